"""A recognised support is filed when it is whole and one director's; each fault is a plain French sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.disposition import FileSupport, Hold
from intake.domain.document import BoxState, Field, Form, PdfReading, SignatureBox
from intake.domain.supports.completeness import faults_of_support
from intake.domain.templates import Part, Template
from tests.unit.builders import (
    MATRICULE,
    OTHER_MATRICULE,
    campaign,
    carrying,
    decided,
    document,
    has,
    only,
    support,
    template,
)

CAMPAIGN = campaign(2025)
FORM = template()
NOM = FORM.field_of("nom") or ""
EVALUATED, EVALUATOR = (part.fields for part in FORM.parts)


def _faults(reading: PdfReading, form: Template = FORM, *, signed_copy: bool = False) -> tuple[str, ...]:
    return faults_of_support(reading, form, CAMPAIGN, signed_copy=signed_copy)


def _with(values: dict[str, str], reading: PdfReading | None = None) -> PdfReading:
    """The support with those values written; fields the form does not have are added."""
    base = reading or support()
    kept = tuple(replace(field, value=values.get(field.name, field.value)) for field in base.fields)
    there = {field.name for field in kept}
    return replace(base, fields=(*kept, *(Field(name, value) for name, value in values.items() if name not in there)))


def _boxes(*boxes: tuple[int, str, BoxState]) -> PdfReading:
    return replace(support(), signature_boxes=tuple(SignatureBox(*box) for box in boxes))


def test_a_whole_support_has_no_fault() -> None:
    assert _faults(support()) == ()


@pytest.mark.parametrize(
    ("reading", "told"),
    [
        (support(""), ("matricule absent du formulaire",)),
        (support("12"), ("le matricule du formulaire n’a pas la forme attendue",)),
        (
            support(filled_by=(Part.EVALUATED,)),
            ("parties de l’évaluateur vides : projet de l’évalué, pas encore une évaluation",),
        ),
        (support(filled_by=()), ("seule l’identité est remplie",)),
        (replace(support(), pages=24), ("24 pages pour un formulaire de 12 : plusieurs supports fusionnés",)),
        (replace(support(), pages=11), ("11 pages sur les 12 du formulaire : fichier incomplet",)),
        (support(signed=False), ("encart de signature vide, page 11, 12",)),
        (
            _with({FORM.field_of("campaign_year") or "": "2023"}),
            ("le formulaire porte l’année « 2023 » au lieu de 2025",),
        ),
        (
            replace(support(), fields=tuple(Field(field.name) for field in support().fields)),
            ("matricule absent du formulaire", "formulaire vierge : aucun champ rempli"),
        ),
    ],
)
def test_each_fault_is_told_in_its_own_words(reading: PdfReading, told: tuple[str, ...]) -> None:
    assert _faults(reading) == told


def test_first_choices_of_lists_do_not_make_a_draft_an_evaluation() -> None:
    form = replace(FORM, defaults=((EVALUATOR[0], "Choisir…"),))
    draft = _with({EVALUATOR[0]: "Choisir…"}, support(filled_by=(Part.EVALUATED,)))
    assert _faults(draft) == ()
    assert "projet de l’évalué" in _faults(draft, form)[0]


def test_a_required_field_left_empty_holds_the_support() -> None:
    form = replace(FORM, required=EVALUATOR[:7])
    assert _faults(support(), form) == ()
    assert _faults(_with({EVALUATOR[3]: " "}), form) == (f"champ obligatoire vide : {EVALUATOR[3]}",)
    most = _with(dict.fromkeys(EVALUATOR[:7], ""))
    assert _faults(most, form) == (f"7 champs obligatoires vides : {', '.join(EVALUATOR[:5])} et 2 autres",)


def test_a_required_part_left_empty_holds_the_support() -> None:
    ours, theirs = FORM.parts
    form = replace(FORM, parts=(replace(ours, required=True), theirs))
    assert _faults(support(filled_by=(Part.EVALUATOR,))) == ()
    assert _faults(support(filled_by=(Part.EVALUATOR,)), form) == ("partie « bilan » vide (à remplir par l’évalué)",)


def test_a_support_that_is_not_whole_is_held_and_never_returned() -> None:
    required = replace(FORM, required=(EVALUATOR[0],))
    campaigns = (replace(CAMPAIGN, templates=(required,)),)
    fate = decided(carrying(document("support.pdf", _with({EVALUATOR[0]: ""}))), campaigns=campaigns)
    assert f"champ obligatoire vide : {EVALUATOR[0]}" in only(Hold, fate).reasons
    assert has(FileSupport, decided(carrying(document("support.pdf", support())), campaigns=campaigns))


ECHO = "pied.nom"
ECHOED = replace(
    FORM, fields=(*FORM.fields, ECHO, "pied.matricule"), echoes=(("nom", ECHO), ("matricule", "pied.matricule"))
)


def test_a_colleagues_file_with_another_first_page_is_told() -> None:
    copied = _with({ECHO: "BERTIN-DUVAL", "pied.matricule": OTHER_MATRICULE})
    assert _faults(copied, ECHOED) == (
        "identité de la première page et corps du formulaire différents (nom, champ pied.nom) : copie d’un collègue ?",
        "identité de la première page et corps du formulaire différents (matricule, champ pied.matricule) :"
        " copie d’un collègue ?",
    )


@pytest.mark.parametrize(
    ("name", "matricule"),
    [
        ("MONTCLAR", MATRICULE),
        ("Mme Jeanne Montclar", f"Matricule : {MATRICULE}"),
        ("montclar", f"{MATRICULE[:3]} {MATRICULE[3:]}"),
        ("", ""),
    ],
)
def test_the_same_person_written_otherwise_is_no_colleague(name: str, matricule: str) -> None:
    assert _faults(_with({ECHO: name, "pied.matricule": matricule}), ECHOED) == ()


def test_a_surname_may_be_repeated_without_its_married_half() -> None:
    assert _faults(_with({NOM: "MONTCLAR épouse COLAS", ECHO: "MONTCLAR"}), ECHOED) == ()


def test_an_identity_that_repeats_itself_in_the_evaluators_part_is_no_evaluation() -> None:
    ours, theirs = ECHOED.parts
    form = replace(ECHOED, parts=(ours, replace(theirs, fields=(*theirs.fields, ECHO))))
    draft = _with({ECHO: "MONTCLAR"}, support(filled_by=(Part.EVALUATED,)))
    assert "projet de l’évalué" in _faults(draft, form)[0]


def test_a_name_within_a_longer_one_is_another_persons() -> None:
    assert _faults(_with({NOM: "ROY", ECHO: "LEROY"}), ECHOED)
    assert not _faults(_with({NOM: "ROY", ECHO: "M. Roy"}), ECHOED)


def test_either_surname_may_be_repeated() -> None:
    used = replace(ECHOED, fields=(*ECHOED.fields, "usage"), identity=(*ECHOED.identity, ("nom_usage", "usage")))
    assert _faults(_with({"usage": "COLAS", ECHO: "Mme Colas"}), used) == ()


def test_fields_that_must_agree_are_told_when_they_do_not() -> None:
    form = replace(FORM, agree=((EVALUATED[0], EVALUATED[1]),))
    assert _faults(support(), form) == ()
    assert _faults(_with({EVALUATED[0]: ""}), form) == ()
    told = f"ces champs devraient dire la même chose : {EVALUATED[0]}, {EVALUATED[1]}"
    assert _faults(_with({EVALUATED[0]: "15 octobre"}), form) == (told,)


def test_a_form_that_says_another_corps_is_told() -> None:
    form = replace(FORM, states=((EVALUATED[0], ("DH", "Directeur d’hôpital")),))
    assert _faults(_with({EVALUATED[0]: "Directeur d'hôpital"}), form) == ()
    assert "dit « D3S »" in _faults(_with({EVALUATED[0]: "D3S"}), form)[0]


def test_a_form_that_could_be_two_corps_is_held() -> None:
    twin = replace(FORM, name="d3s2025", corps="D3S")
    both = replace(CAMPAIGN, templates=(FORM, twin))
    assert faults_of_support(support(), FORM, both, signed_copy=False) == (
        "mêmes champs dans dh2025 et d3s2025 : rien ne dit le corps",
    )


MERGED = "les champs du formulaire s’y trouvent plusieurs fois : fichier fusionné ou réécrit par un outil"


@pytest.mark.parametrize("renamed", ["{}_2", "Support2.{}", "{}"])
def test_two_directors_in_one_file_are_told_whatever_the_merging_tool_did(renamed: str) -> None:
    other = support(OTHER_MATRICULE, nom="BERTIN-DUVAL")
    fields = tuple(replace(field, name=renamed.format(field.name)) for field in other.fields)
    merged = replace(support(), fields=(*support().fields, *fields))
    assert _faults(merged) == ("2 matricules différents dans un même fichier : plusieurs directeurs",)
    same = replace(merged, fields=(*support().fields, *(replace(field, value="") for field in fields)))
    assert _faults(same) == (MERGED,)


def test_a_box_on_two_pages_betrays_a_merge_that_took_only_some_pages() -> None:
    first, last = FORM.signature_boxes
    boxes = ((*first, BoxState.SIGNED), (*last, BoxState.SIGNED), (20, last[1], BoxState.SIGNED))
    told = "un même encart de signature sur plusieurs pages : plusieurs supports fusionnés"
    assert _faults(replace(_boxes(*boxes), pages=20)) == (told,)


def test_rows_of_an_xfa_table_repeat_their_names_and_are_no_merge() -> None:
    reading = replace(support(), form=Form.XFA, fields=support().fields * 2, pages=1)
    assert _faults(reading) == ()


def test_a_box_nobody_could_see_into_is_a_persons_to_look_at_and_not_called_empty() -> None:
    assert _faults(_boxes((11, "a", BoxState.UNKNOWN), (12, "b", BoxState.SIGNED))) == (
        "encart de signature à vérifier, page 11 : signé ou non, le robot ne peut le dire",
    )


def test_a_box_the_file_has_lost_is_not_called_signed() -> None:
    first, last = FORM.signature_boxes
    kept = _boxes((*first, BoxState.SIGNED))
    assert _faults(kept) == ("encart de signature introuvable dans le fichier, page 12",)
    assert _faults(kept, signed_copy=True) == ()
    assert _faults(replace(kept, form=Form.XFA)) == ()
    assert last[0] == 12


def test_of_two_boxes_with_one_name_the_empty_one_counts() -> None:
    first, last = FORM.signature_boxes
    boxes = ((*first, BoxState.EMPTY), (*first, BoxState.SIGNED), (*last, BoxState.SIGNED))
    assert _faults(_boxes(*boxes)) == ("encart de signature vide, page 11",)


def test_a_box_the_profile_does_not_list_is_nobodys_business() -> None:
    listed = tuple((*box, BoxState.SIGNED) for box in FORM.signature_boxes)
    assert _faults(_boxes(*listed, (3, "avis.president", BoxState.EMPTY))) == ()
    silent = replace(FORM, signature_boxes=())
    assert _faults(_boxes((3, "avis.president", BoxState.EMPTY)), silent) == ("encart de signature vide, page 3",)


@pytest.mark.parametrize("name", ["support_MONTCLAR.pdf", "fichier.pdf"])
def test_a_form_nobody_knows_is_held_with_what_it_resembles(name: str) -> None:
    lost = replace(support(), fields=support().fields[5:])
    held = only(Hold, decided(carrying(document(name, lost))))
    assert held.reasons[1:] == (
        "formulaire interactif d’un modèle inconnu",
        "ressemble à dh2025 : 5 de ses champs manquent",
    )
