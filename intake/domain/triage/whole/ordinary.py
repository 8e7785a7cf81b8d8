"""What ordinary mail is about when it speaks of evaluations: screens, dates, slips, things in general. Folded."""

from __future__ import annotations

_ANYBODY = (
    r"(directeurs?|directrices?|collegues?|agents?|adjointe?s?|interesse\w*|evalue(es|s|e)?|cadres?|d3s|dh"
    r"|candidats?|personnels?|professionnels?)"
)
SCREENS = (
    r"\b(connexion|connecter|mot de passe|identifiants?|bugs?|navigateur|s affiche\w*|telecharg\w+"
    r"|messages? d erreur|erreur \d+|(impossible|n arriv\w+ pas|ne (\w+ )?(peux|peut|parvien\w+"
    r"|reussi\w+) pas) (d|de|a)? ?(\w+ )?(ouvrir|enregistrer|acceder|imprimer|signer|deposer|telecharger|saisir)"
    r"|saga (\w+ ){0,3}(ne|n|bloque\w*|affiche|indique)|(acces|bug|probleme|message|telecharg\w+|ouvrir|saisir"
    r"|deposer|enregistrer|corriger) (\w+ ){0,6}saga|(depot|depose|deposer|deposant) (\w+ ){0,6}(saga|plateforme"
    r"|site|portail)|message (\w+ )?(document|fichier|format) \w+|tablette|signature (electronique|scannee"
    r"|numerique)"
    r"|page blanche|(jours|heures) de panne|(toujours|encore) en panne|hors service|en maintenance)\b"
)
"""What does not work, or how it is done, on a screen."""
BUSINESS = (
    rf"{SCREENS}"
    r"|\b((date|horaire|creneau|heure|lieu|jour) (\w+ ){0,3}(entretien|rendez vous)|(report\w*|repouss\w+"
    r"|decal\w+|deplac\w+) (\w+ ){0,3}(entretien|date|echeance|rendez vous|au|a)|(entretien|rendez vous"
    r"|reunion) (\w+ ){0,6}(report\w+|repouss\w+|decal\w+|deplac\w+|annule|fixee?|planifi\w+|programm\w+|prevue?)"
    r"|orthograph\w+|erreurs? (materielles?|de destinataire)|fautes? de frappe|coquilles?|date de naissance|(nom"
    r"|prenom|matricule|grade) (\w+ ){0,4}(est|mal|fau\w+|erron\w+|incorrect\w*)|(rectifier|corriger"
    r"|modifier) (mon|le|son) (nom|prenom|matricule|grade)|doublon|en double|(porte|indique|affiche"
    r"|mentionne) l annee|(envoy\w+|transmis\w*|adress\w+|recu\w*) (\w+ ){0,3}par erreur|a la place de celui"
    r"|mauvais(e)? (destinataire|fichier|document|formulaire|version|piece|grade|etablissement|evaluateur|service"
    r"|menu)|erreur de (destinataire|piece|fichier|saisie|date|frappe)|se desabonner|desabonn\w+|illisible"
    r"|je ne (retrouve|trouve|possede|dispose) (plus|pas)|dossier (\w+ ){0,2}incomplet|il (me |en )?manque(?! (tout"
    r"|toute|toutes|l essentiel|mes|mon|ma|ce que))|duplicata"
    r"|version revisee|(avais|avions|avait) (\w+ ){0,2}(contest|songe|bless|decu|protest)\w*|non contestee?"
    r"|en voici un autre|ne pas tenir compte d\w* (\w+ )?(version|envoi|mail|message|fichier|document|support"
    r"|precedent)\w*"
    r"|(n|ne) (\w+ ){0,3}pas encore (eu lieu|ete (faite?|realisee?|menee?|conduite?))|envoi precedent"
    r"|annule et remplace|(pas|jamais) (encore |toujours )?ete (convoque"
    r"|evalue)\w*|version (corrigee|ci jointe|\d)|(pas|jamais) (encore )?(recu|ete (convoque\w*|evalue\w*)"
    r"|eu) ((?!(ce|cet|cette)\b)\w+ ){0,3}(compte rendu|evaluation|support|convocation|entretien)"
    r"(?! (\w+ ){0,9}(mais|pourtant|alors que|or|cependant)\b)|inscri\w+ (\w+ ){0,3}(formation"
    r"|concours|session)|participation|rendez vous)\b"
)
"""What is wrong in such a sentence is not what is thought of somebody."""
EXTERNAL = (
    r"\b(evaluation externe|organismes? evaluat\w+|rapport d evaluation (\w+ ){0,3}(externe|notre|mas|ehpad|ssiad"
    r"|service|has)|has|haute autorite de sante|accreditation|evaluat\w+ externes?|(oral|epreuves?|jury|concours"
    r"|ehesp))\b"
)
"""Other evaluations than that of directors."""
MATTERS = (
    r"\b(mobilite|mutation|retraite|concours|jury|candidat\w*|detachement|disponibilite|paie|salaire|logement"
    r"|cet(?= (au|de|du|n|est|et|en|avant|pour|ou|a)\b)|compte epargne|facture\w*|formation|reclassement|echelon"
    r"|protection fonctionnelle|stage|nomination|temps partiel|conges?|teletravail|demission|medaille|pension"
    r"|avancement|hors classe|cumul|vacations?|enseigner?|donner des cours|formateur|formatrice"
    r"|activites? accessoires?|elections?|listes? (electorale|de candidat)\w*)\b"
)
"""Other matters of a career."""
STUDY = r"\b(etudiante?s?|memoire de (recherche|master|fin)|doctorante?s?|journaliste|hebdomadaire)\b"
"""Who studies the appeals of others."""
PURPOSE = (
    r"\b(ci joint\w*|vous trouverez|veuillez trouver|transme\w+|j ai (bien |deja )?(envoye|transmis|depose)"
    r"|vous (l |la |les )?(adresse|envoie|remets|informe)"
    r"|voici|piece jointe|pj|(pouvez|pourriez|auriez|avez|savez) vous|merci (de|d) (\w+ ){0,2}(indiquer|dire|preciser"
    r"|confirmer|adresser|envoyer|renvoyer|communiquer|informer|aider|rappeler|transmettre)|comment|quand"
    r"|a quelle|quel(le)?s?(?! droit)|ou (l )?(envoyer|adresser)|a qui|releve|exemplaires?|envoi|reception"
    r"|(en|d) accord"
    r"|(?<!celle )(?<!celui )qui (doit|est|va|peut(?! m expliq)|signe|m evalue|remplit)"
    r"|(doit|devra|devait|va|peut|pourra) m evaluer|(dois|puis|faut|est) (je|il)|(?<!qu )est ce|savoir"
    r"|(aura|a eu) lieu|s est (\w+ )?(tenu|deroule"
    r"|passe|bien)\w*|prevue?|report\w*|calee?|bien passee?|merci de votre|merci pour|remercier|satisf\w+|grace a"
    r"|merci encore|excellent\w*|favorable\w*|copie|besoin d|souhait\w+ (\w+ ){0,3}(recevoir|obtenir|savoir"
    r"|connaitre|participer|beneficier)|conge|absen\w+)\b"
)
"""Why one ordinarily writes about one’s own evaluation: to send, to ask, to date, to thank."""
PRAISED = (
    r"\b(evaluations?|eval|appreciations?|entretien) (\w+ ){0,3}(excellente?s?|elogieu\w+|(tres |fort )?bonnes?"
    r"|bienveillante?s?|(bien|favorablement) passee?)\b|\b(excellente?s?|tres bonnes?) (evaluations?"
    r"|appreciations?)\b|\brien a (y )?(redire|contester)\b|\bbien evaluee?\b"
)
"""An evaluation that nobody would contest."""
EVALUATES = (
    r"\b(j evalue|je (dois|vais|suis cens\w+) evaluer|(mon|mes|notre|nos|un de mes|l un de mes) (adjointe?s?"
    r"|collaborat\w+|directeurs? adjoints?|directrices? adjointes?)|je suis (son|leur|l) evaluat\w+"
    r"|que j ai evaluee?s?|l evaluee? (a|refuse|n a)|j evaluerai)\b"
)
"""Who writes evaluates others."""
OF_MANY = r"\b(plusieurs|certains|nombre|beaucoup) (de |d )(nos|entre)|\bnos (adherents|syndiques|collegues|mandants)\b"
"""Who writes for many asks for all of them."""
GENERAL = (
    rf"\b((?<!par )(un|une|des|les|tout|toute|chaque|certain\w*|plusieurs|nos|quelques|ces|l un (de|des)( \w+)?"
    rf"|l une (de|des)( \w+)?|d un|d une|trois|deux|quel) (\w+ )?{_ANYBODY}"
    r"|(les|nombre de|combien de|bilan des|droits? (a|au)|et) recours|(des|les) (contestations|evaluations)"
    r"|note (interne|d information a)|guides?|ordre du jour|visio\w*|webinaires?|invitations?|convi\w+|sessions?"
    r"|cliqu\w+|statistiques?|etudiante?s?|master|enquetes?|questionnaires?|etudes?|colloque|jurisprudence"
    r"|cabinet|experts|modalites d evaluation|annulation des evaluations|tracts?|mobilisation"
    r"|organismes? evaluat\w+|has|reforme|mes equipes|mes adjoints|doctorant\w*|these|l un d (eux|entre eux))\b"
)
"""Spoken of in general: of nobody, or of anybody."""
