"""The whole sample campaign through the Maildirs: each row of its table ends as the table says, and only once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from xml.etree import ElementTree

import pytest

from intake.bootstrap import House
from intake.explanation import explain_letter
from intake.sample import SCENARIOS, SampleMail
from intake.settings import MaildirSending
from storage import queries
from storage.states import DepositState
from tests.scenarios.installation import Rows, drain, dump, files_of, house_of, install, put_in
from tests.scenarios.outcome import Fate, Identity, counts_of, fates_of, identity, messages_of
from tests.scenarios.witness import (
    PARIS,
    answered,
    answered_id,
    answered_subject,
    appeal_dates,
    files_in,
    parsed,
    received_at,
    sums_verify,
    text_fields,
    text_of,
)
from tests.servers.packages import ensure_packages

OPENS_A_CASE = ("first-level", "unsure")
JOINS_A_CASE = ("follow-up", "withdrawal")
LATE = ("late-support", "late-for-last-year")
SCANNED = (
    "decision-named-in-file",
    "decision-named-in-mail",
    "mute-scan",
    "scan-of-support",
    "support-and-fiche-b",
    "support-and-signed-scan",
    "unidentified-decision",
)
"""Scenarios with page images, of which OCR might read what a name or a mail did not say."""
XFDF = "{http://ns.adobe.com/xfdf/}"


@dataclass(frozen=True)
class Drained:
    """The campaign after one run."""

    config: Path
    house: House
    mails: tuple[SampleMail, ...]
    fates: dict[Identity, Fate]
    sent: dict[str, EmailMessage]
    rows: Rows
    files: dict[str, str]

    def of(self, scenario: str) -> tuple[SampleMail, ...]:
        """The mails of one row, in order."""
        return tuple(mail for mail in self.mails if mail.scenario == scenario)


@pytest.fixture(scope="session")
def drained(campaign: tuple[SampleMail, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drained]:
    """One run over all of it, without OCR."""
    config = install(tmp_path_factory.mktemp("campagne"))
    put_in(config, campaign)
    drain(config)
    with house_of(config) as house:
        yield Drained(config, house, campaign, fates_of(house), _sent(house), dump(house), files_of(house))


def _sent(house: House) -> dict[str, EmailMessage]:
    """Message-ID → each mail that left, as the outgoing Maildir holds it."""
    sending = house.settings.sending
    assert isinstance(sending, MaildirSending)
    mails = [parsed(path.read_bytes()) for path in sorted((sending.path / "new").iterdir())]
    found = {str(mail["Message-ID"]): mail for mail in mails}
    assert len(found) == len(mails)
    return found


@pytest.mark.parametrize("scenario", [scenario.name for scenario in SCENARIOS])
def test_every_mail_of_the_row_ends_as_the_table_says(drained: Drained, scenario: str) -> None:
    mails = drained.of(scenario)
    assert mails
    for mail in mails:
        fate = drained.fates[identity(mail)]
        assert (fate.state, fate.documents) == (mail.expected.state, mail.expected.documents)
        assert bool(fate.holds) == (mail.expected.state == "held")
        _check_reply(drained, mail, fate)
        _check_deposits(drained, mail, fate)
        _check_appeal(drained, mail, fate)
        _check_history(drained, mail, fate)


def _check_reply(drained: Drained, mail: SampleMail, fate: Fate) -> None:
    """One reply or none: to the sender, threaded, and such that no robot answers it (RFC 3834)."""
    if not mail.expected.reply:
        assert fate.replies == ()
        return
    of_files = "locked" if mail.scenario == "locked-zip" else "fates"
    kind = {"first-level": "acknowledgement", "unsure": "registration", None: of_files}[mail.expected.appeal]
    assert fate.replies == ((kind, "sent", answered(mail)),)
    reply = drained.sent[_reply_id(drained, mail)]
    assert (reply["To"], reply["Return-Path"]) == (answered(mail), "<>")
    assert (reply["Auto-Submitted"], reply["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert (reply["In-Reply-To"], reply["References"]) == (answered_id(mail), answered_id(mail))
    assert str(reply["From"].addresses[0].addr_spec) == f"cng-{mail.mailbox}@sante.gouv.fr"
    assert answered_subject(mail) in str(reply["Subject"])
    _check_words(mail, reply)


def _check_words(mail: SampleMail, reply: EmailMessage) -> None:
    """Each file's fate, or the case's dates; nobody is told a date of rejection before the class is sure."""
    text = text_of(reply)
    if mail.expected.appeal is None:
        assert all(" ".join(name.split()) in text for name, _ in mail.expected.documents)
    assert ("réputé rejeté le" in text) == (mail.expected.appeal == "first-level")


def _reply_id(drained: Drained, mail: SampleMail) -> str:
    message = messages_of(drained.house)[identity(mail)].message
    (found,) = [reply.message_id for reply in queries.replies(drained.house.engine) if reply.message == message]
    assert found is not None
    return found


def _check_deposits(drained: Drained, mail: SampleMail, fate: Fate) -> None:
    """Every file that is kept for a dossier lies in SAGA's store as it was received, and nothing else does."""
    kept = ("file",) if mail.expected.appeal else ("file", "annex")
    expected = [name for name, outcome in mail.expected.documents if outcome in kept]
    assert len(fate.deposits) == len(expected)
    assert all(piece.late == (mail.scenario in LATE and piece.kind == "support") for piece in fate.deposits)
    message = messages_of(drained.house)[identity(mail)].message
    received = files_in(mail)
    items = [item for item in queries.all_deposits(drained.house.engine) if item.message == message]
    for item in items:
        directory = drained.house.settings.deposits.directory / item.directory
        assert item.state is DepositState.DELIVERED
        assert sums_verify(directory)
        manifest = json.loads((directory / "manifeste.json").read_text())
        assert (directory / manifest["fichier"]).read_bytes() == received[item.document_sha256]
        assert (manifest["sha256_document"], manifest["cle"]) == (item.document_sha256, item.key)
        assert (manifest["boite"], manifest["message_id"]) == (mail.mailbox, mail.message_id)
        assert manifest["nom_fichier"] in expected
        interactive = item.kind == "support" and (manifest["nom_fichier"], "file") in mail.expected.documents
        beside = [(directory / name).exists() for name in ("donnees.json", "donnees.xfdf")]
        assert beside == [interactive, interactive]


