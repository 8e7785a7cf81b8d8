"""The one reply to a mail: whether there is one, to whom, and each file's fate in it (domain.md 32 to 34)."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from intake.domain.automatic.signs import DAEMON, NO_REPLY
from intake.domain.deadlines import Clock
from intake.domain.disposition import (
    Annex,
    Answer,
    CorrectReceipt,
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
from intake.domain.enclosing import enclosures_for
from intake.domain.facts import Facts
from intake.domain.known import Known
from intake.domain.letter import Address
from intake.domain.mailbox import Mailbox, Purpose, envelope_address, fold_address
from intake.domain.provenance import proof_of_sender

NOBODY_TO_ANSWER = "expéditeur sans adresse à laquelle répondre"
UNUSABLE_ADDRESS = "adresse de réponse inutilisable"
SAME_AGAIN = "même contenu du même expéditeur : la réponse qu’il a déjà reçue suffit, aucune autre ne part"
Acknowledgeable = OpenAppeal | CorrectReceipt
_ONCE_PER_CONTENT = frozenset({ReplyKind.FATES, ReplyKind.INFECTED, ReplyKind.LOCKED})
"""Not the answers to an appeal: each of those says which case was opened, and when its silence ends."""


def decide_reply(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """At most one answer, or one for each case opened: an appeal's acknowledgement, else the fates of the files once
    none is held, else a receipt.

    Of an infected mail, what was found in it, and only to a proved sender. Of a locked archive, that it is locked.

    An answer that is due and may not be sent becomes an operator's task: withheld, and the mail held.
    """
    opened = [each for each in dispositions if _is_acknowledged(each)]
    if opened:
        # One mail may hold the appeals of several people: each case has its own acknowledgement (CRPA R112-11-1).
        return tuple(part for each in opened for part in _decide_one(facts, each, dispositions))
    return _decide_one(facts, None, dispositions)


def _decide_one(
    facts: Facts, opened: Acknowledgeable | None, dispositions: tuple[Disposition, ...]
) -> tuple[Disposition, ...]:
    kind = _kind_due(facts, opened, dispositions)
    if kind is None:
        return _receipt(facts, dispositions)
    to = _reply_address(facts)
    if to is not None and _is_answered(facts, kind, to):
        return (Ignore(None, (SAME_AGAIN,)),)
    answer = None if to is None else _answer(facts, kind, to, opened, dispositions)
    obstacle = _obstacle(facts)
    if answer is None or obstacle is not None:
        return _withheld(facts, kind, obstacle or NOBODY_TO_ANSWER, answer, opened.person if opened else 1)
    return (answer,)


def _is_acknowledged(disposition: Disposition) -> TypeGuard[Acknowledgeable]:
    """A case opened, unless silently, or one whose acknowledgement is written anew with the date of this mail."""
    match disposition:
        case OpenAppeal():
            return not disposition.silent
        case CorrectReceipt():
            return disposition.replaces_acknowledgement
        case _:
            return False


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


def _kind_due(facts: Facts, opened: Acknowledgeable | None, dispositions: tuple[Disposition, ...]) -> ReplyKind | None:
    if opened is not None:
        return ReplyKind.REGISTRATION if opened.provisional else ReplyKind.ACKNOWLEDGEMENT
    if facts.letter.infection:
        return ReplyKind.INFECTED if _may_be_warned(facts) else None
    if any(isinstance(each, Hold) for each in dispositions):
        return ReplyKind.LOCKED if _may_be_told_of_locks(facts) else None
    return ReplyKind.FATES if any(isinstance(each, ReturnSupport) for each in dispositions) else None


def _receipt(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """A courtesy, where the mailbox gives it: one that may not be sent is nobody's task, and half a cap is left."""
    filed = any(isinstance(each, FileSupport | FileDecision) for each in dispositions)
    if not facts.mailbox.receipts or not filed or any(isinstance(each, Hold) for each in dispositions):
        return ()
    to = _reply_address(facts)
    if to is None or _obstacle(facts) is not None or not _leaves_room(facts.known, facts.mailbox):
        return ()
    return (_answer(facts, ReplyKind.FATES, to, None, dispositions),)


def _leaves_room(known: Known, mailbox: Mailbox) -> bool:
    """Replies that are due must not be capped because of receipts."""
    counts = (
        (known.replies_to_sender, mailbox.replies_per_sender_day),
        (known.replies_to_domain, mailbox.replies_per_domain_day),
        (known.replies_from_mailbox, mailbox.replies_per_day),
    )
    return all(2 * (sent + 1) <= cap for sent, cap in counts)


def _may_be_warned(facts: Facts) -> bool:
    """Viruses write in anybody's name: only a proved person is told, of a mail that no person ruled on yet."""
    proved = proof_of_sender(facts.letter, facts.mailbox) is not None
    return proved and facts.answerable and not facts.known.rulings


def _may_be_told_of_locks(facts: Facts) -> bool:
    """Nobody but the sender can open it, so they need not wait for the person who looks at the mail.

    Not in a career mailbox, where an ordinary mail is left as it was found; not where nobody may be answered: the
    mail is held all the same, and no second task is made of it.
    """
    of_evaluations = facts.mailbox.purpose is Purpose.EVALUATION
    return bool(facts.letter.locked) and of_evaluations and not facts.known.rulings and _obstacle(facts) is None


def _is_answered(facts: Facts, kind: ReplyKind, to: Address) -> bool:
    """The same files again from the same person. What an operator rules is answered whatever came before."""
    if kind not in _ONCE_PER_CONTENT or facts.known.rulings:
        return False
    return (kind, fold_address(to.email)) in facts.known.answered


