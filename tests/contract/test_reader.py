"""What the console asks of a reader, with an antivirus before it and without; and the service that asks it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from intake.antivirus import Clamd, ClamdOptions, GuardedReader
from intake.console.seeing import CACHE, WIDTHS, Seeing, seeing
from intake.domain.document import Place, Sha256
from intake.domain.preview import FieldShown, Inside, PageImage
from intake.errors import MessageError, TransientError
from intake.ports import Reader
from intake.reading.sandbox import Sandbox
from storage.archive import FilesystemArchive
from tests.servers.clamd import MARK, clamd
from tests.unit.mails import archive, attached, multipart, text
from tests.unit.pdf_making import letter, text_field, with_fields

FORM = with_fields(letter(2), [text_field("nom", "Durand")])
MAIL = multipart(text("Bonjour"), attached(content=FORM), header=("Subject: support",))
ZIPPED = multipart(text("Bonjour"), attached("a.zip", archive(support__pdf=FORM), "application/zip"))
INFECTED = multipart(
    text("Je conteste"), text("<p>Je <i>conteste</i></p>", "text/html"), attached(content=FORM), attached("x.bin", MARK)
)
DOCUMENT = Inside(Sha256(hashlib.sha256(FORM).hexdigest()))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1, timeout=30, ocr=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def guarded(sandbox: Sandbox) -> Iterator[GuardedReader]:
    with TemporaryDirectory(prefix="clamd-") as name, clamd(Path(name)) as running:
        yield GuardedReader(Clamd(ClamdOptions(socket=running.socket)), sandbox)


@pytest.fixture(params=["sandbox", "guarded"])
def reader(request: pytest.FixtureRequest) -> Reader:
    found: Reader = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("mail", [MAIL, ZIPPED], ids=["attached", "zipped"])
def test_a_document_is_shown_wherever_it_stands(reader: Reader, mail: bytes) -> None:
    shown = reader.render(mail, 2, 400, DOCUMENT)
    assert (shown.page, shown.pages, shown.width, shown.problem) == (2, 2, 400, "")
    assert shown.png == reader.render(FORM, 2, 400).png
    assert reader.fields_of(mail, DOCUMENT).fields == (FieldShown("nom", 1, "text", "Durand", "nom"),)


def test_a_wrong_place_shows_no_other_bytes(reader: Reader) -> None:
    wrong = Inside(DOCUMENT.sha256, Place(0, 50, "base64"))
    assert reader.render(MAIL, 1, 400, wrong).png == reader.render(FORM, 1, 400).png
    with pytest.raises(MessageError, match="aucun document"):
        reader.render(MAIL, 1, 400, Inside(Sha256("0" * 64)))


def test_a_mail_is_shown(reader: Reader) -> None:
    shown = reader.show_mail(MAIL)
    assert (shown.subject, shown.text, shown.html, shown.notes) == ("support", "Bonjour", "", ())


def test_an_infected_mails_files_are_never_shown(guarded: GuardedReader) -> None:
    shown = guarded.render(INFECTED, 1, 400, DOCUMENT)
    assert not shown.png
    assert "Essai.Robot" in shown.problem
    fields = guarded.fields_of(INFECTED, DOCUMENT)
    assert not fields.fields
    assert "Essai.Robot" in fields.problem


def test_an_infected_mails_words_are_shown_with_a_warning(guarded: GuardedReader) -> None:
    shown = guarded.show_mail(INFECTED)
    assert shown.html == "<pre>Je conteste</pre><hr><p>Je <i>conteste</i></p>"
    assert "Essai.Robot" in shown.notes[-1]


# --- the console's service


@dataclass
class Counted:
    """A reader whose pictures are counted, and which may be at fault."""

    reader: Sandbox
    drawn: int = 0
    fault: MessageError | TransientError | None = None

    def render(self, raw: bytes, page: int, width: int, document: Inside | None = None) -> PageImage:
        self.drawn += 1
        if self.fault:
            raise self.fault
        return self.reader.render(raw, page, width, document)


@pytest.fixture
def counted(sandbox: Sandbox) -> Counted:
    return Counted(sandbox)


@pytest.fixture
def shows(counted: Counted, tmp_path: Path) -> Seeing:
    kept = FilesystemArchive(tmp_path / "archive")
    kept.put(MAIL)
    # Only what the service asks of pages is counted.
    return seeing(kept, counted, tmp_path)  # type: ignore[arg-type]


MAIL_DIGEST = Sha256(hashlib.sha256(MAIL).hexdigest())


def test_going_back_draws_nothing_and_other_widths_come_to_few(shows: Seeing, counted: Counted) -> None:
    first = shows.page(MAIL_DIGEST, DOCUMENT, 1, 790)
    assert first.width == 800
    assert [shows.page(MAIL_DIGEST, DOCUMENT, 1, width) for width in (790, 800, 241)] == [first] * 3
    assert counted.drawn == 1
    assert shows.page(MAIL_DIGEST, DOCUMENT, 1, 10**9).width <= WIDTHS[-1]
    assert shows.page(MAIL_DIGEST, DOCUMENT, 1, WIDTHS[-1]).height > 3_000
    assert counted.drawn == 2


def test_kept_pictures_may_be_deleted_at_any_time(shows: Seeing, tmp_path: Path) -> None:
    first = shows.page(MAIL_DIGEST, DOCUMENT, 1)
    for path in (tmp_path / CACHE).rglob("*-*"):
        path.unlink()
    assert shows.page(MAIL_DIGEST, DOCUMENT, 1) == first


@pytest.mark.parametrize(
    "fault", [MessageError("la lecture a dépassé 60 s"), TransientError("disque")], ids=["file", "us"]
)
def test_a_fault_is_a_sentence_and_is_tried_again(
    shows: Seeing, counted: Counted, fault: MessageError | TransientError
) -> None:
    counted.fault = fault
    shown = shows.page(MAIL_DIGEST, DOCUMENT, 1)
    assert str(fault) in shown.problem
    counted.fault = None
    assert shows.page(MAIL_DIGEST, DOCUMENT, 1).png


def test_a_mail_that_the_archive_lost_is_a_sentence(shows: Seeing, counted: Counted) -> None:
    gone = Sha256("0" * 64)
    assert shows.page(gone, DOCUMENT, 1).problem
    whole = replace(shows, reader=counted.reader)
    assert whole.fields(gone, DOCUMENT).problem
    assert whole.mail(gone).problem
    assert whole.fields(MAIL_DIGEST, DOCUMENT).fields
    assert whole.mail(MAIL_DIGEST).text == "Bonjour"


def test_a_page_that_is_not_there_is_not_kept(shows: Seeing, counted: Counted) -> None:
    for _ in range(2):
        assert "pas de page 9" in shows.page(MAIL_DIGEST, DOCUMENT, 9).problem
    assert counted.drawn == 2
