"""What whole mails are known by, folded: a contestation, a doubt, another matter, a notice, a bulletin."""

from __future__ import annotations

HINTS = (
    r"\b(contest\w*|contetst\w*|conetst\w*|recours?|desaccord\w*|pas d accord|injuste\w*|injusti\w+|infonde\w*"
    r"|reexamen"
    r"|reexaminer|insatisf\w+|mecontent\w*|arbitraire\w*|revoir (mon|cette|l) eval\w*|refuse de signer|discriminat\w+"
    r"|incomprehension|ne reflete\w* pas|reconsiderer|reviser|revision|reclamation|partialite|harcel\w+)\b"
)
"""Signs of a contestation by themselves, whatever it is about."""
DOUBTS = (
    r"\b(n accept\w+ pas|ne (peux|puis|saurais) (pas )?accepter|m oppose|nous opposons|opposition"
    r"|faire appel(?! (a|au) (un|une|des|nos)\b)"
    r"|interjet\w+|irregular\w+|entach\w+|vice de|(pas|non) conformes?|revue?s?|retrait|annul\w+|retirer|rectifi\w+"
    r"|inexact\w*|erron\w+|mensong\w+|sanction\w*|defavorable\w*|tribunal|contentieux|illegal\w*|ne correspond\w* pas"
    r"|refus\w*|saisis|saisir|avocat|confrere|defenseur des droits|faire valoir mes droits"
    r"|legal\w*|apres (ma|sa|la) signature|baiss\w+|surpris\w*|etonn\w+|decu\w*|deception|choque\w*|blesse\w*"
    r"|stupe\w+|consterne\w*|incomprehen\w+"
    r"|ne comprends pas|moins bonne|en baisse|degrad\w+|rabaisse\w*|insuffisan\w+|sous evalue\w*"
    r"|mauvaise?s?|mal passee?|toute demarche|suites? a donner a (mon|l|cette) evaluat\w+"
    r"|que (peut|puis|dois|peux) (il|elle|je|t il)|que faire)\b"
)
"""Signs of a contestation where the mail speaks of an evaluation."""
SOMEBODY_CONTESTS = (
    r"\b(je|j|nous|mon client|ma cliente|notre adherente?) (\w+ ){0,8}(contest\w*|recours|reexam\w+|revision"
    r"|desaccord)"
    r"|\b(mon|notre|ma|present|presente) (\w+ )?(recours|contestation)\b|\bobjet (\w+ ){0,3}(recours|contestation)\b"
)
"""How a letter of appeal speaks; a form's or a decision's printed notice has no first person."""
NOTICES = (
    r"(?<!\bmon )(?<!\bnotre )\b(voies?|delais?|droits?|possibilites?|modalites?|informe\w*) (et (de |des "
    r"|les )?\w+ )?(de |des |du |d )(un )?"
    r"recours\b|\bfaire l objet d un recours\b"
)
"""« Voies et délais de recours »: what forms and decisions print, also above the director's own signature."""
FALSE_FRIENDS = (
    r"\brecours (a|au|aux) (?!l encontre|l egard|(la |le |madame la |monsieur le )?(directrice"
    r"|directeur) general|la dg|dg\b"
    r"|cng|centre national|vos|votre|vous|propos|titre|sujet|la capn|capn|l evaluat|mon|ma|madame|monsieur"
    r"|la suite|ce|mme|fin)\w*"
    r"|\b(a|ont|avons|avoir|aurons|auront|avait|avaient|aura|eu|ayant) (\w+ )?recours (a|au|aux)\b"
    r"|\b(revision|reviser|reexamen|reexaminer|reconsiderer) (\w+ ){0,3}(classement|indice|indiciaire|echelon|pension"
    r"|retraite|salaire|remuneration|traitement|contrat|convention|calendrier|logement|administrative|statutaire)\b"
    r"|\brevisions? (n |no |version )?\d+\b|\b(revision|modification|correction|annulation) ((de|du|des|d|l|la"
    r"|le) ){0,3}"
    r"(guide|notice|notes? (de|d) (service|information)|referentiel|procedure|version|texte|decret|statut|grille"
    r"|budget|plan)s?\b"
    r"|\b(revision|modification|correction|annulation) ((de|du|des|d|l|la|le|mon|ma|mes|notre|nos|nouvelle) ){0,3}"
    r"(planning|rendez vous|reunion|commande|reservation|coordonnees|adresse|rib)s?\b"
)
"""« Recours à l’intérim », « révision de mon classement »: the word without its sense."""
SIGNATURE_LINE = (
    r"(?im)^[^\w\n]*(service|bureau|p[ôo]le|cellule|direction|d[ée]partement|secteur|charg[ée]e?|responsable"
    r"|gestionnaire|juriste)\b[^.!?\n]{0,60}\brecours\b.*$"
)
"""« Service des recours et du contentieux », alone on its line: where somebody works."""
TOPICS = (
    r"\b(mobilite|mutation|retraite|concours|echelon|avancement|cet|compte epargne|formations?|attestations?|conges?"
    r"|detachement|candidatures?|postes?|recrutement|interim|cv|maternite|maladie|paie|remuneration|logement|stages?"
    r"|nomination|disponibilite|factures?|invitation|reunion|convocation|coordonnees|dossier administratif)\b"
)
"""What ordinary career mail is about."""
TECHNICAL = (
    r"\b(connexion|connecter|mot de passe|identifiants?|messages? d erreur|erreur \d+|bugs?|navigateur|s affiche"
    r"|impossible (d |de |a )(ouvrir|telecharger|enregistrer|acceder)|telechargement)\b"
)
"""What does not work on a screen."""
BULLETIN = (
    r"\b(lettre d information|newsletter|flash info|desabonne\w*|desinscri\w+|ne plus recevoir|inscrivez vous"
    r"|webinaire"
    r"|au sommaire|en ligne sur notre site|decouvrez|demandez une demo|lire en ligne)\b"
)
"""Who writes to many."""
