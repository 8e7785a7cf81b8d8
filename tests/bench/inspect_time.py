"""Time and memory of one file's inspection: beside poppler as whole processes, beside pikepdf inside a worker.

``python -m tests.bench.inspect_time [--rounds 40]``: the same 300-field form for all, the runs taken in turn; medians
and their ratios are printed. Times are measured and never asserted.
"""

from __future__ import annotations

import argparse
import gc
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from intake.reading.pdf import read_pdf
from intake.reading.sandbox import Sandbox
from intake.sample.copies import flatten, scan
from intake.sample.form import heavy_form
from tests.fuzz.memory import Memory, of_this_process
from tests.servers.packages import ensure_packages

FORM_BYTES = 1_500_000
MANY = 20
"""Files of one ``intake inspect``, for the time of one more file."""
GOAL = 1.5
"""read_pdf over pikepdf's own open-and-list-fields time, inside a worker."""
MEGABYTE = 1024**2


@dataclass(frozen=True)
class Timed:
    """Median seconds of each way, in the order they were given."""

    medians: tuple[float, ...]


def main() -> int:
    """Print the three tables."""
    rounds = _arguments().rounds
    ensure_packages({"pdfinfo": "poppler-utils", "pdftotext": "poppler-utils"})
    form = heavy_form("DH", 2025, FORM_BYTES)
    print(f"one form of {len(read_pdf(form).fields)} fields, {len(form) / 1e6:.2f} MB")
    _whole_processes(form, rounds)
    with Sandbox(workers=1, timeout=600) as sandbox:
        _in_a_worker(sandbox, form, rounds * 5)
    _memory(form)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    return parser.parse_args()


def _whole_processes(form: bytes, rounds: int) -> None:
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as name:
        files = [Path(name) / f"{number}.pdf" for number in range(MANY)]
        for file in files:
            file.write_bytes(form)
        inspect = [sys.executable, "-m", "intake.cli", "inspect", "--json"]
        one, many, poppler = in_turn(
            lambda: _run([*inspect, str(files[0])]),
            lambda: _run([*inspect, *map(str, files)]),
            lambda: _poppler(files[0]),
            rounds=max(3, rounds // 4),
        ).medians
    more = (many - one) / (MANY - 1)
    print("whole processes:")
    print(f"  pdfinfo + pdftotext          {poppler * 1000:8.1f} ms")
    print(f"  intake inspect, one file     {one * 1000:8.1f} ms   {one / poppler:6.2f} × poppler")
    print(f"  intake inspect, one more     {more * 1000:8.1f} ms   {more / poppler:6.2f} × poppler (of {MANY} files)")


def _poppler(file: Path) -> None:
    _run(["pdfinfo", str(file)])
    _run(["pdftotext", str(file), "-"])


def _run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def _in_a_worker(sandbox: Sandbox, form: bytes, rounds: int) -> None:
    ours, theirs = sandbox.run(_read_and_list, form, rounds).medians
    print(f"inside a worker ({rounds} runs):")
    print(f"  read_pdf                     {ours * 1000:8.2f} ms")
    print(f"  pikepdf, open and list       {theirs * 1000:8.2f} ms   {ours / theirs:6.2f} ×  (goal: at most {GOAL})")


def _read_and_list(form: bytes, rounds: int) -> Timed:
    """A task for a worker: both ways in turn, on the same bytes."""
    return in_turn(lambda: read_pdf(form), lambda: list_fields(form), rounds=rounds)


def list_fields(raw: bytes) -> list[tuple[str, str, str]]:
    """What anybody would write with pikepdf: full name, kind and value of each field, met from the form's root."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        found: list[tuple[str, str, str]] = []
        for field in pdf.Root.AcroForm.Fields:
            _list_below(field, "", "", found)
        return found


def _list_below(field: pikepdf.Object, above: str, kind: str, found: list[tuple[str, str, str]]) -> None:
    name = f"{above}.{field.T}" if above else str(field.T)
    kind = str(field.get("/FT", kind))
    kids = field.get("/Kids", ())
    if any("/T" in kid for kid in kids):
        for kid in kids:
            _list_below(kid, name, kind, found)
        return
    for widget in kids or (field,):
        widget.get("/Rect")
    found.append((name, kind, str(field.get("/V", ""))))


def in_turn(*ways: Callable[[], object], rounds: int) -> Timed:
    """Each way once a round, after one round that is not counted."""
    taken: list[list[float]] = [[] for _ in ways]
    for number in range(rounds + 1):
        for way, seconds in zip(ways, taken, strict=True):
            start = time.perf_counter()
            way()
            if number:
                seconds.append(time.perf_counter() - start)
        gc.collect()
    return Timed(tuple(map(statistics.median, taken)))


def _memory(form: bytes) -> None:
    """Peaks of fresh workers, each after one kind of file."""
    print("memory of a worker (peak resident):")
    for name, raw in (("nothing read", b""), ("the form", form), ("printed", flatten(form)), ("a scan", scan(form))):
        with Sandbox(workers=1, timeout=120) as sandbox:
            peak = sandbox.run(_peak_after, raw, None).peak
        print(f"  {name:14} {peak / MEGABYTE:8.0f} MB")


def _peak_after(raw: bytes, argument: None) -> Memory:
    if raw:
        read_pdf(raw)
    return of_this_process(b"", None)


if __name__ == "__main__":
    sys.exit(main())
