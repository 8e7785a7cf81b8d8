"""The register of appeals and their clocks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands import case_papers, case_steps
from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, Reference, open_house, print_json
from intake.errors import TransientError

if TYPE_CHECKING:
    from storage.case_files import ChainedLine

app = typer.Typer(help="Recours : registre, étapes, horloge légale, alertes.", invoke_without_command=True)


@app.callback()
def listing(context: typer.Context, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int | None:
    """Liste les recours, la réponse la plus proche d’abord."""
    from intake.cases.describing import one_line, task_of
    from intake.domain.deadlines import paris_day
    from storage.case_queries import all_appeals

    if context.invoked_subcommand is not None:
        return None
    with open_house(config) as house:
        cases, today = all_appeals(house.engine), paris_day(house.clock())
    for case in cases:
        task = task_of(case)
        if as_json:
            print_json(vars(case) | {"task": task})
            continue
        print(one_line(case, today))
        if task:
            print(f"       – {task}")
    if not cases and not as_json:
        print("Aucun recours enregistré.")
    return 0


@app.command()
def show(
    reference: Reference,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Montre un recours : dates et raisonnement, témoins de la réception, étapes, ce qui peut être fait."""
    from intake.cases.describing import describe
    from intake.cases.witnesses import receipt_candidates
    from intake.domain.cases.offers import not_yet, offers
    from intake.domain.deadlines import paris_day
    from storage.case_files import case_file

    with open_house(config) as house:
        file, today = case_file(house.engine, reference), paris_day(house.clock())
        if not as_json:
            for line in describe(file, house, today):
                print(line)
            return 0
        witnesses = [vars(each) for each in receipt_candidates(house, file)]
        offered = list(offers(file.situation, today))
    print_json(
        vars(file.case)
        | {
            "history": [_history_row(line) for line in file.history],
            "receipt_candidates": witnesses,
            "entries": [vars(each) for each in file.entries],
            "dates": [vars(each) for each in file.dates],
            "replies": [vars(each) for each in file.replies],
            "next": [each.step for each in offered],
            "offers": [vars(each) for each in offered],
            "not_yet": [vars(each) for each in not_yet(file.situation, today)],
        }
    )
    return 0


def _history_row(line: ChainedLine) -> dict[str, object]:
    """The line as text pairs, with what chains it."""
    detail = [(name, "" if value is None else str(value)) for name, value in json.loads(line.detail).items()]
    return {name: value for name, value in vars(line).items() if name != "body"} | {"detail": detail}


@app.command()
def verify(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Recalcule chaque date enregistrée par sa règle et sa période ; dit toute différence."""
    from intake.domain.cases.dates import differences
    from storage.case_queries import all_dates

    with open_house(config) as house:
        found = all_dates(house.engine)
    wrong = {reference: differences(dates) for reference, dates in found.items() if differences(dates)}
    count = sum(len(dates) for dates in found.values())
    if as_json:
        print_json({"cases": len(found), "dates": count, "differences": wrong})
        return 1 if wrong else 0
    for reference, sentences in wrong.items():
        for sentence in sentences:
            print(f"  FAUX  {reference}, {sentence}")
    outcome = "différences ci-dessus" if wrong else "à l’identique"
    print(f"{len(found)} recours, {count} dates recalculées : {outcome}.")
    return 1 if wrong else 0


@app.command()
def alerts(
    config: ConfigFile = DEFAULT_CONFIG,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Montrer, sans rien envoyer.")] = False,
    as_json: AsJson = False,
) -> int:
    """Dit ce qui est échu et n’a pas été dit ; l’envoie aux responsables, une seule fois."""
    from intake.courier.digests import words_of
    from intake.domain.deadlines import paris_day

    with open_house(config) as house:
        now = house.clock()
        untold = house.alerts.untold(now)
        for (_, recipient), lines in untold.items():
            for line in lines:
                row = {"reference": line.alert.case.reference, "kind": line.alert.kind, "day": line.alert.day}
                words = words_of(line, paris_day(now))
                if as_json:
                    print_json(row | {"recipient": recipient, "words": words})
                else:
                    print(f"{recipient:<30} {row['reference']:<16} {line.alert.day:%d/%m/%Y}  {words}")
        if not dry_run:
            house.alerts.tell_now()
            house.apply_rulings()
        has_recipients = any(each.recipients for each in house.alerts.responsible)
    if not untold and not as_json:
        print("Rien de nouveau à dire." if has_recipients else "Aucun destinataire : alerts.recipients est vide.")
    return 0


@app.command()
def calendar(
    output: Annotated[Path, typer.Option("-o", "--output", help="Fichier .ics à écrire.")],
    corps: Annotated[str | None, typer.Option("--corps", help="DH, D3S ou DIRSOINS ; tous par défaut.")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Écrit les échéances ouvertes dans un agenda (iCalendar) : un événement par date, toujours le même identifiant."""
    from intake.cases.calendar import calendar_of
    from intake.domain.deadlines import paris_day
    from storage.case_queries import dated_cases

    if corps is not None and corps not in CORPS:
        raise typer.BadParameter(f"--corps : « {corps} » inconnu ; choisir parmi {', '.join(CORPS)}")
    with open_house(config) as house:
        cases = dated_cases(house.engine, corps)
        written = calendar_of(cases, house.settings.alerts.days_before, paris_day(house.clock()))
    _write(output, written)
    print(f"{output} : {written.count(b'BEGIN:VEVENT')} échéances.")
    return 0


@app.command()
def evidence(
    reference: Reference,
    output: Annotated[Path, typer.Option("-o", "--output", help="Fichier .zip à écrire.")],
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Écrit le dossier de preuve : messages, empreintes, historique chaîné, dates ; vérifiable sans ce programme."""
    from intake.cases.evidence import evidence_of
    from storage.case_files import case_file

    with open_house(config) as house:
        chosen = house.authority
        made = evidence_of(house, case_file(house.engine, reference), chosen)
    _write(output, made.archive)
    print(f"{output} : {made.files} fichiers et leurs empreintes ; à vérifier par « sha256sum -c SHA256SUMS ».")
    if made.stamp is not None:
        print(f"Horodaté le {made.stamp.at:%d/%m/%Y %H:%M:%S} UTC par {chosen.url if chosen else ''}.")
    if made.problem is not None:
        print(f"Sans horodatage : {made.problem}.")
    return 0


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    partial = path.with_name(f"{path.name}.partiel")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        raise TransientError(f"{path} : impossible à écrire ({error.strerror})") from error


CORPS = ("DH", "D3S", "DIRSOINS")
case_steps.add_to(app)
app.command()(case_papers.add)
