"""Is this mail one we know? Asked where a mailbox was moved: to another server, another protocol, another numbering.

The bytes answer where the server gives them back. Exchange rebuilds a mail: then it is what the mail says that answers,
however it is written (``CanonicalForm``). A Message-ID alone proves nothing: different mails share one. Where neither
« yes » nor « no » is sure, a person is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from intake.domain.document import Sha256
from intake.domain.letter import CanonicalForm, MessageKey, SourceKey


class Likeness(StrEnum):
    """How a mail is known, or that it is not."""

    BYTES = "bytes"
    CONTENT = "content"
    """Other bytes that say the same."""
    DOUBT = "doubt"
    NEW = "new"


@dataclass(frozen=True)
class Arrived:
    """A mail under a key that was never seen. ``form`` None: it cannot be compared, or need not be.

    ``at``: when it reached the server that it is on, as that one says; else when it was met.
    """

    key: SourceKey
    sha256: Sha256
    form: CanonicalForm | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Former:
    """A mail of the register that was not met yet where the mailbox is now."""

    message: MessageKey
    form: CanonicalForm


@dataclass(frozen=True)
class Recognised:
    """What a mail was taken for; ``message``: the mail of the register, None for a new one. ``why``: of a doubt."""

    likeness: Likeness
    message: MessageKey | None = None
    why: str = ""


NEW = Recognised(Likeness.NEW)
OTHER_WAY = "même contenu, mais arrivé par un autre chemin (lignes Received)"
NO_CLUE = "même contenu, mais ni identifiant ni date pour dire que c’est le même envoi"
OTHER_CONTENT = "même identifiant et même date, mais un autre contenu"
COME_SINCE = (
    "même contenu, mais arrivé depuis, sans ligne Received en commun : le même message, envoyé une seconde fois ?"
)
CLOCKS_APART = timedelta(hours=1)
"""By which the clocks of two servers may differ."""


def life_of(key: SourceKey) -> str:
    """The numbering a key belongs to: all but its last member. Keys of one life name different mails."""
    return key.rpartition(":")[0]


def recognise(
    arrived: Sequence[Arrived], former: Iterable[Former], moved_at: datetime | None = None
) -> dict[SourceKey, Recognised]:
    """Each former mail stands for one that arrived at most: of two that say the same, the second is another.

    ``moved_at``: when a mail was first met where the mailbox is now; None: none was yet. What reached the server
    since may have been brought there late, or be sent again: the way it came tells, else a person.
    """
    left = _Left(sorted(former, key=lambda each: each.message))
    found: dict[SourceKey, Recognised] = {}
    for each in arrived:
        closest = left.closest(each.form, since=_came_since(each, moved_at)) if each.form is not None else None
        if closest is not None:
            left.taken.add(closest.message)
            found[each.key] = Recognised(Likeness.CONTENT, closest.message)
    for each in arrived:
        if each.key not in found:
            found[each.key] = left.doubt(each.form) if each.form is not None else NEW
    return found


def depends_on_the_move(arrived: Iterable[Arrived], former: Sequence[Former]) -> bool:
    """Whether one says the same as a former mail and came by no server that this one came by: see ``moved_at``."""
    forms = [each.form for each in arrived if each.form is not None]
    return any(is_same(form, each.form) and not _common(form, each.form) for form in forms for each in former)


class _Left:
    """Former mails by what they say and by their identifier; those in ``taken`` are no answer any more."""

    def __init__(self, former: Iterable[Former]) -> None:
        self.taken: set[MessageKey] = set()
        self._by_content: dict[str, list[Former]] = {}
        self._by_id: dict[str, list[Former]] = {}
        for each in former:
            self._by_content.setdefault(each.form.content, []).append(each)
            if each.form.message_id:
                self._by_id.setdefault(each.form.message_id, []).append(each)

    def closest(self, form: CanonicalForm, *, since: bool) -> Former | None:
        """Of those that are the same mail, the one that came most alike, then the oldest."""
        alike = [each for each in self._free(self._by_content.get(form.content, ())) if is_same(form, each.form)]
        same = [each for each in alike if not since or _common(form, each.form) > 0]
        return max(same, key=lambda each: (_common(form, each.form), -each.message), default=None)

    def doubt(self, form: CanonicalForm) -> Recognised:
        """NEW where nothing speaks for any of them."""
        alike = (*self._by_content.get(form.content, ()), *self._by_id.get(form.message_id, ()))
        for each in self._free(alike):
            why = _why_doubtful(form, each.form)
            if why:
                return Recognised(Likeness.DOUBT, each.message, why)
        return NEW

    def _free(self, some: Iterable[Former]) -> list[Former]:
        return [each for each in some if each.message not in self.taken]


def _came_since(mail: Arrived, moved_at: datetime | None) -> bool:
    return moved_at is not None and mail.at is not None and mail.at > moved_at + CLOCKS_APART


def is_same(one: CanonicalForm, other: CanonicalForm) -> bool:
    """The same content, sent at the same time under the same identifier, that came the same way."""
    return _may_be_same(one, other) and _is_proved(one, other) and not _came_apart(one, other)


def _may_be_same(one: CanonicalForm, other: CanonicalForm) -> bool:
    return (
        one.content == other.content and _agree(one.message_id, other.message_id) and _agree(one.sent_at, other.sent_at)
    )


def _is_proved(one: CanonicalForm, other: CanonicalForm) -> bool:
    """An identifier on both sides; for a mail that says something, the date does, or a server that both came by."""
    if one.message_id and other.message_id:
        return True
    return not one.is_empty and (bool(one.sent_at and other.sent_at) or _common(one, other) > 0)


def _agree(one: str, other: str) -> bool:
    """Servers add what is missing: where one side is silent, the other contradicts nothing."""
    return not one or not other or one == other


def _came_apart(one: CanonicalForm, other: CanonicalForm) -> bool:
    """Each tells of a server that the other never saw: two deliveries. A move adds lines, or drops some."""
    mine, theirs = frozenset(one.hops), frozenset(other.hops)
    return not (mine <= theirs or theirs <= mine)


def _common(one: CanonicalForm, other: CanonicalForm) -> int:
    return len(frozenset(one.hops) & frozenset(other.hops))


def _why_doubtful(one: CanonicalForm, other: CanonicalForm) -> str:
    if _may_be_same(one, other):
        if not _is_proved(one, other):
            # A mail that says nothing has nothing to be done twice.
            return "" if one.is_empty else NO_CLUE
        return OTHER_WAY if _came_apart(one, other) else COME_SINCE
    if one.message_id and one.message_id == other.message_id and _agree(one.sent_at, other.sent_at):
        return OTHER_CONTENT if one.content != other.content else ""
    return ""
