"""The commands as a new operator types them, on a small campaign that has been drained."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.sample import SampleMail
from storage import queries
from tests.scenarios.installation import install, run_intake
from tests.scenarios.office import Office, Row, drained
from tests.scenarios.outcome import fates_of, identity, messages_of
from tests.scenarios.witness import appeal_dates, files_in, parsed, sender_of, sums_verify

DRAINED = (
    "support",
    "scan-of-support",
    "unidentified-decision",
    "mute-scan",
    "question",
    "transfer-link",
    "draft-by-evaluated",
    "appeal-bare",
    "unsure",
    "pfr-only",
)
NEED_THE_PAST = ("same-bytes-again", "follow-up", "withdrawal")
"""Their outcome depends on earlier mails, which ``explain`` on a new installation does not know."""

# design.md, section 5.
EXPLAINED = {
    "mailbox", "message_id", "received_at", "received_on", "automatic", "from", "original_sender", "documents",
    "appeal", "reply", "held",
}  # fmt: skip
EVIDENCE = {"receipt_evidence", "original_evidence", "original_date", "sent_by", "resent_by"}
"""Told beyond the contract: how the receipt is known, who first wrote a forward, who handed a mail in."""
EXPLAINED_DOCUMENT = {"name", "path", "sha256", "format", "kind", "outcome", "reasons"}
EXPLAINED_REPLY = {"to", "subject", "text"}
INSPECTED = {
    "path", "sha256", "format", "form", "fields", "filled", "pages", "signature_boxes", "template", "embedded",
    "evidence", "seconds",
}  # fmt: skip
DEADLINES = (  # domain.md, part 4
    ("2025-11-14", "2026-01-14", "2026-01-13", "2026-03-16"),
    ("2025-12-28", "2026-02-28", "2026-02-27", "2026-04-29"),
    ("2025-12-29", "2026-02-28", "2026-02-27", "2026-04-29"),
    ("2025-12-30", "2026-02-28", "2026-02-27", "2026-04-29"),
    ("2025-12-31", "2026-02-28", "2026-02-27", "2026-04-29"),
    ("2027-12-31", "2028-02-29", "2028-02-28", "2028-05-02"),
    ("2026-11-01", "2027-01-01", "2026-12-31", "2027-03-02"),
    ("2025-12-24", "2026-02-24", "2026-02-23", "2026-04-27"),
)


@pytest.fixture(scope="module")
def by_scenario(one_of_each: tuple[SampleMail, ...]) -> dict[str, SampleMail]:
    return {mail.scenario: mail for mail in one_of_each}


@pytest.fixture(scope="module")
def office(by_scenario: dict[str, SampleMail], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    config = install(tmp_path_factory.mktemp("bureau"))
    yield from drained(config, {name: by_scenario[name] for name in DRAINED})


@pytest.fixture(scope="module")
def shadowed(by_scenario: dict[str, SampleMail], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Every mailbox in shadow mode."""

    def shadow(content: dict[str, Any]) -> None:
        for mailbox in content["mailboxes"].values():
            mailbox["mode"] = "shadow"

    config = install(tmp_path_factory.mktemp("ombre"), shadow)
    yield from drained(config, {name: by_scenario[name] for name in ("scan-of-support", "appeal-bare")})


# --- the exception queue


def test_every_exception_is_listed_with_its_reasons(office: Office) -> None:
    rows = {row["message"]: row for row in office.rows("held", "--all")}
    for scenario in ("unidentified-decision", "mute-scan", "question", "unsure", "pfr-only"):
        assert rows[office.message(scenario)]["reasons"]
        assert rows[office.message(scenario)]["mailbox"] == office.mails[scenario].mailbox
    plain = office.type("held")
    assert plain.code == 0
    assert "message entier" in plain.out


def test_an_exception_is_shown_with_its_mail_its_papers_and_its_history(office: Office) -> None:
    mail, number = office.mails["pfr-only"], office.hold("pfr-only")
    (row,) = office.rows("held", "show", number)
    assert (row["from"], row["subject"]) == (sender_of(mail), str(parsed(mail.raw)["Subject"]))
    assert [line["event"] for line in row["history"]] == ["mail_received", "mail_read", "held", "mail_held"]
    plain = office.type("held", "show", number)
    assert plain.code == 0
    assert sender_of(mail) in plain.out


def _ruled(office: Office, scenario: str) -> Row:
    """The one line of history that says who ruled what, and why."""
    message = messages_of(office.house)[identity(office.mails[scenario])].message
    (line,) = [line for line in queries.history_of(office.house.engine, message) if line.event == "ruled"]
    assert line.who == "m.dupont"
    return dict(line.detail)


