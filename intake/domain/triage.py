"""Which class of appeal mail is this? Transparent weighted rules over the sender's own words (domain.md 17 to 20).

Recall first: a mail with any sign of contestation is never « ordinary » — at worst it is « unsure », goes to a person
and has a provisional clock. Quotes and disclaimers are not read (``Letter.own_words``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.domain.disposition import AppealClass
from intake.domain.known import Known
from intake.domain.letter import Letter
from intake.domain.words import fold

_EVALUATION = (
    r"(evaluations?|evalue\w*|compte rendu|cr ?ea?p?|appreciations?|notations?"
    r"|entretiens? (professionnel|annuel|d evaluation)|support)"
)
_CONTEST = r"\b(contest\w+|desaccord|reexamen|reexaminer|recours|refut\w+)\b"


@dataclass(frozen=True)
class Sign:
    """One rule: a class, the weight of finding the pattern, and what it means in French."""

    appeal_class: AppealClass
    weight: int
    pattern: str
    label: str


_FIRST = AppealClass.FIRST_LEVEL
SIGNS = (
    Sign(_FIRST, 4, r"\bje (\w+ ){0,4}contest\w+ (\w+ ){0,12}" + _EVALUATION, "« je conteste mon évaluation »"),
    Sign(
        _FIRST,
        4,
        r"\bje (\w+ ){0,4}(form|formul|depos|introdui|exerc|adress|present|engag|transme?t|envoi|envoy|soume?t|sais)"
        r"\w* (\w+ ){0,4}(un|mon|ce|present|notre) (\w+ )?(recours|contestation)\b",
        "« je forme un recours »",
    ),
    Sign(
        _FIRST,
        3,
        r"\b(former|formuler|deposer|introduire|exercer|adresser|presenter|engager|transmettre|joint|ci apres) "
        r"(\w+ ){0,4}(un|mon|ce|present|notre) (\w+ )?(recours|contestation)\b",
        "« former un recours »",
    ),
    Sign(_FIRST, 1, r"^[^|]*\brecours\b", "objet du message"),
    Sign(_FIRST, 3, r"\b(recours|contestation) (\w+ ){0,8}" + _EVALUATION, "recours contre l’évaluation"),
    Sign(
        _FIRST,
        4,
        r"\b(demande|sollicite|souhaite|requiers|prie)\w* (\w+ ){0,8}"
        r"(revision|reviser|modification|modifier|reexamen|reexaminer|annulation|annuler) (\w+ ){0,8}" + _EVALUATION,
        "demande de révision de l’évaluation",
    ),
    Sign(
        AppealClass.CAPN,
        5,
        r"\b(saisi\w*|saisine|recours|demande\w*) (\w+ ){0,10}(capn|commission administrative)",
        "CAPN",
    ),
    Sign(
        AppealClass.CAPN,
        4,
        r"\b(capn|commission administrative paritaire)\b (\w+ ){0,10}(saisi\w*|saisine|recours)",
        "CAPN",
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(mes|nos|ses|les|des|d) observations (\w+ ){0,12}(recours|evaluateur|contestation)"
        r"|\bobservations (de|en qualite d) (l )?evaluateur\b|\bvotre saisine (\w+ ){0,10}observations\b",
        "observations de l’évaluateur sur un recours",
    ),
    Sign(
        AppealClass.FINAL_DECISION,
        6,
        r"\bdecision (definitive|finale)\b|\bapres (l )?avis de la (capn|commission)\b"
        r"|\b(decide|decision) (\w+ ){0,4}(maintenir|maintien|modifier|reviser) (\w+ ){0,6}" + _EVALUATION,
        "décision définitive de l’évaluateur",
    ),
    Sign(
        AppealClass.GRACIEUX_COPY,
        7,
        r"\brecours gracieux\b (\w+ ){0,20}(copie|information|adresse|envoye|transmis|depose)"
        r"|\b(copie|information|ci joint|adresse|envoye|transmis|depose) (\w+ ){0,20}recours gracieux\b",
        "copie d’un recours gracieux",
    ),
    Sign(
        AppealClass.PFR_ONLY,
        5,
        _CONTEST
        + r" (\w+ ){0,12}(pfr|part (de )?(fonctions?|resultats?)|prime|montant|coefficient|taux|regime indemnitaire)\b"
        r"|\b(pfr|part (de )?(fonctions?|resultats?)|prime|coefficient)\b (\w+ ){0,12}(contest\w+|recours|desaccord)",
        "contestation de la PFR",
    ),
    Sign(
        AppealClass.WITHDRAWAL,
        9,
        r"\b(retir\w+|renonc\w+|abandon\w*|desist\w*|annul\w+) (\w+ ){0,6}recours\b|\bdesistement\b|\bme desiste\b"
        r"|\bretrait (de )?(mon|du|son) recours\b",
        "retrait du recours",
    ),
    Sign(
        AppealClass.FOLLOW_UP,
        8,
        r"\bou en est (\w+ ){0,4}recours\b|\b(complement|suite|pieces? complementaires?|relance) (\w+ ){0,4}"
        r"(a|au|de|du|pour|concernant) (mon |mes |le |notre )?(recours|dossier de recours)\b"
        r"|\b(avancement|suivi|instruction|etat) (de |du )(mon |mes |le )?recours\b"
        r"|\brecours (que j ai )?(depose|forme|adresse|envoye|transmis)\w* (le|en date du|par)\b",
        "suite d’un recours déjà formé",
    ),
)
_WEAK = (
    r"\b(contest\w+|recours|desaccord|pas d accord|injuste\w*|infonde\w*|reexamen|reexaminer|insatisf\w+|mecontent\w*"
    r"|arbitraire|revoir (mon|cette|l) evaluation|refuse de signer|discriminat\w+|incomprehension|ne reflete pas"
    r"|reconsiderer|reviser|revision)\b"
)
SURE = 4
"""The weight from which a class is sure: one full phrase, or two that agree."""
CLEAR = 2
"""The lead the best class must have over the next one to be sure."""


@dataclass(frozen=True)
class Triage:
    """The class and the signs that led to it, as sentences."""

    appeal_class: AppealClass
    reasons: tuple[str, ...]


def triage(letter: Letter, known: Known) -> Triage:
    """The class of the mail; UNSURE rather than ORDINARY whenever something contests something."""
    words = words_of(letter)
    scores, labels = _score(words)
    if known.appeals and not {AppealClass.WITHDRAWAL, AppealClass.CAPN, AppealClass.OBSERVATIONS} & scores.keys():
        if AppealClass.FINAL_DECISION in scores:
            return Triage(AppealClass.FINAL_DECISION, labels[AppealClass.FINAL_DECISION])
        return Triage(AppealClass.FOLLOW_UP, tuple(f"recours {case.reference} : {case.by}" for case in known.appeals))
    if not scores:
        return _weak(words)
    best, *others = sorted(scores, key=lambda each: scores[each], reverse=True)
    lead = scores[best] - (scores[others[0]] if others else 0)
    if scores[best] >= SURE and lead >= CLEAR:
        return Triage(best, labels[best])
    seen = tuple(label for each in scores for label in labels[each])
    return Triage(AppealClass.UNSURE, (*seen, "les indices ne suffisent pas pour trancher"))


def words_of(letter: Letter) -> str:
    """What the rules read: subject, the sender's words, those of attached mails, documents' names and texts."""
    inner = " . ".join(f"{each.subject} . {each.own_words}" for each in letter.inner)
    files = " . ".join(f"{document.name} . {document.reading.text[:4_000]}" for document in letter.documents)
    own = letter.own_words if letter.own_words.strip() else letter.body
    forwarded = letter.body if letter.original_sender is not None else ""
    return " | ".join(fold(part) for part in (letter.subject, own, forwarded, inner, files) if part)


def _score(words: str) -> tuple[dict[AppealClass, int], dict[AppealClass, tuple[str, ...]]]:
    scores: dict[AppealClass, int] = {}
    labels: dict[AppealClass, tuple[str, ...]] = {}
    for sign in SIGNS:
        if re.search(sign.pattern, words):
            scores[sign.appeal_class] = scores.get(sign.appeal_class, 0) + sign.weight
            labels[sign.appeal_class] = (*labels.get(sign.appeal_class, ()), f"indice : {sign.label}")
    return scores, labels


def _weak(words: str) -> Triage:
    sign = re.search(_WEAK, words)
    if sign is None:
        return Triage(AppealClass.ORDINARY, ("aucun signe de contestation",))
    return Triage(AppealClass.UNSURE, (f"« {sign.group()} » : contestation possible, à qualifier",))
