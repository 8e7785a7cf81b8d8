"""One's own tokens: issued for a program, shown once, listed with their last use, revoked."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from intake.console.access.entering import field
from intake.console.access.guard import logged_in, needs, person_of
from intake.console.access.issuing import LONGEST_DAYS, issue, revoke
from intake.console.access.parts import Access
from intake.console.reach import number_in
from intake.console.rendering import page
from intake.console.rights import FOR_PROGRAMS, PERMISSIONS, permissions_said
from intake.domain.access import Permission, may_somewhere
from intake.domain.campaign import Corps

TOKENS = "/compte/jetons"
LONGEST_LABEL = 100
LENGTHS = ((30, "30 jours"), (90, "90 jours"), (180, "6 mois"), (LONGEST_DAYS, "un an"))


@logged_in
def listing(request: Request) -> Response:
    """``GET /compte/jetons``."""
    return _page(request)


@needs(Permission.ISSUE_TOKENS)
def issued(request: Request) -> Response:
    """``POST /compte/jetons``: shown in this answer, and never again."""
    form = request.state.form
    label, days = field(request, "label").strip(), field(request, "days")
    permissions, corps = frozenset(map(str, form.getlist("permission"))), frozenset(map(str, form.getlist("corps")))
    known = {each.value for each in FOR_PROGRAMS}
    if not permissions <= known or not corps <= {each.value for each in Corps} or not _is_length(days):
        raise HTTPException(400, "Choisir les droits, les corps et la durée parmi ceux proposés.")
    if not 0 < len(label) <= LONGEST_LABEL:
        return _page(request, "Dire à quoi servira le jeton, en 100 caractères au plus.")
    if not permissions or not corps:
        return _page(request, "Choisir au moins un droit et un corps.")
    secret = issue(request, label, frozenset(map(Permission, permissions)), corps, int(days))
    return _page(request, secret=secret)


@logged_in
def revoked(request: Request) -> Response:
    """``POST /compte/jetons/{number}/revocation``: refused from now on; back to the page it was asked from."""
    number = number_in(request)
    revoke(request, number)
    said = urlencode({"fait": f"Jeton {number} révoqué : il est refusé dès maintenant."})
    owner = field(request, "compte")
    target = f"/comptes/{owner}" if owner.isascii() and owner.isdigit() else TOKENS
    return RedirectResponse(f"{target}?{said}", status_code=303)


def _is_length(days: str) -> bool:
    return days in {str(length) for length, _ in LENGTHS}


def _page(request: Request, problem: str = "", *, secret: str = "") -> Response:
    access: Access = request.state.access
    person = person_of(request)
    values = {
        "tokens": [(each, permissions_said(each.permissions)) for each in access.tokens.all(person.account)],
        "may_issue": may_somewhere(person, Permission.ISSUE_TOKENS),
        "permission_choices": [(each.value, PERMISSIONS[each]) for each in FOR_PROGRAMS if may_somewhere(person, each)],
        "corps_choices": sorted(person.corps),
        "length_choices": LENGTHS,
        "problem": problem,
        "secret": secret,
    }
    return page(request, "tokens.html.j2", values, status=422 if problem else 200)
