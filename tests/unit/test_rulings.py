"""What a person rules, in the place of the rules: the words of a return, the form, a mail split into its documents."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.courier.composition import TextComposer
from intake.domain.decide import decide
from intake.domain.disposition import (
    Answer,
    Disposition,
    DossierKey,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    JoinAppeal,
    Kind,
    OpenAppeal,
    Outcome,
    ReturnCase,
    ReturnSupport,
)
from intake.domain.known import Action, Appellant, Known, Received, Ruling
from intake.domain.letter import Letter
from intake.domain.reply import outcome_of
from intake.domain.supports.ruling_bounds import LONGEST_TEXT, fault_of
from intake.ports import Outgoing
from intake.reading.mime import read_letter
from tests.unit.builders import (
    CAMPAIGNS,
    CAREER,
    EVALUATIONS,
    MATRICULE,
    NOW,
    OWN_ADDRESSES,
    carrying,
    document,
    letter,
    scanned_support,
    support,
)

COMPOSER = TextComposer({EVALUATIONS.name: EVALUATIONS}, {each.year: each for each in CAMPAIGNS})
SCAN = document("scan.pdf", scanned_support())
OTHER = document("autre.pdf", scanned_support(text="autre"))


def ruled(action: Action, position: int | None = None, **said: str | Kind | None) -> Ruling:
    return replace(Ruling(position, action, "m.dupont", "vu au téléphone", NOW), **said)  # type: ignore[arg-type] # texts


def decided(mail: Letter, *rulings: Ruling) -> tuple[Disposition, ...]:
    known = Known(rulings=rulings, own_addresses=OWN_ADDRESSES)
    return decide(mail, Received(None, NOW, NOW), EVALUATIONS, CAMPAIGNS, known, NOW)


def answer_to(mail: Letter, *rulings: Ruling) -> Answer:
    return next(each for each in decided(mail, *rulings) if isinstance(each, Answer))


def composed(answer: Answer) -> Outgoing:
    return COMPOSER.compose(answer, EVALUATIONS.name, key="une-clé", reference=None, now=NOW)


WORDS = (
    "La page **12** manque.\n\n# Comment faire\n- rouvrir le fichier ;\n- le renvoyer <entier>.\n\n\n\nMerci | à vous"
)


# --- a person's words


def test_a_person_s_words_stand_in_the_place_of_our_explanation_in_text_and_page() -> None:
    answer = answer_to(carrying(SCAN), ruled(Action.RETURN, 0, case="scanned", reply_text=WORDS))
    written = COMPOSER.write(answer, EVALUATIONS.name)
    assert "photo de chaque page" not in written.text
    assert "Rien n’est perdu" not in written.text
    assert "- rouvrir le fichier ;\n- le renvoyer <entier>." in written.text
    assert "<strong>12</strong>" in written.page
    assert "&lt;entier&gt;" in written.page
    assert "Merci | à vous" in written.text
    assert "Merci | à vous" in written.page
    assert "n’a pas pu être enregistré" in written.text
    assert "Une question ?" in written.text


def test_composed_again_the_edited_reply_is_the_same_to_the_byte() -> None:
    rulings = (ruled(Action.RETURN, 0, reply_text=WORDS, reply_subject="Il manque une page"),)
    first, second = (composed(answer_to(carrying(SCAN), *rulings)) for _ in range(2))
    plain = composed(answer_to(carrying(SCAN), ruled(Action.RETURN, 0)))
    assert first == second
    assert first.message_id == plain.message_id


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85"], ids=ascii)
def test_a_subject_that_injects_a_header_injects_none(line_end: str) -> None:
    subject = f"Votre envoi{line_end}Bcc: tiers@exemple.fr"
    assert fault_of(ruled(Action.RETURN, reply_subject=subject)) is not None
    answer = answer_to(carrying(SCAN), ruled(Action.RETURN, 0, reply_subject=subject))
    mail = read_letter(composed(answer).raw, with_pdf=False)
    assert b"\nBcc:" not in composed(answer).raw.split(b"\r\n\r\n")[0]
    assert mail.subject == "Votre envoi Bcc: tiers@exemple.fr"


@pytest.mark.parametrize(
    "hostile", ["{{ mailbox_address }}", "{% include 'alerts.txt.j2' %}", "\x00\x1b[31m", "\ue000\ue001"]
)
def test_words_are_no_template_and_no_control_characters(hostile: str) -> None:
    answer = answer_to(carrying(SCAN), ruled(Action.RETURN, 0, reply_text=f"avant {hostile} après"))
    text = COMPOSER.write(answer, EVALUATIONS.name).text
    assert "avant" in text
    assert all(char.isprintable() or char == "\n" for char in text)
    assert hostile in text or "{" not in hostile


def test_two_returned_files_are_explained_each_in_its_words_in_one_reply() -> None:
    mail = carrying(SCAN, OTHER)
    answer = answer_to(
        mail, ruled(Action.RETURN, 0, reply_text="Page 12 absente."), ruled(Action.RETURN, 1, case="photo")
    )
    text = COMPOSER.write(answer, EVALUATIONS.name).text
    assert "Page 12 absente." in text
    assert "photo" in text
    assert [fate.outcome for fate in answer.fates] == [Outcome.RETURN, Outcome.RETURN]


def test_one_ruling_returns_every_held_file_of_a_mail_with_one_explanation() -> None:
    mail = carrying(SCAN, OTHER)
    answer = answer_to(mail, ruled(Action.RETURN, reply_text="Ces deux copies ne suffisent pas."))
    assert COMPOSER.write(answer, EVALUATIONS.name).text.count("Ces deux copies") == 1
    assert [fate.outcome for fate in answer.fates] == [Outcome.RETURN, Outcome.RETURN]


def test_what_a_ruling_may_say_is_bounded() -> None:
    assert fault_of(ruled(Action.RETURN, reply_text="a" * LONGEST_TEXT)) is None
    assert "5000 au plus" in (fault_of(ruled(Action.RETURN, reply_text="a" * (LONGEST_TEXT + 1))) or "")
    assert "ne va qu’avec un retour" in (fault_of(ruled(Action.FILE, reply_text="bonjour")) or "")
    assert "dire pourquoi" in (fault_of(ruled(Action.IGNORE, why="  ")) or "")
    assert "message entier" in (fault_of(ruled(Action.SPLIT, 0)) or "")


# --- the form


def test_the_form_that_a_person_names_says_corps_campaign_and_director() -> None:
    mail = carrying(document("support.pdf", support(corps="D3S", signed=False)))
    filed = decided(mail, ruled(Action.FILE, 0, template="d3s2025"))[0]
    assert isinstance(filed, FileSupport)
    assert (filed.dossier, filed.template) == (DossierKey(2025, "D3S", MATRICULE), "d3s2025")


def test_an_unknown_form_files_nothing() -> None:
    held = decided(carrying(SCAN), ruled(Action.FILE, 0, template="dh1999", director=MATRICULE))[0]
    assert isinstance(held, Hold)
    assert any("dh1999" in reason for reason in held.reasons)


# --- a mail split into its documents


def two_scans() -> Letter:
    return carrying(SCAN, OTHER)


def outcomes(dispositions: tuple[Disposition, ...]) -> list[Outcome | None]:
    return [outcome_of(each) for each in dispositions if outcome_of(each) is not None]


def test_a_split_mail_is_held_piece_by_piece_and_as_a_whole() -> None:
    dispositions = decided(two_scans(), ruled(Action.SPLIT))
    assert outcomes(dispositions) == [Outcome.HOLD, Outcome.HOLD]
    assert [each.position for each in dispositions if isinstance(each, Hold)] == [0, 1, None]
    assert not any(isinstance(each, Answer | ReturnSupport) for each in dispositions)


def test_each_piece_of_a_split_mail_has_its_own_ruling_and_the_reply_leaves_with_the_last() -> None:
    rulings = [ruled(Action.SPLIT), ruled(Action.RETURN, 0, case="photo"), ruled(Action.IGNORE, 1)]
    before = decided(two_scans(), *rulings)
    assert outcomes(before) == [Outcome.RETURN, Outcome.IGNORE]
    assert [each.position for each in before if isinstance(each, Hold)] == [None]
    assert not any(isinstance(each, Answer) for each in before)
    after = decided(two_scans(), *rulings, ruled(Action.IGNORE))
    assert outcomes(after) == [Outcome.RETURN, Outcome.IGNORE]
    assert [each.case for each in after if isinstance(each, ReturnSupport)] == [ReturnCase.PHOTO]
    assert any(isinstance(each, Answer) for each in after)


def test_of_a_split_mail_what_is_ruled_of_the_mail_speaks_of_no_document() -> None:
    dispositions = decided(two_scans(), ruled(Action.SPLIT), ruled(Action.IGNORE))
    assert outcomes(dispositions) == [Outcome.HOLD, Outcome.HOLD]
    assert not any(isinstance(each, Hold) and each.position is None for each in dispositions)


def test_the_same_file_twice_in_a_split_mail_is_one_question() -> None:
    twice = carrying(SCAN, SCAN)
    dispositions = decided(twice, ruled(Action.SPLIT))
    assert outcomes(dispositions) == [Outcome.HOLD, Outcome.IGNORE]
    assert isinstance(dispositions[1], Ignore)


# --- several people in one mail


TWO = (Appellant(1, "DURAND Anne"), Appellant(2, "PETIT Marc", "D3S", 2024))
UNION = letter("Recours", "Nous contestons nos évaluations 2025.")


def appeals_of(*rulings: Ruling) -> tuple[Disposition, ...]:
    known = Known(rulings=rulings, own_addresses=OWN_ADDRESSES)
    return decide(UNION, Received(None, NOW, NOW), CAREER, CAMPAIGNS, known, NOW)


def test_an_appeal_of_several_people_is_one_case_and_a_person_until_they_are_told_apart() -> None:
    dispositions = appeals_of()
    assert [each.person for each in dispositions if isinstance(each, OpenAppeal)] == [1]
    assert any(isinstance(each, Hold) for each in dispositions)


def test_one_ruling_opens_a_case_and_an_acknowledgement_for_each_person() -> None:
    dispositions = appeals_of(ruled_people(*TWO))
    opened = [each for each in dispositions if isinstance(each, OpenAppeal)]
    answers = [each for each in dispositions if isinstance(each, Answer)]
    assert [(each.person, each.corps, each.campaign) for each in opened] == [(1, "DH", 2025), (2, "D3S", 2024)]
    assert [(each.person, each.appellant, each.campaign) for each in answers] == [
        (1, "DURAND Anne", 2025),
        (2, "PETIT Marc", 2024),
    ]
    assert [each.clock for each in answers] == [each.clock for each in opened]
    assert not any(isinstance(each, Hold) for each in dispositions)


def test_a_second_person_ruled_alone_leaves_the_first_as_the_rules_see_them() -> None:
    opened = [each for each in appeals_of(ruled_people(TWO[1])) if isinstance(each, OpenAppeal)]
    assert [each.person for each in opened] == [1, 2]


def test_the_last_ruling_on_a_person_counts_and_one_may_join_a_known_case() -> None:
    joined = Appellant(2, reference="R2024-D3S-0007")
    dispositions = appeals_of(ruled_people(*TWO), ruled_people(joined))
    assert [each.person for each in dispositions if isinstance(each, OpenAppeal)] == [1]
    assert [each.reference for each in dispositions if isinstance(each, JoinAppeal)] == ["R2024-D3S-0007"]


def test_two_people_have_not_one_number() -> None:
    assert fault_of(ruled_people(Appellant(1, "A"), Appellant(1, "B"))) is not None
    assert fault_of(ruled_people(Appellant(0, "A"))) is not None
    assert fault_of(replace(ruled(Action.IGNORE), appellants=TWO)) is not None
    assert fault_of(ruled_people(*TWO)) is None


def test_the_acknowledgement_of_one_of_several_says_whose_it_is() -> None:
    answers = [each for each in appeals_of(ruled_people(*TWO)) if isinstance(each, Answer)]
    composer = TextComposer({CAREER.name: CAREER}, {each.year: each for each in CAMPAIGNS})
    written = composer.write(answers[1], CAREER.name, reference="R2025-D3S-0001")
    assert "PETIT Marc" in written.text
    assert "PETIT Marc" in written.page


def ruled_people(*people: Appellant) -> Ruling:
    return replace(ruled(Action.APPEAL), appellants=people)


# --- what nobody wants done, however it was typed


@pytest.mark.parametrize("action", [Action.FILE, Action.ANNEX])
@pytest.mark.parametrize("typed", ["pas un matricule !", "123", "12345678", "../../1234567"])
def test_no_dossier_is_opened_for_what_is_no_matricule(action: Action, typed: str) -> None:
    (found,) = decided(carrying(SCAN), ruled(action, 0, director=typed, kind=Kind.DECISION))
    assert isinstance(found, Hold)
    assert "n’est pas un matricule" in found.reasons[-1]


def test_a_matricule_is_one_however_it_is_typed() -> None:
    (found,) = decided(carrying(SCAN), ruled(Action.FILE, 0, director=" 123 4567a ", kind=Kind.DECISION))
    assert isinstance(found, FileDecision)
    assert found.dossier.director == "1234567A"


def test_the_form_s_own_matricule_is_taken_whatever_shape_the_campaign_gives_to_them() -> None:
    paper = document("support.pdf", support("AB-12", signed=False))
    found = decided(carrying(paper), ruled(Action.FILE, 0))
    assert next(each.dossier.director for each in found if isinstance(each, FileSupport)) == "AB-12"


def test_a_good_file_is_never_returned_with_an_explanation_that_is_false() -> None:
    unsigned = carrying(document("support.pdf", support(signed=False)))
    (found,) = decided(unsigned, ruled(Action.RETURN, 0))
    assert isinstance(found, Hold)
    assert "motif du retour à choisir" in found.reasons[-1]
    assert answer_to(unsigned, ruled(Action.RETURN, 0, reply_text="Il manque une signature, page 8."))
    assert answer_to(unsigned, ruled(Action.RETURN, 0, case="printed"))
