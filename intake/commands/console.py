"""The operators' console as a server of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, ConfigFile, open_house


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("console")(console)


def console(
    config: ConfigFile = DEFAULT_CONFIG,
    listen: Annotated[
        str | None, typer.Option("--listen", help="HÔTE:PORT, à la place de la configuration.", metavar="HÔTE:PORT")
    ] = None,
) -> int:
    """Sert la console web des opérateurs. S’arrête proprement sur SIGTERM ou Ctrl-C."""
    from intake.reading import fork_server

    fork_server.start()
    with open_house(config) as house:
        from intake.console.serving import serve
        from storage.console.accounts import Accounts

        settings = house.settings.console
        if listen:
            host, port = _address(listen)
            settings = replace(settings, host=host, port=port)
        app = house.console(settings)
        nobody = not Accounts(house.engine).all()

        def listening() -> None:
            print(f"Console : {settings.url} ; Ctrl-C pour arrêter.", flush=True)
            if nobody:
                print(_NOBODY, flush=True)

        serve(app, settings.host, settings.port, listening)
    return 0


_NOBODY = (
    "Aucun compte n’existe encore ; en créer un : "
    'intake user add prenom.nom --name "Prénom Nom" --role supervisor --generate'
)


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:
        raise typer.BadParameter(f"--listen : « {listen} » ; attendu HÔTE:PORT, par exemple 127.0.0.1:8642")
    return host.strip("[]"), int(port)
