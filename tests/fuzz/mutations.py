"""What happens to a file on its way: bytes flipped, cut, repeated; and what a bad program does to its objects."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from random import Random

import pikepdf

Mutation = Callable[[bytes, Random], bytes]
"""The file and the dice, to the file after."""

_KEY = re.compile(
    rb"/(?:AcroForm|Fields|Annots|FT|Kids|Parent|Type|Subtype|Pages|Root|Widget|Tx|Btn|Rect|XFA|Count|F)\b"
)
_OBJECT = re.compile(rb"(?<!\d)(\d+) (\d+) obj\b")
_BODY = re.compile(rb"(?<!\d)\d+ \d+ obj\b(.*?)endobj", re.DOTALL)
_LENGTH = re.compile(rb"/Length (\d+)")
_OFFSET = re.compile(rb"\b\d{10}(?= \d{5} [nf])")
_STARTXREF = re.compile(rb"startxref\s+(\d+)")
_REFERENCE = re.compile(rb"(?<!\d)\d+ \d+ R\b")


def flip_bytes(raw: bytes, dice: Random) -> bytes:
    """Up to twenty bytes take any value."""
    changed = bytearray(raw)
    for _ in range(dice.randint(1, 20)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def flip_bits(raw: bytes, dice: Random) -> bytes:
    """One bit in some thousands turned: a bad disk."""
    changed = bytearray(raw)
    for _ in range(max(1, len(changed) // dice.choice((1000, 5000, 20_000)))):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def truncate(raw: bytes, dice: Random) -> bytes:
    """An upload that stopped."""
    return raw[: dice.randrange(len(raw))]


def cut_head(raw: bytes, dice: Random) -> bytes:
    """The first bytes are gone."""
    return raw[dice.randrange(min(len(raw), 2000)) :]


def drop_block(raw: bytes, dice: Random) -> bytes:
    """A piece is missing in the middle."""
    start, end = _block(raw, dice)
    return raw[:start] + raw[end:]


def repeat_block(raw: bytes, dice: Random) -> bytes:
    """A piece stands there twice."""
    start, end = _block(raw, dice)
    return raw[:end] + raw[start:end] + raw[end:]


def blank_block(raw: bytes, dice: Random) -> bytes:
    """A piece is zeros: a file that was preallocated and never finished."""
    start, end = _block(raw, dice)
    return raw[:start] + bytes(end - start) + raw[end:]


def move_block(raw: bytes, dice: Random) -> bytes:
    """A piece stands elsewhere."""
    start, end = _block(raw, dice)
    rest, to = raw[:start] + raw[end:], dice.randrange(len(raw) - (end - start) + 1)
    return rest[:to] + raw[start:end] + rest[to:]


def as_text(raw: bytes, dice: Random) -> bytes:
    """Sent as text: line ends were changed."""
    before, after = dice.choice(((b"\n", b"\r\n"), (b"\r\n", b"\n"), (b"\r", b"\n")))
    return raw.replace(before, after)


def rename_key(raw: bytes, dice: Random) -> bytes:
    """One name that the structure hangs on is misspelt."""
    return _replace_one(_KEY, raw, dice, lambda word: b"/Z" + word[2:] if len(word) > 2 else b"/Z")


def renumber_object(raw: bytes, dice: Random) -> bytes:
    """An object takes another's number."""
    numbers = [match[1] for match in _OBJECT.finditer(raw)]
    return _replace_one(_OBJECT, raw, dice, lambda _: dice.choice(numbers) + b" 0 obj")


def swap_objects(raw: bytes, dice: Random) -> bytes:
    """Two objects stand under each other's number, and the table no longer fits."""
    bodies = [match.span(1) for match in _BODY.finditer(raw)]
    if len(bodies) < 2:
        return raw
    (a, b), (c, d) = sorted(dice.sample(bodies, 2))
    return raw[:a] + raw[c:d] + raw[b:c] + raw[a:b] + raw[d:]


def misdirect_reference(raw: bytes, dice: Random) -> bytes:
    """A reference points to another object, or to none."""
    return _replace_one(_REFERENCE, raw, dice, lambda _: b"%d 0 R" % dice.randrange(60))


