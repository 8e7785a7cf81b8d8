"""Appeals: which mail opens a case, which joins one, and when its clock runs (domain.md 17 to 26)."""

from __future__ import annotations

import re
from dataclasses import replace

from intake.domain.deadlines import Clock, start_clock
from intake.domain.disposition import AppealClass, Disposition, Hold, Ignore, JoinAppeal, OpenAppeal
from intake.domain.document import HEIC, Document, Format
from intake.domain.dossier import matricules_of_mail
from intake.domain.facts import Facts
from intake.domain.known import Action, Appellant, Ruling
from intake.domain.mailbox import Purpose
from intake.domain.same_appeal import come_again
from intake.domain.triage import MUTE, Triage, contestation_in, speaks_of_another_matter, triage
from intake.domain.words import fold

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

    In an evaluation mailbox only a sure first-level appeal opens a case: an appeal that lands there starts the clock
    all the same (domain.md 24), but a covering letter that says « compte rendu » must not; one that contests
    something is read by a person.
    """
    ruled = _ruled_appeals(facts)
    first = ruled.pop(1, None)
    others = tuple(_as_ruled_for(facts, ruling, person) for ruling, person in ruled.values())
    return (*(_by_rules(facts) if first is None else (_as_ruled_for(facts, *first),)), *others)


def _ruled_appeals(facts: Facts) -> dict[int, tuple[Ruling, Appellant]]:
    """By person, in their order: the last ruling that names them. One that names nobody is about the first."""
    found: dict[int, tuple[Ruling, Appellant]] = {}
    for ruling in facts.known.rulings:
        if ruling.action is Action.APPEAL:
            people = ruling.appellants or (Appellant(1, reference=ruling.reference),)
            found |= {each.person: (ruling, each) for each in people}
    return dict(sorted(found.items()))


def _by_rules(facts: Facts) -> tuple[Disposition, ...]:
    again = come_again(facts)
    if again is not None:
        return again
    found = triage(facts.letter, facts.known, by_the_whole=facts.mailbox.purpose is Purpose.APPEAL)
    if found.appeal_class is AppealClass.UNSURE and facts.known.whole_ruling is not None:
        return ()
    if facts.mailbox.purpose is Purpose.EVALUATION:
        return _in_evaluation_mailbox(facts, found)
    if found.appeal_class is AppealClass.ORDINARY:
        return _ordinary(facts, found)
    return _decide_class(facts, found)


def appeal_class_of(facts: Facts) -> AppealClass | None:
    """The class of a mail in an appeal mailbox; None elsewhere, and for what no person wrote."""
    if facts.mailbox.purpose is not Purpose.APPEAL or facts.machine is not None:
        return None
    return triage(facts.letter, facts.known).appeal_class


def case_clock(facts: Facts, campaign: int | None = None) -> Clock:
    """The clock of an appeal received with this mail, by the periods of its campaign, by default the newest."""
    periods = (facts.campaign if campaign is None else facts.campaign_of(campaign)).periods
    return start_clock(
        facts.receipt,
        silence_months=periods.silence_months,
        court_months=periods.court_months,
        capn_months=periods.capn_months,
        version=periods.version,
        rule=periods.source,
    )


def _in_evaluation_mailbox(facts: Facts, found: Triage) -> tuple[Disposition, ...]:
    joins = found.appeal_class is AppealClass.FOLLOW_UP and bool(facts.known.appeals)
    # A covering letter of supports, and a file that only its name calls an appeal: a person reads it.
    if (found.appeal_class is AppealClass.FIRST_LEVEL and not found.by_name_alone) or joins:
        return _decide_class(facts, found)
    if found.by_quote and facts.machine is None:
        return (Hold(None, None, found.reasons),)
    sign = contestation_in(facts.letter)
    if sign is None or facts.machine is not None:
        return ()
    return (Hold(None, None, (f"« {sign} » dans une boîte d’évaluation : recours possible, à lire par une personne",)),)


def _ordinary(facts: Facts, found: Triage) -> tuple[Disposition, ...]:
    """Left as it was found, unless what it says may stand in a paper nobody could read (domain.md 17)."""
    mute = [each for each in facts.letter.documents if _is_mute(each)]
    if mute and facts.machine is None and not speaks_of_another_matter(facts.letter):
        reasons = (*found.reasons, *_not_shown(facts), MUTE, *_if_it_is_one(case_clock(facts)))
        return (Hold(None, None, reasons),)
    return (Ignore(None, (*found.reasons, "courrier ordinaire : laissé tel quel dans la boîte")),)


def _not_shown(facts: Facts) -> tuple[str, ...]:
    """Why nothing was read on a photograph, where that is ours to say."""
    photos = any(each.media_type == HEIC for each in facts.letter.documents)
    return ("photo HEIC (iPhone) que le robot ne sait pas lire : une personne l’ouvre",) if photos else ()


def _is_mute(document: Document) -> bool:
    return document.reading.format is not Format.INTERACTIVE and len(fold(document.reading.said)) < _A_FEW_WORDS


_A_FEW_WORDS = 40
"""Characters below which a page's text is no letter: a stamp, a page number, OCR's noise."""


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
    if facts.machine is not None:
        sentence = f"{facts.machine[1]} : accusé de réception à décider par une personne"
        return (opened, Hold(None, None, (sentence,)))
    several = _several(facts)
    return (opened, Hold(None, None, (several,))) if several else (opened,)


def _several(facts: Facts) -> str | None:
    """Why this mail may hold several appeals, in French: its receipt counts for all, a person opens the others."""
    if len(matricules_of_mail(facts.letter, facts.campaign)) > 1:
        return f"plusieurs matricules dans ce courrier : {_ONE_CASE_EACH}"
    words = fold(f"{facts.letter.subject} | {facts.letter.own_words}")
    if re.search(_SEVERAL_PEOPLE, words):
        return f"plusieurs personnes écrivent ce courrier : {_ONE_CASE_EACH}"
    if re.search(_SEVERAL_YEARS, words):
        return f"plusieurs campagnes dans ce courrier : {_ONE_CASE_EACH}"
    return None


_ONE_CASE_EACH = "un recours est ouvert, une personne vérifie s’il en faut un pour chacune"
_SEVERAL_PEOPLE = (
    r"\bnous (soussignee?s? |\w+ement )?(contestons|formons|demandons|sollicitons|saisissons|refusons|entendons)\b"
    r"|\bnos (deux |trois )?(evaluations|recours|comptes? rendus?)\b"
)
_SEVERAL_YEARS = r"\b(20\d\d) (et|puis|ainsi que|comme)( (de|celle|celui|pour|en|l|la|annee|campagne))* (?!\1)20\d\d\b"
"""« mes évaluations 2024 et 2025 »; a mail that compares this year with another opens one case."""


def _unsure(facts: Facts, found: Triage) -> tuple[Disposition, ...]:
    if facts.machine is not None:
        return (Hold(None, None, found.reasons),) if _contests(facts) else (Ignore(None, (facts.machine[1],)),)
    opened = _open(facts, AppealClass.UNSURE, found.reasons, provisional=True)
    if not found.by_paper_alone:
        return (opened, Hold(None, None, (*found.reasons, *_not_shown(facts), _A_PERSON_READS[AppealClass.UNSURE])))
    return (
        replace(opened, silent=True),
        Hold(None, None, (*found.reasons, *_not_shown(facts), *_if_it_is_one(opened.clock))),
    )


def _if_it_is_one(clock: Clock) -> tuple[str, ...]:
    """Of a mail that says nothing: its dates, should its paper be an appeal, and that its sender knows nothing yet."""
    dates = f"reçu le {clock.received_on:%d/%m/%Y}, dernier jour sûr pour répondre : {clock.last_safe_day:%d/%m/%Y}"
    return (f"si c’est un recours : {dates}", "rien n’est écrit à l’expéditeur avant qu’une personne ait qualifié")


def _contests(facts: Facts) -> bool:
    """The words themselves, not the subject that a machine gives back nor what it carries."""
    return contestation_in(replace(facts.letter, subject="", documents=(), inner=())) is not None


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


def _as_ruled_for(facts: Facts, ruling: Ruling, appellant: Appellant) -> Disposition:
    """A case to join, one to open, or a class that opens none: only the first level has a clock (domain.md 18)."""
    sentence = f"décision de {ruling.who} : {ruling.why}"
    appeal_class = AppealClass(ruling.appeal_class) if ruling.appeal_class else None
    if appellant.reference:
        return JoinAppeal(appellant.reference, appeal_class or AppealClass.FOLLOW_UP, (sentence,))
    if appeal_class not in (None, AppealClass.FIRST_LEVEL, AppealClass.UNSURE):
        return Ignore(None, (sentence, f"classé « {appeal_class} » : n’ouvre pas de délai"))
    provisional = appeal_class is AppealClass.UNSURE
    opened = _open(facts, appeal_class or AppealClass.FIRST_LEVEL, (sentence,), provisional=provisional)
    return replace(
        opened,
        corps=appellant.corps or opened.corps,
        campaign=appellant.campaign or opened.campaign,
        clock=case_clock(facts, appellant.campaign),
        person=appellant.person,
        appellant=appellant.name,
    )
