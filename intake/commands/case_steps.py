"""What a person enters about a case: each step validated against the table of states, kept with who and why."""

from __future__ import annotations

import getpass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, ConfigFile, open_house
from intake.errors import RulingError

if TYPE_CHECKING:
    from intake.bootstrap import House
    from intake.courier.paper_sheet import PaperSheet
    from intake.domain.cases.states import Step
    from intake.domain.mailbox import Mailbox
    from storage.steps.papers import Paper

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
Reference = Annotated[str, typer.Argument(metavar="RÉFÉRENCE", help="Par exemple R2025-DH-0001.")]
On = Annotated[datetime, typer.Option("--on", formats=DAYS, help="Quand cela s’est produit : 2026-01-14.")]
Who = Annotated[str, typer.Option("--who", "--by", help="Qui le saisit.", default_factory=getpass.getuser)]
Why = Annotated[str, typer.Option("--why", help="Pourquoi, ou quelle pièce le montre : gardé dans l’historique.")]
MOST_SCAN = 50 * 1024 * 1024
"""Bytes: a letter scanned in colour stays far below."""


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    for command in (acknowledge, refer, observe, answer, withdraw, close, signed, correct):
        app.command()(command)
    app.command()(add)
    app.command()(capn)
    app.command()(requalify)
    app.command()(suspend)


def acknowledge(reference: Reference, on: On, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Note l’accusé de réception envoyé par une personne (courrier, remise en main propre)."""
    return _take("acknowledge", reference, who, why, config, on=on)


def refer(reference: Reference, on: On, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Note la saisine de l’évaluateur par le CNG : son mois pour observer court de ce jour."""
    return _take("refer", reference, who, why, config, on=on)


def observe(reference: Reference, on: On, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Note la réception des observations de l’évaluateur."""
    return _take("observe", reference, who, why, config, on=on)


def answer(reference: Reference, on: On, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Note la réponse du CNG, à sa date de notification : délais de la CAPN et du tribunal courent de ce jour."""
    return _take("answer", reference, who, why, config, on=on)


def capn(
    reference: Reference,
    on: On,
    why: Why,
    who: Who,
    referred: Annotated[bool, typer.Option("--referred", help="La CAPN est saisie.")] = False,
    opinion: Annotated[bool, typer.Option("--opinion", help="La CAPN a rendu son avis.")] = False,
    final: Annotated[bool, typer.Option("--final", help="L’évaluateur a rendu sa décision définitive.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Note la saisine de la CAPN, son avis, puis la décision définitive de l’évaluateur."""
    chosen = [step for step, taken in (("capn", referred), ("opinion", opinion), ("final", final)) if taken]
    if len(chosen) != 1:
        raise typer.BadParameter("choisir --referred, --opinion ou --final, et un seul")
    return _take(chosen[0], reference, who, why, config, on=on)


def withdraw(reference: Reference, on: On, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Note le retrait du recours par son auteur."""
    return _take("withdraw", reference, who, why, config, on=on)


def close(reference: Reference, on: On, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Clôt le dossier : répondu, retiré, décision définitive rendue, ou rejet implicite né."""
    return _take("close", reference, who, why, config, on=on)


def requalify(reference: Reference, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Note que ce n’était pas un recours. Un accusé déjà parti se corrige par le courriel d’une personne."""
    return _take("requalify", reference, who, why, config)


def signed(reference: Reference, on: On, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Note la signature du compte rendu : les quinze jours du directeur, dans leurs trois lectures."""
    return _take("signed", reference, who, why, config, on=on)


def correct(reference: Reference, on: On, why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Corrige la date de réception : les dates sont calculées à nouveau, les anciennes restent écrites."""
    return _take("correct", reference, who, why, config, on=on)


def suspend(
    reference: Reference,
    on: On,
    until: Annotated[datetime, typer.Option("--until", formats=DAYS, help="Jour où le délai reprend.")],
    why: Why,
    who: Who,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Suspend le délai de réponse d’un jour à un autre : il est prolongé d’autant. Le texte va dans --why."""
    return _take("suspend", reference, who, why, config, on=on, until=until)


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
        sheet = PaperSheet(
            corps, arrived.date(), postmark.date() if postmark else None, who, _meant(why), house.clock(), _read(scan)
        )
        _check_days(sheet)
        reference = _open_on_paper(house, sheet, _mailbox_of(house, corps), campaign)
    print(f"{reference} : enregistré. Accuser réception par courrier, puis « intake appeals acknowledge {reference} ».")
    return 0


def _take(
    name: str,
    reference: str,
    who: str,
    why: str,
    config: Path,
    *,
    on: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Raises RulingError (exit code 1) with the table's refusal."""
    from intake.domain.cases.entries import Move
    from intake.domain.cases.states import Step
    from intake.requalifying import correction_of
    from storage.case_queries import case_file

    step = Step(name)
    move = Move(step, who, _meant(why), on.date() if on else None, until.date() if until else None)
    with open_house(config) as house:
        file = case_file(house.engine, reference)
        now = house.clock()
        correction = correction_of(file, house.composer, now) if step is Step.REQUALIFY else None
        house.register.move_case(reference, move, house.periods_of(file.case.campaign), now, correction=correction)
        _say(house, reference, step)
    return 0


def _say(house: House, reference: str, step: Step) -> None:
    from intake.domain.cases.entries import current
    from intake.domain.cases.states import Step
    from intake.domain.cases.wording import DATES, STATES
    from storage.case_queries import case_file

    file = case_file(house.engine, reference)
    print(f"{reference} : {STATES[file.case.state]}.")
    for kind, date_found in current(file.dates).items():
        print(f"  {DATES[kind]:<33} {date_found.day:%d/%m/%Y}")
    if step is Step.REQUALIFY and any(reply.sent_at for reply in file.replies):
        print("L’accusé était parti ; sa correction est préparée : la relire, puis l’envoyer (« intake replies »).")


def _meant(why: str) -> str:
    if not why.strip():
        raise typer.BadParameter("--why : dire pourquoi, en quelques mots")
    return why.strip()


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

    year = campaign or max((each.year for each in house.campaigns), default=sheet.arrived_on.year)
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
