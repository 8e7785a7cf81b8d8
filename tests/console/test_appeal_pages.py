"""The register of appeals and one case at the console: what is shown, what may be entered, by whom, and never twice."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from intake.domain.access import Role
from intake.domain.cases.entries import Move
from intake.domain.cases.states import CaseState, Step
from storage.case_files import case_file
from tests.console.case_office import ATTACK, RECEIVED, CaseOffice
from tests.contract.builders import appeal

DH = frozenset({"DH"})


def step_of(office: CaseOffice, reference: str, step: Step, on: date) -> None:
    """Taken behind the page's back."""
    move = Move(step, "colleague", "par téléphone", on)
    office.register.move_case(reference, move, office.parts.periods_of(2025), office.clock())


def state(office: CaseOffice, reference: str) -> CaseState:
    return case_file(office.parts.engine, reference).case.state


def test_an_empty_register_says_what_will_come(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.READER)
    assert "s’inscrivent ici d’eux-mêmes" in browser.get("/recours").text
    assert "ne répond à ce filtre" in browser.get("/recours?corps=DH").text


def test_what_is_due_this_week_comes_before_the_register(office: CaseOffice) -> None:
    soon = office.open_case("soon", received=datetime(2025, 11, 16, 9, tzinfo=UTC))
    later = office.open_case("later", received=datetime(2025, 12, 30, 9, tzinfo=UTC))
    shown = office.browser("anne", Role.READER).get("/recours").text
    week = shown[shown.index("À échéance cette semaine") : shown.index("Filtrer les recours")]
    assert "15/01/2026" in week
    assert "répondre (dernier jour sûr)" in week
    assert soon in week
    # Its acknowledgement alone is due: the answer is not.
    assert week.count(f"/recours/{later}") == 1
    register = shown[shown.index("Registre des recours") :]
    assert register.index(soon) < register.index(later)


def test_the_register_is_filtered_and_of_a_persons_corps_only(office: CaseOffice) -> None:
    mine, other = office.open_case("mine"), office.open_case("other", "D3S")
    anne = office.browser("anne", Role.READER)
    assert other not in anne.get("/recours?corps=DH&etat=tous").text
    assert mine in anne.get("/recours?corps=DH&etat=tous").text
    assert "ne répond à ce filtre" in anne.get("/recours?etat=closed").text
    assert "n’est pas une date" in anne.get("/recours?avant=demain").text
    assert other not in office.browser("bob", Role.OPERATOR, corps=DH).get("/recours?etat=tous").text
    assert anne.get("/recours?apres=xx").status_code == 404


def test_a_case_shows_its_clock_with_the_reasoning_and_version_behind_each_date(office: CaseOffice) -> None:
    reference = office.open_case()
    shown = office.browser("anne", Role.READER).get(f"/recours/{reference}").text
    for expected in (
        "01/02/2026", "Rejet implicite", "31/01/2026", "Dernier jour sûr", "CRPA L231-4", "version 2025",
        "en-tête Received d’un de nos serveurs (mx1.sante.gouv.fr)", "Aujourd’hui", "Received: by mx.sante.gouv.fr",
        f"/recours/{reference}/preuves.zip",
    ):  # fmt: skip
        assert expected in shown
    assert "/etape" not in shown
    assert office.audited("seen")[0].item == reference


def test_a_reference_is_read_as_people_type_it(office: CaseOffice) -> None:
    office.open_case()
    browser = office.browser("anne", Role.READER)
    assert browser.get("/recours/r2025-dh-1").status_code == 200
    assert browser.get("/recours/R2025-DH-0002").status_code == 404


def test_names_and_subjects_of_strangers_run_nowhere(office: CaseOffice) -> None:
    reference = office.open_case()
    browser = office.browser("anne", Role.SUPERVISOR)
    for path in ("/recours", f"/recours/{reference}"):
        shown = browser.get(path).text
        assert ATTACK not in shown
        assert "&lt;script&gt;alert(1)" in shown


def test_a_case_of_another_corps_does_not_exist_and_the_try_is_written_down(office: CaseOffice) -> None:
    reference = office.open_case("other", "D3S")
    browser = office.browser("bob", Role.SUPERVISOR, corps=DH)
    assert browser.get(f"/recours/{reference}").status_code == 404
    assert browser.get(f"/recours/{reference}/preuves.zip").status_code == 404
    browser.get("/recours")
    browser.get("/compte")
    answer = browser.submit(f"/recours/{reference}/etape", step="close", on="2026-01-10", why="x", version="1")
    assert answer.status_code == 404
    assert [each.item for each in office.audited("out_of_reach")] == [reference] * 3
    assert state(office, reference) is CaseState.RECEIVED


@pytest.mark.parametrize(
    ("role", "step"),
    [
        pytest.param(Role.READER, "acknowledge", id="a-reader-enters-nothing"),
        pytest.param(Role.OPERATOR, "requalify", id="an-operator-does-not-requalify"),
        pytest.param(Role.OPERATOR, "correct", id="an-operator-corrects-no-receipt"),
    ],
)
def test_a_step_beyond_ones_role_is_refused_and_written_down(office: CaseOffice, role: Role, step: str) -> None:
    reference = office.open_case()
    browser = office.browser("bob", role)
    browser.get("/compte")
    answer = browser.submit(f"/recours/{reference}/etape", step=step, on="2025-12-02", why="x", version="1")
    assert answer.status_code == 403
    assert len(office.audited("refused")) == 1
    assert len(case_file(office.parts.engine, reference).entries) == 1


