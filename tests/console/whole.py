"""The whole console over a small installation whose mails went through the real robot, some of them hostile."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cached_property
from itertools import islice
from pathlib import Path

import httpx
from sqlalchemy import Engine, select
from starlette.applications import Starlette
from starlette.types import ASGIApp

from intake.bootstrap import House
from intake.configuration import load_settings
from intake.console.access.cookies import digest, form_token, new_secret
from intake.console.access.headers import SecurityHeaders
from intake.domain.access import EVERY_CORPS, Permission, Role
from intake.sample import SampleMail, sample_mails
from intake.sample.mail import Expected
from storage import queries
from storage.console.accounts import Accounts, NewAccount
from storage.console.audit import AuditLine, AuditLog, AuditSearch, Deed
from storage.console.sessions import NewSession, Sessions, Stage
from storage.console.tokens import NewToken, Tokens
from storage.tables import appeals, dossiers, messages, outbox
from tests.console.clock import Clock
from tests.scenarios.installation import drain, install, put_in
from tests.unit.html_attacks import ATTACKS
from tests.unit.pdf_making import letter, text_field, with_fields

PROBE = "xss-probe"
HOSTILE = f"\"'><{PROBE} onclick=alert(1)>{{{{7*7}}}}</title></script><script>alert('{PROBE}')</script>"
"""As a name, a subject, a value: whatever takes it for markup shows a tag of that name."""
URL = "http://127.0.0.1:8642"


def hostile_mail(mailbox: str, number: int, text: str) -> SampleMail:
    """Every value of it that a page shows is hostile."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=900))
    mail["Received"] = f"from chu.example by mx.sante.gouv.fr with ESMTPS id {number}; Mon, 01 Dec 2025 09:00:05 +0100"
    mail["From"] = f'"{PROBE} <{PROBE}>" <{PROBE}{number}@chu.example>'
    mail["To"], mail["Subject"] = f"cng-{mailbox}@sante.gouv.fr", f"{HOSTILE} {number}"
    mail["Date"], mail["Message-ID"] = "Mon, 01 Dec 2025 09:00:00 +0100", f"<{PROBE}.{number}@chu.example>"
    mail.set_content(f"{text}\n{HOSTILE}\n")
    mail.add_alternative(f"<p>{text}</p><{PROBE}>x</{PROBE}>" + "".join(ATTACKS.values()), subtype="html")
    form = with_fields(letter(text=f"{HOSTILE} {number}"), [text_field(f"<{PROBE}>", HOSTILE)])
    mail.add_attachment(form, "application", "pdf", filename=f"<{PROBE} onclick=alert(1)>{number}.pdf")
    return SampleMail(mailbox, mail.as_bytes(), PROBE, Expected(), mail["Message-ID"])


def chosen_mails() -> tuple[SampleMail, ...]:
    """Two supports that are filed, an exception and an appeal of each corps; what a page shows of them is hostile."""
    appeal = "Je forme un recours administratif contre mon évaluation 2025 et je conteste ma notation."
    return (
        *islice((each for each in sample_mails() if each.scenario in ("support", "support-d3s")), 2),
        hostile_mail("evaluations-dh", 1, "Bonjour, voici une pièce."),
        hostile_mail("carriere-dh", 2, appeal),
        hostile_mail("evaluations-d3s", 3, "Bonjour, voici une pièce."),
        hostile_mail("carriere-d3s", 4, appeal),
    )


def drained_installation(directory: Path) -> Path:
    """Where those mails went through the robot, once for a whole run of tests."""
    config = install(directory)
    put_in(config, chosen_mails())
    drain(config)
    return directory


@dataclass(frozen=True)
class Objects:
    """What of one corps an address may name."""

    exception: int
    mail: int
    appeal: str
    reply: int
    dossier: tuple[int, str, str]