def _check_appeal(drained: Drained, mail: SampleMail, fate: Fate) -> None:
    """A case begins, is joined, or none is touched; its dates are those of the law."""
    appeal = mail.expected.appeal
    if appeal in OPENS_A_CASE:
        (case,) = fate.cases
        assert (case.appeal_class, case.provisional, case.opened_here) == (appeal, appeal == "unsure", True)
        dates = appeal_dates(mail)
        assert (case.received_on, case.due) == (dates.received_on, dates.due)
        assert (case.last_safe_day, case.court_period_ends) == (dates.last_safe_day, dates.court_period_ends)
    elif appeal in JOINS_A_CASE:
        (case,) = fate.cases
        assert (case.appeal_class, case.opened_here) == (appeal, False)
    else:
        assert fate.cases == ()
    if appeal is not None and appeal not in (*OPENS_A_CASE, *JOINS_A_CASE):
        assert _explained_class(drained, mail) == appeal


def _explained_class(drained: Drained, mail: SampleMail) -> str | None:
    letter = drained.house.register.letter(messages_of(drained.house)[identity(mail)].message)
    mailbox = next(name for name in drained.house.mailboxes if name == mail.mailbox)
    appeal = explain_letter(drained.house, mailbox, letter).appeal
    return appeal.appeal_class.value if appeal else None


def _check_history(drained: Drained, mail: SampleMail, fate: Fate) -> None:
    """What was done is written, once, by the robot; nothing else is."""
    lines = queries.history_of(drained.house.engine, messages_of(drained.house)[identity(mail)].message)
    outcomes = Counter(outcome for _, outcome in fate.documents)
    pieces, replies = len(fate.deposits), len(fate.replies)
    expected = Counter(
        {
            "mail_received": 1,
            "mail_read": 1,
            f"mail_{mail.expected.state}": 1,
            "piece_filed": pieces,
            "deposit_delivered": pieces,
            **{f"document_{outcome}": outcomes[outcome] for outcome in ("annex", "return", "ignore")},
            "held": fate.holds,
            "appeal_opened": sum(case.opened_here for case in fate.cases),
            "appeal_joined": sum(not case.opened_here for case in fate.cases),
            **dict.fromkeys(("reply_queued", "reply_sending", "reply_sent"), replies),
            "appeal_acknowledge": sum(kind == "acknowledgement" for kind, _, _ in fate.replies),
        }
    )
    assert Counter(line.event for line in lines if line.event != "mail_ignored") == +expected
    assert lines[0].event == "mail_received"
    assert {line.who for line in lines} == {"robot"}


def test_the_counts_add_up_to_the_mails_sent(drained: Drained) -> None:
    sent = Counter(mail.mailbox for mail in drained.mails)
    rows = counts_of(drained.house)
    assert {name: row.received for name, row in rows.items()} == dict(sent)
    for row in rows.values():
        assert row.filed + row.returned + row.held + row.appeals + row.ignored == row.received == row.sightings
        assert row.pending == 0
    assert sum(row.held for row in rows.values()) == sum(mail.expected.state == "held" for mail in drained.mails)


def test_nobody_but_the_senders_expected_gets_a_mail(drained: Drained) -> None:
    expected = Counter(answered(mail) for mail in drained.mails if mail.expected.reply)
    assert Counter(str(mail["To"]) for mail in drained.sent.values()) == expected
    assert not any(mail.expected.reply for mail in drained.mails if mail.expected.automatic)


