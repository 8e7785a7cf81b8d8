"""An explanation offered to be edited: ours until a person writes another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from intake.console.drafts import _words, explained, in_own_words
from intake.console.rulings import Draft
from intake.domain.disposition import Ignore, ReturnCase, ReturnSupport
from intake.domain.known import Action, Ruling
from intake.foresight import Foreseen

RETURNED = Foreseen((ReturnSupport(0, ReturnCase.SCANNED, ("vu",)),), (), ())
RULING = Ruling(0, Action.RETURN, "anne", "vu", datetime(2025, 12, 1, tzinfo=UTC))


class Texts:
    def explanation(self, case: ReturnCase) -> str:
        return f"**Ce qui s’est passé :**\nle texte de {case}"


def test_a_return_without_an_explanation_offers_ours_of_the_case_that_was_found() -> None:
    offered = explained(Draft(action="return"), RETURNED, Texts())
    assert (offered.case, offered.reply_text) == ("scanned", Texts().explanation(ReturnCase.SCANNED))


def test_another_case_brings_its_own_text_unless_a_person_wrote_theirs() -> None:
    of_another = Draft(action="return", case="photo", reply_text=Texts().explanation(ReturnCase.PHOTO))
    assert explained(of_another, RETURNED, Texts()).reply_text == Texts().explanation(ReturnCase.SCANNED)
    edited = replace(of_another, reply_text="Bonjour, merci de renvoyer le fichier.")
    assert explained(edited, RETURNED, Texts()) == edited


def test_what_returns_nothing_is_explained_by_nothing() -> None:
    draft = Draft(action="return")
    assert explained(draft, Foreseen((Ignore(0, ()),), (), ()), Texts()) == draft


def test_an_explanation_that_nobody_edited_leaves_with_its_own_layout() -> None:
    as_browsers_send_it = Texts().explanation(ReturnCase.SCANNED).replace("\n", "\r\n")
    assert in_own_words(replace(RULING, reply_text=as_browsers_send_it), Texts()).reply_text is None
    edited = replace(RULING, reply_text=f"{as_browsers_send_it} Merci.")
    assert in_own_words(edited, Texts()) == edited


def test_what_a_person_explains_themselves_is_not_told_as_another_reason() -> None:
    own = ReturnSupport(0, ReturnCase.FLATTENED, ("vu",), "Il manque une signature.")
    assert list(_words(own, {0: "s.pdf"})) == ["« s.pdf » retourné avec l’explication écrite ici"]
    ours = replace(own, words="")
    assert list(_words(ours, {0: "s.pdf"})) == ["« s.pdf » retourné : Aplati : champs perdus"]
