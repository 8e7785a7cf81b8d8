"""A mail's bytes to a letter: who wrote, when it came, what it says, what it carries."""

from __future__ import annotations

import math
from dataclasses import replace

from intake.domain.document import Document, PdfReading, Sha256
from intake.domain.letter import CanonicalForm, Letter, Positions, Seen
from intake.errors import MessageError
from intake.reading.mime.bodies import MAX_BODY, body_of
from intake.reading.mime.calendars import calendar_method
from intake.reading.mime.canonical import canonical_form, form_of
from intake.reading.mime.containers import MAX_UNPACKED, ReadMail, Search
from intake.reading.mime.documents import FileReader, digest_of, documents, readings_at
from intake.reading.mime.forwards import original_date, original_sender
from intake.reading.mime.headers import (
    addresses,
    another,
    kept_headers,
    message_id,
    message_ids,
    return_path,
    sender_address,
    text_header,
)
from intake.reading.mime.instants import hops, instant
from intake.reading.mime.parts import Part, Tree, parse
from intake.reading.mime.quotes import own_words
from intake.reading.mime.reports import report_of
from intake.reading.mime.saved_mails import parse_saved

_RECIPIENT_FIELDS = ("to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")


def read_letter(raw: bytes, *, ocr: bool = True, with_pdf: bool = True) -> Letter:
    """The letter that a mail's bytes hold, with its documents read; any bytes give one.

    A mail that Outlook saved (.msg, winmail.dat) is read as the mail it was.
    ``with_pdf=False`` names the documents without reading them. Raises MemoryError only.
    """
    reader = FileReader(math.inf if ocr else None)
    return _read(raw, reader if with_pdf else None)[0]


def read_in_time(raw: bytes, ocr_seconds: float) -> tuple[Letter, Positions]:
    """…and the documents whose pages' text was put off, because the time for it was over."""
    return _read(raw, FileReader(ocr_seconds))


def read_on(raw: bytes, positions: Positions, ocr_seconds: float) -> tuple[dict[int, PdfReading], Positions]:
    """The documents at those positions, one at least with its pages' text; and those that are put off again."""
    tree, _ = parse_saved(raw, allowance=MAX_UNPACKED)
    read = tuple(readings_at(Search.of(tree.root), positions, FileReader(ocr_seconds)))
    left = tuple(position for position, _, put_off in read if put_off)
    return {position: reading for position, reading, put_off in read if not put_off}, left


def _read(raw: bytes, reader: FileReader | None) -> tuple[Letter, Positions]:
    tree, problems = parse_saved(raw, allowance=MAX_UNPACKED)
    search = Search.of(tree.root)
    found = tuple(documents(search, reader))
    carried = tuple(document for document, _ in found)
    letter = _letter(tree, search.mail, len(raw))
    unopened = (*problems, *_unopened(search, tree))
    form = _form(raw, tree, carried)
    letter = replace(letter, documents=carried, unopened=unopened, locked=tuple(search.locked), canonical=form)
    return letter, tuple(document.position for document, put_off in found if put_off)


def read_closed(raw: bytes, infection: str) -> Letter:
    """The headers and the text of a mail in which ``infection`` was found: nothing it carries is opened or named."""
    tree = parse(raw)
    letter = _letter(tree, ReadMail(tree.root), len(raw))
    return replace(letter, infection=infection, canonical=form_of(tree, {}))


def _form(raw: bytes, tree: Tree, documents: tuple[Document, ...]) -> CanonicalForm | None:
    """Of the bytes that travelled, whatever was opened out of them; nothing is decoded or digested twice."""
    if tree.root.raw is not raw:
        return canonical_form(raw)
    return form_of(tree, {(each.place.start, each.place.end): each.sha256 for each in documents if each.place})


def extract(raw: bytes, sha256: Sha256) -> bytes:
    """The bytes of the document with that digest inside the mail; MessageError when it carries none such."""
    tree, _ = parse_saved(raw, allowance=MAX_UNPACKED)
    for found in Search.of(tree.root).files():
        if digest_of(found) == sha256:
            return found.content
    raise MessageError(f"aucun document d’empreinte {sha256[:12]}… dans ce message")


def _unopened(search: Search, tree: Tree) -> tuple[str, ...]:
    cut = ("le message a trop de parties, ou trop imbriquées : toutes n’ont pas été lues",) if tree.cut else ()
    return (*search.unopened, *cut)


def _inner(mail: ReadMail) -> Letter:
    """An attached mail as a letter of its own, without the files, which stand with the outer mail."""
    return _letter(Tree(mail.root, None, [], cut=False), mail, mail.root.end - mail.root.start)


def words_of(mail: ReadMail) -> str:
    """The mail's text, with that under an opaque signature; Outlook's copy of it where it has none."""
    texts = [text for text in map(body_of, (mail.root, *mail.signed)) if text]
    return "\n\n".join(texts or filter(None, map(body_of, mail.spare)))[:MAX_BODY]


def _letter(tree: Tree, mail: ReadMail, size: int) -> Letter:
    inner = tuple(_inner(below) for below in mail.attached)
    root = tree.root
    subject, body = text_header(root, "subject")[:998], words_of(mail)
    own = own_words(body)
    envelope = return_path(root, tree.envelope)
    original, seen_in = original_sender(subject, body, own, inner)
    sender = sender_address(root)
    return Letter(
        message_id=message_id(root),
        subject=subject,
        sender=sender,
        reply_to=addresses(root.all("reply-to")),
        recipients=addresses(value for name in _RECIPIENT_FIELDS for value in root.all(name)),
        return_path=envelope,
        sent_at=instant(root.get("date") or ""),
        in_reply_to=message_ids(root.get("in-reply-to")),
        references=message_ids(root.get("references")),
        hops=hops(root),
        headers=kept_headers(root),
        content_type=root.content_type,
        report_type=_report_type(root),
        report=report_of(root, envelope),
        original_sender=original,
        original_seen_in=seen_in,
        original_date=original_date(body) if seen_in is Seen.TEXT else "",
        sent_by=another(root, "sender", sender),
        resent_by=another(root, "resent-from", sender),
        calendar=calendar_method(root),
        body=body,
        own_words=own,
        defects=tuple(tree.defects),
        size=size,
        inner=inner,
    )


def _report_type(root: Part) -> str | None:
    """RFC 6522's parameter; for a report part that stands alone, what it reports."""
    if root.content_type == "multipart/report":
        return (root.params.get("report-type") or "delivery-status").strip().lower()
    kind = root.content_type.removeprefix("message/")
    return kind if kind in ("delivery-status", "disposition-notification", "feedback-report") else None
