"""One ``run --once`` in a process of its own, which dies by SIGKILL where it is told to; a script, not a test.

``killed_run.py CONFIG BOUNDARY PASSING`` dies at that passing of that boundary, ``killed_run.py CONFIG poison SHA256``
when it comes to read the mail of that digest. Imports stand inside: the reading processes import this file again.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from intake.domain.document import PdfReading, Place, Sha256
    from intake.domain.letter import CanonicalForm, Letter
    from intake.domain.preview import FieldsShown, Inside, MailShown, PageImage
    from intake.pipeline import Boundary
    from intake.ports import Reader


def die() -> None:
    """At once: no handler, no ``finally``, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


def dies_at(boundary: str, passing: int) -> Callable[[Boundary], None]:
    """Counts the passings of all threads together."""
    lock, left = threading.Lock(), [passing]

    def passed(here: Boundary) -> None:
        if here.value != boundary:
            return
        with lock:
            left[0] -= 1
            if left[0] == 0:
                die()

    return passed


class PoisonedReader:
    """A reader that one mail kills, and the robot with it."""

    def __init__(self, reader: Reader, poison: str) -> None:
        self._reader = reader
        self._poison = poison

    def read(self, raw: bytes) -> Letter:
        from hashlib import sha256

        if sha256(raw).hexdigest() == self._poison:
            die()
        return self._reader.read(raw)

    def inspect(self, raw: bytes) -> PdfReading:
        return self._reader.inspect(raw)

    def canonical_form(self, raw: bytes) -> CanonicalForm | None:
        return self._reader.canonical_form(raw)

    def extract(self, raw: bytes, sha256: Sha256, place: Place | None = None) -> bytes:
        return self._reader.extract(raw, sha256, place)

    def render(self, raw: bytes, page: int, width: int, document: Inside | None = None) -> PageImage:
        return self._reader.render(raw, page, width, document)

    def fields_of(self, raw: bytes, document: Inside | None = None) -> FieldsShown:
        return self._reader.fields_of(raw, document)

    def show_mail(self, raw: bytes) -> MailShown:
        return self._reader.show_mail(raw)

    def close(self) -> None:
        self._reader.close()


def main(config: str, place: str, detail: str) -> int:
    """As ``intake run --once``: alone in its state directory; the faults met decide the exit code."""
    from dataclasses import replace
    from pathlib import Path

    from intake.bootstrap import House
    from intake.configuration import load_settings
    from intake.one_robot import one_robot
    from intake.pipeline import nothing_at

    passed = nothing_at if place == "poison" else dies_at(place, int(detail))
    house = House(load_settings(Path(config)), passed=passed)
    with one_robot(house.settings.state_directory) as alone:
        if not alone:
            return 4
        robot = house.robot()
        if place == "poison":
            robot.pipeline = replace(house.pipeline, reader=PoisonedReader(house.reader, detail))
            robot.desk.pipeline = robot.pipeline
        robot.run(once=True)
        house.close()
        return 4 if robot.faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
