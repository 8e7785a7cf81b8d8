"""What the pages ask: the parts of one installation that the console uses, put together by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.domain.campaign import Campaign
from intake.domain.letter import MailboxName
from intake.domain.mailbox import Mailbox
from intake.ports import Archive, Composer, Reader, Register
from storage.database import Engine


@dataclass(frozen=True)
class Policy:
    """What the configuration chooses for the pages. ``state_brand``: the State's marks, for its own sites only."""

    state_brand: bool = False


@dataclass(frozen=True)
class Parts:
    """Everything the pages ask; ``clock`` gives aware instants."""

    engine: Engine
    register: Register
    archive: Archive
    reader: Reader
    composer: Composer
    mailboxes: Mapping[MailboxName, Mailbox]
    campaigns: Sequence[Campaign]
    clock: Callable[[], datetime]
    policy: Policy
