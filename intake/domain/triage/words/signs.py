"""The classes that are no first-level appeal, each by the words of one sentence, folded.

Each gap between words is bounded: a text made to be slow is read in a moment.
"""

from __future__ import annotations

from intake.domain.disposition import AppealClass
from intake.domain.triage.words.manner import ABOUT
from intake.domain.triage.words.observations import OBSERVATIONS
from intake.domain.triage.words.sign import REC, Sign

_CAPN = (
    r"(capn|cap nationale|(?<=la )cap|(?<=en )cap|commission administrative( paritaire)?( nationale)?"
    r"|commission paritaire( nationale)?)"
)
_OF_AN_EVALUATION = r"\b(evaluat\w*|evalue\w*|appreciations?|comptes? rendus?|capn|notation)\b"
SIGNS = (
    *OBSERVATIONS,
    Sign(
        AppealClass.CAPN,
        5,
        rf"\b(saisi\w*|saisine|recours|demand\w*|sollicit\w*|souhait\w+|soum(is|et)\w*|pass(e|er|ent|age)|port(e|er"
        rf"|ent)"
        rf"|inscri\w+|examin\w+|tourne vers) (\w+ ){{0,14}}{_CAPN}\b"
        rf"|\b{_CAPN}\b (\w+ ){{0,10}}(saisi\w*|saisine|examine\w*|se prononce\w*|statue\w*|soit consultee)\b",
        "saisine de la CAPN",
        unless=(
            r"\b(avant (toute |de |d )?(saisi\w+|recours)|(par|a|devant) vous d abord"
            r"|avant (la|cette) (capn|cap|commission)|me reserve|a defaut"
            r"|le cas echeant|au besoin|prealable\w*"
            r"|ne sais pas|elus?|siege\w*|elections?|vote\w*|electora\w*|listes?|candidat\w*"
            r"|representants? (de|du)|communiquer|observations|decide"
            r"|desaccord en capn)\b"
        ),
    ),
    Sign(
        AppealClass.CAPN,
        1,
        r"\b(rejet\w*|refuse\w*|implicite\w*|aucune reponse|sans reponse|silence|second (niveau|degre)"
        r"|deuxieme niveau)\b",
        "recours de premier niveau rejeté",
        needs=_CAPN,
    ),
    Sign(
        AppealClass.CAPN,
        5,
        r"\b(saisi\w*|saisine|soum(is|et)\w*|port(e|er|ent)|examin\w+|sollicit\w*) (\w+ ){0,12}"
        r"(la|cette|votre|ladite) commission\b",
        "saisine de la commission dont parle le message",
        unless=r"\b(observations|elus?|siege\w*|decide)\b",
        needs=_CAPN,
    ),
    Sign(
        AppealClass.FINAL_DECISION,
        5,
        r"\b(j ai|nous avons) (\w+ ){0,2}(refait|modifi\w+|revis\w+|corrig\w+|maintenu|confirm\w+|reecrit|supprim\w+)"
        r" (\w+ ){0,8}(compte rendu|evaluation|appreciations?|notation|cotation) (\w+ )?(de|d) (m|mme|mr|monsieur"
        r"|madame"
        r"|l interesse\w*)\b",
        "l’évaluateur a modifié ou maintenu l’évaluation de quelqu’un",
        unless=r"\b(demande|sollicite|conteste)\b",
        needs=rf"\b(recours|contestation|griefs)\b|\b{_CAPN}\b",
    ),
    Sign(
        AppealClass.FINAL_DECISION,
        6,
        r"\bdecision (definitive|finale)\b",
        "décision définitive de l’évaluateur",
        unless=r"\b(j ai recu|ai recu|conteste\w*|attente|de mon evaluat\w+|retraite|mutation)\b",
        needs=_OF_AN_EVALUATION,
    ),
    Sign(
        AppealClass.FINAL_DECISION,
        6,
        r"\b(decid\w+|decision|ai|avons) (\w+ ){0,4}(maintenir|maintien|maintenu\w*|modifi\w+|revis\w+) (\w+ ){0,6}"
        r"(evaluation|appreciations?|compte rendu|notation)\b",
        "l’évaluateur maintient ou modifie l’évaluation",
        unless=r"\b(demand\w+|sollicit\w+|souhait\w+|conteste\w*)\b",
    ),
    Sign(
        AppealClass.FINAL_DECISION,
        4,
        rf"\b(suite|suites|apres|conformement|au vu|examen|malgre)\b (\w+ ){{0,6}}"
        rf"avis (\w+ ){{0,8}}({_CAPN}|commission)\b"
        r"|\bevaluation (\w+ ){0,6}a ete (revisee|modifiee|maintenue)\b",
        "suites de l’avis de la CAPN",
        unless=r"\b(comite medical|demande|sollicite|conteste)\b",
        needs=_OF_AN_EVALUATION,
    ),
    Sign(
        AppealClass.FINAL_DECISION,
        4,
        rf"\b({_CAPN}|commission)\b (\w+ ){{0,3}}(rendu|emis|donne)e? (\w+ ){{0,2}}avis\b",
        "la CAPN a rendu son avis",
        unless=rf"{ABOUT}|\b(demande|sollicite|conteste)\b",
        needs=(
            r"\b(j ai|nous avons|evaluat(eur|rice) a) (\w+ ){0,3}(arrete|fixe|modifie|revise|maintenu|confirme|pris"
            r"|decide|etabli|suivi|corrige)e?\b"
        ),
    ),
    Sign(
        AppealClass.FINAL_DECISION,
        5,
        r"\b(evaluation|appreciations?|compte rendu|notation|cotation) (\w+ ){0,6}(est|sont|a ete|ont ete|reste"
        r"|demeure)"
        r" (\w+ )?(maintenu|revise|modifie|confirme|inchange)\w*\b",
        "l’évaluation, maintenue ou modifiée, est notifiée",
        unless=rf"{ABOUT}|\b(demande|sollicite|conteste)\b",
        needs=(
            r"\blui (\w+ )?(ai|a|avons|est|sera) (\w+ ){0,2}notifi\w+"
            r"|\bnotifi\w+ (\w+ ){0,3}(a|aux) (l interesse\w*|m|mme|monsieur|madame|l agent|l evalue\w*)\b"
            r"|\b(interesse\w*|elle|il) (\w+ ){0,4}(recu|notification|notifi\w+)\b"
        ),
    ),
    Sign(
        AppealClass.WITHDRAWAL,
        9,
        r"\b(retir\w+|renonc\w+|abandon\w*|desist\w*|annul\w+|retrait|laiss\w+ tomber|(mets|met|mettre"
        r"|mettons) (un terme|fin))"
        rf" (a |de |du |d )?((mon|le|ce|son|notre|au|ma|la|sa|cette) )?(\w+ )?({REC}|contester)\b"
        r"|\bdesistement\b|\b(me|se|nous) desist\w+\b"
        rf"|\b(pas|plus) (\w+ )?(donner suite|poursuivre|maintenir) (\w+ ){{0,3}}{REC}\b"
        rf"|\b{REC} (\w+ ){{0,3}}retrait\b"
        rf"|\b(ne|n) (\w+ ){{0,3}}(pas|plus|aucune) (\w+ )?suites? (\w+ ){{0,3}}{REC}\b"
        rf"|\b(ne|n) (\w+ )?(poursui\w+|mainti\w+|maintenons) (pas|plus) (\w+ ){{0,3}}{REC}\b"
        rf"|\b(mon|notre|son|ce|cette|ma|le) {REC} (\w+ ){{0,4}}(sans objet|plus lieu d etre|caduc"
        rf"|plus d actualite)\b"
        rf"|\b{REC} (\w+ ){{0,12}}(je|nous) (le|la) retir\w+\b"
        rf"|\b(oubliez|oublier) (\w+ ){{1,4}}(mon|ma|notre) {REC}\b"
        rf"|\b(oubli\w+|ignor(er|ez)|(ne|pas) (tenez|tenir|plus tenir) (plus |pas )?compte (de|du)) (\w+ )?{REC}\b"
        rf"|\b(clo(re|turer|s)|classer|annuler) (\w+ ){{0,3}}(mon|notre|son|ce) (\w+ )?{REC}\b",
        "retrait du recours",
        unless=r"\b(ne|n) (\w+ )?(retire|renonce|desiste|abandonne|annule|me desiste)\b",
    ),
    Sign(
        AppealClass.WITHDRAWAL,
        9,
        r"\bannule ma demande (\w+ ){0,3}(plus|pas) de recours\b",
        "retrait du recours",
    ),
    Sign(
        AppealClass.FOLLOW_UP,
        8,
        rf"\bou en est (\w+ ){{0,6}}{REC}\b|\b{REC} (\w+ ){{0,10}}ou en est\b|\b(complement"
        rf"|pieces? complementaires?|relance) (\w+ ){{0,4}}"
        rf"(a|au|de|du|pour|concernant) (mon |mes |le |notre )?({REC}|dossier de recours)\b"
        rf"|\b(avancement|suivi|instruction|etat|sort|suite donnee|suites donnees) (de |du |a )(mon |mes "
        rf"|le )?{REC}\b"
        rf"|\b(nouvelles?|reponse|accuse( de reception)?) (\w+ ){{0,6}}(mon|notre) {REC}\b"
        rf"|\b(mon|notre) {REC} (\w+ ){{0,14}}(sans reponse|(pas|toujours pas|jamais|ni) (\w+ ){{0,3}}(recu"
        rf"|eu|reponse|nouvelle)|aucune? (suite|reponse|nouvelle|retour))\b"
        rf"|\b(revien\w*|revenir) (\w+ ){{0,6}}(mon|notre) {REC}\b",
        "suite d’un recours déjà formé",
        unless=r"\b(capn|commission administrative|ci dessous|ci apres|(voici|trouvez) (ci \w+ )?mon)\b",
    ),
)
