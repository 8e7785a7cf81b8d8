"""The robot's state for a supervisor, in Prometheus' text form, version 0.0.4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from storage.console.robot import MailboxState, RobotState

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Samples = Iterable[tuple[Mapping[str, str], float]]


def exposition(state: RobotState) -> str:
    """One gauge after another, each said what it is."""
    return "".join(f"{line}\n" for each in _gauges(state) for line in _gauge(*each))


def _gauges(state: RobotState) -> list[tuple[str, str, Samples]]:
    boxes, deposits = state.mailboxes, state.deposits
    return [
        (
            "intake_mailbox_last_success_timestamp_seconds",
            "Unix time of the last successful look at the mailbox; absent: none yet",
            [(_box(each), _seconds(each.last_success_at)) for each in boxes if each.last_success_at],
        ),
        ("intake_mailbox_failing", "1 while the last look at the mailbox failed", _each(boxes, "failing")),
        ("intake_mailbox_backlog_mails", "Mails received and not decided", _each(boxes, "backlog")),
        ("intake_mailbox_held_mails", "Mails with an open exception", _each(boxes, "held")),
        (
            "intake_mailbox_oldest_waiting_timestamp_seconds",
            "Unix time at which the oldest undecided mail came; absent: none",
            [(_box(each), _seconds(each.oldest_at)) for each in boxes if each.oldest_at],
        ),
        (
            "intake_deposits",
            "Deposits by state, counted up to 1000",
            [({"state": each.state.value}, each.total.count) for each in deposits],
        ),
        (
            "intake_deposits_oldest_timestamp_seconds",
            "Unix time since which the oldest deposit is in that state; absent: none",
            [({"state": each.state.value}, _seconds(each.oldest_at)) for each in deposits if each.oldest_at],
        ),
        (
            "intake_replies",
            "Replies by state, counted up to 1000",
            [({"state": kind.value}, total.count) for kind, total in state.replies],
        ),
        ("intake_replies_stopped", "1 while no reply may leave", [({}, int(state.stop is not None))]),
    ]


def _gauge(name: str, words: str, samples: Samples) -> Iterable[str]:
    yield f"# HELP {name} {words}"
    yield f"# TYPE {name} gauge"
    for labels, value in samples:
        said = ",".join(f'{label}="{_escaped(words)}"' for label, words in labels.items())
        yield f"{name}{{{said}}} {value:.17g}" if said else f"{name} {value:.17g}"


def _each(boxes: Iterable[MailboxState], name: str) -> list[tuple[Mapping[str, str], float]]:
    return [(_box(box), int(getattr(box, name))) for box in boxes]


def _box(box: MailboxState) -> Mapping[str, str]:
    return {"mailbox": box.mailbox, "corps": box.corps}


def _seconds(instant: datetime | None) -> float:
    return instant.timestamp() if instant else 0.0


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
