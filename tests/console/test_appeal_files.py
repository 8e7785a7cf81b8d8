"""What is entered on paper, taken away as evidence, and shown in a calendar."""

from __future__ import annotations

import io
import subprocess
import zipfile
from datetime import date
from pathlib import Path

import httpx
import pytest

from intake.console.pages.calendars import ONLY
from intake.domain.access import Permission, Role
from storage.case_files import case_file
from storage.case_queries import all_appeals
from tests.console.browser import Browser
from tests.console.case_office import CaseOffice

DH = frozenset({"DH"})
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
SHEET = {
    "corps": "DH",
    "author": "Mme Anne Durand",
    "arrived": "2025-12-01",
    "postmark": "2025-11-28",
    "why": "contre son évaluation",
}


def address_in(page: httpx.Response) -> str:
    """The path of the calendar that the page shows once."""
    start = page.text.index("/calendrier/")
    return page.text[start : page.text.index(".ics", start) + 4]


def made(browser: Browser, **typed: str) -> str:
    browser.get("/compte/calendrier")
    answer = browser.fill("/compte/calendrier", {"label": "Outlook"} | typed)
    assert answer.status_code == 200
    return address_in(answer)


def test_a_paper_appeal_starts_its_clock_on_its_arrival_and_keeps_its_scan(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.OPERATOR)
    browser.get("/recours/nouveau")
    answer = browser.fill("/recours/nouveau", SHEET, files={"scan": ("pli.pdf", PDF, "application/pdf")})
    assert answer.status_code == 303
    file = case_file(office.parts.engine, "R2025-DH-0001")
    assert (file.case.received_on, file.case.last_safe_day) == (date(2025, 12, 1), date(2026, 1, 31))
    assert "cachet de la poste du 28/11/2025, saisi par anne" in file.case.evidence
    assert b"recours.pdf" in office.parts.archive.get(file.mails[0].sha256)
    assert [each.item for each in office.audited("paper_appeal_added")] == ["R2025-DH-0001"]


def test_a_sheet_sent_twice_opens_one_case(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.OPERATOR)
    browser.get("/recours/nouveau")
    assert browser.fill("/recours/nouveau", SHEET).status_code == 303
    office.clock.pass_(minutes=1)
    assert browser.fill("/recours/nouveau", SHEET).status_code == 409
    assert len(all_appeals(office.parts.engine)) == 1


def test_the_same_appeal_entered_again_opens_no_second_case_unless_a_person_says_so(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.OPERATOR)
    browser.get("/recours/nouveau")
    browser.fill("/recours/nouveau", SHEET)
    office.clock.pass_(minutes=10)
    browser.get("/recours/nouveau")
    again = SHEET | {"author": "DURAND Anne", "arrived": "2025-12-03", "why": "second envoi"}
    answer = browser.fill("/recours/nouveau", again)
    assert answer.status_code == 409
    told = answer.text[answer.text.index('role="alert"') :]
    assert "R2025-DH-0001, recours de Mme Anne Durand arrivé sur papier le 01/12/2025" in told
    assert 'href="/recours/R2025-DH-0001"' in told
    assert 'value="DURAND Anne"' in answer.text
    assert len(all_appeals(office.parts.engine)) == 1
    assert browser.fill("/recours/nouveau", again | {"even_so": "yes"}).status_code == 303
    assert [each.appellant for each in all_appeals(office.parts.engine)] == ["Mme Anne Durand", "DURAND Anne"]
    register = browser.get("/recours").text
    assert "DURAND Anne" in register


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        pytest.param({"arrived": "2026-01-13"}, "arrived", "n’est pas encore venu", id="to-come"),
        pytest.param({"arrived": "1/1/1"}, "arrived", "date attendue", id="no-day"),
        pytest.param({"postmark": "2025-12-02"}, "postmark", "ne peut pas suivre", id="posted-after"),
        pytest.param({"campaign": "1999"}, "campaign", "choisir parmi 2025", id="campaign"),
        pytest.param({"why": ""}, "why", "ce qu’il conteste", id="no-reason"),
        pytest.param({"author": ""}, "author", "de qui est ce recours", id="no-author"),
        pytest.param({"author": "A" * 121}, "author", "120 caractères", id="long-author"),
        pytest.param({"corps": ""}, "corps", "choisir le corps", id="no-corps"),
    ],
)
def test_a_refused_sheet_says_so_beside_its_field_and_keeps_what_was_typed(
    office: CaseOffice, changed: dict[str, str], field: str, words: str
) -> None:
    browser = office.browser("anne", Role.OPERATOR)
    browser.get("/recours/nouveau")
    typed = SHEET | changed
    answer = browser.fill("/recours/nouveau", typed)
    assert answer.status_code == 422
    error = answer.text[answer.text.index(f'id="{field}-erreur"') :]
    assert words in error[:250]
    for name in {"arrived", "postmark", "why"} - {field}:
        assert f'value="{typed[name]}"' in answer.text
    assert all_appeals(office.parts.engine) == ()


