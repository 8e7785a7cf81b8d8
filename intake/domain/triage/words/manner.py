"""How contestation is turned, folded: who speaks; denied, asked, intended, past, or only spoken of."""

from __future__ import annotations

SELF = (
    r"\b(je|j|nous|soussignee?s?|mon|ma|mes|me|m|moi|par la presente|la presente|le present|present|ci joint"
    r"|ci jointe|notre|pj"
    r"|ce jour|i)\b"
)
SOMEBODY = (
    r"\b(il|elle|ils|elles|on|m(?! (a|ai|ont|avez|avait|est|etait|ete|etant|en|y|adresse\w*|attribu\w+|oppose|eleve"
    r"|inscris|informe\w*|indique\w*|explique\w*|autorise|permets)\b)|mme|mr|monsieur|madame|agents?|collegues?"
    r"|adjointe?s?|interessee?s?|directrice adjointe|un directeur|une directrice|l une|l un|certains|collaborat\w+"
    r"|cadres?|patients?|candidats?|salaries?) "
    r"(?!l |la directrice generale|le directeur general)"
)
SOMEBODY_ACTS = (
    r"(un|une|l un|l une|deux|trois|plusieurs|certain\w*|quelques) (?!(\w+ )?(recours|contestation|reclamation"
    r"|requete))"
    r"((?!(je|j|nous)\b)\w+ ){1,12}$"
)
"""« Un attaché de mon établissement conteste »: the sentence’s subject, though « mon » stands nearer."""
TARGETS_SOMEBODY = (
    r"^(\w+ )?(de|d|par|formul\w+ par|forme par|introduit par|depose par|presente par) (m|mme|mr|monsieur|madame"
    r"|l agent)\b"
    r"|^(\w+ )?(par |de |d |du |des |l |la |un |une )+(associations?|collectif|riverains?|communes?|departement"
    r"|prefet"
    r"|societes?|entreprises?|titulaire|locataires?|usagers?|familles?|patients?|voisins?|candidats?|ministere)\b"
)
AS_ARGUMENT = (
    r"\b(malgre|alors (meme )?que|tandis que|bien que|vu|compte tenu de) (toutes )?mes (\w+ ){0,3}(evaluations"
    r"|appreciations|notations)\b|\bmes (\w+ ){0,3}(evaluations|appreciations|notations) (\w+ ){0,4}(propos(ent|aient)"
    r"|elogieu\w+|excellentes|favorables|positives|bonnes)\b"
)
"""One’s evaluations, all of them, as a reason for something else."""
THEIR_OWN = (
    r"\| (\w+ ){0,2}(contre |sur |de )?(son|sa|ses|leur|leurs) (\w+ )?(evaluation|eval|appreciation|notation|cotation"
    r"|compte rendu|entretien)\b|\b(son|sa|leur) \|"
)
"""« Rémi a déposé un recours contre son évaluation », « son mécontentement »: not one’s own."""
ABOUT = (
    r"\b(mon|ma|mes) (\w+ )?(evaluation|eval|entretien|compte|appreciation|notation|cotation|cr|evaluateur"
    r"|evaluatrice)"
)
REPRESENTS = (
    r"\b((?<!plusieurs de )(?<!certains de )(mon|ma|notre|nos|le|sa) (client|cliente|clients|adherent|adherente"
    r"|adherents|mari|femme|epoux"
    r"|epouse|conjointe?"
    r"|mandante?|compagne|compagnon|syndiquee?)|adherente? de notre|au nom (et pour le compte )?(de|du|d)|en son nom"
    r"|pour le compte (de|du|d)|mandat\w+|a la demande (de|du|d)|interets de|au soutien|representante? (de"
    r"|du)|procuration|(m|nous) a (\w+ )?(demande|charge\w*|prie\w*|mandate\w*) de vous|(me|nous) (charge|prie"
    r"|demande) de vous"
    r"|(suis|est) (la |le |son |sa )?(soeur|frere|fils|fille|pere|mere|epouse|epoux|conjointe?) (de"
    r"|du)|de la part de|conseils? (de|du|d) (m|mme|mr|monsieur|madame)|avocate? (de|du|d) (m|mme|mr|monsieur|madame)"
    r"|(dans|defense|defends|defendons) (l |les )?interets?"
    r"|(suis|sommes) (charge\w*|saisi\w*|mandate\w*|constitue\w*) par"
    r"|(represente|assiste|accompagn\w+|defends|representons|assistons|defendons|appuyons|soutenons)"
    r" (\w+ ){0,3}(m|mme|monsieur|madame|agent|collegue|directrice|directeur))\b"
)
_HELPS = (
    r"(souhait\w+|veux|voulons|voudrais|desire|compte|entend\w*|envisage|forme\w*|depos\w+|fai\w+|fera\w*|introdui\w+"
    r"|adresse\w*|demander|solliciter|sa|la|ma|d|de|a|un|une|question|l intention|lieu|matiere|raison|motif|etre)"
)
DENIED_BEFORE = (
    rf"\b((ne|n) (\w+ ){{0,3}}(pas|plus|aucun\w*|nullement|jamais|point) ({_HELPS} ){{0,4}}|sans (vouloir "
    rf"|pour autant )?"
    r"|ni (un |le |l intention (de |d )(\w+ ){0,2})?|non |rien a |aucune? |pas de |plus de |pas un |pas une "
    r"|plus question de |pas question de |stop "
    r"|je ne |nous ne "
    r"|elle ne |il ne |renonc\w+ a (\w+ )?)"
)
"""…right before it."""
FEARS = (
    r"\b((ne|n) (voudr|souhait|veu|aimer)\w* pas|eviter|craign\w*|crain(s|dre)|de peur|crainte) (que|qu) (\w+ ){0,6}"
    r"(soi(t|ent)|fasse\w*|puisse\w*) (\w+ ){0,3}(contest|attaqu|annul|remis|objet)\w*"
)
"""« Je ne voudrais pas que l’évaluation soit contestée »: nobody does."""
DENIED_AFTER = r" (pas|plus|nullement|aucun\w*|en rien|point)\b"
PAST = (
    r"\b(vous avez|cng a|generale a) (rejete|refuse|ecarte) (ma|cette|notre) (demande|requete)( de)? \||"
    r"\b((merci|remerci\w+) (\w+ ){0,3}d (m |nous |l |les )?avoir (\w+ )?\|"
    r"|(merci|remerci\w+) (de|pour) (\w+ ){0,5}(dans|lors de|durant|pendant|au cours de|sur|avec) (ce|mon|le|son"
    r"|notre|ma"
    r"|cette|la) \||avai(s|t|ent) (\w+ ){0,3}\|"
    r"|a l epoque (\w+ ){0,4}\||(a|ai|avons|ont) (\w+ ){0,2}\|[^|]*\| (\w+ ){0,5}"
    r"(l an (passe|dernier)|annee derniere|en 20[01]\d|il y a (un|deux|trois|quelques|plusieurs) ans))"
)
"""Around the word, which stands between two « | »."""
PRIOR = (
    r"(?<!ci )\bapres ((mon|notre|son|ce|le|un|votre|leur) )?\||"
    r"\b(mon|notre|son|ce|le|du|au|un|une|ma) (\w+ )?\| (recours|contestation|reclamation"
    r"|requete) (\w+ )?(du \d|de l an|en date"
    r"|(que j ai )?(depose|forme|adresse|envoye|transmis|expedie|introduit)e? (le|en|par|de|contre|il y a)|precite)"
    r"|\b(j ai|avons|avais|ai) (bien |deja )?(envoye|depose|adresse|forme|transmis|expedie|introduit"
    r"|fait) (\w+ ){0,2}\|"
    r"|\b(reponse|suite|suites|nouvelles?|instruction|etat|avancement|sort|reception|complement|suivi|traitement"
    r"|rejet)"
    r" (\w+ ){0,3}(a |de |du |au |d )?(mon |notre |son |ce |le )?\|"
    r"|\bou en est (\w+ ){0,2}\|"
    r"|\b(rejet\w+|refus\w+|ecart\w+|repondu|accueilli) (\w+ ){0,2}(mon|notre|son|ce|le|a|au) (\w+ )?\|"
    r"|\| \w+ (\w+ ){0,3}(a|ont|ayant|est|fut) (\w+ )?(ete )?(rejet\w+|refus\w+|ecart\w+)"
    r"|\b(ne|n) (\w+ )?(retire|renonce|desiste|abandonne|annule)(rai)? (pas|nullement|en rien) (\w+ ){0,2}\|"
)
"""Around « | », where the word stands."""
SENT_BEFORE = (
    r"\b(le|mon|notre|ce) (recours|contestation|reclamation) (\w+ ){0,10}que (j ai|j avais|je vous (ai|avais)"
    r"|nous (vous )?(avons|avions)) (\w+ )?(adress|envoy|depos|form|transm|expedi|introdui|remis)\w*"
)
"""« Le recours contre mon évaluation que je vous ai adressé »…"""
SENT_AGAIN = r"\b(renvo\w+|reexpedi\w+|(ci )?joint\w*|copie|(de|a) nouveau|reitere\w*|renouvel\w+|erreur|mauvaise)\b"
"""…unless it is sent again, perhaps to us for the first time."""
ASKS_BEFORE = (
    r"\b(comment|quels?|quelles?|puis je(?! vous (demander|prier|solliciter))|peut (on|il|elle)|possible de"
    r"|possibilite de|est ce que|que faire|procedure"
    r"|modalites?|demarches? (a|pour)|a qui|delais?|voies?|savoir (comment|si)|renseign\w*|aide[rz]?|guide"
    r"|how to|connaitre)\b"
)
QUESTIONS = (
    r"\b(comment|quels?|quelles?|puis je|peut (on|il|elle)|que (puis|peux|peut|dois|faire)|est ce que|procedure"
    r"|demarches?|next step|faut il|dois je|ou (faire|adresser|envoyer|deposer|former|ecrire))\b"
)
INTENDS = (
    r"\b(envisage\w*|reflechi\w*|hesit\w+|pourrais?|pourrait|songe\w*|pense\w*|je compte|comptons|avant (de"
    r"|toute? (?!chose))|eventuel\w*"
    r"|susceptible|peut etre|projette|si|au cas ou|indique\w*|entend|prevoi\w*|(form|depos|introdui|fe"
    r"|contest|saisi|exerc|engag|adress)e?r(ai|a|ons)|cas echeant)\b"
)
MAY_COME = r"^(eventuel\w*|pourrait|pourra|devrait|viendra|suivra|va vous|vous parviendra)\b"
"""« Un recours pourrait vous parvenir »."""
HEREBY = (
    r"\b(hereby|d ores et deja|des maintenant|des a present|a titre conservatoire|formellement|officiellement"
    r"|par (la|le) presente?"
    r"|par ce (mail|courriel|message|courrier)|ce jour|aujourd hui)\b"
)
"""« J’entends par la présente »: not an intention, the act."""
TOPIC = (
    r"\b(procedures?|composition du dossier|voies?|delais?|modalites?|droits?|possibilites?|conditions?|regles?"
    r"|guides?|formations?"
    r"|questions?"
    r"|services?|bureaux?|cellules?|juriste|gestion|traitement des|statistiques|nombre|information sur les"
    r"|notes? sur)"
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
PRONOUN = r"\b(qu |que )?(il|elle|ils|elles) (soi(t|ent)|puisse(nt)?|fasse(nt)?|reflete\w*)( \w+)?$"
"""« Qu’elles soient revues »: what is changed, not who asks."""
UNDERSIGNED = r"\bsoussignee?s?\b"
CLITIC = r"(?<!je )(?<!nous )\b(me|m a|m ont|nous a|nous ont|lui) (demand\w*|pri\w*|sollicit\w*|reclam\w*)$"
"""« Mon adjoint me demande »: not who writes."""
OWN = r"\b(mon|ma|mes|notre|je)\b"
NOBODY = r"\b(aucun\w*|nul\w*|personne|ni l un\w*) (\w+ ){0,3}n (\w+ ){0,6}$"
"""« Aucune n’a fait l’objet d’une contestation »."""
IN_GENERAL = (
    r"\b(sur|donnees|chiffres|prevenir|prevention|gerer|traiter|limiter|eviter|nombre|tableaux?|bilan|listes?"
    r"|statistiques?|jurisprudence"
    r"|contentieux|instruction|typologie|evolution|et|ou) (de |des |les |la |le |du |toute? )(contestations et (les "
    r"|des )?)?$"
)
"""« Prévenir les recours », « le nombre de recours »: nobody’s."""
COUNTED = (
    r"\b(combien|nombre|total|proportion|taux|pourcentage) (de |d |des )$|\bpour (tout|toute|tous|toutes) (\w+ ){0,3}$"
)
"""« Combien de recours », « pour tout recours, adressez-vous… »: nobody’s, whoever counts."""
BEGS = (
    r"\b(vous (prie|prions|demande|demandons|sollicite|saurais|saurai|remercie)|pray"
    r"|(je|j|ai je|nous|me|m|honneur) (\w+ ){0,6}vous (demander|prier|solliciter|remercier))"
    r"( (de|d|par avance|d avance|bien|vouloir|bien vouloir|faire|ordonner|proceder|que|a))*$"
)
"""« …et vous prie »: who writes, however far « je » stands."""
BEGINS = r"(en \w+ )?(je|j|nous)\b"
"""A sentence of who writes, until it names somebody else."""
ABOUT_PAY = r"\b(mon|ma|mes) (\w+ )?(pfr|part|prime|montant|coefficient|taux)\b"
A_RECOURSE = r"^$|\b(un|une|le|la|de|du|des|en)$"
"""« Ai-je intérêt à faire un recours ? »: any, not one’s own."""
SUPPOSES = r"\b(si|au cas ou|cas echeant|a defaut)\b"
"""« Si vous maintenez, je conteste »."""
