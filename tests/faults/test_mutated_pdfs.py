"""Files that were damaged on their way, hundreds of them: some verdict for each, and never a wrong refusal.

``make fuzz`` tries ten thousand.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.reading.sandbox import Sandbox
from tests.fuzz.campaign import Kind, Summary, mutated_file, run
from tests.fuzz.originals import Original, originals

FILES = 300
LEAK = 64 * 1024**2
"""Bytes by which this process may have grown at the end: what the first readings load stays."""
WORKER = 512 * 1024**2
"""Bytes a worker may ever have held: a quarter of its limit."""


@pytest.fixture(scope="module")
def sound() -> tuple[Original, ...]:
    return originals()


@pytest.fixture(scope="module")
def summary(sound: tuple[Original, ...]) -> Iterator[Summary]:
    with Sandbox(workers=2, timeout=20, ocr=False) as sandbox:
        yield run(sandbox, sound, numbers=range(FILES))


def found(summary: Summary, kind: Kind) -> list[str]:
    return [f"{finding.answer.case}: {finding.why}" for finding in summary.findings if finding.kind is kind]


def test_no_mutated_form_is_refused_that_another_reader_still_sees(summary: Summary) -> None:
    assert found(summary, Kind.REFUSAL) == []


def test_no_mutated_file_is_accepted_as_a_form_that_nobody_else_sees(summary: Summary) -> None:
    assert found(summary, Kind.ACCEPTANCE) == []


def test_no_mutated_file_is_taken_for_a_fault_of_the_machine(summary: Summary) -> None:
    assert found(summary, Kind.MACHINE) == []


def test_every_mutated_file_is_answered(summary: Summary) -> None:
    assert summary.files == FILES
    assert [answer.fault for answer in summary.unread] == []


def test_mutated_files_leave_no_memory_behind(summary: Summary) -> None:
    assert summary.parent[-1] - summary.parent[0] < LEAK
    assert max(memory.peak for memory in summary.workers) < WORKER


def test_the_same_number_makes_the_same_file(sound: tuple[Original, ...]) -> None:
    again = originals()
    assert [mutated_file(number, sound) for number in range(60)] == [
        mutated_file(number, again) for number in range(60)
    ]
