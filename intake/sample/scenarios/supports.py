"""Supports that are good: each is filed, whatever the wrapping it came in."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import date, datetime, timedelta

from intake.sample.answers import answers
from intake.sample.copies import flatten, lock, rasterise, shift_xref
from intake.sample.decision import board_opinion_scan, decision_scan, delegation_scan
from intake.sample.desk import BANNER, DISCLAIMER, Desk, Filed, career, evaluations, signature
from intake.sample.form import blank_form, fill_form
from intake.sample.mail import Attached, Draft, Expected, Fate, SampleMail, plain_message
from intake.sample.people import Person

_BODIES = (
    "Bonjour,\n\nVeuillez trouver ci-joint le support d'évaluation de {who} pour la campagne {year}.",
    "Madame, Monsieur,\n\nJe vous prie de bien vouloir trouver en pièce jointe le support d'évaluation complété et "
    "signé concernant {who}, au titre de l'année {year}.\n\nJe vous en souhaite bonne réception.",
    "Bonjour,\n\nCi-joint le formulaire d'évaluation {year} de {who}, dûment signé.\n\nMerci d'en accuser réception.",
)
_SUBJECTS = (
    "Évaluation {year} - {who}",
    "Support d'évaluation de {who}",
    "Campagne d'évaluation {year} : transmission du support de {who}",
)


def covering(desk: Desk, person: Person) -> tuple[str, str]:
    """Subject and text of the mail that carries a support."""
    turn = desk.serial
    who = f"{person.civility} {person.full_name}"
    text = _BODIES[turn % len(_BODIES)].format(who=who, year=desk.year) + signature(person)
    subject = _SUBJECTS[turn % len(_SUBJECTS)].format(who=who, year=desk.year)
    if turn % 5 == 1:
        text += DISCLAIMER
    return subject, BANNER + text if turn % 7 == 3 else text


def support_name(person: Person, desk: Desk) -> str:
    """A telling file name, as people really call them."""
    names = (
        f"Support évaluation {desk.year} - {person.name}.pdf",
        f"support_evaluation_{person.matricule}.pdf",
        f"{person.name.upper()} {person.given} - Support d'évaluation.pdf",
    )
    return names[desk.serial % len(names)]


def carry(
    desk: Desk, person: Person, files: list[Attached], expected: Expected, *, mailbox: str | None = None
) -> SampleMail:
    """The secretariat's usual mail around some files."""
    subject, text = covering(desk, person)
    draft = Draft(
        f"Secrétariat de direction <{person.secretariat}>",
        subject,
        text,
        files,
        html=desk.serial % 4 == 2,
    )
    return desk.post(draft, mailbox or evaluations(person.corps), expected)


def good_file(desk: Desk, person: Person) -> Attached:
    """The good support as an attachment."""
    return Attached(support_name(person, desk), desk.support(person))


def _filed(*files: Attached, fate: Fate = "file") -> Expected:
    return Expected(tuple((each.name, fate) for each in files))


def good_dh(desk: Desk) -> SampleMail:
    return _good(desk, "DH")


def good_d3s(desk: Desk) -> SampleMail:
    return _good(desk, "D3S")


def good_dirsoins(desk: Desk) -> SampleMail:
    return _good(desk, "DIRSOINS")


def _good(desk: Desk, corps: str) -> SampleMail:
    person = desk.person(corps)
    attached = good_file(desk, person)
    mail = carry(desk, person, [attached], _filed(attached))
    desk.history.supports.append(Filed(person, attached, mail.mailbox, mail.message_id))
    return mail


def with_decision(desk: Desk) -> SampleMail:
    """A support and its scanned decision: the scan is legitimate and joins the same dossier."""
    person = desk.person()
    part = ("resultats", "fonctions", "deux")[desk.turn % 3]
    name = {
        "resultats": "Décision part résultats.pdf",
        "fonctions": "Décision part fonctions.pdf",
        "deux": "Décisions PFR signées.pdf",
    }
    files = [good_file(desk, person), Attached(name[part], decision_scan(person, part, desk.interview))]
    return carry(desk, person, files, _filed(*files))


def with_signed_scan(desk: Desk) -> SampleMail:
    """The interactive file and its signed scan: the first is filed, the second kept beside it."""
    person = desk.person()
    support = good_file(desk, person)
    scan = Attached("Support évaluation signé.pdf", rasterise(flatten(support.content), 100, seed=desk.serial))
    expected = Expected(((support.name, "file"), (scan.name, "annex")))
    return carry(desk, person, [support, scan], expected)


