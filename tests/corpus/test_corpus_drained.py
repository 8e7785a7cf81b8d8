"""Public mails and PDFs nobody here made, in a real Dovecot, drained by the real command: each ends in one final state.

The folder is named by INTAKE_CORPUS, or stands beside the checkout in ``../shared/corpus``; where there is none, the
same claims are made of mails of the sample campaign and of files generated here. The table of outcomes is printed
(``-s`` shows it) and written into the test's directory.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from intake.bootstrap import House
from intake.sample import sample_mails
from storage import queries
from tests.scenarios.installation import (
    PASSWORD,
    Answered,
    Rows,
    dump,
    files_of,
    from_imap,
    house_of,
    install,
    run_intake,
)
from tests.scenarios.outcome import Fate, fates_of
from tests.servers.dovecot import Dovecot, dovecot
from tests.unit.pdf_making import letter, scan, text_field, with_fields

pytestmark = [pytest.mark.needs_dovecot, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("INTAKE_CORPUS", ROOT.parent / "shared" / "corpus"))
BOTH = ("evaluations-dh", "carriere-dh")
MAILBOXES = tuple(f"{kind}-{corps}" for kind in ("evaluations", "carriere") for corps in ("dh", "d3s", "dirsoins"))
RAW_MAILS = ("mikel-mail", "mime4j", "sisimai")
ATTACHED = ("msg-extractor", "tnefparse")
MACHINES = ("sisimai", "machines")
"""Folders in which every mail was written by a machine: bounces, and some automatic replies."""
BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")


@dataclass(frozen=True)
class Given:
    """One mail to deliver: the folder it comes from, its file, its bytes."""

    source: str
    name: str
    raw: bytes
    mailboxes: tuple[str, ...]

    @property
    def on_the_wire(self) -> str:
        """SHA-256 of what Dovecot gives for it: CRLF everywhere, and no NUL (RFC 3501, 9)."""
        return hashlib.sha256(BARE_LINE_FEED.sub(b"\r\n", self.raw).replace(b"\0", b"\x80")).hexdigest()


def corpus() -> tuple[Given, ...]:
    """Everything there is."""
    return tuple(_public() if (CORPUS / "mail").is_dir() else _made_here())


def _public() -> Iterator[Given]:
    for source in RAW_MAILS:
        for path in _files(CORPUS / "mail" / source):
            yield Given(source, path.name, path.read_bytes(), BOTH)
    for source in ATTACHED:
        for path in _files(CORPUS / "mail" / source):
            yield Given(source, path.name, _carrying(path.name, path.read_bytes()), BOTH[:1])
    for path in _files(CORPUS / "pdf"):
        yield Given("pdf", path.name, _carrying(path.name, path.read_bytes()), BOTH[:1])


def _made_here() -> Iterator[Given]:
    for number, mail in enumerate(sample_mails(count=20)):
        source = "machines" if mail.expected.automatic else "sample"
        yield Given(source, f"{number}-{mail.scenario}", mail.raw, BOTH)
    form = with_fields(letter(3), [text_field("nom", "Durand"), text_field("prenom")])
    files = {"form.pdf": form, "letter.pdf": letter(), "scan.pdf": scan(2), "cut.pdf": form[:300], "empty.pdf": b""}
    for name, content in files.items():
        yield Given("pdf", name, _carrying(name, content), BOTH[:1])


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _carrying(name: str, content: bytes) -> bytes:
    """A secretariat's mail with that file under its own name."""
    message = EmailMessage(policy=SMTP)
    message["Received"] = "from poste.example by mx1.sante.gouv.fr (Postfix) id 1; Mon, 03 Nov 2025 10:00:00 +0100"
    message["From"] = "secretariat.direction@ch-valmont.example"
    message["To"] = "cng-evaluations-dh@sante.gouv.fr"
    message["Subject"] = "Envoi"
    message["Message-ID"] = f"<{hashlib.sha256(name.encode() + content).hexdigest()[:20]}@poste.example>"
    message.set_content("Bonjour,\n\nVoir pièce jointe.\n", cte="quoted-printable")
    message.add_attachment(content, "application", "octet-stream", filename=name)
    return message.as_bytes()


@dataclass(frozen=True)
class Drained:
    """The corpus after one ``intake run --once``."""

    given: tuple[Given, ...]
    config: Path
    house: House
    ran: Answered
    fates: dict[tuple[str, str], Fate]
    rows: Rows
    files: dict[str, str]

    def of(self, *sources: str) -> Iterator[tuple[Given, str, Fate]]:
        """Mail, mailbox and fate, for those folders (all of them when none is named)."""
        for given in self.given:
            if not sources or given.source in sources:
                for mailbox in given.mailboxes:
                    yield given, mailbox, self.fates[mailbox, given.on_the_wire]


