"""What an operator rules on exceptions: shown before it is done, done, taken back while nothing has left."""

from __future__ import annotations

import getpass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json
from intake.commands.ruling_options import RulingAsked, asked_of

if TYPE_CHECKING:
    from intake.bootstrap import House
    from intake.domain.disposition import Disposition
    from intake.domain.known import Ruling
    from intake.foresight import Foreseen
    from storage.console.several import ItemResult

Number = Annotated[int, typer.Argument(help="Numéro donné par « intake held ».")]
Numbers = Annotated[list[int], typer.Argument(help="Un ou plusieurs numéros donnés par « intake held ».")]
Who = Annotated[str, typer.Option("--by", help="Qui décide.", default_factory=getpass.getuser)]
Why = Annotated[str, typer.Option("--why", help="Pourquoi : gardé dans l’historique.")]
Seen = Annotated[
    str | None, typer.Option("--seen", help="Version vue (« version » de held --json) : refuse si elle a changé.")
]
File = Annotated[bool, typer.Option("--file", help="Déposer dans le dossier du directeur.")]
Annex = Annotated[bool, typer.Option("--annex", help="Conserver en annexe.")]
Return = Annotated[bool, typer.Option("--return", help="Retourner à l’expéditeur, avec une réponse.")]
Appeal = Annotated[bool, typer.Option("--appeal", help="C’est un recours : ouvrir un dossier ou le joindre.")]
Ignore = Annotated[bool, typer.Option("--ignore", help="Rien à faire.")]
Split = Annotated[bool, typer.Option("--split", help="Régler chaque pièce du message à part.")]
Director = Annotated[str | None, typer.Option("--director", help="Matricule du directeur.")]
DirectorName = Annotated[str | None, typer.Option("--name", help="Nom du directeur.")]
Corps = Annotated[str | None, typer.Option("--corps", help="DH, D3S ou DIRSOINS.")]
Campaign = Annotated[int | None, typer.Option("--campaign", help="Année de la campagne.")]
KindOf = Annotated[str | None, typer.Option("--kind", help="Nature de la pièce : support, decision…")]
Template = Annotated[str | None, typer.Option("--template", help="Formulaire : le nom de son gabarit.")]
Case = Annotated[str | None, typer.Option("--case", help="Motif du retour : scanned, flattened, printed…")]
Text = Annotated[Path | None, typer.Option("--text", help="Fichier UTF-8 : l’explication du retour, à la place.")]
Subject = Annotated[str | None, typer.Option("--subject", help="Objet de la réponse, à la place.")]
Class = Annotated[str | None, typer.Option("--class", help="Classe du recours : first-level, capn…")]
Reference = Annotated[str | None, typer.Option("--reference", help="Référence du recours à compléter.")]
Person = Annotated[
    list[str],
    typer.Option("--person", help="Un recours par personne : « 1:DURAND Anne », « 2:PETIT Marc:D3S:2025 »…"),
]


