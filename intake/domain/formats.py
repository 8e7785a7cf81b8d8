"""What is this PDF? The rule that turns the counts of independent readers into one format.

A refusal is final only when two independent readers agree (domain.md, rule 16): the first reader alone can say
« interactive », never anything else. Where the readers disagree, or something speaks for a form that is not
shown, the answer is « doubtful », and a person looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from intake.domain.document import Form, Format

IMAGE_COVER = 0.75
"""An image page is covered by images for at least three quarters: scanners leave margins out, logos cover far less."""
TEXT_COVER = 0.05
"""…and visible text covers at most a twentieth of it: a receipt stamp or a platform's line, not a letter."""


class Outcome(StrEnum):
    """How far one reader came."""

    OPENED = "opened"
    LOCKED = "locked"
    BROKEN = "broken"


@dataclass(frozen=True)
class Sight:
    """What one reader counted in one file.

    ``shown`` are fillable fields (text, checkbox, radio, choice) with a visible widget on a page; ``hidden`` those
    with none but invisible ones; ``loose`` stand on pages of a file that has no form any more; ``unplaced`` stand in
    the field tree and on no page. ``xfa`` is a real XFA form: its template holds fields. ``as_owner``: the empty
    password opened it, maybe only because it is the owner's, and a person would be asked for the user's.
    ``repaired``: the structure was broken and rebuilt. ``remains``: pieces of fillable fields lie in a repaired
    file, attached to nothing, or traces of a form in one that is whole and that this reader cannot open.
    ``partial``: limits ended the examination where fields may have followed. ``blank``: nothing is drawn on any page
    this reader could load, and no field stands there.
    """

    reader: str
    outcome: Outcome
    pages: int = 0
    shown: int = 0
    hidden: int = 0
    loose: int = 0
    unplaced: int = 0
    xfa: bool = False
    as_owner: bool = False
    repaired: bool = False
    remains: int = 0
    partial: bool = False
    blank: bool = False

    @property
    def usable(self) -> bool:
        """The file opened and has at least one page."""
        return self.outcome is Outcome.OPENED and self.pages > 0

    @property
    def is_form(self) -> bool:
        """A person can fill this file."""
        return self.usable and (self.shown > 0 or self.xfa)


@dataclass(frozen=True)
class PageLook:
    """What is drawn on one page; covers are shares of its area (0–1), ``dpi`` that of its largest image.

    ``text_cover`` counts visible text only: a hidden OCR layer (render mode 3, or text under the image) is none, and
    ``hidden_text`` tells that there is one.
    """

    image_cover: float = 0.0
    text_cover: float = 0.0
    drawings: int = 0
    dpi: int = 0
    hidden_text: bool = False

    @property
    def is_image(self) -> bool:
        """The page is a picture of paper."""
        return self.image_cover >= IMAGE_COVER and self.text_cover <= TEXT_COVER

    @property
    def is_blank(self) -> bool:
        """Nothing is drawn on it."""
        return self.image_cover == 0 and self.text_cover == 0 and self.drawings == 0


@dataclass(frozen=True)
class Verdict:
    """The format, the form technology, whether the readers agree (None: no second was asked), and why."""

    format: Format
    form: Form
    readers_agree: bool | None
    reasons: tuple[str, ...] = ()


def is_settled(first: Sight) -> bool:
    """True when the first reader alone decides: a form that can be filled is accepted, and needs no second.

    One that had to be rebuilt does need it: what was put together again may be nobody's form.
    """
    return first.is_form and not first.repaired


def is_scan(looks: tuple[PageLook, ...]) -> bool:
    """Most pages that carry anything are images; blank backs of sheets do not count."""
    drawn = [look for look in looks if not look.is_blank]
    return 2 * sum(look.is_image for look in drawn) > len(drawn)


def judge(first: Sight, others: tuple[Sight, ...] = (), looks: tuple[PageLook, ...] = ()) -> Verdict:
    """The verdict on what the first reader and the others (most trusted first) counted; ``looks`` of the pages."""
    if is_settled(first):
        return Verdict(Format.INTERACTIVE, _form_of(first), None)
    if first.is_form:
        return _judge_rebuilt(first, others)
    if first.outcome is Outcome.LOCKED:
        return _judge_locked(first, others)
    if not first.usable:
        return _judge_broken(first, others)
    return _judge_plain(first, others, looks)


