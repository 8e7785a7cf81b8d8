"""What is told, to whom, when, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from intake.courier.alerts import Alerts, Responsible
from intake.courier.digests import DigestWriter, words_of
from intake.courier.proofreading import SAMPLE_MAILBOX
from intake.domain.cases.alerts import (
    AlertKey,
    AlertKind,
    AlertRules,
    Watched,
    acknowledgement_due,
    due_alerts,
    to_tell,
)
from intake.domain.cases.states import CaseState
from intake.errors import MessageError
from intake.ports import Notice
from intake.reading.mime import read_letter

RULES = AlertRules()
CASE = Watched(
    "R2025-DH-0001", "DH", CaseState.ACKNOWLEDGED, False, date(2025, 11, 14), date(2026, 1, 14), date(2026, 1, 13), None
)
WHO = "responsable@sante.gouv.fr"
WRITER = DigestWriter.of(None)


class Ledger:
    """The register's part, in memory."""

    def __init__(self, *cases: Watched) -> None:
        self.cases = cases
        self.told: set[AlertKey] = set()
        self.notices: list[Notice] = []

    def watched_cases(self) -> tuple[Watched, ...]:
        return self.cases

    def told_alerts(self) -> frozenset[AlertKey]:
        return frozenset(self.told)

    def queue_notice(self, notice: Notice, now: datetime) -> bool:
        if self.told & notice.tells:
            return False
        self.told |= notice.tells
        self.notices.append(notice)
        return True


def alerts(ledger: Ledger, now: datetime, *recipients: str) -> Alerts:
    return Alerts(ledger, [Responsible(SAMPLE_MAILBOX, recipients or (WHO,))], RULES, WRITER, lambda: now)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def days_told(case: Watched, start: date, until: date) -> list[tuple[date, AlertKind, int]]:
    """The case watched every day from start to until."""
    told: set[AlertKey] = set()
    found = []
    day = start
    while day <= until:
        for line in to_tell((case,), RULES, day, WHO, told):
            told |= set(line.keys)
            found.append((day, line.alert.kind, line.alert.days_before))
        day += timedelta(days=1)
    return found


def test_the_answer_is_told_30_15_7_and_1_days_before_its_last_safe_day_then_the_rejection() -> None:
    assert days_told(CASE, date(2025, 11, 14), date(2026, 3, 1)) == [
        (date(2025, 12, 14), AlertKind.ANSWER, 30),
        (date(2025, 12, 29), AlertKind.ANSWER, 15),
        (date(2026, 1, 6), AlertKind.ANSWER, 7),
        (date(2026, 1, 12), AlertKind.ANSWER, 1),
        (date(2026, 1, 14), AlertKind.SILENCE, 0),
    ]


def test_what_fell_due_while_the_robot_was_down_is_one_line_and_told_once() -> None:
    assert days_told(CASE, date(2026, 1, 10), date(2026, 1, 13)) == [
        (date(2026, 1, 10), AlertKind.ANSWER, 7),
        (date(2026, 1, 12), AlertKind.ANSWER, 1),
    ]
    (line,) = to_tell((CASE,), RULES, date(2026, 1, 10), WHO, ())
    assert {key.days_before for key in line.keys} == {30, 15, 7}
    assert "aurait dû être signalé le 06/01/2026" in words_of(line, date(2026, 1, 10))


@pytest.mark.parametrize("state", [CaseState.ANSWERED, CaseState.WITHDRAWN, CaseState.REQUALIFIED, CaseState.CLOSED])
def test_an_answered_or_ended_case_alerts_nobody(state: CaseState) -> None:
    assert days_told(replace(CASE, state=state), date(2025, 11, 14), date(2026, 3, 1)) == []


