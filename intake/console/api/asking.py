"""What every list of the API takes, and what every answer may be instead."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query

from intake.console.api.problems import MEDIA_TYPE, TITLES
from storage.console.paging import LARGEST_PAGE

After = Annotated[str | None, Query(max_length=1000, description="Curseur donné par la page d’avant.")]
Size = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Lignes par page.")]
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]

_ALWAYS = (401, 403, 422, 429, 503)


def refusals(*also: int) -> dict[int | str, dict[str, Any]]:
    """For ``responses=``: each refusal that may come, as a problem."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": TITLES[status], "content": content} for status in sorted({*_ALWAYS, *also})}
