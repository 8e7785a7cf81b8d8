"""By what a mail is known again: the same however a server writes it, another for any other mail."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.letter import CanonicalForm
from intake.reading.mime.canonical import canonical_form
from tests.servers.rebuilt import rebuilt

LETTERS = st.characters(codec="utf-8", categories=("L", "N"))
WORDS = st.text(LETTERS, min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=30).map(" ".join)
FILES = st.lists(st.tuples(WORDS, st.binary(min_size=1, max_size=200)), max_size=3)


def written(
    text: str = "Bonjour",
    files: tuple[tuple[str, bytes], ...] = (),
    *,
    rich: bool = False,
    sender: str = "secretariat@chu.example",
    subject: str = "Support",
    message_id: str = "<1@chu.example>",
    date: str = "Fri, 14 Nov 2025 09:00:00 +0100",
) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["Subject"] = subject
    mail["Message-ID"] = message_id
    mail["Date"] = date
    mail.set_content(text)
    if rich:
        mail.add_alternative(f"<p>{text}</p>", subtype="html")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    return mail.as_bytes()


def form(raw: bytes) -> CanonicalForm:
    found = canonical_form(raw)
    assert found is not None
    return found


@given(TEXTS, FILES, TEXTS, st.booleans())
def test_a_mail_that_exchange_rebuilds_keeps_its_form(
    text: str, files: list[tuple[str, bytes]], subject: str, rich: bool
) -> None:
    raw = written(text, tuple(files), subject=subject, rich=rich)
    assert rebuilt(raw) != raw
    assert form(rebuilt(raw)) == form(raw)


@given(TEXTS, TEXTS, st.booleans())
def test_other_words_are_another_mail(text: str, other: str, rich: bool) -> None:
    same = " ".join(text.split()) == " ".join(other.split())
    assert (form(written(text, rich=rich)).content == form(written(other, rich=rich)).content) == same


@given(st.binary(min_size=1, max_size=200), st.binary(min_size=1, max_size=200))
def test_other_bytes_of_a_file_are_another_mail(one: bytes, other: bytes) -> None:
    first, second = (form(written(files=(("support", content),))) for content in (one, other))
    assert (first.content == second.content) == (one == other)


@given(FILES, FILES)
def test_another_set_of_files_is_another_mail(one: list[tuple[str, bytes]], other: list[tuple[str, bytes]]) -> None:
    first, second = (form(written(files=tuple(files))) for files in (one, other))
    same = sorted(content for _, content in one) == sorted(content for _, content in other)
    assert (first.content == second.content) == same


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(written(sender="autre@chu.example"), id="sender"),
        pytest.param(written(subject="Supports"), id="subject"),
        pytest.param(written(message_id="<2@chu.example>"), id="message-id"),
        pytest.param(written(date="Fri, 14 Nov 2025 09:00:01 +0100"), id="date"),
        pytest.param(written("Bonjour,"), id="a-comma"),
        pytest.param(written(files=(("vide", b""),)).replace(b"Bonjour", b"Bonsoir"), id="one-word"),
    ],
)
def test_any_mark_of_another_mail_shows(raw: bytes) -> None:
    assert form(raw) != form(written())


def test_the_same_instant_in_another_zone_is_the_same() -> None:
    assert form(written(date="Fri, 14 Nov 2025 08:00:00 +0000")) == form(written())


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("<p>Lu</p>", '<div class="x"><b>Lu</b></div>', True, id="tags"),
        pytest.param("<p>Lu</p>", "<html><head><meta charset=utf-8></head><body>Lu</body></html>", True, id="head"),
        pytest.param("<p>Lu</p>", "<style>p {color: red}</style><!-- x --><p>Lu</p>", True, id="unseen"),
        pytest.param("<p>été</p>", "<p>&eacute;t&#233;</p>", True, id="entities"),
        pytest.param('<a href="https://a.fr/1">Lu</a>', '<a href="https://a.fr/2">Lu</a>', False, id="links"),
        pytest.param("<p>Lu</p>", "<p>Vu</p>", False, id="words"),
        pytest.param('<img src="data:a,b">', '<img src="data:a,c">', False, id="embedded-picture"),
        pytest.param('<img src="cid:1@a">x', '<img src="cid:2@b">x', True, id="content-ids"),
        pytest.param("<!-- <p>Lu", "<!-- <p>Vu", False, id="unclosed-comment"),
    ],
)
def test_of_html_words_and_links_count(one: str, other: str, same: bool) -> None:
    first, second = (f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}".encode() for html in (one, other))
    assert (form(first) == form(second)) == same


def alternative(plain: str, html: str) -> bytes:
    return (
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{plain}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--b--\r\n"
    ).encode()


def test_the_plain_text_that_a_server_makes_of_the_html_is_no_other_mail() -> None:
    html = '<p>Je conteste.</p><ol><li>Un</li></ol><img alt="Logo du CHU" src="cid:1"><a href="https://a.fr/x">ici</a>'
    sent = form(alternative("Je conteste.\r\n\r\n1. Un\r\n[Logo du CHU]\r\nici <https://a.fr/x>", html))
    assert sent == form(alternative("Je conteste. * Un ici", html))
    assert sent == form(f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}".encode())


def test_what_the_plain_text_says_beyond_the_html_counts() -> None:
    html = "<p>Je conteste.</p>"
    assert form(alternative("Je ne conteste pas.", html)) != form(alternative("Je conteste.", html))


def test_a_forwarded_mail_is_compared_as_a_mail() -> None:
    inner = written("Dedans", (("support", b"%PDF"),))
    outer = (
        b'Subject: TR\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n'
    )
    first, again, other = (
        form(outer + mail + b"\r\n--x--\r\n") for mail in (inner, rebuilt(inner), inner.replace(b"Dedans", b"Dehors"))
    )
    assert again == first
    assert other != first


def test_a_text_that_is_a_file_keeps_all_but_its_line_ends() -> None:
    file = "Content-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n"
    assert form((file + "a;b\r\nc;d\r\n").encode()) == form((file + "a;b\nc;d").encode())
    assert form((file + "a;b\r\n").encode()) != form((file + "a; b\r\n").encode())


def test_received_lines_are_told_apart_from_the_content() -> None:
    hop = b"Received: from a by mx1.cng.example;\r\n Fri, 14 Nov 2025 09:00:00 +0100\r\n"
    one, two = form(hop + written()), form(hop.replace(b"mx1", b"mx2") + written())
    assert one.hops != two.hops
    assert replace(one, hops=()) == form(written())


def test_a_mail_that_says_nothing_is_known_to_be_empty() -> None:
    assert form(b"Subject: rien\r\n\r\n \r\n").is_empty
    assert not form(b"Subject: rien\r\n\r\n.\r\n").is_empty


def test_of_a_mail_too_large_to_be_read_to_its_end_nothing_is_concluded() -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(60))
    assert canonical_form(nested + b"\r\n\r\nfin") is None
