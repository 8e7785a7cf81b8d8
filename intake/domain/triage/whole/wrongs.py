"""What is wrong with an evaluation, as people say it: families of folded stems; a stem stands for whatever ends it.

They are read only beside one’s own evaluation, where any of them makes a person look: so they are wide.
"""

from __future__ import annotations

from intake.domain.triage.whole.own import FALLS

UNTRUE = (
    r"rien n est|de quel droit|faux|fauss|inexact|erron|erreurs?\b|mensong|menti|invente"
    r"|imagin|fantais|fabriqu|deform|denatur|caricatur"
    r"|trahi|contre verit|contrair|contred|contradi|incoheren|eloigne|loin d|a mille lieues|a cote (de la plaque"
    r"|du sujet|de la realite)|decalage|ecarts?\b"
    r"|sans (rapport|lien)|approximat|absurd|aberr|ridicul|farfelu|grotesque|incorrect|infond|denue|non fond"
    r"|allegation|insinu|rumeur|on dit|ragot|pretend(u|re)|soi disant|(me|m) (prete|accus)|verite|realite|(pas|ni"
    r"|peu|non) (\w+ ){0,2}(conform|fidel|fiable|etay|prouv|reflet|exact|vrai|coheren|serieu|objecti(f|ve)\b"
    r"|fonde)|ne (\w+ )?(correspond|reflet|tradui|ressembl|rend\b|rendent|repos|colle)|de toutes? pieces?"
    r"|propos que"
)
LEFT_OUT = (
    r"sous silence|omet|omis|(?<!j ai )(?<!avais )oubli|occult|neglig|lacun|incompl|ampute|tronqu|minimis|minor(e"
    r"|er|ation)|sous (estim|evalu|cot|not)|impasse sur|ne (\w+ )?(dit|disent|mentionn|evoqu|figur"
    r"|apparai)\w* (\w+ )?(rien|pas|nulle|aucun)|(pas|jamais|rien|nullement) (\w+ ){0,2}(mention|pris en compte"
    r"|tenu compte|retenu|repris|rappel|valoris|vu|entendu|ecout|associ|consult|prevenu|averti|inform)"
    r"|ne (\w+ )?tien\w* (pas|aucun)|sans (\w+ )?tenir compte|gomm|reducteur|reductri|simplist|mecon(n|u)"
)
UNJUST = (
    r"injust|inequit|iniqu|equit|justice|partial|impartial|arbitraire|abus|disproport|exces|sever|exager|durs?\b"
    r"|dures?\b(?! (l|le|la|un|cet|en|encore|depuis|\d))|durement"
    r"|discrimin|deloya|represaill|veng|rancun|acharn|puni(t|r|s|e|es)?\b|punition|sanction"
    r"|nuire|nuis|prejudic|lese|demol|descendu|saqu|enfonc|salit|salir|bafou|sabr|sabot|(reglement"
    r"|regl\w+) (\w+ )?comptes?|en ve(u|ul)t|harcel|persecut|malveill|mauvaise foi|hostil|animosit|a charge"
    r"|subjecti|deux poids|merit|demerit|immerit|mal (not|jug|eval|cot|trait|recomp|pris|vecu|pass)|desavantag"
    r"|defavor|penalis|detrui|ruine|bris(e|er)|gach|fichu|foutu|hain(e|eu)|risible|impos(e|ee)\b|insurg"
    r"|a jeter|traitee? comme|debutant|autorite|atteinte|stigmatis"
    r"|diffam|calomn|denigr|insult|injuri|rabaiss|mepris|inadmiss|inaccept|intoler|insupport|scandal|indign|honte"
    r"|moqu|mascarad|assassin|fusill|flingu|lynch|massacr|brulot|vitriol|torchon|requisitoire|pamphlet"
    r"|lament|anormal|pas normal|catastroph|desastr|injustif|immotiv|pas (\w+ )?(juste|acceptable|normal|logique"
    r"|honnete|loyal|correct|serieux)|sans (aucun\w* |la moindre |le moindre )?(motif|motiv|fondement|faits?\b"
    r"|expli|raison|justif|preuve|exempl|element|precis|argument)|aucun\w* (fait|exemple|preuve|element|justif"
    r"|expli|motif|motiv|raison|argument)"
)
UNDONE = (
    r"irregul|vici|vices?\b|illegal|ineg|nul(le)?s?\b|nullite|non respect|(pas|jamais) (\w+ ){0,2}(respect"
    r"|eu (lieu|d|l)|ete (\w+ )?(respect|convoqu|entend|recu|inform|associ|consult|prece)|tenu|convoqu|signe)"
    r"|pas de (convocation|entretien)|sans (\w+ )?(entretien|echange|convocation|dialogue|concert|me (voir"
    r"|recevoir|connaitre|consulter|parler)|m (avoir|en))|incompeten|pas (qualite|competence)|unilat|bacle"
    r"|va vite|en (dix|cinq|quinze|quelques) minutes|copie colle|copier coll|pre ?rempl|deja (rempl|ecrit|redig)"
    r"|imit(e|ee|er)\b|a (ma|sa) place\b|dans (mon|son) dos|sans que (je|j|nous)\b"
    r"|pas (ma signature|la mienne)\b|pas de ma main|truqu|trafiqu|falsif|contrefa|usurp|a mon insu|sans moi\b"
    r"|copiee? sur\b"
    r"|(joue|decide|ecrit|fixe) d avance|apres (coup|(l |mon |ma )?(entretien|signature))"
    r"|sans (\w+ )?(objectifs?|fiche de poste|rien)\b"
    r"|(dure\w*|en|que) (\w+ ){0,2}(\d+|cinq|dix|quinze|vingt) (min|mn|minutes)\b|(au lieu|a la place) d(u|e la) direct"
    r"|(pas|jamais|rien) ((\w+ )?(dit|parle|evoque|aborde)|(\w+ ){0,4}convenu)\b|pas de signature|tant que"
    r"|contrainte|sous (la )?pression|force|connai\w* (pas|peu|a peine)|ne (me|m) (\w+ )?(connai|vu|recu)"
)
FEELINGS = (
    r"surpri|etonn|stupe|consterne|choqu|bless|meurtr|affect(e|ee)\b|decu|decept|amer(e|s|tume)?\b|colere|revolt"
    r"|outr(e|ee|age)|ecoeur|humili|abasourd|sider|incompreh|incompri|ne (\w+ )?(compren|expliqu)\w+ pas|attrist"
    r"|peine(e|s)?\b|demoralis|effondr|insatisf|mecontent|pas (\w+ ){0,2}(satisf|content|ravi|heureu)|inquiet|offens"
    r"|offusqu|vexe|vexant|trouble|desempar|subi[rts]?\b|souffr(e|i|ance)|perplex|dubitat|desol(?!\w* (pour|de|du|d)\b)"
    r"|regret|deplor|domm?age|eprouv(e|ee|ant)|ebranl|aneanti|en larmes|pleur"
)
AGAINST = (
    r"desaccor|desappro|interdi|(pas|jamais|nullement|guere|rien) (\w+ ){0,2}(d accord|daccord|en phase|ok\b)|oppos"
    r"|refus|rejet|recus|contest|contre\b|protest|critiqu|(?<!me )(?<!nous )(?<!se )reserves?\b|objecti(on|ons)\b"
    r"|diverg"
    r"|litig|differend|conflit"
    r"|disput|(n|ne) (\w+ ){0,2}(accept|justifi|valid|souscri|partag|cautionn|reconnai|retrouv|signe|convien"
    r"|convain|va pas|vont pas|merit|approuv|adher|admet|laiss|puis|peux|saurai)|pas sign|sans sign|non sign"
    r"|(souci|probleme)s? (avec|dans|sur|concernant) mon (eval|entretien|compte|appreciation)"
    r"|comment (\w+ )?(peut on|peut il|peut elle|a t on|a pu|ose\w*) (\w+ )?(ecri|dire|pretend"
    r"|(me|m) (mettre|noter|evaluer|juger))"
    r"|(il|elle|directeur|directrice|chef\w*|evaluat\w+) (\w+ )?(a ecrit|ecrit|pretend|affirme|raconte) (\w+ )?que je"
    r"|reproch|(a|ont) ose\b|(mais|c est) non$|attaqu|denonc|plaint"
    r"|plaign|grief|doleance|remet\w* en (cause|question)|discut(er|able|ables)\b"
    r"|contradictoire|se defendre|me defendre|tribunal"
)
LOWER = (
    rf"{FALLS}|en dessous|plus bas|tout en bas|dans le rouge|"
    r"baiss|chut(e|er)|diminu|recul\b|degring|degrad|retrograd|pass(e|ent|ee|es|ant) (de|d) |moins (bon|bien"
    r"|elev)|perd(s|u|re|ant)\b|perte|declass|devalor|abaiss|insuffis|(non|pas|ne) (\w+ ){0,3}attein|(non"
    r"|pas) tenu|mediocr|faible|inferieur|mauvais|en difficulte|partiellement|a ameliorer|lacun"
)
WRONGS = {
    "inexactitude": UNTRUE,
    "omission": LEFT_OUT,
    "injustice": UNJUST,
    "irrégularité": UNDONE,
    "ressenti": FEELINGS,
    "désaccord": AGAINST,
    "niveau en baisse": LOWER,
}
"""By the name that reasons give them."""
