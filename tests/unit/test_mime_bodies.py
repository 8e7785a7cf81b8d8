"""What a mail says, and what of it its sender wrote."""

from __future__ import annotations

import pytest

from intake.domain.letter import Address, Letter
from intake.reading.mime import read_letter
from intake.reading.mime.quotes import own_words
from tests.unit.mails import forwarded, mail, multipart, text


def body(raw: bytes) -> str:
    return read_letter(raw, with_pdf=False).body


def letter(words: str, *header: str) -> Letter:
    return read_letter(mail("Content-Type: text/plain; charset=utf-8", *header, body=words), with_pdf=False)


def test_plain_text_is_preferred_to_html() -> None:
    assert body(multipart(text("clair"), text("<p>riche</p>", "text/html"), kind="multipart/alternative")) == "clair"


def test_html_is_rendered_where_there_is_no_text() -> None:
    html = "<style>p{}</style><p>Je <b>conteste</b></p><p>mon évaluation&nbsp;: d&eacute;cision</p><script>x</script>"
    assert body(text(html, "text/html; charset=utf-8")) == "Je conteste\n\nmon évaluation : décision"


def test_html_is_rendered_where_the_text_is_blank() -> None:
    assert body(multipart(text("  \r\n"), text("<p>riche</p>", "text/html"), kind="multipart/alternative")) == "riche"


def test_text_split_around_an_attachment_is_joined() -> None:
    assert body(multipart(text("avant"), text("après"))) == "avant\n\naprès"


@pytest.mark.parametrize(
    ("charset", "raw", "said"),
    [
        ("utf-8", "é€", "é€".encode()),
        ("iso-8859-1", "é€", "é€".encode("cp1252")),
        ("iso-8859-1", "é€", "é€".encode()),
        ("utf-8", "éà", "éà".encode("cp1252")),
        ("nimporte-quoi", "é", "é".encode()),
        ("us-ascii", "é", b"\xe9"),
        ("utf-16", "été", "été".encode("utf-16")),
        ("iso-2022-jp", "日本", "日本".encode("iso-2022-jp")),
        ("zlib", "é", "é".encode()),
        ("\0", "é", "é".encode()),
        ("unicode_escape", "\\u0041", b"\\u0041"),
    ],
)
def test_a_body_is_read_whatever_its_charset_claims(charset: str, raw: str, said: bytes) -> None:
    assert (
        body(mail(f"Content-Type: text/plain; charset={charset}", "Content-Transfer-Encoding: 8bit", body=said)) == raw
    )


def test_flowed_lines_are_joined_and_quotes_kept() -> None:
    raw = mail("Content-Type: text/plain; format=flowed", body="un \r\ndeux\r\n> cité \r\n> suite\r\n-- \r\nJean")
    assert body(raw) == "un deux\n> cité suite\n-- \nJean"


def test_decomposed_accents_are_composed() -> None:
    assert body(mail("Content-Type: text/plain; charset=utf-8", body="e\u0301value\u0301")) == "évalué"


QUOTES = [
    "De : CNG <cng@x.fr>\nEnvoyé : vendredi 14 novembre 2025 09:30\nÀ : Jean\nObjet : Recours\n\nAncien",
    "De : CNG\nDate : 14/11/2025 à 09:30\nÀ : Jean\n\nAncien",
    "*De :* CNG <cng@x.fr>\n*Envoyé :* vendredi\n\nAncien",
    "From: CNG <cng@x.fr>\nSent: Friday, November 14, 2025\nTo: Jean\n\nAncien",
    "Le ven. 14 nov. 2025 à 09:30, CNG <cng@x.fr> a écrit :\n\n> Ancien\n>\n> encore",
    "Le 14/11/2025 à 09:30, CNG a écrit :\nAncien",
    "Le ven. 14 nov. 2025 à 09:30, Centre national de gestion\n<cng@x.fr> a écrit :\n\nAncien",
    "On Fri, Nov 14, 2025 at 9:30 AM CNG <cng@x.fr> wrote:\n> Ancien",
    "-----Message d'origine-----\nDe : CNG\n\nAncien",
    "-------- Message transféré --------\nSujet : x\nDe : CNG <c@x.fr>\n\nAncien",
    "---------- Forwarded message ---------\nFrom: CNG <c@x.fr>\nDate: x\n\nAncien",
    "________________________________\nDe : CNG <cng@x.fr>\nEnvoyé : vendredi\nÀ : Jean\n\nAncien",
    "> Ancien\n> encore",
]


@pytest.mark.parametrize("quote", QUOTES)
def test_the_quoted_thread_is_not_the_senders_words(quote: str) -> None:
    assert own_words(f"Je conteste mon évaluation.\n\n{quote}") == "Je conteste mon évaluation."


def test_an_answer_below_the_quote_is_kept() -> None:
    assert own_words("Le 14/11/2025, CNG a écrit :\n> Avez-vous reçu ?\n\nOui, bien reçu.") == "Oui, bien reçu."


