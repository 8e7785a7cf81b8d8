"""Who wrote, when it came, how it is labelled; and that no bytes make the reader fail."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain.letter import Address, Hop
from intake.reading.mime import read_letter
from intake.reading.mime.instants import instant
from intake.reading.mime.parts import parse
from tests.unit.mails import attached, forwarded, mail, multipart, text


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # year, month, day, hour, minute, second


def test_a_plain_mail_is_read_whole() -> None:
    letter = read_letter(
        mail(
            "Return-Path: <jean@chu-x.fr>",
            "From: =?utf-8?q?Jean_Dupr=C3=A9?= <jean@CHU-X.fr>",
            "Reply-To: secretariat@chu-x.fr",
            "To: cng-evaluations-dh@sante.gouv.fr, Anne <anne@ars.fr>",
            "Subject: =?iso-8859-1?Q?Support_d'=E9valuation?=",
            "Date: Fri, 14 Nov 2025 09:30:00 +0100",
            "Message-ID: <1@chu-x.fr>",
            "References: <a@b> <c@d>",
        )
    )
    assert letter.sender == Address("jean@chu-x.fr", "Jean Dupré")
    assert letter.reply_to == (Address("secretariat@chu-x.fr"),)
    assert letter.recipients == (Address("cng-evaluations-dh@sante.gouv.fr"), Address("anne@ars.fr", "Anne"))
    assert (letter.subject, letter.message_id, letter.return_path) == (
        "Support d'évaluation",
        "<1@chu-x.fr>",
        "jean@chu-x.fr",
    )
    assert (letter.sent_at, letter.references) == (at(2025, 11, 14, 8, 30, 0), ("<a@b>", "<c@d>"))
    assert (letter.body, letter.content_type, letter.report, letter.unopened) == ("Bonjour.", "text/plain", None, ())


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("Fri, 14 Nov 2025 09:30:00 +0100", at(2025, 11, 14, 8, 30, 0)),
        ("Fri, 14 Nov 2025 09:30:00 -0000", at(2025, 11, 14, 9, 30, 0)),
        ("14 Nov 2025 09:30 GMT", at(2025, 11, 14, 9, 30, 0)),
        ("Fri, 14 Nov 2025 09:30:00 +0100 (CET)", at(2025, 11, 14, 8, 30, 0)),
        ("Fri, 14 Nov 2025 09:30:00 CET", at(2025, 11, 14, 8, 30, 0)),
        ("Tue, 15 Jul 2025 09:30:00 CEST", at(2025, 7, 15, 7, 30, 0)),
        ("Fri Nov 14 09:30:00 2025", at(2025, 11, 14, 9, 30, 0)),
        ("2025-11-14T09:30:00+01:00", at(2025, 11, 14, 8, 30, 0)),
        ("Fri, 14 Nov 2025 09:30:00 XYZ", None),
        ("Fri, 34 Nov 2025 09:30:00 +0100", None),
        ("hier", None),
        ("", None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
    ],
)
def test_a_date_is_read_as_utc_or_not_at_all(raw: str, read: datetime | None) -> None:
    assert instant(raw) == read


@pytest.mark.parametrize(
    ("received", "hop"),
    [
        (
            "from a (HELO by b) (10.0.0.1) by MX1.sante.gouv.fr. (Postfix) with ESMTPS id 4;"
            " Fri, 14 Nov 2025 09:30:00 +0100 (CET)",
            Hop("mx1.sante.gouv.fr", at(2025, 11, 14, 8, 30, 0)),
        ),
        ("(qmail 1 invoked for bounce); 24 Apr 2013 00:00:00 -0000", Hop("", at(2013, 4, 24, 0, 0, 0))),
        ("from a by b with SMTP Fri, 14 Nov 2025 09:30:00 +0100", Hop("b", at(2025, 11, 14, 8, 30, 0))),
        ("from a by b; jamais", Hop("b", None)),
        ("from a by 10.1.2.3 id <x;y>; Fri, 14 Nov 2025 09:30:00 Z", Hop("10.1.2.3", at(2025, 11, 14, 9, 30, 0))),
        ("", Hop("", None)),
    ],
)
def test_a_received_field_gives_the_host_and_the_instant(received: str, hop: Hop) -> None:
    assert read_letter(mail(f"Received: {received}", "From: a@b.fr")).hops == (hop,)


def test_hops_are_topmost_first_and_folded_fields_are_joined() -> None:
    raw = mail("Received: from x by second;\r\n\tFri, 14 Nov 2025 09:30:00 +0000", "Received: by first; bad")
    assert [hop.by for hop in read_letter(raw).hops] == ["second", "first"]


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("From: =?utf-8?B?RHVwcsOpLA==?= =?utf-8?B?IEplYW4=?= <j@x.fr>", Address("j@x.fr", "Dupré, Jean")),
        ('From: "Dupré, Jean (CHU)" <j@x.fr>', Address("j@x.fr", "Dupré, Jean (CHU)")),
        ("From: j@x.fr", Address("j@x.fr")),
        ("From: jean@work Dupont <j@x.fr>", Address("j@x.fr", "jean@work Dupont")),
        ("From: MAILER-DAEMON", Address("MAILER-DAEMON", "MAILER-DAEMON")),
        ("From: Mail System <>", Address("Mail", "Mail System")),
        ("From: groupe:a@x.fr,b@y.fr;", Address("a@x.fr")),
        ("From: é@ministère.fr", Address("é@ministère.fr")),
        ("From: Jean\r\nSender: s@x.fr", Address("s@x.fr")),
        ("Subject: rien", None),
    ],
)
def test_the_sender_is_found_in_odd_fields(field: str, address: Address | None) -> None:
    assert read_letter(mail(field)).sender == address


def test_undecodable_header_bytes_are_read_as_what_they_are() -> None:
    raw = b"Subject: \xc9valuation \xe9\r\nFrom: a@b.fr\r\n\r\n"
    assert read_letter(raw).subject == "Évaluation é"
    assert read_letter("Subject: Évaluation\r\n\r\n".encode()).subject == "Évaluation"


@pytest.mark.parametrize(
    ("raw", "subject"),
    [
        ("=?utf-8?q?=C3?= =?utf-8?q?=A9t=C3=A9?=", "été"),
        ("=?utf-8?B?w6l0w6k?=", "été"),
        ("=?inconnu?q?=C3=A9t=C3=A9?=", "été"),
        ("Re: =?utf-8?q?a?= b =?utf-8?q?c?=", "Re: a b c"),
        ("=?utf-8?q?un mot?=", "un mot"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?q?a=0D=0ABcc:_x@y?=", "a Bcc: x@y"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_a_subject_is_decoded_on_one_line(raw: str, subject: str) -> None:
    assert read_letter(mail(f"Subject: {raw}")).subject == subject


def test_the_null_path_is_told_from_a_missing_one() -> None:
    assert read_letter(mail("Return-Path: <>")).return_path == ""
    assert read_letter(mail("Return-Path: < >")).return_path == ""
    assert read_letter(mail("From: a@b.fr")).return_path is None
    assert read_letter(b"From MAILER-DAEMON Sat Oct  4 08:00:09 2025\nFrom: x@y.fr\n\n").return_path == "MAILER-DAEMON"


def test_headers_rules_look_at_are_kept_short_and_in_order() -> None:
    letter = read_letter(
        mail("Auto-Submitted: auto-replied", "X-Autoreply: yes", "Subject: s", f"List-Id: {'x' * 2000}")
    )
    assert [name for name, _ in letter.headers] == ["auto-submitted", "x-autoreply", "list-id"]
    assert len(letter.header("list-id") or "") == 998
    assert len(read_letter(mail(*["X-Autoreply: yes"] * 900)).headers) == 200


def test_a_message_id_without_brackets_is_given_them() -> None:
    assert read_letter(mail("Message-ID: a@b")).message_id == "<a@b>"
    assert read_letter(mail("Message-ID:")).message_id is None


@pytest.mark.parametrize(
    "returned",
    [
        mail("Content-Type: message/rfc822", body="From: cng@x.fr\r\nMessage-ID: <ours@cng>\r\n\r\nBonjour"),
        mail("Content-Type: text/rfc822-headers", body="From: cng@x.fr\r\nMessage-ID:\r\n <ours@cng>"),
        mail("Content-Type: message/rfc822", body="Message-ID: <ours@cng>\r\nSubject: tronq"),
        mail("Content-Type: message/disposition-notification", body="Original-Message-ID: <ours@cng>\r\n"),
    ],
)
def test_a_report_names_the_mail_it_is_about(returned: bytes) -> None:
    letter = read_letter(multipart(text("Échec"), returned, kind="multipart/report; report-type=delivery-status"))
    assert letter.report is not None
    assert (letter.report_type, letter.report.original_message_id) == ("delivery-status", "<ours@cng>")


@pytest.mark.parametrize(
    ("said", "failed"),
    [
        ("Action: failed\r\n", True),
        ("Action: delayed\r\n", False),
        ("Action: delivered\r\n\r\nAction: failed\r\n", True),
        ("Action: relayed\r\n\r\naction: Expanded\r\n", False),
        ("Status: 5.1.1\r\n", True),
    ],
)
def test_a_report_of_a_delay_is_no_failure(said: str, failed: bool) -> None:
    status = mail("Content-Type: message/delivery-status", body=f"Reporting-MTA: dns; mx\r\n\r\n{said}")
    letter = read_letter(multipart(text("Avis"), status, kind="multipart/report; report-type=delivery-status"))
    assert letter.report is not None
    assert letter.report.failed is failed


def test_a_report_without_form_names_the_mail_in_its_text() -> None:
    letter = read_letter(mail("Return-Path: <>", body="failure notice\r\n--- copy\r\nMessage-ID: <ours@cng>\r\n"))
    assert letter.report is not None
    assert letter.report.original_message_id == "<ours@cng>"


def test_a_persons_mail_is_no_report() -> None:
    assert read_letter(mail("From: a@b.fr", body="Message-ID: <x@y>")).report is None


@pytest.mark.parametrize(
    "body",
    [
        b"--B\nContent-Type: text/plain\n\noui\n--B--\n",
        b"--B\r\nContent-Type: text/plain\r\n\r\noui\r\n--B--",
        b"--B\rContent-Type: text/plain\r\roui\r--B--\r",
        b"preamble\n--B  \nContent-Type: text/plain\n\noui\n",
        b"--other\nContent-Type: text/plain\n\noui\n--other--\n",
        b"--B\r\r\nContent-Type: text/plain\r\r\n\r\r\noui\r\r\n--B--\r\r\n",
    ],
)
def test_a_multipart_is_split_whatever_its_line_ends_and_delimiters(body: bytes) -> None:
    assert read_letter(b"Content-Type: multipart/mixed; boundary=B\n\n" + body).body == "oui"


def test_a_boundary_that_begins_like_another_does_not_split() -> None:
    inner = multipart(text("un"), text("deux"), boundary="B-inner")
    assert read_letter(multipart(inner, text("trois"), boundary="B")).body == "un\n\ndeux\n\ntrois"


def test_what_follows_the_closing_delimiter_is_no_text() -> None:
    assert read_letter(multipart(text("un")) + b"Fin du message").body == "un"


def test_parts_after_a_closing_delimiter_that_came_too_early_are_not_lost() -> None:
    raw = multipart(text("un"), boundary="B") + b"--B\r\n" + attached("a.pdf") + b"\r\n--B--\r\n"
    assert [d.name for d in read_letter(raw, with_pdf=False).documents] == ["a.pdf"]


def test_a_line_that_is_no_header_does_not_end_the_header() -> None:
    letter = read_letter(b"From: a@b.fr\r\nquite broken line\r\nSubject: S\r\n\r\nBonjour")
    assert (letter.subject, letter.body, letter.defects) == ("S", "Bonjour", ("ligne illisible dans l’en-tête",))


def test_a_body_without_a_blank_line_before_it_is_read() -> None:
    assert read_letter(b"From: a@b.fr\r\nBonjour, je conteste\r\n").body == "Bonjour, je conteste"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_give_a_letter(raw: bytes) -> None:
    assert read_letter(raw, ocr=False).size == len(raw)


def test_any_mutation_of_a_rich_mail_gives_a_letter() -> None:
    inner = multipart(text(), attached("a.pdf"), header=("Subject: TR: x", "From: a@b.fr"), boundary="i")
    seed = multipart(
        text("<p>Bonjour</p>", "text/html"),
        forwarded(inner),
        attached("=?utf-8?q?=C3=A9?=.zip", b"PK\x03\x04", "application/zip"),
        header=("From: =?utf-8?q?a?= <a@b.fr>", "Received: by x; Fri, 14 Nov 2025 09:30:00 +0100", "Subject: s"),
    )
    chance = random.Random(20251114)
    for _ in range(400):
        raw = bytearray(seed)
        for _ in range(chance.randint(1, 12)):
            raw[chance.randrange(len(raw))] = chance.choice(b"\r\n\0\"';:=?<>()-\xe9 B")
        read_letter(bytes(raw[: chance.randint(1, len(raw))]), with_pdf=False)


@pytest.mark.parametrize(
    "raw",
    [
        b"From: " + b"a" * 300_000,
        b"To: " + b"<" * 100_000,
        b"To: " + b"a@b, " * 50_000,
        b"Subject: " + b"=?utf-8?q?a " * 20_000,
        b"Content-Type: text/plain; " + b'a="' * 50_000,
        b"X: y\n" * 100_000,
        b"Content-Type: multipart/mixed; boundary=-\n\n" + b"-" * 500_000,
        b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\n" * 100_000,
        b"From: a@b.fr\n\n" + b"Le 3 novembre\n" * 50_000,
        b"From: a@b.fr\n\n" + b"De : x\n" * 50_000,
        b"From: a@b.fr\n\n" + b"> " * 300_000,
        b"From: a@b.fr\n\n" + b"Ce message et confidentiel\n" * 20_000,
        b"Content-Type: text/html\n\n" + b"<div>" * 100_000,
        b"Content-Type: text/html\n\n" + b"<table><tr><td>" * 20_000,
        b"Received: " + b"(" * 200_000,
        b"Date: " + b"1 " * 100_000,
    ],
    ids=lambda raw: raw[:40].decode().replace("\n", "|"),
)
@pytest.mark.timeout(10)
def test_no_hostile_text_takes_long(raw: bytes) -> None:
    assert read_letter(raw, with_pdf=False).size == len(raw)


def test_bodies_are_not_copied_while_the_tree_is_built() -> None:
    raw = multipart(text(), attached("a.pdf", bytes(100_000)))
    assert all(part.raw is raw for part in parse(raw).root.children)


@pytest.mark.parametrize(
    ("raw", "method"),
    [
        (mail("Content-Type: text/calendar; method=reply", body="BEGIN:VCALENDAR"), "REPLY"),
        (mail("Content-Type: text/calendar", body="BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\n"), "CANCEL"),
        (multipart(text(), text("", "text/calendar; method=REQUEST"), kind="multipart/alternative"), "REQUEST"),
        (multipart(text(), text("", "text/calendar; method=REQUEST")), ""),
        (multipart(text(), attached("rdv.ics", b"METHOD:REQUEST", "text/calendar; method=REQUEST")), ""),
        (mail("From: a@b.fr"), ""),
    ],
)
def test_an_invitation_is_known_by_its_place_and_not_an_entry_that_somebody_attached(raw: bytes, method: str) -> None:
    assert read_letter(raw).calendar == method
