"""Carrying out the outbox: once each, in doubt never twice, and a breaker."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from intake.courier.limits import Breaker
from intake.courier.outbox import GIVE_UP_AFTER, LEFT_IN_DOUBT, ROUND_LASTS, Courier, retry_delay
from intake.domain.letter import MailboxName
from intake.errors import TransientError
from intake.ports import OutboxRow, OutboxState, Outgoing, Sending, Verdict

NOW = datetime(2025, 12, 1, 9, 0, tzinfo=UTC)
SENT = Sending(Verdict.SENT, "250 pris")
LATER = Sending(Verdict.LATER, "451 plus tard")


def reply(number: int = 1, state: OutboxState = OutboxState.QUEUED, attempts: int = 0) -> OutboxRow:
    mail = Outgoing(f"<{number}@sante.gouv.fr>", "secretariat@ch-exemple.fr", b"...")
    return OutboxRow(number, MailboxName("evaluations-dh"), state, attempts, mail)


@dataclass
class Outbox:
    """The register's outbox in memory. ``broken_at`` is the call that fails, once. It notes, and looks at no clock."""

    rows: dict[int, OutboxRow]
    log: list[tuple[object, ...]] = field(default_factory=list)
    broken_at: str | None = None
    sent_at: list[datetime] = field(default_factory=list)
    stopped: str | None = None

    def replies_handed_over(self, since: datetime) -> int:
        return sum(instant >= since for instant in self.sent_at)

    def stop_of_replies(self) -> str | None:
        return self.stopped

    def stop_replies(self, reason: str, _now: datetime) -> None:
        self.stopped = reason

    def due_replies(self, _now: datetime, limit: int) -> tuple[OutboxRow, ...]:
        due = (OutboxState.QUEUED, OutboxState.SENDING)
        return tuple(row for row in self.rows.values() if row.state in due)[:limit]

    def reply_sending(self, number: int, _now: datetime) -> None:
        self._note(OutboxState.SENDING, "sending", number)

    def reply_sent(self, number: int, evidence: str, now: datetime, *, copy: bool = False) -> None:
        self._note(OutboxState.SENT, "sent", number, evidence, *(["copy due"] if copy else []))
        self.sent_at.append(now)

    def reply_deferred(self, number: int, problem: str, retry_at: datetime) -> None:
        self._note(OutboxState.SHADOW, "deferred", number, problem, retry_at)

    def reply_undelivered(self, number: int, problem: str, _now: datetime) -> None:
        self._note(OutboxState.UNDELIVERED, "undelivered", number, problem)

    def reply_uncertain(self, number: int, problem: str, _now: datetime) -> None:
        self._note(OutboxState.UNCERTAIN, "uncertain", number, problem)

    def _note(self, state: OutboxState, event: str, number: int, *more: object) -> None:
        if event == self.broken_at:
            self.broken_at = None
            raise TransientError("base injoignable")
        self.log.append((event, number, *more))
        self.rows[number] = replace(self.rows[number], state=state)


@dataclass
class Way:
    """A way out that says what it is told to, and keeps what it was handed."""

    sending: Sending = SENT
    memory: bool | None = None
    handed: list[str] = field(default_factory=list)

    def send(self, mail: Outgoing) -> Sending:
        self.handed.append(mail.message_id)
        return self.sending

    def was_sent(self, _message_id: str) -> bool | None:
        return self.memory

    def check(self) -> str:
        return "prêt"


def outbox(*rows: OutboxRow) -> Outbox:
    return Outbox({row.number: row for row in rows})


def test_a_queued_reply_is_noted_as_leaving_before_it_leaves() -> None:
    register, steps = outbox(reply()), list[str]()
    assert Courier(register, Way(), lambda: NOW, steps.append).deliver_replies() == 1
    assert register.log == [("sending", 1), ("sent", 1, "250 pris")]
    assert steps == ["reply-sending-recorded", "reply-handed-over", "reply-recorded"]


def test_nothing_due_is_nothing_done() -> None:
    assert Courier(outbox(), Way(), lambda: NOW).deliver_replies() == 0


