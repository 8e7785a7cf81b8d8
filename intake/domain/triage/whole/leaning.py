"""Where a whole mail leans, whatever its words: one’s own evaluation, something wrong with it, something asked for.

The other rules read a sentence at a time and know what contests; these add up the signs of all of them, so that an
appeal in words that nobody thought of reaches a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from intake.domain.triage.manner import Mode
from intake.domain.triage.said import Said
from intake.domain.triage.sentences import MOST_WEIGHED, Part, Sentence
from intake.domain.triage.whole.asked import ASKS, BEGS, DEMANDS, MENDS, NO_DEMAND, POLITELY, TURNS_TO, WONDERS
from intake.domain.triage.whole.files import REFUSES
from intake.domain.triage.whole.ordinary import BUSINESS, GENERAL, MATTERS
from intake.domain.triage.whole.own import AROUND, CHIEF, FIRST_PERSON, NEAR_IT, OWN_PAPER, PAPER, SPEAKS_FOR, THEIRS
from intake.domain.triage.whole.wrongs import WRONGS
from intake.domain.triage.words.contesting import EVALUATION, SEIZES
from intake.domain.triage.words.manner import AS_ARGUMENT, HEREBY, QUESTIONS

PERHAPS = 3
"""From which a person looks."""
APPEAL = 5
"""From which, with something wrong and something asked for, it is an appeal."""
CHANGE = 3
"""The weight of a change that is asked for."""
_MOST_WRONGS = 3
_NAMED = 3
"""The weight of one’s own evaluation, named."""
_OWN_ONE = "sa propre évaluation"


@dataclass(frozen=True)
class Trace:
    """One sign, its weight, and the words it was found in."""

    kind: str
    weight: int
    quote: str
    part: Part

    @property
    def reason(self) -> str:
        """As a sentence."""
        return f"{self.kind} : « {self.quote} » ({self.part})"


@dataclass(frozen=True)
class Leaning:
    """All the signs of a mail."""

    about: Trace | None = None
    wrongs: tuple[Trace, ...] = ()
    asked: Trace | None = None

    @property
    def traces(self) -> tuple[Trace, ...]:
        return tuple(filter(None, (self.about, *self.wrongs, self.asked)))

    @property
    def is_an_appeal(self) -> bool:
        """Something of it is wrong, something is asked for, and there is enough of both."""
        return self.is_spoken and bool(self.wrongs and self.asked) and self.weight >= APPEAL

    @property
    def is_own(self) -> bool:
        """It is about the evaluation of who writes, or of whom they write for."""
        return self.about is not None and self.about.kind == _OWN_ONE

    @property
    def says_little(self) -> bool:
        """Who gives it is named, without a reproach: « mon directeur est d’accord, je souhaite enseigner »."""
        chief = self.about is not None and self.about.weight < _NAMED and _CHIEF.fullmatch(self.about.quote)
        return bool(chief) and not self.wrongs

    @property
    def is_spoken(self) -> bool:
        """It is about one, in the first person."""
        return self.about is not None and self.about.weight > 1

    @property
    def asks_for(self) -> int:
        """What weighs what is asked for."""
        return self.asked.weight if self.asked else 0

    @property
    def weight(self) -> int:
        """None without an evaluation that it is about, nor without anything that is wrong or asked for."""
        if self.about is None or not (self.wrongs or self.asked):
            return 0
        return sum(each.weight for each in self.traces)


def leaning(said: Said) -> Leaning:
    """What of it stands in sentences that are not explained by some other business."""
    read = [each for each in said.sentences[:MOST_WEIGHED] if each.part is not Part.NAME]
    about = _about(read)
    read = [each for each in read if not said.files.explain(each)]
    if about is None:
        return Leaning()
    denied = {each.sentence for each in said.statements if each.mode is Mode.DENIED}
    own = about.kind == _OWN_ONE
    open_ = [each for each in _unexplained(read) if each not in denied and (own or not _GENERAL.search(each.words))]
    wrongs = tuple(_wrongs(open_)) or (tuple(_wrongs(read, ("injustice",))) if own else ())
    return Leaning(about, wrongs[:_MOST_WRONGS], max(_asked(open_), key=lambda each: each.weight, default=None))


def _about(read: list[Sentence]) -> Trace | None:
    """One’s own evaluation; any with something of one’s own; either alone."""
    read = [replace(each, words=_ARGUMENT.sub(" ", each.words)) for each in read]
    own_paper, own, paper, near = (_first(pattern, read) for pattern in (_OWN_PAPER, _AROUND, _PAPER, _NEAR_IT))
    own = own or _first(_CHIEF, read)
    own_paper = own_paper or (_first(_THEIRS, read) if _first(_SPEAKS_FOR, read) else None)
    spoken = (paper or near) and _first(_SPEAKS, read)
    weight = _NAMED if own_paper or (own and (paper or near)) else 2 if own or spoken else 1
    kind = _OWN_ONE if own_paper or own else "une évaluation, à la première personne" if spoken else "une évaluation"
    found = own_paper or own or paper or near
    return replace(found, weight=weight, kind=kind) if found else None


def _first(pattern: re.Pattern[str], read: list[Sentence]) -> Trace | None:
    for each in read:
        found = pattern.search(each.words)
        if found:
            return Trace("", 0, found.group(), each.part)
    return None


def _unexplained(read: list[Sentence]) -> Iterator[Sentence]:
    """Without dates, screens, slips of the pen, other matters; nor « pouvez-vous le corriger ? » right after them."""
    after = False
    for each in read:
        follows = (
            after and each.part is Part.WORDS and len(each.words.split()) < _SHORT and not _OF_IT.search(each.words)
        )
        other = _MATTERS.search(each.words) and not _OF_IT.search(each.words)
        business = _BUSINESS.search(_REFUSES.sub(" ", each.words)) and not _RESULTS.search(each.words)
        after = bool(business or other or follows)
        if not after:
            yield each


_SHORT = 10
"""Words of a sentence that says no more than what the one before it did."""


def _wrongs(read: list[Sentence], kinds: tuple[str, ...] = tuple(WRONGS)) -> Iterator[Trace]:
    seen: set[tuple[Sentence, str]] = set()
    for kind in kinds:
        for each in read:
            made = (f for f in _WRONGS[kind].finditer(each.words) if not _is_denied(each.words, f))
            found = next((f for f in made if (each, f.group()) not in seen), None)
            if found:
                seen.add((each, found.group()))
                yield Trace(kind, 1, found.group(), each.part)
                break


def _is_denied(words: str, found: re.Match[str]) -> bool:
    if _NOT_BEFORE.search(words[: found.start()]):
        return True
    return not found.group().startswith(("n ", "ne ")) and bool(_NOT_AFTER.match(words[found.end() :]))


def _asked(read: list[Sentence]) -> Iterator[Trace]:
    for pattern, weight, kind in (
        (_MENDS, CHANGE, "un changement est demandé"),
        (_TURNS_TO, 2, "le CNG est sollicité"),
    ):
        for each in read:
            wish = _wish(each)
            found = pattern.search(each.words, wish.end()) if wish else None
            if found and wish:
                yield Trace(kind, weight, f"{wish.group()}… {found.group()}", each.part)
                break
    letter = _first(_TO_CNG, [each for each in read if each.part is Part.PAPER])
    if letter:
        yield replace(letter, kind="une lettre au CNG", weight=2)
    demand = _first(_DEMANDS, [each for each in read if not _only_wonders(each) and not _NO_DEMAND.search(each.words)])
    if demand:
        yield replace(demand, kind="quelque chose est demandé", weight=1)
    seized = _first(_SEIZES, [each for each in read if not _only_wonders(each)])
    if seized:
        yield replace(seized, kind="le CNG est saisi", weight=2)


def _wish(sentence: Sentence) -> re.Match[str] | None:
    """The first that is not somebody else’s: « mon adjoint me demande »."""
    if _only_wonders(sentence):
        return None
    wishes = _WISHES.finditer(sentence.words)
    return next((each for each in wishes if not (_is_thanks(sentence, each) or _is_to_me(sentence, each))), None)


def _is_to_me(sentence: Sentence, wish: re.Match[str]) -> bool:
    return bool(_TO_ME.search(sentence.words[: wish.start()]))


def _is_thanks(sentence: Sentence, wish: re.Match[str]) -> bool:
    """« Merci de votre appui »: given, not asked for."""
    return wish.group().startswith("merci") and bool(_THANKS.match(sentence.words[wish.end() :]))


def _only_wonders(sentence: Sentence) -> bool:
    """« Ai-je intérêt à faire un recours ? », « je ne sais pas si je vais contester »."""
    if _HEREBY.search(sentence.words) or _POLITELY.search(sentence.words):
        return False
    return bool(_INTENDS.search(sentence.words) or (sentence.asks and not _BEGS.search(sentence.words)))


_TO_ME = re.compile(r"\b(me|m a|m ont|lui) $")
_HEREBY, _INTENDS = re.compile(HEREBY), re.compile(rf"{QUESTIONS}|{WONDERS}")
_POLITELY = re.compile(POLITELY)
_BEGS, _THANKS = re.compile(BEGS), re.compile(r" (de|pour) (votre|vos|ces?|cette|l|m avoir)\b")
_RESULTS = re.compile(
    r"\bmes (resultats|objectifs|competences|qualites)\b"
    r"|\bdecouv\w+ (\w+ )?(mon|ma|cette|l) (\w+ )?(eval|compte|appreciation)"
)
"""Whatever business the sentence is about."""
_ARGUMENT, _REFUSES = re.compile(AS_ARGUMENT), re.compile(REFUSES)
_OWN_PAPER, _AROUND, _PAPER, _NEAR_IT = map(re.compile, (OWN_PAPER, AROUND, PAPER, NEAR_IT))
_GENERAL, _CHIEF = re.compile(GENERAL), re.compile(CHIEF)
_SPEAKS = re.compile(FIRST_PERSON)
_THEIRS, _SPEAKS_FOR = re.compile(THEIRS), re.compile(SPEAKS_FOR)
_BUSINESS, _MATTERS, _OF_IT = re.compile(BUSINESS), re.compile(MATTERS), re.compile(f"{EVALUATION}|{OWN_PAPER}")
_WRONGS = {kind: re.compile(rf"\b(?:{pattern})\w*") for kind, pattern in WRONGS.items()}
_SEIZES, _NO_DEMAND = re.compile(SEIZES), re.compile(NO_DEMAND)
_TO_CNG = re.compile(r"\b(cng|(directeur|directrice) general\w*)\b")
_DEMANDS = re.compile(DEMANDS)
_WISHES = re.compile(ASKS)
_MENDS, _TURNS_TO = (re.compile(rf"\b(?:{each})\w*") for each in (MENDS, TURNS_TO))
_NOT_BEFORE = re.compile(r"\b(aucun\w*|sans|pas|pas de|pas d|ni|non|nullement|plus de|plus d) $")
_NOT_AFTER = re.compile(r" (pas|nullement|aucunement)\b")
