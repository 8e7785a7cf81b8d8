"""Mail forwarded inside CNG: the true receipt and the true sender stand in the attached mail (domain.md 25)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intake.domain.deadlines import Receipt, choose_receipt
from intake.domain.letter import Letter
from intake.domain.mailbox import Mailbox

_FLAG = "transféré à l’intérieur du CNG : date de réception prise dans le message d’origine joint"


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
        Forwarded(each, replace(receipt, flags=(*receipt.flags, _FLAG)))
        for each in letter.inner
        for receipt in [choose_receipt(each.hops, None, outer.instant, trusted_hosts=mailbox.trusted_hosts)]
        if receipt.source == "received" and receipt.instant < outer.instant
    ]
    return min(proved, key=lambda each: each.receipt.instant, default=None)


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()
