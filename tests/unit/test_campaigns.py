"""Campaigns are data, several live at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from intake.campaigns import PACKAGED, load_campaigns, packaged_years
from intake.campaigns.loading import load_template
from intake.domain.campaign import LegalPeriods
from intake.domain.templates import Part, Template, TemplatePart
from intake.errors import ConfigError

TEMPLATE = """\
name: support-dh-2025
corps: DH
campaign: 2025
pages: 12
titles: ["Support d’évaluation"]
identity:
  matricule: identite.matricule
  nom: identite.nom
parts:
  - {name: bilan, filled_by: evaluated, fields: [bilan.2, bilan.1]}
  - {name: appréciation, filled_by: evaluator, fields: [avis, identite.nom]}
signature_boxes:
  - {page: 3, name: signature.evalue}
"""


def own_campaign(directory: Path, key: str = "", value: str = "") -> Path:
    """CNG's own copy of a packaged campaign, with one key changed."""
    text = (PACKAGED / "2025" / "campaign.yaml").read_text(encoding="utf-8")
    lines = [f"{key}: {value}" if key and line.startswith(f"{key}:") else line for line in text.splitlines()]
    folder = directory / "2025"
    (folder / "templates").mkdir(parents=True)
    (folder / "campaign.yaml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_the_campaign_of_2025_is_the_notes() -> None:
    (campaign,) = load_campaigns([2025])
    assert campaign.opens == date(2025, 7, 16)
    assert campaign.interviews_to == date(2025, 10, 31)
    assert campaign.deadline == date(2025, 11, 30)
    assert campaign.periods == LegalPeriods(
        version="2025-1",
        silence_months=2,
        court_months=2,
        appeal_days=15,
        evaluator_months=1,
        capn_months=1,
        source="CRPA L231-4 et R112-11-1 ; CJA R421-1 et R421-5 ; note CNG du 16/07/2025 (NOR TSSN2519442N)",
    )


def test_last_years_campaign_is_still_live_while_the_new_one_opens() -> None:
    campaigns = load_campaigns(packaged_years())
    live = [campaign.year for campaign in campaigns if campaign.is_live(date(2025, 7, 16))]
    assert live == [2025, 2024]


def test_campaigns_come_newest_first_whatever_the_order_asked() -> None:
    assert [campaign.year for campaign in load_campaigns([2024, 2025])] == [2025, 2024]


@pytest.mark.parametrize("year", sorted(packaged_years()))
def test_every_packaged_campaign_and_template_is_sound(year: int) -> None:
    (campaign,) = load_campaigns([year])
    assert campaign.year == year
    assert all(template.fields and template.titles for template in campaign.templates)
    assert {template.corps for template in campaign.templates} <= {"DH", "D3S", "DIRSOINS"}


def test_cngs_own_folder_wins_over_the_packaged_one(tmp_path: Path) -> None:
    own_campaign(tmp_path, "deadline", "2025-12-05")
    newest, older = load_campaigns([2025, 2024], tmp_path)
    assert newest.deadline == date(2025, 12, 5)
    assert older == load_campaigns([2024])[0]


def test_a_template_has_every_field_of_its_parts_and_identity_sorted(tmp_path: Path) -> None:
    path = tmp_path / "dh.yaml"
    path.write_text(TEMPLATE, encoding="utf-8")
    assert load_template(path) == Template(
        name="support-dh-2025",
        corps="DH",
        campaign=2025,
        fields=("avis", "bilan.1", "bilan.2", "identite.matricule", "identite.nom"),
        identity=(("matricule", "identite.matricule"), ("nom", "identite.nom")),
        parts=(
            TemplatePart("bilan", Part.EVALUATED, ("bilan.2", "bilan.1")),
            TemplatePart("appréciation", Part.EVALUATOR, ("avis", "identite.nom")),
        ),
        signature_boxes=((3, "signature.evalue"),),
        pages=12,
        titles=("Support d’évaluation",),
    )


RULES = (
    TEMPLATE
    + """\
states: {bilan.1: [DH]}
echoes: {nom: ["page{2..3}.nom"]}
agree: [[bilan.1, bilan.2]]
required: [avis]
decisions: {part_fonctions: avis}
defaults: {bilan.2: "Choisir…"}
others: [code_barres]
"""
)


def test_a_template_has_the_rules_its_profile_gives(tmp_path: Path) -> None:
    path = tmp_path / "dh.yaml"
    path.write_text(RULES.replace("filled_by: evaluator,", "filled_by: evaluator, required: true,"), encoding="utf-8")
    template = load_template(path)
    assert template.states == (("bilan.1", ("DH",)),)
    assert template.echoes == (("nom", "page2.nom"), ("nom", "page3.nom"))
    assert template.agree == (("bilan.1", "bilan.2"),)
    assert template.required == ("avis",)
    assert template.decisions == (("part_fonctions", "avis"),)
    assert template.defaults == (("bilan.2", "Choisir…"),)
    assert [part.required for part in template.parts] == [False, True]
    assert {"page2.nom", "page3.nom", "code_barres"} <= set(template.fields)


def test_a_campaign_comes_with_the_templates_of_its_folder(tmp_path: Path) -> None:
    folder = own_campaign(tmp_path)
    (folder / "templates" / "dh.yaml").write_text(TEMPLATE, encoding="utf-8")
    (campaign,) = load_campaigns([2025], tmp_path)
    assert [template.name for template in campaign.templates] == ["support-dh-2025"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("corps: DH", "corps: D3", "ligne 2, clé corps : trouvé : « D3 »"),
        ("campaign: 2025", "campaign: 2024", "clé campaign : trouvé : 2024 ; attendu : 2025"),
        ("page: 3", "page: 13", "ligne 13, clé signature_boxes.0.page : trouvé : 13 ; attendu : de 1 à 12"),
        ("[avis,", "[bilan.1,", "ligne 11, clé parts.1.fields.0 : champ donné deux fois : bilan.1"),
        ("[avis,", "[NO,", "ligne 11, clé parts.1.fields.0 : trouvé : false ; attendu : un texte"),
        ("pages: 12", "pages: 0", "ligne 4, clé pages : trouvé : 0 ; attendu : au moins 1"),
        ("{2..3}", "{3..2}", "ligne 15, clé echoes.nom.0 : suite de numéros fautive : page{3..2}.nom"),
        ("echoes: {nom:", "echoes: {name:", "clé echoes.name : trouvé : name ; attendu : une clé d’identity"),
        ("page{2..3}.nom", "identite.nom", "clé echoes.nom : un champ ne se répète pas lui-même"),
        ("[[bilan.1, bilan.2]]", "[[bilan.1]]", "ligne 16, clé agree.0 : attendu : au moins deux champs"),
        ("[[bilan.1, bilan.2]]", "[[bilan.1, date]]", "clé agree.0.1 : trouvé : date ; attendu : un champ"),
        ("[avis]", "[avi]", "ligne 17, clé required.0 : trouvé : avi ; attendu : un champ du formulaire"),
        ("[avis]", "[avi]", "vouliez-vous dire « avis » ?"),
        ("fonctions: avis", "fonctions: pfr", "ligne 18, clé decisions.part_fonctions : trouvé : pfr ; attendu"),
        ("states: {bilan.1:", "states: {bilan.9:", "ligne 14, clé states.bilan.9 : trouvé : bilan.9 ; attendu"),
        ("defaults: {bilan.2:", "defaults: {bilan.9:", "clé defaults.bilan.9 : trouvé : bilan.9 ; attendu"),
        ("required: [avis]", "requis: [avis]", "ligne 17, clé requis : clé inconnue « requis »"),
        ("[code_barres]", "['Texte{1..40}']", "clé parts : plus de la moitié des champs portent un nom donné par"),
    ],
)
def test_a_faulty_template_names_file_line_and_key(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = own_campaign(tmp_path) / "templates" / "dh.yaml"
    assert old in RULES
    path.write_text(RULES.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_campaigns([2025], tmp_path)
    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_two_profiles_of_one_name_are_refused(tmp_path: Path) -> None:
    templates = own_campaign(tmp_path) / "templates"
    for name in ("a.yaml", "b.yaml"):
        (templates / name).write_text(TEMPLATE, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"b\.yaml, ligne 1, clé name : « support-dh-2025 » est déjà le nom"):
        load_campaigns([2025], tmp_path)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("year", "2026", "clé year : trouvé : 2026 ; le dossier se nomme 2025"),
        ("deadline", "2027-01-31", "clé deadline : attendu : opens ≤ deadline < closes"),
        ("opens", "16 juillet 2025", "clé opens : trouvé : « 16 juillet 2025 » ; attendu : une date AAAA-MM-JJ"),
        ("matricule_pattern", "'['", "clé matricule_pattern : expression régulière fautive"),
    ],
)
def test_a_faulty_campaign_names_its_key(tmp_path: Path, key: str, value: str, said: str) -> None:
    own_campaign(tmp_path, key, value)
    with pytest.raises(ConfigError) as caught:
        load_campaigns([2025], tmp_path)
    assert said in str(caught.value)
