"""XFA forms (XFA 3.3, chapters 2 to 4) written packet by packet, as LiveCycle Designer does."""

from __future__ import annotations

import io
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, String
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from intake.sample.drawing.layout import draw_form
from intake.sample.form import Values, saved

Tree = dict[str, "Tree | str"]
"""Subforms by name down to the answers."""
WAIT = (
    "Please wait...",
    "If this message is not eventually replaced by the proper contents of the document, your PDF",
    "viewer may not be able to display this type of document.",
)
"""The page that stands in a dynamic form for viewers without XFA."""
_HEAD = '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/" timeStamp="2025-07-16T08:00:00Z" uuid="6b1f-0001">'
_CONFIG = (
    '<config xmlns="http://www.xfa.org/schema/xci/3.0/"><agent name="designer"><destination>pdf</destination>'
    "</agent><present><pdf><version>1.7</version></pdf></present></config>"
)
_TEMPLATE = '<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/">{}</template>'
_DATASETS = '<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data>{}</xfa:data></xfa:datasets>'
_UI = {"check": "checkButton", "radio": "checkButton", "choice": "choiceList", "signature": "signature"}


def static_form(filled: bytes, corps: str, year: int, values: Values) -> bytes:
    """A filled support with its fields on the pages and in XFA packets too: Designer's « formulaire statique »."""
    with Pdf.open(io.BytesIO(filled)) as pdf:
        pdf.Root.AcroForm.XFA = _packets(pdf, corps, year, values)
        return saved(pdf)


def dynamic_form(corps: str, year: int, values: Values, *, one_stream: bool = False, packed: bool = True) -> bytes:
    """The viewer makes the pages; the file's only one says « Please wait… ».

    ``one_stream``: the whole XDP in a single stream. ``packed``: the catalog in a compressed object stream.
    """
    with Pdf.open(io.BytesIO(waiting_page())) as pdf:
        xfa = _whole(pdf, corps, year, values) if one_stream else _packets(pdf, corps, year, values)
        _make_dynamic(pdf, xfa)
        out = io.BytesIO()
        mode = ObjectStreamMode.generate if packed else ObjectStreamMode.disable
        pdf.save(out, object_stream_mode=mode, compress_streams=True, deterministic_id=True)
        return out.getvalue()


@cache
def waiting_page() -> bytes:
    """The placeholder alone: what a printer or a viewer without XFA makes of a dynamic form."""
    out = io.BytesIO()
    page = Canvas(out, pagesize=A4, invariant=1)
    page.setProducer("Adobe LiveCycle Designer ES 10.0")
    for number, line in enumerate(WAIT):
        page.drawString(60, 740 - 16 * number, line)
    page.showPage()
    page.save()
    return out.getvalue()


def _make_dynamic(pdf: Pdf, xfa: Object) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=xfa, DA=String("/Helv 0 Tf 0 g"))
    pdf.Root.NeedsRendering = True
    level = Dictionary(BaseVersion=Name("/1.7"), ExtensionLevel=8)
    pdf.Root.Extensions = Dictionary(ADBE=level)


def _parts(corps: str, year: int, values: Values) -> tuple[tuple[str, str], ...]:
    """The packets by name, in the order of an XDP."""
    return (
        ("preamble", _HEAD),
        ("config", _CONFIG),
        ("template", _template(corps, year)),
        ("datasets", _DATASETS.format(f"<form1>{_elements(_tree(values))}</form1>")),
        ("postamble", "</xdp:xdp>"),
    )


def _packets(pdf: Pdf, corps: str, year: int, values: Values) -> Object:
    parts = _parts(corps, year, values)
    return Array([entry for name, words in parts for entry in (String(name), pdf.make_stream(words.encode()))])


def _whole(pdf: Pdf, corps: str, year: int, values: Values) -> Object:
    return pdf.make_stream("".join(words for _, words in _parts(corps, year, values)).encode())


def _template(corps: str, year: int) -> str:
    kinds = {place.name: place.kind for place in draw_form(corps, year).placed}
    return _TEMPLATE.format(f'<subform name="form1" layout="tb">{_subforms(_tree(kinds))}</subform>')


def _subforms(tree: Tree) -> str:
    return "".join(
        f"<field name={quoteattr(name)}><ui><{_UI.get(below, 'textEdit')}/></ui></field>"
        if isinstance(below, str)
        else f"<subform name={quoteattr(name)}>{_subforms(below)}</subform>"
        for name, below in tree.items()
    )


def _elements(tree: Tree) -> str:
    """Answers as elements; a name that begins with a digit is no XML name, and gets a letter before it."""
    return "".join(
        f"<{tag}>{escape(below) if isinstance(below, str) else _elements(below)}</{tag}>"
        for tag, below in ((f"n{name}" if name[0].isdigit() else name, below) for name, below in tree.items())
    )


def _tree(flat: Values) -> Tree:
    """``a.b.c`` → ``{a: {b: {c: …}}}``."""
    top: Tree = {}
    for name, value in flat.items():
        *above, last = name.split(".")
        node = top
        for part in above:
            below = node.setdefault(part, {})
            node = below if isinstance(below, dict) else {}
        node[last] = value
    return top
