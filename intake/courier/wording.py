"""What an answer says: its subject, its text and its page, from the texts people read. No mail is made here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from intake.domain.campaign import Campaign
from intake.domain.deadlines import paris_day
from intake.domain.disposition import Answer, Fate, Outcome, ReplyKind, ReturnCase
from intake.domain.mailbox import Mailbox, fold_address
from intake.texts import Texts
from intake.texts.blocks import Block, Typed
from intake.texts.plain import as_text
from intake.texts.typography import one_line, typed_lines
from intake.texts.web import links_to

SUBJECT_LIMIT = 150
"""Characters kept of the original's subject: longer ones are cut by mail programs anyway."""
NAME_LIMIT = 120
"""Characters shown of a file's name, as ``Document.name`` promises."""
EDITED = "edited"
"""The text in which a person's own words stand."""
UNOPENED_SUBJECT = "Votre message au CNG n’a pas été ouvert"
_ALREADY_A_REPLY = re.compile(r"(?i)re\s?:")


@dataclass(frozen=True)
class Returned:
    """The files of one mail that one explanation serves."""

    case: ReturnCase
    names: tuple[str, ...]
    words: str = ""
    """A person's explanation, in the place of that of the case."""


@dataclass(frozen=True)
class Written:
    """One answer in words. ``text`` and ``page`` (HTML) say the same: both are drawn from ``blocks``."""

    subject: str
    text: str
    page: str
    blocks: tuple[Block, ...]


def subject_of(answer: Answer, reference: str | None) -> str:
    """« Re: … » and the case's reference: the original's subject, on one line, bounded; nothing of an infected mail."""
    if answer.kind is ReplyKind.INFECTED:
        return UNOPENED_SUBJECT
    words = one_line(answer.subject, SUBJECT_LIMIT) or "votre message"
    own = one_line(answer.own_subject, SUBJECT_LIMIT)
    subject = own or (words if _ALREADY_A_REPLY.match(words) else f"Re: {words}")
    return subject if reference is None or reference in subject else f"{subject} [{reference}]"


def write(texts: Texts, answer: Answer, mailbox: Mailbox, campaign: Campaign, reference: str | None) -> Written:
    """That answer. Raises ConfigError when a text cannot be rendered."""
    variables = _variables(answer, mailbox, campaign, reference)
    if answer.kind is ReplyKind.ACKNOWLEDGEMENT:
        variables |= _clock_variables(answer, campaign)
    edited = any(fate.words for fate in answer.fates)
    blocks = texts.render(EDITED if edited else answer.kind.value, variables)
    subject = subject_of(answer, reference)
    # Addresses of our own only: a link made of a file's name would send people where a stranger wants.
    web = (*texts.addresses, campaign.privacy_url, campaign.help_url)
    links = links_to(web, (mailbox.contact.email, fold_address(mailbox.address)))
    return Written(subject, as_text(blocks), texts.page(subject, blocks, links), blocks)


def _variables(answer: Answer, mailbox: Mailbox, campaign: Campaign, reference: str | None) -> dict[str, object]:
    received_on = answer.clock.received_on if answer.clock else paris_day(answer.received_at)
    fates = tuple(_presentable(fate) for fate in answer.fates)
    return {
        "mailbox_address": fold_address(mailbox.address),
        "service": mailbox.contact.service,
        "email": mailbox.contact.email,
        "phone": mailbox.contact.phone.strip(),
        "postal_address": _one_address_line(mailbox.contact.postal_address),
        "privacy_url": campaign.privacy_url,
        "help_url": campaign.help_url,
        "campaign": campaign.year,
        "deadline": campaign.deadline,
        "late": received_on > campaign.deadline,
        "received_on": received_on,
        "reference": reference or "",
        "appellant": one_line(answer.appellant, NAME_LIMIT),
        "fates": fates,
        "returned": _by_case(fates),
        "filed": any(fate.outcome is Outcome.FILE for fate in fates),
        "enclosed": tuple(shown_name(each.name) for each in answer.enclosures),
        "locked": tuple(shown_name(name) for name in answer.locked),
        "infection": one_line(answer.infection, NAME_LIMIT),
    }


def _one_address_line(address: str) -> str:
    return ", ".join(line.strip(" ,") for line in address.splitlines() if line.strip(" ,"))


def _clock_variables(answer: Answer, campaign: Campaign) -> dict[str, object]:
    """Raises ValueError without a clock: an acknowledgement that shows no date would be none (CRPA R112-11-1)."""
    if answer.clock is None:
        raise ValueError("an acknowledgement needs the clock of its case")
    return {
        "due": answer.clock.due,
        "court_period_ends": answer.clock.court_period_ends,
        "silence_months": campaign.periods.silence_months,
        "court_months": campaign.periods.court_months,
        "capn_months": campaign.periods.capn_months,
    }


def _presentable(fate: Fate) -> Fate:
    """A name fit for one line of text; a return whose case is not told is explained as flattened."""
    case = fate.case or (ReturnCase.FLATTENED if fate.outcome is Outcome.RETURN else None)
    return replace(fate, name=shown_name(fate.name), case=case, words=Typed(typed_lines(fate.words)))


def shown_name(name: str) -> str:
    """A file's name as it is shown: on one line, bounded."""
    return one_line(name, NAME_LIMIT) or "fichier sans nom"


def _by_case(fates: tuple[Fate, ...]) -> tuple[Returned, ...]:
    """One explanation per case, in the order of ``ReturnCase``, a person's own ones after ours."""
    returned = [fate for fate in fates if fate.outcome is Outcome.RETURN and fate.case is not None]
    order = list(ReturnCase)
    told: dict[tuple[str, ReturnCase | None], list[Fate]] = {}
    for fate in sorted(returned, key=lambda fate: (bool(fate.words), order.index(fate.case or ReturnCase.FLATTENED))):
        told.setdefault((fate.words, None if fate.words else fate.case), []).append(fate)
    return tuple(
        Returned(alike[0].case or ReturnCase.FLATTENED, tuple(fate.name for fate in alike), alike[0].words)
        for alike in told.values()
    )
