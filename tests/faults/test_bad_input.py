"""What an administrator or an operator gets wrong, or a machine: said in clear words, with the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.one_robot import one_robot
from storage import queries
from tests.faults.conftest import Undisturbed
from tests.faults.disks import small_disk
from tests.faults.installation import EVERY_MAILBOX, Configuration, Installation, keep_only
from tests.faults.ledger import faults_of, ledger_of, sent_ids
from tests.in_process import Ran, ask
from tests.servers.dovecot import dovecot, free_ports

FINDS_WRONG, USAGE, CONFIGURATION, ENVIRONMENT = 1, 2, 3, 4
QUESTION = (
    b"Return-Path: <agent@exemple.fr>\r\nFrom: agent@exemple.fr\r\nTo: cng-evaluations-dh@sante.gouv.fr\r\n"
    b"Subject: SAGA ne fonctionne pas\r\nMessage-ID: <question@exemple.fr>\r\n\r\nBonjour, que faire ?\r\n"
)


def assert_says(ran: Ran, code: int, *words: str) -> None:
    """That exit code, every one of those words, and no traceback."""
    assert ran.code == code, ran.said
    missing = [word for word in words if word not in ran.said]
    assert not missing, f"{missing} in: {ran.said}"
    assert "Traceback" not in ran.said


def number_of_messages(installation: Installation, mailbox: str) -> int:
    with installation.house() as house:
        return sum(message.mailbox == mailbox for message in queries.message_states(house.engine))


# --- the configuration


def test_a_wrong_key_is_named_with_its_file_its_line_and_the_right_one(empty: Installation) -> None:
    text = empty.config.read_text(encoding="utf-8").replace("poll_seconds:", "poll_second:")
    empty.config.write_text(text, encoding="utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if each.startswith("poll_second:"))
    ran = empty.ask("run", "--once")
    assert_says(ran, CONFIGURATION, "mailboxes.yaml", f"ligne {line}", "clé inconnue « poll_second »", "poll_seconds")
    assert not empty.state.exists()


def test_a_missing_configuration_says_so(tmp_path: Path) -> None:
    nowhere = tmp_path / "absent.yaml"
    assert_says(ask("run", "--once", "--config", str(nowhere)), CONFIGURATION, str(nowhere), "introuvable")


def test_a_file_that_is_no_yaml_says_where(empty: Installation) -> None:
    empty.config.write_text("version: 1\nmailboxes: [\n", encoding="utf-8")
    assert_says(empty.ask("check"), CONFIGURATION, "mailboxes.yaml", "ligne")


def imap_source(port: int, **more: object) -> Configuration:
    settings = {"host": "127.0.0.1", "port": port, "security": "none", "user": "dh", "password": {"env": "ESSAI_IMAP"}}
    return {"imap": {**settings, "timeout": 5, **more}}


def one_of_two_on_a_server(installation: Installation, source: Configuration) -> None:
    """``evaluations-dh`` comes from that server, ``carriere-dh`` is a Maildir with one mail in it."""
    installation.configure(keep_only("evaluations-dh", "carriere-dh"))
    installation.configure(lambda settings: settings["mailboxes"]["evaluations-dh"].update(source=source))
    installation.put("carriere-dh", QUESTION, "1.question")


def assert_the_other_mailbox_was_drained(installation: Installation) -> None:
    assert number_of_messages(installation, "evaluations-dh") == 0
    assert number_of_messages(installation, "carriere-dh") == 1


def test_a_missing_secret_names_the_variable_and_the_key_and_the_other_mailboxes_are_drained(
    empty: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ESSAI_IMAP", raising=False)
    one_of_two_on_a_server(empty, imap_source(free_ports(1)[0]))
    # There is no listener: the secret is asked for once connected, so a server must answer.
    with dovecot(empty.root, users={"dh": "juste"}) as server:
        port = server.imap_port
        empty.configure(lambda settings: settings["mailboxes"]["evaluations-dh"].update(source=imap_source(port)))
        ran = empty.run("run", "--once")
    assert_says(ran, CONFIGURATION, "evaluations-dh", "ESSAI_IMAP", "secret absent", "mailboxes.yaml")
    assert_the_other_mailbox_was_drained(empty)


def test_an_unreachable_server_is_the_environments_fault_and_the_other_mailboxes_are_drained(
    empty: Installation,
) -> None:
    port = free_ports(1)[0]
    one_of_two_on_a_server(empty, imap_source(port))
    ran = empty.run("run", "--once", environment={"ESSAI_IMAP": "secret"})
    assert_says(ran, ENVIRONMENT, "evaluations-dh", "127.0.0.1", "injoignable")
    assert_the_other_mailbox_was_drained(empty)
    assert "injoignable" in empty.ask("status").out


@pytest.mark.needs_dovecot
def test_a_wrong_password_is_the_configurations_fault_and_the_other_mailboxes_are_drained(empty: Installation) -> None:
    with dovecot(empty.root, users={"dh": "juste"}) as server:
        server.deliver("dh", QUESTION)
        one_of_two_on_a_server(empty, imap_source(server.imap_port))
        ran = empty.run("run", "--once", environment={"ESSAI_IMAP": "faux-mot-de-passe"})
        assert_says(ran, CONFIGURATION, "evaluations-dh", "ouverture de session refusée", "password")
        assert "faux-mot-de-passe" not in ran.said
        assert_the_other_mailbox_was_drained(empty)
        mended = empty.run("run", "--once", environment={"ESSAI_IMAP": "juste"})
    assert mended.code in (0, FINDS_WRONG), mended.err
    assert number_of_messages(empty, "evaluations-dh") == 1


# --- the machine


@pytest.mark.parametrize("part", ["archive", "deposits"])
def test_a_full_disk_loses_nothing_and_the_next_run_ends_as_if_there_had_been_room(
    installation: Installation, undisturbed: Undisturbed, tmp_path: Path, part: str
) -> None:
    kibibytes = {"archive": 1024, "deposits": 400}[part]
    with small_disk(tmp_path / "disque", kibibytes=kibibytes) as disk:
        installation.configure(lambda settings: settings[part].update(directory=str(disk.place / part)))
        full = installation.run("run", "--once", prefix=disk.prefix)
        assert_says(full, ENVIRONMENT, "Rien n’est perdu", "LimitFSIZE" if disk.prefix else "disque plein")
        disk.make_room()
        again = installation.run("run", "--once")
        assert again.code in (0, FINDS_WRONG), again.err
        with installation.house() as house:
            assert ledger_of(house) == undisturbed.ledger
            assert faults_of(house) == []
        assert sent_ids(installation.sent) == undisturbed.sent


def test_a_state_directory_that_cannot_be_written_is_named(empty: Installation) -> None:
    # /proc takes no directory from anyone, root included.
    empty.configure(lambda settings: settings.update(state_directory="/proc/intake"))
    assert_says(empty.ask("run", "--once"), CONFIGURATION, "/proc/intake", "répertoire d’état", "state_directory")


def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(empty: Installation) -> None:
    database = empty.state / "intake.db"
    empty.state.mkdir()
    database.write_bytes(b"Ceci est une lettre, pas une base de donn\xc3\xa9es.\n" * 50)
    before = database.read_bytes()
    assert_says(empty.ask("run", "--once"), CONFIGURATION, str(database), "n’est pas une base SQLite", "autre fichier")
    assert database.read_bytes() == before


def test_a_database_server_that_is_down_is_the_environments_fault(empty: Installation) -> None:
    url = f"postgresql://intake@127.0.0.1:{free_ports(1)[0]}/intake"
    empty.configure(lambda settings: settings["database"].update(url=url))
    assert_says(empty.ask("run", "--once"), ENVIRONMENT, "base de données", "127.0.0.1", "réessaie")


def test_a_second_robot_on_the_same_state_is_refused(empty: Installation) -> None:
    with one_robot(empty.state) as alone:
        assert alone
        assert_says(empty.ask("run", "--once"), ENVIRONMENT, "un robot travaille déjà", str(empty.state))


# --- operators


@pytest.fixture
def with_a_question(empty: Installation) -> Installation:
    """One mail in, held for a person: exception n° 1."""
    empty.put("evaluations-dh", QUESTION, "1.question")
    assert empty.run("run", "--once").code == FINDS_WRONG
    return empty


def test_an_unknown_exception_is_said_to_be_unknown(with_a_question: Installation) -> None:
    ran = with_a_question.ask("held", "settle", "99", "--ignore", "--why", "essai")
    assert_says(ran, FINDS_WRONG, "aucune exception n° 99", "intake held")
    assert_says(with_a_question.ask("held", "show", "99"), FINDS_WRONG, "aucune exception n° 99")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["--why", "essai"], "une décision et une seule", id="no action"),
        pytest.param(["--file", "--ignore", "--why", "essai"], "une décision et une seule", id="two actions"),
        pytest.param(["--ignore"], "--why", id="no reason"),
        pytest.param(["--ignore", "--why", "  "], "--why", id="blank reason"),
        pytest.param(["--file", "--why", "essai", "--corps", "DG"], "« DG » inconnu", id="unknown corps"),
    ],
)
def test_a_ruling_that_is_not_one_is_refused_as_wrong_usage(empty: Installation, words: list[str], said: str) -> None:
    assert_says(empty.ask("held", "settle", "1", *words), USAGE, said)
    assert not empty.state.exists()


def test_a_ruling_on_a_settled_exception_is_refused(with_a_question: Installation) -> None:
    settle = ("held", "settle", "1", "--ignore", "--why", "répondu par téléphone")
    assert with_a_question.run(*settle).code == 0
    assert_says(with_a_question.ask(*settle), FINDS_WRONG, "déjà réglée")


def test_nonsense_for_an_instant_is_wrong_usage(empty: Installation) -> None:
    assert_says(empty.ask("deadline", "demain matin"), USAGE, "« demain matin »", "ISO 8601")


def test_an_unknown_mailbox_is_answered_with_the_known_ones(empty: Installation, tmp_path: Path) -> None:
    (tmp_path / "question.eml").write_bytes(QUESTION)
    ran = empty.ask("explain", str(tmp_path / "question.eml"), "--mailbox", "evaluation-dh")
    assert_says(ran, CONFIGURATION, "boîte inconnue « evaluation-dh »", *EVERY_MAILBOX)


def test_a_file_that_is_not_there_is_wrong_usage(empty: Installation, tmp_path: Path) -> None:
    absent = tmp_path / "absent.pdf"
    assert_says(empty.ask("inspect", str(absent)), USAGE, str(absent))
    assert_says(empty.ask("explain", str(absent), "--mailbox", "evaluations-dh"), USAGE, str(absent))


def test_an_unknown_command_is_wrong_usage(empty: Installation) -> None:
    assert_says(empty.ask("ouvrir"), USAGE, "ouvrir")
