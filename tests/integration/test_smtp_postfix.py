"""A composed reply through a real Postfix into a real Maildir."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from intake.courier.composition import TextComposer
from intake.courier.proofreading import SAMPLE_CAMPAIGN, SAMPLE_MAILBOX, sample_answers
from intake.courier.smtp import SmtpOptions, SmtpWayOut
from intake.domain.letter import Address
from intake.ports import Outgoing, Sending, Verdict
from tests.servers import postfix as real
from tests.servers.authority import Credentials, make_credentials


def reply_to(address: str) -> Outgoing:
    composer = TextComposer({SAMPLE_MAILBOX.name: SAMPLE_MAILBOX}, {2025: SAMPLE_CAMPAIGN})
    answer = replace(sample_answers()[0], to=Address(address))
    return composer.compose(
        answer, SAMPLE_MAILBOX.name, key=address, reference=None, now=datetime(2025, 12, 1, tzinfo=UTC)
    )


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Credentials:
    return make_credentials(tmp_path_factory.mktemp("tls"))


def way_out_to(server: real.Postfix, authority: Credentials) -> SmtpWayOut:
    return SmtpWayOut(SmtpOptions("localhost", server.port, "starttls", ca_file=authority.ca_file, timeout=20))


@pytest.fixture(scope="module")
def relay(authority: Credentials) -> Iterator[tuple[SmtpWayOut, real.Postfix]]:
    with real.postfix(authority) as server:
        yield way_out_to(server, authority), server


# Collected where Postfix can start: elsewhere tests/integration/test_smtp.py makes the same claims of another server.
if real.CAN_START:

    def test_postfix_takes_replies_and_refuses_them_by_class(relay: tuple[SmtpWayOut, real.Postfix]) -> None:
        way_out, _ = relay
        assert "STARTTLS" in way_out.check()
        assert way_out.send(reply_to("inconnu@ch-exemple.fr")).verdict is Verdict.REFUSED
        assert way_out.send(reply_to("gris@ch-exemple.fr")).verdict is Verdict.LATER
        large = replace(reply_to("a@ch-exemple.fr"), raw=b"x" * 2_000_000)
        assert way_out.send(large).verdict is Verdict.REFUSED

    def test_a_reply_is_delivered_from_the_null_sender_and_unchanged(relay: tuple[SmtpWayOut, real.Postfix]) -> None:
        way_out, server = relay
        replies = [reply_to("secretariat@ch-exemple.fr"), reply_to("hélène@ch-exemple.fr")]
        assert [way_out.send(reply).verdict for reply in replies] == [Verdict.SENT, Verdict.SENT]
        delivered = server.delivered(2)
        for reply in replies:
            mail = next(raw for raw in delivered if reply.message_id.encode() in raw)
            assert mail.endswith(reply.raw.replace(b"\r\n", b"\n"))
            assert message_from_bytes(mail, policy=policy.default)["Return-Path"] == "<>"

    def test_an_accented_recipient_is_refused_in_french_where_postfix_offers_no_smtputf8(
        authority: Credentials,
    ) -> None:
        with real.postfix(authority, extra={"smtputf8_enable": "no"}) as server:
            way_out = way_out_to(server, authority)
            sending = way_out.send(reply_to("hélène@ch-exemple.fr"))
            assert (sending.verdict, sending.evidence) == (
                Verdict.REFUSED,
                "l’adresse du destinataire porte des accents et le serveur ne les accepte pas (SMTPUTF8)",
            )
            # An accented domain alone needs nothing of the server: it has a spelling in ASCII (IDNA).
            assert way_out.send(reply_to("helene@hôpital.example")).verdict is Verdict.SENT
            assert way_out.send(reply_to("helene@ch-exemple.fr")).verdict is Verdict.SENT
            (delivered,) = server.delivered(1)
            assert b"To: helene@ch-exemple.fr" in delivered

    def test_a_reply_larger_than_postfix_takes_is_refused_before_it_leaves_and_says_both_sizes(
        relay: tuple[SmtpWayOut, real.Postfix],
    ) -> None:
        large = replace(reply_to("a@ch-exemple.fr"), raw=b"x" * 2_000_000)
        assert relay[0].send(large) == Sending(
            Verdict.REFUSED, "message de 2,0 Mo, le serveur n’en prend pas plus de 1,0 Mo (SIZE)"
        )
