"""A reply's page says what its text says, reads well for everybody, and nothing a stranger wrote acts in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.courier.cases import Case, cases_of
from intake.courier.proofreading import SAMPLE_CAMPAIGN, SAMPLE_MAILBOX, check_texts
from intake.courier.wording import Written, write
from intake.domain.disposition import Answer, Kind, Outcome, ReplyKind, ReturnCase
from intake.errors import ConfigError
from intake.texts import HOME, PAGE, Texts
from intake.texts.blocks import read_blocks
from intake.texts.inspection import faults_of
from intake.texts.plain import as_text

TEXTS = Texts()
CASES = {case.name: case for case in cases_of(SAMPLE_CAMPAIGN)}
RETURN = CASES["return-scanned"].answer
SHIPPED = (HOME / PAGE).read_text(encoding="utf-8")


def written(answer: Answer, reference: str | None = None, texts: Texts = TEXTS) -> Written:
    return write(texts, answer, SAMPLE_MAILBOX, SAMPLE_CAMPAIGN, reference)


@dataclass
class Outline(HTMLParser):
    """Tags with their attributes, and the words between them."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def outline(page: str) -> Outline:
    found = Outline()
    found.feed(page)
    found.close()
    return found


# --- every case


def test_there_is_a_case_of_every_kind_of_reply_every_return_and_every_fate() -> None:
    fates = [fate for case in CASES.values() for fate in case.answer.fates]
    assert {case.answer.kind for case in CASES.values()} == set(ReplyKind)
    assert {fate.case for fate in fates} == {None, *ReturnCase}
    assert {(fate.outcome, fate.kind) for fate in fates} >= {
        (outcome, kind) for outcome in (Outcome.FILE, Outcome.ANNEX) for kind in Kind
    }
    assert {fate.outcome for fate in fates} == set(Outcome)


# --- the same content


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_page_says_what_the_text_says_and_no_more(case: Case) -> None:
    both = written(case.answer, case.reference)
    page = outline(both.page).text.removeprefix(both.subject)
    page = page.replace("Fichier Ce qu’il devient ", "")
    assert re.findall(r"\w+", page) == re.findall(r"\w+", both.text)


def test_a_title_a_list_and_a_table_are_titles_lists_and_tables() -> None:
    page = outline(written(CASES["return-mixed"].answer).page)
    assert len(page.named("h2")) == 3
    assert len(page.named("ul")) == 2
    assert [cell.get("scope") for cell in page.named("th")[:5]] == ["col", "col", "row", "row", "row"]
    assert all(cell.get("scope") in ("col", "row") for cell in page.named("th"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_titles_never_skip_a_level(case: Case) -> None:
    levels = [1, *(int(tag[1]) for tag, _ in outline(written(case.answer).page).tags if re.fullmatch("h[1-6]", tag))]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_only_addresses_of_our_own_are_links() -> None:
    hrefs = {link["href"] for link in outline(written(RETURN).page).named("a")}
    assert hrefs == {
        "https://exemple.fr/aide",
        "https://exemple.fr/donnees-personnelles",
        "mailto:service@sante.gouv.fr",
        "mailto:boite-exemple@sante.gouv.fr",
    }


# --- for everybody


def _contrast(first: str, second: str) -> float:
    """WCAG 2.2, contrast ratio."""

    def luminance(colour: str) -> float:
        channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_of_words_stands_out_from_the_white_behind_it() -> None:
    backgrounds = set(re.findall(r"background-color:(#\w{6})", SHIPPED))
    words = set(re.findall(r"[^-]color:(#\w{6})", SHIPPED))
    assert backgrounds == {"#ffffff"}
    assert len(words) == 3
    assert min(_contrast(colour, "#ffffff") for colour in words) >= 7  # WCAG AAA


def test_the_page_says_its_language_and_fits_a_phone() -> None:
    page = outline(written(RETURN).page)
    assert page.named("html")[0]["lang"] == "fr"
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.named("meta")
    assert all(
        table.get("role") == "presentation" or "border-collapse" in (table["style"] or "")
        for table in page.named("table")
    )


# --- strangers


def hostile(subject: str, name: str) -> Written:
    return written(replace(RETURN, subject=subject, fates=tuple(replace(fate, name=name) for fate in RETURN.fates)))


HARMLESS = outline(hostile("Objet", "nom.pdf").page).tags


# No deadline: this is about what is written, and the machine may be busy.
@settings(deadline=None)
@given(subject=st.text(max_size=200), name=st.text(max_size=150))
def test_no_text_of_a_stranger_adds_a_tag_or_a_link(subject: str, name: str) -> None:
    assert outline(hostile(subject, name).page).tags == HARMLESS


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>.pdf",
        "<img src=https://exemple.com/x.png>.pdf",
        '"><a href="https://exemple.com">ici</a>',
        "https://exemple.com/piege.pdf",
        "secretariat@exemple.com",
        "a | b | c.pdf",
        "**gras** # titre.pdf",
        "&lt;b&gt; &amp; {{ service }} {% include 'x' %}",
        "- liste.pdf",
    ],
)
def test_a_file_name_is_shown_as_it_is_and_does_nothing(name: str) -> None:
    both = hostile("Objet", name)
    page = outline(both.page)
    assert page.tags == HARMLESS
    assert f"« {name} »" in page.text.replace("\u00a0", " ")
    assert f"« {name} »" in " ".join(both.text.split())


