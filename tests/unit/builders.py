"""Letters, documents and readings as values, showing only what matters to the rule under test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeVar

from intake.domain.campaign import Campaign, LegalPeriods
from intake.domain.decide import decide
from intake.domain.disposition import Answer, AppealClass, Disposition
from intake.domain.document import BoxState, Document, Field, Form, Format, PdfReading, Sha256, SignatureBox
from intake.domain.known import Action, Known, KnownAppeal, Received, Ruling
from intake.domain.letter import Address, Hop, Letter, MailboxName, MessageKey
from intake.domain.mailbox import Contact, Mailbox, Mode, Purpose
from intake.domain.reply import outcome_of
from intake.domain.templates import Part, Template, TemplatePart
from intake.domain.triage import triage

D = TypeVar("D")
NOW = datetime(2025, 11, 14, 9, 30, tzinfo=UTC)
"""A Friday of the 2025 campaign, before its deadline."""
MATRICULE = "1234567"
OTHER_MATRICULE = "7654321"
SECRETARIAT = Address("secretariat@ch-montclar.example", "Secrétariat de direction")
OWN_ADDRESSES = frozenset(
    f"cng-{purpose}-{corps}@sante.gouv.fr"
    for purpose in ("evaluations", "carriere")
    for corps in ("dh", "d3s", "dirsoins")
)
NOTICE = "Voies et délais de recours : ce compte rendu d’évaluation peut faire l’objet d’un recours sous quinze jours."
"""What forms and decisions print about appeals."""


def template(corps: str = "DH", campaign: int = 2025) -> Template:
    """A form of twelve pages: identity, a part of each, two signature boxes. Its fields bear corps and year."""
    prefix = f"{corps.lower()}{campaign}"
    identity = tuple((what, f"{prefix}.{what}") for what in ("matricule", "nom", "prenom", "interview_date", "annee"))
    evaluated = tuple(f"{prefix}.bilan.{number}" for number in range(10))
    evaluator = tuple(f"{prefix}.appreciation.{number}" for number in range(10))
    return Template(
        name=prefix,
        corps=corps,
        campaign=campaign,
        fields=(*(name for _, name in identity), *evaluated, *evaluator),
        identity=tuple(("campaign_year" if what == "annee" else what, name) for what, name in identity),
        parts=(
            TemplatePart("bilan", Part.EVALUATED, evaluated),
            TemplatePart("appreciation", Part.EVALUATOR, evaluator),
        ),
        signature_boxes=((11, f"{prefix}.signature.evalue"), (12, f"{prefix}.signature.evaluateur")),
        pages=12,
        titles=(f"SUPPORT D'ÉVALUATION — CAMPAGNE {campaign} — {corps}",),
    )


def campaign(year: int = 2025) -> Campaign:
    """As the note of 16/07/2025 dates it, for that year."""
    return Campaign(
        year=year,
        opens=date(year, 7, 16),
        deadline=date(year, 11, 30),
        closes=date(year + 1, 12, 31),
        interviews_from=date(year, 7, 16),
        interviews_to=date(year, 10, 31),
        periods=LegalPeriods(version=f"{year}-1"),
        templates=tuple(template(corps, year) for corps in ("DH", "D3S", "DIRSOINS")),
    )


CAMPAIGNS = (campaign(2025), campaign(2024))


def mailbox(purpose: Purpose = Purpose.EVALUATION, corps: str = "DH") -> Mailbox:
    """One of the six."""
    kind = "evaluations" if purpose is Purpose.EVALUATION else "carriere"
    name = f"{kind}-{corps.lower()}"
    address = f"cng-{name}@sante.gouv.fr"
    return Mailbox(
        name=MailboxName(name),
        address=address,
        purpose=purpose,
        corps=corps,
        mode=Mode.LIVE,
        contact=Contact("CNG", address),
        trusted_hosts=("*.sante.gouv.fr",),
    )


EVALUATIONS = mailbox()
CAREER = mailbox(Purpose.APPEAL)


def support(
    matricule: str = MATRICULE,
    *,
    nom: str = "MONTCLAR",
    corps: str = "DH",
    year: int = 2025,
    interview: str = "",
    signed: bool = True,
    filled_by: Iterable[Part] = (Part.EVALUATED, Part.EVALUATOR),
    text: str = "",
) -> PdfReading:
    """The interactive form, filled by those who filled it."""
    form = template(corps, year)
    values = {"matricule": matricule, "nom": nom, "prenom": "Jeanne", "campaign_year": str(year)}
    values["interview_date"] = interview or f"15/10/{year}"
    filled = {name: values.get(what, "") for what, name in form.identity}
    filled |= {name: "…" for part in form.parts if part.filled_by in tuple(filled_by) for name in part.fields}
    state = BoxState.SIGNED if signed else BoxState.EMPTY
    return PdfReading(
        Format.INTERACTIVE,
        Form.ACROFORM,
        pages=form.pages,
        fields=tuple(Field(name, filled.get(name, "")) for name in form.fields),
        signature_boxes=tuple(SignatureBox(page, name, state) for page, name in form.signature_boxes),
        text=text or form.titles[0],
    )


def scan(text: str = "", *, pages: int = 1, agree: bool | None = True) -> PdfReading:
    """Images of paper, with what OCR read on them."""
    return PdfReading(Format.SCANNED, pages=pages, text=text, text_by_ocr=bool(text), readers_agree=agree)


def scanned_support(corps: str = "DH", *, text: str = "", pages: int = 12, agree: bool | None = True) -> PdfReading:
    """The form printed, signed by hand and scanned."""
    return scan(f"{template(corps).titles[0]}\n{text}", pages=pages, agree=agree)


def flattened(text: str, *, producer: str = "", pages: int = 12, agree: bool | None = True) -> PdfReading:
    """Text and drawings, no field."""
    return PdfReading(Format.FLATTENED, pages=pages, text=text, producer=producer, readers_agree=agree)


def letter_pdf(text: str) -> PdfReading:
    """An ordinary letter as PDF."""
    return flattened(text, pages=1)


def decision_text(matricule: str = "", part: str = "résultats", nom: str = "MONTCLAR") -> str:
    """Annexe 4 of the note, its beginning."""
    who = f"Madame {nom}, matricule {matricule}" if matricule else f"Madame {nom}"
    return (
        f"Décision portant attribution de la part {part} de la prime de fonctions et de résultats\n{who}, directrice."
    )


def document(name: str, reading: PdfReading | None = None, *, content: str | None = None) -> Document:
    """A file; ``content`` None makes bytes of its own of its name."""
    read = reading if reading is not None else PdfReading(Format.NOT_PDF)
    return Document(
        position=0,
        name=name,
        sha256=Sha256(hashlib.sha256((content if content is not None else name).encode()).hexdigest()),
        size=1_000,
        media_type="application/octet-stream" if read.format is Format.NOT_PDF else "application/pdf",
        reading=read,
    )


def letter(
    subject: str = "Évaluation 2025",
    words: str = "Bonjour, veuillez trouver la pièce jointe.",
    *documents: Document,
    sender: Address | None = SECRETARIAT,
    hops: tuple[Hop, ...] = (),
    **others: object,
) -> Letter:
    """A person's mail; documents get their positions."""
    made = Letter(
        message_id="<un@ch-montclar.example>",
        subject=subject,
        sender=sender,
        body=words,
        own_words=words,
        hops=hops or (Hop("mx1.sante.gouv.fr", NOW),),
        documents=tuple(replace(each, position=position) for position, each in enumerate(documents)),
    )
    return replace(made, **others)  # type: ignore[arg-type]  # a test names any field of Letter


