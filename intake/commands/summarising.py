"""Summarises, after an update, the mails of before at one go: the robot does it by itself, more slowly."""

from __future__ import annotations

import sys

import typer

from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json


def add_to(app: typer.Typer) -> None:
    """Register this command."""
    app.command("summarise")(summarise)


def summarise(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """Après une mise à jour, fait d’un trait ce que le robot fait peu à peu : rend les anciens messages cherchables."""
    from storage.summaries.backfill import left_to_summarise, summarise_next

    with open_house(config) as house:
        first = left = left_to_summarise(house.engine)
        while left:
            left = summarise_next(house.engine)
            if not as_json and sys.stderr.isatty():
                print(f"\r{first - left} messages sur {first}", end="", file=sys.stderr, flush=True)
    if as_json:
        print_json({"summarised": first, "left": left})
    elif first:
        print(f"{first} anciens messages sont maintenant listés et cherchables.")
    else:
        print("Rien à faire : tous les messages sont listés et cherchables.")
