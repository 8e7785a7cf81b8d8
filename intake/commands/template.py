"""The profiles of the forms: written from a blank one, tried on files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.files import campaigns_of, inspected, limits_of, open_readers, settings_if_any
from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, print_json

if TYPE_CHECKING:
    from intake.campaigns.learning import Subject
    from intake.domain.campaign import Campaign, Corps
    from intake.domain.templates import Template
    from intake.reading.blank import Blank
    from intake.reading.sandbox import Sandbox

app = typer.Typer(
    help="Profils des formulaires : en écrire un depuis un formulaire vierge, l’essayer sur des fichiers.",
    no_args_is_help=True,
)
BlankFile = Annotated[
    Path,
    typer.Argument(
        exists=True, dir_okay=False, readable=True, metavar="VIERGE.pdf", help="Le formulaire vierge, tel que publié."
    ),
]
Files = Annotated[
    list[Path],
    typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FICHIER…", help="Un ou plusieurs fichiers."),
]


@app.command("learn")
def learn(
    blank: BlankFile,
    corps: Annotated[str, typer.Option("--corps", help="DH, D3S ou DIRSOINS ; sinon lu sur la première page.")] = "",
    campaign: Annotated[
        int | None, typer.Option("--campaign", min=2000, max=2100, help="Année ; sinon lue sur la première page.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="Nom du profil ; sinon corps et année.")] = "",
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Fichier à écrire ; sinon l’écran.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Remplace le fichier s’il existe.")] = False,
    config: ConfigFile = DEFAULT_CONFIG,
) -> int:
    """Écrit le premier profil d’un formulaire vierge : champs, pages, encarts, identité ; à relire par une personne."""
    from intake.campaigns.learning import Subject
    from intake.errors import RulingError

    if output is not None and output.exists() and not force:
        raise RulingError(f"{output} existe déjà — donnez un autre nom par -o, ou --force pour le remplacer")
    with open_readers(limits_of(settings_if_any(config)), ocr=False) as readers:
        read = _read_blank(readers, blank)
    known = _corps(corps, read), campaign or _year(read)
    subject = Subject(
        read.reading,
        read.printed,
        read.places,
        known[0],
        known[1],
        name or f"{known[0].lower()}-{known[1]}",
        blank.name,
    )
    _write(subject, blank, output)
    return 0


@app.command("check")
def check(
    profile: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, metavar="PROFIL.yaml", help="Le profil.")
    ],
    files: Files,
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Essaie un profil sur des fichiers : champs retrouvés, identité, parties remplies, encarts, défauts."""
    from intake.campaigns.checking import checked, told
    from intake.campaigns.loading import load_template

    template, settings = load_template(profile), settings_if_any(config)
    campaign = _campaign(template, campaigns_of(settings))
    failed = False
    with open_readers(limits_of(settings), ocr=False) as readers:
        for path in files:
            reading, _ = inspected(readers, path.read_bytes())
            result = checked(reading, template, campaign)
            failed |= not result.matches
            if as_json:
                print_json({"path": path, "profile": profile} | result.as_row())
                continue
            print(path)
            for line in told(result):
                print(f"  {line}")
    return 1 if failed else 0


def _campaign(template: Template, campaigns: tuple[Campaign, ...]) -> Campaign:
    """The profile's own campaign, for the pattern of matricules; the newest where it is not open yet."""
    return next((each for each in campaigns if each.year == template.campaign), campaigns[0])


def _read_blank(readers: Sandbox, path: Path) -> Blank:
    """Raises RulingError for a file that is no interactive form."""
    from intake.domain.document import Format
    from intake.errors import RulingError
    from intake.reading.blank import read_blank

    blank = readers.run(read_blank, path.read_bytes(), False)
    if blank.reading.format is not Format.INTERACTIVE or not blank.reading.fields:
        seen = " ; ".join(blank.reading.evidence) or "aucun champ à remplir"
        remedy = "donnez le formulaire vierge téléchargé de SAGA, ni imprimé, ni scanné, ni aplati"
        raise RulingError(f"{path} : ce n’est pas un formulaire interactif ({seen}) — {remedy}")
    return blank


def _corps(asked: str, blank: Blank) -> Corps:
    from intake.campaigns.guessing import guess_corps
    from intake.domain.campaign import Corps

    choices = ", ".join(Corps)
    if asked:
        if asked.upper() not in set(Corps):
            raise typer.BadParameter(f"--corps : « {asked} » inconnu ; choisir parmi {choices}")
        return Corps(asked.upper())
    corps = guess_corps(blank.printed)
    if corps is None:
        raise typer.BadParameter(f"la première page ne dit pas le corps : donnez --corps ({choices})")
    return corps


def _year(blank: Blank) -> int:
    from intake.campaigns.guessing import guess_year

    year = guess_year(blank.printed)
    if year is None:
        raise typer.BadParameter("la première page ne dit pas l’année : donnez --campaign AAAA")
    return year


def _write(subject: Subject, blank: Path, output: Path | None) -> None:
    from intake.campaigns.learning import learn as draft
    from intake.errors import ConfigError, RulingError, TransientError

    try:
        learnt = draft(subject)
    except (ConfigError, ValueError) as fault:
        remedy = "demandez à l’auteur du formulaire de nommer ses champs"
        raise RulingError(f"{blank} : aucun profil ne peut en être tiré ({fault}) — {remedy}") from fault
    for warning in learnt.warnings:
        typer.echo(f"intake : attention, {blank.name} : {warning}", err=True)
    if output is None:
        print(learnt.text, end="")
        return
    try:
        output.write_text(learnt.text, encoding="utf-8")
    except OSError as fault:
        raise TransientError(f"{output} : écriture impossible ({fault.strerror})") from fault
    for line in _next_steps(subject, output):
        print(line)


def _next_steps(subject: Subject, output: Path) -> Iterator[str]:
    boxes = len(subject.reading.signature_boxes)
    yield f"{output} : {len(subject.names)} champs, {subject.reading.pages} pages, {boxes} encarts de signature."
    yield f"À faire : relire chaque « À CONFIRMER », puis « intake template check {output} FICHIER… »."
