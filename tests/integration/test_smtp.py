"""Handing a reply to an SMTP server: the dialogue, and a verdict that is exact whatever breaks, wherever."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intake.courier.smtp import SmtpOptions, SmtpWayOut
from intake.errors import ConfigError, TransientError
from intake.ports import Outgoing, Sending, Verdict
from tests.servers.authority import make_credentials
from tests.servers.smtp import DROP, SILENCE, free_port, smtp_server, wayward_server

MAIL = Outgoing(
    "<1@sante.gouv.fr>",
    "secretariat@ch-exemple.fr",
    b"From: a@sante.gouv.fr\r\nTo: secretariat@ch-exemple.fr\r\n\r\nBonjour\r\n",
)
ACCENTED = replace(MAIL, recipient="hélène@ch-exemple.fr", raw=MAIL.raw.replace(b"secretariat", "hélène".encode()))


def in_clear(port: int, **more: object) -> SmtpWayOut:
    return SmtpWayOut(replace(SmtpOptions("127.0.0.1", port, "none", timeout=20, answer_timeout=20), **more))  # type: ignore[arg-type]  # replace is not typed by field


def verdict_when(**script: bytes) -> Sending:
    """Patient, but where the server is silent."""
    patience = 0.5 if SILENCE in script.values() else 20
    with wayward_server(**script) as server:
        return in_clear(server.port, timeout=patience, answer_timeout=patience).send(MAIL)


# --- the dialogue


def test_the_envelope_sender_is_null() -> None:
    with smtp_server() as server:
        in_clear(server.port).send(MAIL)
    assert [(mail.sender, mail.recipients) for mail in server.taken] == [("<>", (MAIL.recipient,))]


def test_the_servers_words_are_kept_as_evidence() -> None:
    with smtp_server() as server:
        assert "n° 42" in in_clear(server.port).send(MAIL).evidence


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_login_happens_under_tls(tmp_path: Path, security: str) -> None:
    credentials = make_credentials(tmp_path)
    with smtp_server(credentials=credentials, starttls=security == "starttls", users={"robot": "secret"}) as server:
        options = SmtpOptions("localhost", server.port, security, "robot", lambda: "secret", credentials.ca_file)  # type: ignore[arg-type]  # a literal by the parametrisation
        assert SmtpWayOut(options).send(MAIL).verdict is Verdict.SENT
    assert [(mail.user, mail.encrypted) for mail in server.taken] == [("robot", True)]


def test_a_password_with_accents_logs_in(tmp_path: Path) -> None:
    credentials = make_credentials(tmp_path)
    with smtp_server(credentials=credentials, starttls=True, users={"robot": "clé d’été"}) as server:
        options = SmtpOptions("localhost", server.port, "starttls", "robot", lambda: "clé d’été", credentials.ca_file)
        assert SmtpWayOut(options).send(MAIL).verdict is Verdict.SENT


def test_bare_line_feeds_cannot_smuggle_a_second_mail() -> None:
    smuggled = replace(MAIL, raw=MAIL.raw + b"fin\n.\nMAIL FROM:<x@y>\n")
    with smtp_server() as server:
        in_clear(server.port).send(smuggled)
    assert [mail.raw for mail in server.taken] == [MAIL.raw + b"fin\r\n.\r\nMAIL FROM:<x@y>\r\n"]


def test_an_accented_recipient_goes_by_smtputf8() -> None:
    with smtp_server() as server:
        assert in_clear(server.port).send(ACCENTED).verdict is Verdict.SENT
    assert server.taken[0].recipients == (ACCENTED.recipient,)
    assert "SMTPUTF8" in server.taken[0].mail_options


def test_an_accented_recipient_is_refused_where_the_server_cannot() -> None:
    with smtp_server(smtputf8=False) as server:
        sending = in_clear(server.port).send(ACCENTED)
    assert sending.verdict is Verdict.REFUSED
    assert "accents" in sending.evidence
    assert server.taken == []


@pytest.mark.parametrize("recipient", ["", "a@b.fr>\r\nRCPT TO:<c@d.fr", "a b@c.fr", "a@b.fr\n"])
def test_a_recipient_that_breaks_the_protocol_is_never_sent(recipient: str) -> None:
    with smtp_server() as server:
        assert in_clear(server.port).send(replace(MAIL, recipient=recipient)).verdict is Verdict.REFUSED
    assert server.taken == []


def test_a_mail_larger_than_the_server_announces_is_refused_with_both_sizes() -> None:
    with smtp_server(size_limit=1_200_000) as server:
        sending = in_clear(server.port).send(replace(MAIL, raw=MAIL.raw + b"x" * 2_000_000 + b"\r\n"))
    assert sending == Sending(Verdict.REFUSED, "message de 2,0 Mo, le serveur n’en prend pas plus de 1,2 Mo (SIZE)")
    assert server.taken == []


@pytest.mark.parametrize("announced", [b"250 essai\r\n", b"250-essai\r\n250 SIZE\r\n", b"250-essai\r\n250 SIZE 0\r\n"])
def test_a_server_that_announces_no_limit_says_it_when_it_is_met(announced: bytes) -> None:
    assert verdict_when(EHLO=announced).verdict is Verdict.SENT
    sending = verdict_when(EHLO=announced, MAIL=b"552 5.3.4 trop gros\r\n")
    assert sending.verdict is Verdict.REFUSED
    assert "552 5.3.4 trop gros" in sending.evidence


# --- verdicts, step by step


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("fault", [DROP, SILENCE, b"421 4.3.2 surcharge\r\n", b"charabia\r\n"], ids=repr)
def test_what_breaks_before_the_final_dot_is_for_later(step: str, fault: bytes) -> None:
    assert verdict_when(**{step: fault}).verdict is Verdict.LATER


@pytest.mark.parametrize("fault", [DROP, SILENCE, b"charabia\r\n", b"250-pris mais\r\n"], ids=repr)
def test_what_breaks_after_the_final_dot_is_uncertain(fault: bytes) -> None:
    with wayward_server(dot=fault) as server:
        sending = in_clear(server.port, answer_timeout=0.5).send(MAIL)
    assert sending.verdict is Verdict.UNCERTAIN
    assert server.content == MAIL.raw


def test_a_connection_cut_in_the_midst_of_the_message_is_for_later() -> None:
    with wayward_server() as server:
        server.cut_after = 4096
        sending = in_clear(server.port).send(replace(MAIL, raw=MAIL.raw + (b"x" * 900 + b"\r\n") * 25_000))
    assert sending.verdict is Verdict.LATER


def test_an_answer_later_than_the_step_timeout_but_within_the_final_one_is_heard() -> None:
    with wayward_server() as server:
        server.late_dot = 2.5
        assert in_clear(server.port, timeout=2, answer_timeout=20).send(MAIL).verdict is Verdict.SENT


@pytest.mark.parametrize(
    ("step", "answer", "verdict"),
    [
        ("RCPT", b"550 5.1.1 inconnu\r\n", Verdict.REFUSED),
        ("RCPT", b"450 4.2.0 liste grise\r\n", Verdict.LATER),
        ("RCPT", b"530 5.7.0 identification demandee\r\n", Verdict.LATER),
        ("DATA", b"554 5.5.1 non\r\n", Verdict.REFUSED),
        ("DATA", b"451 4.3.0 plus tard\r\n", Verdict.LATER),
        ("dot", b"554 5.7.1 contenu refuse\r\n", Verdict.REFUSED),
        ("dot", b"452 4.3.1 disque plein\r\n", Verdict.LATER),
        ("dot", b"250 2.0.0 pris\r\n", Verdict.SENT),
        ("MAIL", b"552 5.3.4 trop gros\r\n", Verdict.REFUSED),
        ("MAIL", b"550 5.7.1 expediteur vide refuse\r\n", Verdict.LATER),
        ("greeting", b"554 5.3.2 pas de service\r\n", Verdict.LATER),
        ("EHLO", b"550 non\r\n", Verdict.LATER),
    ],
)
def test_an_answer_is_judged_by_its_class_and_its_step(step: str, answer: bytes, verdict: Verdict) -> None:
    sending = verdict_when(**{step: answer})
    assert sending.verdict is verdict
    assert answer[:3].decode() in sending.evidence


def test_a_farewell_that_fails_changes_no_verdict() -> None:
    assert verdict_when(QUIT=DROP).verdict is Verdict.SENT


def test_a_wrong_password_is_for_later_and_a_fault_of_configuration(tmp_path: Path) -> None:
    credentials = make_credentials(tmp_path)
    with smtp_server(credentials=credentials, starttls=True, users={"robot": "secret"}) as server:
        options = SmtpOptions("localhost", server.port, "starttls", "robot", lambda: "faux", credentials.ca_file)
        sending = SmtpWayOut(options).send(MAIL)
        with pytest.raises(ConfigError, match="identification refusée"):
            SmtpWayOut(options).check()
    assert sending.verdict is Verdict.LATER
    assert "535" in sending.evidence
    assert "faux" not in sending.evidence


def test_a_missing_secret_is_for_later_and_named() -> None:
    def gone() -> str:
        raise ConfigError("CNG_SMTP", "variable absente")

    with wayward_server() as server:
        sending = in_clear(server.port, user="robot", password=gone).send(MAIL)
    assert sending.verdict is Verdict.LATER
    assert "CNG_SMTP" in sending.evidence


# --- check


def test_a_check_of_a_good_server_says_how_it_was_reached(tmp_path: Path) -> None:
    credentials = make_credentials(tmp_path)
    with smtp_server(credentials=credentials, users={"robot": "secret"}) as server:
        options = SmtpOptions("localhost", server.port, "tls", "robot", lambda: "secret", credentials.ca_file)
        assert SmtpWayOut(options).check() == (
            f"serveur SMTP localhost:{server.port} : joignable, connexion chiffrée (TLS), identification acceptée"
        )


def test_a_certificate_of_another_authority_is_refused(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "ours").mkdir()
    theirs, ours = make_credentials(tmp_path / "theirs"), make_credentials(tmp_path / "ours")
    with smtp_server(credentials=theirs, starttls=True) as server:
        way_out = SmtpWayOut(SmtpOptions("localhost", server.port, "starttls", ca_file=ours.ca_file))
        with pytest.raises(ConfigError, match="certificat refusé"):
            way_out.check()
        assert way_out.send(MAIL).verdict is Verdict.LATER
    assert server.taken == []


def test_a_certificate_of_another_name_is_refused(tmp_path: Path) -> None:
    credentials = make_credentials(tmp_path, names=("smtp.exemple.fr",))
    with smtp_server(credentials=credentials) as server:
        way_out = SmtpWayOut(SmtpOptions("localhost", server.port, "tls", ca_file=credentials.ca_file))
        with pytest.raises(ConfigError, match="certificat refusé"):
            way_out.check()
    assert server.taken == []


def test_a_server_without_starttls_is_a_fault_of_configuration() -> None:
    with smtp_server() as server:
        way_out = SmtpWayOut(SmtpOptions("127.0.0.1", server.port, "starttls"))
        with pytest.raises(ConfigError, match="STARTTLS"):
            way_out.check()
        assert way_out.send(MAIL).verdict is Verdict.LATER
    assert server.taken == []


def test_tls_on_a_port_in_clear_names_the_remedy() -> None:
    with smtp_server() as server, pytest.raises(ConfigError, match="587 : starttls"):
        SmtpWayOut(SmtpOptions("127.0.0.1", server.port, "tls")).check()


def test_a_server_that_takes_no_null_sender_is_found_by_the_check() -> None:
    with (
        wayward_server(MAIL=b"550 5.7.1 expediteur vide refuse\r\n") as server,
        pytest.raises(ConfigError, match="550"),
    ):
        in_clear(server.port).check()


def test_an_absent_server_may_come_back() -> None:
    with pytest.raises(TransientError, match="serveur SMTP 127"):
        in_clear(free_port()).check()


def test_cleartext_to_another_machine_is_refused_unless_said() -> None:
    options = SmtpOptions("relais.exemple.fr", 25, "none")
    with pytest.raises(ConfigError, match="sans chiffrement"):
        SmtpWayOut(options)
    SmtpWayOut(replace(options, allow_cleartext=True))


def test_an_unreadable_authority_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="ca_file"):
        SmtpWayOut(SmtpOptions("localhost", 465, "tls", ca_file=tmp_path / "absent.pem"))


def test_the_password_is_not_printed() -> None:
    assert "password" not in repr(SmtpOptions("localhost", 465, "tls", "robot", lambda: "secret"))
