"""Blocks as the page's template takes them: words cut into pieces, of which some are strong and some are links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.texts.blocks import restore
from intake.texts.plain import STRONG
from intake.texts.typography import NO_BREAK, unbroken

_WEB = re.compile(r"https?://[^\s<>\"«»()]*[^\s<>\"«»().,;:!?]")


@dataclass(frozen=True)
class Piece:
    """Some words of a line; ``href`` is empty but for a link."""

    text: str
    strong: bool = False
    href: str = ""


def web_addresses(source: str) -> tuple[str, ...]:
    """The web addresses an editor wrote into a text."""
    return tuple(_WEB.findall(source))


def links_to(web: tuple[str, ...], mail: tuple[str, ...]) -> dict[str, str]:
    """What may become a link, and where it leads. Nothing a stranger wrote is ever among it."""
    pages = {address: address for address in web if _WEB.fullmatch(address)}
    return pages | {address: f"mailto:{address}" for address in mail if address}


def pieces_of(words: str, links: Mapping[str, str]) -> tuple[Piece, ...]:
    """Those words in pieces, as they will be read; only what ``links`` names becomes a link."""
    return tuple(_pieces(words, links))


def _pieces(words: str, links: Mapping[str, str]) -> Iterator[Piece]:
    end = 0
    for match in STRONG.finditer(words):
        yield from _linked(words[end : match.start()], links, strong=False)
        yield from _linked(match["words"], links, strong=True)
        end = match.end()
    yield from _linked(words[end:], links, strong=False)


def _linked(words: str, links: Mapping[str, str], *, strong: bool) -> Iterator[Piece]:
    # A page has no fixed lines: a date may be cut at its spaces there, rather than anywhere on a narrow screen.
    shown = unbroken(restore(words).replace(NO_BREAK, " "))
    # The longest first: one address may begin another.
    known = "|".join(re.escape(text) for text in sorted(links, key=len, reverse=True))
    for part in re.split(rf"({known})(?![\w/@-])", shown) if known else [shown]:
        if part:
            yield Piece(part, strong, links.get(part, ""))
