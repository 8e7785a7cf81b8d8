"""What columns keep as JSON: the saved reading, rulings, lists of sentences, pairs."""

from __future__ import annotations

import json
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from intake.domain.document import Place
from intake.domain.known import Ruling
from intake.domain.letter import Letter
from intake.errors import MessageError
from storage.columns import storable

READING_VERSION = 1
"""Raised when ``Letter`` changes in a way that a saved reading does not survive."""

Pairs = tuple[tuple[str, str], ...]

_LETTER = TypeAdapter(Letter)
_RULING = TypeAdapter(Ruling)
_PAIRS = TypeAdapter(Pairs)
_STRINGS = TypeAdapter(tuple[str, ...])


def dump_letter(letter: Letter) -> bytes:
    """UTF-8 JSON. Lone surrogates, which no UTF-8 carries, become U+FFFD."""
    try:
        return _LETTER.dump_json(letter)
    except PydanticSerializationError:
        return _dumped(_LETTER.dump_python(letter)).encode()


def load_letter(raw: bytes, version: int) -> Letter:
    """Raises MessageError when it was saved by a version of this program that read mails otherwise."""
    try:
        if version == READING_VERSION:
            return _LETTER.validate_json(raw)
    except ValidationError as error:
        raise MessageError("la lecture enregistrée de ce courriel n’est plus lisible : relisez-le") from error
    raise MessageError(f"ce courriel a été lu par une autre version du robot ({version}) : relisez-le")


def dump_ruling(ruling: Ruling) -> str:
    """JSON text."""
    return _dumped(_RULING.dump_python(ruling))


def load_ruling(text: str) -> Ruling:
    """The ruling as it was given."""
    return _RULING.validate_json(text)


def dump_pairs(pairs: Pairs) -> str:
    """A JSON array of two-element arrays."""
    return _dumped(pairs)


def load_pairs(text: str) -> Pairs:
    """The pairs, in order."""
    return _PAIRS.validate_json(text)


def dump_strings(strings: tuple[str, ...]) -> str:
    """A JSON array of strings."""
    return _dumped(strings)


def load_strings(text: str) -> tuple[str, ...]:
    """The strings, in order."""
    return _STRINGS.validate_json(text)


def _dumped(value: object) -> str:
    """Text that every database takes: JSON escapes NUL itself. Instants become ISO 8601."""
    return storable(json.dumps(value, default=_isoformat, ensure_ascii=False))


def _isoformat(value: object) -> str:
    assert isinstance(value, datetime)  # noqa: S101 -- the dumped types hold nothing else that JSON lacks
    return value.isoformat()


def dump_place(place: Place | None) -> str | None:
    """A JSON array, null for none."""
    return None if place is None else json.dumps([place.start, place.end, place.encoding])


def load_place(text: str | None) -> Place | None:
    """The place, None for null."""
    return None if text is None else Place(*json.loads(text))
