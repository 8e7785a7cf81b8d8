"""Whether the paper appeal that somebody enters is a case already: by its author, else by its days."""

from __future__ import annotations

from datetime import date

import pytest

from intake.domain.cases.entered_again import Entered, entered_before

CASE = Entered("Mme Anne-Lise DURAND", date(2025, 12, 1), date(2025, 11, 28), "R2025-DH-0001")
UNNAMED = Entered("", date(2025, 12, 1), date(2025, 11, 28), "R2025-DH-0002")
BY_MAIL = Entered("Durand Anne Lise", date(2025, 11, 27), None, "R2025-DH-0003", on_paper=False)
OTHER_DAY = date(2026, 1, 9)


@pytest.mark.parametrize(
    ("new", "case"),
    [
        pytest.param(Entered("Anne Lise Durand", date(2025, 12, 1)), CASE, id="same-author"),
        pytest.param(Entered("durand anne-lise", OTHER_DAY), CASE, id="same-author-other-day"),
        pytest.param(Entered("Madame Durand", OTHER_DAY), CASE, id="shorter-name"),
        pytest.param(Entered("Anne-Lise Durand", OTHER_DAY), BY_MAIL, id="came-by-mail-before"),
        pytest.param(Entered("", date(2025, 12, 1)), CASE, id="nobody-named-same-arrival"),
        pytest.param(Entered("Paul Roy", date(2025, 12, 1)), UNNAMED, id="case-without-name-same-arrival"),
        pytest.param(Entered("", OTHER_DAY, date(2025, 11, 28)), UNNAMED, id="same-postmark"),
    ],
)
def test_it_may_be_the_same_appeal(new: Entered, case: Entered) -> None:
    assert list(entered_before(new, [case])) == [case]


@pytest.mark.parametrize(
    ("new", "case"),
    [
        pytest.param(Entered("Paul Roy", date(2025, 12, 1), date(2025, 11, 28)), CASE, id="other-author-same-days"),
        pytest.param(Entered("Paul Durand", date(2025, 12, 1)), CASE, id="same-family-name"),
        pytest.param(Entered("", OTHER_DAY, date(2025, 12, 30)), UNNAMED, id="nobody-named-other-days"),
        pytest.param(Entered("", OTHER_DAY), UNNAMED, id="no-postmark-is-not-one"),
        pytest.param(Entered("", date(2025, 11, 27)), BY_MAIL, id="a-mail-of-that-day"),
    ],
)
def test_it_is_another(new: Entered, case: Entered) -> None:
    assert list(entered_before(new, [case])) == []
