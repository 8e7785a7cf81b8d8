"""Appeals: which mail opens a case, which joins one, and when its clock runs (domain.md 17 to 26)."""

from __future__ import annotations

import re

from intake.domain.deadlines import Clock, start_clock
from intake.domain.disposition import AppealClass, Disposition, Hold, Ignore, JoinAppeal, OpenAppeal
from intake.domain.facts import Facts
from intake.domain.known import Action, Ruling
from intake.domain.mailbox import Purpose
from intake.domain.triage import Triage, triage

_A_PERSON_READS = {
    AppealClass.PFR_ONLY: "contestation de la seule PFR : pas de recours devant la CAPN, à traiter par une personne",
    AppealClass.CAPN: "saisine de la CAPN : à rattacher au recours de premier niveau",
    AppealClass.OBSERVATIONS: "observations de l’évaluateur : à rattacher au recours",
    AppealClass.FINAL_DECISION: "décision définitive de l’évaluateur : à rattacher au recours",
    AppealClass.GRACIEUX_COPY: "copie d’un recours gracieux adressé à l’évaluateur : ne fait pas courir le délai",
    AppealClass.FOLLOW_UP: "suite d’un recours déjà enregistré",
    AppealClass.WITHDRAWAL: "retrait de recours : à confirmer par une personne",
    AppealClass.UNSURE: "recours possible : à qualifier (horloge provisoire en cours)",
}


def decide_appeal(facts: Facts) -> tuple[Disposition, ...]:
    """The appeal side of the mail; empty when it is no appeal's business.

    In an evaluation mailbox only a sure first-level appeal counts: an appeal that lands there starts the clock all
    the same (domain.md 24), but a covering letter that says « compte rendu » must not.
    """
    ruling = next((each for each in reversed(facts.known.rulings) if each.action is Action.APPEAL), None)
    if ruling is not None:
        return _as_ruled(facts, ruling)
    found = triage(facts.letter, facts.known)
    if facts.mailbox.purpose is Purpose.EVALUATION:
        return _in_evaluation_mailbox(facts, found)
    if found.appeal_class is AppealClass.ORDINARY:
        return _ordinary(found)
    return _decide_class(facts, found)


def appeal_class_of(facts: Facts) -> AppealClass | None:
    """The class of a mail in an appeal mailbox; None elsewhere, and for what no person wrote."""
    if facts.mailbox.purpose is not Purpose.APPEAL or facts.machine is not None:
        return None
    return triage(facts.letter, facts.known).appeal_class


def case_clock(facts: Facts) -> Clock:
    """The clock of an appeal received with this mail, by the periods of its campaign."""
    periods = facts.campaign.periods
    return start_clock(
        facts.receipt,
        silence_months=periods.silence_months,
        court_months=periods.court_months,
        version=periods.version,
        rule=periods.source,
    )


def _in_evaluation_mailbox(facts: Facts, found: Triage) -> tuple[Disposition, ...]:
    joins = found.appeal_class is AppealClass.FOLLOW_UP and bool(facts.known.appeals)
    if found.appeal_class is not AppealClass.FIRST_LEVEL and not joins:
        return ()
    return _decide_class(facts, found)


def _ordinary(found: Triage) -> tuple[Disposition, ...]:
    return (Ignore(None, (*found.reasons, "courrier ordinaire : laissé tel quel dans la boîte")),)


def _decide_class(facts: Facts, found: Triage) -> tuple[Disposition, ...]:
    match found.appeal_class:
        case AppealClass.FIRST_LEVEL:
            return _first_level(facts, found)
        case AppealClass.UNSURE:
            return _unsure(facts, found)
        case _:
            return _of_a_known_case(facts, found)


def _first_level(facts: Facts, found: Triage) -> tuple[Disposition, ...]:
    opened = _open(facts, found.appeal_class, found.reasons, provisional=False)
    if facts.machine is None:
        return (opened,)
    sentence = f"{facts.machine[1]} : accusé de réception à décider par une personne"
    return (opened, Hold(None, None, (sentence,)))


def _unsure(facts: Facts, found: Triage) -> tuple[Disposition, ...]:
    if facts.machine is not None:
        return (Ignore(None, (facts.machine[1],)),) if not _contests(facts) else (Hold(None, None, found.reasons),)
    hold = Hold(None, None, (*found.reasons, _A_PERSON_READS[AppealClass.UNSURE]))
    return (_open(facts, AppealClass.UNSURE, found.reasons, provisional=True), hold)


def _contests(facts: Facts) -> bool:
    return bool(re.search(r"\brecours\b", f"{facts.letter.subject} {facts.letter.own_words}".lower()))


def _of_a_known_case(facts: Facts, found: Triage) -> tuple[Disposition, ...]:
    if facts.machine is not None and found.appeal_class is AppealClass.FOLLOW_UP:
        return (Ignore(None, (facts.machine[1],)),)
    hold = Hold(None, None, (*found.reasons, _A_PERSON_READS[found.appeal_class]))
    references = {case.reference for case in facts.known.appeals}
    if len(references) == 1:
        return (JoinAppeal(references.pop(), found.appeal_class, found.reasons), hold)
    return (hold,)


def _open(facts: Facts, appeal_class: AppealClass, reasons: tuple[str, ...], *, provisional: bool) -> OpenAppeal:
    return OpenAppeal(
        appeal_class=appeal_class,
        corps=facts.mailbox.corps,
        campaign=_campaign_spoken_of(facts),
        clock=case_clock(facts),
        provisional=provisional,
        reasons=reasons,
    )


def _campaign_spoken_of(facts: Facts) -> int:
    """The live campaign whose year stands alone in the mail, else the newest."""
    words = f"{facts.letter.subject} {facts.letter.own_words}"
    named = [each.year for each in facts.campaigns if re.search(rf"\b{each.year}\b", words)]
    return named[0] if len(named) == 1 else facts.campaign.year


def _as_ruled(facts: Facts, ruling: Ruling) -> tuple[Disposition, ...]:
    sentence = (f"décision de {ruling.who} : {ruling.why}",)
    if ruling.reference:
        return (JoinAppeal(ruling.reference, AppealClass(ruling.appeal_class or AppealClass.FOLLOW_UP), sentence),)
    appeal_class = AppealClass(ruling.appeal_class or AppealClass.FIRST_LEVEL)
    return (_open(facts, appeal_class, sentence, provisional=False),)
