"""What a ruling may say: bounds that no form or command can step over."""

from __future__ import annotations

from intake.domain.known import Action, Ruling

LONGEST_TEXT = 5000
"""Characters of an explanation: twice the longest of ours."""
LONGEST_SUBJECT = 150
"""Characters: longer ones are cut by mail programs anyway."""
LONGEST_WHY = 1000
"""Characters: a sentence or two, kept in the history for ever."""
MOST_PEOPLE = 50
"""Of one mail: a union writes for a service, not for a corps."""
LONGEST_NAME = 120
"""Characters."""


def fault_of(ruling: Ruling) -> str | None:
    """Why the register does not take that ruling, in French; None when it does."""
    text, subject = (ruling.reply_text or "").strip(), (ruling.reply_subject or "").strip()
    if not ruling.why.strip():
        return "dire pourquoi, en quelques mots"
    if len(ruling.why) > LONGEST_WHY:
        return f"motif de {len(ruling.why)} caractères : {LONGEST_WHY} au plus"
    if (text or subject) and ruling.action is not Action.RETURN:
        return "un texte ou un objet de réponse ne va qu’avec un retour"
    if len(text) > LONGEST_TEXT:
        return f"réponse de {len(text)} caractères : {LONGEST_TEXT} au plus"
    if len(subject) > LONGEST_SUBJECT or not subject.isprintable():
        return f"objet de la réponse : une seule ligne de {LONGEST_SUBJECT} caractères au plus"
    if ruling.appellants and (ruling.action is not Action.APPEAL or ruling.reference):
        return "des personnes ne se distinguent que pour enregistrer un recours chacune"
    people = [each.person for each in ruling.appellants]
    if len(set(people)) < len(people) or any(not 1 <= each <= MOST_PEOPLE for each in people):
        return f"chaque personne a un numéro à elle, de 1 à {MOST_PEOPLE}"
    if any(len(each.name) > LONGEST_NAME for each in ruling.appellants):
        return f"nom d’une personne : {LONGEST_NAME} caractères au plus"
    if ruling.action is Action.SPLIT and ruling.position is not None:
        return "seul un message entier se règle pièce par pièce"
    return None
