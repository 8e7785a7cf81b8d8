"""Mails nobody here wrote: every one is read, none hangs a reader, and the machines among them are known.

The files lie under ``INTAKE_CORPUS``, or in ``shared/corpus`` beside the checkout. Where there are none, the same
claims are made of mails written here after the forms that mail systems use.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

import pytest

from intake.domain.automatic.telling import automatic, is_passed_on
from intake.domain.letter import Automatic
from intake.reading.mime import extract, read_letter
from tests.unit.mails import PDF, attached, forwarded, mail, multipart, text
from tests.unit.outlook_files import BODY, SUBJECT, OutlookMail, file, msg, tnef

HUNG = pytest.mark.timeout(240)
"""Over a thousand files: a reader that hangs on one fails; how fast they are read is measured by ``make bench``."""
LEAST_SHARE = 1.0
NO_BOUNCE = ("/not/", "/mailbox/size-")
"""In the folder of bounces: files its owners keep to show what is none, and empty ones."""


def corpus() -> list[tuple[str, bytes]]:
    """(name, bytes) of each mail."""
    named = os.environ.get("INTAKE_CORPUS")
    root = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "corpus"
    files = sorted(path for path in (root / "mail").rglob("*") if path.is_file()) if root.is_dir() else []
    return [(path.relative_to(root).as_posix(), path.read_bytes()) for path in files] or written_here()


def written_here() -> list[tuple[str, bytes]]:
    returned = mail("Content-Type: message/rfc822", body="Message-ID: <x@y>\r\n\r\nBonjour")
    report = multipart(
        text("Failed"), returned, kind="multipart/report; report-type=delivery-status", header=("From: a@b.fr",)
    )
    return [
        ("mail/sisimai/rfc3464", report),
        (
            "mail/sisimai/qmail",
            mail("Return-Path: <>", "Subject: failure notice", body="Hi. This is the qmail-send program"),
        ),
        ("mail/sisimai/exim", mail("X-Failed-Recipients: a@b.fr", "Subject: Mail delivery failed", body="failed")),
        ("mail/sisimai/vacation", mail("Auto-Submitted: auto-replied", "Subject: Absent", body="Je reviens.")),
        ("mail/sisimai/not/person", mail("From: a@b.fr", "Subject: Bonjour")),
        ("mail/ordinary/person", multipart(text(), attached(), header=("From: a@b.fr", "Subject: Support"))),
        ("mail/ordinary/forward", multipart(text(), forwarded(report), header=("From: a@b.fr", "Subject: TR: x"))),
        ("mail/ordinary/empty", b""),
    ]


MAILS = corpus()
OUTLOOK_MAGIC = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x78\x9f\x3e\x22")
"""An OLE file, a TNEF stream; some mails of the corpus are only called .msg."""
OUTLOOK = tuple((name, raw) for name, raw in MAILS if raw.startswith(OUTLOOK_MAGIC)) or (
    ("mail/ordinary/a.msg", msg(OutlookMail({SUBJECT: "S", BODY: "Je conteste"}, (file("a.pdf", PDF),)))),
    ("mail/ordinary/b.tnef", tnef(OutlookMail({SUBJECT: "S", BODY: "Je conteste"}, (file("b.pdf", PDF),)))),
)
LEAST_OPENED = 0.9
"""Of Outlook's files, broken ones among them: opened without anything left to say."""


@HUNG
def test_every_mail_is_read_and_every_document_found_again(capsys: pytest.CaptureFixture[str]) -> None:
    slowest = (0.0, "")
    for name, raw in MAILS:
        start = time.perf_counter()
        letter = read_letter(raw, ocr=False)
        slowest = max(slowest, (time.perf_counter() - start, name))
        for document in letter.documents:
            assert len(extract(raw, document.sha256)) == document.size, name
        assert [document.position for document in letter.documents] == list(range(len(letter.documents))), name
    with capsys.disabled():
        print(f"\n{len(MAILS)} courriels, le plus lent : {slowest[1]}, {slowest[0]:.1f} s")


@HUNG
def test_what_outlook_wraps_is_opened_and_found_again(capsys: pytest.CaptureFixture[str]) -> None:
    """Each as the attachment of a mail, the way it comes to us."""
    whole, files, words = 0, 0, 0
    for name, content in OUTLOOK:
        raw = multipart(text(""), attached(Path(name).name, content, "application/octet-stream"))
        letter = read_letter(raw, ocr=False)
        for document in letter.documents:
            assert len(extract(raw, document.sha256)) == document.size, name
        whole += not letter.unopened
        files += len([document for document in letter.documents if document.path])
        words += bool(letter.body or any(inner.body for inner in letter.inner))
    with capsys.disabled():
        print(
            f"\n{len(OUTLOOK)} fichiers d’Outlook, ouverts en entier : {whole}, avec texte : {words}, pièces : {files}"
        )
    assert whole >= LEAST_OPENED * len(OUTLOOK)


@HUNG
def test_what_outlook_saved_is_read_without_a_mail_around_it() -> None:
    """The same files are found in it as when a mail brings it."""
    for name, content in OUTLOOK:
        around = multipart(text(""), attached(Path(name).name, content, "application/octet-stream"))
        letter = read_letter(content)
        brought = {document.sha256 for document in read_letter(around, with_pdf=False).documents if document.path}
        assert {document.sha256 for document in letter.documents} == brought, name
        for document in letter.documents:
            assert len(extract(content, document.sha256)) == document.size, name


def test_bounces_are_recognised(capsys: pytest.CaptureFixture[str]) -> None:
    classes: Counter[str] = Counter()
    missed = []
    for name, raw in MAILS:
        if "/sisimai/" not in name or any(part in name for part in NO_BOUNCE):
            continue
        finding = automatic(read_letter(raw, with_pdf=False), frozenset(), frozenset())
        classes[finding[0].value if finding else "personne"] += 1
        missed += [] if finding else [name]
    share = 1 - len(missed) / classes.total()
    with capsys.disabled():
        print(f"\n{classes.total()} avis de non-remise, reconnus : {share:.2%} {dict(classes)} ; manqués : {missed}")
    assert share >= LEAST_SHARE


def test_ordinary_mails_are_not_called_bounces() -> None:
    """A bounce among ordinary test mails speaks of itself: report, daemon or null path."""
    for name, raw in MAILS:
        if "/sisimai/" in name and "/not/" not in name:
            continue
        letter = read_letter(raw, with_pdf=False)
        finding = automatic(letter, frozenset(), frozenset())
        if finding and finding[0] is Automatic.BOUNCE:
            assert letter.report is not None or is_passed_on(letter), name
