"""The parts that the evaluator fills in."""

from __future__ import annotations

from collections.abc import Iterator

from intake.sample.drawing.blocks import (
    CURRENT_NAMING_FROM,
    EVALUATOR,
    LEVELS,
    RESULTS,
    Cell,
    Entry,
    Row,
    Section,
    box,
    head,
    label,
    line,
)
from intake.sample.drawing.evaluated import goal_key
from intake.sample.drawing.wording import CORPS


def interview() -> Section:
    rows = (
        line(("Date de l'entretien", "entretien.date"), ("Heure", "entretien.heure")),
        line(("Lieu", "entretien.lieu"), ("Durée", "entretien.duree")),
        Row(
            (
                label("Entretien tenu", 0.21),
                Cell(0.29, entry=Entry("entretien.modalite", "choice", ("En présence", "À distance"))),
                label("Convoqué 15 jours avant", 0.3),
                Cell(0.2, entry=Entry("entretien.convocation", "check")),
            )
        ),
    )
    return Section("entretien", "2. Entretien — à renseigner par l'évaluateur", EVALUATOR, rows)


def results_rated(year: int) -> Section:
    rows = [head(("Objectif", 0.12), ("Résultat", 0.28), ("Appréciation de l'évaluateur", 0.6))]
    for n in range(1, 7):
        key = goal_key(year, n)
        rows.append(
            Row(
                (
                    label(f"N° {n}", 0.12),
                    Cell(0.28, entry=Entry(f"{key}.resultat", "choice", RESULTS)),
                    Cell(0.6, entry=Entry(f"{key}.appreciation", "box")),
                ),
                34,
            )
        )
    rows.extend(box("Appréciation d'ensemble des résultats", "bilan.appreciation_ensemble", 60))
    return Section(
        "resultats",
        "6. Résultats obtenus — à renseigner par l'évaluateur",
        EVALUATOR,
        tuple(rows),
        signed=True,
    )


def competences(corps: str, year: int) -> Iterator[Section]:
    root = "comp" if year >= CURRENT_NAMING_FROM else "competences"
    for rank, (key, family, names) in enumerate(CORPS[corps].competences, start=1):
        rows = [head(("Compétence", 0.4), ("Niveau (A à D)", 0.2), ("Requis", 0.08), ("Observations", 0.32))]
        for n, name in enumerate(names, start=1):
            rows.append(
                Row(
                    (
                        Cell(0.4, name),
                        Cell(0.2, entry=Entry(f"{root}.{key}.{n}.niveau", "radio", LEVELS)),
                        Cell(0.08, entry=Entry(f"{root}.{key}.{n}.requis", "check")),
                        Cell(0.32, entry=Entry(f"{root}.{key}.{n}.observation")),
                    ),
                    32,
                )
            )
        rows.extend(box("Commentaire sur cette famille de compétences", f"{root}.{key}.commentaire", 40))
        yield Section(
            f"competences-{key}",
            f"7.{rank} Compétences : {family} — à renseigner par l'évaluateur",
            EVALUATOR,
            tuple(rows),
            signed=rank == len(CORPS[corps].competences),
            new_page=rank in (1, 3),
        )


_CONDUCT = (
    ("disponibilite", "Disponibilité et engagement"),
    ("loyaute", "Loyauté et sens du service public"),
    ("ecoute", "Écoute et capacité de dialogue"),
    ("initiative", "Initiative et créativité"),
    ("decision", "Esprit de décision"),
    ("equipe", "Travail en équipe de direction"),
    ("ethique", "Éthique et déontologie"),
    ("laicite", "Respect de la laïcité et de la neutralité"),
)


