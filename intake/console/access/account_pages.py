"""What people change of their own account: the password, the second factor."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from intake.console.access import entering, limits, second_factor
from intake.console.access.cookies import form_token
from intake.console.access.guard import STAGE_PAGES, deed, logged_in
from intake.console.access.parts import Access
from intake.console.access.passwords import weakness
from intake.domain.access import ROLE_NAMES
from storage.console.accounts import Account
from storage.console.audit import Deed
from storage.console.sessions import Session, Stage

ENROLMENT = STAGE_PAGES[Stage.ENROLMENT]
SECOND_FACTOR = "/compte/second-facteur"
PASSWORD = "/compte/mot-de-passe"  # noqa: S105 -- an address
WRONG_PASSWORD = "Le mot de passe actuel n’est pas le bon."  # noqa: S105 -- a sentence
WRONG_CODE = "Ce code ne correspond pas : vérifier l’heure du téléphone, puis saisir le code affiché maintenant."


def routes() -> list[Route]:
    """The pages of this file."""
    return [
        Route("/compte", logged_in(show), methods=["GET"]),
        Route(PASSWORD, logged_in(show_password), methods=["GET"]),
        Route(PASSWORD, logged_in(change_password), methods=["POST"]),
        Route(SECOND_FACTOR, logged_in(show_enrolment), methods=["GET"]),
        Route(SECOND_FACTOR, logged_in(enrol), methods=["POST"]),
        Route(ENROLMENT, show_enrolment, methods=["GET"]),
        Route(ENROLMENT, enrol, methods=["POST"]),
    ]


def show(request: Request) -> Response:
    """Who one is here, and what of it one may change."""
    access: Access = request.state.access
    account: Account = request.state.session.account
    left = access.accounts.recovery_codes_left(account.id)
    values = {
        "account": account,
        "roles": ", ".join(ROLE_NAMES[role] for role in sorted(account.roles)) or "aucun",
        "corps": ", ".join(sorted(account.corps)) or "aucun",
        "local": account.password is not None,
        "second_factor": f"en place ; codes de secours restants : {left}" if account.second_factor else "aucun",
    }
    return access.render(request, "access/account.html.j2", values)


def show_password(request: Request) -> Response:
    """The form."""
    return _password_page(request)


def change_password(request: Request) -> Response:
    """Every other session ends, and this one goes on under another secret."""
    access: Access = request.state.access
    account = _own(request)
    problem = _password_problem(request, account)
    if problem:
        return _password_page(request, problem, status=422)
    hashed = access.passwords.hash(entering.field(request, "new"))
    access.accounts.set_password(account.id, hashed, access.clock(), _about(request, "password_changed", account))
    secret, session = entering.new_session(request, account, Stage.OPEN, entering.LOCAL)
    if not access.sessions.open(session, hashed, access.clock()):
        return entering.back_to_login(request)
    answer = RedirectResponse("/compte?fait=Mot+de+passe+chang%C3%A9.", status_code=303)
    return entering.admitted(request, account, secret, answer)


def show_enrolment(request: Request) -> Response:
    """The QR code of a new secret; the same one until it is confirmed."""
    session = _enrolling(request)
    if session is None:
        return entering.back_to_login(request)
    return _enrolment_page(request, session)


def enrol(request: Request) -> Response:
    """A code proves that the application has the secret: from now on it is asked for. The recovery codes, once."""
    access: Access = request.state.access
    session = _enrolling(request)
    proposed = access.seal.opened(session.proposed_factor or "") if session else None
    if session is None or session.proposed_factor is None or proposed is None:
        return entering.back_to_login(request)
    problem, step = _enrolment_problem(request, session, proposed)
    if problem or step is None:
        return _enrolment_page(request, session, problem, status=422)
    codes, account = second_factor.new_recovery_codes(), session.account
    secret, opened = entering.new_session(request, account, Stage.OPEN, session.origin, session.id_token)
    if not access.sessions.move(session.digest, session.stage, opened, access.clock()):
        return entering.back_to_login(request)
    access.accounts.set_second_factor(
        account.id,
        session.proposed_factor,
        step,
        map(second_factor.recovery_digest, codes),
        access.clock(),
        entering.entry(request, "second_factor_set", account),
    )
    values = {"codes": codes, "next": entering.target_of(request)}
    request.state.person, request.state.csrf_token = account.person, form_token(secret)
    return entering.admitted(request, account, secret, access.render(request, "access/recovery.html.j2", values))


def _password_problem(request: Request, account: Account) -> str:
    access: Access = request.state.access
    new = entering.field(request, "new")
    tried = limits.password_try(request, account.login, account.id)
    if tried.wait() is not None:
        return "Trop d’essais : attendre quelques minutes, puis recommencer."
    if not access.passwords.fits(account.password, entering.field(request, "current")):
        return WRONG_PASSWORD
    tried.succeeded()
    if new != entering.field(request, "again"):
        return "Les deux saisies du nouveau mot de passe diffèrent."
    weak = weakness(new, account.login, account.name, account.email or "")
    return f"{weak[0].upper()}{weak[1:]}." if weak else ""


def _enrolment_problem(request: Request, session: Session, proposed: str) -> tuple[str, int | None]:
    access: Access = request.state.access
    tried = limits.code_try(request, session.account.id)
    if tried.wait() is not None:
        return "Trop d’essais : attendre quelques minutes, puis recommencer.", None
    if session.stage is Stage.OPEN and not access.passwords.fits(
        session.account.password, entering.field(request, "current")
    ):
        return WRONG_PASSWORD, None
    step = second_factor.step_of(proposed, entering.field(request, "code"), access.clock())
    if step is None:
        return WRONG_CODE, None
    tried.succeeded()
    return "", step


def _enrolling(request: Request) -> Session | None:
    """The session, when it may set up a second factor: at that step, or open and of a local account."""
    session: Session | None = request.state.session
    if session is None or session.stage is Stage.SECOND_FACTOR:
        return None
    if request.url.path == ENROLMENT and session.stage is not Stage.ENROLMENT:
        return None
    if session.account.password is None:
        raise HTTPException(404, "Ce compte se connecte par le fournisseur d’identité : son second facteur est là-bas.")
    return session


def _own(request: Request) -> Account:
    session: Session = request.state.session
    if session.account.password is None:
        raise HTTPException(404, "Ce compte n’a pas de mot de passe ici.")
    return session.account


def _about(request: Request, action: str, account: Account) -> Deed:
    return deed(request, action, {"kind": "account", "item": str(account.id)})


def _password_page(request: Request, problem: str = "", *, status: int = 200) -> Response:
    access: Access = request.state.access
    return access.render(request, "access/password.html.j2", {"problem": problem}, status=status)


def _enrolment_page(request: Request, session: Session, problem: str = "", *, status: int = 200) -> Response:
    access: Access = request.state.access
    secret = access.seal.opened(session.proposed_factor or "")
    if secret is None:
        secret = second_factor.new_secret()
        access.sessions.propose(session.digest, access.seal.seal(secret), access.clock())
    values = {
        "problem": problem,
        "picture": second_factor.picture(secret, session.account.login),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "action": request.url.path,
        "ask_password": session.stage is Stage.OPEN,
        "next": entering.target_of(request),
    }
    return access.render(request, "access/second_factor.html.j2", values, status=status)
