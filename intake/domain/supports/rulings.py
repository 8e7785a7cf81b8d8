"""An operator's ruling on a document, in the place of the rules."""

from __future__ import annotations

from intake.domain.disposition import (
    DECISIONS,
    Annex,
    Disposition,
    DossierKey,
    FileDecision,
    FileSupport,
    Ignore,
    Kind,
    ReturnCase,
    ReturnSupport,
)
from intake.domain.dossier import identity_of, is_matricule, matricules_in, matricules_of_mail, written_as_one
from intake.domain.facts import Facts
from intake.domain.kinds.findings import Paper
from intake.domain.known import Action, Ruling
from intake.domain.supports.returning import case_of, hold
from intake.domain.templates import Template


def as_ruled(facts: Facts, paper: Paper, ruling: Ruling) -> Disposition:
    """What the ruling makes of that document."""
    why = (f"décision de {ruling.who} : {ruling.why}",)
    match ruling.action:
        case Action.IGNORE:
            return Ignore(paper.position, why)
        case Action.RETURN:
            return _returned(paper, ruling, why)
        case Action.APPEAL:
            return Annex(paper.position, None, Kind.APPEAL_LETTER, why)
        case Action.FILE | Action.ANNEX:
            return _file(facts, paper, ruling, why)
        case Action.SPLIT:
            return hold(paper, *why)


def _returned(paper: Paper, ruling: Ruling, why: tuple[str, ...]) -> Disposition:
    case = ReturnCase(ruling.case) if ruling.case else case_of(paper.document)
    words, subject = (ruling.reply_text or "").strip(), (ruling.reply_subject or "").strip()
    if case is None and not words:
        # Any explanation of ours would be false: nobody is told that a good file is a bad one.
        return hold(paper, *why, "motif du retour à choisir : la lecture du fichier n’en donne aucun")
    return ReturnSupport(paper.position, case or ReturnCase.FLATTENED, why, words, subject)


def _file(facts: Facts, paper: Paper, ruling: Ruling, why: tuple[str, ...]) -> Disposition:
    template = _template(facts, paper, ruling)
    if ruling.template and template is None:
        return hold(paper, *why, f"formulaire « {ruling.template} » inconnu des campagnes ouvertes")
    key, name = _dossier(facts, paper, ruling, template)
    if key is not None and not _names_a_director(facts, paper, key, template):
        shape = "les matricules de cette campagne n’ont pas cette forme"
        return hold(paper, *why, f"« {key.director[:40]} » n’est pas un matricule : {shape}")
    kind = ruling.kind or paper.finding.kind
    if ruling.action is Action.ANNEX:
        return Annex(paper.position, key, kind, why)
    if key is None:
        return hold(paper, *why, "matricule manquant : indiquer celui du directeur pour déposer cette pièce")
    if kind is Kind.SUPPORT:
        late = facts.receipt.day > facts.campaign_of(key.campaign).deadline
        return FileSupport(paper.position, key, name, template.name if template else "", late, why)
    return FileDecision(paper.position, key, kind, why) if kind in DECISIONS else Annex(paper.position, key, kind, why)


def _names_a_director(facts: Facts, paper: Paper, key: DossierKey, template: Template | None) -> bool:
    """A dossier of nobody would leave for SAGA: what was typed is a matricule by its shape, or the form's own."""
    own = identity_of(paper.document.reading, template).matricule if template else ""
    return key.director == own or is_matricule(key.director, facts.campaign_of(key.campaign))


def _template(facts: Facts, paper: Paper, ruling: Ruling) -> Template | None:
    """The form that the ruling names, else the one that was recognised."""
    if ruling.template:
        return next((each for each in facts.templates if each.name == ruling.template), None)
    recognition = paper.finding.recognition
    return recognition.template if recognition else None


def _dossier(facts: Facts, paper: Paper, ruling: Ruling, template: Template | None) -> tuple[DossierKey | None, str]:
    """Where the ruling says it goes; what it leaves open is taken from the form, the document, or the mail."""
    identity = identity_of(paper.document.reading, template) if template else None
    seen = matricules_in(paper.document, facts.campaign).certain or matricules_of_mail(facts.letter, facts.campaign)
    guessed = next(iter(seen)) if len(seen) == 1 else ""
    director = written_as_one(ruling.director or "") or (identity.matricule if identity else "") or guessed
    if not director:
        return None, ""
    corps = ruling.corps or (template.corps if template else facts.mailbox.corps)
    campaign = ruling.campaign or (template.campaign if template else facts.campaign.year)
    return DossierKey(campaign, corps, director), ruling.director_name or (identity.name if identity else "")
