"""The texts people read: complete, well laid out, French, and never a surprise at sending time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from intake.courier.composition import TextComposer
from intake.courier.proofreading import SAMPLE_CAMPAIGN, SAMPLE_MAILBOX, check_texts, sample_answers
from intake.courier.wording import write
from intake.domain.campaign import LegalPeriods
from intake.domain.disposition import Answer, Fate, Kind, Outcome, ReplyKind, ReturnCase
from intake.domain.mailbox import Contact
from intake.errors import ConfigError
from intake.texts import HOME, Texts
from intake.texts.blocks import read_blocks
from intake.texts.plain import as_text
from intake.texts.typography import long_date, months_in_words

TEXTS = Texts()
RETURNS: dict[ReturnCase, Answer] = dict(zip(ReturnCase, sample_answers(), strict=False))
ACKNOWLEDGEMENT = next(answer for answer in sample_answers() if answer.kind is ReplyKind.ACKNOWLEDGEMENT)
REGISTRATION = next(answer for answer in sample_answers() if answer.kind is ReplyKind.REGISTRATION)


def text(answer: Answer, reference: str | None = "R2025-DH-0042") -> str:
    return write(TEXTS, answer, SAMPLE_MAILBOX, SAMPLE_CAMPAIGN, reference).text


def flowing(answer: Answer) -> str:
    """The text on one line, to look for phrases that a line end may cut."""
    return " ".join(text(answer).split())


def fates(*fates: Fate) -> Answer:
    return replace(RETURNS[ReturnCase.PRINTED], fates=fates)


# --- every text


@pytest.mark.parametrize("answer", sample_answers(), ids=lambda answer: f"{answer.kind}-{len(answer.fates)}")
def test_lines_are_short_and_nothing_is_left_of_the_template(answer: Answer) -> None:
    written = text(answer)
    assert max(len(line) for line in written.splitlines()) <= 78
    assert not re.search(r"\{[{%]|[%}]\}|None|Undefined|  +\S+ +$|\n\n\n", written)


@pytest.mark.parametrize("answer", sample_answers(), ids=lambda answer: f"{answer.kind}-{len(answer.fates)}")
def test_no_line_begins_with_a_punctuation_mark(answer: Answer) -> None:
    assert not [line for line in text(answer).splitlines() if re.match(r"\s*[:;?!»]", line)]


@pytest.mark.parametrize("answer", sample_answers(), ids=lambda answer: f"{answer.kind}-{len(answer.fates)}")
def test_every_text_names_a_person_to_reach_and_the_privacy_page(answer: Answer) -> None:
    written = text(answer)
    for expected in ("CNG – Service exemple", "01 00 00 00 00", "service@sante.gouv.fr", "1 rue Exemple, 75000 Paris"):
        assert expected in written
    assert "\nhttps://exemple.fr/donnees-personnelles\n" in written.replace(" : https", "\nhttps")


@pytest.mark.parametrize("answer", sample_answers(), ids=lambda answer: f"{answer.kind}-{len(answer.fates)}")
def test_an_unknown_phone_or_address_leaves_no_trace(answer: Answer) -> None:
    mailbox = replace(SAMPLE_MAILBOX, contact=Contact("CNG", "service@sante.gouv.fr"))
    written = write(TEXTS, answer, mailbox, SAMPLE_CAMPAIGN, None).text
    assert "Téléphone" not in written
    assert "Adresse :" not in written
    assert "\n\n\n" not in written


def test_a_long_web_address_is_never_cut() -> None:
    url = "https://www.cng.sante.fr/" + "tres-long/" * 20 + "page.html"
    campaign = replace(SAMPLE_CAMPAIGN, privacy_url=url, help_url=url)
    assert write(TEXTS, REGISTRATION, SAMPLE_MAILBOX, campaign, None).text.count(url) == 1
    assert write(TEXTS, RETURNS[ReturnCase.SCANNED], SAMPLE_MAILBOX, campaign, None).text.count(url) == 2


# --- returns


@pytest.mark.parametrize("case", ReturnCase)
def test_each_case_tells_what_happened_and_the_four_ways_to_mend_it(case: ReturnCase) -> None:
    written = flowing(RETURNS[case])
    for expected in (
        "Ce qui s’est passé :", "Comment faire :", "- Avec Acrobat Reader :", "- Dans un navigateur", "- Sur un Mac :",
        "Aperçu", "- Au scanner :", "SAGA-Directeurs",
    ):  # fmt: skip
        assert expected in written, expected


def test_each_case_has_a_text_of_its_own() -> None:
    assert len({(HOME / f"return_{case}.txt.j2").read_text(encoding="utf-8") for case in ReturnCase}) == len(ReturnCase)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        (ReturnCase.PRINTED, "imprimé en PDF"),
        (ReturnCase.PLATFORM, "plateforme de signature"),
        (ReturnCase.FLATTENED, "ses champs n’existent plus"),
        (ReturnCase.SCANNED, "copie numérisée"),
        (ReturnCase.ENCRYPTED, "mot de passe"),
        (ReturnCase.DAMAGED, "abîmé"),
        (ReturnCase.EXPORTED, "traitement de texte"),
        (ReturnCase.PHOTO, "une photo"),
        (ReturnCase.OFFICE, "pas le support en PDF"),
    ],
)
def test_the_reason_stands_beside_the_file(case: ReturnCase, words: str) -> None:
    beside = re.search(r"- « Support 2025\.\w+ » : n’a pas pu être enregistré \(([^)]*)\)", flowing(RETURNS[case]))
    assert beside is not None
    assert words in beside[1]


@pytest.mark.parametrize(
    ("case", "happened", "remedy"),
    [
        (ReturnCase.PRINTED, "a été imprimé en PDF", "enregistrez-le au lieu de l’imprimer"),
        (ReturnCase.PLATFORM, "un parapheur ou une plateforme", "tel qu’il était avant son dépôt sur la plateforme"),
        (ReturnCase.FLATTENED, "ses champs n’existent plus", "sans le faire passer par un autre logiciel"),
        (ReturnCase.EXPORTED, "vient d’un traitement de texte", "recopiez vos réponses dans le support téléchargé"),
        (ReturnCase.SCANNED, "ou avec un téléphone", "le fichier que vous aviez rempli au clavier avant de l’imprimer"),
        (ReturnCase.PHOTO, "une photo ou une image", "La photo peut être jointe en plus"),
        (ReturnCase.OFFICE, "un document de traitement de texte", "recopiez vos réponses dans le support en PDF"),
        (ReturnCase.ENCRYPTED, "protégé par un mot de passe", "Ne nous envoyez pas le mot de passe"),
        (ReturnCase.DAMAGED, "incomplet ou abîmé", "vérifiez que le fichier s’ouvre chez vous"),
    ],
)
def test_each_case_is_told_with_its_own_remedy(case: ReturnCase, happened: str, remedy: str) -> None:
    written = flowing(RETURNS[case])
    assert happened in written
    assert remedy in written


@pytest.mark.parametrize("name", TEXTS.names)
def test_no_text_speaks_as_machines_do(name: str) -> None:
    """Nor with straight apostrophes or quotation marks, outside of the template's own code."""
    written = re.sub(r"\{[{%].*?[%}]\}", "", (HOME / f"{name}.txt.j2").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"AcroForm|XFA|OCR|widget|raster|métadonn|octet|['\"]", written)


