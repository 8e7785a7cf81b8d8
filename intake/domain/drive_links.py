"""A link to a file shared from OneDrive or SharePoint: what looks like an attachment to its sender, and is none.

Exchange tells of some of them (``Received.left_out``); of a file « uploaded and shared » the text alone speaks
(microsoft-graph-docs #19289).
"""

from __future__ import annotations

import re

from intake.domain.letter import Letter
from intake.domain.mailbox import Mailbox, Purpose

_SHARED = re.compile(r"https://(?:[a-z0-9-]+\.sharepoint\.com/:[a-z]:/|1drv\.ms/|onedrive\.live\.com/)", re.IGNORECASE)
"""A shared file's own address (``/:b:/`` is a PDF, ``/:w:/`` a Word file…), not that of a site."""
SENTENCE = (
    "le texte renvoie à un fichier partagé sur OneDrive ou SharePoint, qui n’est pas dans le message ; demander à "
    "l’expéditeur de le joindre"
)


def shared_instead_of_joined(letter: Letter, mailbox: Mailbox) -> tuple[str, ...]:
    """In an evaluation mailbox, beside other files: the one that was asked for may be the one that is missing.

    A mail without any file is held anyway; in a career mailbox such links are everyday mail.
    """
    looked_for = mailbox.purpose is Purpose.EVALUATION and bool(letter.documents)
    return (SENTENCE,) if looked_for and _SHARED.search(letter.own_words) else ()
