"""Whatever a mail's HTML tries, what is shown holds no tag, attribute or address beyond the list, by another parser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import lxml.html
import pytest

from intake.domain.preview import MailShown
from intake.reading.preview.html import CUT, MAX_HTML, MAX_TAGS, TAGS, harmless
from intake.reading.preview.mails import closed_mail_of, mail_of
from intake.reading.preview.rewriting import CLASSES, MAX_IMAGES, Pictures
from tests.corpus.test_mail_corpus import MAILS
from tests.unit.html_attacks import ATTACKS
from tests.unit.mails import attached, mail, multipart, part, picture, text

ATTRIBUTES = {"a": {"href", "rel"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
OPENED = re.compile(r"(?:https?|mailto):", re.IGNORECASE)


class Judge(HTMLParser):
    """The standard library's reading of the result; ``wrong`` is whatever should not be there."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name == "class" and set((value or "").split()) <= CLASSES.get(tag, set()):
                continue
            if name not in ATTRIBUTES.get(tag, ()) or (name == "href" and not OPENED.match(value or "")):
                self.wrong.append(f"{tag} {name}={value}")
            if name == "rel" and value != "noopener noreferrer nofollow":
                self.wrong.append(f"rel={value}")

    def handle_comment(self, data: str) -> None:
        self.wrong.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.wrong.append(f"<?{data}")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append(f"<![{data}")


def wrong(html: str) -> list[str]:
    """What two other parsers find in it that should not be there."""
    judge = Judge()
    judge.feed(html)
    judge.close()
    tree = lxml.html.fragment_fromstring(html, create_parent="div")
    strange = [str(each.tag) for each in tree.iterdescendants() if each.tag not in TAGS]
    return judge.wrong + strange


def shown(html: str, pictures: Pictures | None = None) -> str:
    return harmless(html, pictures or Pictures())[0]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_acts_is_left(attack: str) -> None:
    for html in (ATTACKS[attack], f"<html><body>avant {ATTACKS[attack]} après</body></html>"):
        left = shown(html)
        assert wrong(left) == []
        assert wrong(shown(left)) == []


def test_the_judge_sees_what_should_not_be_there() -> None:
    for html in ("<script>x</script>", "<p onclick=x>a</p>", '<a href="javascript:x">a</a>', "<p class=fr-btn>a</p>"):
        assert wrong(html)


def test_what_a_person_wrote_is_kept() -> None:
    html = (
        "<p>Je <b>conteste</b> mon <u>évaluation</u>&nbsp;:</p><ul><li>un</li></ul>"
        "<table><tr><td colspan=2>a</td></tr></table>"
    )
    assert shown(html) == (
        "<p>Je <b>conteste</b> mon <u>évaluation</u>&nbsp;:</p><ul><li>un</li></ul>"
        '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'
    )


def test_a_link_shows_where_it_leads() -> None:
    left = shown('<a href="https://evil.example/x?a=1&amp;b=2">https://www.sante.gouv.fr/</a>')
    assert left.startswith("https://www.sante.gouv.fr/ <span")
    assert 'href="https://evil.example/x?a=1&amp;b=2"' in left
    assert "[<a " in left
    assert ">https://evil.example/x?a=1&amp;b=2</a>]" in left


def test_a_link_whose_words_are_its_address_is_told_once() -> None:
    assert shown('<a href="https://a.example/">https://a.example/</a>').count("https://a.example/") == 2


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://sante.gouv.fr@evil.example/", "evil.example"),
        ("https://sante.gouv.fr%40x:y@evil.example/", "evil.example"),
        ("https://s\u0430nte.example/", "xn--snte-53d.example"),
    ],
    ids=["name before the site", "name and password", "cyrillic letter"],
)
def test_an_address_that_deceives_has_its_site_named(address: str, site: str) -> None:
    assert f"site « {site} »" in shown(f'<a href="{address}">{address}</a>')


def test_pictures_are_told_and_never_loaded() -> None:
    pictures = Pictures({"a@b": (2, "lettre.jpg")}, frozenset({"logo"}))
    html = (
        '<img src="cid:A@B"><img src=cid:logo alt=CHU><img src="https://t/1.png" alt=Bonjour>'
        '<img src="https://t" width=1>'
        "<img src='data:image/png;base64,AA'><img src=cid:none><img>"
    )
    left = shown(html, pictures)
    assert "[image jointe, document 3 : lettre.jpg]" in left
    assert "[image distante non chargée : Bonjour]" in left
    assert [each.kind for each in pictures.met] == [
        "attached", "attached", "remote", "remote", "embedded", "missing", "missing",
    ]  # fmt: skip
    assert [each.document for each in pictures.met][:2] == [2, None]
    assert "témoin de lecture" in left
    assert "https://t" not in left


