"""HTML that a stranger wrote, made harmless: what stays is words, tables, lists and emphasis, nothing that acts.

Three steps. nh3 keeps an allow-list, and with it the tags that are rewritten; our own writer then turns links and
pictures into words and escapes all it writes; nh3 looks at the whole once more, with a shorter list. So whatever our
writer is made to say, only what the second list allows leaves here.
"""

from __future__ import annotations

import re
from html import escape

import nh3

from intake.domain.visible import visible
from intake.reading.preview.rewriting import CLASSES, Pictures, Rewriter

MAX_HTML = 1_000_000
"""Characters of HTML looked at."""
MAX_TAGS = 30_000
"""Tags looked at: a long newsletter has some 5,000, and nesting costs the square of their number."""
MAX_SHOWN = 1_000_000
"""Characters of HTML that are shown of one part."""
CUT = "message trop long : la suite de son texte mis en forme n’est pas montrée"

_WORDS = frozenset({
    "p", "div", "br", "hr", "span", "b", "strong", "i", "em", "u", "s", "strike", "del", "ins", "sub", "sup", "small",
    "big", "code", "pre", "tt", "kbd", "samp", "abbr", "cite", "q", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
    "h1", "h2", "h3", "h4", "h5", "h6", "table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th", "center",
})  # fmt: skip
TAGS = _WORDS | {"a"}
"""What leaves here."""
_SILENT = {
    "script", "style", "title", "template", "svg", "math", "iframe", "object", "embed", "applet", "noembed",
    "noframes", "frameset", "audio", "video", "canvas", "xml",
}  # fmt: skip
"""Dropped with all they hold."""
_CELLS = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_QUOTE_STYLE = re.compile(r"border:\s*none;\s*border-top:\s*solid\b", re.IGNORECASE)
"""The line that Outlook draws above what it quotes."""
_SCHEMES = {"http", "https", "mailto"}
_ANY_SCHEME = {*_SCHEMES, "cid", "data", "ftp", "file", "tel", "sms", "ftps", "news", "sip"}
"""Those told to the reader; others, « javascript: » among them, lose their address without a word."""
_NUMBER = re.compile(r"[1-9]\d{0,2}")


def _first_look(_: str, name: str, value: str) -> str | None:
    if name == "style":
        return "history" if _QUOTE_STYLE.search(value[:2_000]) else None
    if name in ("colspan", "rowspan"):
        return value if _NUMBER.fullmatch(value) else None
    return value[:4_000]


_FIRST = nh3.Cleaner(
    tags=set(TAGS | {"img"}),
    clean_content_tags=_SILENT,
    attributes={
        **_CELLS,
        "a": {"href"},
        "img": {"src", "alt", "width", "height"},
        "div": {"class", "id", "style"},
        "blockquote": {"class"},
    },
    attribute_filter=_first_look,
    link_rel=None,
    url_schemes=_ANY_SCHEME,
)
_LAST = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=_SILENT,
    attributes={**_CELLS, "a": {"href"}},
    allowed_classes={tag: set(names) for tag, names in CLASSES.items()},
    link_rel="noopener noreferrer nofollow",
    url_schemes=_SCHEMES,
    url_relative="deny",
)


def harmless_text(text: str) -> str:
    """Plain text as a fragment, laid out as it was written."""
    words = escape(visible(text).strip("\n"))
    return _LAST.clean(f"<pre>{words}</pre>")


def harmless(html: str, pictures: Pictures) -> tuple[str, bool]:
    """The fragment to be shown, and whether it was cut. ``pictures`` collects those that are not shown."""
    rewriter = Rewriter(pictures)
    looked_at = _beginning(html)
    rewriter.feed(_FIRST.clean(looked_at))
    rewriter.close()
    written = visible(rewriter.written)
    cut = len(html) > len(looked_at) or len(written) > MAX_SHOWN
    return _LAST.clean(written[:MAX_SHOWN]), cut


def _beginning(html: str) -> str:
    """What of it is looked at."""
    pieces = html[:MAX_HTML].split("<", MAX_TAGS + 1)
    return "<".join(pieces[: MAX_TAGS + 1])
