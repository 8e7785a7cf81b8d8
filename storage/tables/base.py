"""What every table stands on, wherever it is defined: one ``metadata``, which the migrations are held to."""

from __future__ import annotations

from sqlalchemy import MetaData

WHOLE_MAIL = -1
"""A position that stands for the mail itself; the others are those of ``Document.position``."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
