"""Lists by pages, and changes since a token: what Graph calls nextLink and deltaLink."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.servers.graph import messages
from tests.servers.graph.store import Item, Mailbox, Round
from tests.servers.graph.wire import Answer, Request, json_answer, link, page_size, passes, refusal, selected

MOST_A_PAGE = 1000


def listed(base: str, request: Request, rows: Sequence[dict[str, Any]], most: int) -> Answer:
    """One page of those resources, filtered and in order."""
    chosen = [each for each in rows if passes(each, request.query.get("$filter"))]
    if order := request.query.get("$orderby"):
        name, _, way = order.partition(" ")
        chosen.sort(key=lambda each: str(each[name]), reverse=way == "desc")
    start, size = int(request.query.get("$skip", 0)), page_size(request, most)
    page: dict[str, Any] = {"value": [selected(each, request) for each in chosen[start : start + size]]}
    if start + size < len(chosen):
        page["@odata.nextLink"] = link(base, request, {**request.query, "$skip": str(start + size)})
    return json_answer(200, page)


def changed(base: str, request: Request, mailbox: Mailbox, folder: str, most: int) -> Answer:
    """One page of the changes of that folder; 410 for a token nobody knows any more."""
    under_way = _under_way(request, mailbox, folder)
    if under_way is None:
        return refusal(410, "syncStateNotFound", "The sync state generation is not found.")
    size = page_size(request, most)
    page: dict[str, Any] = {"value": list(under_way.left[:size])}
    kept = {key: value for key, value in request.query.items() if key not in ("$skiptoken", "$deltatoken")}
    if len(under_way.left) > size:
        skip = f"s{len(mailbox.rounds)}"
        mailbox.rounds[skip] = Round(under_way.left[size:], under_way.end)
        page["@odata.nextLink"] = link(base, request, {**kept, "$skiptoken": skip})
    else:
        page["@odata.deltaLink"] = link(base, request, {**kept, "$deltatoken": under_way.end})
    return json_answer(200, page)


def _under_way(request: Request, mailbox: Mailbox, folder: str) -> Round | None:
    skip, token = request.query.get("$skiptoken"), request.query.get("$deltatoken")
    if skip is not None:
        return mailbox.rounds.get(skip)
    if token is None:
        return _round(request, mailbox, folder, list(mailbox.items(folder).values()), [])
    place = mailbox.places.get(token)
    return None if place is None else _round(request, mailbox, folder, *mailbox.changes(place))


def _round(request: Request, mailbox: Mailbox, folder: str, came: Sequence[Item], gone: Sequence[str]) -> Round:
    end, _ = mailbox.new_place(folder, immutable=request.immutable)
    told = [messages.message(mailbox, item, immutable=request.immutable) for item in came]
    rows = [selected(each, request) for each in told if passes(each, request.query.get("$filter"))]
    for name in gone:
        ghost = mailbox.id_of(Item(name, folder, Path(name)), immutable=request.immutable)
        rows.append({"id": ghost, "@removed": {"reason": "deleted"}})
    return Round(tuple(rows), end)
