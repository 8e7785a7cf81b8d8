"""Alerts and time-stamps in the configuration: what is taken, and what is refused with line, key and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from intake.configuration import load_settings
from intake.errors import ConfigError
from intake.settings import AlertSettings, Settings, Timestamping

SHIPPED = (Path(__file__).resolve().parents[2] / "mailboxes.yaml").read_text(encoding="utf-8")
ALERTS = """
alerts:
  recipients:
    DH: [chef@sante.gouv.fr]
  days_before: [20, 2]
  evaluator_days_before: [3]
  acknowledgement_working_days: 2
timestamping:
  url: https://horodatage.example/tsa
  ca_file: autorite.pem
"""


def loaded(tmp_path: Path, added: str) -> Settings:
    (tmp_path / "autorite.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    path = tmp_path / "mailboxes.yaml"
    path.write_text(SHIPPED + added, encoding="utf-8")
    return load_settings(path)


def test_alerts_and_time_stamps_are_taken_as_written(tmp_path: Path) -> None:
    settings = loaded(tmp_path, ALERTS)
    assert settings.alerts == AlertSettings({"DH": ("chef@sante.gouv.fr",)}, (20, 2), (3,), 2)
    assert settings.timestamping == Timestamping("https://horodatage.example/tsa", tmp_path / "autorite.pem")


def test_without_these_keys_nobody_is_written_to_and_nothing_is_stamped(tmp_path: Path) -> None:
    settings = loaded(tmp_path, "")
    assert settings.alerts == AlertSettings()
    assert settings.alerts.days_before == (30, 15, 7, 1)
    assert settings.timestamping is None


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ("DH: [chef", "DX: [chef", "alerts.recipients.DX", "un corps qui a une boîte de recours (D3S, DH, DIRSOINS)"),
        ("chef@sante.gouv.fr", "chef", "alerts.recipients.DH.0", "une adresse de courriel"),
        ("[20, 2]", "[20, -1]", "alerts.days_before.1", "trouvé : -1 ; attendu : de 0 à 60 jours"),
        ("[3]", "[90]", "alerts.evaluator_days_before.0", "trouvé : 90"),
        ("working_days: 2", "working_days: 0", "alerts.acknowledgement_working_days", "de 1 à 30 jours ouvrés"),
        ("days_before: [20", "days_befor: [20", "alerts.days_befor", "vouliez-vous dire « days_before »"),
        ("https://horod", "ftp://horod", "timestamping.url", "une adresse http ou https"),
        ("https://horod", "https://moi:secret@horod", "timestamping.url", "sans mot de passe"),
        ("autorite.pem", "absente.pem", "timestamping.ca_file", "fichier introuvable"),
        ("ca_file: autorite.pem", "ca_file: autorite.pem\n  timeout: 0", "timestamping.timeout", "plus de 0"),
    ],
)
def test_a_fault_is_told_with_its_line_and_its_key(tmp_path: Path, old: str, new: str, key: str, said: str) -> None:
    assert old in ALERTS
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, ALERTS.replace(old, new, 1))
    words = str(caught.value)
    assert f"clé {key} : " in words
    assert said in words
    assert "ligne " in words


def test_the_example_of_the_documentation_is_sound(tmp_path: Path) -> None:
    """docs/recours.md shows these keys: what is copied from there must be taken."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "recours.md").read_text(encoding="utf-8")
    block = page.split("```yaml\n")[1].split("```")[0]
    assert set(yaml.safe_load(block)) == {"alerts", "timestamping"}
    settings = loaded(tmp_path, "\n" + block.replace("/etc/intake/autorite-horodatage.pem", "autorite.pem"))
    assert set(settings.alerts.recipients) == {"DH", "D3S", "DIRSOINS"}
