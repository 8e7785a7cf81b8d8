"""What to do with a mail: a pure function from what was read and what is known to dispositions.

``decide`` never reads a clock, a file or a database. An operator's ruling is one more input. The order of rules is
the order of this file: automatic mail, appeals, documents, then the one reply.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from intake.domain.appeal import decide_appeal
from intake.domain.automatic.telling import automatic, is_passed_on, wants_a_person
from intake.domain.campaign import Campaign
from intake.domain.deadlines import Receipt, choose_receipt, paris_day
from intake.domain.disposition import (
    Annex,
    Disposition,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    Kind,
    ReplyBounced,
    ReturnSupport,
)
from intake.domain.drive_links import shared_instead_of_joined
from intake.domain.facts import Facts
from intake.domain.forwarded import flagged_if_passed_on, forwarded_inside
from intake.domain.known import Action, Known, Received
from intake.domain.letter import Automatic, Letter
from intake.domain.mailbox import Mailbox, Purpose
from intake.domain.reply import decide_reply
from intake.domain.supports.filing import decide_documents

_NOTHING_INSIDE = frozenset({Automatic.BOUNCE, Automatic.RECEIPT})
"""What these carry is our own mail or the sender's machine's words, never a support."""


def decide(
    letter: Letter,
    received: Received,
    mailbox: Mailbox,
    campaigns: tuple[Campaign, ...],
    known: Known,
    now: datetime,
) -> tuple[Disposition, ...]:
    """Every consequence of one mail, in the order they are recorded. ``now`` is aware and only dates the outcome."""
    doubtful = _maybe_known(letter, received, known)
    if doubtful is not None:
        return doubtful
    facts = facts_of(letter, received, mailbox, campaigns, known, now)
    if facts.machine is not None and _is_echo(facts, facts.machine[0]):
        return _set_aside(facts, facts.machine)
    appeal = decide_appeal(facts)
    papers = _never_returned_unseen(facts, _through_a_person(facts, decide_documents(facts, appeal)))
    rest = _nothing_found(facts, appeal, papers)
    settled = _apply_whole_ruling(facts, (*appeal, *papers, *rest))
    return (*settled, *decide_reply(facts, settled))


def _maybe_known(letter: Letter, received: Received, known: Known) -> tuple[Disposition, ...] | None:
    """Of a mail that may be one of before its mailbox was moved: a person says. The same: nothing of it is done again.

    None once they have said that it is another, by ruling on it as on any.
    """
    if not received.resembles:
        return None
    if not known.rulings:
        return (Hold(None, None, (received.resembles,)),)
    whole = known.whole_ruling
    of_a_part = known.split or any(ruling.position is not None for ruling in known.rulings)
    if whole is None or whole.action is not Action.IGNORE or of_a_part:
        return None
    sentence = f"décision de {whole.who} : {whole.why}"
    return (*(Ignore(document.position, (sentence,)) for document in letter.documents), Ignore(None, (sentence,)))


def facts_of(
    letter: Letter,
    received: Received,
    mailbox: Mailbox,
    campaigns: tuple[Campaign, ...],
    known: Known,
    now: datetime,
) -> Facts:
    """The inputs, with what every rule needs of them: the receipt and who wrote."""
    receipt, original = _arrival(letter, received, mailbox)
    live = tuple(campaign for campaign in campaigns if campaign.is_live(paris_day(receipt.instant)))
    machine = automatic(letter, known.own_addresses, known.own_message_ids)
    left_out = received.left_out or shared_instead_of_joined(letter, mailbox)
    return Facts(letter, receipt, mailbox, live or campaigns, known, machine, now, original, left_out)


def receipt_of(letter: Letter, received: Received, mailbox: Mailbox) -> Receipt:
    """When the mail reached CNG, with its evidence; of one forwarded inside CNG, the inner mail's (domain.md 25)."""
    return _arrival(letter, received, mailbox)[0]


def _arrival(letter: Letter, received: Received, mailbox: Mailbox) -> tuple[Receipt, Letter | None]:
    """The receipt, and the proved original it is that of, where a colleague forwarded one."""
    own = choose_receipt(
        letter.hops,
        received.server_date,
        received.polled_at,
        trusted_hosts=mailbox.trusted_hosts,
        gap_minutes=mailbox.received_gap_minutes,
    )
    forwarded = forwarded_inside(letter, mailbox, own)
    if forwarded:
        return forwarded.receipt, forwarded.original
    return flagged_if_passed_on(own, letter, mailbox), None


