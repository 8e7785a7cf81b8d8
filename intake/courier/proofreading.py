"""Every text is tried for every case before the robot starts: a fault in a text is never discovered in a mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from intake.courier.cases import cases_of
from intake.courier.digest_cases import digest_cases
from intake.courier.digests import DigestWriter
from intake.courier.wording import Written, write
from intake.domain.campaign import Campaign, LegalPeriods
from intake.domain.disposition import Answer
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Contact, Mailbox, Mode, Purpose
from intake.errors import ConfigError
from intake.texts import PAGE, Texts
from intake.texts.inspection import faults_of

SAMPLE_MAILBOX = Mailbox(
    name=MailboxName("exemple"),
    address="boite-exemple@sante.gouv.fr",
    purpose=Purpose.EVALUATION,
    corps="DH",
    mode=Mode.LIVE,
    contact=Contact("CNG – Service exemple", "service@sante.gouv.fr", "01 00 00 00 00", "1 rue Exemple\n75000 Paris"),
)
SAMPLE_CAMPAIGN = Campaign(
    year=2025,
    opens=date(2025, 7, 16),
    deadline=date(2025, 11, 30),
    closes=date(2026, 10, 1),
    interviews_from=date(2025, 7, 16),
    interviews_to=date(2025, 10, 31),
    periods=LegalPeriods("exemple"),
    privacy_url="https://exemple.fr/donnees-personnelles",
    help_url="https://exemple.fr/aide",
)
_BARE_MAILBOX = replace(SAMPLE_MAILBOX, contact=Contact("CNG", "service@sante.gouv.fr"))
_BARE_CAMPAIGN = replace(SAMPLE_CAMPAIGN, periods=LegalPeriods("exemple", capn_months=0), privacy_url="", help_url="")


def check_texts(override: Path | None = None, pairs: Iterable[tuple[Mailbox, Campaign]] = ()) -> int:
    """Every text and its page for every case, of sample mailboxes and those of ``pairs``; how many were tried.

    Raises ConfigError naming file, line and the variable at fault, or what makes a page unfit for a mail.
    """
    texts = Texts(override)
    tried = 0
    for mailbox, campaign in ((SAMPLE_MAILBOX, SAMPLE_CAMPAIGN), (_BARE_MAILBOX, _BARE_CAMPAIGN), *pairs):
        for case in cases_of(campaign, mailbox.corps):
            _check_page(texts, write(texts, case.answer, mailbox, campaign, case.reference))
            tried += 1
        for digest in digest_cases(campaign, mailbox.corps):
            _check_page(texts, DigestWriter(texts).word(mailbox.corps, digest.lines, digest.today))
            tried += 1
    return tried


def _check_page(texts: Texts, written: Written) -> None:
    faults = faults_of(written.page, written.blocks)
    if faults:
        remedy = "partir du modèle livré, et n’y changer que l’apparence"
        raise ConfigError(str(texts.place(PAGE)), " ; ".join(faults), remedy)


def sample_answers() -> tuple[Answer, ...]:
    """The answer of every case."""
    return tuple(case.answer for case in cases_of(SAMPLE_CAMPAIGN))
