"""The replies' pages as a browser shows them: on a phone, at 400 %, and never asking for anything."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from intake.courier.cases import Case, cases_of
from intake.courier.proofreading import SAMPLE_CAMPAIGN, SAMPLE_MAILBOX
from intake.courier.wording import Written, write
from intake.texts import Texts
from tests.browser.chromium import Seen, see

LONG = "Support_d_evaluation_2025_MONTCLAR_Jeanne_definitif_signe_numerise_v2_a_transmettre_au_CNG_avant_le_30_11.pdf"
PHONE, AT_400_PERCENT, DESK = 375, 320, 1280
"""CSS pixels; 320 is a window of 1280 read at 400 % (WCAG 2.2, 1.4.10)."""


def _written(case: Case) -> Written:
    return write(Texts(), case.answer, SAMPLE_MAILBOX, SAMPLE_CAMPAIGN, case.reference)


def _with_a_long_name(case: Case) -> Case:
    fates = tuple(replace(fate, name=LONG) for fate in case.answer.fates)
    return Case(f"{case.name}-long", case.title, replace(case.answer, fates=fates))


CASES = cases_of(SAMPLE_CAMPAIGN)
REPLIES = [_written(case) for case in (*CASES, *(_with_a_long_name(case) for case in CASES[:1]))]


@pytest.fixture(scope="module", params=[PHONE, AT_400_PERCENT, DESK])
def shown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, list[Seen]]:
    directory: Path = tmp_path_factory.mktemp("navigateur")
    return request.param, see([reply.page for reply in REPLIES], request.param, directory)


def test_no_reply_is_wider_than_the_screen(shown: tuple[int, list[Seen]]) -> None:
    width, pages = shown
    assert [page.width for page in pages] == [width] * len(REPLIES)


def test_no_reply_asks_for_anything(shown: tuple[int, list[Seen]]) -> None:
    assert {page.fetched for page in shown[1]} == {()}


def test_a_person_sees_the_words_of_the_text_and_no_others(shown: tuple[int, list[Seen]]) -> None:
    for page, reply in zip(shown[1], REPLIES, strict=True):
        seen = re.sub(r"Fichier\s+Ce qu’il devient\s", "", page.text)
        assert re.findall(r"\w+", seen) == re.findall(r"\w+", reply.text)


def test_the_browser_would_tell_what_a_page_asks_for(tmp_path: Path) -> None:
    """Or the claims above would hold of any page."""
    wide = '<html><body><img src="https://exemple.fr/suivi.png"><div style="width:900px">large</div></body></html>'
    (page,) = see([wide], PHONE, tmp_path)
    assert page.fetched == ("https://exemple.fr/suivi.png",)
    assert page.width > PHONE
