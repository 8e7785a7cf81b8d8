"""What is worth knowing of a file beside its format: marks, each with a sentence that a clerk can read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from intake.domain.document import Field, Mark
from intake.domain.formats import PageLook, Sight
from intake.reading.pdf.actions import Actions
from intake.reading.pdf.counting import count_of
from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import Survey
from intake.reading.pdf.xfa import XfaForm, differences


@dataclass(frozen=True)
class Note:
    """A mark and what was seen."""

    mark: Mark
    sentence: str


AUTO_SHARE = 0.9
"""« All or nearly all » fields carry a program's names: a person added one or two."""
_AUTO_NAME = re.compile(
    r"(undefined|fill|toggle|untitled|sans titre"
    r"|(champ|zone) de texte|texte?|text ?(field|box)|champ|field"
    r"|case( à cocher)?|check ?box|(bouton |case d.)?(radio|option)( ?button)?|bouton|button|group(e)?"
    r"|(zone de )?liste( déroulante| de choix| modifiable)?|drop ?down|(list|combo) ?box|date|image|signature)"
    r"[ _]*\d*([._]\d+)*( [a-z])?",
    re.IGNORECASE,
)
"""Names that Acrobat's field detection and LibreOffice give, in French and in English, numbers and all."""
_PLAIN_WORD = re.compile(r"(date|image|signature|texte?|champ|field|case|group(e)?|fill|liste|radio|option)", re.I)
"""Words a person may well have given without a number."""
_PLEASE_WAIT = re.compile(
    r"please wait\b.{0,400}\b(pdf viewer|adobe reader|contents)"
    r"|veuillez patienter\b.{0,400}\b(visionneuse|adobe reader|contenu)"
    r"|(requires?|nécessite) (une version \w+ d.)?adobe reader \d",
    re.IGNORECASE | re.DOTALL,
)
"""Adobe's placeholder page of a dynamic XFA form."""
_SECTION = re.compile(rb"startxref\s+0*[1-9]")


def notes_on_file(pdf: pikepdf.Pdf, raw: bytes, *, repaired: bool) -> Iterator[Note]:
    """Protection, certification, updates, what the file carries along."""
    if pdf.is_encrypted:
        yield Note(Mark.PROTECTED, _protection(pdf))
    yield from _permissions(pdf.Root)
    if (updates := _updates(pdf, raw)) > 0:
        sentence = f"modifié après sa création : {count_of(updates, 'mise à jour', 'mises à jour')} en fin de fichier"
        yield Note(Mark.UPDATED, sentence)
    if repaired:
        yield Note(Mark.REPAIRED, "structure du fichier abîmée, reconstruite à la lecture")
    if isinstance(pdf.Root.get("/Collection"), pikepdf.Dictionary):
        yield Note(Mark.PORTFOLIO, "portefeuille PDF : les documents sont des fichiers joints à cette enveloppe")


def _protection(pdf: pikepdf.Pdf) -> str:
    said = "protégé par un mot de passe de propriétaire, lisible sans mot de passe"
    allowed = pdf.allow
    return said if allowed.modify_form or allowed.modify_annotation else f"{said} ; le remplissage y est interdit"


def _permissions(root: Any) -> Iterator[Note]:
    try:
        permissions = root.get("/Perms")
        held = set(permissions.keys()) if isinstance(permissions, pikepdf.Dictionary) else set()
    except CONTENT_FAULTS:
        return
    if "/DocMDP" in held:
        yield Note(Mark.CERTIFIED, "certifié par son auteur, qui limite les changements permis (DocMDP)")
    if held & {"/UR3", "/UR"}:
        yield Note(Mark.READER_EXTENDED, "droits étendus pour Adobe Reader (UR)")


def _updates(pdf: pikepdf.Pdf, raw: bytes) -> int:
    """Updates appended to the file: its cross-reference sections but one (a linearized file's first says 0)."""
    return len(_SECTION.findall(raw)) - 1 if "/Prev" in pdf.trailer else 0


def notes_on_embedded(names: Sequence[str]) -> Iterator[Note]:
    """Files within the file."""
    if names:
        what = count_of(len(names), "fichier joint dans le PDF", "fichiers joints dans le PDF")
        yield Note(Mark.EMBEDDED_FILES, what)


