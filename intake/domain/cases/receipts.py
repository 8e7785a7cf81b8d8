"""All that says when a mail reached CNG, side by side: what was taken, what was not, and why (domain.md 30)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from intake.domain.deadlines import is_one_of
from intake.domain.known import Received
from intake.domain.letter import Letter
from intake.domain.mailbox import Mailbox

_TRUSTED = "en-tête Received d’un de nos serveurs"
_STRANGER = "en-tête Received d’un serveur inconnu : chacun peut l’écrire"
_SERVER = "date du serveur de messagerie : ment après une migration ou un déplacement"
_POLLED = "heure de relève : postérieure à l’arrivée"
_SENDER = "date écrite par l’expéditeur : jamais retenue"
_INNER = "date du message transféré, écrite par son auteur : jamais retenue"
_INNER_HOP = "arrivée du message transféré sur un de nos serveurs"
_ENTERED = "date saisie par une personne : la preuve ci-dessus dit laquelle"
_CHOSEN = "retenue"


@dataclass(frozen=True)
class Candidate:
    """One witness: what it is, what it says, and whether it was taken."""

    source: str
    at: datetime
    words: str
    chosen: bool

    @property
    def verdict(self) -> str:
        """One word for a table."""
        return _CHOSEN if self.chosen else "écartée"


def entered(at: datetime, words: str = _ENTERED) -> Candidate:
    """What a person entered, and was taken."""
    return Candidate("entered", at, words, True)


def candidates(
    letter: Letter | None, received: Received, mailbox: Mailbox, chosen: datetime | None
) -> tuple[Candidate, ...]:
    """In the order of trust. The first that says the instant that was taken is the one taken.

    Where none does, a person entered it (a paper's arrival). ``chosen`` None: another mail dates the case.
    """
    found: list[Candidate] = []
    for source, at, words in _witnesses(letter, received, mailbox):
        taken = at == chosen and not any(each.chosen for each in found) and source not in ("sender", "inner-date")
        found.append(Candidate(source, at, words, taken))
    if chosen is not None and not any(each.chosen for each in found):
        found.insert(0, entered(chosen))
    return tuple(found)


def _witnesses(letter: Letter | None, received: Received, mailbox: Mailbox) -> Iterator[tuple[str, datetime, str]]:
    for inner in letter.inner if letter else ():
        for hop in inner.hops:
            if hop.at is not None and is_one_of(hop.by, mailbox.trusted_hosts):
                yield "inner-received", hop.at, f"{_INNER_HOP} ({hop.by[:80]})"
    for hop in letter.hops if letter else ():
        if hop.at is not None:
            ours = is_one_of(hop.by, mailbox.trusted_hosts)
            yield "received" if ours else "stranger", hop.at, f"{_TRUSTED if ours else _STRANGER} ({hop.by[:80]})"
    if received.server_date is not None:
        yield "server", received.server_date, _SERVER
    yield "polled", received.polled_at, _POLLED
    if letter is not None and letter.sent_at is not None:
        yield "sender", letter.sent_at, _SENDER
    for inner in letter.inner if letter else ():
        if inner.sent_at is not None:
            yield "inner-date", inner.sent_at, _INNER
