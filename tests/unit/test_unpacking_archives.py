"""Archives of every kind are opened within limits; what stays closed holds the mail, with the reason."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from intake.domain.letter import Letter
from intake.reading.mime import containers, read_letter
from intake.reading.sandbox import Sandbox
from intake.reading.unpacking import bsdtar
from intake.reading.unpacking.bsdtar import bsdtar_members
from intake.reading.unpacking.streams import packed_member, read_tar, tar_members
from tests.unit.mails import PDF, archive, attached, multipart, text
from tests.unit.wrappings import locked_seven_zip, rar, seven_zip, tar

LIMIT = 10_000_000


def sent(content: bytes, name: str) -> Letter:
    return read_letter(multipart(text(), attached(name, content, "application/octet-stream")), with_pdf=False)


def found(letter: Letter) -> list[tuple[str, tuple[str, ...]]]:
    return [(document.name, document.path) for document in letter.documents]


def test_a_7z_archive_is_opened(tmp_path: Path) -> None:
    letter = sent(seven_zip(tmp_path, {"décision.pdf": PDF, "b.txt": b"oui"}), "pièces.7z")
    assert found(letter) == [("décision.pdf", ("archive : pièces.7z",)), ("b.txt", ("archive : pièces.7z",))]
    assert letter.unopened == ()


def test_a_rar_archive_is_opened() -> None:
    letter = sent(rar({"dossier\\a.pdf": PDF, "__MACOSX/._a.pdf": b"x"}), "x.rar")
    assert (found(letter), letter.unopened) == ([("a.pdf", ("archive : x.rar",))], ())


def test_archives_are_opened_in_a_confined_process_which_writes_no_file(tmp_path: Path) -> None:
    raw = multipart(
        text(),
        attached("x.7z", seven_zip(tmp_path, {"a.pdf": PDF}), "application/octet-stream"),
        attached("y.rar", rar({"b.txt": b"oui"}), "application/octet-stream"),
    )
    with Sandbox(workers=1, ocr=False) as sandbox:
        letters = [sandbox.read(raw), sandbox.read(raw)]
        assert sandbox.extract(raw, letters[0].documents[0].sha256, None) == PDF
    assert [found(letter) for letter in letters] == 2 * [
        [("a.pdf", ("archive : x.7z",)), ("b.txt", ("archive : y.rar",))]
    ]


def test_archives_in_one_another_are_opened(tmp_path: Path) -> None:
    inside = seven_zip(tmp_path, {"a.pdf": PDF})
    letter = sent(archive(x__7z=rar({"y.7z": inside}), z__7z=inside), "tout.zip")
    assert found(letter) == [
        ("a.pdf", ("archive : tout.zip", "archive : x.7z", "archive : y.7z")),
        ("a.pdf", ("archive : tout.zip", "archive : z.7z")),
    ]


@pytest.mark.parametrize("switches", [(), ("-mhe=on",)])
def test_a_7z_archive_under_a_password_is_kept_and_named(tmp_path: Path, switches: tuple[str, ...]) -> None:
    letter = sent(locked_seven_zip(tmp_path, *switches), "secret.7z")
    assert found(letter) == [("secret.7z", ())]
    assert [sentence.endswith("protégé par un mot de passe") for sentence in letter.unopened] == [True]


def test_a_rar_archive_under_a_password_is_kept_and_named() -> None:
    letter = sent(rar({"a.pdf": PDF}, encrypted=True), "secret.rar")
    assert (found(letter), letter.unopened) == ([("secret.rar", ())], ("secret.rar : protégé par un mot de passe",))


def test_a_file_cut_off_in_an_archive_is_not_taken_for_whole() -> None:
    letter = sent(rar({"a.txt": b"oui", "b.pdf": PDF * 100})[:3_000], "x.rar")
    assert [name for name, _ in found(letter)] == ["a.txt", "x.rar"]
    assert letter.unopened == ("x.rar : « b.pdf », archive illisible (endommagée ou incomplète)",)


def test_without_bsdtar_the_mail_is_held_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = rar({"a.pdf": PDF})
    monkeypatch.setenv("PATH", "/nowhere")
    letter = sent(raw, "x.rar")
    assert found(letter) == [("x.rar", ())]
    assert letter.unopened == ("x.rar : archive qui demande le programme bsdtar, absent de ce serveur",)


def test_an_archive_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, slow = rar({"a.pdf": PDF}), tmp_path / "bsdtar"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(bsdtar, "SECONDS", 0.2)
    monkeypatch.setattr(bsdtar, "_confine", lambda _: None)
    assert [member.problem for member in bsdtar_members(raw, allowance=LIMIT)] == [bsdtar.TOO_SLOW]


def test_an_archive_without_any_file_is_kept_and_named() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w"):
        pass
    letter = sent(target.getvalue(), "vide.zip")
    assert (found(letter), letter.unopened) == (
        [("vide.zip", ())],
        ("vide.zip : archive sans aucun fichier lisible",),
    )


def test_a_zip_member_without_a_name_is_no_reason_to_fail() -> None:
    raw = archive(a__pdf=PDF).replace(b"a.pdf", b"\0.pdf")
    assert [name for name, _ in found(sent(raw, "x.zip"))] == ["piece-1.pdf"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_packed_file_is_opened_under_the_name_it_had(pack: object) -> None:
    assert callable(pack)
    packed = pack(PDF)
    for suffix in ("gz", "bz2", "xz"):
        assert found(sent(packed, f"support.pdf.{suffix}")) == [
            ("support.pdf", (f"archive : support.pdf.{suffix}",)),
        ]


def test_a_packed_tar_is_opened() -> None:
    letter = sent(gzip.compress(tar({"a/support.pdf": PDF, "b.txt": b"oui"})), "envoi.tgz")
    path = ("archive : envoi.tgz", "archive : envoi.tar")
    assert found(letter) == [("support.pdf", path), ("b.txt", path)]


def test_a_pdf_at_the_beginning_of_a_tar_does_not_make_it_a_pdf() -> None:
    assert found(sent(tar({"a.pdf": PDF}), "envoi.pdf")) == [("a.pdf", ("archive : envoi.pdf",))]


def test_names_in_the_windows_page_in_a_tar_are_read() -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT, encoding="cp1252") as out:
        info = tarfile.TarInfo("décision.pdf")
        info.size = len(PDF)
        out.addfile(info, io.BytesIO(PDF))
    (document,) = sent(target.getvalue(), "x.tar").documents
    assert document.name == document.raw_name == "décision.pdf"


def test_links_and_devices_in_a_tar_are_nothing() -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as out:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE):
            info = tarfile.TarInfo("../../etc/passwd")
            info.type, info.linkname = kind, "/etc/passwd"
            out.addfile(info)
    assert list(tar_members(target.getvalue(), allowance=LIMIT)) == []


@pytest.mark.parametrize("name", ["../../etc/cron.d/x.pdf", "/etc/x.pdf", "C:\\Windows\\x.pdf", "-rf x.pdf", "@x.pdf"])
def test_no_name_in_an_archive_is_a_place_or_a_switch(tmp_path: Path, name: str) -> None:
    for kind, raw in (("x.tar", tar({name: PDF})), ("x.rar", rar({name: PDF}))):
        (document,) = sent(raw, kind).documents
        assert document.name == name.rpartition("/")[2].rpartition("\\")[2]


def test_what_is_unpacked_is_bounded_by_size_and_ratio() -> None:
    bomb = bytes(30_000_000)
    (packed,) = [packed_member(gzip.compress(bomb), "b.gz", allowance=10**9)]
    assert (packed.content, packed.problem) == (b"", "taux de compression anormal")
    (large,) = [packed_member(gzip.compress(os.urandom(50_000)), "b.gz", allowance=20_000)]
    assert (large.content, large.problem) == (b"", "trop volumineux une fois décompressé")


def test_a_bomb_in_a_7z_is_not_unpacked(tmp_path: Path) -> None:
    members = bsdtar_members(seven_zip(tmp_path, {"a.txt": b"oui", "zeros.pdf": bytes(30_000_000)}), allowance=10**9)
    assert [(each.name, each.problem) for each in members] == [
        ("a.txt", ""),
        ("zeros.pdf", "taux de compression anormal"),
    ]


def test_many_small_bombs_are_one() -> None:
    sizes = [900_000] * 40
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as out:
        for number, size in enumerate(sizes):
            info = tarfile.TarInfo(f"{number}.txt")
            info.size = size
            out.addfile(info, io.BytesIO(bytes(size)))
    with tarfile.open(fileobj=io.BytesIO(target.getvalue())) as opened:
        members = list(read_tar(opened, packed=40_000, allowance=10**9))
    assert members[-1].problem == "taux de compression anormal"
    assert sum(len(member.content) for member in members) <= 200 * 40_000


def test_more_files_than_allowed_are_told() -> None:
    members = list(tar_members(tar({f"{n}.txt": b"x" for n in range(503)}), allowance=LIMIT))
    assert len(members) == 501
    assert members[-1].problem.startswith("plus de 500 fichiers")


def test_what_all_archives_of_a_mail_give_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers, "MAX_UNPACKED", 3 * len(PDF))
    letter = sent(archive(a__tar=tar({"a.pdf": PDF})[: 3 * len(PDF)], b__pdf=PDF, c__pdf=PDF * 2), "x.zip")
    assert any("trop volumineux" in sentence for sentence in letter.unopened)


@pytest.mark.parametrize(
    "raw",
    [b"\x1f\x8b\x08\x00broken", gzip.compress(PDF * 50)[:-20], b"\xfd7zXZ\x00broken"],
    ids=["gzip-header", "gzip-cut", "xz-header"],
)
def test_a_damaged_packed_file_is_kept_and_named(raw: bytes) -> None:
    letter = sent(raw, "a.pdf.gz")
    assert found(letter) == [("a.pdf.gz", ())]
    assert letter.unopened == ("a.pdf.gz : « a.pdf », archive illisible (endommagée ou incomplète)",)
