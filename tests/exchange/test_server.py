"""The Exchange server of the tests: it takes and gives what Microsoft's schemas allow, and nothing else."""

from __future__ import annotations

import base64
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from lxml import etree

from tests.exchange.conftest import PASSWORD, USER, Exchange
from tests.servers.ews import schemas
from tests.servers.ews.operations import OPERATIONS
from tests.servers.ews.soap import Element, M, envelope, new, sub, success

ROOT = Path(__file__).parents[2]


def post(exchange: Exchange, body: bytes) -> requests.Response:
    """As a person's script would."""
    token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    headers = {"Authorization": f"Basic {token}", "Content-Type": "text/xml"}
    ca_file = str(exchange.server.credentials.ca_file)
    return requests.post(exchange.server.url, body, headers=headers, verify=ca_file, timeout=20)


def request(content: Element) -> bytes:
    root = etree.fromstring(envelope(content))
    root.remove(root[0])
    made: bytes = etree.tostring(root)
    return made


def test_every_operation_that_the_robot_uses_has_a_structure_to_be_checked_by() -> None:
    assert OPERATIONS.keys() | {"Subscribe", "Unsubscribe", "GetStreamingEvents"} == schemas.STRUCTURE.keys()


@pytest.mark.parametrize("with_schemas", [True, False], ids=["schemas", "structure"])
def test_a_request_that_breaks_the_schema_is_refused_and_told(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, with_schemas: bool
) -> None:
    if not with_schemas:
        monkeypatch.setattr(schemas, "_schema", lambda: None)
    asked = new("m:GetItem")
    sub(asked, "m:ItemIds")
    sub(sub(asked, "m:ItemShape"), "t:BaseShape", "IdOnly")
    answered = post(exchange, request(asked))
    assert answered.status_code == 500
    assert b"ErrorSchemaValidation" in answered.content
    assert len(exchange.server.invalid) == 1
    exchange.server.invalid.clear()


@pytest.mark.parametrize("with_schemas", [True, False], ids=["schemas", "structure"])
def test_an_answer_that_breaks_the_schema_is_told(monkeypatch: pytest.MonkeyPatch, with_schemas: bool) -> None:
    if not with_schemas:
        monkeypatch.setattr(schemas, "_schema", lambda: None)
    answer = new("m:SyncFolderItemsResponse")
    message = success("SyncFolderItems")
    sub(message, "m:Changes")
    sub(message, "m:SyncState", "x")
    sub(answer, "m:ResponseMessages").append(message)
    with pytest.raises(schemas.InvalidError):
        schemas.check(etree.fromstring(envelope(answer)))


def test_a_person_s_script_talks_to_it(exchange: Exchange) -> None:
    exchange.deliver(2)
    asked = new("m:SyncFolderItems")
    sub(sub(asked, "m:ItemShape"), "t:BaseShape", "IdOnly")
    place = sub(sub(asked, "m:SyncFolderId"), "t:DistinguishedFolderId", Id="inbox")
    sub(sub(place, "t:Mailbox"), "t:EmailAddress", "recours@cng.example")
    sub(asked, "m:MaxChangesReturned", "512")
    answered = etree.fromstring(post(exchange, request(asked)).content)
    assert len(next(iter(answered.iter(f"{{{M}}}Changes")))) == 2


def test_it_starts_for_a_person() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "tests.servers.ews", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "DIRECTORY/*.eml" in helped.stdout
