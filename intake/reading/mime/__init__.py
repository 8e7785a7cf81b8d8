"""Mails: raw bytes to a ``Letter``, and a document's bytes out of its mail."""

from intake.reading.mime.letters import UNREAD, extract, read_closed, read_letter

__all__ = ["UNREAD", "extract", "read_closed", "read_letter"]
