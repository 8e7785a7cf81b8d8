"""An answer becomes a mail: headers other robots respect, threading, and the same bytes for the same inputs."""

from __future__ import annotations

from collections.abc import Sequence
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
ENCLOSING = next(answer for answer in sample_answers() if answer.enclosures)
NAME = "Support numérisé, évaluation de l’année 2025 « définitif » – établissement de Montclar-sur-Loire.pdf"
ENCLOSING = replace(
    ENCLOSING,
    fates=tuple(replace(fate, name=NAME) for fate in ENCLOSING.fates),
    enclosures=tuple(replace(each, name=NAME) for each in ENCLOSING.enclosures),
)
SCAN = bytes(range(256)) * 40


def composer(address: str = SAMPLE_MAILBOX.address) -> TextComposer:
    return TextComposer({SAMPLE_MAILBOX.name: replace(SAMPLE_MAILBOX, address=address)}, {2025: SAMPLE_CAMPAIGN})


COMPOSER: Composer = composer()


def compose(
    answer: Answer, *, key: str = "evaluations-dh/abc/fates", reference: str | None = None, files: Sequence[bytes] = ()
) -> Outgoing:
    return COMPOSER.compose(answer, SAMPLE_MAILBOX.name, key=key, reference=reference, now=NOW, files=files)


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


# --- text, page, files


def test_a_reply_is_its_text_then_its_page() -> None:
    mail = parsed(compose(RETURN))
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    written = composer().write(RETURN, SAMPLE_MAILBOX.name)
    assert (content(mail, "plain"), content(mail, "html")) == (written.text, written.page + "\n")


def test_the_boundaries_come_from_the_key_and_stand_in_no_content() -> None:
    boundaries = [parsed(compose(ENCLOSING, key=key, files=[b"--=_a" * 500])).get_boundary() for key in ("un", "deux")]
    assert boundaries[0] != boundaries[1]
    raw = compose(ENCLOSING, key="un", files=[b"--=_a" * 500]).raw
    assert raw.count(b"--=_a") == 3  # one before each of the two forms, one at the end
    assert raw.count(b"--=_m") == 3


def test_what_is_enclosed_stands_beside_the_two_forms_with_its_bytes_and_its_name() -> None:
    mail = parsed(compose(ENCLOSING, files=[SCAN]))
    assert mail.get_content_type() == "multipart/mixed"
    (file,) = mail.iter_attachments()
    assert (file.get_content_type(), file.get_filename(), file.get_content()) == ("application/pdf", NAME, SCAN)
    assert "il vous est retourné avec ce message" in " ".join(content(mail, "plain").split())
    assert "vous est retourné" not in content(parsed(compose(RETURN)), "plain")


def test_the_bytes_of_a_mail_that_encloses_a_file_are_ascii_lines_ending_in_crlf() -> None:
    raw = compose(ENCLOSING, files=[SCAN]).raw
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert raw == compose(ENCLOSING, files=[SCAN]).raw


def test_a_promise_to_enclose_is_never_sent_without_the_file() -> None:
    with pytest.raises(ValueError, match="zip"):
        compose(ENCLOSING)


@pytest.mark.parametrize("media_type", ["", "text/html", "message/rfc822", "application/pdf\r\nBcc: a@b.fr", "x"])
def test_a_file_is_enclosed_as_bytes_when_its_type_could_act(media_type: str) -> None:
    odd = replace(ENCLOSING, enclosures=(replace(ENCLOSING.enclosures[0], media_type=media_type),))
    mail = parsed(compose(odd, files=[SCAN]))
    assert [each.get_content_type() for each in mail.iter_attachments()] == ["application/octet-stream"]


# No deadline: this is about what is written, and the machine may be busy.
@settings(deadline=None)
@given(name=st.text(max_size=200))
def test_no_name_of_an_enclosed_file_can_add_a_header(name: str) -> None:
    odd = replace(ENCLOSING, enclosures=(replace(ENCLOSING.enclosures[0], name=name),))
    (file,) = parsed(compose(odd, files=[SCAN])).iter_attachments()
    assert set(file.keys()) == {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version"}
    assert file.get_content() == SCAN


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
