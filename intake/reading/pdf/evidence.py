"""What the readers saw, in sentences a clerk can read."""

from __future__ import annotations

from intake.domain.document import BoxState, Form, Format
from intake.domain.formats import PageLook, Verdict
from intake.reading.pdf.first import FirstReading


def evidence(first: FirstReading, verdict: Verdict, looks: tuple[PageLook, ...] = ()) -> tuple[str, ...]:
    """The summary first, then what is worth knowing besides, then why the readers hold the verdict."""
    sight = first.sight
    sentences = [_summary(first, verdict, looks)] if sight.usable else []
    if sight.repaired:
        sentences.append("structure du fichier abîmée, reconstruite à la lecture")
    if first.survey.truncated:
        sentences.append(f"seules les {first.survey.pages_looked_at} premières pages ont été examinées")
    return (*sentences, *_about_fields(first), *_about_boxes(first), *_about_embedded(first), *verdict.reasons)


def _summary(first: FirstReading, verdict: Verdict, looks: tuple[PageLook, ...]) -> str:
    made_by = f", producteur : {first.producer}" if first.producer else ""
    if verdict.format is Format.INTERACTIVE:
        return _form(first, verdict) + made_by
    return "0 champ interactif, " + _pages(first.sight.pages, looks) + made_by


def _form(first: FirstReading, verdict: Verdict) -> str:
    filled = sum(1 for field in first.fields if field.value.strip() not in ("", "Off"))
    technology = "XFA" if verdict.form is Form.XFA else "AcroForm"
    dynamic = " dynamique" if first.dynamic_xfa else ""
    count = count_of(first.sight.shown or len(first.fields), "champ interactif", "champs interactifs")
    return (
        f"formulaire {technology}{dynamic} : {count}, {_plural(filled, 'rempli')}, {_plural(first.sight.pages, 'page')}"
    )


def _pages(pages: int, looks: tuple[PageLook, ...]) -> str:
    images = [look for look in looks if look.is_image]
    if not images:
        return f"{_plural(pages, 'page')} de texte ou de dessin"
    dpi = sorted(look.dpi for look in images)[len(images) // 2]
    seen = count_of(len(images), "page image", "pages images") + (f" à {dpi} dpi" if dpi else "")
    if len(images) == pages:
        return seen
    looked = "" if len(looks) == pages else f" ({_plural(len(looks), 'examinée')})"
    return f"{seen} sur {_plural(pages, 'page')}{looked}"


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
    if not first.boxes:
        return []
    signed = sum(box.state is BoxState.SIGNED for box in first.boxes)
    boxes = count_of(len(first.boxes), "encart de signature", "encarts de signature")
    return [f"{boxes}, dont {_plural(signed, 'signé')}"]


def _about_embedded(first: FirstReading) -> list[str]:
    if not first.embedded:
        return []
    return [count_of(len(first.embedded), "fichier joint dans le PDF", "fichiers joints dans le PDF")]


def _plural(count: int, word: str) -> str:
    return count_of(count, word, word + "s")


def count_of(count: int, one: str, many: str) -> str:
    """« 0 champ », « 1 champ », « 2 champs »: in French, the plural begins at two."""
    return f"{count} {one if count < 2 else many}"
