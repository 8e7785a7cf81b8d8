"""PDFs: bytes to a ``PdfReading``, by two independent readers and a third for pages and doubts."""

from intake.reading.pdf.reader import read_pdf

__all__ = ["read_pdf"]
