"""The mail as a whole: machines, the one reply, rulings, and what people really send (domain.md part 5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.disposition import (
    Annex,
    Disposition,
    DossierKey,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    Kind,
    ReplyKind,
    ReturnCase,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.known import Action, Ruling
from intake.domain.letter import Address, Letter, ReturnedReport
from intake.domain.mailbox import Mailbox
from tests.unit.builders import (
    CAREER,
    EVALUATIONS,
    MATRICULE,
    OTHER_MATRICULE,
    OWN_ADDRESSES,
    answer,
    carrying,
    decided,
    document,
    fates,
    flattened,
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
OUR_REPLY = "<reponse-1@sante.gouv.fr>"
MACHINES = {
    "bounce": replace(carrying(SCAN), report_type="delivery-status", return_path=""),
    "failure in words": letter(
        "Undelivered Mail Returned to Sender", "Undelivered.", SCAN, sender=Address("mailer-daemon@x.example")
    ),
    "null path": replace(carrying(SCAN), return_path=""),
    "read receipt": replace(carrying(SCAN), report_type="disposition-notification"),
    "out of office": letter("Réponse automatique : Évaluation", "Je suis absent.", SCAN),
    "auto-submitted": replace(carrying(SCAN), headers=(("auto-submitted", "auto-generated"),)),
    "list": replace(carrying(SCAN), headers=(("list-id", "<drh.ars.example>"),)),
    "no-reply": replace(carrying(SCAN), sender=Address("no-reply@copieur.example")),
    "ourselves": replace(carrying(SCAN), sender=Address(sorted(OWN_ADDRESSES)[0])),
    "our own mail": replace(carrying(SCAN), message_id=OUR_REPLY),
}


@pytest.mark.parametrize("sort", MACHINES)
@pytest.mark.parametrize("box", [EVALUATIONS, CAREER], ids=["evaluations", "career"])
@pytest.mark.parametrize("words", ["", "Je conteste mon évaluation."])
def test_no_automatic_mail_gets_a_reply(sort: str, box: Mailbox, words: str) -> None:
    mail = MACHINES[sort]
    if words:
        mail = replace(mail, own_words=words, body=words)
    found = decided(mail, box, known(own_message_ids=frozenset({OUR_REPLY})))
    assert answer(found) is None


@pytest.mark.parametrize("sort", ["bounce", "failure in words", "read receipt", "our own mail"])
def test_what_comes_back_to_us_is_nobodys_deposit(sort: str) -> None:
    mail = replace(MACHINES[sort], documents=(document("support.pdf", support()),))
    found = decided(mail, knowing=known(own_message_ids=frozenset({OUR_REPLY})))
    assert {type(each) for each in found} == {Ignore}


@pytest.mark.parametrize("sort", ["out of office", "auto-submitted", "list", "no-reply", "null path", "ourselves"])
def test_a_support_sent_by_a_machine_is_filed_all_the_same(sort: str) -> None:
    """A copier, an absence rule, a redirection: the document counts, only the reply is withheld."""
    found = decided(replace(MACHINES[sort], documents=(document("support.pdf", support()),)))
    assert fates(found) == ("file",)


@pytest.mark.parametrize("sort", ["no-reply", "null path", "ourselves"])
def test_a_return_that_cannot_be_told_becomes_a_task(sort: str) -> None:
    found = decided(MACHINES[sort])
    assert only(WithholdAnswer, found).kind is ReplyKind.FATES
    assert only(Hold, found).position is None


def test_a_bounce_of_our_own_reply_is_told_to_a_person() -> None:
    mail = replace(MACHINES["bounce"], report=ReturnedReport(OUR_REPLY))
    found = decided(mail, knowing=known(own_message_ids=frozenset({OUR_REPLY})))
    assert has(Hold, found)
    assert answer(found) is None


def test_a_corrected_support_in_answer_to_our_reply_is_filed() -> None:
    """The quoted explanations are ours; « Re: » and the thread change nothing."""
    quoted = "Le 14 novembre 2025, le CNG a écrit :\n> support.pdf est un scan. Voies de recours : …"
    mail = letter(
        "Re: Évaluation 2025",
        "Voici le bon fichier.",
        document("support.pdf", support(), content="corrected"),
        body=f"Voici le bon fichier.\n{quoted}",
        in_reply_to=(OUR_REPLY,),
        references=("<un@ch-montclar.example>", OUR_REPLY),
    )
    found = decided(mail, knowing=known(own_message_ids=frozenset({OUR_REPLY}), filed={}))
    assert [type(each) for each in found] == [FileSupport]


def test_an_answer_without_a_word_is_not_judged_by_what_it_quotes() -> None:
    quoted = "> Votre recours contre votre évaluation a été enregistré."
    mail = letter(
        "Re: Évaluation 2025",
        "",
        document("support.pdf", support()),
        body=quoted,
        in_reply_to=(OUR_REPLY,),
    )
    assert [type(each) for each in decided(mail)] == [FileSupport]


def _ruled(mail: Letter, *rulings: Ruling) -> tuple[Disposition, ...]:
    return decided(mail, knowing=known(*rulings))


def test_a_ruling_re_enters_decide() -> None:
    """The unsigned support a person accepts is filed where its form says."""
    mail = carrying(document("support.pdf", support(signed=False)))
    assert fates(decided(mail)) == ("hold",)
    filed = only(FileSupport, _ruled(mail, ruling(Action.FILE, 0)))
    assert (filed.dossier.director, filed.dossier.corps, filed.dossier.campaign) == (MATRICULE, "DH", 2025)
    assert "c.agent" in " ".join(filed.reasons)


def test_a_ruling_says_whose_decision_it_is() -> None:
    mail = carrying(document("decision.pdf", scan()))
    told = ruling(Action.FILE, 0, director=OTHER_MATRICULE, corps="D3S", kind=Kind.DECISION_FONCTIONS)
    filed = only(FileDecision, _ruled(mail, told))
    assert (filed.dossier.director, filed.dossier.corps, filed.kind) == (
        OTHER_MATRICULE,
        "D3S",
        Kind.DECISION_FONCTIONS,
    )


def test_a_support_filed_by_a_ruling_may_be_last_years_and_late() -> None:
    mail = carrying(document("support.pdf", scanned_support(agree=False)))
    for year, late in ((None, False), (2024, True)):
        filed = only(FileSupport, _ruled(mail, ruling(Action.FILE, 0, director=MATRICULE, campaign=year)))
        assert (filed.dossier.campaign, filed.late) == (year or 2025, late)


def test_a_ruling_to_file_without_a_director_is_asked_again() -> None:
    found = _ruled(carrying(document("decision.pdf", scan())), ruling(Action.FILE, 0))
    assert "matricule" in " ".join(only(Hold, found).reasons)


def test_a_ruling_to_return_sends_the_reply() -> None:
    mail = carrying(document("support.pdf", scanned_support(agree=False)))
    found = _ruled(mail, ruling(Action.RETURN, 0, case="platform"))
    assert only(ReturnSupport, found).case is ReturnCase.PLATFORM
    assert answer(found) is not None


def test_the_last_ruling_holds() -> None:
    mail = carrying(document("support.pdf", support(signed=False)))
    assert fates(_ruled(mail, ruling(Action.IGNORE, 0), ruling(Action.FILE, 0))) == ("file",)
    assert fates(_ruled(mail, ruling(Action.FILE, 0), ruling(Action.IGNORE, 0))) == ("ignore",)


def test_once_the_doubt_is_ruled_the_other_files_are_answered() -> None:
    mail = carrying(SCAN, document("autre.pdf", scan("Courrier sans objet connu")))
    assert answer(decided(mail)) is None
    found = _ruled(mail, ruling(Action.IGNORE, 1))
    assert fates(found) == ("return", "ignore")
    assert answer(found) is not None


@pytest.mark.parametrize("action", [Action.FILE, Action.RETURN, Action.IGNORE, Action.ANNEX])
def test_a_ruling_on_the_whole_mail_undoes_nothing_the_rules_filed(action: Action) -> None:
    """A bundle held for one file: what was filed under its own directors stays."""
    mail = carrying(
        document("un.pdf", support()),
        document(f"{OTHER_MATRICULE} decision.pdf", scan()),
        document("trois.pdf", support("1111111", signed=False)),
    )
    case = "flattened" if action is Action.RETURN else None
    found = _ruled(mail, ruling(action, director="1111111", case=case))
    assert next(each.dossier.director for each in found if isinstance(each, FileSupport)) == MATRICULE
    assert only(FileDecision, found).dossier.director == OTHER_MATRICULE
    assert "hold" not in fates(found)


def test_a_ruling_on_the_whole_mail_answers_what_held_it_as_a_whole() -> None:
    question = letter("SAGA", "SAGA ne fonctionne pas.")
    assert {type(each) for each in _ruled(question, ruling(Action.IGNORE))} == {Ignore}


def test_a_ruling_opens_a_mail_taken_for_a_bounce() -> None:
    mail = replace(MACHINES["bounce"], documents=(document("support.pdf", support()),))
    assert fates(_ruled(mail, ruling(Action.FILE, 0))) == ("file",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Voici : https://francetransfert.numerique.gouv.fr/abc", "lien de téléchargement"),
        ("Quand ferme la campagne ?", "question"),
    ],
)
def test_a_mail_without_a_file_says_why_a_person_sees_it(body: str, reason: str) -> None:
    assert reason in " ".join(only(Hold, decided(letter("Évaluation", body))).reasons)


def test_a_slip_beside_a_support_is_kept_as_annex() -> None:
    slip = letter_pdf("Bordereau d’envoi. Pièce jointe : un support d’évaluation.")
    found = decided(carrying(document("bordereau.pdf", slip), document("support.pdf", support())))
    assert fates(found) == ("annex", "file")
    assert only(Annex, found).kind is Kind.OTHER


def test_two_supports_and_a_nameless_scan_of_one_of_them_need_a_person() -> None:
    found = decided(
        carrying(
            document("a.pdf", support()),
            document("b.pdf", support(OTHER_MATRICULE, nom="BERTIN")),
            document("support signé.pdf", scanned_support()),
        )
    )
    assert fates(found) == ("file", "file", "hold")


def test_a_scan_named_after_its_director_follows_that_directors_support() -> None:
    found = decided(
        carrying(
            document("a.pdf", support()),
            document("b.pdf", support(OTHER_MATRICULE, nom="BERTIN")),
            document("support signé Bertin.pdf", scanned_support()),
        )
    )
    assert fates(found) == ("file", "file", "annex")
    assert only(Annex, found).dossier == DossierKey(2025, "DH", OTHER_MATRICULE)


def test_a_support_and_its_decision_bound_in_one_scan_go_to_a_person() -> None:
    text = "SUPPORT D'ÉVALUATION — CAMPAGNE 2025 — DH … Décision portant attribution de la part résultats"
    for reading in (scan(text, pages=13), flattened(text, pages=13)):
        assert fates(decided(carrying(document("dossier.pdf", reading)))) == ("hold",)
