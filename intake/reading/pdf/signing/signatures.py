"""What stands in each signature box: a signature, ink or a picture laid over or drawn in it, or nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf

from intake.domain.document import BoxState, SignatureBox
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import INVISIBLE, Key, SignatureWidget, Survey, rect_of
from intake.reading.pdf.geometry import Rect, area
from intake.reading.pdf.signing.content import Drawing, drawing_of_form, drawing_of_page
from intake.reading.pdf.signing.inking import state_of_drawing, strongest
from intake.reading.pdf.signing.stamps import state_of_marks

if TYPE_CHECKING:
    from intake.reading.pdf.signing.crypto import Checked

MAX_SECONDS = 0.6
"""Seconds of this thread's computing spent on looking into boxes; a form of twelve boxes takes some milliseconds."""
MAX_PARENTS = 32
"""Fields above a widget that are climbed."""
MAX_SENTENCES = 20
"""Cryptographic signatures told one by one."""
A4 = 595.0 * 842.0
"""Square points, for a page that does not say its size."""


@dataclass(frozen=True)
class Boxes:
    """The boxes in reading order, and a sentence for each cryptographic signature, which may name its signer."""

    boxes: tuple[SignatureBox, ...] = ()
    said: tuple[str, ...] = ()


def read_boxes(pdf: pikepdf.Pdf, found: Survey, raw: bytes) -> Boxes:
    """Each signature field shown on a page, with what stands in it; ``raw`` is the file."""
    if not found.signatures:
        return Boxes()
    signed = [each for each in found.signatures if _has_value(each)]
    checks = _checks(raw, signed) if signed else {}
    placed = _placed(pdf, found, checks)
    return Boxes(tuple(box for box, _ in placed), _sentences(signed, checks))


def placed_boxes(pdf: pikepdf.Pdf, found: Survey, raw: bytes) -> list[tuple[SignatureBox, Rect]]:
    """The same boxes, each with its rectangle on its page, in points."""
    signed = [each for each in found.signatures if _has_value(each)]
    return _placed(pdf, found, _checks(raw, signed) if signed else {})


def _placed(pdf: pikepdf.Pdf, found: Survey, checks: dict[str, Checked]) -> list[tuple[SignatureBox, Rect]]:
    places = [(each, rect_of(each.widget.obj)) for each in found.signatures]
    shown = [(each, place) for each, place in places if _is_box(each, place)]
    look = _Look(pdf, found.marks, shown)
    return [(_box(each, place, look, checks.get(each.name)), place) for each, place in shown]


def _checks(raw: bytes, signed: list[SignatureWidget]) -> dict[str, Checked]:
    """By field name."""
    from intake.reading.pdf.signing.crypto import check_signatures

    fields = {each.name: _field_of(each.widget.obj) for each in signed}
    return check_signatures(raw, list(fields.items()))


def _field_of(widget: Any) -> Key:
    """The object that holds the signature: the widget itself, or a field above it."""
    node = widget
    for _ in range(MAX_PARENTS):
        above = None if "/V" in node else node.get("/Parent")
        if not isinstance(above, pikepdf.Dictionary):
            break
        node = above
    key: Key = node.objgen
    return key


def _sentences(signed: list[SignatureWidget], checks: dict[str, Checked]) -> tuple[str, ...]:
    """« p. 4, 6 : signature cryptographique … »: what is said of several is said once."""
    pages: dict[str, list[int]] = {}
    for each in signed:
        check = checks[each.name]
        what = "horodatage cryptographique" if check.time_stamp else "signature cryptographique"
        there = pages.setdefault(f"{what} {check.sentence}", [])
        if each.page not in there:
            there.append(each.page)
    said = tuple(f"p. {', '.join(map(str, there))} : {sentence}" for sentence, there in pages.items())
    left = len(said) - MAX_SENTENCES
    return said if left <= 0 else (*said[:MAX_SENTENCES], f"et {left} autres signatures cryptographiques")


def _has_value(signature: SignatureWidget) -> bool:
    value = signature.value
    return isinstance(value, pikepdf.Dictionary) and ("/Contents" in value or "/ByteRange" in value)


def _is_box(signature: SignatureWidget, place: Rect) -> bool:
    """A person can see it; a signature nobody sees counts all the same, a time stamp or an empty field does not."""
    if _has_value(signature) and signature.value.get("/Type") != "/DocTimeStamp":
        return True
    return area(place) > 0 and not signature.widget.flags & INVISIBLE


def _box(signature: SignatureWidget, place: Rect, look: _Look, check: Checked | None) -> SignatureBox:
    if check is None:
        return SignatureBox(signature.page, signature.name, look.state(signature, place))
    # A time stamp is nobody's signature.
    state = BoxState.UNKNOWN if check.time_stamp or _is_reserved(signature.value) else BoxState.SIGNED
    return SignatureBox(signature.page, signature.name, state, check.crypto)


def _is_reserved(value: Any) -> bool:
    """Room for a signature that nobody made yet: its contents are all zeros, or no string at all."""
    contents = value.get("/Contents")
    if contents is None:
        return False
    return not isinstance(contents, pikepdf.String) or not bytes(contents).strip(b"\0")


class _Look:
    """Looks into the boxes of one file that have no signature value, each page's content at most once."""

    def __init__(
        self, pdf: pikepdf.Pdf, marks: dict[int, list[Any]], boxes: list[tuple[SignatureWidget, Rect]]
    ) -> None:
        self.pdf, self.marks, self.boxes = pdf, marks, boxes
        self.until = time.thread_time() + MAX_SECONDS
        self.drawn: dict[int, Drawing] = {}

    def state(self, signature: SignatureWidget, box: Rect) -> BoxState:
        """What was laid over the box, what its own appearance draws, what the page draws there: in that order."""
        page = self.pdf.pages[signature.page - 1]
        size = _area_of_page(page)
        state = state_of_marks(box, self.marks.get(signature.page, []), size, self.until)
        if state is not BoxState.SIGNED:
            state = strongest([state, self._state_of_appearance(signature.widget.obj)])
        if state is not BoxState.SIGNED:
            state = strongest([state, self._state_of_page(signature.page, page.obj, box, size)])
        return state

    def _state_of_appearance(self, widget: Any) -> BoxState:
        """A picture or strokes sign; words alone may be an invitation to sign, or a name."""
        try:
            appearance = widget.get("/AP")
            normal = appearance.get("/N") if isinstance(appearance, pikepdf.Dictionary) else None
            if not isinstance(normal, pikepdf.Stream):
                return BoxState.EMPTY
            drawing, box = drawing_of_form(normal, self.until)
        except CONTENT_FAULTS:
            return BoxState.UNKNOWN
        state = state_of_drawing(box, drawing, float("inf"))
        return strongest([state, BoxState.UNKNOWN if drawing.words else BoxState.EMPTY])

    def _state_of_page(self, number: int, page: Any, box: Rect, size: float) -> BoxState:
        try:
            if number not in self.drawn:
                near = [place for each, place in self.boxes if each.page == number]
                self.drawn[number] = drawing_of_page(page, near, self.until)
        except CONTENT_FAULTS:
            self.drawn[number] = Drawing(whole=False)
        return state_of_drawing(box, self.drawn[number], size)


def _area_of_page(page: pikepdf.Page) -> float:
    try:
        left, bottom, right, top = (float(number) for number in page.mediabox)
    except CONTENT_FAULTS:
        return A4
    return abs((right - left) * (top - bottom)) or A4
