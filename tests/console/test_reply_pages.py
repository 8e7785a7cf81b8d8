"""Replies at the console: listed by state, decided by whoever may, once, with a reason, only as they were shown."""

from __future__ import annotations

import re

import pytest

from intake.domain.access import Role
from intake.domain.cases.states import CaseState
from intake.domain.disposition import ReplyKind
from intake.errors import RulingError
from intake.ports import OutboxState
from storage.case_files import case_file
from storage.queries import reply_text
from tests.console.browser import Browser
from tests.console.case_office import ATTACK, CaseOffice
from tests.contract.builders import appeal

DH = frozenset({"DH"})
WAITING = {
    OutboxState.SHADOW: "Approuver et envoyer",
    OutboxState.UNDELIVERED: "Envoyer à une adresse corrigée",
    OutboxState.UNCERTAIN: "Elle est partie",
    OutboxState.QUEUED: "Abandonner",
}


def ticks(browser: Browser, path: str = "/reponses") -> list[str]:
    """What the checkboxes of the list carry."""
    return re.findall(r'name="item" value="([^"]+)"', browser.get(path).text)


def decide(browser: Browser, number: int, act: str, **typed: str) -> int:
    browser.get(f"/reponses/{number}")
    return browser.fill(f"/reponses/{number}/decision", {"act": act, "why": "relue"} | typed).status_code


def test_an_empty_outbox_says_what_will_come(office: CaseOffice) -> None:
    assert "ce qui attend un accord" in office.browser("anne", Role.READER).get("/reponses").text


def test_what_awaits_an_approval_is_shown_first_and_each_state_has_its_count(office: CaseOffice) -> None:
    sent, shadow = office.reply("sent", state=OutboxState.SENT), office.reply("shadow")
    browser = office.browser("anne", Role.READER)
    shown = browser.get("/reponses").text
    assert f'href="/reponses/{shadow}"' in shown
    assert f'href="/reponses/{sent}"' not in shown
    for words in ("À approuver (1)", "Parties (1)", "Non remises (0)"):
        assert words in shown
    assert f'href="/reponses/{sent}"' in browser.get("/reponses?etat=sent").text
    assert 'name="item"' not in browser.get("/reponses?etat=sent").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("destinataire=A@CHU.example", ["a"], id="recipient"),
        pytest.param("corps=D3S", ["b"], id="corps"),
        pytest.param("boite=carriere-dh", ["a"], id="mailbox"),
        pytest.param("nature=locked", ["b"], id="kind"),
        pytest.param("nature=fates&corps=D3S", [], id="both"),
        pytest.param("boite=inconnue", [], id="unknown-mailbox"),
    ],
)
def test_the_list_is_filtered(office: CaseOffice, query: str, found: list[str]) -> None:
    numbers = {"a": office.reply("a"), "b": office.reply("b", "D3S", kind=ReplyKind.LOCKED)}
    shown = office.browser("anne", Role.READER).get(f"/reponses?etat=shadow&{query}").text
    assert [name for name, number in numbers.items() if f'href="/reponses/{number}"' in shown] == found


def test_one_page_follows_the_other_by_key(office: CaseOffice) -> None:
    numbers = [office.reply(f"r{each}") for each in range(27)]
    browser = office.browser("anne", Role.READER)
    first = browser.get("/reponses").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = browser.get(f"/reponses{following[1].replace('&amp;', '&')}").text
    shown = [int(each) for page in (first, second) for each in re.findall(r'href="/reponses/(\d+)"', page)]
    assert shown == sorted(numbers, reverse=True)
    assert "27 réponses" in first
    assert browser.get("/reponses?apres=xx").status_code == 404


@pytest.mark.parametrize("state", WAITING, ids=lambda state: state.value)
def test_a_reply_shows_what_it_says_and_what_may_be_decided(office: CaseOffice, state: OutboxState) -> None:
    number = office.reply(state=state)
    shown = office.browser("anne", Role.OPERATOR).get(f"/reponses/{number}").text
    assert "r@chu.example" in shown
    assert "est enregistré" in shown
    assert WAITING[state] in shown
    assert f'href="/courriels/{office.reply_of(number).message}"' in shown
    reader = office.browser("bob", Role.READER).get(f"/reponses/{number}").text
    assert "/decision" not in reader
    assert [each.item for each in office.audited("seen")] == [str(number)] * 2


