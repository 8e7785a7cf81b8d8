"""The one reply: to whom, about what, and why there is sometimes none (domain.md 32 to 34)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.disposition import (
    Annex,
    DossierKey,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    Kind,
    OpenAppeal,
    Outcome,
    ReplyKind,
    ReturnCase,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.known import Action, Known
from intake.domain.letter import Address, Letter
from intake.domain.mailbox import Mode
from intake.domain.reply import SAME_AGAIN, outcome_of
from tests.unit.builders import (
    CAREER,
    EVALUATIONS,
    MATRICULE,
    answer,
    carrying,
    decided,
    document,
    has,
    known,
    letter,
    letter_pdf,
    only,
    ruling,
    scan,
    scanned_support,
    support,
)

SCAN = document("support.pdf", scanned_support())


def test_the_reply_names_every_file_and_its_fate() -> None:
    mail = carrying(
        document("scan_a_retourner 1111111.pdf", scanned_support()),
        document("support.pdf", support(), content="same"),
        document("le même.pdf", support(), content="same"),
        document("decision.pdf", scan()),
        document("bordereau.docx"),
    )
    reply = answer(decided(mail))
    assert reply is not None
    assert [(fate.name, fate.outcome, fate.kind) for fate in reply.fates] == [
        ("scan_a_retourner 1111111.pdf", Outcome.RETURN, Kind.SUPPORT),
        ("support.pdf", Outcome.FILE, Kind.SUPPORT),
        ("le même.pdf", Outcome.IGNORE, Kind.OTHER),
        ("decision.pdf", Outcome.FILE, Kind.DECISION),
        ("bordereau.docx", Outcome.ANNEX, Kind.OTHER),
    ]


def test_a_reply_keeps_the_thread_and_the_subject() -> None:
    mail = replace(carrying(SCAN), subject="RE: pièces", references=("<zéro@x.example>",))
    reply = answer(decided(mail))
    assert reply is not None
    assert (reply.subject, reply.in_reply_to, reply.references) == (
        "RE: pièces",
        mail.message_id,
        ("<zéro@x.example>",),
    )


def test_reply_to_is_followed_within_the_senders_domain_only() -> None:
    inside = Address("direction@ch-montclar.example")
    reply = answer(decided(replace(carrying(SCAN), reply_to=(inside,))))
    assert reply is not None
    assert reply.to == inside
    found = decided(replace(carrying(SCAN), reply_to=(Address("x@ailleurs.example"),)))
    assert has(WithholdAnswer, found)
    assert answer(found) is None


def test_past_the_cap_a_reply_becomes_a_task() -> None:
    cap = EVALUATIONS.replies_per_sender_day
    assert answer(decided(carrying(SCAN), knowing=known(replies_to_sender=cap - 1))) is not None
    found = decided(carrying(SCAN), knowing=known(replies_to_sender=cap))
    assert has(WithholdAnswer, found)
    assert has(Hold, found)
    assert answer(found) is None


@pytest.mark.parametrize(
    ("before", "whose"),
    [
        (replace(known(), replies_to_domain=EVALUATIONS.replies_per_domain_day), "pour le domaine de cet expéditeur"),
        (replace(known(), replies_from_mailbox=EVALUATIONS.replies_per_day), "pour cette boîte"),
    ],
    ids=["domain", "mailbox"],
)
def test_a_responder_that_varies_its_address_meets_its_domains_cap_and_the_mailboxs(before: Known, whose: str) -> None:
    found = decided(carrying(SCAN), knowing=before)
    assert only(WithholdAnswer, found).reasons[0].endswith(whose)
    assert answer(found) is None


def test_without_a_sender_nobody_is_answered_and_a_person_is_told() -> None:
    found = decided(replace(carrying(SCAN), sender=None))
    assert has(WithholdAnswer, found)
    assert has(Hold, found)


def test_a_mail_whose_files_are_all_accepted_gets_no_reply() -> None:
    assert answer(decided(carrying(document("support.pdf", support())))) is None


# --- receipts


GIVES_RECEIPTS = replace(EVALUATIONS, receipts=True)
ACCEPTED = carrying(document("support.pdf", support()), document("bordereau.docx"))


def test_where_the_mailbox_gives_receipts_accepted_files_are_told() -> None:
    reply = answer(decided(ACCEPTED, GIVES_RECEIPTS))
    assert reply is not None
    assert reply.kind is ReplyKind.FATES
    assert [(fate.name, fate.outcome) for fate in reply.fates] == [
        ("support.pdf", Outcome.FILE),
        ("bordereau.docx", Outcome.ANNEX),
    ]


def test_no_receipt_leaves_before_a_person_has_seen_what_is_held() -> None:
    mail = carrying(document("support.pdf", support()), document("autre.pdf", support("7654321", signed=False)))
    found = decided(mail, GIVES_RECEIPTS)
    assert has(FileSupport, found)
    assert has(Hold, found)
    assert answer(found) is None


def test_a_mail_of_which_nothing_is_filed_gets_no_receipt() -> None:
    assert answer(decided(carrying(document("bordereau.docx")), GIVES_RECEIPTS)) is None


def test_a_receipt_that_may_not_be_sent_is_nobodys_task() -> None:
    out_of_office = replace(ACCEPTED, headers=(("auto-submitted", "auto-replied"),))
    elsewhere = replace(ACCEPTED, reply_to=(Address("x@ailleurs.example"),))
    for mail in (out_of_office, elsewhere, replace(ACCEPTED, sender=None)):
        found = decided(mail, GIVES_RECEIPTS)
        assert has(FileSupport, found)
        assert not has(WithholdAnswer, found)
        assert not has(Hold, found)
        assert answer(found) is None


def test_receipts_leave_half_of_each_cap_to_the_replies_that_are_due() -> None:
    half = EVALUATIONS.replies_per_sender_day // 2
    assert answer(decided(ACCEPTED, GIVES_RECEIPTS, known(replies_to_sender=half - 1))) is not None
    assert answer(decided(ACCEPTED, GIVES_RECEIPTS, known(replies_to_sender=half))) is None
    assert answer(decided(carrying(SCAN), GIVES_RECEIPTS, known(replies_to_sender=half))) is not None


def test_a_shadowed_mailbox_decides_the_same_reply() -> None:
    """Holding it for a click is the outbox's business."""
    shadow = replace(EVALUATIONS, mode=Mode.SHADOW)
    assert decided(carrying(SCAN), shadow) == decided(carrying(SCAN), EVALUATIONS)


