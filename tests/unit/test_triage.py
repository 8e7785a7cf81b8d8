"""Short French mails as directors, evaluators, unions, secretariats and lawyers write them, and their class.

Recall is the law here: a first-level appeal is never « ordinary ». Precision is courtesy: mobility, retirement and
competitions never get an acknowledgement of an appeal.
"""

from __future__ import annotations

import time

import pytest

from intake.domain.disposition import AppealClass, OpenAppeal
from intake.domain.known import KnownAppeal
from intake.domain.letter import Address, Letter
from intake.domain.triage import triage
from tests.unit.builders import (
    CAREER,
    NOTICE,
    answer,
    decided,
    decision_text,
    document,
    has,
    known,
    letter,
    letter_pdf,
    scan,
    scanned_support,
    support,
)

FIRST = AppealClass.FIRST_LEVEL
UNSURE = AppealClass.UNSURE
ORDINARY = AppealClass.ORDINARY


def _class(mail: Letter) -> AppealClass:
    return triage(mail, known()).appeal_class


SURE_APPEALS = [
    ("Recours", "Je conteste mon évaluation."),
    ("", "je conteste mon evaluation"),
    ("MON EVALUATION", "JE CONTESTE MON EVALUATION 2025. CORDIALEMENT"),
    ("Évaluation", "Bonjour, je souhaite contester l’évaluation que j’ai reçue le 3 novembre."),
    ("Évaluation 2025", "Je forme un recours contre mon compte rendu d’entretien d’évaluation."),
    ("Evaluation", "Par la presente je forme recours contre mon evaluation professionnelle."),
    ("Courrier", "J’ai l’honneur de former un recours contre l’évaluation qui m’a été notifiée le 12/11/2025."),
    ("Courrier", "J’ai l’honneur de solliciter la révision de mon compte rendu d’entretien professionnel."),
    ("Révision", "Je vous prie de bien vouloir procéder à la révision de mon évaluation, que je ne peux accepter."),
    ("Demande", "Je vous demande de bien vouloir réexaminer mon évaluation au titre de l’année 2025."),
    ("recours eval", "bjr je fais un recours contre mon eval svp merci"),
    ("Contestation de mon évaluation", "Voir ci-joint."),
    ("Recours contre mon évaluation 2025", "Veuillez trouver mon courrier en pièce jointe."),
    ("Entretien", "Je conteste les appréciations portées par mon évaluateur et demande leur retrait."),
    ("Entretien", "Je conteste formellement et dans sa totalité le compte rendu de mon entretien."),
    (
        "Recours de notre adhérente",
        "Notre organisation syndicale vous saisit au nom de notre adhérente, Mme M., et forme un recours contre "
        "l’évaluation dont elle a fait l’objet.",
    ),
    (
        "Affaire M. / CNG",
        "Au nom et pour le compte de mon client, je forme un recours administratif préalable à l’encontre de "
        "l’évaluation de M. M.",
    ),
    (
        "Mobilité et recours",
        "Bonjour, deux points : ma candidature au poste de Rodez, et je forme un recours contre mon évaluation 2025.",
    ),
    ("Bonjour", "Mon évaluation est contestée par la présente : je vous demande d’annuler cette évaluation."),
    ("Évaluation", "Je vous adresse par la présente ma contestation de l’évaluation 2025."),
    ("RE: évaluation", "Je maintiens mon désaccord et je forme donc un recours auprès du CNG contre mon évaluation."),
    ("Recours DG", "Je saisis la Directrice générale du CNG d’un recours contre mon évaluation annuelle."),
]
APPEALS_PERHAPS = [
    ("Évaluation", "Je conteste."),
    ("", "je conteste"),
    ("Évaluation", "je contest mon evalution"),
    ("evaluation", "je conteste mon évalution et demande sa révison"),
    ("Recour", "Je fais un recour sur mon évaluation."),
    ("Mon entretien", "Je ne suis pas d’accord avec ce qui est écrit."),
    ("Mon entretien", "Je suis en total désaccord avec l’appréciation générale."),
    ("Entretien annuel", "Cette évaluation est profondément injuste et ne reflète pas mon travail."),
    ("Entretien annuel", "Je refuse de signer ce compte rendu."),
    ("Entretien annuel", "Je n’accepte pas les termes de mon évaluation."),
    ("Entretien annuel", "Je m’oppose à cette évaluation."),
    ("Entretien annuel", "Je souhaite faire appel de mon évaluation."),
    ("Entretien annuel", "Je souhaite faire valoir mes droits : cette évaluation est entachée d’irrégularités."),
    ("Évaluation", "Quelles sont les voies de recours contre un compte rendu d’évaluation ?"),
    ("Évaluation", "Comment contester ma notation ?"),
    ("Réclamation", "Je souhaite déposer une réclamation concernant mon évaluation."),
    ("Évaluation", "Je vous saisis au sujet de mon évaluation, qui ne me paraît pas conforme à la réalité."),
    ("Évaluation", "Je demande à ce que mon évaluation soit revue."),
    ("Évaluation", "Je demande le retrait des mentions portées à mon compte rendu."),
    (
        "Pour Mme M.",
        "Je me permets de vous transmettre le courrier de Mme M., adjointe, qui souhaite contester son évaluation.",
    ),
    (
        "Notre adhérente",
        "Notre adhérente se trouve en désaccord avec son évaluation ; nous sollicitons un rendez-vous.",
    ),
    ("Mon client", "Mon client entend contester la décision relative à son évaluation. Votre bien dévoué confrère."),
    ("TR: recours", "Pour attribution."),
    ("Recours gracieux", "Je forme un recours gracieux contre mon évaluation."),
    ("Recours hiérarchique", "Veuillez trouver ci-joint mon recours hiérarchique."),
    ("Recours gracieux", "Veuillez trouver ci-joint mon recours gracieux contre mon évaluation."),
    ("Décision", "Je conteste la décision définitive de mon évaluateur sur mon évaluation."),
    ("PFR et évaluation", "Je conteste mon évaluation et le montant de ma PFR."),
]
OTHERS = [
    (AppealClass.CAPN, "Saisine CAPN", "Mon recours ayant été rejeté, je souhaite saisir la CAPN."),
    (AppealClass.CAPN, "Second niveau", "Je demande la saisine de la commission administrative paritaire nationale."),
    (AppealClass.PFR_ONLY, "PFR", "Je conteste le montant de ma PFR."),
    (AppealClass.PFR_ONLY, "Prime", "Je conteste le coefficient de ma part résultats 2025."),
    (AppealClass.OBSERVATIONS, "Votre saisine", "Voici mes observations d’évaluateur sur le recours de Mme M."),
    (
        AppealClass.FINAL_DECISION,
        "Décision définitive",
        "Après avis de la CAPN, voici ma décision définitive sur l’évaluation de M. M.",
    ),
    (
        AppealClass.GRACIEUX_COPY,
        "Copie",
        "Pour information, copie du recours gracieux que j’ai adressé ce jour à mon évaluateur.",
    ),
    (AppealClass.FOLLOW_UP, "Suivi", "Pouvez-vous me dire où en est mon recours ?"),
    (AppealClass.FOLLOW_UP, "Pièces", "Veuillez trouver des pièces complémentaires à mon recours."),
    (AppealClass.WITHDRAWAL, "Retrait", "Je retire mon recours."),
    (AppealClass.WITHDRAWAL, "Désistement", "Je me désiste de mon recours contre mon évaluation."),
]
ORDINARY_MAIL = [
    ("Mobilité", "Quand la prochaine liste de postes vacants sera-t-elle publiée ?"),
    ("Mutation", "Je souhaite une mutation en Bretagne à la rentrée."),
    ("Retraite", "Je souhaite faire valoir mes droits à la retraite au 1er juillet."),
    ("Concours", "Quelles sont les dates du concours de directeur d’hôpital ?"),
    ("Concours", "Au cours du concours, un incident est survenu ; je vous en rends compte."),
    ("Secours", "Nous avons organisé un exercice de secours avec le SDIS ; merci pour votre concours."),
    ("Intérim", "Notre établissement a recours à l’intérim ; puis-je prendre un poste de remplacement ?"),
    ("Recrutement", "Le recours à des contractuels est-il possible sur ce poste de directeur adjoint ?"),
    ("Effectifs", "Nous avons eu recours aux heures supplémentaires tout l’été."),
    ("Échelon", "Quand mon avancement d’échelon prendra-t-il effet ?"),
    ("Classement", "Je demande la révision de mon classement indiciaire."),
    ("CET", "Comment alimenter mon compte épargne temps ?"),
    ("Formation", "Je vous confirme ma participation à la formation des nouveaux directeurs."),
    ("Attestation", "Merci de m’adresser une attestation de service pour mon dossier."),
    ("Congés", "Je serai en congé de maternité à compter du 2 janvier."),
    ("Détachement", "Je sollicite mon détachement auprès de la métropole."),
    ("Candidature", "Veuillez trouver ma candidature au poste de chef d’établissement de Lunéville."),
    ("Évaluation", "À quelle date la campagne d’évaluation 2026 sera-t-elle ouverte ?"),
    ("Coordonnées", "Je vous informe de ma nouvelle adresse.\n\nMme M.\nService des recours et du contentieux"),
    ("Rendez-vous", "Je souhaite rencontrer un conseiller.\n-- \nBureau des recours, DRH"),
]


