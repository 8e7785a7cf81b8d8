"""The words by which appeals and their kin are known, folded (lower case, no accents, no punctuation).

A pattern never reaches from one word to another that is far: sentences have no ends here, so each gap is bounded.
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
_OF_AN_APPEAL = r"\b(recours|contest\w+|saisine|griefs?)\b"

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
        r"\b(observations|remarques|elements?( de reponse| d appreciation| d information)?|reponses?|avis) (\w+ ){0,8}"
        r"(sur|suite|relati\w+|quant|concernant|sujet|propos|reponse|appelle|suivants|au) (\w+ ){0,8}"
        rf"({_REC}|saisine)\b"
        rf"|\b({_REC}|saisine)\b (\w+ ){{0,16}}(appelle\w*|apporte\w*|mes|ses|nos|les|des"
        rf"|d) (\w+ ){{0,6}}(observations|remarques|elements de reponse)\b"
        rf"|\b{_REC}\b (\w+ ){{0,6}}appelle\b",
        "observations de l’évaluateur sur un recours",
        unless=r"\bmon recours\b",
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
        rf"|\b(mon|notre|son|ce|cette|ma|le) {_REC} (\w+ ){{0,4}}(sans objet|plus lieu d etre|caduc|plus d actualite)\b"
        rf"|\b{_REC} (\w+ ){{0,12}}(je|nous) (le|la) retir\w+\b"
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
        rf"|\b(avancement|suivi|instruction|etat|sort|suite donnee|suites donnees) (de |du |a )(mon |mes |le )?{_REC}\b"
        rf"|\b(nouvelles?|reponse|accuse( de reception)?) (\w+ ){{0,6}}(mon|notre) {_REC}\b"
        rf"|\b(mon|notre) {_REC} (\w+ ){{0,14}}(sans reponse|(pas|toujours pas|jamais|ni) (\w+ ){{0,3}}(recu"
        rf"|eu|reponse|nouvelle))\b",
        "suite d’un recours déjà formé",
        unless=r"\b(capn|commission administrative)\b",
    ),
)

CONTESTS = (
    r"\b(contest\w*|contetst\w*|conetst\w*|recours?|desaccord\w*|pas d accord|injuste\w*|injusti\w+|infonde\w*|reexamen"
    r"|reexaminer|insatisf\w+|mecontent\w*|arbitraire\w*|revoir (mon|cette|l) eval\w*|refuse de signer|discriminat\w+"
    r"|incomprehension|ne reflete\w* pas|reconsiderer|reviser|revision|reclamation|partialite|harcel\w+)\b"
)
"""Signs of a contestation by themselves, whatever it is about."""
DOUBTS = (
    r"\b(n accept\w+ pas|ne (peux|puis|saurais) (pas )?accepter|m oppose|nous opposons|opposition|faire appel"
    r"|interjet\w+|irregular\w+|entach\w+|vice de|(pas|non) conformes?|revue?s?|retrait|annul\w+|retirer|rectifi\w+"
    r"|inexact\w*|erron\w+|mensong\w+|sanction\w*|defavorable\w*|tribunal|contentieux|illegal\w*|ne correspond\w* pas"
    r"|refus\w*|saisis|saisir|avocat|confrere|defenseur des droits|faire valoir mes droits"
    r"|surpris\w*|etonn\w+|decu\w*|deception|choque\w*|blesse\w*|stupe\w+|consterne\w*|incomprehen\w+"
    r"|ne comprends pas|moins bonne|en baisse|degrad\w+|rabaisse\w*|insuffisan\w+|sous evalue\w*"
    r"|mauvaise?s?|mal passee?|toute demarche|suites? a donner a (mon|l|cette) evaluat\w+"
    r"|que (peut|puis|dois|peux) (il|elle|je|t il)|que faire)\b"
)
"""Signs of a contestation where the mail speaks of an evaluation."""

SOMEBODY_CONTESTS = (
    r"\b(je|j|nous|mon client|ma cliente|notre adherente?) (\w+ ){0,8}(contest\w*|recours|reexam\w+|revision|desaccord)"
    r"|\b(mon|notre|ma|present|presente) (\w+ )?(recours|contestation)\b|\bobjet (\w+ ){0,3}(recours|contestation)\b"
)
"""How a letter of appeal speaks; a form's or a decision's printed notice has no first person."""
NOTICES = (
    r"(?<!\bmon )(?<!\bnotre )\b(voies?|delais?|droits?|possibilites?|modalites?|informe\w*) (et (de |des "
    r"|les )?\w+ )?(de |des |du |d )(un )?"
    r"recours\b|\bfaire l objet d un recours\b"
)
"""« Voies et délais de recours »: what forms and decisions print, also above the director's own signature."""

