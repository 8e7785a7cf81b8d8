"""The texts people read: shown for every case, checked for every case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.files import campaigns_of, settings_if_any
from intake.commands.options import DEFAULT_CONFIG, ConfigFile

if TYPE_CHECKING:
    from intake.courier.composition import TextComposer
    from intake.courier.gallery import Shown
    from intake.domain.campaign import Campaign
    from intake.domain.letter import MailboxName
    from intake.domain.mailbox import Mailbox
    from intake.settings import Settings

app = typer.Typer(help="Textes des réponses : les relire cas par cas, les vérifier.", no_args_is_help=True)


@app.command()
def preview(
    case: Annotated[str, typer.Option("--case", help="Un seul cas ; sans cette option, tous.")] = "",
    mailbox: Annotated[str, typer.Option("--mailbox", help="Comme répondrait cette boîte.")] = "",
    html: Annotated[bool, typer.Option("--html", help="La page HTML au lieu du texte (avec --case).")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", file_okay=False, help="Dossier à remplir : texte, HTML, message.")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="Le document docs/reponses.md.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Montre chaque réponse que le robot peut envoyer, sur des exemples fictifs."""
    from intake.courier.gallery import as_markdown

    if html and not case:
        raise typer.BadParameter("--html montre une page à la fois : ajoutez --case NOM, ou --output DOSSIER")
    if (html, output is not None, markdown).count(True) > 1:
        raise typer.BadParameter("--html, --output et --markdown s’excluent")
    shown = _shown(settings_if_any(config), case, mailbox, everywhere=output is not None)
    if output is not None:
        _write(shown, output)
    elif markdown:
        print(as_markdown(shown), end="")
    elif html:
        print(shown[0].written.page)
    else:
        _print(shown)
    return 0


@app.command()
def check(config: ConfigFile = DEFAULT_CONFIG) -> int:
    """Essaie chaque texte et sa page sur chaque cas ; dit le fichier, la ligne et la faute."""
    from intake.courier.proofreading import check_texts

    settings = settings_if_any(config)
    boxes, campaigns = _boxes(settings), _campaigns(settings)
    pairs = [(box, campaign) for campaign in campaigns for box in boxes.values()]
    tried = check_texts(settings.texts.directory if settings else None, pairs)
    print(f"textes des réponses : bons, {tried} réponses essayées")
    return 0


def _shown(settings: Settings | None, case: str, mailbox: str, *, everywhere: bool) -> list[Shown]:
    """What is asked for; everything when nothing is. Raises typer.BadParameter for an unknown name."""
    from intake.courier.cases import cases_of
    from intake.courier.composition import TextComposer
    from intake.courier.digest_cases import digest_cases
    from intake.courier.gallery import show_digests, show_each_once, show_every_mailbox

    boxes, campaign = _boxes(settings), _campaigns(settings)[0]
    of_digests = [each.name for each in digest_cases(campaign, next(iter(boxes.values())).corps)]
    names = [*(each.name for each in cases_of(campaign)), *of_digests]
    _must_be_one_of("--case : cas inconnu", case, names)
    _must_be_one_of("--mailbox : boîte inconnue", mailbox, list(boxes))
    directory = settings.texts.directory if settings else None
    composer = TextComposer(boxes, {campaign.year: campaign}, directory)
    told = [box for box in boxes.values() if mailbox in ("", box.name)]
    digests = show_digests(directory, told, campaign, once=not everywhere)
    if mailbox:
        shown = _by_mailbox(composer, next(box for box in boxes.values() if box.name == mailbox), campaign)
    else:
        shown = (show_every_mailbox if everywhere else show_each_once)(composer, boxes, campaign)
    return [each for each in (*shown, *digests) if case in ("", each.case.name)]


def _by_mailbox(composer: TextComposer, mailbox: Mailbox, campaign: Campaign) -> list[Shown]:
    from intake.courier.cases import cases_of
    from intake.courier.gallery import show

    return [show(composer, mailbox, case) for case in cases_of(campaign, mailbox.corps)]


def _must_be_one_of(otherwise: str, asked: str, known: Sequence[str]) -> None:
    if asked and asked not in known:
        raise typer.BadParameter(f"{otherwise} « {asked} » ; choisir parmi {', '.join(known)}")


def _boxes(settings: Settings | None) -> Mapping[MailboxName, Mailbox]:
    """The configured mailboxes; without a configuration, a fictitious one."""
    from intake.courier.proofreading import SAMPLE_MAILBOX

    boxes = [each.mailbox for each in settings.mailboxes] if settings else [SAMPLE_MAILBOX]
    return {box.name: box for box in boxes}


def _campaigns(settings: Settings | None) -> tuple[Campaign, ...]:
    return tuple(sorted(campaigns_of(settings), key=lambda campaign: campaign.year, reverse=True))


def _print(shown: list[Shown]) -> None:
    for each in shown:
        print(f"=== {each.case.name} : {each.case.title} ({each.mailbox})\n")
        print(f"Objet : {each.written.subject}\n\n{each.written.text}")


def _write(shown: list[Shown], directory: Path) -> None:
    from intake.courier.gallery import files_of
    from intake.errors import TransientError

    try:
        for path, content in files_of(shown):
            (directory / path).parent.mkdir(parents=True, exist_ok=True)
            (directory / path).write_bytes(content)
    except OSError as fault:
        raise TransientError(f"{fault.filename or directory} : écriture impossible ({fault.strerror})") from fault
    print(f"{len(shown)} réponses écrites ; à ouvrir : {directory / 'index.html'}")
