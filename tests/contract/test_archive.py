"""The archive: what it says it keeps, it keeps, and a full disk loses nothing."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from intake.domain.document import Sha256
from intake.errors import ConfigError, MessageError, TransientError
from storage.archive import FilesystemArchive
from tests.contract.disks import run_with_file_size_limit, tiny_disk

RAW = b"From: a@b\r\n\r\n\x00\xff corps"
DIGEST = Sha256(sha256(RAW).hexdigest())


def stored(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_the_bytes_kept_are_the_bytes_received(tmp_path: Path) -> None:
    archive = FilesystemArchive(tmp_path)
    assert archive.put(RAW) == DIGEST
    assert FilesystemArchive(tmp_path).get(DIGEST) == RAW


def test_bytes_lie_under_their_digest_and_cannot_be_written_to(tmp_path: Path) -> None:
    FilesystemArchive(tmp_path).put(RAW)
    path = tmp_path / "sha256" / DIGEST[:2] / DIGEST
    assert stored(tmp_path) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o440


def test_keeping_the_same_bytes_again_writes_nothing(tmp_path: Path) -> None:
    archive = FilesystemArchive(tmp_path)
    archive.put(RAW)
    before = stored(tmp_path)[0].stat()
    archive.put(RAW)
    after = stored(tmp_path)[0].stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_truncated_file_is_put_right_by_the_next_put(tmp_path: Path) -> None:
    archive = FilesystemArchive(tmp_path)
    archive.put(RAW)
    path = stored(tmp_path)[0]
    path.chmod(0o640)
    path.write_bytes(RAW[:3])
    archive.put(RAW)
    assert archive.get(DIGEST) == RAW


def test_altered_bytes_are_never_given_back(tmp_path: Path) -> None:
    archive = FilesystemArchive(tmp_path)
    archive.put(RAW)
    path = stored(tmp_path)[0]
    path.chmod(0o640)
    path.write_bytes(RAW[::-1])
    with pytest.raises(MessageError, match="altéré"):
        archive.get(DIGEST)


def test_bytes_that_are_gone_are_a_matter_for_a_person(tmp_path: Path) -> None:
    with pytest.raises(MessageError, match="disparu"):
        FilesystemArchive(tmp_path).get(DIGEST)


def test_everything_is_on_the_disk_when_put_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Order is the point: bytes before the name, the name before the return."""
    calls: list[str] = []

    def spy(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            calls.append(name if name != "fsync" else f"fsync {_kind(arguments[0])}")
            return real(*arguments)

        return call

    archive = FilesystemArchive(tmp_path)
    monkeypatch.setattr(os, "fsync", spy("fsync", os.fsync))
    monkeypatch.setattr(os, "rename", spy("rename", os.rename))
    archive.put(RAW)
    assert calls == ["fsync file", "fsync directory", "rename", "fsync directory"]
    calls.clear()
    archive.put(RAW)
    assert calls == ["fsync directory"] * 2


def _kind(descriptor: object) -> str:
    assert isinstance(descriptor, int)
    return "directory" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"


def test_leftovers_of_a_killed_process_go_and_a_living_one_s_stay(tmp_path: Path) -> None:
    FilesystemArchive(tmp_path)
    old, new = tmp_path / "tmp" / "1-old", tmp_path / "tmp" / "2-new"
    for path in (old, new):
        path.write_bytes(b"une partie")
    os.utime(old, (0, 0))
    FilesystemArchive(tmp_path)
    assert stored(tmp_path) == [new]


def test_a_full_disk_loses_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    with tiny_disk(tmp_path, kibibytes=256) as disk:
        archive = FilesystemArchive(disk)
        archive.put(RAW)
        with pytest.raises(TransientError, match=r"libérez de la place|LimitFSIZE") as caught:
            archive.put(os.urandom(1 << 20))
        assert str(disk) in str(caught.value)
        assert [path.name for path in stored(disk)] == [DIGEST]
        assert archive.get(DIGEST) == RAW


def test_a_file_past_the_system_s_limit_is_refused_whole(tmp_path: Path) -> None:
    """In a process of its own: the limit cannot be raised again."""
    printed = run_with_file_size_limit(
        "from storage.archive import FilesystemArchive\n"
        "from intake.errors import TransientError\n"
        f"archive = FilesystemArchive(Path({str(tmp_path)!r}))\n"
        "try:\n"
        "    archive.put(b'x' * 200_000)\n"
        "except TransientError as error:\n"
        "    print(error)\n",
        limit=100_000,
    )
    assert "LimitFSIZE" in printed
    assert stored(tmp_path) == []


def test_a_disk_that_fails_is_never_a_verdict_on_the_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = FilesystemArchive(tmp_path)

    def fail(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(TransientError, match="entrée-sortie"):
        archive.put(RAW)
    assert stored(tmp_path) == []


def test_a_place_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_bytes(b"")
    with pytest.raises(ConfigError, match="archive"):
        FilesystemArchive(tmp_path / "fichier" / "archive")


def test_check_says_how_much_room_is_left(tmp_path: Path) -> None:
    assert "Go libres" in FilesystemArchive(tmp_path).check()
    assert stored(tmp_path) == []


def test_killed_at_any_instant_the_archive_holds_whole_files_or_none(tmp_path: Path) -> None:
    """A process is killed in the middle of each system call of a put, in turn."""
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from storage.archive import FilesystemArchive\n"
        "archive = FilesystemArchive(Path(sys.argv[1]))\n"
        "countdown = int(sys.argv[2])\n"
        "def trace(frame, event, argument):\n"
        "    global countdown\n"
        "    countdown -= 1\n"
        "    if countdown == 0:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return trace\n"
        "sys.settrace(trace)\n"
        f"archive.put({RAW!r})\n"
    )
    codes = set()
    for step in range(1, 160, 12):
        root = tmp_path / str(step)
        codes.add(subprocess.run([sys.executable, "-c", program, str(root), str(step)], check=False).returncode)
        archive = FilesystemArchive(root)
        assert all(path.read_bytes() == RAW for path in stored(root / "sha256"))
        archive.put(RAW)
        assert archive.get(DIGEST) == RAW
    assert -9 in codes
