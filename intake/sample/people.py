"""Fictitious directors, evaluators and the people who write for them. The same seed gives the same people."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass

_GIVEN = (
    ("Mme", "Élodie"), ("M.", "François-Xavier"), ("Mme", "Anne-Lise"), ("M.", "Jérôme"), ("Mme", "Maëlle"),
    ("M.", "Loïc"), ("Mme", "Zoé"), ("M.", "Benoît"), ("Mme", "Cécile"), ("M.", "Aurélien"),
    ("Mme", "Hélène"), ("M.", "Noël"), ("Mme", "Inès"), ("M.", "Gaël"), ("Mme", "Marie-Thérèse"),
    ("M.", "Yann"), ("Mme", "Océane"), ("M.", "Rémi"), ("Mme", "Soraya"), ("M.", "Tanguy"),
)  # fmt: skip
_BEGIN = (
    "Val", "Mont", "Brév", "Cour", "Hérou", "Lan", "Mar", "Pel", "Quen", "Rou", "Sau", "Ter", "Vign", "Aub",
    "Fél", "Gar",
)  # fmt: skip
_END = ("ançon", "elin", "oisel", "ardeau", "uçon", "etière", "œur", "ignac", "ouët", "ernin", "evère", "îtreau")
_PARTICLES = ("de ", "d'", "Le ", "de La ", "du ")
_PLACES = (
    ("Valmont-sur-Orge", "valmont"), ("Saint-Évroult", "saint-evroult"), ("Brécourt", "brecourt"),
    ("L'Île-aux-Chênes", "ile-aux-chenes"), ("Montargel", "montargel"), ("Querçay", "quercay"),
    ("Ploumézec", "ploumezec"), ("Aubrac-les-Bains", "aubrac-les-bains"), ("Sainte-Foÿ", "sainte-foy"),
    ("Hérimont", "herimont"), ("Castelnoir", "castelnoir"), ("Port-Ermeline", "port-ermeline"),
)  # fmt: skip
_HOUSES = {
    "DH": (("Centre hospitalier de", "ch"), ("Centre hospitalier universitaire de", "chu"), ("GHT de", "ght")),
    "D3S": (("EHPAD Les Tilleuls de", "ehpad"), ("Foyer départemental de", "foyer"), ("EPSMS de", "epsms")),
    "DIRSOINS": (("Centre hospitalier de", "ch"), ("Institut de formation de", "ifsi"), ("CHU de", "chu")),
}
_REGIONS = ("Bretagne", "Normandie", "Occitanie", "Grand Est", "Corse", "La Réunion", "Hauts-de-France")
_GRADES = ("Classe normale", "Hors classe", "Classe exceptionnelle")
_POSTS = {
    "DH": ("Directeur adjoint chargé des finances", "Directrice des ressources humaines", "Chef d'établissement"),
    "D3S": ("Chef d'établissement", "Directrice déléguée de site", "Directeur adjoint"),
    "DIRSOINS": ("Coordonnatrice générale des soins", "Directeur d'institut", "Directrice des soins"),
}


@dataclass(frozen=True)
class House:
    """An establishment: name, FINESS as text (2A/2B, leading zeros), mail domain."""

    name: str
    finess: str
    domain: str
    place: str


@dataclass(frozen=True)
class Person:
    """A director evaluated. ``matricule`` is seven digits, now and then followed by a letter."""

    number: int
    civility: str
    given: str
    name: str
    used_name: str
    matricule: str
    corps: str
    grade: str
    post: str
    region: str
    house: House
    evaluator_given: str
    evaluator_name: str

    @property
    def full_name(self) -> str:
        """As a letter names the person: « Élodie de Valançon »."""
        return f"{self.given} {self.used_name or self.name}"

    @property
    def email(self) -> str:
        """The person's own address at work."""
        return f"{mail_name(self.given)}.{mail_name(self.used_name or self.name)}@{self.house.domain}"

    @property
    def secretariat(self) -> str:
        """The address that usually sends the support."""
        return f"secretariat.direction@{self.house.domain}"


class Directory:
    """Draws people one by one, never the same matricule twice."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(f"directory:{seed}")
        self._count = 0

    def person(self, corps: str) -> Person:
        """The next director of a corps."""
        self._count += 1
        draw = self._draw
        civility, given = draw.choice(_GIVEN)
        name, evaluator = self._family_name(), self._family_name()
        used = f"{name}-{self._family_name()}" if draw.random() < 0.15 else ""
        return Person(
            number=self._count,
            civility=civility,
            given=given,
            name=name,
            used_name=used,
            matricule=self._matricule(),
            corps=corps,
            grade=draw.choice(_GRADES),
            post=draw.choice(_POSTS[corps]),
            region=draw.choice(_REGIONS),
            house=self._house(corps),
            evaluator_given=draw.choice(_GIVEN)[1],
            evaluator_name=evaluator,
        )

    def _family_name(self) -> str:
        draw = self._draw
        name = draw.choice(_BEGIN) + draw.choice(_END)
        return draw.choice(_PARTICLES) + name if draw.random() < 0.2 else name

    def _matricule(self) -> str:
        letter = self._draw.choice("ABCDEFHJK") if self._draw.random() < 0.3 else ""
        return f"{1_000_000 + self._count * 7919 % 8_999_999:07d}{letter}"

    def _house(self, corps: str) -> House:
        draw = self._draw
        place, slug = draw.choice(_PLACES)
        kind, prefix = draw.choice(_HOUSES[corps])
        department = draw.choice(("01", "07", "14", "29", "2A", "2B", "59", "97"))
        finess = f"{department}{draw.randrange(10_000_000):07d}"
        return House(f"{kind} {place}", finess, f"{prefix}-{slug}.example", place)


def mail_name(name: str) -> str:
    """A name as mail addresses write it: no accent, no blank, lower case."""
    decomposed = unicodedata.normalize("NFKD", name.replace("œ", "oe").lower())
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return "".join(char if char.isalnum() or char == "-" else "" for char in plain)
