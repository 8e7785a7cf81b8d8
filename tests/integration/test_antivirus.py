"""A real clamd, with a signature of our own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from intake.antivirus import Clamd, ClamdOptions
from intake.configuration import load_settings
from intake.errors import ConfigError, MessageError, TransientError
from storage import queries
from tests.faults.installation import Installation, install
from tests.servers.clamd import MARK, NAMED, STREAM_MAX, ClamdServer, clamd


@pytest.fixture(scope="module")
def server() -> Iterator[ClamdServer]:
    with TemporaryDirectory(prefix="clamd-") as name, clamd(Path(name)) as running:
        yield running


@pytest.fixture
def antivirus(server: ClamdServer) -> Clamd:
    return Clamd(ClamdOptions(socket=server.socket))


def mail(content: bytes) -> bytes:
    return (
        b"From: a@chu.example\r\nSubject: support\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nbonjour\r\n'
        b"--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(content)
        + b"\r\n--b--\r\n"
    )


def test_an_infected_attachment_is_named(antivirus: Clamd) -> None:
    assert antivirus.infection(mail(b"%PDF-1.7 " + MARK)) == f"{NAMED}.UNOFFICIAL"


def test_a_clean_mail_is_clean(antivirus: Clamd) -> None:
    assert antivirus.infection(mail(b"%PDF-1.7 rien")) is None


def test_a_mail_larger_than_clamd_takes_goes_to_a_person(antivirus: Clamd) -> None:
    with pytest.raises(MessageError, match="StreamMaxLength"):
        antivirus.infection(b"x" * (STREAM_MAX + 1_000_000))


def test_a_stopped_clamd_is_a_passing_fault(server: ClamdServer, antivirus: Clamd) -> None:
    server.stop()
    try:
        with pytest.raises(TransientError, match="antivirus clamd"):
            antivirus.infection(b"bonjour")
        with pytest.raises(TransientError):
            antivirus.check()
    finally:
        server.start()
    assert "ClamAV" in antivirus.check()


# --- the robot behind it


@pytest.fixture
def guarded(tmp_path: Path, server: ClamdServer) -> Installation:
    installation = install(tmp_path)
    installation.configure(lambda settings: settings.update(antivirus={"socket": str(server.socket)}))
    return installation


def appeal(content: bytes) -> bytes:
    received = b"Received: from x by mx1.sante.gouv.fr; Fri, 14 Nov 2025 10:00:00 +0100\r\n"
    words = "Monsieur le directeur général, je conteste mon évaluation 2025 et forme un recours.".encode()
    return received + mail(content).replace(b"bonjour", words).replace(b"support", b"recours")


def backlog(installation: Installation) -> int:
    rows = installation.ask("status", "--json").rows
    return int(next(row["backlog"] for row in rows if row["mailbox"] == "evaluations-dh"))


def test_an_infected_support_is_held_unopened_and_nobody_is_answered(guarded: Installation) -> None:
    guarded.put("evaluations-dh", mail(b"%PDF-1.7 " + MARK), "1.essai")
    assert guarded.run("run", "--once").code == 1
    with guarded.house() as house:
        (held,) = queries.held(house.engine)
        assert (held.document, held.reasons) == (
            None,
            (f"l’antivirus a trouvé « {NAMED}.UNOFFICIAL » : rien de ce que porte le message n’a été ouvert",),
        )
        assert queries.all_deposits(house.engine) == ()
        assert queries.replies(house.engine) == ()


PROVED = b"Authentication-Results: mx1.sante.gouv.fr; dmarc=pass header.from=chu.example\r\n"


def test_a_proved_sender_is_told_once_with_nothing_of_the_mail_in_it(guarded: Installation) -> None:
    infected = mail(b"%PDF-1.7 " + MARK).replace(b"Subject: support", b"Subject: https://piege.example/ ouvrez")
    for number in (1, 2):
        guarded.put(
            "evaluations-dh", PROVED + b"Message-ID: <%d@chu.example>\r\n" % number + infected, f"{number}.essai"
        )
    assert guarded.run("run", "--once").code == 1
    (sent,) = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in (guarded.sent / "new").iterdir()
    ]
    assert (sent["To"], sent["Subject"]) == ("a@chu.example", "Votre message au CNG n’a pas été ouvert")
    assert [part.get_content_type() for part in sent.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    for form in sent.iter_parts():
        assert f"« {NAMED}.UNOFFICIAL »" in " ".join(form.get_content().split())
    assert "piege.example" not in sent.as_string()
    with guarded.house() as house:
        assert len(queries.held(house.engine)) == 2


def test_an_infected_appeal_starts_its_clock_all_the_same(guarded: Installation) -> None:
    guarded.put("carriere-dh", appeal(MARK), "1.essai")
    guarded.run("run", "--once")
    (case,) = guarded.ask("appeals", "--json").rows
    assert case["due"] == "2026-01-14"


def test_while_clamd_is_down_a_mail_waits_and_nothing_of_it_is_opened(
    guarded: Installation, server: ClamdServer
) -> None:
    guarded.put("evaluations-dh", mail(b"%PDF-1.7 rien"), "1.essai")
    server.stop()
    try:
        ran = guarded.run("run", "--once")
        assert ran.code == 4
        assert "antivirus clamd" in ran.said
        assert guarded.ask("check").code == 4
    finally:
        server.start()
    assert backlog(guarded) == 1
    assert guarded.run("run", "--once").code == 1
    assert backlog(guarded) == 0


def test_a_socket_and_a_host_are_one_too_many(guarded: Installation) -> None:
    guarded.configure(lambda settings: settings["antivirus"].update(host="127.0.0.1"))
    with pytest.raises(ConfigError, match="socket et host"):
        load_settings(guarded.config)
