"""Mails that sound like an appeal: who writes, to whom, when and about what decide."""

from __future__ import annotations

import pytest

from intake.domain.disposition import AppealClass
from tests.unit.builders import class_of

FIRST, UNSURE, ORDINARY = AppealClass.FIRST_LEVEL, AppealClass.UNSURE, AppealClass.ORDINARY


@pytest.mark.parametrize(
    ("subject", "words", "found"),
    [
        (
            "Recours de Mme Tissot",
            "En réponse à votre courrier, je conteste ses allégations et maintiens mon évaluation. L’évaluateur.",
            AppealClass.OBSERVATIONS,
        ),
        (
            "Cc : lettre à mon directeur",
            "Madame la Directrice générale du CHU,\nje vous prie d’adoucir la conclusion de mon évaluation, trop "
            "sévère.\nLe CNG est destinataire d’une copie.",
            AppealClass.GRACIEUX_COPY,
        ),
        (
            "TR: demande de réexamen",
            "Pour info : je ne vous saisis pas à ce stade. J’attends sa réponse sur mon évaluation.",
            AppealClass.GRACIEUX_COPY,
        ),
        (
            "Part fonctions",
            "La décision de part fonctions ne tient pas compte de mon intérim. Je forme donc un recours contre "
            "cette décision.",
            AppealClass.PFR_ONLY,
        ),
        (
            "Relance",
            "Avez-vous reçu mon mail de mardi par lequel je contestais mon évaluation ? Pas d’accusé de réception.",
            AppealClass.FOLLOW_UP,
        ),
        (
            "RE: Accusé de réception - dossier 2025-DH-031",
            "En complément de mon courrier du 3 novembre, voici deux attestations.",
            AppealClass.FOLLOW_UP,
        ),
        (
            "Tableau d’avancement",
            "Je forme un recours contre le tableau d’avancement, alors que mes trois dernières évaluations sont "
            "favorables. Je demande le réexamen de ma situation.",
            ORDINARY,
        ),
        (
            "Question",
            "Une infirmière de mon établissement conteste son entretien professionnel. Êtes-vous compétents ?",
            ORDINARY,
        ),
        (
            "Signalement",
            "Je signale des faits de harcèlement. Mon évaluation n’a pas encore eu lieu. Quelle est la procédure ?",
            ORDINARY,
        ),
    ],
    ids=["observes", "to-the-evaluator", "not-seized", "pay", "relance", "adds", "promotion", "nurse", "not-yet"],
)
def test_what_only_sounds_like_an_appeal_is_told_by_who_to_whom_when_and_what(
    subject: str, words: str, found: AppealClass
) -> None:
    assert class_of(subject, words) is found


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        (
            "Évaluation",
            "Mon directeur me dit que c’est sa « décision définitive ». Je me tourne vers vous afin qu’elle soit "
            "réexaminée.",
        ),
        (
            "Évaluation 2025",
            "Pour information, j’ai écrit à mon directeur. Je conteste mon évaluation devant vous.",
        ),
        (
            "En réponse à votre mail",
            "En réponse à votre mail, je conteste mon évaluation. Les reproches de M. Duval sont faux.",
        ),
        (
            "Refus",
            "Je conteste le refus de mon directeur de modifier ce qu’il a écrit de moi.",
        ),
        (
            "Recours",
            "Je conteste ma cotation 2025, et par suite la part résultats.",
        ),
        (
            "Réclamation",
            "Je forme un recours contre le tableau d’avancement et contre mon évaluation.",
        ),
        (
            "Évaluation",
            "J’ai demandé à mon directeur de revoir mon évaluation, en vain. Pour votre information, voici sa réponse. "
            "Je vous demande de la réexaminer.",
        ),
        (
            "Évaluation 2025",
            "Mon entretien de 2025 n’a pas encore eu lieu, et pourtant le compte rendu est là : je le conteste.",
        ),
        (
            "Mon recours",
            "Je complète mon dossier : en plus de mon recours contre la mutation, je conteste mon évaluation.",
        ),
    ],
    ids=["definitive", "told", "answered", "refusal", "cotation", "both", "in-vain", "no-entretien", "other-appeal"],
)
def test_what_contests_ones_own_evaluation_keeps_its_clock(subject: str, words: str) -> None:
    assert class_of(subject, words) in (FIRST, UNSURE)
