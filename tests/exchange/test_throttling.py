"""A server that wants to be left alone is left alone, for as long as it says, by that mailbox and no other."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from intake.errors import TransientError
from tests.exchange.conftest import Exchange
from tests.servers.ews import Trouble

BUSY = [
    Trouble("SyncFolderItems", code="ErrorServerBusy", as_fault=True, back_off=45_000),
    Trouble("SyncFolderItems", code="ErrorServerBusy", back_off=45_000),
    Trouble("SyncFolderItems", status=503, headers={"Retry-After": "45"}),
    Trouble("SyncFolderItems", status=429, headers={"Retry-After": "45"}),
]
NAMES = ["soap-fault", "answer", "503", "429"]


@pytest.mark.parametrize("trouble", BUSY, ids=NAMES)
def test_a_busy_server_is_asked_nothing_more_until_the_time_it_said(exchange: Exchange, trouble: Trouble) -> None:
    options = exchange.options()
    way = exchange.open(options)
    exchange.server.trouble(trouble)
    with pytest.raises(TransientError, match=r"le serveur est occupé.* il demande 45 s"):
        way.list_keys()
    asked = exchange.server.asked.total()
    for _ in range(3):
        with pytest.raises(TransientError, match=r"le serveur demande d’attendre, encore 4[0-5] s"):
            exchange.open(options)
    assert exchange.server.asked.total() == asked


def test_a_busy_server_delays_no_other_mailbox(exchange: Exchange) -> None:
    options = exchange.options()
    way = exchange.open(options)
    exchange.server.trouble(BUSY[0])
    with pytest.raises(TransientError):
        way.list_keys()
    # The same server, account and pauses, as in one installation.
    other = replace(options, user="EXEMPLE\\robot", mailbox="robot@cng.example")
    assert list(exchange.open(other).list_keys()) == []


@pytest.mark.parametrize("said", [b"", b"demain", b"Sun, 01 Jan 2023 00:00:00 GMT"], ids=["none", "words", "past"])
def test_a_busy_server_that_does_not_say_how_long_is_left_alone_a_while(exchange: Exchange, said: bytes) -> None:
    headers = {"Retry-After": said.decode()} if said else {}
    way = exchange.open()
    exchange.server.trouble(Trouble("SyncFolderItems", status=503, headers=headers))
    with pytest.raises(TransientError, match="le serveur est occupé"):
        way.list_keys()


def test_once_the_time_is_over_all_goes_on_where_it_stood(exchange: Exchange) -> None:
    exchange.deliver(3)
    way = exchange.open()
    keys = way.list_keys()
    exchange.server.trouble(Trouble("GetItem", code="ErrorServerBusy", back_off=300))
    with pytest.raises(TransientError):
        list(way.fetch(keys))
    until = time.monotonic() + 20
    while True:
        try:
            assert len(list(way.fetch(keys))) == 3
        except TransientError:
            assert time.monotonic() < until
            continue
        break


def test_one_busy_answer_among_the_mails_of_a_batch_stops_the_batch_and_blames_no_mail(exchange: Exchange) -> None:
    exchange.deliver(3)[1].refusal = "ErrorServerBusy"
    way = exchange.open()
    with pytest.raises(TransientError, match="le serveur est occupé"):
        list(way.fetch(way.list_keys()))
