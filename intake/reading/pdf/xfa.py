"""XFA forms: is there a template that holds fields, and what do the datasets say (XFA 3.3, chapters 3 and 4)?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

import pikepdf

from intake.domain.document import Field
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.streams import decoded

MAX_PACKET = 16_000_000
"""Bytes of a packet, decoded: the templates of real forms are of a few megabytes at most."""
MAX_FIELDS = 20_000
MAX_DEPTH = 200
MAX_VALUE = 100_000
MAX_PATH = 1000
"""Characters of a field's path."""
SLICE = 65_536
"""Bytes given to the XML parser at a time, so that it can stop at the first field."""

_XML_FAULTS: tuple[type[Exception], ...] = (expat.ExpatError, *CONTENT_FAULTS)
_NOT_FILLABLE = frozenset({"button", "signature"})
_KINDS = {"checkButton": "checkbox", "choiceList": "choice"}
_DYNAMIC = re.compile(rb"<dynamicRender>\s*required\s*</dynamicRender>")


@dataclass(frozen=True)
class XfaForm:
    """An XFA form: fields of its template, and the leaves of its data. ``dynamic``: its viewer makes the pages.

    Of a static form, whose fields stand on its pages, only the template's first field was looked for.
    """

    template_fields: tuple[Field, ...]
    data: tuple[Field, ...]
    dynamic: bool

    @property
    def fields(self) -> tuple[Field, ...]:
        """The data where there is any, else the template's fields, empty: a blank form's data is an empty root."""
        has_data = any(leaf.value or "." in leaf.name for leaf in self.data)
        return self.data if has_data else self.template_fields


def xfa_packets(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """The streams of /AcroForm/XFA by packet name ("" for a form in a single stream); empty without XFA."""
    try:
        xfa = pdf.Root.AcroForm.get("/XFA")
        if isinstance(xfa, pikepdf.Stream):
            return {"": xfa}
        if not isinstance(xfa, pikepdf.Array):
            return {}
        entries = list(xfa)[:200]
        pairs = zip(entries[::2], entries[1::2], strict=False)
        return {str(name): packet for name, packet in pairs if isinstance(packet, pikepdf.Stream)}
    except CONTENT_FAULTS:
        return {}


def read_xfa(pdf: pikepdf.Pdf, packets: dict[str, Any], *, on_pages: bool) -> XfaForm | None:
    """The form in the packets; None when no template with a fillable field can be read.

    ``on_pages``: its fields were found on the pages, so that its template's need not all be listed.
    """
    if not packets:
        return None
    template = _parse(_TemplateFields(limit=1 if on_pages else MAX_FIELDS), packets, "template")
    if not template:
        return None
    data = _parse(_DataLeaves(), packets, "datasets")
    return XfaForm(tuple(template), tuple(data), dynamic=not on_pages or _is_dynamic(pdf, packets))


def _is_dynamic(pdf: pikepdf.Pdf, packets: dict[str, Any]) -> bool:
    """The catalog (ISO 32000-1, table 28) or the configuration packet asks the viewer to make the pages."""
    if pdf.Root.get("/NeedsRendering", False) is True:
        return True
    try:
        return "config" in packets and bool(_DYNAMIC.search(decoded(packets["config"], MAX_PACKET)))
    except CONTENT_FAULTS:
        return False


def differences(fields: Iterable[Field], data: Iterable[Field]) -> int:
    """Texts on pages that the data contradict, among the names that both have just once.

    Dates, numbers and options are formatted on the page and plain in the data: only a value that one side lacks,
    or other letters, make a difference.
    """
    shown, held = _by_last_name(fields), _by_last_name(data)
    pairs = ((shown[name], held[name]) for name in shown.keys() & held.keys())
    single = ((here[0], there[0]) for here, there in pairs if len(here) == len(there) == 1)
    return sum(_contradict(here, there.value) for here, there in single)


def _by_last_name(fields: Iterable[Field]) -> dict[str, list[Field]]:
    named: dict[str, list[Field]] = {}
    for each in fields:
        named.setdefault(_INDEX.sub("", each.name.rpartition(".")[2]), []).append(each)
    return named


_INDEX = re.compile(r"\[\d+\]$")
"""« nom[0] » on a page is « nom » in the data (XFA 3.3, SOM expressions)."""


def _contradict(here: Field, there: str) -> bool:
    if here.kind != "text":
        return False
    if bool(here.value.strip()) != bool(there.strip()):
        return True
    letters, others = ("".join(filter(str.isalpha, value)).casefold() for value in (here.value, there))
    return bool(letters and others) and letters != others


def _parse(target: _TemplateFields | _DataLeaves, packets: dict[str, Any], name: str) -> list[Field]:
    packet = packets.get(name, packets.get(""))
    if packet is None:
        return []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = target.start
    parser.EndElementHandler = target.end
    parser.CharacterDataHandler = target.text
    # A document type could only bring entities, which bombs are made of.
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        packed = decoded(packet, MAX_PACKET)
        for start in range(0, len(packed), SLICE):
            parser.Parse(packed[start : start + SLICE], False)
        parser.Parse(b"", True)
    except _XML_FAULTS:
        # What was read before the fault, or the limit, stands: a truncated packet is still a form.
        return target.found
    return target.found


def _refuse_doctype(*_: object) -> None:
    raise ValueError("DOCTYPE in an XFA packet")


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


@dataclass
class _TemplateFields:
    """Collects <field> elements whose <ui> is no button and no signature, named by their path of subforms."""

    limit: int = MAX_FIELDS
    found: list[Field] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    kind: str | None = None
    in_ui: int = 0
    in_template: bool = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = _local(tag)
        self.in_template = self.in_template or local == "template"
        self.path.append(attributes.get("name", "") if local in ("subform", "field", "exclGroup") else "")
        if len(self.path) > MAX_DEPTH or len(self.found) >= self.limit:
            raise ValueError("XFA template past its limits")
        if self.in_ui:
            self.kind = None if local in _NOT_FILLABLE and self.in_ui == 1 else self._kind(local)
            self.in_ui += 1
        elif local == "ui":
            self.in_ui = 1
        elif local == "field" and self.in_template:
            self.kind = "text"

    def end(self, tag: str) -> None:
        local = _local(tag)
        if self.in_ui:
            self.in_ui -= 1
        elif local == "field" and self.kind is not None and self.in_template:
            self.found.append(Field(".".join(part for part in self.path if part)[:MAX_PATH], "", self.kind))
            self.kind = None
        self.path.pop()

    def text(self, data: str) -> None:
        """Text of a template is captions and scripts: nothing of ours."""

    def _kind(self, local: str) -> str | None:
        return _KINDS.get(local, "text") if self.in_ui == 1 else self.kind


@dataclass
class _DataLeaves:
    """Collects the elements without children below <xfa:data>, named by their path."""

    found: list[Field] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    is_leaf: bool = False
    value: str = ""

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        local = _local(tag)
        if self.path or (local == "data" and "xfa-data" in tag):
            self.path.append(local)
        if len(self.path) > MAX_DEPTH or len(self.found) >= MAX_FIELDS:
            raise ValueError("XFA data past its limits")
        self.is_leaf, self.value = len(self.path) > 1, ""

    def end(self, _tag: str) -> None:
        if self.is_leaf:
            self.found.append(Field(".".join(self.path[1:])[:MAX_PATH], self.value.strip(), "text"))
        self.is_leaf = False
        if self.path:
            self.path.pop()

    def text(self, data: str) -> None:
        if self.is_leaf and len(self.value) < MAX_VALUE:
            self.value += data
