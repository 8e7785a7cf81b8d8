"""The words of the pages of replies: what may be decided of one, by its state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intake.ports import OutboxState


class Act(StrEnum):
    """What a person decides of a reply; the forms carry these words."""

    SEND = "envoyer"
    DROP = "abandonner"
    READDRESS = "readresser"
    FOUND_SENT = "partie"


@dataclass(frozen=True)
class Offered:
    """One decision as it is offered: ``seen`` is the reason a form proposes. ``needs_text``: there must be a mail."""

    act: Act
    label: str
    seen: str = ""
    needs_text: bool = False


_DROP = Offered(Act.DROP, "Abandonner")
_READDRESS = Offered(Act.READDRESS, "Envoyer à une adresse corrigée", needs_text=True)
OFFERED = {
    OutboxState.SHADOW: (Offered(Act.SEND, "Approuver et envoyer", "relue", needs_text=True), _DROP),
    OutboxState.UNDELIVERED: (_READDRESS, Offered(Act.SEND, "Envoyer de nouveau", needs_text=True), _DROP),
    OutboxState.WITHHELD: (Offered(Act.SEND, "Envoyer malgré tout", needs_text=True), _READDRESS, _DROP),
    OutboxState.UNCERTAIN: (
        Offered(Act.FOUND_SENT, "Elle est partie"),
        Offered(Act.SEND, "Elle n’est pas partie : l’envoyer", needs_text=True),
        _DROP,
    ),
    OutboxState.QUEUED: (_DROP,),
}
"""By state; of the others nothing is left to decide."""
TABS = (
    (OutboxState.SHADOW, "À approuver"),
    (OutboxState.UNDELIVERED, "Non remises"),
    (OutboxState.WITHHELD, "Retenues"),
    (OutboxState.UNCERTAIN, "Envoi incertain"),
    (OutboxState.QUEUED, "En attente d’envoi"),
    (OutboxState.SENDING, "En cours d’envoi"),
    (OutboxState.SENT, "Parties"),
    (OutboxState.CANCELLED, "Abandonnées"),
)
"""What waits for a person first."""
TOGETHER = {
    OutboxState.SHADOW: (Act.SEND, Act.DROP),
    OutboxState.WITHHELD: (Act.SEND, Act.DROP),
    OutboxState.UNDELIVERED: (Act.DROP,),
}
"""What may be decided of several at once; the others need a look at each."""
DONE = {
    Act.SEND: ("part", "partent"),
    Act.DROP: ("est abandonnée", "sont abandonnées"),
    Act.READDRESS: ("part à la nouvelle adresse", "partent"),
    Act.FOUND_SENT: ("est notée partie", "sont notées parties"),
}
"""Of one, of several."""


def offered_of(state: OutboxState, *, has_text: bool) -> tuple[Offered, ...]:
    """What may be decided of a reply in that state."""
    return tuple(each for each in OFFERED.get(state, ()) if has_text or not each.needs_text)


def label_of(state: OutboxState, act: Act) -> str:
    """How that decision is called there."""
    return next((each.label for each in OFFERED.get(state, ()) if each.act is act), act.value.capitalize())