def _settle(office: Office, scenario: str, *ruling: str) -> None:
    why = ("--by", "m.dupont", "--why", "vu avec le service")
    (row,) = office.rows("held", "settle", office.hold(scenario), *ruling, *why)
    assert (row["applied"], row["still_held"]) == (True, [])
    detail = _ruled(office, scenario)
    assert (detail["action"], detail["why"]) == (ruling[0].removeprefix("--"), "vu avec le service")
    assert messages_of(office.house)[identity(office.mails[scenario])].state == "settled"


def test_filed_by_an_operator_a_decision_lies_in_saga_s_store(office: Office) -> None:
    mail = office.mails["unidentified-decision"]
    _settle(office, "unidentified-decision", "--file", "--director", "7654321", "--kind", "decision-resultats")
    (piece,) = fates_of(office.house)[identity(mail)].deposits
    assert (piece.dossier[2], piece.kind, piece.state) == ("7654321", "decision-resultats", "delivered")
    (item,) = [each for each in queries.all_deposits(office.house.engine) if each.director == "7654321"]
    directory = office.house.settings.deposits.directory / item.directory
    assert sums_verify(directory)
    assert (directory / "decision-resultats.pdf").read_bytes() == files_in(mail)[piece.sha256]
    assert office.sent_to(sender_of(mail)) == []


def test_returned_by_an_operator_a_scan_goes_back_with_the_way_to_mend_it(office: Office) -> None:
    mail = office.mails["mute-scan"]
    _settle(office, "mute-scan", "--return", "--case", "scanned")
    fate = fates_of(office.house)[identity(mail)]
    assert (fate.documents[0][1], fate.deposits) == ("return", ())
    (text,) = office.sent_to(sender_of(mail))
    assert "numéris" in text


def test_ruled_an_appeal_a_mail_opens_a_case_and_is_acknowledged(office: Office) -> None:
    mail = office.mails["question"]
    _settle(office, "question", "--appeal")
    (case,) = fates_of(office.house)[identity(mail)].cases
    dates = appeal_dates(mail)
    assert (case.appeal_class, case.received_on, case.due) == ("first-level", dates.received_on, dates.due)
    (text,) = office.sent_to(sender_of(mail))
    assert "accuse réception de votre recours" in text


def test_ignored_by_an_operator_a_mail_leaves_nothing_behind_but_its_history(office: Office) -> None:
    mail = office.mails["transfer-link"]
    _settle(office, "transfer-link", "--ignore")
    fate = fates_of(office.house)[identity(mail)]
    assert (fate.deposits, fate.replies, fate.cases) == ((), (), ())
    assert office.sent_to(sender_of(mail)) == []


def test_an_unsure_mail_ruled_first_level_keeps_its_clock_and_gets_the_full_acknowledgement(office: Office) -> None:
    mail = office.mails["unsure"]
    before = fates_of(office.house)[identity(mail)]
    assert [kind for kind, _, _ in before.replies] == ["registration"]
    _settle(office, "unsure", "--appeal", "--class", "first-level")
    after = fates_of(office.house)[identity(mail)]
    assert [(case.due, case.provisional) for case in after.cases] == [(before.cases[0].due, False)]
    assert [kind for kind, _, _ in after.replies] == ["registration", "acknowledgement"]


def test_a_ruling_that_makes_no_sense_is_refused_and_changes_nothing(office: Office) -> None:
    number = office.hold("draft-by-evaluated")
    history = len(office.rows("held", "show", number)[0]["history"])
    unknown = office.type("held", "settle", "99999", "--ignore", "--why", "rien")
    both = office.type("held", "settle", number, "--ignore", "--file", "--why", "rien")
    no_reason = office.type("held", "settle", number, "--ignore", "--why", "  ")
    wrong_kind = office.type("held", "settle", number, "--file", "--kind", "lettre", "--why", "rien")
    assert [each.code for each in (unknown, both, no_reason, wrong_kind)] == [1, 2, 2, 2]
    assert "intake held" in unknown.err
    assert "décision" in both.err
    assert len(office.rows("held", "show", number)[0]["history"]) == history


# --- appeals, deposits, replies