def test_a_file_named_as_our_own_page_leads_nowhere_else() -> None:
    page = outline(hostile("Objet", "https://exemple.fr/aide.exemple.com").page)
    assert {link["href"] for link in page.named("a")} == {
        link["href"] for link in outline(hostile("", "a").page).named("a")
    }


# --- the signs an editor writes


def test_lines_are_read_as_the_document_for_editors_says() -> None:
    source = "# Titre\nmots\nsuite\n\n- un\n  Libellé : valeur\n\n1. premier\n2. second\n| A | B |\n| a | b |\n## Bas\n"
    assert as_text(read_blocks(source)) == (
        "Titre\n\nmots suite\n\n- un\n\n  Libellé : valeur\n\n1. premier\n2. second\n\n- a : b\n\nBas\n"
    )


def test_what_a_variable_holds_is_no_sign(tmp_path: Path) -> None:
    (tmp_path / "registration.txt.j2").write_text(
        "{{ service }}\n\n| A | B |\n| {{ service }} | b |\n", encoding="utf-8"
    )
    service = "# 1. - | x **y**"
    mailbox = replace(SAMPLE_MAILBOX, contact=replace(SAMPLE_MAILBOX.contact, service=service))
    both = write(Texts(tmp_path), CASES["registration"].answer, mailbox, SAMPLE_CAMPAIGN, None)
    assert both.text == f"{service}\n\n- {service} : b\n"
    assert outline(both.page).text == f"{both.subject} {service} A B {service} b"


def test_a_variable_that_holds_nothing_leaves_no_empty_paragraph(tmp_path: Path) -> None:
    (tmp_path / "registration.txt.j2").write_text("Bonjour,\n\n{{ help_url }}\n\nmerci", encoding="utf-8")
    campaign = replace(SAMPLE_CAMPAIGN, help_url="")
    both = write(Texts(tmp_path), CASES["registration"].answer, SAMPLE_MAILBOX, campaign, None)
    assert both.text == "Bonjour,\n\nmerci\n"
    assert len(outline(both.page).named("p")) == 2


def test_an_address_written_in_a_text_of_ones_own_is_a_link(tmp_path: Path) -> None:
    (tmp_path / "contact.txt.j2").write_text("Voir https://www.cng.sante.fr/aide, merci.", encoding="utf-8")
    page = outline(written(replace(RETURN, kind=ReplyKind.REGISTRATION), texts=Texts(tmp_path)).page)
    assert [link["href"] for link in page.named("a")] == ["https://www.cng.sante.fr/aide"]


# --- a frame of ones own


def test_a_frame_of_ones_own_is_taken(tmp_path: Path) -> None:
    (tmp_path / PAGE).write_text(SHIPPED.replace("#000091", "#5a0000"), encoding="utf-8")
    check_texts(tmp_path)
    assert "#5a0000" in written(RETURN, texts=Texts(tmp_path)).page


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<tr>\n<td", '<tr><td><img src="https://exemple.fr/logo.png" alt=""></td></tr><tr>\n<td', "balise « img »"),
        ("</head>", "<script>1</script></head>", "balise « script »"),
        ("</head>", "<style>p{color:red}</style></head>", "balise « style »"),
        ("</head>", '<link rel="stylesheet" href="https://exemple.fr/a.css"></head>', "balise « link »"),
        ("<body ", '<body onload="x()" ', "attribut « onload »"),
        ("margin:0;padding:0;", "background:url(https://exemple.fr/f.png);", "style de « body »"),
        ('<a href="{{ piece.href }}"', '<a href="javascript:x()"', "lien « javascript:x"),
        ("<!--[if mso]>", '<!--[if mso]><v:image src="a.png"/>', "commentaire"),
        ('<html lang="fr"', "<html", "lang="),
        ("{{ words(item) }}", "", "la page ne dit pas tout ce que dit le texte"),
        ("{{ words(item) }}", "{{ words(itme) }}", r"variable inconnue « itme »"),
        (
            "{{ subject }}",
            "{{ sujet }}",
            r"page\.html\.j2:\d+ : variable inconnue « sujet » — variables possibles : subj",
        ),
        ("{{ words(item) }}", "{{ item.mot }}", r"page\.html\.j2:\d+ : .*mot"),
        ("{%- endmacro %}", "", r"page\.html\.j2:\d+ : syntaxe"),
    ],
)
def test_a_frame_unfit_for_a_mail_is_refused_at_start(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in SHIPPED
    (tmp_path / PAGE).write_text(SHIPPED.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        check_texts(tmp_path)


def test_a_page_that_is_ours_has_no_fault() -> None:
    both = written(RETURN)
    assert faults_of(both.page, both.blocks) == ()
