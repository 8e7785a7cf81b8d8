"""The texts people read, one file each, in French. A directory named in the settings may replace any of them.

A text is one wording for both the plain text and the page: ``blocks`` says how its lines are read. It may use the
variables of ``VARIABLES`` and the filters ``date_longue`` and ``en_lettres``; ``page.html.j2`` those of
``PAGE_VARIABLES``. Anything else is refused at start, with its file and line, never discovered in a mail.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from intake.errors import ConfigError
from intake.texts.blocks import Block, guard, read_blocks
from intake.texts.typography import NO_BREAK, long_date, months_in_words, typed_lines
from intake.texts.web import pieces_of, web_addresses

HOME = Path(__file__).parent
SUFFIX = ".txt.j2"
PAGE = "page.html.j2"
"""The frame every page is drawn in."""

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
    "appellant": "personne dont c’est le recours, quand un message en porte plusieurs ; vide sinon",
    "fates": "fichiers du message : name, outcome, kind, case",
    "filed": "vrai si un de ces fichiers est enregistré",
    "enclosed": "noms des fichiers retournés avec la réponse (selon le réglage return_files)",
    "returned": "fichiers à renvoyer, groupés par cas : case, names, words (l’explication qu’une personne a écrite)",
    "locked": "noms des archives jointes qui demandent un mot de passe",
    "infection": "ce que l’antivirus a trouvé (message infecté seulement)",
    "due": "date à laquelle le silence vaut rejet (accusé de réception seulement)",
    "court_period_ends": "dernier jour pour saisir le tribunal (accusé de réception seulement)",
    "silence_months": "durée du silence qui vaut rejet, en mois",
    "court_months": "délai de recours devant le tribunal, en mois",
    "capn_months": "délai de saisine de la CAPN, en mois ; 0 si la campagne n’en prévoit pas",
    "corps": "corps des recours (alertes seulement)",
    "today": "jour de l’envoi (alertes seulement)",
    "alerts": "échéances : reference, day, words (alertes seulement)",
}
"""Every variable a text may use, and what it is. The last eight are there in an acknowledgement or in alerts only."""


PAGE_VARIABLES: Mapping[str, str] = {
    "subject": "objet du message",
    "blocks": "blocs du texte, dans l’ordre : sort (title, paragraph, items, facts, table) et ce qu’il contient",
    "pieces": "pieces(mots) : les morceaux d’une ligne ; text, strong, href",
}
"""Every variable the page's frame may use."""


class Texts:
    """The texts, those of ``override`` first. Raises ConfigError when one is no text of ours or is ill-written."""

    def __init__(self, override: Path | None = None) -> None:
        self._override = override
        loader = FileSystemLoader([HOME] if override is None else [override, HOME])
        self._lines = ImmutableSandboxedEnvironment(
            loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=guard
        )
        self._lines.filters |= {"date_longue": _unbroken_date, "en_lettres": months_in_words}
        self._pages = ImmutableSandboxedEnvironment(
            loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=True
        )
        self._refuse_strangers()
        for name in self.names:
            self._refuse_unknown_variables(self._lines, name + SUFFIX, VARIABLES)
        self._refuse_unknown_variables(self._pages, PAGE, PAGE_VARIABLES)
        self.addresses = tuple(dict.fromkeys(each for name in self.names for each in web_addresses(self._source(name))))
        """Web addresses written in the texts themselves."""

    @property
    def names(self) -> tuple[str, ...]:
        """The texts there are, without suffix."""
        return tuple(sorted(path.name.removesuffix(SUFFIX) for path in HOME.glob(f"*{SUFFIX}")))

    def render(self, name: str, variables: Mapping[str, object]) -> tuple[Block, ...]:
        """The blocks of that text. Raises ConfigError naming file, line and fault when it asks what it may not."""
        return read_blocks(self._rendered(self._lines, name + SUFFIX, variables, VARIABLES))

    def typed(self, name: str) -> str:
        """That text as an editor typed it; one that asks for a variable is not for changing by hand: "" then."""
        source = self._source(name)
        return "" if "{{" in source or "{%" in source else typed_lines(source)

    def page(self, subject: str, blocks: tuple[Block, ...], links: Mapping[str, str]) -> str:
        """The page of those blocks, every word escaped; ``links``: what becomes a link. Raises ConfigError."""
        variables = {"subject": subject, "blocks": blocks, "pieces": lambda words: pieces_of(words, links)}
        return self._rendered(self._pages, PAGE, variables, PAGE_VARIABLES)

    def place(self, file: str) -> Path:
        """Where that text is read from."""
        places = (place for place in (self._override, HOME) if place is not None)
        return next((place / file for place in places if (place / file).is_file()), HOME / file)

    def _rendered(
        self,
        environment: ImmutableSandboxedEnvironment,
        file: str,
        variables: Mapping[str, object],
        known: Mapping[str, str],
    ) -> str:
        try:
            return environment.get_template(file).render(variables)
        except TemplateNotFound as error:
            remedy = f"textes connus : {', '.join(known + SUFFIX for known in self.names)}"
            raise ConfigError(_where(error, file), f"texte introuvable : {error.name}", remedy) from error
        except TemplateError as error:
            raise ConfigError(_where(error, file), str(error), _remedy(known)) from error
        except (TypeError, ValueError, AttributeError, ArithmeticError, LookupError) as error:
            raise ConfigError(_where(error, file), f"ne peut pas être rempli : {error}", _remedy(known)) from error

    def _refuse_strangers(self) -> None:
        """A misspelt file name would silently replace nothing."""
        if self._override is None:
            return
        if not self._override.is_dir():
            raise ConfigError(str(self._override), "dossier de textes introuvable", "le créer ou retirer le réglage")
        known = [*(name + SUFFIX for name in self.names), PAGE]
        for path in sorted(self._override.glob("*.j2")):
            if path.name not in known:
                raise ConfigError(str(path), "ne remplace aucun texte connu", f"noms possibles : {', '.join(known)}")

    def _refuse_unknown_variables(
        self, environment: ImmutableSandboxedEnvironment, file: str, known: Mapping[str, str]
    ) -> None:
        """Even in a branch that no sample takes."""
        path = self.place(file)
        try:
            tree = environment.parse(path.read_text(encoding="utf-8"), file, str(path))
        except TemplateSyntaxError as error:
            raise ConfigError(f"{path}:{error.lineno}", f"syntaxe : {error.message}", _remedy(known)) from error
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(str(path), f"illisible : {error}", "un fichier texte en UTF-8 est attendu") from error
        own = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"} | {"loop"}
        own |= {macro.name for macro in tree.find_all(nodes.Macro)}
        for node in tree.find_all(nodes.Name):
            if node.name not in own and node.name not in known:
                raise ConfigError(f"{path}:{node.lineno}", f"variable inconnue « {node.name} »", _remedy(known))

    def _source(self, name: str) -> str:
        return self.place(name + SUFFIX).read_text(encoding="utf-8")


def texts_of(override: Path | None) -> Texts:
    """The texts, those of ``override`` first; the program's own are parsed once. Raises ConfigError, as ``Texts``."""
    return _own_texts() if override is None else Texts(override)


@cache
def _own_texts() -> Texts:
    return Texts()


def _remedy(known: Mapping[str, str]) -> str:
    return f"variables possibles : {', '.join(known)}"


def _unbroken_date(day: date) -> str:
    """A date that no line end cuts in two."""
    return long_date(day).replace(" ", NO_BREAK)


def _where(error: Exception, file: str) -> str:
    """``file:line`` of the text at fault: Jinja writes its templates into the traceback."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else file
