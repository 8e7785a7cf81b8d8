"""Cryptographic signatures made by pyHanko with certificates of an authority that exists for these tests alone."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, PdfTimeStamper, SimpleSigner, sign_pdf
from pyhanko.sign.timestamps import DummyTimeStamper

DAY = datetime(2025, 1, 1, tzinfo=UTC)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def signed(
    base: bytes, field: str, *, by: str = "Camille EXEMPLE", certify: MDPPerm | None = None, digest: str = "sha256"
) -> bytes:
    """``base`` with that field signed, in an update appended to the file."""
    metadata = PdfSignatureMetadata(
        field_name=field,
        md_algorithm=digest,
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.FILL_FORMS,
    )
    out = io.BytesIO()
    sign_pdf(update_of(base), metadata, signer=_signer(by), output=out)
    return out.getvalue()


def time_stamped(base: bytes, field: str | None = None) -> bytes:
    """``base`` with a document time stamp (ISO 32000-2, 12.8.5), in that field or in one nobody sees."""
    authority = _signer("Horodatage des essais", time_stamping=True)
    stamper = PdfTimeStamper(
        DummyTimeStamper(tsa_cert=authority.signing_cert, tsa_key=authority.signing_key), field_name=field
    )
    out = io.BytesIO()
    stamper.timestamp_pdf(update_of(base), "sha256", output=out)
    return out.getvalue()


def update_of(base: bytes) -> IncrementalPdfFileWriter:
    """What an update to be appended to the file is written with; the file may open with an empty password."""
    writer = IncrementalPdfFileWriter(io.BytesIO(base), strict=False)
    if writer.prev.encrypted:
        writer.encrypt(b"")  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    return writer


@cache
def _signer(by: str, *, time_stamping: bool = False) -> SimpleSigner:
    key, certificate = _certificate(by, time_stamping=time_stamping)
    held = pkcs12.serialize_key_and_certificates(
        b"essai", key, certificate, None, serialization.BestAvailableEncryption(b"essai")
    )
    signer: SimpleSigner = SimpleSigner.load_pkcs12_data(held, other_certs=[], passphrase=b"essai")
    return signer


def _certificate(subject: str, *, time_stamping: bool) -> tuple[Key, x509.Certificate]:
    # pyHanko's authority of time stamps knows RSA alone.
    key = rsa.generate_private_key(65537, 2048) if time_stamping else ec.generate_private_key(ec.SECP256R1())
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name("Autorité des essais"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(DAY)
        .not_valid_after(DAY + timedelta(days=3650))
    )
    if time_stamping:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return key, builder.sign(_authority(), hashes.SHA256())


@cache
def _authority() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
