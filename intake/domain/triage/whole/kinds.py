"""Who writes, to whom, and about what else than their own evaluation: words of the strays, folded."""

from __future__ import annotations

_IT = r"(evaluations?|appreciations?|compte rendu|cotation|notation|position|jugement|propos|termes)"
_THEM = (
    r"(m|mme|mr|monsieur|madame|l interessee?|mon adjointe?|cet agent|l agent|cette directrice|ce directeur"
    r"|mon ancienne? adjointe?|la requerante|le requerant|cette collegue|ce collegue)"
)
BY_EVALUATED = (
    r"\b(mon|ma) (directeur|directrice)(?! (adjoint|des soins|des ressources|delegue))|\b(mon|notre) evaluat(eur"
    r"|rice)\b"
    r"|\b(mon|ma) (chef|cheffe|superieure?|hierarchie|n 1|dg)\b|\bm (a|ont|avait) (\w+ )?(evaluee?|notee?|jugee?)\b"
)
WE_ASKED = (
    r"\b(en reponse|suite|reponse) a (votre|vos) (saisine|courri\w+|demande|lettre|mail|message|sollicitation)\b"
    r"|\bdemande d observations\b|\bvous (m|nous) (avez|aviez) (\w+ ){0,3}(demande|saisi|transmis|sollicite"
    r"|interroge)\w*"
    r"|\bobservations (\w+ ){0,3}(de ma part|a formuler|a presenter)\b"
)
SAID_OF_THEM = (
    rf"\b(recours|contestation|griefs?|reclamation|allegations|reproches|critiques|saisine) (\w+ ){{0,3}}(de|d"
    rf"|par) {_THEM}\b"
    rf"|\b(recours|contestation) {_THEM}\b|\b(favorable|opposee?) a (sa|son|leur) (demande|recours|contestation)\b"
    r"|\b(ses|ces) (allegations|griefs|reproches|accusations|critiques)\b"
    rf"|\b{_THEM} (\w+ ){{0,2}}(conteste|soutient|pretend|affirme|allegue|me reproche)\b"
)
KEEPS = (
    rf"\b(maintiens|maintenons|confirme|confirmons|assume|persiste) (\w+ ){{0,3}}{_IT}\b"
    r"|\brien a (ajouter|retrancher|changer|modifier|redire) (\w+ ){0,3}(a ce que |que )?(j ai|nous avons) (ecrit"
    r"|note|indique)\b"
    r"|\b(l|en (ma |sa )?qualite d) ?evaluat(eur|rice)$|\bevaluat(eur|rice)$"
    r"|\b(observations|remarques) (de ma part|a formuler)\b"
)
NOT_SEIZED = (
    r"\b(ne|n) vous (en )?(saisi\w*|demande|sollicite|attends) (pas|rien|nullement|aucun\w*)\b"
    r"|\bje (me )?reserve (\w+ ){0,8}recours\b"
    r"|\b(reserve|verrai|deciderai) (\w+ ){0,10}selon (sa|leur|la) reponse\b|\bpas (\w+ ){0,2}un recours\b"
    r"|\b(attends|attendant|selon) (d abord )?(sa|leur) (reponse|decision|position)\b"
)
COPIED = (
    r"\bvous (mets|mettons|met) (\w+ ){0,3}copie\b|"
    r"\bcopies? (\w+ ){0,4}(information|info|cng|centre national|vos services)\b|^(cc|copie)( |$)|^(cng )?en copie\b"
    r"|\b(cng|centre national) (\w+ ){0,4}copie\b|\ba titre d information\b|\bpour (votre "
    r"|simple )?(parfaite )?info\w*\b"
)
TO_ANOTHER = (
    r"\b(je|j) (te|t) \w+|\btu (m |ne |n |l |as |avais |es |y |en )|"
    r"\b(directeur|directrice) (general\w* )?(du|de l|de la|de|d) (ch|chu|chru|chr|chi|ght|ghu|ehpad|hopital|centre"
    r" hospitalier|ars|groupe|gh|aphp|ap hp|hospices)\b.*\bvous\b"
    r"|^(monsieur le directeur|madame la directrice|monsieur le prefet|madame la prefete)( general\w* (de |du |d )"
    r"(l |la )?(ch|chu|chru|ars|hopital|aphp|hospices)\w*)?$"
    r"|\b(ecri\w*|adress\w+|envoy\w+|remis\w*|sollicit\w+|demand\w+|saisi\w*) (\w+ ){0,3}(a|au|de|aupres de|aupres du) "
    r"(m |monsieur |mme |madame )?(le |la |l |mon |ma |son |notre )?(directeur|directrice|prefete?|evaluat\w+"
    r"|chef|dg)\b"
    r"(?! general\w* du c)"
)
OURS = (
    r"\b(directeur|directrice) general\w* du (cng|centre national)\b|(?<!ne )(?<!n )\b(vous|cng) saisi\w*\b"
    r"|\bje (vous )?(conteste|saisis)\b|\brecours (\w+ )?(aupres de|devant) (vous|le cng)\b"
)
OTHER_CORPS = (
    r"\b(un|une|cet|cette|l un|l une|plusieurs|certains|des|nos) (\w+ )?(infirmiere?s?|aide[s]? soignante?s?"
    r"|agents?|cadres?"
    r"|cadre de sante|attachee?s?( d administration)?|secretaires?|medecins?|praticiens?|psychologues?|kines?|adjoints?"
    r" administratifs?|techniciens?|ouvriers?|contractuel\w*|ingenieurs?|sages? femmes?|assistante?s?)\b"
    r" (\w+ ){0,6}(conteste\w*|refuse\w*|recours|saisi\w*|desaccord|demande\w*)\b"
)
NOT_OURS = (
    r"\b(recours|contest\w+|reclamation|opposition|desaccord|revoir|reexamen|reexaminer|reviser|infonde\w*"
    r"|injuste) (\w+ ){0,3}"
    r"(contre|avec|sur|de|du|d|la|le|l|les|mon|ma|votre|cette|ce|mes) ?(\w+ ){0,3}"
    r"(tableau|refus|hopital|chu|clinique|mutation|mobilite|jury|concours|liste|classement|reclassement|echelon"
    r"|sanction"
    r"|blame|conge\w*|retraite|pension|paie|paye|trop percu|indemnite\w*|affectation|nomination|detachement"
    r"|disponibilite|mise a disposition|logement|facture|candidature|teletravail|temps partiel|cet|poste|formation)\b"
    r"|\b(ce|votre|le) refus (\w+ ){0,8}(infonde|injuste|illegal|incompreh\w+|abusif)\w*"
)
ELSEWHERE = (
    r"\b(evaluations?|appreciations?|entretiens?|notations?) (\w+ ){0,5}(favorables?|excellent\w*|bonnes?|elogieu\w+"
    r"|satisfaisant\w*|positi\w+|tres bien)\b|\b(malgre|alors que|avec|au vu de|vu|compte tenu de) (mes|de mes|l"
    r"|mon|ma)"
    r" (\w+ ){0,3}(evaluation|appreciation|notation)s?\b"
)
ANSWERED = (
    r"^(re|rep|reponse|aw|tr) (\w+ )?(accuse (de reception|d enregistrement)|enregistrement) (\w+ ){0,8}(recours"
    r"|dossier|contestation|demande|ref|20\d\d|r20\d\d)\b"
)
ADDS = r"\b(complement\w*|ajouter|joindre|verser|voici|ci joint\w*|vous trouverez|pieces?|accuse de reception)\b"
THE_APPEAL = (
    r"\b(mon|notre|son) (recours|contestation)\b(?! (gracieux|contre (un|le|la) (refus|mutation|sanction)))"
    r"|\brecours (de |d )?(m|mme|monsieur|madame) \w+\b"
)
OF_THE_CASE = (
    r"\b(annonce\w*|mentionne\w*|evoque\w*|produit\w*) (dans|a l appui|par|de) (\w+ )?(mon|notre|son|l) "
    r"|\bverser (au|a mon|a son) dossier\b"
    r"|\bdecision (\w+ )?(sur|relative a|concernant) (mon|notre|son)\b|\b(reponse|retour|nouvelles?|avancement"
    r"|suite) (\w+ ){0,6}(mon|notre|son) (recours|contestation)\b"
    r"|\bchangement d adresse\b|\bpieces? (n )?\d|\bcomplement\w*\b"
)
SINCE = r"\b(si|eventuel\w*|avant|envisag\w*|cas ou|hypothese|comment|mutation|mobilite|jury|sanction|disciplin\w*)\b"
THE_PAY = r"\b(pfr|parts? (de )?(fonctions?|resultats?)|regime indemnitaire|primes? de (fonctions?|resultats?))\b"
THE_EVALUATION = (
    r"\b(evaluations?|evaluee?|eval|appreciations?|compte rendu|cr|entretien|notes?|notation|notee?"
    r"|manieres? de servir|evaluat(eur|rice)"
    r"|rubriques?|objectifs?|(ma|la|cette) cotation|niveau|jugee?|support|competences|travail)\b"
)
YET_TO_COME = (
    r"\bcompte rendu (\w+ ){0,2}n est pas (encore )?(redige|ecrit|etabli|fait)$"
    r"|\b(tard|refus|omet|oubli)\w* (a|de|pour) m evaluer\b"
    r"|\bentretien (\w+ ){0,3}(est (prevu|fixe|programme)|aura lieu|se tiendra|doit (avoir lieu|se tenir))\b"
    r"|\b(evaluation|entretien|compte rendu) (\w+ ){0,3}(n|ne) (\w+ ){0,2}pas encore (eu lieu|ete (\w+ )?(faite?"
    r"|menee?|conduite?"
    r"|realisee?|programmee?|fixee?))\b"
)
