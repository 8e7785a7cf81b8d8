"""Searching: the same claims on both databases, whose indexes are unlike."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from intake.domain.disposition import AppealClass, JoinAppeal
from storage.console import search as searching
from storage.console.paging import CursorError
from storage.console.scope import Scope
from storage.console.search import search
from storage.register import SqlRegister
from tests.contract.builders import D3S, DH, NOW, appeal, mail
from tests.contract.console.builders import (
    ALL,
    APPEALS,
    D3S_ONLY,
    DH_ONLY,
    NOBODY,
    file,
    file_for,
    hold,
    paper,
    settle,
    written,
)


def found(engine: Engine, asked: str, scope: Scope = ALL) -> list[int]:
    return [line.message for line in search(engine, scope, asked).lines]


@pytest.fixture
def noel(register: SqlRegister) -> int:
    """One mail among others, to be found by any of its words."""
    read = written(
        "7:1",
        by="Secretariat@CHU-Besancon.example",
        subject="Évaluation de Mme NOËL-DUPRÉ",
        body="Veuillez trouver ci-joint l’œuvre complète, cœur à l’ouvrage.\n> cité",
    )
    read = replace(read, documents=(paper("7:1", "Fiche_B président.PDF"),))
    message = settle(register, "7:1", hold(), read=read)
    settle(register, "7:2", hold(), read=written("7:2", subject="Autre chose"))
    return message


@pytest.mark.parametrize(
    "asked",
    [
        "noel",
        "NOËL-DUPRÉ",
        "Noe\u0308l",
        "évaluation noël",
        "besancon",
        "secretariat@chu-besancon.example",
        "fiche_b",
        "president.pdf",
        "oeuvre",
        "ŒUVRE",
        "cœur ouvr",
        "eval",
        "  noel   fiche  ",
        "7:1@chu.example",
    ],
)
def test_a_mail_is_found_by_its_words_without_accents_and_by_their_beginnings(
    engine: Engine, noel: int, asked: str
) -> None:
    assert found(engine, asked) == [noel]


@pytest.mark.parametrize("asked", ["noelle", "oël", "e", "de la lune", "noel autre"])
def test_a_mail_is_not_found_by_words_it_does_not_hold(engine: Engine, noel: int, asked: str) -> None:
    assert noel not in found(engine, asked)


@pytest.mark.parametrize(
    "asked",
    [
        "« ' OR 1=1 »",
        "noel' OR '1'='1",
        'noel" OR "autre',
        "noel OR autre",
        "noel NOT autre",
        "noel | autre",
        "!noel",
        "NEAR(noel autre)",
        "head:noel lune",
        "^lune",
        "%",
        "lune*",
        "noel & ! fiche & lune",
        "zzz:*",
        "\x00\ud800 lune",
        "_evaluations_dh lune",
        "x" * 10_000,
        "noel " * 2000 + "lune",
        "(" * 10_000,
    ],
    ids=lambda asked: asked[:12].encode("ascii", "backslashreplace").decode(),
)
def test_nothing_asked_for_is_read_as_an_operator(engine: Engine, noel: int, asked: str) -> None:
    assert found(engine, asked) == ([noel] if search(engine, ALL, asked).words == ("noel",) else [])


SIGNS = {"none": "", "blank": "   ", "signs": "%*«»'\"\\--;", "face": "🙂 …", "many": "(" * 10_000}


@pytest.mark.parametrize("asked", SIGNS.values(), ids=SIGNS.keys())
def test_punctuation_alone_finds_nothing_and_says_so(engine: Engine, noel: int, asked: str) -> None:
    page = search(engine, ALL, asked)
    assert (page.words, page.lines, page.after) == ((), (), None)
    assert noel


def test_every_word_counts_of_a_question_of_few_words_and_the_first_ones_of_a_long_one(
    engine: Engine, noel: int
) -> None:
    assert found(engine, "noel fiche president evaluation besancon oeuvre coeur mme support") == []
    assert len(search(engine, ALL, " ".join(f"mot{n}" for n in range(50))).words) == 12
    assert noel


def test_a_name_in_another_script_is_found(register: SqlRegister, engine: Engine) -> None:
    message = settle(register, "1:1", hold(), read=written("1:1", subject="Παπαδόπουλος — Иванов"))
    assert found(engine, "παπαδοπ") == found(engine, "ИВАНОВ") == [message]


def test_a_mail_is_found_by_the_director_and_the_case_it_belongs_to(register: SqlRegister, engine: Engine) -> None:
    filed = settle(register, "1:1", file)
    opened = settle(register, "1:2", lambda r: r.open_appeal(appeal()), mailbox=APPEALS)
    join = JoinAppeal("R2025-DH-0001", AppealClass.FOLLOW_UP, ())
    joined = settle(register, "1:3", lambda r: r.join_appeal(join), mailbox=APPEALS)
    assert found(engine, "1234567") == found(engine, "durand anne") == found(engine, "2025-DH-1234567-0001") == [filed]
    assert found(engine, "r2025-dh-0001") == [joined, opened]


def test_a_mail_not_read_yet_is_found_once_it_is_read(register: SqlRegister, engine: Engine) -> None:
    register.register(DH, [mail("7:1", message_id="<perdu@chu.example>")])
    assert found(engine, "perdu") == []
    register.reading_failed(register.claim("ici", 1, NOW)[0], "mémoire dépassée", NOW)
    assert len(found(engine, "perdu memoire")) == 1
    claim = register.claim("ici", 1, NOW)[0]
    register.save_reading(claim.message, written("7:1", subject="Retrouvé"))
    assert found(engine, "retrouve") == [claim.message]


def test_the_words_kept_of_a_body_are_bounded_and_those_of_the_subject_are_kept(
    register: SqlRegister, engine: Engine
) -> None:
    body = " ".join(f"mot{n}" for n in range(50_000)) + " dernier"
    message = settle(register, "1:1", hold(), read=written("1:1", subject="Sujet", body=body))
    assert found(engine, "mot7 sujet") == [message]
    assert found(engine, "dernier") == []


@pytest.mark.parametrize("latest", [5000, 2], ids=["among-latest", "by-index"])
def test_results_come_newest_first_page_by_page_while_mails_go_on_coming(
    register: SqlRegister, engine: Engine, monkeypatch: pytest.MonkeyPatch, latest: int
) -> None:
    monkeypatch.setattr(searching, "LATEST", latest)
    mails = [settle(register, f"1:{n}", hold(), mailbox=(DH, D3S)[n % 2]) for n in range(7)]
    first = search(engine, ALL, "support", size=3)
    settle(register, "1:99", hold())
    second = search(engine, ALL, "support", after=first.after, size=3)
    third = search(engine, ALL, "support", after=second.after, size=3)
    seen = [line.message for page in (first, second, third) for line in page.lines]
    assert (seen, third.after) == (mails[::-1], None)


@pytest.mark.parametrize("latest", [5000, 1], ids=["among-latest", "by-index"])
def test_nothing_of_another_mailbox_is_found(
    register: SqlRegister, engine: Engine, monkeypatch: pytest.MonkeyPatch, latest: int
) -> None:
    monkeypatch.setattr(searching, "LATEST", latest)
    mine = settle(register, "1:1", file, mailbox=DH)
    other = settle(register, "1:2", file_for("7654321", "D3S"), mailbox=D3S)
    for asked in ("support", "durand", "secretariat", "evaluations", "_evaluations_d3s support", "d3s"):
        assert other not in found(engine, asked, DH_ONLY)
        assert mine not in found(engine, asked, D3S_ONLY)
        assert found(engine, asked, NOBODY) == []
    assert found(engine, "support", DH_ONLY) == [mine]
    assert found(engine, "support", D3S_ONLY) == [other]


@pytest.mark.parametrize(("latest", "further"), [(5000, 4), (3, 4), (3, 1), (1, 1)])
def test_every_way_of_searching_finds_the_mails_in_which_all_words_stand(
    register: SqlRegister, engine: Engine, monkeypatch: pytest.MonkeyPatch, latest: int, further: int
) -> None:
    """Words that are everywhere, in some mails, in one, in none: alone and two by two, in one mailbox and in all."""
    monkeypatch.setattr(searching, "LATEST", latest)
    monkeypatch.setattr(searching, "FURTHER", further)
    said = {}
    for n in range(14):
        often, seldom = "souvent" if n % 3 else "", "rarement" if n % 5 == 0 else ""
        words = f"partout mot{n} {'pair' if n % 2 == 0 else 'impair'} {often} {seldom}"
        said[settle(register, f"1:{n}", hold(), mailbox=(DH, D3S)[n % 2], read=written(f"1:{n}", body=words))] = words
    asked = ["partout", "souvent", "pair", "rarement", "mot3", "absent", "parto"]
    for first in asked:
        for second in asked:
            expected = [n for n in said if all(any(w.startswith(a) for w in said[n].split()) for a in (first, second))]
            assert found(engine, f"{first} {second}") == expected[::-1], (first, second)
            mine = [n for n in expected if "impair" not in said[n]]
            assert found(engine, f"{first} {second}", DH_ONLY) == mine[::-1], (first, second)
            page = search(engine, ALL, f"{first} {second}", size=2)
            if page.after is not None:
                rest = search(engine, ALL, f"{first} {second}", after=page.after).lines
                assert [line.message for line in (*page.lines, *rest)] == expected[::-1], (first, second)


@pytest.mark.parametrize("latest", [5000, 1], ids=["among-latest", "by-index"])
def test_whole_words_are_no_beginnings_of_others(
    register: SqlRegister, engine: Engine, monkeypatch: pytest.MonkeyPatch, latest: int
) -> None:
    monkeypatch.setattr(searching, "LATEST", latest)
    mine = settle(register, "1:1", hold(), read=written("1:1", subject="Mme Martin, directrice"))
    settle(register, "1:2", hold(), read=written("1:2", subject="Mme Martinez, directrice"))
    assert len(search(engine, ALL, "martin directrice").lines) == 2
    assert [line.message for line in search(engine, ALL, "MARTIN directrice", is_whole=True).lines] == [mine]


def test_mailboxes_whose_names_are_folded_alike_are_told_apart(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", hold(), mailbox=DH)
    with engine.begin() as connection:
        connection.execute(text("UPDATE summaries SET mailbox = 'Evaluations DH'"))
    assert found(engine, "support", DH_ONLY) == []


def test_a_cursor_of_no_search_is_refused(engine: Engine) -> None:
    with pytest.raises(CursorError):
        search(engine, ALL, "support", after="WyJhdXRyZSIsMCwxXQ")
