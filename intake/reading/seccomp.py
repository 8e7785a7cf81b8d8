"""A filter on system calls that closes the network to the calling process and to those it starts, for good.

Classic BPF as seccomp(2) takes it; names and numbers are those of linux/filter.h, linux/seccomp.h, linux/audit.h and
of each machine's system call table. It needs no privilege (PR_SET_NO_NEW_PRIVS stands in for one), so it works alike
for root, in most containers, and under the service's NoNewPrivileges and RestrictNamespaces, which rule out network
namespaces. Every family is closed, local sockets too: behind one may stand a database that trusts our account.
"""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
import sys
from dataclasses import dataclass

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 22, 38
_SECCOMP_MODE_FILTER = 2
_SECCOMP_RET_KILL_PROCESS, _SECCOMP_RET_ERRNO, _SECCOMP_RET_ALLOW = 0x80000000, 0x00050000, 0x7FFF0000

_BPF_LD_W_ABS = 0x00 | 0x00 | 0x20
_BPF_JEQ_K, _BPF_JGE_K = 0x05 | 0x10 | 0x00, 0x05 | 0x30 | 0x00
_BPF_RET_K = 0x06 | 0x00

_OFFSET_NR, _OFFSET_ARCH = 0, 4
"""Where struct seccomp_data holds the system call's number and its machine."""
_X32_SYSCALL_BIT = 0x40000000
"""On x86_64 the same calls have second numbers from here on; no other table comes near."""

Instruction = tuple[int, int, int, int]
"""Code, steps to jump when true and when false, operand."""


@dataclass(frozen=True)
class Machine:
    """What a machine calls the system calls that are refused."""

    audit_arch: int
    socket: int
    ptrace: int
    process_vm_readv: int
    process_vm_writev: int
    io_uring_setup: int = 425
    pidfd_getfd: int = 438

    @property
    def refused(self) -> tuple[int, ...]:
        """Making a socket, by itself or through a ring; taking one from, or making one in, another process of ours."""
        return (
            self.socket,
            self.io_uring_setup,
            self.pidfd_getfd,
            self.ptrace,
            self.process_vm_readv,
            self.process_vm_writev,
        )


MACHINES = {
    "x86_64": Machine(0xC000003E, socket=41, ptrace=101, process_vm_readv=310, process_vm_writev=311),
    "aarch64": Machine(0xC00000B7, socket=198, ptrace=117, process_vm_readv=270, process_vm_writev=271),
}


class _Program(ctypes.Structure):
    """struct sock_fprog"""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def program(machine: Machine) -> tuple[Instruction, ...]:
    """The filter: a foreign machine's calls end the process, the refused ones fail with EACCES, all others pass."""
    refused = machine.refused
    return (
        (_BPF_LD_W_ABS, 0, 0, _OFFSET_ARCH),
        (_BPF_JEQ_K, 1, 0, machine.audit_arch),
        (_BPF_RET_K, 0, 0, _SECCOMP_RET_KILL_PROCESS),
        (_BPF_LD_W_ABS, 0, 0, _OFFSET_NR),
        (_BPF_JGE_K, len(refused) + 1, 0, _X32_SYSCALL_BIT),
        *((_BPF_JEQ_K, len(refused) - index, 0, number) for index, number in enumerate(refused)),
        (_BPF_RET_K, 0, 0, _SECCOMP_RET_ALLOW),
        (_BPF_RET_K, 0, 0, _SECCOMP_RET_ERRNO | errno.EACCES),
    )


def close_network() -> bool:
    """True when the kernel took the filter; False where it has none, forbids it, or the machine is unknown to us.

    For the calling thread and what it starts: call it before any other thread exists.
    """
    machine = MACHINES.get(os.uname().machine)
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if machine is None or prctl is None or sys.maxsize <= 2**32:
        return False
    instructions = program(machine)
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *each) for each in instructions))
    filters = _Program(len(instructions), ctypes.addressof(code))
    # Through a pointer's width each, as prctl's variable arguments are read.
    zero, one = ctypes.c_ulong(0), ctypes.c_ulong(1)
    if prctl(_PR_SET_NO_NEW_PRIVS, one, zero, zero, zero) != 0:
        return False
    mode = ctypes.c_ulong(_SECCOMP_MODE_FILTER)
    return bool(prctl(_PR_SET_SECCOMP, mode, ctypes.byref(filters), zero, zero) == 0)


def network_is_closed() -> bool:
    """Whether this process is refused every socket it asks for, as a try of each tells."""
    return not any(_opens(family) for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX))


def _opens(family: socket.AddressFamily) -> bool:
    """Whatever fails without being refused (a machine without IPv6) was not closed by us."""
    try:
        socket.socket(family, socket.SOCK_DGRAM).close()
    except OSError as error:
        return error.errno != errno.EACCES
    return True
