"""What becomes of each document: filed, kept as annex, returned, held, ignored (domain.md part 2).

Order: the interactive supports first, because what else the mail carries is judged by what was filed from it.
"""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain.campaign import Campaign
from intake.domain.disposition import (
    DECISIONS,
    Annex,
    AppealClass,
    Disposition,
    DossierKey,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    JoinAppeal,
    Kind,
    OpenAppeal,
)
from intake.domain.document import Document, Form, Format, PdfReading
from intake.domain.dossier import (
    Owner,
    identity_of,
    interview_day,
    is_about,
    matricules_in,
    matricules_of_mail,
    owner_by_name,
)
from intake.domain.facts import Facts
from intake.domain.kinds.findings import Paper
from intake.domain.kinds.telling import is_hosted, kind_of
from intake.domain.known import Action
from intake.domain.mailbox import Purpose
from intake.domain.supports.completeness import faults_of_support
from intake.domain.supports.resemblance import resemblance
from intake.domain.supports.returning import hold, return_or_hold, unexamined
from intake.domain.supports.rulings import as_ruled
from intake.domain.supports.signing import broken_signatures, shows_signatures_of
from intake.domain.templates import Template
from intake.domain.triage import speaks_of_another_matter

_DECISIONS_OF_ONE = 2
"""A director has one or two decision files (domain.md 2); more in one mail are several directors'."""


