"""One appeal sent to three mailboxes of a real Dovecot: one case, its first receipt, one acknowledgement."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from intake.domain.cases.states import CaseState, Step
from intake.ports import OutboxState
from storage.case_files import CaseFile, case_file
from storage.case_queries import all_appeals
from storage.queries import held, message_states, replies
from tests.scenarios.installation import PASSWORD, drain, from_imap, house_of, install, run_intake
from tests.servers.dovecot import Dovecot, dovecot

pytestmark = pytest.mark.needs_dovecot

SENT_TO = ("carriere-dh", "evaluations-dh", "carriere-d3s")
FRIDAY = datetime(2025, 11, 14, 9, 30, tzinfo=UTC)
ALL = tuple(f"{kind}-{corps}" for kind in ("evaluations", "carriere") for corps in ("dh", "d3s", "dirsoins"))


def appeal_in(mailbox: str, received: datetime) -> bytes:
    """The mail as that mailbox got it: its own delivery on top, our front server's below."""
    days = received.strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"Return-Path: <anne.durand@chu.example>\r\nDelivered-To: cng-{mailbox}@sante.gouv.fr\r\n"
        f"Received: from mail.chu.example by mx1.sante.gouv.fr with ESMTPS id {mailbox}; {days}\r\n"
        "From: Anne Durand <anne.durand@chu.example>\r\n"
        f"To: {', '.join(f'cng-{each}@sante.gouv.fr' for each in SENT_TO)}\r\n"
        "Subject: Recours contre mon =?utf-8?q?=C3=A9valuation?=\r\nDate: Fri, 14 Nov 2025 10:29:00 +0100\r\n"
        "Message-ID: <a1@chu.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Je forme un recours contre mon évaluation 2025, que je conteste.\r\nAnne Durand\r\n"
    ).encode()


@dataclass(frozen=True)
class Intake:
    """The installation over that server."""

    config: Path
    server: Dovecot

    def arrives(self, mailbox: str, received: datetime = FRIDAY) -> None:
        """Delivered then, and taken in by a whole run."""
        self.server.deliver(mailbox, appeal_in(mailbox, received), received)
        drain(self.config)

    def file(self) -> CaseFile:
        """The one case."""
        with house_of(self.config) as house:
            (case,) = all_appeals(house.engine)
            return case_file(house.engine, case.reference)

    def sent(self) -> list[bytes]:
        """The mails that left."""
        with house_of(self.config) as house:
            place = house.settings.sending.path / "new"  # type: ignore[union-attr]  # a Maildir, as installed
            return [path.read_bytes() for path in sorted(place.iterdir())] if place.is_dir() else []


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dovecot]:
    with dovecot(tmp_path_factory.mktemp("dovecot"), dict.fromkeys(ALL, PASSWORD)) as running:
        yield running


@pytest.fixture
def intake(server: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Intake]:
    monkeypatch.setenv("ESSAI_IMAP", PASSWORD)
    yield Intake(install(tmp_path, from_imap(server)), server)
    for user in ALL:
        for place in ("new", "cur"):
            for path in (server.maildir(user) / place).glob("*"):
                path.unlink()


@pytest.mark.parametrize("order", tuple(permutations(SENT_TO)), ids=lambda order: "-then-".join(order))
def test_in_whatever_order_they_are_taken_in(intake: Intake, order: tuple[str, ...]) -> None:
    for minutes, mailbox in enumerate(order):
        intake.arrives(mailbox, FRIDAY + timedelta(minutes=minutes))
    file = intake.file()
    assert file.case.reference.startswith(f"R2025-{'D3S' if order[0].endswith('d3s') else 'DH'}-")
    assert [mail.mailbox for mail in file.mails] == list(order)
    assert (file.case.received_at, file.case.received_on) == (FRIDAY, date(2025, 11, 14))
    assert [each.step for each in file.entries] == [Step.RECEIVE, Step.ACKNOWLEDGE]
    assert len(intake.sent()) == 1
    with house_of(intake.config) as house:
        assert held(house.engine) == ()
        assert {each.state.value for each in message_states(house.engine)} == {"settled"}


