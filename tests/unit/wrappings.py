"""Files that wrap others, as bytes: PDFs with files in them, tar, gzip, 7z and rar, S/MIME in BER."""

from __future__ import annotations

import io
import struct
import subprocess
import tarfile
import zlib
from pathlib import Path

import pikepdf

from tests.servers.packages import ensure_packages, find_program

SIGNED, ENVELOPED = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010703")
DATA = bytes.fromhex("06092a864886f70d010701")


def pdf_with(files: dict[str, bytes], *, pinned: bool = False) -> bytes:
    """A PDF of one page that carries the files: in its catalog, or pinned on the page."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    for name, content in files.items():
        specification = file_specification(pdf, name, content)
        if pinned:
            note = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.FileAttachment,
                Rect=[0, 0, 20, 20],
                FS=specification.obj,
            )
            page.obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        else:
            pdf.attachments[name] = specification
    target = io.BytesIO()
    pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return target.getvalue()


def file_specification(pdf: pikepdf.Pdf, name: str, content: bytes) -> pikepdf.AttachedFileSpec:
    """The file, ready to be named by the PDF."""
    return pikepdf.AttachedFileSpec(
        pdf, content, filename=name, description="", mime_type="", creation_date="", mod_date=""
    )


def tar(files: dict[str, bytes]) -> bytes:
    """A tar archive."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as out:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))
    return target.getvalue()


def seven_zip(folder: Path, files: dict[str, bytes]) -> bytes:
    """A 7z archive, by bsdtar."""
    ensure_packages({"bsdtar": "libarchive-tools"})
    for name, content in files.items():
        (folder / name).write_bytes(content)
    subprocess.run(
        ["bsdtar", "-cf", "out.7z", "--format=7zip", *files],
        cwd=folder,
        check=True,
        timeout=60,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    return (folder / "out.7z").read_bytes()


def locked_seven_zip(folder: Path, *switches: str) -> bytes:
    """A 7z archive under a password, by 7-Zip itself."""
    ensure_packages({"7zz": "7zip"})
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 secret")
    program = find_program("7zz") or "7zz"
    subprocess.run([program, "a", "-pmotdepasse", *switches, "out.7z", "a.pdf"], cwd=folder, check=True, timeout=60,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    return (folder / "out.7z").read_bytes()


def rar(files: dict[str, bytes], *, encrypted: bool = False) -> bytes:
    """A RAR archive of version 4, its files stored as they are (no free program writes RAR); bsdtar reads it."""
    ensure_packages({"bsdtar": "libarchive-tools"})
    out = b"Rar!\x1a\x07\x00" + _rar_block(0x73, 0, bytes(6))
    for name, content in files.items():
        flags = 0x8000 | (0x04 if encrypted else 0)
        head = struct.pack(
            "<IIBIIBBHI", len(content), len(content), 2, zlib.crc32(content), 0x5B630000, 20, 0x30,
            len(name.encode()), 0x20,
        )  # fmt: skip
        out += _rar_block(0x74, flags, head + name.encode()) + content
    return out + _rar_block(0x7B, 0x4000, b"")


def _rar_block(kind: int, flags: int, body: bytes) -> bytes:
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest


def signed(content: bytes) -> bytes:
    """A CMS SignedData without signers, in DER."""
    held = _der(0xA0, _der(0x04, content))
    inner = _der(0x02, b"\x01") + _der(0x31, b"") + _der(0x30, DATA + held) + _der(0x31, b"")
    return _der(0x30, SIGNED + _der(0xA0, _der(0x30, inner)))


def signed_in_pieces(content: bytes, size: int = 1000) -> bytes:
    """The same as programs write it that sign while sending: indefinite lengths, octets in pieces (BER)."""
    pieces = b"".join(_der(0x04, content[at : at + size]) for at in range(0, len(content), size))
    octets = b"\x24\x80" + pieces + b"\0\0"
    held = b"\x30\x80" + DATA + b"\xa0\x80" + octets + b"\0\0" + b"\0\0"
    return b"\x30\x80" + SIGNED + b"\xa0\x80\x30\x80" + b"\x02\x01\x01\x31\x00" + held + b"\x31\x00" + b"\0\0" * 3


def signed_in_measured_pieces(content: bytes, size: int = 1000) -> bytes:
    """Octets in pieces under a length that is told, with pieces in a piece."""
    pieces = [_der(0x04, content[at : at + size]) for at in range(0, len(content), size)]
    octets = _der(0x24, _der(0x24, b"".join(pieces[:2])) + b"".join(pieces[2:]))
    inner = _der(0x02, b"\x01") + _der(0x31, b"") + _der(0x30, DATA + _der(0xA0, octets)) + _der(0x31, b"")
    return _der(0x30, SIGNED + _der(0xA0, _der(0x30, inner)))


def enveloped() -> bytes:
    """The beginning of a CMS EnvelopedData."""
    return _der(0x30, ENVELOPED + _der(0xA0, _der(0x30, b"\x02\x01\x00")))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content
