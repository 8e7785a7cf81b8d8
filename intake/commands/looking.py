"""Commands that look and change nothing: inspect, explain, deadline."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from intake.commands.files import campaigns_of, inspected, limits_of, open_readers, settings_if_any
from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json, short_day, short_instant

if TYPE_CHECKING:
    from intake.domain.campaign import Campaign, LegalPeriods
    from intake.domain.document import PdfReading
    from intake.domain.templates import Template
    from intake.explanation import Explanation
    from intake.reading.sandbox import Sandbox

Files = Annotated[
    list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="Un ou plusieurs fichiers.")
]


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command("inspect")(inspect)
    app.command("explain")(explain)
    app.command("deadline")(deadline)


def inspect(files: Files, config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Dit ce qu’est chaque fichier : format, champs, encarts de signature, modèle reconnu, et pourquoi."""
    settings = settings_if_any(config)
    templates = tuple(template for campaign in campaigns_of(settings) for template in campaign.templates)
    limits, failed = limits_of(settings), False
    workers = min(limits.workers, len(files))
    with open_readers(limits, workers=workers) as readers, ThreadPoolExecutor(workers) as threads:
        for row, was_read in threads.map(lambda path: _inspect(path, readers, templates), files):
            failed |= not was_read
            print_json(row) if as_json else _print_inspection(row)
    return 1 if failed else 0


def _inspect(path: Path, readers: Sandbox, templates: tuple[Template, ...]) -> tuple[dict[str, object], bool]:
    raw = path.read_bytes()
    start = time.perf_counter()
    reading, was_read = inspected(readers, raw)
    seconds = round(time.perf_counter() - start, 4)
    return _inspection(path, raw, reading, templates) | {"seconds": seconds}, was_read


def _inspection(path: Path, raw: bytes, reading: PdfReading, templates: tuple[Template, ...]) -> dict[str, object]:
    from intake.domain.templates import recognise

    recognition = recognise(reading, templates)
    return {
        "path": str(path),
        "sha256": hashlib.sha256(raw).hexdigest(),
        "format": reading.format,
        "form": reading.form,
        "fields": len(reading.fields),
        "filled": reading.filled,
        "pages": reading.pages,
        "signature_boxes": [
            {"page": box.page, "name": box.name, "state": box.state, "crypto": box.crypto}
            for box in reading.signature_boxes
        ],
        "template": recognition.template.name if recognition else None,
        "embedded": list(reading.embedded),
        "evidence": list(reading.evidence),
    }


def _print_inspection(row: dict[str, object]) -> None:
    print(f"{row['path']}\n  format    {row['format']} ({row['form']}), {row['pages']} page(s)")
    print(f"  champs    {row['fields']}, dont {row['filled']} remplis")
    print(f"  modèle    {row['template'] or 'aucun reconnu'}")
    boxes = row["signature_boxes"]
    for box in boxes if isinstance(boxes, list) else []:
        print(f"  signature page {box['page']} : {box['state']} ({box['name']}, cryptographique : {box['crypto']})")
    embedded, evidence = row["embedded"], row["evidence"]
    if isinstance(embedded, list) and embedded:
        print(f"  contient  {', '.join(embedded)}")
    for sentence in evidence if isinstance(evidence, list) else []:
        print(f"  constat   {sentence}")


def explain(
    files: Files,
    mailbox: Annotated[str, typer.Option("--mailbox", help="La boîte où le message serait arrivé.")],
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Dit ce que le robot ferait d’un message (.eml), sans rien faire."""
    from intake.errors import ConfigError
    from intake.explanation import explain_mail

    failed = False
    with open_house(config) as house:
        known = [name for name in house.mailboxes if name == mailbox]
        if not known:
            raise ConfigError(
                "--mailbox", f"boîte inconnue « {mailbox} »", f"boîtes connues : {', '.join(house.mailboxes)}"
            )
        for path, explanation in explain_mail(house, known[0], files):
            failed |= explanation is None or bool(explanation.held)
            _print_explanation(path, explanation, as_json=as_json)
    return 1 if failed else 0


def _print_explanation(path: Path, explanation: Explanation | None, *, as_json: bool) -> None:
    if explanation is None:
        print(f"{path} : lecture impossible dans les limites ; le message serait retenu", file=sys.stderr)
        return
    if as_json:
        print_json(explanation.as_row())
        return
    for line in _lines(path, explanation):
        print(line)


def _lines(path: Path, explanation: Explanation) -> Iterator[str]:
    yield f"{path}"
    yield f"  reçu      {short_instant(explanation.received_at)} ({explanation.receipt_evidence})"
    if explanation.automatic:
        yield f"  automatique : {explanation.automatic}"
    for document in explanation.documents:
        yield f"  pièce     {document.name} : {document.outcome} ({document.kind}, {document.format})"
        yield from (f"            – {reason}" for reason in document.reasons)
    if explanation.appeal:
        due = f", à répondre avant le {short_day(explanation.appeal.last_safe_day)}" if explanation.appeal.due else ""
        yield f"  recours   {explanation.appeal.appeal_class}{due}"
    yield from (f"  retenu    {reason}" for reason in explanation.held)
    if explanation.reply:
        yield f"  réponse   à {explanation.reply.to} : {explanation.reply.subject}\n"
        yield from (f"    {line}" for line in explanation.reply.text.splitlines())


def deadline(
    instant: Annotated[str, typer.Argument(help="Instant de réception, ISO 8601 (2025-11-14T10:00+01:00) ou jour.")],
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> int:
    """Calcule les dates d’un recours reçu à cet instant : décision implicite, dernier jour sûr, délai de recours."""
    from intake.domain.deadlines import Receipt, start_clock

    receipt = Receipt(_instant(instant), "entered", "saisi")
    periods = _periods(campaigns_of(settings_if_any(config)), receipt.day)
    clock = start_clock(receipt, silence_months=periods.silence_months, court_months=periods.court_months)
    row = {
        "received_on": clock.received_on,
        "due": clock.due,
        "last_safe_day": clock.last_safe_day,
        "court_period_ends": clock.court_period_ends,
    }
    if as_json:
        print_json(row)
        return 0
    print(f"reçu le                      {short_day(clock.received_on)} (Paris)")
    print(f"dernier jour sûr             {short_day(clock.last_safe_day)}")
    print(f"rejet implicite              {short_day(clock.due)}")
    print(f"fin du délai contentieux     {short_day(clock.court_period_ends)}")
    return 0


def _periods(campaigns: tuple[Campaign, ...], day: date) -> LegalPeriods:
    """Those of the newest campaign that is live on that day; of the newest of all when none is."""
    return next((campaign for campaign in campaigns if campaign.is_live(day)), campaigns[0]).periods


def _instant(text: str) -> datetime:
    """An aware instant; a bare day or a time without zone is Paris time."""
    from intake.domain.deadlines import PARIS

    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            f"« {text} » n’est pas un instant ISO 8601 ; écrivez par exemple 2025-11-14T10:00+01:00 ou 2025-11-14"
        ) from error
    return (instant if instant.tzinfo else instant.replace(tzinfo=PARIS)).astimezone(UTC)