def decide_documents(facts: Facts, appeal: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """One disposition a document, in their order."""
    papers = [Paper(each, kind_of(each, facts.letter, facts.templates)) for each in facts.letter.documents]
    fates: dict[int, Disposition] = {}
    for paper in papers:
        fate = _repeated(facts, paper, papers) or _as_ruled(facts, paper) or _support(facts, paper, papers, appeal)
        if fate is not None:
            fates[paper.position] = fate
    owners = _owners(fates.values())
    for paper in papers:
        if paper.position not in fates:
            fates[paper.position] = _other(facts, paper, papers, owners, appeal)
    return tuple(_as_ruled_for_all(facts, paper, papers, fates[paper.position]) for paper in papers)


def _as_ruled(facts: Facts, paper: Paper) -> Disposition | None:
    """An operator's ruling on this very document."""
    ruling = facts.ruling_on(paper.position)
    return as_ruled(facts, paper, ruling) if ruling is not None and ruling.position is not None else None


def _as_ruled_for_all(facts: Facts, paper: Paper, papers: list[Paper], fate: Disposition) -> Disposition:
    """A ruling on the mail as a whole speaks of what was held: what the rules filed or know already stays."""
    ruling = facts.ruling_on(paper.position)
    if ruling is None or ruling.position is not None or isinstance(fate, FileSupport | FileDecision):
        return fate
    if isinstance(fate, Ignore) and facts.letter.documents[paper.position].sha256 in facts.known.filed:
        return fate
    if ruling.action is Action.SPLIT and (isinstance(fate, Hold) or _repeated(facts, paper, papers)):
        return fate
    return as_ruled(facts, paper, ruling)


def _repeated(facts: Facts, paper: Paper, papers: list[Paper]) -> Disposition | None:
    """Same bytes again: one filing (domain.md 10)."""
    sha256 = paper.document.sha256
    if sha256 in facts.known.filed:
        return Ignore(paper.position, (f"mêmes octets déjà déposés : {facts.known.filed[sha256]}",))
    first = next(each for each in papers if each.document.sha256 == sha256)
    if first.position != paper.position:
        return Ignore(paper.position, (f"même fichier que la pièce {first.position + 1} de ce message",))
    return None


def _support(facts: Facts, paper: Paper, papers: list[Paper], appeal: tuple[Disposition, ...]) -> Disposition | None:
    """An interactive support: filed when whole, held when anything is missing; None when it is something else."""
    recognition = paper.finding.recognition
    if recognition is None or paper.document.reading.format is not Format.INTERACTIVE:
        return None
    contested = _contested(facts, paper, appeal)
    if contested is not None:
        return contested
    template, reading = recognition.template, paper.document.reading
    campaign = facts.campaign_of(template.campaign)
    signed_copy = any(shows_signatures_of(facts, each, paper, papers) for each in papers)
    faults = (
        *faults_of_support(reading, template, campaign, signed_copy=signed_copy),
        *broken_signatures(reading),
        *_pages_too_many(reading, template),
        *_wrong_year(facts, paper.document, template, campaign),
    )
    if faults:
        return hold(paper, *faults)
    return _file_support(facts, paper, template, campaign)


def _pages_too_many(reading: PdfReading, template: Template) -> tuple[str, ...]:
    """A decision bound behind the form would be filed with it and missed; an XFA form's pages are its viewer's."""
    if not template.pages < reading.pages < 2 * template.pages or reading.form is Form.XFA:
        return ()
    return (f"{reading.pages} pages pour un formulaire de {template.pages} : autre chose y est peut-être relié",)


def _contested(facts: Facts, paper: Paper, appeal: tuple[Disposition, ...]) -> Disposition | None:
    """The support an appeal is about, sent by who contests it, is evidence: no new version of the dossier's."""
    opened = next((each for each in appeal if isinstance(each, OpenAppeal)), None)
    ruled = any(ruling.action is Action.APPEAL for ruling in facts.known.rulings)
    if opened is None or (ruled and facts.mailbox.purpose is Purpose.EVALUATION):
        return None
    if opened.appeal_class is AppealClass.UNSURE:
        return hold(paper, "joint à un recours possible : à qualifier avant tout dépôt")
    return Annex(paper.position, None, Kind.SUPPORT, (paper.finding.sentence, "joint au recours, non déposé"))


def _wrong_year(facts: Facts, document: Document, template: Template, campaign: Campaign) -> tuple[str, ...]:
    """Last year's form is taken for last year's interview only; else somebody used an old form (domain.md 10)."""
    if template.campaign == facts.campaign.year:
        return ()
    day = interview_day(document.reading, template)
    if (
        day is not None
        and campaign.year == template.campaign
        and campaign.interviews_from <= day <= campaign.interviews_to
    ):
        return ()
    return (f"formulaire de la campagne {template.campaign}, reçu pendant la campagne {facts.campaign.year}",)


def _file_support(facts: Facts, paper: Paper, template: Template, campaign: Campaign) -> FileSupport:
    identity = identity_of(paper.document.reading, template)
    late = facts.receipt.day > campaign.deadline
    reasons = [paper.finding.sentence, f"{paper.document.reading.filled} champs remplis"]
    if late:
        reasons.append(f"reçu après la date limite du {campaign.deadline:%d/%m/%Y} : accepté, compté en retard")
    if template.corps != facts.mailbox.corps:
        reasons.append(f"reçu dans la boîte {facts.mailbox.name}, classé dans le corps {template.corps}")
    key = DossierKey(campaign.year, template.corps, identity.matricule)
    return FileSupport(paper.position, key, identity.name, template.name, late, tuple(reasons))


def _owners(fates: Iterable[Disposition]) -> tuple[Owner, ...]:
    return tuple(Owner(each.dossier, each.director_name) for each in fates if isinstance(each, FileSupport))


def _other(
    facts: Facts, paper: Paper, papers: list[Paper], owners: tuple[Owner, ...], appeal: tuple[Disposition, ...]
) -> Disposition:
    """A document that is no interactive support of ours."""
    if any(isinstance(each, OpenAppeal | JoinAppeal) for each in appeal):
        return Annex(paper.position, None, Kind.APPEAL_LETTER, ("pièce jointe au recours",))
    if paper.document.reading.format is Format.DOUBTFUL:
        return hold(paper, "les lecteurs ne sont pas d’accord sur ce fichier")
    unread = unexamined(paper.document)
    if unread is not None and facts.mailbox.purpose is Purpose.EVALUATION:
        return hold(paper, unread)
    if paper.finding.kind is Kind.SUPPORT and not paper.finding.contradicted:
        return _copy_of_support(facts, paper, papers, owners)
    if facts.mailbox.purpose is Purpose.APPEAL and paper.finding.kind not in DECISIONS:
        return _in_career_mailbox(paper, appeal)
    if paper.finding.contradicted:
        return hold(paper, "les indices se contredisent sur la nature du document")
    return _legitimate(facts, paper, papers, owners)


def _in_career_mailbox(paper: Paper, appeal: tuple[Disposition, ...]) -> Disposition:
    """An ordinary mail's papers are left with it; those of a mail a person reads are kept with it."""
    if any(isinstance(each, Hold) for each in appeal):
        return Annex(paper.position, None, paper.finding.kind, ("pièce du message à lire par une personne",))
    return Ignore(paper.position, ("pièce d’un courrier ordinaire",))


def _copy_of_support(facts: Facts, paper: Paper, papers: list[Paper], owners: tuple[Owner, ...]) -> Disposition:
    """Not interactive: the signed scan beside its file is an annex, else it is returned — or a person looks."""
    owner = _owner_of(facts, paper, papers, owners)
    if owner is not None and owner in {each.dossier for each in owners}:
        reason = "copie du support interactif déposé avec ce message : conservée en annexe"
        return Annex(paper.position, owner, Kind.SUPPORT, (paper.finding.sentence, reason))
    if owners and owner is None:
        return hold(paper, "copie non interactive sans identité, à côté de supports déposés")
    if is_hosted(facts.letter):
        return hold(paper, "directeur détaché ou mis à disposition : règles de l’organisme d’accueil")
    if facts.mailbox.purpose is Purpose.EVALUATION:
        unknown = paper.document.reading.format is Format.INTERACTIVE
        return _unknown_form(facts, paper) if unknown else return_or_hold(facts, paper)
    if speaks_of_another_matter(facts.letter):
        return Ignore(paper.position, (paper.finding.sentence, "pièce d’un courrier ordinaire"))
    return hold(paper, "support possible reçu dans une boîte de carrière")


def _unknown_form(facts: Facts, paper: Paper) -> Hold:
    reading = paper.document.reading
    return hold(paper, "formulaire interactif d’un modèle inconnu", *resemblance(reading, facts.templates))


def _legitimate(facts: Facts, paper: Paper, papers: list[Paper], owners: tuple[Owner, ...]) -> Disposition:
    """Decisions, fiches B, delegations: never returned; filed when their dossier is known."""
    finding, reading = paper.finding, paper.document.reading
    if reading.format in (Format.ENCRYPTED, Format.DAMAGED) or finding.kind is Kind.HOST_EVALUATION:
        return hold(paper, *reading.evidence)
    if reading.format is Format.INTERACTIVE and finding.kind not in DECISIONS:
        return _unknown_form(facts, paper)
    owner = _owner_of(facts, paper, papers, owners)
    if finding.kind in DECISIONS and reading.format is not Format.NOT_PDF:
        if owner is None:
            return hold(paper, *_unidentified(facts, paper))
        return FileDecision(paper.position, owner, finding.kind, (finding.sentence,))
    if finding.kind is Kind.OTHER and owner is not None and owner not in {each.dossier for each in owners}:
        # Seven digits somewhere in an unknown paper open no dossier.
        return hold(paper, "pièce de nature inconnue : le matricule lu ne suffit pas à la classer")
    if owner is not None or (owners and finding.kind is Kind.OTHER):
        return Annex(paper.position, owner, finding.kind, (finding.sentence, "conservé en annexe"))
    return hold(paper, *reading.evidence[:1])


def _unidentified(facts: Facts, paper: Paper) -> tuple[str, ...]:
    read = sorted(matricules_in(paper.document, facts.campaign).by_ocr)
    hint = (f"matricule lu par OCR, à confirmer : {', '.join(read[:3])}",) if read else ()
    return ("directeur non identifié : ni matricule certain, ni support dans le même message", *hint)


def _owner_of(facts: Facts, paper: Paper, papers: list[Paper], owners: tuple[Owner, ...]) -> DossierKey | None:
    """The dossier by the matricule in the document, by the supports of the same mail, by the matricule in the mail."""
    seen = matricules_in(paper.document, facts.campaign)
    of_this_mail = {each.dossier for each in owners if each.dossier.director in seen.certain | seen.by_ocr}
    if len(of_this_mail) == 1:
        return of_this_mail.pop()
    if seen.certain:
        return _by_matricule(facts, seen.certain)
    by_name = owner_by_name(paper.document, owners)
    if by_name is not None:
        return by_name.dossier
    if owners:
        return owners[0].dossier if len(owners) == 1 and _may_be_of(owners[0], paper, papers) else None
    return _by_matricule(facts, matricules_of_mail(facts.letter, facts.campaign))


def _may_be_of(owner: Owner, paper: Paper, papers: list[Paper]) -> bool:
    """One support filed, one paper of that kind: it is the same director's, unless its text speaks of somebody else."""
    kind = paper.finding.kind
    if kind is Kind.OTHER:
        return True
    same = [each for each in papers if each.finding.kind is kind and each.finding.recognition is None]
    decisions = [each for each in papers if each.finding.kind in DECISIONS]
    few = len(decisions) <= _DECISIONS_OF_ONE if kind is Kind.DECISION else len(same) == 1
    return few and is_about(paper.document, owner)


def _by_matricule(facts: Facts, found: frozenset[str]) -> DossierKey | None:
    return DossierKey(facts.campaign.year, facts.mailbox.corps, next(iter(found))) if len(found) == 1 else None
