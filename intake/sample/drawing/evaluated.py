"""The parts that SAGA pre-fills and those that the director evaluated fills in."""

from __future__ import annotations

from intake.sample.drawing.blocks import (
    CURRENT_NAMING_FROM,
    EVALUATED,
    IDENTITY,
    PRIORITIES,
    Cell,
    Entry,
    Row,
    Section,
    box,
    head,
    label,
    line,
)
from intake.sample.drawing.wording import CORPS


def identity() -> Section:
    rows = (
        line(("Matricule", "identite.matricule"), ("Civilité", "identite.civilite")),
        line(("Nom de naissance", "identite.nom"), ("Nom d'usage", "identite.nom_usage")),
        line(("Prénom", "identite.prenom"), ("Date de naissance", "identite.date_naissance")),
        line(("Corps", "identite.corps"), ("Grade", "identite.grade")),
        line(("Échelon", "identite.echelon"), ("Date d'effet", "identite.date_echelon")),
        line(("Établissement", "identite.etablissement"), share=0.21),
        line(("N° FINESS", "identite.finess"), ("Région", "identite.region")),
        line(("Emploi occupé", "identite.emploi"), ("Depuis le", "identite.date_prise_fonction")),
        line(("Évaluateur : nom", "evaluateur.nom"), ("Prénom", "evaluateur.prenom")),
        line(("Fonction", "evaluateur.fonction"), ("Organisme", "evaluateur.organisme")),
        line(("Campagne", "campagne.annee"), ("N° de dossier", "campagne.dossier")),
    )
    return Section("identite", "1. Identité de l'évalué et de l'évaluateur (pré-rempli par SAGA)", IDENTITY, rows)


def duties(corps: str) -> Section:
    key = CORPS[corps].mission
    rows: list[Row] = [
        line(("Effectifs encadrés", f"{key}.effectifs"), ("Budget (M€)", f"{key}.budget")),
        line(("Lits et places", f"{key}.capacite"), ("Nombre de sites", f"{key}.sites")),
        *box("Description du poste et de ses évolutions depuis le dernier entretien", f"{key}.description", 70),
        head(("Missions principales", 0.5), ("Part du temps", 0.15), ("Depuis", 0.15), ("Délégation", 0.2)),
    ]
    rows.extend(
        Row(
            (
                Cell(0.5, entry=Entry(f"{key}.mission{n}.intitule")),
                Cell(0.15, entry=Entry(f"{key}.mission{n}.quotite")),
                Cell(0.15, entry=Entry(f"{key}.mission{n}.depuis")),
                Cell(0.2, entry=Entry(f"{key}.mission{n}.delegation", "check")),
            )
        )
        for n in range(1, 7)
    )
    return Section("poste", "3. Poste occupé — à renseigner par l'évalué", EVALUATED, tuple(rows))


_CONDITIONS = (
    ("astreintes", "Gardes et astreintes de direction"),
    ("interim", "Intérim de direction assuré"),
    ("multisite", "Exercice sur plusieurs sites"),
    ("partage", "Temps partagé ou mise à disposition"),
)


def conditions() -> Section:
    rows = tuple(
        Row(
            (
                Cell(0.4, text),
                Cell(0.1, entry=Entry(f"conditions.{key}.oui", "check")),
                Cell(0.5, entry=Entry(f"conditions.{key}.precision")),
            )
        )
        for key, text in _CONDITIONS
    )
    return Section("conditions", "3 bis. Conditions d'exercice — à renseigner par l'évalué", EVALUATED, rows)


def context() -> Section:
    rows = (
        *box("Faits marquants de l'année", "bilan.faits_marquants", 110),
        *box("Difficultés rencontrées et moyens mobilisés", "bilan.difficultes", 110),
    )
    return Section("contexte", "4. Contexte de l'année — à renseigner par l'évalué", EVALUATED, rows)


def goal_key(year: int, number: int) -> str:
    return f"bilan.obj{number}" if year >= CURRENT_NAMING_FROM else f"bilan.objectif_{number}"


def results(year: int) -> Section:
    rows: list[Row] = []
    for n in range(1, 7):
        key = goal_key(year, n)
        rows.append(line((f"Objectif {n}", f"{key}.intitule"), share=0.18))
        rows.append(line(("Indicateur", f"{key}.indicateur"), ("Échéance", f"{key}.echeance"), share=0.36))
        rows.extend(box("Réalisation, appréciée par l'évalué", f"{key}.realisation", 62))
    return Section(
        "bilan",
        "5. Bilan des objectifs — à renseigner par l'évalué",
        EVALUATED,
        tuple(rows),
        new_page=True,
    )


def training(year: int) -> Section:
    root = "formations.suivie" if year >= CURRENT_NAMING_FROM else "formation_suivie."
    rows = [head(("Formations suivies", 0.5), ("Organisme", 0.22), ("Année", 0.12), ("Jours", 0.16))]
    rows.extend(
        Row(
            (
                Cell(0.5, entry=Entry(f"{root}{n}.intitule")),
                Cell(0.22, entry=Entry(f"{root}{n}.organisme")),
                Cell(0.12, entry=Entry(f"{root}{n}.annee")),
                Cell(0.16, entry=Entry(f"{root}{n}.jours")),
            )
        )
        for n in range(1, 7)
    )
    return Section("formations", "10. Formations — à renseigner par l'évalué", EVALUATED, tuple(rows), new_page=True)


def wishes() -> Section:
    rows = [head(("Formations souhaitées", 0.46), ("Priorité", 0.18), ("Motif", 0.36))]
    rows.extend(
        Row(
            (
                Cell(0.46, entry=Entry(f"souhaits.formation{n}.intitule")),
                Cell(0.18, entry=Entry(f"souhaits.formation{n}.priorite", "choice", PRIORITIES)),
                Cell(0.36, entry=Entry(f"souhaits.formation{n}.motif")),
            )
        )
        for n in range(1, 6)
    )
    return Section("souhaits", "11. Besoins de formation — à renseigner par l'évalué", EVALUATED, tuple(rows))


def project() -> Section:
    wishes = (
        ("mobilite_etablissement", "Changer d'établissement"),
        ("mobilite_region", "Changer de région"),
        ("detachement", "Détachement"),
        ("chefferie", "Chefferie d'établissement"),
    )
    rows = [
        Row(
            tuple(
                cell
                for key, text in wishes[start : start + 2]
                for cell in (label(text, 0.36), Cell(0.14, entry=Entry(f"projet.{key}", "check")))
            )
        )
        for start in (0, 2)
    ]
    rows += box("Projet professionnel à moyen terme", "projet.moyen_terme", 90)
    return Section("projet", "12. Projet professionnel — à renseigner par l'évalué", EVALUATED, tuple(rows))


def remarks() -> Section:
    rows = (
        *box("Observations de l'évalué sur la conduite de l'entretien", "observations.entretien", 56),
        *box("Observations de l'évalué sur les appréciations portées", "observations.appreciations", 56),
        Row(
            (
                label("L'évalué déclare avoir reçu copie du compte rendu", 0.7),
                Cell(0.3, entry=Entry("observations.copie_recue", "check")),
            )
        ),
        line(("Fait à", "signature.evalue.lieu"), ("Le", "signature.evalue.date")),
    )
    title = "15. Observations — à renseigner par l'évalué"
    return Section("observations", title, EVALUATED, rows, new_page=True)
