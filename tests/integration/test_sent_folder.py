"""A copy of each reply in the Sent folder of a real Dovecot: those bytes, seen, once, and never a second reply."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from imapclient import IMAPClient
from sqlalchemy import update

from intake.errors import ConfigError, MessageError
from intake.mailboxes.imap import ImapOptions
from intake.mailboxes.imap_sent import open_sent_folder
from intake.ports import OutboxState, Outgoing
from intake.sample import SampleMail, sample_mails
from storage import queries
from storage.tables import outbox
from tests.scenarios.installation import PASSWORD, drain, from_imap, house_of, install, run_intake
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.smtp import SmtpServer, smtp_server

pytestmark = pytest.mark.needs_dovecot

USER = "evaluations-dh"
SENT_AT = datetime(2025, 12, 1, 9, 0, tzinfo=UTC)
REPLY = Outgoing(
    "<abc123@sante.gouv.fr>",
    "hélène@ch-exemple.fr",
    "To: hélène@ch-exemple.fr\r\nMessage-ID: <abc123@sante.gouv.fr>\r\n\r\nBonjour,\r\n.\r\nfin\r\n".encode(),
)
QUOTA = """
mail_plugins = quota
protocol imap {
  mail_plugins = $mail_plugins imap_quota
}
plugin {
  quota = maildir:Place
  quota_rule = *:storage=1K
  quota_grace = 0
}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with dovecot(tmp_path_factory.mktemp("dovecot"), {USER: PASSWORD, "autre": PASSWORD}) as running:
        yield running


def account(server: Dovecot, user: str = USER) -> ImapOptions:
    return ImapOptions(server.host, server.imaps_port, "tls", user, lambda: PASSWORD, ca_file=server.ca_file)


def make_folder(server: Dovecot, folder: str, user: str = USER) -> None:
    with IMAPClient(server.host, server.imap_port, ssl=False) as client:
        client.plain_login(user, PASSWORD)
        if not client.folder_exists(folder):
            client.create_folder(folder)


def kept_in(server: Dovecot, folder: str, user: str = USER) -> list[tuple[bytes, tuple[bytes, ...], datetime]]:
    """Bytes, flags and server date of what stands in that folder."""
    with IMAPClient(server.host, server.imap_port, ssl=False) as client:
        client.plain_login(user, PASSWORD)
        client.normalise_times = False
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search(), ["BODY.PEEK[]", "FLAGS", "INTERNALDATE"])
    flags = {uid: tuple(flag for flag in each[b"FLAGS"] if flag != b"\\Recent") for uid, each in found.items()}
    return [(each[b"BODY[]"], flags[uid], each[b"INTERNALDATE"]) for uid, each in sorted(found.items())]


@pytest.mark.parametrize("folder", ["Sent", "Éléments envoyés"])
def test_exactly_the_bytes_sent_stand_there_seen_and_dated(server: Dovecot, folder: str) -> None:
    make_folder(server, folder)
    sent = open_sent_folder(account(server), folder)
    assert sent.keep(REPLY, SENT_AT) == f"copié dans « {folder} »"
    sent.close()
    assert kept_in(server, folder) == [(REPLY.raw, (b"\\Seen",), SENT_AT)]


def test_asked_again_by_the_same_or_another_process_there_is_one_copy(server: Dovecot) -> None:
    make_folder(server, "Encore")
    first, second = (open_sent_folder(account(server), "Encore") for _ in range(2))
    for folder in (first, first, second):
        folder.keep(REPLY, SENT_AT)
    other = replace(REPLY, message_id="<def456@sante.gouv.fr>", raw=REPLY.raw.replace(b"abc123", b"def456"))
    first.keep(other, SENT_AT)
    for folder in (first, second):
        folder.close()
    assert [raw for raw, _, _ in kept_in(server, "Encore")] == [REPLY.raw, other.raw]


def test_a_folder_that_is_not_there_is_named_with_those_that_are(server: Dovecot) -> None:
    with pytest.raises(ConfigError, match=r"« Absent » n’existe pas.*mettez dans sent_folder l’un de ceux-ci"):
        open_sent_folder(account(server, "autre"), "Absent")


def test_a_full_account_refuses_the_copy_and_says_why(tmp_path: Path) -> None:
    with dovecot(tmp_path, {USER: PASSWORD}, extra=QUOTA) as full:
        make_folder(full, "Sent")
        sent = open_sent_folder(account(full), "Sent")
        with pytest.raises(MessageError, match=r"OVERQUOTA|Quota exceeded"):
            sent.keep(replace(REPLY, raw=REPLY.raw + b"x" * 4000), SENT_AT)
        sent.close()


