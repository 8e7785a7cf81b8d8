"""The JSON that lies beside a piece, and the one SAGA answers with: typed, versioned, strict (docs/saga-contract.md).

Keys are French: SAGA's team reads them. A change that a reader of version 1 would stumble on makes version 2.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from intake.errors import MessageError
from intake.ports import PendingDeposit

SHA256 = r"^[0-9a-f]{64}$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Manifeste(_Strict):
    """``manifeste.json``: what the piece is, whose, and where it comes from."""

    format: Literal["manifeste/1"] = "manifeste/1"
    cle: str = Field(description="Clé du dépôt, unique et définitive : 2025-DH-1234567-0001")
    campagne: int = Field(description="Année de la campagne d’évaluation")
    corps: str = Field(description="DH, D3S ou DIRSOINS")
    matricule: str = Field(description="Matricule du directeur, tel que reçu")
    nom: str = Field(description="Nom du directeur, indicatif")
    nature: str = Field(description="support, support-copy, decision-fonctions, decision-resultats, decision…")
    version: int | None = Field(description="Rang du support dans le dossier (1, 2…) ; null pour les autres pièces")
    piece: int = Field(ge=1, description="Numéro de la pièce dans le dossier, sans trou")
    en_retard: bool = Field(description="Support reçu après la date limite de la campagne")
    gabarit: str = Field(description="Modèle de formulaire reconnu, vide pour les autres pièces")
    boite: str = Field(description="Boîte aux lettres de réception")
    message_id: str = Field(description="Message-ID du courriel, vide s’il n’en avait pas")
    recu_le: date = Field(description="Date civile de réception, Europe/Paris")
    recu_a: datetime = Field(description="Instant de réception, UTC")
    expediteur: str = Field(description="Adresse de l’expéditeur du courriel")
    sha256_document: str = Field(pattern=SHA256, description="Empreinte du fichier déposé, tel que reçu")
    sha256_courriel: str = Field(pattern=SHA256, description="Empreinte du courriel d’origine, conservé en archive")
    nom_fichier: str = Field(description="Nom donné par l’expéditeur, rendu affichable")
    type_contenu: str = Field(description="Type du contenu constaté")
    fichier: str = Field(description="Nom du fichier dans ce répertoire")
    donnees: bool = Field(description="donnees.json et donnees.xfdf accompagnent la pièce")


class Champ(_Strict):
    """One form field."""

    nom: str = Field(description="Nom complet du champ PDF (ISO 32000-1, 12.7.3.2)")
    valeur: str = Field(description="Valeur telle que saisie ; vide si le champ n’est pas rempli")


class Donnees(_Strict):
    """``donnees.json``: the form's data, every fillable field in the form's order."""

    format: Literal["donnees/1"] = "donnees/1"
    cle: str
    sha256_document: str = Field(pattern=SHA256)
    champs: tuple[Champ, ...]


class Accuse(BaseModel):
    """``accuse.json``: SAGA's answer. Other keys are left to SAGA."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    statut: Literal["accepte", "refuse"]
    motif: str = ""


def manifest_of(pending: PendingDeposit) -> Manifeste:
    """Raises MessageError when what was recorded is no manifest: a fault of this program, for a person."""
    recorded: dict[str, object] = dict(pending.manifest)
    recorded |= {
        "version": recorded.get("version") or None,
        "en_retard": recorded.get("en_retard") == "oui",
        "fichier": pending.file_name,
        "donnees": bool(pending.fields),
    }
    try:
        return Manifeste.model_validate(recorded)
    except ValidationError as error:
        raise MessageError(
            f"dépôt {pending.key} : manifeste impossible à établir ({error.error_count()} défauts)"
        ) from error


def data_of(pending: PendingDeposit) -> Donnees:
    """The form's data."""
    fields = [{"nom": name, "valeur": value} for name, value in pending.fields]
    # Validated as a whole: five times as fast as one model a field.
    return Donnees.model_validate({"cle": pending.key, "sha256_document": pending.document_sha256, "champs": fields})


def to_json(model: BaseModel) -> bytes:
    """UTF-8, indented, the same bytes for the same values."""
    return model.model_dump_json(indent=2).encode() + b"\n"


SCHEMAS: dict[str, type[BaseModel]] = {
    "manifeste.schema.json": Manifeste,
    "donnees.schema.json": Donnees,
    "accuse.schema.json": Accuse,
}
"""Published beside this module; a test holds files and models equal."""
