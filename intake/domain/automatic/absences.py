"""Absences told in words alone: no header, the subject kept, « Re: Support d'évaluation ».

A notice of absence says that somebody is away, until when and whom to ask, and nothing else. Who says anything of the
matter itself, or asks something, is a person: « Je suis en congé, puis-je envoyer le support le 24 ? ». Nobody waits
long for an answer to a notice that was missed; a question taken for a notice is lost: in doubt it is a person's.
"""

from __future__ import annotations

import re

from intake.domain.words import fold

_LONGEST = 1_200
"""Characters of a notice; a longer text has something to say."""
_AWAY = re.compile(
    r"\babsente?s?\b|\babsence (du|de|jusqu|pour|ce|aujourd)|\b(mon|son|notre) absence\b|\bautorisation d absence\b"
    r"|\ben (conges?|rtt|vacances|arret|formation|deplacement|mission|reunion|teletravail|repos|recuperation)\b"
    r"|\bconges? (maternite|paternite|maladie|parental|annuels?|bonifies?)\b|\bdeplacement professionnel\b"
    r"|\bhors (du )?bureau\b|\b(indisponible|injoignable)s?\b|\bpas (disponible|joignable|present)e?s?\b"
    r"|\b(est|sont|sera|seront|etant) (\w+ )?fermee?s?\b|\bnon travailles?\b|\bne travaille (pas|plus)\b"
    r"|\b(serai|seront|sera) de retour\b|\b(je )?repren(ds|drai) (le|mes fonctions|mon)\b"
    # Somebody left, or an address is dead.
    r"|\bn exerce plus\b|\b(ai|a) quitte\b|\bne fai(s|t) plus partie\b|\bdepart (en|a la) retraite\b"
    r"|\bn est plus (en poste|affectee?|presente?|relevee?|consultee?|valide|actif|active|utilisee?|lue?|en service)\b"
    r"|\bne sera(it)? plus (relevee?|consultee?|valide|active|utilisee?|lue?)\b|\bpas acces a (ma|mes)\b"
    r"|\bne (consulte|lis|releve|lirai|consulterai) (pas|plus)\b"
    r"|\b(adresse|messagerie|boite) (\w+ ){0,3}(desactivee|supprimee|fermee)\b"
    r"|\b(away|out of( the)? office|on (\w+ )?(leave|vacation|holidays?))\b"
)
_NEXT = re.compile(
    r"\b(contacte[rz]|adresser|ecrire|utiliser|appele[rz]|joindre|rapprocher|urgen\w+|besoin|astreinte|standard)\b"
    r"|\bremplace\w*|\bsuccesseur\b|\b(d ici la|poste \d)"
    r"|\bretour\b|\brepren\w+|\brouvr\w+|\bjusqu\b|\binclus\b|\bles \d|\bdu (\w+ )?\d|\b(a|des) (partir|compter) d"
    r"|\baujourd hui\b|\bce jour\b|\brepondr\w+|\bprendr\w+ connaissance\b|\bdifferee?s?\b|\bmessagerie\b"
    r"|\b(sera|seront|seraient) (\w+ )?(lu|traite|transfere)\w*|\b(n a|n ont|ne sont|ne seront) (pas|ni)\b"
    r"|\b(until|return|reply|access|contact)\b"
)
_TAKEN_IN = re.compile(
    r"\b(votre|vos) (\w+ )?(messages?|courriels?|mails?|demandes?|envois?) "
    r"((nous )?est bien parvenue?|(a|ont) (bien )?ete (recu|pris|enregistr)\w*)"
    r"|\bnous (avons bien recu|accusons (bonne )?reception de) (votre|vos) (message|courriel|mail|demande)s?\b"
)
_IN_TIME = re.compile(
    r"\b(meilleurs|plus brefs) delais\b|\bsera (\w+ )?traitee?\b|\bbureaux sont ouverts\b|\bticket\b"
    r"|\bnumero de (dossier|demande|suivi)\b|\bne pas (y )?repondre\b"
)
"""How a service's machine takes in whatever comes."""
_MATTER = re.compile(
    # What these mailboxes are about.
    r"\b(supports?|evalu\w*|entretiens?|recours|contest\w*|pfr|primes?|decisions?|saga|fiches?|compte rendu|notation)\b"
    r"|\b(formulaires?|fichiers?|pieces?|dossiers?|sign(e[rsz]?|ees?|era|ature|atures|ataire)|notifi\w+)\b"
    r"|\b(demarches?|procedures?|mutations?|mobilite|echelon|grade|desaccord)\b"
    r"|(?<!brefs )(?<!meilleurs )\bdelais?\b|\b(notre|mon|l|cet|un|une) (envoi|agent|collegue est)\b"
    # Who asks, promises, or wants something done.
    r"|\b(laquelle|lequel|comment|pourquoi|que faire|quoi faire|combien|(dois|puis|peut) (je|on))\b"
    r"|\b(pouvez|pourriez) vous\b|\b(souhaite|voudrais|aimerais|maintiens|confirme\w*|comprends|prolonger|reporter)\b"
    r"|\bvous (enverr\w+|envoie|adresse|adresserai|transmets|transmettr\w+|depose\w*|renvoie|renverr\w+)\b"
    r"|\bmerci de (bien vouloir )?(me|nous|traiter|corriger|verifier|prendre en compte)\b"
    r"|\bmerci de votre (patience|aide|retour|reponse)\b|\b(laissez|dites|appelez|rappelez|envoyez) (moi|nous)\b"
    r"|\b(nous|me|m) (envoyer|adresser|repondre|dire|transmettre|preciser|confirmer|donner|proposer|appeler|rappeler)\b"
)


def tells_an_absence(own_words: str) -> bool:
    """The whole letter is a notice of absence, or a service's « bien reçu » to whoever writes."""
    if len(own_words) > _LONGEST or says_something(own_words):
        return False
    words = fold(own_words)
    away = bool(_AWAY.search(words)) and bool(_NEXT.search(words))
    return away or bool(_TAKEN_IN.search(words) and _IN_TIME.search(words))


def says_something(own_words: str) -> bool:
    """A question, or a word on the matter itself: what no notice of absence has."""
    return "?" in own_words or bool(_MATTER.search(fold(own_words)))
