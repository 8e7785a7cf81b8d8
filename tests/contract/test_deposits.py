"""The store SAGA takes from: whole or absent, never overwritten, checked by ``sha256sum`` and an XML parser alone."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from intake.domain.disposition import DossierKey, Kind
from intake.domain.document import Sha256
from intake.errors import ConfigError, MessageError, TransientError
from intake.ports import PendingDeposit
from storage import saga
from storage.deposits import FilesystemDeposits
from storage.saga.layout import deposit_directory, deposit_key, safe_part, stored_name
from storage.saga.schema import SCHEMAS
from storage.saga.xfdf import to_xfdf
from tests.contract.disks import tiny_disk

DOCUMENT = b"%PDF-1.7 un support"
DIGEST = Sha256(sha256(DOCUMENT).hexdigest())
MANIFEST = {
    "cle": "2025-DH-1234567-0001",
    "campagne": "2025",
    "corps": "DH",
    "matricule": "1234567",
    "nom": "DURAND Anne",
    "nature": "support",
    "version": "1",
    "piece": "1",
    "en_retard": "non",
    "gabarit": "dh-2025",
    "boite": "evaluations-dh",
    "message_id": "<m1@chu.example>",
    "recu_le": "2025-11-14",
    "recu_a": "2025-11-14T09:30:00+00:00",
    "expediteur": "secretariat@chu.example",
    "sha256_document": DIGEST,
    "sha256_courriel": "0" * 64,
    "nom_fichier": "Évaluation Mme Durand.PDF",
    "type_contenu": "application/pdf",
}
PENDING = PendingDeposit(
    number=1,
    key="2025-DH-1234567-0001",
    directory="2025/DH/1234567/0001-support",
    mail_sha256=Sha256("0" * 64),
    document_sha256=DIGEST,
    file_name="support.pdf",
    manifest=tuple(MANIFEST.items()),
    fields=(("form.identite.matricule", "1234567"), ("form.bilan", "ligne 1\rligne 2\x0b & <fin>")),
)


@pytest.fixture
def store(tmp_path: Path) -> FilesystemDeposits:
    return FilesystemDeposits(tmp_path / "saga")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "saga" / PENDING.directory


def test_a_deposit_holds_the_bytes_received_their_data_and_their_sums(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    assert sorted(path.name for path in place.iterdir()) == [
        "SHA256SUMS",
        "donnees.json",
        "donnees.xfdf",
        "manifeste.json",
        "support.pdf",
    ]
    assert (place / "support.pdf").read_bytes() == DOCUMENT


def test_sha256sum_alone_verifies_a_deposit(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=place, check=False, capture_output=True
    )
    assert (done.returncode, done.stdout.count(b": OK")) == (0, 4)


def test_the_manifest_is_typed_and_versioned(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    manifest = json.loads((place / "manifeste.json").read_text())
    assert {key: manifest[key] for key in ("format", "campagne", "version", "en_retard", "fichier", "donnees")} == {
        "format": "manifeste/1",
        "campagne": 2025,
        "version": 1,
        "en_retard": False,
        "fichier": "support.pdf",
        "donnees": True,
    }


def test_the_form_s_data_are_every_field_as_it_was_filled(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    data = json.loads((place / "donnees.json").read_text())
    assert [(champ["nom"], champ["valeur"]) for champ in data["champs"]] == list(PENDING.fields)


def test_the_xfdf_nests_names_and_keeps_values(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    root = ElementTree.fromstring((place / "donnees.xfdf").read_bytes())  # noqa: S314 -- our own file
    spaces = {"x": "http://ns.adobe.com/xfdf/"}
    assert root.tag == "{http://ns.adobe.com/xfdf/}xfdf"
    assert [f.attrib for f in root.findall("x:f", spaces)] == [{"href": "support.pdf"}]
    assert root.findtext("x:fields/x:field[@name='form']/x:field[@name='bilan']/x:value", None, spaces) == (
        "ligne 1\rligne 2� & <fin>"
    )


def test_a_field_name_of_many_dots_or_quotes_breaks_no_xfdf() -> None:
    written = to_xfdf("a\"b'&<.pdf", (("." * 5000, "x"), ('q"<\n', "y"), ("q", "z")))
    ElementTree.fromstring(written)  # noqa: S314 -- our own bytes


def test_a_piece_without_form_data_has_none_beside_it(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(replace(PENDING, fields=()), DOCUMENT)
    assert not (place / "donnees.json").exists()
    assert json.loads((place / "manifeste.json").read_text())["donnees"] is False


def test_depositing_again_changes_nothing(store: FilesystemDeposits, place: Path, tmp_path: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    before = {path: path.stat().st_mtime_ns for path in place.iterdir()}
    (place / "accuse.json").write_text('{"statut": "accepte"}')
    store.deposit(PENDING, DOCUMENT)
    FilesystemDeposits(tmp_path / "saga").deposit(PENDING, DOCUMENT)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert list((tmp_path / "saga" / ".en-cours").iterdir()) == []


@pytest.mark.parametrize("damage", ["manifeste.json", "support.pdf", "SHA256SUMS"])
def test_a_deposit_that_stands_there_with_other_content_is_never_overwritten(
    store: FilesystemDeposits, place: Path, damage: str
) -> None:
    store.deposit(PENDING, DOCUMENT)
    (place / damage).chmod(0o640)
    (place / damage).write_bytes(b"autre")
    with pytest.raises(MessageError, match="autre contenu"):
        store.deposit(PENDING, DOCUMENT)
    assert (place / damage).read_bytes() == b"autre"
    assert store.faults(PENDING.key, PENDING.directory) != ()


def test_a_whole_deposit_has_no_fault_and_an_absent_one_has(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    assert store.faults(PENDING.key, PENDING.directory) == ()
    shutil.rmtree(place)
    assert "absent" in store.faults(PENDING.key, PENDING.directory)[0]


def test_bytes_that_are_not_the_piece_are_refused(store: FilesystemDeposits, place: Path) -> None:
    with pytest.raises(MessageError, match="empreinte"):
        store.deposit(PENDING, DOCUMENT + b" ")
    assert not place.exists()


@pytest.mark.parametrize("directory", ["../../../etc", "/a/b/c", "2025/DH/../x", "2025/DH/1234567", "2025/.x/1/2"])
def test_no_deposit_leaves_the_store(store: FilesystemDeposits, directory: str) -> None:
    with pytest.raises(MessageError, match="refusé"):
        store.deposit(replace(PENDING, directory=directory), DOCUMENT)


@pytest.mark.parametrize("name", ["../x.pdf", "manifeste.json", "a/b"])
def test_no_file_takes_a_name_of_the_contract(store: FilesystemDeposits, name: str) -> None:
    with pytest.raises(MessageError, match="refusé"):
        store.deposit(replace(PENDING, file_name=name), DOCUMENT)


def test_saga_may_write_in_the_directory_and_nobody_in_the_files(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    assert stat.S_IMODE(place.stat().st_mode) & 0o777 == 0o770
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.iterdir()} == {0o440}


def test_saga_s_answers_come_back_with_the_deposit_s_key(store: FilesystemDeposits, place: Path) -> None:
    store.deposit(PENDING, DOCUMENT)
    assert list(store.acknowledgements()) == []
    (place / "accuse.json").write_text('{"statut": "refuse", "motif": "matricule inconnu", "lot": 12}')
    assert list(store.acknowledgements()) == [(PENDING.key, False, "matricule inconnu")]


@pytest.mark.parametrize("words", ["", '{"statut": "acc', '{"statut": "oui"}', "[]", "x" * 100_000, "\udc80"])
def test_an_answer_half_written_is_asked_again_later(store: FilesystemDeposits, place: Path, words: str) -> None:
    store.deposit(PENDING, DOCUMENT)
    (place / "accuse.json").write_bytes(words.encode(errors="surrogateescape"))
    assert list(store.acknowledgements()) == []


def test_a_full_disk_leaves_no_half_deposit(tmp_path: Path) -> None:
    large = os.urandom(1 << 20)
    pending = replace(PENDING, document_sha256=Sha256(sha256(large).hexdigest()))
    with tiny_disk(tmp_path, kibibytes=256) as disk:
        store = FilesystemDeposits(disk)
        with pytest.raises(TransientError, match=r"libérez de la place|LimitFSIZE"):
            store.deposit(pending, large)
        assert not (disk / PENDING.directory).exists()
        assert list((disk / ".en-cours").iterdir()) == []
        store.deposit(PENDING, DOCUMENT)


def test_everything_is_on_the_disk_before_it_is_seen(
    store: FilesystemDeposits, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_fsync, real_rename, synced, renamed = os.fsync, os.rename, list[str](), list[int]()

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real_fsync(descriptor)

    def rename(source: Path, target: Path) -> None:
        renamed.append(len(synced))
        real_rename(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "rename", rename)
    store.deposit(PENDING, DOCUMENT)
    before, after = synced[: renamed[0]], synced[renamed[0] :]
    assert {Path(path).name for path in before} >= {"support.pdf", "donnees.json", "donnees.xfdf", "SHA256SUMS"}
    assert after == [str(place.parent)]


def test_a_place_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_bytes(b"")
    with pytest.raises(ConfigError, match="SAGA"):
        FilesystemDeposits(tmp_path / "fichier" / "saga")


def test_check_says_how_much_room_is_left(store: FilesystemDeposits) -> None:
    assert "Go libres" in store.check()


# --- the layout


@pytest.mark.parametrize(
    ("text", "part"),
    [("1234567", "1234567"), ("../..", "%2E%2E%2F%2E%2E"), ("É", "%C3%89"), ("a%b", "a%25b"), ("", "%"), (".", "%2E")],
)
def test_a_matricule_becomes_one_safe_path_part(text: str, part: str) -> None:
    assert safe_part(text) == part


def test_long_matricules_stay_different() -> None:
    one, two = safe_part("x" * 300), safe_part("x" * 299 + "y")
    assert one != two
    assert max(len(one), len(two)) <= 80


def test_the_layout_is_the_published_one() -> None:
    dossier = DossierKey(2025, "DH", "1234567")
    assert deposit_key(dossier, 42) == "2025-DH-1234567-0042"
    assert deposit_directory(dossier, 1, Kind.SUPPORT, 1) == "2025/DH/1234567/0001-support"
    assert deposit_directory(dossier, 3, Kind.SUPPORT, 2) == "2025/DH/1234567/0003-support-v2"
    assert deposit_directory(dossier, 2, Kind.DECISION, None) == "2025/DH/1234567/0002-decision"
    assert stored_name(Kind.SUPPORT, "application/pdf", "x") == "support.pdf"
    assert stored_name(Kind.DECISION, "application/x-inconnu", "Décision.Odt") == "decision.odt"
    assert stored_name(Kind.OTHER, "application/octet-stream", "sans suffixe") == "other.bin"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_published_schemas_are_those_the_robot_writes_by(name: str) -> None:
    """To publish a change: python -m storage.saga.publish."""
    published = (Path(saga.__file__).parent / name).read_text()
    assert json.loads(published) == SCHEMAS[name].model_json_schema()
