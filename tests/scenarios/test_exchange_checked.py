"""``intake check`` on an installation whose mail is on Exchange: one line each, and the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.installation import Installation, install, keep_only
from tests.servers.ews import Account, EwsServer, Trouble, ews_server

ADDRESS = "cng-carriere-dh@sante.gouv.fr"
USER, PASSWORD = "EXEMPLE\\robot", "clé d’essai"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EwsServer]:
    robot = Account(PASSWORD, "robot@cng.example", delegate_of=frozenset({ADDRESS}))
    with ews_server(tmp_path, {USER: robot}) as running:
        running.store.add_mailbox(ADDRESS)
        yield running


@pytest.fixture
def installation(tmp_path: Path, server: EwsServer, monkeypatch: pytest.MonkeyPatch) -> Installation:
    monkeypatch.setenv("ESSAI_EWS", PASSWORD)
    installed = install(tmp_path / "intake")
    installed.configure(keep_only("carriere-dh"))
    installed.configure(lambda settings: _use(settings, server))
    return installed


def _use(settings: dict[str, Any], server: EwsServer) -> None:
    account = {"url": server.url, "user": USER, "password": {"env": "ESSAI_EWS"}}
    place = account | {"ca_file": str(server.credentials.ca_file)}
    settings["mailboxes"]["carriere-dh"]["source"] = {"ews": place}
    settings["sending"] = {"ews": place}


def line(installation: Installation, part: str) -> dict[str, Any]:
    return next(row for row in installation.ask("check", "--json").rows if row["part"] == part)


def test_a_check_opens_the_mailbox_counts_its_mails_and_changes_nothing(
    installation: Installation, server: EwsServer
) -> None:
    item = server.store.deliver(server.store.mailboxes[ADDRESS], b"Subject: un\r\n\r\n")
    assert line(installation, "boîte carriere-dh")["words"] == "1 messages"
    assert line(installation, "envoi")["words"].startswith("EWS : 1 boîte(s) ouvertes")
    assert (item.is_read, item.change) == (False, 2)


def test_a_check_names_the_right_to_ask_for(installation: Installation, server: EwsServer) -> None:
    server.trouble(Trouble(code="ErrorAccessDenied"), times=99)
    checked = line(installation, "boîte carriere-dh")
    assert checked["ok"] is False
    assert "Add-MailboxPermission" in checked["words"]
    assert installation.ask("check").code == 3


def test_a_check_names_the_day_on_which_exchange_online_ends_ews(installation: Installation) -> None:
    def move(settings: dict[str, Any]) -> None:
        settings["mailboxes"]["carriere-dh"]["source"]["ews"]["url"] = "https://outlook.office365.com/EWS/Exchange.asmx"
        # Nobody is asked: the password is not there.
        settings["mailboxes"]["carriere-dh"]["source"]["ews"]["password"] = {"env": "ABSENT"}

    installation.configure(move)
    checked = line(installation, "fin d’EWS")
    assert checked["ok"] is False
    assert "y cesse le 1er avril 2027 — passez avant cette date à source: {graph: …}" in checked["words"]


def test_a_server_of_our_own_is_not_said_to_end(installation: Installation) -> None:
    assert not [row for row in installation.ask("check", "--json").rows if row["part"] == "fin d’EWS"]
