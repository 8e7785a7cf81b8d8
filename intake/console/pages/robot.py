"""How the robot does: what fails and what to do about it, what waits and since when. Refreshed by itself."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from intake.console.access.guard import needs
from intake.console.exposition import CONTENT_TYPE, exposition
from intake.console.reach import parts_of, scope_of
from intake.console.rendering import page
from intake.console.wording import DEPOSITS, OUTBOX
from intake.domain.access import Permission
from storage.console.robot import MailboxState, RobotState, robot_state
from storage.console.scope import Scope
from storage.states import DepositState

SILENT = timedelta(minutes=15)
"""Mailboxes are looked at every minute or so: without a success for that long, something is wrong."""
SLOW = timedelta(hours=1)
"""A mail is decided within seconds; one that has waited for that long waits for somebody."""
UNTAKEN = timedelta(days=2)
"""SAGA takes what it is given within a working day, as far as anybody said so."""
REFRESHES = 20
"""Then the page rests: refreshing for ever would keep a session open that nobody uses any more."""
_RESTART = (
    "Vérifier que le service tourne (« systemctl status intake »), puis le relancer. "
    "Rien n’est perdu : les courriels attendent sur le serveur."
)
_LIFT = (
    "Chercher la cause (une boucle, un envoi en masse), puis lever l’arrêt : "
    "page Réponses, ou « intake replies resume »."
)
ONLY_HERE = "Les mesures ne se lisent que depuis cette machine, sans serveur frontal (docs/exploitation.md)."


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, and what a person can do about it. ``grave``: mail or replies are held up."""

    words: str
    remedy: str
    grave: bool = True


@needs(Permission.SEE_ROBOT)
def shown(request: Request) -> Response:
    """``GET /robot``; htmx asks for its inside alone."""
    parts = parts_of(request)
    state = robot_state(parts.engine, scope_of(request, Permission.SEE_ROBOT))
    now = parts.clock()
    values = {
        "state": state,
        "findings": findings(state, now),
        "silent": {each.mailbox for each in state.mailboxes if is_silent(each, now)},
        "never_ran": all(each.last_success_at is None and not each.failing for each in state.mailboxes),
        "turn": _turn_in(request) + 1,
        "rests": _turn_in(request) >= REFRESHES,
        "deposit_states": DEPOSITS,
        "outbox_states": OUTBOX,
    }
    template = "robot_state.html.j2" if "hx-request" in request.headers else "robot.html.j2"
    return page(request, template, values)


def measured(request: Request) -> Response:
    """``GET /metrics``: the same for a supervisor on this machine, in Prometheus' text form."""
    if not _asked_from_here(request):
        raise HTTPException(403, ONLY_HERE)
    parts = parts_of(request)
    state = robot_state(parts.engine, Scope.of(parts.mailboxes.values()))
    return PlainTextResponse(exposition(state), media_type=CONTENT_TYPE)


def findings(state: RobotState, now: datetime) -> tuple[Finding, ...]:
    """The gravest first."""
    found = [*_of_mailboxes(state, now), *_of_replies(state), *_of_deposits(state, now)]
    return tuple(sorted(found, key=lambda each: not each.grave))


def is_silent(box: MailboxState, now: datetime) -> bool:
    """It was looked at once, and then no more, though nothing said why."""
    return not box.failing and box.last_success_at is not None and now - box.last_success_at > SILENT


def _of_mailboxes(state: RobotState, now: datetime) -> list[Finding]:
    found = []
    for box in state.mailboxes:
        if box.failing:
            words = f"La boîte {box.mailbox} ne peut pas être relevée : {box.last_problem}."
            found.append(Finding(words, "Le robot réessaie seul. Si cela dure, « intake check » dit quoi réparer."))
        if box.oldest_at is not None and now - box.oldest_at > SLOW:
            waiting = _counted(box.backlog, "courriel")
            words = f"Plus d’une heure d’attente pour être décidé, boîte {box.mailbox} : {waiting}."
            found.append(
                Finding(words, "Voir les courriels en difficulté plus bas ; sinon, vérifier que le robot marche.")
            )
    silent = [box.mailbox for box in state.mailboxes if is_silent(box, now)]
    if silent:
        words = f"Plus aucun relevé réussi depuis plus de 15 minutes : {', '.join(silent)}."
        found.append(Finding(words, _RESTART))
    return found


def _of_replies(state: RobotState) -> list[Finding]:
    if state.stop is None:
        return []
    words = f"Toutes les réponses sont arrêtées : {state.stop.reason}."
    return [Finding(words, _LIFT)]


def _of_deposits(state: RobotState, now: datetime) -> list[Finding]:
    found = []
    remedies = {
        DepositState.PENDING: "Le dossier des dépôts ne prend rien : place, droits d’écriture, « intake check ».",
        DepositState.DELIVERED: "Demander à l’équipe de SAGA-Directeurs si l’import tourne.",
        DepositState.REFUSED: "Lire le motif dans le dossier du directeur, corriger, redéposer.",
    }
    for each in state.deposits:
        patience = SLOW if each.state is DepositState.PENDING else UNTAKEN
        aged = each.oldest_at is not None and now - each.oldest_at > patience
        if each.total.count and (aged or each.state is DepositState.REFUSED):
            words = f"{_counted(each.total.count, 'dépôt', each.total.more)} : {DEPOSITS[each.state]}."
            found.append(Finding(words, remedies[each.state], grave=each.state is DepositState.PENDING))
    return found


def _counted(count: int, noun: str, more: bool = False) -> str:
    return f"{count}{' et plus' if more else ''} {noun}{'s' if count > 1 else ''}"


def _turn_in(request: Request) -> int:
    turn = request.query_params.get("tour", "")
    return int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 4 else 0


def _asked_from_here(request: Request) -> bool:
    """From this machine, and not by a front server that asks for others."""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
