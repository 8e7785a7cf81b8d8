"""The exception queue: what a person must look at, why, and how to settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.caring import assign, comment
from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json, short_instant
from intake.commands.settling import settle, undo

if TYPE_CHECKING:
    from storage.console.working import Care
    from storage.queries import HeldDetail
    from storage.views import GivenRuling

app = typer.Typer(help="File d’exceptions : ce qu’une personne doit regarder.", invoke_without_command=True)
Number = Annotated[int, typer.Argument(help="Numéro donné par « intake held ».")]


@app.callback()
def listing(
    context: typer.Context,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
    everything: Annotated[bool, typer.Option("--all", help="Aussi les exceptions déjà réglées.")] = False,
) -> int | None:
    """Liste ce qui attend une personne, le plus ancien d’abord."""
    from intake.cases.describing import one_line
    from intake.domain.deadlines import paris_day
    from storage import queries
    from storage.case_queries import cases_by_mail
    from storage.console.working import care_of_all

    if context.invoked_subcommand is not None:
        return None
    with open_house(config) as house:
        items = queries.held(house.engine, open_only=not everything)
        care = care_of_all(house.engine, [item.number for item in items])
        cases, today = cases_by_mail(house.engine), paris_day(house.clock())
    for item in items:
        case = cases.get(item.message)
        if as_json:
            clock = (
                {"reference": case.reference, "last_safe_day": case.last_safe_day, "due": case.due} if case else None
            )
            print_json(vars(item) | {"appeal": clock} | _care(care[item.number]))
            continue
        what = f"pièce « {item.document} »" if item.document else "message entier"
        print(f"{item.number:>5}  {item.mailbox:<22} {short_instant(item.opened_at)}  {what}")
        for reason in item.reasons:
            print(f"       – {reason}")
        taken = care[item.number].assigned
        if taken is not None:
            print(f"       – confiée à {taken.assignee}")
        if case is not None:
            print(f"       – {one_line(case, today)}")
    if not items and not as_json:
        print("Rien n’attend : aucune exception.")
    return 0


def _care(care: Care) -> dict[str, object]:
    return {"assignee": care.assigned.assignee if care.assigned else None, "comments": care.comments}


@app.command()
def show(number: Number, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Montre une exception : le message, ses pièces, ce qui a été vu, l’historique."""
    from storage import queries
    from storage.console.working import care_of

    with open_house(config) as house:
        detail = queries.held_detail(house.engine, number)
        history = queries.history_of(house.engine, detail.item.message)
        care = care_of(house.engine, number)
    if as_json:
        said = {
            "assignments": [vars(each) for each in care.assignments],
            "comments": [vars(each) for each in care.comments],
        }
        print_json(_row(detail) | {"history": [vars(line) for line in history]} | said)
        return 0
    for line in _lines(detail):
        print(line)
    if care.assignments and care.assignments[-1].assignee:
        print(f"  confiée à  {care.assignments[-1].assignee} (par {care.assignments[-1].who})")
    for said_by in care.comments:
        print(f"  {short_instant(said_by.at)}  {said_by.who} : {said_by.text}")
    print("  historique")
    for entry in history:
        words = " ".join(f"{name}={value}" for name, value in entry.detail)
        print(f"    {short_instant(entry.at)}  {entry.event}  {entry.who}  {words}"[:160])
    return 0


def _row(detail: HeldDetail) -> dict[str, object]:
    letter = detail.letter
    return {
        **vars(detail.item),
        "sha256": detail.sha256,
        "received_at": detail.received_at or detail.server_date or detail.polled_at,
        "from": letter.sender.email if letter and letter.sender else None,
        "subject": letter.subject if letter else None,
        "body": letter.body if letter else None,
        "documents": [vars(document) for document in detail.documents],
        "rulings": [vars(ruling) for ruling in detail.rulings],
    }


def _lines(detail: HeldDetail) -> list[str]:
    item, letter = detail.item, detail.letter
    lines = [f"Exception {item.number} — {item.mailbox}, message {item.message}, {item.state}"]
    lines += [f"  motif      {reason}" for reason in item.reasons]
    lines += [f"  décision   {_given(each)}" for each in detail.given]
    if letter is None:
        return [*lines, "  ce message n’a pas pu être lu"]
    sender = letter.sender.email if letter.sender else "inconnu"
    lines += [f"  de         {sender}", f"  objet      {letter.subject}", f"  archivé    {detail.sha256}"]
    for document in detail.documents:
        lines.append(f"  pièce {document.position}    {document.name} : {document.outcome or '—'} ({document.format})")
        lines += [f"             – {reason}" for reason in document.reasons]
    return [*lines, "  message", *(f"    | {line}" for line in letter.body.splitlines()[:40])]


def _given(given: GivenRuling) -> str:
    from intake.domain.supports.ruling_words import ACTIONS

    ruling = given.ruling
    words = f"n° {given.number} {short_instant(ruling.at)} {ruling.who} : {ACTIONS[ruling.action]} ({ruling.why})"
    if given.withdrawn is not None:
        who, why, at = given.withdrawn
        return f"{words}, retirée {short_instant(at)} par {who} ({why})"
    return f"{words}, pas encore appliquée" if given.may_be_withdrawn else words


for command in (settle, undo, assign, comment):
    app.command()(command)
