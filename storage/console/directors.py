"""Finding a director by matricule or by name: the way to a dossier."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, select

from intake.domain.disposition import DossierKey
from storage.console.paging import bounded
from storage.console.scope import Scope, within
from storage.summaries.words import asked_words, spaced
from storage.tables import dossiers
from storage.transaction import reading

MOST_LOOKED_AT = 20_000
"""Dossiers, newest campaign first: three campaigns of all directors. Older ones are found by naming the campaign."""


@dataclass(frozen=True)
class DirectorLine:
    """One dossier and how much it holds."""

    key: DossierKey
    director_name: str
    pieces: int
    supports: int


def find_directors(
    engine: Engine, scope: Scope, asked: str, *, campaign: int | None = None, size: int = 25
) -> tuple[DirectorLine, ...]:
    """Dossiers whose matricule or name has words that begin with each of those, newest campaign first."""
    words = asked_words(asked)
    if not words:
        return ()
    columns = [dossiers.c[name] for name in ("campaign", "corps", "director", "director_name", "pieces", "supports")]
    wanted = select(*columns).where(within(dossiers.c.corps, scope.corps))
    if campaign is not None:
        wanted = wanted.where(dossiers.c.campaign == campaign)
    found: list[DirectorLine] = []
    with reading(engine) as connection:
        ordered = wanted.order_by(dossiers.c.campaign.desc(), dossiers.c.corps.desc(), dossiers.c.director.desc())
        for row in connection.execute(ordered.limit(MOST_LOOKED_AT)):
            said = spaced(f"{row.director} {row.director_name}")
            if all(f" {word}" in said for word in words):
                key = DossierKey(row.campaign, row.corps, row.director)
                found.append(DirectorLine(key, row.director_name, row.pieces, row.supports))
                if len(found) == bounded(size):
                    break
    return tuple(found)
