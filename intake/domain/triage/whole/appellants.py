"""What appellants write that is no first-level appeal: a copy of none, the next level, an end, a question. Folded."""

from __future__ import annotations

from intake.domain.disposition import AppealClass
from intake.domain.triage.whole.trait import CAPN, Bearing, Trait

_BEFORE, _NEWS = "un recours formé auparavant", "des nouvelles en sont demandées"
FOLLOWS = Bearing(
    AppealClass.FOLLOW_UP,
    6,
    ((_BEFORE,), (_NEWS,)),
    (
        Trait(
            _BEFORE,
            3,
            r"\b(je|nous|il|elle) (\w+ )?contesta(is|it|ient|ions)\b|\bmemoires? (\w+ ){0,3}(annonce"
            r"|complementaire|en replique)"
            r"|\b(recours|contestation|reclamation|dossier) (\w+ ){0,6}deja (enregistr|recu|depos|adress|envoy"
            r"|form|transmis)\w*"
            r"|\bson recours (d|de|du|en) \w+\b"
            r"|\b(j ai|nous avons) (\w+ )?conteste\b|\b(j ai|je vous ai|j avais|nous avons|avons|vous ai|ai|avait"
            r"|a) (\w+ ){0,3}(ecrit|adress\w+|envoy\w+|depos\w+|form\w+|transmis\w*|introdui\w+|confie\w*"
            r"|saisi\w*|demande) (\w+ ){0,12}(recours|contestation|revision|reexamen|reclamation|requete)\b"
            r"|\b(mon|notre|son|ma) (recours|contestation|reclamation|demande (de |d )(revision|reexamen"
            r"|modification|annulation)) ?(\w+ ){0,3}(du|de|le|en|depos\w+|envoy\w+|adress\w+|form\w+"
            r"|transmis\w*) (\d+|lundi|mardi|mercredi|jeudi|vendredi|\w+ dernier|janvier|fevrier|mars|avril|mai"
            r"|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
            r"|\bre accuse de reception (\w+ ){0,3}recours\b|\b(le|du|au) recours (\w+ )?(forme|depose|du|envoye"
            r"|adresse|introduit) (le |en |\d)|\b(dans|a l appui de|joindre a|verser a) (mon|notre|son"
            r"|ma) (recours|contestation)\b|\b(complement|suite|appui) (\w+ ){0,3}(a |de )?(mon|notre"
            r"|ma) (recours|contestation|reclamation)\b",
        ),
        Trait(
            _NEWS,
            3,
            r"\b(aucune?|sans|pas|ni|jamais) (\w+ ){0,4}(nouvelles?|reponse|retour|accuse)\b|\bou en (est|sont)\b"
            r"|\b(etat|avancement|echeance|statut) (\w+ ){0,3}(avancement|dossier|approch\w+|recours)"
            r"|\bquand (\w+ ){0,4}(decision|reponse)\b|\b(annonce\w*|evoque\w*|mentionne\w*) (dans|par) (mon|le"
            r"|notre|ma|son)\b|\bverser au dossier\b|\bmemoire (complementaire|en replique|annonce)\b"
            r"|\battend\w* toujours\b|\b(avez"
            r"|aviez) vous (\w+ ){0,4}(recu|pu|nouvelles|statue|traite)\b|\bquand (\w+ ){0,3}(reponse|decision"
            r"|suite)\b|\bquand (aurai|recevrai|pourrai|puis|sera)\b|\brelance\b|\bdu nouveau\b"
            r"|\bavez vous (\w+ )?(avance|tranche|decide|repondu)\b|\b(suites?|reponse) (\w+ ){0,3}(donnee?s?"
            r"|reservee?s?)\b|\bcomplement\w*\b|\b(oubliee?s?|omise?s?) de joindre\b|\bque j avais (oublie"
            r"|omis)\w*|\brien recu\b|\b(a (\w+ )?ete|est) (traitee?|enregistree?|examinee?|instruite?)\b"
            r"|\bdes nouvelles\b|\bpieces? (justificatives?|annoncees?|manquantes?)\b|\bbien (recu"
            r"|arrive\w*)\b.*\bmon recours\b",
        ),
    ),
)
SEIZES_CAPN = Bearing(
    AppealClass.CAPN,
    6,
    (("la CAPN est saisie",), ("le premier niveau est passé",)),
    (
        Trait(
            "la CAPN est saisie",
            3,
            rf"\b(saisi\w*|saisine|soum\w+|sollicit\w+|demand\w+|souhait\w+|port\w+|inscri\w+|examin\w+"
            rf"|president de|passage|membres de|avis de|recours|devant|fais appel"
            rf"|tourne vers)\b (\w+ ){{0,12}}({CAPN}|la cap|en cap|la commission|mes pairs)\b|\b(mes pairs"
            rf"|la commission) (\w+ ){{0,16}}(tranch\w+|pench\w+|examin\w+|prononc\w+|statu\w+)\b"
            rf"|\b{CAPN} (\w+ ){{0,10}}(saisi\w*|examin\w+|prononce|statue)\b",
        ),
        Trait(
            "le premier niveau est passé",
            3,
            r"\b(rejet\w*|refus\w*|deboute\w*|implicite\w*|negative?s?|defavorable|(pas|aucune?"
            r"|sans) (\w+ ){0,3}(repon\w+|suite|satisfaction)|silence|votre (\w+ )?(refus|reponse|lettre|decision"
            r"|silence|non|rejet)|ne pas pouvoir revenir|second (niveau|degre|recours)|deuxieme (niveau|degre)"
            r"|2e? ?(eme )?(niveau|degre)|confirm\w+ mon evaluation|maintenu\w* mon evaluation)\b",
        ),
    ),
)
LEAVES = Bearing(
    AppealClass.WITHDRAWAL,
    6,
    (("un abandon",), ("de ce qui a été demandé",)),
    (
        Trait(
            "un abandon",
            3,
            r"\b(retir\w+|retrait|renonc\w+|abandonn\w+|desist\w+|annul\w+|clore|cloturer|classer|plus (lieu"
            r"|donner suite|maintenir|poursuivre)|sans objet|(pas|plus) (\w+ )?(donner suite|poursuivre"
            r"|maintenir)|laisse\w* tomber)\b (\w+ ){0,4}(demande|recours|contestation|demarche|requete|saisine"
            r"|reclamation|procedure|dossier)\b|\b(comme )?non avenu\w*\b|\b(d oublier|oubliez) ce que\b"
            r"|\brester la\b|\bplus de raison\b",
        ),
        Trait(
            "de ce qui a été demandé",
            3,
            r"\b(mon|ma|le|la|notre|cette|ce|son) (recours|contestation|saisine|reclamation|requete|demarche"
            r"|demande (de (revision|reexamen|recours)|d (annulation|evaluation))|(lettre|courrier|courriel|mail"
            r"|message) du \d+)\b|\bce que je vous ai (ecrit|demande|adresse)\b",
        ),
        Trait(
            "un accord",
            1,
            r"\b(accord (a ete )?trouve|apres (\w+ ){0,3}(discussion|echange|entretien|explication)|a accepte"
            r"|compromis|finalement|obtenu (satisfaction|gain))\b",
        ),
    ),
)
_GOOD = (
    r"(excellent\w*|tres bonne?s?|bonne?s?|rien a (y )?redire|satisfaisant\w*|favorables?|elogieu\w+|identiques?"
    r"|inchange\w*|(pas|nullement|en rien|ni) (\w+ ){0,3}(cause|question|remarque|observation)|conforme\w*"
    r"|me convient|correcte?s?|flatteu\w+|satisfaite?|n appelle|meme)"
)
OF_PAY = Bearing(
    AppealClass.PFR_ONLY,
    6,
    (("la prime est contestée",), ("l’évaluation est hors de cause",)),
    (
        Trait(
            "la prime est contestée",
            3,
            r"\b(pfr|parts? (de )?(fonctions?|resultats?)|primes?|coef(ficient)?s?|regime indemnitaire|rifseep)\b",
        ),
        Trait(
            "l’évaluation est hors de cause",
            3,
            rf"\b(evaluations?|eval|compte rendu|appreciations?) (?!.{{0,80}}\b(injust|faux))(\w+ ){{0,6}}{_GOOD}\b"
            rf"|\b(meme|bonne|excellente|tres bonne) (evaluation|eval|appreciation)\b"
            r"|\b(ne|n) (\w+ ){0,3}(conteste|remets?|discute|critique|vise) (\w+ ){0,6}(evaluation|compte rendu"
            r"|appreciation)\b|\b(evaluation|compte rendu) (\w+ ){0,6}que je ne (discute|conteste) pas\b"
            r"|\b(fiere?|satisfaite?) (\w+ ){0,2}(evaluation)\b|\bde l evaluation je suis (fiere?|satisfaite?)\b"
            r"|\b(non|pas) (de |sur |a |contre )?(l |mon |ma |la )?(evaluation|compte rendu|appreciation)\b",
        ),
    ),
)
