"""What of a mail's text its sender wrote: without the quoted thread, the legal disclaimer and the gateway's banner."""

from __future__ import annotations

import re

_FROM = r"(?:De|From|Von|Expéditeur|Exp[ée]diteur)"
_NEXT = (
    r"(?:Envoy[ée](?:\s+(?:le|par))?|Sent|Date|Gesendet|À|A|To|Pour|Cc|Copie|Objet|Sujet|Subject|"
    r"R[ée]pondre [àa]|Reply-To|Organisation)"
)
HEADER_BLOCK = re.compile(
    rf"^[ \t>*|]*{_FROM}\**\s?:\**[ \t\xa0]*\S[^\n]*(?:\n[^\n:]*){{0,2}}\n(?:[ \t>*|]*\n)?"
    rf"[ \t>*|]*{_NEXT}\**\s?:",
    re.MULTILINE | re.IGNORECASE,
)
"""The header lines Outlook, Zimbra, Lotus put above what they quote or forward (French and English)."""

_RULE = re.compile(
    r"^[ \t>]*(?:"
    r"-{2,}\s?(?:Message d['’]origine|Message original|Original Message|Message transf[ée]r[ée]|Forwarded [Mm]essage|"
    r"Mail original|Mail transf[ée]r[ée]|Message initial|Courriel original)[^\n]{0,80}"
    r"|-{2,}\s?(?:Transf[ée]r[ée]|R[ée]achemin[ée]|Forwarded) (?:par|by)\s[^\n]{1,120}-{2,}"
    r"|-{3,}\s?Le\s[^\n]{5,120}a [ée]crit\s?-{3,}"
    r"|D[ée]but du (?:message|courriel) (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])\s?:"
    r"|Begin forwarded message\s?:"
    r"|_{20,}(?=\s*\n[ \t>*]*(?:De|From)\s?:)"
    r")",
    re.MULTILINE | re.IGNORECASE,
)
_ATTRIBUTION_START = re.compile(
    r"^[ \t]*(?:Le|On|Am|Il giorno)\s|^[ \t]*\d{4}[-/]\d{2}[-/]\d{2}\b|^[^<>\n]{3,120}<[^<>@\s]+@"
)
_ATTRIBUTION_END = re.compile(
    r"(?:\ba\s+[ée]crit(?:\s+ceci)?\s?:?|\bwrote\s?:|<[^<>\s]{1,120}@[^<>\s]{1,250}>\s?:)[ \t]*$"
)
_ATTRIBUTION_LINES = 3
"""Lines over which « Le … a écrit : » is folded, at most."""
_QUOTED = re.compile(r"^[ \t]{0,3}>")

