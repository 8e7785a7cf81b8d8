"""The vocabulary of contestation, folded: families of words, what they are about, what is asked.

Gaps between words are bounded, and none of these looks back: a text made to be slow is read in a moment.
"""

from __future__ import annotations

_OUR = (
    r"(mon|ma|cette|cet|ce|l|la|le|son|sa|ladite|ledit) (\w+ )?(evaluation|eval|appreciation|notation|cotation"
    r"|compte|cr)"
)
CONTESTS = (
    r"\b(contest(e|er|es|ez|ons|ent|ee|ees|ant|ais|ait|erai|era)?|refut\w+|recuse|m (y )?oppose|nous (y )?opposons"
    r"|oppose formellement|m eleve|nous elevons|proteste|m inscris en faux|defer(e|ons)|attaqu(e|er|ons)"
    r"|denonc(e|er|ons)|dement(s|ir)|rejet(te|tons)|remet(s|tre|tons) en (cause|question)|me pourvois"
    rf"|refus(e|er|ons) (\w+ment )?{_OUR}|saisi(s|t|ssons)? (\w+ ){{0,12}}(reexamin\w+|revis\w+|recours)"
    rf"|(fais|faisons|fait|faire|interjet\w+|former?) (\w+ )?(appel(?! (a|au|aux) (?!vous|vos|votre|la direct"
    rf"|la dg|madame|cng|l encontre|la cap|la commission))"
    rf"|opposition)|appel (contre|de) {_OUR}"
    r"|appeal|challenge)\b"
)
NOMINAL = (
    r"\b(recours|contestations?|rapo|reclamation|requete(?! (d|de) (base|donnees))|protestation"
    r"|memoire (prealable|introductif|ampliatif)|diriges? (contre|a l encontre)|appeal (against|letter|of))\b"
)
"""…and whatever is « dirigé contre » something."""
SEIZES = (
    r"\b((?<!avez )(?<!avons )(je|nous) (\w+ )?(vous|me|nous) (en )?saisi(s|ssons)"
    r"|(vous|et|je|nous) (en )?saisi(s|ssons)(?! d une (question|difficulte))"
    r"|(m|nous) en (remets|remettons|remettre)|(m adresse|tourne vers|en appelle|fais appel) (\w+ )?a"
    r" (vous|vos|votre|la|l|le))\b"
)
"""Turning to CNG as to who decides: with a grievance, an appeal; alone, a person looks."""
_CLITIC = r"((en|y|le|la|les|l|m|me|vous) ){0,2}"
"""« Je n’en accepte pas les termes »."""
DISAGREES = (
    r"\b(desaccord|(pas|jamais|nullement) ((du tout|tout a fait|vraiment) )?((d )?accord|en phase|ok)"
    rf"|(ne|n) {_CLITIC}(accept|souscri|adher|consen|admet)\w* ((\w+ment )?(pas|aucun\w*|plus)|en rien|nullement)"
    rf"|(ne|n) {_CLITIC}(peux|puis|saurais|saurait|pouvons) (pas )?(l )?(accepter|souscrire|adherer|cautionner|admettre"
    r"|valider)"
    rf"|(ne|n) {_CLITIC}(valide|cautionne|approuve|reconnais|partage) (pas|aucun\w*)|ne me reconnais pas|non a"
    r"|refus\w* de signer"
    r"|pas signer|ne signerai pas|ne reflete\w* (pas|en rien|nullement)|ne correspond\w* (pas|en rien"
    r"|nullement|aucunement)"
    r"|injuste\w*|injusti\w+|infond\w+|arbitraire\w*|inexact\w*|mensong\w+|denigr\w+|partial\w*|discriminat\w+"
    r"|entache\w*|irregul\w+|erron\w+|faux|fausse?s?|diffam\w+|calomni\w+|humili\w+|deloya\w+|inacceptable\w*"
    r"|inadmissible\w*|scandal\w+|disproportionn\w+|incoheren\w+|subjecti\w+|sans rapport avec|contraires? a la"
    r"|erreurs? manifestes?|vices? de (forme|procedure)|tres? severe\w*|trop severe\w*|unfair|disagree|inaccurate"
    r"|en contradiction|demerit\w+|a charge|ne (\w+ )?rend\w* pas (compte|justice)|ne (\w+ )?tien\w* (pas"
    r"|aucun) compte"
    r"|(je suis|nous sommes) contre|(ne|n) (me |nous )?convien\w+ pas|insatisf\w+|mecontent\w*|contestable\w*"
    r"|critiquable\w*|discutable\w*"
    r"|inique\w*|abusi\w+|excessi\w+|depreciat\w+|devaloris\w+|vexatoire\w*|honte\w*|indign\w+|prejudici\w+"
    r"|penalis\w+|malveillan\w+|a tort|denue\w* (d|de)|sans (aucun\w* |la moindre )?(fondement|motif"
    r"|motivation|entretien"
    r"|echange|explications?|justifications?|raison)"
    r"|pas (juste|acceptable|sinceres?|honnetes?|serieu\w+|equitables?|justifiee?s?|loya\w+|objecti\w+"
    r"|fonde\w*|motive\w*|exact\w*|conforme|le reflet|fidele\w*|satisfait\w*|content\w*)"
    r"|mal (note|juge|evalue)\w*|nul(le)?s? et non avenu\w*|(est|sont|declare\w*|considere\w* comme) nul(le)?s?"
    r"|contre verites?|meconnai\w+)\b"
)
CHANGES = (
    r"\b(revision|(soi(t|ent)|etre) (reforme|repris(e|es)?)|revis(er|ee|ees|e|es|iez|ant)|revu(e|es|s)?|revoir|revoi\w+"
    r"|revoyi?ez|reexamen|reexamin\w+"
    r"|reconsider\w+"
    r"|reformation|reformer|reform(ee|ees|es|iez|iee)|modification|modifi\w+|correction|corrig\w+|rectif\w+|annul\w+"
    r"|retrait|retir\w+|supprim\w+|suppression|censur\w+|reevalu\w+|invalid\w+|reprendre|rehauss\w+|relev(er|ee|ees)"
    r"|rapporter|rapportee?s?|ecart(er|ee|ees)|retabli\w*|enlev\w+|effac\w+|disparaitre|refaire|refait\w*"
    r"|reecri\w+|(la|le|les) changer|otee?s?"
    r"|oter|arbitr\w+"
    r"|annihil\w+|amend(er|ee|iez)|nuanc(er|ee|iez)|infirm(er|ee|iez)|reequilibr\w+"
    r"|remis\w+ en cause|reetudi\w+|rejug\w+|reprenn\w+|revis(ons|ions|ent)|nullite|requalif\w+|revaloris\w+"
    r"|nouvel(le)? (evaluation|notation|entretien|cotation|compte rendu)|abrog\w+)\b"
)
REQUESTS = (
    r"^(\w+ ){0,5}(demandes? |requete )?(aux fins |en vue |tendant )?(de |d |en |a )?(la |l )?"
    r"(revision|reexamen|annulation|retrait|reformation|rectification|modification|suppression|reconsideration)\b"
)
"""A title that says what is asked: « Réexamen de ma cotation », « Demande d’annulation du compte rendu »."""
CORRECTS = r"\b(corr\w+|rectifi\w+|modifi\w+|supprim\w+|retir\w+|revoir|revu\w*|reprendre)\b"
"""…those that also speak of clerical mistakes."""
FORMAL = r"^(revision|reexamen|annulation|retrait|reformation)$"
"""Nouns by which a title asks for the whole to be changed, not for a slip of the pen."""
FAULTY = r"(erron|inexact|faux|fauss|incoher|irregul|contraire|abusi|excessi|sans )"
"""What is said of any document or sum."""
CLERICAL = (
    r"\b(orthographi\w+|fautes? de frappe|erreurs? (materielle|de saisie|d ecriture|de date)s?|coquille"
    r"|(mon|ma|de|erreur de|du|notre) (nom|prenom|matricule|grade)|intitule|date de naissance|en double|doublon)\b"
)
"""A slip of the pen."""
SLIP_CHANGED = (
    r" (la|le|l|les|cette|ce|ma|mon|mes|une|un)? ?(dates?|heure|horaires?|lieu|creneau|noms?|prenoms?"
    r"|orthographe|adresses?"
    r"|intitule|matricule|grade|fichiers?|pieces? jointes?|faute|coquille|format)\b"
)
"""Right after the verb: « modifier la date de mon entretien »."""
RECORDS = (
    r"\b((mauvais|bon|ancien)(ne)? (etablissement|evaluateur|grade|fichier|service|annee|poste|version)|saga"
    r"|affectation"
    r"|rattach\w+|menus?|deroulants?|cases?|champs?|onglets?|formulaires?|modeles?|fichiers?|liens?|pdf|(n"
    r"|ne) (s )?(apparai\w+|affich\w+|figur\w+) (pas|plus))\b"
)
"""What is kept of somebody, rather than what is thought of them: a person looks."""
WISHES = (
    r"\b(demand\w+|sollicit\w+|souhait\w+|veux|voudrais|voulons|aimerais|desire|prie|prions|remerci\w+|merci|requi\w+"
    r"|sais gre|saurais gre|saurai gre|invite|attends|exige|reclame|conclu\w+|faire|bien vouloir|afin"
    r"|je cherche|in ordonner|pour (que|qu|obtenir|la|le|les|l|faire|voir)|a ce que|de sorte que|il faut"
    r"|il convient|il y a lieu|doi(t"
    r"|vent)|vous dev(ez|riez)"
    r"|devoir etre|devrai(t|ent) etre|faudrait|entends|entendons"
    r"|meritent?|m adresse|tourne vers|saisi(s|ssons)|veuillez|(pouvez|pourriez|voulez|pourrait) (vous|on)|compte sur"
    r"|requiers|ask|request|please|necessite\w*|justifi(e|ent)|par ces motifs"
    r"|ordonner|svp)\b"
)
EVALUATION = (
    r"\b(evaluations?(?! (externe|interne|(de la )?has|des (pratiques|risques|besoins|usagers|patients|agents"
    r"|modules|acquis|etudiants|eleves|politiques|projets)"
    r"|du (patient|risque"
    r"|service)|qualite|de fin de stage|medico|360|de la qualite|prealable des))"
    r"|eval(?!u)\w*|evalu(e|ee|es)(?= (le|par|au))|appreciations?|notations?|ma note(?! (de|d) )|mes notes"
    r"|note (attribuee"
    r"|globale|chiffree)|cotation(?! (de |du |des )?(mon |ma "
    r"|ce |son |sa |la |les |l )?(postes?|parts?|pfr|prime|emplois?|((deux|trois|quatre|plusieurs|certains|ces"
    r"|nos) )?criteres))|comptes? rendus?(?! (de |du |des "
    r"|d )(stage|reunion"
    r"|seance|visite|conseil|comite|chantier"
    r"|mission|gestion"
    r"|hospitalisation|instance|audit))|cr|cr ?ea?p|entretiens? (professionnels?|annuels?|d evaluation)"
    r"|supports? d evaluation|support|(m a|m ont|ai ete|suis|nous a) (\w+ )?evalue(e|es)?|assessments?|appraisals?"
    r"|(annual|performance|professional) (review|evaluation)s?)\b"
)
"""What can be contested at first level."""
PFR = (
    r"\b(pfr|parts? (de )?(fonctions?|resultats?)( (\w+ ){0,3}dont (la|le) (cotation|coefficient))?"
    r"|primes?( de (fonctions?|resultats?|service|performance))?"
    r"|indemnitaires?)\b"
)
PFR_WEAK = (
    r"\b(montants?|coefficients?|coefs?|taux|modulation|cotation (de |du |des )?(mon |ma |ce |son |la )?(postes?"
    r"|part|pfr))\b"
)
OTHER = (
    r"\b(reclassements?|classements?|echelons?|anciennete|trop percus?|paies?|salaires?|remunerations?|traitements?"
    r"|factures?|indemnites?( \w+){0,3}|retenues? (sur|pour)|tableau d avancement|avancements?|promotions?"
    r"|sanctions?|blames?"
    r"|avertissements?|disciplinaires?|mutations?|detachements?|disponibilites?|conges?|pensions?|retraites?"
    r"|contrats?"
    r"|marches?|appels? d offres|offres?|jury|jurys|concours|logements?|baux?|bail|nominations?|affectations?"
    r"|recrutements?"
    r"|avis (medical|du comite)|comite medical|conseil medical|expertises?|refus d inscription"
    r"|date de naissance|(mon|notre|son|l|nouvelle|votre|changement d) adresse"
    r"|coordonnees|calendriers?|plannings?|postes?|fiche de poste|imputabilite|accidents?|indice|indiciaire|gestion"
    r"|organisation|patients?|usagers?|familles?|fermeture|titularisation|cet|compte epargne|decomptes?|loyers?"
    r"|astreintes?|gardes?|frais|remboursements?|cotisations?"
    r"|prelevements?|temps partiel|equivalences?|heures (supplementaires|de)|nom d usage|elections?|candidatures?"
    r"|arretes?|permis|certification|accreditation)\b"
)
"""What else is contested in a career mailbox: not ours."""
INSTEAD = r"^ ?(\w+ ){0,8}(mais|seul\w*|uniquement|exclusivement|plutot) "
"""« Je ne conteste pas mon évaluation mais… »: what follows is contested."""
EXCLUDED = r"\b(et non|non pas|mais pas|et pas|et nullement|sans)\b"
"""« Le montant et non l’évaluation »."""
IN_PART = (
    r"^ ?(\w+ ){0,4}(ensemble|totalite|integralite|globalite|entierete|tout|toute|bloc) (\w+ ){0,6}(mais|seul\w*"
    r"|uniquement|exclusivement) "
)
"""« Je ne conteste pas l’ensemble de mon évaluation mais… »: a part of it is contested."""
BUT_ONLY = (
    r" ?(\w+ ){0,8}mais( (uniquement|seulement|bien|plutot|exclusivement|simplement|seul|l|la|le|les|certaine?s?|une"
    r"|partie|de|d|des|du|un|sa|son|ses|ma|mon|mes|cette|ce|cet|forme|fond|contre|point|sur|passages?|items?"
    r"|rubrique))* ?"
)
"""Between « je ne conteste pas… » and what is contested instead, of the same paper: no other verb."""
TALKS = (
    r"\b(audience|reunion|rendez vous|rdv|entretien|echanges?|point|informations?|precisions?|discussion|concertation"
    r"|groupe|renseignements?|webinaire|note|guide) (\w+ ){0,3}(sur|relati\w+|concernant|au sujet|a propos"
    r"|portant|quant)"
    r" "
)
"""What is asked is to speak of it."""
JOINED = r"^ ?(\w+ ){0,6}(et|ainsi que|comme|mais aussi|outre|de meme que|tout comme|plus) "
PASSES_ON = (
    r"\b(enregistr\w+|veuillez trouver|trouverez|ci joint\w*|vous (transmets|transmettons|adresse|adressons|envoie"
    r"|remets|fais (suivre|parvenir)|transmettre|adresser|faire parvenir)|transmission|transmets|voici"
    r"|pj) (\w+ ){0,8}"
    r"(recours|contestation|reclamation)\b"
)
"""« Veuillez enregistrer le recours de Mme… »."""
ASKS_US = (
    r"\b(je|nous|et) (\w+ ){0,2}(demand\w+|sollicit\w+|pri(e|ons)|exig\w+|reclam\w+|requier\w*|requerons|attend\w*"
    r"|entend\w*|veux|voulons|souhait\w+|compt(e|ons) sur|saisi(s|ssons))\b"
    r"|\ben (demande|reclame|sollicite|exige)\b|\bil (faut|faudrait) que vous\b|\bi (request|ask|want)\b"
    r"|\b(merci|prie|remercie) (d |de |bien )*(vouloir |avance )?(agir|intervenir|faire le necessaire|m accuser"
    r"|en accuser"
    r"|accuser|enregistrer|prendre (en compte|acte)|bien vouloir)"
)
"""Who disagrees, and asks for something…"""
ADVICE = (
    r"\b(rendez vous|rdv|conseil\w*|rappel\w*|appeler|telephon\w*|echang\w+|discuter|renseign\w+|informations?|savoir"
    r"|connaitre|copies?|recu\w*|rencontrer|entretien|me dire|m indiquer|m expliquer|parler)\b"
)
"""…other than to be told."""
