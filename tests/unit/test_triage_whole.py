"""The mail weighed as a whole: words nobody thought of, other classes by their traits, ordinary mail by its purpose."""

from __future__ import annotations

from itertools import product

import pytest

from intake.domain.disposition import AppealClass
from intake.domain.triage import triage
from intake.domain.triage.said import said_in
from intake.domain.triage.whole.leaning import APPEAL, leaning
from tests.unit.builders import class_of, document, known, letter, scan

FIRST, UNSURE, ORDINARY = AppealClass.FIRST_LEVEL, AppealClass.UNSURE, AppealClass.ORDINARY


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (
            "Évaluation D3S",
            "L’évaluation reçue vendredi est à mille lieues de mon travail. J’entends exercer mes droits.",
        ),
        ("L’évaluation de trop", "Je ne me laisserai pas faire et je vous demande d’intervenir."),
        ("Bilan annuel", "Mon bilan annuel a été fait à la va-vite. Je demande un rectificatif."),
        (
            "Niveau",
            "Je réclame le niveau « supérieur aux attentes » en lieu et place de « conforme » sur les items 3 et 5.",
        ),
        (
            "Suite",
            "Mon évaluatrice a clos la discussion. Je ne partirai pas, et cette appréciation ne doit pas rester.",
        ),
        ("Appel à l’aide", "Mon évaluation me détruit. Aidez-moi."),
        ("Entretien du 9", "On m’a traitée comme une débutante pendant cet entretien. Que comptez-vous faire ?"),
        ("SAGA", "J’ai découvert dans SAGA une évaluation que je n’ai pas signée. Faites-la retirer."),
        ("Paie", "Parce que je refuse des anomalies de paie, mon directeur m’évalue « insuffisante ». Je conteste."),
        (
            "Mon évaluateur",
            "Il a modifié mon évaluation après ma signature ! Je demande que seule la version signée serve.",
        ),
        ("Révision", "Conformément à la note du 16 juillet 2025, je sollicite la révision."),
        ("Trente ans", "On écrit aujourd’hui que je peine à m’adapter. Cette phrase, je vous demande de l’effacer."),
    ],
    ids=[
        *("lieues", "de-trop", "bilan", "niveau", "rester", "detruit", "entretien", "saga", "paie", "version"),
        *("revision", "phrase"),
    ],
)
def test_an_appeal_in_words_nobody_thought_of_is_never_ordinary(subject: str, words: str) -> None:
    assert class_of(subject, words) in (FIRST, UNSURE)


@pytest.mark.parametrize(
    "words",
    [
        "Le commentaire final de mon supérieur est blessant et sans lien avec mes résultats ; faites-le modifier.",
        "Mon évaluation me porte préjudice, sans un fait pour l’étayer. Je vous prie d’y porter remède.",
        "Je ne me retrouve pas dans mon évaluation. Aidez-moi à la faire changer.",
    ],
    ids=["commentaire", "remede", "changer"],
)
def test_one_s_own_evaluation_something_wrong_and_something_asked_make_an_appeal(words: str) -> None:
    found = triage(letter("Ma situation", words), known())
    assert found.appeal_class is FIRST
    assert all("«" in reason for reason in found.reasons if reason.startswith("indice"))


def test_what_leans_is_shown_sign_by_sign_with_its_words() -> None:
    lean = leaning(said_in(letter("Évaluation", "Mon évaluation est cruelle et fausse. Je vous demande de l’amender.")))
    assert lean.weight >= APPEAL
    assert [(each.kind, each.quote) for each in lean.traces] == [
        ("sa propre évaluation", "mon evaluation"),
        ("inexactitude", "fausse"),
        ("un changement est demandé", "demande… amender"),
    ]