def _form_of(sight: Sight) -> Form:
    return Form.XFA if sight.xfa else Form.ACROFORM


def _judge_rebuilt(first: Sight, others: tuple[Sight, ...]) -> Verdict:
    witness = next((sight for sight in others if sight.is_form), None)
    if witness is None:
        return _doubt(f"fichier abîmé : {first.reader} y retrouve un formulaire, aucun autre lecteur ne le voit")
    agreed = f"fichier abîmé : {first.reader} et {witness.reader} y retrouvent le même formulaire"
    return Verdict(Format.INTERACTIVE, _form_of(first), True, (agreed,))


def _judge_plain(first: Sight, others: tuple[Sight, ...], looks: tuple[PageLook, ...]) -> Verdict:
    witness = next((sight for sight in others if sight.outcome is not Outcome.BROKEN), None)
    if witness is None:
        return _doubt(f"aucun second lecteur n’a pu confirmer ce que {first.reader} a lu")
    if not witness.usable:
        return _doubt(f"{first.reader} ouvre le fichier, {witness.reader} non")
    if first.pages != witness.pages:
        return _doubt(f"{first.reader} compte {first.pages} pages, {witness.reader} {witness.pages}")
    if first.loose:
        return _doubt(f"des champs ({first.loose}) restent sur les pages d’un fichier qui n’a plus de formulaire")
    for sight in others:
        if sight.is_form:
            return _doubt(f"{first.reader} ne voit aucun champ, {sight.reader} en voit")
    if any(sight.partial for sight in (first, *others)):
        return _doubt("examen arrêté à ses limites : des champs peuvent suivre", agree=True)
    if first.hidden or witness.hidden:
        hidden = max(first.hidden, witness.hidden)
        return _doubt(f"des champs à remplir existent ({hidden}), aucun n’est affiché", agree=True)
    if first.remains:
        return _doubt(f"fichier réparé où traînent des restes de champs ({first.remains})", agree=True)
    if first.repaired and looks and all(look.is_blank for look in looks):
        return _doubt("fichier réparé dont aucune page ne montre rien", agree=True)
    shape = Format.SCANNED if is_scan(looks) else Format.FLATTENED
    return Verdict(shape, Form.NONE, True, (f"{first.reader} et {witness.reader} d’accord : aucun champ à remplir",))


def _judge_locked(first: Sight, others: tuple[Sight, ...]) -> Verdict:
    opened = [sight.reader for sight in others if sight.outcome is Outcome.OPENED and not sight.as_owner]
    locked = [sight.reader for sight in others if sight.outcome is Outcome.LOCKED]
    if opened:
        return _doubt(f"{first.reader} demande un mot de passe, {opened[0]} ouvre le fichier")
    if not locked:
        return _doubt(f"{first.reader} demande un mot de passe, aucun second lecteur ne le confirme")
    return Verdict(
        Format.ENCRYPTED, Form.NONE, True, (f"{first.reader} et {locked[0]} d’accord : un mot de passe est demandé",)
    )


def _judge_broken(first: Sight, others: tuple[Sight, ...]) -> Verdict:
    readers = ", ".join(sight.reader for sight in (first, *others))
    alive = [sight for sight in others if (sight.usable and not sight.blank) or sight.outcome is Outcome.LOCKED]
    if alive:
        return _doubt(f"{first.reader} ne peut lire le fichier, {alive[0].reader} en lit quelque chose")
    if any(sight.partial for sight in (first, *others)):
        return _doubt("lecture arrêtée à ses limites", agree=True)
    if first.remains:
        return _doubt("fichier abîmé qui a gardé sa fin et des restes de formulaire", agree=True)
    if not others:
        return _doubt(f"{first.reader} ne peut lire le fichier, aucun second lecteur ne le confirme")
    return Verdict(Format.DAMAGED, Form.NONE, True, (f"aucun lecteur n’y trouve une page ({readers})",))


def _doubt(reason: str, *, agree: bool = False) -> Verdict:
    return Verdict(Format.DOUBTFUL, Form.NONE, agree, (reason,))
