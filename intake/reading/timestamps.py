"""RFC 3161: what is asked of a time-stamping authority, and its answer, verified before it is believed.

asn1crypto and pyHanko take most of a second to import: only what has an authority configured imports this module.
"""

from __future__ import annotations

import asyncio
import hashlib
from datetime import datetime

from asn1crypto import algos, pem, tsp, x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.general import CMSExtractionError, CMSStructuralError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from intake.errors import MessageError

GRANTED = ("granted", "granted_with_mods")
_FAULTS = (
    ValueError,
    TypeError,
    KeyError,
    CMSExtractionError,
    CMSStructuralError,
    SignatureValidationError,
    PathError,
    ValidationError,
    UnsupportedAlgorithm,
)


def request_for(content: bytes, nonce: int) -> bytes:
    """A TimeStampReq over the SHA-256 of that content, asking for the authority's certificate."""
    imprint = tsp.MessageImprint(
        {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": _digest(content)}
    )
    request = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    return bytes(request.dump())


def verified_stamp(answer: bytes, content: bytes, nonce: int, authority: bytes) -> datetime:
    """When the authority saw that content. Raises MessageError when the answer is no stamp of it by that authority.

    ``authority``: its root certificates, PEM.
    """
    try:
        response = tsp.TimeStampResp.load(answer)
        status = response["status"]["status"].native
        if status not in GRANTED:
            raise MessageError(f"l’autorité a refusé l’horodatage ({status})")
        signed = response["time_stamp_token"]["content"]
        info = signed["encap_content_info"]["content"].parsed
        if info["nonce"].native != nonce:
            raise MessageError("l’horodatage répond à une autre demande")
        verdict = asyncio.run(validate_tst_signed_data(signed, _trusting(authority), lambda _: _digest(content)))
    except _FAULTS as error:
        raise MessageError(f"la réponse de l’autorité d’horodatage n’est pas valable : {error}") from error
    trusted = verdict["validation_path"] is not None and verdict["trust_problem_indic"] is None
    if not (verdict["intact"] and verdict["valid"] and trusted):
        raise MessageError("l’horodatage n’est pas signé par l’autorité configurée, ou porte sur autre chose")
    at: datetime = info["gen_time"].native
    return at


def _trusting(authority: bytes) -> ValidationContext:
    """Nothing is fetched: no revocation list, no certificate."""
    roots = [x509.Certificate.load(der) for _, _, der in pem.unarmor(authority, multiple=True)]
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
