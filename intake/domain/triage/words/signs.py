"""The classes that are no first-level appeal, each by the words of one sentence, folded.

Each gap between words is bounded: a text made to be slow is read in a moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.disposition import AppealClass

_REC = r"(recours|contestation|reclamation)"
_CAPN = r"(capn|cap nationale|commission administrative( paritaire)?( nationale)?)"


@dataclass(frozen=True)
class Sign:
    """One rule about a sentence: a class, the weight of finding the pattern, what it means in French.

    ``unless``: what else stands in the sentence that makes it say something else. ``needs``: what the mail speaks of.
    """

    appeal_class: AppealClass
    weight: int
    pattern: str
    label: str
    unless: str = ""
    needs: str = ""


_OF_AN_EVALUATION = r"\b(evaluat\w*|evalue\w*|appreciations?|comptes? rendus?|capn|notation)\b"
_OF_AN_APPEAL = r"\b(recours|contest\w+|saisine|griefs?|r20\d\d (dh|d3s|dirsoins) \d+)\b"
SIGNS = (
    Sign(
        AppealClass.CAPN,
        5,
        rf"\b(saisi\w*|saisine|recours|demand\w*|sollicit\w*|souhait\w+|soumis\w*|soumett\w+|passer|passage|porter"
        rf"|inscri\w+|examin\w+|tourne vers) (\w+ ){{0,14}}{_CAPN}\b"
        rf"|\b{_CAPN}\b (\w+ ){{0,10}}(saisi\w*|saisine|examine\w*|se prononce\w*|statue\w*|soit consultee)\b",
        "saisine de la CAPN",
        unless=(
            r"\b(elus?|siege\w*|elections?|vote\w*|representants? (de|du)|communiquer|observations|decide"
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
        AppealClass.OBSERVATIONS,
        6,
        r"\b(observations|remarques|elements?( de reponse| d appreciation| d information)?|reponses?"
        r"|avis) (\w+ ){0,8}"
        r"(sur|suite|relati\w+|quant|concernant|sujet|propos|reponse|appelle|suivants|au) (\w+ ){0,8}"
        rf"({_REC}|saisine)\b"
        rf"|\b({_REC}|saisine)\b (\w+ ){{0,16}}(appelle\w*|apporte\w*|mes|ses|nos|les|des"
        rf"|d) (\w+ ){{0,6}}(observations|remarques|elements de reponse)\b"
        rf"|\b{_REC}\b (\w+ ){{0,6}}appelle\b",
        "observations de l’évaluateur sur un recours",
        unless=r"\bmon recours\b|\b(faute|absence|sans|defaut|pas|aucune) (de |d )?(\w+ )?reponse\b",
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        rf"\b(observations|remarques|elements de reponse) (\w+ ){{0,4}}{_REC}\b|\bmes observations (\w+ ){{0,6}}"
        r"(m|mme|monsieur|madame|l interessee?|cet agent|cette directrice|ce directeur)\b",
        "observations sur le recours de quelqu’un",
        unless=r"\b(mon|notre) (recours|contestation)\b|\bet (mon |le )?recours\b|\b(forme|depose|conteste)\b",
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(mes|nos|ses|l evaluateur|vous demandez|m informant|nous informant) (\w+ ){0,4}(observations|remarques"
        r"|elements"
        r"|recours|contestation)\b|\b(recours|contestation) (\w+ ){0,4}(nos|mes) elements\b"
        r"|\bl appreciation portee\b",
        "l’évaluateur parle du recours de quelqu’un",
        unless=r"\b(mon|notre) (recours|contestation|evaluation)\b|\b(conteste|recours que)\b",
        needs=(
            rf"\b{_REC} (\w+ )?(de|d|par|presente par|forme par|depose par)"
            r" (m|mme|mr|monsieur|madame|l interessee?)\b"
        ),
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(comme (demande|convenu)|conformement a|en reponse|suite a|pour faire suite|faisant suite|vous m avez"
        r"|vous trouverez|voici|transmets|adresse) (\w+ ){0,16}(observations|remarques|explications|justifications"
        r"|elements?( de reponse| d appreciation| d information)?) (\w+ ){0,16}"
        r"(requerant\w*|l interessee?|contest\w+ par|du requerant|de cet agent|recours de (m|mme|monsieur|madame))\b",
        "l’évaluateur répond à un recours",
        unless=r"\b(mon|notre) (recours|contestation)\b|\bmon evaluation\b",
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\bobservations (\w+ ){0,3}appelle\w*\b|\bobservations de ma part\b",
        "observations qu’appelle un recours",
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(vous (m|nous) avez|avez bien voulu|vous l avez|votre (saisine|courrier|demande|lettre)"
        r"|suite a votre) (\w+ ){0,24}"
        r"(observations|remarques|elements de reponse)\b",
        "réponse à la saisine de l’évaluateur",
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(observations|remarques|avis|reponses?) (\w+ ){0,6}(de |d |en )((ma |sa "
        r"|leur )?qualite d )?(l )?evaluat(eur|rice)\b"
        r"|\ben (ma |sa )?qualite d evaluat(eur|rice)\b",
        "l’évaluateur écrit",
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        rf"\b{_REC} (\w+ )?(de|d|presente par|forme par) (m|mme|mr|monsieur|madame|l interessee?) (\w+ ){{0,5}}"
        r"(fonde\w*|infonde\w*|fondement|irrecevable|tardi\w+|appelle\w*|inexact\w*|recevable|surpren\w+|etonn\w+)\b"
        r"|\bobservations (\w+ ){0,10}(?<!mon )(?<!son )evaluat(eur|rice) (de|d)\b",
        "l’évaluateur juge le recours de quelqu’un",
        unless=r"\b(mon|notre) (recours|contestation|evaluation)\b",
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        5,
        r"\b(je|nous) (\w+ ){0,2}(confirm|maintien|mainten)\w+ (\w+ ){0,6}(evaluation|appreciations?|cotation"
        r"|notation)\b",
        "l’évaluateur confirme son évaluation",
        unless=(
            r"\b(conteste|mon (recours|evaluation)|ma (contestation|demande|notation|cotation)|capn|commission"
            r"|decision)\b"
        ),
        needs=_OF_AN_APPEAL,
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
        rf"\b(suite|suites|apres|conformement|au vu|examen)\b (\w+ ){{0,6}}avis (\w+ ){{0,8}}({_CAPN}|commission)\b"
        r"|\bevaluation (\w+ ){0,6}a ete (revisee|modifiee|maintenue)\b",
        "suites de l’avis de la CAPN",
        unless=r"\b(comite medical|demande|sollicite|conteste)\b",
        needs=_OF_AN_EVALUATION,
    ),
    Sign(
        AppealClass.WITHDRAWAL,
        9,
        r"\b(retir\w+|renonc\w+|abandon\w*|desist\w*|annul\w+|retrait|laiss\w+ tomber|(mets|met|mettre"
        r"|mettons) (un terme|fin))"
        rf" (a |de |du |d )?((mon|le|ce|son|notre|au|ma|la|sa|cette) )?(\w+ )?({_REC}|contester)\b"
        r"|\bdesistement\b|\b(me|se|nous) desist\w+\b"
        rf"|\b(pas|plus) (\w+ )?(donner suite|poursuivre|maintenir) (\w+ ){{0,3}}{_REC}\b"
        rf"|\b{_REC} (\w+ ){{0,3}}retrait\b"
        rf"|\b(ne|n) (\w+ ){{0,3}}(pas|plus|aucune) (\w+ )?suites? (\w+ ){{0,3}}{_REC}\b"
        rf"|\b(ne|n) (\w+ )?(poursui\w+|mainti\w+|maintenons) (pas|plus) (\w+ ){{0,3}}{_REC}\b"
        rf"|\b(mon|notre|son|ce|cette|ma|le) {_REC} (\w+ ){{0,4}}(sans objet|plus lieu d etre|caduc"
        rf"|plus d actualite)\b"
        rf"|\b{_REC} (\w+ ){{0,12}}(je|nous) (le|la) retir\w+\b"
        rf"|\b(oubli\w+|ignor(er|ez)|(ne|pas) (tenez|tenir|plus tenir) (plus |pas )?compte (de|du)) (\w+ )?{_REC}\b"
        rf"|\b(clo(re|turer|s)|classer|annuler) (\w+ ){{0,3}}(mon|notre|son|ce) (\w+ )?{_REC}\b",
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
        rf"\bou en est (\w+ ){{0,6}}{_REC}\b|\b{_REC} (\w+ ){{0,10}}ou en est\b|\b(complement"
        rf"|pieces? complementaires?|relance) (\w+ ){{0,4}}"
        rf"(a|au|de|du|pour|concernant) (mon |mes |le |notre )?({_REC}|dossier de recours)\b"
        rf"|\b(avancement|suivi|instruction|etat|sort|suite donnee|suites donnees) (de |du |a )(mon |mes "
        rf"|le )?{_REC}\b"
        rf"|\b(nouvelles?|reponse|accuse( de reception)?) (\w+ ){{0,6}}(mon|notre) {_REC}\b"
        rf"|\b(mon|notre) {_REC} (\w+ ){{0,14}}(sans reponse|(pas|toujours pas|jamais|ni) (\w+ ){{0,3}}(recu"
        rf"|eu|reponse|nouvelle)|aucune? (suite|reponse|nouvelle|retour))\b"
        rf"|\b(revien\w*|revenir) (\w+ ){{0,6}}(mon|notre) {_REC}\b",
        "suite d’un recours déjà formé",
        unless=r"\b(capn|commission administrative)\b",
    ),
)
