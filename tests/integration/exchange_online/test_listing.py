"""What a folder of Exchange Online holds: pages, changes, and what the changes leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Event
from typing import Any

import pytest

from intake.errors import TransientError
from intake.microsoft.session import GraphSession
from intake.ports import Arrival
from tests.integration.exchange_online.mails import asked, mail, raws, with_files
from tests.servers.graph import GraphServer
from tests.servers.graph.places import GraphPlace


def test_every_page_is_followed_whatever_their_size(server: GraphServer, place: GraphPlace) -> None:
    server.graph.most_a_page = 10
    for number in range(35):
        place.deliver(mail(f"numéro {number}"))
    assert raws(place.open()) == [mail(f"numéro {number}") for number in range(35)]


def test_every_request_asks_for_immutable_ids(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(with_files("a.pdf"))
    way = place.open(mark_seen=True)
    keys = way.list_keys()
    assert len(list(way.fetch(keys))) == 1
    way.mark(keys)
    way.wait(0.0, Event())
    of_graph = [each for each in server.graph.requests if "/v1.0/" in each.url]
    assert len(of_graph) > 6
    assert [each.url for each in of_graph if not each.immutable] == []


def test_a_second_look_asks_for_the_changes_only(server: GraphServer, place: GraphPlace) -> None:
    for number in range(30):
        place.deliver(mail(f"numéro {number}"))
    way = place.open()
    way.list_keys()
    server.graph.requests.clear()
    place.deliver(mail("de plus"))
    assert len(way.list_keys()) == 31
    assert [each.path[-1] for each in server.graph.requests] == ["delta"]


def test_another_process_goes_on_from_where_the_first_left(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    keys = place.open().list_keys()
    server.graph.requests.clear()
    assert place.open().list_keys() == keys
    assert asked(server, "$deltatoken") + asked(server, "%24deltatoken") == 1


def test_when_the_server_forgot_the_changes_all_is_listed_anew(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    before = way.list_keys()
    place.deliver(mail("deux"))
    place.mailbox.places.clear()
    assert way.list_keys()[:1] == before
    assert raws(way) == [mail("un"), mail("deux")]


def test_changes_forgotten_between_two_pages_are_begun_again(server: GraphServer, place: GraphPlace) -> None:
    server.graph.most_a_page = 2
    for number in range(5):
        place.deliver(mail(f"numéro {number}"))
    server.graph.trouble(r"GET .*\$skiptoken", status=410, code="syncStateNotFound")
    assert len(place.open().list_keys()) == 5


def test_a_mail_moved_away_and_back_stays_listed(place: GraphPlace) -> None:
    # microsoft-graph-docs #21752: the changes tell that it went, and never that it is back.
    place.deliver(mail("un"))
    place.deliver(mail("deux"))
    way = place.open()
    keys = way.list_keys()
    name = next(iter(place.mailbox.items("inbox")))
    place.mailbox.move(name, "archive")
    place.mailbox.move(name, "inbox")
    assert way.list_keys() == keys


def test_a_mail_moved_in_that_the_changes_never_tell_is_found_by_the_whole_listing(place: GraphPlace) -> None:
    place.deliver(mail("un"))
    name = next(iter(place.mailbox.items("inbox")))
    place.mailbox.move(name, "archive")
    way = place.open()
    assert list(way.list_keys()) == []
    place.mailbox.move(name, "inbox")
    assert list(way.list_keys()) == []
    place.list_every = 0.0
    assert raws(place.open()) == [mail("un")]


def test_a_mail_that_people_filed_away_is_listed_no_more_and_keeps_its_key(place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    (key,) = way.list_keys()
    name = next(iter(place.mailbox.items("inbox")))
    place.mailbox.move(name, "archive")
    # Listed a moment ago, it is still taken in: an archived mail is not a lost one.
    assert [each.raw for each in way.fetch([key]) if isinstance(each, Arrival)] == [mail("un")]
    assert list(way.list_keys()) == []
    place.mailbox.move(name, "inbox")
    place.list_every = 0.0
    assert list(place.open().list_keys()) == [key]


def test_when_people_tidy_up_the_folder_is_listed_whole(server: GraphServer, place: GraphPlace) -> None:
    for number in range(30):
        place.deliver(mail(f"numéro {number}"))
    way = place.open()
    way.list_keys()
    for name in list(place.mailbox.items("inbox"))[:25]:
        place.mailbox.move(name, "archive")
    server.graph.requests.clear()
    assert len(way.list_keys()) == 5
    assert len(server.graph.requests) == 3


def test_a_mail_deleted_between_two_pages_makes_no_other_one_vanish(
    place: GraphPlace, server: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Pages of a listing are counted by numbers: what stood on the second page moves up to the first.
    server.graph.most_a_page = 2
    for number in range(5):
        place.deliver(mail(f"numéro {number}"))
    place.list_every = 0.0
    way, follow = place.open(), GraphSession.pages
    keys = way.list_keys()

    def pages(session: GraphSession, url: str, parameters: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
        for number, page in enumerate(follow(session, url, parameters)):
            yield page
            if number == 0 and "$orderby" in (parameters or {}):
                next(iter(place.mailbox.items("inbox").values())).file.unlink()

    monkeypatch.setattr(GraphSession, "pages", pages)
    assert set(way.list_keys()) >= set(keys[1:])


def test_older_mail_than_the_date_asked_for_is_left_alone(place: GraphPlace) -> None:
    place.deliver(mail("ancien"), datetime(2025, 7, 1, tzinfo=UTC))
    place.deliver(mail("nouveau"), datetime(2025, 7, 20, tzinfo=UTC))
    place.since = date(2025, 7, 16)
    assert raws(place.open()) == [mail("nouveau")]


def test_what_was_kept_and_is_broken_is_made_anew(place: GraphPlace) -> None:
    place.deliver(mail("un"))
    keys = place.open().list_keys()
    (kept,) = [file for file in place.kept.iterdir() if file.suffix == ".json"]
    for broken in ("", "{}", '{"of": 3}', kept.read_text().replace('"mails"', '"autre"')):
        kept.write_text(broken)
        assert place.open().list_keys() == keys


def test_a_link_to_another_server_is_never_followed(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    server.graph.most_a_page = 1
    place.deliver(mail("deux"))
    way = place.open()
    server.graph.base, true = "https://ailleurs.example", server.graph.base
    try:
        server.graph.authority.tokens = {
            token: replace(issued, audience=f"{issued.audience} https://ailleurs.example")
            for token, issued in server.graph.authority.tokens.items()
        }
        with pytest.raises(TransientError, match="une autre adresse"):
            way.list_keys()
    finally:
        server.graph.base = true
