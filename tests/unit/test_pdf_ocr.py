"""The text of scans, with tesseract, without it, and when it fails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from intake.domain.document import Format, PdfReading
from intake.domain.misread import is_gibberish
from intake.reading.pdf import read_pdf
from intake.reading.pdf.pages import ocr
from tests.unit.pdf_making import picture_of_paper, scan

CAT, SLEEP = (shutil.which(each) or each for each in ("cat", "sleep"))


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program called tesseract, alone on PATH."""
    program = folder / "tesseract"
    program.write_text("#!/bin/sh\n" + script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def told(words: str, confidence: int = 90) -> str:
    """tesseract's table of those words, all on one line."""
    rows = (f"5\t1\t1\t1\t1\t{n}\t0\t0\t9\t9\t{confidence}.5\t{word}" for n, word in enumerate(words.split(), 1))
    return "\n".join(("level\tpage_num\t…", "4\t1\t1\t1\t1\t0\t0\t0\t99\t9\t-1\t", *rows)) + "\n"


LISTS_FRENCH = 'if [ "$1" = --list-langs ]; then echo fra; exit 0; fi\n'


def read_scan(*, with_ocr: bool = True) -> PdfReading:
    return read_pdf(scan(dpi=150), ocr=with_ocr)


def test_the_text_of_a_scan_is_read_where_tesseract_is_installed() -> None:
    reading = read_scan()
    assert reading.text_by_ocr is ocr.available()
    assert ("directeur" in reading.text) is ocr.available()


def test_without_tesseract_a_scan_is_a_scan_without_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    reading = read_scan()
    assert (reading.format, reading.text, reading.text_by_ocr) == (Format.SCANNED, "", False)
    assert "texte non lu : tesseract n’est pas installé avec le français" in reading.evidence


def test_tesseract_without_french_is_not_available(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "echo eng\n")
    assert not ocr.available()


def test_what_tesseract_prints_is_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cat").symlink_to(CAT)
    (tmp_path / "table").write_text(told("PART RÉSULTATS"))
    install(tmp_path, monkeypatch, LISTS_FRENCH + f"cat {tmp_path}/table\n")
    reading = read_scan()
    assert (reading.text, reading.text_by_ocr) == ("PART RÉSULTATS", True)


def test_elided_words_stand_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_to_say(tmp_path, monkeypatch, "Support d' évaluation de l’ année, qu' il remplit")
    assert ocr.read_page(picture_of_paper()) == "Support d'évaluation de l’année, qu'il remplit"


def test_a_failing_tesseract_is_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, LISTS_FRENCH + "exit 1\n")
    reading = read_scan()
    assert (reading.format, reading.text) == (Format.SCANNED, "")
    assert "texte de la page 1 non lu par tesseract" in reading.evidence


def test_a_tesseract_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, "while :; do :; done\n")
    assert ocr.recognise(picture_of_paper(), timeout=0.2) is None


def test_nothing_is_read_when_nobody_asks() -> None:
    assert read_scan(with_ocr=False).text == ""


# --- which pages are read


FORM_PAGE = "Support d’évaluation, identité de l’évalué et de l’évaluateur, bilan de l’année et objectifs. " * 6
DECISION_PAGE = "Décision portant attribution de la part résultats de la prime. " * 6
OPINION_PAGE = "Fiche B : avis du président du conseil de surveillance sur le directeur évalué. " * 6
COVER_PAGE = "Madame, veuillez trouver ci-joint le support d’évaluation de la directrice. " * 6
OTHER_PAGE = "The minutes of the meeting are on the table and the secretary is asked to read them to all. " * 6
GIBBERISH = "212nauend 211299 STOZ 2140720 ST 11ouja3se Je4 uone2ynou es ap 123410 sou XN2p ap 1P2p UN SUEP qsd " * 3
ANSWERS = 'here=$(dirname "$0"); n=$(cat "$here/count"); echo $((n + 1)) > "$here/count"; cat "$here/answer$n"\n'
DIRNAME = shutil.which("dirname") or "dirname"


