"""What a blank form's names and printed lines suggest: guesses, each to be confirmed by a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from intake.domain.campaign import Corps
from intake.domain.templates import Part, plain_name
from intake.domain.words import fold

# How French forms name their identity fields, folded, in the order in which they are looked for.
_IDENTITY = {
    "matricule": r"(n|no|num|numero)?( de)? ?matricule( agent| evalue)?|mat|numero agent|id agent",
    "finess": r"(n|no|num|numero|code)? ?finess( etablissement| juridique| geographique)?",
    "nom_usage": r"nom (d ?)?usage|nom usuel|nom marital|nom d epou\w+",
    "prenom": r"prenoms?( evalue| agent)?",
    "nom": r"nom( (de )?(naissance|famille|patronymique|evalue|agent))?|nom patronymique",
    "civilite": r"civilite",
    "date_naissance": r"date (de )?naissance|ne le",
    "corps": r"corps",
    "grade": r"grade",
    "etablissement": r"etablissement( (d )?(affectation|exercice))?|nom (de l |d )?etablissement|raison sociale",
    "region": r"region",
    "emploi": r"emploi( occupe)?|fonctions?( exercees?)?|poste( occupe)?",
    "campaign_year": r"annee( (de |d )?(la )?(campagne|evaluation|reference))?|campagne( annee)?|exercice",
    "interview_date": r"(date )?(de l |d )?entretien( date)?( le)?|date (de l |d )?entretien( \w+)?",
    "dossier": r"(n|no|num|numero)?( de)? ?dossier",
}
_EVALUATOR = re.compile(r"\b(evaluateur|evaluatrice|notateur|n 1|superieur|chef d etablissement)\b")
_EVALUATED = re.compile(r"\b(evalue|evaluee|agent|interesse|interessee)\b")
_OF_EVALUATOR = ("nom", "prenom")
_WORD_START = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Ý])|(?<=[A-ZÀ-Ý])(?=[A-ZÀ-Ý][a-zà-ÿ])")
_PAGE = re.compile(r"(page|subform|sous formulaire|form|formulaire) ?\d*")

_CORPS = {
    Corps.D3S: r"\bd3s\b|social(e|s|aux)? et medico social",
    Corps.DIRSOINS: r"\bdirecteurs?( et directrices?)? des? soins\b|\bdirsoins\b",
    Corps.DH: r"\bdirecteurs?( et directrices?)? d hopital\b|\bdh\b",
}
_YEAR = re.compile(r"\b(?:campagne|annee|au titre de|evaluation)\b[^\n]{0,40}?\b(20\d\d)\b")
_TITLE = re.compile(
    r"\b(support|entretien|compte rendu|fiche|formulaire)\b.*\bevaluation|\bevaluation\b.*\bannuelle?\b"
)
_TITLES = 3
_TITLE_LENGTH = range(24, 160)


def words_of(name: str) -> str:
    """« topmostSubform[0].dateEntretien[0] » → « topmost subform date entretien »."""
    return fold(_WORD_START.sub(" ", plain_name(name)))


def guess_identity(names: Sequence[str]) -> dict[str, str]:
    """Identity key → field, by names, in the form's order; a name with a number in it is a table's row."""
    found: dict[str, str] = {}
    for key in _IDENTITY:
        for name in names:
            if name not in found.values() and _is(key, name) and not _EVALUATOR.search(words_of(name)):
                found[key] = name
                break
    for key in _OF_EVALUATOR:
        theirs = [name for name in names if _EVALUATOR.search(words_of(name)) and _is(key, name)]
        found |= {f"evaluateur_{key}": name for name in theirs[:1]}
    return found


def guess_echoes(names: Sequence[str], identity: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Fields that seem to say the matricule, a name or a FINESS again."""
    found: dict[str, tuple[str, ...]] = {}
    for key in ("matricule", "nom", "prenom", "finess"):
        first = identity.get(key)
        again = tuple(
            name
            for name in names
            if name not in identity.values() and _repeats(key, name) and not _EVALUATOR.search(words_of(name))
        )
        if first and again:
            found[key] = again
    return found


def guess_parts(places: Iterable[tuple[str, int]]) -> dict[str, tuple[str, ...]]:
    """Fields by what their names begin with; those whose names share no beginning, by page."""
    every = list(places)
    shared = _shared_depth([name for name, _ in every])
    prefixes = {name: _prefix(name, shared) for name, _ in every}
    common = Counter(prefixes.values())
    parts: dict[str, list[str]] = {}
    for name, page in every:
        prefix = prefixes[name]
        parts.setdefault(prefix if prefix and common[prefix] > 1 else f"page-{page}", []).append(name)
    return {part: tuple(names) for part, names in parts.items()}


def guess_filled_by(part: str, names: Sequence[str]) -> Part:
    """Only where the part's own name says it."""
    words = words_of(part)
    theirs, ours = bool(_EVALUATOR.search(words)), bool(_EVALUATED.search(words))
    if theirs == ours:
        theirs = all(_EVALUATOR.search(words_of(name)) for name in names)
        ours = all(_EVALUATED.search(words_of(name)) for name in names)
    return Part.ANYONE if theirs == ours else Part.EVALUATOR if theirs else Part.EVALUATED


def guess_titles(printed: Sequence[str]) -> tuple[str, ...]:
    """Lines of the first two pages that name a form of evaluation: what a flattened copy is told by."""
    lines = [" ".join(line.split()) for page in printed[:2] for line in page.splitlines()]
    good = [line for line in lines if len(line) in _TITLE_LENGTH and _TITLE.search(fold(line))]
    return tuple(dict.fromkeys(good))[:_TITLES]


def guess_corps(printed: Sequence[str]) -> Corps | None:
    """The one corps whose name the first page prints."""
    text = fold(printed[0]) if printed else ""
    named = [corps for corps, pattern in _CORPS.items() if re.search(pattern, text)]
    return named[0] if len(named) == 1 else None


def guess_year(printed: Sequence[str]) -> int | None:
    """The one year that the first page gives to the campaign."""
    years = set(_YEAR.findall(fold(printed[0]))) if printed else set()
    return int(years.pop()) if len(years) == 1 else None


def _is(key: str, name: str) -> bool:
    """The name's last part says it, alone or with the part before it (« entretien.date »)."""
    parts = [words for part in plain_name(name).split(".") if not _PAGE.fullmatch(words := words_of(part))]
    if any(char.isdigit() for part in parts[-2:] for char in part):
        return False
    return any(re.fullmatch(_IDENTITY[key], " ".join(parts[-size:])) for size in (1, 2))


def _repeats(key: str, name: str) -> bool:
    """« entete.matricule », « matricule_p2 », « rappel_nom »."""
    words = re.sub(
        r"\b(p|page|rappel|entete|en tete|pied|bas|haut|report|copie|de|du|la)\b|\d+|\bp\d+\b", " ", words_of(name)
    )
    return bool(re.fullmatch(_IDENTITY[key], " ".join(words.split()))) or _is(key, name)


def _shared_depth(names: Sequence[str]) -> int:
    """How many leading parts all names share: XFA puts every field below one form and its pages."""
    split = [plain_name(name).split(".")[:-1] for name in names]
    depth = 0
    while split and all(len(parts) > depth and parts[depth] == split[0][depth] for parts in split):
        depth += 1
    return depth


def _prefix(name: str, shared: int) -> str:
    parts = plain_name(name).split(".")[shared:]
    if len(parts) > 1:
        return parts[0]
    words = re.split(r"[_ -]", parts[0], maxsplit=1)
    return words[0] if len(words) > 1 else ""
