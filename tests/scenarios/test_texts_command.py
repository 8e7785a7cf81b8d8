"""CNG writes its texts: « intake texts » as an editor types it, and what leaves with the optional settings."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from intake.courier.cases import Case, cases_of
from intake.courier.digest_cases import DigestCase, digest_cases
from intake.courier.proofreading import SAMPLE_CAMPAIGN
from intake.domain.mailbox import Purpose
from intake.sample import SampleMail
from tests.scenarios.installation import ROOT, drain, house_of, install, put_in, run_intake
from tests.scenarios.witness import files_in, parsed, sender_of, text_of

CASES: tuple[Case | DigestCase, ...] = (*cases_of(SAMPLE_CAMPAIGN), *digest_cases(SAMPLE_CAMPAIGN, "DH"))
PASSED = b"Authentication-Results: mx1.sante.gouv.fr; dmarc=pass\r\n"


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("textes"))


def test_every_case_is_shown_in_the_terminal(config: Path) -> None:
    answered = run_intake(config, "texts", "preview")
    assert (answered.code, answered.err) == (0, "")
    assert [line.split()[1] for line in answered.out.splitlines() if line.startswith("=== ")] == [
        case.name for case in CASES
    ]
    assert "réputé rejeté le" in answered.out


def test_one_case_is_shown_as_a_mailbox_would_answer_it(config: Path) -> None:
    answered = run_intake(config, "texts", "preview", "--case", "acknowledgement", "--mailbox", "carriere-dirsoins")
    assert answered.code == 0
    assert "[R2025-DIRSOINS-0042]" in answered.out
    assert "CNG, bureau de gestion des directeurs des soins" in answered.out
    page = run_intake(config, "texts", "preview", "--case", "acknowledgement", "--html")
    assert page.out.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("mailbox", ["carriere-d3s", "evaluations-d3s"])
def test_a_digest_of_alerts_is_shown_as_any_text(config: Path, mailbox: str) -> None:
    page = run_intake(config, "texts", "preview", "--case", "alerts-late", "--mailbox", mailbox, "--html")
    assert page.out.startswith("<!DOCTYPE html>")
    assert "R2025-D3S-0042" in page.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--case", "scan"), "return-scanned"),
        (("--mailbox", "dh"), "evaluations-dh"),
        (("--html",), "--case"),
        (("--html", "--case", "held", "--markdown"), "s’excluent"),
    ],
)
def test_what_cannot_be_shown_is_said_with_what_can(config: Path, arguments: tuple[str, ...], said: str) -> None:
    answered = run_intake(config, "texts", "preview", *arguments, environment={"COLUMNS": "1000"})
    assert answered.code == 2
    assert said in answered.err


def test_a_folder_holds_every_case_of_every_mailbox(config: Path, tmp_path: Path) -> None:
    folder = tmp_path / "à relire"
    answered = run_intake(config, "texts", "preview", "--output", str(folder))
    assert (answered.code, answered.err) == (0, "")
    with house_of(config) as house:
        expected = {
            f"{box.name}/{case.name}"
            for box in house.mailboxes.values()
            for case in CASES
            if case.purpose is box.purpose
        }
        assert {box.purpose for box in house.mailboxes.values()} == set(Purpose)
    for suffix in (".txt", ".html", ".eml"):
        written = {str(path.relative_to(folder).with_suffix("")) for path in folder.glob(f"*/*{suffix}")}
        assert written == expected
    index = (folder / "index.html").read_text(encoding="utf-8")
    assert all(f'href="{name}.html"' in index for name in expected)
    mail = parsed((folder / "evaluations-dh" / "return-scanned.eml").read_bytes())
    assert mail.get_content_type() == "multipart/alternative"


def test_a_folder_that_cannot_be_written_is_named(config: Path, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    answered = run_intake(config, "texts", "preview", "--output", str(tmp_path / "fichier" / "dessous"))
    assert answered.code == 4
    assert "fichier" in answered.err


def test_a_text_of_cngs_own_is_shown_and_a_faulty_one_refused_with_its_line(tmp_path: Path) -> None:
    texts = tmp_path / "textes"
    texts.mkdir()

    def with_texts(content: dict[str, Any]) -> None:
        content["texts"]["directory"] = str(texts)

    config = install(tmp_path, with_texts)
    contact = texts / "contact.txt.j2"
    contact.write_text("Appelez **{{ phone }}**.", encoding="utf-8")
    assert "Appelez 01 77 35 61 00." in run_intake(config, "texts", "preview", "--case", "held").out
    page = run_intake(config, "texts", "preview", "--case", "held", "--html").out
    assert "<strong>01 77 35 61 00</strong>" in page
    assert run_intake(config, "texts", "check").code == 0
    contact.write_text("Appelez\n{{ telephone }}.", encoding="utf-8")
    for command in (("texts", "check"), ("texts", "preview"), ("run", "--once")):
        answered = run_intake(config, *command)
        assert answered.code == 3
        assert "contact.txt.j2:2 : variable inconnue « telephone »" in answered.err


def test_the_document_of_replies_is_what_the_texts_say(tmp_path: Path) -> None:
    answered = run_intake(install(tmp_path), "texts", "preview", "--markdown")
    assert answered.code == 0
    document = (ROOT / "docs" / "reponses.md").read_text(encoding="utf-8")
    assert answered.out == document, "docs/reponses.md is out of date: make docs"


# --- optional: a returned file goes back, accepted files are told


def _sent(config: Path, address: str) -> list[EmailMessage]:
    place = config.parent / "var" / "sent" / "new"
    mails = [parsed(path.read_bytes()) for path in place.iterdir()] if place.exists() else []
    return [mail for mail in mails if mail["To"] == address]


def _with(**options: object) -> Any:
    def change(content: dict[str, Any]) -> None:
        for mailbox in content["mailboxes"].values():
            mailbox.update(options)

    return change


def _proved(mail: SampleMail) -> SampleMail:
    """As our own server would hand it over, having proved its sender."""
    return SampleMail(mail.mailbox, PASSED + mail.raw, mail.scenario, mail.expected, mail.message_id)


def test_with_return_files_the_scan_goes_back_byte_for_byte(
    one_of_each: tuple[SampleMail, ...], tmp_path: Path
) -> None:
    scan = next(mail for mail in one_of_each if mail.scenario == "scan-of-support")
    config = install(tmp_path, _with(return_files=True))
    put_in(config, (_proved(scan),))
    drain(config)
    (reply,) = _sent(config, sender_of(scan))
    (enclosed,) = reply.iter_attachments()
    assert enclosed.get_content() in files_in(scan).values()
    assert enclosed.get_filename() in [name for name, outcome in scan.expected.documents if outcome == "return"]
    assert "il vous est retourné avec ce message" in text_of(reply)


def test_with_receipts_an_accepted_support_is_told_once(one_of_each: tuple[SampleMail, ...], tmp_path: Path) -> None:
    support = next(mail for mail in one_of_each if mail.scenario == "support")
    config = install(tmp_path, _with(receipts=True))
    put_in(config, (support,))
    drain(config)
    drain(config)
    (reply,) = _sent(config, sender_of(support))
    assert "reçu et enregistré (support d’évaluation)" in text_of(reply)
    assert list(reply.iter_attachments()) == []
