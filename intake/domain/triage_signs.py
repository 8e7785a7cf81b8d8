"""The words by which appeals and their kin are known, folded (lower case, no accents, no punctuation).

A pattern never reaches from one word to another that is far: sentences have no ends here, so each gap is bounded.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.domain.disposition import AppealClass

EVALUATION = (
    r"(eval(?!uateur)\w*|compte rendu|cr ?ea?p?|appreciations?|notations?"
    r"|entretiens? (professionnel|annuel|d eval\w*)|support)"
)
"""What can be contested at first level, typing mistakes included."""
_APPEAL = r"(recours?|contestations?)"
_PFR = r"(pfr|part (de )?(fonctions?|resultats?)|prime|montant|coefficient|taux|regime indemnitaire)"
_CONTEST = r"\b(contest\w*|desaccord|reexamen|reexaminer|recours?|refut\w+)\b"
_SENDS = r"(form|formul|depos|introdui|exerc|adress|present|engag|transme?t|envoi|envoy|soume?t|sais|fai)\w*"


@dataclass(frozen=True)
class Sign:
    """One rule: a class, the weight of finding the pattern, and what it means in French."""

    appeal_class: AppealClass
    weight: int
    pattern: str
    label: str


_FIRST = AppealClass.FIRST_LEVEL
SIGNS = (
    Sign(_FIRST, 4, r"\bje (\w+ ){0,4}contest\w* (\w+ ){0,12}" + EVALUATION, "« je conteste mon évaluation »"),
    Sign(
        _FIRST,
        4,
        rf"\bje (\w+ ){{0,4}}{_SENDS} (\w+ ){{0,4}}(un|mon|ma|ce|present|notre) (\w+ )?{_APPEAL}\b"
        rf"|\bje (form|depos|introdui|exerc|engag|fai)\w* (donc |ainsi )?{_APPEAL}\b",
        "« je forme un recours »",
    ),
    Sign(
        _FIRST,
        3,
        r"\b(former|formuler|deposer|introduire|exercer|adresser|presenter|engager|transmettre|forme|joint|ci apres) "
        rf"(\w+ ){{0,4}}(un|mon|ma|ce|present|notre) (\w+ )?{_APPEAL}\b",
        "« former un recours »",
    ),
    Sign(_FIRST, 1, rf"^[^|]*\b{_APPEAL}\b", "objet du message"),
    Sign(_FIRST, 3, rf"\b{_APPEAL} (\w+ ){{0,8}}" + EVALUATION, "recours contre l’évaluation"),
    Sign(
        _FIRST,
        4,
        r"\b(demande|sollicite\w*|souhaite|requiers|prie\w*) (\w+ ){0,8}"
        r"(revision|reviser|modification|modifier|reexamen|reexaminer|annulation|annuler) (\w+ ){0,8}" + EVALUATION,
        "demande de révision de l’évaluation",
    ),
    Sign(
        AppealClass.CAPN,
        5,
        r"\b(saisi\w*|saisine|recours|demande\w*) (\w+ ){0,10}(capn|commission administrative)",
        "CAPN",
    ),
    Sign(
        AppealClass.CAPN,
        4,
        r"\b(capn|commission administrative paritaire)\b (\w+ ){0,10}(saisi\w*|saisine|recours)",
        "CAPN",
    ),
    Sign(
        AppealClass.OBSERVATIONS,
        6,
        r"\b(mes|nos|ses|les|des|d) observations (\w+ ){0,12}(recours|evaluateur|contestation)"
        r"|\bobservations (de|en qualite d) (l )?evaluateur\b|\bvotre saisine (\w+ ){0,10}observations\b",
        "observations de l’évaluateur sur un recours",
    ),
    Sign(
        AppealClass.FINAL_DECISION,
        6,
        r"\bdecision (definitive|finale)\b|\bapres (l )?avis de la (capn|commission)\b"
        r"|\b(decide|decision) (\w+ ){0,4}(maintenir|maintien|modifier|reviser) (\w+ ){0,6}" + EVALUATION,
        "décision définitive de l’évaluateur",
    ),
    Sign(
        AppealClass.GRACIEUX_COPY,
        7,
        r"\brecours gracieux\b (\w+ ){0,20}(copie|information|evaluateur|chef d etablissement|prefet|direct\w+)\b"
        r"|\b(copie|information) (\w+ ){0,20}recours gracieux\b",
        "copie d’un recours gracieux",
    ),
    Sign(
        AppealClass.PFR_ONLY,
        5,
        rf"{_CONTEST} (\w+ ){{0,12}}{_PFR}\b"
        r"|\b(pfr|part (de )?(fonctions?|resultats?)|prime|coefficient)\b (\w+ ){0,12}(contest\w*|recours|desaccord)",
        "contestation de la PFR",
    ),
    Sign(
        AppealClass.WITHDRAWAL,
        9,
        r"\b(retir\w+|renonc\w+|abandon\w*|desist\w*|annul\w+|retrait) (a |de |du |d )?"
        r"((mon|le|ce|son|notre|au|ma|la) )?(\w+ )?recours\b"
        r"|\bdesistement\b|\bme desiste\b",
        "retrait du recours",
    ),
    Sign(
        AppealClass.FOLLOW_UP,
        8,
        r"\bou en est (\w+ ){0,4}recours\b|\b(complement|suite|pieces? complementaires?|relance) (\w+ ){0,4}"
        r"(a|au|de|du|pour|concernant) (mon |mes |le |notre )?(recours|dossier de recours)\b"
        r"|\b(avancement|suivi|instruction|etat) (de |du )(mon |mes |le )?recours\b"
        r"|\brecours (que j ai )?(depose|forme|adresse|envoye|transmis)\w* (le|en date du|par)\b",
        "suite d’un recours déjà formé",
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
    r"|refus\w*|saisis|saisir|avocat|confrere|defenseur des droits|faire valoir mes droits)\b"
)
"""Signs of a contestation where the mail speaks of an evaluation."""

SOMEBODY_CONTESTS = (
    r"\b(je|j|nous|mon client|ma cliente|notre adherente?) (\w+ ){0,8}(contest\w*|recours|reexam\w+|revision|desaccord)"
    r"|\b(mon|notre|ma|present|presente) (\w+ )?(recours|contestation)\b|\bobjet (\w+ ){0,3}(recours|contestation)\b"
)
"""How a letter of appeal speaks; a form's or a decision's printed notice has no first person."""
NOTICES = (
    r"\b(voies?|delais?|droits?|possibilites?|modalites?|informe\w*) (et (de |des |les )?\w+ )?(de |des |du |d )(un )?"
    r"recours\b|\bfaire l objet d un recours\b"
)
"""« Voies et délais de recours »: what forms and decisions print, also above the director's own signature."""

