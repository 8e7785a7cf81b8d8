"""A mail of a few words that names an evaluation, or refuses, and has no ordinary purpose: « c’est quoi cette éval ? ».

Who writes one line asks something, sends, thanks, or protests; what does none of the first three, a person reads.
"""

from __future__ import annotations

import re

from intake.domain.triage.said import Said
from intake.domain.triage.sentences import Part
from intake.domain.triage.whole.leaning import Leaning
from intake.domain.triage.whole.ordinary import BUSINESS, EVALUATES, MATTERS, PURPOSE, SCREENS
from intake.domain.triage.whole.own import NEAR_IT, PAPER
from intake.domain.triage.whole.wrongs import AGAINST, UNDONE, UNJUST, UNTRUE
from intake.domain.triage.words.contesting import OTHER, PFR

_MOST = 20
"""Words of a mail that is curt; who has more to say says what it is about."""


def curtly_about(said: Said, lean: Leaning) -> str | None:
    """Why a person looks at so few words; None for more of them, and for what says why it was written."""
    written = [each for each in said.sentences if each.part in (Part.WORDS, Part.FORWARDED)]
    if sum(len(each.words.split()) for each in written) > _MOST or not (written or _is_a_first_word(said)):
        return None
    named = _named(said)
    if named and lean.wrongs and (lean.is_spoken or not said.speaks_of(_OF_OTHERS)):
        return f"quelques mots, et un reproche : « {lean.wrongs[0].quote} » ({lean.wrongs[0].part})"
    if any(each.part in (Part.NAME, Part.PAPER) for each in said.sentences) or said.speaks_of(_EXPLAINED):
        return None
    if named and any(each.asks or re.search(_OF_ONESELF, each.words) for each in written or said.sentences):
        return f"quelques mots d’une évaluation, sans motif ordinaire : « {named} »"
    protest = said.quote(_REPROACHES if named else _PROTESTS)
    return f"une protestation, on ne sait de quoi : {protest}" if protest else None


def _is_a_first_word(said: Said) -> bool:
    """A subject alone says something, unless it is that of what it answers."""
    return not any(
        each.part is Part.SUBJECT and re.match(r"(re|rep|aw|tr|fw|fwd) ", each.words) for each in said.sentences
    )


def _named(said: Said) -> str | None:
    """« CR » and « éval » alone are named in a subject."""
    found = (re.search(_SUBJECT if each.part is Part.SUBJECT else _NAMED, each.words) for each in said.sentences)
    return next((each.group() for each in found if each), None)


_OF_ONESELF = (
    r"\b(je|j|moi|me|m (a|ont|est|avait)|non|pas|jamais|rien|sans|plus|ca|cela|ceci|ce|cet|cette|stop|quoi|quel(le)?"
    r"|trop|pourquoi)\b"
)
"""Who protests says « moi », « non », « ça », or asks; « à classer », « vu », « pour action » do not."""
_NAMED = rf"{PAPER}|{NEAR_IT}|\b(l|cet|mon|en) entretien\b"
_SUBJECT = rf"{_NAMED}|\bcr\b|\bentretien( annuel| pro\w*|$)"
_ANSWERS = (
    r"\b(ok|oui|merci|remerci\w+|(bien )?recue?s?|vu|note|entendu|parfait|d accord|fait|regle|bonne journee"
    r"|absente?|arret|demain|signee?s|envoyee?s?|rappel\w*|appel\w*|telephon\w*|lien|combien|demonstration"
    r"|ou (est|sont|puis|faut|trouv\w+|sign\w+)|(?<!qu )est ce que|(peut|peuvent|pouvons|puis) (on|je|nous|il|elle)"
    r"|renvo\w+|tres bien|super|(pas|aucun) (de )?(souci|probleme)|ravie?|belle (soiree|journee)|bonne soiree"
    r"|a bientot|delais?|jusqu au|date limite|quid (de l|du|des|pour)|et pour|rien (recu|encore)|toujours rien"
    r"|lundi|mardi|mercredi|jeudi|vendredi|semaine|ce soir|pas encore|peux tu|regarde|reviens|en fonctions?"
    r"|desole\w*|excus\w+|pardon|je (serai|confirme|prends|pars))\b"
)
"""What few words are for, though they name an evaluation."""
_THINGS = (
    r"\b(formulaires?|modeles?|vierges?|fichiers?|spams?|trames?|grilles?|guides?|mac|pc|word|excel|serveur|acces|badge"
    r"|reunions?|saga|manoeuvre|visio\w*|mails?|groupes?|cours|chambre|self|voiture|billets?|trains?|numero|adresse)\b"
)
_US = (
    r"\b(nous|notre|nos|equipes?|directeurs|directrices|adjoints|contractuels?|collegues?|interimaires?|agents"
    r"|evaluations|elles|ils)\b"
)
"""Who evaluates speaks of many."""
_OF_OTHERS = rf"{MATTERS}|{OTHER}|{EVALUATES}|{_US}"
_EXPLAINED = rf"{_OF_OTHERS}|{PURPOSE}|{BUSINESS}|{PFR}|{SCREENS}|{_ANSWERS}|{_THINGS}"
_PROTESTS = (
    rf"^(non|(c est )?non|(je )?(le |la |les )?(refus\w*|proteste|recuse)|je dis non|jamais( de la vie)?|pas question)$"
    rf"|\b(?:{UNJUST}|mensong|menti|invent|inexact|de quel droit|aucune valeur)\w*"
    r"|\bne (\w+ ){0,2}(signerai|rendrai|renverrai)\b|\b(faux|fausses?|verite)\b"
    r"|\b(veux|voudrais|demande|exige) (\w+ ){0,4}(enlev|retir|supprim|effac|corrig|refa|revo|reexam|retabli)"
    r"|\brien n est (juste|vrai|exact)\b"
)
"""…of which nothing says of what."""
_REPROACHES = rf"\b(?:{UNTRUE}|{UNJUST}|{UNDONE}|{AGAINST})\w*"
"""Of an evaluation that only a title names."""
