"""The one reply to a mail: whether there is one, to whom, and each file's fate in it (domain.md 32 to 34)."""

from __future__ import annotations

from intake.domain.disposition import (
    Annex,
    Answer,
    Disposition,
    Fate,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    Kind,
    OpenAppeal,
    Outcome,
    ReplyKind,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.facts import Facts
from intake.domain.letter import Address


def decide_reply(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """At most one answer: an appeal's acknowledgement, else the fates of the files once none is held.

    An answer that is due and may not be sent becomes an operator's task: withheld, and the mail held.
    """
    opened = next((each for each in dispositions if isinstance(each, OpenAppeal)), None)
    kind = _kind_due(opened, dispositions)
    if kind is None:
        return ()
    obstacle = _obstacle(facts)
    if obstacle:
        return _withheld(facts, kind, obstacle)
    return (_answer(facts, kind, opened, dispositions),)


def outcome_of(disposition: Disposition) -> Outcome | None:
    """The fate of the document a disposition speaks of; None when it speaks of none."""
    match disposition:
        case FileSupport() | FileDecision():
            return Outcome.FILE
        case Annex():
            return Outcome.ANNEX
        case ReturnSupport():
            return Outcome.RETURN
        case Hold(position=int()):
            return Outcome.HOLD
        case Ignore(position=int()):
            return Outcome.IGNORE
        case _:
            return None


def _kind_due(opened: OpenAppeal | None, dispositions: tuple[Disposition, ...]) -> ReplyKind | None:
    if opened is not None:
        return ReplyKind.REGISTRATION if opened.provisional else ReplyKind.ACKNOWLEDGEMENT
    if any(isinstance(each, Hold) for each in dispositions):
        return None
    return ReplyKind.FATES if any(isinstance(each, ReturnSupport) for each in dispositions) else None


def _obstacle(facts: Facts) -> str | None:
    if facts.machine is not None:
        return facts.machine[1]
    if not facts.answerable:
        return "expéditeur sans adresse à laquelle répondre"
    if _reply_address(facts) is None:
        return "adresse de réponse (Reply-To) d’un autre domaine que l’expéditeur"
    if facts.known.replies_to_sender >= facts.mailbox.replies_per_sender_day:
        return f"plafond de {facts.mailbox.replies_per_sender_day} réponses par jour atteint pour cet expéditeur"
    return None


def _withheld(facts: Facts, kind: ReplyKind, obstacle: str) -> tuple[Disposition, ...]:
    withheld = WithholdAnswer(kind, (obstacle,))
    if any(ruling.position is None for ruling in facts.known.rulings):
        return (withheld,)
    return (withheld, Hold(None, None, (f"réponse due et non envoyée : {obstacle}",)))


def _reply_address(facts: Facts) -> Address | None:
    """The sender, or its ``Reply-To`` when that is of the same domain; None when it is not."""
    sender = facts.letter.sender
    if sender is None or not facts.letter.reply_to:
        return sender
    other = facts.letter.reply_to[0]
    return other if _domain(other) == _domain(sender) else None


def _domain(address: Address) -> str:
    return address.email.rpartition("@")[2].lower()


def _answer(facts: Facts, kind: ReplyKind, opened: OpenAppeal | None, dispositions: tuple[Disposition, ...]) -> Answer:
    to = _reply_address(facts)
    if to is None:
        raise ValueError("an answer needs an address: _obstacle must be asked first")
    letter = facts.letter
    return Answer(
        kind=kind,
        to=to,
        subject=letter.subject,
        in_reply_to=letter.message_id,
        references=letter.references or letter.in_reply_to,
        fates=() if opened else _fates(facts, dispositions),
        received_at=facts.receipt.instant,
        campaign=opened.campaign if opened else facts.campaign.year,
        clock=opened.clock if opened else None,
    )


def _fates(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[Fate, ...]:
    names = {document.position: document.name for document in facts.letter.documents}
    return tuple(_fate(names, each) for each in dispositions if outcome_of(each) is not None)


def _fate(names: dict[int, str], disposition: Disposition) -> Fate:
    outcome = outcome_of(disposition)
    match disposition:
        case ReturnSupport(position=position, case=case):
            return Fate(names[position], Outcome.RETURN, case, Kind.SUPPORT)
        case FileSupport(position=position):
            return Fate(names[position], Outcome.FILE, None, Kind.SUPPORT)
        case FileDecision(position=position, kind=kind) | Annex(position=position, kind=kind):
            return Fate(names[position], outcome or Outcome.ANNEX, None, kind)
        case Ignore(position=int() as position):
            return Fate(names[position], Outcome.IGNORE)
        case _:
            raise ValueError(f"{type(disposition).__name__} is no document's fate")
