"""The register of appeals and their clocks."""

from __future__ import annotations

from typing import Annotated

import typer

from intake.commands import case_steps
from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json

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
    reference: Annotated[str, typer.Argument(help="Référence, par exemple R2025-DH-0001.")],
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Montre un recours : dates et raisonnement, témoins de la réception, étapes, ce qui peut être fait."""
    from intake.cases.describing import describe, receipt_candidates
    from intake.domain.cases.states import possible
    from intake.domain.deadlines import paris_day
    from storage.case_queries import case_file

    with open_house(config) as house:
        file, today = case_file(house.engine, reference), paris_day(house.clock())
        if not as_json:
            for line in describe(file, house, today):
                print(line)
            return 0
        witnesses = [vars(each) for each in receipt_candidates(house, file.mails[0])]
    print_json(
        vars(file.case)
        | {
            "history": [{name: value for name, value in vars(line).items() if name != "body"} for line in file.history],
            "receipt_candidates": witnesses,
            "entries": [vars(each) for each in file.entries],
            "dates": [vars(each) for each in file.dates],
            "replies": [{name: value for name, value in vars(each).items() if name != "raw"} for each in file.replies],
            "next": list(possible(file.situation, today)),
        }
    )
    return 0


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


case_steps.add_to(app)
