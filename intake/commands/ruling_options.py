"""What was typed about a ruling, checked and made into one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from intake.domain.disposition import Kind
    from intake.domain.known import Action, Appellant, Ruling

CORPS = ("DH", "D3S", "DIRSOINS")


@dataclass(frozen=True)
class RulingAsked:
    """The options of ``held settle``, as typed."""

    who: str
    why: str
    file: bool
    annex: bool
    send_back: bool
    appeal: bool
    ignore: bool
    split: bool
    director: str | None
    director_name: str | None
    corps: str | None
    campaign: int | None
    kind: str | None
    template: str | None
    case: str | None
    text: Path | None
    subject: str | None
    appeal_class: str | None
    reference: str | None
    person: list[str]


def asked_of(asked: RulingAsked) -> Ruling:
    """Raises typer.BadParameter, naming the option."""
    from intake.domain.known import Ruling

    return Ruling(
        position=None,
        action=_action(asked),
        who=asked.who,
        why=_meant(asked.why),
        at=datetime.now(UTC),
        director=asked.director,
        director_name=asked.director_name,
        corps=_one_of("--corps", asked.corps, CORPS),
        campaign=asked.campaign,
        kind=_kind(asked.kind),
        case=_case(asked.case),
        appeal_class=_appeal_class(asked.appeal_class),
        reference=asked.reference,
        template=asked.template,
        reply_text=_text(asked.text),
        reply_subject=asked.subject,
        appellants=tuple(_appellant(each) for each in asked.person),
    )


def _action(asked: RulingAsked) -> Action:
    from intake.domain.known import Action

    chosen = {
        Action.FILE: asked.file,
        Action.ANNEX: asked.annex,
        Action.RETURN: asked.send_back,
        Action.APPEAL: asked.appeal,
        Action.IGNORE: asked.ignore,
        Action.SPLIT: asked.split,
    }
    actions = [action for action, taken in chosen.items() if taken]
    if len(actions) != 1:
        options = "--file, --annex, --return, --appeal, --ignore ou --split"
        raise typer.BadParameter(f"choisir une décision et une seule : {options}")
    return actions[0]


def _meant(why: str) -> str:
    if not why.strip():
        raise typer.BadParameter("--why : dire pourquoi, en quelques mots")
    return why.strip()


def _text(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"--text : {path} illisible, un fichier texte en UTF-8 est attendu") from error


def _appellant(typed: str) -> Appellant:
    """« 2:PETIT Marc:D3S:2025 »: number, name, then corps and campaign where they differ from the mailbox's."""
    from intake.domain.known import Appellant

    number, name, corps, year = (each.strip() for each in (*typed.split(":"), "", "", "")[:4])
    if not number.isdecimal() or typed.count(":") > 3 or (year and not year.isdecimal()):
        raise typer.BadParameter(f"--person : « {typed} » ; écrire par exemple 2:PETIT Marc, ou 2:PETIT Marc:D3S:2025")
    return Appellant(int(number), name, _one_of("--person", corps or None, CORPS), int(year) if year else None)


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
