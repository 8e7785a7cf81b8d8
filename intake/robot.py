"""Supervision: a receiver for each mailbox, the desk, the couriers of replies and deposits; signals and watchdog.

Each is a shift in a thread of its own; all share one ``stop``. A shift that stays silent too long starves the
watchdog, and systemd starts the robot anew. With ``once`` the same shifts end when nothing is left to do.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread, current_thread, main_thread
from types import FrameType

import structlog

from intake.courier.alerts import Alerts
from intake.courier.outbox import Courier
from intake.courier.sent_copies import SentCopies
from intake.deliveries import Deliveries
from intake.desk import Desk
from intake.errors import IntakeError, TransientError
from intake.former_mails import NAME as FORMER_MAILS
from intake.former_mails import FormerMails
from intake.pipeline import Pipeline
from intake.receiver import Receiver
from intake.shift import Shift
from intake.systemd import Notifier

SILENCE_LIMIT = 900.0
"""Seconds a shift may stay silent: longer than its slowest lawful step (a mail read to its limit, a big fetch)."""
ONCE_TRIES = 5
"""With ``once``: faults in a row after which a shift stops trying and its fault is told."""
COURIER, DEPOSITS, COPIES, ALERTS = "courier", "deposits", "copies", "alerts"
"""The names of the shifts that deliver: replies, pieces for SAGA, copies of replies in Sent folders, alerts."""
HEARTBEAT = 0.2
"""Seconds between two looks of the supervisor."""


@dataclass
class Robot:
    """The daemon over one pipeline."""

    pipeline: Pipeline
    desk: Desk
    courier: Courier
    deliveries: Deliveries
    receivers: Sequence[Receiver]
    copies: SentCopies
    alerts: Alerts
    former_mails: FormerMails
    notifier: Notifier = field(default_factory=Notifier.from_environment)
    stop: Event = field(default_factory=Event)
    ending: Callable[[str], None] = lambda _: None
    """Told once, in a sentence, what is waited for after a signal asked to end."""
    _to_poll: set[str] = field(default_factory=set)
    _all_settled: Event = field(default_factory=Event)
    _delivered: dict[str, Event] = field(
        default_factory=lambda: {each: Event() for each in (ALERTS, COURIER, DEPOSITS, COPIES)}
    )
    _shifts: list[Shift] = field(default_factory=list)

    def run(self, *, once: bool, drained: Callable[[], None] = lambda: None) -> None:
        """Until ``stop`` (SIGTERM, SIGINT); with ``once`` until every mailbox is drained and all is delivered.

        ``drained`` is called once, when the mails found at the start are settled and delivered.
        """
        self._to_poll = {receiver.mailbox for receiver in self.receivers}
        self.desk.open()
        self._shifts = [*(self._receiver_shift(each, once) for each in self.receivers), *self._inner_shifts(once)]
        threads = [Thread(target=shift.run, args=(self.stop,), name=shift.name) for shift in self._shifts]
        # The program's own modules and parts live as long as it does: the collector need not walk through them.
        gc.freeze()
        with self._signals(), self._running(threads):
            self.notifier.ready(f"{len(self.receivers)} boîtes suivies")
            self._supervise(once, drained)

    def settle_rulings(self) -> None:
        """Without polling any mailbox: settle what is registered and deliver it. Raises TransientError."""
        self.desk.open()
        try:
            while self.desk.step(self.stop):
                pass
            while self.courier.deliver_replies() + self.deliveries.deliver_deposits() + self.copies.make_copies():
                pass
        finally:
            self.desk.close()

    @property
    def faults(self) -> dict[str, IntakeError]:
        """What could not be done, by shift; empty when all goes well."""
        found = {shift.name: shift.fault for shift in self._shifts if shift.fault is not None}
        stopped = self.courier.breaker.opened
        return found | ({COURIER: TransientError(stopped)} if stopped else {})

    def _receiver_shift(self, receiver: Receiver, once: bool) -> Shift:
        polled = Event()

        def work() -> bool:
            if once:
                receiver.drain()
            else:
                receiver.watch()
            polled.set()
            return False

        def passed() -> None:
            self._to_poll.discard(receiver.mailbox)
            self._wake("desk")

        give_up = 1 if once else None
        shift = Shift(
            receiver.mailbox, work, receiver.note_bug, over=lambda: once and polled.is_set(), give_up_after=give_up
        )
        receiver.stop = self.stop
        receiver.beat, receiver.polled, receiver.arrived = shift.beat, passed, lambda _: self._wake("desk")
        return shift

    def _inner_shifts(self, once: bool) -> tuple[Shift, ...]:
        tries = ONCE_TRIES if once else None
        desk = Shift("desk", self._work_at_desk, self._set_aside, give_up_after=tries)
        desk.over = lambda: once and self._all_settled.is_set()
        desk.unfinished = lambda: self.desk.is_busy
        former_mails = self.former_mails.shift(once=once, give_up_after=tries)
        return desk, *(self._delivery_shift(name, once) for name in self._delivered), former_mails

    def _delivery_shift(self, name: str, once: bool) -> Shift:
        """Each has its own: SAGA's full disk stops no acknowledgement, nor does a Sent folder that does not open."""
        delivered = self._delivered[name]
        deliver = {
            COURIER: self.courier.deliver_replies,
            DEPOSITS: self._deliver_deposits,
            COPIES: self.copies.make_copies,
            # Once, the last look comes when all that was received is settled; else every few minutes.
            ALERTS: self.alerts.tell_now if once else self.alerts.tell_due,
        }[name]
        nothing_more = {COPIES: self._replies_are_out, COURIER: self._alerts_are_told}

        def work() -> bool:
            nothing_more_comes = nothing_more.get(name, self._everything_is_settled)()
            if deliver():
                self._wake(*((COURIER,) if name == ALERTS else ()))
                return True
            if nothing_more_comes:
                delivered.set()
                self._wake(COURIER, COPIES)
            return False

        tries = ONCE_TRIES if once else None
        return Shift(name, work, over=lambda: once and delivered.is_set(), give_up_after=tries)

    def _everything_is_settled(self) -> bool:
        return self._all_settled.is_set() or self._ended("desk")

    def _alerts_are_told(self) -> bool:
        return self._everything_is_settled() and (self._delivered[ALERTS].is_set() or self._ended(ALERTS))

    def _replies_are_out(self) -> bool:
        return self._delivered[COURIER].is_set() or self._ended(COURIER)

    def _work_at_desk(self) -> bool:
        everything_is_in = not self._to_poll
        if self.desk.step(self.stop):
            # A reply may wait a second: its courier need not look after each mail.
            self._wake(DEPOSITS)
            return True
        if everything_is_in:
            self._all_settled.set()
            self._wake(*self._delivered)
        return False

    def _deliver_deposits(self) -> int:
        delivered = self.deliveries.deliver_deposits()
        if not delivered:
            self.deliveries.take_acknowledgements()
        return delivered

    def _set_aside(self, bug: Exception) -> bool:
        """A bug of ours on one message: tried again, then held for a person; the next goes on."""
        try:
            return self.desk.set_aside(f"défaut interne : {type(bug).__name__}")
        except IntakeError as error:
            structlog.get_logger().warning("message_not_set_aside", problem=str(error))
            return False

    def _supervise(self, once: bool, drained: Callable[[], None]) -> None:
        told, fed, every = False, 0.0, self.notifier.watchdog_seconds
        while not self.stop.is_set():
            if every is not None and time.monotonic() - fed >= every and self._all_alive():
                fed = time.monotonic()
                self.notifier.watchdog()
            if not told and all(each.is_set() or self._ended(name) for name, each in self._delivered.items()):
                told = True
                drained()
            if told and once and self._ended(FORMER_MAILS):
                return
            self.stop.wait(HEARTBEAT)

    def _all_alive(self) -> bool:
        silent = [shift.name for shift in self._shifts if shift.silent_for() > SILENCE_LIMIT]
        if silent:
            structlog.get_logger().error("shift_silent", shifts=silent)
        return not silent

    @contextmanager
    def _running(self, threads: list[Thread]) -> Iterator[None]:
        """The threads, started; on the way out all are told to end and waited for: the message in hand is finished."""
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.notifier.stopping(self.desk.awaited)
            if self.stop.is_set():
                self.ending(self.desk.awaited)
            self.stop.set()
            for shift in self._shifts:
                shift.wake.set()
            for thread in threads:
                thread.join()
            self.desk.close()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """SIGTERM and SIGINT end the run; the handlers found before are put back."""
        if current_thread() is not main_thread():
            yield
            return
        before = {number: signal.signal(number, self._on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stop.set()

    def _wake(self, *names: str) -> None:
        for shift in self._shifts:
            if shift.name in names:
                shift.wake.set()

    def _ended(self, name: str) -> bool:
        return any(shift.ended for shift in self._shifts if shift.name == name)
