"""Hostile bytes are read in processes that may crash, hang or swell without harm to the robot."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.reduction import ForkingPickler
from types import TracebackType
from typing import Self, TypeVar, cast

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from intake.domain.document import PdfReading, Place, Sha256
from intake.domain.letter import CanonicalForm, Letter
from intake.domain.preview import FieldsShown, Inside, MailShown, PageImage
from intake.errors import IntakeError, MessageError, TransientError
from intake.reading import fork_server, tasks
from intake.reading.confinement import Told, allow_cpu, confine
from intake.reading.transfer import cut_out

T = TypeVar("T")
A = TypeVar("A")

TIMEOUT = 60.0
"""Seconds for one mail: a scan of twelve pages takes OCR some ten."""
MEMORY = 2 * 1024**3
"""Bytes of address space of one worker."""
MAX_RESULT = 128 * 1024**2
"""Bytes of one result: more than the largest document that is taken out of an archive (``unpacking.member``)."""
MAX_TASKS = 500
"""Mails after which a worker is replaced: leaks of C libraries do not add up."""
_FOR_OCR = 0.5
"""Part of a task's time in which it begins to recognise a further scan's text."""
_FOR_SCANS = 2.0
"""Times the time of one mail: as long, further tasks are begun for the scans that are left. A lease lasts longer."""
_SHARE = 8
"""A mail may take this part of a worker's memory: it is held several times while it crosses the pipe and is read."""
_GRACE = 30.0
"""Seconds for a worker to start and a result to come back, beyond the time of reading itself; also those of processor
time beyond it: the clock strikes first, and says « dépassé »."""
_IN_FLIGHT = 2
"""Tasks given out per worker: one read, one waiting in the pipe, so that no worker idles."""


@dataclass(frozen=True)
class _Limits:
    """Of one task: seconds of processor time, bytes of its result."""

    cpu: float
    result: int


def _telling(task: Callable[[bytes, A], T], raw: bytes, argument: A, limits: _Limits) -> bytes:
    """The pickled result: measured before it is sent, and rebuilt by the one who asked, not by the whole pool."""
    allow_cpu(limits.cpu)
    with Told():
        result = bytes(ForkingPickler.dumps(task(raw, argument)))
        if len(result) > limits.result:
            raise MessageError(f"la lecture rend trop de données ({len(result) // 1_000_000} Mo)")
        return result


