"""What becomes of each document: filed, kept as annex, returned, held, ignored (domain.md part 2).

Order: the interactive supports first, because what else the mail carries is judged by what was filed from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from intake.domain.campaign import Campaign
from intake.domain.disposition import (
    DECISIONS,
    Annex,
    Disposition,
    DossierKey,
    FileDecision,
    FileSupport,
    Hold,
    Ignore,
    Kind,
    OpenAppeal,
    ReturnCase,
    ReturnSupport,
)
from intake.domain.document import Document, Format
from intake.domain.dossier import (
    Owner,
    faults_of_support,
    identity_of,
    interview_day,
    matricules_in,
    matricules_of_mail,
    owner_by_name,
)
from intake.domain.facts import Facts
from intake.domain.kinds import Finding, Proof, is_copy_of_support, is_hosted, kind_of
from intake.domain.known import Action, Ruling
from intake.domain.mailbox import Purpose
from intake.domain.templates import Template


@dataclass(frozen=True)
class Paper:
    """A document with its kind."""

    document: Document
    finding: Finding

    @property
    def position(self) -> int:
        return self.document.position


def decide_documents(facts: Facts, appeal: tuple[Disposition, ...]) -> tuple[Disposition, ...]:
    """One disposition a document, in their order."""
    papers = [Paper(each, kind_of(each, facts.letter, facts.templates)) for each in facts.letter.documents]
    fates: dict[int, Disposition] = {}
    for paper in papers:
        fate = _repeated(facts, paper, papers) or _as_ruled(facts, paper) or _support(facts, paper, papers)
        if fate is not None:
            fates[paper.position] = fate
    owners = _owners(fates.values())
    for paper in papers:
        if paper.position not in fates:
            fates[paper.position] = _other(facts, paper, papers, owners, appeal)
    return tuple(fates[position] for position in sorted(fates))


def _repeated(facts: Facts, paper: Paper, papers: list[Paper]) -> Disposition | None:
    """Same bytes again: one filing (domain.md 10)."""
    sha256 = paper.document.sha256
    if sha256 in facts.known.filed:
        return Ignore(paper.position, (f"mêmes octets déjà déposés : {facts.known.filed[sha256]}",))
    first = next(each for each in papers if each.document.sha256 == sha256)
    if first.position != paper.position:
        return Ignore(paper.position, (f"même fichier que la pièce {first.position + 1} de ce message",))
    return None


def _support(facts: Facts, paper: Paper, papers: list[Paper]) -> Disposition | None:
    """An interactive support: filed when whole, held when anything is missing; None when it is something else."""
    recognition = paper.finding.recognition
    if recognition is None or paper.document.reading.format is not Format.INTERACTIVE:
        return None
    template, reading = recognition.template, paper.document.reading
    campaign = facts.campaign_of(template.campaign)
    signed_copy = any(is_copy_of_support(each.document, each.finding) for each in papers)
    faults = (
        *faults_of_support(reading, template, campaign, signed_copy=signed_copy),
        *_wrong_year(facts, paper.document, template, campaign),
    )
    if faults:
        return Hold(paper.position, Kind.SUPPORT, (paper.finding.sentence, *faults))
    return _file_support(facts, paper, template, campaign)


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
    if any(isinstance(each, OpenAppeal) for each in appeal):
        return Annex(paper.position, None, Kind.APPEAL_LETTER, ("pièce jointe au recours",))
    if paper.document.reading.format is Format.DOUBTFUL:
        return _hold(paper, "les lecteurs ne sont pas d’accord sur ce fichier")
    if paper.finding.kind is Kind.SUPPORT and not paper.finding.contradicted:
        return _copy_of_support(facts, paper, papers, owners)
    if facts.mailbox.purpose is Purpose.APPEAL and paper.finding.kind not in DECISIONS:
        return _in_career_mailbox(paper, appeal)
    if paper.finding.contradicted:
        return _hold(paper, "les indices se contredisent sur la nature du document")
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
        return _hold(paper, "copie non interactive sans identité, à côté de supports déposés")
    if is_hosted(facts.letter):
        return _hold(paper, "directeur détaché ou mis à disposition : règles de l’organisme d’accueil")
    return _return(facts, paper)


def _return(facts: Facts, paper: Paper) -> Disposition:
    """Final only when two independent readers agree (domain.md 16)."""
    reading = paper.document.reading
    case = _case_of(paper.document)
    if case is None:
        return _hold(paper, "support attendu, mais le fichier n’en a pas le format", *reading.evidence[:1])
    if reading.readers_agree is not True:
        return _hold(paper, "un second lecteur n’a pas confirmé : aucun retour sans deux lecteurs d’accord")
    if facts.mailbox.purpose is Purpose.APPEAL and paper.finding.proof is not Proof.TEXT:
        return _hold(paper, "support possible reçu dans une boîte de carrière")
    return ReturnSupport(paper.position, case, (paper.finding.sentence, *reading.evidence))


_PRINTERS = ("print to pdf", "microsoft print", "pdfcreator", "quartz", "cups", "skia", "chromium", "pdf24", "bullzip")
_PLATFORMS = (
    "docusign",
    "universign",
    "yousign",
    "docapost",
    "lex persona",
    "goodflag",
    "certeurope",
    "oodrive",
    "adobe sign",
)


def _case_of(document: Document) -> ReturnCase | None:
    reading = document.reading
    simple = {
        Format.SCANNED: ReturnCase.SCANNED,
        Format.ENCRYPTED: ReturnCase.ENCRYPTED,
        Format.DAMAGED: ReturnCase.DAMAGED,
    }
    if reading.format is not Format.FLATTENED:
        return simple.get(reading.format)
    producer = reading.producer.lower()
    if any(word in producer for word in _PLATFORMS):
        return ReturnCase.PLATFORM
    return ReturnCase.PRINTED if any(word in producer for word in _PRINTERS) else ReturnCase.FLATTENED


def _legitimate(facts: Facts, paper: Paper, papers: list[Paper], owners: tuple[Owner, ...]) -> Disposition:
    """Decisions, fiches B, delegations: never returned; filed when their dossier is known."""
    finding, reading = paper.finding, paper.document.reading
    if reading.format in (Format.ENCRYPTED, Format.DAMAGED) or finding.kind is Kind.HOST_EVALUATION:
        return _hold(paper, *reading.evidence)
    if reading.format is Format.INTERACTIVE and finding.kind not in DECISIONS:
        return _hold(paper, "formulaire interactif d’un modèle inconnu")
    owner = _owner_of(facts, paper, papers, owners)
    if finding.kind in DECISIONS and reading.format is not Format.NOT_PDF:
        if owner is None:
            return _hold(paper, *_unidentified(facts, paper))
        return FileDecision(paper.position, owner, finding.kind, (finding.sentence,))
    if owner is not None or (owners and finding.kind is Kind.OTHER):
        return Annex(paper.position, owner, finding.kind, (finding.sentence, "conservé en annexe"))
    return _hold(paper, *reading.evidence[:1])


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
        return owners[0].dossier if len(owners) == 1 and _may_be_of_the_only_owner(paper, papers) else None
    return _by_matricule(facts, matricules_of_mail(facts.letter, facts.campaign))


def _may_be_of_the_only_owner(paper: Paper, papers: list[Paper]) -> bool:
    """One support filed, one paper of that kind: it is the same director's. Two of a kind may be two directors'."""
    same = [each for each in papers if each.finding.kind is paper.finding.kind and each.finding.recognition is None]
    return len(same) == 1 or paper.finding.kind in DECISIONS or paper.finding.kind is Kind.OTHER


def _by_matricule(facts: Facts, found: frozenset[str]) -> DossierKey | None:
    return DossierKey(facts.campaign.year, facts.mailbox.corps, next(iter(found))) if len(found) == 1 else None


def _hold(paper: Paper, *reasons: str) -> Hold:
    return Hold(paper.position, paper.finding.kind, (paper.finding.sentence, *reasons))


def _as_ruled(facts: Facts, paper: Paper) -> Disposition | None:
    """An operator's ruling on this document, or on the whole mail, instead of the rules."""
    ruling = facts.ruling_on(paper.position)
    if ruling is None:
        return None
    why = (f"décision de {ruling.who} : {ruling.why}",)
    match ruling.action:
        case Action.IGNORE:
            return (
                Ignore(paper.position, why) if ruling.position is not None else _ignored_unless_good(facts, paper, why)
            )
        case Action.RETURN:
            case = ReturnCase(ruling.case) if ruling.case else _case_of(paper.document) or ReturnCase.FLATTENED
            return ReturnSupport(paper.position, case, why)
        case Action.APPEAL:
            return Annex(paper.position, None, Kind.APPEAL_LETTER, why)
        case Action.FILE | Action.ANNEX:
            return _file_as_ruled(facts, paper, ruling, why)


