"""Every reply, shown to those who write the texts: in a terminal, as a folder of files, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from intake.courier.cases import Case, cases_of
from intake.courier.composition import TextComposer
from intake.courier.digest_cases import DigestCase, digest_cases
from intake.courier.digests import DigestWriter
from intake.courier.wording import Written
from intake.domain.campaign import Campaign
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox, Purpose
from intake.texts import PAGE_VARIABLES, SUFFIX, VARIABLES

_PAPERS = Environment(
    loader=PackageLoader("intake.courier", "papers"),
    autoescape=select_autoescape(("html.j2",)),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True)
class Shown:
    """One case as one mailbox would answer it; ``mail`` is the whole mail, as it would leave."""

    mailbox: MailboxName
    case: Case | DigestCase
    written: Written
    mail: bytes

    @property
    def path(self) -> str:
        """Where its files stand in the folder, without suffix."""
        return f"{self.mailbox}/{self.case.name}"


def show_every_mailbox(
    composer: TextComposer, mailboxes: Mapping[MailboxName, Mailbox], campaign: Campaign
) -> list[Shown]:
    """The cases of each mailbox's purpose."""
    return [
        show(composer, mailbox, case)
        for mailbox in mailboxes.values()
        for case in cases_of(campaign, mailbox.corps)
        if case.purpose is mailbox.purpose
    ]


def show_each_once(composer: TextComposer, mailboxes: Mapping[MailboxName, Mailbox], campaign: Campaign) -> list[Shown]:
    """Each case, by the first mailbox of its purpose; by the first of all where none has it."""
    first = next(iter(mailboxes.values()))
    return [
        show(composer, next((box for box in mailboxes.values() if box.purpose is case.purpose), first), case)
        for case in cases_of(campaign, first.corps)
    ]


def show(composer: TextComposer, mailbox: Mailbox, case: Case) -> Shown:
    """That case, answered by that mailbox."""
    files = [b"%PDF-1.7\n"] * len(case.answer.enclosures)
    written = composer.write(case.answer, mailbox.name, reference=case.reference)
    mail = composer.compose(
        case.answer, mailbox.name, key=case.name, reference=case.reference, now=case.answer.received_at, files=files
    )
    return Shown(mailbox.name, case, written, mail.raw)


def show_digests(
    texts: Path | None, mailboxes: Sequence[Mailbox], campaign: Campaign, *, once: bool = False
) -> list[Shown]:
    """The digests of alerts of each mailbox of appeals (the first, where ``once``); of the first of all without one."""
    writer = DigestWriter.of(texts)
    of_appeals = [box for box in mailboxes if box.purpose is Purpose.APPEAL] or list(mailboxes)[:1]
    boxes = of_appeals[:1] if once else of_appeals
    return [
        Shown(box.name, case, writer.word(box.corps, case.lines, case.today), writer.sample(box, case))
        for box in boxes
        for case in digest_cases(campaign, box.corps)
    ]


def files_of(shown: list[Shown]) -> Iterator[tuple[Path, bytes]]:
    """The folder's files: each reply as text, page and mail, and a page that leads to them."""
    mailboxes: dict[str, list[Shown]] = {}
    for each in shown:
        mailboxes.setdefault(each.mailbox, []).append(each)
    yield Path("index.html"), _PAPERS.get_template("index.html.j2").render(mailboxes=mailboxes).encode()
    for each in shown:
        yield Path(f"{each.path}.txt"), f"Objet : {each.written.subject}\n\n{each.written.text}".encode()
        yield Path(f"{each.path}.html"), each.written.page.encode()
        yield Path(f"{each.path}.eml"), each.mail


def as_markdown(shown: list[Shown]) -> str:
    """The document that lists every reply and tells how the texts are written (``docs/reponses.md``)."""
    variables, page = tuple(VARIABLES.items()), tuple(PAGE_VARIABLES.items())
    return _PAPERS.get_template("reponses.md.j2").render(shown=shown, variables=variables, page=page, suffix=SUFFIX)