def conduct() -> Section:
    rows = [head(("Manière de servir", 0.3), ("Niveau (A à D)", 0.2), ("À dév.", 0.08), ("Observations", 0.42))]
    for key, text in _CONDUCT:
        rows.append(
            Row(
                (
                    Cell(0.3, text),
                    Cell(0.2, entry=Entry(f"maniere.{key}.niveau", "radio", LEVELS)),
                    Cell(0.08, entry=Entry(f"maniere.{key}.developper", "check")),
                    Cell(0.42, entry=Entry(f"maniere.{key}.observation", "box")),
                ),
                32,
            )
        )
    rows.extend(box("Commentaire sur la manière de servir", "maniere.commentaire", 80))
    title = "8. Manière de servir — à renseigner par l'évaluateur"
    return Section("maniere", title, EVALUATOR, tuple(rows), signed=True, new_page=True)


def goals(year: int) -> Section:
    root = "objectifs.obj" if year >= CURRENT_NAMING_FROM else "objectifs_fixes.objectif_"
    rows: list[Row] = []
    for n in range(1, 7):
        rows.append(line((f"Objectif {n}", f"{root}{n}.intitule"), share=0.18))
        rows.append(line(("Indicateur", f"{root}{n}.indicateur"), ("Cible", f"{root}{n}.cible"), share=0.36))
        rows.append(line(("Échéance", f"{root}{n}.echeance"), ("Moyens", f"{root}{n}.moyens"), share=0.36))
        rows.extend(box("Modalités d'évaluation de l'objectif", f"{root}{n}.modalites", 34))
    title = f"9. Objectifs fixés pour l'année {year + 1} — à renseigner par l'évaluateur"
    return Section("objectifs", title, EVALUATOR, tuple(rows), signed=True, new_page=True)


def bonus() -> Section:
    rows = (
        line(("Coefficient part fonctions", "pfr.fonctions.coefficient"), ("Montant (€)", "pfr.fonctions.montant")),
        line(("Cotation de l'emploi", "pfr.fonctions.cotation"), ("À compter du", "pfr.fonctions.date_effet")),
        line(("Coefficient part résultats", "pfr.resultats.coefficient"), ("Montant (€)", "pfr.resultats.montant")),
        line(("Coefficient année N-1", "pfr.resultats.precedent"), ("Évolution", "pfr.resultats.evolution")),
        Row(
            (
                label("Logement de fonction", 0.29),
                Cell(0.21, entry=Entry("pfr.logement", "choice", ("Logé", "Indemnité", "Sans objet"))),
                label("Intérim sur la période", 0.29),
                Cell(0.21, entry=Entry("pfr.interim", "check")),
            )
        ),
        *box("Motivation du coefficient proposé", "pfr.motivation", 120),
    )
    return Section(
        "pfr",
        "13. Prime de fonctions et de résultats — à renseigner par l'évaluateur",
        EVALUATOR,
        rows,
        new_page=True,
    )


def appreciation() -> Section:
    rows = [
        *box("Appréciation générale", "appreciation.generale", 190),
        *box("Points forts", "appreciation.points_forts", 90),
        *box("Axes de progrès", "appreciation.axes_progres", 90),
        Row(
            (
                label("Inscription au tableau d'avancement", 0.4),
                Cell(0.6, entry=Entry("appreciation.avancement", "radio", ("Oui", "Non", "Sans objet"))),
            )
        ),
        Row(
            (
                label("Apte à un emploi fonctionnel", 0.4),
                Cell(0.6, entry=Entry("appreciation.emploi_fonctionnel", "radio", ("Oui", "Non", "Sans objet"))),
            )
        ),
    ]
    return Section(
        "appreciation",
        "14. Appréciation générale de la valeur professionnelle — à renseigner par l'évaluateur",
        EVALUATOR,
        tuple(rows),
        signed=True,
        new_page=True,
    )


def closing() -> Section:
    rows = (
        line(("Fait à", "signature.evaluateur.lieu"), ("Le", "signature.evaluateur.date")),
        line(("Notifié à l'évalué le", "signature.evaluateur.notification"), ("Par", "signature.evaluateur.voie")),
    )
    title = "16. Clôture et notification — à renseigner par l'évaluateur"
    return Section("cloture", title, EVALUATOR, rows, signed=True)
