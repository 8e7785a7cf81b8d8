"""What is worth knowing beside the format: each mark on a file that has it, and on none that has not."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from intake.domain.document import Format, Mark, PdfReading
from intake.reading.pdf.marks import are_auto_detected
from tests.unit.pdf_making import (
    PUSH_BUTTON,
    encrypted,
    letter,
    read,
    saved,
    scan,
    signature_field,
    text_field,
    widget,
    with_fields,
)

Change = Callable[[pikepdf.Pdf], None]
WAITING = "Please wait... If this message is not eventually replaced, your PDF viewer may not be able to display it."


def form() -> bytes:
    return with_fields(letter(), [text_field("nom", "Durand"), text_field("prenom")])


def changed(base: bytes, change: Change) -> PdfReading:
    with pikepdf.open(io.BytesIO(base)) as document:
        change(document)
        return read(saved(document))


def acting(**entries: Any) -> pikepdf.Dictionary:
    return Dictionary(**entries)


def test_ordinary_files_carry_no_mark() -> None:
    for raw in (letter(), form(), scan(), with_fields(scan(), [signature_field()])):
        assert read(raw).marks == ()


def test_an_owner_password_is_noted_and_what_it_forbids() -> None:
    reading = read(encrypted(form(), user="", owner="secret"))
    assert reading.marks == (Mark.PROTECTED,)
    with pikepdf.open(io.BytesIO(form())) as document:
        nothing = pikepdf.Permissions(modify_annotation=False, modify_form=False, modify_other=False)
        locked = saved(document, encryption=pikepdf.Encryption(user="", owner="secret", allow=nothing))
    assert any("le remplissage y est interdit" in sentence for sentence in read(locked).evidence)


def test_a_certified_and_a_reader_extended_file_are_noted() -> None:
    def permit(document: pikepdf.Pdf) -> None:
        document.Root.Perms = Dictionary(DocMDP=Dictionary(Type=Name.Sig), UR3=Dictionary(Type=Name.Sig))

    reading = changed(form(), permit)
    assert (reading.format, reading.marks) == (Format.INTERACTIVE, (Mark.CERTIFIED, Mark.READER_EXTENDED))


def test_updates_at_the_end_of_a_file_are_counted() -> None:
    base = form()
    start = base.rindex(b"startxref") + 10
    previous = int(base[start : base.index(b"\n", start)])
    with pikepdf.open(io.BytesIO(base)) as document:
        root, size = document.Root.objgen[0], len(document.objects) + 1
    update = f"xref\n0 0\ntrailer\n<</Size {size}/Root {root} 0 R/Prev {previous}>>\nstartxref\n{len(base)}\n%%EOF\n"
    reading = read(base + update.encode("ascii"))
    assert reading.marks == (Mark.UPDATED,)
    assert "modifié après sa création : 1 mise à jour en fin de fichier" in reading.evidence


def test_a_linearized_file_was_not_updated() -> None:
    with pikepdf.open(io.BytesIO(form())) as document:
        reading = read(saved(document, linearize=True))
    assert reading.marks == ()


def test_a_file_that_carries_another_one_was_not_updated() -> None:
    with pikepdf.open(io.BytesIO(letter())) as document:
        document.attachments["annexe.pdf"] = letter()
        reading = read(
            saved(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
        )
    assert reading.marks == (Mark.EMBEDDED_FILES,)


def test_a_repaired_file_is_noted() -> None:
    assert read(form().replace(b"startxref", b"startxxxx")).marks == (Mark.REPAIRED,)


def test_a_portfolio_and_its_files_are_noted() -> None:
    def gather(document: pikepdf.Pdf) -> None:
        document.attachments["support.pdf"] = form()
        document.Root.Collection = Dictionary(View=Name.D)

    reading = changed(letter(), gather)
    assert (reading.marks, reading.embedded) == ((Mark.PORTFOLIO, Mark.EMBEDDED_FILES), ("support.pdf",))


SCRIPT = acting(S=Name.JavaScript, JS=String("app.alert(1)"))
PROGRAM = acting(S=Name.Launch, F=String("calc.exe"))


def on_opening(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = SCRIPT


def on_closing(document: pikepdf.Pdf) -> None:
    document.Root.AA = Dictionary(WC=SCRIPT)


def by_name(document: pikepdf.Pdf) -> None:
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))


def on_a_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=SCRIPT)


def in_a_field(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.Annots[0].AA = Dictionary(F=SCRIPT)


def after_another(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.GoTo, Next=Array([acting(S=Name.Named, N=Name.Print), SCRIPT]))


@pytest.mark.parametrize("place", [on_opening, on_closing, by_name, on_a_page, in_a_field, after_another])
def test_a_script_is_noted_wherever_it_hides(place: Change) -> None:
    reading = changed(form(), place)
    assert (reading.format, reading.marks) == (Format.INTERACTIVE, (Mark.JAVASCRIPT,))
    assert "1 script JavaScript (noté, jamais exécuté)" in reading.evidence


def test_a_link_that_starts_a_program_is_noted() -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=PROGRAM)
    assert read(with_fields(letter(), [link])).marks == (Mark.LAUNCH,)


@pytest.mark.parametrize("kind", ["GoToR", "GoToE", "SubmitForm", "ImportData"])
def test_an_action_that_reaches_out_is_noted(kind: str) -> None:
    button = widget(FT=Name.Btn, T=String("envoyer"), Ff=PUSH_BUTTON, A=acting(S=Name("/" + kind)))
    reading = read(with_fields(letter(), [button]))
    assert reading.marks == (Mark.REACHES_OUT,)
    assert any(kind in sentence for sentence in reading.evidence)


def test_a_link_to_a_web_page_is_what_any_letter_has() -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=acting(S=Name.URI))
    assert read(with_fields(letter(), [link])).marks == ()


def test_a_hidden_text_layer_is_noted_on_scans_alone() -> None:
    assert read(scan(hidden_text="Décision relative à la part fonctions")).marks == (Mark.HIDDEN_TEXT,)
    assert read(scan(stamp="Reçu le 12/11/2025")).marks == ()


def test_a_printed_please_wait_page_is_noted() -> None:
    reading = read(letter(text=WAITING))
    assert (reading.format, reading.marks) == (Format.FLATTENED, (Mark.PLEASE_WAIT,))
    assert read(letter(text="Please wait for me")).marks == ()


def test_a_scan_with_detected_fields_says_that_a_program_named_them() -> None:
    reading = read(with_fields(scan(), [text_field("Texte1"), text_field("undefined_3")]))
    assert (reading.format, reading.marks) == (Format.INTERACTIVE, (Mark.AUTO_FIELDS,))


@pytest.mark.parametrize(
    ("names", "detected"),
    [
        (["Texte1", "Texte2", "Case à cocher3", "Case a\u0300 cocher4", "undefined", "undefined_2"], True),
        (["Text1", "Check Box2", "Group3", "Dropdown4", "Button5", "Text7.0", "fill_12", "toggle_1"], True),
        (["Zone de texte 1", "Liste déroulante2", "Bouton radio4"], True),
        ([f"Texte{number}" for number in range(19)] + ["Nom"], True),
        (["Texte1", "Nom", "Prénom"], False),
        (["identite.nom", "identite.prenom", "objectif_1", "appreciation.2"], False),
        (["Date", "Signature", "Texte"], False),
        (["topmostSubform[0].Page1[0].TextField1[0]"], False),
        ([], False),
    ],
    ids=["french", "english", "office", "nearly all", "few", "template", "words", "designer", "none"],
)
def test_names_that_a_program_gives_are_told_from_a_designers(names: list[str], detected: bool) -> None:
    assert are_auto_detected(names) is detected


def test_a_form_whose_fields_are_all_read_only_is_a_form_and_says_so() -> None:
    reading = read(with_fields(letter(), [text_field("nom", "Durand", Ff=1), text_field("prenom", Ff=1)]))
    assert (reading.format, reading.marks) == (Format.INTERACTIVE, (Mark.READ_ONLY,))
    assert read(with_fields(letter(), [text_field("nom", Ff=1), text_field("prenom")])).marks == ()


def test_values_left_to_the_viewer_to_draw_are_noted() -> None:
    def leave(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm.NeedAppearances = True

    assert changed(form(), leave).marks == (Mark.UNDRAWN_VALUES,)


def test_marks_come_in_their_own_order_without_doubles() -> None:
    def everything(document: pikepdf.Pdf) -> None:
        on_closing(document)
        on_opening(document)
        document.Root.Perms = Dictionary(DocMDP=Dictionary())
        document.Root.AcroForm.NeedAppearances = True

    reading = changed(form(), everything)
    assert reading.marks == (Mark.CERTIFIED, Mark.JAVASCRIPT, Mark.UNDRAWN_VALUES)
    assert "2 scripts JavaScript (noté, jamais exécuté)" in reading.evidence
