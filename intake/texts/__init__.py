"""The texts people read, one file each, in French. A directory named in the settings may replace any of them.

What a text may use: the variables of ``VARIABLES`` and the filters ``date_longue`` and ``en_lettres``. Anything else is
refused at start, with its file and line, never discovered in a mail.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from intake.errors import ConfigError
from intake.texts.typography import NO_BREAK, lay_out, long_date, months_in_words

HOME = Path(__file__).parent
SUFFIX = ".txt.j2"

VARIABLES: Mapping[str, str] = {
    "mailbox_address": "adresse de la boîte du CNG qui répond",
    "service": "service chargé du dossier",
    "email": "son adresse électronique",
    "phone": "son téléphone, vide si inconnu",
    "postal_address": "son adresse postale sur une ligne, vide si inconnue",
    "privacy_url": "page d’information sur les données personnelles, vide si inconnue",
    "help_url": "page d’aide, vide si inconnue",
    "campaign": "année de la campagne",
    "deadline": "date limite d’envoi des supports",
    "late": "vrai si le message est arrivé après cette date",
    "received_on": "date de réception du message, à Paris",
    "reference": "référence du dossier, vide si elle n’est pas encore attribuée",
    "fates": "fichiers du message : name, outcome, kind, case",
    "returned": "fichiers à renvoyer, groupés par cas : case, names",
    "infection": "ce que l’antivirus a trouvé (message infecté seulement)",
    "due": "date à laquelle le silence vaut rejet (accusé de réception seulement)",
    "court_period_ends": "dernier jour pour saisir le tribunal (accusé de réception seulement)",
    "silence_months": "durée du silence qui vaut rejet, en mois",
    "court_months": "délai de recours devant le tribunal, en mois",
    "capn_months": "délai de saisine de la CAPN, en mois ; 0 si la campagne n’en prévoit pas",
}
"""Every variable a text may use, and what it is. The last five are there in an acknowledgement only."""


class Texts:
    """The texts, those of ``override`` first. Raises ConfigError when one is no text of ours or is ill-written."""

    def __init__(self, override: Path | None = None) -> None:
        self._override = override
        places = [HOME] if override is None else [override, HOME]
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(places),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            # Plain text: nothing to escape.
            autoescape=lambda name: name is not None and name.endswith((".html", ".html.j2")),
        )
        self._environment.filters |= {"date_longue": _unbroken_date, "en_lettres": months_in_words}
        self._refuse_strangers()
        for name in self.names:
            self._refuse_unknown_variables(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The texts there are, without suffix."""
        return tuple(sorted(path.name.removesuffix(SUFFIX) for path in HOME.glob(f"*{SUFFIX}")))

    def render(self, name: str, variables: Mapping[str, object]) -> str:
        """That text, laid out. Raises ConfigError naming file, line and fault when the text asks what it may not."""
        try:
            return lay_out(self._environment.get_template(name + SUFFIX).render(variables))
        except TemplateNotFound as error:
            remedy = f"textes connus : {', '.join(known + SUFFIX for known in self.names)}"
            raise ConfigError(_where(error, name), f"texte introuvable : {error.name}", remedy) from error
        except TemplateError as error:
            raise ConfigError(_where(error, name), str(error), self._remedy()) from error
        except (TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as error:
            raise ConfigError(_where(error, name), f"ne peut pas être rempli : {error}", self._remedy()) from error

    def _refuse_strangers(self) -> None:
        """A misspelt file name would silently replace nothing."""
        if self._override is None:
            return
        if not self._override.is_dir():
            raise ConfigError(str(self._override), "dossier de textes introuvable", "le créer ou retirer le réglage")
        for path in sorted(self._override.glob("*.j2")):
            if path.name.removesuffix(SUFFIX) not in self.names:
                known = ", ".join(name + SUFFIX for name in self.names)
                raise ConfigError(str(path), "ne remplace aucun texte connu", f"noms possibles : {known}")

    def _refuse_unknown_variables(self, name: str) -> None:
        """Even in a branch that no sample takes."""
        path = self._path(name)
        try:
            tree = self._environment.parse(path.read_text(encoding="utf-8"), name, str(path))
        except TemplateSyntaxError as error:
            raise ConfigError(f"{path}:{error.lineno}", f"syntaxe : {error.message}", self._remedy()) from error
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(str(path), f"illisible : {error}", "un fichier texte en UTF-8 est attendu") from error
        own = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"} | {"loop"}
        for node in tree.find_all(nodes.Name):
            if node.name not in own and node.name not in VARIABLES:
                raise ConfigError(f"{path}:{node.lineno}", f"variable inconnue « {node.name} »", self._remedy())

    def _path(self, name: str) -> Path:
        places = (place for place in (self._override, HOME) if place is not None)
        return next((place / (name + SUFFIX) for place in places if (place / (name + SUFFIX)).is_file()), HOME / name)

    @staticmethod
    def _remedy() -> str:
        return f"variables possibles : {', '.join(VARIABLES)}"


def _unbroken_date(day: date) -> str:
    """A date that no line end cuts in two."""
    return long_date(day).replace(" ", NO_BREAK)


def _where(error: Exception, name: str) -> str:
    """``file:line`` of the text at fault: Jinja writes its templates into the traceback."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else name + SUFFIX
