"""PFR decisions that come alone: legitimate, and filed once a matricule names their director (domain.md 2)."""

from __future__ import annotations

from intake.sample.decision import decision_scan
from intake.sample.desk import Desk, evaluations, signature
from intake.sample.mail import Attached, Draft, Expected, SampleMail

_PARTS = ("fonctions", "resultats", "deux")


def named_in_file(desk: Desk) -> SampleMail:
    """The matricule stands in the file's name."""
    person = desk.person()
    part = _PARTS[desk.turn % 3]
    name = {
        "fonctions": f"{person.matricule} - Décision part fonctions.pdf",
        "resultats": f"DECISION_PART_RESULTATS_{person.matricule}.pdf",
        "deux": f"Décision PFR {person.matricule}.pdf",
    }
    attached = Attached(name[part], decision_scan(person, part, desk.interview), encoding="rfc2047")
    text = "Bonjour,\n\nVeuillez trouver ci-joint la décision signée." + signature(person)
    draft = Draft(person.secretariat, "Décision de PFR", text, [attached])
    return desk.post(draft, evaluations(person.corps), Expected(((attached.name, "file"),)))


def named_in_mail(desk: Desk) -> SampleMail:
    """The matricule stands in the body, or in the subject; there may be two decisions."""
    person = desk.person()
    files = [
        Attached(f"Décision part {words}.pdf", decision_scan(person, part, desk.interview))
        for part, words in (("fonctions", "fonctions"), ("resultats", "résultats"))
    ][: 1 + desk.turn % 2]
    in_subject = desk.turn % 2 == 0
    subject = f"PFR - matricule {person.matricule}" if in_subject else "Décisions de PFR"
    named = "" if in_subject else f" (matricule {person.matricule})"
    text = f"Bonjour,\n\nCi-joint la PFR de {person.civility} {person.full_name}{named}." + signature(person)
    draft = Draft(person.secretariat, subject, text, files)
    expected = Expected(tuple((each.name, "file") for each in files))
    return desk.post(draft, evaluations(person.corps), expected)
