"""The vocabulary of contestation, folded: families of words, what they are about, what is asked.

Gaps between words are bounded, and none of these looks back: a text made to be slow is read in a moment.
"""

from __future__ import annotations

_OUR = (
    r"(mon|ma|cette|cet|ce|l|la|le|son|sa|ladite|ledit) (\w+ )?(evaluation|eval|appreciation|notation|cotation"
    r"|compte|cr)"
)
CONTESTS = (
    r"\b((je|nous) (ne|n) ((l|la|les) )?accept(e|ons) (pas|aucunement|nullement)|contest(e|er|es|ez|ons|ent|ee"
    r"|ees|ant|ais|ait|erai|era)?|refut\w+|recuse|m (y )?oppose(r a)?|nous (y )?opposons|oppose formellement|s oppose"
    r" (\w+ment )?a (son|sa|l|cette|ce) (evaluation|eval|appreciation|notation|cotation|compte|cr)|m eleve"
    r"|nous elevons|proteste|m inscris en faux|defer(e|ons)|attaqu(e|er|ons)|deferer (a (votre|la) (censure|controle)"
    r"|devant vous|le|la|l|mon|ma|cette|ce)|denonc(e|er|ons)|dement(s|ir)"
    r"|rejet(te|tons)|remet(s|tre|tons) en (cause|question)|me pourvois"
    rf"|refus(e|er|ons) (\w+ment )?{_OUR}|saisi(s|t|ssons)? (\w+ ){{0,12}}(reexamin\w+|revis\w+|recours)|(fais"
    rf"|faisons|fait|faire|interjet\w+|former?) (\w+ )?(appel(?! (a|au|aux) (?!vous|vos|votre|la direct|la dg"
    rf"|madame|cng|l encontre|la cap|la commission))|opposition)|appel (contre|de) {_OUR}"
    r"|(notifi|signifi|fais (part|savoir)|inform|confirm|exprim|manifest|marqu|declar)\w* (\w+ ){0,4}(desaccord"
    r"|opposition|refus(?! de signer)|ne pas accepter)|appeal|challenge)\b"
)
NOMINAL = (
    r"\b(recours|contestations?|rapo|droit de reponse|reclamation|requete(?! (d|de) (base|donnees))|protestation"
    r"|memoire (prealable|introductif|ampliatif)|diriges? (contre|a l encontre)|appeal (against|letter|of))\b"
)
"""…and whatever is « dirigé contre » something."""
SEIZES = (
    r"\b((?<!avez )(?<!avons )(je|nous) (\w+ )?(vous|me|nous) (en )?saisi(s|ssons)|(vous|et|je"
    r"|nous) (en )?saisi(s|ssons)(?! d une (question|difficulte))|(m|nous) en (remets|remettons|remettre)"
    r"|(m adresse|tourne vers|en appelle|fais appel) (\w+ )?a (vous|vos|votre|la|l|le))\b"
)
"""Turning to CNG as to who decides: with a grievance, an appeal; alone, a person looks."""
_CLITIC = r"((en|y|le|la|les|l|m|me|vous) ){0,2}"
"""« Je n’en accepte pas les termes »."""
DISAGREES = (
    r"\b(desaccord|(pas|jamais|nullement) ((du tout|tout a fait|vraiment) )?((d )?accord|en phase|ok)"
    rf"|(ne|n) {_CLITIC}(accept|souscri|adher|consen|admet)\w* ((\w+ment )?(pas|aucun\w*|plus)|en rien|nullement)"
    rf"|(ne|n) {_CLITIC}(peux|puis|saurais|saurait|pouvons) (pas )?(l )?(accepter|souscrire|adherer|cautionner"
    rf"|admettre"
    r"|valider)"
    rf"|(ne|n) {_CLITIC}(valide|cautionne|approuve|reconnais|partage) (pas|aucun\w*)|ne me reconnais pas|non a"
    r"|refus\w* de signer|pas signer|ne signerai pas|ne reflete\w* (pas|en rien|nullement)|ne correspond\w* (pas"
    r"|en rien|nullement|aucunement)|injuste\w*|injusti\w+|infond\w+|arbitraire\w*|inexact\w*|mensong\w+"
    r"|denigr\w+|partial\w*|discriminat\w+|entache\w*|irregul\w+|erron\w+|faux|fausse?s?|diffam\w+|calomni\w+"
    r"|humili\w+|deloya\w+|inacceptable\w*|inadmissible\w*|scandal\w+|disproportionn\w+|incoheren\w+|subjecti\w+"
    r"|sans rapport avec|contraires? a la|erreurs? manifestes?|vices? de (forme|procedure)|tres? severe\w*"
    r"|trop severe\w*|unfair|disagree|inaccurate|en contradiction|demerit\w+|a charge"
    r"|ne (\w+ )?rend\w* pas (compte|justice)|ne (\w+ )?tien\w* (pas|aucun) compte|(je suis|nous sommes) contre"
    r"|(ne|n) (me |nous )?convien\w+ pas|insatisf\w+|mecontent\w*|contestable\w*|critiquable\w*|discutable\w*"
    r"|inique\w*|abusi\w+|excessi\w+|depreciat\w+|devaloris\w+|vexatoire\w*|honte\w*|indign\w+|prejudici\w+"
    r"|penalis\w+|malveillan\w+|a tort|denue\w* (d|de)|sans (aucun\w* |la moindre )?(fondement|motif|motivation"
    r"|entretien|echange|explications?|justifications?|raison)|pas (juste|acceptable|sinceres?|honnetes?"
    r"|serieu\w+|equitables?|justifiee?s?|loya\w+|objecti\w+|fonde\w*|motive\w*|exact\w*|conforme|le reflet"
    r"|fidele\w*|satisfait\w*|content\w*)|mal (note|juge|evalue)\w*|nul(le)?s? et non avenu\w*|(est|sont"
    r"|declare\w*|considere\w* comme) nul(le)?s?|contre verites?|meconnai\w+)\b"
)
CHANGES = (
    r"\b(revision|(soi(t|ent)|etre) (reforme|repris(e|es)?)|revis(er|ee|ees|e|es|iez|ant)|revu(e|es|s)?|revoir"
    r"|revoi\w+|revoyi?ez|reexamen|reexamin\w+|reconsider\w+|reformation|reformer|reform(ee|ees|es|iez|iee)"
    r"|modification|modifi\w+|correction|corrig\w+|rectif\w+|annul\w+|retrait|retir\w+|supprim\w+|suppression"
    r"|censur\w+|reevalu\w+|invalid\w+|reprendre|rehauss\w+|relev(er|ee|ees)|rapporter|rapportee?s?|ecart(er|ee"
    r"|ees)|retabli\w*|enlev\w+|effac\w+|disparaitre|refaire|refait\w*|reecri\w+|(la|le|les) changer|otee?s?|oter"
    r"|arbitr\w+|annihil\w+|amend(er|ee|iez)|nuanc(er|ee|iez)|infirm(er|ee|iez)|reequilibr\w+|remis\w+ en cause"
    r"|reetudi\w+|rejug\w+|reprenn\w+|revis(ons|ions|ent)|nullite|requalif\w+|revaloris\w+"
    r"|nouvel(le)? (examen|lecture|evaluation|notation|entretien|cotation|compte rendu)|abrog\w+)\b"
)
REQUESTS = (
    r"^(\w+ ){0,5}(demandes? |requete )?(aux fins |en vue |tendant )?(de |d |en |a )?(la |l )?(revision|reexamen"
    r"|annulation|retrait|reformation|rectification|modification|suppression|reconsideration)\b"
)
"""A title that says what is asked: « Réexamen de ma cotation », « Demande d’annulation du compte rendu »."""
CORRECTS = r"\b(corr\w+|rectifi\w+|modifi\w+|supprim\w+|retir\w+|revoir|revu\w*|reprendre)\b"
"""…those that also speak of clerical mistakes."""
FORMAL = r"^(revision|reexamen|annulation|retrait|reformation)$"
"""Nouns by which a title asks for the whole to be changed, not for a slip of the pen."""
FAULTY = r"(erron|inexact|faux|fauss|incoher|irregul|contraire|abusi|excessi|sans )"
"""What is said of any document or sum."""
CLERICAL = (
    r"\b(orthographi\w+|fautes? de frappe|erreurs? (materielle|de saisie|d ecriture|de date)s?|coquille|(mon|ma"
    r"|de|erreur de|du|notre) (nom|prenom|matricule|grade)|intitule|date de naissance|(porte|indique|mentionne"
    r"|affiche) l annee|mauvaise annee|(envoy\w+|transmis\w*|adress\w+) (\w+ ){0,3}par erreur"
    r"|mauvais (destinataire|fichier|formulaire|grade)|en double|doublon)\b"
)
"""A slip of the pen."""
SLIP = (
    r"\b(dates?|heure|horaires?|lieu|creneau|noms?|prenoms?|orthographe|adresses?|intitule|matricule|grade|fichiers?"
    r"|pieces? jointes?|faute|coquille|format)"
)
SLIP_CHANGED = rf" (la|le|l|les|cette|ce|ma|mon|mes|une|un)? ?{SLIP}\b"
"""Right after the verb: « modifier la date de mon entretien »."""
RECORDS = (
    r"\b((mauvais|bon|ancien)(ne)? (etablissement|evaluateur|grade|fichier|service|annee|poste|version)|saga"
    r"|affectation|rattach\w+|menus?|deroulants?|cases?|champs?|onglets?|formulaires?|modeles?|fichiers?|liens?"
    r"|pdf|(n|ne) (s )?(apparai\w+|affich\w+|figur\w+) (pas|plus))\b"
)
"""What is kept of somebody, rather than what is thought of them: a person looks."""
WISHES = (
    r"\b(demand\w+|sollicit\w+|souhait\w+|veux|voudrais|voulons|aimerais|desire|prie|prions|remerci\w+|merci"
    r"|requi\w+|sais gre|saurais gre|saurai gre|invite|attends|exige|reclame|conclu\w+|faire|bien vouloir|afin"
    r"|je cherche|in ordonner|pour (que|qu|obtenir|la|le|les|l|faire|voir)|aux fins (de|d)|tendant (a|aux?)|a ce que"
    r"|de sorte que|il faut"
    r"|il convient|il y a lieu|doi(t|vent)|vous dev(ez|riez)|devoir etre|devrai(t|ent) etre|faudrait|entends"
    r"|entendons|meritent?|m adresse|tourne vers|saisi(s|ssons)|veuillez|(pouvez|pourriez|voulez|pourrait) (vous"
    r"|on)|voudrez bien|entend(ent)? (voir|obtenir)|compte sur|requiers|ask|request|please|necessite\w*|justifi(e"
    r"|ent)|par ces motifs"
    r"|ordonner|svp)\b"
)
EVALUATION = (
    r"\b(evaluations?(?! (externe|interne|(de la )?has|des (pratiques|risques|besoins|usagers|patients|agents"
    r"|modules|acquis|etudiants|eleves|politiques|projets)|du (patient|risque|service)|qualite|de fin de stage"
    r"|medico|360|de (la |l |notre |votre |cette )?(qualite|gouvernance|formation|session|module|projet|politique"
    r"|dispositif|action|experimentation|etablissement|charge|besoin)|(du|des) (module|projet|dispositif|service|stage"
    r"|formations?|cours|intervenants?|besoins?|logiciel)|prealable des))|eval(?!u)\w*|evalu(e|ee|es)(?= (le|par"
    r"|au))|appreciations?"
    r"|notations?|ma note(?! (de|d|a l|au|a) )|mes notes|note (attribuee|globale|chiffree)|notes? (que|qui) m (a|ont)"
    r"|cotation(?! (de |du "
    r"|des )?(mon |ma |ce |son |sa |la |les |l )?(postes?|parts?|pfr|prime|emplois?|((deux|trois|quatre|plusieurs"
    r"|certains|ces|nos) )?criteres))|comptes? rendus?(?! (de la |de l |du |des |de |d )(stage|reunion|seance"
    r"|visite|conseil|comite|chantier|mission|gestion|entrevue|groupe|collectif|directoire|bureau|comite de"
    r"|comite d|cellule|hospitalisation|instance|audit))"
    r"|cr(?! (de (la |l )?|du |des |d )?(reunion|seance|visite|conseil|comite|cme|cse|codir|directoire|bureau)\b)"
    r"|cr ?ea?p|entretiens? (professionnels?|annuels?|d evaluation)"
    r"|supports? d evaluation|support|(m a|m ont|ai ete|suis|nous a) (\w+ )?evalue(e|es)?"
    r"|assessments?|appraisals?|(annual|performance|professional) (review|evaluation)s?)\b"
)
"""What can be contested at first level."""
PFR = (
    r"\b(pfr|parts? (de )?(fonctions?|resultats?)( (\w+ ){0,3}dont (la|le) (cotation|coefficient))?"
    r"|primes?( de (fonctions?|resultats?|service|performance))?|cette part|cette prime"
    r"|(regimes? )?indemnitaires?|rifseep)\b"
)
PFR_WEAK = (
    r"\b(montants?|coefficients?|coefs?|taux|modulation|cotation (de |du |des )?(mon |ma |ce |son |la )?(postes?"
    r"|part|pfr))\b"
)
OTHER = (
    r"\b(reclassements?|classements?|echelons?|anciennete|trop percus?|paies?|salaires?|remunerations?"
    r"|traitements?|factures?|indemnites?( \w+){0,3}|retenues? (sur|pour)|tableau d avancement|avancements?"
    r"|promotions?|sanctions?|blames?|avertissements?|disciplinaires?|mutations?|detachements?|disponibilites?"
    r"|conges?|pensions?|retraites?|contrats?|marches?|electora\w+|appels? d offres|offres?|jury|jurys|concours"
    r"|logements?"
    r"|baux?|bail|nominations?|affectations?|recrutements?|avis (medical|du comite)|comite medical"
    r"|conseil medical|expertises?|refus d inscription|date de naissance|(mon|notre|son|l|nouvelle|votre"
    r"|changement d) adresse|coordonnees|calendriers?|plannings?|postes?|fiche de poste|imputabilite|accidents?"
    r"|indice|indiciaire|gestion|organisation|patients?|usagers?|familles?|fermeture|titularisation|cet(?= (au|de"
    r"|du|n|est|et|en|avant|pour|ou|a)\b)|compte epargne|decomptes?|loyers?|astreintes?|gardes?|frais"
    r"|remboursements?|cotisations?|prelevements?|temps partiel|equivalences?|heures (supplementaires|de)"
    r"|nom d usage|elections?|candidatures?|arretes?|mise a disposition|mettre a disposition|permis|certification"
    r"|accreditation|stages?|inscriptions?|webinaires?|seminaires?|colloques?|parking|stationnement|amendes?|pv|hotels?"
    r"|abonnements?|reservations?|autorisations?)\b"
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
    r" ?(\w+ ){0,8}mais( (uniquement|seulement|bien|plutot|exclusivement|simplement|seul|l|la|le|les|certaine?s?"
    r"|une|partie|de|d|des|du|un|sa|son|ses|ma|mon|mes|cette|ce|cet|forme|fond|contre|point|sur|passages?|items?"
    r"|rubrique))* ?"
)
"""Between « je ne conteste pas… » and what is contested instead, of the same paper: no other verb."""
TALKS = (
    r"\b(audience|reunion|rendez vous|rdv|entretien|echanges?|point|informations?|precisions?|discussion"
    r"|concertation|groupe|renseignements?|webinaire|note|guide) (\w+ ){0,3}(sur|relati\w+|concernant|au sujet"
    r"|a propos|portant|quant) "
)
"""What is asked is to speak of it."""
JOINED = r"^ ?(\w+ ){0,6}(et|ainsi que|comme|mais aussi|outre|de meme que|tout comme|plus) "
PASSES_ON = (
    r"\b(enregistr\w+|veuillez trouver|trouverez|ci joint\w*|vous (transmets|transmettons|adresse|adressons"
    r"|envoie|remets|fais (suivre|parvenir)|transmettre|adresser|faire parvenir)|transmission|transmets|voici"
    r"|pj) (\w+ ){0,8}(recours|contestation|reclamation)\b"
)
"""« Veuillez enregistrer le recours de Mme… »."""
ASKS_US = (
    r"\b(je|nous|et(?! qu)) (\w+ ){0,2}(demand\w+|sollicit\w+|pri(e|ons)|exig\w+|reclam\w+|requier\w*|requerons"
    r"|attend\w*|entend\w*|veux|voulons|souhait\w+|compt(e|ons) sur|saisi(s|ssons))\b|\ben (demande|reclame"
    r"|sollicite|exige)\b|\bil (faut|faudrait) que vous\b|\bi (request|ask|want)\b|\b(merci|prie|remercie) (d "
    r"|de |bien )*(vouloir |avance )?(agir|intervenir|faire le necessaire|m accuser|en accuser|accuser"
    r"|enregistrer|prendre (en compte|acte)|bien vouloir)"
)
"""Who disagrees, and asks for something…"""
ADVICE = (
    r"\b(rendez vous|rdv|conseil\w*|rappel\w*|appeler|telephon\w*|echang\w+|discuter|renseign\w+|informations?"
    r"|savoir|connaitre|copies?|recu\w*|rencontrer|entretien|me dire|m indiquer|m expliquer|parler)\b"
)
"""…other than to be told."""
