"""What is said of a file rather than of what the evaluation in it says: folded words.

A file opens, is signed, is lost, was left out, prints a wrong number: whatever is asked then is done to the file.
"""

from __future__ import annotations

_FILE = (
    r"(fichiers?|pdf|formulaires?|pieces? jointes?|pj|documents? (joints?|numerique\w*|pdf)|champs?|cases?|encarts?"
    r"|onglets?"
    r"|boutons?|menus?|liens?|scans?|numerisations?|formats?|maquettes?|saga\w*|plateforme|portail|application"
    r"|logiciel|base( de donnees)?|outil|systeme|parapheur|fenetre|adobe|acrobat|ordinateur|ecran|serveur|navigateur"
    r"|acces|version (papier|numerique|pdf|word|scannee|vierge)"
    r"|exemplaires?|mise en page|police|macro|pages?( \d+)?|saisie|signature|cachet|zone|copie|original|envoi|depot"
    r"|mail|courriel"
    r"|message|spams?|indesirables)"
)
_PLACE = r"(cases?|champs?|zone|pages?( \d+)?|signature)"
"""What of a form may hold what is thought of somebody: to change it may be to change that."""
_OPEN = r"(ouvrir|afficher|charger|imprimer|enregistrer|telecharger|televerser)"
_FILL = r"(signer|deposer|envoyer|joindre|saisir|cocher)"
_MANAGES = r"(arriv|parvien|parven|reuss|perm)\w*"
_AILS = (
    r"(perdue?s?|perdre|oubliee?s?|vides?|vierges?|endommagee?s?|abimee?s?|corrompue?s?|tronquee?s?|manqu\w+|mal"
    r" (place|scanne"
    r"|cadre|oriente|nomme|aligne)\w*|decalee?s?|chevauch\w+|bloqu\w+|fige\w*|grisee?s?|inactifs?|plant(e|ee|ait)"
    r"|(est|ete|sont|etait) (refuse|rejete)\w*|(le|ce|un) rejet|illisibles?|floue?s?|efface\w*|disparu\w*|disparait"
    r"|disparaissent|verrouill\w+|protege\w*"
    r"|inaccessible\w*"
    r"|introuvables?|vieille|obsolete|incompatible|trop (lourd|volumineux|gros)\w*|fonctionn\w+|marche|bug\w*|beug\w*"
    r"|ne (passe|part|repond|s ouvre|s affiche)\w*|mort|casse|rompu|expire|se (ferme|fige|deconnecte|coupe)"
    r"|n est pas (partie?|passee?|jointe?|reconnue?)|echou\w+|erreur"
    r"|non (conforme|reconnu|editable|modifiable|joint)\w*|a l envers|pas le bon|pas la bonne|par erreur)"
)
DONE_TO_IT = (
    r"(corrig\w+|rectifi\w+|modifi\w+|verifi\w+|repar\w+|debloqu\w+|deverrouill\w+|rouvr\w+|renvoy\w+|remplac\w+"
    r"|reexamin\w+"
    r"|controler|annul\w+|supprim\w+|retir\w+|refaire|regener\w+|actualis\w+|mettre a jour|deplac\w+|revoir|retablir"
    r"|restaur\w+|reinitialis\w+|remettre (\w+ ){0,3}en (brouillon|ligne|etat))"
)
_PRINTED = (
    r"(matricules?|prenoms?|(?<!au )nom(?! (de|du|d) )|nom (de famille|d usage|de naissance|marital)|grades?"
    r"|date de naissance|date (de l |d |de mon |du )?(entretien|signature|prise de poste)|finess|siret|civilite"
    r"|etat civil"
    r"|identite|adresses?|coordonnees|telephones?|echelons?|intitule|affectation|champs? pre ?rempli\w*"
    r"|donnees pre ?rempli\w*|en tete"
    r"|annee de reference)"
)
_MISPRINTED = (
    r"(erreurs?|faux|fausse|errone\w*|inexacte?s?|incorrecte?s?|mal (orthographie|ecrit|saisi|repris)\w*|(est"
    r"|sont) restee?s?|obsolete"
    r"|pas (a jour|le bon|la bonne|le mien|la mienne)|inverse\w*|inversion|coquilles?|fautes?|rectifi\w+|corrig\w+"
    r"|mettre a jour|ancien\w*|prerempli\w*|manqu\w+)"
)
OF_A_FILE = (
    rf"\b{_FILE}\b (\w+ ){{0,8}}{_AILS}\b|\b{_AILS} (\w+ ){{0,4}}{_FILE}\b"
    rf"|\b{DONE_TO_IT} (\w+ ){{0,3}}(?!{_PLACE}\b){_FILE}\b"
    rf"|\b((ne|n) (\w+ ){{0,2}}({_MANAGES}|peu\w*|pouv\w+)|impossible|incapable|peine a|du mal a)"
    rf" (\w+ ){{0,4}}{_OPEN}\b"
    rf"|\b((ne|n) (\w+ ){{0,2}}{_MANAGES}|impossible) (\w+ ){{0,4}}{_FILL}\b"
    r"|\bs (ouvr|affich|imprim|enregistr|telecharg)(e|ent|ait|aient)\b"
    rf"|\b{_PRINTED}\b (\w+ ){{0,8}}{_MISPRINTED}\b|\b{_MISPRINTED} (\w+ ){{0,6}}{_PRINTED}\b"
    rf"|\b(?!{_PLACE}\b){_FILE} (\w+ ){{0,3}}soi(t|ent) (\w+ )?{DONE_TO_IT}\b"
    rf"|\b(me suis|nous sommes|suis) tromp\w+ (de|d)"
    rf" (\w+ )?{_FILE}\b"
    r"|\b(homonyme|(pas|jamais) (la mienne|le mien|celle de|celui de)|(evaluation|support|dossier|document) (d un"
    r"|d une)"
    r" (autre|collegue|confrere|consoeur)|erreur d (aiguillage|adressage|envoi))\b"
    r"|\b(evaluation|support|compte rendu|dossier) (de |d )(mon|ma|notre) (collegue|confrere|consoeur)\b"
    r"|\b(evaluations?|supports?|comptes? rendus?) (\w+ ){0,3}(ne|n) (figur\w+|apparai\w+|est|sont) (pas|plus)"
    r" (\w+ )?(dans|sur|en"
    r" ligne)\b"
    r"|\b(evaluation|support|compte rendu|fiche) (\w+ ){0,3}(disparu\w*|introuvable|perdue?|illisible|inaccessible"
    r"|effacee?"
    r"|verrouillee?|endommagee?|corrompue?)\b"
    r"|\b(envoy|depos|transm)\w* (\w+ ){0,2}((deux|trois|plusieurs) fois|en double)\b|\bdoublons?\b"
    r"|\bre ?scann\w+|\bscanne\w* a l envers\b|\b(partie?|envoyee?|scannee?|jointe?) a l envers\b|\b(manque"
    r"|manquent) (\w+ ){0,3}pages?\b"
    r"|\bpre ?remplie?s?\b|\bmots? de passe\b|\bcyberattaque\b|\b(annule et remplace|annuler et (de )?remplacer)\b"
    r"|\b(annul\w+|remplac\w+|supprim\w+) (\w+ ){0,3}(document|piece|version|mail|message) (\w+ )?(envoye|transmis"
    r"|adresse"
    r"|depose)\w*\b"
)
"""A file and what is wrong with it, what is done to it, what was printed in it beforehand."""
REFUSES = (
    r"\b(peux|peut|puis|saurais|pouvons|impossible) (\w+ ){0,5}signer\b(?! (electronique|numerique|le (formulaire"
    r"|fichier|pdf)))"
)
"""« Je ne peux pas signer cette évaluation » : no trouble with a file."""
BUT = (
    r"\b(mais|or|cependant|toutefois|neanmoins|en revanche|surtout|(le|du) pire|plus grave|au dela|outre|passe encore"
    r"|cela dit|ceci dit|pour le reste|le reste|aussi|egalement|enfin|ensuite|depuis)\b"
)
"""After which something else is told than the file."""
AS_A_FIELD = (
    r"\b(saisi\w*|rempli\w*|textes? de|cases?|zones?|champs?|rubriques?|pages?|blocs?|bas de|reservee? a"
    r"|listes? \w+ d?e?s?) "
    r"((l|la|le|les|mes|mon|ma|d|de|des) ){0,2}(appreciations?|observations|objectifs?|niveaux?|commentaires?"
    r"|evaluat(eur|rice))\b"
    r"( generales?)?|\bmal ecrit\w*|\b(j ai|avais|avait|avons) (ecrit|redige|saisi)\w*"
)
"""What a form has room for: « dès que je saisis l’appréciation générale, tout s’efface »."""
SUBSTANCE = (
    r"\b(appreciations?|niveaux?|jugements?|propos|phrases?|paragraphes?|passages?|termes|notes?|notation|cotations?"
    r"|mentions?|commentaires?|contenu|le fond|rubriques?|criteres?|items?|objectifs?|reproch\w+|griefs?|affirmations?"
    r"|conclusions?|competences?|qualites?|maniere|valeur|travail|annee|management|resultats?|lis|lu|lire|lisant"
    r"|ecri\w+"
    r"|redig\w+|evaluat(eur|rice)|(ne )?m (a|ont) (\w+ )?(jamais|pas|que)|ne m (a|ont)|injust\w+|mensong\w+"
    r"|(je|nous) (\w+ ){0,3}(refus|rejet|recus)\w*|(qui|il|elle|on) (m|me) (?!(a|ont|faut)\b|(affich|renvo|indiqu|dit"
    r"|demand"
    r"|empech|permet|propos|refus|bloqu|redirig))\w+"
    r"|partial\w*|a mon insu|imit(e|ee|es|er)|falsifi\w+|un faux|(par|sans) (moi|mon (accord|evaluat\w+))"
    r"|apres (l |mon |ma |notre )?(entretien|signature)|contest\w+|recours|desaccord|oppos\w+|denonc\w+)\b"
)
"""What the evaluation says of somebody, or a word that contests it."""