def settle(
    numbers: Numbers,
    why: Why,
    who: Who,
    file: File = False,
    annex: Annex = False,
    send_back: Return = False,
    appeal: Appeal = False,
    ignore: Ignore = False,
    split: Split = False,
    director: Director = None,
    director_name: DirectorName = None,
    corps: Corps = None,
    campaign: Campaign = None,
    kind: KindOf = None,
    template: Template = None,
    case: Case = None,
    text: Text = None,
    subject: Subject = None,
    appeal_class: Class = None,
    reference: Reference = None,
    person: Person = [],  # noqa: B006 -- typer copies what it is given here
    seen: Seen = None,
    preview: Annotated[bool, typer.Option("--preview", help="Montre ce que cela ferait, sans rien faire.")] = False,
    undo_seconds: Annotated[
        int, typer.Option("--undo-seconds", min=0, max=3600, help="Délai pour « intake held undo ».")
    ] = 0,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Règle une ou plusieurs exceptions. La décision, son auteur et son motif sont gardés ; on décide à nouveau."""
    if (seen is not None or preview) and len(numbers) > 1:
        raise typer.BadParameter("--seen et --preview : une exception, et une seule")
    ruling = asked_of(
        RulingAsked(
            who=who,
            why=why,
            file=file,
            annex=annex,
            send_back=send_back,
            appeal=appeal,
            ignore=ignore,
            split=split,
            director=director,
            director_name=director_name,
            corps=corps,
            campaign=campaign,
            kind=kind,
            template=template,
            case=case,
            text=text,
            subject=subject,
            appeal_class=appeal_class,
            reference=reference,
            person=person,
        )
    )
    undo = timedelta(seconds=undo_seconds)
    with open_house(config) as house:
        if preview:
            return _preview(house, numbers[0], ruling)
        if len(numbers) > 1:
            return _settle_several(house, numbers, ruling, undo, as_json=as_json)
        return _settle_one(house, numbers[0], ruling, seen, undo, as_json=as_json)


def _preview(house: House, number: int, ruling: Ruling) -> int:
    from storage import queries

    for line in _foreseen(house.foresight.of(queries.held_detail(house.engine, number), ruling)):
        print(line)
    return 0


def undo(number: Number, why: Why, who: Who, seen: Seen = None, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Retire la dernière décision sur une exception, tant que le robot ne l’a pas appliquée."""
    with open_house(config) as house:
        house.register.withdraw_ruling(number, who, why, house.clock(), seen=seen)
    print("Décision retirée : l’exception attend de nouveau une personne.")
    return 0


def _settle_one(house: House, number: int, ruling: Ruling, seen: str | None, undo: timedelta, *, as_json: bool) -> int:
    from storage import queries

    message = house.register.rule(number, ruling, seen=seen, undo=undo)
    applied = house.apply_rulings() and not undo
    still = [item for item in queries.held(house.engine) if item.message == message]
    if as_json:
        print_json(
            {"number": number, "message": message, "applied": applied, "still_held": [vars(each) for each in still]}
        )
    elif undo:
        print(f"Décision enregistrée ; « intake held undo {number} » la retire pendant {undo.seconds} secondes.")
    else:
        _say_outcome(applied, [reason for item in still for reason in item.reasons])
    return 1 if applied and still else 0


def _settle_several(house: House, numbers: list[int], ruling: Ruling, undo: timedelta, *, as_json: bool) -> int:
    from storage.console.several import Result, rule_all

    results = rule_all(house.register, [(number, None) for number in dict.fromkeys(numbers)], ruling, undo=undo)
    house.apply_rulings()
    for each in results:
        if as_json:
            print_json(vars(each))
        else:
            print(_result(each))
    return 0 if all(each.result is Result.DONE for each in results) else 1


def _result(each: ItemResult) -> str:
    return f"{each.number:>5}  " + (each.reason or "décision enregistrée")


def _say_outcome(applied: bool, reasons: list[str]) -> None:
    if not applied:
        print("Décision enregistrée ; le robot en cours l’applique dans un instant.")
    elif reasons:
        print("Décision enregistrée ; il reste à régler sur ce message :")
        for reason in reasons:
            print(f"  – {reason}")
    else:
        print("Décision enregistrée et appliquée.")


def _told(disposition: Disposition) -> str:
    position = getattr(disposition, "position", None)
    where = "message" if position is None else f"pièce {position}"
    return f"{where} : {type(disposition).__name__} ({' ; '.join(getattr(disposition, 'reasons', ()))})"


def _foreseen(foreseen: Foreseen) -> list[str]:
    lines = ["Cette décision ferait (rien n’est fait) :"]
    lines += [
        f"  – {type(each).__name__} : {' ; '.join(getattr(each, 'reasons', ()))}" for each in foreseen.dispositions
    ]
    lines += [f"  resterait à régler : {reason}" for reason in foreseen.held]
    for reply in foreseen.replies:
        lines += ["", f"à     {reply.to}", f"objet {reply.subject}"]
        lines += [f"en attente d’une personne : {reason}" for reason in reply.withheld]
        lines += [f"déjà au registre ({reply.there}) : cette réponse ne partirait pas"] if reply.there else []
        lines += ["", reply.text]
    return lines if foreseen.replies else [*lines, "", "Aucune réponse ne partirait."]
