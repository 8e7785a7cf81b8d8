"""What made a PDF, told from the names that programs and machines write in it (/Producer, /Creator)."""

from __future__ import annotations

import re
from enum import StrEnum

from intake.domain.words import fold


class Maker(StrEnum):
    """What sort of program or machine."""

    PLATFORM = "platform"
    """A platform of electronic signature, or a parapheur."""
    SCANNER = "scanner"
    """A copier, a scanner, a telephone's scanning program."""
    WORD_PROCESSOR = "word-processor"
    PRINTER = "printer"
    """A printer driver, or the « print » of a browser or of a system."""


# Folded, as whole words. A library alone (iText, PDFBox) proves nothing: platforms and everybody else use it.
_NAMES = {
    Maker.PLATFORM: (
        r"docusign|yousign|universign|goodflag|lex persona|sunnystamp|docaposte?|contralia|oodrive( sign)?|certeurope"
        r"|certinomis|chambersign|certigna|(adobe|acrobat) (acrobat )?sign|adobe document cloud|echosign|hellosign"
        r"|dropbox sign|pandadoc|signaturit|signnow|eversign|skribble|connective|cryptolog|dictao|ecosign|vialink"
        r"|\w*parapheur|libriciel|adullact|esup"
    ),
    Maker.SCANNER: (
        r"konica|minolta|bizhub|ricoh|lanier|nashuatec|gestetner|savin|canon|ir adv|imagerunner|xerox|workcentre"
        r"|altalink|versalink|kyocera|taskalfa|ecosys|utax|olivetti|sharp|toshiba|e studio|epson|brother|lexmark|oki"
        r"|samsung (scan|mfp)|hp (scan|digital sending|laserjet|officejet|pagewide|color|mfp|smart)|fujitsu|scansnap"
        r"|kodak|naps2|paperstream|camscanner|intsig|adobe scan|genius scan|(office|microsoft) lens"
        r"|scanner pro|swiftscan|tiny scanner|notebloc|turboscan|scanbot|simple scan|paper capture|image conversion"
        r"|vuescan|omnipage|readiris|abbyy|i r i s|\w*scan|scanner"
    ),
    Maker.WORD_PROCESSOR: (
        r"(microsoft|ms) (office )?(word|excel|powerpoint)|pdfmaker|libreoffice|openoffice|\w*office org"
        r"|onlyoffice|wps|google docs|aspose words|softmaker|collabora"
    ),
    Maker.PRINTER: (
        r"print to pdf|microsoft print|microsoft xps|pdfcreator|ghostscript|quartz|cups|cairo|skia|chrome|chromium"
        r"|hdlschrome|edge|firefox|mozilla|pdf ?24|bullzip|cutepdf|dopdf|novapdf|primopdf|pdf ?xchange (print|standard)"
        r"|foxit \w* ?print\w*|clawpdf|edocprint\w*|pdf architect|pdf printer|\w*printer|distiller|pscript\w*|qt"
        r"|wkhtmltopdf|7 pdf|pdf995|win2pdf"
    ),
}
_PATTERNS = {maker: re.compile(rf"\b({names})\b") for maker, names in _NAMES.items()}


def maker_of(producer: str) -> Maker | None:
    """What sort of maker that name is one of; a platform before the programs it is built with."""
    name = fold(producer)
    return next((maker for maker, pattern in _PATTERNS.items() if pattern.search(name)), None)