def test_a_support_s_data_are_what_another_reader_finds_in_it(drained: Drained) -> None:
    for corps in ("support", "support-d3s", "support-dirsoins"):
        mail = drained.of(corps)[0]
        (piece,) = drained.fates[identity(mail)].deposits
        content = files_in(mail)[piece.sha256]
        (directory,) = [_directory(drained, item) for item in _items(drained) if item.document_sha256 == piece.sha256]
        data = {each["nom"]: each["valeur"] for each in json.loads((directory / "donnees.json").read_text())["champs"]}
        witnessed = text_fields(content)
        assert len(witnessed) > 100
        assert {name: _one_line_end(data[name]) for name in witnessed} == {
            name: _one_line_end(value) for name, value in witnessed.items()
        }
        assert piece.dossier[2] in witnessed.values()
        assert {key: value for key, value in _xfdf(directory).items() if value} == {
            key: value for key, value in data.items() if value
        }


def _items(drained: Drained) -> tuple[queries.DepositItem, ...]:
    return queries.all_deposits(drained.house.engine)


def _directory(drained: Drained, item: queries.DepositItem) -> Path:
    return drained.house.settings.deposits.directory / item.directory


def _one_line_end(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _xfdf(directory: Path) -> dict[str, str]:
    """Full name → value; the file is our own, so no hostile XML is parsed here."""
    root = ElementTree.fromstring((directory / "donnees.xfdf").read_text())  # noqa: S314  written by us a moment ago
    found: dict[str, str] = {}

    def walk(node: ElementTree.Element, path: str) -> None:
        for field in node.findall(f"{XFDF}field"):
            name = f"{path}.{field.get('name')}" if path else str(field.get("name"))
            value = field.find(f"{XFDF}value")
            if value is not None:
                found[name] = value.text or ""
            walk(field, name)

    walk(root.find(f"{XFDF}fields") or root, "")
    return found


def test_saga_is_told_the_day_of_receipt_that_the_law_counts_from(drained: Drained) -> None:
    by_message = {message.message: each for each, message in messages_of(drained.house).items()}
    received = {identity(mail): received_at(mail) for mail in drained.mails}
    for item in _items(drained):
        manifest = json.loads((_directory(drained, item) / "manifeste.json").read_text())
        at = received[by_message[item.message]]
        assert manifest["recu_le"] == at.astimezone(PARIS).date().isoformat(), item.key


def test_a_corrected_support_is_the_next_version_of_the_same_dossier(drained: Drained) -> None:
    for mail in drained.of("new-version"):
        (piece,) = drained.fates[identity(mail)].deposits
        versions = [item.version for item in _items(drained) if (item.corps, item.director) == piece.dossier[1:]]
        assert piece.version is not None
        assert piece.version > 1
        assert sorted(filter(None, versions)) == list(range(1, len(versions) + 1))


def test_the_pieces_of_every_dossier_are_numbered_without_gaps(drained: Drained) -> None:
    numbers: dict[tuple[int, str, str], list[int]] = {}
    for item in _items(drained):
        numbers.setdefault((item.campaign, item.corps, item.director), []).append(item.piece)
    for dossier, pieces in numbers.items():
        assert sorted(pieces) == list(range(1, len(pieces) + 1)), dossier


def test_a_support_goes_to_its_own_corps_and_campaign_whatever_the_mailbox(drained: Drained) -> None:
    for mail in drained.of("other-corps-mailbox"):
        (piece,) = drained.fates[identity(mail)].deposits
        assert piece.dossier[1] in ("DIRSOINS", "D3S")
    for mail in drained.of("late-for-last-year"):
        (piece,) = drained.fates[identity(mail)].deposits
        assert piece.dossier[0] == 2024


def test_history_archive_and_deposits_verify(drained: Drained) -> None:
    from intake.verification import reconcile_house, verify_house

    report = verify_house(drained.house)
    assert report.faults == ()
    assert report.mails == len(drained.mails)
    assert all(row.unknown == row.unfinished == 0 for row in reconcile_house(drained.house))


def test_a_second_run_changes_nothing(drained: Drained) -> None:
    drain(drained.config)
    assert dump(drained.house) == drained.rows
    assert files_of(drained.house) == drained.files


def test_ocr_changes_no_outcome(drained: Drained, tmp_path: Path) -> None:
    ensure_packages({"tesseract": "tesseract-ocr"})
    mails = tuple(drained.of(scenario)[0] for scenario in SCANNED)
    config = install(tmp_path, ocr=True)
    put_in(config, mails)
    drain(config)
    with house_of(config) as house:
        assert fates_of(house) == {identity(mail): drained.fates[identity(mail)] for mail in mails}
