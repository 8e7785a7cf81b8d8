"""A case on the screen: state, dates with their reasoning, proofs of receipt, what happened, what may be done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from intake.cases.witnesses import receipt_candidates
from intake.domain.cases.entries import CaseEntry, current, receipt_entry
from intake.domain.cases.offers import not_yet, offers
from intake.domain.cases.states import AWAITING, Step
from intake.domain.cases.wording import DATES, STATES, STEPS, command_of, days_of, reasoning_of, what_it_dates
from intake.domain.deadlines import PARIS
from intake.ports import OutboxState

if TYPE_CHECKING:
    from intake.cases.sources import Sources
    from storage.case_files import CaseFile
    from storage.views import AppealCase

_REPLIES = {
    OutboxState.SHADOW: "attend l’accord d’une personne",
    OutboxState.QUEUED: "en attente d’envoi",
    OutboxState.SENDING: "en cours d’envoi",
    OutboxState.SENT: "parti",
    OutboxState.UNCERTAIN: "envoi incertain, à vérifier par une personne",
    OutboxState.UNDELIVERED: "non remis, à une personne d’accuser réception autrement",
    OutboxState.WITHHELD: "non envoyé, à une personne d’accuser réception",
    OutboxState.CANCELLED: "abandonné",
}


def received_words(file: CaseFile) -> str:
    """The receipt that stands; after a correction, also when the mail came that opened the case."""
    case, entry = file.case, receipt_entry(file.entries)
    if entry is None or entry.step is not Step.CORRECT:
        return f"{instant(case.received_at)} (Paris)"
    return f"{case.received_on:%d/%m/%Y}, date corrigée (premier courriel traité : {instant(case.received_at)}, Paris)"


def one_line(case: AppealCase, today: date) -> str:
    """One row of ``intake appeals``: what presses first."""
    unsure = " (provisoire, à qualifier)" if case.provisional else ""
    line = (
        f"{case.reference:<20} reçu le {case.received_on:%d/%m/%Y}  dernier jour sûr {case.last_safe_day:%d/%m/%Y}  "
        f"rejet implicite {case.due:%d/%m/%Y}  {case.appeal_class}{unsure}  {STATES[case.state]}"
    )
    return line + _countdown(case, today)


def task_of(case: AppealCase) -> str | None:
    """What about its acknowledgement waits for a person; None when nothing does."""
    waits = (OutboxState.SHADOW, OutboxState.UNCERTAIN, OutboxState.UNDELIVERED, OutboxState.WITHHELD)
    if case.state not in AWAITING or case.acknowledgement not in waits:
        return None
    return f"accusé de réception : {_REPLIES[case.acknowledgement]} (« intake replies »)"


def describe(file: CaseFile, house: Sources, today: date) -> Iterator[str]:
    """All of it."""
    case = file.case
    yield f"{case.reference} — corps {case.corps}, campagne {case.campaign}, {case.appeal_class}, {STATES[case.state]}"
    if case.provisional:
        yield "  provisoire : à qualifier par une personne (« intake held »)"
    yield f"  reçu                       {received_words(file)}"
    yield f"  preuve                     {case.evidence}"
    for words in (*case.flags, *case.reasons):
        yield f"  – {words}"
    yield "  dates"
    for kind, each in current(file.dates).items():
        yield f"    {DATES[kind]:<33} {each.day:%d/%m/%Y}"
        yield f"      {reasoning_of(each)}"
    yield from _receipts(file, house)
    yield from _replies(file)
    yield "  étapes"
    yield from (f"    {step_line(entry)}" for entry in file.entries)
    yield "  historique"
    yield from (f"    {instant(line.at)}  {line.event}  {line.who}" for line in file.history)
    yield from _what_next(file, today)


def step_line(entry: CaseEntry) -> str:
    """One entry: what, when it happened, who wrote it down and when, why."""
    on = f" du {entry.on:%d/%m/%Y}" if entry.on else ""
    until = f" au {entry.until:%d/%m/%Y}" if entry.until else ""
    why = f" : {entry.why}" if entry.why else ""
    return f"{STEPS[entry.step]}{on}{until} — saisi par {entry.who} le {instant(entry.entered_at)}{why}"


def _countdown(case: AppealCase, today: date) -> str:
    if case.state not in AWAITING:
        return ""
    left = (case.last_safe_day - today).days
    return f", dans {left} jours" if left >= 0 else ", dernier jour sûr passé"


def _receipts(file: CaseFile, house: Sources) -> Iterator[str]:
    yield "  témoins de la réception"
    for each in receipt_candidates(house, file):
        yield f"    {each.verdict:<8} {instant(each.at)}  {each.words}"


def _replies(file: CaseFile) -> Iterator[str]:
    if not file.replies:
        return
    yield "  réponses"
    for reply in file.replies:
        when = f" le {instant(reply.sent_at)}" if reply.sent_at else ""
        problem = f" ({reply.last_problem})" if reply.last_problem else ""
        yield f"    n° {reply.number}  {reply.kind}  {_REPLIES[reply.state]}{when}{problem}"


def _what_next(file: CaseFile, today: date) -> Iterator[str]:
    steps = list(offers(file.situation, today))
    yield "  ce qui peut être fait" if steps else "  plus rien à faire"
    for each in steps:
        command = f"    intake appeals {command_of(each.step)} {file.case.reference}"
        yield f"{command} --on DATE ({what_it_dates(each.step)}, {days_of(each)})" if each.latest else command
    for later in not_yet(file.situation, today):
        yield f"    pas encore : {STEPS[later.step]} — {later.why.removeprefix(f'{file.case.reference} : ')}"


def instant(moment: datetime | None) -> str:
    """As people read it, in Paris."""
    return moment.astimezone(PARIS).strftime("%d/%m/%Y %H:%M") if moment else "—"
