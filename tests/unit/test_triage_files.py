"""Letters about a file: a technical act is asked for, not another evaluation; an appeal may tell of a file, too."""

from __future__ import annotations

import pytest

from intake.domain.disposition import AppealClass
from tests.unit.builders import class_of


@pytest.mark.parametrize(
    "words",
    [
        "Mon évaluation ne s’ouvre pas, le fichier est endommagé. Pouvez-vous vérifier et me la renvoyer ?",
        "Le fichier de l’évaluation est perdu. Pouvez-vous rouvrir l’accès ? À défaut elle devra être refaite.",
        "Je n’arrive pas à signer mon évaluation : la case est mal placée. Merci de corriger le PDF.",
        "Le formulaire bloque à la page 6. Je vous demande de le corriger sans délai.",
        "Une erreur s’est glissée dans le matricule prérempli de mon support. Merci de rectifier.",
        "La pièce jointe avait été oubliée dans mon envoi de l’évaluation. La voici.",
        "Nous avons déposé deux fois l’évaluation dans SAGA. Merci d’annuler la première.",
        "J’ai reçu l’évaluation d’un homonyme. Merci de la retirer de mon dossier et de m’adresser la mienne.",
    ],
    ids=["opens", "lost", "signs", "blocks", "prefilled", "forgotten", "twice", "namesake"],
)
def test_what_is_asked_of_a_file_is_ordinary_mail(words: str) -> None:
    assert class_of("Évaluation 2025", words) is AppealClass.ORDINARY


@pytest.mark.parametrize(
    "words",
    [
        "Le formulaire bloque encore. C’est inadmissible. Je vous demande de corriger cela.",
        "Je ne suis pas d’accord avec le rejet de mon fichier d’évaluation, merci de l’examiner à nouveau.",
        "Votre plateforme se ferme quand je saisis mon évaluation. Je proteste.",
    ],
    ids=["inadmissible", "disagrees", "protests"],
)
def test_a_protest_about_a_file_is_no_sure_appeal_and_is_not_lost(words: str) -> None:
    assert class_of("Évaluation 2025", words) is AppealClass.UNSURE


@pytest.mark.parametrize(
    "words",
    [
        "SAGA étant bloqué je vous écris ici : mon évaluation est injuste, je demande qu’elle soit revue.",
        "Le PDF joint ne s’ouvrait pas. Je le redis : je demande l’annulation de mon évaluation.",
        "Outre le matricule, qui est faux, mon évaluation prête des propos que je n’ai pas tenus. Je demande que ces "
        "passages soient retirés.",
        "Mon évaluateur a coché la case « insuffisant » et refuse de la modifier. J’ai pourtant tenu mes objectifs. "
        "Merci de faire corriger mon évaluation.",
        "Si le fichier ne s’ouvre pas : je forme un recours contre mon évaluation.",
    ],
    ids=["saga", "again", "besides", "box", "in-case"],
)
def test_an_appeal_that_tells_of_a_file_is_an_appeal(words: str) -> None:
    assert class_of("Évaluation 2025", words) is AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    "words",
    [
        "Il m’est impossible de signer un tel document. Il me présente comme désinvolte. Veuillez le reprendre.",
        "Je refuse d’apposer ma signature sur ce compte rendu. Merci de le revoir.",
        "Mon évaluation porte la signature électronique d’un autre, qui ne m’a jamais reçu. J’en demande l’annulation.",
        "Mon évaluation ne s’ouvre pas toujours, mais ce n’est pas le pire : elle est à côté de la plaque.",
        "Le matricule est faux, passe encore. Mais le reste aussi, et on m’en blâme. Faites corriger mon évaluation.",
    ],
    ids=["cannot-sign", "will-not-sign", "signed-by-another", "but", "the-rest"],
)
def test_what_is_told_beside_a_file_is_never_ordinary(words: str) -> None:
    assert class_of("Évaluation 2025", words) in (AppealClass.FIRST_LEVEL, AppealClass.UNSURE)


@pytest.mark.parametrize(
    "words",
    [
        "Je me réserve le droit de former un recours contre mon évaluation dans les quinze jours.",
        "Je ne voudrais pas que l’évaluation soit contestée pour vice de forme : qui doit m’évaluer ?",
        "J’apprends que Rémi a déposé un recours contre son évaluation. On en parle jeudi ?",
        "La coordinatrice m’a fait part de son mécontentement après son évaluation ; elle entend vous saisir.",
        "Je ne figure pas au tableau d’avancement alors que mes évaluations proposaient ma promotion. Je conteste "
        "cette décision et vous prie de la reconsidérer.",
    ],
    ids=["reserves", "fears", "news", "announced", "promotion"],
)
def test_what_is_only_reserved_feared_or_told_is_no_sure_appeal(words: str) -> None:
    assert class_of("Bonjour", words) is not AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    "words",
    [
        "Le soussigné a l’honneur de déférer à votre censure le compte rendu du 5 novembre aux fins de réformation.",
        "Mon mari est hospitalisé : il s’oppose à son évaluation et veut qu’elle soit réexaminée.",
        "Nous soussignées, directrices adjointes au CH de Bressolles, contestons nos évaluations.",
        "J’ai fait un recours gracieux auprès de mon directeur, il ne changera rien. Je m’adresse donc à vous en "
        "recours hiérarchique contre cette évaluation.",
    ],
    ids=["undersigned", "husband", "two", "in-vain"],
)
def test_who_writes_for_themself_or_another_in_other_forms_appeals(words: str) -> None:
    assert class_of("Recours", words) is AppealClass.FIRST_LEVEL


@pytest.mark.parametrize(
    "words",
    [
        "Merci de revoir la page 4 de mon évaluation.",
        "Je veux que la case « insuffisant » soit modifiée dans mon évaluation.",
        "Je retire ma signature de mon évaluation.",
        "Le document transmis est un faux, je n’ai jamais eu cet entretien.",
        "On a imité ma signature sur l’évaluation.",
        "Mon commentaire a été effacé du formulaire par l’évaluateur.",
    ],
    ids=["page", "case", "signature", "forged", "imitated", "effaced"],
)
def test_a_page_to_be_changed_or_a_paper_tampered_with_is_no_fault_of_a_file(words: str) -> None:
    assert class_of("Évaluation 2025", words) in (AppealClass.UNSURE, AppealClass.FIRST_LEVEL)
