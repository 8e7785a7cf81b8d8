"""What a mail quotes and CNG has not written: an appeal may stand there that never came to us by itself.

« Voir ci-dessous » above a colleague's mail, an answer between others that puts CNG in copy, « mon message resté sans
réponse »: what is quoted of our own was ours and has been read, with all below it; the rest nobody here has seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from intake.domain.known import Known
from intake.domain.letter import Letter

_MOST = 60_000
"""Characters of a thread that are read: its newest mails."""
_WRITTEN_BY = re.compile(
    r"(?i)^[ \t>*|]*(?:(?:De|From|Von|Exp[ée]diteur)\**\s?:|Le\s[^\n]{0,200}[ée]crit|On\s[^\n]{0,200}wrote"
    r"|[^\n]{0,200}@[^\n]{0,200}(?:>\s?:|[ée]crit\s?:)\s*$)"
)
_WRITES_IT = re.compile(r"(?i)[ée]crit\s*:?\s*$|wrote\s*:?\s*$|>\s?:\s*$")
_SIGN = re.compile(r"^[ \t>|]+")


def quoted_in(letter: Letter, known: Known) -> Letter | None:
    """What it quotes down to the first mail of ours, as a letter of its own; None where it quotes nothing else."""
    own = {line.strip() for line in letter.own_words.split("\n")}
    below = "\n".join(_until_ours(letter.body[:_MOST].split("\n"), own, known))
    if not below.strip():
        return None
    return replace(
        letter, subject="", body=below, own_words=below, documents=(), inner=(), original_sender=None, in_reply_to=()
    )


def _until_ours(lines: list[str], own: set[str], known: Known) -> Iterator[str]:
    """Without the signs of quoting, nor what its sender wrote above; nothing before a line that names an author."""
    ours = frozenset(each.lower() for each in known.own_addresses)
    named = False
    for index, line in enumerate(lines):
        if _WRITTEN_BY.match(line):
            if _names(" ".join(lines[index : index + 2]), ours):
                return
            named = True
            continue
        if _WRITES_IT.search(line) and index and _names(f"{lines[index - 1]} {line}", ours):
            return
        words = _SIGN.sub("", line)
        if named and words.strip() not in own:
            yield words
        elif not words.strip():
            yield ""


def _names(line: str, ours: frozenset[str]) -> bool:
    """One of our addresses, or anybody's of our own domain: a colleague has read what stands below."""
    found = [each.lower() for each in re.findall(r"[^\s<>\[\]()\"'«»:;,]+@[\w.-]+", line[:500])]
    domains = {each.rpartition("@")[2] for each in ours}
    return any(each in ours or each.rpartition("@")[2] in domains for each in found)
