"""Who may what: roles, the permissions each one carries, and the corps where they hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from intake.domain.campaign import Corps


class Role(StrEnum):
    """What a person does at the CNG. One person may have several."""

    READER = "reader"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """One thing that a page or the API lets people do."""

    SEE_EXCEPTIONS = "see-exceptions"
    SEE_DOCUMENTS = "see-documents"
    SEE_REPLIES = "see-replies"
    SEE_APPEALS = "see-appeals"
    SEE_CAMPAIGN = "see-campaign"
    SEE_ROBOT = "see-robot"
    SUBSCRIBE_CALENDAR = "subscribe-calendar"
    RULE = "rule"
    COMMENT = "comment"
    APPROVE_REPLIES = "approve-replies"
    WORK_APPEALS = "work-appeals"
    SEE_DEPOSITS = "see-deposits"
    REQUALIFY = "requalify"
    """The class of an appeal, or one of its dates, once it is open."""
    LIFT_STOP = "lift-stop"
    ISSUE_TOKENS = "issue-tokens"
    MANAGE_ACCOUNTS = "manage-accounts"
    SEE_AUDIT = "see-audit"
    EXPORT_AUDIT = "export-audit"


WITHOUT_CORPS = frozenset(
    {
        Permission.SEE_ROBOT,
        Permission.LIFT_STOP,
        Permission.ISSUE_TOKENS,
        Permission.MANAGE_ACCOUNTS,
        Permission.SEE_AUDIT,
        Permission.EXPORT_AUDIT,
    }
)
"""They are about the house, not about the mail of one corps. Their pages show what the person's scope allows."""

_READING = frozenset(
    {
        Permission.SEE_EXCEPTIONS,
        Permission.SEE_DOCUMENTS,
        Permission.SEE_REPLIES,
        Permission.SEE_APPEALS,
        Permission.SEE_CAMPAIGN,
        Permission.SEE_DEPOSITS,
        Permission.SEE_ROBOT,
        Permission.SUBSCRIBE_CALENDAR,
    }
)
_OPERATING = _READING | {
    Permission.RULE,
    Permission.COMMENT,
    Permission.APPROVE_REPLIES,
    Permission.WORK_APPEALS,
}
_SUPERVISING = _OPERATING | {
    Permission.REQUALIFY,
    Permission.LIFT_STOP,
    Permission.ISSUE_TOKENS,
    Permission.MANAGE_ACCOUNTS,
}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.READER: _READING,
    Role.OPERATOR: _OPERATING,
    Role.SUPERVISOR: _SUPERVISING,
    # Who watches the others opens no document and decides nothing.
    Role.AUDITOR: frozenset(
        {Permission.SEE_AUDIT, Permission.EXPORT_AUDIT, Permission.SEE_ROBOT, Permission.SEE_CAMPAIGN}
    ),
}
"""The one table of who may what."""

ROLE_NAMES = {
    Role.READER: "lecture",
    Role.OPERATOR: "opérateur",
    Role.SUPERVISOR: "superviseur",
    Role.AUDITOR: "auditeur",
}
"""As people read them."""

EVERY_CORPS: frozenset[str] = frozenset(each.value for each in Corps)


@dataclass(frozen=True)
class Person:
    """Who asks. ``corps`` is where the roles hold. ``only`` narrows them: what an API token was issued for."""

    account: int
    login: str
    display_name: str
    roles: frozenset[Role]
    corps: frozenset[str] = EVERY_CORPS
    only: frozenset[Permission] | None = None

    @property
    def sees_all(self) -> bool:
        """True when no corps is out of this person's sight."""
        return self.corps >= EVERY_CORPS


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything those roles carry."""
    return frozenset().union(*(GRANTS[role] for role in roles))


def may(person: Person, permission: Permission, corps: str) -> bool:
    """Whether that person may do that to something of that corps. False for a corps nobody knows."""
    return may_somewhere(person, permission) and (permission in WITHOUT_CORPS or corps in person.corps)


def may_somewhere(person: Person, permission: Permission) -> bool:
    """Whether there is anything that person may do that to: for menus and lists, which then show those corps only."""
    granted = permission in permissions_of(person.roles) and (person.only is None or permission in person.only)
    return granted and (permission in WITHOUT_CORPS or bool(person.corps))


def corps_of(person: Person, permission: Permission) -> frozenset[str]:
    """Where that person may do that: what the lists are filtered by."""
    return person.corps if may_somewhere(person, permission) else frozenset()


def may_manage(person: Person, roles: Iterable[Role], corps: Iterable[str]) -> bool:
    """Whether that person may make, change or close an account of those roles and corps.

    Nobody gives, nor takes from others, what they do not have; who watches is chosen by whoever sees every corps.
    """
    if not may_somewhere(person, Permission.MANAGE_ACCOUNTS) or not set(corps) <= person.corps:
        return False
    wanted = set(roles)
    if Role.AUDITOR in wanted and not person.sees_all:
        return False
    return permissions_of(wanted - {Role.AUDITOR}) <= permissions_of(person.roles)


def grantable(person: Person, permissions: Iterable[Permission], corps: Iterable[str]) -> bool:
    """Whether that person may issue a token for that: never more than they may do themselves, anywhere."""
    asked, places = frozenset(permissions), frozenset(corps)
    return bool(asked) and places <= person.corps and all(may_somewhere(person, each) for each in asked)