def test_all_there_at_once_are_one_case_too(intake: Intake) -> None:
    for mailbox in SENT_TO:
        intake.server.deliver(mailbox, appeal_in(mailbox, FRIDAY), FRIDAY)
    drain(intake.config)
    assert intake.file().case.mails == len(SENT_TO)
    assert len(intake.sent()) == 1


def test_a_mailbox_that_was_down_over_the_weekend_gives_the_first_receipt_and_the_task(intake: Intake) -> None:
    monday = FRIDAY + timedelta(days=3)
    intake.arrives("carriere-dh", monday)
    intake.arrives("carriere-d3s", FRIDAY)
    file = intake.file()
    assert (file.case.received_on, file.case.due) == (date(2025, 11, 14), date(2026, 1, 14))
    assert [(each.step, each.who) for each in file.entries] == [
        (Step.RECEIVE, "robot"),
        (Step.ACKNOWLEDGE, "robot"),
        (Step.CORRECT, "robot"),
    ]
    assert file.entries[-1].evidence.startswith("Received: by mx1.sante.gouv.fr, 2025-11-14")
    with house_of(intake.config) as house:
        (task,) = held(house.engine)
    assert "l’accusé parti dit une réception le 17/11/2025" in " ".join(task.reasons)
    assert len(intake.sent()) == 1
    _is_shown(intake, file.case.reference)


def _is_shown(intake: Intake, reference: str) -> None:
    shown = run_intake(intake.config, "appeals", "show", reference).out
    for words in (
        "14/11/2025, date corrigée (premier courriel traité : 17/11/2025 10:30, Paris)",
        "preuve                     Received: by mx1.sante.gouv.fr, 2025-11-14",
        "retenue  14/11/2025 10:30  courriel 2 : en-tête Received d’un de nos serveurs (mx1.sante.gouv.fr)",
        "écartée  17/11/2025 10:30  courriel 1 : en-tête Received",
        "correction de la date de réception du 14/11/2025 — saisi par robot",
    ):
        assert words in shown
    made = intake.config.parent / "preuve.zip"
    assert run_intake(intake.config, "appeals", "evidence", reference, "-o", str(made)).code == 0
    with zipfile.ZipFile(io.BytesIO(made.read_bytes())) as archive:
        names = archive.namelist()
        page, record = archive.read("dossier.html").decode(), json.loads(archive.read("dossier.json"))
    assert [name for name in names if name.startswith("courriels/")] == [
        "courriels/01-first-level.eml",
        "courriels/02-follow-up.eml",
    ]
    assert "courriel 2 : en-tête Received" in page
    assert "remplacée" in page
    assert record["received_on"] == "2025-11-14"
    assert [each["day"] for each in record["dates"] if each["kind"] == "due"] == ["2026-01-17", "2026-01-14"]


def test_one_that_waits_for_an_agreement_is_written_anew_with_the_first_receipt(intake: Intake) -> None:
    _in_shadow(intake.config)
    intake.arrives("carriere-dh", FRIDAY + timedelta(days=3))
    intake.arrives("carriere-d3s", FRIDAY)
    with house_of(intake.config) as house:
        assert [each.state for each in replies(house.engine)] == [OutboxState.CANCELLED, OutboxState.SHADOW]
        number = replies(house.engine)[-1].number
        # The one task is that the last safe day is long past by this machine's clock.
        assert not any("accusé" in reason for each in held(house.engine) for reason in each.reasons)
    assert run_intake(intake.config, "replies", "approve", str(number), "--why", "relu").code == 0
    (sent,) = intake.sent()
    text = sent.decode("utf-8", "replace")
    assert "14=C2=A0novembre" in text or "14 novembre" in text
    assert "17" not in text.partition("Date de r")[2][:60]
    file = intake.file()
    assert (file.case.state, file.case.acknowledgement) == (CaseState.ACKNOWLEDGED, OutboxState.SENT)


def _in_shadow(config: Path) -> None:
    config.write_text(config.read_text().replace("mode: live", "mode: shadow"))
