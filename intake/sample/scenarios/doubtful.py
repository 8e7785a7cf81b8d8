"""What only a person can settle: held, and nobody gets a mail about it."""

from __future__ import annotations

from datetime import timedelta

from intake.sample.answers import answers, draft, identity, only_identity
from intake.sample.archives import encrypted_zip
from intake.sample.copies import bind, scan, truncate, with_detected_fields
from intake.sample.decision import decision_scan, host_report
from intake.sample.desk import Desk, evaluations, signature
from intake.sample.form import blank_form, fill_form
from intake.sample.host_form import host_form
from intake.sample.mail import Attached, Draft, Expected, Fate, SampleMail
from intake.sample.merging import merge
from intake.sample.people import Person
from intake.sample.scenarios.supports import carry, support_name
from intake.sample.xfa import dynamic_form

ILLEGIBLE_DPI = 28


def _held(desk: Desk, person: Person, content: bytes, name: str = "") -> SampleMail:
    attached = Attached(name or support_name(person, desk), content)
    return carry(desk, person, [attached], _holding(attached))


def _holding(*files: Attached) -> Expected:
    return Expected(tuple((each.name, "hold") for each in files), state="held")


def blank(desk: Desk) -> SampleMail:
    """The blank form, sent back as it was."""
    person = desk.person()
    return _held(desk, person, blank_form(person.corps, desk.year))


def identity_only(desk: Desk) -> SampleMail:
    """Pre-filled by SAGA, nothing written in it."""
    person = desk.person()
    values = only_identity(answers(person, desk.year, interview=desk.interview), person.corps, desk.year)
    return _held(desk, person, fill_form(blank_form(person.corps, desk.year), values, sign=False))


def draft_by_evaluated(desk: Desk) -> SampleMail:
    """The evaluated's parts only: not final."""
    person = desk.person()
    values = draft(answers(person, desk.year, interview=desk.interview), person.corps, desk.year)
    return _held(desk, person, fill_form(blank_form(person.corps, desk.year), values, sign=False))


def unsigned_box(desk: Desk) -> SampleMail:
    """One signature box of several is empty."""
    person = desk.person()
    values = answers(person, desk.year, interview=desk.interview)
    missing = frozenset({("signature.evaluateur.objectifs", "signature.evalue.resultats")[desk.turn % 2]})
    return _held(desk, person, fill_form(blank_form(person.corps, desk.year), values, unsigned=missing))


def merged(desk: Desk) -> SampleMail:
    """Two directors in one PDF."""
    corps = desk.corps()
    first, second = desk.person(corps), desk.person(corps)
    return _held(desk, first, merge(desk.support(first), desk.support(second)), "Supports évaluation regroupés.pdf")


def last_years_form(desk: Desk) -> SampleMail:
    """Last year's form used for this year's interview."""
    person = desk.person()
    values = answers(person, desk.year - 1, interview=desk.interview)
    return _held(desk, person, fill_form(blank_form(person.corps, desk.year - 1), values))


def colleagues_copy(desk: Desk) -> SampleMail:
    """A colleague's file typed over: SAGA's number of it is still the colleague's."""
    person, colleague = desk.person("DH"), desk.person("DH")
    values = answers(person, desk.year, interview=desk.interview)
    values["campagne.dossier"] = identity(colleague, desk.year)["campagne.dossier"]
    return _held(desk, person, fill_form(blank_form(person.corps, desk.year), values))


def dynamic_xfa(desk: Desk) -> SampleMail:
    """A dynamic XFA form: real, and of no model of the campaign's."""
    person = desk.person()
    values = answers(person, desk.year, interview=desk.interview)
    return _held(desk, person, dynamic_form(person.corps, desk.year, values))


def bound_with_decision(desk: Desk) -> SampleMail:
    """Support and decision put on the glass together: neither filed nor returned."""
    person = desk.person()
    paper = scan(desk.support(person), seed=desk.serial)
    return _held(desk, person, bind(paper, decision_scan(person, "resultats", desk.interview)))


def host_organisation(desk: Desk) -> SampleMail:
    """A seconded director, evaluated on the host's form or with the host's report."""
    person = desk.person()
    name = "Entretien professionnel - organisme d'accueil.pdf"
    content = host_form(person, desk.year) if desk.turn % 2 == 0 else host_report(person, desk.interview)
    attached = Attached(name, content)
    text = f"Bonjour,\n\n{person.full_name} est en détachement : voici l'évaluation de l'organisme d'accueil.\n"
    mail = Draft(person.email, "Évaluation d'un directeur détaché", text + signature(person), [attached])
    return desk.post(mail, evaluations(person.corps), _holding(attached))


