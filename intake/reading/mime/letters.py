"""A mail's bytes to a letter: who wrote, when it came, what it says, what it carries."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from intake.domain.document import Document, Format, PdfReading, Place, Sha256
from intake.domain.letter import CanonicalForm, Letter, Seen
from intake.errors import MessageError
from intake.reading import files
from intake.reading.mime.bodies import MAX_BODY, body_of
from intake.reading.mime.calendars import calendar_method
from intake.reading.mime.canonical import canonical_form, form_of
from intake.reading.mime.containers import MAX_UNPACKED, ReadMail, Search
from intake.reading.mime.forwards import original_date, original_sender
from intake.reading.mime.found import Found
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
from intake.reading.mime.names import safe_name
from intake.reading.mime.parts import Part, Tree, parse
from intake.reading.mime.quotes import own_words
from intake.reading.mime.reports import report_of
from intake.reading.mime.saved_mails import parse_saved
from intake.reading.unpacking.embedded import shows_files

_RECIPIENT_FIELDS = ("to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
MAX_PICTURES = 8
"""Pictures of one mail that are read: a letter photographed page by page, not an album."""
UNREAD = PdfReading(Format.DOUBTFUL, evidence=("fichier non lu",))
"""The reading of a document in a letter that was read without its files."""


def read_letter(raw: bytes, *, ocr: bool = True, with_pdf: bool = True) -> Letter:
    """The letter that a mail's bytes hold, with its documents read; any bytes give one.

    A mail that Outlook saved (.msg, winmail.dat) is read as the mail it was.
    ``with_pdf=False`` names the documents without reading them. Raises MemoryError only.
    """
    tree, problems = parse_saved(raw, allowance=MAX_UNPACKED)
    search = Search.of(tree.root)
    documents = _documents(search, ocr=ocr, with_pdf=with_pdf)
    letter = _letter(tree, search.mail, len(raw))
    unopened = (*problems, *_unopened(search, tree))
    form = _form(raw, tree, documents)
    return replace(letter, documents=documents, unopened=unopened, locked=tuple(search.locked), canonical=form)


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
        if hashlib.sha256(found.content).hexdigest() == sha256:
            return found.content
    raise MessageError(f"aucun document d’empreinte {sha256[:12]}… dans ce message")


def _documents(search: Search, *, ocr: bool, with_pdf: bool) -> tuple[Document, ...]:
    # The same file twice in one mail is two documents and one reading.
    readings: dict[str, PdfReading] = {}
    documents = []
    pictures = 0
    root = search.mail.root
    for position, found in enumerate(search.files()):
        digest = hashlib.sha256(found.content).hexdigest()
        if digest not in readings:
            pictures += int(found.media_type.startswith("image/"))
            legible = ocr and pictures <= MAX_PICTURES
            readings[digest] = files.read_file(found.content, ocr=legible) if with_pdf else UNREAD
            if readings[digest].embedded and not shows_files(found.content):
                name = safe_name(found.name, position, found.media_type)
                search.unopened.append(f"{name} : fichier joint dans le PDF, non ouvert automatiquement")
        documents.append(_document(position, found, Sha256(digest), readings[digest], _place(found, root)))
    return tuple(documents)


def _document(position: int, found: Found, digest: Sha256, reading: PdfReading, place: Place | None) -> Document:
    return Document(
        position=position,
        name=safe_name(found.name, position, found.media_type),
        sha256=digest,
        size=len(found.content),
        media_type=found.media_type,
        reading=reading,
        raw_name=found.raw_name[:1_000],
        declared_type=found.declared_type,
        path=found.path,
        place=place,
    )


def _place(found: Found, root: Part) -> Place | None:
    """Only where the part stands in the mail's own bytes: a mail opened out of a file has others."""
    part = found.part
    if part is None or part.raw is not root.raw or not part.raw:
        return None
    return Place(part.start, part.end, (part.get("content-transfer-encoding") or "")[:40])


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