def test_names_and_subjects_of_strangers_run_nowhere(office: CaseOffice) -> None:
    number = office.reply()
    browser = office.browser("anne", Role.OPERATOR)
    for path in ("/reponses", f"/reponses/{number}", f"/reponses?destinataire={ATTACK}"):
        shown = browser.get(path).text
        assert ATTACK not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_a_reply_of_another_corps_does_not_exist_and_the_try_is_written_down(office: CaseOffice) -> None:
    number = office.reply(corps="D3S")
    browser = office.browser("bob", Role.OPERATOR, corps=DH)
    assert f'href="/reponses/{number}"' not in browser.get("/reponses").text
    assert browser.get(f"/reponses/{number}").status_code == 404
    browser.get("/compte")
    assert browser.submit(f"/reponses/{number}/decision", act="envoyer", why="x", version="x").status_code == 404
    answer = browser.submit("/reponses/ensemble", act="envoyer", why="x", item=f"{number} x")
    assert answer.status_code == 409
    assert [each.item for each in office.audited("out_of_reach")] == [str(number)] * 3
    assert office.state_of(number) is OutboxState.SHADOW


@pytest.mark.parametrize(
    "path", ["/reponses/1/decision", "/reponses/ensemble", "/reponses/toutes", "/reponses/arret", "/reponses/reprise"]
)
def test_a_reader_decides_nothing_and_the_try_is_written_down(office: CaseOffice, path: str) -> None:
    office.reply()
    browser = office.browser("bob", Role.READER)
    browser.get("/compte")
    assert browser.submit(path, act="envoyer", why="x", etat="shadow").status_code == 403
    assert len(office.audited("refused")) == 1


def test_an_operator_neither_closes_nor_lifts_the_stop(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.OPERATOR)
    assert "Arrêter toutes les réponses" not in browser.get("/reponses").text
    browser.get("/compte")
    assert browser.submit("/reponses/arret", why="boucle").status_code == 403
    assert office.register.stop_of_replies() is None


@pytest.mark.parametrize(
    ("state", "act", "becomes"),
    [
        pytest.param(OutboxState.SHADOW, "envoyer", OutboxState.QUEUED, id="approved"),
        pytest.param(OutboxState.SHADOW, "abandonner", OutboxState.CANCELLED, id="dropped"),
        pytest.param(OutboxState.QUEUED, "abandonner", OutboxState.CANCELLED, id="dropped-before-it-leaves"),
        pytest.param(OutboxState.UNDELIVERED, "envoyer", OutboxState.QUEUED, id="sent-again"),
        pytest.param(OutboxState.UNCERTAIN, "envoyer", OutboxState.QUEUED, id="had-not-left"),
        pytest.param(OutboxState.UNCERTAIN, "partie", OutboxState.SENT, id="had-left"),
    ],
)
def test_a_decision_is_taken_and_written_down(
    office: CaseOffice, state: OutboxState, act: str, becomes: OutboxState
) -> None:
    number = office.reply(state=state)
    assert decide(office.browser("anne", Role.OPERATOR), number, act) == 303
    assert office.state_of(number) is becomes
    assert [each.item for each in office.audited("reply_decided")] == [str(number)]


def test_an_uncertain_acknowledgement_found_sent_moves_its_case_and_says_who_knew(office: CaseOffice) -> None:
    number = office.reply(state=OutboxState.UNCERTAIN, kind=ReplyKind.ACKNOWLEDGEMENT)
    message = office.reply_of(number).message
    assert message is not None
    reference = office.record(message, opening=appeal("DH"))
    browser = office.browser("anne", Role.OPERATOR)
    assert f'href="/recours/{reference}"' in browser.get(f"/reponses/{number}").text
    assert decide(browser, number, "partie", why="vue dans les messages envoyés") == 303
    assert office.reply_of(number).sent_evidence == "constaté par anne : vue dans les messages envoyés"
    assert case_file(office.parts.engine, reference).case.state is CaseState.ACKNOWLEDGED
    with pytest.raises(RulingError):
        office.register.reply_found_sent(number, "anne", "encore")


