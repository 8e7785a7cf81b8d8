"""Accounts of the console, from the command line: the first ones, and those nobody else can mend."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.account_options import corps_of_options, hashed_password, permissions_of_options, roles_of_options
from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json, short_instant
from intake.errors import RulingError

if TYPE_CHECKING:
    from storage.console.accounts import Account, Accounts
    from storage.console.audit import Deed

app = typer.Typer(help="Comptes de la console : ouvrir, fermer, mots de passe, jetons.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="Identifiant du compte.")]
FromInput = Annotated[
    bool, typer.Option("--password-stdin", help="Lit le mot de passe sur l’entrée standard, une ligne.")
]
Generate = Annotated[bool, typer.Option("--generate", help="Choisit un mot de passe et l’affiche, une fois.")]
CorpsList = Annotated[
    list[str] | None, typer.Option("--corps", help="DH, D3S, DIRSOINS ; plusieurs fois. Sans : tous.")
]


@app.command()
def add(
    login: Login,
    roles: Annotated[list[str], typer.Option("--role", help="reader, operator, supervisor, auditor ; plusieurs fois.")],
    name: Annotated[str, typer.Option("--name", help="Nom affiché.")] = "",
    email: Annotated[str | None, typer.Option("--email", help="Courriel : relie le compte au fournisseur.")] = None,
    corps: CorpsList = None,
    from_input: FromInput = False,
    generate: Generate = False,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Sans mot de passe : par le fournisseur d’identité seulement.")
    ] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Ouvre un compte. Le mot de passe est demandé sans écho, jamais donné en argument."""
    from storage.console.accounts import Accounts, NewAccount

    chosen, scope = roles_of_options(roles), corps_of_options(corps)
    if email is not None and "@" not in email:
        raise typer.BadParameter(f"--email : « {email} » n’est pas une adresse")
    if not (login.isprintable() and name.isprintable()):
        raise typer.BadParameter("identifiant et nom : ni caractère invisible ni retour à la ligne")
    if not login.strip() or len(login) > 100:
        raise typer.BadParameter("identifiant : de 1 à 100 caractères")
    hashed = None if no_password else hashed_password(from_input, generate, (login, name, email or ""))
    new = NewAccount(login.strip(), name or login.strip(), email, chosen, scope, hashed)
    with open_house(config) as house:
        detail = {"roles": ",".join(sorted(chosen)), "corps": ",".join(sorted(scope))}
        Accounts(house.engine).add(new, _now(), _deed("account_added", login.strip(), **detail))
    print(f"Compte « {new.login} » ouvert.")
    return 0


