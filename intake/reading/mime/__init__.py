"""Mails: raw bytes to a ``Letter``, and a document's bytes out of its mail."""

from intake.reading.mime.letters import Positions, extract, read_closed, read_in_time, read_letter, read_on

__all__ = ["Positions", "extract", "read_closed", "read_in_time", "read_letter", "read_on"]
