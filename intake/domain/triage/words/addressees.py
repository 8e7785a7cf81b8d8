"""To whom a mail speaks, and for whom: to CNG, to the evaluator with a copy to CNG, by the evaluator. Folded words."""

from __future__ import annotations

COPIES = (
    r"\b(copies?|pour (votre )?(parfaite )?(information|info)|a titre d information|destinataires?|vous en informe)\b"
)
"""« Pour information, copie… »."""
TO_THE_EVALUATOR = (
    r"\b((mon|notre|son) evaluat(eur|rice)|en votre qualite|aupres de vous|que vous m avez|m a (adresse|remis"
    r"|saisi|transmis)|au chef d etablissement|mon chef d etablissement|mon directeur|copie cng"
    r"|ma directrice|ma cheffe|m le directeur general du)\b"
)
"""A *recours gracieux* goes to who decided: the evaluator."""
_EVALUATOR = (
    r"(la |le |l |m |mme |monsieur |madame )*((mon|notre|son|ma|sa) (evaluat\w+|direct\w+|chef\w*|n 1)|evaluat\w+"
    r"|chef d etablissement|direct\w+ (general\w* )?(du|de l|de la|d) (ch\w?|ght?|ehpad|hopital|centre"
    r" hospitalier|ars|etablissement)\b)"
)
GRACIEUX = (
    r"\brecours (\w+ )?gracieux\b"
    r"|\b(recours|contestation|reclamation|demande (de |d )?(revision|reexamen|modification|retrait"
    r"|annulation)) (\w+ ){0,6}(adress\w+|remis\w*|envoy\w+|depos\w+|form\w+|present\w+"
    rf"|introdui\w+|fait\w*) (\w+ ){{0,4}}(a|au|aupres de|aupres du|devant) {_EVALUATOR}"
    rf"|\brecours (a|au|aupres de|aupres du|devant) {_EVALUATOR}"
    r"|\b(j ai|nous avons|a) (\w+ ){0,2}(demande|ecrit|sollicite|reclame|saisi|interpelle) (\w+ ){0,2}"
    r"(a |au |aupres de |aupres du )?((la |le |l )?(mon|notre|son|ma|sa) (evaluat\w+|direct(eur|rice)|chef\w*|n 1)"
    r"|chef d etablissement) (\w+ ){0,8}(de|pour|afin|d une|d un)\b"
)
"""…by its name, or told: « j’ai demandé à ma directrice de revoir… »."""
IN_VAIN = (
    r"\b(rien|pas) chang\w+\b|\bchang\w+ rien\b|\b(vains?|vainement|infructueu\w+|rejet\w*|refus\w*|ecarte\w*"
    r"|echou\w+|echec|sans (\w+ )?(suite|reponse|effet"
    r"|succes|resultat)|(pas|rien|jamais|aucune?) (\w+ ){0,3}(abouti|donne|repondu|repond|reponse|suite|change"
    r"|obtenu))\b"
)
"""What was asked of the evaluator is over: now somebody else is turned to."""
NOT_YET = r"\b(si|en cas|au cas|a defaut|dans l attente|en attendant|dans l hypothese|pourrait|serait)\b"
FROM_YOU = (
    r"\b(evaluation|appreciations?|compte rendu|cotation|notation|entretien) (\w+ ){0,3}que vous (m |nous )?"
    r"(avez|venez)\b|\bvous m avez (\w+ )?evalue|\bvotre (appreciation|evaluation) (de|sur) (mon|ma|mes)\b"
)
"""Who reads this gave the evaluation."""
BY_ME = (
    r"\b(evaluation|appreciations?|compte rendu|cotation|notation) (\w+ ){0,3}que (j ai|nous avons|je (lui"
    r"|leur) ai) (\w+ )?"
    r"(redig|etabli|faite?s?|condui|port|mene|realis|attribu|arrete)\w*"
    r"|\b(en (ma |notre )?qualite d|en tant qu|je suis (son|leur|l)|moi meme) evaluat(eur|rice)\b"
    r"|\b(que|qu) (j ai|je lui ai|nous avons) (\w+ )?(ecrit|note|porte|indique) dans (l|son|cette) (evaluation"
    r"|compte rendu)\b"
    r"|\b(evaluation|appreciation) que je lui ai (\w+ )?(faite?|donnee?|attribuee?|remise?)\b"
    r"|\bje l ai evaluee?\b|\b(agent|adjointe?|directeur adjoint|directrice adjointe) que j ai evaluee?\b"
)
"""Who writes this gave the evaluation."""
CC_CNG = (
    r"\b(copie|cc) (\w+ )?(a |au |pour |de )?(la |le )?(cng|centre national|drh|syndicat)\b"
    r"|\b(cng|centre national)( \w+){0,3} (en copie|pour (votre )?info\w*)\b"
    r"|\b(mis|mets|met|mettons) (\w+ ){0,4}en copie\b|\b(cng"
    r"|centre national) (\w+ ){0,3}destinataire (\w+ ){0,2}copie\b"
    r"|^(cc|copie)( a| au| pour)? (cng|lettre|courrier|recours|demande|information)\b|^(cc|copie)$"
)
SENDS = (
    r"\b(form\w*|formul\w*|depos\w*|introdui\w*|exerc\w*|adress\w*|present\w*|engag\w*|transme\w*|envoi\w*|envoy\w*"
    r"|soume\w*|sais\w*|fai\w*|trouv\w+|joint\w*|pj|apres|enregistr\w*|val(oir|ant)|(?<!sans )(?<!l )objet|dirige"
    r"|acte|en compte|note|voici|recevoir|vaut|constitu\w+|considerer ce\w*)\b"
)
"""An appeal is made by sending it."""
