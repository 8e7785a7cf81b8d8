"""Who speaks to whom: the same words are an appeal from one person and none from another."""

from __future__ import annotations

import pytest

from intake.domain.disposition import AppealClass
from tests.unit.builders import class_of


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Cotation", "Ma cotation a baissé. Je vous demande de la réexaminer."),
        ("Appraisal", "I hereby appeal the assessment made by my director."),
        ("Évaluation", "Je trouve mon évaluation injuste et demande au CNG d’arbitrer."),
        ("Évaluation", "Je ne sais pas si je suis dans les délais mais je conteste dès maintenant mon évaluation."),
        ("Complaint about my evaluation", "I am writing to contest the evaluation made by my director."),
        ("Mme Diop", "Avocate de Mme Diop, je vous demande en son nom de retirer son évaluation."),
        ("evaluation", "je moppose a levaluation que ma faite mon directeur"),
    ],
    ids=["cotation", "english", "arbitrer", "delais", "complaint", "avocate", "apostrophes"],
)
def test_who_asks_for_their_evaluation_to_be_changed_appeals(subject: str, words: str) -> None:
    assert class_of(subject, words) is AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    ("subject", "words", "expected"),
    [
        ("Information", "Mme Diop conteste l’évaluation que j’ai rédigée.", AppealClass.UNSURE),
        ("Question", "Mon adjoint conteste son évaluation et me demande de la modifier.", AppealClass.UNSURE),
        ("Question", "Ai-je intérêt à faire un recours contre mon évaluation ?", AppealClass.UNSURE),
        ("Observations – recours M. Sall", "Veuillez trouver ci-joint le document.", AppealClass.OBSERVATIONS),
        ("Votre courrier", "Le recours de Mme Diop n’est pas fondé.", AppealClass.OBSERVATIONS),
        ("Info", "Je vous transmets pour information la copie du recours adressé à mon évaluateur.", "gracieux-copy"),
        (
            "Évaluation",
            "Mon nom est mal écrit sur mon évaluation. Pouvez-vous le rectifier ?",
            AppealClass.ORDINARY,
        ),
        ("Envoi", "Voici nos évaluations. Aucune n’a fait l’objet d’une contestation.", AppealClass.ORDINARY),
        ("RE: recours", "Parfait, merci pour votre aide.", AppealClass.ORDINARY),
        ("Guide de l’évaluation", "Ci-joint la révision 1.1 du guide.", AppealClass.ORDINARY),
        ("Bilan", "Combien de dossiers ? Le nombre de recours suffira.", AppealClass.ORDINARY),
        ("Frais", "Je conteste le rejet de ma note de frais.", AppealClass.ORDINARY),
    ],
    ids=[
        *("evaluator", "asked", "advice", "observations", "ill-founded", "to-the-evaluator", "clerical", "nobody"),
        *("thanks", "revision", "statistics", "fees"),
    ],
)
def test_who_tells_asks_or_thanks_is_not_taken_for_who_appeals(subject: str, words: str, expected: AppealClass) -> None:
    assert class_of(subject, words) is AppealClass(expected)


def test_thanks_that_go_on_to_appeal_are_an_appeal() -> None:
    assert (
        class_of("Re: votre question", "Merci. Je forme donc un recours contre mon évaluation.")
        is AppealClass.FIRST_LEVEL
    )
