"""What the logs say, and what they never say."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from intake.commands.running import Tally
from intake.errors import ConfigError
from intake.log import configure_logging


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


class Writes(io.StringIO):
    """A stream that remembers each write by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.each: list[str] = []

    def write(self, text: str) -> int:
        self.each.append(text)
        return super().write(text)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_an_event_is_one_json_object_per_line_with_level_and_utc_instant() -> None:
    output = io.StringIO()
    configure_logging("info", output)
    structlog.get_logger().info("support_filed", corps="DH", mailbox="evaluations-dh", words="à l’heure")
    event = json.loads(output.getvalue())
    assert event.pop("at").endswith("Z")
    assert event == {
        "event": "support_filed",
        "level": "info",
        "corps": "DH",
        "mailbox": "evaluations-dh",
        "words": "à l’heure",
    }


def test_a_line_is_one_write_so_that_no_other_thread_speaks_within_it(monkeypatch: pytest.MonkeyPatch) -> None:
    output = Writes()
    configure_logging("info", output)
    structlog.get_logger().info("support_filed", corps="DH")
    logging.getLogger("library").warning("slow")
    monkeypatch.setattr("sys.stderr", output)
    Tally().ending("aucun courriel en main")
    assert [text[-1] for text in output.each] == ["\n"] * 3
    assert output.each[-1] == "Arrêt demandé : aucun courriel en main.\n"


def test_events_below_the_level_are_not_written() -> None:
    output = io.StringIO()
    configure_logging("warning", output)
    structlog.get_logger().info("mail_registered")
    assert output.getvalue() == ""


def test_the_environment_gives_the_level_when_the_option_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_LOG_LEVEL", "DEBUG")
    output = io.StringIO()
    configure_logging(None, output)
    structlog.get_logger().debug("poll_ended")
    assert json.loads(output.getvalue())["event"] == "poll_ended"


def test_an_unknown_level_is_a_configuration_fault() -> None:
    with pytest.raises(ConfigError, match="niveau de journal inconnu « bavard »"):
        configure_logging("bavard", io.StringIO())


def test_a_librarys_warning_is_an_event_and_its_debug_lines_are_not() -> None:
    output = io.StringIO()
    configure_logging("debug", output)
    logging.getLogger("imapclient").debug("LOGIN secret")
    logging.getLogger("imapclient").warning("connection %s", "lost")
    event = json.loads(output.getvalue())
    assert (event["event"], event["logger"], event["level"]) == ("connection lost", "imapclient", "warning")


@pytest.mark.parametrize("output", [io.StringIO(), Terminal()], ids=["json", "terminal"])
def test_a_traceback_never_shows_local_variables_nor_what_a_fault_quotes(output: io.StringIO) -> None:
    configure_logging("info", output)
    body_of_a_mail = "je conteste " + "mon évaluation"
    try:
        try:
            _ = len(body_of_a_mail) / 0
        except ZeroDivisionError as cause:
            raise ValueError(body_of_a_mail) from cause
    except ValueError:
        structlog.get_logger().exception("robot_stumbled")
        logging.getLogger("imapclient").exception("a library stumbled")
    for told in ("ZeroDivisionError", "ValueError", "test_log.py"):
        assert output.getvalue().count(told) >= 2
    assert "je conteste mon" not in output.getvalue()


def test_a_terminal_gets_lines_for_people() -> None:
    output = Terminal()
    configure_logging("info", output)
    structlog.get_logger().info("mail_registered", mailbox="carriere-dh")
    assert "mail_registered" in output.getvalue()
    assert not output.getvalue().startswith("{")
