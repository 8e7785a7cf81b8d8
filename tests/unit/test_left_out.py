"""A file that belongs to a mail and is not in it: a person looks, and nothing is returned meanwhile."""

from __future__ import annotations

from intake.domain.decide import decide
from intake.domain.disposition import FileSupport, Hold, Ignore, ReturnSupport
from intake.domain.known import Known, Received
from tests.unit import builders
