"""Links and pictures of a mail turned into words, its quoted history marked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from intake.domain.preview import ImageOfMail
from intake.domain.visible import visible

IMAGE, TARGET, QUOTE, HISTORY = "mail-image", "mail-cible", "mail-citation", "mail-historique"
CLASSES = {"span": {IMAGE, TARGET}, "blockquote": {QUOTE}, "p": {HISTORY}}
"""The classes that our writer gives, by tag."""
LOWER = {f"h{level}": f"h{min(level + 1, 6)}" for level in range(1, 7)}
"""The page has the one heading of the first level: those of a mail stand below it."""
MAX_TARGET = 300
"""Characters of an address shown; its site stands at the beginning."""
MAX_IMAGES = 200
_MAX_WORDS = 120
_VOID = frozenset({"br", "hr", "img"})
_OPENED = frozenset({"http", "https", "mailto"})
_QUOTES = re.compile(r"gmail_quote|yahoo_quoted|moz-cite|protonmail_quote|zmail_extra", re.IGNORECASE)
_HISTORY_IDS = re.compile(r"(?:x_)*(?:divRplyFwdMsg|appendonsend|OLK_SRC_BODY_SECTION|mail-editor-reference.*)")
_HISTORY = f'<p class="{HISTORY}">— Messages précédents —</p>'
_TINY = re.compile(r"[0-3](?:px)?")
"""Pixels of a picture that nobody is meant to see: it tells its sender that the mail was opened."""


@dataclass
class Pictures:
    """The pictures met in a mail's text. ``attached``: document position and name by Content-ID (lower-case)."""

    attached: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()
    """Content-IDs of parts that are no documents: logos, decoration."""
    met: list[ImageOfMail] = field(default_factory=list)

    def words(self, source: str, alternative: str, *, tiny: bool) -> str:
        """What stands in the picture's place; noted the first time, and as long as there are not too many."""
        found = self._of(source, visible(alternative[:_MAX_WORDS]).strip(), tiny)
        if len(self.met) < MAX_IMAGES:
            self.met.append(found)
        return found.words

    def _of(self, source: str, alternative: str, tiny: bool) -> ImageOfMail:
        number = len(self.met) + 1
        scheme, _, rest = source.strip().partition(":")
        said = f" : {alternative}" if alternative else ""
        cid = rest.strip("<> ").lower()
        match scheme.lower():
            case "cid" if cid in self.attached:
                position, name = self.attached[cid]
                words = f"image jointe, document {position + 1} : {visible(name)}"
                return ImageOfMail(number, "attached", words, position)
            case "cid" if cid in self.carried:
                return ImageOfMail(number, "attached", f"logo ou décoration non montré{said}")
            case "data":
                return ImageOfMail(number, "embedded", f"image incluse dans le texte, non montrée{said}")
            case "http" | "https" | "ftp":
                kind = "témoin de lecture distant non chargé" if tiny else "image distante non chargée"
                return ImageOfMail(number, "remote", kind + said)
            case _:
                return ImageOfMail(number, "missing", f"image absente du message{said}")


class Rewriter(HTMLParser):
    """Reads what nh3 wrote, which is well-formed; all that is written is escaped anew."""

    def __init__(self, pictures: Pictures) -> None:
        super().__init__(convert_charrefs=True)
        self._pictures = pictures
        self._out: list[str] = []
        self._open: list[str] = []
        """Closing tags owed to « div » and « blockquote »."""
        self._link: tuple[str, int] | None = None
        """Address of the link we are in, and where its words begin."""

    @property
    def written(self) -> str:
        """The HTML made so far."""
        return "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "img":
            tiny = bool(_TINY.fullmatch(told.get("width", "")) or _TINY.fullmatch(told.get("height", "")))
            words = self._pictures.words(told.get("src", ""), told.get("alt", ""), tiny=tiny)
            self._out.append(f'<span class="{IMAGE}">[{escape(words)}]</span>')
        elif tag == "a":
            self._end_link()
            self._link = (told.get("href", "").strip(), len(self._out))
        elif tag in ("div", "blockquote"):
            self._block(tag, told)
        else:
            cells = "".join(f' {name}="{escape(told[name])}"' for name in ("colspan", "rowspan") if name in told)
            self._out.append(f"<{LOWER.get(tag, tag)}{cells}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in ("div", "blockquote"):
            self._out.append(self._open.pop() if self._open else "")
        elif tag not in _VOID:
            self._out.append(f"</{LOWER.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        self._out.append(escape(data))

    def close(self) -> None:
        super().close()
        self._end_link()

    def _block(self, tag: str, told: dict[str, str]) -> None:
        if _HISTORY_IDS.fullmatch(told.get("id", "")) or told.get("style") == "history":
            self._out.append(_HISTORY)
        quoted = tag == "blockquote" or _QUOTES.search(told.get("class", "")) is not None
        self._out.append(f'<blockquote class="{QUOTE}">' if quoted else "<div>")
        self._open.append("</blockquote>" if quoted else "</div>")

    def _end_link(self) -> None:
        """The words stay words; behind them stands where the link leads, and only that can be followed."""
        if self._link is None:
            return
        address, start = self._link
        self._link = None
        if not address or address.startswith("#"):
            return
        words = re.sub(r"<[^>]*>", "", "".join(self._out[start:])).strip()
        target = _target(address)
        if words == escape(address) and _is_plain(address):
            del self._out[start:]
        scheme = address.partition(":")[0].lower()
        shown = f'<a href="{escape(address)}">{escape(target)}</a>' if scheme in _OPENED else escape(target)
        self._out.append(f' <span class="{TARGET}">[{shown}]</span>')


def _target(address: str) -> str:
    """The address as people should read it: at most so long, the true site named where its spelling deceives."""
    shown = visible(address[:MAX_TARGET]) + ("…" if len(address) > MAX_TARGET else "")
    return shown if _is_plain(address) else f"site « {_site(address)} » : {shown}"


def _is_plain(address: str) -> bool:
    """ASCII, and nobody's name stands before the site's."""
    if address.partition(":")[0].lower() not in ("http", "https"):
        return True
    return address.isascii() and "@" not in re.split(r"[/?#\\]", address.partition("://")[2], maxsplit=1)[0]


def _site(address: str) -> str:
    try:
        host = urlsplit(address.replace("\\", "/")).hostname or ""
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:
        # UnicodeError among them: a site that cannot be asked for.
        return "illisible"
