"""Every text is tried for every case before the robot starts: a fault in a text is never discovered in a mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from intake.courier.wording import write_text
from intake.domain.campaign import Campaign, LegalPeriods
from intake.domain.deadlines import Receipt, start_clock
from intake.domain.disposition import Answer, Fate, Kind, Outcome, ReplyKind, ReturnCase
from intake.domain.letter import Address, MailboxName
from intake.domain.mailbox import Contact, Mailbox, Mode, Purpose
from intake.texts import Texts

_EVERY_FATE = (
    *(Fate(f"Support {case.value}.pdf", Outcome.RETURN, case, Kind.SUPPORT) for case in ReturnCase),
    *(Fate(f"{kind.value}.pdf", outcome, None, kind) for kind in Kind for outcome in (Outcome.FILE, Outcome.ANNEX)),
    Fate("Note.pdf", Outcome.HOLD),
    Fate("Logo.pdf", Outcome.IGNORE),
)
_RECEIVED = datetime(2025, 11, 14, 9, 30, tzinfo=UTC)
_ANSWER = Answer(
    kind=ReplyKind.ACKNOWLEDGEMENT,
    to=Address("secretariat@ch-exemple.fr"),
    subject="Évaluation 2025",
    in_reply_to="<1@ch-exemple.fr>",
    references=(),
    fates=(),
    received_at=_RECEIVED,
    campaign=2025,
    clock=start_clock(Receipt(_RECEIVED, "received", "exemple")),
)
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


def check_texts(override: Path | None = None) -> None:
    """Every text is rendered for every case. Raises ConfigError naming file, line and the variable at fault."""
    texts = Texts(override)
    for mailbox, campaign in ((SAMPLE_MAILBOX, SAMPLE_CAMPAIGN), (_BARE_MAILBOX, _BARE_CAMPAIGN)):
        for answer in sample_answers():
            for reference in ("R2025-DH-0042", None):
                write_text(texts, answer, mailbox, campaign, reference)


def sample_answers() -> tuple[Answer, ...]:
    """One answer of every case, about fictitious files: to check the texts and to show them."""
    fates: list[tuple[Fate, ...]] = [
        (Fate("Support 2025.pdf", Outcome.RETURN, case, Kind.SUPPORT),) for case in ReturnCase
    ]
    fates.append(_EVERY_FATE)
    answers = [replace(_ANSWER, kind=ReplyKind.FATES, fates=each, clock=None) for each in fates]
    answers.append(replace(answers[0], received_at=datetime(2025, 12, 3, 9, 0, tzinfo=UTC)))
    answers.append(replace(_ANSWER, kind=ReplyKind.INFECTED, clock=None, infection="Essai.Virus"))
    return (*answers, replace(_ANSWER, kind=ReplyKind.REGISTRATION, clock=None), _ANSWER)