def test_an_undelivered_reply_goes_to_the_corrected_address(office: CaseOffice) -> None:
    number = office.reply(state=OutboxState.UNDELIVERED)
    assert decide(office.browser("anne", Role.OPERATOR), number, "readresser", to="secretariat@chu.example") == 303
    assert (office.state_of(number), office.reply_of(number).recipient) == (
        OutboxState.QUEUED,
        "secretariat@chu.example",
    )
    assert b"To: secretariat@chu.example\r\n" in (reply_text(office.parts.engine, number) or b"")


@pytest.mark.parametrize(
    ("to", "words"),
    [
        pytest.param("deux@a.example, trois@b.example", "inutilisable", id="two"),
        pytest.param("cng-carriere-dh@sante.gouv.fr", "une de nos boîtes", id="ours"),
        pytest.param("", "inutilisable", id="none"),
    ],
)
def test_a_refused_address_says_why_beside_it_and_stays_typed(office: CaseOffice, to: str, words: str) -> None:
    number = office.reply(state=OutboxState.UNDELIVERED)
    browser = office.browser("anne", Role.OPERATOR)
    browser.get(f"/reponses/{number}")
    typed = {"act": "readresser", "to": to, "why": "faute de frappe"}
    answer = browser.fill(f"/reponses/{number}/decision", typed)
    assert answer.status_code == 422
    assert words in answer.text[answer.text.index('id="to-erreur"') :][:200]
    assert f'value="{to}"' in answer.text
    assert 'value="faute de frappe"' in answer.text
    assert office.state_of(number) is OutboxState.UNDELIVERED


def test_no_decision_without_a_reason(office: CaseOffice) -> None:
    number = office.reply()
    assert decide(office.browser("anne", Role.OPERATOR), number, "envoyer", why=" ") == 422
    assert decide(office.browser("bob", Role.OPERATOR), number, "partie") == 400
    assert office.state_of(number) is OutboxState.SHADOW


def test_two_operators_on_one_reply_never_both_win(office: CaseOffice) -> None:
    number = office.reply()
    first, second = office.browser("anne", Role.OPERATOR), office.browser("bob", Role.OPERATOR)
    first.get(f"/reponses/{number}")
    second.get(f"/reponses/{number}")
    assert first.submit(f"/reponses/{number}/decision", act="abandonner", why="doublon").status_code == 303
    lost = second.submit(f"/reponses/{number}/decision", act="envoyer", why="relue")
    assert lost.status_code == 409
    assert "a changé : rien n’a été fait" in lost.text
    assert "anne" in lost.text
    assert office.state_of(number) is OutboxState.CANCELLED


def test_several_are_approved_at_once_and_what_changed_meanwhile_is_not(office: CaseOffice) -> None:
    kept, changed, other = office.reply("a"), office.reply("b"), office.reply("c")
    browser = office.browser("anne", Role.OPERATOR)
    chosen = [each for each in ticks(browser) if not each.startswith(f"{other} ")]
    office.register.cancel_reply(changed, "bob", "doublon")
    answer = browser.fill("/reponses/ensemble", {"act": "envoyer", "why": "relues", "item": chosen})
    assert answer.status_code == 409
    assert "1 réponse sur 2 part." in answer.text
    assert f'href="/reponses/{changed}"' in answer.text
    assert [office.state_of(each) for each in (kept, changed, other)] == [
        OutboxState.QUEUED, OutboxState.CANCELLED, OutboxState.SHADOW
    ]  # fmt: skip
    assert len(office.audited("reply_decided")) == 2


def test_all_of_a_filter_leave_once_their_count_is_confirmed(office: CaseOffice) -> None:
    mine = [office.reply(f"r{each}") for each in range(3)]
    other = office.reply("other", "D3S")
    browser = office.browser("anne", Role.OPERATOR)
    query = "act=envoyer&etat=shadow&corps=DH"
    assert "3 réponses" in browser.get(f"/reponses/toutes?{query}").text
    wrong = browser.submit("/reponses/toutes", count="4", why="relues")
    assert wrong.status_code == 422
    assert 'value="relues"' in wrong.text
    assert {office.state_of(each) for each in mine} == {OutboxState.SHADOW}
    assert browser.submit("/reponses/toutes", count="3", why="relues").status_code == 303
    assert {office.state_of(each) for each in mine} == {OutboxState.QUEUED}
    assert office.state_of(other) is OutboxState.SHADOW


