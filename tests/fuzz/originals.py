"""The sound files that mutations start from: forms of each technology and structure, and what becomes of forms."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Name, ObjectStreamMode

from intake.sample import copies
from intake.sample.form import blank_form
from tests.unit.pdf_making import letter, saved, scan, signature_field, text_field, widget, with_fields
from tests.unit.test_pdf_xfa import xfa


@dataclass(frozen=True)
class Original:
    """A file's name in the summary, and its bytes."""

    name: str
    raw: bytes


def originals(corpus: Path | None = None) -> tuple[Original, ...]:
    """Those made here, then every PDF below ``corpus``, where one is given."""
    here = [Original(name, raw) for name, raw in _made()]
    files = sorted(corpus.rglob("*.pdf")) if corpus else []
    return (*here, *(Original(file.name, file.read_bytes()) for file in files))


def _made() -> Iterator[tuple[str, bytes]]:
    form, support = _small_form(), blank_form("DH", 2025)
    yield "form", form
    yield "form, plain objects", _steady(form, qdf=True, object_stream_mode=ObjectStreamMode.disable)
    yield "form, compressed objects", _steady(form, object_stream_mode=ObjectStreamMode.generate)
    yield "form, linearised", _steady(form, linearize=True)
    yield "form, updated", _updated(form)
    yield "form, shifted xref", copies.shift_xref(form)
    yield "form, orphan widgets", _steady(_orphans())
    yield "form, owner password", copies.lock(form)
    yield "support", support
    yield "support, plain objects", _steady(support, qdf=True, object_stream_mode=ObjectStreamMode.disable)
    yield from _made_with_xfa()
    yield "letter", _steady(letter(2))
    yield "printed form", _steady(copies.flatten(form))
    yield "scan", _steady(scan(2))
    yield "scan, hidden text", _steady(scan(1, hidden_text="Décision relative à la part résultats"))
    yield "scan, signature field", _steady(with_fields(scan(2), [signature_field()], page=1))
    yield "locked", copies.lock(form, user="secret")


def _made_with_xfa() -> Iterator[tuple[str, bytes]]:
    dynamic = xfa()
    yield "xfa, dynamic", _steady(dynamic)
    yield "xfa, static", _steady(xfa(base=with_fields(letter(), [text_field("support[0].nom[0]", "Durand")])))
    yield "xfa, plain objects", _steady(dynamic, qdf=True, object_stream_mode=ObjectStreamMode.disable)


def _small_form() -> bytes:
    box = widget(FT=Name.Btn, T=pikepdf.String("accord"), Rect=pikepdf.Array([50, 600, 62, 612]))
    texts = [text_field(f"identite.champ{number}", f"valeur {number}") for number in range(6)]
    return _steady(with_fields(with_fields(letter(3), [*texts, box]), [text_field("avis"), signature_field()], page=2))


def _orphans() -> bytes:
    return with_fields(letter(2), [text_field("nom"), text_field("prenom")], listed=False)


def _steady(raw: bytes, **options: object) -> bytes:
    """Saved anew, the same bytes each time: a case must come back under its number."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        for key in ("/CreationDate", "/ModDate"):
            if key in pdf.docinfo:
                del pdf.docinfo[key]
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        return saved(pdf, static_id=True, **options)


def _updated(raw: bytes) -> bytes:
    """With an incremental update (ISO 32000-1, 7.5.6): the catalog again, and a table of its own."""
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        number, generation = pdf.Root.objgen
        catalog, size = pdf.Root.unparse(resolved=True), len(pdf.objects) + 1
    previous = int(raw[raw.rindex(b"startxref") :].split()[1])
    body = raw + b"\n%d %d obj\n%s\nendobj\n" % (number, generation, catalog)
    table = b"xref\n%d 1\n%010d %05d n \n" % (number, len(raw) + 1, generation)
    trailer = b"trailer\n<< /Size %d /Root %d %d R /Prev %d >>\n" % (size, number, generation, previous)
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)
