"""What a mail says of a file: there a technical act is asked for, and nothing of what the evaluation says is contested.

A sentence of a file, and those after it that say no more, are taken out of what contests; where one of them names the
evaluation, or only protests, a person looks. What names its substance stands: an appeal may tell of a file, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from intake.domain.triage.manner import Family, Mode
from intake.domain.triage.sentences import Part, Sentence
from intake.domain.triage.statements import Statement
from intake.domain.triage.whole.files import DONE_TO_IT, OF_A_FILE, REFUSES, SUBSTANCE
from intake.domain.triage.whole.ordinary import SCREENS
from intake.domain.triage.words.contesting import EVALUATION, FORMAL, WISHES

_FILE, _SUBSTANCE = re.compile(rf"{OF_A_FILE}|{SCREENS}"), re.compile(SUBSTANCE)
_EVALUATION, _FORMAL, _REFUSES = re.compile(EVALUATION), re.compile(FORMAL), re.compile(REFUSES)
_WISHES, _FORMAL_WORD = re.compile(WISHES), re.compile(rf"\b({FORMAL[2:-2]})\b")
_SUPPORT, _DONE = re.compile(r"\bsupports?( d evaluation)?\b"), re.compile(DONE_TO_IT)
_LONGEST, _MOST = 25, 3
"""Words of a sentence that goes on about a file, and how many of them follow one another."""
_READ = (Part.SUBJECT, Part.WORDS, Part.FORWARDED)
"""A paper that tells of files is a letter; what it contests, it contests."""


@dataclass(frozen=True)
class Files:
    """The sentences of files (``told``), and those after them that name nothing else (``after``)."""

    told: frozenset[Sentence] = frozenset()
    after: frozenset[Sentence] = frozenset()

    def explain(self, sentence: Sentence) -> bool:
        """Nothing in it is thought of anybody."""
        return sentence in self.after or (sentence in self.told and not _SUBSTANCE.search(sentence.words))


def files_in(said: tuple[Sentence, ...]) -> Files:
    """Read in their order: « je n’arrive pas à signer » explains « merci de corriger cela »."""
    told: set[Sentence] = set()
    after: set[Sentence] = set()
    left = 0
    for each in said:
        if each.part not in _READ:
            continue
        if _FILE.search(_REFUSES.sub(" ", each.words)):
            told.add(each)
            left = _MOST
        elif left and _goes_on(each.words):
            after.add(each)
            left -= 1
        else:
            left = 0
    found = told | after
    written = [each for each in said if each.part is Part.WORDS]
    if found & set(written) and all(each in found or _is_neutral(each.words) for each in written):
        after |= {each for each in said if each.part is Part.SUBJECT and not _protests(each.words)} - told
    return Files(frozenset(told), frozenset(after))


def _is_neutral(words: str) -> bool:
    """A salutation, a signature."""
    return not (_EVALUATION.search(words) or _SUBSTANCE.search(words) or _WISHES.search(words))


def _protests(words: str) -> bool:
    """A title that names more than the file its text is about."""
    return bool(_SUBSTANCE.search(words) or _FORMAL_WORD.search(words))


def _goes_on(words: str) -> bool:
    """It names nothing that is thought of anybody; the evaluation only to have something done to it."""
    if len(words.split()) > _LONGEST or _SUBSTANCE.search(words):
        return False
    return not _EVALUATION.search(_SUPPORT.sub(" ", words)) or bool(_DONE.search(words))


def without_files(made: Iterable[Statement], files: Files) -> Iterator[Statement]:
    """What is left of them: as it was, for a person to look at, or nothing."""
    for each in made:
        if each.sentence not in files.told | files.after or _stands(each):
            yield each
        elif each.family in (Family.CONTESTS, Family.DISAGREES) or _names_it_after(each, files):
            yield replace(each, mode=Mode.OF_A_FILE) if each.mode is Mode.ACT else each


def _stands(statement: Statement) -> bool:
    """It names what is contested, or is an appeal by its name."""
    if statement.family in (Family.APPEALS, Family.SEIZES):
        return True
    about = statement.quote.replace(statement.said, " ", 1)
    formal = _FORMAL.search(statement.said) or statement.family in (Family.CONTESTS, Family.DISAGREES)
    return bool(_SUBSTANCE.search(about) or (formal and _EVALUATION.search(about)))


def _names_it_after(statement: Statement, files: Files) -> bool:
    return statement.sentence in files.after and bool(_EVALUATION.search(_SUPPORT.sub(" ", statement.quote)))
