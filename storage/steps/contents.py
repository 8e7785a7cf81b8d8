"""What a mail carries, as one digest: to know it again whatever its Message-ID, date, subject or text."""

from __future__ import annotations

from hashlib import sha256

from intake.domain.letter import Letter


def content_of(letter: Letter) -> str | None:
    """Of its files' digests, in any order, or of what an antivirus found in it; None when it carries nothing."""
    carried = sorted({document.sha256 for document in letter.documents})
    found = [*carried, letter.infection] if letter.infection else carried
    return sha256("\n".join(found).encode()).hexdigest() if found else None
