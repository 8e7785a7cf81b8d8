"""A new form comes every autumn: « intake template » as an operator types it, from the blank to a campaign's folder."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from pikepdf import Array, Dictionary, Name, Pdf

from intake.sample.answers import answers
from intake.sample.copies import scan, with_detected_fields
from intake.sample.form import blank_form, fill_form
from intake.sample.people import Directory
from tests.scenarios.installation import Answered, install, run_intake
from tests.unit.pdf_making import letter, signature_field, text_field, with_fields

PEOPLE = Directory(31)
NAMES = (
    "matricule", "nom", "prenom", "date_entretien", "bilan_1", "bilan_2", "avis_evaluateur", "avis_motif",
    "pied_matricule", "cadre_a", "cadre_b", "cadre_c",
)  # fmt: skip


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("template"))


def _filled(corps: str = "DH", year: int = 2025) -> bytes:
    values = answers(PEOPLE.person(corps), year, interview=date(year, 10, 7))
    return fill_form(blank_form(corps, year), values)


def _written(path: Path, raw: bytes) -> str:
    path.write_bytes(raw)
    return str(path)


def _rows(answered: Answered, code: int = 0) -> list[dict[str, Any]]:
    assert (answered.code, answered.err) == (code, "")
    return [json.loads(line) for line in answered.out.splitlines()]


def _small_form(**values: str) -> bytes:
    """A form of one page whose fields nobody of ours named; the matricule is repeated at its foot."""
    paper = letter(text="Support d'évaluation des directeurs d'hôpital, campagne 2026")
    fields = [text_field(name, values.get(name, "")) for name in NAMES]
    return with_fields(paper, [*fields, signature_field("visa")])


def test_what_is_learnt_from_a_blank_recognises_the_blank_and_what_is_made_of_it(config: Path, tmp_path: Path) -> None:
    blank = _written(tmp_path / "vierge.pdf", blank_form("D3S", 2025))
    profile = tmp_path / "d3s.yaml"
    learnt = run_intake(config, "template", "learn", blank, "-o", str(profile))
    assert (learnt.code, learnt.err) == (0, "")
    assert "300 champs, 12 pages, 12 encarts" in learnt.out
    files = [blank, _written(tmp_path / "rempli.pdf", _filled("D3S"))]
    empty, full = _rows(run_intake(config, "template", "check", str(profile), *files, "--json"))
    assert [row["matches"] for row in (empty, full)] == [True, True]
    assert [row["share"] for row in (empty, full)] == [1.0, 1.0]
    assert empty["faults"] == ["matricule absent du formulaire", "formulaire vierge : aucun champ rempli"]
    assert full["faults"] == []
    assert {box["state"] for box in full["signature_boxes"]} == {"signed"}


def test_a_profile_learnt_and_laid_in_cngs_own_folder_is_the_campaigns(config: Path, tmp_path: Path) -> None:
    """From the blank to the robot: the folder of ``campaigns.directory``, named by its year."""
    folder = tmp_path / "campagnes" / "2026"
    (folder / "templates").mkdir(parents=True)
    content = yaml.safe_load((Path("intake/campaigns/2025/campaign.yaml")).read_text("utf-8"))
    for key in ("opens", "deadline", "closes"):
        content[key] = content[key].replace(year=content[key].year + 1)
    content |= {"year": 2026, "interviews": {"first": date(2026, 7, 16), "last": date(2026, 10, 31)}}
    (folder / "campaign.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    blank = _written(tmp_path / "vierge.pdf", _small_form())
    output = folder / "templates" / "dh.yaml"
    assert run_intake(config, "template", "learn", blank, "-o", str(output)).code == 0

    def with_2026(settings: dict[str, Any]) -> None:
        settings["campaigns"] = {"years": [2026, 2025], "directory": str(folder.parent)}

    own = install(tmp_path, with_2026)
    filled = _written(tmp_path / "rempli.pdf", _small_form(matricule="1234567", nom="MONTCLAR"))
    (row,) = _rows(run_intake(own, "inspect", filled, "--json"))
    assert row["template"] == "dh-2026"


def test_a_person_completes_the_profile_and_the_faults_follow(config: Path, tmp_path: Path) -> None:
    blank = _written(tmp_path / "vierge.pdf", _small_form())
    profile = tmp_path / "dh.yaml"
    assert run_intake(config, "template", "learn", blank, "-o", str(profile)).code == 0
    content = yaml.safe_load(profile.read_text("utf-8"))
    assert content["identity"] == {
        "matricule": "matricule",
        "prenom": "prenom",
        "nom": "nom",
        "interview_date": "date_entretien",
    }
    for part in content["parts"]:
        part["fields"] = [name for name in part["fields"] if name != "pied_matricule"]
    content |= {
        "echoes": {"matricule": ["pied_matricule"]},
        "required": ["avis_motif"],
        "decisions": {"avis": "avis_motif"},
    }
    profile.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    values = {
        "matricule": "1234567",
        "nom": "MONTCLAR",
        "pied_matricule": "7654321",
        "bilan_1": "…",
        "avis_evaluateur": "…",
    }
    copied = _written(tmp_path / "copie.pdf", _small_form(**values))
    (row,) = _rows(run_intake(config, "template", "check", str(profile), copied, "--json"))
    assert (row["required_missing"], row["echoes_differing"], row["decisions"]) == (
        ["avis_motif"], ["pied_matricule"], {"avis": ""},
    )  # fmt: skip
    assert row["faults"][0] == "champ obligatoire vide : avis_motif"
    assert "copie d’un collègue ?" in row["faults"][1]


def test_other_forms_do_not_match_and_are_told_apart(config: Path, tmp_path: Path) -> None:
    files = {
        "an-passé.pdf": blank_form("DH", 2024),
        "autre-corps.pdf": blank_form("DIRSOINS", 2025),
        "détecté.pdf": with_detected_fields(scan(_filled(), pages=range(1))),
        "lettre.pdf": letter(),
    }
    paths = [_written(tmp_path / name, raw) for name, raw in files.items()]
    profile = "intake/campaigns/2025/templates/dh.yaml"
    rows = _rows(run_intake(config, "template", "check", profile, *paths, "--json"), code=1)
    assert [row["matches"] for row in rows] == [False] * 4
    assert [row["share"] > 0.3 for row in rows] == [True, True, False, False]
    assert all("ressemble à dh-2025" in row["faults"][0] for row in rows[:2])
    assert len(rows[0]["missing"]) == len(rows[0]["foreign"]) > 100
    shown = run_intake(config, "template", "check", profile, *paths)
    assert (shown.code, shown.out.count("PAS reconnu")) == (1, 4)


def test_one_file_that_does_not_match_is_enough_for_exit_code_1(config: Path, tmp_path: Path) -> None:
    good = _written(tmp_path / "bon.pdf", _filled())
    bad = _written(tmp_path / "lettre.pdf", letter())
    profile = "intake/campaigns/2025/templates/dh.yaml"
    answered = run_intake(config, "template", "check", profile, good)
    assert (answered.code, "reconnu, 300 de ses 300 champs" in answered.out) == (0, True)
    assert "décision   part_resultats : " in answered.out
    assert "signatures page 12 : 2 signés" in answered.out
    assert run_intake(config, "template", "check", profile, good, bad).code == 1


def test_what_is_no_interactive_form_is_refused_with_the_remedy(config: Path, tmp_path: Path) -> None:
    output = tmp_path / "p.yaml"
    for raw in (letter(), scan(_filled(), pages=range(1)), b"bonjour"):
        path = _written(tmp_path / "f.pdf", raw)
        answered = run_intake(config, "template", "learn", path, "-o", str(output))
        assert answered.code == 1
        assert answered.err.startswith(f"intake : {path} : ce n’est pas un formulaire interactif (")
        assert "formulaire vierge téléchargé" in answered.err
        assert not output.exists()


def test_a_profile_is_never_overwritten_unless_asked(config: Path, tmp_path: Path) -> None:
    blank, output = _written(tmp_path / "vierge.pdf", _small_form()), tmp_path / "p.yaml"
    output.write_text("à moi", encoding="utf-8")
    refused = run_intake(config, "template", "learn", blank, "-o", str(output))
    assert (refused.code, output.read_text("utf-8")) == (1, "à moi")
    assert "--force" in refused.err
    assert run_intake(config, "template", "learn", blank, "-o", str(output), "--force").code == 0
    assert output.read_text("utf-8").startswith("# Profil")


def test_a_filled_form_is_learnt_with_a_warning_and_without_its_values(config: Path, tmp_path: Path) -> None:
    path = _written(tmp_path / "rempli.pdf", _small_form(matricule="1234567", nom="MONTCLAR"))
    answered = run_intake(config, "template", "learn", path)
    assert answered.code == 0
    assert "formulaire déjà rempli (2 champs)" in answered.err
    assert "MONTCLAR" not in answered.out
    assert yaml.safe_load(answered.out)["corps"] == "DH"


def test_a_form_that_says_no_corps_needs_to_be_told(config: Path, tmp_path: Path) -> None:
    path = _written(tmp_path / "muet.pdf", with_fields(letter(text="Formulaire"), [text_field(n) for n in NAMES]))
    assert run_intake(config, "template", "learn", path).code == 2
    assert run_intake(config, "template", "learn", path, "--corps", "DX", "--campaign", "2026").code == 2
    answered = run_intake(config, "template", "learn", path, "--corps", "d3s", "--campaign", "2026", "--name", "essai")
    content = yaml.safe_load(answered.out)
    assert (answered.code, content["name"], content["corps"], content["campaign"]) == (0, "essai", "D3S", 2026)


def test_a_faulty_profile_is_a_fault_of_configuration_with_file_line_and_key(config: Path, tmp_path: Path) -> None:
    profile = tmp_path / "p.yaml"
    text = Path("intake/campaigns/2025/templates/dh.yaml").read_text("utf-8")
    profile.write_text(text.replace("corps: DH", "corps: DHX", 1), encoding="utf-8")
    answered = run_intake(config, "template", "check", str(profile), _written(tmp_path / "f.pdf", letter()))
    assert answered.code == 3
    assert f"{profile}, ligne 3, clé corps : trouvé : « DHX » ; attendu : DH ou D3S ou DIRSOINS" in answered.err


def _nested(names: tuple[str, ...]) -> bytes:
    """As the AcroForm of a static XFA form names its fields: « topmostSubform[0].Page1[0].nom[0] »."""
    with Pdf.open(io.BytesIO(letter(text="Support d'évaluation des directeurs d'hôpital, campagne 2026"))) as pdf:
        page = pdf.make_indirect(Dictionary(T="Page1[0]", Kids=Array()))
        top = pdf.make_indirect(Dictionary(T="topmostSubform[0]", Kids=Array([page])))
        page.Parent = top
        for name in names:
            page.Kids.append(pdf.make_indirect(text_field(f"{name}[0]", Parent=page)))
        pdf.pages[0].obj.Annots = page.Kids
        pdf.Root.AcroForm = Dictionary(Fields=Array([top]), DA="/Helv 10 Tf 0 g")
        out = io.BytesIO()
        pdf.save(out)
        assert Name.Tx == page.Kids[0].FT
        return out.getvalue()


def test_a_form_named_as_xfa_names_it_is_learnt_with_its_identity(config: Path, tmp_path: Path) -> None:
    blank, profile = _written(tmp_path / "xfa.pdf", _nested(NAMES)), tmp_path / "xfa.yaml"
    assert run_intake(config, "template", "learn", blank, "-o", str(profile)).code == 0
    content = yaml.safe_load(profile.read_text("utf-8"))
    assert content["identity"]["matricule"] == "topmostSubform[0].Page1[0].matricule[0]"
    bare = with_fields(letter(), [text_field(f"topmostSubform.Page1.{name}") for name in NAMES])
    (row,) = _rows(run_intake(config, "template", "check", str(profile), _written(tmp_path / "nu.pdf", bare), "--json"))
    assert (row["matches"], row["share"]) == (True, 1.0)
