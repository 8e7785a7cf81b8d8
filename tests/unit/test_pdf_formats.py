"""Each format of a PDF, on files made by real tools."""

from __future__ import annotations

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from intake.domain.document import Field, Form, Format, PdfReading
from intake.reading.pdf.faults import CONTENT_FAULTS
from tests.unit.pdf_making import (
    PUSH_BUTTON,
    RADIO,
    encrypted,
    flattened_by_pdfium,
    letter,
    read,
    saved,
    scan,
    signature_field,
    text_field,
    widget,
    with_fields,
)


def form(pages: int = 1) -> bytes:
    return with_fields(letter(pages), [text_field("nom", "Durand"), text_field("prenom")])


def test_a_form_is_interactive_and_costs_no_second_reader() -> None:
    reading = read(form(2))
    assert reading == PdfReading(
        Format.INTERACTIVE,
        Form.ACROFORM,
        pages=2,
        fields=(Field("nom", "Durand"), Field("prenom")),
        producer="ReportLab PDF Library - (opensource)",
        readers_agree=None,
        evidence=(
            "formulaire AcroForm : 2 champs interactifs, 1 rempli, 2 pages,"
            " producteur : ReportLab PDF Library - (opensource)",
        ),
    )


def test_a_letter_is_flattened_and_two_readers_agree() -> None:
    reading = read(letter())
    assert (reading.format, reading.form, reading.readers_agree) == (Format.FLATTENED, Form.NONE, True)
    assert "Décision relative à la part résultats, page 1, ligne 30" in reading.text


def test_a_form_flattened_by_a_viewer_is_flattened_and_keeps_its_words() -> None:
    reading = read(flattened_by_pdfium(form()))
    assert (reading.format, reading.fields, reading.readers_agree) == (Format.FLATTENED, (), True)
    assert "ligne 1" in reading.text


def test_fields_that_no_page_shows_do_not_make_a_form() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        del document.pages[0].obj.Annots
        reading = read(saved(document))
    assert (reading.format, reading.fields) == (Format.FLATTENED, ())
    assert "2 champs dans le formulaire mais sur aucune page" in reading.evidence


def test_a_scan_says_its_pages_its_resolution_and_its_machine() -> None:
    reading = read(scan(3, dpi=100))
    assert (reading.format, reading.pages, reading.readers_agree) == (Format.SCANNED, 3, True)
    expected = "0 champ interactif, 3 pages images à 100 dpi, producteur : KONICA MINOLTA bizhub C250i"
    assert reading.evidence[0] == expected


def test_a_hidden_ocr_layer_does_not_make_a_scan_a_text() -> None:
    reading = read(scan(hidden_text="Décision relative à la part fonctions"))
    assert reading.format is Format.SCANNED
    assert "part fonctions" in reading.text
    assert reading.text_by_ocr


def test_text_laid_under_the_image_does_not_make_a_scan_a_text() -> None:
    with pikepdf.open(io.BytesIO(scan())) as image, pikepdf.open(io.BytesIO(letter())) as text:
        text.pages[0].add_overlay(image.pages[0], None)
        reading = read(saved(text))
    assert reading.format is Format.SCANNED


def test_a_letter_on_a_printed_letterhead_is_text() -> None:
    with pikepdf.open(io.BytesIO(scan())) as image, pikepdf.open(io.BytesIO(letter())) as text:
        image.pages[0].add_overlay(text.pages[0], None)
        reading = read(saved(image))
    assert reading.format is Format.FLATTENED


def test_a_receipt_stamp_does_not_make_a_scan_a_text() -> None:
    assert read(scan(stamp="Reçu au CNG le 12/11/2025")).format is Format.SCANNED


def test_a_value_kept_in_a_stream_is_read() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        value = document.make_stream(b"")
        value.write(zlib.compress(b"Atteint"), filter=Name.FlateDecode)
        document.pages[0].obj.Annots[1].V = value
        assert read(saved(document)).value("prenom") == "Atteint"


def test_doubtful_fields_are_counted_in_the_first_sentence() -> None:
    reading = read(with_fields(letter(), [text_field("piege", F=2)]))
    assert reading.evidence[0].startswith("1 champ trouvé, 1 page de texte")


def test_a_scan_with_one_signature_field_is_a_scan() -> None:
    reading = read(with_fields(scan(), [signature_field()]))
    assert (reading.format, len(reading.signature_boxes), reading.fields) == (Format.SCANNED, 1, ())


