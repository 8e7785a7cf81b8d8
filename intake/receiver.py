"""One mailbox: connect, take in what is new, wait, for years. A dead mailbox delays no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event

import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_when_event_set, wait_exponential_jitter
from tenacity.nap import sleep_using_event

from intake.batches import batches
from intake.domain.letter import MailboxName, SourceKey
from intake.domain.recognition import life_of
from intake.errors import ConfigError, IntakeError, TransientError
from intake.pipeline import Pipeline
from intake.ports import Arrival, FetchFault, OpenWayIn, WayIn

BATCH_MAILS = 10
"""Mails registered in one transaction."""
BATCH_BYTES = 16 * 1024 * 1024
"""…or fewer, when they are large: what one batch may hold in memory."""
FETCH_KEYS = 200
"""Keys asked of the server at a time; the way in bounds the bytes."""
LONGEST_PAUSE = 300.0
"""Seconds between two tries on a server that stays down."""


@dataclass
class Receiver:
    """Takes in one mailbox. ``arrived`` is called after each registered batch, ``beat`` whenever it is alive."""

    mailbox: MailboxName
    open_way_in: OpenWayIn
    pipeline: Pipeline
    poll_seconds: float = 60.0
    arrived: Callable[[int], None] = lambda _: None
    beat: Callable[[], None] = lambda: None
    stop: Event = field(default_factory=Event)
    fault: str | None = None
    """What went wrong at the last try, None when it went well."""
    polled: Callable[[], None] = lambda: None
    """Called after each pass, good or bad."""
    _known: set[SourceKey] = field(default_factory=set)
    _prepared: str | None = None
    """The life of keys for which every mail of another has its form."""

    def drain(self) -> None:
        """One pass over the mailbox. Raises TransientError or ConfigError, once noted; also for mails not given."""
        try:
            way_in = self.open_way_in()
            try:
                self._known = self.pipeline.register.known_keys(self.mailbox)
                self._take_in(way_in)
            finally:
                way_in.close()
            if self.fault is not None:
                raise TransientError(self.fault)
        except IntakeError as error:
            self._note_fault(error)
            raise
        finally:
            self.polled()

    def watch(self) -> None:
        """Passes for ever, until ``stop``: a session as long as the connection lives, then another."""
        again = Retrying(
            retry=retry_if_exception_type((TransientError, ConfigError)),
            wait=wait_exponential_jitter(initial=1, max=LONGEST_PAUSE),
            stop=stop_when_event_set(self.stop),
            sleep=sleep_using_event(self.stop),
            before_sleep=self._log_fault,
            retry_error_callback=lambda _: None,
        )
        while not self.stop.is_set():
            again(self._session)

    def _session(self) -> None:
        """One connection's life. A connection that worked and then broke is simply opened again."""
        worked = False
        try:
            way_in = self.open_way_in()
            try:
                self._known = self.pipeline.register.known_keys(self.mailbox)
                while not self.stop.is_set():
                    self._take_in(way_in)
                    worked = True
                    self.polled()
                    way_in.wait(self.poll_seconds, self.stop)
            finally:
                way_in.close()
        except IntakeError as error:
            self._note_fault(error)
            self.polled()
            if not worked or isinstance(error, ConfigError):
                raise

    def _take_in(self, way_in: WayIn) -> None:
        """Everything on the server that is not registered yet."""
        self.beat()
        keys = way_in.list_keys()
        new = [key for key in keys if key not in self._known]
        moved = self._is_moved(new)
        if moved and self.stop.is_set():
            return
        faults: list[FetchFault] = []
        with ThreadPoolExecutor(1, thread_name_prefix="archiving") as archiving:
            kept: Future[list[SourceKey]] | None = None
            for batch in self._fetched(way_in, new, faults):
                # One batch is archived while the next is fetched: the disk and the server need not wait for each other.
                self._finish(way_in, kept)
                kept = archiving.submit(self._keep, batch, moved)
            self._finish(way_in, kept)
        self._note_pass(len(keys), faults)

    def _fetched(self, way_in: WayIn, new: Sequence[SourceKey], faults: list[FetchFault]) -> Iterator[list[Arrival]]:
        """The new mails in bounded batches, until we are told to stop: the rest stays on the server."""
        for some in batches(new, FETCH_KEYS):
            for batch in _batches(way_in.fetch(some), faults):
                yield batch
                if self.stop.is_set():
                    return

    def _is_moved(self, new: Sequence[SourceKey]) -> bool:
        """Whether mails are known from elsewhere (another server, another numbering) that the new ones may be."""
        if not new:
            return False
        life = life_of(new[0])
        if all(life_of(key) == life for key in self._known):
            return False
        if life != self._prepared:
            stopping = self.stop.is_set
            self.pipeline.recognition.prepare(self.mailbox, life, stopping=stopping, told=lambda _: self.beat())
            self._prepared = None if stopping() else life
        return True

    def _keep(self, batch: list[Arrival], moved: bool) -> list[SourceKey]:
        self.pipeline.receive(self.mailbox, batch, moved=moved)
        return [arrival.key for arrival in batch]

    def _finish(self, way_in: WayIn, kept: Future[list[SourceKey]] | None) -> None:
        """Once a batch is archived and registered, and not before, the server may be touched."""
        if kept is None:
            return
        taken = kept.result()
        way_in.mark(taken)
        self._known.update(taken)
        self.arrived(len(taken))
        self.beat()

    def _note_pass(self, on_server: int, faults: list[FetchFault]) -> None:
        problem = f"{len(faults)} message(s) que le serveur ne donne pas : {faults[0].problem}" if faults else None
        self.fault = problem
        now = self.pipeline.clock()
        self.pipeline.register.note_poll(self.mailbox, now, on_server=on_server, problem=problem)

    def note_bug(self, bug: Exception) -> bool:
        """A defect of ours: this mailbox is not taken in, and ``status`` says so."""
        self._note_fault(TransientError(f"défaut interne ({type(bug).__name__}), voir le journal"))
        return False

    def _note_fault(self, error: IntakeError) -> None:
        self.fault = str(error)
        now = self.pipeline.clock()
        try:
            self.pipeline.register.note_poll(self.mailbox, now, on_server=None, problem=str(error))
        except TransientError:
            structlog.get_logger().warning("poll_fault_not_recorded", mailbox=self.mailbox)

    def _log_fault(self, state: RetryCallState) -> None:
        structlog.get_logger().warning(
            "mailbox_unreachable", mailbox=self.mailbox, problem=self.fault, attempt=state.attempt_number
        )


def _batches(fetched: Iterable[Arrival | FetchFault], faults: list[FetchFault]) -> Iterator[list[Arrival]]:
    """Arrivals in bounded batches; what could not be fetched goes into ``faults``, the others go on."""
    batch: list[Arrival] = []
    for each in fetched:
        if isinstance(each, FetchFault):
            faults.append(each)
            continue
        batch.append(each)
        if len(batch) >= BATCH_MAILS or sum(len(arrival.raw) for arrival in batch) >= BATCH_BYTES:
            yield batch
            batch = []
    if batch:
        yield batch
