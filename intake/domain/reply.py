"""The one reply to a mail: whether there is one, to whom, and each file's fate in it (domain.md 32 to 34)."""

from __future__ import annotations

from intake.domain.automatic_signs import DAEMON, NO_REPLY
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
from intake.domain.known import Known
from intake.domain.letter import Address
from intake.domain.mailbox import Mailbox, fold_address

NOBODY_TO_ANSWER = "expéditeur sans adresse à laquelle répondre"


def decide_reply(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """At most one answer: an appeal's acknowledgement, else the fates of the files once none is held.

    An answer that is due and may not be sent becomes an operator's task: withheld, and the mail held.
    """
    opened = next((each for each in dispositions if isinstance(each, OpenAppeal)), None)
    kind = _kind_due(opened, dispositions)
    if kind is None:
        return ()
    to = _reply_address(facts)
    answer = None if to is None else _answer(facts, kind, to, opened, dispositions)
    obstacle = _obstacle(facts)
    if answer is None or obstacle is not None:
        return _withheld(facts, kind, obstacle or NOBODY_TO_ANSWER, answer)
    return (answer,)


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
    if facts.silenced is not None:
        return facts.silenced
    if not facts.answerable:
        return NOBODY_TO_ANSWER
    if facts.guessed is not None:
        return "transféré par un collègue, l’auteur d’origine n’est que supposé : une personne choisit à qui répondre"
    if not _is_safe_reply_to(facts):
        return "adresse de réponse (Reply-To) d’un autre domaine que l’expéditeur, d’un automate ou d’une de nos boîtes"
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


def _withheld(facts: Facts, kind: ReplyKind, obstacle: str, answer: Answer | None) -> tuple[Disposition, ...]:
    withheld = WithholdAnswer(kind, (obstacle,), answer)
    if any(ruling.position is None for ruling in facts.known.rulings):
        return (withheld,)
    return (withheld, Hold(None, None, (f"réponse due et non envoyée : {obstacle}",)))


def _reply_address(facts: Facts) -> Address | None:
    """The sender, or its ``Reply-To`` when that is of the same domain; None when there is no address at all.

    The supposed author of what a colleague passed on stands in the answer that waits for a person (``_obstacle``).
    """
    if facts.guessed is not None and "@" in facts.guessed.email:
        return facts.guessed
    sender, reply_to = facts.correspondent.sender, facts.correspondent.reply_to
    address = reply_to[0] if reply_to and _is_safe_reply_to(facts) else sender
    return address if address is not None and "@" in address.email else None


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
    facts: Facts, kind: ReplyKind, to: Address, opened: OpenAppeal | None, dispositions: tuple[Disposition, ...]
) -> Answer:
    letter = facts.correspondent
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
