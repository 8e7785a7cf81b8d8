"""A campaign of mutated files: each read in the pool, its verdict held against the sound file's and other readers'."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from random import Random

from intake.domain.document import Form, Format
from intake.errors import MessageError, TransientError
from intake.reading.sandbox import Sandbox
from tests.fuzz.memory import Memory, of_this_process
from tests.fuzz.mutations import mutated
from tests.fuzz.originals import Original
from tests.fuzz.witnesses import VISIBLE, fillable_to_mupdf, fillable_to_pdfium, is_form_to_poppler

SEED = 2025
REFUSALS = frozenset({Format.FLATTENED, Format.SCANNED, Format.ENCRYPTED, Format.DAMAGED, Format.NOT_PDF})
RETURNED = REFUSALS - {Format.NOT_PDF}
"""What a reply may be sent for, when the readers agree."""
AT_ONCE = 4
"""Files under way, for two workers."""
BATCH = 100
"""Files between two looks at the memory."""


@dataclass(frozen=True)
class Case:
    """One mutated file; ``mutated_file`` makes its bytes anew, so that none are kept."""

    number: int
    original: str
    mishaps: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What the pool said of a file: a verdict, or why there is none."""

    case: Case
    format: Format | None
    form: Form = Form.NONE
    readers_agree: bool | None = None
    fault: str = ""
    ours: bool = False
    """The fault was put down to our machine."""

    @property
    def is_return(self) -> bool:
        """A reply could be sent for this verdict."""
        return self.format in RETURNED and self.readers_agree is True


class Kind(StrEnum):
    """What is wrong, worst first."""

    REFUSAL = "wrong refusal"
    ACCEPTANCE = "wrong acceptance"
    MACHINE = "taken for a fault of the machine"


@dataclass(frozen=True)
class Finding:
    """A verdict that must not be, and why."""

    kind: Kind
    answer: Answer
    why: str


@dataclass
class Summary:
    """What became of all files."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(Format of the sound file, what the mutated one was called) → files."""
    lost: list[Answer] = field(default_factory=list)
    """Forms that became refusals, no other reader seeing a field in them."""
    mupdf_alone: list[Answer] = field(default_factory=list)
    """Forms that became refusals, of which MuPDF alone still makes something: worth a look, no wrong refusal."""
    unconfirmed: list[Answer] = field(default_factory=list)
    """Files accepted as forms of which PDFium, and the browsers built on it, show no field."""
    unread: list[Answer] = field(default_factory=list)
    """No verdict: the reading fell, hung or took too much; such a mail is held."""
    findings: list[Finding] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    """Resident bytes of this process, batch after batch."""
    workers: list[Memory] = field(default_factory=list)

    @property
    def files(self) -> int:
        return self.verdicts.total()


def mutated_file(number: int, sound: Sequence[Original], seed: int = SEED) -> tuple[Case, bytes]:
    """The mutated file of that number: the same for the same seed and originals."""
    original = sound[number % len(sound)]
    raw, mishaps = mutated(original.raw, Random(f"{seed}:{number}"))
    return Case(number, original.name, mishaps), raw


def run(
    sandbox: Sandbox,
    sound: Sequence[Original],
    *,
    numbers: range,
    seed: int = SEED,
    progress: Callable[[Summary], None] = lambda _: None,
) -> Summary:
    """Reads every case in the pool, in batches, and looks at the memory after each."""
    judge = _Judge(sandbox, sound)
    files = (mutated_file(number, sound, seed) for number in numbers)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        while batch := list(islice(files, BATCH)):
            answers = threads.map(judge.answer, *zip(*batch, strict=True))
            for answer, (_, raw) in zip(answers, batch, strict=True):
                judge.judge(answer, raw)
            judge.weigh()
            progress(judge.summary)
    return judge.summary


class _Judge:
    def __init__(self, sandbox: Sandbox, sound: Sequence[Original]) -> None:
        self.sandbox = sandbox
        self.summary = Summary()
        self.verdicts = {each.name: sandbox.inspect(each.raw).format for each in sound}

    def answer(self, asked: Case, raw: bytes) -> Answer:
        """TransientError is the machine's fault, which no file may bring about."""
        try:
            reading = self.sandbox.inspect(raw)
        except MessageError as fault:
            return Answer(asked, None, fault=str(fault))
        except TransientError as fault:
            return Answer(asked, None, fault=str(fault), ours=True)
        return Answer(asked, reading.format, reading.form, reading.readers_agree)

    def judge(self, answer: Answer, raw: bytes) -> None:
        before = self.verdicts[answer.case.original]
        self.summary.verdicts[before, answer.format or "no verdict"] += 1
        if answer.format is None:
            self.summary.unread.append(answer)
        self.summary.findings.extend(Finding(kind, answer, why) for kind, why in self._faults(answer, raw, before))

    def _faults(self, answer: Answer, raw: bytes, before: Format) -> Iterator[tuple[Kind, str]]:
        if answer.ours:
            yield Kind.MACHINE, answer.fault
        if answer.format in REFUSALS and answer.format is not before and answer.readers_agree is False:
            yield Kind.REFUSAL, f"{answer.format}, though the readers disagree"
        if before is Format.INTERACTIVE and answer.is_return:
            yield from self._seen_by_others(answer, raw)
        if answer.format is Format.INTERACTIVE and answer.form is Form.ACROFORM:
            yield from self._shown_to_others(answer, raw, before)

    def _seen_by_others(self, answer: Answer, raw: bytes) -> Iterator[tuple[Kind, str]]:
        """A form that became a refusal: no viewer that people have may show a field in it.

        MuPDF rebuilds what no other reader can, from the pieces of files cut short; it counts with poppler's consent.
        """
        pdfium = self._fields_to_pdfium(raw)
        mupdf = fillable_to_mupdf(raw)
        if pdfium or (mupdf and is_form_to_poppler(raw)):
            yield Kind.REFUSAL, f"{answer.format}, where PDFium sees {pdfium} fields to fill and MuPDF {mupdf}"
        elif mupdf:
            self.summary.mupdf_alone.append(answer)
        else:
            self.summary.lost.append(answer)

    def _shown_to_others(self, answer: Answer, raw: bytes, before: Format) -> Iterator[tuple[Kind, str]]:
        """What was no form and became one: somebody else must see it."""
        if self._fields_to_pdfium(raw):
            return
        self.summary.unconfirmed.append(answer)
        nobody_else = answer.readers_agree is not True and not fillable_to_mupdf(raw)
        if before is not Format.INTERACTIVE and nobody_else:
            yield Kind.ACCEPTANCE, f"{before} became a form, to nobody else"

    def _fields_to_pdfium(self, raw: bytes) -> int:
        """In a worker: PDFium may fall over a mutated file, and then it shows nothing."""
        try:
            return self.sandbox.run(fillable_to_pdfium, raw, VISIBLE)
        except MessageError:
            return 0

    def weigh(self) -> None:
        self.summary.parent.append(of_this_process(b"", None).resident)
        self.summary.workers.append(self.sandbox.run(of_this_process, b"", None))