def _is_echo(facts: Facts, sort: Automatic) -> bool:
    """A bounce, a receipt, or one of our own replies come back: its attachments are nobody's deposit.

    Where the null path alone speaks of a machine (a copier, a server's redirection write it too) the mail is read.
    """
    if facts.known.rulings:
        return False
    if sort is Automatic.OWN:
        return facts.letter.message_id in facts.known.own_message_ids
    return sort in _NOTHING_INSIDE and not _only_the_null_path_says_so(facts) and not is_passed_on(facts.letter)


def _only_the_null_path_says_so(facts: Facts) -> bool:
    letter, known = facts.letter, facts.known
    others = automatic(replace(letter, return_path=None), known.own_addresses, known.own_message_ids)
    return letter.return_path == "" and others is None


def _set_aside(facts: Facts, machine: tuple[Automatic, str]) -> tuple[Disposition, ...]:
    sort, sentence = machine
    documents = tuple(Ignore(document.position, (sentence,)) for document in facts.letter.documents)
    report = facts.letter.report
    ours = report.original_message_id if report else None
    if sort is Automatic.BOUNCE and report and ours and ours in facts.known.own_message_ids:
        if not report.failed:
            return (*documents, Ignore(None, (sentence, "une réponse du robot tarde : le serveur essaie encore")))
        lost = ("une réponse du robot n’a pas été remise à son destinataire",)
        return (*documents, ReplyBounced(ours, (sentence,)), Hold(None, None, lost))
    return (*documents, Ignore(None, (sentence,)))


def _through_a_person(facts: Facts, papers: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """Of a sender in doubt nothing is filed and nothing returned before a person has ruled."""
    doubt = facts.doubt
    if doubt is None or (facts.known.rulings and facts.known.split is None):
        return papers
    ruled = {ruling.position for ruling in facts.known.rulings}
    return tuple(paper if getattr(paper, "position", None) in ruled else _held_for(doubt, paper) for paper in papers)


def _never_returned_unseen(facts: Facts, papers: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """What is not in the mail's bytes may be the very file that was asked for (domain.md 6): a person looks first."""
    if not facts.left_out or facts.known.rulings:
        return papers
    return tuple(
        Hold(paper.position, Kind.SUPPORT, (*facts.left_out, *paper.reasons))
        if isinstance(paper, ReturnSupport)
        else paper
        for paper in papers
    )


def _held_for(doubt: str, paper: Disposition) -> Disposition:
    match paper:
        case FileSupport(position=position) | ReturnSupport(position=position):
            return Hold(position, Kind.SUPPORT, (doubt, *paper.reasons))
        case FileDecision(position=position, kind=kind) | Annex(position=position, kind=kind):
            return Hold(position, kind, (doubt, *paper.reasons))
        case _:
            return paper


def _nothing_found(
    facts: Facts, appeal: tuple[Disposition, ...], papers: tuple[Disposition, ...]
) -> tuple[Disposition, ...]:
    """A mail that carries nothing to file: a question for a person, or a machine's word to nobody."""
    if facts.letter.infection:
        found = f"l’antivirus a trouvé « {facts.letter.infection} » : rien de ce que porte le message n’a été ouvert"
        return (Hold(None, None, (found,)),)
    unread = (*facts.letter.unopened, *facts.left_out)
    unopened = (Hold(None, None, unread),) if unread else ()
    if unopened or appeal or papers:
        return unopened
    if facts.machine is not None:
        person = None if facts.mailbox.purpose is Purpose.APPEAL else wants_a_person(facts.letter)
        return (Hold(None, None, (person,)),) if person else (Ignore(None, (facts.machine[1],)),)
    if facts.mailbox.purpose is Purpose.APPEAL:
        return ()
    return (Hold(None, None, (_what_is_missing(facts.letter),)),)


def _what_is_missing(letter: Letter) -> str:
    if "http" in letter.body and any(word in letter.body.lower() for word in _DRIVES):
        return "le message renvoie à un lien de téléchargement et ne porte aucune pièce jointe"
    return "message sans pièce jointe : question ou oubli de la pièce"


_DRIVES = ("france-transfert", "francetransfert", "francetransferts", "onedrive", "sharepoint", "drive", "transfer")


def _apply_whole_ruling(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """A ruling on the mail as a whole answers what held the mail as a whole; one that is split waits for it."""
    ruling = facts.known.whole_ruling
    if ruling is None:
        return _kept_split(facts, dispositions)
    kept = tuple(each for each in dispositions if not (isinstance(each, Hold) and each.position is None))
    sentence = f"décision de {ruling.who} : {ruling.why}"
    return kept if kept else (Ignore(None, (sentence,)),)


def _kept_split(facts: Facts, dispositions: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """The mail itself stays a person's, beside its documents, until they rule on it too."""
    split = facts.known.split
    if split is None:
        return dispositions
    sentence = f"pièces à régler une par une, puis le message (décision de {split.who} : {split.why})"
    return (*dispositions, Hold(None, None, (sentence,)))
