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
from intake.domain.triage.whole.files import AS_A_FIELD, BUT, DONE_TO_IT, OF_A_FILE, REFUSES, SUBSTANCE
from intake.domain.triage.whole.ordinary import SCREENS
from intake.domain.triage.whole.own import OWN, OWN_PAPER
from intake.domain.triage.whole.wrongs import UNJUST
from intake.domain.triage.words.contesting import EVALUATION, FORMAL, WISHES

_FILE, _SUBSTANCE = re.compile(rf"{OF_A_FILE}|{SCREENS}"), re.compile(SUBSTANCE)
_EVALUATION, _FORMAL, _REFUSES = re.compile(EVALUATION), re.compile(FORMAL), re.compile(REFUSES)
_WISHES, _FORMAL_WORD = re.compile(WISHES), re.compile(rf"\b({FORMAL[2:-2]})\b")
_UNJUST = re.compile(rf"\b(?:{UNJUST})")
_SUPPORT, _DONE = re.compile(r"\bsupports?\b|\b(supports? )?d evaluation\b"), re.compile(DONE_TO_IT)
_BUT, _FIELD, _OF_ME = re.compile(BUT), re.compile(AS_A_FIELD), re.compile(f"{EVALUATION}|{OWN_PAPER}|{OWN}")
_LONGEST, _MOST, _CURT = 25, 3, 10
"""Words of a sentence that goes on about a file, how many of them follow one another; words of one that only sighs."""
_READ = (Part.SUBJECT, Part.WORDS, Part.FORWARDED)
"""A paper that tells of files is a letter; what it contests, it contests."""


@dataclass(frozen=True)
class Files:
    """The sentences of files; those after them that ask or sigh and name nothing else; and the others between."""

    told: frozenset[Sentence] = frozenset()
    after: frozenset[Sentence] = frozenset()
    between: frozenset[Sentence] = frozenset()

    def explain(self, sentence: Sentence) -> bool:
        """Nothing in it is thought of anybody."""
        return sentence in self.after or (sentence in self.told and _is_plain(sentence.words))


def _is_plain(words: str) -> bool:
    """Of what is told of a file: it tells of nothing else."""
    without = _FIELD.sub(" ", words)
    return not any(each.search(without) for each in (_SUBSTANCE, _BUT, _UNJUST))


def files_in(said: tuple[Sentence, ...]) -> Files:
    """Read in their order: « je n’arrive pas à signer » explains « merci de corriger cela »."""
    told: set[Sentence] = set()
    after: set[Sentence] = set()
    between: set[Sentence] = set()
    left = 0
    for each in said:
        if each.part not in _READ:
            continue
        if _FILE.search(_REFUSES.sub(" ", each.words)):
            told.add(each)
            left = _MOST if _is_plain(each.words) else 0
        elif left and not _breaks_off(each.words):
            (after if _asks(each) else between).add(each)
            left -= 1
        else:
            left = 0
    found = told | after
    written = [each for each in said if each.part is Part.WORDS]
    if found & set(written) and all(each in found or _is_neutral(each.words) for each in written):
        after |= {each for each in said if each.part is Part.SUBJECT and not _protests(each.words)} - told
    return Files(frozenset(told), frozenset(after), frozenset(between))


def _is_neutral(words: str) -> bool:
    """A salutation, a signature."""
    return not (_EVALUATION.search(words) or _SUBSTANCE.search(words) or _WISHES.search(words))


def _protests(words: str) -> bool:
    """A title that names more than the file its text is about."""
    return bool(_SUBSTANCE.search(words) or _FORMAL_WORD.search(words))


def _breaks_off(words: str) -> bool:
    """It names what is thought of somebody, or the evaluation, and not to have something done to it."""
    if len(words.split()) > _LONGEST or _SUBSTANCE.search(words) or _BUT.search(words):
        return True
    return bool(_OF_ME.search(_SUPPORT.sub(" ", words))) and not _DONE.search(words)


def _asks(sentence: Sentence) -> bool:
    """Or sighs."""
    words = sentence.words
    return sentence.asks or bool(_WISHES.search(words)) or len(words.split()) < _CURT


def without_files(made: Iterable[Statement], files: Files) -> Iterator[Statement]:
    """What is left of them: as it was, for a person to look at, or nothing."""
    made, of_files = tuple(made), files.told | files.after | files.between
    stand = {each.sentence for each in made if each.sentence not in of_files or _stands(each)}
    stand |= {each for each in files.told if _BUT.search(each.words)}
    for each in made:
        if each.sentence in stand:
            yield each
        elif _may_stand(each) or _names_it_after(each, files):
            yield replace(each, mode=Mode.OF_A_FILE) if each.mode is Mode.ACT else each


def _stands(statement: Statement) -> bool:
    """It names what is contested, or is an appeal by its name."""
    if statement.family in (Family.APPEALS, Family.SEIZES):
        return True
    about = _SUPPORT.sub(" ", statement.quote.replace(statement.said, " ", 1))
    formal = _FORMAL.search(statement.said) or statement.family in (Family.CONTESTS, Family.DISAGREES)
    return bool(_SUBSTANCE.search(about) or (formal and _EVALUATION.search(about)))


def _may_stand(statement: Statement) -> bool:
    """A protest, or « j’en demande l’annulation », though of nothing that is named."""
    if statement.family in (Family.CONTESTS, Family.DISAGREES):
        return True
    return bool(_FORMAL.search(statement.said)) and not _FILE.search(statement.quote)


def tells_of_nothing_else(said: Iterable[Sentence], files: Files) -> bool:
    """Files are told of, and outside of them nothing is that an evaluation says."""
    others = (each for each in said if each.part in _READ and not files.explain(each))
    return bool(files.told) and not any(_SUBSTANCE.search(each.words) for each in others)


def names_it(statement: Statement) -> bool:
    """It says itself what it contests, or is an appeal by its name."""
    words = _SUPPORT.sub(" ", statement.sentence.words)
    formal = statement.family in (Family.CONTESTS, Family.APPEALS, Family.SEIZES)
    return formal or bool(_FORMAL.search(statement.said)) or bool(_SUBSTANCE.search(words) or _EVALUATION.search(words))


def _names_it_after(statement: Statement, files: Files) -> bool:
    if statement.sentence not in files.after or statement.sentence.part is Part.SUBJECT:
        return False
    return bool(_EVALUATION.search(_SUPPORT.sub(" ", statement.quote)))
