"""Sentences as the pages set them, and what the journal calls things."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intake.console.audit_words import deed_said, object_said
from intake.console.rendering import NBSP, typeset
from storage.console.audit import AuditLine


def line(kind: str, item: str) -> AuditLine:
    at = datetime(2025, 12, 1, tzinfo=UTC)
    return AuditLine(1, at, 1, "anne", "seen", kind, item, mailbox="", corps="", ip="", detail="{}", hash="")


def test_no_french_sign_begins_or_ends_a_line_alone() -> None:
    said = "13 pages : autre chose ? « support » joint à 100 % ; voir 10:30"
    expected = "13 pages_: autre chose_? «_support_» joint à 100_%_; voir 10:30"
    assert typeset(said) == expected.replace("_", NBSP)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Received: by mx1, 2025-10-09T12:34:14+00:00", "Received: by mx1, 09/10/2025 à 14_h_34 (heure de Paris)"),
        ("2025-12-31T23:30:00Z", "01/01/2026 à 00_h_30 (heure de Paris)"),
        ("2025-13-45T99:99:99Z", "2025-13-45T99:99:99Z"),
    ],
    ids=["summer", "midnight", "no-instant"],
)
def test_an_instant_among_our_words_is_told_as_paris_has_it(written: str, said: str) -> None:
    assert typeset(written).replace(NBSP, "_") == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        pytest.param("case", "Recours consulté", id="case"),
        pytest.param("exception", "Exception consultée", id="exception"),
        pytest.param("reply", "Réponse consultée", id="reply"),
    ],
)
def test_what_was_seen_is_called_by_its_name(kind: str, said: str) -> None:
    assert deed_said(line(kind, "1")) == said


def test_the_first_document_of_a_mail_is_number_one() -> None:
    assert object_said(line("document", "82/0")) == "pièce 1 du courriel 82"
