"""The same appeal come again: one case, and the first receipt that is proved (domain.md 24, 25, 30)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from intake.domain.campaign import Campaign
from intake.domain.deadlines import NO_SERVER_DATE, NO_TRUSTED_HEADER, paris_day, source_of, start_clock
from intake.domain.disposition import AppealClass, CorrectReceipt, Disposition, Hold, JoinAppeal
from intake.domain.facts import Facts
from intake.domain.forwarded import PROVED_INSIDE
from intake.domain.known import Acknowledged, CaseStanding, KnownAppeal

_STRENGTH = {"polled": 0, "server": 1, "received": 2}
"""The order of trust (domain.md 30). What is not here was entered by a person."""
_NO_DOUBT = frozenset({NO_TRUSTED_HEADER, NO_SERVER_DATE, PROVED_INSIDE})
"""Flags that say which proof there is; the others say what is wrong with it."""


def come_again(facts: Facts) -> tuple[Disposition, ...] | None:
    """What becomes of a copy of an appeal that has its case already; None for any other mail.

    A copy that came on an earlier day, proved as well, dates the case; on weaker proof a person decides. Nothing is
    asked a second time once a person ruled on the mail.
    """
    same = [each for each in facts.known.appeals if each.same]
    if not same:
        return None
    ruled = facts.known.whole_ruling is not None
    if len(same) > 1:
        return () if ruled else (Hold(None, None, (same[0].by, "plusieurs recours enregistrés lui ressemblent")),)
    (case,) = same
    join = JoinAppeal(case.reference, AppealClass.FOLLOW_UP, (case.by,))
    if ruled or case.received_at is None or facts.receipt.day >= paris_day(case.received_at):
        return (join,)
    return (join, *_came_earlier(facts, case))


def _came_earlier(facts: Facts, case: KnownAppeal) -> Iterator[Disposition]:
    standing, campaign = case.standing, _campaign_of(facts, case.standing)
    weakness = _weakness(facts, standing)
    if standing is None or campaign is None or case.received_at is None or weakness is not None:
        sentence = f"cet exemplaire du recours {case.reference} est arrivé avant celui qui l’a ouvert : date à corriger"
        yield Hold(None, None, (case.by, sentence, *((weakness,) if weakness else ())))
        return
    correction = _correction(facts, case, standing, campaign, former=paris_day(case.received_at))
    yield correction
    tasks = tuple(_tasks(facts, correction, standing))
    if tasks:
        yield Hold(None, None, (case.by, *correction.reasons, *tasks))


def _campaign_of(facts: Facts, standing: CaseStanding | None) -> Campaign | None:
    year = standing.campaign if standing else None
    return next((each for each in facts.campaigns if each.year == year), None)


def _weakness(facts: Facts, standing: CaseStanding | None) -> str | None:
    """Why a person decides, in French."""
    if standing is None:
        return None
    if not standing.awaits_answer:
        return "une réponse est enregistrée ou le dossier a pris fin"
    if standing.dated_by_a_person:
        return "une personne a déjà corrigé la date, ou suspendu le délai"
    doubts = [*(flag for flag in facts.receipt.flags if flag not in _NO_DOUBT), *([facts.doubt] if facts.doubt else [])]
    if doubts:
        return doubts[0]
    former = _STRENGTH.get(source_of(standing.evidence) or "")
    if former is None or _STRENGTH[facts.receipt.source] < former:
        return f"preuve moins sûre que celle du dossier ({facts.receipt.evidence})"
    return None


def _correction(
    facts: Facts, case: KnownAppeal, standing: CaseStanding, campaign: Campaign, *, former: date
) -> CorrectReceipt:
    periods = campaign.periods
    clock = start_clock(
        facts.receipt,
        silence_months=periods.silence_months,
        court_months=periods.court_months,
        capn_months=periods.capn_months,
        version=periods.version,
        rule=periods.source,
    )
    sentence = f"même recours reçu le {clock.received_on:%d/%m/%Y}, avant le {former:%d/%m/%Y} retenu jusqu’ici"
    return CorrectReceipt(
        reference=case.reference,
        campaign=campaign.year,
        provisional=standing.provisional,
        former=former,
        clock=clock,
        replaces_acknowledgement=standing.acknowledgement is Acknowledged.WAITS,
        appellant=standing.appellant,
        reasons=(sentence, clock.evidence),
    )


def _tasks(facts: Facts, correction: CorrectReceipt, standing: CaseStanding) -> Iterator[str]:
    if standing.acknowledgement is Acknowledged.LEFT:
        yield (
            f"l’accusé parti dit une réception le {correction.former:%d/%m/%Y} : une personne en envoie un corrigé, "
            f"avec la date du {correction.clock.received_on:%d/%m/%Y}"
        )
    for reference in standing.beside:
        yield f"le même courriel a ouvert {reference} : sa date est à corriger aussi, par une personne"
    if correction.clock.last_safe_day < paris_day(facts.now):
        yield f"le dernier jour sûr, le {correction.clock.last_safe_day:%d/%m/%Y}, est déjà passé"
