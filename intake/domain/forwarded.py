"""Mail forwarded inside CNG: the true receipt and the true sender stand in the attached mail (domain.md 25)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intake.domain.deadlines import Receipt, choose_receipt
from intake.domain.letter import Address, Letter, Seen
from intake.domain.mailbox import Mailbox

_UNPROVED = (
    "transféré à l’intérieur du CNG sans preuve de l’arrivée du message d’origine : date de réception de ce transfert, "
    "à vérifier"
)
PROVED_INSIDE = "transféré à l’intérieur du CNG : date de réception prise dans le message d’origine joint"


@dataclass(frozen=True)
class Forwarded:
    """The attached mail whose arrival at one of our own servers is proved, and that proof."""

    original: Letter
    receipt: Receipt


def forwarded_inside(letter: Letter, mailbox: Mailbox, outer: Receipt) -> Forwarded | None:
    """The earliest proved original that a colleague forwarded as an attachment; None when there is none."""
    if letter.sender is None or _domain(letter.sender.email) != _domain(mailbox.address):
        return None
    proved = [
        Forwarded(each, replace(receipt, flags=(*receipt.flags, PROVED_INSIDE)))
        for each in letter.inner
        for receipt in [choose_receipt(each.hops, None, outer.instant, trusted_hosts=mailbox.trusted_hosts)]
        if receipt.source == "received" and receipt.instant < outer.instant
    ]
    return min(proved, key=lambda each: each.receipt.instant, default=None)


def guessed_author(letter: Letter, mailbox: Mailbox) -> Address | None:
    """Who first wrote what a colleague passed on; None for a mail that came from outside, or was passed on by nobody.

    To be asked where ``forwarded_inside`` proves nothing: a copied header line is no address to send a decision to.
    """
    author = letter.original_sender
    if author is None or letter.sender is None or _domain(letter.sender.email) != _domain(mailbox.address):
        return None
    return author if author.email.lower() != letter.sender.email.lower() else None


def flagged_if_passed_on(receipt: Receipt, letter: Letter, mailbox: Mailbox) -> Receipt:
    """The receipt of this mail, flagged where what it passes on may have reached CNG before (domain.md 25)."""
    passed_on = guessed_author(letter, mailbox) is not None
    return replace(receipt, flags=(*receipt.flags, _UNPROVED)) if passed_on else receipt


def origin_of(letter: Letter, proved: Letter | None) -> str | None:
    """What the original sender of a forward is known by, in French; None for a mail that is none."""
    if letter.original_sender is None:
        return None
    if proved is not None and proved.sender == letter.original_sender:
        return "prouvé : le message d’origine est joint, avec la trace de son arrivée sur un de nos serveurs"
    if letter.original_seen_in is Seen.ATTACHED:
        return "supposé : d’après le message d’origine joint, que rien n’authentifie"
    return "supposé : d’après les lignes d’en-tête recopiées dans le texte"


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