def test_pictures_without_number_are_listed_up_to_a_limit() -> None:
    pictures = Pictures()
    shown("<img src=https://t>" * (MAX_IMAGES + 50), pictures)
    assert len(pictures.met) == MAX_IMAGES


@pytest.mark.parametrize(
    "html",
    [
        "<blockquote type=cite style=x>cité</blockquote>",
        '<div class="gmail_quote">cité</div>',
        '<div id="divRplyFwdMsg">cité</div>',
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt">cité</div>',
    ],
    ids=["blockquote", "gmail", "outlook on the web", "outlook"],
)
def test_quoted_history_is_marked(html: str) -> None:
    assert re.search("mail-citation|mail-historique", shown(html))
    assert not re.search("mail-citation|mail-historique", shown("<div class=x id=y style='color:red'>cité</div>"))


@pytest.mark.parametrize("char", ["\u202e", "&#8238;", "&#x2066;", "\u200f"], ids=["raw", "entity", "isolate", "mark"])
def test_what_turns_the_direction_of_writing_is_seen(char: str) -> None:
    left = shown(f"<p>fdp.{char}exe <a href='https://a/{char}x'>y</a></p>")
    assert re.search(r"\[U\+20[0-9A-F]{2}\]", left)
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", left)


def test_a_very_long_mail_is_cut_and_says_so() -> None:
    left, cut = harmless("<p>" + "a" * MAX_HTML, Pictures())
    assert cut
    assert len(left) <= MAX_HTML + 100
    left, cut = harmless("<i>" * MAX_TAGS + "<b>b", Pictures())
    assert cut
    assert "<b>" not in left
    assert not harmless("<i>" + "x</i><i>" * 1_000, Pictures())[1]
    long = mail_of(mail("Content-Type: text/html", body="<p>" + "a " * MAX_HTML))
    assert CUT in long.notes


def letter() -> bytes:
    picture_part = part(
        "Content-Type: image/png",
        "Content-ID: <Photo@x>",
        'Content-Disposition: inline; filename="photo.png"',
        content=picture(900, 1200),
    )
    related = multipart(
        text("<p>Bonjour <img src='cid:photo@x'></p>", "text/html; charset=utf-8"),
        picture_part,
        kind="multipart/related",
        boundary="R",
    )
    alternative = multipart(text("Bonjour"), related, kind="multipart/alternative", boundary="A")
    return multipart(alternative, attached(), header=("Subject: support\u202efdp.exe",))


def test_a_mail_is_shown_as_its_reader_saw_it() -> None:
    seen = mail_of(letter())
    assert seen.subject == "support[U+202E]fdp.exe"
    assert seen.text == "Bonjour"
    assert seen.html == '<p>Bonjour <span class="mail-image">[image jointe, document 1 : photo.png]</span></p>'
    assert [(each.kind, each.document) for each in seen.images] == [("attached", 0)]


def test_an_infected_mail_is_shown_and_nothing_in_it_opened() -> None:
    seen = closed_mail_of(letter())
    assert seen.text == "Bonjour"
    assert [each.document for each in seen.images] == [None]


def test_a_plain_mail_has_no_html() -> None:
    assert mail_of(mail("Subject: a", body="<b>a</b>")) == MailShown("a", "<b>a</b>")


def test_text_beside_html_stays_text() -> None:
    seen = mail_of(multipart(text("<script>x</script> & y"), text("<p>b</p>", "text/html")))
    assert seen.html == "<pre>&lt;script&gt;x&lt;/script&gt; &amp; y</pre><hr><p>b</p>"


def test_html_in_utf7_is_judged_once_decoded() -> None:
    seen = mail_of(
        mail("Content-Type: text/html; charset=utf-7", body="+ADw-script+AD4-alert(1)+ADw-/script+AD4-<p>a</p>")
    )
    assert seen.html == "<p>a</p>"


@pytest.mark.timeout(240)
def test_no_mail_of_the_corpus_leaves_anything_that_acts(capsys: pytest.CaptureFixture[str]) -> None:
    formed = 0
    for name, raw in MAILS:
        seen = mail_of(raw)
        formed += bool(seen.html)
        if seen.html:
            assert wrong(seen.html) == [], name
    with capsys.disabled():
        print(f"\n{len(MAILS)} courriels montrés, {formed} mis en forme")


def test_the_headings_of_a_mail_stand_below_the_pages_own() -> None:
    shown, _ = harmless("<h1>Un</h1><h2>Deux</h2><h6>Six</h6>", Pictures())
    assert shown == "<h2>Un</h2><h3>Deux</h3><h6>Six</h6>"
