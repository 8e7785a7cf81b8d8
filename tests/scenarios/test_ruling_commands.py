"""What an operator rules, as it is typed: shown first, taken back, split, shared out; replies by the mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.sample import SampleMail
from tests.scenarios.installation import install
from tests.scenarios.office import Office, drained
from tests.scenarios.witness import sender_of

BY = ("--by", "m.dupont", "--why", "vu avec le service")


@pytest.fixture(scope="module")
def by_scenario(one_of_each: tuple[SampleMail, ...]) -> dict[str, SampleMail]:
    return {mail.scenario: mail for mail in one_of_each}


@pytest.fixture(scope="module")
def office(by_scenario: dict[str, SampleMail], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    names = ("mute-scan", "unsure", "question", "transfer-link", "draft-by-evaluated")
    yield from drained(install(tmp_path_factory.mktemp("bureau")), {name: by_scenario[name] for name in names})


@pytest.fixture(scope="module")
def shadowed(by_scenario: dict[str, SampleMail], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    def shadow(content: dict[str, Any]) -> None:
        for mailbox in content["mailboxes"].values():
            mailbox["mode"] = "shadow"

    names = ("scan-of-support", "appeal-bare")
    yield from drained(install(tmp_path_factory.mktemp("ombre"), shadow), {name: by_scenario[name] for name in names})


def test_a_return_in_the_operator_s_words_is_shown_then_sent_as_it_was_shown(office: Office, tmp_path: Path) -> None:
    words = tmp_path / "explication.txt"
    words.write_text("La page 12 manque.\n\n- renvoyer le fichier entier", encoding="utf-8")
    number = office.hold("mute-scan")
    asked = ("--return", "--case", "scanned", "--text", str(words), "--subject", "Il manque une page", *BY)
    shown = office.type("held", "settle", number, *asked, "--preview")
    assert (shown.code, shown.err) == (0, "")
    assert "objet Il manque une page" in shown.out
    assert office.hold("mute-scan") == number
    assert office.sent_to(sender_of(office.mails["mute-scan"])) == []
    assert office.type("held", "settle", number, *asked).code == 0
    (text,) = office.sent_to(sender_of(office.mails["mute-scan"]))
    assert "La page 12 manque." in text
    assert "numérisation fait une photo" not in text
    assert " ".join(text.split()) in " ".join(shown.out.split())


def test_a_ruling_is_taken_back_and_nothing_of_it_happened(office: Office) -> None:
    number = office.hold("question")
    office.type("held", "settle", number, "--ignore", *BY, "--undo-seconds", "600")
    taken_back = office.type("held", "undo", number, "--by", "anne", "--why", "trop vite")
    assert (taken_back.code, taken_back.err) == (0, "")
    shown = office.type("held", "show", number).out
    assert "retirée" in shown
    assert "anne (trop vite)" in shown
    assert office.type("held", "undo", number, "--why", "encore").code == 1


def test_what_changed_since_it_was_seen_is_refused_with_who_and_why(office: Office) -> None:
    number = office.hold("question")
    (row,) = [row for row in office.rows("held") if str(row["number"]) == number]
    office.type("held", "settle", number, "--ignore", *BY, "--undo-seconds", "600")
    late = office.type("held", "settle", number, "--appeal", *BY, "--seen", row["version"])
    assert late.code == 1
    assert "m.dupont, « ne rien faire »" in late.err
    office.type("held", "undo", number, *BY)


def test_one_ruling_opens_a_case_for_each_of_two_people(office: Office) -> None:
    number = office.hold("unsure")
    people = ("--person", "1:DURAND Anne", "--person", "2:PETIT Marc:DH")
    shown = office.type("held", "settle", number, "--appeal", *people, *BY, "--preview")
    assert shown.out.count("accuse réception de votre recours") == 2
    assert office.type("held", "settle", number, "--appeal", *people, *BY).code == 0
    cases = {row["appellant"]: row for row in office.rows("appeals") if row["message"] == office.message("unsure")}
    assert {name: row["corps"] for name, row in cases.items()} == {"DURAND Anne": "D3S", "PETIT Marc": "DH"}
    assert {row["state"] for row in cases.values()} == {"acknowledged"}
    texts = office.sent_to(sender_of(office.mails["unsure"]))
    assert [sum(name in text for text in texts) for name in cases] == [1, 1]


def test_several_are_settled_at_once_each_with_its_result(office: Office) -> None:
    numbers = [office.hold(name) for name in ("transfer-link", "draft-by-evaluated")]
    rows = office.rows("held", "settle", *numbers, "99999", "--ignore", *BY, code=1)
    assert [row["result"] for row in rows] == ["done", "done", "refused"]
    assert "99999" in rows[-1]["reason"]


def test_an_exception_is_shared_out_and_spoken_of(office: Office) -> None:
    number = office.hold("question")
    assert office.type("held", "assign", number, "--to", "anne", "--by", "chef").code == 0
    assert office.type("held", "comment", number, "rappelle demain", "--by", "anne").code == 0
    (row,) = [row for row in office.rows("held") if str(row["number"]) == number]
    assert (row["assignee"], row["comments"]) == ("anne", 1)
    shown = office.type("held", "show", number).out
    assert "anne : rappelle demain" in shown


def test_replies_are_approved_together_once_their_count_is_confirmed(shadowed: Office) -> None:
    wrong = shadowed.type("replies", "approve", "--all", "--count", "3", *BY)
    assert wrong.code == 1
    assert "rien n’est fait" in wrong.err
    assert {row["state"] for row in shadowed.rows("replies")} == {"shadow"}
    of_one = shadowed.mails["scan-of-support"].mailbox
    assert shadowed.type("replies", "approve", "--all", "--mailbox", of_one, "--count", "1", *BY).code == 0
    assert sorted(row["state"] for row in shadowed.rows("replies")) == ["sent", "shadow"]
    dropped = shadowed.type("replies", "cancel", "--all", "--count", "1", *BY)
    assert (dropped.code, dropped.out) == (0, "La réponse est abandonnée.\n")


def test_the_house_verifies_after_all_that(office: Office) -> None:
    (report,) = office.rows("verify")
    assert report["faults"] == []