def carrying(*documents: Document) -> Letter:
    """A covering letter that says nothing, with those files."""
    return letter("Évaluation 2025", "Bonjour, veuillez trouver la pièce jointe.", *documents)


def ruling(action: Action, position: int | None = None, **others: object) -> Ruling:
    """What an operator said."""
    made = Ruling(position, action, who="c.agent", why="vu au téléphone", at=NOW)
    return replace(made, **others)  # type: ignore[arg-type]  # a test names any field of Ruling


def known(*rulings: Ruling, case: str | None = None, **others: object) -> Known:
    """What the register knows beside: nothing, unless said."""
    appeals = (KnownAppeal(case, "même fil de messages"),) if case else ()
    made = Known(own_addresses=OWN_ADDRESSES, rulings=rulings, appeals=appeals)
    return replace(made, **others)  # type: ignore[arg-type]  # a test names any field of Known


def decided(
    mail: Letter,
    box: Mailbox = EVALUATIONS,
    knowing: Known | None = None,
    campaigns: tuple[Campaign, ...] = CAMPAIGNS,
    server_date: datetime | None = None,
) -> tuple[Disposition, ...]:
    """What ``decide`` says of that mail."""
    received = Received(MessageKey(1), server_date, NOW)
    return decide(mail, received, box, campaigns, knowing if knowing is not None else known(), NOW)


def only(kind: type[D], dispositions: Iterable[Disposition]) -> D:
    """The one disposition of that type."""
    (found,) = (each for each in dispositions if isinstance(each, kind))
    return found


def has(kind: type[Disposition], dispositions: Iterable[Disposition]) -> bool:
    """Whether there is one of that type."""
    return any(isinstance(each, kind) for each in dispositions)


def fates(dispositions: Iterable[Disposition]) -> tuple[str, ...]:
    """The documents' outcomes, in their order."""
    return tuple(outcome.value for each in dispositions if (outcome := outcome_of(each)) is not None)


def answer(dispositions: Iterable[Disposition]) -> Answer | None:
    """The reply, if there is one."""
    return next((each for each in dispositions if isinstance(each, Answer)), None)


def class_of(subject: str, words: str) -> AppealClass:
    """Of a mail that says this, where nothing else is known."""
    return triage(letter(subject, words), known()).appeal_class
