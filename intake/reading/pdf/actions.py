"""Actions a PDF would have a viewer carry out. They are counted; none is ever carried out here."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pikepdf

from intake.domain.document import Mark
from intake.reading.pdf.faults import CONTENT_FAULTS

MAX_ACTIONS = 2000
"""Actions looked at in one file: chains may be long, or loops."""

_MARKS = {
    "/JavaScript": Mark.JAVASCRIPT,
    "/Launch": Mark.LAUNCH,
    "/GoToR": Mark.REACHES_OUT,
    "/GoToE": Mark.REACHES_OUT,
    "/SubmitForm": Mark.REACHES_OUT,
    "/ImportData": Mark.REACHES_OUT,
}
"""ISO 32000-1, table 198. A link to a web page (/URI) is what any letter has."""


class Actions:
    """What was met so far: how many actions of each mark, and the names of those that reach out."""

    def __init__(self) -> None:
        self.counts: Counter[Mark] = Counter()
        self.reaching: dict[str, None] = {}
        self._left = MAX_ACTIONS

    def of_catalog(self, root: Any) -> None:
        """On opening, on closing and printing, and the document's named scripts."""
        try:
            self._follow(root.get("/OpenAction"))
            self._follow_all(root.get("/AA"))
            names = root.get("/Names")
            scripts = names.get("/JavaScript") if isinstance(names, pikepdf.Dictionary) else None
            if isinstance(scripts, pikepdf.Dictionary):
                self.counts[Mark.JAVASCRIPT] += max(len(scripts.get("/Names", ())) // 2, 1)
        except CONTENT_FAULTS:
            return

    def of(self, holder: Any) -> None:
        """Of a page, an annotation or a field: its own (/A), and those on events (/AA)."""
        if "/A" in holder:
            self._follow(holder.A)
        if "/AA" in holder:
            self._follow_all(holder.AA)

    def _follow_all(self, events: Any) -> None:
        if isinstance(events, pikepdf.Dictionary):
            for event in list(events.keys())[:MAX_ACTIONS]:
                self._follow(events.get(event))

    def _follow(self, action: Any) -> None:
        """The action and those that come next; a destination (an array) is no action."""
        waiting = [action]
        while waiting and self._left:
            current = waiting.pop()
            if not isinstance(current, pikepdf.Dictionary):
                continue
            self._left -= 1
            self._count(str(current.get("/S", "")), current)
            following = current.get("/Next")
            waiting += list(following)[: self._left] if isinstance(following, pikepdf.Array) else [following]

    def _count(self, kind: str, action: Any) -> None:
        mark = _MARKS.get(kind)
        if mark is None and kind == "/Rendition" and "/JS" in action:
            mark = Mark.JAVASCRIPT
        if mark is not None:
            self.counts[mark] += 1
        if mark is Mark.REACHES_OUT:
            self.reaching.setdefault(kind[1:])
