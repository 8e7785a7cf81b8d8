"""How mail comes in and how replies leave, as the administrator configured it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, partial
from typing import assert_never

from intake.courier.graph import GraphWayOut
from intake.courier.maildir import MaildirWayOut
from intake.courier.outbox import GIVE_UP_AFTER
from intake.courier.smtp import SmtpWayOut
from intake.domain.letter import MailboxName
from intake.ews_settings import EwsSending, EwsServer, EwsSource
from intake.exchange.online import ending
from intake.exchange.pauses import Pauses
from intake.mailboxes.graph import open_graph
from intake.mailboxes.imap import open_imap
from intake.mailboxes.imap_sent import open_sent_folder
from intake.mailboxes.maildir import MaildirOptions, open_maildir
from intake.mailboxes.placed import placed
from intake.microsoft_settings import GraphSending, GraphSource
from intake.options import ews_options, ews_senders, graph_options, graph_sender, imap_options, smtp_options
from intake.ports import OpenSentFolder, OpenWayIn, WayOut
from intake.settings import ImapSource, MaildirSending, MaildirSource, Settings, SmtpSending


@dataclass(frozen=True)
class Ways:
    """The ways in and out of one installation. ``pauses``: waits that Exchange asked for, the same for all of them."""

    settings: Settings
    pauses: Pauses = field(default_factory=Pauses, repr=False, compare=False)

    def way_in(self, name: MailboxName) -> OpenWayIn:
        """How to connect to that mailbox."""
        source = next(each.source for each in self.settings.mailboxes if each.mailbox.name == name)
        match source:
            case MaildirSource():
                options = MaildirOptions(source.path, source.create, source.mark_seen)
                return placed(partial(open_maildir, options), "maildir", source.path.absolute())
            case ImapSource():
                account = (source.host.lower(), source.port, source.user, source.folder)
                return placed(partial(open_imap, imap_options(self.settings, name, source)), "imap", *account)
            case EwsSource():
                return self._by_ews(name, source)
            case GraphSource():
                server = (source.endpoint.lower(), source.mailbox.lower(), source.folder)
                return placed(partial(open_graph, graph_options(self.settings, name, source)), "graph", *server)
            case _:
                assert_never(source)

    @cached_property
    def way_out(self) -> WayOut:
        """Where replies leave."""
        sending = self.settings.sending
        match sending:
            case MaildirSending():
                return MaildirWayOut(sending.path)
            case SmtpSending():
                return SmtpWayOut(smtp_options(sending))
            case EwsSending():
                return self._out_by_ews(sending)
            case GraphSending():
                return GraphWayOut(graph_sender(self.settings, sending))
            case _:
                assert_never(sending)

    @cached_property
    def sent_folders(self) -> dict[MailboxName, OpenSentFolder]:
        """How to open the Sent folder of each mailbox that has one."""
        found: dict[MailboxName, OpenSentFolder] = {}
        for each in self.settings.mailboxes:
            source = each.source
            if isinstance(source, ImapSource) and source.sent_folder is not None:
                options = imap_options(self.settings, each.mailbox.name, source)
                found[each.mailbox.name] = partial(open_sent_folder, options, source.sent_folder)
        return found

    @property
    def give_up_after(self) -> timedelta:
        """How long a reply that the server puts off is tried again."""
        sending = self.settings.sending
        return GIVE_UP_AFTER if isinstance(sending, MaildirSending) else timedelta(days=sending.give_up_after_days)

    @property
    def ending(self) -> tuple[str, ...]:
        """What will stop working on a known day, and what to do before: one sentence for each server."""
        services = [*(each.source for each in self.settings.mailboxes), self.settings.sending]
        urls = sorted({each.url for each in services if isinstance(each, EwsServer)})
        return tuple(words for url in urls if (words := ending(url)))

    def _by_ews(self, name: MailboxName, source: EwsSource) -> OpenWayIn:
        # Here, because the library takes most of a second to come: who has no Exchange need not wait for it.
        from intake.mailboxes.ews import open_ews
        from intake.mailboxes.ews_listing import Listing

        options = ews_options(self.settings, name, source, self.pauses)
        return placed(
            partial(open_ews, options, Listing()), "ews", source.url.lower(), options.mailbox.lower(), source.folder
        )

    def _out_by_ews(self, sending: EwsSending) -> WayOut:
        from intake.courier.ews import EwsWayOut

        return EwsWayOut(ews_senders(self.settings, sending, self.pauses))