def test_a_mail_of_every_case_explains_each_once() -> None:
    every = fates(*(Fate(f"{case}.pdf", Outcome.RETURN, case, Kind.SUPPORT) for case in ReturnCase))
    assert flowing(every).count("Ce qui s’est passé :") == len(ReturnCase)


@pytest.mark.parametrize("case", ReturnCase)
def test_a_return_asks_for_the_interactive_file_and_no_electronic_signature(case: ReturnCase) -> None:
    written = flowing(RETURNS[case])
    assert "Le support est un PDF interactif : nous en reprenons les données" in written
    assert "Aucune signature électronique n’est exigée" in written
    assert "joignez sa copie numérisée en plus" in written
    assert "message automatique" in written


def test_the_deadline_is_told_and_a_later_sending_accepted() -> None:
    written = flowing(RETURNS[ReturnCase.PRINTED])
    assert "La date limite de la campagne 2025 est le dimanche 30 novembre 2025." in written
    assert "Un envoi plus tardif sera tout de même accepté." in written


def test_after_the_deadline_it_is_told_as_past() -> None:
    late = replace(RETURNS[ReturnCase.PRINTED], received_at=datetime(2025, 11, 30, 23, 30, tzinfo=UTC))
    assert "(dimanche 30 novembre 2025) est passée, mais votre nouvel envoi sera accepté." in flowing(late)
    on_time = replace(late, received_at=datetime(2025, 11, 30, 22, 30, tzinfo=UTC))
    assert "passée" not in flowing(on_time)


