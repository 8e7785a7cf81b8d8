"""What stands beside an appeal: asked of the evaluator, of the CAPN, of a court; answered by who gave it; told."""

from __future__ import annotations

import pytest

from intake.domain.disposition import AppealClass
from tests.unit.builders import class_of


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Évaluation", "Mon recours gracieux a été rejeté le 3. Je vous demande d’annuler mon évaluation."),
        ("Évaluation", "Mon chef a refusé mon recours gracieux : je conteste donc mon évaluation devant vous."),
        (
            "Recours évaluation",
            "Mon recours gracieux n’a pas abouti, je sollicite du CNG la révision de mon évaluation.",
        ),
    ],
    ids=["rejete", "refuse", "pas-abouti"],
)
def test_who_asked_the_evaluator_in_vain_appeals_to_us(subject: str, words: str) -> None:
    assert class_of(subject, words) is AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Pour information", "J’ai écrit à mon directeur afin de contester mon évaluation."),
        ("Copie", "Nous avons saisi la directrice pour copie : notre recours gracieux contre l’évaluation est joint."),
        ("Pour info", "J’ai sollicité ma cheffe pour qu’elle revoie mon compte rendu."),
    ],
    ids=["ecrit", "saisi", "sollicite"],
)
def test_what_was_asked_of_the_evaluator_is_not_asked_of_us(subject: str, words: str) -> None:
    assert class_of(subject, words) is AppealClass.GRACIEUX_COPY


def test_a_recourse_to_the_evaluator_that_may_yet_fail_is_none_to_us() -> None:
    words = "J’ai formé un recours gracieux ; s’il est rejeté, je vous saisirai de mon évaluation."
    assert class_of("Pour information", words) is not AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    "words",
    [
        "Je conteste la part résultats de mon client, sans lien avec son évaluation. Je vous prie de la réformer.",
        "Je conteste ma part fonctions, dont la cotation est fausse. Je demande son annulation.",
        "Ma PFR a été baissée, je la conteste. Merci de la réviser.",
        "Je conteste ma part résultats, qui ne suit pas mon évaluation. Je vous demande de la réviser.",
    ],
    ids=["reformer", "annulation", "reviser", "pas-l-evaluation"],
)
def test_a_pronoun_after_contested_pay_is_that_pay(words: str) -> None:
    assert class_of("PFR", words) is not AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Mon recours sans réponse", "Le CNG n’a pas répondu. Je saisis donc la CAPN de mon évaluation."),
        ("CAPN", "La DG a refusé. Je soumets mon évaluation à votre commission."),
        ("Évaluation", "Je souhaite que mon évaluation soit portée en CAP, la position du CNG ne me convient pas."),
    ],
    ids=["sans-reponse", "la-commission", "en-cap"],
)
def test_who_turns_to_the_capn_does_not_ask_where_the_appeal_stands(subject: str, words: str) -> None:
    assert class_of(subject, words) is AppealClass.CAPN


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Votre lettre", "Les arguments contestés appellent de ma part les précisions suivantes."),
        ("Recours de Mme Diop - observations du directeur", "Veuillez trouver notre réponse."),
        ("Votre envoi", "Vous m’avez transmis le recours de M. Sall. L’entretien s’est tenu le 3 octobre."),
        ("Mme Diop", "Les reproches faits à l’évaluation que j’ai conduite ne sont pas justifiés."),
    ],
    ids=["appellent", "sujet", "transmis", "juges"],
)
def test_who_answers_for_the_evaluation_they_gave_observes(subject: str, words: str) -> None:
    assert class_of(subject, words) is AppealClass.OBSERVATIONS


@pytest.mark.parametrize(
    "words",
    [
        "Je n’en partage pas les termes. Merci de bien vouloir revoir mon évaluation.",
        "Mon évaluateur m’a rétrogradé sans la moindre explication. Merci de faire modifier son appréciation.",
        "Je saisis le CNG pour que mon compte rendu soit réformé.",
    ],
    ids=["clitique", "sans-explication", "reforme"],
)
def test_thanks_in_advance_ask(words: str) -> None:
    assert class_of("Évaluation", words) is AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Étude", "Pour ma thèse sur l’évaluation : combien de recours et combien de rejets ?"),
        ("Information", "Je vous informe du recours de la commune contre notre permis de construire."),
        ("TA", "Le tribunal nous a transmis le recours d’un candidat contre la fermeture du site."),
    ],
    ids=["combien", "commune", "candidat"],
)
def test_the_recourse_of_others_is_nobody_s_appeal(subject: str, words: str) -> None:
    assert class_of(subject, words) is AppealClass.ORDINARY


@pytest.mark.parametrize(
    "words",
    [
        "Mon évaluation n’apparaît pas dans SAGA. Merci de rectifier.",
        "Mon compte rendu est rattaché au mauvais établissement, je vous demande de le modifier.",
    ],
    ids=["saga", "rattachement"],
)
def test_a_record_to_be_put_right_is_no_sure_appeal(words: str) -> None:
    assert class_of("Évaluation", words) is not AppealClass.FIRST_LEVEL
