"""A Maildir as a way in, and delivery into one.

The key of a mail is its unique name without the ``:2,flags`` that mail programs change when people read or sort;
a mail that goes from ``new/`` to ``cur/`` keeps its key. Looking moves nothing and touches no flag.
"""

from __future__ import annotations

import os
import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event

from intake.domain.letter import SourceKey
from intake.errors import ConfigError, TransientError
from intake.ports import Arrival, FetchFault, WayIn

READ_FROM = ("new", "cur")
"""``tmp/`` holds mails that are still being written: never read."""
LOOK_SECONDS = 0.5
"""Between two looks at the folders' own dates; a look costs two calls of ``stat``."""

_DELIVERED_AT = re.compile(r"(\d+)\.")
_numbers = count()


@dataclass(frozen=True)
class MaildirOptions:
    """Where the Maildir is, whether to make it when absent, and whether a registered mail becomes « seen »."""

    path: Path
    create: bool = True
    mark_seen: bool = False


def open_maildir(options: MaildirOptions) -> WayIn:
    """That Maildir, ready to be listed. Raises ConfigError where there is none and none may be made."""
    try:
        if options.create:
            make_maildir(options.path)
        for name in READ_FROM:
            os.scandir(options.path / name).close()
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        remedy = "créez la Maildir (tmp, new, cur) et donnez-en l’accès au compte du robot"
        raise ConfigError(str(options.path), f"Maildir inaccessible ({error.strerror})", remedy) from error
    except OSError as error:
        raise TransientError(f"Maildir {options.path} : {error.strerror}") from error
    return _Maildir(options)


def make_maildir(path: Path) -> None:
    """``path`` with its ``tmp``, ``new`` and ``cur``; what is there already stays."""
    for name in ("tmp", "new", "cur"):
        (path / name).mkdir(parents=True, exist_ok=True)


def deliver(path: Path, raw: bytes, name: str | None = None) -> SourceKey:
    """Put a mail into the Maildir ``path`` and return its key; it is on the disk when this returns.

    With a ``name`` of the caller's choice a second delivery changes nothing, wherever people moved the first.
    Raises OSError as the disk does.
    """
    key = name or _unique_name()
    if "/" in key or ":" in key or key.startswith("."):
        raise ValueError(f"not a Maildir name: {key!r}")
    if name is not None and key in _scan(path):
        return SourceKey(key)
    written = path / "tmp" / _unique_name()
    _write_durably(written, raw)
    with suppress(FileExistsError):
        os.link(written, path / "new" / key)
    written.unlink()
    _sync_directory(path / "new")
    return SourceKey(key)


class _Maildir:
    """See ``WayIn``. ``_files`` remembers, since the last look, which file holds which key."""

    def __init__(self, options: MaildirOptions) -> None:
        self._path = options.path
        self._mark_seen = options.mark_seen
        self._files: dict[str, str] = {}
        self._seen_dates = self._dates()

    def list_keys(self) -> Sequence[SourceKey]:
        """By delivery time as the name tells it, then by name."""
        # Dates first: what comes during the look is then noticed by the next wait.
        self._seen_dates = self._dates()
        self._look_again()
        return [SourceKey(key) for key in sorted(self._files, key=_order)]

    def fetch(self, keys: Sequence[SourceKey]) -> Iterator[Arrival | FetchFault]:
        """One mail in memory at a time."""
        self._find(keys)
        for key in keys:
            arrival = self._read(key)
            if arrival is not None:
                yield arrival

    def mark(self, keys: Sequence[SourceKey]) -> None:
        """Give each the flag S where the policy asks for it; a mail that people took away is left alone."""
        if not self._mark_seen:
            return
        self._find(keys)
        for key in keys:
            self._mark_one(key)

    def wait(self, seconds: float, stop: Event) -> None:
        """The folders' dates change with every delivery, move and deletion."""
        deadline = time.monotonic() + seconds
        while self._dates() == self._seen_dates:
            left = deadline - time.monotonic()
            if left <= 0 or stop.wait(min(LOOK_SECONDS, left)):
                return

    def close(self) -> None:
        """Nothing is held open."""

    def _dates(self) -> tuple[int, ...]:
        try:
            return tuple(os.stat(self._path / name).st_mtime_ns for name in READ_FROM)
        except OSError as error:
            raise TransientError(f"Maildir {self._path} : {error.strerror}") from error

    def _look_again(self) -> None:
        try:
            self._files = _scan(self._path)
        except OSError as error:
            raise TransientError(f"Maildir {self._path} : {error.strerror}") from error

    def _find(self, keys: Sequence[SourceKey]) -> None:
        if not self._files.keys() >= set(keys):
            self._look_again()

    def _read(self, key: SourceKey) -> Arrival | FetchFault | None:
        """None when the mail is gone; people may have moved it since the last look, so a second look decides."""
        for _ in range(2):
            file = self._files.get(key)
            if file is None:
                return None
            try:
                return _arrival(key, Path(file))
            except FileNotFoundError:
                self._look_again()
            except OSError as error:
                return FetchFault(key, f"fichier illisible ({error.strerror})")
        return None

    def _mark_one(self, key: SourceKey) -> None:
        for _ in range(2):
            found = self._files.get(key)
            file = Path(found or "")
            if found is None or (file.parent.name == "cur" and "S" in _flags(file)) or self._rename_seen(key, file):
                return
            self._look_again()

    def _rename_seen(self, key: SourceKey, file: Path) -> bool:
        seen = self._path / "cur" / f"{key}:2,{''.join(sorted(_flags(file) | {'S'}))}"
        try:
            file.rename(seen)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise TransientError(f"Maildir {self._path} : marquage impossible ({error.strerror})") from error
        self._files[key] = str(seen)
        return True


def _scan(path: Path) -> dict[str, str]:
    """Key → path of the file, in ``new/`` and ``cur/``; names that begin with a dot are no mails."""
    found: dict[str, str] = {}
    for name in READ_FROM:
        with os.scandir(path / name) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.is_file():
                    found[entry.name.partition(":")[0]] = entry.path
    return found


def _order(key: str) -> tuple[int, str]:
    delivered = _DELIVERED_AT.match(key)
    return (int(delivered[1]) if delivered else 0, key)


def _flags(file: Path) -> set[str]:
    return set(file.name.partition(":2,")[2])


def _arrival(key: SourceKey, file: Path) -> Arrival:
    with file.open("rb") as opened:
        date = datetime.fromtimestamp(os.fstat(opened.fileno()).st_mtime, UTC)
        return Arrival(key, opened.read(), date)


def _unique_name() -> str:
    """As Maildir asks: time, then what makes it unique on this host, then the host."""
    now = time.time_ns()
    host = socket.gethostname().replace("/", "\\057").replace(":", "\\072")
    return f"{now // 10**9}.M{now // 1000 % 10**6}P{os.getpid()}Q{next(_numbers)}.{host}"


def _write_durably(file: Path, raw: bytes) -> None:
    with file.open("xb") as opened:
        opened.write(raw)
        opened.flush()
        os.fsync(opened.fileno())


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
