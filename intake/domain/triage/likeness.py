"""The same appeal again: sent to two of our mailboxes, or passed on by a colleague (domain.md 24, 25).

A likeness is a digest of who wrote, what they wrote, and what they joined to it: not of headers, which differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from intake.domain.letter import Address, Letter
from intake.domain.mailbox import fold_address
from intake.domain.words import fold

_COPIED_HEADER = re.compile(
    r"^[ \t>*|]*(?:De|From|Envoy[ée](?: le| par)?|Sent|Date|[ÀA]|To|Cc|Copie|Objet|Sujet|Subject)\s?\**\s?:[^\n]*$",
    re.MULTILINE | re.IGNORECASE,
)
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
_HEADER_LINES = 8


def likenesses(letter: Letter) -> tuple[str, ...]:
    """Of the mail itself, of the mails attached to it, of the one copied into its text; without doubles.

    None for a mail that says nothing and carries nothing, or of nobody.
    """
    return tuple(dict.fromkeys(filter(None, _all(letter))))


def _all(letter: Letter) -> Iterator[str | None]:
    own = [each.sha256 for each in letter.documents if not each.path]
    within = [each.sha256 for each in letter.documents if each.path]
    yield _digest(letter.sender, letter.own_words, own)
    for inner in letter.inner:
        yield _digest(inner.sender, inner.own_words, within)
    if letter.original_sender is not None and not letter.inner:
        yield _digest(letter.original_sender, _copied_text(letter.body), own)


def _digest(author: Address | None, words: str, files: Iterable[str]) -> str | None:
    said, carried = fold(words), sorted(set(files))
    if author is None or not (said or carried):
        return None
    return sha256("\n".join((fold_address(author.email), said, *carried)).encode()).hexdigest()


def _copied_text(body: str) -> str:
    """What stands below the header lines that a forwarding program copied."""
    lines = list(_COPIED_HEADER.finditer(body))[:_HEADER_LINES]
    return _QUOTE_MARK.sub("", body[lines[-1].end() :]) if lines else ""
