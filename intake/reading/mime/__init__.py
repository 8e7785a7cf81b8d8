"""Mails: raw bytes to a ``Letter``, and a document's bytes out of its mail."""

from intake.reading.mime.letters import UNREAD, cut_out, extract, read_letter

__all__ = ["UNREAD", "cut_out", "extract", "read_letter"]
