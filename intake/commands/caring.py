"""Who takes care of an exception, and what people say of it."""

from __future__ import annotations

import getpass
from typing import Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, ConfigFile, open_house

Number = Annotated[int, typer.Argument(help="Numéro donné par « intake held ».")]
Who = Annotated[str, typer.Option("--by", help="Qui l’écrit.", default_factory=getpass.getuser)]


def assign(
    number: Number,
    who: Who,
    to: Annotated[str, typer.Option("--to", help="À qui ; vide : à personne.")] = "",
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Confie une exception à quelqu’un ; la dernière fois compte, les autres restent écrites."""
    from storage.console.working import assign as write

    with open_house(config) as house:
        write(house.engine, number, to, who, house.clock())
    print(f"Exception {number} confiée à {to}." if to.strip() else f"Exception {number} rendue à tous.")
    return 0


def comment(
    number: Number,
    text: Annotated[str, typer.Argument(metavar="TEXTE", help="Ce que les collègues doivent savoir.")],
    who: Who,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Écrit un commentaire sur une exception ; il ne se modifie ni ne s’efface."""
    from storage.console.working import comment as write

    with open_house(config) as house:
        write(house.engine, number, text, who, house.clock())
    print("Commentaire enregistré.")
    return 0
