"""One contract for every way out: Maildir, SMTP, Exchange by EWS and by Microsoft Graph keep the same promises."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from intake.courier.ews import EwsWayOut
from intake.courier.graph import GraphSender, GraphWayOut
from intake.courier.maildir import MaildirWayOut
from intake.courier.smtp import SmtpOptions, SmtpWayOut
from intake.errors import ConfigError, TransientError
from intake.exchange.options import EwsOptions
from intake.mailboxes.maildir import make_maildir
from intake.microsoft.session import GraphAccount
from intake.microsoft.tokens import TokenSource
from intake.ports import Outgoing, Verdict, WayOut
from tests.servers.authority import make_credentials
from tests.servers.ews import Account, ews_server
from tests.servers.graph import GraphServer, graph_server
from tests.servers.graph.places import application
from tests.servers.smtp import free_port, smtp_server

ADDRESS, EWS_USER = "a@sante.gouv.fr", "EXEMPLE\\robot"
MAIL = Outgoing(
    "<1234@sante.gouv.fr>",
    "secretariat@ch-exemple.fr",
    b"From: a@sante.gouv.fr\r\nTo: secretariat@ch-exemple.fr\r\nMessage-ID: <1234@sante.gouv.fr>\r\n\r\nBonjour,\r\n"
    b".\r\n..\r\n.point\r\nfin\r\n",
)


@dataclass(frozen=True)
class Trial:
    """A way out, what arrived behind it, whether it can say what was sent, and the same way out with nobody behind."""

    way_out: WayOut
    arrived: Callable[[], list[bytes]]
    remembers: bool
    broken: WayOut


@pytest.fixture(params=["maildir", "smtp", "smtp-starttls", "ews", "graph"])
def trial(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Trial]:
    if request.param == "maildir":
        yield _maildir(tmp_path)
    elif request.param == "ews":
        with ews_server(tmp_path, {EWS_USER: Account("mot de passe", ADDRESS)}) as exchange:
            sent = exchange.store.mailboxes[ADDRESS].folder("sentitems").id
            yield Trial(
                EwsWayOut({ADDRESS: _exchange(exchange.url, exchange.credentials.ca_file)}, settle_seconds=0.1),
                lambda: [item.raw for item in exchange.store.mailboxes[ADDRESS].inside(sent)],
                True,
                EwsWayOut({ADDRESS: _exchange(f"https://localhost:{free_port()}/EWS/Exchange.asmx", None)}),
            )
            assert exchange.invalid == []
    elif request.param == "graph":
        with graph_server(tmp_path / "cloud") as running:
            yield _graph(running, tmp_path)
    elif request.param == "smtp":
        with smtp_server() as server:
            options = SmtpOptions("127.0.0.1", server.port, "none", timeout=10)
            yield Trial(SmtpWayOut(options), lambda: [mail.raw for mail in server.taken], False, _nobody())
    else:
        credentials = make_credentials(tmp_path)
        with smtp_server(credentials=credentials, starttls=True, users={"robot": "mot de passe"}) as server:
            options = SmtpOptions(
                "localhost", server.port, "starttls", "robot", lambda: "mot de passe", credentials.ca_file, 10
            )
            yield Trial(SmtpWayOut(options), lambda: [mail.raw for mail in server.taken], False, _nobody())


def _graph(server: GraphServer, tmp_path: Path) -> Trial:
    """A mailbox that has sent before: Exchange is then known to keep our Message-IDs."""
    make_maildir(server.graph.add("a@sante.gouv.fr", tmp_path / "boite").inbox)
    server.graph.mailboxes["a@sante.gouv.fr"].put(b"Message-ID: <avant@sante.gouv.fr>\r\n\r\n", "sentitems")
    tokens = TokenSource(application(server))
    account = GraphAccount("a@sante.gouv.fr", tokens, server.url, server.ca_file, 10.0)
    nobody = replace(account, endpoint=f"https://127.0.0.1:{free_port()}")
    ways = [GraphWayOut(GraphSender(each, ("a@sante.gouv.fr",), settles=0.1)) for each in (account, nobody)]
    return Trial(ways[0], lambda: server.graph.sent, True, ways[1])


def _maildir(tmp_path: Path) -> Trial:
    out, blocked = tmp_path / "out", tmp_path / "blocked"
    blocked.write_text("a file where a folder is expected")
    return Trial(
        MaildirWayOut(out),
        lambda: [path.read_bytes().removeprefix(b"Return-Path: <>\r\n") for path in (out / "new").iterdir()],
        True,
        MaildirWayOut(blocked),
    )


def _exchange(url: str, ca_file: Path | None) -> EwsOptions:
    return EwsOptions(url, ADDRESS, "ntlm", EWS_USER, lambda: "mot de passe", ca_file=ca_file, timeout=10)


def _nobody() -> WayOut:
    return SmtpWayOut(SmtpOptions("127.0.0.1", free_port(), "none", timeout=10))


def test_a_mail_arrives_byte_for_byte(trial: Trial) -> None:
    assert trial.way_out.send(MAIL).verdict is Verdict.SENT
    assert trial.arrived() == [MAIL.raw]


def test_the_evidence_of_a_sending_can_be_read(trial: Trial) -> None:
    assert len(trial.way_out.send(MAIL).evidence) > 10


def test_a_way_out_knows_what_was_sent_or_says_it_does_not(trial: Trial) -> None:
    before = trial.way_out.was_sent(MAIL.message_id)
    trial.way_out.send(MAIL)
    assert (before, trial.way_out.was_sent(MAIL.message_id)) == ((False, True) if trial.remembers else (None, None))


def test_two_mails_stay_two(trial: Trial) -> None:
    other = Outgoing("<5678@sante.gouv.fr>", MAIL.recipient, MAIL.raw.replace(b"1234", b"5678"))
    assert [trial.way_out.send(mail).verdict for mail in (MAIL, other)] == [Verdict.SENT, Verdict.SENT]
    assert sorted(trial.arrived()) == sorted([MAIL.raw, other.raw])


def test_a_large_mail_arrives_whole(trial: Trial) -> None:
    large = Outgoing("<9@sante.gouv.fr>", MAIL.recipient, MAIL.raw + (b"." + b"y" * 70 + b"\r\n") * 30_000)
    assert trial.way_out.send(large).verdict is Verdict.SENT
    assert trial.arrived() == [large.raw]


def test_when_nobody_is_there_the_mail_is_for_later(trial: Trial) -> None:
    sending = trial.broken.send(MAIL)
    assert sending.verdict is Verdict.LATER
    assert sending.evidence


def test_a_check_says_one_sentence_or_names_the_fault(trial: Trial) -> None:
    assert "\n" not in trial.way_out.check()
    with pytest.raises((TransientError, ConfigError)):
        trial.broken.check()


def test_a_check_sends_nothing(trial: Trial) -> None:
    trial.way_out.check()
    assert trial.arrived() == []


# --- what only a Maildir can promise


def test_the_same_mail_twice_is_one_file_also_after_it_was_read(tmp_path: Path) -> None:
    way_out = MaildirWayOut(tmp_path)
    for _ in range(2):
        assert way_out.send(MAIL).verdict is Verdict.SENT
    (delivered,) = (tmp_path / "new").iterdir()
    delivered.rename(tmp_path / "cur" / f"{delivered.name}:2,S")
    assert way_out.was_sent(MAIL.message_id) is True
    assert way_out.send(MAIL).verdict is Verdict.SENT
    assert [len(list((tmp_path / folder).iterdir())) for folder in ("tmp", "new", "cur")] == [0, 0, 1]


def test_a_maildir_notes_the_null_envelope_sender(tmp_path: Path) -> None:
    MaildirWayOut(tmp_path).send(MAIL)
    (delivered,) = (tmp_path / "new").iterdir()
    assert delivered.read_bytes().startswith(b"Return-Path: <>\r\n")


def test_a_full_disk_leaves_no_half_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    way_out = MaildirWayOut(tmp_path)
    monkeypatch.setattr("intake.courier.maildir.os.fsync", full)
    sending = way_out.send(MAIL)
    assert (sending.verdict, "No space left" in sending.evidence) == (Verdict.LATER, True)
    assert [list((tmp_path / folder).iterdir()) for folder in ("tmp", "new")] == [[], []]


def test_drafts_of_a_killed_process_are_cleared_after_a_day_and_a_half_and_no_sooner(tmp_path: Path) -> None:
    way_out = MaildirWayOut(tmp_path)
    way_out.check()
    for name, hours in (("old", 37), ("recent", 35)):
        draft = tmp_path / "tmp" / name
        draft.write_bytes(b"half a mail")
        at = time.time() - hours * 3600
        os.utime(draft, (at, at))
    assert way_out.send(MAIL).verdict is Verdict.SENT
    assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["recent"]