def test_the_evaluators_month_is_told_while_observations_are_awaited() -> None:
    referred = replace(CASE, state=CaseState.REFERRED, evaluator_month_ends=date(2025, 12, 20))
    told = [
        (day, days)
        for day, kind, days in days_told(referred, date(2025, 11, 20), date(2025, 12, 31))
        if kind is AlertKind.EVALUATOR
    ]
    assert told == [(date(2025, 12, 13), 7), (date(2025, 12, 19), 1)]


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2025, 11, 14), date(2025, 11, 17)),
        (date(2025, 11, 10), date(2025, 11, 12)),
        (date(2025, 12, 24), date(2025, 12, 26)),
    ],
)
def test_the_acknowledgement_has_one_working_day(received: date, last: date) -> None:
    assert acknowledgement_due(received, 1) == last
    case = replace(CASE, state=CaseState.RECEIVED, received_on=received)
    kinds = [[alert.kind for alert in due_alerts(case, RULES, last + timedelta(days=late))] for late in (0, 1)]
    assert [AlertKind.ACKNOWLEDGEMENT in each for each in kinds] == [False, True]


def test_a_corrected_date_is_told_anew() -> None:
    told = {key for line in to_tell((CASE,), RULES, date(2025, 12, 20), WHO, ()) for key in line.keys}
    moved = replace(CASE, due=date(2026, 1, 12), last_safe_day=date(2026, 1, 11))
    assert to_tell((CASE,), RULES, date(2025, 12, 20), WHO, told) == ()
    assert len(to_tell((moved,), RULES, date(2025, 12, 20), WHO, told)) == 1


def test_each_person_gets_one_mail_and_a_restart_sends_no_second() -> None:
    ledger = Ledger(CASE, replace(CASE, reference="R2025-DH-0002"))
    day = noon(date(2025, 12, 14))
    assert alerts(ledger, day, WHO, "autre@sante.gouv.fr").tell_now() == 2
    assert alerts(ledger, day, WHO, "autre@sante.gouv.fr").tell_now() == 0
    assert [notice.mail.recipient for notice in ledger.notices] == [WHO, "autre@sante.gouv.fr"]
    assert {len(notice.tells) for notice in ledger.notices} == {2}


def test_the_robot_looks_again_only_after_a_while() -> None:
    ledger = Ledger(CASE)
    robot = alerts(ledger, noon(date(2025, 12, 14)))
    assert robot.tell_due() == 1
    ledger.told.clear()
    assert robot.tell_due() == 0
    assert robot.tell_now() == 1


def test_without_recipients_nobody_is_written_to() -> None:
    ledger = Ledger(CASE)
    nobody = Alerts(ledger, [Responsible(SAMPLE_MAILBOX, ())], RULES, WRITER, lambda: noon(date(2026, 1, 10)))
    assert nobody.tell_now() == 0
    assert ledger.notices == []


def test_an_address_that_cannot_be_written_to_stops_no_other() -> None:
    ledger = Ledger(CASE)
    robot = alerts(ledger, noon(date(2025, 12, 14)), "pas une adresse", WHO)
    with pytest.raises(MessageError, match="adresse inutilisable"):
        robot.tell_now()
    assert [notice.mail.recipient for notice in ledger.notices] == [WHO]


def test_the_digest_answers_nobody_and_says_only_references_and_dates() -> None:
    ledger = Ledger(CASE, replace(CASE, reference="R2025-DH-0002", provisional=True))
    alerts(ledger, noon(date(2026, 1, 12))).tell_now()
    (notice,) = ledger.notices
    letter = read_letter(notice.mail.raw, with_pdf=False)
    assert letter.header("auto-submitted") == "auto-generated"
    assert letter.subject == "Recours DH : 2 échéances, la plus proche le 13/01/2026"
    for expected in ("R2025-DH-0001", "R2025-DH-0002", "13 janvier 2026", "demain", "à qualifier"):
        assert expected in letter.body.replace("\u00a0", " ")


def test_the_same_alerts_have_the_same_message_id() -> None:
    first, second = Ledger(CASE), Ledger(CASE)
    alerts(first, noon(date(2025, 12, 14))).tell_now()
    alerts(second, noon(date(2025, 12, 14))).tell_now()
    assert first.notices[0].mail == second.notices[0].mail