@app.command("list")
def listing(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Liste les comptes."""
    from storage.console.accounts import Accounts

    with open_house(config) as house:
        found = Accounts(house.engine).all()
    for account in found:
        if as_json:
            print_json(_shown(account))
            continue
        state = f"fermé le {short_instant(account.disabled_at)}" if account.disabled_at else "ouvert"
        factor = "avec second facteur" if account.second_factor else "sans second facteur"
        rights = f"{', '.join(sorted(account.roles))} ; {', '.join(sorted(account.corps))}"
        print(f"{account.login:<24} {account.name:<28} {state}, {factor} ; {rights}")
    if not found and not as_json:
        print("Aucun compte : « intake user add IDENTIFIANT --role supervisor » ouvre le premier.")
    return 0


@app.command()
def disable(login: Login, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Ferme un compte : ses sessions et ses jetons s’arrêtent à l’instant. Rien de ce qu’il a fait ne s’efface."""
    with _account_of(login, config) as (accounts, account):
        accounts.disable(account.id, _now(), _deed("account_disabled", str(account.id)))
    print(f"Compte « {account.login} » fermé.")
    return 0


@app.command()
def enable(login: Login, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Ouvre à nouveau un compte fermé."""
    with _account_of(login, config) as (accounts, account):
        accounts.enable(account.id, _now(), _deed("account_enabled", str(account.id)))
    print(f"Compte « {account.login} » ouvert.")
    return 0


@app.command()
def password(
    login: Login, from_input: FromInput = False, generate: Generate = False, config: ConfigFile = DEFAULT_CONFIG
) -> int:
    """Change le mot de passe d’un compte ; ses sessions se ferment."""
    with _account_of(login, config) as (accounts, account):
        hashed = hashed_password(from_input, generate, (account.login, account.name, account.email or ""))
        accounts.set_password(account.id, hashed, _now(), _deed("password_reset", str(account.id)))
    print(f"Mot de passe de « {account.login} » changé ; ses sessions sont fermées.")
    return 0


@app.command("totp-reset")
def totp_reset(login: Login, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Retire le second facteur d’un compte (téléphone et codes de secours perdus), après vérification de l’identité."""
    with _account_of(login, config) as (accounts, account):
        accounts.reset_second_factor(account.id, _now(), _deed("second_factor_reset", str(account.id)))
    print(f"Second facteur de « {account.login} » retiré.")
    return 0


@app.command()
def unlink(login: Login, config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Délie un compte de la personne du fournisseur d’identité (changement d’employeur, d’identifiant)."""
    from storage.console.identities import Identities

    with _account_of(login, config) as (accounts, account):
        Identities(accounts.engine).untie(account.id, _now(), _deed("subject_untied", str(account.id)))
    print(f"Compte « {account.login} » délié ; la prochaine connexion par le fournisseur le reliera par son courriel.")
    return 0


@app.command()
def token(
    login: Login,
    label: Annotated[str, typer.Option("--label", help="À quoi il sert.")],
    permissions: Annotated[
        list[str], typer.Option("--permission", help="see-exceptions, see-appeals, see-deposits… ; plusieurs fois.")
    ],
    corps: CorpsList = None,
    days: Annotated[int, typer.Option("--days", help="Durée.", min=1, max=366)] = 90,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Émet un jeton pour l’API et l’affiche, une fois. Il ne peut plus que ce que son compte peut."""
    from intake.console.access.issuing import draw
    from intake.domain.access import grantable
    from storage.console.tokens import NewToken, Tokens

    asked, scope = permissions_of_options(permissions), corps_of_options(corps)
    with _account_of(login, config) as (accounts, account):
        if not grantable(account.person, asked, scope):
            raise RulingError(f"« {account.login} » ne peut pas tout cela ; un jeton ne donne pas plus que son compte")
        secret, digest = draw()
        new = NewToken(account.id, digest, label, asked, scope, _now() + timedelta(days=days))
        issued = _deed("token_issued", label, permissions=",".join(sorted(asked)), account=account.id)
        Tokens(accounts.engine).issue(new, _now(), issued)
    print(secret)
    print(f"À ranger maintenant : ce jeton ne sera plus montré. Il vaut {days} jours.", file=sys.stderr)
    return 0


@contextmanager
def _account_of(login: str, config: Path) -> Iterator[tuple[Accounts, Account]]:
    """The accounts of that installation, and that one of them. Raises RulingError when there is none such."""
    from storage.console.accounts import Accounts

    with open_house(config) as house:
        accounts = Accounts(house.engine)
        account = accounts.by_login(login)
        if account is None:
            raise RulingError(f"compte « {login} » inconnu ; « intake user list » les montre")
        yield accounts, account


def _shown(account: Account) -> dict[str, object]:
    return {
        "login": account.login,
        "name": account.name,
        "email": account.email,
        "roles": sorted(account.roles),
        "corps": sorted(account.corps),
        "second_factor": account.second_factor is not None,
        "disabled_at": account.disabled_at,
        "created_at": account.created_at,
    }


def _deed(action: str, item: str, **detail: str | int | bool | None) -> Deed:
    from storage.console.audit import Deed

    kind = "token" if action == "token_issued" else "account"
    return Deed(action, f"commande ({getpass.getuser()})", kind=kind, item=item, detail=detail)


def _now() -> datetime:
    return datetime.now(UTC)
