"""Replies that a real Postfix puts off: tried again, patiently, and then told to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from intake.courier.outbox import Courier
from intake.courier.smtp import SmtpOptions, SmtpWayOut
from intake.domain.disposition import ReplyKind
from intake.ports import OutboxState
from storage.database import open_database, upgrade
from storage.queries import replies
from storage.register import SqlRegister
from storage.views import Reply
from tests.contract.builders import NOW, letter, receive, record
from tests.integration.test_smtp_postfix import reply_to
from tests.servers import postfix as real
from tests.servers.authority import Credentials, make_credentials
from tests.servers.greylist import greylist


@dataclass
class Posted:
    """One reply in a register of its own, a courier, and a clock that is set by hand."""

    register: SqlRegister
    clock: datetime = field(default=NOW)

    def round_to(self, server: real.Postfix, credentials: Credentials) -> int:
        options = SmtpOptions("localhost", server.port, "starttls", ca_file=credentials.ca_file, timeout=20)
        return Courier(self.register, SmtpWayOut(options), lambda: self.clock).deliver_replies()

    @property
    def reply(self) -> Reply:
        return replies(self.register.engine)[0]


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    return make_credentials(tmp_path)


def posted(tmp_path: Path, address: str) -> Posted:
    engine = open_database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(engine)
    register = SqlRegister(engine, owner="ici")
    message = receive(register, read=letter())
    record(register, message, letter(), lambda r: r.queue_reply(ReplyKind.FATES, reply_to(address), shadow=False))
    return Posted(register)


# Collected where Postfix can start: its master changes user.
if real.CAN_START:

    @pytest.fixture
    def grey(credentials: Credentials) -> Iterator[real.Postfix]:
        with greylist() as policy:
            restrictions = f"check_policy_service inet:127.0.0.1:{policy.port}, permit_mynetworks, reject"
            with real.postfix(credentials, extra={"smtpd_recipient_restrictions": restrictions}) as server:
                yield server

    def test_a_greylisted_reply_is_tried_again_a_minute_later_and_delivered_once(
        grey: real.Postfix, credentials: Credentials, tmp_path: Path
    ) -> None:
        one = posted(tmp_path, "secretariat@ch-exemple.fr")
        assert one.round_to(grey, credentials) == 1
        assert (one.reply.state, one.reply.next_attempt_at) == (OutboxState.QUEUED, NOW + timedelta(minutes=1))
        assert "450 4.2.0" in str(one.reply.last_problem)
        assert one.round_to(grey, credentials) == 0
        one.clock += timedelta(minutes=1)
        assert one.round_to(grey, credentials) == 1
        assert (one.reply.state, one.reply.attempts, one.reply.last_problem) == (OutboxState.SENT, 2, None)
        assert len(grey.delivered(1)) == 1
        one.register.engine.dispose()

    def test_a_reply_put_off_for_five_days_is_undelivered_and_says_why(
        credentials: Credentials, tmp_path: Path
    ) -> None:
        with real.postfix(credentials) as server:
            one = posted(tmp_path, "gris@ch-exemple.fr")
            while one.reply.state is OutboxState.QUEUED:
                one.clock = one.reply.next_attempt_at or one.clock
                assert one.round_to(server, credentials) == 1
        assert one.reply.state is OutboxState.UNDELIVERED
        assert str(one.reply.last_problem).startswith("abandonné après 5 jours d’essais ; dernier refus : remis à plus")
        assert "450 4.2.0" in str(one.reply.last_problem)
        assert timedelta(days=4, hours=20) < one.clock - NOW <= timedelta(days=5)
        assert 30 < one.reply.attempts < 50
        one.register.engine.dispose()
