"""Pictures kept on disk are what was put there or nothing, whoever writes, dies, or fills the disk meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from intake.console.kept_pages import MAX_AGE, KeptPages
from intake.domain.document import BoxState, Sha256
from intake.domain.preview import BoxOnPage, PageImage

DOCUMENT = Sha256("ab" * 32)
BOX = BoxOnPage(1, "Signature\n1", BoxState.UNKNOWN, "absent", 0.1, 0.2, 0.30000001, 0.4)
IMAGE = PageImage(2, 12, b"\x89PNG\n\0\n" * 100, 1100, 1556, boxes=(BOX,), notes=("à l’écran\n",))


def files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())


def kept(directory: Path, *, renderer: str = "1", max_bytes: int = 10_000_000) -> KeptPages:
    return KeptPages(directory, renderer, max_bytes=max_bytes)


def test_what_was_put_there_comes_back_whole(tmp_path: Path) -> None:
    kept(tmp_path).put(DOCUMENT, 1100, IMAGE)
    assert kept(tmp_path).get(DOCUMENT, 2, 1100) == IMAGE


@pytest.mark.parametrize(
    "asked",
    [(Sha256("cd" * 32), 2, 1100, "1"), (DOCUMENT, 1, 1100, "1"), (DOCUMENT, 2, 800, "1"), (DOCUMENT, 2, 1100, "2")],
    ids=["document", "page", "width", "renderer"],
)
def test_another_picture_is_not_taken_for_it(tmp_path: Path, asked: tuple[Sha256, int, int, str]) -> None:
    kept(tmp_path).put(DOCUMENT, 1100, IMAGE)
    document, page, width, renderer = asked
    assert kept(tmp_path, renderer=renderer).get(document, page, width) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: raw[:0],
        lambda raw: raw[:40],
        lambda raw: raw[:-1],
        lambda raw: raw[:-1] + b"x",
        lambda raw: bytes(len(raw)),
    ],
    ids=["empty", "head only", "cut", "changed", "zeros"],
)
def test_a_torn_picture_is_none_and_goes(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    pages = kept(tmp_path)
    pages.put(DOCUMENT, 1100, IMAGE)
    (path,) = files(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert pages.get(DOCUMENT, 2, 1100) is None
    assert files(tmp_path) == []


def test_the_longest_unseen_go_first_when_there_is_no_room(tmp_path: Path) -> None:
    pages = kept(tmp_path, max_bytes=10_000)
    for number in range(9):
        pages.put(DOCUMENT, number, IMAGE)
        for path in files(tmp_path):
            # Each older than those after it, whatever the clock's grain.
            os.utime(path, (path.stat().st_mtime - 10,) * 2)
    assert pages.get(DOCUMENT, 2, 0) is not None
    pages.put(DOCUMENT, 9, IMAGE)
    assert sum(path.stat().st_size for path in files(tmp_path)) <= 10_000
    assert pages.get(DOCUMENT, 2, 0) is not None
    assert pages.get(DOCUMENT, 2, 1) is None
    assert pages.get(DOCUMENT, 2, 9) is not None


def test_what_a_killed_process_left_and_what_is_old_goes_at_the_first_picture(tmp_path: Path) -> None:
    kept(tmp_path).put(DOCUMENT, 1, IMAGE)
    (old,) = files(tmp_path)
    torn = old.with_name("x.partial")
    torn.write_bytes(b"x")
    fresh = old.with_name("y.partial")
    fresh.write_bytes(b"being written")
    long_ago = time.time() - MAX_AGE - 10
    for path in (old, torn):
        os.utime(path, (long_ago, long_ago))
    kept(tmp_path).put(DOCUMENT, 2, IMAGE)
    assert [path.name for path in files(tmp_path)] == [
        old.name.replace("-2-1-", "-2-2-"),
        fresh.name,
    ]


def test_many_may_write_read_and_make_room_at_once(tmp_path: Path) -> None:
    houses = [kept(tmp_path, max_bytes=20_000) for _ in range(3)]

    def use(number: int) -> bool:
        pages, width = houses[number % 3], number % 11
        pages.put(DOCUMENT, width, IMAGE)
        return pages.get(DOCUMENT, 2, width) in (IMAGE, None)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(use, range(400)))
    assert not [path for path in files(tmp_path) if path.name.endswith(".partial")]


def test_people_s_papers_are_for_the_service_alone(tmp_path: Path) -> None:
    kept(tmp_path / "pages").put(DOCUMENT, 1, IMAGE)
    (path,) = files(tmp_path)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_disk_that_refuses_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "pages").write_bytes(b"a file where the directory should be")
    pages = kept(tmp_path / "pages")
    pages.put(DOCUMENT, 1, IMAGE)
    assert pages.get(DOCUMENT, 2, 1) is None
