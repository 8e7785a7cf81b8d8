"""A campaign drained from Exchange ends as from Maildirs, also where the server fails or renumbers everything."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.conftest import Undisturbed
from tests.faults.ledger import faults_of, ledger_of
from tests.faults.on_exchange import OnExchange
from tests.servers.ews import Trouble


def test_exchange_gives_what_the_maildirs_gave(exchange: OnExchange, undisturbed: Undisturbed) -> None:
    exchange.restart()
    exchange.assert_ended_as(undisturbed)
    before = exchange.server.asked["GetItem"]
    exchange.restart()
    exchange.assert_ended_as(undisturbed)
    assert exchange.server.asked["GetItem"] == before


def test_a_server_that_fails_now_and_then_delays_and_loses_nothing(
    exchange: OnExchange, undisturbed: Undisturbed
) -> None:
    troubles = (
        Trouble("GetItem", lose="after"),
        Trouble("GetItem", cut=0.5),
        Trouble("SyncFolderItems", code="ErrorServerBusy", back_off=1),
        Trouble("SyncFolderItems", lose="before"),
        Trouble("CreateItem", lose="after"),
    )
    for trouble in troubles:
        exchange.server.trouble(trouble)
    ran = exchange.installation.ask("run", "--once")
    assert ran.code == 4, ran.said
    exchange.restart()
    exchange.assert_ended_as(undisturbed)


def test_renumbered_by_a_move_of_the_whole_mailbox_nothing_is_done_twice(
    exchange: OnExchange, undisturbed: Undisturbed
) -> None:
    exchange.restart()
    store = exchange.server.store
    for box in list(store.mailboxes.values()):
        for item in box.inside(box.folder("inbox").id):
            store.move(box, item, box.folder("inbox"))
    store.expire_sync_states()
    exchange.restart()
    with exchange.installation.house() as house:
        after = ledger_of(house)
        assert faults_of(house) == []
    assert replace(after, deeds=()) == replace(undisturbed.ledger, deeds=())
    assert exchange.sent() == undisturbed.sent
