"""Cryptographic signatures, validated by pyHanko: is what was signed still what stands here? Nothing is fetched.

« valid » speaks of integrity alone: the digest matches, the signature verifies with the certificate it carries, and
what was appended to the file since is what the signature allows (forms filled in, further signatures). Whose
certificate it is, nobody vouches for: no authority is configured, and the sentence says so.

pyHanko takes most of a second to import: only ``signatures`` imports this module, for a file that carries one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils.generic import Reference
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import CRLValidationError, OCSPValidationError, PathError, ValidationError

from intake.reading.pdf.faults import CONTENT_FAULTS
from intake.reading.pdf.fields import Key
from intake.reading.pdf.signing.crypto_reader import TimedReader, TimeIsUpError

PRESENT, VALID, INVALID = "present", "valid", "invalid"
"""There and not validated; intact; broken (``SignatureBox.crypto``)."""

MAX_FILE = 32_000_000
"""Bytes of a file whose signatures are validated: mailboxes take 25 MB."""
MAX_SIGNATURES = 32
"""Signatures validated in one file: a support has a dozen boxes."""
MAX_SECONDS = 5.0
"""Seconds of this thread's computing for all signatures of a file. One that nothing was appended to takes some ten
milliseconds; a form of 300 fields signed twelve times over, each compared with all that follows, some three seconds."""
MAX_NAME = 80
"""Characters kept of a signer's name."""

_FAULTS: tuple[type[Exception], ...] = (
    *CONTENT_FAULTS,
    PdfError,
    PathError,
    ValidationError,
    CRLValidationError,
    OCSPValidationError,
    UnsupportedAlgorithm,
)
"""What pyHanko raises on broken content: its own, and the builtins of every parser."""
_LIMITS: tuple[type[Exception], ...] = (TimeIsUpError, PdfDecodeLimitError)
_FAULTS_OR_LIMITS: tuple[type[Exception], ...] = (*_LIMITS, *_FAULTS)

_UNREADABLE = "non vérifiée : fichier trop lourd, ou structure que le vérificateur ne lit pas"
_PAST_LIMITS = "non vérifiée : le fichier dépasse les limites de la vérification"
_SIGNATURES = {SigSeedSubFilter.ADOBE_PKCS7_DETACHED, SigSeedSubFilter.PADES, SigSeedSubFilter.PBAD_PADES}
_TIME_STAMPS = {SigSeedSubFilter.ETSI_RFC3161}
_BROKEN_DIGESTS = {"md2", "md5", "sha1"}
"""Digests for which another document can be forged: agreeing with one proves nothing."""
_PERMISSIONS = {
    MDPPerm.NO_CHANGES: "aucune modification permise",
    MDPPerm.FILL_FORMS: "remplissage permis",
    MDPPerm.ANNOTATE: "remplissage et annotations permis",
}


@dataclass(frozen=True)
class Checked:
    """What one signature is worth (``present``, ``valid``, ``invalid``), and why; the sentence may name the signer.

    ``time_stamp``: it proves a date and is nobody's signature.
    """

    crypto: str
    sentence: str
    time_stamp: bool = False


@dataclass(frozen=True)
class _Extended:
    """A signature found intact in a file that was added to since."""

    name: str
    signature: EmbeddedPdfSignature
    time_stamp: bool


def check_signatures(
    raw: bytes, fields: Sequence[tuple[str, Key]], *, seconds: float = MAX_SECONDS
) -> dict[str, Checked]:
    """What each signature field that has a value is worth, by its name; never raises on content.

    ``fields`` are names and object numbers: looking for the fields again would cost pyHanko ten times more.
    """
    made = {name: Checked(PRESENT, _UNREADABLE) for name, _ in fields}
    if len(raw) > MAX_FILE:
        return made
    try:
        reader = TimedReader(raw, seconds)
        if reader.encrypted:
            reader.decrypt(b"")
        # One by one: what was found before a fault stands.
        made.update(_checks(reader, fields))
    except _FAULTS_OR_LIMITS:
        return made
    return made


def _checks(reader: TimedReader, fields: Sequence[tuple[str, Key]]) -> Iterator[tuple[str, Checked]]:
    """First what was signed, for all; then what was added since, which takes long, from the last signature back."""
    extended: list[_Extended] = []
    for name, key in fields[:MAX_SIGNATURES]:
        try:
            found = _check(reader, name, key)
        except _LIMITS:
            found = Checked(PRESENT, _PAST_LIMITS)
        if isinstance(found, _Extended):
            extended.append(found)
        else:
            yield name, found
    for each in sorted(extended, key=lambda one: one.signature.signed_revision, reverse=True):
        yield each.name, _check_additions(each)


