"""A case lived from its receipt to its closure, the clock faked forward; its alerts counted, its evidence verified."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.bootstrap import House
from intake.cases.calendar import calendar_of
from intake.cases.evidence import evidence_of
from intake.cases.timestamping import MOST_ANSWER, Authority
from intake.configuration import load_settings
from intake.domain.cases.entries import Move
from intake.domain.cases.states import CaseState, Step
from intake.errors import RulingError
from intake.ports import NoticeKind, OutboxState
from intake.reading.mime import read_letter
from storage.case_files import case_file
from storage.case_queries import dated_cases
from storage.queries import replies
from tests.contract.conftest import postgresql_server  # noqa: F401  a fixture of theirs
from tests.scenarios.installation import Change, install, run_intake
from tests.servers.packages import ensure_packages
from tests.servers.postgresql import PostgreSQL
from tests.servers.time_stamps import TimeStamps, time_stamps

REF = "R2025-DH-0001"
RECEIVED = datetime(2025, 11, 14, 9, 30, tzinfo=UTC)
RESPONSIBLE = ("chef@sante.gouv.fr", "adjoint@sante.gouv.fr")
APPEAL = """\
Received: from mail.chu.example by mx1.sante.gouv.fr with ESMTPS id 1; Fri, 14 Nov 2025 10:30:00 +0100
Return-Path: <anne.durand@chu.example>
From: Anne Durand <anne.durand@chu.example>
To: cng-carriere-dh@sante.gouv.fr
Subject: Recours contre mon =?utf-8?q?=C3=A9valuation?=
Date: Fri, 14 Nov 2025 10:29:00 +0100
Message-ID: <a1@chu.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Monsieur le directeur général,
Je forme un recours contre mon évaluation 2025, que je conteste.
Anne Durand
"""


@dataclass
class Life:
    """An installation whose clock a test turns."""

    config: Path
    now: datetime = RECEIVED
    days_told: list[date] = field(default_factory=list)

    @contextmanager
    def house(self) -> Iterator[House]:
        house = House(load_settings(self.config), clock=lambda: self.now)
        try:
            yield house
        finally:
            house.close()

    def run(self) -> None:
        """A whole run: polls, settles, tells, delivers."""
        with self.house() as house:
            before = len(digests(house))
            robot = house.robot()
            robot.run(once=True)
            assert robot.faults == {}
            if len(digests(house)) > before:
                self.days_told.append(self.now.date())

    def until(self, day: date) -> None:
        """Looked at every day; a whole run on those when there is something to tell."""
        while self.now.date() < day:
            self.now += timedelta(days=1)
            with self.house() as house:
                untold = house.alerts.untold(self.now)
            if untold:
                self.run()

    def step(self, step: Step, on: date | None = None) -> CaseState:
        with self.house() as house:
            move = Move(step, "m.dupont", f"pièce {step}", on)
            house.register.move_case(REF, move, house.periods_of(2025), self.now)
            return case_file(house.engine, REF).case.state


def digests(house: House) -> list[Any]:
    return [each for each in replies(house.engine) if each.kind is NoticeKind.ALERTS]


def alerting(content: dict[str, Any]) -> None:
    content["alerts"] = {"recipients": {"DH": list(RESPONSIBLE)}}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_postgresql)])
def life(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Life]:
    """The six mailboxes, one of which holds the appeal."""
    changes: list[Change] = [alerting]
    server: PostgreSQL | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        name = server.create_database()
        url = server.url_of(name)
        changes.append(lambda content: content["database"].update(url=_bare(url), password={"file": "secret"}))
        (tmp_path / "secret").write_text(_password(url))
    living = Life(install(tmp_path, *changes))
    with living.house() as house:
        source = next(each.source for each in house.settings.mailboxes if each.mailbox.name == "carriere-dh")
        house.put_sample(source.path, APPEAL.encode(), 1)  # type: ignore[union-attr]  # a Maildir, as installed
    yield living
    if server is not None:
        server.drop_database(name)


def _password(url: str) -> str:
    return url.partition("://")[2].partition("@")[0].partition(":")[2]


def _bare(url: str) -> str:
    return url.replace(f":{_password(url)}@", "@") if _password(url) else url


def test_a_case_is_lived_from_receipt_to_closure_and_told_once_at_each_date(life: Life) -> None:
    life.run()
    with life.house() as house:
        file = case_file(house.engine, REF)
        assert (file.case.state, file.case.acknowledgement) == (CaseState.ACKNOWLEDGED, OutboxState.SENT)
    life.until(date(2025, 11, 20))
    with pytest.raises(RulingError, match="l’évaluateur n’a pas été saisi"):
        life.step(Step.OBSERVE, date(2025, 11, 20))
    assert life.step(Step.REFER, date(2025, 11, 20)) is CaseState.REFERRED
    life.until(date(2025, 12, 22))
    assert life.step(Step.OBSERVE, date(2025, 12, 22)) is CaseState.OBSERVED
    # Down over New Year: what fell due on 29/12 and 06/01 is told, once, on the first run after it.
    life.now = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
    life.run()
    life.run()
    life.until(date(2026, 1, 13))
    assert life.step(Step.ANSWER, date(2026, 1, 13)) is CaseState.ANSWERED
    life.until(date(2026, 1, 20))
    # 30 days before; evaluator's month at 7 and 1 days; two thresholds in one; the eve.
    expected = [date(2025, 12, 13), date(2025, 12, 14), date(2025, 12, 19), date(2026, 1, 7), date(2026, 1, 12)]
    assert life.days_told == expected
    assert life.step(Step.CAPN, date(2026, 1, 20)) is CaseState.CAPN
    life.now += timedelta(days=90)
    assert life.step(Step.OPINION, date(2026, 3, 10)) is CaseState.OPINION
    assert life.step(Step.FINAL, date(2026, 4, 1)) is CaseState.FINAL
    assert life.step(Step.CLOSE, date(2026, 4, 2)) is CaseState.CLOSED
    life.run()
    assert life.days_told == expected
    with life.house() as house:
        left = digests(house)
        assert len(left) == 2 * len(expected)
        assert {each.state for each in left} == {OutboxState.SENT}
        assert {each.recipient for each in left} == set(RESPONSIBLE)
        file = case_file(house.engine, REF)
        assert [each.step for each in file.entries] == [
            Step.RECEIVE,
            Step.ACKNOWLEDGE,
            Step.REFER,
            Step.OBSERVE,
            Step.ANSWER,
            Step.CAPN,
            Step.OPINION,
            Step.FINAL,
            Step.CLOSE,
        ]
        assert house.register.verify_chain().whole


def test_a_digest_in_one_of_our_own_mailboxes_starts_nothing(life: Life) -> None:
    life.run()
    life.now += timedelta(days=60)
    life.run()
    with life.house() as house:
        raw = next(each for each in (house.settings.sending.path / "new").iterdir() if b"alertes" in each.read_bytes())  # type: ignore[union-attr]  # a Maildir, as installed
        source = next(each.source for each in house.settings.mailboxes if each.mailbox.name == "carriere-dh")
        house.put_sample(source.path, raw.read_bytes(), 2)  # type: ignore[union-attr]  # as above
        before = len(replies(house.engine))
    life.run()
    with life.house() as house:
        assert len(replies(house.engine)) == before
        assert case_file(house.engine, REF).case.mails == 1


def test_the_evidence_is_verified_with_sha256sum_and_nothing_else(life: Life, tmp_path: Path) -> None:
    life.run()
    with life.house() as house:
        first, second = (evidence_of(house, case_file(house.engine, REF), None) for _ in range(2))
        history = case_file(house.engine, REF).history
    assert first.archive == second.archive
    with zipfile.ZipFile(io.BytesIO(first.archive)) as found:
        assert {(each.date_time[0], each.compress_type) for each in found.infolist()} == {(1980, zipfile.ZIP_STORED)}
    place = unzipped(first.archive, tmp_path)
    assert sums_of(place) == 0
    assert (place / "courriels" / "01-first-level.eml").read_bytes() == APPEAL.encode()
    (reply,) = (place / "reponses").iterdir()
    assert read_letter(reply.read_bytes(), with_pdf=False).header("auto-submitted") == "auto-replied"
    for line in history:
        link = place / "historique" / f"{line.seq:09d}.txt"
        assert hashlib.sha256(link.read_bytes()).hexdigest() == line.hash
        assert link.read_text().startswith(line.before)
    told = json.loads((place / "dossier.json").read_text())
    assert {each["kind"]: each["day"] for each in told["dates"]}["due"] == "2026-01-14"
    page = (place / "dossier.html").read_text()
    for expected in (REF, "14/01/2026", "CRPA L231-4", "mx1.sante.gouv.fr"):
        assert expected in page
    (place / "dossier.html").write_text(page + " ")
    assert sums_of(place) == 1


def unzipped(archive: bytes, tmp_path: Path) -> Path:
    (tmp_path / "preuve.zip").write_bytes(archive)
    place = tmp_path / "preuve"
    shutil.rmtree(place, ignore_errors=True)
    with zipfile.ZipFile(tmp_path / "preuve.zip") as found:
        found.extractall(place)
    return place


def sums_of(place: Path) -> int:
    command = ["sha256sum", "--quiet", "-c", "SHA256SUMS"]
    return subprocess.run(command, cwd=place, capture_output=True, check=False).returncode


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[TimeStamps]:
    place = tmp_path / "tsa"
    place.mkdir()
    with time_stamps(place) as found:
        yield found


@pytest.fixture
def received(tmp_path: Path) -> Life:
    """On SQLite, the appeal received."""
    living = Life(install(tmp_path))
    with living.house() as house:
        source = next(each.source for each in house.settings.mailboxes if each.mailbox.name == "carriere-dh")
        house.put_sample(source.path, APPEAL.encode(), 1)  # type: ignore[union-attr]  # a Maildir, as installed
    living.run()
    return living


def test_the_sums_are_stamped_by_the_authority_and_openssl_agrees(
    received: Life, authority: TimeStamps, tmp_path: Path
) -> None:
    with received.house() as house:
        chosen = Authority(authority.url, authority.ca_file)
        made = evidence_of(house, case_file(house.engine, REF), chosen)
    assert (made.problem, authority.asked) == (None, 1)
    place = unzipped(made.archive, tmp_path)
    assert sums_of(place) == 0
    stamped = ["-data", "SHA256SUMS", "-in", "SHA256SUMS.tsr", "-CAfile", "autorite-horodatage.pem"]
    subprocess.run(["openssl", "ts", "-verify", *stamped], cwd=place, check=True, capture_output=True)
    (place / "SHA256SUMS").write_text("autre chose\n")
    altered = subprocess.run(["openssl", "ts", "-verify", *stamped], cwd=place, capture_output=True, check=False)
    assert altered.returncode != 0


SAID_OF = {
    "dead": "ne répond pas",
    "refuses": "refuse : HTTP 503",
    "endless": "répond sans fin",
    "noise": "n’est pas valable",
    "stranger": "n’est pas signé par l’autorité configurée",
    "replayed": "répond à une autre demande",
}


@pytest.mark.parametrize("fault", SAID_OF)
def test_without_a_valid_stamp_the_evidence_is_made_all_the_same_and_it_is_told(
    received: Life, authority: TimeStamps, tmp_path: Path, fault: str
) -> None:
    chosen = Authority(authority.url, authority.ca_file, timeout=5)
    with received.house() as house:
        file = case_file(house.engine, REF)
        match fault:
            case "dead":
                chosen = Authority("http://127.0.0.1:9/", authority.ca_file, timeout=5)
            case "refuses":
                authority.status = 503
            case "endless":
                authority.answer = bytes(MOST_ANSWER + 1)
            case "noise":
                authority.answer = b"not a stamp"
            case "stranger":
                (tmp_path / "other").mkdir()
                with time_stamps(tmp_path / "other") as other:
                    chosen = Authority(authority.url, other.ca_file)
            case "replayed":
                evidence_of(house, file, chosen)
                authority.answer = (authority.directory / "1.tsr").read_bytes()
        made = evidence_of(house, file, chosen)
        plain = evidence_of(house, file, None)
    assert SAID_OF[fault] in str(made.problem)
    assert made.stamp is None
    assert made.archive == plain.archive


def test_an_independent_program_reads_the_calendar(received: Life, tmp_path: Path) -> None:
    ensure_packages({"icalendar": "python3-icalendar"})
    with received.house() as house:
        written = calendar_of(dated_cases(house.engine), (30, 15, 7, 1), received.now.date())
    assert max(len(line) for line in written.split(b"\r\n")) <= 75
    (tmp_path / "recours.ics").write_bytes(written)
    found = subprocess.run(
        ["/usr/bin/python3", "-c", READ_CALENDAR, str(tmp_path / "recours.ics")], check=True, capture_output=True
    )
    assert json.loads(found.stdout) == [
        [f"{REF}-last-safe-day@recours.cng.sante.fr", "2026-01-13", f"{REF} : dernier jour sûr", [-30, -15, -7, -1]],
        [f"{REF}-due@recours.cng.sante.fr", "2026-01-14", f"{REF} : rejet implicite", []],
    ]


READ_CALENDAR = """
import icalendar, json, sys
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], "rb").read())
print(json.dumps([
    [str(e["UID"]), e["DTSTART"].dt.isoformat(), str(e["SUMMARY"]), [a["TRIGGER"].dt.days for a in e.walk("VALARM")]]
    for e in calendar.walk("VEVENT")
]))
"""


def test_the_commands_take_the_steps_and_refuse_with_a_sentence_and_code_1(received: Life, tmp_path: Path) -> None:
    def said(*arguments: str) -> tuple[int, str]:
        answered = run_intake(received.config, "appeals", *arguments)
        return answered.code, answered.out + answered.err

    code, words = said("observe", REF, "--on", "2025-11-20", "--why", "courrier")
    assert (code, "l’évaluateur n’a pas été saisi" in words) == (1, True)
    code, words = said("refer", REF, "--on", "20/11/2025", "--who", "m.dupont", "--why", "courrier n° 12")
    assert (code, "20/12/2025" in words) == (0, True)
    code, words = said("show", REF)
    for expected in (
        "évaluateur saisi",
        "retenue",
        "20/12/2025",
        "m.dupont",
        "intake appeals observe",
        "accepté : du 20/11/2025 au",
    ):
        assert expected in words
    paper = ("add", "--corps", "D3S", "--arrived", "2025-11-18", "--postmark", "2025-11-14", "--why", "pli")
    code, words = said(*paper)
    assert (code, "R2025-D3S-0001" in words) == (0, True)
    code, words = said(*paper)
    assert (code, "R2025-D3S-0001" in words, "--even-so" in words) == (1, True, True)
    assert said(*paper, "--author", "Paul Roy", "--even-so")[0] == 0
    code, words = said("add", "--corps", "D3S", "--arrived", "2025-11-18", "--postmark", "2025-11-19", "--why", "pli")
    assert (code, "cachet de la poste" in words) == (1, True)
    assert said("verify")[0] == 0
    code, words = said("evidence", "R2025-D3S-0001", "-o", str(tmp_path / "papier.zip"))
    assert code == 0
    assert sums_of(unzipped((tmp_path / "papier.zip").read_bytes(), tmp_path)) == 0
    code, words = said("calendar", "--corps", "D3S", "-o", str(tmp_path / "d3s.ics"))
    assert (code, b"R2025-D3S-0001" in (tmp_path / "d3s.ics").read_bytes()) == (0, True)
    code, words = said("alerts", "--dry-run")
    assert (code, "Aucun destinataire" in words) == (0, True)


def test_slips_of_the_keyboard_are_refused_and_references_are_read_as_typed(received: Life) -> None:
    def said(*arguments: str) -> tuple[int, str]:
        answered = run_intake(received.config, "appeals", *arguments)
        return answered.code, answered.out + answered.err

    assert said("show", "r2025–dh–1")[0] == 0
    code, words = said("refer", REF, "--on", "2025-11-20", "--why", "courrier", "--who", " ")
    assert (code, "dire qui le saisit" in words) == (2, True)
    code, words = said("add", "--corps", "DH", "--arrived", "2024-02-29", "--why", "pli")
    assert (code, "aucune campagne (2025, 2024) n’était ouverte" in words) == (1, True)
    code, words = said("add", "--corps", "DH", "--arrived", "2025-11-18", "--campaign", "1999", "--why", "pli")
    assert (code, "choisir parmi 2025, 2024" in words) == (2, True)
    code, words = said("correct", REF, "--on", "2025-11-13", "--why", "tampon du courrier")
    assert (code, "À faire" in words, "corrige l’accusé parti" in words) == (0, True, True)
    shown = said("show", REF)[1]
    assert "retenue  13/11/2025 12:00  date saisie par" in shown
    assert "13/11/2025, date corrigée" in shown
