"""A YAML file as plain values that still know the line of every key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from intake.errors import ConfigError

Loc = tuple[str | int, ...]
"""The way to a value: keys and 0-based positions."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Parser's words (their stable part) to a sentence and a remedy. Values are never repeated: one may be a password.
_SYNTAX = (
    ("',' or", "crochet ou accolade jamais fermé", "fermez « [ » par « ] », « { » par « } »"),
    ("mapping values are not allowed", "« : » inattendu", "mettez la valeur entre guillemets, ou corrigez le retrait"),
    ("could not find expected ':'", "« : » absent après une clé", "écrivez « clé: valeur », avec l’espace"),
    ("block end", "retrait fautif", "alignez cette ligne avec les clés de son bloc"),
    ("block mapping", "retrait fautif", "alignez cette ligne avec les clés de son bloc"),
    ("alias", "renvoi « * » à une ancre qui n’existe pas", "mettez la valeur entre guillemets"),
    ("tag", "étiquette « ! » inconnue", "mettez la valeur entre guillemets"),
    ("end of stream", "fin de fichier inattendue", "fermez les guillemets, crochets et accolades"),
    ("quoted scalar", "guillemets mal fermés", "fermez les guillemets"),
    ("single document", "plusieurs documents dans le fichier", "retirez les lignes « --- »"),
)


@dataclass(frozen=True)
class YamlDocument:
    """One YAML file: its value (None when empty) and the 1-based line of each key or item."""

    path: Path
    value: object
    lines: dict[Loc, int] = field(default_factory=dict)

    def where(self, loc: Loc) -> str:
        """File, line and key, for an error. A key that is not there has its block's line."""
        key = ".".join(map(str, loc))
        return f"{self.path}, ligne {self.line(loc)}" + (f", clé {key}" if key else "")

    def line(self, loc: Loc) -> int:
        """The line of that key, or of the nearest block above it that stands in the file."""
        return next((self.lines[loc[:size]] for size in range(len(loc), 0, -1) if loc[:size] in self.lines), 1)


def read_yaml(path: Path) -> YamlDocument:
    """That file. Raises ConfigError when it is missing, is not UTF-8, is not YAML, or repeats a key."""
    return parse_yaml(path, _read_text(path))


def parse_yaml(path: Path, text: str) -> YamlDocument:
    """That text, said to come from that file."""
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return YamlDocument(path, None)
        _refuse_repeated_keys(path, node)
        value = loader.construct_document(node)
        return YamlDocument(path, value, dict(_lines(node, ())))
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(path, text, error) from None
    except yaml.YAMLError as error:
        remedy = "enregistrez le fichier en texte UTF-8 sans caractère de contrôle"
        raise ConfigError(str(path), "ce n’est pas du texte", remedy) from error
    except ValueError as error:
        raise ConfigError(str(path), "date ou nombre impossible", "corrigez-le, ou mettez des guillemets") from error
    finally:
        if loader is not None:
            loader.dispose()


def _read_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise ConfigError(str(path), "fichier introuvable", "indiquez le bon chemin par --config FICHIER") from error
    except IsADirectoryError as error:
        raise ConfigError(str(path), "c’est un dossier, un fichier est attendu", "indiquez un fichier YAML") from error
    except OSError as error:
        problem = f"lecture impossible ({error.strerror or 'erreur d’entrée-sortie'})"
        raise ConfigError(str(path), problem, "vérifiez le propriétaire et les droits") from error
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = f"octet 0x{raw[error.start]:02x} illisible en UTF-8"
        raise ConfigError(f"{path}, ligne {line}", problem, "enregistrez le fichier en UTF-8") from error


def _syntax_error(path: Path, text: str, error: yaml.MarkedYAMLError) -> ConfigError:
    mark = error.problem_mark or error.context_mark
    where = f"{path}, ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else str(path)
    if mark and _indented_by_tab(text, mark.line):
        problem = "ce n’est pas du YAML : tabulation dans le retrait"
        return ConfigError(where, problem, "remplacez les tabulations par des espaces")
    words = f"{error.context or ''} {error.problem or ''}"
    for sign, problem, remedy in _SYNTAX:
        if sign in words:
            return ConfigError(where, f"ce n’est pas du YAML : {problem}", remedy)
    # The parser's remaining words hold one character of the file at most.
    return ConfigError(where, f"ce n’est pas du YAML ({error.problem})", "corrigez cette ligne")


def _indented_by_tab(text: str, line: int) -> bool:
    """Whether that 0-based line is indented by a tab: each parser words that fault differently."""
    lines = text.splitlines()
    return line < len(lines) and "\t" in lines[line][: len(lines[line]) - len(lines[line].lstrip())]


def _refuse_repeated_keys(path: Path, root: yaml.Node) -> None:
    for mapping in _mappings(root, set()):
        seen: dict[str, int] = {}
        for key, _ in mapping.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                continue
            line = key.start_mark.line + 1
            if key.value in seen:
                where = f"{path}, ligne {line}, clé {key.value}"
                raise ConfigError(where, f"clé déjà donnée ligne {seen[key.value]}", "gardez-en une seule")
            seen[key.value] = line


def _mappings(node: yaml.Node, seen: set[int]) -> Iterator[yaml.MappingNode]:
    """Every mapping below, once: an anchored one is shared by its aliases."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        yield node
        for key, value in node.value:
            yield from _mappings(key, seen)
            yield from _mappings(value, seen)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _mappings(item, seen)


def _lines(node: yaml.Node, loc: Loc) -> Iterator[tuple[Loc, int]]:
    """Where each key or item stands, after merges; the last of two wins, as in the value."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                yield (*loc, key.value), key.start_mark.line + 1
                yield from _lines(value, (*loc, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield (*loc, position), item.start_mark.line + 1
            yield from _lines(item, (*loc, position))