def test_appeals_are_listed_by_their_nearest_date_and_shown_with_their_evidence(office: Office) -> None:
    rows = office.rows("appeals")
    assert [row["due"] for row in rows] == sorted(row["due"] for row in rows)
    mail = office.mails["appeal-bare"]
    (case,) = [row for row in rows if row["message"] == office.message("appeal-bare")]
    assert case["due"] == appeal_dates(mail).due.isoformat()
    (shown,) = office.rows("appeals", "show", case["reference"])
    assert "mx1.sante.gouv.fr" in shown["evidence"]
    assert {"mail_received", "appeal_opened", "reply_sent"} <= {line["event"] for line in shown["history"]}
    assert case["reference"] in office.type("appeals", "show", case["reference"]).out
    assert office.type("appeals", "show", "R1999-DH-0001").code == 1


def test_deposits_are_listed_and_told_apart_by_state(office: Office) -> None:
    rows = office.rows("deposits")
    (piece,) = [row for row in rows if row["message"] == office.message("support")]
    assert (piece["kind"], piece["version"], piece["state"]) == ("support", 1, "delivered")
    assert office.rows("deposits", "--state", "delivered") == rows
    assert office.rows("deposits", "--state", "refused") == []
    assert office.type("deposits", "--state", "perdus").code == 2


def test_in_shadow_nothing_leaves_before_an_operator_approves(shadowed: Office) -> None:
    rows = shadowed.rows("replies")
    assert [row["state"] for row in rows] == ["shadow", "shadow"]
    scan, appeal = (shadowed.mails[name] for name in ("scan-of-support", "appeal-bare"))
    assert shadowed.sent_to(sender_of(scan)) == shadowed.sent_to(sender_of(appeal)) == []
    assert run_intake(shadowed.config, "run", "--once").code == 0
    assert shadowed.sent_to(sender_of(scan)) == []
    (row,) = [row for row in rows if row["message"] == shadowed.message("scan-of-support")]
    shown = shadowed.type("replies", "show", str(row["number"]))
    assert shown.code == 0
    assert sender_of(scan) in shown.out
    approved = shadowed.type("replies", "approve", str(row["number"]), "--by", "m.dupont", "--why", "relu")
    assert approved.code == 0
    assert len(shadowed.sent_to(sender_of(scan))) == 1
    assert shadowed.sent_to(sender_of(appeal)) == []
    states = {row["message"]: row["state"] for row in shadowed.rows("replies")}
    assert states[shadowed.message("scan-of-support")] == "sent"
    assert shadowed.type("replies", "approve", str(row["number"]), "--why", "encore").code == 1


# --- looking after the house


def test_status_tells_each_mailbox_s_last_success_and_what_waits(office: Office) -> None:
    rows = {row["mailbox"]: row for row in office.rows("status")}
    assert len(rows) == 6
    sent = {mail.mailbox for mail in office.mails.values()}
    for name, row in rows.items():
        assert row["last_success_at"]
        assert (row["last_problem"], row["backlog"]) == (None, 0)
        assert bool(row["on_server"]) == (name in sent)
    held = {message.message for message in messages_of(office.house).values() if message.state == "held"}
    assert sum(row["held"] for row in rows.values()) == len(held)


def test_check_looks_at_every_part_and_finds_them_good(office: Office) -> None:
    rows = office.rows("check")
    assert all(row["ok"] for row in rows)
    parts = {row["part"] for row in rows}
    assert {"configuration", "base de données", "archive", "dépôts SAGA", "envoi", "OCR"} <= parts
    assert len([part for part in parts if part.startswith("boîte ")]) == 6


def test_the_house_verifies_and_reconciles_after_all_those_rulings(office: Office) -> None:
    (report,) = office.rows("verify")
    assert report["faults"] == []
    assert all(row["unknown"] == row["unfinished"] == 0 for row in office.rows("reconcile"))


# --- explain, inspect, deadline


@pytest.fixture(scope="module")
def explained(
    one_of_each: tuple[SampleMail, ...], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[SampleMail, Row]]:
    """What ``intake explain`` says of each sample mail, on an installation that never ran: scenario → (mail, row)."""
    directory = tmp_path_factory.mktemp("explique")
    config = install(directory)
    found: dict[str, tuple[SampleMail, Row]] = {}
    for mailbox in sorted({mail.mailbox for mail in one_of_each}):
        mails = [mail for mail in one_of_each if mail.mailbox == mailbox and mail.scenario not in NEED_THE_PAST]
        files = [directory / f"{mail.scenario}.eml" for mail in mails]
        for path, mail in zip(files, mails, strict=True):
            path.write_bytes(mail.raw)
        said = run_intake(config, "explain", *map(str, files), "--mailbox", mailbox, "--json")
        assert (said.code, said.err) == (int(any(mail.expected.state == "held" for mail in mails)), "")
        rows = [json.loads(line) for line in said.out.splitlines()]
        found |= {mail.scenario: (mail, row) for mail, row in zip(mails, rows, strict=True)}
    assert not (directory / "var" / "intake.db").exists()
    return found


