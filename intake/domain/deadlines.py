"""The legal clock: civil dates of Europe/Paris, computed by the standard library alone.

Sources: CRPA L231-4 (silence for two months means rejection), CJA R421-1 and R421-5 (two months, franc, to go to
court), Code du travail L3133-1 (the 11 national holidays), note CNG of 16/07/2025 (fifteen days).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.domain.letter import Hop

PARIS = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Receipt:
    """When the mail reached CNG, and how we know it.

    ``instant`` is aware UTC; ``day`` the civil date in Paris. ``source`` is ``received`` (a trusted ``Received:``),
    ``server`` (INTERNALDATE and its kin), ``polled`` (the exception) or ``paper`` (entered by an operator).
    ``flags`` are sentences for a person.
    """

    instant: datetime
    source: str
    evidence: str
    flags: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The civil date of receipt, in Paris."""
        return paris_day(self.instant)


@dataclass(frozen=True)
class Clock:
    """The dates of one appeal. ``rule`` names the texts, ``version`` the campaign data they were computed with."""

    received_at: datetime
    received_on: date
    due: date
    last_safe_day: date
    court_period_ends: date
    version: str
    rule: str
    evidence: str
    flags: tuple[str, ...] = ()
    silence_months: int = 2
    court_months: int = 2
    capn_months: int = 1
    """The campaign's periods it was started with; CAPN 0 where the campaign has none."""


@dataclass(frozen=True)
class FifteenDays:
    """Three readings of « quinze jours » from notification (domain.md 22): the reading is CNG's to choose."""

    plain: date
    franc: date
    franc_moved: date


def paris_day(instant: datetime) -> date:
    """The civil date in Europe/Paris of an aware instant. Raises ValueError on a naive one."""
    if instant.tzinfo is None:
        raise ValueError("an instant without time zone has no civil date")
    return instant.astimezone(PARIS).date()


def add_months(day: date, months: int) -> date:
    """From day to same-numbered day, clamped to the month's end; always added from the origin."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def easter(year: int) -> date:
    """Easter Sunday, Gregorian calendar (Meeus/Jones/Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), f = divmod(b, 4), (b + 8) // 25
    h = (19 * a + b - d - (b - f + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    w = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * w) // 451
    month, day = divmod(h + w - 7 * m + 114, 31)
    return date(year, month, day + 1)


def national_holidays(year: int) -> frozenset[date]:
    """The 11 national holidays (Code du travail L3133-1). Overseas and Alsace-Moselle ones do not move CNG's dates."""
    fixed = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
    sunday = easter(year)
    moving = (sunday + DAY, sunday + 39 * DAY, sunday + 50 * DAY)
    return frozenset({date(year, month, day) for month, day in fixed} | set(moving))


def is_working_day(day: date) -> bool:
    """Monday to Friday less the national holidays."""
    return day.weekday() < 5 and day not in national_holidays(day.year)


def next_working_day(day: date) -> date:
    """That day if it is worked, else the first worked day after it."""
    while not is_working_day(day):
        day += DAY
    return day


def silence_due(received_on: date, months: int = 2) -> date:
    """The day rejection by silence is born: months from receipt, not franc, never moved (CRPA L231-4)."""
    return add_months(received_on, months)


def franc_period_end(start: date, months: int) -> date:
    """Last day of a franc period of months, moved to the next working day (CJA R421-1; CPC art. 642)."""
    return next_working_day(add_months(start, months) + DAY)


def fifteen_days(notified: date, days: int = 15) -> FifteenDays:
    """The director's fifteen days from the signature of the compte rendu, in the three readings."""
    franc = notified + (days + 1) * DAY
    return FifteenDays(notified + days * DAY, franc, next_working_day(franc))


def start_clock(
    receipt: Receipt,
    *,
    silence_months: int = 2,
    court_months: int = 2,
    capn_months: int = 1,
    version: str = "",
    rule: str = "",
) -> Clock:
    """All dates of an appeal received then."""
    due = silence_due(receipt.day, silence_months)
    return Clock(
        received_at=receipt.instant,
        received_on=receipt.day,
        due=due,
        last_safe_day=due - DAY,
        court_period_ends=franc_period_end(due, court_months),
        version=version,
        rule=rule,
        evidence=receipt.evidence,
        flags=receipt.flags,
        silence_months=silence_months,
        court_months=court_months,
        capn_months=capn_months,
    )


def choose_receipt(
    hops: tuple[Hop, ...],
    server_date: datetime | None,
    polled_at: datetime,
    *,
    trusted_hosts: tuple[str, ...],
    gap_minutes: int = 60,
) -> Receipt:
    """The best proof of arrival at CNG: a trusted ``Received:``, then server, then poll; never ``Date:``.

    Raises ValueError on an instant without time zone.
    """
    polled_at = _utc(polled_at)
    server_date = _utc(server_date) if server_date is not None else None
    for place, hop in enumerate(hops):
        if hop.at is not None and is_one_of(hop.by, trusted_hosts):
            at = _utc(hop.at)
            flags = (*_strangers(hops[:place], trusted_hosts), *_gap(at, server_date, gap_minutes))
            return Receipt(at, "received", f"{_SAYS['received']}{hop.by}, {hop.at.isoformat()}", flags)
    if server_date is not None:
        return Receipt(server_date, "server", f"{_SAYS['server']}{server_date.isoformat()}", (NO_TRUSTED_HEADER,))
    return Receipt(polled_at, "polled", f"{_SAYS['polled']}{polled_at.isoformat()}", (NO_SERVER_DATE,))


NO_TRUSTED_HEADER = "aucun en-tête Received d’un serveur de confiance : date du serveur de messagerie retenue"
NO_SERVER_DATE = "aucune preuve de réception par un serveur : heure de relève retenue"
_SAYS = {"received": "Received: by ", "server": "date du serveur, ", "polled": "heure de relève, "}


def source_of(evidence: str) -> str | None:
    """The source of the receipt that this sentence is the evidence of; None when a person entered it."""
    return next((source for source, says in _SAYS.items() if evidence.startswith(says)), None)


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without time zone proves no receipt")
    return instant.astimezone(UTC)


def _strangers(above: tuple[Hop, ...], trusted_hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Hosts that are not ours above our own header: the mail went on elsewhere, or that header is the sender's."""
    names = [hop.by[:80] for hop in above if not is_one_of(hop.by, trusted_hosts)]
    return (f"un serveur inconnu a relayé le message après le nôtre : {', '.join(names)}",) if names else ()


def is_one_of(host: str, patterns: tuple[str, ...]) -> bool:
    """``*.sante.gouv.fr`` matches any host below that domain and the domain itself; other patterns are exact."""
    host = host.lower().rstrip(".")
    for pattern in (pattern.lower() for pattern in patterns):
        if host == pattern or (pattern.startswith("*.") and (host.endswith(pattern[1:]) or host == pattern[2:])):
            return True
    return False


def _gap(received: datetime, server_date: datetime | None, minutes: int) -> tuple[str, ...]:
    if server_date is None or abs(received - server_date) <= timedelta(minutes=minutes):
        return ()
    server = server_date.isoformat()
    return (f"écart de plus de {minutes} minutes entre l’en-tête Received et la date du serveur ({server})",)
