"""Words a scanner's program misread are known all the same; other words are not taken for them."""

from __future__ import annotations

import pytest

from intake.domain.kinds.signs import DECIDES, LETTER, OTHERS, words_of
from intake.domain.misread import is_gibberish, skeleton, stands_in

TITLE = "SUPPORT D’ÉVALUATION — CAMPAGNE 2025 — Directeurs d’hôpital"
PRINTED_FORM = (
    "Formulaire interactif à compléter à l'écran. 1. Identité de l'évalué et de l'évaluateur. Entretien tenu, convoqué "
    "15 jours avant. Esprit de décision. Sécuriser juridiquement les décisions. Coefficient part fonctions, montant, "
    "cotation de l'emploi. Coefficient part résultats, motivation du coefficient proposé. Observations de l'évalué. "
    "L'évalué déclare avoir reçu copie du compte rendu. Le présent compte rendu peut faire l'objet d'un recours."
)


@pytest.mark.parametrize(
    "misread",
    [
        "DECISION PORTANT ATTRIBUTION DE LA PART",
        "Décision porlant attributlon de la part",
        "Dccision por tant at tri bu tion de la pait",
        "D é c i s i o n   p o r t a n t   a t t r i b u t i o n",
        "Décision portantattribution",
        "Artic1e 2. La présente dècislon prend effet",
        "la presente decis ion",
        "attributi0n de 1a part",
    ],
)
def test_a_decision_is_known_whatever_the_scanner_made_of_its_letters(misread: str) -> None:
    assert words_of(misread, by_machine=True).say(DECIDES)


def test_the_words_of_a_form_decide_nothing() -> None:
    for by_machine in (True, False):
        words = words_of(f"{TITLE} {PRINTED_FORM}", by_machine=by_machine)
        assert not words.say(DECIDES)
        assert not words.say(LETTER)
        assert not [kind for kind, sign in OTHERS.items() if words.say(sign)]


@pytest.mark.parametrize(
    ("read", "known"),
    [
        ("SLIPPORT D'ÉVALUATION — CAMPAGNE 2025 — Directeurs d'hôpital", True),
        ("BPPORT D'ÉVALUATION - CAMPAGNE 2O25 - Directeurs d'hopital", True),
        ("SUPPORT D'ÉVALUATION", False),
        ("COMPTE RENDU D'ENTRETIEN — CAMPAGNE 2025 — Directeurs d'hôpital", False),
        ("SUPPORT DE FORMATION — CAMPAGNE 2025 — Directeurs d'hôpital", False),
    ],
)
def test_a_title_is_known_for_a_letter_or_two_only(read: str, known: bool) -> None:
    assert words_of(read, by_machine=True).print(TITLE) is known


def test_a_title_that_no_machine_recognised_is_taken_as_it_is_but_for_accents_lost() -> None:
    """Ghostscript leaves accented letters out of the text of what it prints."""
    assert words_of("SUPPORT D'VALUATION  CAMPAGNE 2025  Directeurs d'hpital", by_machine=False).print(TITLE)
    assert words_of("S U P P O R T D'ÉVALUATION CAMPAGNE 2025 Directeurs d'hôpital", by_machine=False).print(TITLE)
    assert not words_of("BPPORT D'ÉVALUATION — CAMPAGNE 2025 — Directeurs d'hôpital", by_machine=False).print(TITLE)


def test_a_printed_decision_that_lost_its_accents_is_a_decision() -> None:
    assert words_of("La prsente dcision prend effet", by_machine=False).say(DECIDES)


@pytest.mark.parametrize(
    ("errors", "found"),
    [(0, False), (1, False), (2, True), (3, True)],
)
def test_only_so_many_letters_may_be_wrong(errors: int, found: bool) -> None:
    assert stands_in("portant attribution", skeleton("xx porXant atribution yy"), errors) is found


def test_a_phrase_is_found_at_the_very_ends_of_a_text() -> None:
    shapes = skeleton("prtant attribution … portant attributio")
    assert stands_in("portant attribution", shapes[:17], 1)
    assert stands_in("portant attribution", shapes[-17:], 1)


def test_a_page_read_upside_down_is_gibberish_and_says_nothing() -> None:
    upside_down = (
        "212nauend 211299 STOZ 2140720 ST a 11ouja3se Je4 uone2ynou es ap 123410 sou XN2p ap 1P2p UN SUEP " * 2
    )
    assert is_gibberish(upside_down)
    assert not words_of(f"{upside_down} portant attribution", by_machine=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Prénom Nom Corps",
        PRINTED_FORM,
        "The quick brown fox jumps over the lazy dog, and then it sleeps for the rest of the day in the sun by a river",
        "Byrået har fått nye priser på billetter til Stavanger, og ruten fra mars har to avganger som før. " * 3,
        "Ansökan ska skickas till sjukhuset och bilagorna som hör till den ska vara med från början av året. " * 3,
        "De aanvraag voor het ziekenhuis moet van een handtekening zijn, voor het einde van het jaar. " * 3,
    ],
)
def test_a_text_in_a_language_is_no_gibberish(text: str) -> None:
    assert not is_gibberish(text)


@pytest.mark.parametrize("text", ["医院院长的年度评估与面谈记录 " * 30, "Отчёт об оценке руководителя больницы " * 30])
def test_another_alphabet_is_no_gibberish(text: str) -> None:
    assert not is_gibberish(text)


def test_private_codes_of_a_lost_alphabet_are_gibberish() -> None:
    assert is_gibberish("\ue041\ue042 qzx wvk \ue043 bhj kkw " * 30)
