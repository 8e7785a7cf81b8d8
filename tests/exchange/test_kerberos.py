"""Kerberos, for real: MIT's KDC gives the tickets, and the server verifies what it is shown, and by which channel."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest

from intake.courier.ews import EwsWayOut
from intake.errors import ConfigError, TransientError
from intake.exchange import gssapi
from intake.exchange.pauses import Pauses
from intake.exchange.tickets import Tickets
from intake.ports import Verdict
from tests.exchange.conftest import ADDRESS, USER, Exchange
from tests.exchange.test_sending import reply
from tests.servers.kerberos import REALM, Acceptor, Realm, acceptor, realm
from tests.servers.smtp import wait_for

ROBOT = f"robot@{REALM}"


@pytest.fixture(scope="module")
def domain() -> Iterator[Realm]:
    with realm() as running:
        yield running


@pytest.fixture(scope="module")
def verifier(domain: Realm) -> Iterator[Acceptor]:
    with acceptor(domain) as running:
        yield running


@pytest.fixture(scope="module")
def keytab(domain: Realm) -> Path:
    return domain.keytab(ROBOT, "robot.keytab")


@pytest.fixture
def office(exchange: Exchange, domain: Realm, verifier: Acceptor, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """It takes Kerberos and nothing else."""
    for name in ("KRB5CCNAME", "KRB5_CLIENT_KTNAME"):
        monkeypatch.delenv(name, raising=False)
    return joined(exchange, domain, verifier, monkeypatch)


def joined(exchange: Exchange, domain: Realm, verifier: Acceptor, monkeypatch: pytest.MonkeyPatch) -> Exchange:
    monkeypatch.setenv("KRB5_CONFIG", str(domain.config))
    logins = exchange.server.logins
    logins.offered, logins.acceptor = frozenset({"negotiate"}), verifier
    logins.certificate = exchange.server.credentials.certificate
    logins.accounts[ROBOT] = logins.accounts[USER]
    return exchange


def keys(office: Exchange, tickets: Tickets, **changed: object) -> int:
    """How many mails who has these tickets sees in the mailbox."""
    options = office.options(auth="kerberos", user="", tickets=tickets, **changed)
    return len(office.open(options).list_keys())


@pytest.mark.parametrize("access", ["delegate", "impersonation"])
@pytest.mark.parametrize("user", ["", ROBOT], ids=["first-of-the-keytab", "named"])
def test_a_keytab_opens_a_shared_mailbox(office: Exchange, keytab: Path, access: str, user: str) -> None:
    office.deliver()
    assert keys(office, Tickets(keytab, user=user), access=access) == 1
    assert office.server.logins.refused == 0


def test_a_ticket_that_somebody_keeps_opens_it(
    office: Exchange, domain: Realm, keytab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.deliver()
    domain.log_in(ROBOT, keytab, tmp_path / "tickets")
    assert keys(office, Tickets(cache=tmp_path / "tickets")) == 1
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path}/tickets")
    assert keys(office, Tickets()) == 1


def test_a_keytab_that_the_environment_names_opens_it(
    office: Exchange, keytab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", str(keytab))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path}/tickets")
    assert keys(office, Tickets()) == 0


def test_mail_is_noticed_fetched_and_sent_by_kerberos(office: Exchange, keytab: Path) -> None:
    options = office.options(auth="kerberos", user="", tickets=Tickets(keytab), stream=True, access="impersonation")
    way = office.open(options)
    assert list(way.list_keys()) == []
    office.deliver()
    way.wait(20, Event())
    [arrival] = way.fetch(way.list_keys())
    assert arrival.key
    assert EwsWayOut({ADDRESS: options}, settle_seconds=0.01).send(reply()).verdict is Verdict.SENT
    assert office.server.logins.refused == 0


def test_tickets_are_renewed_before_they_expire_and_no_request_fails(
    exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a whole life of the first. One that nobody renews is refused then, and taken once somebody did."""
    with realm("1s") as short, acceptor(short) as verifier:
        table, cache = short.keytab(ROBOT, "robot.keytab"), tmp_path / "tickets"
        office = joined(exchange, short, verifier, monkeypatch)
        way, kept = opened(office, Tickets(table)), Tickets(cache=cache)
        short.log_in(ROBOT, table, cache)
        wait_for(lambda: way() == 0 and "le ticket Kerberos a expiré" in told(office, kept), 60, lambda: "still taken")
        assert "donnez dans keytab la table de clés du compte" in told(office, kept)
        assert way() == 0
        assert short.issued() > 2
        short.log_in(ROBOT, table, cache)
        assert told(office, kept) == ""


