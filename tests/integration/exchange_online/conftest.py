"""A mailbox of the test's Exchange Online, without troubles at the start of each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.graph import GraphServer, graph_server
from tests.servers.graph.places import GraphPlace


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphServer]:
    with graph_server(tmp_path_factory.mktemp("graph")) as running:
        yield running


@pytest.fixture
def place(server: GraphServer, tmp_path: Path) -> Iterator[GraphPlace]:
    made = GraphPlace.of(server, tmp_path, f"{tmp_path.name}@essai.example".replace("_", "-"))
    server.graph.requests.clear()
    server.graph.troubles.clear()
    yield made
    made.close()
    server.graph.troubles.clear()
    server.graph.most_a_page = 1000
