"""One reply, all of it: where it stands, and the mail itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from storage.reply_rows import REPLIES, reply_of
from storage.tables import outbox
from storage.transaction import reading
from storage.views import Reply


@dataclass(frozen=True)
class ReplyDetail:
    """``raw`` is None of one that was withheld without a text."""

    reply: Reply
    raw: bytes | None


def reply_detail(engine: Engine, number: int) -> ReplyDetail | None:
    """None when there is none of that number."""
    with reading(engine) as connection:
        row = connection.execute(REPLIES.add_columns(outbox.c.raw).where(outbox.c.id == number)).first()
        return None if row is None else ReplyDetail(reply_of(row), row.raw)