def test_every_disposition_of_a_document_has_its_outcome_and_the_others_none() -> None:
    key = DossierKey(2025, "DH", MATRICULE)
    why = ("vu",)
    outcomes = {
        outcome_of(each)
        for each in (
            FileSupport(0, key, "", "", False, why),
            FileDecision(0, key, Kind.DECISION, why),
            Annex(0, None, Kind.OTHER, why),
            ReturnSupport(0, ReturnCase.SCANNED, why),
            Hold(0, None, why),
            Ignore(0, why),
        )
    }
    assert outcomes == set(Outcome)
    assert outcome_of(Hold(None, None, why)) is None
    assert outcome_of(Ignore(None, why)) is None
    assert outcome_of(WithholdAnswer(ReplyKind.FATES, why)) is None


@pytest.mark.parametrize("nobody", ["cng-evaluations-dh@sante.gouv.fr", "no-reply@sante.gouv.fr"])
def test_reply_to_never_leads_back_to_ourselves_or_to_a_machine(nobody: str) -> None:
    """A colleague's mail of our own domain, whose Reply-To is one of our mailboxes: answering would be a loop."""
    mail = replace(carrying(SCAN), sender=Address("j.agent@sante.gouv.fr"), reply_to=(Address(nobody),))
    found = decided(mail)
    assert has(WithholdAnswer, found)
    assert answer(found) is None


# --- the same contents again

ALREADY = frozenset({(ReplyKind.FATES, "secretariat@ch-montclar.example")})


def test_the_same_files_from_the_same_sender_are_answered_once_and_the_reason_is_kept() -> None:
    found = decided(carrying(SCAN), knowing=known(answered=ALREADY))
    assert answer(found) is None
    assert not has(WithholdAnswer, found)
    assert not has(Hold, found)
    assert only(Ignore, found) == Ignore(None, (SAME_AGAIN,))
    assert has(ReturnSupport, found)


def test_the_same_files_from_somebody_else_are_answered() -> None:
    mail = replace(carrying(SCAN), sender=Address("direction@ch-montclar.example"))
    assert answer(decided(mail, knowing=known(answered=ALREADY))) is not None


def test_what_an_operator_rules_is_answered_whatever_was_answered_before() -> None:
    ruled = known(ruling(Action.RETURN, 0), answered=ALREADY)
    assert answer(decided(carrying(SCAN), knowing=ruled)) is not None


@pytest.mark.parametrize("again", [ReplyKind.ACKNOWLEDGEMENT, ReplyKind.FATES])
def test_the_acknowledgement_of_an_appeal_stays_due(again: ReplyKind) -> None:
    mail = letter(
        "Recours", "Je forme un recours contre mon évaluation 2025.", document("recours.pdf", letter_pdf("…"))
    )
    before = known(answered=frozenset({(again, "secretariat@ch-montclar.example")}))
    reply = answer(decided(mail, CAREER, before))
    assert reply is not None
    assert reply.kind is ReplyKind.ACKNOWLEDGEMENT


# --- addresses nothing can be sent to


