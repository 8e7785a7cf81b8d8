"""The files that the mails of the corpus carry, by the names they have in the corpus."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from intake.sample.archives import encrypted_zip
from intake.sample.copies import flatten, lock, rasterise, truncate
from intake.sample.decision import appeal_letter
from tests.fixtures.cast import INTERVIEW, LOIC, support
from tests.fixtures.makers.disguised import photo
from tests.fixtures.makers.letters import decision_fonctions, decision_resultats
from tests.unit.mails import picture
from tests.unit.outlook_files import (
    BODY,
    RTF,
    SENDER_EMAIL,
    SENDER_NAME,
    SUBJECT,
    OutlookMail,
    Value,
    file,
    msg,
    nested,
    tnef,
)
from tests.unit.wrappings import enveloped, locked_seven_zip, pdf_with, rar, seven_zip, signed

HEAVY = Path(__file__).parents[1] / "fixtures" / "heavy"
AUTHOR: dict[int, Value] = {SENDER_NAME: "Anne Martin", SENDER_EMAIL: "anne.martin@ch-exemple.example"}


@cache
def content(name: str) -> bytes:
    """The bytes of that file."""
    return _MAKERS[name]()


def archive(*files: tuple[str, bytes]) -> bytes:
    """A zip whose names are written in CP850, without the flag that would say UTF-8, as Windows does it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, inside in files:
            made.writestr(_OfWindows(name), inside)
    return out.getvalue()


class _OfWindows(zipfile.ZipInfo):
    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 — the library's own name, overridden
        return self.filename.encode("cp850"), self.flag_bits


def _in_a_folder(make: Callable[[Path], bytes]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="intake-mails-") as folder:
        return make(Path(folder))


def _outlook_message() -> OutlookMail:
    words = "Veuillez trouver ci-joint mon support."
    return OutlookMail(AUTHOR | {SUBJECT: "Mon support", BODY: words}, (file("Support évaluation.pdf", support()),))


def _rich_text_only() -> OutlookMail:
    words = rb"{\rtf1\ansi\ansicpg1252 Je conteste mon \'e9valuation 2025 et forme un recours.}"
    header = (len(words) + 12).to_bytes(4, "little") + len(words).to_bytes(4, "little") + b"MELA\0\0\0\0"
    return OutlookMail(AUTHOR | {SUBJECT: "Recours", RTF: header + words})


_MAKERS: dict[str, Callable[[], bytes]] = {
    "support": support,
    "scan-of-support": lambda: rasterise(support(), dpi=60, seed=1),
    "printed-support": lambda: flatten(support()),
    "locked-support": lambda: lock(support(), user="secret"),
    "truncated-support": lambda: truncate(support()),
    "decision": decision_fonctions,
    "other-decision": decision_resultats,
    "appeal": lambda: appeal_letter(LOIC, INTERVIEW),
    "junk-and-support": lambda: b"X-Gateway: checked\r\n\r\n" + support(),
    "word": lambda: (HEAVY / "support-typed-again.docx").read_bytes(),
    "photo": photo,
    "logo": lambda: picture(120, 40),
    "pixel": lambda: picture(1, 1, "GIF"),
    "zip": lambda: archive(
        ("Dossier/Support évaluation.pdf", support()), ("Dossier/Décision.pdf", decision_fonctions())
    ),
    "zip-in-zip": lambda: archive(("intérieur.zip", content("zip"))),
    "locked-zip": lambda: encrypted_zip("Support.pdf", b"%PDF-1.7", b"secret"),
    "locked-7z": lambda: _in_a_folder(locked_seven_zip),
    "7z": lambda: _in_a_folder(lambda folder: seven_zip(folder, {"Support.pdf": support()})),
    "rar": lambda: rar({"Support.pdf": support()}),
    "winmail": lambda: tnef(OutlookMail({SUBJECT: "Mon support"}, (file("Support évaluation.pdf", support()),))),
    "winmail-without-files": lambda: tnef(OutlookMail({SUBJECT: "Bonjour", BODY: "Bonjour"})),
    "winmail-cut-off": lambda: content("winmail")[:100_000],
    "winmail-with-message": lambda: tnef(OutlookMail({SUBJECT: "TR: Mon support"}, (nested(_outlook_message()),))),
    "msg": lambda: msg(_outlook_message()),
    "msg-in-msg": lambda: msg(OutlookMail({SUBJECT: "TR: Mon support"}, (nested(_outlook_message()),))),
    "msg-rich-text": lambda: msg(_rich_text_only()),
    "msg-cut-off": lambda: content("msg")[:20_000],
    "portfolio": lambda: pdf_with({"Support évaluation.pdf": support()}),
    "signed-mail": lambda: signed(
        b'Content-Type: application/pdf; name="Support.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
        b"Content-Disposition: attachment\r\n\r\n" + _in_base64(support())
    ),
    "encrypted-mail": enveloped,
    "calendar": lambda: b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n",
    "apple-file": lambda: bytes.fromhex("00051607000200004d6163204f53205800") + bytes(60),
    "empty": bytes,
    "text": "Bonjour, voici mes remarques.\n".encode,
}


def _in_base64(raw: bytes) -> bytes:
    import base64

    return base64.encodebytes(raw)
