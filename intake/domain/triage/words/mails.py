"""What whole mails are known by, folded: a contestation, a doubt, another matter, a notice, a bulletin."""

from __future__ import annotations

HINTS = (
    r"\b(contest\w*|contetst\w*|conetst\w*|recours?|desaccord\w*|pas d accord|injuste\w*|injusti\w+|infonde\w*"
    r"|reexamen|reexaminer|insatisf\w+|mecontent\w*|arbitraire\w*|revoir (mon|cette|l) eval\w*|refuse de signer"
    r"|discriminat\w+|incomprehension|ne reflete\w* pas|reconsiderer|reviser|revision|reclamation|partialite"
    r"|harcel\w+)\b"
)
"""Signs of a contestation by themselves, whatever it is about."""
DOUBTS = (
    r"\b(n accept\w+ pas|ne (peux|puis|saurais) (pas )?accepter|m oppose|nous opposons|opposition"
    r"|faire appel(?! (a|au) (un|une|des|nos)\b)|interjet\w+|irregular\w+|entach\w+|vice de|(pas|non) conformes?"
    r"|revue?s?|retrait|annul\w+|retirer|rectifi\w+|inexact\w*|erron\w+|mensong\w+|sanction\w*|defavorable\w*"
    r"|tribunal|contentieux|illegal\w*|ne correspond\w* pas|refus\w*|saisis|saisir|saisine|avocat|confrere"
    r"|defenseur des droits|faire valoir mes droits|legal\w*|apres (ma|sa|la) signature|baiss\w+|surpris\w*"
    r"|etonn\w+|decu\w*|deception|choque\w*|blesse\w*|stupe\w+|consterne\w*|incomprehen\w+|ne comprends pas"
    r"|moins bonne|en baisse|degrad\w+|rabaisse\w*|insuffisan\w+|sous evalue\w*|mauvaise?s?|mal passee?"
    r"|toute demarche|suites? a donner a (mon|l|cette) evaluat\w+|que (peut|puis|dois|peux) (il|elle|je|t il)"
    r"|que faire)\b"
)
"""Signs of a contestation where the mail speaks of an evaluation."""
SOMEBODY_CONTESTS = (
    r"\b(je|j|nous|mon client|ma cliente|notre adherente?) (\w+ ){0,8}(contest\w*|recours|reexam\w+|revision"
    r"|desaccord)|\b(mon|notre|ma|present|presente) (\w+ )?(recours|contestation)\b|\bobjet (\w+ ){0,3}(recours"
    r"|contestation)\b"
)
"""How a letter of appeal speaks; a form's or a decision's printed notice has no first person."""
NOTICES = (
    r"(?<!\bmon )(?<!\bnotre )\b(voies?|delais?|droits?|possibilites?|modalites?|informe\w*) (et (de |des "
    r"|les )?\w+ )?(de |des |du |d )(un )?recours\b|\bfaire l objet d un recours\b|\bsusceptibles? (d un "
    r"|de )recours( (gracieux|contentieux|hierarchique|administratif|ou|et|devant))*"
    r"|\brecours gracieux ou contentieux\b"
)
"""« Voies et délais de recours »: what forms and decisions print, also above the director's own signature."""
FALSE_FRIENDS = (
    r"\brecours \w+ (a|au|aux) (l |la |le |des |un |une )?(interim\w*|vacat\w+|contrat\w*|remplac\w+|prestat\w+"
    r"|heures|sous traitance|teletravail|emprunt|cabinet|vacations?)\b|\b(modifier|changer|corriger|rectifier"
    r"|mettre a jour) (mon|le|notre|ses|mes) (rib|adresse|coordonnees|numero)\b|\bmention (\w+ )?refus de (signer"
    r"|signature)\b|\b\brecours (a|au|aux) (?!l encontre|l egard|(la |le |madame la |monsieur le )?(directrice"
    r"|directeur) general|la dg|dg\b|cng|centre national|vos|votre|vous|propos|titre|sujet|la capn|capn|l evaluat"
    r"|mon|ma|madame|monsieur|la suite|ce|mme|fin)\w*|\b(a|ont|avons|avoir|aurons|auront|avait|avaient|aura|eu"
    r"|ayant) (\w+ )?recours (a|au|aux)\b|\b(revision|reviser|reexamen|reexaminer"
    r"|reconsiderer) (\w+ ){0,3}(classement|indice|indiciaire|echelon|pension|retraite|salaire|remuneration"
    r"|traitement|contrat|convention|calendrier|logement|administrative|statutaire)\b|\brevisions? (n |no "
    r"|version )?\d+\b|\b(revision|modification|correction|annulation) ((de|du|des|d|l|la|le) ){0,3}(guide|notice"
    r"|notes? (de|d) (service|information)|referentiel|procedure|version|texte|decret|statut|grille|budget"
    r"|plan)s?\b|\b(revision|modification|correction|annulation) ((de|du|des|d|l|la|le|mon|ma|mes|notre|nos"
    r"|nouvelle) ){0,3}(planning|rendez vous|reunion|commande|reservation|coordonnees|adresse|rib)s?\b"
)
"""« Recours à l’intérim », « révision de mon classement »: the word without its sense."""
SIGNATURE_LINE = (
    r"(?im)^[^\w\n]*(service|bureau|p[ôo]le|cellule|direction|d[ée]partement|secteur|charg[ée]e?|responsable"
    r"|gestionnaire|juriste)\b[^.!?\n]{0,60}\brecours\b.*$"
)
"""« Service des recours et du contentieux », alone on its line: where somebody works."""
TOPICS = (
    r"\b(mobilite|mutation|retraite|concours|echelon|avancement|cet(?= (au|de|du|n|est|et|en|avant|pour|ou|a)\b)"
    r"|compte epargne|formations?|attestations?|conges?|detachement|candidatures?|postes?|recrutement|interim|cv"
    r"|maternite|maladie|paie|remuneration|logement|stages?|nomination|disponibilite|factures?|invitation|reunion"
    r"|convocation|coordonnees|dossier administratif)\b"
)
"""What ordinary career mail is about."""
TECHNICAL = (
    r"\b(connexion|connecter|mot de passe|identifiants?|messages? d erreur|erreur \d+|bugs?|navigateur|s affiche"
    r"|impossible (d |de |a )(ouvrir|telecharger|enregistrer|acceder)|telechargement)\b"
)
"""What does not work on a screen."""
BULLETIN = (
    r"\b(lettre d information|newsletter|flash info|desabonne\w*|desinscri\w+|ne plus recevoir|inscrivez vous"
    r"|webinaire|au sommaire|en ligne sur notre site|decouvrez|demandez une demo|lire en ligne)\b"
)
"""Who writes to many."""