_DISCLAIMER = re.compile(
    r"^[ \t*_\"«-]*(?:"
    r"(?:L['’]int[ée]grit[ée]|Ce(?:t|tte)?|Le pr[ée]sent|La pr[ée]sente)\s+[^\n]{0,25}?"
    r"(?:message|courriel|courrier [ée]lectronique|e-?mail|m[ée]l|transmission|document)\b[^\n]{0,60}"
    r"|Les informations (?:contenues|figurant)|Les donn[ée]es (?:à caractère personnel|personnelles)[^\n]{0,40}"
    r"|(?:AVERTISSEMENT|AVIS|CLAUSE|NOTICE|MENTION)S?\b[^\n]{0,40}(?:CONFIDENTIALIT|L[ÉE]GAL|CONFIDENTIAL|:)"
    r"|(?:Important\s?:|Confidentialit[ée]|Confidentiality|Disclaimer)\b"
    r"|This (?:e-?mail|message|communication|transmission)\b|The information (?:contained )?in this"
    r"|If you (?:are not the intended|have received this|received this)|Si vous (?:n['’][êe]tes pas|avez re[çc]u ce)"
    r"|Toute (?:utilisation|diffusion|publication|reproduction|divulgation|modification)\b"
    r"|(?:Pensez|Merci de penser|Avant d['’]imprimer|N['’]imprimez|Adoptez l['’][ée]co|Please consider the environment)"
    r")",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"confidentiel|confidential|destin[ée]e? (?:exclusivement|uniquement|[àa] l|aux? )|destinataires? |"
    r"intended (?:recipient|solely|only|for)|par erreur|in error|d[ée]truire|delete|supprimer|"
    r"interdite?s?\b|prohibited|responsabilit|liab(?:le|ility)|alt[ée]r[ée]|falsifi|virus|usage exclusif|"
    r"priv[ée]|privileged|imprim|environ+ement|RGPD|donn[ée]es personnelles|voies? de recours",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:je|mon|ma|mes)\b|\bj['’]", re.IGNORECASE)
_BANNER = re.compile(
    r"^[ \t*_|#!⚠️-]*(?:"
    r"[\[(<*]{1,3}\s?(?:EXTERNE?|EXTERNAL|EXT)\s?[\])>*]{1,3}"
    r"|(?:ATTENTION|PRUDENCE|CAUTION|WARNING|AVERTISSEMENT|INFORMATION)\b[^\n]{0,60}"
    r"(?:ext[ée]rieur|externe|outside|external)"
    r"|(?:Ce|Cet|This)\s+(?:message|courriel|e-?mail|mail)\s[^\n]{0,60}(?:ext[ée]rieur|externe|outside|external)"
    r"|(?:Courriel|Message|Mail|E-?mail) (?:externe|provenant de l['’]ext)"
    r"|Vous (?:n['’]obtenez|ne recevez) pas souvent|You don['’]t often get email"
    r")[^\n]*$",
    re.IGNORECASE,
)
_TAG_ONLY = re.compile(r"^[ \t]*[\[(<*]{1,3}\s?(?:EXTERNE?|EXTERNAL|EXT)\s?[\])>*]{1,3}[ \t]*", re.IGNORECASE)
_BANNER_LINES = 12
"""Lines at the top in which a gateway's banner stands."""

_NOTICE_LINES = 40
_MAX = 400_000


def own_words(body: str) -> str:
    """``body`` as its sender wrote it; empty for a bare forward."""
    kept = without_quotes(_without_banner(body[:_MAX]))
    return _without_disclaimers(kept).strip()


def without_quotes(body: str) -> str:
    """The text above the quoted thread; where somebody answers below the quote, what is not quoted."""
    cut = min((match.start() for match in (HEADER_BLOCK.search(body), _RULE.search(body)) if match), default=len(body))
    return "\n".join(_unquoted(body[:cut].split("\n")))


def _unquoted(lines: list[str]) -> list[str]:
    """Lines nobody quoted: without « > » and its attribution, and nothing after an attribution that has no « > »."""
    kept: list[str] = []
    index = 0
    while index < len(lines):
        attribution = _attribution_end(lines, index)
        if attribution is None:
            if not _QUOTED.match(lines[index]):
                kept.append(lines[index])
            index += 1
            continue
        following = next((line for line in lines[attribution:] if line.strip()), "")
        if not _QUOTED.match(following):
            break
        index = attribution
    return kept


def _attribution_end(lines: list[str], start: int) -> int | None:
    """The line after « Le 3 novembre 2025, X a écrit : » when it begins at ``start``, else None."""
    if not _ATTRIBUTION_START.match(lines[start]):
        return None
    for end in range(start + 1, min(start + _ATTRIBUTION_LINES, len(lines)) + 1):
        words = " ".join(lines[start:end])
        if _ATTRIBUTION_END.search(words[-500:]) and re.search(r"[\d@]", words):
            return end
        if not lines[end - 1].strip():
            return None
    return None


def _without_banner(body: str) -> str:
    """The gateway's « courriel externe » lines at the top dropped; a tag before a person's words only loses the tag."""
    lines = body.split("\n")
    top = [_TAG_ONLY.sub("", line) if _TAG_ONLY.match(line) else line for line in lines[:_BANNER_LINES]]
    return "\n".join([line for line in top if not _BANNER.match(line)] + lines[_BANNER_LINES:])


def _without_disclaimers(text: str) -> str:
    """Paragraphs dropped that open like a legal notice and speak like one, and those that go on in its tone."""
    kept: list[str] = []
    legal = False
    for paragraph in re.split(r"\n[ \t]*\n", text):
        if legal and _LEGAL.search(paragraph) and not _FIRST_PERSON.search(paragraph):
            continue
        words, notice = _split_notice(paragraph)
        legal = bool(notice)
        kept.append(words)
    return "\n\n".join(part for part in kept if part.strip())


def _split_notice(paragraph: str) -> tuple[str, str]:
    """The paragraph before its first line that opens a legal notice, and the notice.

    « Ce courriel constitue mon recours » opens like one: who says « je » or « mon » writes for themself.
    """
    lines = paragraph.split("\n")
    for index, line in enumerate(lines):
        notice = "\n".join(lines[index : index + _NOTICE_LINES])
        if _DISCLAIMER.match(line) and _LEGAL.search(notice) and not _FIRST_PERSON.search(notice):
            return "\n".join(lines[:index]), notice
    return paragraph, ""
