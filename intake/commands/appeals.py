"""The register of appeals and their clocks."""

from __future__ import annotations

from typing import Annotated

import typer

from intake.commands.options import (
    DEFAULT_CONFIG,
    AsJson,
    ConfigFile,
    open_house,
    print_json,
    short_day,
    short_instant,
)
from intake.errors import RulingError

app = typer.Typer(help="Recours : registre et horloge légale.", invoke_without_command=True)


@app.callback()
def listing(context: typer.Context, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int | None:
    """Liste les recours, la réponse la plus proche d’abord."""
    from storage import queries

    if context.invoked_subcommand is not None:
        return None
    with open_house(config) as house:
        cases = queries.all_appeals(house.engine)
    for case in cases:
        if as_json:
            print_json(vars(case))
            continue
        unsure = " (provisoire, à qualifier)" if case.provisional else ""
        print(
            f"{case.reference:<20} reçu le {short_day(case.received_on)}  dernier jour sûr "
            f"{short_day(case.last_safe_day)}  rejet implicite {short_day(case.due)}  {case.appeal_class}{unsure}"
        )
    if not cases and not as_json:
        print("Aucun recours enregistré.")
    return 0


@app.command()
def show(
    reference: Annotated[str, typer.Argument(help="Référence, par exemple R2025-DH-0001.")],
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Montre un recours : ses dates, leur règle et leur preuve, ce qui s’est passé."""
    from storage import queries

    with open_house(config) as house:
        case = next((each for each in queries.all_appeals(house.engine) if each.reference == reference), None)
        if case is None:
            raise RulingError(f"aucun recours « {reference} » ; « intake appeals » les liste")
        history = queries.history_of(house.engine, case.message)
    if as_json:
        print_json(vars(case) | {"history": [vars(line) for line in history]})
        return 0
    print(f"{case.reference} — corps {case.corps}, campagne {case.campaign}, {case.appeal_class}, {case.state}")
    print(f"  reçu                       {short_instant(case.received_at)} (Paris)")
    print(f"  preuve                     {case.evidence}")
    print(f"  dernier jour sûr           {short_day(case.last_safe_day)}")
    print(f"  rejet implicite            {short_day(case.due)}")
    print(f"  fin du délai contentieux   {short_day(case.court_period_ends)}")
    print(f"  règle                      {case.rule} (version {case.version})")
    for words in (*case.flags, *case.reasons):
        print(f"  – {words}")
    for entry in history:
        print(f"  {short_instant(entry.at)}  {entry.event}  {entry.who}")
    return 0
