"""Mails: raw bytes to a ``Letter``, and a document's bytes out of its mail."""

from intake.reading.mime.letters import extract, read_closed, read_in_time, read_letter, read_on

__all__ = ["extract", "read_closed", "read_in_time", "read_letter", "read_on"]
