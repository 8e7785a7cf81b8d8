"""SAGA's answer to a deposit comes back into the register."""

from __future__ import annotations

import json
from pathlib import Path

from intake.sample import sample_mails
from storage import queries
from storage.states import DepositState
from tests.faults.installation import Installation, install


def _filed(tmp_path: Path) -> tuple[Installation, Path]:
    installation = install(tmp_path)
    installation.put_sample(sample_mails(count=1))
    assert installation.run("run", "--once").code == 0
    (place,) = (tmp_path / "var" / "saga").glob("2025/*/*/*")
    return installation, place


def test_a_piece_that_saga_took_is_accepted(tmp_path: Path) -> None:
    installation, place = _filed(tmp_path)
    (place / "accuse.json").write_text(json.dumps({"statut": "accepte"}))
    assert installation.run("run", "--once").code == 0
    with installation.house() as house:
        assert [piece.state for piece in queries.all_deposits(house.engine)] == [DepositState.ACCEPTED]


def test_a_piece_that_saga_refused_keeps_its_words(tmp_path: Path) -> None:
    installation, place = _filed(tmp_path)
    (place / "accuse.json").write_text(json.dumps({"statut": "refuse", "motif": "matricule inconnu"}))
    installation.run("run", "--once")
    with installation.house() as house:
        (piece,) = queries.all_deposits(house.engine)
    assert (piece.state, piece.acknowledgement) == (DepositState.REFUSED, "matricule inconnu")
