"""The commands and their exit codes."""

from __future__ import annotations

import sys
from enum import IntEnum

import typer

from intake.commands import (
    appeals,
    console,
    deposits,
    held,
    looking,
    moving,
    replies,
    running,
    summarising,
    template,
    texts,
    user,
    watching,
)
from intake.errors import ConfigError, MessageError, RulingError, TransientError


class Exit(IntEnum):
    """Exit codes, as other tools rely on them."""

    DONE = 0
    FOUND_WRONG = 1
    USAGE = 2
    CONFIGURATION = 3
    ENVIRONMENT = 4


def _leave(code: int | None, **_: object) -> None:
    """What a command returns is the exit code."""
    raise typer.Exit(code or Exit.DONE)


app = typer.Typer(
    name="intake",
    result_callback=_leave,
    help="Robot de réception du CNG : supports d’évaluation, décisions de PFR et recours reçus par courriel.",
    epilog="Codes de sortie : 0 fait · 1 retenu, refusé ou trouvé faux · 2 usage · 3 configuration · 4 environnement.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # A path in an error stands on one line, to be copied; boxes would break it.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
running.add_to(app)
looking.add_to(app)
watching.add_to(app)
console.add_to(app)
summarising.add_to(app)
app.add_typer(held.app, name="held")
app.add_typer(replies.app, name="replies")
app.add_typer(appeals.app, name="appeals")
app.add_typer(deposits.app, name="deposits")
app.add_typer(moving.app, name="mailbox")
app.add_typer(template.app, name="template")
app.add_typer(texts.app, name="texts")
app.add_typer(user.app, name="user")


def main() -> None:
    """Run the command line; every expected fault is a sentence on stderr and an exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code of that command line."""
    try:
        app(arguments)
    except SystemExit as end:
        return int(end.code or Exit.DONE)
    except ConfigError as fault:
        return _say(f"configuration : {fault}", Exit.CONFIGURATION)
    except TransientError as fault:
        return _say(f"environnement : {fault}", Exit.ENVIRONMENT)
    except (MessageError, RulingError) as fault:
        return _say(str(fault), Exit.FOUND_WRONG)
    return Exit.DONE


def _say(words: str, code: Exit) -> Exit:
    print(f"intake : {words}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