def _obstacle(facts: Facts) -> str | None:
    if facts.silenced is not None:
        return facts.silenced
    if not facts.answerable:
        return NOBODY_TO_ANSWER
    if facts.guessed is not None:
        return "transféré par un collègue, l’auteur d’origine n’est que supposé : une personne choisit à qui répondre"
    if not _is_safe_reply_to(facts):
        return "adresse de réponse (Reply-To) d’un autre domaine que l’expéditeur, d’un automate ou d’une de nos boîtes"
    if _reply_address(facts) is None:
        return UNUSABLE_ADDRESS
    return _capped(facts.known, facts.mailbox)


def _capped(known: Known, mailbox: Mailbox) -> str | None:
    """A cap on the replies of 24 hours is reached: a loop may be under way, whatever the headers say (domain.md 33)."""
    caps = (
        (known.replies_to_sender, mailbox.replies_per_sender_day, "pour cet expéditeur"),
        (known.replies_to_domain, mailbox.replies_per_domain_day, "pour le domaine de cet expéditeur"),
        (known.replies_from_mailbox, mailbox.replies_per_day, "pour cette boîte"),
    )
    reached = ((cap, whose) for sent, cap, whose in caps if sent >= cap)
    return next((f"plafond de {cap} réponses par jour atteint {whose}" for cap, whose in reached), None)


def _withheld(
    facts: Facts, kind: ReplyKind, obstacle: str, answer: Answer | None, person: int
) -> tuple[Disposition, ...]:
    withheld = WithholdAnswer(kind, (obstacle,), answer, person)
    if facts.known.whole_ruling is not None:
        return (withheld,)
    return (withheld, Hold(None, None, (f"réponse due et non envoyée : {obstacle}",)))


def _reply_address(facts: Facts) -> Address | None:
    """The sender, or its ``Reply-To`` when that is of the same domain; None when nothing can be sent there.

    The supposed author of what a colleague passed on stands in the answer that waits for a person (``_obstacle``).
    """
    if facts.guessed is not None and envelope_address(facts.guessed.email):
        return facts.guessed
    sender, reply_to = facts.correspondent.sender, facts.correspondent.reply_to
    address = reply_to[0] if reply_to and _is_safe_reply_to(facts) else sender
    return address if address is not None and envelope_address(address.email) else None


def _is_safe_reply_to(facts: Facts) -> bool:
    """None, or one of the sender's domain: another may be a stranger's, ours makes a loop, a robot's is nobody's."""
    sender, reply_to = facts.correspondent.sender, facts.correspondent.reply_to
    if not reply_to or sender is None:
        return True
    return _domain(reply_to[0]) == _domain(sender) and not _is_nobody(reply_to[0], facts.known.own_addresses)


def _is_nobody(address: Address, own: frozenset[str]) -> bool:
    """One of our own mailboxes, or an address that no person reads."""
    ours = fold_address(address.email) in {fold_address(each) for each in own}
    return ours or bool(NO_REPLY.match(address.email) or DAEMON.match(address.email))


def _domain(address: Address) -> str:
    return address.email.rpartition("@")[2].lower()


def _answer(
    facts: Facts,
    kind: ReplyKind,
    to: Address,
    opened: Acknowledgeable | None,
    dispositions: tuple[Disposition, ...],
) -> Answer:
    letter = facts.correspondent
    return Answer(
        kind=kind,
        to=to,
        subject=letter.subject,
        in_reply_to=letter.message_id,
        references=letter.references or letter.in_reply_to,
        fates=_fates(facts, dispositions) if kind is ReplyKind.FATES else (),
        received_at=facts.receipt.instant,
        campaign=opened.campaign if opened else facts.campaign.year,
        clock=_clock_to_tell(facts, opened),
        enclosures=() if opened else enclosures_for(facts, to, dispositions),
        infection=letter.infection if kind is ReplyKind.INFECTED else "",
        locked=tuple(each.name for each in facts.letter.documents if each.sha256 in facts.letter.locked),
        own_subject=_own_subject(dispositions) if kind is ReplyKind.FATES else "",
        person=opened.person if opened else 1,
        appellant=opened.appellant if opened else "",
    )


def _own_subject(dispositions: tuple[Disposition, ...]) -> str:
    """What a person wrote in the place of the subject, "" when nobody did."""
    return next((each.subject for each in dispositions if isinstance(each, ReturnSupport) and each.subject), "")


def _clock_to_tell(facts: Facts, opened: Acknowledgeable | None) -> Clock | None:
    """The dates that stand now: an acknowledgement is written late too, after a correction or a suspension."""
    standing = facts.known.own_cases.get(opened.person) if opened else None
    if opened is None or standing is None:
        return opened.clock if opened else None
    return replace(opened.clock, **vars(standing))


def _fates(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[Fate, ...]:
    names = {document.position: document.name for document in facts.letter.documents}
    return tuple(_fate(names, each) for each in dispositions if outcome_of(each) is not None)


def _fate(names: dict[int, str], disposition: Disposition) -> Fate:
    outcome = outcome_of(disposition)
    match disposition:
        case ReturnSupport(position=position, case=case, words=words):
            return Fate(names[position], Outcome.RETURN, case, Kind.SUPPORT, words)
        case FileSupport(position=position):
            return Fate(names[position], Outcome.FILE, None, Kind.SUPPORT)
        case FileDecision(position=position, kind=kind) | Annex(position=position, kind=kind):
            return Fate(names[position], outcome or Outcome.ANNEX, None, kind)
        case Ignore(position=int() as position):
            return Fate(names[position], Outcome.IGNORE)
        case _:
            raise ValueError(f"{type(disposition).__name__} is no document's fate")
