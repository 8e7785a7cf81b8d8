"""``python -m tests.mails NAME``: the mail's bytes on stdout; ``--replies``: the whole replies, written again."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.mails.rows import Outcome, table
from tests.mails.writing import names
from tests.scenarios.installation import house_of, install


def main(arguments: list[str]) -> int:
    """2 when no mail has that name."""
    if arguments == ["--replies"]:
        _write_replies()
        return 0
    row = next((row for row in table() if [row.name] == arguments), None)
    if row is None:
        print(f"{__doc__}\n{' '.join(names())}", file=sys.stderr)
        return 2
    sys.stdout.buffer.write(row.raw)
    return 0


def _write_replies() -> None:
    """Of the mails that have one in the corpus; to give one to another, make an empty file of its name."""
    with tempfile.TemporaryDirectory() as folder, house_of(install(Path(folder))) as house:
        for row in table():
            if row.golden.exists():
                text = Outcome(house, row, house.reader.read(row.raw)).reply_text
                row.golden.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
