"""The words by which papers say what they are, folded; and the phrases by which scans are known all the same.

A pattern is looked for in words read exactly, a phrase in words some of whose letters are wrong or lost: those of
decisions and of their kin generously, because what they spare is never returned.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from intake.domain.disposition import Kind
from intake.domain.misread import is_gibberish_folded, skeleton, skeleton_of_folded, stands_in
from intake.domain.words import fold


@dataclass(frozen=True)
class Sign:
    """A pattern on folded words, and phrases that may stand there with some errors."""

    pattern: str
    phrases: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Words:
    """A document's words, folded, and their skeleton. Printers lose letters, recognising takes one for another."""

    folded: str
    shapes: str
    by_machine: bool

    def say(self, sign: Sign) -> bool:
        """The sign is there, in its own letters or nearly."""
        if re.search(sign.pattern, self.folded):
            return True
        return any(stands_in(phrase, self.shapes, errors) for phrase, errors in sign.phrases)

    def print(self, title: str) -> bool:
        """That title stands there, however spaced; where a machine recognised it, a letter in twenty may be wrong."""
        if self.by_machine:
            return stands_in(title, self.shapes, len(skeleton(title)) // _LETTERS_AN_ERROR)
        letters = self.folded.replace(" ", "")
        return any(fold(each).replace(" ", "") in letters for each in (title, _without_accented(title)))

    def __bool__(self) -> bool:
        return bool(self.folded)


def _without_accented(title: str) -> str:
    """As some printer drivers leave it to be read: « D'VALUATION », « d'hpital »."""
    return "".join(char for char in unicodedata.normalize("NFC", title) if len(unicodedata.normalize("NFD", char)) == 1)


_LETTERS_AN_ERROR = 20
"""« SLIPPORT D’ÉVALUATION — CAMPAGNE 2025 — Directeurs d’hôpital »: scans at 100 dpi do that to a heading in colour."""


def words_of(text: str, *, by_machine: bool) -> Words:
    """What a text says; nothing when it is gibberish, which is the same as unread."""
    folded = fold(text)
    if is_gibberish_folded(folded):
        return Words("", "", by_machine)
    return Words(folded, skeleton_of_folded(folded), by_machine)


_NUMBERED = (
    r"((n|no|numero|du|le|[0-9]\w*|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre"
    r"|decembre) ){0,8}"
)
DECIDES = Sign(
    rf"\b(decision|arrete) {_NUMBERED}(portant|relative|individuelle|d attribution|fixant|de part)\b"
    r"|\bdecide\b.{0,80}\barticle\b|\bportant attribution\b|\b(la|cette) presente decision\b"
    r"|\bportant notification\b",
    (
        ("portant attribution", 2),
        ("attribution de la part", 2),
        ("la présente décision", 2),
        ("décision relative à la part", 3),
        ("notification de la décision", 3),
        ("décide article", 1),
    ),
)
"""What only a decision says (annexe 4 of the note): « décision n° 2025-12 du 3 novembre 2025 portant attribution… »."""
PARTS = {
    Kind.DECISION_FONCTIONS: Sign(
        r"\bpart (liee aux |de )?fonctions?\b", (("part fonctions", 1), ("part liée aux fonctions", 2))
    ),
    Kind.DECISION_RESULTATS: Sign(
        r"\bpart (liee aux |de )?resultats?\b", (("part résultats", 1), ("part liée aux résultats", 2))
    ),
}
SPEAKS_OF_DECISION = Sign(
    r"\bpfr\b|\bprimes? de fonctions\b|\bdecisions? (de|du|d)\b|\bpart (liee aux |de )?(fonctions?|resultats?)\b",
    (("part fonctions", 1), ("part résultats", 1), ("prime de fonctions et de résultats", 3)),
)
"""Said by decisions, by letters about them, and by forms too: it only stands in the way of a weak « support »."""
OTHERS = {
    Kind.BOARD_OPINION: Sign(
        r"\bfiche b\b|\bavis du president du conseil\b|\bavis de la presidence du conseil\b",
        (("avis du président du conseil", 3),),
    ),
    Kind.DELEGATION: Sign(
        r"\bdelegation (de (signature|pouvoir|competence)|pour)|\bdelegue?e? pour (conduire|mener|signer)\b",
        (("délégation de signature", 2), ("délégation pour conduire", 2), ("délégation pour la conduite", 3)),
    ),
    Kind.HOST_EVALUATION: Sign(
        r"\b(organisme|collectivite|etablissement|administration) d accueil\b",
        (("organisme d’accueil", 2), ("collectivité d’accueil", 2), ("administration d’accueil", 2)),
    ),
    Kind.APPEAL_LETTER: Sign(
        r"\b(forme|formuler|deposer?|exercer|introduire|objet) (un |mon )?recours\b|\bje conteste\b",
        (("objet : recours", 1), ("je conteste mon évaluation", 3), ("je forme un recours", 2)),
    ),
}
LETTER = Sign(
    r"\bveuillez (trouver|agreer|recevoir)\b|\bci joints?(e|es)?\b|\bj ai l honneur\b|\bbordereau\b|\bje soussignee?\b"
    r"|\bje vous (prie|transmets|adresse|saurais|remercie)\b|\bvous trouverez\b|\bpieces? jointes?\b",
    (
        ("veuillez trouver", 1),
        ("veuillez agréer", 1),
        ("je vous prie", 1),
        ("je vous transmets", 1),
        ("bordereau d’envoi", 1),
        ("j’ai l’honneur", 1),
        ("vous trouverez", 1),
        ("je soussigné", 1),
    ),
)
"""How letters speak, and forms do not."""
SENDS_DECISION = Sign(
    r"\bdecisions? (\w+ ){0,3}(pfr|part|primes?|attribution|signees?|jointes?)\b",
    (("décision de part", 1), ("décision d’attribution", 2), ("décision de prime", 1)),
)
"""A letter's way to say that a decision comes with it."""
MAY_BE_SUPPORT = Sign(
    r"\bsupports?\b|\bevaluations?\b|\bentretiens?\b", (("support", 1), ("évaluation", 1), ("entretien", 1))
)
ANY_SUPPORT = Sign(r"\bsupports? d (evaluation|entretien)\b", (("support d’évaluation", 0),))

# Names of files.
NAMED = {
    Kind.DECISION_FONCTIONS: r"\bpart (de )?fonctions?\b",
    Kind.DECISION_RESULTATS: r"\bpart (de )?resultats?\b",
    Kind.DECISION: r"\bdecisions?\b|\bpfr\b|\bprimes?\b|\bnotification\b|\barrete\b|\bindemnitaire\b",
    Kind.BOARD_OPINION: r"\bfiche b\b|\bavis (du |de la )?(president|pca|conseil|presidence)\b",
    Kind.DELEGATION: r"\bdelegation\b|\bhabilitation\b",
    Kind.HOST_EVALUATION: r"\b(organisme|collectivite) d accueil\b|\bdetachement\b|\bmise? a disposition\b",
    Kind.APPEAL_LETTER: r"\brecours\b|\bcontestation\b",
}
NAMES_SUPPORT = (
    r"\bsupports?\b|\beval(uation)?s?\b|\bentretiens?\b|\bcompte rendu\b|\bcr(ea?p?|e)\b"
    r"|\bfiche (d )?evaluation\b|\bformulaire\b"
)
NAMES_SUPPORT_CLEARLY = (
    r"\bsupports?\b.*\b(eval(uation)?s?|entretiens?)\b|\b(eval(uation)?s?|entretiens?)\b.*\bsupports?\b"
    r"|\bcompte rendu\b.*\b(eval(uation)?s?|entretiens?)\b|\bcrea?p\b|\bformulaire\b.*\beval(uation)?s?\b"
    r"|\bentretiens?\b.*\beval(uation)?s?\b"
)
SAYS_SUPPORT = r"\bsupports?\b"
SPEAKS_OF_EVALUATION = r"\beval(uation|ue|ues|uee|uees|uer)?s?\b|\bentretiens?\b|\bsupports? d entretien\b"
SENDS_SUPPORT = r"\bsupports? (d |de l )?(eval(uation)?s?|entretiens?)\b"
NAMES_SOMETHING_ELSE = (
    r"\bcourriers?\b|\blettres?\b|\bbordereau\b|\btableau\b|\blistes?\b|\bsuivi\b|\brecap\w*\b|\bnotices?\b|\bguides?\b"
    r"|\bmodes? d emploi\b|\bmodeles?\b|\bnotes?\b|\battestations?\b|\bconvocations?\b|\binvitations?\b|\bquestions?\b"
    r"|\brapports?\b|\bannexes?\b|\brelances?\b|\bplanning\b|\bcalendrier\b|\bconsignes?\b|\binstructions?\b"
    r"|\bcertificats?\b|\btransmissions?\b|\bpreuves?\b|\bobservations?\b|\bdemandes?\b|\bfiche de poste\b"
    r"|\bformation\b"
)
"""« Courrier évaluation », « suivi des supports », « convocation à l’entretien »: about a support, and none."""


def tells_all(text: str, pages: int) -> bool:
    """A recognised first page settles what the file is: of a short one that it is something else than a support,
    of a longer one that it has nothing to do with supports at all."""
    words = words_of(text, by_machine=True)
    if not words or words.say(LETTER):
        return False
    if pages <= _SHORT:
        # Of a decision the next page may be the other part's.
        return not words.say(DECIDES) and any(words.say(sign) for sign in OTHERS.values())
    return len(text) > _PAGEFUL and not words.say(MAY_BE_SUPPORT) and not words.say(DECIDES)


_SHORT = 4
"""Pages of a file too short for a form with something bound to it."""
_PAGEFUL = 400
"""Characters of a page that would have said so."""


def is_a_letter(text: str) -> bool:
    """A recognised page speaks as letters do: what it covers comes after it."""
    return words_of(text, by_machine=True).say(LETTER)
