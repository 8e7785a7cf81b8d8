"""An operator's actions in French."""

from __future__ import annotations

from collections.abc import Mapping

from intake.domain.known import Action

ACTIONS: Mapping[Action, str] = {
    Action.FILE: "déposer",
    Action.ANNEX: "conserver en annexe",
    Action.RETURN: "retourner",
    Action.APPEAL: "enregistrer comme recours",
    Action.IGNORE: "ne rien faire",
    Action.SPLIT: "régler chaque pièce à part",
}
