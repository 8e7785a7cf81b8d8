"""The digests of alerts, on fictitious cases: shown and tried as the replies are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from intake.domain.campaign import Campaign
from intake.domain.cases.alerts import Alert, AlertKind, Told, Watched
from intake.domain.cases.states import CaseState
from intake.domain.deadlines import DAY, add_months
from intake.domain.mailbox import Purpose
from intake.ports import NoticeKind


@dataclass(frozen=True)
class DigestCase:
    """One digest: the name one types, what it is in French, its lines and the day it leaves."""

    name: str
    title: str
    lines: tuple[Told, ...]
    today: date

    @property
    def purpose(self) -> Purpose:
        """Digests leave from the mailboxes of appeals."""
        return Purpose.APPEAL

    @property
    def text(self) -> str:
        """The text it is drawn from."""
        return NoticeKind.ALERTS.value


def digest_cases(campaign: Campaign, corps: str) -> tuple[DigestCase, ...]:
    """One of each kind of line together; one line alone; what fell due while the robot was down."""
    received = campaign.deadline - 16 * DAY
    due = add_months(received, campaign.periods.silence_months)
    eve = due - DAY
    sure = Watched(f"R{campaign.year}-{corps}-0042", corps, CaseState.REFERRED, False, received, due, eve, eve)
    unsure = Watched(f"R{campaign.year}-{corps}-0043", corps, CaseState.RECEIVED, True, received, due, eve, None)
    today = eve - 7 * DAY
    answer = Told(Alert(sure, AlertKind.ANSWER, eve, 7, today), ())
    every = (
        Told(Alert(unsure, AlertKind.ACKNOWLEDGEMENT, received + 3 * DAY, 0, received + 4 * DAY), ()),
        Told(Alert(sure, AlertKind.EVALUATOR, eve, 7, today), ()),
        answer,
        Told(Alert(unsure, AlertKind.ANSWER, eve, 7, today), ()),
    )
    late = (
        Told(Alert(sure, AlertKind.ANSWER, eve, 1, eve - DAY), ()),
        Told(Alert(sure, AlertKind.SILENCE, due, 0, due), ()),
    )
    return (
        DigestCase("alerts", "Échéances des recours, à leurs responsables", every, today),
        DigestCase("alerts-one", "Une seule échéance", (answer,), today),
        DigestCase("alerts-late", "Échéances passées pendant un arrêt du robot", late, due + 2 * DAY),
    )
