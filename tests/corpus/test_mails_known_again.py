"""Mails nobody here wrote, given back in other bytes: known again, and none taken for another."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations

from intake.domain.letter import CanonicalForm
from intake.domain.recognition import is_same
from intake.reading.mime import read_letter
from intake.reading.mime.canonical import canonical_form
from intake.reading.mime.leaves import leaves
from intake.reading.mime.parts import parse
from tests.corpus.test_mail_corpus import HUNG, MAILS
from tests.servers.rebuilt import rebuilt

KNOWN_AGAIN = 0.9
"""Of mails broken in all ways: the library that rebuilds them reads many of these otherwise than people do."""
FILES = ("application", "image", "audio", "video")
FORMS = tuple((name, raw, canonical_form(raw)) for name, raw in MAILS)


def _rebuilt(raw: bytes) -> bytes | None:
    """None where the library itself fails on the mail."""
    try:
        return rebuilt(raw)
    except (ValueError, LookupError, AttributeError, TypeError):
        return None


@HUNG
def test_a_rebuilt_mail_is_known_again() -> None:
    pairs = [(form, _rebuilt(raw)) for _, raw, form in FORMS if form is not None and raw.strip()]
    others = [(form, canonical_form(raw)) for form, raw in pairs if raw is not None]
    known = [other is not None and other.content == form.content for form, other in others]
    assert sum(known) >= KNOWN_AGAIN * len(known)


@HUNG
def test_the_form_found_while_reading_is_that_of_the_bytes() -> None:
    assert [name for name, raw, form in FORMS if read_letter(raw, ocr=False, with_pdf=False).canonical != form] == []


def test_mails_that_are_taken_for_the_same_say_the_same() -> None:
    """Some stand there several times, with other line ends, charsets or boundaries: the words are the same."""
    by_content: defaultdict[str, list[tuple[str, bytes, CanonicalForm]]] = defaultdict(list)
    for name, raw, form in FORMS:
        if form is not None:
            by_content[form.content].append((name, raw, form))
    alike = [(one, other) for group in by_content.values() for one, other in combinations(group, 2)]
    taken = [(one, other) for one, other in alike if is_same(one[2], other[2])]
    assert [(one[0], other[0]) for one, other in taken if _said(one[1]) != _said(other[1])] == []


def _said(raw: bytes) -> tuple[str | None, str, list[bytes]]:
    """By another path than the form: the text as the robot reads it, the bytes of the files one by one."""
    letter = read_letter(raw, ocr=False, with_pdf=False)
    files = [
        part.content() for part, _ in leaves(parse(raw).root, related=False) if part.content_type.startswith(FILES)
    ]
    return letter.message_id, re.sub(r"\s+", "", letter.body), sorted(files)