def test_a_reply_that_came_after_the_count_leaves_nothing_done(office: CaseOffice) -> None:
    first, second = office.reply("a"), office.reply("b")
    browser = office.browser("anne", Role.OPERATOR)
    browser.get("/reponses/toutes?act=envoyer&etat=shadow")
    # One gone and another come: the count alone would not tell.
    office.register.cancel_reply(second, "bob", "doublon")
    third = office.reply("c")
    assert browser.submit("/reponses/toutes", count="2", why="relues").status_code == 409
    assert [office.state_of(each) for each in (first, third)] == [OutboxState.SHADOW] * 2


def test_all_of_a_filter_stays_within_ones_corps(office: CaseOffice) -> None:
    other, mine = office.reply("other", "D3S"), office.reply("mine")
    browser = office.browser("bob", Role.OPERATOR, corps=DH)
    assert "1 réponse<" in browser.get("/reponses/toutes?act=envoyer&etat=shadow").text
    assert browser.submit("/reponses/toutes", count="1", why="relue").status_code == 303
    assert (office.state_of(mine), office.state_of(other)) == (OutboxState.QUEUED, OutboxState.SHADOW)


def test_uncertain_replies_are_never_decided_together(office: CaseOffice) -> None:
    number = office.reply(state=OutboxState.UNCERTAIN)
    browser = office.browser("anne", Role.OPERATOR)
    assert ticks(browser, "/reponses?etat=uncertain") == []
    assert browser.get("/reponses/toutes?act=envoyer&etat=uncertain").status_code == 400
    version = f"{number} {number}.uncertain.1."
    assert browser.fill("/reponses/ensemble", {"act": "envoyer", "why": "x", "item": version}).status_code in (403, 409)
    assert office.state_of(number) is OutboxState.UNCERTAIN


def test_the_stop_is_closed_and_lifted_by_a_supervisor_who_says_why(office: CaseOffice) -> None:
    browser = office.browser("chef", Role.SUPERVISOR)
    browser.get("/reponses")
    assert browser.submit("/reponses/arret", why=" ").status_code == 400
    assert browser.submit("/reponses/arret", why="boucle avec un absent").status_code == 303
    assert office.register.stop_of_replies() == "arrêt demandé par chef : boucle avec un absent"
    shown = browser.get("/reponses").text
    assert "boucle avec un absent" in shown
    assert "Lever l’arrêt" in shown
    assert "Lever l’arrêt" not in office.browser("anne", Role.OPERATOR).get("/reponses").text
    assert browser.submit("/reponses/arret", why="encore").status_code == 409
    assert browser.submit("/reponses/reprise", why="absent écarté").status_code == 303
    assert office.register.stop_of_replies() is None
    assert len(office.audited("replies_stopped")) == len(office.audited("replies_resumed")) == 1


def test_requalifying_prepares_the_mail_that_corrects_the_acknowledgement(office: CaseOffice) -> None:
    number = office.reply(state=OutboxState.SENT, kind=ReplyKind.ACKNOWLEDGEMENT)
    message = office.reply_of(number).message
    assert message is not None
    reference = office.record(message, opening=appeal("DH"))
    browser = office.browser("chef", Role.SUPERVISOR)
    assert "r@chu.example" in browser.get(f"/recours/{reference}/correction").text
    browser.get(f"/recours/{reference}")
    answer = browser.submit(f"/recours/{reference}/etape", step="requalify", why="question de mobilité")
    assert answer.status_code == 303
    assert case_file(office.parts.engine, reference).case.state is CaseState.REQUALIFIED
    waiting = browser.get("/reponses?etat=shadow&nature=correction").text
    assert "r@chu.example" in waiting
    assert "À faire" in browser.get(f"/recours/{reference}").text
    operator = office.browser("anne", Role.OPERATOR)
    assert operator.get(f"/recours/{reference}/correction").status_code == 403
