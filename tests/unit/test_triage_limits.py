"""How far a contestation reaches: a part of a paper, somebody else’s, a slip of the pen, what is only talked of."""

from __future__ import annotations

import pytest

from intake.domain.disposition import AppealClass
from tests.unit.builders import class_of


@pytest.mark.parametrize(
    "words",
    [
        "Je ne conteste pas la totalité de mon évaluation, seulement la rubrique management.",
        "Je ne conteste pas le fond mais la forme de mon évaluation.",
        "Sans contester l’intégralité de mon compte rendu mais uniquement son deuxième alinéa, je vous le soumets.",
    ],
    ids=["totalite", "forme", "alinea"],
)
def test_who_contests_a_part_contests(words: str) -> None:
    assert class_of("Entretien", words) is AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    "words",
    [
        "Je conteste le coefficient et non mon évaluation, qui est bonne. Objet : part résultats.",
        "Je conteste le montant de ma prime, mais pas mon compte rendu.",
        "Je forme une réclamation indemnitaire au titre de 2025.",
    ],
    ids=["non", "mais-pas", "indemnitaire"],
)
def test_what_is_left_out_is_not_contested(words: str) -> None:
    assert class_of("PFR", words) is AppealClass.PFR_ONLY


@pytest.mark.parametrize(
    "words",
    [
        "Je m’y oppose. Mon évaluation a été écrite par un autre.",
        "Je n’y adhère nullement et demande que mon évaluation soit requalifiée.",
        "Je ne suis vraiment pas en phase avec mon évaluation. Elle est à refaire.",
        "Mon évaluation est fausse. Elle doit disparaître de mon dossier.",
    ],
    ids=["y-oppose", "adhere", "en-phase", "doit"],
)
def test_pronouns_before_the_verb_hide_no_contestation(words: str) -> None:
    assert class_of("Évaluation", words) is AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    "words",
    [
        "Mon entretien a tourné court. Je vous demande d’effacer ces lignes.",
        "Mon évaluateur a menti.",
        "Cette évaluation doit être reprise.",
        "Je fais une demande de révision que j’adresse au CNG, pour mon compte rendu.",
        "Je demande l’annulation de ma note 2025.",
    ],
    ids=["lignes", "menti", "reprise", "revision-adressee", "ma-note"],
)
def test_a_grievance_about_one_s_evaluation_is_never_ordinary(words: str) -> None:
    assert class_of("Évaluation", words) in (AppealClass.FIRST_LEVEL, AppealClass.UNSURE)


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Entretien", "Pouvez-vous déplacer et modifier l’horaire de mon entretien d’évaluation ?"),
        ("Évaluation", "Je vous prie de rectifier le prénom porté sur mon évaluation."),
        ("Audience", "Nous demandons une réunion sur la révision des modalités d’évaluation."),
        ("Information", "Pourriez-vous nous adresser une note sur l’annulation des évaluations hors délai ?"),
        ("Certification", "Nous contestons la cotation de plusieurs critères de certification."),
    ],
    ids=["horaire", "prenom", "reunion", "note", "certification"],
)
def test_slips_talks_and_other_matters_stay_ordinary(subject: str, words: str) -> None:
    assert class_of(subject, words) is AppealClass.ORDINARY


