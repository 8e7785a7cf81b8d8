"""Every case a reply may have to tell, with fictitious files: to check the texts and to show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from intake.domain.campaign import Campaign
from intake.domain.deadlines import Receipt, start_clock
from intake.domain.disposition import Answer, Enclosure, Fate, Kind, Outcome, ReplyKind, ReturnCase
from intake.domain.document import Place, Sha256
from intake.domain.letter import Address
from intake.domain.mailbox import Purpose

_TITLES = {
    ReturnCase.PRINTED: "imprimé en PDF",
    ReturnCase.PLATFORM: "figé par une plateforme de signature",
    ReturnCase.FLATTENED: "aplati, sans qu’on sache par quoi",
    ReturnCase.EXPORTED: "exporté d’un traitement de texte",
    ReturnCase.SCANNED: "numérisé",
    ReturnCase.PHOTO: "photographié",
    ReturnCase.OFFICE: "envoyé en Word ou LibreOffice",
    ReturnCase.ENCRYPTED: "protégé par un mot de passe",
    ReturnCase.DAMAGED: "arrivé abîmé",
}
_TYPED = """La page 12 manque : le support s’arrête à la page 11.

- Reprendre le fichier rempli au clavier ;
- le renvoyer **entier**, en réponse à ce message."""
_NAMES = {ReturnCase.PHOTO: "Support 2025.jpg", ReturnCase.OFFICE: "Support 2025.docx"}
_ON_TIME, _LATE = timedelta(days=-16), timedelta(days=3)


@dataclass(frozen=True)
class Case:
    """One case: the name one types, what it is in French, and the answer it makes."""

    name: str
    title: str
    answer: Answer
    reference: str | None = None

    @property
    def purpose(self) -> Purpose:
        """Of the mailboxes this reply mostly leaves from."""
        of_appeals = self.answer.kind in (ReplyKind.ACKNOWLEDGEMENT, ReplyKind.REGISTRATION, ReplyKind.CORRECTION)
        return Purpose.APPEAL if of_appeals else Purpose.EVALUATION

    @property
    def text(self) -> str:
        """The text it is drawn from."""
        return self.answer.kind.value


def cases_of(campaign: Campaign, corps: str = "DH") -> tuple[Case, ...]:
    """Every case, about mails of that campaign."""
    return (
        *_returns(campaign),
        *_mixed(campaign),
        *_accepted(campaign),
        *_infected(campaign),
        *_locked(campaign),
        *_appeals(campaign, corps),
    )


def _returns(campaign: Campaign) -> Iterator[Case]:
    for case in ReturnCase:
        answer = _fates(campaign, _returned(_NAMES.get(case, "Support 2025.pdf"), case))
        yield Case(f"return-{case}", f"Support {_TITLES[case]}", answer)
    scanned = _returned("Support 2025.pdf", ReturnCase.SCANNED)
    yield Case("return-late", "Support numérisé, après la date limite", _fates(campaign, scanned, after=_LATE))
    place = Place(0, 0, "base64")
    enclosure = Enclosure(scanned.name, "application/pdf", Sha256("0" * 64), place)
    enclosed = replace(_fates(campaign, scanned), enclosures=(enclosure,))
    yield Case("return-enclosed", "Support numérisé, retourné avec la réponse (return_files: true)", enclosed)


def _mixed(campaign: Campaign) -> Iterator[Case]:
    names = ("Support Martin.pdf", "Support Durand.pdf")
    several = _fates(campaign, *(_returned(name, ReturnCase.SCANNED) for name in names))
    yield Case("return-several", "Plusieurs supports numérisés dans un message", several)
    mixed = _fates(
        campaign,
        _returned("Support 2025.pdf", ReturnCase.SCANNED),
        Fate("Décision part résultats.pdf", Outcome.FILE, None, Kind.DECISION_RESULTATS),
        Fate("Fiche B.pdf", Outcome.ANNEX, None, Kind.BOARD_OPINION),
    )
    yield Case("return-mixed", "Support numérisé, décision et avis acceptés dans le même message", mixed)
    edited = replace(_returned("Support 2025.pdf", ReturnCase.SCANNED), words=_TYPED)
    own = replace(_fates(campaign, edited), own_subject="Votre envoi : il manque une page")
    yield Case("return-edited", "Retour dont un gestionnaire a écrit l’explication et l’objet", own)
    both = _fates(campaign, edited, _returned("Support Durand.pdf", ReturnCase.SCANNED))
    yield Case("return-edited-several", "Deux retours, dont un expliqué par un gestionnaire", both)
    yield Case("every-fate", "Tout ce qu’un fichier peut devenir", _fates(campaign, *_EVERY_FATE))
    held = _fates(campaign, Fate("Note.pdf", Outcome.HOLD))
    yield Case("held", "Fichier transmis à un gestionnaire", held)


def _accepted(campaign: Campaign) -> Iterator[Case]:
    support = Fate("Support 2025.pdf", Outcome.FILE, None, Kind.SUPPORT)
    scan = Fate("Support signé.pdf", Outcome.ANNEX, None, Kind.SUPPORT)
    again = Fate("Copie.pdf", Outcome.IGNORE)
    receipt = "(receipts: true)"
    yield Case("receipt-support", f"Support accepté {receipt}", _fates(campaign, support))
    late = _fates(campaign, support, after=_LATE)
    yield Case("receipt-late", f"Support accepté, après la date limite {receipt}", late)
    several = _fates(campaign, support, scan, again)
    yield Case("receipt-several", f"Support accepté, sa copie signée et un doublon {receipt}", several)
    decision = _fates(campaign, Fate("Décision.pdf", Outcome.FILE, None, Kind.DECISION))
    yield Case("receipt-decision", f"Décision acceptée {receipt}", decision)


def _infected(campaign: Campaign) -> Iterator[Case]:
    answer = replace(_fates(campaign), kind=ReplyKind.INFECTED, infection="Exemple.Virus-1")
    yield Case("infected", "Message où l’antivirus a trouvé un virus, expéditeur prouvé", answer)


def _locked(campaign: Campaign) -> Iterator[Case]:
    answer = replace(_fates(campaign), kind=ReplyKind.LOCKED, locked=("Évaluations.zip",))
    yield Case("locked", "Archive protégée par un mot de passe", answer)
    several = replace(answer, locked=("Évaluations.zip", "Décisions.7z"))
    yield Case("locked-several", "Plusieurs archives protégées par un mot de passe", several)


def _appeals(campaign: Campaign, corps: str) -> Iterator[Case]:
    reference = f"R{campaign.year}-{corps}-0042"
    acknowledgement = replace(_fates(campaign), kind=ReplyKind.ACKNOWLEDGEMENT, clock=None)
    periods = campaign.periods
    receipt = Receipt(acknowledgement.received_at, "received", "exemple")
    clock = start_clock(receipt, silence_months=periods.silence_months, court_months=periods.court_months)
    acknowledgement = replace(acknowledgement, subject=f"Recours, évaluation {campaign.year}", clock=clock)
    registration = replace(acknowledgement, kind=ReplyKind.REGISTRATION, clock=None)
    yield Case("acknowledgement", "Recours : accusé de réception", acknowledgement, reference)
    locked = replace(acknowledgement, locked=("Pièces.zip",))
    yield Case("acknowledgement-locked", "Recours dont une archive demande un mot de passe", locked, reference)
    theirs = replace(acknowledgement, appellant="Jeanne EXEMPLE")
    several = "Recours de plusieurs personnes dans un message : un accusé de réception pour chacune"
    yield Case("acknowledgement-one-of-several", several, theirs, reference)
    correction = replace(acknowledgement, kind=ReplyKind.CORRECTION, clock=None)
    prepared = "Accusé de réception envoyé à tort : la correction, préparée, qu’une personne relit et envoie"
    yield Case("correction", prepared, correction, reference)
    without = "avant que la référence soit attribuée (« intake explain »)"
    yield Case("acknowledgement-no-reference", f"Recours : accusé de réception, {without}", acknowledgement)
    yield Case("registration", "Recours possible : accusé d’enregistrement", registration, reference)
    yield Case("registration-no-reference", f"Recours possible : accusé d’enregistrement, {without}", registration)


def _fates(campaign: Campaign, *fates: Fate, after: timedelta = _ON_TIME) -> Answer:
    return Answer(
        kind=ReplyKind.FATES,
        to=Address("secretariat@ch-exemple.fr"),
        subject=f"Évaluation {campaign.year}",
        in_reply_to="<1@ch-exemple.fr>",
        references=(),
        fates=fates,
        received_at=_morning(campaign.deadline + after),
        campaign=campaign.year,
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), UTC)


def _returned(name: str, case: ReturnCase) -> Fate:
    return Fate(name, Outcome.RETURN, case, Kind.SUPPORT)


def _of_each_case() -> Iterator[Fate]:
    return (_returned(f"Support {number}.pdf", case) for number, case in enumerate(ReturnCase, start=1))


_FILE_NAMES = {
    Kind.SUPPORT: "Support",
    Kind.DECISION_FONCTIONS: "Part fonctions",
    Kind.DECISION_RESULTATS: "Part résultats",
    Kind.DECISION: "Décision",
    Kind.BOARD_OPINION: "Fiche B",
    Kind.DELEGATION: "Délégation",
    Kind.SUPPORT_COPY: "Copie signée",
    Kind.HOST_EVALUATION: "Évaluation du détachement",
    Kind.APPEAL_LETTER: "Courrier",
    Kind.OTHER: "Bordereau",
}
_EVERY_FATE = (
    *_of_each_case(),
    *(Fate(f"{name}.pdf", Outcome.FILE, None, kind) for kind, name in _FILE_NAMES.items()),
    *(Fate(f"{name} (copie).pdf", Outcome.ANNEX, None, kind) for kind, name in _FILE_NAMES.items()),
    Fate("Note.pdf", Outcome.HOLD),
    Fate("Logo.pdf", Outcome.IGNORE),
)
