"""The files a person sent, found wherever they stand: attached, inline, in attached mails, in archives.

Each comes with the path of containers it was in. What cannot be opened is kept as a file and named in
``unopened``, so that the mail is held for a person; noise (``noise.py``) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from intake.reading.media_type import PDF, UNKNOWN, media_type
from intake.reading.mime.archives import members
from intake.reading.mime.bodies import is_body
from intake.reading.mime.charsets import decode_text
from intake.reading.mime.headers import text_header
from intake.reading.mime.names import meant_name, mend, raw_name, safe_name
from intake.reading.mime.noise import is_decoration, is_noise_type
from intake.reading.mime.parts import MESSAGE_TYPES, Part, parse
from intake.reading.transfer import uuencoded

MAX_NESTING = 8
"""Attached mails and archives in one another."""
MAX_FILES = 300
MAX_UNPACKED = 400_000_000
"""Bytes taken out of all archives of one mail."""
_CID = re.compile(r"cid:([^\"'\s>)]+)", re.IGNORECASE)
_UU_HINT = re.compile(rb"(?:\A|[\r\n])begin [0-7]{3,4} ")

_CLOSED = {
    "application/vnd.ms-tnef": "enveloppe Outlook (winmail.dat)",
    "application/ms-tnef": "enveloppe Outlook (winmail.dat)",
    "application/vnd.ms-outlook": "message Outlook (.msg)",
    "application/x-7z-compressed": "archive 7z",
    "application/vnd.rar": "archive rar",
    "application/gzip": "archive gzip",
    "application/pkcs7-mime": "message signé ou chiffré (S/MIME)",
    "application/x-pkcs7-mime": "message signé ou chiffré (S/MIME)",
    "application/pgp-encrypted": "message chiffré (PGP)",
    "message/partial": "morceau d’un message découpé",
    "message/external-body": "pièce restée hors du message (lien)",
}
"""Wrappings that are not opened here, by content or declared type."""
_CLOSED_NAMES = re.compile(r"\.(?:msg|p7m|7z|rar|tnef)$|^winmail\.dat$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it was found; ``name`` is what the sender meant, not yet made safe."""

    name: str
    raw_name: str
    declared_type: str
    content: bytes
    media_type: str
    path: tuple[str, ...] = ()
    part: Part | None = None
    """The part whose whole body it is, None for a file inside another one."""


@dataclass(slots=True)
class AttachedMail:
    """A mail found in another one, and those found in it."""

    root: Part
    attached: list[AttachedMail] = field(default_factory=list)


