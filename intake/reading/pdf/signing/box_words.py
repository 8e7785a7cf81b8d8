"""The signature boxes in one sentence, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from intake.domain.document import BoxState, SignatureBox

MAX_PAGES = 24
"""Pages told one by one; a support has its boxes on half a dozen."""

_ONE = {BoxState.SIGNED: "signé", BoxState.EMPTY: "vide", BoxState.UNKNOWN: "incertain"}
_MANY = {BoxState.SIGNED: "signés", BoxState.EMPTY: "vides", BoxState.UNKNOWN: "incertains"}


def page_by_page(boxes: Sequence[SignatureBox]) -> str:
    """« encarts de signature : p. 11 signé, p. 12 (1 signé, 1 vide) »; "" without boxes."""
    if not boxes:
        return ""
    pages = sorted({box.page for box in boxes})
    said = [f"p. {page} {_on_page([box for box in boxes if box.page == page])}" for page in pages[:MAX_PAGES]]
    if len(pages) > MAX_PAGES:
        said.append(f"et {len(pages) - MAX_PAGES} autres pages")
    what = "encart de signature" if len(boxes) == 1 else "encarts de signature"
    return f"{what} : {', '.join(said)}"


def _on_page(boxes: Sequence[SignatureBox]) -> str:
    if len(boxes) == 1:
        return _ONE[boxes[0].state]
    counts = Counter(box.state for box in boxes)
    told = [f"{counts[state]} {_word(state, counts[state])}" for state in BoxState if counts[state]]
    return f"({', '.join(told)})"


def _word(state: BoxState, count: int) -> str:
    return _ONE[state] if count == 1 else _MANY[state]
