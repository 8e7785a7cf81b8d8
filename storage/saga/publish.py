"""``python -m storage.saga.publish`` writes the JSON schemas beside this module, from the models."""

from __future__ import annotations

import json
from pathlib import Path

from storage.saga.schema import SCHEMAS


def publish(directory: Path) -> None:
    """One file per schema, in JSON Schema 2020-12."""
    for name, model in SCHEMAS.items():
        written = json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False)
        (directory / name).write_text(f"{written}\n", encoding="utf-8")


if __name__ == "__main__":
    publish(Path(__file__).parent)