def installed_to_say(folder: Path, monkeypatch: pytest.MonkeyPatch, *answers: str, osd: bool = True) -> None:
    """A tesseract that gives those answers one after the other, sure of all but gibberish."""
    for program in (CAT, DIRNAME):
        (folder / Path(program).name).symlink_to(program)
    for number, words in enumerate(answers):
        table = words if words.startswith("Rotate:") else told(words, 20 if is_gibberish(words) else 90)
        (folder / f"answer{number}").write_text(table)
    (folder / "count").write_text("0")
    lists = LISTS_FRENCH.replace("echo fra", "echo fra; echo osd") if osd else LISTS_FRENCH
    install(folder, monkeypatch, lists + 'echo "$@" >> "$(dirname "$0")/asked"\n' + ANSWERS)


def pages_read(folder: Path, monkeypatch: pytest.MonkeyPatch, count: int, *answers: str) -> list[int]:
    """Page numbers asked for, of a scan of that many pages, where tesseract gives those answers."""
    installed_to_say(folder, monkeypatch, *answers)
    asked: list[int] = []

    def picture(index: int) -> Image.Image:
        asked.append(index + 1)
        return picture_of_paper()

    ocr.read_scan(count, picture)
    return asked


@pytest.mark.parametrize(
    ("count", "answers", "pages"),
    [
        (1, (FORM_PAGE,), [1]),
        (1, (DECISION_PAGE,), [1]),
        (2, (DECISION_PAGE, DECISION_PAGE), [1, 2]),
        (4, (OPINION_PAGE,), [1]),
        (13, (DECISION_PAGE, FORM_PAGE), [1, 13]),
        (12, (FORM_PAGE, FORM_PAGE), [1, 12]),
        (3, (FORM_PAGE, FORM_PAGE), [1, 3]),
        (12, (FORM_PAGE, "", FORM_PAGE), [1, 12, 11]),
        (13, (COVER_PAGE, FORM_PAGE, FORM_PAGE), [1, 13, 2]),
        (13, (COVER_PAGE, FORM_PAGE, COVER_PAGE, FORM_PAGE), [1, 13, 2, 3]),
        (2, (COVER_PAGE, FORM_PAGE), [1, 2]),
        (30, (OTHER_PAGE,), [1]),
        (30, ("", "", "", "", ""), [1, 30, 29, 2]),
        (2, ("", ""), [1, 2]),
    ],
)
def test_the_pages_that_tell_are_read_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, answers: tuple[str, ...], pages: list[int]
) -> None:
    """The last shows a decision bound behind a form; the next ones what a covering letter covers."""
    assert pages_read(tmp_path, monkeypatch, count, *answers) == pages


def test_pages_stand_in_the_text_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_to_say(tmp_path, monkeypatch, COVER_PAGE, "la dernière", "la treizième", FORM_PAGE)
    found = ocr.read_scan(14, lambda _: picture_of_paper())
    assert found.text == "\n".join((COVER_PAGE.strip(), FORM_PAGE.strip(), "la treizième", "la dernière"))
    assert found.said == ("texte lu par tesseract, page 1, 2, 13, 14",)


@pytest.mark.parametrize(("osd", "answers"), [(True, ("Rotate: 180", DECISION_PAGE)), (False, (DECISION_PAGE,))])
def test_a_page_upside_down_is_read_at_a_second_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, osd: bool, answers: tuple[str, ...]
) -> None:
    """tesseract finds which way up it is, where it has the data for it; else the page is turned."""
    installed_to_say(tmp_path, monkeypatch, GIBBERISH, *answers, osd=osd)
    assert ocr.read_page(picture_of_paper()) == DECISION_PAGE.strip()