def with_board_opinion(desk: Desk) -> SampleMail:
    """A fiche B beside the support is kept with it."""
    person = desk.person()
    support = good_file(desk, person)
    opinion = Attached("Fiche B - avis du président.pdf", board_opinion_scan(person, desk.interview))
    return carry(desk, person, [support, opinion], Expected(((support.name, "file"), (opinion.name, "annex"))))


def with_delegation(desk: Desk) -> SampleMail:
    """The evaluator's delegation beside the support is kept with it."""
    person = desk.person()
    support = good_file(desk, person)
    letter = Attached("Délégation de l'évaluateur.pdf", delegation_scan(person, desk.interview))
    return carry(desk, person, [support, letter], Expected(((support.name, "file"), (letter.name, "annex"))))


def regional_bundle(desk: Desk) -> SampleMail:
    """An ARS sends several directors' supports and decisions at once; the decisions' names carry the matricule."""
    corps = desk.corps()
    people = [desk.person(corps) for _ in range(3)]
    files: list[Attached] = []
    for person in people:
        files.append(Attached(f"Support_{person.matricule}.pdf", desk.support(person)))
        scan = decision_scan(person, "resultats", desk.interview)
        files.append(Attached(f"Decision_part_resultats_{person.matricule}.pdf", scan))
    text = f"Bonjour,\n\nVous trouverez ci-joint les supports et décisions de {len(people)} directeurs.\n\nL'ARS\n"
    draft = Draft("ARS Val-d'Orge <evaluations@ars-val-orge.example>", f"Évaluations {desk.year}", text, files)
    return desk.post(draft, evaluations(corps), _filed(*files))


def late(desk: Desk) -> SampleMail:
    """After the deadline: accepted, flagged and counted."""
    person = desk.person()
    attached = good_file(desk, person)
    subject, text = covering(desk, person)
    received = datetime(desk.year, 12, 1, 9, 5, tzinfo=desk.received.tzinfo) + timedelta(days=desk.serial % 17)
    draft = Draft(person.secretariat, subject, text, [attached])
    return desk.post(draft, evaluations(person.corps), _filed(attached), received=received)


def late_for_last_year(desk: Desk) -> SampleMail:
    """Last year's form for last year's interview: that campaign is still open to what comes late."""
    person = desk.person()
    interview = date(desk.year - 1, 10, 1 + desk.serial % 28)
    values = answers(person, desk.year - 1, interview=interview)
    content = fill_form(blank_form(person.corps, desk.year - 1), values)
    attached = Attached(f"Support évaluation {desk.year - 1} - {person.name}.pdf", content)
    text = f"Bonjour,\n\nVoici le support {desk.year - 1} de {person.full_name}, avec nos excuses pour ce retard."
    draft = Draft(person.secretariat, f"Évaluation {desk.year - 1}", text + signature(person), [attached])
    return desk.post(draft, evaluations(person.corps), _filed(attached))


def same_bytes(desk: Desk) -> SampleMail:
    """The same file sent again, « in case you did not get it »: one filing, no reply."""
    earlier = desk.history.supports[desk.turn % len(desk.history.supports)]
    subject, text = covering(desk, earlier.person)
    draft = Draft(earlier.person.secretariat, f"RELANCE : {subject}", text, [earlier.attached])
    return desk.post(draft, earlier.mailbox, _filed(earlier.attached, fate="ignore"))


def new_version(desk: Desk) -> SampleMail:
    """The same director's support, changed: a new version."""
    person = desk.history.supports[-1 - desk.turn % 3 % len(desk.history.supports)].person
    attached = Attached(support_name(person, desk), desk.support(person, version=2 + desk.serial))
    text = f"Bonjour,\n\nVeuillez trouver la version corrigée du support de {person.full_name}.{signature(person)}"
    draft = Draft(person.secretariat, f"Évaluation {desk.year} - version corrigée", text, [attached])
    return desk.post(draft, evaluations(person.corps), _filed(attached))


def other_corps_mailbox(desk: Desk) -> SampleMail:
    """A DIRSOINS support in the DH mailbox: filed where it belongs."""
    person = desk.person(("DIRSOINS", "D3S")[desk.turn % 2])
    attached = good_file(desk, person)
    return carry(desk, person, [attached], _filed(attached), mailbox="evaluations-dh")


