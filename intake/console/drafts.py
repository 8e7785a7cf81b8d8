"""What a form is filled in with before anybody touched it, and what is said of a ruling before it is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol, assert_never

from intake.console.parts import Parts
from intake.console.rulings import SEEN, Draft
from intake.console.wording import CLASSES, KINDS, RETURN_CASES
from intake.domain.disposition import (
    Annex,
    Answer,
    CorrectReceipt,
    Disposition,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    JoinAppeal,
    OpenAppeal,
    ReplyBounced,
    ReturnCase,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.known import Action, Ruling
from intake.errors import ConfigError, IntakeError, MessageError, RulingError, TransientError
from intake.foresight import Foreseen, ForeseenReply, Foresight
from storage.views import HeldDetail


class Explains(Protocol):
    """What foresees, as far as this asks it."""

    def explanation(self, case: ReturnCase) -> str:
        """See ``intake.foresight.Foresight``."""


@dataclass(frozen=True)
class Shown:
    """What a ruling would do, in sentences, and the replies in words."""

    outcomes: tuple[str, ...]
    replies: tuple[ForeseenReply, ...]


def draft_for(parts: Parts, detail: HeldDetail) -> Draft:
    """The director and the kind that the rules themselves would take; empty where they know none."""
    empty = Draft(why=SEEN)
    if detail.letter is None or not detail.documents:
        return empty
    file = Ruling(detail.item.position, Action.FILE, "", SEEN, parts.clock(), kind=detail.item.kind)
    try:
        foreseen = parts.foresight.of(detail, file)
    except IntakeError:
        return empty
    for each in foreseen.dispositions:
        if isinstance(each, FileSupport | FileDecision) and detail.item.position in (None, each.position):
            return _filed(empty, each)
    return empty


def _filed(draft: Draft, piece: FileSupport | FileDecision) -> Draft:
    key = piece.dossier
    known = replace(draft, director=key.director, corps=key.corps, campaign=str(key.campaign))
    if isinstance(piece, FileSupport):
        return replace(known, director_name=piece.director_name, kind="support")
    return replace(known, kind=piece.kind.value)


def explained(draft: Draft, foreseen: Foreseen, foresight: Explains) -> Draft:
    """With our own explanation of the return to be edited, unless a person wrote another."""
    case = next((each.case for each in foreseen.dispositions if isinstance(each, ReturnSupport)), None)
    if case is None or not (draft.reply_text == "" or _is_ours(draft.reply_text, foresight)):
        return draft
    return replace(draft, case=case.value, reply_text=foresight.explanation(case))


def in_own_words(ruling: Ruling, foresight: Explains) -> Ruling:
    """Without an explanation that nobody edited: ours comes with the layout of its own."""
    if ruling.reply_text and _is_ours(ruling.reply_text, foresight):
        return replace(ruling, reply_text=None)
    return ruling


def refuse_without_effect(foresight: Foresight, detail: HeldDetail, ruling: Ruling) -> None:
    """Raises RulingError, saying why, for what would come back as it is; what cannot be foreseen passes."""
    try:
        why = foresight.refusal(detail, ruling)
    except (MessageError, TransientError, ConfigError):
        return
    if why:
        raise RulingError(f"{why[0].upper()}{why[1:]}.")


def _is_ours(text: str, foresight: Explains) -> bool:
    return text.split() in [foresight.explanation(case).split() for case in ReturnCase]


def shown(detail: HeldDetail, foreseen: Foreseen) -> Shown:
    """For the eyes of whoever is about to decide."""
    names = {document.position: document.name for document in detail.documents}
    words = tuple(dict.fromkeys(each for one in foreseen.dispositions for each in _words(one, names)))
    return Shown((*words, *(f"resterait à traiter : {reason}" for reason in foreseen.held)), foreseen.replies)


def _words(disposition: Disposition, names: dict[int, str]) -> Iterator[str]:
    """Nothing for a reply, which is shown whole, nor for what stays held, which is told apart."""
    match disposition:
        case FileSupport(position, key, name):
            whose = f"{name or key.director} ({key.corps} {key.campaign})"
            yield f"« {names.get(position, '')} » déposé comme support de {whose}"
        case FileDecision(position, key, kind):
            yield f"« {names.get(position, '')} » déposé : {KINDS[kind]}, {key.director} ({key.corps} {key.campaign})"
        case Annex(position, key, kind):
            whose = f" de {key.director}" if key else ""
            yield f"« {names.get(position, '')} » conservé en annexe{whose} ({KINDS[kind]})"
        case ReturnSupport(position, case):
            reason = "avec l’explication écrite ici" if disposition.words else f": {RETURN_CASES[case]}"
            yield f"« {names.get(position, '')} » retourné {reason}"
        case Ignore(None):
            yield "courriel laissé sans suite"
        case Ignore(position):
            yield f"« {names.get(position or 0, '')} » laissé sans suite"
        case OpenAppeal():
            until = f"{disposition.clock.last_safe_day:%d/%m/%Y}"
            yield f"dossier ouvert ({CLASSES[disposition.appeal_class]}), dernier jour sûr {until}"
        case JoinAppeal(reference):
            yield f"joint au recours {reference}"
        case CorrectReceipt():
            yield f"réception du recours {disposition.reference} corrigée au {disposition.clock.received_on:%d/%m/%Y}"
        case Hold() | Answer() | WithholdAnswer() | ReplyBounced():
            return
        case _:
            assert_never(disposition)