def test_every_file_of_the_mail_is_listed_with_its_fate() -> None:
    written = flowing(
        fates(
            Fate("Support.pdf", Outcome.RETURN, ReturnCase.SCANNED, Kind.SUPPORT),
            Fate("Décision.pdf", Outcome.FILE, None, Kind.DECISION_RESULTATS),
            Fate("Avis.pdf", Outcome.ANNEX, None, Kind.BOARD_OPINION),
            Fate("Note.pdf", Outcome.HOLD),
            Fate("Bis.pdf", Outcome.IGNORE),
        )
    )
    assert "- « Support.pdf » : n’a pas pu être enregistré (c’est une copie numérisée)." in written
    assert "- « Décision.pdf » : reçu et enregistré (décision de part résultats)." in written
    assert "- « Avis.pdf » : reçu et conservé avec votre envoi (avis du président du conseil)." in written
    assert "- « Note.pdf » : reçu et transmis à un gestionnaire, qui va l’examiner." in written
    assert "- « Bis.pdf » : reçu ; vous n’avez rien à faire" in written


def test_two_files_of_one_case_are_explained_once() -> None:
    written = flowing(
        fates(*(Fate(name, Outcome.RETURN, ReturnCase.SCANNED, Kind.SUPPORT) for name in ("A.pdf", "B.pdf")))
    )
    assert written.count("Ce qui s’est passé") == 1
    assert "Pour « A.pdf », « B.pdf » Ce qui" in written


def test_a_file_name_stays_on_its_line_and_runs_no_template() -> None:
    name = "{{ service }}\r\n\r\nBonjour,\u202e {% include 'x' %}"
    written = text(fates(Fate(name, Outcome.RETURN, ReturnCase.SCANNED, Kind.SUPPORT)))
    assert "« {{ service }} Bonjour, {% include 'x' %} »" in " ".join(written.split())


def test_a_mail_of_which_nothing_returns_gets_no_lesson() -> None:
    written = flowing(fates(Fate("Note.pdf", Outcome.HOLD)))
    assert "transmis à un gestionnaire" in written
    assert "Comment faire" not in written
    assert "Bon à savoir" not in written


# --- appeals


def test_an_acknowledgement_says_all_that_the_law_asks() -> None:
    written = flowing(ACKNOWLEDGEMENT)
    for expected in (
        "Date de réception : vendredi 14 novembre 2025",
        "Référence du dossier : R2025-DH-0042",
        "Le silence gardé par l’administration pendant deux mois vaut décision de rejet",
        "votre recours sera réputé rejeté le mercredi 14 janvier 2026",
        "saisir le tribunal administratif compétent dans les deux mois",
        "soit jusqu’au lundi 16 mars 2026",
        "vous avez pour cela un mois après la réponse du CNG",
    ):
        assert expected in written, expected


def test_an_acknowledgement_speaks_of_no_capn_where_the_campaign_has_none() -> None:
    campaign = replace(SAMPLE_CAMPAIGN, periods=LegalPeriods("x", capn_months=0))
    assert "CAPN" not in write(TEXTS, ACKNOWLEDGEMENT, SAMPLE_MAILBOX, campaign, None).text


def test_no_text_speaks_of_foreclosure() -> None:
    assert not [
        name
        for name in TEXTS.names
        if re.search("forclu|hors délai|irrecevable", (HOME / f"{name}.txt.j2").read_text())
    ]


def test_an_acknowledgement_without_a_clock_is_never_written() -> None:
    with pytest.raises(ValueError, match="clock"):
        text(replace(ACKNOWLEDGEMENT, clock=None))