def career_mailbox(desk: Desk) -> SampleMail:
    """A support sent to the career mailbox: filed all the same."""
    person = desk.person()
    attached = good_file(desk, person)
    return carry(desk, person, [attached], _filed(attached), mailbox=career(person.corps))


def forwarded(desk: Desk) -> SampleMail:
    """The director's mail forwarded as an attachment by the secretariat."""
    person = desk.person()
    attached = good_file(desk, person)
    stamp = desk.stamp(evaluations(person.corps), desk.received - timedelta(days=1))
    inner = plain_message(Draft(person.email, f"Mon support {desk.year}", "Bonjour,\n\nCi-joint.\n", [attached]), stamp)
    draft = Draft(person.secretariat, f"TR: Mon support {desk.year}", "Pour suite à donner.\n", forwarded=inner)
    return desk.post(draft, evaluations(person.corps), _filed(attached))


def inline_pdf(desk: Desk) -> SampleMail:
    """Apple Mail: the PDF is « inline »."""
    person = desk.person()
    attached = good_file(desk, person)
    inline = Attached(attached.name, attached.content, inline=True)
    return carry(desk, person, [inline], _filed(attached))


def octet_stream(desk: Desk) -> SampleMail:
    """``application/octet-stream`` and an extension in capitals."""
    person = desk.person()
    good = good_file(desk, person)
    attached = Attached(good.name.replace(".pdf", ".PDF"), good.content, "application/octet-stream")
    return carry(desk, person, [attached], _filed(attached))


def decomposed_name(desk: Desk) -> SampleMail:
    """A Mac's decomposed accents (NFD) in an RFC 2231 name."""
    person = desk.person()
    good = good_file(desk, person)
    name = f"Entretien évalué à l'été {desk.year} - Support.pdf"
    attached = Attached(unicodedata.normalize("NFD", name), good.content)
    return carry(desk, person, [attached], Expected(((name, "file"),)))


def encoded_name(desk: Desk) -> SampleMail:
    """RFC 2047 where it is forbidden, as Outlook writes it."""
    person = desk.person()
    good = good_file(desk, person)
    name = f"Évaluation {desk.year} — support complété.pdf"
    attached = Attached(name, good.content, encoding="rfc2047")
    return carry(desk, person, [attached], _filed(attached))


def zipped(desk: Desk) -> SampleMail:
    """Two supports of one house in a ZIP."""
    people = [desk.person("DH"), desk.person("DH")]
    names = [f"Support {person.matricule}.pdf" for person in people]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, person in zip(names, people, strict=True):
            out.writestr(zipfile.ZipInfo(name, (desk.year, 11, 3, 9, 0, 0)), desk.support(person))
    files = [Attached("supports.zip", archive.getvalue(), "application/zip")]
    expected = Expected(tuple((name, "file") for name in names))
    return carry(desk, people[0], files, expected)


def owner_password(desk: Desk) -> SampleMail:
    """Protected against changes only: it opens, and is read."""
    person = desk.person()
    attached = Attached(support_name(person, desk), lock(desk.support(person)))
    return carry(desk, person, [attached], _filed(attached))


def broken_xref(desk: Desk) -> SampleMail:
    """A wrong ``startxref`` that every reader mends: the form is whole."""
    person = desk.person()
    attached = Attached(support_name(person, desk), shift_xref(desk.support(person)))
    return carry(desk, person, [attached], _filed(attached))


def no_message_id(desk: Desk) -> SampleMail:
    """A mail without Message-ID, as some copiers and scripts send."""
    person = desk.person()
    attached = good_file(desk, person)
    subject, text = covering(desk, person)
    draft = Draft(person.secretariat, subject, text, [attached], message_id=None)
    return desk.post(draft, evaluations(person.corps), _filed(attached))


def shared_message_id(desk: Desk) -> SampleMail:
    """Another director's support under the Message-ID of an earlier mail: another message, nothing is lost."""
    earlier = desk.history.supports[desk.turn % len(desk.history.supports)]
    person = desk.person(earlier.person.corps)
    attached = good_file(desk, person)
    subject, text = covering(desk, person)
    draft = Draft(person.secretariat, subject, text, [attached], message_id=earlier.message_id)
    return desk.post(draft, earlier.mailbox, _filed(attached))


def no_words(desk: Desk) -> SampleMail:
    """No subject, an empty body, a good support."""
    person = desk.person()
    attached = good_file(desk, person)
    draft = Draft(person.email, "", "\n", [attached])
    return desk.post(draft, evaluations(person.corps), _filed(attached))
