"""The filter on system calls, walked by hand as the kernel walks it, for each machine, whichever we run on."""

from __future__ import annotations

import errno

import pytest

from intake.reading.seccomp import MACHINES, Instruction, Machine, program

ALLOWED, KILLED, DENIED = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EACCES
LD, JEQ, JGE, RET = 0x20, 0x15, 0x35, 0x06
I386 = 0x40000003
ORDINARY = {"x86_64": (0, 1, 9, 53, 59, 231), "aarch64": (63, 64, 222, 199, 221, 94)}
"""read, write, mmap, socketpair, execve, exit_group"""


def answer(instructions: tuple[Instruction, ...], arch: int, number: int) -> int:
    """What the filter returns for one system call of that machine."""
    memory, accumulator, at = {0: number, 4: arch}, 0, 0
    while True:
        code, true, false, operand = instructions[at]
        at += 1
        if code == LD:
            accumulator = memory[operand]
        elif code == JEQ:
            at += true if accumulator == operand else false
        elif code == JGE:
            at += true if accumulator >= operand else false
        else:
            assert code == RET
            return operand


@pytest.mark.parametrize("name", MACHINES)
def test_sockets_are_refused_and_ordinary_calls_pass(name: str) -> None:
    machine = MACHINES[name]
    filtered = program(machine)
    assert {answer(filtered, machine.audit_arch, number) for number in machine.refused} == {DENIED}
    assert {answer(filtered, machine.audit_arch, number) for number in ORDINARY[name]} == {ALLOWED}


def test_the_second_numbers_of_the_same_calls_are_refused() -> None:
    machine = MACHINES["x86_64"]
    assert answer(program(machine), machine.audit_arch, 0x40000000 | machine.socket) == DENIED


@pytest.mark.parametrize("machine", MACHINES.values(), ids=list(MACHINES))
def test_calls_in_another_machines_numbers_end_the_process(machine: Machine) -> None:
    assert {answer(program(machine), I386, number) for number in (1, 102, machine.socket)} == {KILLED}
