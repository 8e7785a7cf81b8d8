"""Which exceptions say that a *file* is broken, as against our own machine."""

from __future__ import annotations

import ctypes
import struct
import zlib

import pikepdf
from pypdf.errors import DependencyError, DeprecationError, PyPdfError
from pypdfium2 import PdfiumError

CONTENT_FAULTS: tuple[type[Exception], ...] = (
    pikepdf.PikepdfError,
    PyPdfError,
    DependencyError,
    DeprecationError,
    PdfiumError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
    ctypes.ArgumentError,
    struct.error,
    zlib.error,
)
"""What pikepdf, pypdf and PDFium raise on broken content, builtins included (KeyError, RecursionError, UnicodeError…).

MemoryError and OSError are not among them: those are our side's faults, and never a verdict on a file.
"""
