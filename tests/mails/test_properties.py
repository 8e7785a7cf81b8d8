"""Whatever the names, the headers and the trees: nothing is lost, made up, injected or raised."""

from __future__ import annotations

import random
import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import Header

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from intake.courier.composition import TextComposer
from intake.courier.proofreading import SAMPLE_CAMPAIGN, SAMPLE_MAILBOX
from intake.domain.decide import decide
from intake.domain.disposition import Answer, Fate, Outcome, ReplyKind, ReturnCase
from intake.domain.known import Known, Received
from intake.errors import MessageError
from intake.reading.mime import extract, read_letter
from intake.reading.mime.names import EXTENSIONS, MAX_BYTES, MAX_NAME, safe_name
from tests.mails.rows import table
from tests.mails.trees import Tree, depth, digests, leaves, names, trees, written
from tests.mails.writing import raw_mail
from tests.unit.builders import EVALUATIONS, OWN_ADDRESSES, campaign
from tests.unit.mails import PDF, mail

NOW = datetime(2025, 11, 14, 9, 30, tzinfo=UTC)
COMPOSER = TextComposer({SAMPLE_MAILBOX.name: SAMPLE_MAILBOX}, {2025: SAMPLE_CAMPAIGN})
MOST_LEVELS = 7
SMALL = 60_000
"""Bytes of a mail of the corpus that is mutated: those with a whole form in them say nothing more."""
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@settings(unhurried, max_examples=200)
@given(trees)
def test_every_file_of_any_tree_is_found_once_with_its_bytes_or_the_mail_is_held(tree: Tree) -> None:
    raw = written(tree)
    letter = read_letter(raw, with_pdf=False)
    assert sorted(document.sha256 for document in letter.documents) == digests(tree)
    assert [document.position for document in letter.documents] == list(range(len(letter.documents)))
    assert letter.unopened == () or depth(tree) > MOST_LEVELS


@settings(unhurried, max_examples=100)
@given(trees)
def test_every_file_is_cut_out_again_by_its_digest(tree: Tree) -> None:
    raw = written(tree)
    contents = {file.content for file in leaves(tree)}
    for document in read_letter(raw, with_pdf=False).documents:
        assert extract(raw, document.sha256) in contents


@settings(unhurried, max_examples=200)
@given(names, st.sampled_from(sorted(EXTENSIONS)), st.integers(0, 500))
def test_a_safe_name_keeps_its_promises(raw: str, media_type: str, position: int) -> None:
    name = safe_name(raw, position, media_type)
    assert name
    assert name == name.strip() == safe_name(name, position, media_type)
    assert len(name) <= MAX_NAME
    assert len(name.encode()) <= MAX_BYTES
    assert unicodedata.is_normalized("NFC", name)
    assert not any(char in '/\\:"<>|?*' or unicodedata.category(char)[0] == "C" for char in name)


HEADERS = frozenset(
    {
        "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted", "precedence",
        "x-auto-response-suppress", "mime-version", "content-type", "content-transfer-encoding", "content-language",
    }
)  # fmt: skip
hostile = names | st.sampled_from(
    [
        "x\r\nBcc: tous@ailleurs.example",
        "x\nBcc: t@a.example\n\ncorps",
        "x\u2028Bcc: t@a.example",
        "x\x85Bcc: t@a.example",
    ]
)


@settings(unhurried, max_examples=200)
@given(hostile, hostile, hostile, hostile)
def test_nothing_in_a_mail_makes_a_header_of_the_reply(subject: str, name: str, file: str, identifier: str) -> None:
    """Through the whole way: the mail's bytes, the letter, the answer, the reply's bytes."""
    raw = mail(
        f"From: {_word(name)} <anne@ch-exemple.example>",
        f"Subject: {_word(subject)}",
        f"Message-ID: <{_line(identifier)}@x>",
        f"References: <{_line(subject)}@x> <{_line(file)}>",
        "Content-Type: application/pdf",
        f"Content-Disposition: attachment; filename*=utf-8''{''.join(f'%{byte:02X}' for byte in file.encode())}",
        body=PDF,
    )
    letter = read_letter(raw, with_pdf=False)
    assert letter.sender is not None
    fates = tuple(Fate(each.name, Outcome.RETURN, ReturnCase.SCANNED) for each in letter.documents)
    answer = Answer(
        ReplyKind.FATES, letter.sender, letter.subject, letter.message_id, letter.references, fates, NOW, 2025
    )
    outgoing = COMPOSER.compose(answer, SAMPLE_MAILBOX.name, key="k", reference=None, now=NOW)
    reply = message_from_bytes(outgoing.raw, policy=policy.default)
    found = [key.lower() for key in reply.keys()]  # noqa: SIM118 — a message's keys repeat
    assert set(found) <= HEADERS
    assert len(found) == len(set(found))
    assert outgoing.recipient == reply["To"] == "anne@ch-exemple.example"
    assert outgoing.raw.replace(b"\r\n", b"").count(b"\r") == outgoing.raw.replace(b"\r\n", b"").count(b"\n") == 0


@settings(unhurried, max_examples=100)
@given(hostile)
@example("0@´")
def test_no_senders_address_makes_a_second_recipient(address: str) -> None:
    letter = read_letter(mail(f"From: <{_line(address)}>"), with_pdf=False)
    assume(letter.sender)
    assert letter.sender is not None
    answer = Answer(ReplyKind.FATES, letter.sender, "s", None, (), (), NOW, 2025)
    try:
        outgoing = COMPOSER.compose(answer, SAMPLE_MAILBOX.name, key="k", reference=None, now=NOW)
    except MessageError:
        return
    assert outgoing.recipient.count("@") == 1
    head = outgoing.raw.partition(b"\r\n\r\n")[0]
    assert [line for line in head.split(b"\r\n") if line.lower().startswith((b"to:", b"cc:", b"bcc:"))] == [
        b"To: " + outgoing.recipient.encode()
    ]


def _word(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=10_000).encode() if text.strip() else ""


def _line(text: str) -> str:
    return text.replace("\r", "").replace("\n", "")


@pytest.mark.parametrize("name", [row.name for row in table() if len(row.raw) < SMALL])
def test_no_mutation_of_a_mail_of_the_corpus_makes_the_reader_fail(name: str) -> None:
    """Bytes changed, lost, doubled, moved, cut off: a letter comes of it, and it is decided."""
    raw, chance = raw_mail(name), random.Random(name)
    for _ in range(30):
        letter = read_letter(_mutated(raw, chance), with_pdf=False)
        decide(letter, Received(None, None, NOW), EVALUATIONS, (campaign(),), Known(own_addresses=OWN_ADDRESSES), NOW)


def _mutated(raw: bytes, chance: random.Random) -> bytes:
    mutant = bytearray(raw)
    for _ in range(chance.randint(1, 10)):
        at, length = chance.randrange(len(mutant) + 1), chance.randint(1, 40)
        match chance.randrange(5):
            case 0:
                mutant[at : at + 1] = bytes((chance.choice(b"\r\n\0\"';:=?<>()-\xe9\xff B"),))
            case 1:
                del mutant[at : at + length]
            case 2:
                mutant[at:at] = mutant[at : at + length]
            case 3:
                piece = mutant[at : at + length]
                del mutant[at : at + length]
                place = chance.randrange(len(mutant) + 1)
                mutant[place:place] = piece
            case _:
                del mutant[max(at, len(mutant) // 2) :]
    return bytes(mutant)
