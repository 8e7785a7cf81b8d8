"""The exception queue: what a person must look at, why, and how to settle it."""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json, short_instant

if TYPE_CHECKING:
    from intake.domain.disposition import Kind
    from intake.domain.known import Action
    from storage.queries import HeldDetail

app = typer.Typer(help="File d’exceptions : ce qu’une personne doit regarder.", invoke_without_command=True)
Number = Annotated[int, typer.Argument(help="Numéro donné par « intake held ».")]
Who = Annotated[str, typer.Option("--by", help="Qui décide.", default_factory=getpass.getuser)]
Why = Annotated[str, typer.Option("--why", help="Pourquoi : gardé dans l’historique.")]


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

    if context.invoked_subcommand is not None:
        return None
    with open_house(config) as house:
        items = queries.held(house.engine, open_only=not everything)
        cases, today = cases_by_mail(house.engine), paris_day(house.clock())
    for item in items:
        case = cases.get(item.message)
        if as_json:
            clock = (
                {"reference": case.reference, "last_safe_day": case.last_safe_day, "due": case.due} if case else None
            )
            print_json(vars(item) | {"appeal": clock})
            continue
        what = f"pièce « {item.document} »" if item.document else "message entier"
        print(f"{item.number:>5}  {item.mailbox:<22} {short_instant(item.opened_at)}  {what}")
        for reason in item.reasons:
            print(f"       – {reason}")
        if case is not None:
            print(f"       – {one_line(case, today)}")
    if not items and not as_json:
        print("Rien n’attend : aucune exception.")
    return 0


@app.command()
def show(number: Number, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Montre une exception : le message, ses pièces, ce qui a été vu, l’historique."""
    from storage import queries

    with open_house(config) as house:
        detail = queries.held_detail(house.engine, number)
        history = queries.history_of(house.engine, detail.item.message)
    if as_json:
        print_json(_row(detail) | {"history": [vars(line) for line in history]})
        return 0
    for line in _lines(detail):
        print(line)
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
    if letter is None:
        return [*lines, "  ce message n’a pas pu être lu"]
    sender = letter.sender.email if letter.sender else "inconnu"
    lines += [f"  de         {sender}", f"  objet      {letter.subject}", f"  archivé    {detail.sha256}"]
    for document in detail.documents:
        lines.append(f"  pièce {document.position}    {document.name} : {document.outcome or '—'} ({document.format})")
        lines += [f"             – {reason}" for reason in document.reasons]
    return [*lines, "  message", *(f"    | {line}" for line in letter.body.splitlines()[:40])]


@app.command()
def settle(
    number: Number,
    why: Why,
    who: Who,
    file: Annotated[bool, typer.Option("--file", help="Déposer dans le dossier du directeur.")] = False,
    annex: Annotated[bool, typer.Option("--annex", help="Conserver en annexe.")] = False,
    send_back: Annotated[bool, typer.Option("--return", help="Retourner à l’expéditeur, avec une réponse.")] = False,
    appeal: Annotated[
        bool, typer.Option("--appeal", help="C’est un recours : ouvrir un dossier ou le joindre.")
    ] = False,
    ignore: Annotated[bool, typer.Option("--ignore", help="Rien à faire.")] = False,
    director: Annotated[str | None, typer.Option("--director", help="Matricule du directeur.")] = None,
    director_name: Annotated[str | None, typer.Option("--name", help="Nom du directeur.")] = None,
    corps: Annotated[str | None, typer.Option("--corps", help="DH, D3S ou DIRSOINS.")] = None,
    campaign: Annotated[int | None, typer.Option("--campaign", help="Année de la campagne.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Nature de la pièce : support, decision…")] = None,
    case: Annotated[str | None, typer.Option("--case", help="Motif du retour : scanned, flattened, printed…")] = None,
    appeal_class: Annotated[str | None, typer.Option("--class", help="Classe du recours : first-level, capn…")] = None,
    reference: Annotated[str | None, typer.Option("--reference", help="Référence du recours à compléter.")] = None,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Règle une exception. La décision, son auteur et son motif sont gardés ; le message est décidé à nouveau."""
    from intake.domain.known import Action, Ruling
    from storage import queries

    chosen = {
        Action.FILE: file,
        Action.ANNEX: annex,
        Action.RETURN: send_back,
        Action.APPEAL: appeal,
        Action.IGNORE: ignore,
    }
    ruling = Ruling(
        position=None,
        action=_only_one(chosen),
        who=who,
        why=_meant(why),
        at=datetime.now(UTC),
        director=director,
        director_name=director_name,
        corps=_one_of("--corps", corps, ("DH", "D3S", "DIRSOINS")),
        campaign=campaign,
        kind=_kind(kind),
        case=_case(case),
        appeal_class=_appeal_class(appeal_class),
        reference=reference,
    )
    with open_house(config) as house:
        message = house.register.rule(number, ruling)
        applied = house.apply_rulings()
        still = [item for item in queries.held(house.engine) if item.message == message]
    if as_json:
        print_json(
            {"number": number, "message": message, "applied": applied, "still_held": [vars(each) for each in still]}
        )
    else:
        _say_outcome(applied, [reason for item in still for reason in item.reasons])
    return 1 if applied and still else 0


def _say_outcome(applied: bool, reasons: list[str]) -> None:
    if not applied:
        print("Décision enregistrée ; le robot en cours l’applique dans un instant.")
    elif reasons:
        print("Décision enregistrée ; il reste à régler sur ce message :")
        for reason in reasons:
            print(f"  – {reason}")
    else:
        print("Décision enregistrée et appliquée.")


def _only_one(chosen: dict[Action, bool]) -> Action:
    actions = [action for action, taken in chosen.items() if taken]
    if len(actions) != 1:
        raise typer.BadParameter("choisir une décision et une seule : --file, --annex, --return, --appeal ou --ignore")
    return actions[0]


def _meant(why: str) -> str:
    if not why.strip():
        raise typer.BadParameter("--why : dire pourquoi, en quelques mots")
    return why.strip()


def _one_of(option: str, value: str | None, known: tuple[str, ...]) -> str | None:
    if value is not None and value not in known:
        raise typer.BadParameter(f"{option} : « {value} » inconnu ; choisir parmi {', '.join(known)}")
    return value


def _kind(value: str | None) -> Kind | None:
    from intake.domain.disposition import Kind

    known = _one_of("--kind", value, tuple(each.value for each in Kind))
    return Kind(known) if known else None


def _case(value: str | None) -> str | None:
    from intake.domain.disposition import ReturnCase

    return _one_of("--case", value, tuple(each.value for each in ReturnCase))


def _appeal_class(value: str | None) -> str | None:
    from intake.domain.disposition import AppealClass

    return _one_of("--class", value, tuple(each.value for each in AppealClass))
