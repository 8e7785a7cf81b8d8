"""The legal clock against independent computations: dateutil's months, the published calendar, the law's table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from dateutil.easter import easter as published_easter
from dateutil.relativedelta import relativedelta
from holidays import country_holidays
from hypothesis import given
from hypothesis import strategies as st

from intake.domain.deadlines import (
    Clock,
    FifteenDays,
    Receipt,
    add_months,
    choose_receipt,
    easter,
    fifteen_days,
    franc_period_end,
    national_holidays,
    paris_day,
    silence_due,
    start_clock,
)
from intake.domain.letter import Hop

PARIS = ZoneInfo("Europe/Paris")
TRUSTED = ("*.sante.gouv.fr",)
POLLED = datetime(2025, 11, 14, 12, 0, tzinfo=UTC)
ARRIVED = datetime(2025, 11, 14, 9, 0, tzinfo=UTC)
EVERY_DAY = [date(2024, 1, 1) + timedelta(days=number) for number in range(366 * 3 + 365 * 6)]

TABLE = [
    (date(2025, 11, 14), date(2026, 1, 14), date(2026, 1, 13), date(2026, 3, 16)),
    (date(2025, 12, 28), date(2026, 2, 28), date(2026, 2, 27), date(2026, 4, 29)),
    (date(2025, 12, 29), date(2026, 2, 28), date(2026, 2, 27), date(2026, 4, 29)),
    (date(2025, 12, 30), date(2026, 2, 28), date(2026, 2, 27), date(2026, 4, 29)),
    (date(2025, 12, 31), date(2026, 2, 28), date(2026, 2, 27), date(2026, 4, 29)),
    (date(2027, 12, 31), date(2028, 2, 29), date(2028, 2, 28), date(2028, 5, 2)),
    (date(2026, 11, 1), date(2027, 1, 1), date(2026, 12, 31), date(2027, 3, 2)),
    (date(2025, 12, 24), date(2026, 2, 24), date(2026, 2, 23), date(2026, 4, 27)),
]


def _clock(received: date) -> Clock:
    noon = datetime(received.year, received.month, received.day, 12, tzinfo=PARIS)
    return start_clock(Receipt(noon.astimezone(UTC), "received", "Received: by mx1.sante.gouv.fr"))


@pytest.mark.parametrize(("received", "due", "last_safe_day", "court"), TABLE)
def test_the_clock_gives_the_dates_of_the_published_table(
    received: date, due: date, last_safe_day: date, court: date
) -> None:
    clock = _clock(received)
    assert (clock.due, clock.last_safe_day, clock.court_period_ends) == (due, last_safe_day, court)


def test_silence_means_rejection_two_calendar_months_later_whatever_the_day() -> None:
    for day in EVERY_DAY:
        assert silence_due(day) == day + relativedelta(months=2), day
        assert _clock(day).last_safe_day == day + relativedelta(months=2) - timedelta(days=1), day


def test_the_court_period_is_franc_and_ends_on_the_next_working_day() -> None:
    closed = country_holidays("FR", years=range(2023, 2035))
    for day in EVERY_DAY:
        end = day + relativedelta(months=2) + timedelta(days=1)
        while end.weekday() >= 5 or end in closed:
            end += timedelta(days=1)
        assert franc_period_end(day, 2) == end, day


def test_months_are_always_added_from_the_origin() -> None:
    """31 December + 2 months is 28 February; + 4 is 30 April, not the 28 a step by step addition would give."""
    assert add_months(date(2025, 12, 31), 4) == date(2026, 4, 30)
    assert add_months(add_months(date(2025, 12, 31), 2), 2) == date(2026, 4, 28)


def test_an_appeal_received_on_29_february_is_due_on_29_april() -> None:
    assert _clock(date(2028, 2, 29)).due == date(2028, 4, 29)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), st.integers(0, 48))
def test_added_months_agree_with_dateutil(day: date, months: int) -> None:
    assert add_months(day, months) == day + relativedelta(months=months)


def test_easter_is_the_published_one_for_two_centuries() -> None:
    assert [easter(year) for year in range(1900, 2101)] == [published_easter(year) for year in range(1900, 2101)]


@pytest.mark.parametrize("year", range(2024, 2033))
def test_the_eleven_national_holidays_are_the_published_ones(year: int) -> None:
    assert national_holidays(year) == set(country_holidays("FR", years=year))


def test_in_2008_two_holidays_fall_on_one_day_and_none_is_lost() -> None:
    """Ascension was on 1 May."""
    assert len(national_holidays(2008)) == 10
    assert national_holidays(2008) == set(country_holidays("FR", years=2008))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2025, 12, 26), "Saint-Étienne, Alsace-Moselle"),
        (date(2026, 4, 3), "Vendredi saint, Alsace-Moselle"),
        (date(2026, 5, 22), "abolition de l’esclavage, Martinique"),
    ],
)
def test_local_holidays_do_not_move_our_dates(day: date, why: str) -> None:
    assert franc_period_end(day - timedelta(days=1), 0) == day, why


def test_fifteen_days_are_shown_in_three_readings() -> None:
    """Signed on Friday 14/11/2025: D+15 is a Saturday, D+16 a Sunday."""
    assert fifteen_days(date(2025, 11, 14)) == FifteenDays(
        plain=date(2025, 11, 29), franc=date(2025, 11, 30), franc_moved=date(2025, 12, 1)
    )


def test_fifteen_days_jump_over_christmas() -> None:
    assert fifteen_days(date(2025, 12, 9)) == FifteenDays(
        plain=date(2025, 12, 24), franc=date(2025, 12, 25), franc_moved=date(2025, 12, 26)
    )


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)))
def test_the_three_readings_are_never_in_the_persons_disfavour(notified: date) -> None:
    readings = fifteen_days(notified)
    assert readings.plain < readings.franc <= readings.franc_moved
    assert readings.plain == notified + timedelta(days=15)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2025, 11, 30, 23, 30, tzinfo=UTC), date(2025, 12, 1)),
        (datetime(2025, 11, 30, 22, 59, 59, tzinfo=UTC), date(2025, 11, 30)),
        (datetime(2025, 7, 14, 21, 59, 59, tzinfo=UTC), date(2025, 7, 14)),
        (datetime(2025, 7, 14, 22, 0, tzinfo=UTC), date(2025, 7, 15)),
        (datetime(2025, 12, 15, 22, 0, tzinfo=ZoneInfo("America/Martinique")), date(2025, 12, 16)),
        (datetime(2025, 12, 16, 1, 30, tzinfo=ZoneInfo("Indian/Reunion")), date(2025, 12, 15)),
    ],
)
def test_the_day_of_receipt_is_the_one_in_paris(instant: datetime, day: date) -> None:
    assert paris_day(instant) == day


def test_the_hour_that_exists_twice_is_one_day_both_times() -> None:
    """26/10/2025, 02:30 in Paris: first in summer time, an hour later in winter time."""
    first = datetime(2025, 10, 26, 2, 30, tzinfo=PARIS)
    second = first.replace(fold=1)
    assert second.astimezone(UTC) - first.astimezone(UTC) == timedelta(hours=1)
    assert paris_day(first) == paris_day(second) == date(2025, 10, 26)


@pytest.mark.parametrize("night", [date(2025, 10, 26), date(2026, 3, 29)])
def test_the_day_has_no_gap_on_the_nights_the_clocks_change(night: date) -> None:
    start = datetime(night.year, night.month, night.day, tzinfo=PARIS).astimezone(UTC)
    assert {paris_day(start + timedelta(minutes=30 * half)) for half in range(46)} == {night}
    assert paris_day(start - timedelta(seconds=1)) == night - timedelta(days=1)


def test_an_instant_without_zone_has_no_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        paris_day(datetime(2025, 11, 14, 9, 30))  # noqa: DTZ001  the naive instant is the point


@pytest.mark.parametrize("naive", ["hop", "server", "polled"])
def test_no_receipt_is_taken_from_an_instant_without_zone(naive: str) -> None:
    instant = datetime(2025, 11, 14, 9, 30)  # noqa: DTZ001  the naive instant is the point
    hops = (Hop("mx1.sante.gouv.fr", instant),) if naive == "hop" else ()
    server = instant if naive == "server" else None
    polled = instant if naive == "polled" else POLLED
    with pytest.raises(ValueError, match="time zone"):
        choose_receipt(hops, server, polled, trusted_hosts=TRUSTED)


def _receipt(*hops: Hop, server: datetime | None = ARRIVED) -> Receipt:
    return choose_receipt(hops, server, POLLED, trusted_hosts=TRUSTED)


def test_the_topmost_header_of_our_server_proves_the_receipt() -> None:
    receipt = _receipt(
        Hop("mx1.sante.gouv.fr", ARRIVED),
        Hop("relais.sante.gouv.fr", ARRIVED - timedelta(seconds=3)),
        Hop("smtp.hebergeur.example", ARRIVED - timedelta(seconds=9)),
    )
    assert (receipt.instant, receipt.source, receipt.flags) == (ARRIVED, "received", ())


def test_a_forged_header_below_ours_changes_nothing() -> None:
    """Whatever the sender writes stands below what our server adds."""
    forged = Hop("mx1.sante.gouv.fr", datetime(2025, 1, 1, tzinfo=UTC))
    assert _receipt(Hop("mx1.sante.gouv.fr", ARRIVED), forged).instant == ARRIVED


def test_our_header_below_a_stranger_is_taken_and_the_stranger_is_told() -> None:
    receipt = _receipt(Hop("relais.ailleurs.example", ARRIVED), Hop("mx1.sante.gouv.fr", ARRIVED))
    assert receipt.source == "received"
    assert "relais.ailleurs.example" in " ".join(receipt.flags)


def test_without_a_trusted_header_the_servers_date_serves_and_is_flagged() -> None:
    receipt = _receipt(Hop("smtp.hebergeur.example", ARRIVED - timedelta(days=1)))
    assert (receipt.instant, receipt.source) == (ARRIVED, "server")
    assert receipt.flags


def test_without_any_server_evidence_the_polling_time_serves_and_is_flagged() -> None:
    receipt = _receipt(server=None)
    assert (receipt.instant, receipt.source) == (POLLED, "polled")
    assert receipt.flags


def test_a_servers_date_far_from_the_header_is_flagged_and_not_taken() -> None:
    """INTERNALDATE lies after a migration or a drag-and-drop."""
    migrated = ARRIVED + timedelta(days=90)
    receipt = _receipt(Hop("mx1.sante.gouv.fr", ARRIVED), server=migrated)
    assert receipt.instant == ARRIVED
    assert migrated.isoformat() in " ".join(receipt.flags)


@pytest.mark.parametrize(("minutes", "flagged"), [(60, False), (61, True)])
def test_the_gap_is_flagged_past_the_configured_minutes_only(minutes: int, flagged: bool) -> None:
    receipt = _receipt(Hop("mx1.sante.gouv.fr", ARRIVED), server=ARRIVED + timedelta(minutes=minutes))
    assert bool(receipt.flags) is flagged


def test_a_header_whose_date_cannot_be_read_is_passed_over() -> None:
    receipt = _receipt(Hop("mx1.sante.gouv.fr", None), Hop("relais.sante.gouv.fr", ARRIVED))
    assert receipt.instant == ARRIVED


def test_a_receipt_is_kept_in_utc() -> None:
    hop = Hop("mx1.sante.gouv.fr", datetime(2025, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))))
    receipt = _receipt(hop, server=None)
    assert receipt.instant.utcoffset() == timedelta(0)
    assert receipt.day == date(2025, 12, 1)


@pytest.mark.parametrize(
    ("host", "trusted"),
    [
        ("mx1.sante.gouv.fr", True),
        ("a.b.sante.gouv.fr", True),
        ("sante.gouv.fr", True),
        ("MX1.Sante.Gouv.FR.", True),
        ("evilsante.gouv.fr", False),
        ("x.sante.gouv.fr.evil.example", False),
        ("sante.gouv.fr.evil.example", False),
        ("gouv.fr", False),
        ("", False),
    ],
)
def test_a_wildcard_trusts_hosts_of_that_domain_only(host: str, trusted: bool) -> None:
    receipt = choose_receipt((Hop(host, ARRIVED),), None, POLLED, trusted_hosts=TRUSTED)
    assert (receipt.source == "received") is trusted


def test_a_host_named_without_wildcard_is_trusted_alone() -> None:
    names = ("mx1.sante.gouv.fr",)
    assert choose_receipt((Hop("mx1.sante.gouv.fr", ARRIVED),), None, POLLED, trusted_hosts=names).source == "received"
    assert choose_receipt((Hop("mx2.sante.gouv.fr", ARRIVED),), None, POLLED, trusted_hosts=names).source == "polled"


def test_the_clock_keeps_evidence_flags_and_the_version_of_its_rules() -> None:
    receipt = Receipt(ARRIVED, "received", "Received: by mx1.sante.gouv.fr", ("à vérifier",))
    clock = start_clock(receipt, version="2025-1", rule="CRPA L231-4")
    assert (clock.received_at, clock.received_on) == (ARRIVED, date(2025, 11, 14))
    assert (clock.evidence, clock.flags, clock.version, clock.rule) == (
        receipt.evidence,
        receipt.flags,
        "2025-1",
        "CRPA L231-4",
    )


def test_another_campaigns_periods_move_the_dates() -> None:
    receipt = Receipt(ARRIVED, "received", "")
    assert start_clock(receipt, silence_months=4).due == date(2026, 3, 14)
    assert start_clock(receipt, court_months=3).court_period_ends == date(2026, 4, 15)
