"""The files a person sent, found wherever they stand: attached, inline, in attached mails, in whatever wraps them.

Each comes with the path of containers it was in. What cannot be opened is kept as a file and named in
``unopened``, so that the mail is held for a person; noise (``noise.py``) is left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from intake.domain.document import Sha256
from intake.reading.media_type import PDF, media_type
from intake.reading.mime.bodies import is_body
from intake.reading.mime.charsets import decode_text
from intake.reading.mime.encoded_text import closed_in_text, holds_uuencoded
from intake.reading.mime.found import CMS_TYPES, Found, closed, is_mail_file, label
from intake.reading.mime.headers import text_header
from intake.reading.mime.leaves import MAILS, content_id, leaves, referenced
from intake.reading.mime.names import meant_name, mend, raw_name, spelled
from intake.reading.mime.noise import is_decoration, is_left_over_text, is_noise_in_pdf, is_noise_type
from intake.reading.mime.outlook_mail import OUTLOOK, carried_bytes, outlook_part, unread
from intake.reading.mime.parts import Part, parse
from intake.reading.transfer import uuencoded
from intake.reading.unpacking import smime
from intake.reading.unpacking.archives import archive_members, is_archive
from intake.reading.unpacking.embedded import embedded_files
from intake.reading.unpacking.mapi import MapiMessage
from intake.reading.unpacking.member import EMPTY_ARCHIVE, LOCKED, TOO_LARGE, Member
from intake.reading.unpacking.outlook import BROKEN, is_message, outlook_message
from intake.reading.unpacking.tnef import tnef_message

MAX_NESTING = 8
"""Wrappings in one another, of any kind."""
MAX_FILES = 300
MAX_UNPACKED = 400_000_000
"""Bytes taken out of all wrappings of one mail."""
_HEAD = 200
"""Bytes of a text in which a PDF would begin."""
SIGNED = "message signé (S/MIME)"


@dataclass(slots=True)
class ReadMail:
    """A mail and those found in it. ``signed`` are entities that go on with its text (an opaque signature wraps
    them), ``spare`` those that say it again (Outlook's winmail.dat) and count where it says nothing itself."""

    root: Part
    attached: list[ReadMail] = field(default_factory=list)
    signed: list[Part] = field(default_factory=list)
    spare: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Search:
    """One walk through a mail. ``files`` yields as it goes; read ``mail`` and ``unopened`` when it has ended."""

    mail: ReadMail
    unopened: list[str] = field(default_factory=list)
    locked: list[Sha256] = field(default_factory=list)
    found: int = 0
    unpacked: int = 0

    @classmethod
    def of(cls, root: Part) -> Search:
        """A walk that has not begun."""
        return cls(ReadMail(root))

    def files(self) -> Iterator[Found]:
        """Every file in the mail and below it, at most ``MAX_FILES``."""
        yield from self.below(self.mail.root, ())

    def below(self, root: Part, path: tuple[str, ...]) -> Iterator[Found]:
        cids = referenced(root)
        for part, related in leaves(root, related=False):
            if part.content_type in MAILS and part.children:
                yield from self.attached_mail(part.children[0], path, MAILS[part.content_type])
            elif is_body(part) or part.content_type.startswith("multipart/"):
                yield from self.in_text(part, path)
            else:
                yield from self.attachment(part, path, shown=related or content_id(part) in cids)

    def attached_mail(self, root: Part, path: tuple[str, ...], kind: str) -> Iterator[Found]:
        inside = (*path, f"{kind} : {label(text_header(root, 'subject') or 'sans objet')}")
        if len(inside) > MAX_NESTING:
            self.unopened.append(f"{inside[-1]} : plus de {MAX_NESTING} niveaux imbriqués")
            return
        mail, around = ReadMail(root), self.mail
        around.attached.append(mail)
        self.mail = mail
        yield from self.below(root, inside)
        self.mail = around

    def in_text(self, part: Part, path: tuple[str, ...]) -> Iterator[Found]:
        """A part shown as text may be a file in disguise: a PDF labelled text, or uuencoded files in it."""
        raw = part.raw[part.start : min(part.end, part.start + _HEAD)]
        for sentence in closed_in_text(part):
            self.say_once(sentence)
        if part.content_type == "text/plain" and holds_uuencoded(part):
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
        if (not content.strip() and not name) or is_left_over_text(kind, name, content):
            return
        if kind.startswith("image/") and is_decoration(part, content, shown_in_text=shown):
            return
        yield from self.file(Found(name, raw_name(part), part.content_type, content, kind, path, part))

    def file(self, found: Found) -> Iterator[Found]:
        """The file itself, or the files in it when it is a wrapping that is opened."""
        opening = self.opening(found)
        if self.found >= MAX_FILES:
            self.say_once(f"plus de {MAX_FILES} fichiers dans le message, les suivants n’ont pas été ouverts")
        elif opening is None:
            kind = closed(found)
            yield from self.kept(found, f"{kind}, non ouvert automatiquement" if kind else "")
        elif len(found.path) >= MAX_NESTING and opening != self.pdf:
            yield from self.kept(found, f"plus de {MAX_NESTING} niveaux imbriqués")
        else:
            yield from opening(found)

    def opening(self, found: Found) -> Callable[[Found], Iterator[Found]] | None:
        """How the file is opened, by its content; None for one that is not opened."""
        # First: a PDF near the beginning of a tar or under a signature is taken for a PDF with leading junk.
        if is_archive(found.content, found.media_type):
            return self.archive
        if _is_signed(found):
            return self.signed
        if found.media_type == PDF:
            return self.pdf
        if is_mail_file(found):
            return self.mail_file
        if is_message(found.content):
            return self.outlook
        return self.tnef if found.media_type == "application/vnd.ms-tnef" else None

    def kept(self, found: Found, *problems: str) -> Iterator[Found]:
        """The file as it stands, which is named when something in it stayed closed."""
        name = label(found.name)
        self.unopened += [f"{name} : {problem}" if name else problem for problem in problems if problem]
        self.found += 1
        yield found

    def mail_file(self, found: Found) -> Iterator[Found]:
        yield from self.attached_mail(parse(found.content).root, found.path, "message joint")

    def archive(self, found: Found) -> Iterator[Found]:
        inside = (*found.path, f"archive : {label(found.name) or 'sans nom'}")
        members = archive_members(found.content, found.name, found.media_type, allowance=self.allowance())
        problems, member = [], None
        for member in members:
            problems += [_named(member.name, member.problem)] if member.problem else []
            if not member.problem and not is_noise_type("", member.name):
                yield from self.member(member, inside)
        if any(problem.endswith(LOCKED) for problem in problems):
            self.locked.append(Sha256(hashlib.sha256(found.content).hexdigest()))
        if problems or member is None:
            yield from self.kept(found, *(problems or (EMPTY_ARCHIVE,)))

    def member(self, member: Member, inside: tuple[str, ...]) -> Iterator[Found]:
        self.unpacked += len(member.content)
        name, kind = spelled(member.name), media_type(member.content)
        yield from self.file(Found(mend(name), name, "", member.content, kind, inside))

    def pdf(self, found: Found) -> Iterator[Found]:
        """The PDF, then the files it carries, unless they are a program's own data."""
        yield from self.kept(found)
        inside = (*found.path, f"fichier joint dans le PDF : {label(found.name) or 'sans nom'}")
        for member in embedded_files(found.content, allowance=self.allowance()):
            if member.problem or len(inside) > MAX_NESTING:
                problem = member.problem or f"plus de {MAX_NESTING} niveaux imbriqués"
                self.unopened.append(f"{label(found.name) or 'sans nom'} : {_named(member.name, problem)}")
            elif not is_noise_in_pdf(member.name, member.content):
                yield from self.member(member, inside)

    def outlook(self, found: Found) -> Iterator[Found]:
        message = outlook_message(found.content, allowance=self.allowance())
        if message.properties.values or message.attachments:
            yield from self.attached_mail(outlook_part(message), found.path, MAILS[OUTLOOK])
        elif not message.problems:
            message = replace(message, problems=(BROKEN,))
        yield from self.after(found, message)

    def tnef(self, found: Found) -> Iterator[Found]:
        """A winmail.dat in a mail is that mail once more; one that stands elsewhere is a mail of its own."""
        message = tnef_message(found.content)
        root = outlook_part(message)
        if carried_bytes(message) > self.allowance():
            yield from self.kept(found, TOO_LARGE)
            return
        if found.part is None:
            yield from self.attached_mail(root, found.path, "enveloppe Outlook")
        else:
            self.mail.spare.append(root)
            yield from self.below(root, (*found.path, f"enveloppe Outlook : {label(found.name) or 'winmail.dat'}"))
        yield from self.after(found, message)

    def after(self, found: Found, message: MapiMessage) -> Iterator[Found]:
        """The wrapping itself, when something in it could not be read."""
        self.unpacked += carried_bytes(message)
        problems = [_named(name, problem) for name, problem in unread(message)]
        if problems:
            yield from self.kept(found, *problems)

    def signed(self, found: Found) -> Iterator[Found]:
        """What an opaque signature wraps: a mail's own content, or a file of another kind."""
        held = smime.Opened(found.content) if smime.is_entity(found.content) else smime.opened(found.content)
        self.unpacked += len(held.content)
        if held.problem == smime.BROKEN and not _is_called_signed(found):
            yield from self.kept(found)
        elif held.problem:
            yield from self.kept(found, held.problem)
        elif smime.is_entity(held.content):
            root = parse(held.content).root
            self.mail.signed.append(root)
            yield from self.below(root, (*found.path, SIGNED))
        elif held.content:
            name = re.sub(r"\.p7m$", "", found.name, flags=re.IGNORECASE)
            yield from self.member(Member(name, held.content), (*found.path, SIGNED))
        elif not _is_called_signed(found) and found.name:
            # A signature on its own is noise; one that its sender calls « Support.pdf » is for a person.
            yield from self.kept(found)

    def allowance(self) -> int:
        """Bytes that may still be unpacked."""
        return MAX_UNPACKED - self.unpacked

    def say_once(self, sentence: str) -> None:
        if sentence not in self.unopened:
            self.unopened.append(sentence)


def _named(name: str, problem: str) -> str:
    return f"« {label(name)} », {problem}" if name else problem


def _is_signed(found: Found) -> bool:
    """A CMS object, or a file called .p7m that holds the signed mail as it was (Outlook keeps it so)."""
    if smime.is_cms(found.content):
        return True
    return _is_called_signed(found) and smime.is_entity(found.content)


def _is_called_signed(found: Found) -> bool:
    return found.name.lower().endswith(".p7m") or found.declared_type in CMS_TYPES
