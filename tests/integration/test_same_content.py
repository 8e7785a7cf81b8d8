"""The same files sent again: recorded, known again, and answered once."""

from __future__ import annotations

from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

from intake.domain.disposition import Outcome
from intake.ports import State
from intake.sample import SampleMail, sample_mails
from storage import queries
from tests.faults.installation import install

CHANGES = (
    (b"Message-ID: <", b"Message-ID: <encore."),
    (b"Subject: ", b"Subject: Tr: "),
    (b"Bonjour", b"Bonsoir"),
)
"""One changed byte or a few, in a header or in the text."""


@cache
def returned() -> SampleMail:
    return next(mail for mail in sample_mails() if mail.expected.reply and mail.mailbox == "evaluations-dh")


def changed(raw: bytes, old: bytes, new: bytes) -> bytes:
    assert old in raw
    return raw.replace(old, new, 1)


def test_a_returned_file_sent_four_times_is_answered_once_and_known_four_times(tmp_path: Path) -> None:
    installation, mail = install(tmp_path), returned()
    copies = [mail.raw, *(changed(mail.raw, old, new) for old, new in CHANGES)]
    for number, raw in enumerate(copies):
        installation.put(mail.mailbox, raw, f"{number}.essai")
    installation.run("run", "--once")
    assert len(list((installation.sent / "new").iterdir())) == 1
    with installation.house() as house:
        states = queries.message_states(house.engine)
        assert [message.state for message in states] == [State.SETTLED] * 4
        fates = [queries.document_fates(house.engine, message.message) for message in states]
        assert all(fate[0].outcome is Outcome.RETURN for fate in fates)
        told = [line for each in states for line in queries.history_of(house.engine, each.message)]
        reasons = [dict(line.detail)["reasons"] for line in told if line.event == "mail_ignored"]
        assert len(reasons) == 3
        assert all("même contenu du même expéditeur" in reason for reason in reasons)


def with_one_byte_more(raw: bytes) -> bytes:
    """The same mail, its first PDF a byte longer."""
    mail = message_from_bytes(raw, policy=policy.default)
    part = next(each for each in mail.walk() if each.get_content_type() == "application/pdf")
    content, name = part.get_content(), part.get_filename()
    part.set_content(content + b"\n", "application", "pdf", filename=name)
    return mail.as_bytes()


def test_a_file_changed_by_one_byte_is_something_new(tmp_path: Path) -> None:
    installation, mail = install(tmp_path), returned()
    for number, raw in enumerate((mail.raw, with_one_byte_more(mail.raw))):
        installation.put(mail.mailbox, raw, f"{number}.essai")
    installation.run("run", "--once")
    assert len(list((installation.sent / "new").iterdir())) == 2
