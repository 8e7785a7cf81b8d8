"""Secrets by reference."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from intake.errors import ConfigError
from intake.secrets import SecretReference

WHERE = "mailboxes.yaml, ligne 5, clé sending.smtp.password"
SECRET = "hunter2-Tr0ub4dor"


def placed(reference: SecretReference, base: Path = Path("/")) -> SecretReference:
    return reference.placed(WHERE, base)


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", SECRET)
    assert placed(SecretReference(env="SMTP_PASSWORD")).resolve() == SECRET


def test_a_secret_comes_from_a_file_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text(f" {SECRET} \r\n", encoding="utf-8")
    assert placed(SecretReference(file=Path("smtp")), tmp_path).resolve() == f" {SECRET} "


def test_a_secret_comes_from_a_systemd_credential(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "smtp").write_text(SECRET, encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert placed(SecretReference(credential="smtp")).resolve() == SECRET


def test_a_rotated_secret_is_seen_at_the_next_call(tmp_path: Path) -> None:
    reference = placed(SecretReference(file=tmp_path / "smtp"))
    (tmp_path / "smtp").write_text("first", encoding="utf-8")
    assert reference.resolve() == "first"
    (tmp_path / "smtp").write_text("second", encoding="utf-8")
    assert reference.resolve() == "second"


def refusal(reference: SecretReference) -> str:
    with pytest.raises(ConfigError) as caught:
        reference.resolve()
    assert caught.value.where == WHERE
    return str(caught.value)


def test_a_missing_variable_names_key_and_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SMTP_PASSWORD", raising=False)
    assert "secret absent (variable d’environnement SMTP_PASSWORD)" in refusal(
        placed(SecretReference(env="SMTP_PASSWORD"))
    )


def test_a_missing_file_names_key_and_file(tmp_path: Path) -> None:
    assert f"secret illisible (fichier {tmp_path}/smtp)" in refusal(placed(SecretReference(file=tmp_path / "smtp")))


def test_a_credential_outside_systemd_says_how_to_give_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    said = refusal(placed(SecretReference(credential="smtp")))
    assert "CREDENTIALS_DIRECTORY n’est pas défini" in said
    assert "LoadCredential=smtp:FICHIER" in said


def test_an_empty_secret_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "")
    assert "le secret est vide" in refusal(placed(SecretReference(env="SMTP_PASSWORD")))


def test_a_fault_never_shows_the_value_even_in_its_traceback(tmp_path: Path) -> None:
    (tmp_path / "smtp").write_bytes(SECRET.encode() + b"\xff")
    with pytest.raises(ConfigError) as caught:
        placed(SecretReference(file=tmp_path / "smtp")).resolve()
    shown = "".join(traceback.format_exception(caught.value))
    assert SECRET not in shown
    assert "UnicodeDecodeError" not in shown


def test_a_reference_never_shows_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", SECRET)
    reference = placed(SecretReference(env="SMTP_PASSWORD"))
    reference.resolve()
    assert SECRET not in repr(reference) + str(reference)
