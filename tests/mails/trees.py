"""MIME trees drawn at random, the mails they make, and the files that stand in them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import string
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote

from hypothesis import strategies as st

MULTIPARTS = ("mixed", "related", "alternative", "signed", "parallel", "report", "unknown-kind")
ENCODINGS = ("base64", "quoted-printable", "binary")
TYPES = (
    "application/pdf",
    "application/octet-stream",
    "text/plain",
    "image/jpeg",
    "x-unknown/x",
    "text/html",
    "audio/wav",
)
DISPOSITIONS = ("attachment", "inline", "ATTACHMENT", "form-data", "")


@dataclass(frozen=True)
class File:
    """A leaf: its bytes are no other leaf's."""

    name: str
    content: bytes
    encoding: str
    declared: str
    disposition: str


@dataclass(frozen=True)
class Tree:
    """A multipart, or with ``kind`` « rfc822 » an attached mail around a mixed one."""

    kind: str
    children: tuple[File | Tree, ...]


names = st.text(st.characters(codec="utf-8"), max_size=100)
contents = st.binary(max_size=200).map(lambda tail: b"%PDF-1.4\n" + tail)
files = st.builds(
    File, names, contents, *(st.sampled_from(each) for each in (ENCODINGS, TYPES, DISPOSITIONS))
)  # fmt: skip
trees = st.recursive(
    files,
    lambda below: st.builds(
        Tree, st.sampled_from((*MULTIPARTS, "rfc822")), st.lists(below, min_size=1, max_size=4).map(tuple)
    ),
    max_leaves=12,
).map(lambda drawn: drawn if isinstance(drawn, Tree) else Tree("mixed", (drawn,)))


def leaves(tree: Tree) -> Iterator[File]:
    """Every file, in the mail's order."""
    for child in tree.children:
        if isinstance(child, Tree):
            yield from leaves(child)
        else:
            yield child


def digests(tree: Tree) -> list[str]:
    """SHA-256 of every file, sorted."""
    return sorted(hashlib.sha256(file.content).hexdigest() for file in leaves(tree))


def depth(tree: Tree) -> int:
    """Attached mails in one another."""
    below = max((depth(child) for child in tree.children if isinstance(child, Tree)), default=0)
    return below + (tree.kind == "rfc822")


def written(tree: Tree) -> bytes:
    """The mail; each multipart has a boundary of its own."""
    return b"From: a@b.example\r\nMIME-Version: 1.0\r\n" + _tree(tree, count())


def _tree(tree: Tree, numbers: Iterator[int]) -> bytes:
    boundary = f"=_{next(numbers)}_"
    parts = [_tree(each, numbers) if isinstance(each, Tree) else _file(each) for each in tree.children]
    kind = "mixed" if tree.kind == "rfc822" else tree.kind
    body = b"".join(f"\r\n--{boundary}\r\n".encode() + part for part in parts)
    made = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n'.encode()
    made += body + f"\r\n--{boundary}--\r\n".encode()
    return b"Content-Type: message/rfc822\r\n\r\nFrom: c@d.example\r\n" + made if tree.kind == "rfc822" else made


def _file(file: File) -> bytes:
    shown = f"{file.disposition}; " if file.disposition else "x; "
    header = f"Content-Type: {file.declared}\r\nContent-Transfer-Encoding: {file.encoding}\r\n"
    header += f"Content-Disposition: {shown}filename*=utf-8''{quote(file.name, safe=string.ascii_letters)}\r\n\r\n"
    return header.encode() + _encoded(file)


def _encoded(file: File) -> bytes:
    match file.encoding:
        case "base64":
            return base64.encodebytes(file.content).replace(b"\n", b"\r\n")
        case "quoted-printable":
            return binascii.b2a_qp(file.content, istext=False)
        case _:
            return file.content
