"""One’s own evaluation and what surrounds it, folded."""

from __future__ import annotations

from intake.domain.triage.words.manner import REPRESENTS

_IT = (
    r"(evaluations?|eval|appreciations?|notations?|cotations?|comptes? rendus?|cr|crep?|fiche(?! (de|du|d|des) )"
    r"|bilan annuel|support|entretiens? (d |annuel|pro|individuel)\w*|evaluat(eur|rice)s?)"
)
_AROUND_IT = (
    r"(notes?(?! (de|d|a|au) )|niveaux?|criteres?|objectifs?|items?|rubriques?|commentaires?|mention|resultats"
    r"|competences|entretien|qualites|maniere de servir|valeur professionnelle|travail|engagement|investissement"
    r"|comportement|management|reputation|honneur|caractere)"
)
_JUDGED = r"(evaluee?s?|notee?s?|jugee?s?|cotee?s?)"
PAPER = (
    rf"\b(?!(?:cr|support)\b)({_IT}|(re)?evaluee?s?(?! (a|quatre|trois|deux) )|etre notee?|manieres? de servir"
    rf"|valeur professionnelle)\b"
)
"""Somebody’s. « CR » and « support » alone stand in any language."""
OWN_PAPER = (
    rf"\b(mon|ma|mes|notre|nos) (?!evaluation (externe|has|des))(\w+ )?{_IT}\b|\b{_IT} (\w+ ){{0,8}}(m a|m ont"
    rf"|m est|me (concern|touch|vis|met|fait|port|prete|decri|presente|qualifi)\w*|je viens"
    r"|que j ai|j ai (recu|eu)|ou je|dans laquelle je|dans lequel je|a mon (egard|endroit|sujet|encontre|propos)"
    r"|de (moi|mon activite|mon annee|mes(?! (adjoint|collabor|direct|agent|cadre|equipe|chef|collegue)\w*)))\b"
    rf"|\b(j ai|je) (\w+ ){{0,3}}(signee?|recue?|recois|decouvre) (\w+ ){{0,3}}{_IT}\b"
    rf"|\b(on|il|elle) m (a|ont) (\w+ )?(mis|colle"
    rf"|flanque) (\w+ )?\d|\bme (juger|noter|coter)\b|\bm evaluer\b|\b(j ai ete"
    rf"|je suis|j etais|me voila"
    rf"|nous avons ete) (\w+ )?(mal |sous |bien )?{_JUDGED}\b"
    r"|\bm (evalue|apprecie|accuse|reproche)\b|\b(m a|m ont|on m|me) (\w+ ){0,3}(evaluee?|notee?|jugee?|cotee?"
    r"|juge|note)\b"
)
"""One’s own."""
AROUND = (
    rf"\b(mon|ma|mes|nos) (\w+ )?{_AROUND_IT}\b(?! (de |d )(recrutement|embauche|mobilite|carriere))"
    r"|\b(a mon (egard|endroit|encontre|sujet)|sur (moi|mon compte))\b|\bce (qui|que) (\w+ ){0,4}ecrit\w*\b|\b(on"
    r"|qui|il|elle|directrice|directeur) (\w+ ){0,3}(ecrit|dit|pretend) (\w+ ){0,3}(que je|de moi)\b|\b(lire|lu|lis"
    r"|lisant) (\w+ ){0,8}(que je|sur moi|de moi|a mon (sujet|propos))\b|\bsigner (un tel|une telle|pareil\w*|ce"
    r"|cette|cela|ca)\b|\b(il|elle|on) me (present|decri|depei|fait pass|trait|qualifi)\w* (\w+ )?(comme|de|d|pour)\b"
    r"|\bportrait\b"
    r"|\bfaite? de moi\b|\bcette (petite )?phrase\b"
    r"|\b(celui|celle|personne) (qui|que|qu) (\w+ ){0,3}(decri|depei|present)\w*"
    r"|\b(evaluat(eur|rice)|directeur|directrice|chef|prefet|president) (\w+ ){0,2}(me"
    r"|m) (?!a (dit|demande|informe|indique|transmis|charge))\w+|\bje (ne )?(\w+ )?signe\w*\b|\b(je"
    r"|j) (\w+ ){0,4}(cette|cet|ce) (evaluation|eval|appreciation|notation|cotation|compte rendu|fiche)\b"
)
"""What surrounds it."""
CHIEF = r"\b(mon|ma) (directeur|directrice|chef\w*|superieure?|n 1|hierarchie|dg)\b"
"""Who gives it, and much else: alone, it says little."""
OWN = f"{AROUND}|{CHIEF}"
THEIRS = (
    rf"\b(son|sa|ses|leur|leurs) (\w+ )?{_IT}\b|\b{_IT} (\w+ ){{0,6}}(de|d) (m|mme|monsieur|madame|notre|mon"
    rf"|ma)\b|\bl {_IT}"
)
"""Somebody’s, of whom the mail tells…"""
SPEAKS_FOR = (
    rf"{REPRESENTS}|\b(me|nous) (prie|charge|mandate|donne\w* mandat|a (\w+ )?(charge|mandate|prie"
    rf"|donne mandat))\w* (\w+ )?(de|d|afin|pour)\b|\b(me|nous) demande (\w+ )?de vous\b"
    r"|\b(m|mme|elle|il|monsieur|madame|ma cliente|mon client|nous|organisation|syndicat)"
    r"( (?!(entend|compte|envisage|menace|va|risque|pourrait|songe)\b)\w+){0,2} vous (saisi"
    r"|demand|pri|sollicit|adress|fait savoir|remet)\w*|\b(a|de|par) (ma|notre|mon|son) (demande|intermediaire"
    r"|conseil)\b|\bfaire droit\b|\b(sa|leur|la) demande de (revision|reexamen|modification|annulation)|\b(voici"
    r"|ci joint\w*|transme\w+|adresse|remets) (\w+ ){0,4}(la demande|le courrier|la lettre|sa demande|sa lettre"
    r"|son courrier) (de )?(m|mme|monsieur|madame)?"
)
"""…and for whom it is written."""
FIRST_PERSON = r"\b(je|j|me|m|moi|mon|ma|mes|soussignee?s?)\b"
_LEVEL = (
    r"(excellente?|(tres )?(satisfaisante?|bon(ne)?)|insuffisante?|a (ameliorer|developper|consolider|renforcer)"
    r"|moyen(ne)?|passable|conforme|superieure?|inferieure?|(partiellement|non|pas) atteinte?s?|en deca|mediocre"
    r"|en dessous|au plus bas|tout en bas)"
)
_GIVEN = r"(mise?|mettre|mets|met|coll\w+|coch\w+|class\w+|cote\w*|flanque\w*|gratifi\w+)"
FALLS = rf"(d|de) {_LEVEL} a {_LEVEL}\b|de [abcd] a [abcd]\b"
RATED = (
    rf"\b(me|m) (\w+ ){{0,2}}{_GIVEN} (\w+ ){{0,2}}{_LEVEL}\b|\b{_GIVEN} {_LEVEL}\b"
    rf"|\b({FALLS})|\b(ce|ces) (a ameliorer|insuffisant|en deca|conforme|passable|(partiellement|non) atteint)s?\b"
)
"""« On m’a mis à améliorer », « de supérieur à conforme »: the levels that an evaluation gives."""
NEAR_IT = (
    rf"{RATED}|"
    r"\b((les|l|des|ces|cet|aux|mes) items?|rubriques?|cet entretien|entretien du \d+|niveau (?!(de|national"
    r"|regional|central|local|du|des) )\w+|qualites (relationnelles|manageriales)|note (qui|que|attribuee"
    r"|infligee|obtenue|globale)|objectifs? (\w+ ){0,6}(non )?atteints?|objectifs? (n )?\d|en deca (de|des))\b"
)
"""What only an evaluation has."""
