"""Mails of a few words: a protest reaches a person, whatever little it names; an errand does not."""

from __future__ import annotations

import pytest

from intake.domain.disposition import AppealClass
from intake.domain.triage import triage
from tests.unit.builders import class_of, document, known, letter, scan

FIRST, UNSURE, ORDINARY = AppealClass.FIRST_LEVEL, AppealClass.UNSURE, AppealClass.ORDINARY


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("", "Elle sort d’où, cette évaluation ?"),
        ("Éval 2025", "J’hallucine."),
        ("CR", "Ridicule."),
        ("Entretien du 14", "Un tissu de mensonges."),
        ("Évaluation 2025 : je refuse", ""),
        ("RE: Notification de votre évaluation", "Non."),
        ("", "On a signé à ma place sur le compte rendu"),
        ("", "Comment a-t-on pu me mettre insuffisant"),
        ("Mon niveau", "De excellent à satisfaisant en un an, sans un mot."),
        ("", "C’est un faux."),
        ("", "Il faut tout reprendre, rien n’est juste."),
    ],
    ids=["ou", "j", "cr", "jour", "objet", "non", "signature", "niveau", "baisse", "faux", "rien"],
)
def test_few_words_that_protest_reach_a_person(subject: str, words: str) -> None:
    assert class_of(subject, words) in (FIRST, UNSURE)


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Évaluation", "Combien de pages fait le support ?"),
        ("RE: évaluation", "Vu."),
        ("TR: Campagne d’évaluation", "Pour action."),
        ("Support d’évaluation de M. Prigent", ""),
        ("Évaluation", "Nous avons fini, 100 % de réalisés !"),
        ("RE: proposition d’affectation", "Je refuse."),
        ("Stage", "Je ne suis pas d’accord avec la date du stage."),
        ("SAGA", "Inadmissible : hors service depuis lundi."),
        ("Erreur", "Erreur de ma part, excusez-moi."),
        ("Mon chef", "Il demande si vous avez eu son mail."),
        ("Vacation", "Mon directeur est d’accord pour que j’enseigne, je demande votre autorisation."),
        ("CAPN", "Le syndicat souhaite connaître la date du dépôt des listes électorales pour la CAPN."),
    ],
    ids=["pages", "vu", "tr", "support", "nous", "poste", "stage", "saga", "erreur", "chef", "cumul", "listes"],
)
def test_few_words_that_have_an_ordinary_purpose_are_left_alone(subject: str, words: str) -> None:
    assert class_of(subject, words) is ORDINARY


def test_the_subject_of_what_is_answered_says_nothing_by_itself() -> None:
    assert class_of("Évaluation : non !", "") is UNSURE
    assert class_of("RE: Évaluation : non !", "") is ORDINARY


def test_who_says_more_than_a_few_words_says_what_it_is_about() -> None:
    more = (
        "Il pleut ici, les arbres du parc perdent leurs feuilles, la cour de l’hôpital est jaune de platanes ce matin."
    )
    assert class_of("Évaluation", "Je dors mal.") is UNSURE
    assert class_of("Évaluation", f"Je dors mal. {more}") is ORDINARY


def test_a_copy_that_also_seizes_the_cng_is_no_mere_copy() -> None:
    copied = "J’ai écrit à mon directeur, qui refuse."
    assert class_of("Copie", f"{copied} Je vous saisis de mon désaccord sur mon évaluation.") is UNSURE
    assert class_of("Copie", f"{copied} Je ne vous saisis pas de mon évaluation.") is not FIRST


def test_a_letter_joined_for_a_colleague_is_read_though_the_mail_speaks_of_one_of_many() -> None:
    words = "Madame, Mme Lorrain conteste avec notre appui l’évaluation arrêtée le 6. Elle en demande le retrait."
    mail = letter(
        "Pour une collègue", "Merci de prendre connaissance du courrier.", document("courrier.pdf", scan(words))
    )
    assert triage(mail, known()).appeal_class is UNSURE
