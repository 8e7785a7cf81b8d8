"""Mails parsed per second and the memory it takes, beside the standard library's own parse of the same bytes.

``python -m tests.bench.mail_rate [--mails 20] [--rounds 5]``: mails of 1.4 MB; ``read_letter`` without reading the PDFs
in turn with ``BytesParser(policy=default)`` and each part's payload decoded. Peaks are resident bytes over those before
the mail was there, the mail itself among them, in a process of its own. Times are measured and never asserted.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from intake.domain.letter import Letter
from intake.reading.mime import read_letter
from intake.sample import heavy_mails
from tests.bench.inspect_time import in_turn
from tests.fuzz.memory import of_this_process
from tests.unit.mails import attached, mail, multipart, text

MAIL_BYTES = 1_400_000
LARGE = 25_000_000
"""Bytes of a mail that most servers still take."""
MOST_MEMORY = 4.0
"""Peak over the mail's size."""


def main() -> int:
    """Print the tables; 1 when the memory's bound is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peak-of", type=Path, help="(for the process that is measured)")
    arguments = parser.parse_args()
    if arguments.peak_of:
        print(_peak_over_size(arguments.peak_of))
        return 0
    mails = [each.raw for each in heavy_mails(arguments.mails, size=MAIL_BYTES)]
    _rates(mails, arguments.rounds)
    return _memory(mails[0])


def _rates(mails: list[bytes], rounds: int) -> None:
    timed = in_turn(lambda: [_ours(raw) for raw in mails], lambda: [library(raw) for raw in mails], rounds=rounds)
    ours, theirs = (seconds / len(mails) for seconds in timed.medians)
    print(f"{len(mails)} mails of {sum(map(len, mails)) / len(mails) / 1e6:.2f} MB, median of {rounds} rounds")
    print(f"  read_letter, no PDF read     {1 / ours:8.1f} mails/s")
    print(f"  email.parser, parts decoded  {1 / theirs:8.1f} mails/s")
    print(f"  ratio                        {theirs / ours:8.2f} × the standard library's rate")


def _ours(raw: bytes) -> Letter:
    return read_letter(raw, with_pdf=False)


def library(raw: bytes) -> list[object]:
    """The bare parse: each leaf's bytes."""
    message = BytesParser(policy=default).parsebytes(raw)
    return [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]


def _memory(raw: bytes) -> int:
    large = multipart(text(), attached(content=bytes(range(256)) * (LARGE * 73 // 100 // 256)))
    print(f"memory, peak over the mail's size (bound: {MOST_MEMORY:.0f}):")
    peaks = [_measured(name, each) for name, each in (("1.4 MB", raw), ("25 MB", large))]
    return int(max(peaks) >= MOST_MEMORY)


def _measured(name: str, raw: bytes) -> float:
    with tempfile.NamedTemporaryFile(prefix="intake-bench-", suffix=".eml") as file:
        file.write(raw)
        file.flush()
        command = [sys.executable, "-m", "tests.bench.mail_rate", "--peak-of", file.name]
        peak = float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"  {name:8} {peak:6.2f} ×")
    return peak


def _peak_over_size(path: Path) -> float:
    """Of the process it runs in, which has read a small mail before: no library is loaded while it is measured."""
    _ours(multipart(text(), attached(), mail("Content-Type: text/html", body="<p>Bonjour</p>")))
    Path("/proc/self/clear_refs").write_text("5")
    before = of_this_process(b"", None).resident
    raw = path.read_bytes()
    _ours(raw)
    return (of_this_process(b"", None).peak - before) / len(raw)


if __name__ == "__main__":
    sys.exit(main())
