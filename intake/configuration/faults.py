"""Faults of a file: found by the validator or by a rule, told in French with place and remedy."""

from __future__ import annotations

import types
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, TypeGuard, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from intake.configuration.yaml_lines import Loc, YamlDocument
from intake.errors import ConfigError
from intake.secrets import SecretReference

T = TypeVar("T")

REFERENCE_REMEDY = "écrivez {env: NOM}, {file: CHEMIN} ou {credential: NOM}"
_EXPECTED = {
    "missing": "",
    "int": "un nombre entier",
    "float": "un nombre",
    "bool": "true ou false",
    "string": "un texte (entre guillemets s’il ressemble à un nombre, une date ou un oui/non)",
    "path": "un chemin",
    "date": "une date AAAA-MM-JJ",
    "tuple": "une liste",
    "list": "une liste",
    "dict": "un bloc de clés",
    "dataclass": "un bloc de clés",
    "enum": "l’une des valeurs permises",
}
"""The start of pydantic's error types, and what we say is expected."""


@dataclass(frozen=True)
class Fault:
    """One thing to mend: the way to it in the file, what is wrong, how to mend it."""

    loc: Loc
    problem: str
    remedy: str


def validate(shape: type[T], document: YamlDocument) -> T:
    """The document's value as that dataclass. Raises ConfigError telling every fault found."""
    if document.value is None:
        raise ConfigError(str(document.path), "le fichier est vide", "partez d’un exemple de deploy/exemples/")
    if not isinstance(document.value, dict):
        problem = f"un bloc de clés est attendu, trouvé : {_found(document.value)}"
        raise ConfigError(document.where(()), problem, "partez d’un exemple de deploy/exemples/")
    try:
        return cast(T, _validator(cast(Any, shape)).validate_python(document.value))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        faults = [_explain(shape, detail) for detail in details]
    # Raised outside the handler: the validator's own text repeats values, and one may be a password.
    refuse(document, faults)
    raise AssertionError("refuse() raises when there are faults")


@cache
def _validator(shape: Any) -> TypeAdapter[Any]:
    """Made once: a start reads several files of the same shape."""
    return TypeAdapter(shape)


def refuse(document: YamlDocument, faults: Iterable[Fault]) -> None:
    """Raise one ConfigError that tells all those faults, in the file's order; nothing when there is none."""
    told = sorted(faults, key=lambda fault: document.line(fault.loc))
    if not told:
        return
    errors = [ConfigError(document.where(fault.loc), fault.problem, fault.remedy) for fault in told]
    if len(errors) == 1:
        raise errors[0]
    listed = "".join(f"\n  - {error}" for error in errors)
    raise ConfigError(str(document.path), f"{len(errors)} fautes{listed}")


def suggest(word: object, known: Iterable[str]) -> str:
    """« vouliez-vous dire … ? » for a near miss, else the list of what is known."""
    choices = sorted(known)
    near = get_close_matches(str(word), choices, n=1, cutoff=0.6)
    return f"vouliez-vous dire « {near[0]} » ?" if near else f"connus : {', '.join(choices)}"


def _explain(shape: type[Any], detail: ErrorDetails) -> Fault:
    loc, kind, value = detail["loc"], detail["type"], detail["input"]
    asked, block = _type_at(shape, loc), _type_at(shape, loc[:-1])
    if asked is SecretReference and kind != "missing":
        return _not_a_reference(loc)
    if block is SecretReference:
        # {hunter2} has the secret for its key, {env: 4839201} perhaps for its value: neither is repeated.
        return _not_a_reference(loc[:-1])
    if kind == "unexpected_keyword_argument":
        return Fault(loc, f"clé inconnue « {loc[-1]} »", suggest(loc[-1], _keys(block)))
    if kind == "missing":
        return Fault(loc, "clé obligatoire absente", f"ajoutez « {loc[-1]}: … »")
    problem = f"trouvé : {_found(value)} ; attendu : {_expected(kind, asked)}"
    remedy = (
        suggest(value, [choice.value for choice in asked])
        if _is_choice(asked) and isinstance(value, str)
        else "corrigez cette valeur"
    )
    return Fault(loc, problem, remedy)


def _not_a_reference(loc: Loc) -> Fault:
    return Fault(loc, "un secret ne s’écrit pas dans ce fichier : un renvoi est attendu", REFERENCE_REMEDY)


def _expected(kind: str, asked: object) -> str:
    if _is_choice(asked):
        return " ou ".join(choice.value for choice in asked)
    return _EXPECTED.get(kind.split("_", 1)[0], "une autre valeur")


def _is_choice(asked: object) -> TypeGuard[type[StrEnum]]:
    return isinstance(asked, type) and issubclass(asked, StrEnum)


def _found(value: object) -> str:
    match value:
        case None:
            return "rien"
        case dict():
            return "un bloc de clés"
        case list():
            return "une liste"
        case bool():
            return str(value).lower()
        case _:
            text = str(value)
            return f"« {text if len(text) <= 40 else text[:39] + '…'} »"


def _type_at(shape: Any, loc: Loc) -> Any:
    """The type the shape gives to that place, None where it gives none."""
    for key in loc:
        shape = _below(_required(shape), key)
    return _required(shape)


def _required(shape: Any) -> Any:
    """``X`` of ``X | None``."""
    if get_origin(shape) in (Union, types.UnionType):
        return next((each for each in get_args(shape) if each is not type(None)), None)
    return shape


def _below(shape: Any, key: str | int) -> Any:
    if is_dataclass(shape) and isinstance(shape, type):
        return get_type_hints(shape).get(str(key))
    arguments = get_args(shape)
    if not arguments:
        return None
    return arguments[1] if get_origin(shape) is dict else arguments[0]


def _keys(shape: Any) -> list[str]:
    if is_dataclass(shape) and isinstance(shape, type):
        return [each.name for each in fields(shape) if each.init]
    return []
