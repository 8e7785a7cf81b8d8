"""Mails that would push the document or the decision out of sight: many files, endless subjects, wide tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from intake.domain.access import Role
from intake.sample import SampleMail
from intake.sample.mail import Expected
from storage import queries
from tests.console.whole import Whole, whole_console
from tests.scenarios.installation import drain, put_in
from tests.unit.pdf_making import letter

COUNT = 9
SUBJECT = "Transmission du support d’évaluation " * 12
WIDE = f"<table><tr>{'<td>colonne</td>' * 40}</tr></table>"


def unwieldy() -> SampleMail:
    mail = EmailMessage(policy=SMTP.clone(max_line_length=900))
    mail["Received"] = "from chu.example by mx.sante.gouv.fr with ESMTPS id 99; Mon, 01 Dec 2025 09:00:05 +0100"
    mail["From"], mail["To"] = "secretariat@chu.example", "cng-evaluations-dh@sante.gouv.fr"
    mail["Subject"], mail["Message-ID"] = SUBJECT, "<unwieldy@chu.example>"
    mail.set_content("Bonjour, voici les pièces.")
    mail.add_alternative(WIDE, subtype="html")
    for number in range(COUNT):
        name = f"\u202edéc {number}.pdf" if number == 3 else f"pièce {number}.pdf"
        mail.add_attachment(letter(text=f"numéro {number}"), "application", "pdf", filename=name)
    return SampleMail("evaluations-dh", mail.as_bytes(), "unwieldy", Expected(), mail["Message-ID"])


@pytest.fixture(scope="module")
def crowded(drained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    template = tmp_path_factory.mktemp("crowded")
    shutil.copytree(drained, template, dirs_exist_ok=True)
    put_in(template / "mailboxes.yaml", (unwieldy(),))
    drain(template / "mailboxes.yaml")
    with whole_console(template, tmp_path_factory.mktemp("own")) as whole:
        yield whole


def test_of_many_documents_one_is_named_and_the_others_are_a_step_away(crowded: Whole) -> None:
    items = [each for each in queries.held(crowded.engine) if (each.document or "").startswith("pièce")]
    page = crowded.person(Role.OPERATOR).get(f"/exceptions/{items[0].number}?piece=4").text
    assert f"Pièce 5 sur {COUNT} : <strong><bdi>pièce 4.pdf</bdi></strong>" in page
    assert 'href="?piece=3&amp;">Pièce précédente' in page
    assert 'href="?piece=5&amp;">Pièce suivante' in page
    before, _, tags = page.partition(f"<summary>Toutes les pièces ({COUNT})</summary>")
    assert "fr-tag--sm" not in before
    assert tags.count("fr-tag--sm") == COUNT
    assert "\u202e" not in page


def test_a_heading_is_short_and_the_whole_subject_stands_with_the_mail(crowded: Whole) -> None:
    item = next(each for each in queries.held(crowded.engine) if (each.document or "").startswith("pièce"))
    page = crowded.person(Role.OPERATOR).get(f"/exceptions/{item.number}").text
    heading = page[page.index("<h1") : page.index("</h1>")]
    assert heading.count("Transmission") <= 4
    assert page.count("Transmission") >= 12


def test_a_wide_mail_scrolls_by_itself_and_by_keyboard(crowded: Whole) -> None:
    item = next(each for each in queries.held(crowded.engine) if (each.document or "").startswith("pièce"))
    page = crowded.person(Role.OPERATOR).get(f"/courriels/{item.message}").text
    assert '<div class="console-mail" tabindex="0" role="region" aria-label="Courriel tel que mis en forme">' in page
