"""How states, steps and dates of a case are named to people."""

from __future__ import annotations

from intake.domain.cases.dates import CaseDate, DateKind, Rule
from intake.domain.cases.offers import Offer
from intake.domain.cases.states import TABLE, CaseState, Step

STATES = {
    CaseState.RECEIVED: "reçu",
    CaseState.ACKNOWLEDGED: "accusé de réception envoyé",
    CaseState.REFERRED: "évaluateur saisi",
    CaseState.OBSERVED: "observations de l’évaluateur reçues",
    CaseState.ANSWERED: "répondu",
    CaseState.CAPN: "CAPN saisie",
    CaseState.OPINION: "avis de la CAPN rendu",
    CaseState.FINAL: "décision définitive rendue",
    CaseState.CLOSED: "clos",
    CaseState.WITHDRAWN: "retiré",
    CaseState.REQUALIFIED: "requalifié (n’était pas un recours)",
}
STEPS = {
    Step.RECEIVE: "réception",
    Step.QUALIFY: "qualification",
    Step.ACKNOWLEDGE: "accusé de réception",
    Step.LOSE_ACKNOWLEDGEMENT: "accusé de réception non remis",
    Step.REOPEN: "réouverture",
    Step.REQUALIFY: "requalification",
    Step.REFER: "saisine de l’évaluateur",
    Step.OBSERVE: "observations de l’évaluateur",
    Step.ANSWER: "réponse",
    Step.CAPN: "saisine de la CAPN",
    Step.OPINION: "avis de la CAPN",
    Step.FINAL: "décision définitive",
    Step.WITHDRAW: "retrait",
    Step.CLOSE: "clôture",
    Step.SIGNED: "signature du compte rendu",
    Step.CORRECT: "correction de la date de réception",
    Step.SUSPEND: "suspension",
}
DATES = {
    DateKind.DUE: "rejet implicite",
    DateKind.LAST_SAFE_DAY: "dernier jour sûr",
    DateKind.COURT: "fin du délai contentieux",
    DateKind.EVALUATOR: "fin du mois de l’évaluateur",
    DateKind.CAPN: "fin du mois pour la CAPN",
    DateKind.FIFTEEN: "quinze jours, lecture J+15",
    DateKind.FIFTEEN_FRANC: "quinze jours francs, lecture J+16",
    DateKind.FIFTEEN_MOVED: "quinze jours francs, J+16 ouvré",
}
COMMANDS = {
    Step.OPINION: "capn --opinion",
    Step.FINAL: "capn --final",
    Step.CAPN: "capn --referred",
}
"""Where the command is not called as its step."""
_UNITS = {
    Rule.MONTHS: "mois, de quantième à quantième",
    Rule.EVE_OF_MONTHS: "mois, de quantième à quantième, moins un jour",
    Rule.MONTHS_FRANC_MOVED: "mois francs, au premier jour ouvré",
    Rule.DAYS: "jours",
    Rule.DAYS_FRANC: "jours francs",
    Rule.DAYS_FRANC_MOVED: "jours francs, au premier jour ouvré",
}


def reasoning_of(date: CaseDate) -> str:
    """How that date was found, in one French sentence."""
    added = f", plus {date.added_days} jours de suspension" if date.added_days else ""
    unit = _UNITS[date.rule].replace("francs", "franc") if date.length == 1 else _UNITS[date.rule]
    how = f"{date.length} {unit}{added}, depuis le {date.origin:%d/%m/%Y}"
    return f"{how} — {date.source} — périodes de la campagne, version {date.version or 'inconnue'}"


def command_of(step: Step) -> str:
    """What to type after « intake appeals »."""
    return COMMANDS.get(step, step.value)


def days_of(offer: Offer) -> str:
    """Which days that step would be taken with; "" when it has none."""
    if offer.earliest is None or offer.latest is None:
        return ""
    if offer.earliest == offer.latest:
        return f"accepté : le {offer.latest:%d/%m/%Y}"
    return f"accepté : du {offer.earliest:%d/%m/%Y} au {offer.latest:%d/%m/%Y}"


def what_it_dates(step: Step) -> str:
    """What the date of that step is, "" when it has none."""
    return TABLE[step].dated
