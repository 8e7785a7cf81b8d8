"""Who may what, by role and corps."""

from __future__ import annotations

import pytest

from intake.domain.access import (
    EVERY_CORPS,
    GRANTS,
    Permission,
    Person,
    Role,
    corps_of,
    grantable,
    may,
    may_manage,
    may_somewhere,
    permissions_of,
)

DH, ALL = frozenset({"DH"}), EVERY_CORPS


def person(*roles: Role, corps: frozenset[str] = ALL, only: frozenset[Permission] | None = None) -> Person:
    return Person(1, "anne", "Anne", frozenset(roles), corps, only)


def test_every_role_has_its_row_and_every_permission_is_someones() -> None:
    assert set(GRANTS) == set(Role)
    assert permissions_of(Role) == frozenset(Permission)


@pytest.mark.parametrize(
    ("role", "may_do", "may_not"),
    [
        (Role.READER, Permission.SEE_DOCUMENTS, Permission.RULE),
        (Role.OPERATOR, Permission.APPROVE_REPLIES, Permission.LIFT_STOP),
        (Role.SUPERVISOR, Permission.REQUALIFY, Permission.SEE_AUDIT),
        (Role.AUDITOR, Permission.EXPORT_AUDIT, Permission.SEE_DOCUMENTS),
    ],
    ids=["reader", "operator", "supervisor", "auditor"],
)
def test_a_role_carries_its_rights_and_no_others(role: Role, may_do: Permission, may_not: Permission) -> None:
    assert may(person(role), may_do, "DH")
    assert not may(person(role), may_not, "DH")


def test_rights_hold_in_the_persons_corps_only() -> None:
    operator = person(Role.OPERATOR, corps=DH)
    assert may(operator, Permission.RULE, "DH")
    assert not may(operator, Permission.RULE, "D3S")
    assert not may(operator, Permission.RULE, "")
    assert corps_of(operator, Permission.RULE) == DH
    assert corps_of(operator, Permission.LIFT_STOP) == frozenset()


def test_who_has_no_corps_or_no_role_may_nothing_about_mail() -> None:
    assert not may_somewhere(person(Role.OPERATOR, corps=frozenset()), Permission.RULE)
    assert not any(may_somewhere(person(), each) for each in Permission)


def test_a_token_narrows_and_never_widens() -> None:
    narrow = person(Role.READER, only=frozenset({Permission.SEE_APPEALS, Permission.RULE}))
    assert may(narrow, Permission.SEE_APPEALS, "DH")
    assert not may(narrow, Permission.SEE_DOCUMENTS, "DH")
    assert not may(narrow, Permission.RULE, "DH")


def test_nobody_gives_more_than_they_have() -> None:
    of_dh, of_all = person(Role.SUPERVISOR, corps=DH), person(Role.SUPERVISOR)
    assert may_manage(of_dh, {Role.OPERATOR}, DH)
    assert not may_manage(of_dh, {Role.OPERATOR}, ALL)
    assert not may_manage(of_dh, {Role.AUDITOR}, DH)
    assert may_manage(of_all, {Role.SUPERVISOR, Role.AUDITOR}, ALL)
    assert not may_manage(person(Role.OPERATOR), {Role.READER}, DH)


def test_a_token_gives_no_more_than_its_owner_has() -> None:
    operator = person(Role.OPERATOR, corps=DH)
    assert grantable(operator, {Permission.SEE_APPEALS}, DH)
    assert not grantable(operator, {Permission.SEE_APPEALS}, ALL)
    assert not grantable(operator, {Permission.LIFT_STOP}, DH)
    assert not grantable(operator, (), DH)
