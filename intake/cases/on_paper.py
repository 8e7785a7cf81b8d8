"""Opening the case of an appeal that came on paper: checked, kept as a mail, its clock started on its arrival."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Protocol

from intake.cases.sources import Sources
from intake.courier.paper_sheet import PaperSheet, write_sheet
from intake.domain.campaign import Campaign, LegalPeriods
from intake.domain.cases.entered_again import Entered
from intake.domain.deadlines import PARIS, Receipt, paris_day, start_clock
from intake.domain.disposition import AppealClass, OpenAppeal
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox, Purpose
from intake.domain.supports.ruling_bounds import LONGEST_NAME
from intake.errors import RulingError
from intake.ports import Reader
from storage.register import SqlRegister
from storage.steps.papers import Paper

MOST_SCAN = 50 * 1024 * 1024
"""Bytes: a letter scanned in colour stays far below."""


class SheetRefusedError(RulingError):
    """Why the sheet cannot be taken, and which of its fields says so; ``is_choice``: that field knows no such value."""

    def __init__(self, field: str, why: str, *, is_choice: bool = False) -> None:
        self.field = field
        self.is_choice = is_choice
        super().__init__(why)


class Office(Sources, Protocol):
    """Where a paper is entered: a whole house is one."""

    @property
    def register(self) -> SqlRegister: ...

    @property
    def reader(self) -> Reader: ...

    @property
    def campaigns(self) -> Sequence[Campaign]: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...

    def periods_of(self, year: int) -> LegalPeriods:
        """Of that campaign, also once it is live no more."""


def open_on_paper(office: Office, sheet: PaperSheet, campaign: int | None = None, *, even_so: bool = False) -> str:
    """Its reference; nobody is written to. ``campaign``: the newest open on that day by default.

    ``even_so``: a person looked at the cases it resembles, and says that it is another.

    Raises SheetRefusedError; RulingError when that sheet is registered already, EnteredBeforeError when its appeal
    seems to be.
    """
    mailbox = appeal_mailbox(office.mailboxes, sheet.corps)
    _check_author(sheet)
    _check_days(sheet)
    year = _campaign_of(office.campaigns, sheet.arrived_on, campaign)
    periods = office.periods_of(year)
    raw = write_sheet(sheet, mailbox.address)
    receipt = Receipt(_noon(sheet.arrived_on), "paper", sheet.evidence)
    paper = Paper(office.archive.put(raw), len(raw), office.reader.read(raw), receipt)
    clock = start_clock(
        paper.receipt,
        silence_months=periods.silence_months,
        court_months=periods.court_months,
        capn_months=periods.capn_months,
        version=periods.version,
        rule=periods.source,
    )
    opening = OpenAppeal(
        AppealClass.FIRST_LEVEL, mailbox.corps, year, clock, False, (sheet.why,), appellant=sheet.author
    )
    seen = None if even_so else Entered(sheet.author, sheet.arrived_on, sheet.postmark)
    return office.register.add_paper_appeal(mailbox.name, paper, opening, office.clock(), but_not_again=seen)


def appeal_mailbox(mailboxes: Mapping[MailboxName, Mailbox], corps: str) -> Mailbox:
    """Where appeals of that corps come. Raises SheetRefusedError."""
    found = [box for box in mailboxes.values() if box.purpose is Purpose.APPEAL]
    for box in found:
        if box.corps == corps:
            return box
    known = ", ".join(sorted({box.corps for box in found}))
    raise SheetRefusedError("corps", f"« {corps} » inconnu ; choisir parmi {known}", is_choice=True)


def checked_scan(content: bytes, name: str = "") -> bytes:
    """That scan. Raises SheetRefusedError when it is no PDF, or larger than any letter."""
    if not content.startswith(b"%PDF-") or len(content) > MOST_SCAN:
        said = f"{name} : " if name else ""
        raise SheetRefusedError("scan", f"{said}un PDF de moins de {MOST_SCAN // 1024 // 1024} Mio est attendu")
    return content


def _check_author(sheet: PaperSheet) -> None:
    if len(sheet.author) > LONGEST_NAME or not sheet.author.isprintable():
        raise SheetRefusedError("author", f"un nom sur une ligne, de {LONGEST_NAME} caractères au plus")


def _check_days(sheet: PaperSheet) -> None:
    if sheet.arrived_on > paris_day(sheet.entered_at):
        raise SheetRefusedError("arrived", f"le {sheet.arrived_on:%d/%m/%Y} n’est pas encore venu")
    if sheet.postmark is not None and sheet.postmark > sheet.arrived_on:
        raise SheetRefusedError("postmark", "le cachet de la poste ne peut pas suivre l’arrivée")


def _campaign_of(campaigns: Sequence[Campaign], arrived_on: date, asked: int | None) -> int:
    known = ", ".join(str(each.year) for each in campaigns)
    if asked is not None and asked not in {each.year for each in campaigns}:
        raise SheetRefusedError("campaign", f"{asked} inconnue ; choisir parmi {known}", is_choice=True)
    live = [each.year for each in campaigns if each.is_live(arrived_on) and asked in (None, each.year)]
    if not live:
        which = f"la campagne {asked} n’était pas" if asked else f"aucune campagne ({known}) n’était"
        raise SheetRefusedError("arrived", f"le {arrived_on:%d/%m/%Y}, {which} ouverte")
    return max(live)


def _noon(day: date) -> datetime:
    """A paper has no hour: noon in Paris is that day everywhere near."""
    return datetime.combine(day, time(12), PARIS).astimezone(UTC)
