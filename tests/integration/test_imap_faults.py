"""IMAP servers that refuse, lie or die: one mail never stops the rest, and no fault of theirs is a mail's fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import pytest
from imapclient import IMAPClient

from intake.domain.letter import SourceKey
from intake.errors import TransientError
from intake.mailboxes.imap import ImapOptions, open_imap
from intake.ports import Arrival, FetchFault, WayIn
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.scripted_imap import HANG_UP, SILENCE, Answer, ScriptedImap, scripted_imap

PASSWORD = "secret"

pytestmark = pytest.mark.needs_dovecot


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Dovecot]:
    with dovecot(tmp_path, {"dh": PASSWORD}) as running:
        yield running


def to_dovecot(server: Dovecot, *, folder: str = "INBOX", since: date | None = None) -> ImapOptions:
    return ImapOptions(
        server.host,
        server.imaps_port,
        "tls",
        "dh",
        lambda: PASSWORD,
        ca_file=server.ca_file,
        folder=folder,
        since=since,
        timeout=20.0,
    )


@contextmanager
def scripted(*, timeout: float = 20.0, **answers: Answer) -> Iterator[tuple[WayIn, ScriptedImap]]:
    with scripted_imap(**answers) as server, ExitStack() as stack:
        way = open_imap(ImapOptions(server.host, server.port, "none", "dh", lambda: PASSWORD, timeout=timeout))
        stack.callback(way.close)
        yield way, server


def people(server: Dovecot) -> IMAPClient:
    client = IMAPClient(server.host, server.imap_port, ssl=False)
    client.plain_login("dh", PASSWORD)
    return client


def mail(number: int) -> bytes:
    return f"Subject: {number}\r\n\r\nBonjour\r\n".encode()


def outcome(found: Sequence[Arrival | FetchFault]) -> list[bytes | SourceKey]:
    """Bytes of what came, keys of what did not."""
    return [each.raw if isinstance(each, Arrival) else each.key for each in found]


def fetching(spoiled: dict[int, bytes]) -> Callable[[str], bytes]:
    """Answers to UID FETCH: whoever asks for the body of a ``spoiled`` UID gets those words instead."""

    def answer(line: str) -> bytes:
        asked = [int(uid) for uid in re.findall(r"UID FETCH ([\d,]+)", line)[0].split(",")]
        if "RFC822.SIZE" in line:
            return (
                b"".join(b"* %d FETCH (UID %d RFC822.SIZE 24)\r\n" % (uid, uid) for uid in asked) + b"TAG OK done\r\n"
            )
        for uid in asked:
            if uid in spoiled:
                return spoiled[uid]
        whole = b'* %d FETCH (UID %d INTERNALDATE "30-Nov-2025 23:30:00 +0000" BODY[] {%d}\r\n%b)\r\n'
        return b"".join(whole % (uid, uid, len(mail(uid)), mail(uid)) for uid in asked) + b"TAG OK done\r\n"

    return answer


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(b"TAG NO [SERVERBUG] cannot read that one\r\n", id="NO"),
        pytest.param(b"TAG BAD internal\r\n", id="BAD"),
        pytest.param(b"* 2 FETCH (UID 2 BODY[] NIL)\r\nTAG OK done\r\n", id="NIL"),
        pytest.param(b"TAG OK but nothing\r\n", id="nothing"),
        pytest.param(b"* BYE internal error\r\n", id="BYE"),
        pytest.param(HANG_UP, id="hangs-up"),
        pytest.param(b"* 2 FETCH (UID 2 BODY[] {90}\r\nhalf of i", id="stops-in-the-middle"),
        pytest.param(b"* 2 FETCH (UID (((\r\nTAG OK done\r\n", id="gibberish"),
    ],
)
def test_a_mail_that_the_server_will_not_give_stops_no_other(words: bytes) -> None:
    with scripted(timeout=0.5, UID_FETCH=fetching({2: words})) as (way, _):
        keys = way.list_keys()
        # Some words are an answer for the whole batch; asked for alone, only the second can be at fault.
        found = [*way.fetch(keys[:1]), *way.fetch(keys[1:2]), *way.fetch(keys[2:])]
        assert outcome(found) == [mail(1), keys[1], mail(3)]


@pytest.mark.parametrize("words", [b"TAG NO no\r\n", HANG_UP])
def test_a_batch_that_fails_is_asked_for_mail_by_mail(words: bytes) -> None:
    with scripted(UID_FETCH=fetching({2: words})) as (way, _):
        keys = way.list_keys()
        assert outcome(list(way.fetch(keys))) == [mail(1), keys[1], mail(3)]


def test_many_mails_on_which_dovecot_hangs_up_stop_no_other(server: Dovecot) -> None:
    files = [server.deliver("dh", mail(number)) for number in range(40)]
    for file in files[5:35]:
        # Its name promises more than is there: Dovecot ends the session each time it is asked for.
        file.write_bytes(b"Subject: x\r\n\r\n")
    way = open_imap(to_dovecot(server))
    keys = way.list_keys()
    expected = [mail(n) if not 5 <= n < 35 else keys[n] for n in range(40)]
    assert outcome(list(way.fetch(keys))) == expected
    way.close()


def test_a_mail_that_people_moved_elsewhere_is_no_fault(server: Dovecot) -> None:
    for number in range(3):
        server.deliver("dh", mail(number))
    way = open_imap(to_dovecot(server))
    keys = way.list_keys()
    with people(server) as colleague:
        colleague.create_folder("Traités")
        colleague.select_folder("INBOX")
        colleague.move([2], "Traités")
    assert outcome(list(way.fetch(keys))) == [mail(0), mail(2)]
    way.close()


def test_a_folder_replaced_after_listing_must_be_listed_again(server: Dovecot) -> None:
    with people(server) as colleague:
        colleague.create_folder("Entrée")
        colleague.append("Entrée", mail(1))
        way = open_imap(to_dovecot(server, folder="Entrée"))
        keys = way.list_keys()
        colleague.delete_folder("Entrée")
        colleague.create_folder("Entrée")
        colleague.append("Entrée", mail(2))
    with pytest.raises(TransientError):
        list(way.fetch(keys))
    way.close()
    again = open_imap(to_dovecot(server, folder="Entrée"))
    assert outcome(list(again.fetch(again.list_keys()))) == [mail(2)]
    assert set(again.list_keys()).isdisjoint(keys)
    again.close()


def test_a_uid_of_another_life_never_fetches_another_mail() -> None:
    lives = iter(range(7, 100))

    def renumbered(_: str) -> bytes:
        return b"* 3 EXISTS\r\n* OK [UIDVALIDITY %d] x\r\nTAG OK [READ-ONLY] done\r\n" % next(lives)

    with scripted(EXAMINE=renumbered, UID_FETCH=fetching({})) as (way, _):
        keys = way.list_keys()
        assert outcome(list(way.fetch(keys))) == [mail(1), mail(2), mail(3)]
        way.wait(0.0, Event())
        with pytest.raises(TransientError, match="renuméroté"):
            list(way.fetch(keys))


def test_a_server_that_stopped_is_a_fault_that_may_pass(tmp_path: Path) -> None:
    with dovecot(tmp_path, {"dh": PASSWORD}) as server:
        server.deliver("dh", mail(1))
        way = open_imap(to_dovecot(server))
        keys = way.list_keys()
    with pytest.raises(TransientError):
        list(way.fetch(keys))
    with pytest.raises(TransientError):
        way.list_keys()
    way.close()


def test_a_server_that_falls_silent_is_noticed_within_the_timeout() -> None:
    with scripted(timeout=0.3, UID_SEARCH=SILENCE) as (way, _), pytest.raises(TransientError):
        way.list_keys()


def test_a_hundred_thousand_mails_are_listed() -> None:
    # UIDs of ten digits: one line with all of them would pass the million bytes that the library reads.
    first = 4_200_000_000

    def search(line: str) -> bytes:
        low, high = map(int, re.findall(r"SEARCH (\d+):(\d+)", line)[0])
        uids = b" ".join(b"%d" % (first + n) for n in range(low, high + 1))
        return b"* SEARCH " + uids + b"\r\nTAG OK done\r\n"

    opened = b"* 100000 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\nTAG OK [READ-ONLY] done\r\n"
    with scripted(EXAMINE=opened, UID_SEARCH=search) as (way, _):
        assert way.list_keys() == [f"7:{first + number}" for number in range(1, 100_001)]


def test_only_mails_received_since_the_given_day_are_listed(server: Dovecot) -> None:
    server.deliver("dh", mail(1), datetime(2025, 9, 30, 12, tzinfo=UTC))
    server.deliver("dh", mail(2), datetime(2025, 10, 1, 12, tzinfo=UTC))
    way = open_imap(to_dovecot(server, since=date(2025, 10, 1)))
    assert outcome(list(way.fetch(way.list_keys()))) == [mail(2)]
    way.close()


def test_a_server_date_without_zone_is_no_evidence() -> None:
    def undated(line: str) -> bytes:
        return fetching({})(line).replace(b' INTERNALDATE "30-Nov-2025 23:30:00 +0000"', b"")

    with scripted(UID_FETCH=undated) as (way, _):
        [arrival] = way.fetch(way.list_keys()[:1])
        assert isinstance(arrival, Arrival)
        assert arrival.server_date is None
