"""What is asked for, and how: of the evaluation, of CNG, or only of oneself. Folded stems."""

from __future__ import annotations

from intake.domain.triage.words.contesting import WISHES

ASKS = (
    rf"{WISHES}|\b(que (le|la|l|les|mon|ma|mes|ce|cette|ces|vous) |(est|sont|restent?|demeurent?) a|\w+ez (la|le"
    rf"|les|y) |aidez|rendez|faites|intervenez|corrigez|annulez|revoyez"
    r"|comment (faire|la faire|le faire|obtenir)|j aimerais|je compte|serais (\w+ )?(reconnaissante?|obligee?"
    r"|gre)|tiens a|m en remets|invite|espere|voudrez|j attends|reclam\w+|appel|droit)"
)
"""A wish, or an order."""
MENDS = (
    r"remont|rehauss|augment|relev(er|e|ee|iez)\b|remplac|substitu|redress|repar(er|ation|ez)|rectif|remani"
    r"|complet(er|ee|e|iez)|ajust|rattrap|retabli|restaur|restitu|neutralis|cass(e|er|ez|ee)\b|tombe|balay"
    r"|bon ordre|autre evaluat|contre evaluat|nouvel|de nouveau|a nouveau|revoi|revoy|revu|reviser?|revis(e|ee"
    r"|ion|iez)|reexam|reconsid|reform|reevalu|modifi|corrig|correct|chang|annul|retir|retranch|adouci|expurg"
    r"|biff|retrait|supprim|suppress|effac|enlev|ote(r|e|es|ee|ees|z)?\b|raye|disparai|refai|refass|reecri"
    r"|reprendre|repris|reprenn|nuanc|amend|infirm|invalid|ecart(er|e|ee|iez)\b|abrog|rapporte|requalif|revalor"
    r"|reequilib|relire|relu|(second|autre|nouveau) regard|regard neuf|(second|autre) avis|relectur|reetudi|rejug"
    r"|renot|recot|en lieu et place|au lieu d|autre version|soit (plus )?(juste|conforme|equitable)"
    r"|enjoin|enjoig|regulier|regularis|rendre justice|remettre|remise a plat|en cause"
)
"""What is to become of it."""
TURNS_TO = (
    r"interven|arbitr|tranch|mediat|justice|exam(in|en)|etudi|regard|verifi|controle|statu(er|iez|ez|e)\b|decid"
    r"|prononc|ecout|entend|faire le necessaire|donner suite|suites? (que|qu|utile)|prendre acte|en acte\b"
    r"|prendre en compte|enregistre[rz]\b|soutien|soutenir|aidez|defen|droits?\b|considerer|valoir|agir"
    r"|votre (appui|autorite|haute|arbitrage|bienveill)|saisi|appel\b|confi(e|er)|remedi|remede|recours?\b|reclam"
    r"|doleance"
)
"""…or who is turned to, to see to it."""
NO_DEMAND = (
    r"\b(rendez vous|rdv|parler|discuter|echanger|rencontrer"
    r"|conseil\w*|rappel\w*|telephon\w*|renseign\w+|informations?|informer|savoir|connaitre"
    r"|indiquer|preciser|confirmer|copies?|attestations?|communications?|consult\w+|delivrance|duplicata|exemplaires?"
    r"|dire|expliquer|transmettre|adresser|envoyer|communiquer"
    r"|faire parvenir|joindre|accuser?|agreer|croire|recevoir|trouver|noter que|reponse|retour|aide|report|delai"
    r"|prolongation|calendrier|modeles?|guide|acces|lien|excuser|patience|satisfaction|attention|comprehension"
    r"|disposition)\b"
)
"""What is asked for when nothing is asked of the evaluation itself."""
WONDERS = (
    r"\b(envisage\w*|(me|nous|se) reserv\w+|reflechi\w*|hesit\w+|songe\w*|ne sais pas|peut etre|pourrais|susceptible"
    r"|eventuel\w*"
    r"|savoir si|si (je|j|il|elle|l un)|avant de|opportunite|interet a)\b"
)
"""Nobody has made up their mind."""
POLITELY = r"\b(saurais|serais|saurai) (\w+ )?(gre|reconnaissante?|obligee?)\b"
"""What is asked for all the same."""
BEGS = r"\b(pouvez|pourriez|voulez|voudriez|pourrait|peut|auriez|seriez) (vous|on|il)\b"
"""A question that asks to act."""
DEMANDS = (
    r"\b(je|j|nous) (\w+ ){0,2}(demand|exig|reclam|sollicit|pri|souhait(?!\w* (bonne|une bonne))|veux|voudr"
    r"|entend|attend)\w*"
)
"""Something, whatever it is."""
