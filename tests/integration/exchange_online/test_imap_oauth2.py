"""IMAP opened by an access token, on a real Dovecot that asks the authority about each token it is shown."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from intake.errors import ConfigError, TransientError
from intake.mailboxes.imap import ImapOptions, open_imap
from intake.mailboxes.imap_oauth2 import Mechanism
from intake.microsoft.tokens import TokenSource
from intake.ports import Arrival, WayIn
from tests.servers.dovecot import Dovecot, dovecot
from tests.servers.graph import App, GraphServer, graph_server
from tests.servers.graph.places import application
from tests.servers.scripted_imap import HANG_UP, scripted_imap

pytestmark = pytest.mark.needs_dovecot

USER, OTHER = "cng-evaluations-dh@sante.gouv.fr", "cng-carriere-dh@sante.gouv.fr"
SCOPE = "https://outlook.office365.com/.default"
OAUTH2 = """
auth_mechanisms = plain xoauth2 oauthbearer
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {file}
}}
"""
INTROSPECTION = """
introspection_mode = post
introspection_url = {url}/introspect
username_attribute = username
active_attribute = active
active_value = true
tls_ca_cert_file = {ca_file}
"""


@dataclass(frozen=True)
class Post:
    """The IMAP server, and the authority it asks."""

    imap: Dovecot
    cloud: GraphServer

    def options(self, user: str = USER, *, client: str | None = None, mechanism: Mechanism = "auto") -> ImapOptions:
        tokens = TokenSource(application(self.cloud, client=client or user, secret="mot", scope=SCOPE))
        return ImapOptions(
            self.imap.host,
            self.imap.imaps_port,
            "tls",
            user,
            str,
            tokens=tokens,
            mechanism=mechanism,
            ca_file=self.imap.ca_file,
            timeout=20.0,
        )


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    directory = tmp_path_factory.mktemp("post")
    with graph_server(directory / "cloud") as cloud:
        for user in (USER, OTHER):
            cloud.graph.authority.apps[user] = App(user, "mot", user=user)
        with asking(cloud, directory) as imap:
            yield Post(imap, cloud)


@contextmanager
def asking(cloud: GraphServer, directory: Path) -> Iterator[Dovecot]:
    """A Dovecot that asks that authority. Its files are read by an account without privileges."""
    with tempfile.TemporaryDirectory(prefix="oauth2-") as name:
        place = Path(name)
        place.chmod(0o755)
        (place / "ca.pem").write_bytes(cloud.ca_file.read_bytes())
        (place / "oauth2.conf").write_text(INTROSPECTION.format(url=cloud.url, ca_file=place / "ca.pem"))
        for file in place.iterdir():
            file.chmod(0o644)
        extra = OAUTH2.format(file=place / "oauth2.conf")
        with dovecot(directory, {USER: "mot", OTHER: "mot"}, extra=extra) as server:
            yield server


def mail(subject: str) -> bytes:
    return f"Subject: {subject}\r\n\r\nBonjour,\r\n".encode()


def raws(way: WayIn) -> list[bytes]:
    return [each.raw for each in way.fetch(way.list_keys()) if isinstance(each, Arrival)]


@pytest.mark.parametrize("mechanism", ["auto", "xoauth2", "oauthbearer"])
def test_a_token_opens_the_mailbox(post: Post, mechanism: Mechanism) -> None:
    if not post.imap.count(USER):
        post.imap.deliver(USER, mail("un"))
    with closing(open_imap(post.options(mechanism=mechanism))) as way:
        assert raws(way)[:1] == [mail("un")]


def test_a_token_of_one_mailbox_opens_no_other(post: Post) -> None:
    with pytest.raises(ConfigError) as caught:
        open_imap(post.options(OTHER, client=USER))
    assert "Add-MailboxPermission" in str(caught.value)
    assert "jeton-" not in str(caught.value)


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
def test_a_token_refused_is_replaced_at_the_next_login(post: Post, mechanism: Mechanism) -> None:
    options = post.options(mechanism=mechanism)
    assert options.tokens is not None
    options.tokens.token()
    post.cloud.graph.authority.revoke_all()
    with pytest.raises(ConfigError):
        open_imap(options)
    open_imap(options).close()


def test_a_session_goes_on_beyond_its_first_token(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.imap.deliver(OTHER, mail("un"))
    now = [1000.0]
    monkeypatch.setattr("intake.microsoft.tokens.time.monotonic", lambda: now[0])
    options = post.options(OTHER)
    assert options.tokens is not None
    with closing(open_imap(options)) as way:
        keys = way.list_keys()
        first = options.tokens.token()
        now[0] += 3600 - 200
        # The server would let the first one in no more: the look that follows opens a session by another.
        post.cloud.graph.authority.revoke_all()
        given = post.cloud.graph.authority.given
        assert way.list_keys() == keys
        assert post.cloud.graph.authority.given == given + 1
        assert options.tokens.token() != first
        assert raws(way) == [mail("un")]


def test_one_mailbox_s_failed_token_touches_no_other(post: Post) -> None:
    tokens = TokenSource(application(post.cloud, client=OTHER, secret="faux", scope=SCOPE))
    broken = replace(post.options(OTHER), tokens=tokens)
    with pytest.raises(ConfigError, match="secret"):
        open_imap(broken)
    open_imap(post.options()).close()


def test_an_authority_that_is_down_is_asked_again_later(post: Post) -> None:
    post.cloud.graph.trouble("POST .*/token", status=503)
    options = post.options()
    with pytest.raises(TransientError):
        open_imap(options)
    open_imap(options).close()


def test_a_server_without_tokens_is_named(post: Post) -> None:
    with scripted_imap() as server, pytest.raises(ConfigError, match="n’admet pas de jeton"):
        open_imap(replace(post.options(), host=server.host, port=server.port, security="none"))


def test_a_connection_lost_in_the_login_is_no_refusal(post: Post) -> None:
    options = post.options(mechanism="xoauth2")
    with scripted_imap(AUTHENTICATE=HANG_UP) as server, pytest.raises(TransientError):
        open_imap(replace(options, host=server.host, port=server.port, security="none"))
