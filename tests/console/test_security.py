"""Every route of the console, tried by nobody, by each role and by people of another corps.

The table says who may what, written by hand from the issue. A route without a line there fails the first test.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.routing import BaseRoute, Mount, Route

from intake.console.access.cookies import form_token
from intake.domain.access import Permission, Role
from tests.console.whole import Objects, Visitor, Whole

OPEN = "ouvert à tous"
LOGGED_IN = "toute personne connectée"
ALL, OPERATE = "reader operator supervisor", "operator supervisor"
LEAD, WATCH = "supervisor", "auditor"
EVERYONE_OF_THE_HOUSE = "reader operator supervisor auditor"
WHO = {
    "GET /": OPEN,
    "GET /healthz": OPEN,
    "GET /accessibilite": OPEN,
    "GET /connexion": OPEN,
    "POST /connexion": OPEN,
    "GET /connexion/code": OPEN,
    "POST /connexion/code": OPEN,
    "GET /connexion/second-facteur": OPEN,
    "POST /connexion/second-facteur": OPEN,
    "GET /connexion/fournisseur": OPEN,
    "GET /connexion/fournisseur/retour": OPEN,
    "GET /deconnexion": OPEN,
    "POST /deconnexion": OPEN,
    "GET /aide": LOGGED_IN,
    "GET /reprise": LOGGED_IN,
    "POST /reprise/abandon": LOGGED_IN,
    "GET /compte": LOGGED_IN,
    "GET /compte/mot-de-passe": LOGGED_IN,
    "POST /compte/mot-de-passe": LOGGED_IN,
    "GET /compte/second-facteur": LOGGED_IN,
    "POST /compte/second-facteur": LOGGED_IN,
    "GET /compte/jetons": LOGGED_IN,
    "POST /compte/jetons": LEAD,
    "POST /compte/jetons/{number}/revocation": LEAD,
    "GET /exceptions": ALL,
    "GET /exceptions/suivante": ALL,
    "POST /exceptions/ensemble": OPERATE,
    "GET /exceptions/{number}": ALL,
    "POST /exceptions/{number}/decision": OPERATE,
    "POST /exceptions/{number}/previsualisation": OPERATE,
    "POST /exceptions/{number}/annulation": OPERATE,
    "POST /exceptions/{number}/note": OPERATE,
    "GET /exceptions/{number}/expediteur": ALL,
    "GET /courriels/{number}": ALL,
    "GET /courriels/{number}/pieces/{position}": ALL,
    "GET /courriels/{number}/pieces/{position}/pages/{page}.png": ALL,
    "GET /reponses": ALL,
    "GET /reponses/{number}": ALL,
    "POST /reponses/{number}/decision": OPERATE,
    "POST /reponses/ensemble": OPERATE,
    "GET /reponses/toutes": OPERATE,
    "POST /reponses/toutes": OPERATE,
    "POST /reponses/arret": LEAD,
    "POST /reponses/reprise": LEAD,
    "GET /recours": ALL,
    "GET /recours/nouveau": OPERATE,
    "POST /recours/nouveau": OPERATE,
    "GET /recours/{reference}": ALL,
    "POST /recours/{reference}/etape": OPERATE,
    "GET /recours/{reference}/preuves.zip": ALL,
    "GET /recours/{reference}/correction": LEAD,
    "GET /compte/calendrier": ALL,
    "POST /compte/calendrier": ALL,
    "POST /compte/calendrier/{number}/revocation": ALL,
    "GET /calendrier/{token}.ics": OPEN,
    "GET /recherche": ALL,
    "GET /campagne": EVERYONE_OF_THE_HOUSE,
    "GET /campagne/organisations": EVERYONE_OF_THE_HOUSE,
    "GET /campagne/retours": EVERYONE_OF_THE_HOUSE,
    "GET /campagne/{table}.csv": EVERYONE_OF_THE_HOUSE,
    "GET /dossiers": ALL,
    "GET /dossiers/{campaign}/{corps}/{matricule}": ALL,
    "GET /robot": EVERYONE_OF_THE_HOUSE,
    "GET /metrics": OPEN,
    "GET /journal": WATCH,
    "GET /journal.csv": WATCH,
    "GET /comptes": LEAD,
    "GET /comptes/nouveau": LEAD,
    "POST /comptes/nouveau": LEAD,
    "GET /comptes/{number}": LEAD,
    "POST /comptes/{number}": LEAD,
    "POST /comptes/{number}/fermeture": LEAD,
    "POST /comptes/{number}/reouverture": LEAD,
    "POST /comptes/{number}/mot-de-passe": LEAD,
    "POST /comptes/{number}/second-facteur": LEAD,
    "POST /comptes/{number}/fournisseur": LEAD,
    "POST /comptes/{number}/sessions": LEAD,
    "GET /api/v1/documentation": LOGGED_IN,
    "GET /api/v1/openapi.json": LOGGED_IN,
    "GET /api/v1/exceptions": ALL,
    "GET /api/v1/exceptions/{number}": ALL,
    "POST /api/v1/exceptions/{number}/ruling": OPERATE,
    "GET /api/v1/appeals": ALL,
    "GET /api/v1/appeals/{reference}": ALL,
    "GET /api/v1/deposits": ALL,
    "GET /api/v1/campaigns": EVERYONE_OF_THE_HOUSE,
    "GET /api/v1/campaigns/{year}/figures": EVERYONE_OF_THE_HOUSE,
}
"""A line for each route: who may."""
GIVEN_TO_TOKENS = frozenset(
    {
        Permission.SEE_EXCEPTIONS,
        Permission.RULE,
        Permission.SEE_APPEALS,
        Permission.SEE_DEPOSITS,
        Permission.SEE_CAMPAIGN,
    }
)
RULING = {"action": "ignore", "why": "essai", "version": "périmée"}
DH, D3S = frozenset({"DH"}), frozenset({"D3S"})
NOT_OF_A_CORPS = ("/{year}/figures", "/revocation", "/{table}.csv")
"""What they name is of no corps: a campaign, one's own token, a table that shows the person's corps only."""
ROLES = [Role.READER, Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR]


def routes_of(routes: list[BaseRoute], before: str = "") -> Iterator[str]:
    """« GET /exceptions/{number} », of pages and of the API; a mount that cannot be looked into is not passed over."""
    for route in routes:
        if isinstance(route, Route):
            methods = (route.methods or {"GET"}) - {"HEAD"}
            yield from (
                f"{method} {before}{route.path.replace(':number', '').replace(':path', '')}" for method in methods
            )
        elif isinstance(route, Mount) and route.path != "/static":
            inside = route.app
            while not hasattr(inside, "routes"):
                inside = inside.made() if hasattr(inside, "made") else inside.app  # type: ignore[attr-defined]  # middleware, whose types do not tell what they hold
            yield from routes_of(inside.routes, before + route.path)


def all_routes(whole: Whole) -> list[str]:
    """Those of the pages, and those of the API."""
    found = list(routes_of(whole.inner.routes))
    api = whole.inner.state.api.made()
    described = [
        f"{method.upper()} /api/v1{path}" for path, methods in api.openapi()["paths"].items() for method in methods
    ]
    return sorted({*found, *described})


def address(whole: Whole, path: str, corps: str = "DH", account: int | None = None) -> str:
    """That path on a thing of that corps. A new kind of thing has its line here, or the test says so."""
    things = whole.objects(corps)
    for start, values in _values(things, account or whole.account(Role.READER, corps=frozenset({corps}))).items():
        if path.startswith(start):
            for name, value in values.items():
                path = path.replace(f"{{{name}}}", str(value))
            break
    assert "{" not in path, f"{path} : dire dans « _values » ce que cette adresse nomme, pour un corps donné"
    return path


def _values(things: Objects, account: int) -> dict[str, dict[str, object]]:
    campaign, corps, director = things.dossier
    mail: dict[str, object] = {"number": things.mail, "position": 0, "page": 1}
    return {
        "/exceptions": {"number": things.exception},
        "/courriels": mail,
        "/recours": mail | {"reference": things.appeal, "token": "inconnu", "jeton": "inconnu"},
        "/reponses": {"number": things.reply},
        "/dossiers": {"campaign": campaign, "year": campaign, "corps": corps, "matricule": director},
        "/comptes": {"number": account},
        "/campagne": {"table": "corps"},
        "/calendrier": {"token": "inconnu"},
        "/compte/jetons": {"number": 2**40},
        "/compte/calendrier": {"number": 2**40},
        "/api/v1/exceptions": {"number": things.exception},
        "/api/v1/appeals": {"reference": things.appeal},
        "/api/v1/campaigns": {"year": 2025},
    }


def ask(whole: Whole, visitor: Visitor, route: str, **options: object) -> int:
    """The status of that route, asked as its own pages do."""
    method, _, path = route.partition(" ")
    target = address(whole, path, **options)  # type: ignore[arg-type]  # corps and account, as address takes them
    if path.startswith("/api/"):
        return visitor.ask(method, target, json=RULING if method == "POST" else None).status_code
    return (visitor.get(target) if method == "GET" else visitor.post(target)).status_code


def test_every_route_says_who_may_ask_it(whole: Whole) -> None:
    missing = [route for route in all_routes(whole) if route not in WHO]
    assert not missing, f"dire dans la table « WHO » qui peut demander : {', '.join(missing)}"
    gone = [route for route in WHO if route not in all_routes(whole)]
    assert not gone, f"retirer de la table « WHO » ce qui n’existe plus : {', '.join(gone)}"


def test_nobody_sees_anything_before_the_login(whole: Whole) -> None:
    nobody = whole.visitor()
    for route in all_routes(whole):
        if WHO.get(route) == OPEN:
            continue
        method, _, path = route.partition(" ")
        answer = nobody.ask(method, address(whole, path), json=RULING if path.startswith("/api/") else None)
        if path.startswith("/api/v1/") and WHO[route] != LOGGED_IN:
            assert answer.status_code == 401, route
            assert answer.headers["content-type"] == "application/problem+json"
        else:
            assert answer.status_code == 303, route
            assert answer.headers["location"].startswith("/connexion?next="), route


@pytest.mark.parametrize("role", ROLES, ids=[role.value for role in ROLES])
def test_each_role_may_what_the_table_says_and_nothing_else(own_whole: Whole, role: Role) -> None:
    whole = own_whole
    target = whole.account(Role.READER, corps=DH)
    wrong = []
    for route in all_routes(whole):
        allowed = WHO[route]
        if allowed == OPEN:
            continue
        program = "/api/v1/" in route and allowed != LOGGED_IN
        visitor = whole.program(role, only=GIVEN_TO_TOKENS) if program else whole.person(role)
        may = allowed == LOGGED_IN or role.value in allowed.split()
        status = ask(whole, visitor, route, account=target)
        # « No such token » is told as a refusal, so that nobody learns which numbers exist.
        hidden = route.endswith("/jetons/{number}/revocation")
        if status >= 500 or status in (401,) or (status == 403) != (not may or hidden):
            wrong.append(f"{route} : {status}")
        if status == 403 and not hidden:
            assert whole.audit(1)[0].action == "refused", route
    assert not wrong, f"rôle {role.value} : {', '.join(wrong)}"


@pytest.mark.parametrize("forged", ["no-token", "other-origin", "other-session"])
def test_no_form_of_another_page_is_taken(whole: Whole, forged: str) -> None:
    victim, attacker = whole.person(Role.SUPERVISOR), whole.person(Role.OPERATOR)
    before = len(whole.audit(500))
    posts = [route for route in all_routes(whole) if route.startswith("POST ") and "/api/" not in route]
    for route in posts:
        path = address(whole, route.removeprefix("POST "))
        if forged == "no-token":
            answer = victim.post(path, csrf="")
        elif forged == "other-origin":
            form = {"csrf": "0" * 64}
            answer = victim.ask("POST", path, form=form, headers={"origin": "https://mechant.example"})
        else:
            answer = victim.post(path, csrf=form_token(attacker.secret))
        assert answer.status_code == 403, route
    assert [line.action for line in whole.audit(len(posts))] == ["forged_form"] * len(posts)
    assert len(whole.audit(500)) == min(500, before + len(posts))


def test_nothing_of_another_corps_can_be_named(whole: Whole) -> None:
    """Its number is answered as one that does not exist, and the try is written down."""
    person = whole.person(Role.SUPERVISOR, corps=DH)
    program = whole.program(Role.SUPERVISOR, corps=DH, only=GIVEN_TO_TOKENS)
    theirs = whole.account(Role.OPERATOR, corps=D3S)
    named = [
        route
        for route in all_routes(whole)
        if "{" in route and WHO[route] not in (WATCH, OPEN) and not route.endswith(NOT_OF_A_CORPS)
    ]
    assert len(named) >= 20
    for route in named:
        visitor = program if "/api/" in route else person
        assert ask(whole, visitor, route, corps="D3S", account=theirs) == 404, route
        line = whole.audit(1)[0]
        assert (line.action, line.who) == ("out_of_reach", "supervisor-dh"), route


def test_lists_of_one_corps_show_nothing_of_another(whole: Whole) -> None:
    person = whole.person(Role.SUPERVISOR, corps=DH)
    program = whole.program(Role.SUPERVISOR, corps=DH, only=GIVEN_TO_TOKENS)
    things, own = whole.objects("D3S"), whole.objects("DH")
    for route in all_routes(whole):
        method, _, path = route.partition(" ")
        if method != "GET" or "{" in path or WHO[route] in (OPEN, WATCH):
            continue
        text = (program if path.startswith("/api/v1/") and WHO[route] != LOGGED_IN else person).get(path).text
        for secret in (things.appeal, things.dossier[2], "xss-probe3@", "xss-probe4@"):
            assert secret not in text, route
    assert own.appeal in program.get("/api/v1/appeals").text
    assert own.dossier[2] in program.get("/api/v1/deposits").text