def _ignored_unless_good(facts: Facts, paper: Paper, why: tuple[str, ...]) -> Disposition | None:
    """« Ignore the mail » speaks of what was held; a support the rules file stays filed."""
    fate = _support(facts, paper, [paper])
    return fate if isinstance(fate, FileSupport) else Ignore(paper.position, why)


def _file_as_ruled(facts: Facts, paper: Paper, ruling: Ruling, why: tuple[str, ...]) -> Disposition:
    key, name = _dossier_as_ruled(facts, paper, ruling)
    kind = ruling.kind or paper.finding.kind
    if ruling.action is Action.ANNEX:
        return Annex(paper.position, key, kind, why)
    if key is None:
        return replace(
            _hold(paper, "indiquer le matricule du directeur pour déposer cette pièce"),
            reasons=(*why, "matricule manquant"),
        )
    if kind is Kind.SUPPORT:
        recognition = paper.finding.recognition
        late = facts.receipt.day > facts.campaign_of(key.campaign).deadline
        return FileSupport(paper.position, key, name, recognition.template.name if recognition else "", late, why)
    if kind in DECISIONS:
        return FileDecision(paper.position, key, kind, why)
    return Annex(paper.position, key, kind, why)


def _dossier_as_ruled(facts: Facts, paper: Paper, ruling: Ruling) -> tuple[DossierKey | None, str]:
    recognition = paper.finding.recognition
    identity = identity_of(paper.document.reading, recognition.template) if recognition else None
    seen = matricules_in(paper.document, facts.campaign).certain or matricules_of_mail(facts.letter, facts.campaign)
    guessed = next(iter(seen)) if len(seen) == 1 else ""
    director = ruling.director or (identity.matricule if identity else "") or guessed
    if not director:
        return None, ""
    corps = ruling.corps or (recognition.template.corps if recognition else facts.mailbox.corps)
    campaign = ruling.campaign or (recognition.template.campaign if recognition else facts.campaign.year)
    return DossierKey(campaign, corps, director), ruling.director_name or (identity.name if identity else "")
