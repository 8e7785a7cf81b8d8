"""Is this page fit for a mail? What it fetches, runs or leads to, and whether it says all that the text says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from intake.texts.blocks import Block, Facts, Items, Paragraph, Table, Title, restore
from intake.texts.plain import STRONG

_TAGS = re.compile(
    "html|head|meta|title|body|div|span|p|br|hr|h[1-6]|[uod]l|li|d[td]|a|strong|em|b|i|small|blockquote"
    "|table|caption|thead|tbody|tfoot|t[rhd]"
)
_FETCHING = frozenset({"src", "srcset", "background", "data", "poster", "http-equiv", "action", "ping"})
_HREF = re.compile(r"(https?://|mailto:|tel:)", re.IGNORECASE)
_FETCHING_STYLE = re.compile(r"url\s*\(|@import|expression\s*\(", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def faults_of(page: str, blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """What makes it unfit, in French; nothing when it is fit."""
    inspector = _Inspector()
    inspector.feed(page)
    inspector.close()
    faults = list(dict.fromkeys(inspector.faults))
    if inspector.language != "fr":
        faults.append('la balise html ne dit pas lang="fr"')
    missing = _first_missing(list(_words_of(blocks)), inspector.words)
    if missing is not None:
        faults.append(f"la page ne dit pas tout ce que dit le texte : « {missing} » manque ou n’est pas à sa place")
    return tuple(faults)


class _Inspector(HTMLParser):
    """Goes through the page once."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.words: list[str] = []
        self.language: str | None = None
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not _TAGS.fullmatch(tag):
            self.faults.append(f"balise « {tag} » : ni image, ni script, ni style à part, ni contenu distant")
        if tag == "html":
            self.language = dict(attrs).get("lang")
        self._in_head = tag == "head" or (self._in_head and tag != "body")
        self.faults += [fault for name, value in attrs if (fault := _fault_of(tag, name, value or ""))]

    def handle_data(self, data: str) -> None:
        if not self._in_head:
            self.words += _WORD.findall(data)

    def handle_comment(self, data: str) -> None:
        if re.search(r"\bsrc\b|url\s*\(|https?:", data, re.IGNORECASE):
            self.faults.append("un commentaire (pour Outlook) va chercher un contenu")


def _fault_of(tag: str, name: str, value: str) -> str | None:
    if name in _FETCHING or name.startswith("on"):
        return f"attribut « {name} » de « {tag} » : rien ne s’exécute ni ne se cherche ailleurs"
    if name == "style" and _FETCHING_STYLE.search(value):
        return f"style de « {tag} » : rien ne s’y cherche ailleurs"
    if name == "href" and not _HREF.match(value):
        return f"lien « {value[:60]} » : une adresse https, mailto ou tel est attendue"
    return None


def _words_of(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        for words in _said_by(block):
            yield from _WORD.findall(restore(STRONG.sub(r"\g<words>", words)))


def _said_by(block: Block) -> Iterator[str]:
    match block:
        case Title() | Paragraph():
            yield block.words
        case Items():
            yield from (words for _, words in block.items)
        case Facts():
            yield from (each for fact in block.facts for each in fact)
        case Table():
            yield from block.headings
            yield from (cell for row in block.rows for cell in row)


def _first_missing(expected: list[str], said: list[str]) -> str | None:
    """The first word that is not said in its order; what the frame says of its own comes before, after or between."""
    rest = iter(said)
    return next((word for word in expected if word not in rest), None)
