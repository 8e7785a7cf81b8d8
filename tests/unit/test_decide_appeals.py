"""Appeals: what opens a case, what joins one, who is told, and what never starts a clock (domain.md part 3)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from intake.domain.disposition import (
    Annex,
    AppealClass,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    JoinAppeal,
    Kind,
    OpenAppeal,
    ReplyKind,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.document import Document, Format, PdfReading
from intake.domain.known import Action, KnownAppeal
from intake.domain.letter import Address, Hop, Letter
from tests.unit.builders import (
    CAREER,
    EVALUATIONS,
    MATRICULE,
    NOTICE,
    NOW,
    OWN_ADDRESSES,
    answer,
    decided,
    decision_text,
    document,
    fates,
    flattened,
    has,
    known,
    letter,
    letter_pdf,
    mailbox,
    only,
    ruling,
    scan,
    scanned_support,
    support,
)

DIRECTOR = Address("jeanne.montclar@ch-montclar.example", "Jeanne Montclar")
APPEAL = "Je forme un recours contre mon évaluation 2025."
MAYBE = "Je ne suis pas d’accord avec mon évaluation."
CASE = "R2025-DH-0007"


def _appeal(words: str = APPEAL, *documents: Document, subject: str = "Mon évaluation") -> Letter:
    return letter(subject, words, *documents, sender=DIRECTOR)


def test_a_bare_sentence_opens_a_case_and_is_acknowledged() -> None:
    found = decided(_appeal("Je conteste mon évaluation."), CAREER)
    opened = only(OpenAppeal, found)
    assert (opened.appeal_class, opened.corps, opened.campaign, opened.provisional) == (
        AppealClass.FIRST_LEVEL,
        "DH",
        2025,
        False,
    )
    assert (opened.clock.received_on, opened.clock.due) == (date(2025, 11, 14), date(2026, 1, 14))
    reply = answer(found)
    assert reply is not None
    assert (reply.kind, reply.to, reply.clock) == (ReplyKind.ACKNOWLEDGEMENT, DIRECTOR, opened.clock)


def test_an_unsure_mail_gets_a_neutral_registration_a_provisional_clock_and_a_person() -> None:
    found = decided(_appeal(MAYBE), CAREER)
    assert only(OpenAppeal, found).provisional
    assert only(Hold, found).position is None
    reply = answer(found)
    assert reply is not None
    assert reply.kind is ReplyKind.REGISTRATION


@pytest.mark.parametrize(
    ("words", "appeal_class"),
    [
        ("Je demande la saisine de la CAPN.", AppealClass.CAPN),
        ("Je conteste le montant de ma PFR.", AppealClass.PFR_ONLY),
        ("Voici mes observations d’évaluateur sur le recours de Mme M.", AppealClass.OBSERVATIONS),
        ("Voici ma décision définitive sur l’évaluation.", AppealClass.FINAL_DECISION),
        ("Pour information, copie de mon recours gracieux à mon évaluateur.", AppealClass.GRACIEUX_COPY),
        ("Où en est mon recours ?", AppealClass.FOLLOW_UP),
        ("Je retire mon recours.", AppealClass.WITHDRAWAL),
    ],
)
def test_only_the_first_level_starts_the_clock(words: str, appeal_class: AppealClass) -> None:
    found = decided(_appeal(words), CAREER)
    assert [type(each) for each in found] == [Hold]
    joined = decided(_appeal(words), CAREER, known(case=CASE))
    if appeal_class in (AppealClass.PFR_ONLY, AppealClass.GRACIEUX_COPY):
        appeal_class = AppealClass.FOLLOW_UP
    assert only(JoinAppeal, joined) == JoinAppeal(CASE, appeal_class, only(JoinAppeal, joined).reasons)
    assert has(Hold, joined)
    assert answer(joined) is None


def test_a_mail_that_points_to_two_cases_is_joined_to_neither_by_guess() -> None:
    two = known(appeals=(KnownAppeal("R2025-DH-0001", "référence"), KnownAppeal("R2025-DH-0002", "référence")))
    found = decided(_appeal("Suite à nos échanges."), CAREER, two)
    assert [type(each) for each in found] == [Hold]


def test_an_appeal_in_the_wrong_mailbox_starts_the_clock() -> None:
    for corps in ("DH", "D3S", "DIRSOINS"):
        found = decided(_appeal(), mailbox(corps=corps))
        assert only(OpenAppeal, found).appeal_class is AppealClass.FIRST_LEVEL
        reply = answer(found)
        assert reply is not None
        assert reply.kind is ReplyKind.ACKNOWLEDGEMENT


@pytest.mark.parametrize("words", [MAYBE, "Je refuse de signer cette évaluation.", "Où faire un recours ?"])
def test_a_contestation_in_an_evaluation_mailbox_is_never_settled_unread(words: str) -> None:
    """…even where the support it came with is filed."""
    found = decided(_appeal(words, document("support.pdf", support())), EVALUATIONS)
    assert only(Hold, found).position is None
    assert fates(found) == ("file",)
    assert answer(found) is None


@pytest.mark.parametrize(
    "words",
    [
        "Veuillez trouver le support d’évaluation et la décision définitive de part résultats.",
        "Ci-joint le compte rendu signé, avec les observations de l’évaluateur et de l’évaluée.",
        "Ci-joint la version corrigée du support, après révision de la partie 4.".replace("révision", "relecture"),
    ],
)
def test_a_covering_letter_is_no_appeal(words: str) -> None:
    found = decided(letter("Évaluation 2025", words, document("support.pdf", support())))
    assert [type(each) for each in found] == [FileSupport]


@pytest.mark.parametrize(
    "paper",
    [
        document("Courrier.docx"),
        document("IMG_0042.jpg"),
        document("scan.pdf", scan()),
        document("courrier.pdf", PdfReading(Format.ENCRYPTED, readers_agree=True)),
        document("courrier.pdf", PdfReading(Format.DAMAGED, readers_agree=True)),
    ],
)
def test_an_appeal_may_stand_in_a_paper_nobody_could_read(paper: Document) -> None:
    """« Ci-joint mon courrier » with a photograph: a person opens it; the mail is not ordinary unread."""
    found = decided(_appeal("Bonjour, veuillez trouver mon courrier.", paper, subject="Courrier"), CAREER)
    assert has(Hold, found)
    assert not has(Ignore, found)


def test_the_paper_of_a_mail_on_another_matter_is_left_with_it() -> None:
    mail = _appeal("Voici mon CV pour le poste de Rodez.", document("cv.docx"), subject="Candidature")
    assert {type(each) for each in decided(mail, CAREER)} == {Ignore}


@pytest.mark.parametrize("read", [scan, letter_pdf])
def test_an_appeal_written_in_an_attached_letter_opens_the_case(read: Callable[[str], PdfReading]) -> None:
    text = "Objet : recours\nMadame la Directrice générale, je conteste mon évaluation 2025, telle que notifiée."
    found = decided(_appeal("Ci-joint mon courrier.", document("c.pdf", read(text)), subject="Courrier"), CAREER)
    assert only(OpenAppeal, found).appeal_class is AppealClass.FIRST_LEVEL
    assert only(Annex, found).kind is Kind.APPEAL_LETTER


def test_a_letter_of_appeal_that_names_the_support_is_not_taken_for_it() -> None:
    text = "Je conteste les appréciations portées dans mon support d’évaluation et forme un recours."
    for box in (CAREER, EVALUATIONS):
        for pages in (1, 2, 8):
            found = decided(_appeal("Ci-joint.", document("c.pdf", flattened(text, pages=pages))), box)
            assert not has(ReturnSupport, found)
            assert has(OpenAppeal, found) or has(Hold, found)


def test_everything_that_comes_with_an_appeal_is_kept_with_it() -> None:
    files = [document("support.pdf", scanned_support()), document("photo.jpg"), document("pfr.pdf", scan())]
    found = decided(_appeal(APPEAL, *files), CAREER)
    assert fates(found) == ("annex",) * 3
    assert not has(Hold, found)


def test_the_contested_support_sent_by_its_director_is_no_new_version() -> None:
    """The evaluated's copy, fields still open, must not replace the evaluator's in SAGA."""
    found = decided(_appeal(APPEAL, document("support.pdf", support())), CAREER)
    assert fates(found) == ("annex",)
    held = decided(_appeal(MAYBE, document("support.pdf", support())), CAREER)
    assert fates(held) == ("hold",)
    freed = decided(_appeal(MAYBE, document("support.pdf", support())), CAREER, known(ruling(Action.IGNORE)))
    assert fates(freed) == ("file",)


@pytest.mark.parametrize("unopened", ["recours.zip : mot de passe", "recours.pdf : infecté"])
def test_an_unreadable_attachment_does_not_stop_the_clock(unopened: str) -> None:
    found = decided(replace(_appeal(), unopened=(unopened,)), CAREER)
    assert has(OpenAppeal, found)
    assert unopened in only(Hold, found).reasons
    assert answer(found) is not None


def test_an_appeal_forwarded_inside_keeps_the_date_of_its_first_arrival() -> None:
    first = datetime(2025, 11, 10, 8, 0, tzinfo=UTC)
    inner = replace(_appeal(), hops=(Hop("mx1.sante.gouv.fr", first),))
    outer = letter("TR: Recours", "Pour attribution.", sender=Address("accueil@sante.gouv.fr"), inner=(inner,))
    clock = only(OpenAppeal, decided(outer, CAREER)).clock
    assert (clock.received_on, bool(clock.flags)) == (date(2025, 11, 10), True)


def test_an_appeal_forwarded_inside_is_acknowledged_to_its_author_not_to_the_colleague() -> None:
    inner = replace(_appeal(), hops=(Hop("mx1.sante.gouv.fr", datetime(2025, 11, 10, 8, 0, tzinfo=UTC)),))
    outer = letter("TR: Recours", "Pour attribution.", sender=Address("accueil@sante.gouv.fr"), inner=(inner,))
    sent = answer(decided(outer, CAREER))
    assert sent is not None
    assert (sent.to, sent.subject, sent.in_reply_to) == (inner.sender, inner.subject, inner.message_id)


def test_what_a_machine_wrote_is_not_answered_because_a_colleague_forwarded_it() -> None:
    hops = (Hop("mx1.sante.gouv.fr", datetime(2025, 11, 10, 8, 0, tzinfo=UTC)),)
    inner = replace(_appeal(), hops=hops, headers=(("auto-submitted", "auto-replied"),))
    outer = letter("TR: Recours", "Pour attribution.", sender=Address("accueil@sante.gouv.fr"), inner=(inner,))
    assert answer(decided(outer, CAREER)) is None


def test_a_stranger_cannot_date_an_appeal_by_what_they_attach() -> None:
    forged = replace(_appeal(), hops=(Hop("mx1.sante.gouv.fr", datetime(2025, 9, 1, tzinfo=UTC)),))
    outer = letter("Fwd: Recours", APPEAL, sender=DIRECTOR, inner=(forged,))
    assert only(OpenAppeal, decided(outer, CAREER)).clock.received_on == date(2025, 11, 14)


def test_the_date_a_sender_writes_is_never_the_receipt() -> None:
    mail = replace(_appeal(), sent_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert only(OpenAppeal, decided(mail, CAREER)).clock.received_on == date(2025, 11, 14)


def test_an_appeal_that_looks_automatic_is_registered_and_its_acknowledgement_becomes_a_task() -> None:
    mail = replace(_appeal(), headers=(("auto-submitted", "auto-generated"),))
    found = decided(mail, CAREER)
    assert has(OpenAppeal, found)
    assert only(WithholdAnswer, found).kind is ReplyKind.ACKNOWLEDGEMENT
    assert has(Hold, found)
    assert answer(found) is None


def test_an_appeal_with_a_null_return_path_is_not_lost_as_a_bounce() -> None:
    """Copiers and redirections write the null path too."""
    found = decided(replace(_appeal(), return_path=""), CAREER)
    assert has(OpenAppeal, found)
    assert has(WithholdAnswer, found)
    assert answer(found) is None


def test_an_absence_notice_that_repeats_the_subject_of_an_appeal_opens_none() -> None:
    mail = letter(
        "Réponse automatique : Recours contre mon évaluation",
        "Je suis absente jusqu’au 3 décembre.",
        headers=(("auto-submitted", "auto-replied"),),
    )
    assert {type(each) for each in decided(mail, CAREER)} == {Ignore}


def test_an_automatic_mail_that_speaks_of_an_appeal_is_seen_by_a_person_and_not_answered() -> None:
    mail = letter("Message", "Votre recours est bien arrivé.", headers=(("auto-submitted", "auto-replied"),))
    found = decided(mail, CAREER)
    assert has(Hold, found)
    assert not has(OpenAppeal, found)
    assert answer(found) is None


def test_a_colleague_who_forwards_from_a_shared_mailbox_is_read() -> None:
    ours = Address(sorted(OWN_ADDRESSES)[0])
    found = decided(replace(letter("TR: Mme M.", MAYBE), sender=ours), CAREER)
    assert has(Hold, found)
    assert answer(found) is None


@pytest.mark.parametrize(
    "text", [NOTICE, decision_text(MATRICULE) + NOTICE, "Je reconnais avoir été informée des voies de recours."]
)
def test_what_forms_and_decisions_print_about_appeals_opens_none(text: str) -> None:
    for box in (CAREER, EVALUATIONS):
        found = decided(letter("Pièce", "Ci-joint la pièce.", document("piece.pdf", scan(text, pages=2))), box)
        assert not has(OpenAppeal, found)


def test_a_decision_in_a_career_mailbox_is_filed_all_the_same() -> None:
    paper = document(f"decision_{MATRICULE}.pdf", scan(decision_text(MATRICULE) + NOTICE))
    found = decided(letter("Décision de PFR", "Ci-joint la décision.", paper), CAREER)
    assert only(FileDecision, found).dossier.director == MATRICULE
    assert not has(OpenAppeal, found)


def test_last_years_appeal_belongs_to_last_years_campaign() -> None:
    found = decided(_appeal("Je conteste mon évaluation de l’année 2024."), CAREER)
    assert only(OpenAppeal, found).campaign == 2024


def test_a_ruling_opens_the_case_from_its_first_receipt() -> None:
    mail = _appeal("Bonjour, à rappeler.")
    found = decided(mail, EVALUATIONS, known(ruling(Action.APPEAL)))
    assert only(OpenAppeal, found).clock.received_at == NOW
    assert not has(Hold, found)


def test_a_ruling_joins_the_case_it_names() -> None:
    found = decided(_appeal("Bonjour."), CAREER, known(ruling(Action.APPEAL, reference=CASE)))
    assert only(JoinAppeal, found).reference == CASE
    assert not has(OpenAppeal, found)


@pytest.mark.parametrize("appeal_class", ["capn", "pfr-only", "observations", "withdrawal", "ordinary"])
def test_ruled_another_class_a_mail_has_no_clock(appeal_class: str) -> None:
    for words in (MAYBE, APPEAL):
        found = decided(_appeal(words), CAREER, known(ruling(Action.APPEAL, appeal_class=appeal_class)))
        assert not has(OpenAppeal, found)
        assert not has(Hold, found)
        assert answer(found) is None


@pytest.mark.parametrize("action", [Action.IGNORE, Action.ANNEX])
def test_a_possible_appeal_ruled_to_be_none_has_no_clock_left(action: Action) -> None:
    found = decided(_appeal(MAYBE), CAREER, known(ruling(action)))
    assert not has(OpenAppeal, found)
    assert not has(Hold, found)


def test_ignoring_an_unopened_attachment_does_not_close_a_sure_appeal() -> None:
    mail = replace(_appeal(), unopened=("recours.zip : mot de passe",))
    found = decided(mail, CAREER, known(ruling(Action.IGNORE)))
    assert has(OpenAppeal, found)
    assert not has(Hold, found)


def test_a_support_filed_with_a_contestation_stays_filed_when_the_appeal_is_ruled() -> None:
    mail = _appeal(MAYBE, document("support.pdf", support()))
    assert fates(decided(mail, EVALUATIONS)) == ("file",)
    found = decided(mail, EVALUATIONS, known(ruling(Action.APPEAL)))
    assert fates(found) == ("file",)
    assert has(OpenAppeal, found)


def test_an_inner_mail_dated_after_its_envelope_changes_nothing() -> None:
    later = replace(_appeal(), hops=(Hop("mx1.sante.gouv.fr", datetime(2025, 11, 20, tzinfo=UTC)),))
    outer = letter("TR: Recours", "Pour vous.", sender=Address("accueil@sante.gouv.fr"), inner=(later,))
    assert only(OpenAppeal, decided(outer, CAREER)).clock.received_on == date(2025, 11, 14)


def test_a_machines_subject_alone_makes_no_appeal() -> None:
    mail = letter("Re: Recours", "Je suis absente.", headers=(("auto-submitted", "auto-replied"),))
    assert {type(each) for each in decided(mail, CAREER)} == {Ignore}


@pytest.mark.parametrize(
    "words",
    [
        "Nous contestons nos évaluations 2025. Jeanne Montclar et Paul Durand",
        "Nous, soussignés, formons un recours contre nos comptes rendus d’entretien 2025.",
        "Je forme un recours contre mes évaluations 2024 et 2025.",
        "Je conteste mon évaluation de 2024 ainsi que celle de 2025.",
        "Je forme un recours contre mon évaluation (matricule 1234567) et contre celle de Mme Durand (7654321).",
    ],
)
def test_several_appeals_in_one_mail_are_acknowledged_and_told_apart_by_a_person(words: str) -> None:
    dispositions = decided(_appeal(words))
    acknowledged = answer(dispositions)
    assert acknowledged is not None
    assert acknowledged.clock == only(OpenAppeal, dispositions).clock
    (hold,) = (each for each in dispositions if isinstance(each, Hold))
    assert "une personne vérifie s’il en faut un pour chacune" in hold.reasons[0]


def test_a_year_named_for_comparison_makes_no_second_appeal() -> None:
    words = "Je forme un recours contre mon évaluation 2025, bien moins bonne que celle de 2024."
    assert not has(Hold, decided(_appeal(words)))


def test_the_words_of_a_subject_given_back_are_no_act_of_this_mail() -> None:
    dispositions = decided(_appeal("Finalement, je retire mon recours.", subject="Re: recours évaluation"), CAREER)
    assert not has(OpenAppeal, dispositions)
    assert "retrait" in only(Hold, dispositions).reasons[0]