def test_explain_says_what_the_robot_would_do(explained: dict[str, tuple[SampleMail, Row]]) -> None:
    for scenario, (mail, row) in explained.items():
        expected = mail.expected
        outcomes = tuple((document["name"], document["outcome"]) for document in row["documents"])
        assert outcomes == expected.documents, scenario
        assert (row["automatic"], row["mailbox"]) == (expected.automatic, mail.mailbox), scenario
        assert (row["message_id"] or "") == mail.message_id, scenario
        assert (row["reply"] is not None) == expected.reply, scenario
        assert bool(row["held"]) == (expected.state == "held"), scenario
        assert ((row["appeal"] or {}).get("class") or "ordinary") == (expected.appeal or "ordinary"), scenario


def test_explain_answers_with_the_keys_of_the_contract(explained: dict[str, tuple[SampleMail, Row]]) -> None:
    for mail, row in explained.values():
        assert row.keys() == EXPLAINED | EVIDENCE
        assert all(document.keys() == EXPLAINED_DOCUMENT for document in row["documents"])
        assert row["reply"] is None or row["reply"].keys() == EXPLAINED_REPLY
        assert row["appeal"] is None or {"class", "due", "last_safe_day"} <= row["appeal"].keys()
        if mail.expected.appeal in ("first-level", "unsure"):
            dates = appeal_dates(mail)
            assert row["received_on"] == dates.received_on.isoformat()
            assert (row["appeal"]["due"], row["appeal"]["last_safe_day"]) == (
                dates.due.isoformat(),
                dates.last_safe_day.isoformat(),
            )


def test_explain_names_the_mailboxes_when_asked_for_another(office: Office, tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    mail.write_bytes(office.mails["support"].raw)
    answered = office.type("explain", str(mail), "--mailbox", "evaluation-dh")
    assert answered.code == 3
    assert "evaluations-dh" in answered.err


def _attached(mail: SampleMail) -> bytes:
    """Its largest file."""
    return max(files_in(mail).values(), key=len)


def test_inspect_tells_each_file_s_format(by_scenario: dict[str, SampleMail], office: Office, tmp_path: Path) -> None:
    formats = {
        "support": "interactive",
        "scan-of-support": "scanned",
        "scan-with-hidden-text": "scanned",
        "scan-with-signature-field": "scanned",
        "printed-support": "flattened",
        "platform-support": "flattened",
        "user-password": "encrypted",
        "owner-password": "interactive",
        "truncated-support": "damaged",
        "appeal-in-word": "not-pdf",
    }
    files = [tmp_path / f"{scenario}.pdf" for scenario in formats]
    for path in files:
        path.write_bytes(_attached(by_scenario[path.stem]))
    rows = {Path(row["path"]).stem: row for row in office.rows("inspect", *map(str, files))}
    assert {scenario: row["format"] for scenario, row in rows.items()} == formats
    assert all(row.keys() == INSPECTED for row in rows.values())
    good = rows["support"]
    assert (good["form"], good["template"]) == ("acroform", "dh-2025")
    assert good["fields"] >= good["filled"] > 100
    assert {box["state"] for box in good["signature_boxes"]} == {"signed"}
    assert all(box.keys() == {"page", "name", "state", "crypto"} for box in good["signature_boxes"])


def test_inspect_looks_into_no_archive_it_is_not_asked_for(office: Office, tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("support.pdf", _attached(office.mails["support"]))
    path = tmp_path / "supports.zip"
    path.write_bytes(archive.getvalue())
    (row,) = office.rows("inspect", str(path))
    assert row["format"] == "not-pdf"


@pytest.mark.parametrize(("received_on", "due", "last_safe_day", "court"), DEADLINES)
def test_deadline_gives_the_dates_of_the_table(
    office: Office, received_on: str, due: str, last_safe_day: str, court: str
) -> None:
    (row,) = office.rows("deadline", f"{received_on}T23:59:59+01:00")
    assert row == {
        "received_on": received_on,
        "due": due,
        "last_safe_day": last_safe_day,
        "court_period_ends": court,
    }


def test_deadline_counts_from_the_day_in_paris(office: Office) -> None:
    assert office.rows("deadline", "2025-11-30T23:30:00Z")[0]["received_on"] == "2025-12-01"
    assert office.rows("deadline", "2025-12-15T22:00:00-04:00")[0]["received_on"] == "2025-12-16"
    assert office.type("deadline", "hier").code == 2
