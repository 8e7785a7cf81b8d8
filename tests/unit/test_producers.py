"""The names that programs and machines write in their PDFs tell what happened to the file."""

from __future__ import annotations

import pytest

from intake.domain.kinds.producers import Maker, maker_of


@pytest.mark.parametrize(
    ("producer", "maker"),
    [
        ("Microsoft: Print To PDF", Maker.PRINTER),
        ("GPL Ghostscript 10.02.1", Maker.PRINTER),
        ("PDFCreator 5.1.2", Maker.PRINTER),
        ("macOS Version 14.5 (Build 23F79) Quartz PDFContext", Maker.PRINTER),
        ("Skia/PDF m120", Maker.PRINTER),
        ("Mozilla Firefox 128.0", Maker.PRINTER),
        ("cairo 1.16.0 (https://cairographics.org)", Maker.PRINTER),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36 Edg/120.0", Maker.PRINTER),
        ("Acrobat Distiller 23.0 (Windows)", Maker.PRINTER),
        ("Microsoft® Word pour Microsoft 365", Maker.WORD_PROCESSOR),
        ("Microsoft® Word 2016", Maker.WORD_PROCESSOR),
        ("Acrobat PDFMaker 23 pour Word", Maker.WORD_PROCESSOR),
        ("LibreOffice 7.4", Maker.WORD_PROCESSOR),
        ("Docusign (PDFKit.NET 4.0)", Maker.PLATFORM),
        ("Yousign", Maker.PLATFORM),
        ("Universign", Maker.PLATFORM),
        ("Adobe Acrobat Sign", Maker.PLATFORM),
        ("Lex Persona", Maker.PLATFORM),
        ("i-Parapheur 5.0 ; iText 2.1.7", Maker.PLATFORM),
        ("FAST-Parapheur", Maker.PLATFORM),
        ("FastParapheur", Maker.PLATFORM),
        ("Esup-Signature", Maker.PLATFORM),
        ("Oodrive Sign", Maker.PLATFORM),
        ("KONICA MINOLTA bizhub C250i", Maker.SCANNER),
        ("RICOH IM C3000", Maker.SCANNER),
        ("Canon iR-ADV C5535", Maker.SCANNER),
        ("Xerox AltaLink C8045", Maker.SCANNER),
        ("Xerox WorkCentre 7845", Maker.SCANNER),
        ("KYOCERA TASKalfa 3253ci", Maker.SCANNER),
        ("HP LaserJet MFP E77830", Maker.SCANNER),
        ("EPSON Scan", Maker.SCANNER),
        ("Brother ADS-2700W", Maker.SCANNER),
        ("TOSHIBA e-STUDIO3515AC", Maker.SCANNER),
        ("CamScanner", Maker.SCANNER),
        ("Adobe Scan for iOS 23.09", Maker.SCANNER),
        ("Genius Scan", Maker.SCANNER),
        ("Microsoft Lens", Maker.SCANNER),
        ("iText 7.2.5", None),
        ("Apache PDFBox", None),
        ("Adobe PDF Library 17.0", None),
        ("iLovePDF", None),
        ("PDFsharp 1.50", None),
        ("", None),
    ],
)
def test_a_producer_is_known_by_its_name(producer: str, maker: Maker | None) -> None:
    assert maker_of(producer) is maker


def test_a_platform_is_known_whatever_it_is_built_with() -> None:
    assert maker_of("Skia/PDF m110 — signé par Yousign") is Maker.PLATFORM
