"""What the API answers and takes. Fields are named as in our views; every instant is ISO 8601 with its zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from intake.domain.campaign import Corps
from intake.domain.cases.dates import DateKind
from intake.domain.cases.states import CaseState, Step
from intake.domain.disposition import AppealClass, Kind, Outcome, ReturnCase
from intake.domain.document import Format
from intake.domain.known import Action
from intake.ports import OutboxState
from storage.states import DepositState, HoldState
from storage.summaries.causes import Cause

Item = TypeVar("Item")
Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]
LongText = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]


class Shape(BaseModel):
    """Made from one of our frozen values."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class PageOf(Shape, Generic[Item]):
    """Une partie de la liste."""

    items: list[Item]
    after: str | None = Field(description="Curseur de la suite, à redonner dans « after » ; null : c’est la fin.")


class ExceptionItem(Shape):
    """Une exception ouverte, comme dans la file."""

    number: int = Field(examples=[12])
    message: int = Field(description="Numéro du courriel.", examples=[79])
    mailbox: str = Field(examples=["evaluations-dh"])
    corps: str = Field(examples=["DH"])
    received_at: datetime
    opened_at: datetime
    sender: str = Field(examples=["secretariat@chu.example"])
    sender_name: str
    organisation: str
    subject: str
    document: str | None = Field(description="Nom de la pièce ; null : le courriel entier.")
    position: int | None
    kind: Kind | None
    cause: Cause
    reasons: list[str] = Field(description="Pourquoi une personne doit regarder, en français.")
    others: int = Field(description="Autres exceptions ouvertes du même courriel.")
    case_reference: str | None
    last_safe_day: date | None
    ruled: bool = Field(description="Une décision est donnée, le robot va l’appliquer.")
    version: str = Field(description="À redonner avec une décision.", examples=["12.1"])


class DocumentItem(Shape):
    """Une pièce d’un courriel et ce qu’elle est devenue."""

    position: int
    name: str
    sha256: str
    size: int
    format: Format
    kind: Kind | None
    outcome: Outcome | None
    return_case: ReturnCase | None
    reasons: list[str]


class GivenItem(Shape):
    """Une décision donnée."""

    action: Action
    who: str
    why: str
    at: datetime
    applied_at: datetime | None
    withdrawn: bool


class ExceptionDetail(Shape):
    """Une exception, ouverte ou réglée."""

    number: int
    message: int
    mailbox: str
    corps: str
    state: HoldState
    opened_at: datetime
    received_at: datetime | None
    sender: str | None
    subject: str | None
    position: int | None
    kind: Kind | None
    reasons: list[str]
    ruled: bool
    version: str
    documents: list[DocumentItem]
    rulings: list[GivenItem]


class RulingBody(BaseModel):
    """Une décision. Ce qui n’est pas dit est pris de la pièce, ou de la boîte."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"action": "ignore", "why": "courriel sans suite", "version": "12.1"}]},
    )

    action: Action
    why: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")] = Field(
        description="Gardé dans l’historique."
    )
    version: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")] = Field(
        description="Celle qui a été lue : 409 si l’exception a changé depuis."
    )
    director: Text | None = Field(default=None, description="Matricule.")
    director_name: Text | None = None
    corps: Corps | None = None
    campaign: Annotated[int, Field(ge=2000, le=2200)] | None = None
    kind: Kind | None = None
    case: ReturnCase | None = None
    reply_subject: Text | None = None
    reply_text: LongText | None = None
    appeal_class: AppealClass | None = None
    reference: Text | None = None


class RulingTaken(Shape):
    """La décision est enregistrée ; le robot l’applique après ce délai."""

    number: int
    version: str
    seconds_to_undo: int


class AppealItem(Shape):
    """Un recours du registre, ses dates telles qu’elles valent."""

    reference: str = Field(examples=["R2025-DH-0001"])
    message: int
    mailbox: str
    corps: str
    campaign: int
    appeal_class: AppealClass
    provisional: bool
    state: CaseState
    received_at: datetime
    sender: str
    sender_name: str
    subject: str
    due: date = Field(description="Jour où naît la décision implicite de rejet.")
    last_safe_day: date = Field(description="La veille : dernier jour sûr pour répondre.")
    evaluator_month_ends: date | None
    capn_month_ends: date | None
    acknowledgement: OutboxState | None


class DateItem(Shape):
    """Une date calculée et son raisonnement."""

    kind: DateKind
    name: str = Field(examples=["dernier jour sûr"])
    day: date
    reasoning: str
    in_force: bool = Field(description="false : une correction l’a remplacée.")


class StepItem(Shape):
    """Une étape inscrite au dossier de recours."""

    step: Step
    name: str
    state: CaseState
    on: date | None
    until: date | None
    who: str
    why: str
    entered_at: datetime


class AppealDetail(Shape):
    """Un recours avec le raisonnement de chaque date."""

    reference: str
    corps: str
    campaign: int
    appeal_class: AppealClass
    provisional: bool
    state: CaseState
    received_at: datetime
    received_on: date
    evidence: str
    flags: list[str]
    reasons: list[str]
    mails: int
    due: date
    last_safe_day: date
    court_period_ends: date
    acknowledgement: OutboxState | None
    dates: list[DateItem]
    steps: list[StepItem]


class DepositEntry(Shape):
    """Une pièce déposée pour SAGA."""

    key: str
    campaign: int
    corps: str
    director: str
    director_name: str
    piece: int
    kind: Kind
    version: int | None
    late: bool
    message: int
    position: int
    document_sha256: str
    directory: str
    state: DepositState
    recorded_at: datetime
    delivered_at: datetime | None
    acknowledgement: str | None


class Tally(Shape):
    """Des courriels, chacun compté une fois, sauf dans « late »."""

    received: int
    filed: int
    returned: int
    not_sent_again: int = Field(description="Retournés, dont rien n’est revenu depuis.")
    held: int
    appeals: int
    ignored: int
    pending: int
    late: int


class CorpsTally(Shape):
    """De ce corps."""

    corps: str = Field(description="Vide : boîtes qui ne sont plus configurées.")
    mails: Tally


class DossierTally(Shape):
    """Les dossiers d’un corps ; complet : un support et une décision."""

    corps: str
    dossiers: int
    with_support: int
    with_decision: int
    complete: int


class CampaignItem(Shape):
    """Une campagne ouverte."""

    year: int
    opens: date
    deadline: date
    closes: date


class CampaignTallies(Shape):
    """Une campagne en chiffres, pour les corps du jeton."""

    year: int
    total: Tally
    by_corps: list[CorpsTally]
    dossiers: list[DossierTally]
