"""The outbox: what left, what waits for an operator's click, what could not be delivered."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Annotated

import typer

from intake.commands.deciding_replies import approve, cancel, release, resend
from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json, short_instant

app = typer.Typer(help="Réponses : parties, en attente d’un accord, non remises.", invoke_without_command=True)
Number = Annotated[int, typer.Argument(help="Numéro donné par « intake replies ».")]
Who = Annotated[str, typer.Option("--by", help="Qui décide.", default_factory=getpass.getuser)]
Why = Annotated[str, typer.Option("--why", help="Pourquoi : gardé dans l’historique.")]


@app.callback()
def listing(
    context: typer.Context,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
    state: Annotated[str | None, typer.Option("--state", help="shadow, queued, sent, uncertain, undelivered…")] = None,
) -> int | None:
    """Liste les réponses, la plus ancienne d’abord."""
    from storage import queries

    if context.invoked_subcommand is not None:
        return None
    from intake.ports import OutboxState

    states = [each.value for each in OutboxState]
    if state is not None and state not in states:
        raise typer.BadParameter(f"--state : « {state} » inconnu ; choisir parmi {', '.join(states)}")
    with open_house(config) as house:
        rows = queries.replies(house.engine, OutboxState(state) if state else None)
    for row in rows:
        if as_json:
            print_json(vars(row))
            continue
        print(f"{row.number:>5}  {row.mailbox:<22} {row.state:<12} {row.kind:<16} {short_instant(row.queued_at)}")
        if row.last_problem:
            print(f"       – {row.last_problem}")
    return 0


@app.command()
def show(
    number: Number,
    config: ConfigFile = DEFAULT_CONFIG,
    save: Annotated[Path | None, typer.Option("--save", help="Écrit le message entier dans ce fichier .eml.")] = None,
) -> int:
    """Montre le texte d’une réponse, quand elle est partie et où en est sa copie."""
    from intake.errors import RulingError
    from intake.reading.mime import read_letter
    from storage import queries

    with open_house(config) as house:
        raw = queries.reply_text(house.engine, number)
        reply = next((each for each in queries.replies(house.engine) if each.number == number), None)
    if raw is None or reply is None:
        raise RulingError(f"réponse {number} : inconnue ou sans texte ; « intake replies » les liste")
    if save is not None:
        save.write_bytes(raw)
    letter = read_letter(raw, with_pdf=False)
    if reply.sent_at is not None:
        print(f"partie le {short_instant(reply.sent_at)} : {reply.sent_evidence} ; archivée sous {reply.sha256 or '—'}")
    if reply.copied_at is not None or reply.copy_problem:
        print(f"copie dans les messages envoyés : {short_instant(reply.copied_at)} {reply.copy_problem or ''}".rstrip())
    print(f"à     {', '.join(each.email for each in letter.recipients)}\nobjet {letter.subject}\n\n{letter.body}")
    return 0


@app.command()
def resume(why: Why, who: Who, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Lève l’arrêt de toutes les réponses, une fois la boucle possible examinée ; elles repartent."""
    with open_house(config) as house:
        house.register.resume_replies(who, why)
        house.apply_rulings()
    print("Les réponses repartent.")
    return 0


for command in (approve, release, cancel, resend):
    app.command()(command)