def _check(reader: TimedReader, name: str, key: Key) -> Checked | _Extended:
    try:
        field: Any = Reference(*key, reader).get_object()
        value = field["/V"]
        time_stamp = value.get("/Type") == "/DocTimeStamp"
        unsupported = _unsupported(value, time_stamp=time_stamp)
    except _LIMITS:
        raise
    except _FAULTS:
        return Checked(PRESENT, _UNREADABLE)
    if unsupported:
        return Checked(PRESENT, f"non vérifiée : {unsupported}", time_stamp)
    try:
        signature = EmbeddedPdfSignature(reader, field, name)
        broken_digest = {signature.md_algorithm, signature.external_md_algorithm} & _BROKEN_DIGESTS
    except _LIMITS:
        raise
    except _FAULTS:
        return Checked(INVALID, "invalide : son contenu est illisible", time_stamp)
    if broken_digest:
        return Checked(PRESENT, f"non vérifiée : empreinte {min(broken_digest)}, trop faible", time_stamp)
    return _check_signed(_Extended(name, signature, time_stamp))


def _check_signed(found: _Extended) -> Checked | _Extended:
    """Whether what was signed stands unchanged; no more is to be asked when nothing was added."""
    try:
        status = asyncio.run(_status(found))
    except _LIMITS:
        raise
    except (UnsupportedAlgorithm, NotImplementedError):
        return Checked(PRESENT, "non vérifiée : algorithme non pris en charge", found.time_stamp)
    except ValueError:
        # What pyHanko's own errors of validation are: the signature breaks a rule of its format.
        return Checked(INVALID, "invalide : elle ne respecte pas son format", found.time_stamp)
    except _FAULTS:
        return Checked(PRESENT, "non vérifiée : structure inattendue", found.time_stamp)
    fault = _fault(status)
    if fault:
        return _invalid(found, fault)
    return found if status.coverage is SignatureCoverageLevel.ENTIRE_REVISION else _valid(found)


async def _status(found: _Extended) -> PdfSignatureStatus | DocumentTimestampStatus:
    # Without roots every certificate is untrusted, which is never asked here.
    context = ValidationContext(trust_roots=[], allow_fetching=False)
    if found.time_stamp:
        return await async_validate_pdf_timestamp(found.signature, context, skip_diff=True)
    return await async_validate_pdf_signature(found.signature, context, skip_diff=True)


def _fault(status: PdfSignatureStatus | DocumentTimestampStatus) -> str:
    """What breaks the signature's integrity; "" when nothing does."""
    if not status.intact:
        return "le contenu signé a été modifié"
    if not status.valid:
        return "elle ne correspond pas à son certificat"
    if status.coverage not in (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION):
        return "elle ne couvre pas tout le fichier signé"
    return ""


def _check_additions(found: _Extended) -> Checked:
    """Whether what was added to the file is what the signature allows, by pyHanko's rules."""
    try:
        found.signature.compute_integrity_info()  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
        info = found.signature.summarise_integrity_info()
    except _FAULTS_OR_LIMITS:
        unknown = "le contenu signé est intact, ce qui y a été ajouté ensuite n’a pu être examiné"
        return Checked(PRESENT, f"non vérifiée{_signer(found)} : {unknown}", found.time_stamp)
    result: DiffResult | SuspiciousModification | None = info["diff_result"]
    if not info["docmdp_ok"] or not isinstance(result, DiffResult):
        return _invalid(found, "le fichier a été modifié après coup au-delà de ce qu’elle permet")
    completed = result.modification_level in (ModificationLevel.FORM_FILLING, ModificationLevel.ANNOTATIONS)
    return _valid(found, ", fichier complété ensuite comme elle le permet" if completed else "")


def _unsupported(value: Any, *, time_stamp: bool) -> str:
    said = str(value.get("/SubFilter", ""))
    known = {each.value for each in (_TIME_STAMPS if time_stamp else _SIGNATURES)}
    return "" if said in known else f"format {said[1:40] or 'inconnu'} non pris en charge"


def _invalid(found: _Extended, fault: str) -> Checked:
    return Checked(INVALID, f"invalide{_signer(found)} : {fault}", found.time_stamp)


def _valid(found: _Extended, more: str = "") -> Checked:
    try:
        permission = found.signature.docmdp_level
    except _FAULTS:
        permission = None
    certified = f", document certifié ({_PERMISSIONS[permission]})" if permission is not None else ""
    return Checked(VALID, f"intègre{_signer(found)}, autorité non vérifiée{certified}{more}", found.time_stamp)


def _signer(found: _Extended) -> str:
    """« de CN=… », as short and plain as evidence may be; "" when the certificate names nobody."""
    try:
        name = found.signature.signer_cert.subject.native.get("common_name", "")
    except _FAULTS:
        return ""
    name = " ; ".join(map(str, name)) if isinstance(name, list) else str(name)
    clean = "".join(char for char in name if char.isprintable()).strip()[:MAX_NAME]
    return f" de CN={clean}" if clean and not found.time_stamp else ""
