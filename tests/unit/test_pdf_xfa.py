"""XFA forms, static and dynamic."""

from __future__ import annotations

import base64
import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from intake.domain.document import Field, Form, Format, Mark, PdfReading
from tests.unit.pdf_making import letter, read, saved, text_field, with_fields

TEMPLATE = b"""<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="support">
<subform name="agent"><field name="nom"><ui><textEdit/></ui></field>
<field name="grade"><ui><choiceList/></ui></field></subform>
<field name="imprimer"><ui><button/></ui></field><field name="visa"><ui><signature/></ui></field>
</subform></template>"""
BUTTONS = b"""<template xmlns="http://www.xfa.org/schema/xfa-template/3.3/"><subform name="s">
<field name="imprimer"><ui><button/></ui></field></subform></template>"""
DATA = b"""<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><support><agent>
<nom>Lef\xc3\xa8vre</nom><grade/></agent></support></xfa:data></xfa:datasets>"""


def xfa(
    template: bytes = TEMPLATE,
    data: bytes = DATA,
    *,
    single: bool = False,
    base: bytes | None = None,
    rendered: bool = True,
    config: bytes = b"",
) -> bytes:
    """A form whose XFA entry holds these packets, its catalog in a compressed object stream."""
    with pikepdf.open(io.BytesIO(base or letter(text="Please wait"))) as document:
        if "/AcroForm" not in document.Root:
            document.Root.AcroForm = Dictionary(Fields=Array())
        if single:
            whole = b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">' + template + data + b"</xdp:xdp>"
            document.Root.AcroForm.XFA = document.make_stream(whole)
        else:
            packets = [String("template"), document.make_stream(template)]
            packets += [String("datasets"), document.make_stream(data)] if data else []
            packets += [String("config"), document.make_stream(config)] if config else []
            document.Root.AcroForm.XFA = Array(packets)
        document.Root.NeedsRendering = rendered
        return saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


@pytest.mark.parametrize("single", [False, True])
def test_a_dynamic_form_is_interactive_and_its_data_is_read(single: bool) -> None:
    raw = xfa(single=single)
    assert b"/XFA" not in raw
    reading = read(raw)
    assert (reading.format, reading.form) == (Format.INTERACTIVE, Form.XFA)
    assert reading.fields == (Field("support.agent.nom", "Lefèvre"), Field("support.agent.grade"))


def test_a_dynamic_form_without_data_gives_its_templates_fields() -> None:
    assert read(xfa(data=b"")).fields == (Field("support.agent.nom"), Field("support.agent.grade", "", "choice"))


def test_a_static_form_is_xfa_and_gives_the_fields_on_its_pages() -> None:
    reading = read(xfa(base=with_fields(letter(), [text_field("support[0].nom[0]", "Durand")])))
    assert (reading.form, reading.fields) == (Form.XFA, (Field("support[0].nom[0]", "Durand"),))


def test_an_xfa_of_buttons_alone_is_never_accepted() -> None:
    assert read(xfa(template=BUTTONS)).format is Format.DOUBTFUL


def test_an_empty_xfa_entry_is_no_form() -> None:
    with pikepdf.open(io.BytesIO(letter())) as document:
        document.Root.AcroForm = Dictionary(Fields=Array(), XFA=Array())
        assert read(saved(document)).format is Format.FLATTENED


def test_a_form_that_lost_its_xfa_stream_keeps_its_fields() -> None:
    with pikepdf.open(io.BytesIO(with_fields(letter(), [text_field("nom")]))) as document:
        document.Root.AcroForm.XFA = Name.Perdu
        reading = read(saved(document))
    assert (reading.format, reading.form) == (Format.INTERACTIVE, Form.ACROFORM)


def test_a_truncated_template_still_makes_a_form() -> None:
    reading = read(xfa(template=TEMPLATE[:250], data=b""))
    assert (reading.format, reading.fields[0]) == (Format.INTERACTIVE, Field("support.agent.nom"))


def test_an_entity_bomb_in_a_packet_is_not_expanded() -> None:
    bomb = b'<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + TEMPLATE
    assert read(xfa(template=bomb)).format is Format.DOUBTFUL


def static(data: bytes = DATA, value: str = "Lefèvre", kind: Name = Name.Tx) -> PdfReading:
    field = text_field("support[0].page1[0].nom[0]", value)
    field.FT = kind
    return read(xfa(data=data, rendered=False, base=with_fields(letter(), [field])))


def test_a_form_whose_fields_stand_on_its_pages_is_static() -> None:
    reading = static()
    assert (reading.form, reading.marks) == (Form.XFA, (Mark.XFA_STATIC,))


def test_a_form_without_fields_on_its_pages_is_dynamic_and_says_that_it_waits() -> None:
    waiting = letter(text="Please wait... If this message is not replaced, get a later version of Adobe Reader")
    reading = read(xfa(base=waiting, rendered=False))
    assert (reading.format, reading.marks) == (Format.INTERACTIVE, (Mark.XFA_DYNAMIC, Mark.PLEASE_WAIT))


def test_the_configuration_packet_may_ask_for_a_dynamic_form() -> None:
    config = b"<config><present><pdf/><dynamicRender>required</dynamicRender></present></config>"
    base = with_fields(letter(), [text_field("nom")])
    assert Mark.XFA_DYNAMIC in read(xfa(base=base, rendered=False, config=config)).marks


@pytest.mark.parametrize("value", ["", "Durand"])
def test_pages_and_data_that_differ_are_told_and_the_pages_are_kept(value: str) -> None:
    reading = static(value=value)
    assert reading.marks == (Mark.XFA_STATIC, Mark.XFA_DIFFERS)
    assert reading.fields[0].value == value
    assert any("1 champ n’a pas la même valeur" in sentence for sentence in reading.evidence)


def test_a_date_written_another_way_is_no_difference() -> None:
    data = DATA.replace(b"Lef\xc3\xa8vre", b"2025-11-03")
    assert static(data, "03/11/2025").marks == (Mark.XFA_STATIC,)


def test_an_options_code_is_no_difference_from_its_label() -> None:
    assert static(value="Directeur hors classe", kind=Name.Ch).marks == (Mark.XFA_STATIC,)


def test_an_xfa_template_without_a_field_leaves_an_acroform() -> None:
    base = with_fields(letter(), [text_field("nom")])
    reading = read(xfa(template=BUTTONS, base=base, rendered=False))
    assert (reading.format, reading.form, reading.marks) == (Format.INTERACTIVE, Form.ACROFORM, ())


def test_a_packet_may_be_packed_twice() -> None:
    with pikepdf.open(io.BytesIO(xfa())) as document:
        packet = document.Root.AcroForm.XFA[1]
        packet.write(base64.a85encode(zlib.compress(TEMPLATE)) + b"~>", filter=Array([A85, FLATE]))
        reading = read(saved(document))
    assert (reading.format, reading.form) == (Format.INTERACTIVE, Form.XFA)


A85, FLATE = Name.ASCII85Decode, Name.FlateDecode
