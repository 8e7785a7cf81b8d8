"""Previews: a time of their own, a reason when they fail, and never at the expense of the other pages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event, Semaphore

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from intake.bootstrap import House
from intake.configuration import load_settings
from intake.console.apart import Apart
from intake.console.kept_pages import KeptPages
from intake.console.seeing import Seeing
from intake.domain.access import Role
from intake.domain.document import Sha256
from intake.domain.letter import Letter, MessageKey
from intake.domain.preview import FieldsShown, Inside, MailShown, PageImage
from intake.errors import IntakeError, MessageError, TransientError
from intake.reading.sandbox import Sandbox
from storage.register import SqlRegister
from tests.console.whole import Visitor, Whole
from tests.scenarios.installation import install
from tests.unit.test_sandbox import hang

HUNG = 60
"""More than the threads that pages share."""


@dataclass
class Drawing:
    """A reader of previews: each call does what the test says first."""

    before: Callable[[], None]

    def render(self, raw: bytes, page: int, width: int, document: Inside | None = None) -> PageImage:
        self.before()
        return PageImage(page, 1, png=b"\x89PNG")

    def fields_of(self, raw: bytes, document: Inside | None = None) -> FieldsShown:
        return FieldsShown()

    def show_mail(self, raw: bytes) -> MailShown:
        self.before()
        return MailShown()


def drawing(whole: Whole, tmp_path: Path, before: Callable[[], None]) -> Visitor:
    """An operator before that console, whose previews are drawn so."""
    inner = whole.inner
    seeing = Seeing(whole.house.archive, Drawing(before), KeptPages(tmp_path / "kept", "essai"))  # type: ignore[arg-type]  # what pages ask of it
    inner.state.parts = replace(inner.state.parts, seeing=seeing)
    return whole.person(Role.OPERATOR)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        pytest.param(MessageError("la lecture a dépassé 20 s"), "la lecture a dépassé 20 s", id="too-long"),
        pytest.param(TransientError("disque plein"), "disque plein ; réessayer dans un instant", id="ours"),
    ],
)
def test_a_preview_that_fails_says_so_with_the_reason_and_what_remains_possible(
    own_whole: Whole, tmp_path: Path, fault: IntakeError, reason: str
) -> None:
    def fail() -> None:
        raise fault

    operator, mail = drawing(own_whole, tmp_path, fail), own_whole.objects("DH").mail
    for path in (f"/courriels/{mail}/pieces/0", f"/courriels/{mail}"):
        page = operator.get(path)
        assert page.status_code == 200, path
        assert "Cet aperçu n’a pas pu être fait" in page.text
        assert reason in page.text
        assert "toute décision reste possible" in page.text
    assert operator.get(f"/courriels/{mail}/pieces/0/pages/1.png").status_code == 404


@pytest.mark.timeout(120)
def test_however_many_previews_hang_the_other_pages_are_answered(own_whole: Whole, tmp_path: Path) -> None:
    stuck = Stuck()
    operator, mail = drawing(own_whole, tmp_path, stuck), own_whole.objects("DH").mail
    cookie = {"cookie": f"intake-session={operator.secret}"}

    def asked(path: str) -> asyncio.Task[int]:
        async def ask() -> int:
            return (await operator._send("GET", path, None, None, cookie)).status_code

        return asyncio.ensure_future(ask())

    async def crowd() -> tuple[list[int], list[int]]:
        previews = [asked(f"/courriels/{mail}/pieces/0/pages/{page}.png") for page in range(1, HUNG + 1)]
        await asyncio.to_thread(stuck.one_hangs.acquire)
        pages = [await asked(path) for path in ("/exceptions", "/reponses", "/aide", "/healthz")]
        stuck.go_on.set()
        return pages, list(await asyncio.gather(*previews))

    pages, previews = own_whole.runner.run(crowd())
    assert pages == [200] * 4
    assert previews == [200] * HUNG


@dataclass
class Stuck:
    """Hangs until it is told to go on; ``one_hangs`` is released by each that does."""

    go_on: Event = field(default_factory=Event)
    one_hangs: Semaphore = field(default_factory=lambda: Semaphore(0))

    def __call__(self) -> None:
        self.one_hangs.release()
        self.go_on.wait()


@pytest.mark.timeout(60)
def test_who_waits_too_long_for_a_turn_is_told_to_come_back(runner: asyncio.Runner) -> None:
    go_on, apart = Event(), Apart(at_once=1, patience=0.01)

    def endpoint(_: Request) -> Response:
        go_on.wait()
        return PlainTextResponse("fait")

    app = Starlette(routes=[Route("/", apart(endpoint))])

    async def ask() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://essai", trust_env=False) as client:
            return (await client.get("/")).status_code

    async def two() -> list[int]:
        asked = [asyncio.ensure_future(ask()) for _ in range(2)]
        done, waiting = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        go_on.set()
        return [each.result() for each in done] + [await each for each in waiting]

    assert runner.run(two()) == [503, 200]


@pytest.mark.timeout(120)
def test_a_preview_has_the_time_the_console_gives_and_the_robots_readings_keep_theirs(tmp_path: Path) -> None:
    def change(content: dict[str, object]) -> None:
        content["console"] = {"preview_seconds": 1}

    house = House(load_settings(install(tmp_path, change)))
    previewer = house.previewer
    assert isinstance(previewer, Sandbox)
    with pytest.raises(MessageError, match="la lecture a dépassé 1 s"):
        previewer.run(hang, b"", None)
    assert house.settings.reading.timeout_seconds == 60
    assert house.reader is not previewer
    house.close()


def test_pictures_are_kept_where_their_owner_alone_can_go(tmp_path: Path) -> None:
    kept = KeptPages(tmp_path / "var" / "cache" / "pages", "essai")
    kept.put(Sha256("ab" * 32), 800, PageImage(1, 1, png=b"image"))
    directories = [each for each in (tmp_path / "var").rglob("*") if each.is_dir()]
    assert len(directories) == 3
    assert {each.stat().st_mode & 0o777 for each in directories} == {0o700}
    assert {each.stat().st_mode & 0o777 for each in (tmp_path / "var").rglob("*") if each.is_file()} == {0o600}


@dataclass
class Scanned:
    """The register of that console, in which every document is a scan whose words were recognised."""

    register: SqlRegister

    def letter(self, message: MessageKey) -> Letter:
        letter = self.register.letter(message)
        scans = [
            replace(each, reading=replace(each.reading, text=WORDS, text_by_ocr=True)) for each in letter.documents
        ]
        return replace(letter, documents=tuple(scans))


WORDS = "décision de part <b>résultats</b>"


def test_what_the_robot_read_of_a_scan_is_given_as_text_below_its_picture(own_whole: Whole, tmp_path: Path) -> None:
    operator, mail = drawing(own_whole, tmp_path, lambda: None), own_whole.objects("DH").mail
    parts = own_whole.inner.state.parts
    own_whole.inner.state.parts = replace(parts, register=Scanned(parts.register))
    page = operator.get(f"/courriels/{mail}/pieces/0").text
    read = page.index("Texte lu par le robot (reconnu dans l’image)")
    assert page.index("Page 1 sur 1") < read < page.index("décision de part &lt;b&gt;", read)