class Sandbox:
    """A pool of confined reading processes; safe to be called from several threads at once.

    Each method raises MessageError when this mail's reading failed, hung, crashed or took too much memory, and
    TransientError when the fault is ours (no process could be started, disk full): then it is tried again.
    """

    def __init__(
        self,
        *,
        workers: int = 2,
        timeout: float = TIMEOUT,
        memory: int = MEMORY,
        max_result: int = MAX_RESULT,
        max_tasks: int = MAX_TASKS,
        ocr: bool = True,
    ) -> None:
        self._workers, self._timeout, self._memory = workers, timeout, memory
        self._limits = _Limits(timeout + _GRACE, max_result)
        self._max_tasks, self._ocr = max_tasks, ocr
        self._slots = threading.BoundedSemaphore(workers * _IN_FLIGHT)
        self._lock = threading.Lock()
        self._closed = False
        self._pool = self._new_pool()

    def read(self, raw: bytes) -> Letter:
        """The letter, see ``mime.read_letter``. Many scans are read by several tasks, each within its time."""
        if not self._ocr:
            return self.run(tasks.read_without_ocr, raw, None)
        seconds = self._timeout * _FOR_OCR
        letter, put_off = self.run(tasks.read, raw, seconds)
        over = time.monotonic() + self._timeout * _FOR_SCANS
        while put_off and time.monotonic() < over:
            try:
                read, put_off = self.run(tasks.read_on, raw, tasks.Left(put_off, seconds))
            except MessageError:
                # What was read stays; the others say that nobody recognised their text.
                return letter
            letter = letter.with_readings(read)
        return letter

    def read_closed(self, raw: bytes, infection: str) -> Letter:
        """The letter of a mail in which an antivirus found ``infection``, see ``mime.read_closed``."""
        return self.run(tasks.read_closed, raw, infection)

    def inspect(self, raw: bytes) -> PdfReading:
        """What one file is, see ``pdf.read_pdf``."""
        return self.run(tasks.inspect, raw, self._ocr)

    def canonical_form(self, raw: bytes) -> CanonicalForm | None:
        """See ``mime.canonical``."""
        return self.run(tasks.canonical_form, raw, None)

    def extract(self, raw: bytes, sha256: Sha256, place: Place | None = None) -> bytes:
        """The bytes of one document of a mail: cut out where it is known to stand, else searched for in a worker.

        Cutting out opens nothing, so it needs no worker; the digest proves that it is the document.
        """
        content = cut_out(raw, place) if place is not None else b""
        if hashlib.sha256(content).hexdigest() == sha256:
            return content
        return self.run(tasks.extract, raw, sha256)

    def render(self, raw: bytes, page: int, width: int, document: Inside | None = None) -> PageImage:
        """See ``preview.pages.page_of``."""
        return self.run(tasks.render, self._file(raw, document), tasks.Wanted(page, width))

    def fields_of(self, raw: bytes, document: Inside | None = None) -> FieldsShown:
        """See ``preview.fields.fields_of``."""
        return self.run(tasks.list_fields, self._file(raw, document), None)

    def show_mail(self, raw: bytes) -> MailShown:
        """See ``preview.mails.mail_of``."""
        return self.run(tasks.show_mail, raw, "")

    def show_closed_mail(self, raw: bytes, infection: str) -> MailShown:
        """See ``preview.mails.closed_mail_of``."""
        return self.run(tasks.show_mail, raw, infection)

    def _file(self, raw: bytes, document: Inside | None) -> bytes:
        return raw if document is None else self.extract(raw, document.sha256, document.place)

    def is_offline(self) -> bool:
        """A worker is refused every socket; False where the kernel takes no filter on system calls."""
        return self.run(tasks.is_offline, b"", None)

    def close(self) -> None:
        """Lets what is being read end, within its time, then ends the workers. May be called twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            pool = self._pool
        pool.close()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
        try:
            pool.join(timeout=self._timeout + _GRACE)
        except (TimeoutError, RuntimeError, OSError):
            _retire(pool)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self, task: Callable[[bytes, A], T], raw: bytes, argument: A) -> T:
        """``task(raw, argument)`` in a worker; a function of a module, and a result that can be pickled."""
        if len(raw) > self._memory // _SHARE:
            raise MessageError(f"trop volumineux pour être lu ({len(raw) // 1_000_000} Mo)")
        with self._slots:
            pool, future = self._schedule(task, raw, argument)
            pickled = self._outcome(pool, future)
        return cast(T, ForkingPickler.loads(pickled))

    def _schedule(
        self, task: Callable[[bytes, A], T], raw: bytes, argument: A
    ) -> tuple[ProcessPool, ProcessFuture[bytes]]:
        """Hands the task to the pool; a pool that broke while idle is replaced once."""
        for _ in range(2):
            with self._lock:
                if self._closed:
                    raise TransientError("les processus de lecture sont arrêtés")
                pool = self._pool
            try:
                return pool, pool.schedule(_telling, args=(task, raw, argument, self._limits), timeout=self._timeout)
            except (RuntimeError, OSError, EOFError):
                self._replace(pool)
        raise TransientError("aucun processus de lecture n’a pu être lancé")

    def _outcome(self, pool: ProcessPool, future: ProcessFuture[bytes]) -> bytes:
        try:
            error = future.exception(timeout=self._timeout * _IN_FLIGHT + _GRACE)
        except (TimeoutError, CancelledError):
            self._replace(pool)
            raise TransientError("les processus de lecture ne répondent plus") from None
        if error is None:
            return future.result()
        if isinstance(error, BrokenProcessPool):
            self._replace(pool)
        raise self._fault(error) from error

    def _fault(self, error: BaseException) -> IntakeError:
        """Who must act on it: the mail's reader, or whoever mends our machine."""
        match error:
            case MessageError() | TransientError():
                return type(error)(str(error))
            case TimeoutError():
                return MessageError(f"la lecture a dépassé {self._timeout:g} s")
            case ProcessExpired():
                return MessageError(f"la lecture s’est interrompue brutalement (code {error.exitcode})")
            case MemoryError():
                return MessageError("la lecture a épuisé la mémoire permise")
            case OSError() | RuntimeError():
                return TransientError("les processus de lecture sont en défaut")
            case _:
                return MessageError(f"la lecture a échoué ({type(error).__name__})")

    def _new_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=self._max_tasks,
            initializer=confine,
            initargs=(self._memory,),
            context=fork_server.start(),
        )

    def _replace(self, broken: ProcessPool) -> None:
        """A fresh pool in place of a broken one; the first thread to notice does it."""
        with self._lock:
            if self._pool is not broken or self._closed:
                return
            self._pool = self._new_pool()
        _retire(broken)


def _retire(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble leaves it untyped
    try:
        pool.join()
    except (RuntimeError, OSError):
        # Its workers die with the fork server at the latest.
        return