@pytest.mark.parametrize(("subject", "words"), SURE_APPEALS)
def test_an_appeal_is_recognised(subject: str, words: str) -> None:
    assert _class(letter(subject, words)) is FIRST


@pytest.mark.parametrize(("subject", "words"), APPEALS_PERHAPS)
def test_a_sign_of_contestation_always_starts_a_clock_at_least_provisional(subject: str, words: str) -> None:
    mail = letter(subject, words)
    assert _class(mail) in (FIRST, UNSURE)
    assert has(OpenAppeal, decided(mail, CAREER))


@pytest.mark.parametrize(("subject", "words"), [*SURE_APPEALS, *APPEALS_PERHAPS])
def test_accents_capitals_and_line_ends_change_nothing(subject: str, words: str) -> None:
    plain = _class(letter(subject, words))
    assert _class(letter(subject.upper(), words.upper().replace(" ", "\n"))) is plain
    assert _class(letter(subject, words.replace("’", "'").replace("é", "e\u0301"))) is plain


@pytest.mark.parametrize(("expected", "subject", "words"), OTHERS)
def test_what_is_no_first_level_appeal_is_told_apart(expected: AppealClass, subject: str, words: str) -> None:
    mail = letter(subject, words)
    assert _class(mail) is expected
    assert not has(OpenAppeal, decided(mail, CAREER))


