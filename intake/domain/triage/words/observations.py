"""How an evaluator answers somebody else’s appeal, folded."""

from __future__ import annotations

from intake.domain.disposition import AppealClass
from intake.domain.triage.words.addressees import BY_ME, GRACIEUX
from intake.domain.triage.words.sign import REC, Sign

_GRIEFS = r"(griefs?|critiques?|reproches|arguments|moyens|allegations|elements|points)"
_ANSWERS = r"(observations|remarques|precisions|elements de reponse|reponses?|explications)"
_MADE_BY = r"par|formul\w+ par|forme par|presente\w* par|souleve\w* par|depose par|introduit par|developpe\w* par"
_SOMEBODY = r"(m|mme|mr|monsieur|madame|l interessee?|mon adjointe?|cet agent)"
_OF_AN_APPEAL = r"\b(recours|contest\w+|saisine|griefs?|r20\d\d (dh|d3s|dirsoins) \d+)\b"
OBSERVATIONS = (
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(vous )?(m|nous) (avez )?(invit|demand|sollicit|convi)\w+ (\w+ ){0,5}(mes|nos|des|d eventuelles)"
        r" (observations|remarques|elements de reponse)\b",
        "observations demandées à qui écrit",
        unless=r"\b(mon|notre) (recours|contestation|evaluat\w+)\b",
        needs=rf"{_OF_AN_APPEAL}|\b(evaluat\w*|reproches|critiques|requerante?)\b",
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        5,
        r"\b(mes|nos|ses) observations (\w+ ){0,3}(d|l|comme|tant qu) evaluat(eur|rice)\b",
        "observations de l’évaluateur",
        unless=r"\b(mon|notre) evaluat(eur|rice)\b",
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        5,
        r"\bl evaluat(eur|rice) (\w+ ){0,2}(maintien|mainten|confirm)\w+ (\w+ ){0,6}(evaluation|appreciations?"
        r"|cotation|notation)\b",
        "l’évaluateur maintient ce qu’il a écrit",
        unless=r"\b(mon|ma|mes|je|decide|decision|capn|commission)\b",
        needs=rf"{_OF_AN_APPEAL}|\b(reproches|critiques|requerante?)\b",
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(observations|remarques|elements?( de reponse| d appreciation| d information)?|reponses?"
        r"|avis) (\w+ ){0,8}"
        r"(sur|suite|relati\w+|quant|concernant|sujet|propos|reponse|appelle|suivants|au) (\w+ ){0,8}"
        rf"({REC}|saisine)\b"
        rf"|\b({REC}|saisine)\b (\w+ ){{0,16}}(appelle\w*|apporte\w*|mes|ses|nos|les|des"
        rf"|d) (\w+ ){{0,6}}(observations|remarques|elements de reponse)\b"
        rf"|\b{REC}\b (\w+ ){{0,6}}appelle\b",
        "observations de l’évaluateur sur un recours",
        unless=(
            r"\bmon recours\b|\bni\b|\betat d avancement\b|\ben cas de (recours|contestation)\b|\b(faute|absence"
            r"|sans|defaut|pas|aucune) (de |d )?(\w+ )?reponse\b"
        ),
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        rf"\b(observations|remarques|elements de reponse) (\w+ ){{0,4}}{REC}\b|\bmes observations (\w+ ){{0,6}}"
        r"(m|mme|monsieur|madame|l interessee?|cet agent|cette directrice|ce directeur)\b",
        "observations sur le recours de quelqu’un",
        unless=(
            r"\ben cas de (recours|contestation)\b|\b(mon|notre) (recours|contestation)\b|\bet (mon "
            r"|le )?recours\b|\b(forme|depose|conteste)\b"
        ),
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(mes|nos(?! (adherent|syndique|collegue|mandant|membre))|ses|l evaluateur"
        r"|vous demandez|m informant|nous informant) (\w+ ){0,4}(observations|remarques"
        r"|elements"
        r"|recours|contestation)\b|\b(recours|contestation) (\w+ ){0,4}(nos|mes) elements\b"
        r"|\bl appreciation portee\b",
        "l’évaluateur parle du recours de quelqu’un",
        unless=r"\b(mon|notre) (recours|contestation|evaluation)\b|\b(conteste|recours que)\b",
        needs=(
            rf"\b{REC} (\w+ )?(de|d|par|presente par|forme par|depose par)"
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
        unless=GRACIEUX,
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        rf"\b{REC} (\w+ )?(de|d|presente par|forme par) (m|mme|mr|monsieur|madame|l interessee?) (\w+ ){{0,5}}"
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
        AppealClass.OBSERVATIONS,
        6,
        rf"\b({_GRIEFS}|contest(e|ee|es|ees)) (\w+ ){{0,6}}appell\w+ (\w+ ){{0,6}}{_ANSWERS}\b"
        rf"|\b{REC} (de|d|{_MADE_BY}) {_SOMEBODY} (\w+ ){{1,6}}{_ANSWERS}\b",
        "réponse au recours de quelqu’un",
        unless=r"\b(mon|notre|mes|nos) (recours|contestation|griefs|evaluation)\b",
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        4,
        rf"\b(pris connaissance|m avez (\w+ )?(communique|transmis|adresse|soumis)|bien voulu me (communiquer"
        rf"|transmettre|adresser|soumettre|faire parvenir)|m interrogez|me demandez) (\w+ ){{0,8}}({_GRIEFS}"
        rf"|{REC}) (\w+ )?"
        rf"(de|d|{_MADE_BY}) {_SOMEBODY}\b",
        "l’évaluateur a reçu le recours de quelqu’un",
        unless=r"\b(mon|notre|mes|nos) (recours|contestation|griefs|evaluation)\b",
        needs=_OF_AN_APPEAL,
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        rf"\b({_GRIEFS}|{REC}|ils|elles|celui ci|celle ci|ceux ci|celles ci|rien|aucun\w*) (\w+ ){{0,14}}"
        r"(fonde\w*|infonde\w*|inexact\w*|justifi\w+|serieux|tienn?\w* pas)\b",
        "l’évaluateur juge ce qui lui est reproché",
        unless=r"\b(mon|notre|mes|nos) (recours|contestation|griefs|evaluation)\b",
        needs=BY_ME,
    ),
)
