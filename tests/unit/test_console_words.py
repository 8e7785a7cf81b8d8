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