def test_push_buttons_alone_do_not_make_a_form() -> None:
    button = widget(FT=Name.Btn, T=String("imprimer"), Ff=PUSH_BUTTON)
    assert read(with_fields(letter(), [button])).format is Format.FLATTENED


def test_an_empty_acroform_does_not_make_a_form() -> None:
    assert read(with_fields(letter(), [])).format is Format.FLATTENED


@pytest.mark.parametrize("flags", [2, 32], ids=["hidden", "no view"])
def test_fields_nobody_can_see_are_for_a_person(flags: int) -> None:
    reading = read(with_fields(letter(), [text_field("piege", F=flags)]))
    assert (reading.format, reading.readers_agree) == (Format.DOUBTFUL, True)


def test_a_read_only_field_is_a_field() -> None:
    assert read(with_fields(letter(), [text_field("nom", "Durand", Ff=1)])).format is Format.INTERACTIVE


def test_a_field_missing_from_the_forms_list_counts_and_is_told() -> None:
    reading = read(with_fields(letter(), [text_field("nom")], listed=False))
    assert reading.format is Format.INTERACTIVE
    assert "1 champ sur les pages mais hors de la liste du formulaire" in reading.evidence


def test_fields_on_pages_without_any_form_are_for_a_person() -> None:
    with pikepdf.open(io.BytesIO(with_fields(letter(), [text_field("nom")]))) as document:
        del document.Root.AcroForm
        reading = read(saved(document))
    assert reading.format is Format.DOUBTFUL


def test_an_owner_password_alone_locks_nobody_out() -> None:
    reading = read(encrypted(form(), user="", owner="secret"))
    assert (reading.format, reading.value("nom")) == (Format.INTERACTIVE, "Durand")


def test_a_user_password_makes_a_file_encrypted() -> None:
    reading = read(encrypted(form(), user="secret", owner="autre"))
    assert (reading.format, reading.readers_agree, reading.pages) == (Format.ENCRYPTED, True, 0)


def test_a_file_whose_owner_password_is_empty_still_asks_people_for_the_other() -> None:
    assert read(encrypted(form(), user="secret", owner="")).format is Format.ENCRYPTED


def test_a_file_without_its_cross_references_is_read_and_called_repaired() -> None:
    reading = read(form().replace(b"startxref", b"startxxxx"))
    assert (reading.format, len(reading.fields)) == (Format.INTERACTIVE, 2)
    assert "structure du fichier abîmée, reconstruite à la lecture" in reading.evidence


def test_a_file_cut_after_its_head_is_damaged() -> None:
    reading = read(form()[:300])
    assert (reading.format, reading.readers_agree) == (Format.DAMAGED, True)


def test_what_was_said_of_the_last_file_is_not_said_of_the_next() -> None:
    with pikepdf.new() as document:
        empty = saved(document)
    for before in (encrypted(form(), user="secret", owner="autre"), form()[:300], form()):
        read(before)
        assert read(empty).format is Format.DAMAGED


def test_a_file_without_pages_is_damaged() -> None:
    with pikepdf.new() as document:
        assert read(saved(document)).format is Format.DAMAGED


def test_a_repaired_file_with_the_words_of_a_form_is_not_refused() -> None:
    lost = form().replace(b"startxref", b"startxxxx").replace(b"/FT /Tx", b"/QT /Qx").replace(b"/Annots", b"/Annats")
    assert read(lost).format is Format.DOUBTFUL
    plain = letter().replace(b"startxref", b"startxxxx")
    assert read(plain).format is Format.FLATTENED


def test_a_form_cut_anywhere_is_never_called_flattened_or_scanned() -> None:
    whole = form()
    formats = {read(whole[:length]).format for length in range(1, len(whole), 53)}
    assert formats <= {Format.INTERACTIVE, Format.DAMAGED, Format.DOUBTFUL, Format.NOT_PDF}


