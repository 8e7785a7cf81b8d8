"""What a request asks for: whose mailbox, which folders, which items; and what the asker may see of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.servers.ews.soap import NAMESPACES, Element, RefusedError
from tests.servers.ews.store import Account, Folder, Item, Mailbox, Store


@dataclass(frozen=True)
class Asker:
    """Who asks: the account that logged in, and the mailbox it acts for."""

    store: Store
    account: Account
    acting: str

    def mailbox(self, address: str | None = None) -> Mailbox:
        """Raises RefusedError when there is none, or none for them."""
        wanted = (address or self.acting).lower()
        if wanted not in self.store.mailboxes:
            raise RefusedError("ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it.")
        if wanted not in {self.acting, *self.account.delegate_of}:
            raise RefusedError("ErrorAccessDenied", "Access is denied. Check credentials and try again.")
        return self.store.mailboxes[wanted]

    def mailboxes(self) -> Iterable[Mailbox]:
        """All that they may open."""
        return (self.mailbox(each) for each in {self.acting, *self.account.delegate_of} & self.store.mailboxes.keys())

    def folder(self, asked: Element) -> tuple[Mailbox, Folder]:
        """By the ``FolderId`` or ``DistinguishedFolderId`` given."""
        name = asked.get("Id")
        if asked.tag.endswith("}DistinguishedFolderId"):
            box = self.mailbox(asked.findtext("t:Mailbox/t:EmailAddress", None, NAMESPACES))
            found = next((each for each in box.folders.values() if each.distinguished == name), None)
        else:
            pairs = ((box, box.folders[name]) for box in self.mailboxes() if name in box.folders)
            box, found = next(pairs, (self.mailbox(), None))
        if found is None:
            raise RefusedError("ErrorFolderNotFound", "The specified folder could not be found in the store.")
        return box, found

    def item(self, asked: Element) -> tuple[Mailbox, Item]:
        """By its id."""
        name = asked.get("Id") or ""
        if len(name) < 100:
            raise RefusedError("ErrorInvalidIdMalformed", "Id is malformed.")
        for box in self.mailboxes():
            if name in box.items:
                return box, box.items[name]
        raise RefusedError("ErrorItemNotFound", "The specified object was not found in the store.")


def asker_of(store: Store, account: Account, header: Element | None) -> Asker:
    """The account itself, or whom the header says it acts for."""
    path = "t:ExchangeImpersonation/t:ConnectingSID/t:PrimarySmtpAddress"
    acting = None if header is None else header.findtext(path, None, NAMESPACES)
    if acting is None:
        return Asker(store, account, account.own.lower())
    if acting.lower() not in account.impersonates:
        text = "The account does not have permission to impersonate the requested user."
        raise RefusedError("ErrorImpersonateUserDenied", text)
    if acting.lower() not in store.mailboxes:
        raise RefusedError("ErrorNonExistentMailbox", "No mailbox with such guid or address.")
    return Asker(store, account, acting.lower())
