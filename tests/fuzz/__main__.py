"""``python -m tests.fuzz [--count 10000] [--seed 2025] [--corpus DIR] [--keep DIR]``: exit 1 on a finding.

``--corpus`` adds the PDFs below a folder to the originals; ``--keep`` writes there what was found or is worth a look.
``--only NUMBER`` makes and reads that one case again.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from intake.reading.sandbox import Sandbox
from tests.fuzz.campaign import SEED, Finding, Summary, mutated_file, run
from tests.fuzz.originals import Original, originals

COUNT = 10_000
WORKERS = 2
TIMEOUT = 20.0
"""Seconds for one file: far more than any of these takes."""
EVERY = 500
"""Files between two lines of progress."""
MEGABYTE = 1024**2


def main() -> int:
    """Print progress and the summary; 1 when something was found."""
    arguments = _arguments()
    first, count = (arguments.only, 1) if arguments.only is not None else (0, arguments.count)
    sound = originals(arguments.corpus)
    print(f"{count} mutated files from {len(sound)} sound ones, seed {arguments.seed}, {WORKERS} workers")
    started = time.monotonic()
    with Sandbox(workers=WORKERS, timeout=TIMEOUT, ocr=False) as sandbox:
        summary = run(
            sandbox,
            sound,
            numbers=range(first, first + count),
            seed=arguments.seed,
            progress=lambda so_far: _progress(so_far, started),
        )
    _report(summary, time.monotonic() - started)
    for finding in summary.findings:
        _say(finding)
    if arguments.keep:
        _keep(summary, sound, arguments.seed, arguments.keep)
    return 1 if summary.findings else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", type=int)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--keep", type=Path)
    return parser.parse_args()


def _progress(summary: Summary, started: float) -> None:
    if summary.files % EVERY == 0:
        seconds = time.monotonic() - started
        found = f", {len(summary.findings)} findings" if summary.findings else ""
        print(f"  {summary.files:6d} files, {summary.files / seconds:5.1f}/s{found}", flush=True)


def _report(summary: Summary, seconds: float) -> None:
    print(f"{summary.files} files in {seconds:.0f} s")
    for (before, after), files in sorted(summary.verdicts.items()):
        print(f"  {before:12} → {after:12} {files:6d}")
    lost = Counter(answer.format for answer in summary.lost)
    print(f"forms lost to every reader: {dict(lost)}")
    print(f"refused forms of which MuPDF alone sees fields: {len(summary.mupdf_alone)}")
    print(f"accepted forms of which PDFium shows no field: {len(summary.unconfirmed)}")
    for fault, files in Counter(answer.fault for answer in summary.unread).most_common():
        print(f"no verdict: {files:6d}  {fault}")
    print(
        f"parent: {summary.parent[0] // MEGABYTE} MB after the first batch, {summary.parent[-1] // MEGABYTE} at the end"
    )
    resident = max(each.resident for each in summary.workers)
    peak = max(each.peak for each in summary.workers)
    print(f"workers: {resident // MEGABYTE} MB resident at most between batches, peak {peak // MEGABYTE}")
    print(f"findings: {len(summary.findings)}")


def _say(finding: Finding) -> None:
    case = finding.answer.case
    print(f"  number {case.number}, {case.original}, {', '.join(case.mishaps)}: {finding.kind}, {finding.why}")


def _keep(summary: Summary, sound: Sequence[Original], seed: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept = {
        "finding": [finding.answer for finding in summary.findings],
        "unread": summary.unread,
        "lost": summary.lost,
        "mupdf-alone": summary.mupdf_alone,
        "unconfirmed": summary.unconfirmed,
    }
    for what, answers in kept.items():
        for answer in answers:
            case, raw = mutated_file(answer.case.number, sound, seed)
            name = "-".join((what, answer.format or "none", str(case.number), *case.mishaps))
            (folder / f"{name}.pdf").write_bytes(raw)


if __name__ == "__main__":
    sys.exit(main())