def test_a_scan_that_is_no_pdf_is_refused(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.OPERATOR)
    browser.get("/recours/nouveau")
    answer = browser.fill("/recours/nouveau", SHEET, files={"scan": ("pli.pdf", b"MZ", "application/pdf")})
    assert answer.status_code == 422
    assert "un PDF de moins de" in answer.text[answer.text.index('id="scan-erreur"') :]


def test_a_paper_of_another_corps_or_from_a_reader_is_refused_and_written_down(office: CaseOffice) -> None:
    operator, reader = office.browser("anne", Role.OPERATOR, corps=DH), office.browser("bob", Role.READER)
    operator.get("/recours/nouveau")
    assert operator.fill("/recours/nouveau", SHEET | {"corps": "D3S"}).status_code == 403
    assert reader.get("/recours/nouveau").status_code == 403
    assert len(office.audited("refused")) == 2
    assert all_appeals(office.parts.engine) == ()


def test_the_file_of_evidence_verifies_with_sha256sum_and_its_leaving_is_written_down(
    office: CaseOffice, tmp_path: Path
) -> None:
    reference = office.open_case()
    answer = office.browser("anne", Role.READER).get(f"/recours/{reference}/preuves.zip")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["cache-control"] == "no-store"
    assert f"{reference}-preuves.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path / "preuves")
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "preuves", capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0
    assert "courriels/01-first-level.eml: OK" in checked.stdout
    assert [each.item for each in office.audited("evidence_taken")] == [reference]


def test_an_auditor_takes_no_evidence(office: CaseOffice) -> None:
    reference = office.open_case()
    assert office.browser("zoe", Role.AUDITOR).get(f"/recours/{reference}/preuves.zip").status_code == 403
    assert len(office.audited("refused")) == 1


def test_a_calendar_shows_the_open_dates_of_its_corps_without_a_session(office: CaseOffice) -> None:
    mine, other = office.open_case("mine"), office.open_case("other", "D3S")
    address = made(office.browser("anne", Role.READER), corps="DH")
    answer = Browser(office.app, office.runner).get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer.headers["cache-control"]
    assert mine in answer.text
    assert "BEGIN:VEVENT" in answer.text
    assert other not in answer.text
    assert [each.who for each in office.audited("calendar_read")] == ["anne"]


def test_a_calendar_of_all_ones_corps_shows_no_other(office: CaseOffice) -> None:
    mine, other = office.open_case("mine"), office.open_case("other", "D3S")
    address = made(office.browser("anne", Role.OPERATOR, corps=DH))
    shown = Browser(office.app, office.runner).get(address).text
    assert mine in shown
    assert other not in shown


def test_the_address_is_shown_once_and_kept_by_its_digest_alone(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.READER)
    secret = made(browser).removeprefix("/calendrier/").removesuffix(".ics")
    page = browser.get("/compte/calendrier").text
    assert "Outlook" in page
    assert secret not in page
    office.parts.engine.dispose()
    kept = b"".join(each.read_bytes() for each in office.directory.rglob("*") if each.is_file())
    assert secret.encode() not in kept


def test_a_revoked_calendar_and_a_made_up_one_do_not_exist(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.READER)
    address = made(browser)
    number = office.access.tokens.all()[0].id
    browser.get("/compte/calendrier")
    assert browser.submit(f"/compte/calendrier/{number}/revocation").status_code == 303
    visitor = Browser(office.app, office.runner)
    assert visitor.get(address).status_code == 404
    assert visitor.get("/calendrier/intake_inconnu.ics").status_code == 404
    assert office.audited("calendar_read") == []


def test_nobody_revokes_anothers_calendar(office: CaseOffice) -> None:
    address = made(office.browser("anne", Role.READER))
    number = office.access.tokens.all()[0].id
    other = office.browser("bob", Role.SUPERVISOR)
    other.get("/compte/calendrier")
    assert other.submit(f"/compte/calendrier/{number}/revocation").status_code == 404
    assert Browser(office.app, office.runner).get(address).status_code == 200


def test_a_calendars_token_opens_nothing_else_and_another_token_opens_no_calendar(office: CaseOffice) -> None:
    browser = office.browser("anne", Role.READER)
    secret = made(browser).removeprefix("/calendrier/").removesuffix(".ics")
    assert office.access.tokens.all()[0].permissions == ONLY == {Permission.SUBSCRIBE_CALENDAR}
    visitor = Browser(office.app, office.runner)
    assert visitor.get("/recours", {"authorization": f"Bearer {secret}"}).status_code == 303


def test_a_calendar_ends_with_its_year(office: CaseOffice) -> None:
    address = made(office.browser("anne", Role.READER))
    office.clock.pass_(days=367)
    assert Browser(office.app, office.runner).get(address).status_code == 404


def test_an_auditor_has_no_calendar(office: CaseOffice) -> None:
    assert office.browser("zoe", Role.AUDITOR).get("/compte/calendrier").status_code == 403