def mute_scan(desk: Desk) -> SampleMail:
    """A scan that neither its name nor the mail explains, too coarse for any text to be recognised."""
    person = desk.person()
    pages = range(2, 5) if desk.turn % 2 else range(2, 3)
    content = scan(desk.support(person), ILLEGIBLE_DPI, pages=pages, seed=desk.serial)
    attached = Attached(f"SKM_C250i25{desk.received:%m%d%H%M%S}0.pdf", content)
    mail = Draft(person.secretariat, "Envoi", "Bonjour,\n\nVoir pièce jointe." + signature(person), [attached])
    return desk.post(mail, evaluations(person.corps), _holding(attached))


def detected_fields(desk: Desk) -> SampleMail:
    """A scan with fields that Acrobat guessed: fillable, yet no form of ours."""
    person = desk.person()
    return _held(desk, person, with_detected_fields(scan(desk.support(person), pages=range(3), seed=desk.serial)))


def broken_and_mute(desk: Desk) -> SampleMail:
    """A file that nothing opens, or with no byte at all, and no word on what it was."""
    person = desk.person()
    content = b"" if desk.turn % 2 == 0 else truncate(desk.support(person))
    attached = Attached("document1.pdf", content)
    mail = Draft(person.email, "Document", "Bonjour,\n\nCi-joint le document." + signature(person), [attached])
    return desk.post(mail, evaluations(person.corps), _holding(attached))


def locked_zip(desk: Desk) -> SampleMail:
    """A ZIP with a password, « sent separately »."""
    person = desk.person()
    inside = fill_form(blank_form(person.corps, desk.year), identity(person, desk.year), sign=False)
    attached = Attached("evaluations.zip", encrypted_zip("support.pdf", inside, b"motdepasse"), "application/zip")
    text = "Bonjour,\n\nLe mot de passe vous est envoyé séparément." + signature(person)
    mail = Draft(person.secretariat, f"Évaluations {desk.year}", text, [attached])
    return desk.post(mail, evaluations(person.corps), _held_unopened(attached))


def _held_unopened(attached: Attached) -> Expected:
    fate: Fate = "hold"
    return Expected(((attached.name, fate),), reply=True, state="held")


def unidentified_decision(desk: Desk) -> SampleMail:
    """A decision alone that no matricule names, not even on paper: legitimate, never returned, but whose?"""
    person = desk.person()
    content = decision_scan(person, "resultats", desk.interview, with_matricule=False)
    attached = Attached("Décision PFR signée.pdf", content)
    text = "Bonjour,\n\nVeuillez trouver ci-joint la décision signée." + signature(person)
    mail = Draft(person.secretariat, "Décision de PFR", text, [attached])
    return desk.post(mail, evaluations(person.corps), _holding(attached))


def mixed_bundle(desk: Desk) -> SampleMail:
    """A good support, a scanned one, a draft: while one waits for a person, nobody gets a reply."""
    corps = desk.corps()
    one, two, three = (desk.person(corps) for _ in range(3))
    unfinished = draft(answers(three, desk.year, interview=desk.interview), corps, desk.year)
    files = [
        Attached(f"Support_{one.matricule}.pdf", desk.support(one)),
        Attached(f"Support_{two.matricule}.pdf", scan(desk.support(two), pages=range(3), seed=desk.serial)),
        Attached(f"Support_{three.matricule}.pdf", fill_form(blank_form(corps, desk.year), unfinished, sign=False)),
    ]
    fates: tuple[Fate, ...] = ("file", "return", "hold")
    expected = Expected(tuple((file.name, fate) for file, fate in zip(files, fates, strict=True)), state="held")
    text = "Bonjour,\n\nCi-joint les supports du département.\n\nLe conseil départemental\n"
    mail = Draft("Département <rh@departement-orge.example>", "Supports d'évaluation", text, files)
    return desk.post(mail, evaluations(corps), expected)


def question(desk: Desk) -> SampleMail:
    """« SAGA ne fonctionne pas. »"""
    person = desk.person()
    texts = (
        "Bonjour,\n\nSAGA ne fonctionne pas : je ne peux pas télécharger le support de mes adjoints. Que faire ?",
        "Bonjour,\n\nPouvez-vous m'indiquer qui doit signer le support d'un directeur en temps partagé ?",
        "Bonjour,\n\nLa date limite peut-elle être repoussée ? L'entretien a lieu début décembre.",
    )
    mail = Draft(person.email, "SAGA-Directeurs", texts[desk.turn % 3] + signature(person))
    return desk.post(mail, evaluations(person.corps), Expected(state="held"))


def transfer_link(desk: Desk) -> SampleMail:
    """A link to France Transfert and no attachment."""
    person = desk.person()
    until = (desk.received + timedelta(days=15)).date()
    text = (
        "Bonjour,\n\nLes supports sont trop lourds : vous pouvez les télécharger ici :\n"
        f"https://francetransfert.example/download-info?enclosure=7d1c{desk.serial:04x}\n"
        f"Le lien expire le {until:%d/%m/%Y}."
    )
    mail = Draft(person.secretariat, "Fichiers volumineux", text + signature(person))
    return desk.post(mail, evaluations(person.corps), Expected(state="held"))