@pytest.mark.parametrize(
    "address", ["a@point..double.example", "a b@chu.example", f"a@{'x' * 64}.example", "é\ud800@x.fr"]
)
def test_an_appeal_from_an_unusable_address_runs_its_clock_and_a_person_answers(address: str) -> None:
    mail = letter("Recours", "Je forme un recours contre mon évaluation 2025.", sender=Address(address))
    found = decided(mail, CAREER)
    assert has(OpenAppeal, found)
    assert only(WithholdAnswer, found) == WithholdAnswer(
        ReplyKind.ACKNOWLEDGEMENT, ("adresse de réponse inutilisable",)
    )
    assert only(Hold, found).reasons == ("réponse due et non envoyée : adresse de réponse inutilisable",)


# --- an infected mail

INFECTED = replace(letter(), infection="Essai.Virus")
PROVED = (("authentication-results", "mx1.sante.gouv.fr; dmarc=pass header.from=ch-montclar.example"),)


def test_a_proved_sender_is_told_of_the_virus_and_the_mail_stays_held() -> None:
    found = decided(replace(INFECTED, headers=PROVED))
    reply = answer(found)
    assert reply is not None
    assert (reply.kind, reply.infection, reply.fates) == (ReplyKind.INFECTED, "Essai.Virus", ())
    assert "Essai.Virus" in only(Hold, found).reasons[0]


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("authentication-results", "mx1.sante.gouv.fr; dmarc=fail"),),
        (("authentication-results", "mx.pirate.example; dmarc=pass"),),
        (*PROVED, ("auto-submitted", "auto-generated")),
    ],
    ids=["nothing proves it", "refused", "a stranger says so", "automatic"],
)
def test_nobody_is_told_of_a_virus_unless_the_sender_is_a_proved_person(headers: tuple[tuple[str, str], ...]) -> None:
    found = decided(replace(INFECTED, headers=headers))
    assert answer(found) is None
    assert not has(WithholdAnswer, found)


def test_past_the_cap_a_warning_becomes_a_task_too() -> None:
    cap = EVALUATIONS.replies_per_sender_day
    found = decided(replace(INFECTED, headers=PROVED), knowing=known(replies_to_sender=cap))
    assert answer(found) is None
    assert only(WithholdAnswer, found).kind is ReplyKind.INFECTED


def test_the_same_virus_from_the_same_person_is_told_once() -> None:
    told = known(answered=frozenset({(ReplyKind.INFECTED, "secretariat@ch-montclar.example")}))
    found = decided(replace(INFECTED, headers=PROVED), knowing=told)
    assert answer(found) is None
    assert has(Hold, found)


# --- an archive that asks for a password

ARCHIVE = document("Supports.zip")
LOCKED = replace(carrying(ARCHIVE), unopened=("Supports.zip : mot de passe",), locked=(ARCHIVE.sha256,))


def test_the_sender_is_told_that_an_archive_is_locked_and_a_person_sees_the_mail() -> None:
    found = decided(LOCKED)
    reply = answer(found)
    assert reply is not None
    assert (reply.kind, reply.locked, reply.fates) == (ReplyKind.LOCKED, ("Supports.zip",), ())
    assert has(Hold, found)


@pytest.mark.parametrize(
    "mail",
    [
        replace(LOCKED, headers=(("auto-submitted", "auto-generated"),)),
        replace(LOCKED, headers=(("authentication-results", "mx1.sante.gouv.fr; dmarc=fail"),)),
        replace(LOCKED, reply_to=(Address("x@ailleurs.example"),)),
        replace(LOCKED, sender=None),
    ],
    ids=["machine", "forged", "reply elsewhere", "nobody"],
)
def test_where_nobody_may_be_answered_a_locked_archive_is_held_in_silence(mail: Letter) -> None:
    found = decided(mail)
    assert answer(found) is None
    assert not has(WithholdAnswer, found)
    assert has(Hold, found)


def test_a_locked_archive_is_told_once() -> None:
    told = known(answered=frozenset({(ReplyKind.LOCKED, "secretariat@ch-montclar.example")}))
    assert answer(decided(LOCKED, knowing=told)) is None
    assert answer(decided(LOCKED, knowing=known(ruling(Action.IGNORE)))) is None


def test_the_acknowledgement_of_an_appeal_tells_of_its_locked_archive() -> None:
    mail = replace(LOCKED, subject="Recours", own_words="Je forme un recours contre mon évaluation 2025.")
    sent = answer(decided(mail, CAREER))
    assert sent is not None
    assert (sent.kind, sent.locked) == (ReplyKind.ACKNOWLEDGEMENT, ("Supports.zip",))


def test_ordinary_career_mail_with_a_locked_archive_is_left_to_people() -> None:
    assert answer(decided(replace(LOCKED, subject="Mobilité", own_words="Voici mon CV."), CAREER)) is None


def test_an_infected_appeal_is_acknowledged_as_any_other() -> None:
    mail = letter("Recours", "Je forme un recours contre mon évaluation 2025.", infection="Essai.Virus", headers=PROVED)
    reply = answer(decided(mail, CAREER))
    assert reply is not None
    assert reply.kind is ReplyKind.ACKNOWLEDGEMENT