@pytest.mark.parametrize(
    ("sending", "event"),
    [
        (LATER, ("deferred", 1, "451 plus tard", NOW + timedelta(minutes=1))),
        (Sending(Verdict.REFUSED, "550 inconnu"), ("undelivered", 1, "550 inconnu")),
        (Sending(Verdict.UNCERTAIN, "réponse perdue"), ("uncertain", 1, "réponse perdue")),
    ],
)
def test_each_verdict_is_recorded_with_the_servers_words(sending: Sending, event: tuple[object, ...]) -> None:
    register = outbox(reply())
    Courier(register, Way(sending), lambda: NOW).deliver_replies()
    assert register.log == [("sending", 1), event]


def test_a_refused_reply_does_not_stop_the_next() -> None:
    register = outbox(reply(1), reply(2))
    Courier(register, Way(Sending(Verdict.REFUSED, "550")), lambda: NOW).deliver_replies()
    assert [event[:2] for event in register.log if event[0] == "undelivered"] == [
        ("undelivered", 1),
        ("undelivered", 2),
    ]


# --- left in the midst of sending by a process that died


def test_a_reply_left_in_doubt_is_never_sent_blindly() -> None:
    register, way = outbox(reply(state=OutboxState.SENDING)), Way(memory=None)
    Courier(register, way, lambda: NOW).deliver_replies()
    assert (way.handed, register.log) == ([], [("uncertain", 1, LEFT_IN_DOUBT)])


def test_a_reply_found_among_the_sent_ones_is_recorded_and_not_sent_again() -> None:
    register, way = outbox(reply(state=OutboxState.SENDING)), Way(memory=True)
    Courier(register, way, lambda: NOW).deliver_replies()
    assert (way.handed, [event[0] for event in register.log]) == ([], ["sent"])


def test_a_reply_that_certainly_never_left_is_sent() -> None:
    register, way = outbox(reply(state=OutboxState.SENDING)), Way(memory=False)
    Courier(register, way, lambda: NOW).deliver_replies()
    assert (way.handed, [event[0] for event in register.log]) == (["<1@sante.gouv.fr>"], ["sending", "sent"])


def test_a_verdict_that_could_not_be_recorded_is_recorded_at_the_next_round() -> None:
    register, way = outbox(reply()), Way(memory=None)
    register.broken_at = "sent"
    courier = Courier(register, way, lambda: NOW)
    with pytest.raises(TransientError):
        courier.deliver_replies()
    courier.deliver_replies()
    assert way.handed == ["<1@sante.gouv.fr>"]
    assert register.log[-1] == ("sent", 1, "250 pris")


def test_a_register_that_fails_before_the_sending_leaves_the_reply_queued() -> None:
    register, way = outbox(reply()), Way()
    register.broken_at = "sending"
    with pytest.raises(TransientError):
        Courier(register, way, lambda: NOW).deliver_replies()
    assert (way.handed, register.rows[1].state) == ([], OutboxState.QUEUED)


def test_a_reply_that_another_host_took_does_not_stop_the_next() -> None:
    register, way = outbox(reply(1), reply(2)), Way()
    register.broken_at = "sending"
    assert Courier(register, way, lambda: NOW).deliver_replies() == 1
    assert way.handed == ["<2@sante.gouv.fr>"]


# --- patience


