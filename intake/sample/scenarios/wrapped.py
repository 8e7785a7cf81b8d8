"""Good supports that stand inside another file: the wrapping is opened, the support filed."""

from __future__ import annotations

from intake.sample.archives import tnef
from intake.sample.desk import Desk, evaluations, signature
from intake.sample.mail import Attached, Draft, Expected, SampleMail
from intake.sample.portfolio import portfolio
from intake.sample.scenarios.supports import carry, support_name


def winmail(desk: Desk) -> SampleMail:
    """Outlook's winmail.dat around a good support."""
    person = desk.person()
    attached = Attached("winmail.dat", tnef(b"Support.pdf", desk.support(person)), "application/ms-tnef")
    mail = Draft(person.email, f"Support {desk.year}", "Ci-joint." + signature(person), [attached])
    return desk.post(mail, evaluations(person.corps), Expected((("Support.pdf", "file"),)))


def portfolio_of_both(desk: Desk) -> SampleMail:
    """A portfolio: the support in it is filed, the envelope is for a person."""
    person = desk.person()
    inside = Attached(f"Support_{person.matricule}.pdf", desk.support(person))
    envelope = Attached(support_name(person, desk), portfolio({inside.name: inside.content}))
    expected = Expected(((envelope.name, "hold"), (inside.name, "file")), state="held")
    return carry(desk, person, [envelope], expected)
