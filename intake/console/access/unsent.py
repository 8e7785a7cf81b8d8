"""A form that comes after its session ended is not lost: kept for its person, offered again after the login."""

from __future__ import annotations

from starlette.requests import Request

from intake.console.access.cookies import digest
from intake.console.access.guard import RESUMING
from intake.console.access.parts import Access
from storage.console.sessions import Session
from storage.console.unsent import UnsentForm

WORK = ("/exceptions/", "/reponses/", "/recours/")
"""Below these stand the forms that are kept: never a password, a right or a code."""
MOST_CHARACTERS = 64 * 1024
LONGEST_PATH = 200
"""Characters: no page of ours has a longer one."""
MARK = "reprise"
"""The field of a form sent again: the path under which it was kept."""
_OURS = frozenset({"csrf", MARK})


def lapsed_session(request: Request) -> Session | None:
    """Whose form that is, when its session was open until its time was over and such forms are kept."""
    access: Access = request.state.access
    secret = access.jar.read(request, "session")
    if not secret or not request.url.path.startswith(WORK):
        return None
    return access.sessions.lapsed(digest(secret), access.clock())


def keep(request: Request, session: Session) -> None:
    """Keep the form that was just read, unless it is empty or too long. Its files are left out."""
    access: Access = request.state.access
    given = request.state.form.multi_items()
    fields = tuple((name, value) for name, value in given if name not in _OURS and isinstance(value, str))
    length = sum(len(name) + len(value) for name, value in fields)
    if not fields or length > MOST_CHARACTERS or len(request.url.path) > LONGEST_PATH:
        return
    form = UnsentForm(request.url.path, access.requesters.came_from(request), fields)
    access.unsent.keep(session.account.id, form, access.clock())
    setattr(request.state, RESUMING, True)


def forget_resent(request: Request) -> None:
    """The form that was just taken had been kept: no more."""
    access: Access = request.state.access
    path = request.state.form.get(MARK)
    if request.state.person is not None and isinstance(path, str) and path:
        access.unsent.forget(request.state.person.account, path, access.clock())