def test_only_the_steps_of_the_cases_state_are_offered_and_those_to_come_say_why(office: CaseOffice) -> None:
    reference = office.open_case()
    browser = office.browser("anne", Role.OPERATOR)
    shown = browser.get(f"/recours/{reference}").text
    assert 'value="acknowledge"' in shown
    assert 'value="refer"' not in shown
    assert 'value="requalify"' not in shown
    assert "Pas encore" in shown
    assert "« intake" not in shown
    step_of(office, reference, Step.ACKNOWLEDGE, date(2025, 12, 2))
    shown = browser.get(f"/recours/{reference}").text
    assert 'value="refer"' in shown
    assert 'value="acknowledge"' not in shown


def test_a_supervisor_may_still_correct_the_receipt_once_a_step_was_taken(office: CaseOffice) -> None:
    reference = office.open_case()
    step_of(office, reference, Step.ACKNOWLEDGE, date(2025, 12, 2))
    shown = office.browser("chef", Role.SUPERVISOR).get(f"/recours/{reference}").text
    assert 'value="correct"' in shown
    assert "du 01/01/2025 au 02/12/2025" in shown


def test_a_case_is_lived_from_page_to_page(office: CaseOffice) -> None:
    reference = office.open_case()
    browser = office.browser("anne", Role.OPERATOR)
    taken = {"acknowledge": "2025-12-02", "refer": "03/12/2025", "observe": "2025-12-20", "answer": "2026-01-10"}
    for step, on in taken.items():
        browser.get(f"/recours/{reference}")
        answer = browser.submit(f"/recours/{reference}/etape", step=step, on=on, why=f"pièce {step}")
        assert answer.status_code == 303
    shown = browser.get(answer.headers["location"]).text
    assert "Réponse notifiée, enregistré." in shown
    assert "saisi par anne" in shown
    assert "pièce observe" in shown
    assert "03/01/2026 Fin du mois de l’évaluateur" in " ".join(shown.replace("</strong>", "").split())
    assert state(office, reference) is CaseState.ANSWERED
    assert office.audited("case_step")[0].detail == '{"step":"acknowledge"}'


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        pytest.param({"on": "2026-01-13", "why": "pli"}, "n’est pas encore venu", id="to-come"),
        pytest.param({"on": "2025-11-30", "why": "pli"}, "précède la dernière étape", id="before-receipt"),
        pytest.param({"on": "bientôt", "why": "pli"}, "date attendue, par exemple", id="no-day"),
        pytest.param({"on": "2025-12-02", "why": " "}, "dire pourquoi", id="no-reason"),
    ],
)
def test_a_refusal_stands_beside_its_field_with_what_would_be_taken_and_keeps_what_was_typed(
    office: CaseOffice, typed: dict[str, str], words: str
) -> None:
    reference = office.open_case()
    browser = office.browser("anne", Role.OPERATOR)
    browser.get(f"/recours/{reference}")
    answer = browser.fill(f"/recours/{reference}/etape", {"step": "acknowledge"} | typed)
    assert answer.status_code == 422
    form = answer.text[answer.text.index('<details class="console-step" open>') :]
    form = form[: form.index("</details>")]
    assert words in form
    assert "accepté : du 01/12/2025 au 12/01/2026" in form
    for value in typed.values():
        assert f'value="{value.strip()}"' in form
    assert state(office, reference) is CaseState.RECEIVED


def test_a_suspension_that_ends_before_it_begins_is_refused_beside_its_end(office: CaseOffice) -> None:
    reference = office.open_case()
    browser = office.browser("chef", Role.SUPERVISOR)
    browser.get(f"/recours/{reference}")
    answer = browser.submit(
        f"/recours/{reference}/etape", step="suspend", on="2025-12-10", until="2025-12-09", why="décret"
    )
    assert answer.status_code == 422
    error = answer.text[answer.text.index('id="suspend-until-erreur"') :]
    assert "une fin après lui" in error[:200]


def test_two_operators_on_one_case_never_both_win(office: CaseOffice) -> None:
    reference = office.open_case()
    first, second = office.browser("anne", Role.OPERATOR), office.browser("bob", Role.OPERATOR)
    first.get(f"/recours/{reference}")
    second.get(f"/recours/{reference}")
    won = first.submit(f"/recours/{reference}/etape", step="acknowledge", on="2025-12-02", why="courrier d’Anne")
    assert won.status_code == 303
    lost = second.submit(f"/recours/{reference}/etape", step="withdraw", on="2025-12-03", why="par téléphone")
    assert lost.status_code == 409
    assert "courrier d’Anne" in lost.text
    assert 'value="par téléphone"' in lost.text
    assert state(office, reference) is CaseState.ACKNOWLEDGED
    again = second.submit(f"/recours/{reference}/etape", step="withdraw", on="2025-12-03", why="par téléphone")
    assert (again.status_code, state(office, reference)) == (303, CaseState.WITHDRAWN)


def test_a_step_that_no_form_offers_is_no_step(office: CaseOffice) -> None:
    reference = office.open_case()
    browser = office.browser("anne", Role.SUPERVISOR)
    browser.get(f"/recours/{reference}")
    for step in ("receive", "qualify", "nonsense", ""):
        assert browser.submit(f"/recours/{reference}/etape", step=step, on="2025-12-02", why="x").status_code == 400


def test_while_unsure_the_page_says_the_clock_is_provisional(office: CaseOffice) -> None:
    reference = office.record(office.receive("unsure"), opening=appeal("DH", RECEIVED, provisional=True))
    shown = office.browser("anne", Role.OPERATOR).get(f"/recours/{reference}").text
    assert "l’horloge est provisoire" in shown
    assert "à qualifier d’abord par une personne" in shown
