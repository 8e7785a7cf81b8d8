"""The configuration of Exchange Web Services: what is taken, and how each mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.configuration import load_settings
from intake.errors import ConfigError
from intake.ews_settings import EwsAccess, EwsAuth, EwsSending, EwsSource
from intake.exchange.pauses import Pauses
from intake.exchange.tickets import Tickets
from intake.options import ews_options, ews_tokens
from intake.ways import Ways
from tests.unit.test_settings_faults import SOUND, broken

URL = "https://messagerie.example/EWS/Exchange.asmx"
EWS = f"ews: {{url: {URL}, user: 'EX\\robot', password: {{env: P}}}}"
SOURCE = "source: {maildir: {path: var/dh}}"
SENDING = "sending: {maildir: var/sent}"
KERBEROS = f"ews: {{url: {URL}, auth: kerberos, keytab: robot.keytab, user: robot@CNG.EXAMPLE}}"
OAUTH2 = f"ews: {{url: {URL}, auth: oauth2, application: {{tenant: t, client_id: c, secret: {{env: S}}}}}}"


def settings_with(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = SOUND
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "mailboxes.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mailbox_by_ews_needs_an_address_an_account_and_no_more(tmp_path: Path) -> None:
    path = settings_with(tmp_path, (SOURCE, f"source: {{{EWS}}}"), (SENDING, f"sending: {{{EWS}}}"))
    settings = load_settings(path)
    source = settings.mailboxes[0].source
    assert isinstance(source, EwsSource)
    assert isinstance(settings.sending, EwsSending)
    assert (source.auth, source.access, source.folder) == (EwsAuth.NTLM, EwsAccess.DELEGATE, "inbox")
    assert (source.mark_seen, source.stream, source.mailbox) == (False, True, None)


def test_the_address_is_the_mailbox_unless_another_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("P", "p")
    named = EWS.removesuffix("}") + ", mailbox: boite@interne.example}"
    for written, mailbox in ((EWS, "dh@cng.example"), (named, "boite@interne.example")):
        settings = load_settings(settings_with(tmp_path, (SOURCE, f"source: {{{written}}}")))
        [box, *_] = settings.mailboxes
        assert isinstance(box.source, EwsSource)
        options = ews_options(settings, box.mailbox.name, box.source, Pauses())
        assert (options.mailbox, options.secret()) == (mailbox, "p")
        assert options.where == f"EWS {mailbox} sur messagerie.example"


def test_kerberos_takes_a_keytab_that_lies_beside_the_configuration_or_the_tickets_of_the_system(
    tmp_path: Path,
) -> None:
    bare = KERBEROS.replace(", keytab: robot.keytab, user: robot@CNG.EXAMPLE", "")
    for written, tickets in (
        (KERBEROS, Tickets(tmp_path / "robot.keytab", user="robot@CNG.EXAMPLE")),
        (
            KERBEROS.replace("keytab:", "ticket_cache:"),
            Tickets(cache=tmp_path / "robot.keytab", user="robot@CNG.EXAMPLE"),
        ),
        (bare, Tickets()),
    ):
        settings = load_settings(settings_with(tmp_path, (SOURCE, f"source: {{{written}}}")))
        [box, *_] = settings.mailboxes
        assert isinstance(box.source, EwsSource)
        assert ews_options(settings, box.mailbox.name, box.source, Pauses()).tickets == tickets


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (EWS.replace("https", "http"), "clé mailboxes.dh.source.ews.url : trouvé : « http://messagerie.example"),
        (EWS.replace("/EWS/Exchange.asmx", "/owa"), "attendu : une adresse qui finit par /EWS/Exchange.asmx"),
        (EWS.replace("https://", "https://u:p@"), "un compte est écrit dans l’adresse — retirez-le"),
        (EWS.replace(", password: {env: P}", ""), "source.ews : auth: ntlm demande password — ajoutez « password: … »"),
        (EWS.replace("user: 'EX\\robot', ", ""), "source.ews : auth: ntlm demande user"),
        (EWS.replace("}}", "}, auth: kerberos}"), "ews.password : sans objet avec auth: kerberos — retirez cette clé"),
        (EWS.replace("}}", "}, keytab: k}"), "ews.keytab : sans objet avec auth: ntlm — retirez cette clé"),
        (KERBEROS.replace("robot@", "CNG\\"), "ews.user : trouvé : « CNG\\CNG.EXAMPLE » ; attendu : compte@DOMAINE"),
        (
            KERBEROS.replace("user: robot@CNG.EXAMPLE", "ticket_cache: t"),
            "trouvé : keytab et ticket_cache ; attendu : un",
        ),
        (EWS.replace("}}", "}, auth: ntml}"), "trouvé : « ntml » ; attendu : ntlm ou basic ou kerberos ou oauth2"),
        (EWS.replace("}}", "}, auth: oauth2}"), "source.ews : auth: oauth2 demande application"),
        (EWS.replace("}}", "}, timeout: 0}"), "ews.timeout : trouvé : 0.0 ; attendu : des secondes, plus de 0"),
        (
            EWS.replace("}}", "}, folder: /}"),
            "ews.folder : trouvé : « / » ; attendu : inbox, ou le chemin d’un dossier",
        ),
        (EWS.replace("}}", "}, mailbox: robot}"), "ews.mailbox : trouvé : « robot » ; attendu : l’adresse SMTP"),
        (EWS.replace("}}", "}, mark_sen: true}"), "clé inconnue « mark_sen » — vouliez-vous dire « mark_seen » ?"),
        (OAUTH2.replace("secret: {env: S}", "secret: {}"), "application.secret : un seul renvoi est attendu"),
        (OAUTH2.replace(", secret: {env: S}", ""), "ews.application : trouvé : certificate et secret, ou aucun des"),
        (
            f"{EWS}, maildir: {{path: var/x}}",
            "source : trouvé : maildir et ews ; attendu : imap, maildir, ews ou graph",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_remedy(tmp_path: Path, written: str, said: str) -> None:
    assert said in broken(tmp_path, (SOURCE, f"source: {{{written}}}"))


def test_a_secret_is_never_written_in_the_file_nor_repeated(tmp_path: Path) -> None:
    said = broken(tmp_path, (SOURCE, f"source: {{{EWS.replace('{env: P}', 'hunter2')}}}"))
    assert "hunter2" not in said
    assert "clé mailboxes.dh.source.ews.password : un secret ne s’écrit pas dans ce fichier" in said


def test_two_mailboxes_are_never_one_folder_of_exchange(tmp_path: Path) -> None:
    one = EWS.removesuffix("}") + ", mailbox: A@cng.example}"
    other = EWS.removesuffix("}") + ", mailbox: a@cng.example, folder: Inbox}"
    said = broken(tmp_path, (SOURCE, f"source: {{{one}}}"), (SOURCE.replace("/dh", "/d3s"), f"source: {{{other}}}"))
    assert "clé mailboxes.d3s.source : même emplacement que la boîte dh" in said


def test_days_of_tries_are_bounded(tmp_path: Path) -> None:
    said = broken(tmp_path, (SENDING, f"sending: {{{EWS.replace('}}', '}, give_up_after_days: 0}')}}}"))
    assert "clé sending.ews.give_up_after_days : trouvé : 0 ; attendu : de 1 à 30 jours" in said


def test_a_token_is_asked_for_the_server_itself_unless_a_scope_is_named(tmp_path: Path) -> None:
    settings = load_settings(settings_with(tmp_path, (SOURCE, f"source: {{{OAUTH2}}}")))
    source = settings.mailboxes[0].source
    assert isinstance(source, EwsSource)
    tokens = ews_tokens(settings, "dh", source)
    assert tokens._application.scope == "https://messagerie.example/.default"


def test_exchange_online_is_named_as_ending_once_a_server(tmp_path: Path) -> None:
    online = EWS.replace("messagerie.example", "outlook.office365.com")
    path = settings_with(tmp_path, (SOURCE, f"source: {{{online}}}"), (SENDING, f"sending: {{{online}}}"))
    [said] = Ways(load_settings(path)).ending
    assert said.startswith("outlook.office365.com est Exchange Online")
    assert Ways(load_settings(settings_with(tmp_path, (SOURCE, f"source: {{{EWS}}}")))).ending == ()


def test_a_password_that_is_not_there_is_told_when_the_mailbox_is_opened(tmp_path: Path) -> None:
    settings = load_settings(settings_with(tmp_path, (SOURCE, f"source: {{{EWS}}}")))
    with pytest.raises(ConfigError, match="secret absent"):
        Ways(settings).way_in(settings.mailboxes[0].mailbox.name)()


def test_the_shipped_example_is_taken() -> None:
    settings = load_settings(Path(__file__).parents[2] / "deploy" / "exemples" / "exchange-ews.yaml")
    sources = [each.source for each in settings.mailboxes]
    assert all(isinstance(source, EwsSource) and source.access is EwsAccess.IMPERSONATION for source in sources)
    assert isinstance(settings.sending, EwsSending)