def test_a_registration_is_neutral_and_gives_no_date_of_rejection() -> None:
    written = flowing(replace(REGISTRATION, clock=ACKNOWLEDGEMENT.clock))
    assert "Date de réception : vendredi 14 novembre 2025" in written
    assert "Référence : R2025-DH-0042" in written
    assert "en cours de qualification" in written
    for forbidden in ("rejet", "janvier 2026", "mars 2026", "tribunal"):
        assert forbidden not in written


# --- dates, layout


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 1, 14), "mercredi 14 janvier 2026"),
        (date(2026, 3, 1), "dimanche 1er mars 2026"),
        (date(2024, 2, 29), "jeudi 29 février 2024"),
        (datetime(2025, 11, 30, 23, 30, tzinfo=UTC), "lundi 1er décembre 2025"),
    ],
)
def test_dates_are_written_in_full(day: date, words: str) -> None:
    assert long_date(day) == words


def test_months_are_written_in_words() -> None:
    assert [months_in_words(count) for count in (1, 2, 12, 18)] == ["un mois", "deux mois", "douze mois", "18 mois"]


def test_a_paragraph_is_filled_and_a_list_keeps_its_indentation() -> None:
    words = "mot " * 25
    filled = as_text(read_blocks(f"{words}\nsuite\n\n\n- {words}\n- suite\n  Fait : établi\n"))
    assert filled == (
        f"{'mot ' * 19}".rstrip()
        + "\n"
        + "mot " * 6
        + f"suite\n\n- {'mot ' * 19}".rstrip()
        + "\n  "
        + ("mot " * 6).rstrip()
        + "\n- suite\n\n  Fait : établi\n"
    )


# --- overriding


def override(tmp_path: Path, name: str, content: str) -> Path:
    (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path


def test_the_texts_that_we_ship_are_good() -> None:
    check_texts()


def test_a_text_of_ones_own_replaces_ours_where_it_is_included(tmp_path: Path) -> None:
    texts = Texts(override(tmp_path, "contact.txt.j2", "Appelez {{ service }}."))
    written = write(texts, REGISTRATION, SAMPLE_MAILBOX, SAMPLE_CAMPAIGN, None).text
    assert "Appelez CNG – Service exemple." in written
    assert "message automatique" not in written


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("contact.txt.j2", "Bonjour,\n{{ servise }}", r"contact\.txt\.j2:2 : variable inconnue « servise »"),
        (
            "contact.txt.j2",
            "\n\n{% if phone == 'jamais' %}{{ inconnu }}{% endif %}",
            r":3 : variable inconnue « inconnu »",
        ),
        ("fates.txt.j2", "{% for fate in fates %}\n{{ fate.nom }}{% endfor %}", r"fates\.txt\.j2:2 : .*nom"),
        ("contact.txt.j2", "{% if phone %}", r"contact\.txt\.j2:1 : syntaxe"),
        ("registration.txt.j2", "\n{{ due | date_longue }}", r"registration\.txt\.j2:2 : .*due"),
        ("registration.txt.j2", "\n{{ service | date_longue }}", r"registration\.txt\.j2:2 : ne peut pas être rempli"),
        ("registration.txt.j2", "\n{{ 1 / 0 }}", r"registration\.txt\.j2:2 : ne peut pas être rempli"),
        ("registration.txt.j2", "{{ service | majuscule }}", r"registration\.txt\.j2:1 : .*majuscule"),
        (
            "registration.txt.j2",
            "{% include 'absent.txt.j2' %}",
            r"registration\.txt\.j2:1 : texte introuvable : absent\.txt\.j2 — ",
        ),
        ("registration.txt.j2", "{{ service.__class__.__mro__ }}", r"registration\.txt\.j2:1 : .*unsafe"),
        (
            "acknowledgment.txt.j2",
            "Bonjour",
            r"ne remplace aucun texte connu — noms possibles : acknowledgement\.txt\.j2",
        ),
    ],
)
def test_an_ill_written_text_is_refused_at_start(tmp_path: Path, name: str, content: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected):
        TextComposer({}, {}, override(tmp_path, name, content))


def test_a_text_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "contact.txt.j2").write_bytes("à bientôt".encode("latin-1"))
    with pytest.raises(ConfigError, match=r"contact\.txt\.j2 : illisible"):
        check_texts(tmp_path)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="dossier de textes introuvable"):
        check_texts(tmp_path / "absent")