@dataclass(slots=True)
class Search:
    """One walk through a mail. ``files`` yields as it goes; read ``unopened`` and ``attached`` when it has ended."""

    unopened: list[str] = field(default_factory=list)
    attached: list[AttachedMail] = field(default_factory=list)
    found: int = 0
    unpacked: int = 0

    def files(self, root: Part, path: tuple[str, ...] = ()) -> Iterator[Found]:
        """Every file in a mail and below it, at most ``MAX_FILES``."""
        cids = _referenced(root)
        for part, related in _leaves(root, related=False):
            if part.content_type in MESSAGE_TYPES and part.children:
                yield from self.attached_mail(part.children[0], path)
            elif is_body(part) or part.content_type.startswith("multipart/"):
                yield from self.in_text(part, path)
            else:
                yield from self.attachment(part, path, shown=related or _cid(part) in cids)

    def attached_mail(self, root: Part, path: tuple[str, ...]) -> Iterator[Found]:
        inside = (*path, f"message joint : {_label(text_header(root, 'subject') or 'sans objet')}")
        if len(inside) > MAX_NESTING:
            self.unopened.append(f"{inside[-1]} : plus de {MAX_NESTING} niveaux imbriqués")
            return
        mail, beside = AttachedMail(root), self.attached
        beside.append(mail)
        self.attached = mail.attached
        yield from self.files(root, inside)
        self.attached = beside

    def in_text(self, part: Part, path: tuple[str, ...]) -> Iterator[Found]:
        """A part shown as text may be a file in disguise: a PDF labelled text, or uuencoded files in it."""
        raw = part.raw[part.start : part.end]
        if part.content_type == "text/plain" and _UU_HINT.search(raw):
            for name, content in uuencoded(part.content()):
                text = decode_text(name, None)
                yield from self.file(Found(text, text, "", content, media_type(content), path))
        elif b"%PDF" in raw[:200] or raw[:100].lstrip().startswith(b"JVBER"):
            yield from self.attachment(part, path, shown=False)

    def attachment(self, part: Part, path: tuple[str, ...], *, shown: bool) -> Iterator[Found]:
        content, name = part.content(), meant_name(part)
        kind = media_type(content)
        if kind != PDF and is_noise_type(part.content_type, name):
            return
        if not content.strip() and not name:
            return
        if kind.startswith("image/") and is_decoration(part, content, shown_in_text=shown):
            return
        yield from self.file(Found(name, raw_name(part), part.content_type, content, kind, path, part))

    def file(self, found: Found) -> Iterator[Found]:
        """The file itself, or the files in it when it is a container that is opened."""
        if self.found >= MAX_FILES:
            self._say_once(f"plus de {MAX_FILES} fichiers dans le message, les suivants n’ont pas été ouverts")
        elif found.media_type == "application/zip":
            yield from self.archive(found)
        elif _is_mail_file(found):
            yield from self.attached_mail(parse(found.content).root, found.path)
        else:
            self.found += 1
            closed = _closed(found)
            if closed:
                self.unopened.append(f"{_label(found.name) or closed} : {closed}, non ouvert automatiquement")
            yield found

    def archive(self, found: Found) -> Iterator[Found]:
        label = _label(found.name) or "sans nom"
        inside = (*found.path, f"archive : {label}")
        if len(inside) > MAX_NESTING:
            self.unopened.append(f"{label} : plus de {MAX_NESTING} niveaux imbriqués")
            self.found += 1
            yield found
            return
        whole = True
        for member in members(found.content, allowance=MAX_UNPACKED - self.unpacked):
            self.unpacked += len(member.content)
            if member.problem:
                whole = False
                self.unopened.append(
                    f"{label} : {f'« {_label(member.name)} », ' if member.name else ''}{member.problem}"
                )
            elif not is_noise_type("", member.name):
                kind = media_type(member.content)
                yield from self.file(Found(mend(member.name), member.name, "", member.content, kind, inside))
        if not whole:
            self.found += 1
            yield found

    def _say_once(self, sentence: str) -> None:
        if sentence not in self.unopened:
            self.unopened.append(sentence)


def _leaves(part: Part, *, related: bool) -> Iterator[tuple[Part, bool]]:
    """Leaves and attached mails, each with whether it stands in a multipart/related beside the text's root."""
    if part.content_type in MESSAGE_TYPES or not part.children:
        yield part, related
        return
    inside = related or part.content_type == "multipart/related"
    for child in part.children:
        yield from _leaves(child, related=inside)


def _referenced(root: Part) -> frozenset[str]:
    """Content-IDs that the mail's HTML shows."""
    found: set[str] = set()
    for part, _ in _leaves(root, related=False):
        if part.content_type == "text/html" and is_body(part):
            found.update(cid.strip("<>").lower() for cid in _CID.findall(decode_text(part.content(), None)))
    return frozenset(found)


def _cid(part: Part) -> str:
    return (part.get("content-id") or "").strip("<> ").lower() or "-"


def _is_mail_file(found: Found) -> bool:
    """A mail saved as a file: by its declared type, or by its name when nothing else is known of it."""
    if found.declared_type in MESSAGE_TYPES:
        return True
    return found.name.lower().endswith(".eml") and found.media_type in ("text/plain", UNKNOWN)


def _closed(found: Found) -> str:
    """What kind of closed wrapping the file is, in French; "" when it is an ordinary file."""
    kind = _CLOSED.get(found.media_type) or _CLOSED.get(found.declared_type)
    if kind and found.media_type != PDF:
        return kind
    if _CLOSED_NAMES.search(found.name) and found.media_type not in (PDF, "text/plain"):
        return "fichier enveloppé (" + found.name.rpartition(".")[2].lower() + ")"
    return ""


def _label(text: str) -> str:
    """A name fit for a sentence: safe and short."""
    return safe_name(text.replace("/", "_").replace("\\", "_"), 0, "")[:80] if text.strip() else ""
