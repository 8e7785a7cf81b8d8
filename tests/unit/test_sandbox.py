"""Whatever happens in a reading process, the robot gets an answer and goes on. Real processes throughout."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from intake.domain.document import Place, Sha256
from intake.errors import ConfigError, MessageError, TransientError
from intake.reading.mime import extract, read_letter
from intake.reading.pdf import read_pdf
from intake.reading.sandbox import Sandbox
from tests.unit.mails import PDF, attached, multipart, text

MAIL = multipart(text("Je conteste."), attached("a.txt", b"x", "text/plain"), header=("From: a@b.fr",))


class UnpicklableError(Exception):
    """An exception that cannot be rebuilt on the other side, as some libraries' cannot."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)
        self.two = two


def crash(raw: bytes, number: int) -> None:
    os.kill(os.getpid(), number)


def hang(raw: bytes, argument: None) -> None:
    signal.pause()


def hang_in_c(raw: bytes, argument: None) -> None:
    """Python never gets its lock back: no handler of its own could run."""
    ctypes.PyDLL(None).pause()


def spin(raw: bytes, argument: None) -> None:
    while True:
        pass


def swell(raw: bytes, size: int) -> int:
    return len(bytearray(size))


def fail(raw: bytes, error: str) -> None:
    errors: dict[str, Exception] = {
        "key": KeyError("texte du document"),
        "unpicklable": UnpicklableError("texte", "du document"),
        "disk": OSError(errno.ENOSPC, "No space left on device"),
        "image": OSError("cannot identify image file"),
        "ours": MessageError("trop profond"),
        "config": ConfigError("a", "b", "c"),
        "deep": RecursionError(),
    }
    raise errors[error]


def give_back(raw: bytes, size: int) -> bytes:
    return bytes(size)


def identity(raw: bytes, argument: None) -> int:
    return os.getpid()


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(workers=1, timeout=20, memory=1024**3, ocr=False) as opened:
        yield opened


@pytest.fixture
def impatient() -> Iterator[Sandbox]:
    with Sandbox(workers=1, timeout=0.5, ocr=False) as opened:
        yield opened


def test_what_is_read_there_equals_what_is_read_here(sandbox: Sandbox) -> None:
    letter = read_letter(MAIL, ocr=False)
    assert sandbox.read(MAIL) == letter
    assert sandbox.inspect(PDF) == read_pdf(PDF, ocr=False)
    digest = letter.documents[0].sha256
    assert sandbox.extract(MAIL, digest) == extract(MAIL, digest) == b"x"


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT])
def test_a_crash_is_the_mails_fault_and_the_next_is_read(sandbox: Sandbox, number: signal.Signals) -> None:
    with pytest.raises(MessageError, match="brutalement"):
        sandbox.run(crash, b"", int(number))
    assert sandbox.read(MAIL).body == "Je conteste."


@pytest.mark.parametrize("task", [hang, hang_in_c, spin])
def test_a_reading_that_never_ends_is_stopped(impatient: Sandbox, task: Callable[[bytes, None], None]) -> None:
    with pytest.raises(MessageError, match=r"la lecture a dépassé 0\.5 s"):
        impatient.run(task, b"", None)


def test_memory_is_bounded(sandbox: Sandbox) -> None:
    assert sandbox.run(swell, b"", 1024**2) == 1024**2
    with pytest.raises(MessageError, match="mémoire"):
        sandbox.run(swell, b"", 2 * 1024**3)
    assert sandbox.read(MAIL).body == "Je conteste."


def test_a_mail_too_large_for_a_worker_is_not_sent_to_one(sandbox: Sandbox) -> None:
    with pytest.raises(MessageError, match="trop volumineux"):
        sandbox.read(bytes(200 * 1024**2))


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        ("key", MessageError, "la lecture a échoué (KeyError)"),
        ("unpicklable", MessageError, "la lecture a échoué (UnpicklableError)"),
        ("image", MessageError, "la lecture a échoué (OSError)"),
        ("config", MessageError, "la lecture a échoué (ConfigError)"),
        ("deep", MessageError, "la lecture a échoué (RecursionError)"),
        ("ours", MessageError, "trop profond"),
        ("disk", TransientError, "le poste de lecture est en défaut : No space left on device"),
    ],
)
def test_a_fault_says_who_must_act_and_nothing_of_the_content(
    sandbox: Sandbox, error: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind) as raised:
        sandbox.run(fail, b"", error)
    assert str(raised.value) == words


