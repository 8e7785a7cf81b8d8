"""An appeal that came on paper: entered by a person, with the day it arrived and its postmark."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.case_steps import DAYS, Who, Why, meant, named
from intake.commands.options import DEFAULT_CONFIG, ConfigFile, open_house
from intake.errors import RulingError

if TYPE_CHECKING:
    from intake.bootstrap import House
    from intake.courier.paper_sheet import PaperSheet
    from intake.domain.mailbox import Mailbox
    from storage.steps.papers import Paper

MOST_SCAN = 50 * 1024 * 1024
"""Bytes: a letter scanned in colour stays far below."""


def add(
    corps: Annotated[str, typer.Option("--corps", help="DH, D3S ou DIRSOINS.")],
    arrived: Annotated[datetime, typer.Option("--arrived", formats=DAYS, help="Jour d’arrivée au CNG.")],
    why: Why,
    who: Who,
    postmark: Annotated[
        datetime | None, typer.Option("--postmark", formats=DAYS, help="Cachet de la poste : était-ce dans les délais.")
    ] = None,
    campaign: Annotated[int | None, typer.Option("--campaign", help="Année ; par défaut la plus récente.")] = None,
    scan: Annotated[Path | None, typer.Option("--scan", help="PDF du courrier, gardé avec le recours.")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Enregistre un recours reçu sur papier : les deux mois courent de son arrivée."""
    from intake.courier.paper_sheet import PaperSheet

    with open_house(config) as house:
        posted = postmark.date() if postmark else None
        sheet = PaperSheet(corps, arrived.date(), posted, named(who), meant(why), house.clock(), _read(scan))
        _check_days(sheet)
        reference = _open_on_paper(house, sheet, _mailbox_of(house, corps), campaign)
    print(f"{reference} : enregistré. Accuser réception par courrier, puis « intake appeals acknowledge {reference} ».")
    return 0


def _read(scan: Path | None) -> bytes | None:
    if scan is None:
        return None
    try:
        content = scan.read_bytes()
    except OSError as error:
        raise RulingError(f"{scan} : illisible ({error.strerror})") from error
    if not content.startswith(b"%PDF-") or len(content) > MOST_SCAN:
        raise RulingError(f"{scan} : un PDF de moins de {MOST_SCAN // 1024 // 1024} Mio est attendu")
    return content


def _check_days(sheet: PaperSheet) -> None:
    from intake.domain.deadlines import paris_day

    if sheet.arrived_on > paris_day(sheet.entered_at):
        raise RulingError(f"--arrived : le {sheet.arrived_on:%d/%m/%Y} n’est pas encore venu")
    if sheet.postmark is not None and sheet.postmark > sheet.arrived_on:
        raise RulingError("--postmark : le cachet de la poste ne peut pas suivre l’arrivée")


def _mailbox_of(house: House, corps: str) -> Mailbox:
    from intake.domain.mailbox import Purpose

    found = [box for box in house.mailboxes.values() if box.purpose is Purpose.APPEAL]
    for box in found:
        if box.corps == corps:
            return box
    known = ", ".join(sorted({box.corps for box in found}))
    raise typer.BadParameter(f"--corps : « {corps} » inconnu ; choisir parmi {known}")


def _open_on_paper(house: House, sheet: PaperSheet, mailbox: Mailbox, campaign: int | None) -> str:
    from intake.courier.paper_sheet import write_sheet
    from intake.domain.deadlines import start_clock
    from intake.domain.disposition import AppealClass, OpenAppeal

    year = _campaign_of(house, sheet.arrived_on, campaign)
    periods = house.periods_of(year)
    raw = write_sheet(sheet, mailbox.address)
    paper = _kept(house, sheet, raw)
    clock = start_clock(
        paper.receipt,
        silence_months=periods.silence_months,
        court_months=periods.court_months,
        capn_months=periods.capn_months,
        version=periods.version,
        rule=periods.source,
    )
    opening = OpenAppeal(AppealClass.FIRST_LEVEL, mailbox.corps, year, clock, False, (sheet.why,))
    return house.register.add_paper_appeal(mailbox.name, paper, opening, house.clock())


def _campaign_of(house: House, arrived_on: date, asked: int | None) -> int:
    """The one asked for; else the newest that was open on that day."""
    known = ", ".join(str(each.year) for each in house.campaigns)
    if asked is not None and asked not in {each.year for each in house.campaigns}:
        raise typer.BadParameter(f"--campaign : {asked} inconnue ; choisir parmi {known}")
    live = [each.year for each in house.campaigns if each.is_live(arrived_on) and asked in (None, each.year)]
    if not live:
        which = f"la campagne {asked} n’était pas" if asked else f"aucune campagne ({known}) n’était"
        raise RulingError(f"--arrived : le {arrived_on:%d/%m/%Y}, {which} ouverte")
    return max(live)


def _kept(house: House, sheet: PaperSheet, raw: bytes) -> Paper:
    """Archived and read, as any mail."""
    from intake.domain.deadlines import Receipt
    from storage.steps.papers import Paper

    sha256 = house.archive.put(raw)
    return Paper(sha256, len(raw), house.reader.read(raw), Receipt(_noon(sheet.arrived_on), "paper", sheet.evidence))


def _noon(day: date) -> datetime:
    """A paper has no hour: noon in Paris is that day everywhere near."""
    from intake.domain.deadlines import PARIS

    return datetime.combine(day, time(12), PARIS).astimezone(UTC)
