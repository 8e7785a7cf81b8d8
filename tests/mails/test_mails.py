"""Every mail of the corpus is opened whole, known by who wrote it, decided and answered as domain.md wants it."""

from __future__ import annotations

import pytest

from tests.mails.conftest import Judge
from tests.mails.rows import ANY, REPLIES, Row, table
from tests.mails.writing import names

LEAST_MAILS = 80
LEAST_GOLDEN = 12
each_row = pytest.mark.parametrize("row", table(), ids=lambda row: row.name)


def test_the_corpus_is_large_enough_and_every_mail_and_every_reply_has_its_row() -> None:
    assert len(table()) >= LEAST_MAILS
    assert sorted(row.name for row in table()) == names()
    golden = sorted(path.stem for path in REPLIES.glob("*.txt"))
    assert golden == sorted(row.name for row in table() if row.golden.exists())
    assert len(golden) >= LEAST_GOLDEN


@each_row
def test_the_documents_are_found_with_their_true_names_and_bytes(row: Row, judge: Judge) -> None:
    explained = judge(row).explained
    wanted = row.named_files
    free = [digest == ANY for _, digest, _ in wanted] + [False] * len(explained.documents)
    found = [
        (each.name, ANY if any_bytes else each.sha256, each.outcome)
        for each, any_bytes in zip(explained.documents, free, strict=False)
    ]
    assert found == wanted, (explained.documents, explained.held)
    if row.path is not None:
        assert explained.documents[0].path == row.path


@each_row
def test_it_is_known_who_wrote(row: Row, judge: Judge) -> None:
    explained = judge(row).explained
    assert (explained.sender, explained.original_sender, explained.automatic) == (
        row.sender,
        row.original,
        row.automatic,
    )
    assert (explained.sent_by, explained.resent_by) == (row.sent_by, row.resent_by)
    if row.original_date is not None:
        assert explained.original_date == row.original_date


@each_row
def test_the_words_are_read(row: Row, judge: Judge) -> None:
    letter = judge(row).letter
    words = "\n".join([letter.body, *(inner.body for inner in letter.inner)])
    assert [each for each in row.says if each not in words] == [], words[:500]
    if row.subject is not None:
        assert letter.subject == row.subject


@each_row
def test_it_is_decided_as_the_rule_says(row: Row, judge: Judge) -> None:
    explained = judge(row).explained
    held = " · ".join(explained.held)
    appeal = explained.appeal.appeal_class.value if explained.appeal else None
    assert appeal == row.appeal
    assert bool(held) == bool(row.held), held
    assert [each for each in row.held if each not in held] == [], held


@each_row
def test_one_reply_leaves_or_none_and_to_the_right_person(row: Row, judge: Judge) -> None:
    outcome = judge(row)
    answer = outcome.answer
    kind = answer.kind.value if answer else None
    assert (kind, outcome.withheld is not None) == (row.reply, row.withheld), outcome.withheld
    if answer:
        cases = tuple(fate.case.value for fate in answer.fates if fate.case)
        assert (answer.to.email, cases) == (row.to or row.sender, row.cases)
        assert row.automatic is None


@pytest.mark.parametrize("row", [row for row in table() if row.golden.exists()], ids=lambda row: row.name)
def test_the_whole_reply_reads_as_it_stands_in_the_corpus(row: Row, judge: Judge) -> None:
    assert judge(row).reply_text == row.golden.read_text(encoding="utf-8")
