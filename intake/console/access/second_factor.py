"""The second factor: codes of an authenticator application (RFC 6238), and recovery codes for a lost telephone."""

from __future__ import annotations

import secrets
from datetime import datetime

import pyotp
import segno

from intake.console.access.cookies import digest

STEP_SECONDS = 30
WINDOW = 1
"""Steps before and after now that are taken: clocks differ."""
RECOVERY_CODES = 10
ISSUER = "CNG – Réception des évaluations"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_secret() -> str:
    """160 bits, base32."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The number of the step whose code it is, None when it is none of those about now."""
    written = "".join(code.split())
    if len(written) != 6 or not (written.isascii() and written.isdigit()):
        return None
    clock = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    steps = range(present - WINDOW, present + WINDOW + 1)
    found = [step for step in steps if secrets.compare_digest(clock.generate_otp(step), written)]
    return found[-1] if found else None


def picture(secret: str, login: str) -> str:
    """The QR code that applications read, as an address of type ``data:`` (the CSP takes those for images)."""
    code = segno.make(address(secret, login), error="m", micro=False)
    return code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def address(secret: str, login: str) -> str:
    """The ``otpauth:`` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 80 bits."""
    return tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(RECOVERY_CODES)
    )


def recovery_digest(code: str) -> str:
    """What is stored of a code, however it was typed."""
    return digest("".join(char for char in code.upper() if char.isalnum()))
