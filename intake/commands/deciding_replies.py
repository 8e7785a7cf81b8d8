"""Replies that wait for a person: one, several, or all of a mailbox, whose count is confirmed first."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.options import DEFAULT_CONFIG, ConfigFile, open_house

if TYPE_CHECKING:
    from intake.bootstrap import House
    from intake.ports import OutboxState

Numbers = Annotated[list[int], typer.Argument(help="Numéros donnés par « intake replies » ; ou --all.")]
Who = Annotated[str, typer.Option("--by", help="Qui décide.", default_factory=getpass.getuser)]
Why = Annotated[str, typer.Option("--why", help="Pourquoi : gardé dans l’historique.")]
Everything = Annotated[bool, typer.Option("--all", help="Toutes celles qui attendent.")]
OfMailbox = Annotated[str | None, typer.Option("--mailbox", help="Avec --all : celles de cette boîte.")]
PART, DROPPED = ("part", "partent"), ("est abandonnée", "sont abandonnées")
Count = Annotated[int | None, typer.Option("--count", help="Avec --all : leur nombre, confirmé d’avance.")]


def approve(
    why: Why,
    who: Who,
    numbers: Numbers = [],  # noqa: B006 -- typer copies what it is given here
    everything: Everything = False,
    mailbox: OfMailbox = None,
    count: Count = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Envoie des réponses qui attendaient (mode « shadow », envoi incertain ou non remis)."""
    from intake.ports import OutboxState

    shadow = (OutboxState.SHADOW,)
    with open_house(config) as house:
        chosen = _chosen(house, numbers, everything, mailbox, count, shadow)
        return _let_go(house, chosen, who, why, shadow if everything else None)


def release(
    why: Why,
    who: Who,
    numbers: Numbers = [],  # noqa: B006 -- typer copies what it is given here
    everything: Everything = False,
    mailbox: OfMailbox = None,
    count: Count = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Envoie des réponses retenues (plafond, adresse douteuse). L’arrêt à 500 par heure vaut toujours."""
    from intake.ports import OutboxState

    only = (OutboxState.WITHHELD,)
    with open_house(config) as house:
        chosen = _chosen(house, numbers, everything, mailbox, count, only)
        return _let_go(house, chosen, who, why, only)


def cancel(
    why: Why,
    who: Who,
    numbers: Numbers = [],  # noqa: B006 -- typer copies what it is given here
    everything: Everything = False,
    state: Annotated[str, typer.Option("--state", help="Avec --all : shadow, withheld, undelivered.")] = "shadow",
    mailbox: OfMailbox = None,
    count: Count = None,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Abandonne des réponses qui ne sont pas parties."""
    from intake.ports import OutboxState

    allowed = (OutboxState.SHADOW, OutboxState.WITHHELD, OutboxState.UNDELIVERED)
    if state not in allowed:
        raise typer.BadParameter(f"--state : « {state} » ; choisir parmi {', '.join(allowed)}")
    of_state = (OutboxState(state),)
    with open_house(config) as house:
        chosen = _chosen(house, numbers, everything, mailbox, count, of_state)
        only = of_state if everything else None
        return _each(chosen, DROPPED, lambda number: house.register.cancel_reply(number, who, why, only_from=only))


def resend(
    number: Annotated[int, typer.Argument(help="Numéro donné par « intake replies ».")],
    to: Annotated[str, typer.Option("--to", help="L’adresse corrigée.")],
    why: Why,
    who: Who,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Envoie à une adresse corrigée une réponse non remise ou retenue."""
    from intake.courier.readdressing import readdressed
    from intake.errors import RulingError
    from storage import queries

    with open_house(config) as house:
        raw = queries.reply_text(house.engine, number)
        if raw is None:
            raise RulingError(f"réponse {number} : inconnue ou sans texte ; « intake replies » les liste")
        house.register.readdress_reply(number, readdressed(raw, to, house.own_addresses), who, why)
        house.apply_rulings()
    print("La réponse part à la nouvelle adresse.")
    return 0


def _chosen(
    house: House,
    numbers: Sequence[int],
    everything: bool,
    mailbox: str | None,
    count: int | None,
    states: tuple[OutboxState, ...],
) -> Sequence[int]:
    """Those named; or all of them, once their count is confirmed. Raises typer.BadParameter, RulingError."""
    from intake.errors import RulingError
    from storage.console.waiting import waiting_replies

    if bool(numbers) == everything or (numbers and (mailbox or count is not None)):
        raise typer.BadParameter("donner des numéros, ou --all (avec --mailbox, --count), et non les deux")
    if not everything:
        return numbers
    if mailbox is not None and mailbox not in house.mailboxes:
        raise typer.BadParameter(f"--mailbox : « {mailbox} » inconnue ; choisir parmi {', '.join(house.mailboxes)}")
    found = waiting_replies(house.engine, states, mailbox)
    if not found:
        return ()
    confirmed = count if count is not None else typer.prompt(f"{len(found)} réponses : confirmer leur nombre", type=int)
    if confirmed != len(found):
        raise RulingError(f"{len(found)} réponses attendent, {confirmed} confirmées : rien n’est fait")
    return found


def _let_go(house: House, numbers: Sequence[int], who: str, why: str, only: tuple[OutboxState, ...] | None) -> int:
    """Those leave now, or with the running robot's next turn; ``only``: while they are in one of these states."""
    done = _each(numbers, PART, lambda number: house.register.release_reply(number, who, why, only_from=only))
    house.apply_rulings()
    return done


def _each(numbers: Sequence[int], done: tuple[str, str], do: Callable[[int], object]) -> int:
    """One line for each that is not done, then how many are; of a single one the refusal is raised."""
    from storage.console.several import Result, each_of

    if len(numbers) == 1:
        do(numbers[0])
        print(f"La réponse {done[0]}.")
        return 0
    results = each_of(numbers, do)
    for each in results:
        if each.result is not Result.DONE:
            print(f"{each.number:>5}  {each.reason}")
    count = sum(each.result is Result.DONE for each in results)
    print(f"{count} réponses sur {len(results)} {done[1]}." if results else "Aucune réponse n’attend.")
    return 0 if count == len(results) else 1