@dataclass
class Whole:
    """The console, its database, and ways to ask it as anybody."""

    house: House
    app: ASGIApp
    runner: asyncio.Runner
    clock: Clock
    people: dict[str, int] = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        return self.house.engine

    @cached_property
    def inner(self) -> Starlette:
        """The application within the gate."""
        assert isinstance(self.app, SecurityHeaders)
        gate = self.app.app
        found = gate.app  # type: ignore[attr-defined]  # the gate, which ASGIApp does not tell
        assert isinstance(found, Starlette)
        return found

    def account(self, *roles: Role, corps: frozenset[str] = EVERY_CORPS) -> int:
        """The account of a person of those roles and corps, opened when it is first asked for."""
        login = "-".join((*sorted(roles), *sorted(corps))).lower()
        if login not in self.people:
            new = NewAccount(login, login.title(), None, frozenset(roles), corps, "aucun")
            self.people[login] = Accounts(self.engine).add(new, self.clock(), Deed("account_added", "essai"))
        return self.people[login]

    def visitor(self) -> Visitor:
        """Nobody."""
        return Visitor(self, "")

    def person(self, *roles: Role, corps: frozenset[str] = EVERY_CORPS) -> Visitor:
        """Someone logged in, in a session of their own."""
        secret, now = new_secret(), self.clock()
        ends = now + timedelta(hours=8)
        account = self.account(*roles, corps=corps)
        assert Sessions(self.engine).open(
            NewSession(digest(secret), account, Stage.OPEN, "local", ends, "::1"), None, now
        )
        return Visitor(self, secret)

    def program(self, *roles: Role, corps: frozenset[str] = EVERY_CORPS, only: frozenset[Permission]) -> Visitor:
        """Whoever holds a token of such an account."""
        account, token, now = self.account(*roles, corps=corps), f"intake_{new_secret()}", self.clock()
        new = NewToken(account, digest(token), "essai", only, corps, now + timedelta(days=1))
        Tokens(self.engine).issue(new, now, Deed("token_issued", "essai"))
        return Visitor(self, "", token)

    def objects(self, corps: str) -> Objects:
        """One of each, of that corps."""
        boxes = {name for name, box in self.house.mailboxes.items() if box.corps == corps}
        held = [each for each in queries.held(self.engine) if each.mailbox in boxes]
        hostile = next((each for each in held if (each.document or "").find(PROBE) >= 0), held[0])
        with self.engine.connect() as connection:
            appeal = connection.scalar(select(appeals.c.reference).where(appeals.c.corps == corps))
            dossier = connection.execute(
                select(dossiers.c.campaign, dossiers.c.corps, dossiers.c.director).where(dossiers.c.corps == corps)
            ).one()
            reply = connection.scalar(
                select(outbox.c.id)
                .join(messages, messages.c.id == outbox.c.message)
                .where(messages.c.mailbox.in_(boxes))
                .order_by(outbox.c.id)
                .limit(1)
            )
        assert appeal is not None
        assert reply is not None
        return Objects(hostile.number, hostile.message, appeal, reply, (dossier[0], dossier[1], dossier[2]))

    def audit(self, size: int = 5) -> tuple[AuditLine, ...]:
        """The newest entries of the audit log."""
        return AuditLog(self.engine).page(AuditSearch(), size)


@dataclass(frozen=True)
class Visitor:
    """Asks as one person, or nobody; ``token``: as a program."""

    whole: Whole
    secret: str = ""
    token: str = ""

    def ask(
        self,
        method: str,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        json: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Exactly that, with the session's cookie or the token; redirections are not followed."""
        own = {"cookie": f"intake-session={self.secret}"} if self.secret else {}
        if self.token:
            own["authorization"] = f"Bearer {self.token}"
        return self.whole.runner.run(self._send(method, path, form, json, {**own, **(headers or {})}))

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path)

    def post(self, path: str, **fields: str) -> httpx.Response:
        """A form of ours, from our own page."""
        own = {"origin": URL, "sec-fetch-site": "same-origin"}
        return self.ask("POST", path, form={"csrf": form_token(self.secret), **fields}, headers=own)

    async def _send(
        self, method: str, path: str, form: Mapping[str, str] | None, json: object, headers: Mapping[str, str]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self.whole.app, raise_app_exceptions=False, client=("192.0.2.7", 40000))
        async with httpx.AsyncClient(transport=transport, base_url=URL, trust_env=False) as client:
            return await client.request(method, path, data=form, json=json, headers=headers)


@contextmanager
def whole_console(template: Path, directory: Path) -> Iterator[Whole]:
    """A copy of that installation, its console, and a clock that stands in the campaign."""
    shutil.copytree(template, directory, dirs_exist_ok=True)
    clock = Clock(datetime(2025, 12, 10, 9, tzinfo=UTC))
    house = House(load_settings(directory / "mailboxes.yaml"), clock)
    try:
        app = house.console(house.settings.console)
        with asyncio.Runner() as runner:
            yield Whole(house, app, runner, clock)
    finally:
        house.close()
