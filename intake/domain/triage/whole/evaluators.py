"""What evaluators write to us, and what is written to them with a copy to us: traits, folded."""

from __future__ import annotations

from intake.domain.disposition import AppealClass
from intake.domain.triage.whole.trait import CAPN, Bearing, Trait

_WHO = (
    r"(m(?! (a|ai|ont|est|avez|avait|etait|ete|en|y)\b)|mme|mr|monsieur|madame|maitre|mon adjointe?"
    r"|notre (adjointe?|directrice|directeur|collegue)|l interessee?|cet agent|l agent|la requerante"
    r"|le requerant)"
)
_APPEAL = r"(recours|contestation|griefs?|reclamation|saisine|critiques|reproches|demande de (revision|reexamen))"
_IT = r"(evaluation|appreciations?|compte rendu|cotation|notation|niveau|position|note|support)"
_OF_IT = rf"(\w+ ){{0,6}}{_IT}"
_THEIRS = "le recours d’un autre"
OBSERVES = Bearing(
    AppealClass.OBSERVATIONS,
    6,
    ((_THEIRS,), ("une demande du CNG", "une réponse")),
    (
        Trait(
            _THEIRS,
            3,
            rf"\b({_APPEAL}|requete|doleances?|demarche|plaintes?|protestation) (\w+ ){{0,4}}(de|d|du|par|chez"
            rf"|que|dont) {_WHO}\b|\b{_APPEAL} {_WHO} |\b(son|sa|ses|leur|leurs) ({_APPEAL}|requete)\b"
            rf"|\b{_WHO} (\w+ ){{0,3}}(conteste|soutient|pretend|affirme|allegue|reproche)\b|\bgrief n \d|\b(me"
            rf"|nous) (fait|font) grief\b|\b(m|nous) impute\w*\b|\b(sur|a) (ce|cette|ledit) (recours"
            rf"|contestation)\b|\b(votre|vos) (demande|courrier|lettre|saisine)\w* d (observations|avis)\b"
            rf"|\b(maintiens|confirme|maintenons) ((integralement|donc|mon|ma|mes|l|le|la|les|cette|pleinement"
            rf"|entierement|toute?|ainsi|totalement) ){{0,4}}{_IT}\b",
        ),
        Trait(
            "une demande du CNG",
            2,
            r"\b(votre|vos) (courri\w+|saisine|demande|lettre|mail|message|transmission|sollicitation"
            r"|reference)s?\b|\bvous (m|nous|l) (avez|aviez) (\w+ ){0,3}(transmis\w*|saisie?|demande\w*|invite\w*"
            r"|interroge\w*|communique\w*|adresse\w*|sollicite\w*)|\b(m|nous) (invitant|demandant|informant"
            r"|transmettant)\b|\bcomme (\w+ ){0,3}(demande|convenu)\b|\bvous avez (\w+ )?sollicite\b"
            r"|\bque vous (me|nous|m|n) (\w+ )?(demand|sollicit|soumis|interrog)\w+|\bvous m (interrogez|invitez"
            r"|avez fait (tenir|parvenir))|\bvous (nous|m) y avez\b|\bvous me demandez|\bvotre demande",
        ),
        Trait(
            "une réponse",
            2,
            r"\b(observations|remarques|elements?( de reponse)?|reponses?|precisions|explications|(mon|ma) (avis"
            r"|point de vue|sentiment|position)|il a tort|elle a tort|avis d evaluat\w+)\b|\b(je"
            r"|nous) (\w+ ){0,2}(maintien\w*|confirm\w+|maintenons)\b|\brien a ajouter\b",
        ),
        Trait(
            "l’évaluateur écrit",
            3,
            rf"\b(en|ma|sa) (\w+ )?qualite d evaluat\w+|\bavis d evaluat\w+|\bevaluat(eur|rice) de {_WHO}"
            rf"|\bque j ai (\w+ )?(redige|etabli|portee?|conduit|mene|evalue)\w*|\bmon (adjointe?"
            rf"|ancienne? adjointe?|directeur adjoint|directrice adjointe)\b|\b(je|nous) (\w+ ){{0,2}}(maintien"
            rf"|confirm|mainten)\w+ ((integralement|donc|mon|ma|mes|l|le|la|les|cette|pleinement|entierement"
            rf"|toute?|ainsi|totalement) ){{0,4}}({_IT}|tout)\b"
            r"|\b(ai|avais) (\w+ )?(consigne\w*|evalue (en|m|mme|monsieur|madame)|pris mes fonctions)\b"
            r"|\bevaluat(eur|rice)$|\bdefavorable a toute\b|\b(mon|ma) predecess\w+|\bs en tient|\bm y tiens\b"
            r"|\bje l assume\b|\bj (ai|avais) (\w+ )?(prevenu|recu|averti|informe|alerte) (\w+ )?(m|mme"
            r"|l interesse\w*)\b|\bl evaluateur (\w+ ){0,3}(maintien|repond|precise)\w*",
        ),
    ),
)
TO_THE_EVALUATOR = (
    r"(?<!copie )\b(a|au|aupres (de|du|d)|remi\w+ (\w+ ){0,3}a|adress\w+ (\w+ ){0,3}a|ecri\w* (a|au)|demand\w+ a"
    r"|saisi) (\w+ )?(mon|ma|son|sa|le|la|m le|mme la|monsieur le|madame la"
    r"|l) (\w+ )?(directeur(?! general du c(ng|entre))|directrice(?! generale du c(ng|entre))|chef\w*|evaluat(eur"
    r"|rice)s?|prefet\w*|dg\b|n 1|superieur\w*|president\w*)|\brecours (\w+ )?gracieux(?! (aupres de"
    r"|devant) vous)|\bdemarche amiable|\ba titre gracieux|\b(revision|demande|reexamen|requete|voie) gracieu\w+"
    r"|\b(votre|vos) (appreciations?|evaluation|jugement|compte rendu|cotation)\b|\bvous avez (\w+ )?ecrit (dans"
    r"|de|sur|a mon)\b|\b(que )?vous (m |nous )?avez (\w+ ){0,3}(evalue|attribue|note|porte|redige|fait|mene"
    r"|conduit|signe|etabli|realis)\w*"
)
ASKED_OF_THEM = (
    r"\b(demand\w*|ecri\w*|adress\w*|remis\w*|saisi\w*|sollicit\w*|envoy\w*|depos\w*|form\w*|transmis\w*"
    r"|pri\w*) (\w+ ){0,5}(a|au|aupres (de|du|d)) (mon|ma|son|sa|le|la|l|monsieur le|madame la|m le"
    r"|mme la) (\w+ )?(directeur(?! general du c(ng|entre))|directrice(?! generale du c(ng|entre))|chef\w*"
    r"|evaluat(eur|rice)|prefet\w*|dg\b|n 1|superieur\w*|president\w*)|\ba titre gracieux"
)
"""Asked of the evaluator, not of us."""
TOLD = (
    r"\b(je vous ai|j ai|j avais|nous avons|que j avais) (?!l honneur)(\w+ ){0,4}(ecrit|adress\w+|envoy\w+"
    r"|depos\w+|form\w+|transmis\w*|introdui\w+|saisi\w*|demande|sollicite|conteste)\b|\b(laiss\w+ tomber"
    r"|pas la peine|(ne|n) (\w+ )?(souhait\w+|veux|entends) (plus|pas)|retire|annul\w+|renonc\w+|abandonn\w+"
    r"|retrait (de|du)) (\w+ ){0,3}(demande|recours|contestation|demarche)"
)
"""What was done before, told or taken back."""
_COPY, _TO_THEM, _NOT_SEIZED = "une copie pour information", "l’évaluateur en est saisi", "le CNG n’est pas saisi"
PASSES_COPY = Bearing(
    AppealClass.GRACIEUX_COPY,
    5,
    ((_COPY, _NOT_SEIZED), (_TO_THEM,)),
    (
        Trait(
            _COPY,
            3,
            r"\bcopies? (?!(de|du|a|au|d) (\w+ )?(mon|ma|l) (evaluation|compte|evaluat\w+|directeur|directrice"
            r"|chef))(\w+ ){0,6}(lettre|courrier|courriel|mail|message|recours|demande|demarche|requete"
            r"|reclamation|cng|centre national|information)\b|\bpour (\w+ ){0,4}(information|info)\b"
            r"|\ba titre d information\b|\bvous en informe\b|\b(cng|centre national) (\w+ ){0,3}en copie\b"
            r"|^copie$|\b(un|le) double\b|\b(soyez|etes|tiens|tenir) informee?s?\b|\bque vous (le )?sachiez\b"
            r"|\bsimple information\b|^double$|\bdouble au\b|\b(mets?|mis|tiens) (\w+ ){0,3}(en copie"
            r"|informe\w*)\b|\bporte\w* a (la|votre) connaissance\b",
        ),
        Trait(
            _TO_THEM,
            3,
            TO_THE_EVALUATOR,
        ),
        Trait(
            "à l’évaluateur, en l’appelant par son titre",
            2,
            r"\bmonsieur le (directeur(?! general)|prefet|president)|\bmadame la (directrice(?! generale)|prefete"
            r"|presidente)",
        ),
        Trait(
            _NOT_SEIZED,
            2,
            r"\b(n attends?|ne vous (demande|saisis|sollicite)) (\w+ ){0,2}(rien|pas)\b|\baucune (action"
            r"|suite) (\w+ ){0,2}attendue\b|\bje (vous saisirai|me tournerais?|m adresserais?)\b|\bd abord\b"
            r"|\bavant (\w+ ){0,3}(aller plus loin|toute autre|vous saisir|de saisir)\b|\battends sa reponse\b",
        ),
    ),
)
_DECIDED, _AFTER = "une décision est prise", "après un avis ou un recours"
DECIDES = Bearing(
    AppealClass.FINAL_DECISION,
    6,
    ((_DECIDED,), (_AFTER,)),
    (
        Trait(
            _DECIDED,
            3,
            rf"\b(decide|decidons|decid(er|ee?)|arrete|decision) (\w+ ){{0,5}}(maintenir|maintien|modifi\w+"
            rf"|revis\w+|porter|suivre|retenir|position|reformer|corriger)\b|\bdecision (definitive|finale"
            rf"|prise)\b|\b(ma|sa|copie de la) decision\b|\b(j ai|a|avons|ne) (\w+ ){{0,3}}(maintenu|modifie"
            rf"|revise|revu|refait|suivi|corrige|maintiens|modifierai|recrit|reecrit|releve|change) {_OF_IT}\b"
            rf"|\b(je|nous) (maintien\w*|maintenons) (\w+ ){{0,6}}({_IT})\b|\bma position\b|\bje (modifie|corrige"
            rf"|releve|porte|change|maintiens) (\w+ ){{0,4}}(rubrique|cotation|niveau|appreciation|evaluation)\b"
            rf"|\bdernier mot\b|\bm y ranger\b|\bdecision prise\b|\b(me range|suis|suivons|rallie"
            rf"|conforme) (\w+ )?(a )?(l |cet )avis\b|\bj y (donne suite|souscris|fais droit)\b|\b(porte|passe"
            rf"|releve|abaisse) (\w+ ){{0,8}}(niveau|cotation|a \d|atteint)\b",
        ),
        Trait(
            _AFTER,
            3,
            rf"\b(avis|issue|suites?|vu|apres|malgre|seance|examen|reception|ayant|conform\w+"
            rf"|proces verbal)\b (\w+ ){{0,10}}({CAPN}|la cap)\b|\b({CAPN}|la cap"
            rf"|la commission) (\w+ ){{0,8}}(ayant|a|recommand\w+|propos\w+)\b",
        ),
        Trait(
            "quelqu’un d’autre",
            1,
            rf"\b(l interesse\w*|{_IT} (\w+ ){{0,6}}(de|d) {_WHO}|l agent|(lui|elle|il) (\w+ ){{0,4}}(notifi"
            rf"|inform|remis)\w*)\b",
        ),
        Trait("une notification", 1, r"\b(notifi\w+|remise? contre|inform\w+|copie)\b"),
    ),
)