@pytest.mark.parametrize(
    "notice",
    [
        "Ce message et toutes les pièces jointes sont confidentiels et destinés à leurs seuls destinataires. "
        "Toute utilisation non autorisée peut donner lieu à recours.",
        "AVERTISSEMENT DE CONFIDENTIALITÉ : ce courriel est confidentiel.\nIl peut faire l'objet d'un recours.",
        "Si vous avez reçu ce message par erreur, merci de le détruire.",
        "This e-mail and any attachments are confidential and intended solely for the addressee.",
        "Pensez à l'environnement avant d'imprimer ce message.",
        "L'intégrité de ce message n'étant pas assurée, notre responsabilité ne saurait être engagée.",
        "Ce message est confidentiel.\n\nToute diffusion est interdite sous peine de recours.",
    ],
)
def test_a_legal_notice_is_not_the_senders_words(notice: str) -> None:
    assert own_words(f"Bonjour,\n\nVeuillez trouver le support.\n\nJean\n\n{notice}") == (
        "Bonjour,\n\nVeuillez trouver le support.\n\nJean"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Ce courriel constitue mon recours : l'évaluation a été établie par erreur.",
        "Ce message pour vous dire que je conteste mon évaluation, confidentielle.",
        "Le maire a écrit : il conteste.",
        "De : je ne sais qui.\n\nVoilà.",
        "Les voies de recours me sont ouvertes.",
    ],
)
def test_a_persons_words_are_never_taken_for_a_notice_or_a_quote(words: str) -> None:
    assert own_words(words) == words


@pytest.mark.parametrize(
    "banner",
    [
        "[EXTERNE]",
        "ATTENTION : ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas.",
        "CAUTION: This email originated from outside of the organization.",
        "*** Message externe ***",
    ],
)
def test_the_gateways_banner_is_not_the_senders_words(banner: str) -> None:
    assert own_words(f"{banner}\n\nJe conteste.") == "Je conteste."


def test_a_tag_before_the_first_words_leaves_the_words() -> None:
    assert own_words("[EXTERNE] Je conteste.") == "Je conteste."


@pytest.mark.parametrize("note", ["", "Pour attribution\n\n", "Pour suite à donner.\n\nCordialement\n\n"])
@pytest.mark.parametrize(
    "block",
    [
        "De : Anne Martin <anne@chu.fr>\nEnvoyé : vendredi 14 novembre\nÀ : CNG\nObjet : Recours\n\nJe conteste.",
        "De : Anne Martin [mailto:anne@chu.fr]\nEnvoyé : vendredi\nÀ : CNG\n\nJe conteste.",
        "-------- Message transféré --------\nSujet : R\nDe : Anne Martin <anne@chu.fr>\nPour : C\n\nJe conteste.",
        "---------- Forwarded message ---------\nDe : Anne Martin <anne@chu.fr>\nDate: ven.\nTo: c\n\nJe conteste.",
        "Début du message réexpédié :\n\n> De: Anne Martin <anne@chu.fr>\n> Date: lundi\n> À: c\n>\n> Je conteste.",
        "From: Anne Martin <anne@chu.fr>\nSent: Friday\nTo: CNG\nSubject: Recours\n\nJe conteste.",
    ],
)
def test_a_forward_keeps_its_text_and_names_who_wrote_first(note: str, block: str) -> None:
    found = letter(note + block, "Subject: TR: Recours", "From: secretariat@chu.fr")
    assert found.original_sender == Address("anne@chu.fr", "Anne Martin")
    assert "Je conteste." in found.body
    assert "Je conteste." not in found.own_words


def test_a_forward_of_a_forward_names_the_one_who_wrote() -> None:
    words = (
        "De : chef@chu.fr\nEnvoyé : lundi\nÀ : secretariat\nObjet : TR: Recours\n\nPour attribution\n\n"
        "De : Anne <anne@chu.fr>\nEnvoyé : dimanche\nÀ : chef\nObjet : Recours\n\nJe conteste mon évaluation.\n\n"
        "De : CNG <cng@x.fr>\nEnvoyé : samedi\nÀ : Anne\n\nVotre évaluation."
    )
    assert letter(words, "Subject: TR: TR: Recours").original_sender == Address("anne@chu.fr", "Anne")


def test_an_answer_with_its_thread_is_no_forward() -> None:
    words = "Je confirme ce que je vous écrivais.\n\nDe : CNG <cng@x.fr>\nEnvoyé : samedi\nÀ : Anne\n\nAncien"
    assert letter(words, "Subject: RE: Recours").original_sender is None


def test_an_attached_mail_names_who_wrote_first() -> None:
    inner = mail("From: Anne <anne@chu.fr>", "Subject: Recours", body="Je conteste.")
    raw = multipart(text("Pour attribution"), forwarded(inner), header=("Subject: TR: Recours",))
    assert read_letter(raw).original_sender == Address("anne@chu.fr", "Anne")
