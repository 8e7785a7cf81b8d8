"""All that a mail says, sentence by sentence and part by part, with what it contests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from intake.domain.letter import Letter
from intake.domain.triage.files import Files, files_in, without_files
from intake.domain.triage.manner import Mode, Speaker
from intake.domain.triage.parts import paper_of, passed_on, subject_of
from intake.domain.triage.sentences import MOST, Part, Sentence, greeting_of, sentences
from intake.domain.triage.statements import Object, Statement, objects_in, statements
from intake.domain.triage.words.contesting import EVALUATION, PFR
from intake.domain.triage.words.mails import FALSE_FRIENDS, NOTICES, SIGNATURE_LINE
from intake.domain.triage.words.manner import ABOUT, AS_ARGUMENT, REPRESENTS


@dataclass(frozen=True)
class Said:
    """All sentences of a mail, with what they contest."""

    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...] = field(default=())
    greeting: str = ""
    """To whom its texts speak: « monsieur le directeur », folded."""
    files: Files = field(default_factory=Files)
    """Its sentences about files: nothing is contested there."""

    @property
    def words(self) -> str:
        """One text, its sentences apart."""
        return " | ".join(each.words for each in self.sentences)

    def speaks_of(self, pattern: str) -> bool:
        """Somewhere."""
        return any(re.search(pattern, each.words) for each in self.sentences)

    def quote(self, pattern: str, most: int | None = None) -> str | None:
        """Where it first does so, to be shown: the words and the part; in the first ``most`` sentences."""
        searched = re.compile(pattern)
        for each in self.sentences[:most]:
            found = searched.search(each.words)
            if found:
                return f"« {found.group()[:120]} » ({each.part})"
        return None


def said_in(letter: Letter) -> Said:
    """What the rules read: subject, the sender's words, those passed on, files' names and letters' texts."""
    read = (each for _, each in zip(range(MOST), _sentences(letter), strict=False))
    found = tuple(dict.fromkeys(read))
    of_pay = any(re.search(PFR, each.words) for each in found)
    represented = any(re.search(REPRESENTS, each.words) for each in found if each.part is Part.WORDS)
    files = files_in(found)
    made = without_files((_for_another(each, represented) for each in _in_context(found, of_pay)), files)
    return Said(found, tuple(made), " | ".join(_greetings(letter)), files)


def _greetings(letter: Letter) -> Iterator[str]:
    texts = (letter.own_words, *(each.own_words for each in letter.inner), *map(paper_of, letter.documents))
    return (greeting_of(each) for each in texts)


def _sentences(letter: Letter) -> Iterator[Sentence]:
    yield from _read(Part.SUBJECT, subject_of(letter))
    yield from _read(Part.WORDS, letter.own_words)
    yield from _read(Part.FORWARDED, passed_on(letter))
    for inner in letter.inner:
        yield from _read(Part.FORWARDED, inner.subject)
        yield from _read(Part.FORWARDED, inner.own_words)
    for document in letter.documents:
        yield from _read(Part.NAME, re.sub(r"\.\w{2,4}$", "", document.name).replace("_", " "))
    for document in letter.documents:
        yield from _read(Part.PAPER, paper_of(document))


def _read(part: Part, text: str) -> Iterator[Sentence]:
    for each in sentences(part, re.sub(SIGNATURE_LINE, "", text)):
        words = re.sub(FALSE_FRIENDS, " ", each.words)
        if not re.search(EVALUATION, words) or part is Part.PAPER:
            words = re.sub(NOTICES, " ", words)
        yield replace(each, words=" ".join(words.split()))


def _for_another(statement: Statement, represented: bool) -> Statement:
    """« Ma femme est malade. Elle conteste… »: who writes speaks for who contests."""
    third = statement.speaker is Speaker.SOMEBODY and statement.sentence.part is Part.WORDS
    return replace(statement, speaker=Speaker.REPRESENTED) if third and represented else statement


def _in_context(said: tuple[Sentence, ...], of_pay: bool) -> Iterator[Statement]:
    """A statement that does not say what it contests is about what the sentences before it, or after it, are."""
    objects = [objects_in(re.sub(AS_ARGUMENT, " ", each.words), of_pay=of_pay) for each in said]
    made = [tuple(statements(each, of_pay=of_pay)) for each in said]
    before: list[Object] = []
    named_in, of_self, about = Part.SUBJECT, False, ""
    pending: list[Statement] = []
    for sentence, mine, found in zip(said, objects, made, strict=True):
        if _of_ours(mine):
            before, named_in, about = _contested_in(found) or _of_ours(mine), sentence.part, sentence.words
            of_self = bool(re.search(ABOUT, sentence.words))
        for each in found:
            if each.object is Object.NONE and before:
                speaker = Speaker.SELF if of_self and each.speaker is Speaker.UNSAID else each.speaker
                yield replace(
                    each,
                    is_said=named_in in _TEXTS,
                    object=before[-1],
                    speaker=speaker,
                    context=f"{about} | {each.context}",
                )
            elif each.object is Object.NONE:
                pending.append(each)
            else:
                yield each
    evaluator = [Object.EVALUATION] if any(re.search(_EVALUATOR, each.words) for each in said) else []
    later = next(filter(None, map(_of_ours, objects)), evaluator) or [kind for mine in objects for kind in mine]
    for each in pending:
        own = bool(evaluator) and each.speaker is Speaker.UNSAID
        speaker = Speaker.SELF if own else each.speaker
        yield replace(each, is_said=False, speaker=speaker, object=later[0] if later else Object.NONE)


_EVALUATOR = (
    r"\b((mon|son|ma|notre) evaluat(eur|rice)|mon compte rendu"
    r"|mon entretien(?! (de |d )(recrutement|carriere|embauche|mobilite|conseil)))\b"
)
_TEXTS = (Part.WORDS, Part.FORWARDED, Part.PAPER)
"""Where sentences follow one another; a subject or a name stands alone."""


def _contested_in(found: Iterable[Statement]) -> list[Object]:
    """The pay alone, where a sentence contests nothing else: « je vous demande de la retirer » goes on about it."""
    kinds = {each.object for each in found if each.mode is Mode.ACT}
    return list(kinds) if kinds in ({Object.PFR}, {Object.OTHER}) else []


def _of_ours(objects: list[Object]) -> list[Object]:
    return [kind for kind in objects if kind is not Object.OTHER]
