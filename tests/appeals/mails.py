"""The labelled mails as values, as bytes off the wire, and as the robot classifies them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import yaml

from intake.domain.appeal import appeal_class_of
from intake.domain.decide import decide, facts_of
from intake.domain.disposition import AppealClass, Disposition, Hold, JoinAppeal, OpenAppeal
from intake.domain.known import Known, KnownAppeal, Received
from intake.domain.mailbox import Purpose
from intake.reading.mime import read_letter
from tests.appeals.papers import content
from tests.unit.builders import CAMPAIGNS, NOW, OWN_ADDRESSES, mailbox

CORPUS = Path(__file__).parent / "corpus"
FINAL = frozenset({"plumes-tardives", "courriers-du-soir"})
"""The authors whose mails no rule was tuned on."""
_RECEIVED = "Fri, 14 Nov 2025 10:00:00 +0100"


@dataclass(frozen=True)
class Paper:
    """An attachment to be made."""

    name: str
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Sample:
    """One mail and its label.

    ``case``: the case that its thread or its subject points to, open already. ``also``: classes that a second careful
    clerk might give it. ``box``: the kind of mailbox it was sent to.
    """

    author: str
    name: str
    subject: str
    body: str
    label: AppealClass
    papers: tuple[Paper, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    case: str | None = None
    also: frozenset[AppealClass] = frozenset()
    box: Purpose = Purpose.APPEAL

    @property
    def accepted(self) -> frozenset[AppealClass]:
        """The classes that are no mistake."""
        return self.also | {self.label}

    @property
    def key(self) -> str:
        """How tables of figures call it."""
        return f"{self.author}/{self.name}"

    @property
    def is_final(self) -> bool:
        """Whether it belongs to the set used only for the final figure."""
        return self.author in FINAL


@dataclass(frozen=True)
class Found:
    """The class the robot gives a mail, and all that it does with it."""

    appeal_class: AppealClass
    dispositions: tuple[Disposition, ...]

    @property
    def is_lost(self) -> bool:
        """Neither a case nor a person knows of it."""
        return not any(isinstance(each, OpenAppeal | JoinAppeal | Hold) for each in self.dispositions)


@cache
def samples() -> tuple[Sample, ...]:
    """All of them, author by author."""
    return tuple(_samples())


def _samples() -> Iterator[Sample]:
    for path in sorted(CORPUS.glob("*.yaml")):
        for row in yaml.safe_load(path.read_text("utf-8")):
            papers = tuple(Paper(each["name"], each["as"], each.get("text", "")) for each in row.get("attachments", ()))
            yield Sample(
                author=path.stem,
                name=row["name"],
                subject=row["subject"],
                body=row["body"],
                label=AppealClass(row["label"]),
                papers=papers,
                headers=row.get("headers", {}),
                case=row.get("case"),
                also=frozenset(map(AppealClass, row.get("also", ()))),
                box=Purpose(row.get("box", Purpose.APPEAL)),
            )


def raw_mail(sample: Sample) -> bytes:
    """As it comes off the wire."""
    mail = EmailMessage()
    mail["Received"] = f"from poste.example by mx1.sante.gouv.fr (Postfix) id 4711; {_RECEIVED}"
    mail["From"] = f"{sample.author}@etablissement.example"
    mail["To"] = mailbox(sample.box).address
    mail["Date"] = _RECEIVED
    mail["Message-ID"] = f"<{sample.name}.{sample.author}@etablissement.example>"
    mail["Subject"] = sample.subject
    for name, value in sample.headers.items():
        mail[name] = value
    mail.set_content(sample.body)
    for paper in sample.papers:
        raw = content(paper.kind, paper.words)
        mail.add_attachment(raw, maintype="application", subtype="octet-stream", filename=paper.name)
    return mail.as_bytes()


def classify(sample: Sample) -> Found:
    """Read for real, and decided as its mailbox would."""
    letter = read_letter(raw_mail(sample))
    appeals = (KnownAppeal(sample.case, "même fil"),) if sample.case else ()
    known = Known(appeals=appeals, own_addresses=OWN_ADDRESSES)
    received, box = Received(None, None, NOW), mailbox(sample.box)
    dispositions = decide(letter, received, box, CAMPAIGNS, known, NOW)
    facts = facts_of(letter, received, box, CAMPAIGNS, known, NOW)
    for each in dispositions:
        if isinstance(each, OpenAppeal | JoinAppeal):
            return Found(each.appeal_class, dispositions)
    return Found(appeal_class_of(facts) or AppealClass.ORDINARY, dispositions)


@cache
def classified(*, final: bool) -> tuple[tuple[Sample, Found], ...]:
    """One of the two sets, classified."""
    return tuple((sample, classify(sample)) for sample in samples() if sample.is_final is final)