FALSE_FRIENDS = (
    r"\brecours (a|au|aux) (la |l |des |les |un |une |du )?(interim\w*|contractuel\w*|contrats?|cdd|cdi|vacat\w*"
    r"|heures?|prestat\w*|sous traitan\w*|externalis\w*|consultants?|cabinets?|teletravail|visio\w*|remplac\w*"
    r"|medecins?|praticiens?|personnels?|emprunts?|mecenat|benevol\w*)\b"
    r"|\b(revision|reviser|reexamen|reexaminer|reconsiderer) (\w+ ){0,3}(classement|indice|indiciaire|echelon|pension"
    r"|retraite|salaire|remuneration|traitement|contrat|convention|calendrier|logement|administrative|statutaire)\b"
)
"""« Recours à l’intérim », « révision de mon classement »: the word without its sense."""
SIGNATURE_LINE = (
    r"(?im)^[^\w\n]*(service|bureau|p[ôo]le|cellule|direction|d[ée]partement|secteur)\b[^.!?\n]{0,60}\brecours\b.*$"
)
"""« Service des recours et du contentieux », alone on its line: where somebody works."""

TOPICS = (
    r"\b(mobilite|mutation|retraite|concours|echelon|avancement|cet|compte epargne|formations?|attestations?|conges?"
    r"|detachement|candidatures?|postes?|recrutement|interim|cv|maternite|maladie|paie|remuneration|logement|stages?"
    r"|nomination|disponibilite|factures?|invitation|reunion|convocation|coordonnees|dossier administratif)\b"
)
"""What ordinary career mail is about."""
