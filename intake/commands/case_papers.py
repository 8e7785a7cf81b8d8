"""An appeal that came on paper: entered by a person, with the day it arrived and its postmark."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.case_steps import DAYS, Who, Why, meant, named
from intake.commands.options import DEFAULT_CONFIG, ConfigFile, open_house
from intake.errors import EnteredBeforeError, RulingError

if TYPE_CHECKING:
    from intake.bootstrap import House
    from intake.courier.paper_sheet import PaperSheet

IF_ANOTHER = (
    "Rien n’est enregistré. Si c’est le même, l’ajouter au dossier papier ; si c’est un autre recours, "
    "recommencer avec --even-so"
)


def add(
    corps: Annotated[str, typer.Option("--corps", help="DH, D3S ou DIRSOINS.")],
    arrived: Annotated[datetime, typer.Option("--arrived", formats=DAYS, help="Jour d’arrivée au CNG.")],
    why: Why,
    who: Who,
    postmark: Annotated[
        datetime | None, typer.Option("--postmark", formats=DAYS, help="Cachet de la poste : était-ce dans les délais.")
    ] = None,
    campaign: Annotated[int | None, typer.Option("--campaign", help="Année ; par défaut la plus récente.")] = None,
    author: Annotated[str, typer.Option("--author", help="De qui est ce recours : prénom et nom.")] = "",
    scan: Annotated[Path | None, typer.Option("--scan", help="PDF du courrier, gardé avec le recours.")] = None,
    even_so: Annotated[
        bool, typer.Option("--even-so", help="L’enregistrer bien qu’il ressemble à un dossier déjà ouvert.")
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Enregistre un recours reçu sur papier : les deux mois courent de son arrivée."""
    from intake.courier.paper_sheet import PaperSheet

    with open_house(config) as house:
        posted = postmark.date() if postmark else None
        entered = (named(who), meant(why), house.clock(), _read(scan), " ".join(author.split()))
        sheet = PaperSheet(corps, arrived.date(), posted, *entered)
        reference = _opened(house, sheet, campaign, even_so=even_so)
    print(f"{reference} : enregistré. Accuser réception par courrier, puis « intake appeals acknowledge {reference} ».")
    return 0


def _opened(house: House, sheet: PaperSheet, campaign: int | None, *, even_so: bool) -> str:
    """What no option takes is a fault of the command line (2), what no day allows is refused (1)."""
    from intake.cases.on_paper import SheetRefusedError, open_on_paper

    try:
        return open_on_paper(house, sheet, campaign, even_so=even_so)
    except EnteredBeforeError as refusal:
        raise RulingError(f"{refusal}. {IF_ANOTHER}") from refusal
    except SheetRefusedError as refusal:
        words = f"--{refusal.field} : {refusal}"
        raise (typer.BadParameter(words) if refusal.is_choice else RulingError(words)) from refusal


def _read(scan: Path | None) -> bytes | None:
    from intake.cases.on_paper import checked_scan

    if scan is None:
        return None
    try:
        content = scan.read_bytes()
    except OSError as error:
        raise RulingError(f"{scan} : illisible ({error.strerror})") from error
    return checked_scan(content, str(scan))