@pytest.fixture(scope="module")
def drained(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drained]:
    directory, given = tmp_path_factory.mktemp("corpus"), corpus()
    with dovecot(directory, dict.fromkeys(MAILBOXES, PASSWORD)) as server:
        _deliver(server, given)
        config = install(directory, from_imap(server))
        ran = run_intake(config, "run", "--once", "--json")
        with house_of(config) as house:
            yield Drained(given, config, house, ran, fates_of(house), dump(house), files_of(house))


def _deliver(server: Dovecot, given: tuple[Given, ...]) -> None:
    for each in given:
        for mailbox in each.mailboxes:
            server.deliver(mailbox, each.raw)


def test_every_mail_ends_in_exactly_one_final_state(drained: Drained, tmp_path: Path) -> None:
    table = _table(drained)
    (tmp_path / "outcomes.txt").write_text(table)
    print(f"\n{table}")
    assert drained.ran.code in (0, 1)
    expected = {(mailbox, given.on_the_wire) for given in drained.given for mailbox in given.mailboxes}
    assert drained.fates.keys() == expected
    assert Counter(fate.state for fate in drained.fates.values()).keys() <= {"settled", "held"}
    assert len(queries.message_states(drained.house.engine)) == len(expected)
    assert all(None not in dict(fate.documents).values() for fate in drained.fates.values())


def _table(drained: Drained) -> str:
    """Folder × mailbox: how many mails, and what became of them."""
    columns = ("mails", "filed", "returned", "held", "appeals", "ignored", "replied")
    counts: dict[tuple[str, str], Counter[str]] = {}
    for given, mailbox, fate in drained.of():
        counts.setdefault((given.source, mailbox), Counter()).update(("mails", _class(fate), *_replied(fate)))
    lines = [f"{'folder':<16}{'mailbox':<18}" + "".join(f"{column:>10}" for column in columns)]
    for (source, mailbox), row in counts.items():
        lines.append(f"{source:<16}{mailbox:<18}" + "".join(f"{row[column]:>10}" for column in columns))
    return "\n".join(lines)


def _class(fate: Fate) -> str:
    outcomes = {outcome for _, outcome in fate.documents}
    if fate.state == "held":
        return "held"
    if fate.cases:
        return "appeals"
    return "returned" if "return" in outcomes else "filed" if "file" in outcomes else "ignored"


def _replied(fate: Fate) -> tuple[str, ...]:
    return ("replied",) if fate.replies else ()


def test_no_machine_gets_an_answer(drained: Drained) -> None:
    answered = [(given.name, mailbox, fate.replies) for given, mailbox, fate in drained.of(*MACHINES) if fate.replies]
    assert answered == []


def test_no_public_paper_is_filed_returned_or_taken_for_an_appeal(drained: Drained) -> None:
    """None of them was ever written to CNG: digits in a scan open no dossier, a word starts no clock.

    A paper that nobody can read, sent to a career mailbox, may hold an appeal: a provisional clock, a person, and not
    a word to who sent it.
    """
    for given, mailbox, fate in drained.of(*RAW_MAILS, *ATTACHED, "pdf"):
        sure = [case for case in fate.cases if not case.provisional]
        assert (fate.deposits, sure, fate.replies) == ((), [], ()), f"{given.name}, {mailbox}"
        assert not {"file", "return"} & {outcome for _, outcome in fate.documents}


def test_nothing_went_wrong_inside(drained: Drained) -> None:
    """No bug of ours, no reading given up: what is held is held by a rule."""
    assert "Traceback" not in drained.ran.err
    assert "reading_failed" not in drained.ran.err
    assert "shift_broke" not in drained.ran.err


def test_the_server_the_register_and_the_archive_agree(drained: Drained) -> None:
    verified = run_intake(drained.config, "verify", "--json")
    assert (verified.code, json.loads(verified.out)["faults"]) == (0, [])
    reconciled = run_intake(drained.config, "reconcile", "--json")
    assert reconciled.code == 0
    rows = [json.loads(line) for line in reconciled.out.splitlines()]
    assert all(row["unknown"] == row["unfinished"] == 0 for row in rows)
    assert sum(row["on_server"] for row in rows) == sum(len(given.mailboxes) for given in drained.given)


def test_a_second_run_changes_nothing(drained: Drained) -> None:
    again = run_intake(drained.config, "run", "--once", "--json")
    assert (again.code, again.out) == (0, drained.ran.out)
    assert dump(drained.house) == drained.rows
    assert files_of(drained.house) == drained.files
