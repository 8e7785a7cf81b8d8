"""What commands that read files need: the configuration where there is one, its campaigns, readers in its limits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from intake.commands.options import DEFAULT_CONFIG

if TYPE_CHECKING:
    from intake.domain.campaign import Campaign
    from intake.domain.document import PdfReading
    from intake.reading.sandbox import Sandbox
    from intake.settings import Reading, Settings


def settings_if_any(config: Path) -> Settings | None:
    """The configuration; None where none was asked for and there is none: looking at files works without.

    Raises ConfigError.
    """
    from intake.configuration import load_settings

    return None if config == DEFAULT_CONFIG and not config.exists() else load_settings(config)


def campaigns_of(settings: Settings | None) -> tuple[Campaign, ...]:
    """The configured campaigns, newest first; without a configuration, all that come with the program."""
    from intake.campaigns import load_campaigns, packaged_years

    if settings is None:
        return load_campaigns(packaged_years())
    return load_campaigns(settings.campaigns.years, settings.campaigns.directory)


def limits_of(settings: Settings | None) -> Reading:
    """The configured limits of reading; without a configuration, the usual ones."""
    from intake.settings import Reading

    return settings.reading if settings else Reading()


def open_readers(limits: Reading, *, workers: int = 1, ocr: bool = True) -> Sandbox:
    """Readers within those limits, to be closed; OCR only where the limits have it too."""
    from intake.reading.sandbox import Sandbox

    return Sandbox(
        workers=min(workers, limits.workers),
        timeout=limits.timeout_seconds,
        memory=limits.memory_bytes,
        ocr=ocr and limits.ocr,
    )


def inspected(readers: Sandbox, raw: bytes) -> tuple[PdfReading, bool]:
    """What the bytes are, and whether they could be read within the limits; doubtful where they could not."""
    from intake.domain.document import Format, PdfReading
    from intake.errors import MessageError

    try:
        return readers.inspect(raw), True
    except MessageError as fault:
        return PdfReading(Format.DOUBTFUL, evidence=(str(fault),)), False
