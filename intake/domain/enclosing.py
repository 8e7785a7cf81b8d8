"""Which returned files go back with the reply, as the note says they are « retournés ».

Only to the sender whom our own server proved: anybody may write somebody else's address and any file, and what the
robot sends carries CNG's name. Only what stands in the mail itself: it is cut out of it, nothing is opened.
"""

from __future__ import annotations

from intake.domain.disposition import Disposition, Enclosure, ReturnSupport
from intake.domain.document import Document
from intake.domain.facts import Facts
from intake.domain.letter import Address
from intake.domain.provenance import proof_of_sender

_MIB = 1024 * 1024


def enclosures_for(facts: Facts, to: Address, dispositions: tuple[Disposition, ...]) -> tuple[Enclosure, ...]:
    """The returned files, all or none: half of them sent back would read as a fault of ours."""
    returned = {each.position for each in dispositions if isinstance(each, ReturnSupport)}
    documents = [document for document in facts.letter.documents if document.position in returned]
    enclosures = tuple(each for document in documents if (each := _enclosure(document)) is not None)
    fitting = sum(document.size for document in documents) <= facts.mailbox.return_files_mib * _MIB
    whole = len(enclosures) == len(documents)
    return enclosures if whole and fitting and _may_have_them(facts, to) else ()


def _may_have_them(facts: Facts, to: Address) -> bool:
    letter = facts.letter
    if not facts.mailbox.return_files or facts.forwarded is not None or letter.infection or letter.sender is None:
        return False
    return to.email == letter.sender.email and proof_of_sender(letter, facts.mailbox) is not None


def _enclosure(document: Document) -> Enclosure | None:
    if document.place is None:
        return None
    return Enclosure(document.name, document.media_type, document.sha256, document.place)