def notes_on_actions(actions: Actions) -> Iterator[Note]:
    """What the file would have a viewer do."""
    counts = actions.counts
    if scripts := counts[Mark.JAVASCRIPT]:
        yield Note(Mark.JAVASCRIPT, count_of(scripts, "script", "scripts") + " JavaScript (noté, jamais exécuté)")
    if launches := counts[Mark.LAUNCH]:
        what = count_of(launches, "action", "actions")
        yield Note(Mark.LAUNCH, f"{what} de lancement d’un programme ou d’un fichier (noté, jamais exécuté)")
    if reaching := counts[Mark.REACHES_OUT]:
        what = count_of(reaching, "action", "actions")
        names = ", ".join(actions.reaching)
        yield Note(Mark.REACHES_OUT, f"{what} vers l’extérieur : {names} (noté, jamais exécuté)")


def notes_on_form(pdf: pikepdf.Pdf, found: Survey, xfa: XfaForm | None) -> Iterator[Note]:
    """The form's technology, its fields' names and flags."""
    if xfa is not None:
        yield from _notes_on_xfa(found.fields, xfa)
    names = [field.name for field in found.fields]
    if are_auto_detected(names):
        yield Note(Mark.AUTO_FIELDS, f"noms de champs donnés par un logiciel (« {names[0][:40]} »…), pas par un modèle")
    if found.fields and found.read_only == len(found.fields):
        yield Note(Mark.READ_ONLY, "tous les champs sont en lecture seule : valeurs lisibles, plus modifiables")
    if found.fields and _leaves_drawing(pdf):
        yield Note(Mark.UNDRAWN_VALUES, "valeurs dessinées par le lecteur seulement (NeedAppearances)")


def _notes_on_xfa(fields: Sequence[Field], xfa: XfaForm) -> Iterator[Note]:
    if xfa.dynamic:
        yield Note(Mark.XFA_DYNAMIC, "formulaire XFA dynamique : seul Adobe Reader en fabrique les pages")
    else:
        yield Note(Mark.XFA_STATIC, "formulaire XFA statique : ses pages sont dans le fichier")
    if fields and (count := differences(fields, xfa.data)):
        what = count_of(count, "champ n’a", "champs n’ont")
        yield Note(
            Mark.XFA_DIFFERS, f"{what} pas la même valeur sur les pages et dans les données XFA ; retenu : les pages"
        )


def _leaves_drawing(pdf: pikepdf.Pdf) -> bool:
    try:
        return bool(pdf.Root.AcroForm.get("/NeedAppearances", False))
    except CONTENT_FAULTS:
        return False


def are_auto_detected(names: Sequence[str]) -> bool:
    """All or nearly all names are such as a program gives (« Texte1 », « undefined_3 »), none of a designer's."""
    return bool(names) and sum(map(_is_auto, names)) >= AUTO_SHARE * len(names)


def _is_auto(name: str) -> bool:
    name = unicodedata.normalize("NFC", name)
    return bool(_AUTO_NAME.fullmatch(name)) and not _PLAIN_WORD.fullmatch(name)


def notes_on_limits(found: Survey) -> Iterator[Note]:
    """Where the examination stopped."""
    if found.overfull:
        yield Note(Mark.PARTIAL, "champs et annotations trop nombreux : examen arrêté avant la fin")
    elif found.truncated:
        yield Note(Mark.PARTIAL, f"seules les {found.pages_looked_at} premières pages ont été examinées")


def notes_on_weight(sight: Sight) -> Iterator[Note]:
    """Pages that were not drawn."""
    if sight.partial:
        yield Note(Mark.PARTIAL, "des pages démesurées n’ont pas été dessinées")


def notes_on_pages(looks: Iterable[PageLook], pages: int, text: str) -> Iterator[Note]:
    """A text layer nobody sees; the placeholder of a form that a viewer could not show."""
    if any(look.is_image and look.hidden_text for look in looks):
        yield Note(Mark.HIDDEN_TEXT, "texte caché posé par le scanner")
    if pages == 1 and _PLEASE_WAIT.search(text):
        yield Note(
            Mark.PLEASE_WAIT,
            "sa seule page dit « Please wait » : un formulaire XFA dynamique que le lecteur n’a pas su montrer",
        )


def in_order(notes: Iterable[Note]) -> tuple[Note, ...]:
    """One note a mark, in the order of ``Mark``."""
    first: dict[Mark, Note] = {}
    for note in notes:
        first.setdefault(note.mark, note)
    return tuple(first[mark] for mark in Mark if mark in first)
