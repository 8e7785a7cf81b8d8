"""A real clamd (Debian's clamav-daemon) on a Unix socket, with one local signature and no other database."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intake.antivirus import Clamd, ClamdOptions
from intake.errors import TransientError
from tests.servers.packages import ensure_packages, find_program

STARTS_WITHIN = 60.0
"""Seconds."""
MARK = b"SIGNATURE-LOCALE-D-ESSAI-DU-ROBOT-0123456789"
"""Bytes that the local signature names; harmless, and known to nobody else."""
NAMED = "Essai.Robot"
STREAM_MAX = 4_000_000
"""Bytes this clamd takes of one stream."""


@dataclass
class ClamdServer:
    """Where it listens; it can be stopped and started."""

    directory: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        return self.directory / "s"

    def start(self) -> None:
        """Until it answers."""
        program = find_program("clamd")
        assert program is not None
        self.process = subprocess.Popen(
            [program, "--foreground", "--config-file", str(self.directory / "clamd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + STARTS_WITHIN
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"clamd did not start: {(self.directory / 'log').read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """At once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            Clamd(ClamdOptions(socket=self.socket, timeout=5)).check()
        except TransientError:
            return False
        return True


@contextlib.contextmanager
def clamd(directory: Path) -> Iterator[ClamdServer]:
    """Running in that (short) directory until the block ends."""
    ensure_packages({"clamd": "clamav-daemon"})
    signatures = directory / "signatures"
    signatures.mkdir(parents=True)
    (signatures / "essai.ndb").write_text(f"{NAMED}:0:*:{MARK.hex()}\n")
    (directory / "clamd.conf").write_text(
        f"LocalSocket {directory / 's'}\nDatabaseDirectory {signatures}\nLogFile {directory / 'log'}\n"
        f"TemporaryDirectory {directory}\nStreamMaxLength {STREAM_MAX}\nForeground yes\n"
    )
    server = ClamdServer(directory)
    server.start()
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(signatures)
