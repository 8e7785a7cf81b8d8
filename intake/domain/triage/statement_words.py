"""The vocabulary of contestation, folded: families of words, what they are about, and how they are turned.

Gaps between words are bounded, and none of these looks back: a text made to be slow is read in a moment.
"""

from __future__ import annotations

CONTESTS = (
    r"\b(contest(e|er|es|ez|ons|ent|ee|ees|ant|ais|ait|erai|era)?|refut\w+|recuse|m oppose|nous opposons"
    r"|oppose formellement"
    r"|m eleve|nous elevons|proteste|m inscris en faux|defer(e|ons)|saisi(s|t|ssons)? (\w+ ){0,12}"
    r"(reexamin\w+|revis\w+|recours)"
    r"|(fais|faisons|fait|faire|interjet\w+|former?) (\w+ )?appel|appeal|challenge)\b"
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
DISAGREES = (
    r"\b(desaccord|(pas|jamais|nullement) ((du tout|tout a fait|vraiment) )?(d )?accord|n accept\w+ (pas|aucun\w*)"
    r"|(ne|n) (peux|puis|saurais|saurait|pouvons) (pas )?(l )?(accepter|souscrire|adherer|cautionner|admettre|valider)"
    r"|(ne|n) (valide|cautionne|approuve|reconnais|partage) (pas|aucun\w*)|ne me reconnais pas|non a|refus\w* de signer"
    r"|pas signer|ne signerai pas|ne reflete\w* (pas|en rien|nullement)|ne correspond\w* (pas|en rien"
    r"|nullement|aucunement)"
    r"|injuste\w*|injusti\w+|infond\w+|arbitraire\w*|inexact\w*|mensong\w+|denigr\w+|partial\w*|discriminat\w+"
    r"|entache\w*|irregul\w+|erron\w+|faux|fausse?s?|diffam\w+|calomni\w+|humili\w+|deloya\w+|inacceptable\w*"
    r"|inadmissible\w*|scandal\w+|disproportionn\w+|incoheren\w+|subjecti\w+|sans rapport avec|contraires? a la"
    r"|erreurs? manifestes?|vices? de (forme|procedure)|tres? severe\w*|trop severe\w*|unfair|disagree|inaccurate"
    r"|en contradiction|demerit\w+|a charge|ne (\w+ )?rend\w* pas (compte|justice)|ne (\w+ )?tien\w* (pas|aucun) compte"
    r"|meconnai\w+)\b"
)
CHANGES = (
    r"\b(revision|revis(er|ee|ees|e|es|iez|ant)|revu(e|es|s)?|revoir|revoi\w+|revoyi?ez|reexamen|reexamin\w+"
    r"|reconsider\w+"
    r"|reformation|reformer|reform(ee|ees|es|iez|iee)|modification|modifi\w+|correction|corrig\w+|rectif\w+|annul\w+"
    r"|retrait|retir\w+|supprim\w+|suppression|censur\w+|reevalu\w+|invalid\w+|reprendre|rehauss\w+|relev(er|ee|ees)"
    r"|rapporter|rapportee?s?|ecart(er|ee|ees)|abrog\w+)\b"
)
REQUESTS = (
    r"^(\w+ ){0,5}(demandes? |requete )?(aux fins |en vue |tendant )?(de |d |en |a )?(la |l )?"
    r"(revision|reexamen|annulation|retrait|reformation|rectification|modification|suppression|reconsideration)\b"
)
"""A title that says what is asked: « Réexamen de ma cotation », « Demande d’annulation du compte rendu »."""
CORRECTS = r"\b(corr\w+|rectifi\w+|modifi\w+|supprim\w+|retir\w+|revoir|revu\w*|reprendre)\b"
"""…those that also speak of clerical mistakes."""
WISHES = (
    r"\b(demand\w+|sollicit\w+|souhait\w+|veux|voudrais|voulons|aimerais|desire|prie|prions|remerci\w+|merci|requi\w+"
    r"|sais gre|saurais gre|saurai gre|invite|attends|exige|reclame|conclu\w+|faire|bien vouloir|afin"
    r"|je cherche|in ordonner|pour (que|obtenir|la|le|les|l|faire|voir)|a ce que|de sorte que|il faut|doi(t|vent) etre"
    r"|meritent?|m adresse|tourne vers|saisi(s|ssons)|veuillez|(pouvez|pourriez|voulez|pourrait) (vous|on)|compte sur"
    r"|requiers|ask|request|please|necessite\w*|justifi(e|ent)|par ces motifs"
    r"|ordonner|svp)\b"
)
EVALUATION = (
    r"\b(evaluations?(?! (externe|interne|has|des (pratiques|risques|besoins|usagers|patients|agents)"
    r"|du (patient|risque"
    r"|service)|qualite|de fin de stage|medico|360|de la qualite|prealable des))"
    r"|eval(?!u)\w*|evalu(e|ee|es)(?= (le|par|au))|appreciations?|notations?|cotation(?! (de |du |des )?(mon "
    r"|ce |son |les )?"
    r"postes?)|comptes? rendus?(?! (de |du |des |d )(stage|reunion|seance|visite|conseil|comite|chantier"
    r"|mission|gestion"
    r"|hospitalisation|instance|audit))|cr|cr ?ea?p|entretiens? (professionnels?|annuels?|d evaluation)"
    r"|supports? d evaluation|support|(m a|m ont|ai ete|suis|nous a) (\w+ )?evalue(e|es)?|assessments?|appraisals?"
    r"|(annual|performance|professional) (review|evaluation)s?)\b"
)
"""What can be contested at first level."""
PFR = (
    r"\b(pfr|parts? (de )?(fonctions?|resultats?)|primes?( de (fonctions?|resultats?|service|performance))?"
    r"|regime indemnitaire)\b"
)
PFR_WEAK = r"\b(montants?|coefficients?|coefs?|taux|modulation|cotation (de |du |des )?(mon |ce |son )?postes?)\b"
OTHER = (
    r"\b(reclassements?|classements?|echelons?|anciennete|trop percus?|paies?|salaires?|remunerations?|traitements?"
    r"|factures?|indemnites?( \w+){0,3}|retenues? (sur|pour)|tableau d avancement|avancements?|promotions?"
    r"|sanctions?|blames?"
    r"|avertissements?|disciplinaires?|mutations?|detachements?|disponibilites?|conges?|pensions?|retraites?|contrats?"
    r"|marches?|appels? d offres|offres?|jury|jurys|concours|logements?|baux?|bail|nominations?|affectations?"
    r"|recrutements?"
    r"|avis (medical|du comite)|comite medical|conseil medical|expertises?|refus d inscription"
    r"|date de naissance|(mon|notre|son|l|nouvelle|votre|changement d) adresse"
    r"|coordonnees|calendriers?|plannings?|postes?|fiche de poste|imputabilite|accidents?|indice|indiciaire|gestion"
    r"|organisation|patients?|usagers?|familles?|fermeture|titularisation|elections?|candidatures?|arretes?|permis)\b"
)
"""What else is contested in a career mailbox: not ours."""
INSTEAD = r"^ ?(\w+ ){0,8}(mais|seul\w*|uniquement|exclusivement|plutot) "
"""« Je ne conteste pas mon évaluation mais… »: what follows is contested."""
JOINED = r"^ ?(\w+ ){0,6}(et|ainsi que|comme|mais aussi|outre|de meme que|tout comme|plus) "

SELF = (
    r"\b(je|j|nous|mon|ma|mes|me|m|moi|par la presente|la presente|le present|present|ci joint|ci jointe|notre|pj"
    r"|ce jour|i)\b"
)
SOMEBODY = (
    r"\b(il|elle|ils|elles|on|m(?! (a|ai|ont|avez|avait|est|etait|ete|etant|en|y|adresse\w*|attribu\w+|oppose|eleve"
    r"|inscris|informe\w*|indique\w*|explique\w*|autorise|permets)\b)|mme|mr|monsieur|madame|agents?|collegues?"
    r"|adjointe?s?|interessee?s?|directrice adjointe|un directeur|une directrice|l une|l un|certains|collaborat\w+"
    r"|cadres?|patients?|candidats?|salaries?) "
    r"(?!l |la directrice generale|le directeur general)"
)
TARGETS_SOMEBODY = (
    r"^(de|d|par|formul\w+ par|forme par|introduit par|depose par|presente par) (m|mme|mr|monsieur|madame|l agent)\b"
)
ABOUT = (
    r"\b(mon|ma|mes) (\w+ )?(evaluation|eval|entretien|compte|appreciation|notation|cotation|cr|evaluateur|evaluatrice)"
)
REPRESENTS = (
    r"\b((mon|ma|notre|nos|le|sa) (client|cliente|clients|adherent|adherente|adherents|mari|femme|epoux"
    r"|epouse|conjointe?"
    r"|mandante?|compagne|compagnon|syndiquee?)|adherente? de notre|au nom (et pour le compte )?(de|du|d)|en son nom"
    r"|pour le compte (de|du|d)|mandat\w+|a la demande (de|du|d)|interets de|au soutien|representante? (de"
    r"|du)|de la part de|conseils? (de|du|d) (m|mme|mr|monsieur|madame)|avocate? (de|du|d) (m|mme|mr|monsieur|madame)"
    r"|(dans|defense|defends|defendons) (l |les )?interets?"
    r"|(suis|sommes) (charge\w*|saisi\w*|mandate\w*|constitue\w*) par"
    r"|(represente|assiste|accompagn\w+|defends|representons|assistons|defendons|appuyons|soutenons)"
    r" (\w+ ){0,3}(m|mme|monsieur|madame|agent|collegue|directrice|directeur))\b"
)

_HELPS = (
    r"(souhait\w+|veux|voulons|voudrais|desire|compte|entend\w*|envisage|forme\w*|depos\w+|fai\w+|fera\w*|introdui\w+"
    r"|adresse\w*|d|de|a|un|une|question|l intention|lieu|etre)"
)
DENIED_BEFORE = (
    rf"\b((ne|n) (\w+ ){{0,3}}(pas|plus|aucun\w*|nullement|jamais|point) ({_HELPS} ){{0,4}}|sans (vouloir "
    rf"|pour autant )?"
    r"|ni (un |le )?|aucune? |pas de |plus de |pas un |pas une |plus question de |pas question de |stop "
    r"|je ne |nous ne "
    r"|elle ne |il ne |renonc\w+ a (\w+ )?)"
)
"""…right before it."""
DENIED_AFTER = r" (pas|plus|nullement|aucun\w*|en rien|point)\b"
PAST = (
    r"\b(avai(s|t|ent) (\w+ ){0,3}\||a l epoque (\w+ ){0,4}\||(a|ai|avons|ont) (\w+ ){0,2}\|[^|]*\| (\w+ ){0,5}"
    r"(l an (passe|dernier)|annee derniere|en 20[01]\d|il y a (un|deux|trois|quelques|plusieurs) ans))"
)
"""Around the word, which stands between two « | »."""
PRIOR = (
    r"\b(mon|notre|son|ce|le|du|au|un|une|ma) (\w+ )?\| (recours|contestation|reclamation"
    r"|requete) (\w+ )?(du \d|de l an|en date"
    r"|(que j ai )?(depose|forme|adresse|envoye|transmis|expedie|introduit)e? (le|en|par|de|contre|il y a)|precite)"
    r"|\b(j ai|avons|avais|ai) (bien |deja )?(envoye|depose|adresse|forme|transmis|expedie|introduit"
    r"|fait) (\w+ ){0,2}\|"
    r"|\b(reponse|suite|suites|nouvelles?|instruction|etat|avancement|sort|reception|complement|suivi|traitement|rejet)"
    r" (\w+ ){0,3}(a |de |du |au |d )?(mon |notre |son |ce |le )?\|"
    r"|\bou en est (\w+ ){0,2}\|"
    r"|\b(rejet\w+|refus\w+|ecart\w+|repondu|accueilli) (\w+ ){0,2}(mon|notre|son|ce|le|a|au) (\w+ )?\|"
    r"|\| \w+ (\w+ ){0,3}(a|ont|ayant|est|fut) (\w+ )?(ete )?(rejet\w+|refus\w+|ecart\w+)"
    r"|\b(ne|n) (\w+ )?(retire|renonce|desiste|abandonne|annule)(rai)? (pas|nullement|en rien) (\w+ ){0,2}\|"
)
"""Around « | », where the word stands."""
ASKS_BEFORE = (
    r"\b(comment|quels?|quelles?|puis je|peut (on|il|elle)|possible de|possibilite de|est ce que|que faire|procedure"
    r"|modalites?|demarches?|a qui|delais?|voies?|savoir (comment|si)|renseign\w*|aide[rz]?|guide"
    r"|how to|connaitre)\b"
)
QUESTIONS = (
    r"\b(comment|quels?|quelles?|puis je|peut (on|il|elle)|que (puis|peux|peut|dois|faire)|est ce que|procedure"
    r"|demarches?|next step|faut il|dois je|ou (faire|adresser|envoyer|deposer|former|ecrire))\b"
)
INTENDS = (
    r"\b(envisage\w*|reflechi\w*|hesit\w+|pourrais?|pourrait|songe\w*|pense\w*|je compte|comptons|avant (de"
    r"|toute?)|eventuel\w*"
    r"|susceptible|peut etre|projette|si|au cas ou|indique\w*|entend|prevoi\w*|(form|depos|introdui|fe"
    r"|contest|saisi|exerc|engag|adress)e?r(ai|a|ons)|cas echeant)\b"
)
MAY_COME = r"^(pourrait|pourra|devrait|viendra|suivra|va vous|vous parviendra)\b"
"""« Un recours pourrait vous parvenir »."""
HEREBY = (
    r"\b(hereby|d ores et deja|des maintenant|formellement|officiellement|par (la|le) presente?"
    r"|par ce (mail|courriel|message|courrier)|ce jour|aujourd hui)\b"
)
"""« J’entends par la présente »: not an intention, the act."""
TOPIC = (
    r"\b(procedures?|voies?|delais?|modalites?|droits?|possibilites?|conditions?|regles?|guides?|formations?|questions?"
    r"|services?|bureaux?|cellules?|juriste|gestion|traitement des|statistiques|nombre|information sur les|notes? sur)"
    r" (de |du |des |d |en matiere de |sur les |sur le |aux? )*(un |le |les |ce )?$"
)
"""« La procédure de recours »: what is spoken of, not what is done…"""
INQUIRES = (
    r"\b(savoir|connaitre|indiquer|preciser|renseign\w+|informer|comment|quel\w*|souhait\w+|voudr\w+|aimer\w+"
    r"|besoin|dans les|ayant|exerce\w*|entends|forme\w*)\b"
)
"""…unless the sentence wants to know, or to act."""
ALLOWS = (
    r"\b(vous (pouvez|pourrez|disposez|avez la possibilite|etes en droit)|peu(t|vent)|pourra|pourront|disposent?"
    r"|a la possibilite|ont la possibilite|le droit) (\w+ ){0,3}$"
)
"""« Vous pouvez contester cette décision »: what notices and guides tell to others."""
PERFORMS = r"\b(je|nous)( (vous|la|le|les|l|en|y|tiens|a|donc|\w+ment|par|presente))*$"
"""« …je conteste »: said by who does it, whatever comes before in the sentence."""
ASKS_WHETHER = r"\b(si|comment|quand|lorsque|est ce que|que|avant que) (je|nous)( \w+){0,3}$"
FORMAL = r"^(revision|reexamen|annulation|retrait|reformation)$"
"""Nouns by which a title asks for the whole to be changed, not for a slip of the pen."""
PRONOUN = r"\b(qu |que )?(il|elle|ils|elles) (soi(t|ent)|puisse(nt)?|fasse(nt)?|reflete\w*)( \w+)?$"
"""« Qu’elles soient revues »: what is changed, not who asks."""
