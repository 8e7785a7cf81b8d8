"""PDFs made to exhaust, to loop or to run something: small on disk, each with one trick."""

from __future__ import annotations

import io
import zlib
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.unit.pdf_making import PUSH_BUTTON, letter, saved, text_field, widget

CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
DRAWN = b"/Contents 4 0 R"
WITH_XOBJECT = DRAWN + b"/Resources<</XObject<</X 5 0 R>>>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
PICTURE = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode"
ACROFORM = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>"


def written(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    size, table = len(objects) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, table)
    return bytes(out)


def one_page(entries: bytes, *more: bytes, catalog: bytes = CATALOG) -> bytes:
    """A file of one page; ``more`` are the objects from 4 on."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]" + entries + b">>"
    return written([catalog, PAGES, page, *more])


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<" + entries + b"/Length %d>>\nstream\n" % len(content) + content + b"\nendstream"


@cache
def bomb(megabytes: int = 500) -> bytes:
    """So many megabytes of blanks, deflated a thousandfold."""
    block, packer = b" " * 1_000_000, zlib.compressobj(9)
    first = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + again * (megabytes - 1) + packer.flush()


def content_bomb() -> bytes:
    return one_page(DRAWN, stream(bomb(), b"/Filter/FlateDecode"))


def nested_bomb() -> bytes:
    return one_page(DRAWN, stream(zlib.compress(bomb(), 9), b"/Filter[/FlateDecode/FlateDecode]"))


def filter_chain() -> bytes:
    return one_page(DRAWN, stream(b" " * 2000, b"/Filter[" + b"/ASCIIHexDecode" * 50_000 + b"]"))


def lzw_page() -> bytes:
    return one_page(DRAWN, stream(b"\x80" * 5_000_000, b"/Filter/LZWDecode"))


def metadata_bomb() -> bytes:
    catalog = b"<</Type/Catalog/Pages 2 0 R/Metadata 4 0 R>>"
    return one_page(b"", stream(bomb(), b"/Filter/FlateDecode"), catalog=catalog)


def xfa_bomb() -> bytes:
    catalog = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA[(template)4 0 R(datasets)4 0 R]>>>>"
    return one_page(b"", stream(bomb(), b"/Filter/FlateDecode"), catalog=catalog)


def picture_bomb() -> bytes:
    drawing = stream(b"q 595 0 0 842 0 0 cm /X Do Q")
    return one_page(WITH_XOBJECT, drawing, stream(bomb(), PICTURE + b"/Width 60000/Height 60000"))


def gigantic_picture() -> bytes:
    drawing = stream(b"q 595 0 0 842 0 0 cm /X Do Q")
    return one_page(WITH_XOBJECT, drawing, stream(b"", PICTURE + b"/Width 2147483647/Height 2147483647"))


def page_loop() -> bytes:
    return written([CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 3>>"])


def page_lattice() -> bytes:
    nodes = [b"<</Type/Pages/Kids[%s]/Count 1>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 25)]
    return written([CATALOG, *nodes, b"<</Type/Page/MediaBox[0 0 9 9]>>"])


def drawing_loop() -> bytes:
    loop = FORM + b"/Resources<</XObject<</X 5 0 R>>>>"
    return one_page(WITH_XOBJECT, stream(b"/X Do"), stream(b"/X Do /X Do", loop))


def name_loop() -> bytes:
    catalog = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 4 0 R>>>>"
    return one_page(b"", b"<</Kids[4 0 R 4 0 R]>>", catalog=catalog)


def deep_arrays() -> bytes:
    return one_page(b"/Deep " + b"[" * 100_000 + b"]" * 100_000)


def deep_dictionaries() -> bytes:
    return one_page(b"/Deep " + b"<</A " * 100_000 + b"1" + b">>" * 100_000)


def deep_drawing() -> bytes:
    return one_page(DRAWN, stream(b"[" * 100_000 + b"]" * 100_000 + b"TJ " + b"q " * 100_000))


def many_objects() -> bytes:
    return one_page(b"", *[b"<</A 1>>"] * 100_000)


def many_pages() -> bytes:
    with pikepdf.new() as document:
        for _ in range(10_000):
            document.add_blank_page()
        return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def form_of(values: list[pikepdf.Object], names: list[str]) -> bytes:
    """A form of these fields on one page."""
    with pikepdf.open(io.BytesIO(letter())) as document:
        held = [document.make_indirect(value) for value in values]
        pairs = zip(held * (len(names) // len(held)), names, strict=True)
        fields = [document.make_indirect(widget(FT=Name.Tx, T=String(name), V=value)) for value, name in pairs]
        document.pages[0].obj.Annots = Array(fields)
        document.Root.AcroForm = Dictionary(Fields=Array(fields))
        return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def many_fields() -> bytes:
    return form_of([String("oui")], [f"champ {number}" for number in range(25_000)])


def shared_immense_value() -> bytes:
    return form_of([String("x" * 3_000_000)], [f"champ {number}" for number in range(2_000)])


def immense_names() -> bytes:
    return form_of([String("oui")], [f"{number}" + "n" * 500_000 for number in range(40)])


def shared_buttons() -> bytes:
    """A hundred pages that share one list of five thousand buttons."""
    with pikepdf.new() as document:
        every = (widget(FT=Name.Btn, T=String(f"b{n}"), Ff=PUSH_BUTTON) for n in range(5_000))
        buttons = document.make_indirect(Array([document.make_indirect(button) for button in every]))
        for _ in range(100):
            document.add_blank_page()
        for page in document.pages:
            page.obj.Annots = buttons
        document.Root.AcroForm = Dictionary(Fields=Array())
        return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def deep_fields() -> bytes:
    """A field five thousand levels below the form."""
    last = 5000
    parents = [b"/Parent %d 0 R" % (n - 1) if n > 4 else b"" for n in range(4, last)]
    nodes = [b"<</T(a)%s/Kids[%d 0 R]>>" % (parent, n) for n, parent in enumerate(parents, start=5)]
    leaf = b"<</T(z)/FT/Tx/V(v)/Type/Annot/Subtype/Widget/Rect[0 0 9 9]/F 4/Parent %d 0 R>>" % (last - 1)
    return one_page(b"/Annots[%d 0 R]" % last, *nodes, leaf, catalog=ACROFORM)


def field_lattice() -> bytes:
    nodes = [b"<</T(a)/Kids[%s]>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(4, 40)]
    return one_page(b"", *nodes, b"<</T(z)/FT/Tx>>", catalog=ACROFORM)


def chain_of_actions() -> bytes:
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>"
    actions = [b"<</S/JavaScript/JS(x)/Next[%d 0 R 4 0 R]>>" % (n + 1) for n in range(4, 20_000)]
    return one_page(b"", *actions, catalog=catalog)


def loop_of_updates() -> bytes:
    plain = one_page(b"")
    table = int(plain[plain.rindex(b"startxref") + 10 :].split()[0])
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % table)


def form_with_a_bomb() -> bytes:
    """A real form whose page draws for ever: its fields are read all the same."""
    with pikepdf.open(io.BytesIO(letter())) as document:
        field = document.make_indirect(text_field("nom", "Durand"))
        document.pages[0].obj.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]))
        heavy = document.make_stream(b"")
        heavy.write(bomb(), filter=Name.FlateDecode)
        document.pages[0].obj.Contents = heavy
        return saved(document)
