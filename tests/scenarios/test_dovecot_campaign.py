"""The same campaign in a real Dovecot, drained by the real command: the same result as the Maildirs gave."""

from __future__ import annotations

import imaplib
import json
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from intake.bootstrap import House
from intake.ports import OutboxState
from intake.sample import SampleMail
from storage import queries
from tests.scenarios.installation import (
    PASSWORD,
    Answered,
    Rows,
    drain,
    dump,
    files_of,
    from_imap,
    house_of,
    install,
    put_in,
    run_intake,
)
from tests.scenarios.outcome import Fate, Identity, counts_of, fates_of
from tests.scenarios.witness import parsed
from tests.servers.authority import make_credentials
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.smtp import SmtpServer, smtp_server

pytestmark = pytest.mark.needs_dovecot

MAILBOXES = tuple(f"{kind}-{corps}" for kind in ("evaluations", "carriere") for corps in ("dh", "d3s", "dirsoins"))


@dataclass(frozen=True)
class Drained:
    """The campaign in Dovecot after ``intake run --once``."""

    config: Path
    server: Dovecot
    smtp: SmtpServer
    house: House
    ran: Answered
    rows: Rows
    files: dict[str, str]
    flags: dict[str, list[str]]


@pytest.fixture(scope="module")
def drained(one_of_each: tuple[SampleMail, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drained]:
    directory = tmp_path_factory.mktemp("dovecot")
    # Not in the same directory: Dovecot's authority has the same name.
    tls = make_credentials(tmp_path_factory.mktemp("smtp"))
    with dovecot(directory, dict.fromkeys(MAILBOXES, PASSWORD)) as server, smtp_server(credentials=tls) as smtp:
        for mail in one_of_each:
            server.deliver(mail.mailbox, mail.raw)
        flags = _flags(server)
        config = install(directory, from_imap(server), lambda content: _send_to(content, smtp, tls.ca_file))
        ran = run_intake(config, "run", "--once", "--json")
        with house_of(config) as house:
            yield Drained(config, server, smtp, house, ran, dump(house), files_of(house), flags)


def _send_to(content: dict[str, Any], smtp: SmtpServer, ca_file: Path) -> None:
    place = {"host": "127.0.0.1", "port": smtp.port, "security": "tls", "ca_file": str(ca_file), "helo": "cng.example"}
    content["sending"] = {"smtp": place}


@pytest.fixture(scope="module")
def in_maildirs(
    one_of_each: tuple[SampleMail, ...], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[dict[Identity, Fate], dict[str, queries.MailboxCounts]]]:
    """What the Maildirs give for the same mails."""
    config = install(tmp_path_factory.mktemp("maildirs"))
    put_in(config, one_of_each)
    drain(config)
    with house_of(config) as house:
        yield fates_of(house), {str(name): row for name, row in counts_of(house).items()}


def _identification(user: str) -> Callable[[bytes], bytes]:
    """SASL PLAIN (RFC 4616): the only way to log in with accents."""
    return lambda _: f"\0{user}\0{PASSWORD}".encode()


def _flags(server: Dovecot) -> dict[str, list[str]]:
    """What the server says of each mail's flags, asked without touching them."""
    found = {}
    for user in MAILBOXES:
        context = ssl.create_default_context(cafile=str(server.ca_file))
        with imaplib.IMAP4_SSL(server.host, server.imaps_port, ssl_context=context) as client:
            client.authenticate("PLAIN", _identification(user))
            client.select("INBOX", readonly=True)
            _, lines = client.uid("FETCH", "1:*", "(FLAGS)")
            found[user] = [str(line).replace("\\\\Recent", "") for line in lines]
    return found


def test_it_says_what_became_of_the_mails_of_each_mailbox(
    drained: Drained, one_of_each: tuple[SampleMail, ...]
) -> None:
    assert drained.ran.err == ""
    # 1: some mails were held or returned, as they should be.
    assert drained.ran.code == 1
    rows = [json.loads(line) for line in drained.ran.out.splitlines()]
    assert {row["mailbox"]: row["received"] for row in rows} == dict(Counter(mail.mailbox for mail in one_of_each))


def test_imap_gives_the_same_result_as_the_maildirs(
    drained: Drained, in_maildirs: tuple[dict[Identity, Fate], dict[str, queries.MailboxCounts]]
) -> None:
    fates, counts = in_maildirs
    assert {str(name): row for name, row in counts_of(drained.house).items()} == counts
    found = fates_of(drained.house)
    assert found.keys() == fates.keys()
    for each, fate in found.items():
        assert fate == fates[each]


def test_each_reply_left_once_by_tls_with_the_null_sender(
    drained: Drained, one_of_each: tuple[SampleMail, ...]
) -> None:
    replies = queries.replies(drained.house.engine)
    assert len(replies) == sum(mail.expected.reply for mail in one_of_each)
    assert {reply.state for reply in replies} == {OutboxState.SENT}
    left = [(str(parsed(taken.raw)["Message-ID"]), taken.recipients) for taken in drained.smtp.taken]
    assert sorted(left) == sorted((str(reply.message_id), (str(reply.recipient),)) for reply in replies)
    assert {(taken.sender, taken.encrypted) for taken in drained.smtp.taken} == {("<>", True)}


def test_no_flag_is_touched_on_the_server(drained: Drained) -> None:
    assert _flags(drained.server) == drained.flags
    assert not any("Seen" in line for lines in drained.flags.values() for line in lines)


def test_running_again_changes_nothing_and_sends_nothing(drained: Drained) -> None:
    left = len(drained.smtp.taken)
    again = run_intake(drained.config, "run", "--once", "--json")
    # 0: this run held nothing and returned nothing.
    assert (again.code, again.err) == (0, "")
    assert again.out == drained.ran.out
    assert dump(drained.house) == drained.rows
    assert files_of(drained.house) == drained.files
    assert len(drained.smtp.taken) == left


def test_the_server_and_the_register_agree(drained: Drained) -> None:
    reconciled, verified = (run_intake(drained.config, command, "--json") for command in ("reconcile", "verify"))
    assert (reconciled.code, verified.code) == (0, 0)
    rows = [json.loads(line) for line in reconciled.out.splitlines()]
    assert {row["mailbox"] for row in rows} == set(MAILBOXES)
    assert all(row["known"] == row["on_server"] == row["settled"] + row["held"] for row in rows)
