"""What of an installation the file of a case is made from: a whole house has it, and so have the console's parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox
from intake.ports import Archive
from storage.database import Engine


class Sources(Protocol):
    """The register's database, the bytes of the mails, and whose hosts each mailbox trusts."""

    @property
    def engine(self) -> Engine: ...

    @property
    def archive(self) -> Archive: ...

    @property
    def mailboxes(self) -> Mapping[MailboxName, Mailbox]: ...
