"""An Exchange server for tests: what it answers by EWS comes from mailboxes that tests and people change.

``python -m tests.servers.ews --help`` starts one for a person's own script.
"""

from tests.servers.ews.server import EwsServer, Trouble
from tests.servers.ews.store import Account, Item, Mailbox, Store
from tests.servers.ews.web import ews_server

__all__ = ["Account", "EwsServer", "Item", "Mailbox", "Store", "Trouble", "ews_server"]