def test_a_worker_that_dies_idle_is_replaced_unseen(sandbox: Sandbox) -> None:
    worker = sandbox.run(identity, b"", None)
    watch = os.pidfd_open(worker)
    os.kill(worker, signal.SIGKILL)
    assert gone(watch)
    # The pool may notice before, while or after the next task is given out: no verdict on a mail, and not for long.
    outcomes = [attempt(sandbox) for _ in range(4)]
    assert set(outcomes) <= {"Je conteste.", "TransientError"}
    assert outcomes[-1] == "Je conteste."


def test_a_result_that_is_too_large_does_not_come_back() -> None:
    with Sandbox(workers=1, timeout=20, max_result=1024**2, ocr=False) as sandbox:
        assert len(sandbox.run(give_back, b"", 1024**2 - 1024)) == 1024**2 - 1024
        with pytest.raises(MessageError, match=r"la lecture rend trop de données \(1 Mo\)"):
            sandbox.run(give_back, b"", 1024**2)
        assert sandbox.read(MAIL).body == "Je conteste."


def test_while_one_file_hangs_until_its_limit_the_others_are_read_beside_it(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with Sandbox(workers=2, timeout=4, ocr=False) as sandbox, ThreadPoolExecutor(4) as threads:
        hung = threads.submit(sandbox.run, tell_and_spin, b"", str(fifo))
        fifo.read_text()
        bodies = {letter.body for letter in threads.map(sandbox.read, [MAIL] * 20)}
        assert (bodies, hung.done()) == ({"Je conteste."}, False)
        assert isinstance(hung.exception(), MessageError)
        assert sandbox.read(MAIL).body == "Je conteste."


def test_several_threads_read_at_once() -> None:
    with Sandbox(workers=2, timeout=20, ocr=False) as sandbox, ThreadPoolExecutor(8) as threads:
        letters = list(threads.map(sandbox.read, [MAIL] * 40))
    assert {letter.body for letter in letters} == {"Je conteste."}


def test_a_crash_leaves_the_readings_of_other_threads_alone() -> None:
    with Sandbox(workers=2, timeout=20, ocr=False) as sandbox, ThreadPoolExecutor(4) as threads:
        bad = [threads.submit(sandbox.run, crash, b"", int(signal.SIGSEGV)) for _ in range(3)]
        good = [threads.submit(sandbox.read, MAIL) for _ in range(10)]
        assert {type(each.exception()) for each in bad} == {MessageError}
        assert {each.result().body for each in good} == {"Je conteste."}


def test_workers_are_replaced_after_their_share_of_mails() -> None:
    with Sandbox(workers=1, timeout=20, max_tasks=2) as sandbox:
        assert len({sandbox.run(identity, b"", None) for _ in range(4)}) == 2


def test_a_closed_sandbox_refuses_and_leaves_no_worker() -> None:
    sandbox = Sandbox(workers=1, timeout=20)
    watch = os.pidfd_open(sandbox.run(identity, b"", None))
    sandbox.close()
    sandbox.close()
    assert gone(watch)
    with pytest.raises(TransientError, match="arrêtés"):
        sandbox.read(MAIL)


PARENT = """
import sys
from intake.reading.sandbox import Sandbox
from tests.unit.test_sandbox import tell_and_spin
if __name__ == "__main__":
    Sandbox(workers=1, timeout=600).run(tell_and_spin, b"", sys.argv[1])
"""


def tell_and_spin(raw: bytes, fifo: str) -> None:
    """Writes its process number, then never ends."""
    Path(fifo).write_text(f"{os.getpid()} {os.getppid()}")
    spin(raw, None)


def test_busy_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen([sys.executable, "-c", PARENT, str(fifo)]) as parent:
        watches = [os.pidfd_open(int(number)) for number in fifo.read_text().split()]
        parent.kill()
    assert [gone(watch) for watch in watches] == [True, True]


def attempt(sandbox: Sandbox) -> str:
    try:
        return sandbox.read(MAIL).body
    except TransientError as error:
        return type(error).__name__


def gone(watch: int) -> bool:
    """True when the watched process ends within ten seconds."""
    ended, _, _ = select.select([watch], [], [], 10)
    if not ended:
        signal.pidfd_send_signal(watch, signal.SIGKILL)
    os.close(watch)
    return bool(ended)


def test_a_wrong_place_is_found_out_by_the_digest_and_the_document_searched_for() -> None:
    raw = multipart(text(), attached("support.pdf"))
    digest = Sha256(hashlib.sha256(PDF).hexdigest())
    with Sandbox(workers=1) as sandbox:
        assert sandbox.extract(raw, digest, Place(0, 40, "base64")) == PDF
