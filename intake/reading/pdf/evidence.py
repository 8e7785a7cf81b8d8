"""What the readers saw, in sentences a clerk can read."""

from __future__ import annotations

from collections.abc import Iterable

from intake.domain.document import Form, Format
from intake.domain.formats import PageLook, Verdict
from intake.reading.pdf.counting import count_of, plural
from intake.reading.pdf.first import FirstReading
from intake.reading.pdf.marks import Note
from intake.reading.pdf.signing.box_words import page_by_page


def evidence(
    first: FirstReading, verdict: Verdict, notes: Iterable[Note], looks: tuple[PageLook, ...] = ()
) -> tuple[str, ...]:
    """The summary first, then what is worth knowing besides, then why the readers hold the verdict."""
    summary = [_summary(first, verdict, looks)] if first.sight.usable else []
    noted = [note.sentence for note in notes]
    return (*summary, *noted, *_about_fields(first), *_about_boxes(first), *verdict.reasons)


def _summary(first: FirstReading, verdict: Verdict, looks: tuple[PageLook, ...]) -> str:
    made_by = f", producteur : {first.producer}" if first.producer else ""
    if verdict.format is Format.INTERACTIVE:
        return _form(first, verdict) + made_by
    found = len(first.survey.fields) if verdict.format is Format.DOUBTFUL else 0
    fields = count_of(found, "champ trouvé", "champs trouvés") if found else "0 champ interactif"
    return f"{fields}, {_pages(first.sight.pages, looks)}{made_by}"


def _form(first: FirstReading, verdict: Verdict) -> str:
    filled = sum(1 for field in first.fields if field.value.strip() not in ("", "Off"))
    technology = "XFA" if verdict.form is Form.XFA else "AcroForm"
    dynamic = " dynamique" if first.dynamic_xfa else ""
    count = count_of(first.sight.shown or len(first.fields), "champ interactif", "champs interactifs")
    return (
        f"formulaire {technology}{dynamic} : {count}, {plural(filled, 'rempli')}, {plural(first.sight.pages, 'page')}"
    )


def _pages(pages: int, looks: tuple[PageLook, ...]) -> str:
    images = [look for look in looks if look.is_image]
    if not images:
        return f"{plural(pages, 'page')} de texte ou de dessin"
    dpi = sorted(look.dpi for look in images)[len(images) // 2]
    seen = count_of(len(images), "page image", "pages images") + (f" à {dpi} dpi" if dpi else "")
    if len(images) == pages:
        return seen
    looked = "" if len(looks) == pages else f" ({plural(len(looks), 'examinée')})"
    return f"{seen} sur {plural(pages, 'page')}{looked}"


def _about_fields(first: FirstReading) -> list[str]:
    found = first.survey
    said = []
    if found.orphans:
        said.append(count_of(found.orphans, "champ", "champs") + " sur les pages mais hors de la liste du formulaire")
    if found.hidden:
        said.append(count_of(found.hidden, "champ caché", "champs cachés"))
    if found.unplaced:
        said.append(count_of(len(found.unplaced), "champ", "champs") + " dans le formulaire mais sur aucune page")
    if found.unreadable:
        said.append(count_of(found.unreadable, "élément de formulaire illisible", "éléments de formulaire illisibles"))
    return said


def _about_boxes(first: FirstReading) -> list[str]:
    boxes = page_by_page(first.boxes)
    return [*([boxes] if boxes else []), *first.signatures]
