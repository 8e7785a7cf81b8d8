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
NOMINAL = r"\b(recours|contestations?|rapo|reclamation|requete|protestation)\b"
DISAGREES = (
    r"\b(desaccord|(pas|jamais|nullement) ((du tout|tout a fait|vraiment) )?(d )?accord|n accept\w+ (pas|aucun\w*)"
    r"|(ne|n) (peux|puis|saurais|saurait|pouvons) (pas )?(l )?(accepter|souscrire|adherer|cautionner|admettre|valider)"
    r"|(ne|n) (valide|cautionne|approuve|reconnais|partage) (pas|aucun\w*)|ne me reconnais pas|non a|refus\w* de signer"
    r"|pas signer|ne signerai pas|ne reflete\w* (pas|en rien|nullement)|ne correspond\w* (pas|en rien"
    r"|nullement|aucunement)"
    r"|injuste\w*|injusti\w+|infond\w+|arbitraire\w*|inexact\w*|mensong\w+|denigr\w+|partial\w*|discriminat\w+"
    r"|entache\w*|irregul\w+)\b"
)
CHANGES = (
    r"\b(revision|revis(er|ee|ees|e|es)|revu(e|es|s)?|revoir|reexamen|reexamin\w+|reconsider\w+|reformation|reformer"
    r"|modification|modifi\w+|correction|corrig\w+|rectifi\w+|annul\w+|retrait|retir\w+|supprim\w+"
    r"|suppression|censur\w+"
    r"|reevalu\w+|invalid\w+|reprendre)\b"
)
CORRECTS = r"\b(corr\w+|rectifi\w+|modifi\w+|supprim\w+|retir\w+|revoir|revu\w*|reprendre)\b"
"""…those that also speak of clerical mistakes."""
WISHES = (
    r"\b(demand\w+|sollicit\w+|souhait\w+|veux|voudrais|voulons|aimerais|desire|prie|prions|remerci\w+|merci|requi\w+"
    r"|sais gre|saurais gre|saurai gre|invite|attends|exige|reclame|conclu\w+|faire|bien vouloir|afin"
    r"|je cherche|in ordonner"
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
    r"|supports? d evaluation|support)\b"
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
    r"\b(il|elle|ils|elles|on|m|mme|mr|monsieur|madame|agents?|collegues?|adjointe?s?|interessee?s?|directrice adjointe"
    r"|un directeur|une directrice|l une|l un|certains|collaborat\w+|cadres?|patients?|candidats?|salaries?) "
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
    r"|du)|de la part de)\b"
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
HEREBY = r"\b(par (la|le) presente?|par ce (mail|courriel|message|courrier)|ce jour|aujourd hui)\b"
"""« J’entends par la présente »: not an intention, the act."""