# --- the robot


@cache
def returned() -> SampleMail:
    return next(mail for mail in sample_mails() if mail.expected.reply and mail.mailbox == USER)


@pytest.fixture
def config(tmp_path: Path, server: Dovecot) -> Iterator[tuple[Path, SmtpServer]]:
    """One mailbox at Dovecot with its Sent folder, an SMTP server, and a mail that asks for a reply."""

    def change(content: dict[str, Any]) -> None:
        content["mailboxes"] = {USER: content["mailboxes"][USER]}
        content["sending"] = {"smtp": {"host": "127.0.0.1", "port": smtp.port, "security": "none"}}
        from_imap(server)(content)
        content["mailboxes"][USER]["source"]["imap"]["sent_folder"] = tmp_path.name

    with smtp_server() as smtp:
        path = server.deliver(USER, returned().raw)
        yield install(tmp_path, change), smtp
        path.unlink(missing_ok=True)
        for left in (server.maildir(USER) / "cur").iterdir():
            left.unlink()


def once(config: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ESSAI_IMAP", PASSWORD)
        drain(config)


def told_by_status(config: Path, later: timedelta) -> str:
    """What ``intake status`` will say then."""
    from intake.commands import watching

    with house_of(config) as house, pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        at = replace(house, clock=lambda: datetime.now(UTC) + later)
        patch.setattr(watching, "open_house", lambda _: _Open(at))
        watching.status(config)
    return out.getvalue()


class _Open:
    def __init__(self, house: object) -> None:
        self._house = house

    def __enter__(self) -> object:
        return self._house

    def __exit__(self, *_: object) -> None:
        return None


def test_a_reply_that_left_stands_once_in_the_sent_folder_and_in_the_archive(
    config: tuple[Path, SmtpServer], server: Dovecot, tmp_path: Path
) -> None:
    path, smtp = config
    make_folder(server, tmp_path.name)
    for _ in range(2):
        once(path)
    (taken,) = smtp.taken
    assert [(raw, flags) for raw, flags, _ in kept_in(server, tmp_path.name)] == [(taken.raw, (b"\\Seen",))]
    with house_of(path) as house:
        (reply,) = queries.replies(house.engine)
        assert reply.copied_at is not None
        assert house.archive.get(reply.sha256) == taken.raw  # type: ignore[arg-type]  # a digest as the row holds it
    shown = run_intake(path, "replies", "show", "1", "--save", str(tmp_path / "reponse.eml"))
    assert (shown.code, (tmp_path / "reponse.eml").read_bytes()) == (0, taken.raw)
    assert run_intake(path, "verify").out.count("1 réponses parties") == 1


def test_a_robot_killed_between_the_copy_and_its_record_makes_no_second_one(
    config: tuple[Path, SmtpServer], server: Dovecot, tmp_path: Path
) -> None:
    path, smtp = config
    make_folder(server, tmp_path.name)
    once(path)
    with house_of(path) as house, house.engine.begin() as connection:
        connection.execute(update(outbox).values(copied_at=None, copy_next_at=None))
    once(path)
    assert len(smtp.taken) == 1
    assert len(kept_in(server, tmp_path.name)) == 1
    with house_of(path) as house:
        assert queries.replies(house.engine)[0].copied_at is not None


def test_a_folder_that_fails_delays_the_copy_never_resends_the_reply_and_shows_after_an_hour(
    config: tuple[Path, SmtpServer], server: Dovecot, tmp_path: Path
) -> None:
    path, smtp = config
    for _ in range(2):
        once(path)
    assert len(smtp.taken) == 1
    with house_of(path) as house:
        (reply,) = queries.replies(house.engine)
        assert (reply.state, reply.copied_at) == (OutboxState.SENT, None)
    assert "DÉFAUT" not in told_by_status(path, timedelta(minutes=50))
    late = told_by_status(path, timedelta(minutes=70))
    assert "1 copie(s) de réponses manquent au dossier des messages envoyés" in late
    assert "n’existe pas" in late
    assert run_intake(path, "check").code == 3
    make_folder(server, tmp_path.name)
    once(path)
    assert (len(smtp.taken), len(kept_in(server, tmp_path.name))) == (1, 1)
    assert "DÉFAUT" not in told_by_status(path, timedelta(minutes=70))