def opened(office: Exchange, tickets: Tickets) -> Callable[[], int]:
    way = office.open(office.options(auth="kerberos", user="", tickets=tickets))
    return lambda: len(way.list_keys())


def told(office: Exchange, tickets: Tickets, **changed: object) -> str:
    """The fault; "" for none."""
    try:
        keys(office, tickets, **changed)
    except (ConfigError, TransientError) as fault:
        return str(fault)
    return ""


def test_each_fault_names_its_remedy(office: Exchange, domain: Realm, keytab: Path, tmp_path: Path) -> None:
    absent = tmp_path / "absente"
    assert f"table de clés : {absent} ne se lit pas" in told(office, Tickets(absent))
    assert f"tickets : {absent} ne se lit pas" in (said := told(office, Tickets(cache=absent)))
    assert "k5start" in said
    assert "pas de clé pour user" in (said := told(office, Tickets(keytab, user=f"autre@{REALM}")))
    assert f"klist -k {keytab}" in said
    assert "pas de ticket Kerberos" in (said := told(office, Tickets()))
    assert "donnez dans keytab" in said
    url = office.server.url.replace("localhost", "127.0.0.1")
    assert "ne connaît pas le service HTTP/127.0.0.1" in (said := told(office, Tickets(keytab), url=url))
    assert "setspn -S HTTP/127.0.0.1" in said


def test_an_account_that_the_domain_refuses_is_told_and_not_tried_until_it_is_locked(
    office: Exchange, domain: Realm
) -> None:
    """Six mailboxes of one account, each tried again and again, make one refusal; a new keytab is taken at once."""
    old, pauses = domain.keytab(f"retire@{REALM}", "retire.keytab"), Pauses()
    office.server.logins.accounts[f"retire@{REALM}"] = office.server.logins.accounts[USER]
    outdated = old.with_name("ancienne.keytab")
    outdated.write_bytes(old.read_bytes())
    domain.keytab(f"retire@{REALM}", "retire.keytab")
    said = {told(office, Tickets(outdated), pauses=pauses)}
    once = domain.refused()
    said |= {told(office, Tickets(outdated), pauses=pauses) for _ in range(5)}
    [fault] = said
    assert "le mot de passe du compte a changé depuis" in fault
    assert domain.refused() == once
    outdated.write_bytes(old.read_bytes())
    assert told(office, Tickets(outdated), pauses=pauses) == ""
    domain.admin(f"modprinc -allow_tix retire@{REALM}")
    assert "désactivé ou verrouillé" in told(office, Tickets(outdated))


def test_a_failed_ticket_of_one_mailbox_touches_no_other(office: Exchange, keytab: Path, tmp_path: Path) -> None:
    pauses, wrong = Pauses(), tmp_path / "fausse"
    wrong.write_bytes(b"\x05\x02")
    good = opened(office, Tickets(keytab))
    for _ in range(3):
        assert told(office, Tickets(wrong), pauses=pauses)
        assert told(office, Tickets(keytab), pauses=pauses) == ""
        assert good() == 0


def test_a_domain_that_does_not_answer_may_answer_later(
    office: Exchange, domain: Realm, keytab: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "krb5.conf"
    closed.write_text(domain.config.read_text().replace(f":{domain.port}", ":1"))
    monkeypatch.setenv("KRB5_CONFIG", str(closed))
    with pytest.raises(TransientError, match="aucun contrôleur du domaine Kerberos ne répond"):
        keys(office, Tickets(keytab))
    monkeypatch.setenv("KRB5_CONFIG", str(domain.config))
    assert keys(office, Tickets(keytab)) == 0


def test_who_is_unknown_to_exchange_or_finds_kerberos_closed_is_told(office: Exchange, keytab: Path) -> None:
    del office.server.logins.accounts[ROBOT]
    assert "refusée (401) — faites vérifier que /EWS propose Negotiate" in told(office, Tickets(keytab))
    assert office.server.logins.refused == 1
    office.server.logins.offered = frozenset({"ntlm"})
    assert "setspn -Q" in told(office, Tickets(keytab))


def test_a_token_is_worth_nothing_by_another_channel(office: Exchange, verifier: Acceptor, keytab: Path) -> None:
    token = base64.b64encode(Tickets(keytab).token("localhost", b"tls-server-end-point:un")).decode()
    assert verifier.principal(token, b"tls-server-end-point:un") == ROBOT
    assert verifier.principal(token, b"tls-server-end-point:autre") is None


def test_without_the_library_the_package_is_named(
    office: Exchange, keytab: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gssapi, "LIBRARY", "libabsente.so.2")
    gssapi._library.cache_clear()
    assert "apt install libgssapi-krb5-2" in told(office, Tickets(keytab))
