"""Logs: past-tense events with fields, to stderr. Coloured lines on a terminal, one JSON object per line elsewhere.

Events hold no body, no attachment's name, no person's name, no secret: keys and counts only.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, TextIO

from intake.errors import ConfigError

if TYPE_CHECKING:
    from structlog.typing import ExcInfo, Processor

_MOST_FAULTS = 10
"""Of one that came of another that came of another."""
LEVEL_VARIABLE = "INTAKE_LOG_LEVEL"
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure_logging(level: str | None = None, stream: TextIO | None = None) -> None:
    """Set up structlog and the standard library's logging, once, at start.

    ``level`` is the option's; None means the variable INTAKE_LOG_LEVEL, else info. Libraries speak from
    warning up, whatever the level: their debug lines may quote mail. Raises ConfigError for an unknown level.
    """
    import structlog

    output = stream or sys.stderr
    render = _renderers(output)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_enrich(), *render],
        wrapper_class=structlog.make_filtering_bound_logger(_level(level)),
        # A line is one write: what another thread says to the same stream comes before it or after it, never within.
        logger_factory=structlog.WriteLoggerFactory(output),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=[*_library_fields(), *render]))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)


def _level(option: str | None) -> int:
    name = (option or os.environ.get(LEVEL_VARIABLE) or "info").lower()
    if name not in LEVELS:
        remedy = f"niveaux permis : {', '.join(LEVELS)}"
        raise ConfigError(LEVEL_VARIABLE, f"niveau de journal inconnu « {name} »", remedy)
    return LEVELS[name]


def _enrich() -> list[Processor]:
    import structlog

    return [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True, key="at")]


def _library_fields() -> list[Processor]:
    """A library's record as one of our events, under its logger's name."""
    import structlog

    return [
        structlog.stdlib.add_logger_name,
        *_enrich(),
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    ]


def _renderers(output: TextIO) -> list[Any]:
    import structlog

    if output.isatty():
        # No pretty tracebacks: they print local variables, which hold mail.
        return [structlog.dev.ConsoleRenderer(exception_formatter=_print_places)]
    places = structlog.processors.ExceptionRenderer(_places)
    return [places, structlog.processors.JSONRenderer(ensure_ascii=False)]


def _print_places(output: TextIO, info: ExcInfo) -> None:
    output.write(f"{_places(info)}\n")


def _places(exc_info: ExcInfo) -> str:
    """Where it broke, and of what kind each fault was, the first one first; a fault's own words may quote mail."""
    fault: BaseException | None = exc_info[1]
    told: list[str] = []
    while fault is not None and len(told) < _MOST_FAULTS:
        told.insert(0, "".join(traceback.format_tb(fault.__traceback__)) + type(fault).__qualname__)
        fault = fault.__cause__ or fault.__context__
    return "\n\n".join(told)
