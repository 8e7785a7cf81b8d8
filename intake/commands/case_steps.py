"""What a person enters about a case: each step validated against the table of states, kept with who and why."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, ConfigFile, Reference, open_house

if TYPE_CHECKING:
    from intake.bootstrap import House
    from intake.domain.cases.states import Step

DAYS = ["%Y-%m-%d", "%d/%m/%Y"]
On = Annotated[datetime, typer.Option("--on", formats=DAYS, help="Quand cela s’est produit : 2026-01-14.")]
Who = Annotated[str, typer.Option("--who", "--by", help="Qui le saisit.", default_factory=getpass.getuser)]
Why = Annotated[str, typer.Option("--why", help="Pourquoi, ou quelle pièce le montre : gardé dans l’historique.")]


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    for command in (acknowledge, refer, observe, answer, withdraw, close, signed, correct):
        app.command()(command)
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
    from storage.case_files import case_file

    step = Step(name)
    move = Move(step, named(who), meant(why), on.date() if on else None, until.date() if until else None)
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
    from intake.domain.disposition import ReplyKind
    from storage.case_files import case_file, open_tasks

    file = case_file(house.engine, reference)
    print(f"{reference} : {STATES[file.case.state]}.")
    for kind, date_found in current(file.dates).items():
        print(f"  {DATES[kind]:<33} {date_found.day:%d/%m/%Y}")
    if step in (Step.REQUALIFY, Step.CORRECT, Step.SUSPEND):
        for task in open_tasks(house.engine, file.case):
            print(f"À faire (« intake held ») : {task}.")
    if step is Step.REQUALIFY and any(reply.kind is ReplyKind.CORRECTION for reply in file.replies):
        print("L’accusé était parti ; sa correction est préparée : la relire, puis l’envoyer (« intake replies »).")


def named(who: str) -> str:
    """Who enters it, said."""
    if not who.strip():
        raise typer.BadParameter("--who : dire qui le saisit")
    return who.strip()


def meant(why: str) -> str:
    """Why, said."""
    if not why.strip():
        raise typer.BadParameter("--why : dire pourquoi, en quelques mots")
    return why.strip()
