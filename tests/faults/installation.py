"""A whole installation in a directory of its own, driven through its command line as an administrator does."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intake.bootstrap import House
from intake.configuration import load_settings
from intake.log import configure_logging
from intake.mailboxes.maildir import deliver, make_maildir
from intake.sample import SampleMail
from tests.in_process import Ran, ask, logging_put_back
from tests.ready_made import command
from tests.scenarios.installation import parsed, written

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds a command may take on a loaded machine before it counts as hanging."""
EVERY_MAILBOX = (
    "evaluations-dh",
    "evaluations-d3s",
    "evaluations-dirsoins",
    "carriere-dh",
    "carriere-d3s",
    "carriere-dirsoins",
)

Configuration = dict[str, Any]


@dataclass(frozen=True)
class Installation:
    """``mailboxes.yaml`` and ``var/`` below ``root``: the repository's own configuration, without OCR."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "mailboxes.yaml"

    @property
    def state(self) -> Path:
        return self.root / "var"

    @property
    def sent(self) -> Path:
        return self.state / "sent"

    def maildir(self, mailbox: str) -> Path:
        return self.state / "mailboxes" / mailbox

    def configure(self, change: Callable[[Configuration], object]) -> None:
        """Rewrite the configuration with that change made in it."""
        settings: Configuration = parsed(self.config.read_text(encoding="utf-8"))
        change(settings)
        self.config.write_text(written(settings), encoding="utf-8")

    def put(self, mailbox: str, raw: bytes, name: str) -> None:
        """One mail into one Maildir, under that name."""
        make_maildir(self.maildir(mailbox))
        deliver(self.maildir(mailbox), raw, name)

    def put_sample(self, mails: Iterable[SampleMail]) -> None:
        """Those mails, named in their order."""
        for number, mail in enumerate(mails):
            self.put(mail.mailbox, mail.raw, f"17600{number:05}.essai")

    def arguments(self, *words: str) -> list[str]:
        """The command line, in a process of its own."""
        return [sys.executable, "-m", "intake.cli", *words, "--config", str(self.config)]

    def run(self, *words: str, environment: Mapping[str, str] | None = None, prefix: tuple[str, ...] = ()) -> Ran:
        """``intake WORDS…`` in a process of its own, behind ``prefix`` if one is given (``prlimit``, ``unshare``)."""
        whole = os.environ | {"LC_ALL": "C.UTF-8"} | dict(environment or {})
        if not prefix:
            return command(*words, "--config", str(self.config), environment=whole, patience=PATIENCE)
        ended = subprocess.run(
            [*prefix, *self.arguments(*words)],
            cwd=ROOT,
            env=whole,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr)

    def ask(self, *words: str) -> Ran:
        """``intake WORDS…`` in this process, which is quicker: for commands that read no mail."""
        return ask(*words, "--config", str(self.config))

    @contextmanager
    def house(self) -> Iterator[House]:
        """Its parts, for looking, or for running in this process."""
        house = House(load_settings(self.config))
        with logging_put_back():
            configure_logging(stream=io.StringIO())
            try:
                yield house
            finally:
                house.close()


def install(root: Path) -> Installation:
    """A new installation: no mail in it, nothing made yet but its configuration."""
    root.mkdir(parents=True, exist_ok=True)
    shipped = (ROOT / "mailboxes.yaml").read_text(encoding="utf-8")
    (root / "mailboxes.yaml").write_text(shipped, encoding="utf-8")
    installation = Installation(root)
    # Every scan of the sample says by its name what it is; OCR takes seconds and changes nothing to what is shown here.
    installation.configure(lambda settings: settings["reading"].update(ocr=False))
    return installation


def keep_only(*mailboxes: str) -> Callable[[Configuration], object]:
    """A change that leaves those mailboxes alone in the configuration."""

    def change(settings: Configuration) -> None:
        settings["mailboxes"] = {name: settings["mailboxes"][name] for name in mailboxes}

    return change