def test_a_page_that_stays_gibberish_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_to_say(tmp_path, monkeypatch, GIBBERISH, "Rotate: 180", GIBBERISH[::-1])
    assert ocr.read_page(picture_of_paper()) == ""


def test_a_list_of_names_that_tesseract_is_sure_of_is_text_and_is_not_turned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cat").symlink_to(CAT)
    (tmp_path / "table").write_text(told(GIBBERISH))
    install(tmp_path, monkeypatch, LISTS_FRENCH + f"echo asked >> {tmp_path}/asked\ncat {tmp_path}/table\n")
    assert ocr.read_page(picture_of_paper()) == GIBBERISH.strip()
    assert (tmp_path / "asked").read_text().split() == ["asked"]


def test_a_page_hard_to_read_that_stands_upright_is_text_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_to_say(tmp_path, monkeypatch, "", "Rotate: 0")
    (tmp_path / "answer0").write_text(told(DECISION_PAGE, 45))
    assert ocr.read_page(picture_of_paper()) == DECISION_PAGE.strip()


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_scanned_any_way_round_is_read(degrees: int) -> None:
    """By tesseract itself, where it is installed."""
    turned = picture_of_paper(150).rotate(degrees, expand=True)
    text = ocr.read_page(turned)
    assert (text is not None and "directeur" in text) is ocr.available()


@pytest.mark.parametrize(
    ("each_page", "pages"),
    [("sleep 0.3", [1, 30, 29, 2]), ("n=0; while [ $n -lt 300000 ]; do n=$((n + 1)); done", [1])],
    ids=["a processor that others use", "a processor that it uses"],
)
def test_a_page_that_takes_long_on_a_busy_machine_keeps_no_other_page_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, each_page: str, pages: list[int]
) -> None:
    monkeypatch.setattr(ocr, "FILE_SECONDS", 0.15)
    asked: list[int] = []

    def picture(index: int) -> Image.Image:
        asked.append(index + 1)
        return picture_of_paper()

    (tmp_path / "sleep").symlink_to(SLEEP)
    install(tmp_path, monkeypatch, LISTS_FRENCH + f"{each_page}\necho\n")
    ocr.read_scan(30, picture)
    assert asked == pages


def test_a_tesseract_that_failed_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, LISTS_FRENCH + "exit 1\n")
    found = ocr.read_scan(12, lambda _: picture_of_paper())
    assert (found.text, found.said) == (None, ("texte de la page 1 non lu par tesseract",))


def test_a_page_that_cannot_be_drawn_does_not_end_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_to_say(tmp_path, monkeypatch, FORM_PAGE, FORM_PAGE)
    found = ocr.read_scan(3, lambda index: None if index == 0 else picture_of_paper())
    assert found.said == ("texte lu par tesseract, page 2, 3", "texte de la page 1 non lu par tesseract")


@pytest.mark.parametrize(
    ("shape", "text", "pages", "strokes", "wanted"),
    [
        (Format.SCANNED, "", 1, 0, True),
        (Format.SCANNED, FORM_PAGE, 1, 0, False),
        (Format.SCANNED, GIBBERISH * 3, 1, 0, True),
        (Format.SCANNED, "Signé électroniquement par M. X. " * 12, 12, 0, True),
        (Format.FLATTENED, FORM_PAGE, 1, 0, False),
        (Format.FLATTENED, OTHER_PAGE, 1, 0, False),
        (Format.FLATTENED, GIBBERISH, 1, 0, True),
        (Format.FLATTENED, "", 1, 2000, True),
        (Format.FLATTENED, "", 1, 20, False),
        (Format.DOUBTFUL, "", 1, 2000, False),
    ],
)
def test_ocr_reads_only_what_has_no_text_of_its_own(
    shape: Format, text: str, pages: int, strokes: int, wanted: bool
) -> None:
    """A line that a platform prints on each page of a scan is no text of its own, nor are letters drawn as curves."""
    assert ocr.is_wanted(shape, text, pages=pages, strokes=strokes) is wanted