@pytest.mark.parametrize(
    ("subject", "words", "expected"),
    [
        (
            "R. Aubin",
            "J’ai relu, à votre demande, l’évaluation de M. Aubin à la lumière de sa requête. Je m’y tiens.",
            "observations",
        ),
        (
            "Pour mémoire",
            "J’ai écrit à mon directeur pour qu’il revienne sur mon évaluation. Je tenais à ce que vous le sachiez.",
            "gracieux-copy",
        ),
        (
            "Le dernier mot",
            "Après l’avis de la commission, j’ai réécrit l’appréciation de M. Aubin. Il l’a reçue hier.",
            "final-decision",
        ),
        (
            "Second degré",
            "Votre silence vaut refus : que la commission paritaire examine à présent mon évaluation.",
            "capn",
        ),
        ("Annulation", "Merci d’annuler ma demande de révision d’évaluation, un accord a été trouvé.", "withdrawal"),
        ("Toujours rien", "Je vous avais confié ma contestation le 12 octobre. Y a-t-il du nouveau ?", "follow-up"),
        (
            "Prime",
            "Ma PFR a baissé alors que l’évaluation est excellente. Je demande que le CNG revoie cette prime.",
            "pfr-only",
        ),
    ],
    ids=["observations", "gracieux", "final", "capn", "withdrawal", "follow-up", "pfr"],
)
def test_the_other_classes_are_known_by_their_traits_together(subject: str, words: str, expected: str) -> None:
    assert class_of(subject, words) == expected


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Premier recours", "Avant toute saisine de la CAPN, je forme devant vous un recours contre mon évaluation."),
        ("Recours", "Mon recours gracieux ayant été rejeté, je forme un recours hiérarchique contre mon évaluation."),
        (
            "Recours",
            "Mon directeur refuse de revoir mon évaluation. Je vous saisis d’un recours. Copie à l’intéressé.",
        ),
        ("Suivi", "Je vous confirme que je souhaite que mon évaluation soit révisée, les griefs étant infondés."),
        ("2e envoi", "Je n’ai pas reçu d’accusé de mon courriel du 3. Je le renouvelle : je conteste mon évaluation."),
        ("PFR", "Je souhaite contester : 1) l’évaluation 2025, 2) le coefficient de part résultats."),
    ],
    ids=["capn", "gracieux", "copie", "griefs", "renouvelle", "prime"],
)
def test_no_other_class_swallows_an_appeal_made_before_us(subject: str, words: str) -> None:
    assert class_of(subject, words) in (FIRST, UNSURE)


def test_a_letter_to_the_evaluator_is_no_sure_appeal_to_us() -> None:
    paper = "Madame la Directrice, je vous demande de reprendre l’évaluation que vous avez rédigée à mon sujet."
    mail = letter("Envoi", "Un double pour vos dossiers.", document("double.pdf", scan(paper)))
    assert triage(mail, known()).appeal_class is not FIRST


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Entretien", "Mon entretien d’évaluation aura lieu le 28. Puis-je être accompagné ?"),
        ("Support", "Merci de remplacer le support transmis hier : une signature manquait à l’envoi précédent."),
        (
            "Question",
            "Si un directeur veut contester son évaluation, à qui écrit-il ? C’est pour une note à mes adjoints.",
        ),
        (
            "Mémoire",
            "Étudiante, j’étudie les recours en évaluation. M’accorderiez-vous un entretien ?",
        ),
        ("Certification", "Notre EHPAD conteste la cotation de l’organisme évaluateur dans le rapport de la HAS."),
        ("Congés", "Mon directeur s’oppose à mon congé de formation. Quels sont mes recours ?"),
        ("Réunion", "Visioconférence le 25 : bilan des évaluations, nombre de recours, questions diverses."),
    ],
    ids=["date", "support", "procedure", "etude", "has", "conges", "reunion"],
)
def test_ordinary_purposes_are_known_for_what_they_are(subject: str, words: str) -> None:
    assert class_of(subject, words) is ORDINARY


_HEADINGS = (
    "Lettre d’information : l’évaluation professionnelle, un outil contesté ? Découvrez notre dossier.",
    "Au sommaire : contester une évaluation, le point sur la jurisprudence. Pour vous désabonner, cliquez ici.",
    "Inscrivez-vous au webinaire « Prévenir les recours contre l’évaluation », le 4 décembre.",
    "Le service informatique sera indisponible jeudi.",
    "Votre colis sera livré demain entre 8 h et 12 h.",
)
_FOOTERS = (
    "Ce message est confidentiel. Toute décision jointe peut faire l’objet d’un recours devant le tribunal.",
    "Les décisions de l’agence sont susceptibles de recours gracieux ou contentieux.",
    "Si vous avez reçu ce message par erreur, merci de le détruire.",
    "",
)


def test_no_newsletter_nor_disclaimer_becomes_an_appeal() -> None:
    """Whatever stands above whatever is printed below."""
    for heading, footer in product(_HEADINGS, _FOOTERS):
        assert class_of("Novembre", f"{heading}\n\n-- \n{footer}") is ORDINARY, (heading, footer)
        assert class_of("Novembre", f"{heading}\n\n{footer}") is ORDINARY, (heading, footer)
