"""The states of a case and the one table of what leads from which to which (issue « Recours », domain.md 17 to 26)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class CaseState(StrEnum):
    """Where a case stands."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    REFERRED = "referred"
    """CNG asked the evaluator for observations: the evaluator's month runs."""
    OBSERVED = "observed"
    ANSWERED = "answered"
    CAPN = "capn"
    OPINION = "opinion"
    FINAL = "final"
    """The evaluator's final decision, after the CAPN's opinion."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REQUALIFIED = "requalified"
    """It was no appeal."""


class Step(StrEnum):
    """What may happen to a case. The first six are the robot's; a person takes the others."""

    RECEIVE = "receive"
    QUALIFY = "qualify"
    ACKNOWLEDGE = "acknowledge"
    """A person takes it too, where the acknowledgement left by letter."""
    LOSE_ACKNOWLEDGEMENT = "lose-acknowledgement"
    REOPEN = "reopen"
    REQUALIFY = "requalify"
    """The robot takes it too, on a person's ruling about the mail."""
    REFER = "refer"
    OBSERVE = "observe"
    ANSWER = "answer"
    CAPN = "capn"
    OPINION = "opinion"
    FINAL = "final"
    WITHDRAW = "withdraw"
    CLOSE = "close"
    SIGNED = "signed"
    """The day the compte rendu was signed: the director's fifteen days run from it (domain.md 22)."""
    CORRECT = "correct"
    """Another day of receipt, on better evidence. The robot takes it too, on a copy that came earlier."""
    SUSPEND = "suspend"


class Actor(StrEnum):
    """Who may take a step."""

    ROBOT = "robot"
    OPERATOR = "operator"


