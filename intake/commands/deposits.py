"""What was filed for SAGA, and what SAGA said of it."""

from __future__ import annotations

from typing import Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json

app = typer.Typer(help="Dépôts pour SAGA.", invoke_without_command=True)


@app.callback()
def listing(
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
    state: Annotated[str | None, typer.Option("--state", help="pending, delivered, accepted ou refused.")] = None,
) -> int:
    """Liste les pièces déposées, dans l’ordre."""
    from storage import queries
    from storage.states import DepositState

    states = [each.value for each in DepositState]
    if state is not None and state not in states:
        raise typer.BadParameter(f"--state : « {state} » inconnu ; choisir parmi {', '.join(states)}")
    with open_house(config) as house:
        rows = queries.all_deposits(house.engine, DepositState(state) if state else None)
    for row in rows:
        if as_json:
            print_json(vars(row))
            continue
        late = "  en retard" if row.late else ""
        version = f" v{row.version}" if row.version else ""
        print(f"{row.key:<26} {row.kind}{version:<4} {row.state:<10} {row.directory}{late}")
    if not rows and not as_json:
        print("Aucun dépôt.")
    return 0
