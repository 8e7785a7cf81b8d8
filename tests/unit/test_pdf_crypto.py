"""What cryptographic signatures are worth: real ones, made by pyHanko in the test, then kept, added to or spoilt."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from intake.domain.document import BoxState, SignatureBox
from intake.reading.pdf.signing.crypto import check_signatures
from intake.sample.form import blank_form
from tests.unit.pdf_making import encrypted, letter, read, saved, signature_field, text_field, widget, with_fields
from tests.unit.pdf_signing import signed, time_stamped, update_of

FORM = with_fields(letter(2), [text_field("nom"), signature_field("evalue")])
TWO = with_fields(FORM, [signature_field("evaluateur")], page=1)
SIGNER = "CN=Camille EXEMPLE"


@pytest.fixture(scope="module")
def signed_form() -> bytes:
    return signed(FORM, "evalue")


def box(document: bytes) -> SignatureBox:
    (found,) = read(document).signature_boxes
    return found


def said(document: bytes) -> str:
    (sentence,) = [each for each in read(document).evidence if "cryptographique" in each]
    return sentence


def updated(base: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """``base`` with a change appended, as Acrobat saves."""
    writer = update_of(base)
    change(writer)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    return out.getvalue()


def fill_in(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[generic.pdf_name("/V")] = generic.pdf_string("EXEMPLE")
    writer.update_container(field)


def write_over_the_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 595 842 re f"))
    writer.update_container(page)


def test_an_untouched_signature_is_valid_and_its_authority_unverified(signed_form: bytes) -> None:
    assert box(signed_form) == SignatureBox(1, "evalue", BoxState.SIGNED, "valid")
    assert said(signed_form) == f"p. 1 : signature cryptographique intègre de {SIGNER}, autorité non vérifiée"


def test_a_signature_is_not_demanded() -> None:
    assert box(FORM) == SignatureBox(1, "evalue", BoxState.EMPTY, "absent")


def test_of_two_boxes_only_the_signed_one_is() -> None:
    reading = read(signed(TWO, "evaluateur"))
    assert reading.signature_boxes == (
        SignatureBox(1, "evalue", BoxState.EMPTY, "absent"),
        SignatureBox(2, "evaluateur", BoxState.SIGNED, "valid"),
    )
    assert "encarts de signature : p. 1 vide, p. 2 signé" in reading.evidence


def test_a_second_signature_leaves_the_first_valid() -> None:
    reading = read(signed(signed(TWO, "evalue"), "evaluateur", by="Dominique MODELE"))
    assert [found.crypto for found in reading.signature_boxes] == ["valid", "valid"]


def test_what_is_said_of_several_signatures_is_said_once() -> None:
    three = with_fields(TWO, [signature_field("visa")], page=1)
    sentences = read(signed(signed(signed(three, "evalue"), "evaluateur"), "visa")).evidence
    assert [each.partition(" :")[0] for each in sentences if "cryptographique" in each] == ["p. 1, 2", "p. 2"]


def test_a_byte_changed_after_signing_makes_it_invalid(signed_form: bytes) -> None:
    at = signed_form.index(b"/Rect")
    spoilt = signed_form[:at] + signed_form[at:].replace(b"50 700 300 720", b"50 700 301 720", 1)
    assert len(spoilt) == len(signed_form)
    assert spoilt != signed_form
    assert (box(spoilt).state, box(spoilt).crypto) == (BoxState.SIGNED, "invalid")
    assert said(spoilt).endswith(f"invalide de {SIGNER} : le contenu signé a été modifié")


def test_a_signature_whose_own_bytes_were_changed_is_invalid(signed_form: bytes) -> None:
    at = signed_form.index(b"/Contents <") + len(b"/Contents <")
    end = signed_form.index(b"0000000000", at)
    spoilt = bytearray(signed_form)
    spoilt[end - 20 : end - 16] = b"ffff" if spoilt[end - 20 : end - 16] != b"ffff" else b"0000"
    assert box(bytes(spoilt)).crypto == "invalid"


def test_a_file_written_anew_after_signing_is_invalid(signed_form: bytes) -> None:
    """What Preview does: it keeps the signature, and writes all the rest again."""
    with pikepdf.open(io.BytesIO(signed_form)) as pdf:
        assert box(saved(pdf)).crypto == "invalid"


def test_a_form_filled_in_after_signing_stays_valid(signed_form: bytes) -> None:
    filled = updated(signed_form, fill_in)
    assert read(filled).value("nom") == "EXEMPLE"
    assert box(filled).crypto == "valid"
    assert said(filled).endswith("fichier complété ensuite comme elle le permet")


def test_a_page_written_over_after_signing_makes_it_invalid(signed_form: bytes) -> None:
    changed = updated(signed_form, write_over_the_page)
    assert box(changed).crypto == "invalid"
    assert said(changed).endswith("le fichier a été modifié après coup au-delà de ce qu’elle permet")


def test_a_certified_form_may_be_filled_in_where_it_allows_it() -> None:
    assert said(signed(FORM, "evalue", certify=MDPPerm.FILL_FORMS)).endswith("document certifié (remplissage permis)")
    assert box(updated(signed(FORM, "evalue", certify=MDPPerm.FILL_FORMS), fill_in)).crypto == "valid"
    assert box(updated(signed(FORM, "evalue", certify=MDPPerm.NO_CHANGES), fill_in)).crypto == "invalid"


def test_a_time_stamp_is_told_and_signs_no_box() -> None:
    stamped = time_stamped(FORM)
    assert box(stamped) == SignatureBox(1, "evalue", BoxState.EMPTY, "absent")
    assert said(stamped) == "p. 1 : horodatage cryptographique intègre, autorité non vérifiée"


def test_a_time_stamp_in_a_box_leaves_it_in_doubt() -> None:
    assert box(time_stamped(FORM, "evalue")) == SignatureBox(1, "evalue", BoxState.UNKNOWN, "valid")


def test_a_time_stamp_over_a_signature_leaves_it_valid(signed_form: bytes) -> None:
    assert box(time_stamped(signed_form)).crypto == "valid"


def test_a_signature_nobody_sees_counts() -> None:
    invisible = signature_field("visa")
    invisible.Rect = Array([0, 0, 0, 0])
    form = with_fields(letter(), [text_field("nom"), invisible])
    assert read(form).signature_boxes == ()
    assert box(signed(form, "visa")) == SignatureBox(1, "visa", BoxState.SIGNED, "valid")


def test_a_signature_held_by_the_field_above_its_widget_is_found() -> None:
    with pikepdf.open(io.BytesIO(FORM)) as pdf:
        field = pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("visa"), Kids=Array()))
        field.Kids.append(pdf.make_indirect(widget(Parent=field, Rect=Array([300, 200, 500, 260]))))
        pdf.pages[1].obj.Annots = Array(list(field.Kids))
        pdf.Root.AcroForm.Fields.append(field)
        form = saved(pdf)
    evalue, visa = read(signed(form, "visa")).signature_boxes
    assert evalue.crypto == "absent"
    assert visa == SignatureBox(2, "visa", BoxState.SIGNED, "valid")


def test_a_signature_in_a_file_under_an_owner_password_is_validated() -> None:
    with pikepdf.open(io.BytesIO(encrypted(FORM, user="", owner="secret"))) as pdf:
        packed = saved(pdf, encryption=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert box(signed(packed, "evalue")).crypto == "valid"
    assert box(updated(signed(packed, "evalue"), fill_in)).crypto == "valid"


def test_a_support_of_three_hundred_fields_is_validated() -> None:
    boxes = {
        each.name: each for each in read(signed(blank_form("DH", 2025), "signature.evalue.cloture")).signature_boxes
    }
    assert boxes["signature.evalue.cloture"].crypto == "valid"
    assert {each.state for name, each in boxes.items() if name != "signature.evalue.cloture"} == {BoxState.EMPTY}


def test_a_reservation_nobody_signed_is_no_signature(signed_form: bytes) -> None:
    at = signed_form.index(b"/Contents <") + len(b"/Contents <")
    end = signed_form.index(b">", at)
    assert box(signed_form[:at] + b"0" * (end - at) + signed_form[end:]) == SignatureBox(
        1, "evalue", BoxState.UNKNOWN, "invalid"
    )


@pytest.mark.parametrize(
    ("value", "crypto"),
    [
        ({"Contents": String("\x30"), "SubFilter": Name("/adbe.pkcs7.detached")}, "invalid"),
        ({"Contents": String("\x30"), "SubFilter": Name("/adbe.x509.rsa_sha1")}, "present"),
        ({"ByteRange": Array([0, 1, 2, 3])}, "present"),
    ],
    ids=["no signature in it", "a format of the past", "no format"],
)
def test_what_cannot_be_validated_is_said_to_be_present(value: dict[str, pikepdf.Object], crypto: str) -> None:
    field = signature_field("visa")
    field.V = Dictionary({"/Type": Name.Sig, **{f"/{key}": entry for key, entry in value.items()}})
    found = box(with_fields(letter(), [text_field("nom"), field]))
    assert (found.state, found.crypto) == (BoxState.SIGNED, crypto)


def test_an_old_digest_proves_nothing() -> None:
    weak = signed(FORM, "evalue", digest="sha1")
    assert box(weak).crypto == "present"
    assert said(weak).endswith("non vérifiée : empreinte sha1, trop faible")


def test_what_was_signed_is_judged_before_the_time_is_up_and_what_was_added_after_it(signed_form: bytes) -> None:
    filled = updated(signed_form, fill_in)
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        fields = [("evalue", pdf.Root.AcroForm.Fields[1].objgen)]
    assert check_signatures(filled, fields)["evalue"].crypto == "valid"
    assert check_signatures(filled, fields, seconds=0)["evalue"].crypto == "present"


def test_a_file_too_large_is_not_validated(signed_form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intake.reading.pdf.signing.crypto.MAX_FILE", 1000)
    assert box(signed_form) == SignatureBox(1, "evalue", BoxState.SIGNED, "present")
    assert "fichier trop lourd" in said(signed_form)


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.99])
def test_a_truncated_signed_file_never_raises_and_is_never_valid(signed_form: bytes, keep: float) -> None:
    cut = read(signed_form[: int(len(signed_form) * keep)])
    assert all(found.crypto != "valid" for found in cut.signature_boxes)


def test_no_name_reaches_the_log(signed_form: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        read(signed_form[:-200] + b"x" * 200)
        read(signed_form)
    assert "EXEMPLE" not in caplog.text


def test_pyhanko_is_imported_for_signed_files_alone() -> None:
    """It takes most of a second, and a third more of memory, of every reading process."""
    program = (
        "import sys; from intake.reading.pdf import read_pdf; from intake.sample.form import blank_form;"
        "read_pdf(blank_form('DH', 2025), ocr=False); sys.exit('pyhanko' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