@pytest.mark.parametrize(("subject", "words"), ORDINARY_MAIL)
def test_ordinary_mail_is_ordinary_and_gets_no_reply(subject: str, words: str) -> None:
    mail = letter(subject, words)
    assert _class(mail) is ORDINARY
    assert answer(decided(mail, CAREER)) is None


@pytest.mark.parametrize("words", ["\n", "- ", "je ", "recours ", "je conteste ", "copie de ", "service des "])
def test_a_body_made_to_be_slow_is_read_in_a_moment(words: str) -> None:
    """400,000 characters, as many as reading keeps: no rule may look back over all of them for each."""
    began = time.process_time()
    triage(letter("", words * (400_000 // len(words))), known())
    assert time.process_time() - began < 3


def test_an_attached_form_or_decision_speaks_for_nobody() -> None:
    remark = support(text="Observations de l’évaluée : je conteste mon évaluation.")
    may = scan("L’agent peut contester son évaluation auprès de la Directrice générale.", pages=3)
    for paper in (support(text=NOTICE), scanned_support(text=NOTICE), scan(decision_text() + NOTICE), remark, may):
        assert _class(letter("Pièce", "Ci-joint.", document("piece.pdf", paper))) is ORDINARY


def test_an_attached_letter_speaks_for_its_author() -> None:
    paper = letter_pdf("Objet : recours. Je conteste mon évaluation.")
    assert _class(letter("Courrier", "Ci-joint.", document("courrier.pdf", paper))) is FIRST


def test_a_forwarded_appeal_is_read_below_the_forwarders_words() -> None:
    body = "Pour attribution.\n\nDe : Mme M.\nObjet : évaluation\n\nJe conteste mon évaluation."
    for mail in (
        letter("TR: évaluation", "Pour attribution.", body=body),
        letter("évaluation", "Pour attribution.", body=body, original_sender=Address("m@ch.example")),
        letter("évaluation", "", body=body),
        letter("Message", "Pour attribution.", inner=(letter("évaluation", "Je conteste mon évaluation."),)),
    ):
        assert _class(mail) is FIRST


def test_what_an_answer_quotes_is_not_read_again() -> None:
    body = "Je vous remercie.\n> Je conteste mon évaluation."
    assert _class(letter("Re: évaluation", "Je vous remercie.", body=body)) is ORDINARY
    assert _class(letter("Re: évaluation", "", body="> Je conteste.", in_reply_to=("<a@x>",))) is ORDINARY


def test_a_mail_of_a_known_case_follows_it() -> None:
    case = known(appeals=(KnownAppeal("R2025-DH-0001", "référence citée"),))
    assert triage(letter("Re: recours", "Bonjour, des nouvelles ?"), case).appeal_class is AppealClass.FOLLOW_UP
    assert triage(letter("Re: recours", "Je retire mon recours."), case).appeal_class is AppealClass.WITHDRAWAL
    assert triage(letter("Re", "Je saisis la CAPN."), case).appeal_class is AppealClass.CAPN


def test_the_class_says_by_what_it_was_known() -> None:
    assert "je conteste" in " ".join(triage(letter("", "Je conteste mon évaluation."), known()).reasons)
