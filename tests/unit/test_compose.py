"""An answer becomes a mail: headers other robots respect, threading, and the same bytes for the same inputs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.courier.composition import REFERENCES_LIMIT, TextComposer
from intake.courier.proofreading import SAMPLE_CAMPAIGN, SAMPLE_MAILBOX, sample_answers
from intake.domain.disposition import Answer, ReplyKind
from intake.domain.letter import Address
from intake.errors import ConfigError, MessageError
from intake.ports import Composer, Outgoing

NOW = datetime(2025, 11, 14, 9, 31, tzinfo=UTC)
ACKNOWLEDGEMENT = next(answer for answer in sample_answers() if answer.kind is ReplyKind.ACKNOWLEDGEMENT)
RETURN = sample_answers()[0]


def composer(address: str = SAMPLE_MAILBOX.address) -> TextComposer:
    return TextComposer({SAMPLE_MAILBOX.name: replace(SAMPLE_MAILBOX, address=address)}, {2025: SAMPLE_CAMPAIGN})


COMPOSER: Composer = composer()


def compose(answer: Answer, *, key: str = "evaluations-dh/abc/fates", reference: str | None = None) -> Outgoing:
    return COMPOSER.compose(answer, SAMPLE_MAILBOX.name, key=key, reference=reference, now=NOW)


def parsed(outgoing: Outgoing) -> EmailMessage:
    mail = message_from_bytes(outgoing.raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def content(mail: EmailMessage, form: str) -> str:
    """Its text (``plain``) or its page (``html``)."""
    body = mail.get_body((form,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content()).replace("\r\n", "\n")


def test_the_same_inputs_give_the_same_bytes() -> None:
    assert compose(RETURN) == compose(RETURN)


def test_the_message_id_comes_from_the_key_alone() -> None:
    answer = replace(RETURN, subject="Autre")
    assert compose(RETURN).message_id == compose(answer).message_id != compose(RETURN, key="other").message_id


def test_the_message_id_bears_the_mailboxs_domain() -> None:
    outgoing = compose(RETURN)
    assert outgoing.message_id.endswith("@sante.gouv.fr>")
    assert parsed(outgoing)["Message-ID"] == outgoing.message_id


def test_other_robots_are_told_not_to_answer() -> None:
    mail = parsed(compose(RETURN))
    told = [mail[name] for name in ("Auto-Submitted", "X-Auto-Response-Suppress", "Precedence", "Content-Language")]
    assert told == ["auto-replied", "All", "bulk", "fr"]


def test_a_mail_never_comes_from_the_accented_address() -> None:
    outgoing = composer("cng-carrière-d3s@sante.gouv.fr").compose(
        RETURN, SAMPLE_MAILBOX.name, key="k", reference=None, now=NOW
    )
    sender = parsed(outgoing)["From"].addresses[0]
    assert (sender.addr_spec, sender.display_name) == ("cng-carriere-d3s@sante.gouv.fr", "CNG – Service exemple")


def test_the_text_that_leaves_is_the_text_that_explain_shows() -> None:
    subject, text = composer().render(RETURN, SAMPLE_MAILBOX.name)
    mail = parsed(compose(RETURN))
    assert (mail["Subject"], content(mail, "plain")) == (subject, text)


def test_the_bytes_are_ascii_lines_ending_in_crlf() -> None:
    raw = compose(replace(RETURN, subject="Évaluation œuvre 日本 " * 30)).raw
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


# --- subject


@pytest.mark.parametrize(
    ("original", "expected"),
    [
        ("Évaluation 2025", "Re: Évaluation 2025"),
        ("RE : Évaluation", "RE : Évaluation"),
        ("re: évaluation", "re: évaluation"),
        ("", "Re: votre message"),
        ("Recours", "Re: Recours"),
        ("a\r\nBcc: victime@exemple.fr", "Re: a Bcc: victime@exemple.fr"),
        ("tab\tet\x00nul\u202e", "Re: tab et nul"),
    ],
)
def test_the_subject_is_the_originals(original: str, expected: str) -> None:
    assert parsed(compose(replace(RETURN, subject=original)))["Subject"] == expected


def test_an_endless_subject_is_cut() -> None:
    assert len(parsed(compose(replace(RETURN, subject="long " * 500)))["Subject"]) < 160


def test_the_subject_names_the_case_once() -> None:
    first = parsed(compose(ACKNOWLEDGEMENT, reference="R2025-DH-0042"))["Subject"]
    assert first == "Re: Recours, évaluation 2025 [R2025-DH-0042]"
    again = replace(ACKNOWLEDGEMENT, subject=first)
    assert parsed(compose(again, reference="R2025-DH-0042"))["Subject"] == first


# --- thread


def test_the_reply_joins_the_thread() -> None:
    mail = parsed(compose(replace(RETURN, in_reply_to="<b@x.fr>", references=("<a@x.fr>",))))
    assert (mail["In-Reply-To"], mail["References"]) == ("<b@x.fr>", "<a@x.fr> <b@x.fr>")


def test_a_long_message_id_is_written_as_it_is() -> None:
    long = "<PR0P264MB1234ABCDEF1234567890ABCDEF1234@PR0P264MB1234.FRAP264.PROD.OUTLOOK.COM.EXEMPLE.FR>"
    raw = compose(replace(RETURN, in_reply_to=long, references=(long,))).raw
    assert f"In-Reply-To: {long}\r\nReferences: {long}\r\n".encode() in raw


def test_a_long_thread_keeps_its_first_and_its_latest() -> None:
    thread = tuple(f"<{number}@x.fr>" for number in range(50))
    kept = parsed(compose(replace(RETURN, in_reply_to="<b@x.fr>", references=thread)))["References"].split()
    assert len(kept) == REFERENCES_LIMIT
    assert (kept[0], kept[-2:]) == ("<0@x.fr>", ["<49@x.fr>", "<b@x.fr>"])


@pytest.mark.parametrize("bad", [None, "", "sans crochets", "<a b@x>", "<a@x>\r\nBcc: <c@d>", "<é@x.fr>", "<a@x><b@x>"])
def test_a_message_id_that_is_none_is_left_out(bad: str | None) -> None:
    mail = parsed(compose(replace(RETURN, in_reply_to=bad, references=(bad or "",))))
    assert (mail["In-Reply-To"], mail["References"], mail["Bcc"]) == (None, None, None)


# --- recipient


def test_an_accented_domain_is_written_in_ascii() -> None:
    assert compose(replace(RETURN, to=Address("a@hôpital.fr"))).recipient == "a@xn--hpital-ixa.fr"


def test_an_accented_address_is_kept_for_smtputf8() -> None:
    outgoing = compose(replace(RETURN, to=Address("hélène@exemple.fr")))
    assert outgoing.recipient == "hélène@exemple.fr"
    assert "To: hélène@exemple.fr\r\n".encode() in outgoing.raw


@pytest.mark.parametrize(
    "bad", ["", "a", "a@", "@b.fr", "a@b.fr\r\nBcc: c@d.fr", "a@b.fr, c@d.fr", "<a@b.fr>", "a@b..fr"]
)
def test_an_address_that_cannot_be_written_to_goes_to_a_person(bad: str) -> None:
    with pytest.raises(MessageError):
        compose(replace(RETURN, to=Address(bad)))


def test_an_unknown_campaign_is_a_fault_of_configuration() -> None:
    with pytest.raises(ConfigError, match="2019"):
        compose(replace(RETURN, campaign=2019))


# No deadline: this is about what is written, and the machine may be busy.
@settings(deadline=None)
@given(
    subject=st.text(max_size=300),
    name=st.text(max_size=200),
    reply_to=st.text(max_size=50),
    thread=st.text(max_size=50),
)
def test_no_text_of_a_stranger_can_add_a_header(subject: str, name: str, reply_to: str, thread: str) -> None:
    fates = tuple(replace(fate, name=name) for fate in RETURN.fates)
    mail = parsed(compose(replace(RETURN, subject=subject, fates=fates, in_reply_to=reply_to, references=(thread,))))
    allowed = {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "Precedence",
        "Content-Language", "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "In-Reply-To", "References",
    }  # fmt: skip
    assert set(mail.keys()) <= allowed
    assert len(mail.keys()) == len(set(mail.keys()))
