"""Supports that SAGA cannot read, said to be supports by their name or their printed titles: returned, one reply."""

from __future__ import annotations

from intake.sample.archives import DOCX, docx
from intake.sample.copies import (
    flatten,
    flatten_on_platform,
    garble,
    lock,
    photograph,
    rasterise,
    scan,
    truncate,
    with_signature_field,
)
from intake.sample.desk import Desk, evaluations
from intake.sample.drawing.wording import form_title
from intake.sample.mail import Attached, Draft, Expected, SampleMail
from intake.sample.people import Person
from intake.sample.scenarios.supports import carry, support_name


def _returned(desk: Desk, person: Person, content: bytes, name: str = "") -> SampleMail:
    attached = Attached(name or support_name(person, desk), content)
    return carry(desk, person, [attached], Expected(((attached.name, "return"),), reply=True))


def printed(desk: Desk) -> SampleMail:
    """« Microsoft Print to PDF »; its printed title says what it is, whatever its name."""
    person = desk.person()
    name = "" if desk.turn % 2 else "document.pdf"
    return _returned(desk, person, flatten(desk.support(person)), name)


def platform(desk: Desk) -> SampleMail:
    """Flattened by a signature platform."""
    person = desk.person()
    return _returned(desk, person, flatten_on_platform(desk.support(person), person.full_name))


def scanned(desk: Desk) -> SampleMail:
    """Printed, signed and scanned; the file's name tells. Some scan every page, some only a few."""
    person = desk.person()
    pages = None if desk.turn % 3 == 0 else range(4)
    return _returned(desk, person, scan(desk.support(person), pages=pages, seed=desk.serial))


def scanned_with_text(desk: Desk) -> SampleMail:
    """The copier added a hidden text layer."""
    person = desk.person()
    flat = flatten(desk.support(person))
    content = rasterise(flat, pages=range(3), hidden_text=True, seed=desk.serial)
    return _returned(desk, person, content)


def scanned_with_signature_field(desk: Desk) -> SampleMail:
    """A scan on which one signature field was placed: still a scan."""
    person = desk.person()
    return _returned(desk, person, with_signature_field(scan(desk.support(person), pages=range(3), seed=desk.serial)))


def user_password(desk: Desk) -> SampleMail:
    """A password is needed to open it; the name says what it is."""
    person = desk.person()
    return _returned(desk, person, lock(desk.support(person), user="secret-du-service"))


def truncated(desk: Desk) -> SampleMail:
    """The beginning of a support, or a file of which only the first line is PDF: nothing opens it."""
    person = desk.person()
    good = desk.support(person)
    return _returned(desk, person, garble(good) if desk.turn % 2 else truncate(good))


def word_file(desk: Desk) -> SampleMail:
    """Typed again in a word processor."""
    person = desk.person()
    words = (form_title(person.corps, desk.year), f"{person.full_name}, matricule {person.matricule}", "Bilan : bon.")
    attached = Attached(support_name(person, desk).replace(".pdf", ".docx"), docx(words), DOCX)
    return carry(desk, person, [attached], Expected(((attached.name, "return"),), reply=True))


def photo(desk: Desk) -> SampleMail:
    """A telephone's picture of the first page."""
    person = desk.person()
    name = support_name(person, desk).replace(".pdf", ".jpg")
    attached = Attached(name, photograph(desk.support(person)), "image/jpeg")
    return carry(desk, person, [attached], Expected(((attached.name, "return"),), reply=True))


def bundle_with_one_scan(desk: Desk) -> SampleMail:
    """Two good supports and a scan: two filed, one returned, one reply for all three."""
    corps = desk.corps()
    people = [desk.person(corps) for _ in range(3)]
    files = [Attached(f"Support_{person.matricule}.pdf", desk.support(person)) for person in people]
    last = Attached(files[2].name, scan(files[2].content, pages=range(3), seed=desk.serial))
    expected = Expected(
        ((files[0].name, "file"), (files[1].name, "file"), (last.name, "return")),
        reply=True,
    )
    text = "Bonjour,\n\nTrois supports d'évaluation en pièces jointes.\n\nLa préfecture\n"
    draft = Draft("Préfecture <evaluations@prefecture-orge.example>", "Évaluations", text, [*files[:2], last])
    return desk.post(draft, evaluations(corps), expected)
