"""The sample campaign: a full and reproducible mix of mails whose expectations obey the house's rules."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from collections import Counter
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime

import pytest

from intake.sample import SCENARIOS, SampleMail, heavy_mails, sample_mails, write_sample
from intake.sample.campaign import PARIS, programme
from intake.sample.people import Directory

MAILBOXES = {f"{kind}-{corps}" for kind in ("evaluations", "carriere") for corps in ("dh", "d3s", "dirsoins")}
NO_CLOCK = {"capn", "observations", "final-decision", "gracieux-copy", "pfr-only", "follow-up", "withdrawal"}


@pytest.fixture(scope="module")
def mails() -> tuple[SampleMail, ...]:
    """One of each scenario."""
    return tuple(sample_mails(count=len(SCENARIOS)))


def _parsed(mail: SampleMail) -> EmailMessage:
    message = message_from_bytes(mail.raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def _of(mails: tuple[SampleMail, ...], scenario: str) -> SampleMail:
    return next(mail for mail in mails if mail.scenario == scenario)


def _files(mail: SampleMail) -> dict[str, bytes]:
    """Files by their names in composed form; those that are mails are walked into by ``walk`` itself."""
    files = {}
    for part in _parsed(mail).walk():
        name = part.get_filename()
        content = part.get_payload(decode=True)
        if name and isinstance(content, bytes):
            files[unicodedata.normalize("NFC", name)] = content
    return files


def test_the_same_seed_gives_the_same_bytes(mails: tuple[SampleMail, ...]) -> None:
    again = sample_mails(count=len(SCENARIOS))
    for mail, other in zip(mails, again, strict=True):
        assert hashlib.sha256(mail.raw).digest() == hashlib.sha256(other.raw).digest(), mail.scenario


def test_another_seed_gives_other_people() -> None:
    first, other = next(sample_mails(count=1)), next(sample_mails(count=1, seed=7))
    assert first.expected.documents != other.expected.documents
    assert first.message_id != other.message_id


def test_a_small_campaign_begins_with_one_of_each_scenario() -> None:
    names = [scenario.name for scenario in programme(len(SCENARIOS))]
    assert names == [scenario.name for scenario in SCENARIOS]
    assert [scenario.name for scenario in programme(20)] == names[:20]


def test_two_hundred_mails_hold_every_scenario_in_proportion_to_its_weight() -> None:
    counts = Counter(scenario.name for scenario in programme(200))
    assert counts.total() == 200
    assert set(counts) == {scenario.name for scenario in SCENARIOS}
    assert counts["support"] > counts["support-d3s"] > counts["merged-supports"]


def test_every_mailbox_is_written_to(mails: tuple[SampleMail, ...]) -> None:
    assert {mail.mailbox for mail in mails} == MAILBOXES


def test_every_mail_was_stamped_by_our_server_within_the_campaign(mails: tuple[SampleMail, ...]) -> None:
    for mail in mails:
        message = _parsed(mail)
        topmost = str(message.get_all("Received", [])[0])
        received = parsedate_to_datetime(topmost.rpartition(";")[2].strip())
        assert " by mx1.sante.gouv.fr " in topmost, mail.scenario
        assert datetime(2025, 10, 1, tzinfo=PARIS) <= received <= datetime(2025, 12, 31, tzinfo=PARIS)
        assert received.utcoffset() == received.astimezone(PARIS).utcoffset(), mail.scenario
        assert {"Return-Path", "From", "To", "Date", "MIME-Version"} <= set(message.keys()), mail.scenario
        assert (message["Message-ID"] or "").strip() == mail.message_id


def test_headers_and_line_ends_are_those_of_the_wire(mails: tuple[SampleMail, ...]) -> None:
    for mail in mails:
        head = mail.raw.partition(b"\r\n\r\n")[0]
        assert head.isascii(), mail.scenario
        assert not re.search(rb"(?<!\r)\n", mail.raw), mail.scenario


WRAPPED = {"zip-of-supports", "winmail", "portfolio"}
"""Scenarios whose documents stand inside a file of the mail."""


def test_each_document_expected_is_in_its_mail(mails: tuple[SampleMail, ...]) -> None:
    for mail in mails:
        if mail.scenario not in WRAPPED:
            assert [name for name, _ in mail.expected.documents] == [
                name for name in _files(mail) if name != "image001.png"
            ], mail.scenario


def test_a_mail_with_anything_held_gets_no_reply_but_the_neutral_acknowledgement_or_that_it_is_locked(
    mails: tuple[SampleMail, ...],
) -> None:
    for mail in mails:
        expected = mail.expected
        outcomes = {outcome for _, outcome in expected.documents}
        if "hold" in outcomes:
            assert expected.state == "held", mail.scenario
        if expected.state == "held":
            told = expected.appeal == "unsure" or mail.scenario == "locked-zip"
            assert not expected.reply or told, mail.scenario
        if "return" in outcomes and expected.state == "settled":
            assert expected.reply, mail.scenario


def test_no_machine_and_no_ordinary_mail_is_answered(mails: tuple[SampleMail, ...]) -> None:
    automatic = [mail for mail in mails if mail.expected.automatic]
    assert {mail.expected.automatic for mail in automatic} == {"bounce", "auto-reply", "receipt", "list", "own"}
    for name in ("mobility", "retirement", "disclaimer", "ordinary-with-paper"):
        assert not _of(mails, name).expected.reply
        assert _of(mails, name).expected.state == "settled"
    assert not any(mail.expected.reply for mail in automatic)


def test_only_a_first_level_appeal_is_acknowledged_and_settled(mails: tuple[SampleMail, ...]) -> None:
    classes = {mail.expected.appeal for mail in mails}
    assert classes == NO_CLOCK | {"first-level", "unsure", None}
    for mail in mails:
        if mail.expected.appeal == "first-level":
            assert mail.expected.reply
        if mail.expected.appeal in NO_CLOCK:
            assert (mail.expected.reply, mail.expected.state) == (False, "held")


def test_a_follow_up_answers_an_appeal_delivered_before_in_the_same_mailbox(mails: tuple[SampleMail, ...]) -> None:
    for name in ("follow-up", "withdrawal"):
        mail = _of(mails, name)
        asked = str(_parsed(mail)["In-Reply-To"])
        appeal = next(each for each in mails[: mails.index(mail)] if each.message_id == asked)
        assert (appeal.mailbox, appeal.expected.appeal) == (mail.mailbox, "first-level")


def test_the_same_bytes_come_again_after_the_first_in_the_same_mailbox(mails: tuple[SampleMail, ...]) -> None:
    again = _of(mails, "same-bytes-again")
    before = mails[: mails.index(again)]
    content = next(iter(_files(again).values()))
    first = next(mail for mail in before if content in _files(mail).values())
    assert first.mailbox == again.mailbox
    assert first.message_id != again.message_id


def test_two_mails_share_a_message_id_and_nothing_else(mails: tuple[SampleMail, ...]) -> None:
    second = _of(mails, "shared-message-id")
    first = next(mail for mail in mails if mail.message_id == second.message_id)
    assert first.mailbox == second.mailbox
    assert not set(_files(first).values()) & set(_files(second).values())


def test_names_are_written_as_programs_write_them(mails: tuple[SampleMail, ...]) -> None:
    assert b"filename*" in _of(mails, "decomposed-name").raw
    assert b"e%CC%81" in _of(mails, "decomposed-name").raw
    assert b'filename="=?UTF-8?B?' in _of(mails, "encoded-name").raw


def test_the_locked_zip_opens_with_its_password_only(mails: tuple[SampleMail, ...]) -> None:
    archive = zipfile.ZipFile(io.BytesIO(_files(_of(mails, "locked-zip"))["evaluations.zip"]))
    with pytest.raises(RuntimeError, match="password required"):
        archive.read("support.pdf")
    assert archive.read("support.pdf", pwd=b"motdepasse").startswith(b"%PDF")


def test_the_winmail_holds_a_pdf_behind_its_signature(mails: tuple[SampleMail, ...]) -> None:
    content = _files(_of(mails, "winmail"))["winmail.dat"]
    assert content[:4] == bytes.fromhex("789f3e22")
    assert b"%PDF" in content


def test_people_are_never_met_twice() -> None:
    directory = Directory(3)
    people = [directory.person(corps) for corps in ("DH", "D3S", "DIRSOINS") for _ in range(300)]
    assert len({person.matricule for person in people}) == 900
    assert all(re.fullmatch(r"\d{7}[A-Z]?", person.matricule) for person in people)
    assert all(re.fullmatch(r"(\d\d|2[AB])\d{7}", person.house.finess) for person in people)
    assert {"01", "2A", "2B"} <= {person.house.finess[:2] for person in people}
    assert all(person.email.isascii() and person.email.endswith(".example") for person in people)


def test_the_sample_is_delivered_mail_by_mail_with_its_progress() -> None:
    delivered: list[tuple[str, bytes]] = []
    steps: list[tuple[int, int]] = []
    mails = write_sample(
        lambda mailbox, raw: delivered.append((mailbox, raw)),
        count=8,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert delivered == [(mail.mailbox, mail.raw) for mail in mails]
    assert steps == [(n, 8) for n in range(1, 9)]


def test_heavy_mails_weigh_what_a_benchmark_asks() -> None:
    mails = list(heavy_mails(2, size=1_400_000))
    assert all(abs(len(mail.raw) - 1_400_000) < 30_000 for mail in mails)
    assert mails[0].raw != mails[1].raw
