"""What the mails say, told by other code than the robot's: standard library, dateutil, holidays, pypdf, sha256sum."""

from __future__ import annotations

import hashlib
import io
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pypdf
import pypdf.errors
from dateutil.relativedelta import relativedelta

from intake.sample import SampleMail

PARIS = ZoneInfo("Europe/Paris")
FORWARDED_INSIDE = "appeal-forwarded-inside"
"""Its true receipt stands in the inner mail (domain.md 25)."""


@dataclass(frozen=True)
class Dates:
    """The dates of an appeal (CRPA L231-4; CJA R421-1)."""

    received_on: date
    due: date
    last_safe_day: date
    court_period_ends: date


def parsed(raw: bytes) -> EmailMessage:
    """By the standard library."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(mail: EmailMessage) -> str:
    """The words of its plain text, on one line."""
    body = mail.get_body(("plain",))
    assert isinstance(body, EmailMessage)
    return " ".join(body.get_content().split())


def sender_of(mail: SampleMail) -> str:
    """The address in From."""
    return parseaddr(str(parsed(mail.raw)["From"]))[1]


def answered(mail: SampleMail) -> str:
    """Whom a reply goes to: the sender; of a mail forwarded inside CNG, its author."""
    return parseaddr(str(_original(mail)["From"]))[1]


def answered_id(mail: SampleMail) -> str:
    """The Message-ID of the mail that is answered."""
    return str(_original(mail)["Message-ID"])


def answered_subject(mail: SampleMail) -> str:
    """The subject of the mail that is answered."""
    return str(_original(mail)["Subject"])


def received_at(mail: SampleMail) -> datetime:
    """What our own server stamped on top; in the inner mail for one forwarded inside CNG."""
    message = _original(mail)
    return parsedate_to_datetime(str(message.get_all("Received", [])[0]).rpartition(";")[2].strip())


def _original(mail: SampleMail) -> EmailMessage:
    message = parsed(mail.raw)
    if mail.scenario == FORWARDED_INSIDE:
        message = next(part.get_content() for part in message.walk() if part.get_content_type() == "message/rfc822")
    return message


def appeal_dates(mail: SampleMail) -> Dates:
    """From day to same-numbered day, never moved; the court's two months are franc and moved to a worked day."""
    received_on = received_at(mail).astimezone(PARIS).date()
    due = received_on + relativedelta(months=2)
    court = due + relativedelta(months=2) + timedelta(days=1)
    french = holidays.country_holidays("FR", years=range(due.year, court.year + 2))
    while court.weekday() >= 5 or court in french:
        court += timedelta(days=1)
    return Dates(received_on, due, due - timedelta(days=1), court)


def files_in(mail: SampleMail) -> dict[str, bytes]:
    """SHA-256 → bytes of every part of the mail, and of what its ZIP files, portfolios and winmail.dat hold."""
    return {hashlib.sha256(content).hexdigest(): content for content in _contents(mail)}


def _contents(mail: SampleMail) -> Iterator[bytes]:
    for part in parsed(mail.raw).walk():
        content = part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield content
            yield from _contents_within(part.get_content_type(), content)


def _contents_within(media_type: str, content: bytes) -> Iterator[bytes]:
    """What a ZIP, a portfolio or a winmail.dat holds."""
    match media_type:
        case "application/zip":
            yield from _contents_of_zip(content)
        case "application/pdf" if b"/Collection" in content or b"/ObjStm" in content:
            yield from _contents_of_portfolio(content)
        case "application/ms-tnef":
            tag = content.index(b"\x02\x0f\x80\x06\x00")
            length = int.from_bytes(content[tag + 5 : tag + 9], "little")
            yield content[tag + 9 : tag + 9 + length]


def _contents_of_portfolio(content: bytes) -> Iterator[bytes]:
    """The embedded files; none of a file that does not open."""
    try:
        for files in pypdf.PdfReader(io.BytesIO(content)).attachments.values():
            yield from files
    except pypdf.errors.PyPdfError:
        return


def _contents_of_zip(content: bytes) -> Iterator[bytes]:
    """Nothing of one with a password."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from (archive.read(item) for item in archive.infolist() if not item.flag_bits & 1)


def text_fields(content: bytes) -> dict[str, str]:
    """Full name → value of the form's text fields, as pypdf reads them."""
    found = pypdf.PdfReader(io.BytesIO(content)).get_fields() or {}
    return {name: str(field.get("/V") or "") for name, field in found.items() if field.get("/FT") == "/Tx"}


def sums_verify(directory: Path) -> bool:
    """``sha256sum -c`` says that every file is what was written."""
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=directory, capture_output=True, check=False
    )
    return checked.returncode == 0