AWAITING = frozenset({CaseState.RECEIVED, CaseState.ACKNOWLEDGED, CaseState.REFERRED, CaseState.OBSERVED})
"""No answer yet: the two months run."""
ENDED: Mapping[CaseState, str] = {
    CaseState.CLOSED: "le dossier est clos",
    CaseState.WITHDRAWN: "le recours a été retiré",
    CaseState.REQUALIFIED: "ce courrier a été requalifié : ce n’était pas un recours",
}
_ANSWERED = (CaseState.ANSWERED, CaseState.CAPN, CaseState.OPINION, CaseState.FINAL)
_CAPN_CAME = (CaseState.CAPN, CaseState.OPINION, CaseState.FINAL)
_ROBOT = frozenset({Actor.ROBOT})
_OPERATOR = frozenset({Actor.OPERATOR})
_NOT_ANSWERED = "aucune réponse n’est enregistrée et le silence ne vaut pas encore rejet"
_NO_OPINION = "aucun avis de la CAPN n’est enregistré"
_NO_CAPN = "la CAPN n’a pas été saisie"


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    ``leads_to`` None: the state stays. ``dated`` says what the date it needs is, "" when it needs none.
    ``after_silence``: also from a case that awaits its answer, once silence means rejection. ``while_unsure``: also
    while nobody said yet that it is an appeal. ``refusals``: why not, from each other state that has not ended.
    """

    leads_to: CaseState | None
    comes_from: frozenset[CaseState]
    who: frozenset[Actor] = _OPERATOR
    dated: str = ""
    after_silence: bool = False
    while_unsure: bool = False
    refusals: Mapping[CaseState, str] = field(default_factory=dict)


def _each(states: tuple[CaseState, ...] | frozenset[CaseState], why: str) -> dict[CaseState, str]:
    return dict.fromkeys(states, why)


TABLE: Mapping[Step, Transition] = {
    Step.RECEIVE: Transition(CaseState.RECEIVED, frozenset(), _ROBOT, "réception", while_unsure=True),
    Step.QUALIFY: Transition(None, frozenset(CaseState), _ROBOT, while_unsure=True),
    Step.REOPEN: Transition(
        CaseState.RECEIVED,
        frozenset({CaseState.REQUALIFIED}),
        _ROBOT,
        while_unsure=True,
        refusals=_each((*AWAITING, *_ANSWERED), "le recours est déjà ouvert"),
    ),
    Step.ACKNOWLEDGE: Transition(
        CaseState.ACKNOWLEDGED,
        frozenset({CaseState.RECEIVED}),
        _ROBOT | _OPERATOR,
        "envoi de l’accusé de réception",
        refusals=_each((*(AWAITING - {CaseState.RECEIVED}), *_ANSWERED), "l’accusé de réception n’est plus attendu"),
    ),
    Step.LOSE_ACKNOWLEDGEMENT: Transition(
        CaseState.RECEIVED,
        frozenset({CaseState.ACKNOWLEDGED}),
        _ROBOT,
        refusals={
            CaseState.RECEIVED: "aucun accusé de réception n’est parti",
            **_each((CaseState.REFERRED, CaseState.OBSERVED, *_ANSWERED), "le dossier a avancé depuis"),
        },
    ),
    Step.REFER: Transition(
        CaseState.REFERRED,
        frozenset({CaseState.ACKNOWLEDGED}),
        dated="saisine de l’évaluateur par le CNG",
        refusals={
            CaseState.RECEIVED: (
                "l’accusé de réception n’est pas parti : le débloquer (« intake replies »), ou, parti par courrier, "
                "l’enregistrer (« intake appeals acknowledge »)"
            ),
            **_each((CaseState.REFERRED, CaseState.OBSERVED), "l’évaluateur est déjà saisi"),
            **_each(_ANSWERED, "une réponse est enregistrée : il n’y a plus à saisir l’évaluateur"),
        },
    ),
    Step.OBSERVE: Transition(
        CaseState.OBSERVED,
        frozenset({CaseState.REFERRED}),
        dated="réception des observations de l’évaluateur",
        refusals={
            **_each((CaseState.RECEIVED, CaseState.ACKNOWLEDGED), "l’évaluateur n’a pas été saisi"),
            CaseState.OBSERVED: "les observations sont déjà enregistrées",
            **_each(_ANSWERED, "une réponse est enregistrée : joindre ces observations au dossier suffit"),
        },
    ),
    Step.ANSWER: Transition(
        CaseState.ANSWERED,
        AWAITING,
        dated="notification de la réponse",
        refusals={
            CaseState.ANSWERED: "une réponse est déjà enregistrée",
            **_each(_CAPN_CAME, "la CAPN est saisie : sa suite se note avec « intake appeals capn »"),
        },
    ),
    Step.CAPN: Transition(
        CaseState.CAPN,
        frozenset({CaseState.ANSWERED}),
        dated="saisine de la CAPN",
        after_silence=True,
        refusals={**_each(AWAITING, _NOT_ANSWERED), **_each(_CAPN_CAME, "la CAPN est déjà saisie")},
    ),
    Step.OPINION: Transition(
        CaseState.OPINION,
        frozenset({CaseState.CAPN}),
        dated="avis de la CAPN",
        refusals={
            **_each((*AWAITING, CaseState.ANSWERED), _NO_CAPN),
            **_each((CaseState.OPINION, CaseState.FINAL), "l’avis de la CAPN est déjà enregistré"),
        },
    ),
    Step.FINAL: Transition(
        CaseState.FINAL,
        frozenset({CaseState.OPINION}),
        dated="décision définitive de l’évaluateur",
        refusals={
            **_each((*AWAITING, CaseState.ANSWERED), _NO_CAPN),
            CaseState.CAPN: _NO_OPINION,
            CaseState.FINAL: "la décision définitive est déjà enregistrée",
        },
    ),
    Step.WITHDRAW: Transition(
        CaseState.WITHDRAWN,
        AWAITING | {CaseState.CAPN, CaseState.OPINION},
        dated="retrait du recours",
        while_unsure=True,
        refusals={
            CaseState.ANSWERED: "une réponse est enregistrée : il n’y a plus rien à retirer",
            CaseState.FINAL: "la décision définitive est rendue : il n’y a plus rien à retirer",
        },
    ),
    Step.CLOSE: Transition(
        CaseState.CLOSED,
        frozenset({CaseState.ANSWERED, CaseState.FINAL, CaseState.WITHDRAWN}),
        dated="clôture",
        after_silence=True,
        refusals={
            **_each(AWAITING, _NOT_ANSWERED),
            CaseState.CAPN: _NO_OPINION,
            CaseState.OPINION: "la décision définitive de l’évaluateur n’est pas enregistrée",
        },
    ),
    Step.REQUALIFY: Transition(
        CaseState.REQUALIFIED,
        AWAITING,
        _ROBOT | _OPERATOR,
        while_unsure=True,
        refusals=_each(_ANSWERED, "une réponse est enregistrée : le CNG l’a traité comme un recours"),
    ),
    Step.SIGNED: Transition(
        None, AWAITING | frozenset(_ANSWERED), dated="signature du compte rendu", while_unsure=True
    ),
    Step.CORRECT: Transition(
        None,
        AWAITING,
        _ROBOT | _OPERATOR,
        "réception, corrigée",
        while_unsure=True,
        refusals=_each(_ANSWERED, "une réponse est enregistrée : la date de réception ne change plus rien"),
    ),
    Step.SUSPEND: Transition(
        None,
        AWAITING,
        dated="début de la suspension",
        refusals=_each(_ANSWERED, "une réponse est enregistrée : il n’y a plus de délai à suspendre"),
    ),
}
