"""What was being sent when a session ended, shown to its person again: to be sent now, gone on with, or given up."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import logged_in, person_of
from intake.console.access.parts import Access
from intake.console.access.requesters import safe_target
from intake.console.access.unsent import MARK
from intake.console.rendering import page
from intake.console.unsent_words import said_of, title_of
from storage.console.unsent import UnsentForm

PAPER = "/recours/nouveau"
_DECISION = ("/exceptions/", "/decision")


@dataclass(frozen=True)
class Resumed:
    """One form as the page shows it. ``edited_at``: where it can be gone on with; "" where only sent."""

    form: UnsentForm
    title: str
    said: tuple[tuple[str, str], ...]
    edited_at: str

    @property
    def needs_file(self) -> bool:
        """A scan went with it, which is not kept."""
        return self.form.path == PAPER


@logged_in
def offered(request: Request) -> Response:
    """``GET /reprise``; where nothing is kept, on to the page that was asked for."""
    access: Access = request.state.access
    wanted = safe_target(request.query_params.get("page", "/"))
    kept = access.unsent.of(person_of(request).account, access.clock())
    if not kept:
        return RedirectResponse(wanted, status_code=303)
    forms = [Resumed(each, title_of(each.path), said_of(each.fields), _edited_at(each.path)) for each in kept]
    return page(request, "resuming.html.j2", {"forms": forms, "wanted": wanted, "mark": MARK})


@logged_in
def given_up(request: Request) -> Response:
    """``POST /reprise/abandon``: nothing of it is sent, nor kept."""
    access: Access = request.state.access
    access.unsent.forget(person_of(request).account, field(request, "kept"), access.clock())
    said = urlencode({"fait": "Saisie abandonnée : rien n’en a été enregistré."})
    wanted = safe_target(field(request, "page"))
    return RedirectResponse(f"{wanted}{'&' if '?' in wanted else '?'}{said}", status_code=303)


def _edited_at(path: str) -> str:
    before, after = _DECISION
    return f"{path.removesuffix(after)}/previsualisation" if path.startswith(before) and path.endswith(after) else ""
