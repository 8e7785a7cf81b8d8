"""The system's GSSAPI (MIT Kerberos, RFC 2743 and 2744), as far as a client of one exchange needs it.

By ctypes: its bindings on PyPI are to be compiled on each machine, and the library itself is on every Linux.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_size_t, c_uint32, c_void_p
from functools import cache

LIBRARY = "libgssapi_krb5.so.2"
"""From Debian's libgssapi-krb5-2, Red Hat's krb5-libs."""
_INITIATE = 1
_MUTUAL, _REPLAY = 2, 4
_ROUTINE_ERROR = 0xFFFF0000
"""The bits of a status that say it is a failure: of the call, or of what was called."""
_OF_MECHANISM = 2


class _Oid(Structure):
    _fields_ = (("length", c_uint32), ("elements", c_char_p))


class _Oids(Structure):
    _fields_ = (("count", c_size_t), ("elements", POINTER(_Oid)))


class _Buffer(Structure):
    _fields_ = (("length", c_size_t), ("value", c_void_p))


class _Bindings(Structure):
    _fields_ = (
        ("initiator_type", c_uint32),
        ("initiator", _Buffer),
        ("acceptor_type", c_uint32),
        ("acceptor", _Buffer),
        ("application_data", _Buffer),
    )


class _Entry(Structure):
    _fields_ = (("key", c_char_p), ("value", c_char_p))


class _Store(Structure):
    _fields_ = (("count", c_uint32), ("entries", POINTER(_Entry)))


def _oid(encoded: bytes) -> _Oid:
    return _Oid(len(encoded), encoded)


_KRB5 = _oid(b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x02")
_SPNEGO = _oid(b"\x2b\x06\x01\x05\x05\x02")
_USER_NAME = _oid(b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x01")
_SERVICE_NAME = _oid(b"\x2a\x86\x48\x86\xf7\x12\x01\x02\x01\x04")


class GssapiError(Exception):
    """``code``: the mechanism's own (krb5's com_err codes, signed); ``words``: in the library's English."""

    def __init__(self, code: int, words: str) -> None:
        self.code = code
        self.words = words
        super().__init__(words)


def first_token(service: str, user: str, store: Mapping[str, str], binding: bytes) -> bytes:
    """What a client says first by SPNEGO to ``service`` (« HTTP@host »), bound to the channel that ``binding`` names.

    ``user`` "" means whose the credentials are. ``store``: where these are (« client_keytab », « ccache »), as MIT's
    gss_acquire_cred_from has it; with a keytab a ticket is asked for, and again once half its life is over. Empty: as
    the system does it. Asks the KDC, so it may take seconds. Raises GssapiError, and OSError
    where the system has no such library.
    """
    with _name(service, _SERVICE_NAME) as target, _credentials(user, store) as credentials:
        try:
            return _token(_SPNEGO, credentials, target, binding)
        except GssapiError:
            # SPNEGO has codes of its own for whatever went wrong below it: the same without it says what did.
            _token(_KRB5, credentials, target, binding)
            raise


def _token(mechanism: _Oid, credentials: c_void_p, target: c_void_p, binding: bytes) -> bytes:
    empty, said = _Buffer(0, None), _Buffer()
    bound, none = _buffer(binding), _Buffer(0, None)
    bindings = _Bindings(0, none, 0, none, bound)
    context, minor = c_void_p(), c_uint32()
    library = _library()
    try:
        major = library.gss_init_sec_context(
            byref(minor),
            credentials,
            byref(context),
            target,
            byref(mechanism),
            c_uint32(_MUTUAL | _REPLAY),
            c_uint32(0),
            byref(bindings),
            byref(empty),
            None,
            byref(said),
            None,
            None,
        )
        _check(major, minor)
        return ctypes.string_at(said.value, said.length) if said.value else b""
    finally:
        library.gss_release_buffer(byref(c_uint32()), byref(said))
        library.gss_delete_sec_context(byref(c_uint32()), byref(context), None)


@contextmanager
def _credentials(user: str, store: Mapping[str, str]) -> Iterator[c_void_p]:
    entries = (_Entry * len(store))(*(_Entry(key.encode(), value.encode()) for key, value in store.items()))
    where = byref(_Store(len(store), entries)) if store else None
    mechanisms = (_Oid * 2)(_KRB5, _SPNEGO)
    found, minor = c_void_p(), c_uint32()
    with _name(user, _USER_NAME) if user else _nobody() as name:
        major = _library().gss_acquire_cred_from(
            byref(minor),
            name,
            c_uint32(0),
            byref(_Oids(2, mechanisms)),
            c_int(_INITIATE),
            where,
            byref(found),
            None,
            None,
        )
        _check(major, minor)
    try:
        yield found
    finally:
        _library().gss_release_cred(byref(c_uint32()), byref(found))


@contextmanager
def _nobody() -> Iterator[c_void_p]:
    yield c_void_p()


@contextmanager
def _name(words: str, kind: _Oid) -> Iterator[c_void_p]:
    said = words.encode()
    name, minor = c_void_p(), c_uint32()
    _check(_library().gss_import_name(byref(minor), byref(_buffer(said)), byref(kind), byref(name)), minor)
    try:
        yield name
    finally:
        _library().gss_release_name(byref(c_uint32()), byref(name))


def _buffer(said: bytes) -> _Buffer:
    """It keeps ``said`` alive as long as it lives."""
    made = _Buffer(len(said), ctypes.cast(c_char_p(said), c_void_p))
    made.kept = said
    return made


def _check(major: int, minor: c_uint32) -> None:
    if major & _ROUTINE_ERROR:
        raise GssapiError(ctypes.c_int32(minor.value).value, _words(minor))


def _words(minor: c_uint32) -> str:
    more, said = c_uint32(), _Buffer()
    library = _library()
    library.gss_display_status(byref(c_uint32()), minor, c_int(_OF_MECHANISM), byref(_KRB5), byref(more), byref(said))
    try:
        return ctypes.string_at(said.value, said.length).decode(errors="replace") if said.value else "?"
    finally:
        library.gss_release_buffer(byref(c_uint32()), byref(said))


@cache
def _library() -> ctypes.CDLL:
    """Raises OSError where the system has none. The statuses it returns are unsigned."""
    found = ctypes.CDLL(LIBRARY)
    for name in ("gss_acquire_cred_from", "gss_init_sec_context", "gss_import_name", "gss_display_status"):
        getattr(found, name).restype = c_uint32
    return found
