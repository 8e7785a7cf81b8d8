"""An appeal that stands only in what a mail quotes: read where nobody at CNG can have seen it."""

from __future__ import annotations

import pytest

from intake.domain.disposition import AppealClass, Hold
from intake.domain.triage import triage
from intake.reading.mime import read_letter
from tests.unit.builders import decided, known

_APPEAL = "Madame la directrice générale, je conteste mon évaluation notifiée le 5 novembre. M. Fontan"
_NOTE = "Bonjour,\nvoir ci-dessous.\nL’accueil\n\n"
_OUTLOOK = "De : Fontan <m.fontan@ch.example>\nEnvoyé : lundi\nÀ : {to}\nObjet : pour le CNG\n\n"


def _mail(body: str, subject: str = "Courrier", more: str = "") -> bytes:
    head = f"From: accueil@ch.example\nSubject: {subject}\nMessage-ID: <a@ch.example>\n{more}"
    return f"{head}Content-Type: text/plain; charset=utf-8\n\n{body}".encode()


def _class(body: str, subject: str = "Courrier", more: str = "") -> AppealClass:
    return triage(read_letter(_mail(body, subject, more)), known()).appeal_class


@pytest.mark.parametrize(
    "quoted",
    [
        _OUTLOOK.format(to="accueil@ch.example") + _APPEAL,
        f"________________________________\n{_OUTLOOK.format(to='accueil')}{_APPEAL}",
        f"-----Message d’origine-----\nDe : Fontan\nObjet : évaluation\n\n{_APPEAL}",
        f"Le 12 nov. 2025 à 10:11, Fontan <m.fontan@ch.example> a écrit :\n\n> {_APPEAL}",
    ],
    ids=["outlook", "rule", "original", "attribution"],
)
@pytest.mark.parametrize("subject", ["Courrier", "RE: Courrier"])
def test_an_appeal_below_a_colleagues_note_reaches_a_person(quoted: str, subject: str) -> None:
    answers = "In-Reply-To: <b@ch.example>\n" if subject.startswith("RE") else ""
    assert _class(_NOTE + quoted, subject, answers) is AppealClass.UNSURE


def test_what_stands_below_a_mail_of_ours_was_read_and_is_not_read_again() -> None:
    ours = "De : CNG <cng-carriere-dh@sante.gouv.fr>\nEnvoyé : lundi\nÀ : Fontan\nObjet : Courrier\n\nBien reçu.\n\n"
    body = f"Entendu, à demain.\n\n{ours}{_OUTLOOK.format(to='CNG')}{_APPEAL}"
    assert _class(body, "RE: Courrier", "In-Reply-To: <b@sante.gouv.fr>\n") is AppealClass.ORDINARY


def test_a_colleague_of_cng_has_read_what_stands_below_their_answer() -> None:
    theirs = "Le 12 nov. 2025 à 10:11, Martin <p.martin@sante.gouv.fr> a écrit :\n> Bien reçu.\n>\n"
    body = f"Entendu, à demain.\n\n{theirs}> {_OUTLOOK.format(to='CNG')}> {_APPEAL}"
    assert _class(body, "RE: Courrier", "In-Reply-To: <b@sante.gouv.fr>\n") is AppealClass.ORDINARY


def test_an_ordinary_thread_stays_ordinary() -> None:
    quoted = _OUTLOOK.format(to="accueil") + "Êtes-vous libre le 20 pour votre entretien d’évaluation ?"
    assert _class(f"C’est noté.\n\n{quoted}", "RE: Entretien", "In-Reply-To: <b@ch.example>\n") is AppealClass.ORDINARY


def test_a_quoted_appeal_in_an_evaluation_mailbox_is_held_for_a_person() -> None:
    made = decided(read_letter(_mail(_NOTE + _OUTLOOK.format(to="accueil") + _APPEAL)))
    assert any(isinstance(each, Hold) and "cité" in " ".join(each.reasons) for each in made)