def test_waits_double_from_a_minute_to_four_hours_and_add_up_to_five_days() -> None:
    waits = [wait for wait in (retry_delay(attempts) for attempts in range(60)) if wait is not None]
    assert waits[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert max(waits) == timedelta(hours=4)
    assert GIVE_UP_AFTER - timedelta(hours=4) < sum(waits, timedelta()) <= GIVE_UP_AFTER


def test_after_five_days_of_trying_a_person_is_told() -> None:
    register = outbox(reply(attempts=60))
    Courier(register, Way(LATER), lambda: NOW).deliver_replies()
    assert register.log[-1] == ("undelivered", 1, "abandonné après 5 jours d’essais ; dernier refus : 451 plus tard")


def test_the_days_of_patience_are_a_setting() -> None:
    register = outbox(reply(attempts=20))
    Courier(register, Way(LATER), lambda: NOW, give_up_after=timedelta(days=2)).deliver_replies()
    assert register.log[-1] == ("undelivered", 1, "abandonné après 2 jours d’essais ; dernier refus : 451 plus tard")


def test_what_leaves_was_archived_before_and_what_cannot_be_archived_does_not_leave() -> None:
    register, way, kept = outbox(reply(1), reply(2)), Way(), list[bytes]()

    def archive(raw: bytes) -> None:
        if not kept:
            kept.append(raw)
            raise TransientError("disque plein")
        assert len(way.handed) < len(kept)

    assert Courier(register, way, lambda: NOW, archive=archive).deliver_replies() == 1
    assert (way.handed, register.rows[1].state) == (["<2@sante.gouv.fr>"], OutboxState.QUEUED)


def test_a_copy_is_due_where_the_mailbox_has_a_sent_folder() -> None:
    register = outbox(reply())
    Courier(register, Way(), lambda: NOW, copied=[MailboxName("evaluations-dh")]).deliver_replies()
    assert register.log[-1] == ("sent", 1, "250 pris", "copy due")


def test_a_stop_is_obeyed_between_two_replies() -> None:
    register, way = outbox(reply(1), reply(2)), Way()
    Courier(register, way, lambda: NOW, stopping=lambda: len(way.handed) == 1).deliver_replies()
    assert way.handed == ["<1@sante.gouv.fr>"]


def test_a_slow_server_gives_the_turn_back() -> None:
    register, way = outbox(*(reply(number) for number in range(1, 10))), Way()
    courier = Courier(register, way, lambda: NOW + len(way.handed) * ROUND_LASTS * 0.6)
    assert courier.deliver_replies() == 2
    assert courier.deliver_replies() == 2


# --- breaker


def test_the_breaker_stops_every_reply_and_keeps_them_queued() -> None:
    register, way = outbox(*(reply(number) for number in range(1, 6))), Way()
    register.sent_at = [NOW] * 3
    courier = Courier(register, way, lambda: NOW, breaker=Breaker(register, limit=3))
    assert courier.deliver_replies() == 0
    assert way.handed == []
    assert {row.state for row in register.rows.values()} == {OutboxState.QUEUED}
    assert "3 en moins de 60 minutes" in (courier.breaker.opened or "")


def test_the_courier_stops_in_the_midst_of_a_storm() -> None:
    register, way = outbox(*(reply(number) for number in range(1, 601))), Way()
    courier = Courier(register, way, lambda: NOW)
    while courier.deliver_replies():
        pass
    assert len(way.handed) == 500
    assert register.stopped is not None


def test_a_robot_started_anew_obeys_the_stop_of_the_one_before() -> None:
    register, way = outbox(reply()), Way()
    register.stopped = "réponses arrêtées : une boucle est possible"
    courier = Courier(register, way, lambda: NOW + timedelta(days=1))
    assert courier.deliver_replies() == 0
    assert courier.breaker.opened == register.stopped
    register.stopped = None
    assert courier.deliver_replies() == 1
    assert courier.breaker.opened is None


def test_replies_spread_over_the_day_do_not_open_the_breaker() -> None:
    register = outbox()
    breaker = Breaker(register, limit=2)
    for hours in range(24):
        register.sent_at.append(NOW + timedelta(hours=hours))
        assert not breaker.stops(NOW + timedelta(hours=hours, minutes=59))


def test_a_stop_is_told_once_however_many_rounds_it_lasts_and_told_again_when_it_comes_back() -> None:
    register, way = outbox(reply(1), reply(2)), Way()
    with capture_logs() as said:
        courier = Courier(register, way, lambda: NOW)
        for stopped in ("réponses arrêtées", "réponses arrêtées", None, "réponses arrêtées", "réponses arrêtées"):
            register.stopped = stopped
            register.rows[1] = reply(1)
            courier.deliver_replies()
    assert [event["reason"] for event in said if event["event"] == "replies_stopped"] == ["réponses arrêtées"] * 2
