"""A mail as its reader sees it, made harmless."""

from __future__ import annotations

from intake.domain.preview import MailShown
from intake.domain.visible import visible
from intake.reading.mime.bodies import MAX_BODY, html_of, shown_parts, text_of
from intake.reading.mime.containers import MAX_UNPACKED, ReadMail, Search
from intake.reading.mime.headers import text_header
from intake.reading.mime.leaves import content_id, leaves
from intake.reading.mime.letters import words_of
from intake.reading.mime.names import safe_name
from intake.reading.mime.parts import Part, parse
from intake.reading.mime.saved_mails import parse_saved
from intake.reading.preview.html import CUT, MAX_SHOWN, harmless, harmless_text
from intake.reading.preview.rewriting import Pictures

_RICH = ("text/html", "text/enriched", "text/richtext")


def mail_of(raw: bytes) -> MailShown:
    """The mail's text and its HTML. Any bytes give one."""
    tree, _ = parse_saved(raw, allowance=MAX_UNPACKED)
    search = Search.of(tree.root)
    attached: dict[str, tuple[int, str]] = {}
    for position, found in enumerate(search.files()):
        if found.part is not None:
            attached.setdefault(content_id(found.part), (position, safe_name(found.name, position, found.media_type)))
    attached.pop("-", None)
    return _shown(search.mail, attached)


def closed_mail_of(raw: bytes) -> MailShown:
    """The same of a mail in which an antivirus found something: nothing it carries is opened."""
    return _shown(ReadMail(parse(raw).root), {})


def _shown(mail: ReadMail, attached: dict[str, tuple[int, str]]) -> MailShown:
    roots = _roots(mail)
    carried = frozenset(content_id(part) for root in roots for part, _ in leaves(root, related=False)) - {"-"}
    pictures = Pictures(attached, carried)
    html, cut = _html([part for root in roots for part in shown_parts(root)], pictures)
    subject = visible(text_header(mail.root, "subject")[:998].replace("\n", " "))
    return MailShown(subject, visible(words_of(mail)), html, tuple(pictures.met), (CUT,) if cut else ())


def _roots(mail: ReadMail) -> list[Part]:
    """The mail, what an opaque signature wraps; Outlook's copy where these say nothing."""
    told = [mail.root, *mail.signed]
    if any(text_of(part).strip() for root in told for part in shown_parts(root)):
        return told
    return mail.spare or told


def _html(parts: list[Part], pictures: Pictures) -> tuple[str, bool]:
    """ "" where no part is HTML: the text says it all."""
    if not any(part.content_type in _RICH for part in parts):
        return "", False
    pieces: list[str] = []
    left, cut = MAX_SHOWN, False
    for part in parts:
        if left <= 0:
            return "<hr>".join(pieces), True
        piece, shortened = _piece(part, pictures)
        cut = cut or shortened
        left -= len(piece)
        pieces.append(piece)
    return "<hr>".join(pieces), cut


def _piece(part: Part, pictures: Pictures) -> tuple[str, bool]:
    if part.content_type == "text/html":
        return harmless(html_of(part), pictures)
    return harmless_text(text_of(part)[:MAX_BODY]), False
