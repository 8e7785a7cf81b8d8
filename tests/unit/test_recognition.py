"""Which former mail one that arrives is, or may be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.domain.document import Sha256
from intake.domain.letter import CanonicalForm, MessageKey, SourceKey
from intake.domain.recognition import (
    CLOCKS_APART,
    COME_SINCE,
    NEW,
    NO_CLUE,
    OTHER_CONTENT,
    OTHER_WAY,
    Arrived,
    Former,
    Likeness,
    Recognised,
    life_of,
    recognise,
)

FORM = CanonicalForm("c1", "m1@chu.example", "2025-11-14T08:00:00+00:00", ("relay", "mx1"))


MOVED = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def found(form: CanonicalForm | None, *former: CanonicalForm) -> Recognised:
    [one] = _all([form], former)
    return one


def _all(forms: list[CanonicalForm | None], former: tuple[CanonicalForm, ...]) -> list[Recognised]:
    mails = [Arrived(SourceKey(f"7:{at}"), Sha256(f"{at}"), form) for at, form in enumerate(forms)]
    known = [Former(MessageKey(number), form) for number, form in enumerate(former, start=1)]
    answer = recognise(mails, known)
    return [answer[mail.key] for mail in mails]


def content(message: int) -> Recognised:
    return Recognised(Likeness.CONTENT, MessageKey(message))


def doubt(message: int, why: str) -> Recognised:
    return Recognised(Likeness.DOUBT, MessageKey(message), why)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(FORM, id="as-it-was"),
        pytest.param(replace(FORM, hops=("gateway", "relay", "mx1")), id="passed-on-by-one-more-server"),
        pytest.param(replace(FORM, hops=()), id="its-way-forgotten"),
        pytest.param(replace(FORM, message_id=""), id="without-its-identifier"),
        pytest.param(replace(FORM, sent_at=""), id="without-its-date"),
    ],
)
def test_the_same_mail_is_known(form: CanonicalForm) -> None:
    assert found(form, FORM) == content(1)


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(None, id="that-cannot-be-compared"),
        pytest.param(replace(FORM, content="c2", message_id="m2@chu.example"), id="other-in-all"),
        pytest.param(replace(FORM, message_id="m2@chu.example"), id="other-identifier"),
        pytest.param(replace(FORM, sent_at="2025-11-14T08:00:01+00:00"), id="other-date"),
        pytest.param(replace(FORM, content="c2", sent_at="2025-11-15T08:00:00+00:00"), id="same-identifier-alone"),
        pytest.param(replace(FORM, content="c2", message_id=""), id="same-date-alone"),
    ],
)
def test_another_mail_is_new(form: CanonicalForm | None) -> None:
    assert found(form, FORM) == NEW


def test_what_is_not_sure_is_a_doubt() -> None:
    assert found(replace(FORM, hops=("relay", "mx2")), FORM) == doubt(1, OTHER_WAY)
    assert found(replace(FORM, content="c2"), FORM) == doubt(1, OTHER_CONTENT)
    bare = replace(FORM, message_id="", sent_at="", hops=())
    assert found(bare, bare) == doubt(1, NO_CLUE)


def test_without_identifier_or_date_the_way_it_came_tells() -> None:
    bare = replace(FORM, message_id="", sent_at="")
    assert found(bare, bare) == content(1)
    assert found(bare, replace(bare, hops=("relay", "mx2"))) == doubt(1, OTHER_WAY)


def test_a_mail_that_says_nothing_is_known_by_its_identifier_alone() -> None:
    empty = replace(FORM, is_empty=True)
    assert found(empty, empty) == content(1)
    nameless = replace(empty, message_id="", sent_at="")
    assert found(nameless, nameless) == NEW


def test_each_former_mail_stands_for_one_only() -> None:
    assert _all([FORM, FORM, FORM], (FORM, FORM)) == [content(1), content(2), NEW]


def test_of_two_deliveries_each_is_known_as_itself() -> None:
    other = replace(FORM, hops=("relay", "mx2"))
    assert _all([other, FORM], (FORM, other)) == [content(2), content(1)]


def test_a_mail_that_is_known_leaves_no_doubt_about_another() -> None:
    """Two mails with one identifier and date: where the known one is met, the other is new."""
    assert _all([replace(FORM, content="c2"), FORM], (FORM,)) == [NEW, content(1)]


def after(wait: timedelta, form: CanonicalForm, former: CanonicalForm = FORM) -> Recognised:
    """What a mail is taken for that reached the server so long after the mailbox was moved there."""
    mail = Arrived(SourceKey("7:1"), Sha256("1"), form, MOVED + wait)
    return recognise([mail], [Former(MessageKey(1), former)], MOVED)[mail.key]


YEARS = timedelta(days=900)
PATHLESS = replace(FORM, hops=())


@pytest.mark.parametrize(
    "wait", [-YEARS, CLOCKS_APART, timedelta(days=1), YEARS], ids=["before", "then", "next", "years"]
)
@pytest.mark.parametrize(
    "form",
    [
        pytest.param(FORM, id="as-it-was"),
        pytest.param(replace(FORM, hops=("import", "relay", "mx1")), id="through-one-more-server"),
        pytest.param(replace(FORM, hops=("relay",)), id="with-half-its-way"),
    ],
)
def test_brought_there_ever_so_late_a_mail_is_known_by_the_way_it_came(wait: timedelta, form: CanonicalForm) -> None:
    assert after(wait, form) == content(1)


@pytest.mark.parametrize("former", [FORM, PATHLESS], ids=["came-by-servers", "came-by-none"])
def test_what_came_since_without_a_way_in_common_may_be_sent_again(former: CanonicalForm) -> None:
    """The same identifier, date and words: a program that sends a mail anew, or one that was brought there late."""
    assert after(CLOCKS_APART, PATHLESS, former) == content(1)
    assert after(CLOCKS_APART + timedelta(seconds=1), PATHLESS, former) == doubt(1, COME_SINCE)
    assert after(YEARS, replace(PATHLESS, message_id=""), former) == doubt(1, COME_SINCE)


def test_sent_again_years_later_by_other_servers_it_is_never_taken_for_known() -> None:
    assert after(YEARS, replace(FORM, hops=("relay2", "mx2"))) == doubt(1, OTHER_WAY)
    assert after(YEARS, replace(FORM, hops=("relay2", "mx2"), sent_at="2028-08-18T08:00:00+00:00")) == NEW


def test_nothing_came_since_where_no_mail_was_met_yet_or_no_server_says_when() -> None:
    mail = Arrived(SourceKey("7:1"), Sha256("1"), PATHLESS, MOVED + YEARS)
    former = [Former(MessageKey(1), FORM)]
    assert recognise([mail], former, None)[mail.key] == content(1)
    assert recognise([replace(mail, at=None)], former, MOVED)[mail.key] == content(1)


@pytest.mark.parametrize(
    ("key", "life"),
    [("1763700001:12", "1763700001"), ("ab12:1763700001:12", "ab12:1763700001"), ("ab12:graph:AAk", "ab12:graph")],
)
def test_a_key_tells_the_numbering_it_belongs_to(key: str, life: str) -> None:
    assert life_of(SourceKey(key)) == life


def test_a_name_alone_belongs_to_no_numbering() -> None:
    assert life_of(SourceKey("1763700001.M1.hote")) == ""