def change_length(raw: bytes, dice: Random) -> bytes:
    """A stream is not as long as it says."""
    return _replace_one(_LENGTH, raw, dice, lambda _: b"/Length %d" % dice.choice((0, 1, 17, 10**6, 10**10)))


def shift_offset(raw: bytes, dice: Random) -> bytes:
    """The table says that an object stands elsewhere."""
    shift = dice.choice((-1, 1, 10, 1000))
    return _replace_one(_OFFSET, raw, dice, lambda word: b"%010d" % max(0, int(word) + shift))


def shift_table(raw: bytes, dice: Random) -> bytes:
    """The file says that its table stands elsewhere."""
    return _replace_one(_STARTXREF, raw, dice, lambda _: b"startxref\n%d" % dice.randrange(2 * len(raw)))


def exchange_objects(raw: bytes, dice: Random) -> bytes:
    """Two objects exchanged by a program that keeps the file whole otherwise."""

    def exchange(pdf: pikepdf.Pdf) -> None:
        one, other = dice.sample(range(1, len(pdf.objects) + 1), 2)
        pdf._swap_objects((one, 0), (other, 0))

    return _saved(raw, exchange)


def lose_entry(raw: bytes, dice: Random) -> bytes:
    """A dictionary lost one of its entries, in a file that is whole otherwise."""

    def lose(pdf: pikepdf.Pdf) -> None:
        entries = [(each, key) for each in _dictionaries(pdf) for key in sorted(each.keys())]
        place, key = dice.choice(entries)
        del place[key]

    return _saved(raw, lose)


def spoil_entry(raw: bytes, dice: Random) -> bytes:
    """An entry holds what it may not: another type, a loop, an absurd number."""

    def spoil(pdf: pikepdf.Pdf) -> None:
        places = _dictionaries(pdf)
        place = dice.choice(places)
        spoilt = (dice.choice(places), pikepdf.Array([]), 2**31, -1, pikepdf.Name("/Z"), pikepdf.String("x"), True)
        place[dice.choice(sorted(place.keys()))] = dice.choice(spoilt)

    return _saved(raw, spoil)


MUTATIONS: tuple[Mutation, ...] = (
    flip_bytes,
    flip_bits,
    truncate,
    cut_head,
    drop_block,
    repeat_block,
    blank_block,
    move_block,
    as_text,
    rename_key,
    rename_key,
    renumber_object,
    swap_objects,
    misdirect_reference,
    change_length,
    shift_offset,
    shift_table,
    exchange_objects,
    lose_entry,
    spoil_entry,
)
"""Each as likely as the others; a key's name, on which most hangs, twice."""


def mutated(raw: bytes, dice: Random) -> tuple[bytes, tuple[str, ...]]:
    """The file after one to three mishaps, and their names."""
    mishaps = dice.choices(MUTATIONS, k=dice.choice((1, 1, 1, 2, 3)))
    for mishap in mishaps:
        raw = mishap(raw, dice) if raw else raw
    return raw, tuple(mishap.__name__ for mishap in mishaps)


def _block(raw: bytes, dice: Random) -> tuple[int, int]:
    start = dice.randrange(len(raw))
    return start, min(len(raw), start + dice.choice((10, 100, 1000, 10_000)))


def _replace_one(pattern: re.Pattern[bytes], raw: bytes, dice: Random, change: Callable[[bytes], bytes]) -> bytes:
    """One of the pattern's places changed; the file as it is where there is none."""
    places = [match.span() for match in pattern.finditer(raw)]
    if not places:
        return raw
    start, end = dice.choice(places)
    return raw[:start] + change(raw[start:end]) + raw[end:]


def _dictionaries(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    kinds = (pikepdf.Dictionary, pikepdf.Stream)
    return [each for each in pdf.objects if isinstance(each, kinds) and each.keys()]


def _saved(raw: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The file changed and saved by qpdf; as it is when qpdf cannot open, change or save it."""
    out = io.BytesIO()
    try:
        with warnings.catch_warnings(), pikepdf.open(io.BytesIO(raw)) as pdf:
            warnings.simplefilter("ignore")
            change(pdf)
            pdf.save(out, static_id=True, fix_metadata_version=False)
    except (pikepdf.PikepdfError, RuntimeError, ValueError, TypeError, KeyError, IndexError):
        return raw
    return out.getvalue()