FALSE_FRIENDS = (
    r"\brecours (a|au|aux) (?!l encontre|l egard|(la |le |madame la |monsieur le )?(directrice"
    r"|directeur) general|la dg|dg\b"
    r"|cng|centre national|vos|votre|vous|propos|titre|sujet|la capn|capn|l evaluat|mon|ma|madame|monsieur"
    r"|la suite|ce|mme|fin)\w*"
    r"|\b(a|ont|avons|avoir|aurons|auront|avait|avaient|aura|eu|ayant) (\w+ )?recours (a|au|aux)\b"
    r"|\b(revision|reviser|reexamen|reexaminer|reconsiderer) (\w+ ){0,3}(classement|indice|indiciaire|echelon|pension"
    r"|retraite|salaire|remuneration|traitement|contrat|convention|calendrier|logement|administrative|statutaire)\b"
    r"|\brevisions? (n |no |version )?\d+\b|\b(revision|modification|correction|annulation) (\w+ ){0,2}"
    r"(guide|notice|note|referentiel|document|procedure|version|planning|rendez vous|reunion|commande|reservation|texte"
    r"|decret|statut|grille|budget|plan|coordonnees|adresse|rib)\w*\b"
)
"""« Recours à l’intérim », « révision de mon classement »: the word without its sense."""
SIGNATURE_LINE = (
    r"(?im)^[^\w\n]*(service|bureau|p[ôo]le|cellule|direction|d[ée]partement|secteur|charg[ée]e?|responsable"
    r"|gestionnaire|juriste)\b[^.!?\n]{0,60}\brecours\b.*$"
)
"""« Service des recours et du contentieux », alone on its line: where somebody works."""

TOPICS = (
    r"\b(mobilite|mutation|retraite|concours|echelon|avancement|cet|compte epargne|formations?|attestations?|conges?"
    r"|detachement|candidatures?|postes?|recrutement|interim|cv|maternite|maladie|paie|remuneration|logement|stages?"
    r"|nomination|disponibilite|factures?|invitation|reunion|convocation|coordonnees|dossier administratif)\b"
)
"""What ordinary career mail is about."""

COPIES = (
    r"\b(copies?|pour (votre )?(parfaite )?(information|info)|a titre d information|destinataires?|vous en informe)\b"
)
"""« Pour information, copie… »."""
TO_THE_EVALUATOR = (
    r"\b((mon|notre|son) evaluat(eur|rice)|en votre qualite|aupres de vous|que vous m avez|m a (adresse|remis"
    r"|saisi|transmis)|au chef d etablissement|mon chef d etablissement|mon directeur|copie cng"
    r"|m le directeur general du)\b"
)
"""A *recours gracieux* goes to who decided: the evaluator."""
_EVALUATOR = (
    r"(la |le |l |m |mme |monsieur |madame )*((mon|notre|son|ma|sa) (evaluat\w+|direct\w+|chef\w*|n 1)|evaluat\w+"
    r"|chef d etablissement|direct\w+ (general\w* )?(du|de l|de la|d) (ch\w?|ght?|ehpad|hopital|centre"
    r" hospitalier|ars|etablissement)\b)"
)
GRACIEUX = (
    r"\brecours (\w+ )?gracieux\b"
    r"|\b(recours|contestation|reclamation) (\w+ ){0,6}(adress\w+|remis\w*|envoy\w+|depos\w+|form\w+|present\w+"
    rf"|introdui\w+|fait\w*) (\w+ ){{0,4}}(a|au|aupres de|aupres du|devant) {_EVALUATOR}"
    rf"|\brecours (a|au|aupres de|aupres du|devant) {_EVALUATOR}"
)
FROM_YOU = (
    r"\b(evaluation|appreciations?|compte rendu|cotation|notation|entretien) (\w+ ){0,3}que vous (m |nous )?"
    r"(avez|venez)\b|\bvous m avez (\w+ )?evalue|\bvotre (appreciation|evaluation) (de|sur) (mon|ma|mes)\b"
)
"""Who reads this gave the evaluation."""
BY_ME = (
    r"\b(evaluation|appreciations?|compte rendu|cotation|notation) (\w+ ){0,3}"
    r"que (j ai|nous avons|je (lui|leur) ai) (\w+ )?"
    r"(redig|etabli|faite?s?|condui|port|mene|realis|attribu|arrete)\w*"
    r"|\b(en (ma |notre )?qualite d|en tant qu|je suis (son|leur|l)|moi meme) evaluat(eur|rice)\b"
    r"|\bje l ai evaluee?\b|\b(agent|adjointe?|directeur adjoint|directrice adjointe) que j ai evaluee?\b"
)
"""Who writes this gave the evaluation."""
CC_CNG = (
    r"\b(copie|cc) (\w+ )?(a |au |pour |de )?(la |le )?(cng|centre national|drh|syndicat)\b"
    r"|\b(cng|centre national)( \w+){0,3} (en copie|pour (votre )?info\w*)\b"
    r"|\b(mis|mets|met|mettons) (\w+ ){0,4}en copie\b"
)
TECHNICAL = (
    r"\b(connexion|connecter|mot de passe|identifiants?|messages? d erreur|erreur \d+|bugs?|navigateur|s affiche"
    r"|impossible (d |de |a )(ouvrir|telecharger|enregistrer|acceder)|telechargement)\b"
)
"""What does not work on a screen."""
BULLETIN = (
    r"\b(lettre d information|newsletter|flash info|desabonne\w*|desinscri\w+|ne plus recevoir|inscrivez vous|webinaire"
    r"|au sommaire|en ligne sur notre site|decouvrez|demandez une demo|lire en ligne)\b"
)
"""Who writes to many."""
SENDS = (
    r"\b(form\w*|formul\w*|depos\w*|introdui\w*|exerc\w*|adress\w*|present\w*|engag\w*|transme\w*|envoi\w*|envoy\w*"
    r"|soume\w*|sais\w*|fai\w*|trouver|trouverez|joint\w*|pj|apres|enregistr\w*|val(oir|ant)|(?<!sans )objet|dirige"
    r"|acte|en compte|note|voici|recevoir)\b"
)
"""An appeal is made by sending it."""