@pytest.mark.parametrize(
    "words",
    [
        "Une cadre de mon service conteste son évaluation. Est-ce de votre ressort ?",
        "Merci d’avoir modifié mon évaluation.",
        "Un formulaire d’évaluation est faux, merci de le corriger.",
    ],
    ids=["cadre", "fait", "formulaire"],
)
def test_what_is_somebody_else_s_or_done_is_no_sure_appeal(words: str) -> None:
    assert class_of("Évaluation", words) is not AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    ("subject", "words", "expected"),
    [
        ("M. Sall", "Vous m’avez demandé mes remarques : les reproches de M. Sall sont inexacts.", "observations"),
        ("Sall", "L’évaluateur confirme son appréciation. Les critiques de l’agent sont vagues.", "observations"),
        ("M. Sall", "L’évaluation de M. Sall reste inchangée, ce que je lui ai notifié.", "final-decision"),
        ("Copie", "Copie de ma demande de réexamen adressée à mon évaluateur.", "gracieux-copy"),
    ],
    ids=["remarques", "confirme", "inchangee", "demande"],
)
def test_the_evaluator_s_own_words_are_known_without_the_word_recours(subject: str, words: str, expected: str) -> None:
    assert class_of(subject, words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Ce compte rendu est nul, personne ne m’a convoquée.",
        "La loyauté veut que mon évaluation soit reprise.",
        "Mon évaluation n’est pas équitable, il faut la réécrire.",
        "Je relève appel de l’évaluation du 12 octobre.",
    ],
    ids=["nul", "soit", "equitable", "appel"],
)
def test_what_is_said_in_other_words_has_a_clock(words: str) -> None:
    assert class_of("Compte rendu", words) in (AppealClass.FIRST_LEVEL, AppealClass.UNSURE)


@pytest.mark.parametrize(
    "words",
    [
        "Je forme un recours contre mon évaluation. Quelles sont les suites de ma démarche ?",
        "Je vous prie de considérer cette lettre comme un recours contre mon évaluation.",
        "Ci-après mon recours contre mon évaluation.",
    ],
    ids=["suites", "considerer", "ci-apres"],
)
def test_who_asks_what_follows_has_appealed(words: str) -> None:
    assert class_of("Courrier", words) is AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    ("subject", "words", "expected"),
    [
        ("M. Sall", "Après son recours, nous avons révisé l’évaluation de M. Sall.", "final-decision"),
        ("Mme Diop", "Comme la CAPN y invitait, j’ai corrigé l’appréciation de Mme Diop.", "final-decision"),
        ("Projet", "Nous voulons faire appel à un cabinet pour l’évaluation de nos services.", "ordinary"),
        ("Projet", "Nous avons dû faire appel à des experts : l’évaluation du site est longue.", "ordinary"),
    ],
    ids=["apres", "capn", "cabinet", "experts"],
)
def test_an_appeal_named_as_a_time_or_a_call_is_none(subject: str, words: str, expected: str) -> None:
    assert class_of(subject, words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Mon évaluation et donc ma part résultats sont injustes. Je conteste.",
        "Mon directeur a baissé ma PFR et m’a aussi mal évalué. Je conteste les deux.",
        "Je vous adresse copie du recours gracieux que j’ai envoyé, resté sans réponse, et forme recours devant vous.",
        "Je retire mon recours contre la PFR mais je maintiens celui contre l’évaluation.",
        "Je ne me désiste pas de mon recours.",
        "Je souhaite saisir la DG, et au besoin la CAPN, de mon évaluation.",
        "Demande de révision ci-jointe.",
        "Je souhaite user de mon droit de réponse.",
        "Je n’ai pas eu d’entretien mais une évaluation a été envoyée au CNG sans mon accord, que faire ?",
        "Je ne suis pas du tout satisfait de mon entretien annuel. À qui dois-je m’adresser ?",
    ],
    ids=[
        *("eval-and-pay", "both", "gracieux-and-us", "one-of-two", "not-withdrawn", "and-capn", "bare-request"),
        *("answer", "no-interview", "unsatisfied"),
    ],
)
def test_what_another_class_would_swallow_has_a_clock(words: str) -> None:
    assert class_of("Question", words) in (AppealClass.FIRST_LEVEL, AppealClass.UNSURE)


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("Question", "Mon évaluation 2025 signée est en pièce jointe, merci d’en accuser réception."),
        ("Question", "Je suis directrice par intérim, qui signe mon évaluation ?"),
        ("Formation", "Inscrivez-vous à notre session : contester, réviser, motiver une évaluation. 690 € HT."),
    ],
    ids=["receipt", "who-signs", "bulletin"],
)
def test_receipts_signatures_and_bulletins_are_ordinary(subject: str, words: str) -> None:
    assert class_of(subject, words) is AppealClass.ORDINARY
