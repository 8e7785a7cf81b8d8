"""Whatever stands where a number is expected, no page breaks: digits of other scripts, exponents, endless numbers."""

from __future__ import annotations

import pytest

from intake.domain.access import Role
from tests.console.whole import Whole

ODD = ["²", "①", "٣", "9" * 19, "9" * 30, "9" * 5000, "-1", "1e9", "０"]
IDS = [
    "superscript",
    "circled",
    "arabic",
    "nineteen-digits",
    "thirty-digits",
    "thousands-of-digits",
    "negative",
    "exponent",
    "wide",
]


@pytest.mark.parametrize("odd", ODD, ids=IDS)
def test_no_number_of_an_address_breaks_a_page(whole: Whole, odd: str) -> None:
    found, person = whole.objects("DH"), whole.person(Role.SUPERVISOR, Role.AUDITOR)
    for path in (
        f"/exceptions?annuler={odd}",
        f"/exceptions?apres={odd}",
        f"/exceptions/suivante?apres-exception={odd}&annuler={odd}",
        f"/exceptions/{found.exception}?piece={odd}",
        f"/exceptions/{odd}",
        f"/courriels/{odd}",
        f"/courriels/{found.mail}/pieces/{odd}",
        f"/courriels/{found.mail}/pieces/0?page={odd}",
        f"/courriels/{found.mail}/pieces/0/pages/{odd}.png",
        f"/reponses/{odd}",
        f"/reponses?apres={odd}",
        f"/recours/{odd}",
        f"/recours?apres={odd}",
        f"/robot?tour={odd}",
        f"/journal?apres={odd}&numero={odd}",
        f"/comptes/{odd}",
        f"/campagne?campagne={odd}",
        f"/campagne?du={odd}",
        f"/dossiers?campagne={odd}",
        f"/dossiers/{odd}/DH/1234567",
        f"/recherche?q={odd}",
    ):
        assert person.get(path).status_code < 500, path[:60]


@pytest.mark.parametrize("odd", ODD, ids=IDS)
def test_no_number_of_a_form_breaks_a_page(whole: Whole, odd: str) -> None:
    found, person = whole.objects("DH"), whole.person(Role.SUPERVISOR, Role.AUDITOR)
    for path, fields in (
        ("/exceptions/ensemble", {"item": f"{odd} v", "action": "ignore", "why": "x"}),
        ("/reponses/ensemble", {"item": f"{odd} v", "act": "envoyer", "why": "x"}),
        (f"/exceptions/{found.exception}/decision", {"action": "file", "campaign": odd, "why": "x", "version": odd}),
        (f"/recours/{found.appeal}/etape", {"step": "refer", "version": odd, "on": odd, "why": "x"}),
        ("/recours/nouveau", {"corps": "DH", "author": "x", "arrived": odd, "campaign": odd, "why": "x"}),
        ("/compte/jetons", {"label": "x", "days": odd}),
        (f"/compte/jetons/{odd}/revocation", {"compte": odd}),
    ):
        assert person.post(path, **fields).status_code < 500, path