def test_an_incremental_update_that_fills_a_field_is_read() -> None:
    base = form()
    with pikepdf.open(io.BytesIO(base)) as document:
        number, _ = document.pages[0].obj.Annots[1].objgen
    start = base.rindex(b"startxref") + 10
    previous = int(base[start : base.index(b"\n", start)])
    entry = f"{number} 0 obj\n<</Type/Annot/Subtype/Widget/FT/Tx/T(prenom)/V(Anne)/Rect[0 0 9 9]/F 4>>\nendobj\n"
    with pikepdf.open(io.BytesIO(base)) as document:
        root, size = document.Root.objgen[0], len(document.objects) + 1
    table = f"xref\n{number} 1\n{len(base):010d} 00000 n \n"
    trailer = f"trailer\n<</Size {size}/Root {root} 0 R/Prev {previous}>>\n"
    end = f"startxref\n{len(base) + len(entry)}\n%%EOF\n"
    reading = read(base + (entry + table + trailer + end).encode("ascii"))
    assert reading.value("prenom") == "Anne"


def test_embedded_files_are_named() -> None:
    with pikepdf.open(io.BytesIO(letter())) as document:
        document.attachments["delegation.pdf"] = b"%PDF-1.4"
        reading = read(saved(document))
    assert reading.embedded == ("delegation.pdf",)


def test_the_producer_is_read_from_xmp_where_the_info_is_silent() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        del document.trailer.Info
        xmp = b'<?xpacket begin=""?><rdf xmlns:pdf="x"><pdf:Producer>Acrobat Distiller</pdf:Producer></rdf>'
        document.Root.Metadata = document.make_stream(xmp)
        reading = read(saved(document))
    assert reading.producer == "Acrobat Distiller"


def test_full_names_and_values_of_every_kind_are_read() -> None:
    with pikepdf.open(io.BytesIO(letter())) as document:
        parent = document.make_indirect(Dictionary(T=String("agent"), FT=Name.Tx, Kids=Array()))
        child = document.make_indirect(widget(T=String("nom"), Parent=parent, V=String("Lefèvre–Žižek")))
        parent.Kids.append(child)
        group = document.make_indirect(Dictionary(T=String("avis"), FT=Name.Btn, Ff=RADIO, V=Name.Favorable))
        buttons = [document.make_indirect(widget(Parent=group)) for _ in range(2)]
        group.Kids = Array(buttons)
        box = document.make_indirect(widget(FT=Name.Btn, T=String("lu"), V=Name.Oui))
        unchecked = document.make_indirect(widget(FT=Name.Btn, T=String("vu"), V=Name.Off))
        choice = document.make_indirect(widget(FT=Name.Ch, T=String("corps"), V=Array([String("DH"), String("D3S")])))
        document.pages[0].obj.Annots = Array([child, *buttons, box, unchecked, choice])
        document.Root.AcroForm = Dictionary(Fields=Array([parent, group, box, unchecked, choice]))
        reading = read(saved(document))
    assert reading.fields == (
        Field("agent.nom", "Lefèvre–Žižek"),
        Field("avis", "Favorable", "radio"),
        Field("lu", "Oui", "checkbox"),
        Field("vu", "Off", "checkbox"),
        Field("corps", "DH ; D3S", "choice"),
    )
    assert reading.filled == 4


def test_loops_among_fields_end() -> None:
    with pikepdf.open(io.BytesIO(letter())) as document:
        one = document.make_indirect(text_field("un"))
        two = document.make_indirect(text_field("deux"))
        one.Parent, two.Parent = two, one
        one.Kids, two.Kids = Array([two]), Array([one])
        values = document.make_indirect(Array())
        values.append(values)
        one.V = values
        document.pages[0].obj.Annots = Array([one, two])
        document.Root.AcroForm = Dictionary(Fields=Array([one]))
        reading = read(saved(document))
    assert reading.format is Format.INTERACTIVE


def test_a_file_of_very_many_pages_says_how_many_were_looked_at() -> None:
    with pikepdf.new() as document:
        for _ in range(510):
            document.add_blank_page()
        reading = read(saved(document))
    assert (reading.format, reading.pages) == (Format.FLATTENED, 510)
    assert "seules les 500 premières pages ont été examinées" in reading.evidence


def test_a_form_whose_fields_stand_beyond_the_pages_looked_at_is_not_refused() -> None:
    with pikepdf.new() as document:
        for _ in range(510):
            document.add_blank_page()
        field = document.make_indirect(text_field("nom"))
        document.pages[505].obj.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]))
        assert read(saved(document)).format is Format.DOUBTFUL


def test_our_own_faults_are_no_faults_of_the_file() -> None:
    assert not any(issubclass(ours, CONTENT_FAULTS) for ours in (MemoryError, OSError, TimeoutError))
