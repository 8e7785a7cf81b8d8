"""Mail from Exchange Online by Microsoft Graph: what its changes leave out, what it breaks off, its throttling."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from threading import Event

import pytest

from intake.errors import ConfigError, TransientError
from intake.mailboxes.graph_message import REBUILT
from intake.microsoft.session import GraphSession
from intake.microsoft.tokens import TokenSource
from intake.ports import Arrival, FetchFault, WayIn
from intake.reading.mime import read_letter
from tests.servers.graph import App, GraphServer, graph_server
from tests.servers.graph.places import GraphPlace, application
from tests.servers.graph.store import Reference

PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphServer]:
    with graph_server(tmp_path_factory.mktemp("graph")) as running:
        yield running


@pytest.fixture
def place(server: GraphServer, tmp_path: Path) -> Iterator[GraphPlace]:
    made = GraphPlace.of(server, tmp_path, f"{tmp_path.name}@essai.example".replace("_", "-"))
    server.graph.requests.clear()
    server.graph.troubles.clear()
    yield made
    made.close()
    server.graph.troubles.clear()
    server.graph.most_a_page = 1000


def mail(subject: str) -> bytes:
    return f"From: dir@exemple.fr\r\nSubject: {subject}\r\n\r\nBonjour,\r\n".encode()


def with_files(*names: str, text: str = "Ci-joint.", message_id: str = "<m1@exemple.fr>") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Élise <dir@exemple.fr>", "boite@essai.example", "Mon support"
    made["Message-ID"], made["Received"] = message_id, "from a by mx1.sante.gouv.fr; Fri, 14 Nov 2025 10:00:00 +0100"
    made.set_content(text)
    for name in names:
        made.add_attachment(PDF + name.encode(), maintype="application", subtype="pdf", filename=name)
    return made.as_bytes().replace(b"\n", b"\r\n")


def raws(way: WayIn) -> list[bytes]:
    return [each.raw for each in way.fetch(way.list_keys()) if isinstance(each, Arrival)]


def one(way: WayIn) -> Arrival:
    (found,) = way.fetch(way.list_keys())
    assert isinstance(found, Arrival)
    return found


def asked(server: GraphServer, words: str) -> int:
    return sum(words in f"{each.method} {each.url}" for each in server.graph.requests)


# --- listing: pages, changes, and what they leave out


def test_every_page_is_followed_whatever_their_size(server: GraphServer, place: GraphPlace) -> None:
    server.graph.most_a_page = 10
    for number in range(35):
        place.deliver(mail(f"numéro {number}"))
    assert raws(place.open()) == [mail(f"numéro {number}") for number in range(35)]


def test_every_request_asks_for_immutable_ids(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(with_files("a.pdf"))
    way = place.open(mark_seen=True)
    keys = way.list_keys()
    assert len(list(way.fetch(keys))) == 1
    way.mark(keys)
    way.wait(0.0, Event())
    of_graph = [each for each in server.graph.requests if "/v1.0/" in each.url]
    assert len(of_graph) > 6
    assert [each.url for each in of_graph if not each.immutable] == []


def test_a_second_look_asks_for_the_changes_only(server: GraphServer, place: GraphPlace) -> None:
    for number in range(30):
        place.deliver(mail(f"numéro {number}"))
    way = place.open()
    way.list_keys()
    server.graph.requests.clear()
    place.deliver(mail("de plus"))
    assert len(way.list_keys()) == 31
    assert [each.path[-1] for each in server.graph.requests] == ["delta"]


def test_another_process_goes_on_from_where_the_first_left(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    keys = place.open().list_keys()
    server.graph.requests.clear()
    assert place.open().list_keys() == keys
    assert asked(server, "$deltatoken") + asked(server, "%24deltatoken") == 1


def test_when_the_server_forgot_the_changes_all_is_listed_anew(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    before = way.list_keys()
    place.deliver(mail("deux"))
    place.mailbox.places.clear()
    assert way.list_keys()[:1] == before
    assert raws(way) == [mail("un"), mail("deux")]


def test_changes_forgotten_between_two_pages_are_begun_again(server: GraphServer, place: GraphPlace) -> None:
    server.graph.most_a_page = 2
    for number in range(5):
        place.deliver(mail(f"numéro {number}"))
    server.graph.trouble(r"GET .*\$skiptoken", status=410, code="syncStateNotFound")
    assert len(place.open().list_keys()) == 5


def test_a_mail_moved_away_and_back_stays_listed(place: GraphPlace) -> None:
    # microsoft-graph-docs #21752: the changes tell that it went, and never that it is back.
    place.deliver(mail("un"))
    place.deliver(mail("deux"))
    way = place.open()
    keys = way.list_keys()
    name = next(iter(place.mailbox.items("inbox")))
    place.mailbox.move(name, "archive")
    place.mailbox.move(name, "inbox")
    assert way.list_keys() == keys


def test_a_mail_moved_in_that_the_changes_never_tell_is_found_by_the_whole_listing(place: GraphPlace) -> None:
    place.deliver(mail("un"))
    name = next(iter(place.mailbox.items("inbox")))
    place.mailbox.move(name, "archive")
    way = place.open()
    assert list(way.list_keys()) == []
    place.mailbox.move(name, "inbox")
    assert list(way.list_keys()) == []
    place.list_every = 0.0
    assert raws(place.open()) == [mail("un")]


def test_a_mail_that_people_filed_away_is_listed_no_more_and_keeps_its_key(place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    (key,) = way.list_keys()
    name = next(iter(place.mailbox.items("inbox")))
    place.mailbox.move(name, "archive")
    # Listed a moment ago, it is still taken in: an archived mail is not a lost one.
    assert [each.raw for each in way.fetch([key]) if isinstance(each, Arrival)] == [mail("un")]
    assert list(way.list_keys()) == []
    place.mailbox.move(name, "inbox")
    place.list_every = 0.0
    assert list(place.open().list_keys()) == [key]


def test_when_people_tidy_up_the_folder_is_listed_whole(server: GraphServer, place: GraphPlace) -> None:
    for number in range(30):
        place.deliver(mail(f"numéro {number}"))
    way = place.open()
    way.list_keys()
    for name in list(place.mailbox.items("inbox"))[:25]:
        place.mailbox.move(name, "archive")
    server.graph.requests.clear()
    assert len(way.list_keys()) == 5
    assert len(server.graph.requests) == 2


def test_older_mail_than_the_date_asked_for_is_left_alone(place: GraphPlace) -> None:
    place.deliver(mail("ancien"), datetime(2025, 7, 1, tzinfo=UTC))
    place.deliver(mail("nouveau"), datetime(2025, 7, 20, tzinfo=UTC))
    place.since = date(2025, 7, 16)
    assert raws(place.open()) == [mail("nouveau")]


def test_what_was_kept_and_is_broken_is_made_anew(place: GraphPlace) -> None:
    place.deliver(mail("un"))
    keys = place.open().list_keys()
    (kept,) = [file for file in place.kept.iterdir() if file.suffix == ".json"]
    for broken in ("", "{}", '{"of": 3}', kept.read_text().replace('"mails"', '"autre"')):
        kept.write_text(broken)
        assert place.open().list_keys() == keys


def test_a_link_to_another_server_is_never_followed(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    server.graph.most_a_page = 1
    place.deliver(mail("deux"))
    way = place.open()
    server.graph.base, true = "https://ailleurs.example", server.graph.base
    try:
        server.graph.authority.tokens = {
            token: replace(issued, audience=f"{issued.audience} https://ailleurs.example")
            for token, issued in server.graph.authority.tokens.items()
        }
        with pytest.raises(TransientError, match="une autre adresse"):
            way.list_keys()
    finally:
        server.graph.base = true


# --- one mail


def test_a_file_left_on_a_drive_is_told_to_a_person(place: GraphPlace) -> None:
    raw = with_files("decision.pdf")
    place.deliver(raw)
    place.mailbox.references[next(iter(place.mailbox.items("inbox")))] = [Reference("support 2025.pdf")]
    found = one(place.open())
    assert len(found.left_out) == 1
    assert "« support 2025.pdf » est resté sur OneDrive ou SharePoint" in found.left_out[0]
    assert found.raw == raw


def test_an_ordinary_mail_leaves_nothing_out(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(with_files("a.pdf", "b.pdf"))
    assert one(place.open()).left_out == ()


@pytest.fixture
def broken_off(server: GraphServer) -> Iterator[None]:
    """From that size on Graph breaks off in the midst of the MIME form (microsoft-graph-docs #18439)."""
    server.graph.mime_limit = 21 * 1024 * 1024
    yield
    server.graph.mime_limit = 40_000_000


@pytest.mark.usefixtures("broken_off")
def test_a_mail_too_large_for_its_mime_form_is_rebuilt_with_the_exact_files(place: GraphPlace) -> None:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = "dir@exemple.fr", "Support volumineux", "<gros@exemple.fr>"
    made["Received"] = "from a by mx1.sante.gouv.fr; Fri, 14 Nov 2025 10:00:00 +0100"
    made.set_content("Vous trouverez mon support.")
    large = PDF + b"x" * 17_000_000
    made.add_attachment(large, maintype="application", subtype="pdf", filename="évaluation.pdf")
    place.deliver(made.as_bytes())
    place.deliver(mail("petit"))
    first, second = place.open().fetch(place.open().list_keys())
    assert isinstance(first, Arrival)
    assert first.left_out == (REBUILT,)
    assert first.raw.startswith(b"X-Intake-Rebuilt: graph\r\n")
    letter = read_letter(first.raw, with_pdf=False)
    assert (letter.subject, letter.message_id) == ("Support volumineux", "<gros@exemple.fr>")
    assert [hop.by for hop in letter.hops] == ["mx1.sante.gouv.fr"]
    assert [(each.name, each.size) for each in letter.documents] == [("évaluation.pdf", len(large))]
    assert isinstance(second, Arrival)
    assert (second.raw, second.left_out) == (mail("petit"), ())


def test_a_mail_that_exchange_cannot_convert_is_rebuilt(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(with_files("a.pdf"))
    server.graph.trouble(r"GET .*/messages/[^/]+/\$value", status=500, code="ErrorMimeContentConversionFailed", times=2)
    found, again = one(place.open()), one(place.open())
    assert found.left_out == (REBUILT,)
    assert found.raw == again.raw


def test_a_small_mail_that_fails_for_once_is_not_rebuilt_but_asked_for_again(
    server: GraphServer, place: GraphPlace
) -> None:
    place.deliver(mail("un"))
    place.deliver(mail("deux"))
    way = place.open()
    keys = way.list_keys()
    server.graph.trouble(r"GET .*\$value", status=500, code="ErrorInternalServerError")
    first, second = way.fetch(keys)
    assert isinstance(first, FetchFault)
    assert first.key == keys[0]
    assert isinstance(second, Arrival)
    assert raws(way) == [mail("un"), mail("deux")]


def test_a_connection_lost_in_the_midst_is_opened_again(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    server.graph.trouble(r"GET .*\$value", hang_up=True)
    assert raws(way) == [mail("un")]


def test_a_server_that_fails_is_not_the_mails_fault(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    keys = way.list_keys()
    server.graph.trouble("GET .*/v1.0/", status=500, code="", times=20)
    with pytest.raises(TransientError):
        list(way.fetch(keys))


# --- throttling


def test_a_short_wait_that_graph_asks_for_is_waited_out(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    server.graph.trouble(r"GET .*\$value", status=429, code="ApplicationThrottled", headers={"Retry-After": "1"})
    server.graph.trouble("GET .*delta", status=503, headers={"Retry-After": "0"})
    assert raws(way) == [mail("un")]


def test_a_long_wait_leaves_graph_alone_and_no_other_mailbox_waits(
    server: GraphServer, place: GraphPlace, tmp_path: Path
) -> None:
    place.deliver(mail("un"))
    way = place.open()
    server.graph.trouble("GET .*delta", status=429, code="ApplicationThrottled", headers={"Retry-After": "600"})
    with pytest.raises(TransientError, match="demande d’attendre 600 s"):
        way.list_keys()
    before = len(server.graph.requests)
    with pytest.raises(TransientError, match="demande d’attendre"):
        place.open()
    assert len(server.graph.requests) == before
    other = GraphPlace.of(server, tmp_path / "autre", "autre@essai.example")
    other.deliver(mail("deux"))
    assert raws(other.open()) == [mail("deux")]
    other.close()


def test_a_date_is_a_wait_too(server: GraphServer, place: GraphPlace) -> None:
    until = "Wed, 21 Oct 2099 07:28:00 GMT"
    server.graph.trouble("GET .*inbox", status=503, headers={"Retry-After": until})
    with pytest.raises(TransientError, match="demande d’attendre"):
        place.open()


# --- tokens in mid-session


def test_a_token_that_dies_in_mid_session_is_replaced_unseen(server: GraphServer, place: GraphPlace) -> None:
    place.deliver(mail("un"))
    way = place.open()
    way.list_keys()
    server.graph.authority.revoke_all()
    assert raws(way) == [mail("un")]


def test_tokens_that_live_a_moment_are_renewed_as_they_go(server: GraphServer, place: GraphPlace) -> None:
    for number in range(5):
        place.deliver(mail(f"numéro {number}"))
    server.graph.authority.lasts = 0.4
    try:
        before = server.graph.authority.given
        assert len(raws(place.open())) == 5
        assert server.graph.authority.given > before
    finally:
        server.graph.authority.lasts = 3600.0


# --- what an administrator mends


def fault(place: GraphPlace) -> str:
    with pytest.raises(ConfigError) as caught:
        place.open().list_keys()
    return str(caught.value)


def test_a_mailbox_outside_the_access_policy_names_the_policy(server: GraphServer, place: GraphPlace) -> None:
    server.graph.authority.apps["borne"] = App("borne", "mot", mailboxes=frozenset({"autre@essai.example"}))
    place.account = replace(place.account, tokens=TokenSource(application(server, client="borne", secret="mot")))
    said = fault(place)
    assert "une règle d’accès aux applications" in said
    assert "Test-ApplicationAccessPolicy" in said
    assert place.account.mailbox in said


def test_an_application_without_the_role_names_it(server: GraphServer, place: GraphPlace) -> None:
    server.graph.authority.apps["sans"] = App("sans", "mot", roles=frozenset({"Mail.Send"}))
    place.account = replace(place.account, tokens=TokenSource(application(server, client="sans", secret="mot")))
    assert "demandez le rôle « Application Mail.Read »" in fault(place)


def test_marking_without_the_right_names_the_role(server: GraphServer, place: GraphPlace) -> None:
    server.graph.authority.apps["lit"] = App("lit", "mot", roles=frozenset({"Mail.Read"}))
    place.account = replace(place.account, tokens=TokenSource(application(server, client="lit", secret="mot")))
    place.deliver(mail("un"))
    way = place.open(mark_seen=True)
    with pytest.raises(ConfigError, match="retirez mark_seen"):
        way.mark(way.list_keys())


def test_a_mailbox_that_does_not_exist_is_named(server: GraphServer, place: GraphPlace) -> None:
    place.account = replace(place.account, mailbox="absente@essai.example")
    assert "la boîte absente@essai.example n’existe pas" in fault(place)


def test_a_mailbox_on_premises_is_told_to_use_ews(server: GraphServer, place: GraphPlace) -> None:
    server.graph.trouble("GET .*inbox", status=404, code="MailboxNotEnabledForRESTAPI")
    assert "prenez source: ews" in fault(place)


def test_a_token_that_graph_never_takes_names_the_clouds(server: GraphServer, place: GraphPlace) -> None:
    server.graph.trouble("GET .*/v1.0/", status=401, code="InvalidAuthenticationToken", times=9)
    assert "endpoint et authority sont du même nuage" in fault(place)


def test_a_server_we_do_not_trust_is_named(place: GraphPlace) -> None:
    place.account = replace(place.account, ca_file=None)
    assert "certificat refusé" in fault(place)


def test_no_token_stands_in_what_is_shown(place: GraphPlace) -> None:
    shown = io.StringIO()
    token = place.account.tokens.token()
    print(place.account, GraphSession(place.account), token, file=shown)
    assert token.value not in shown.getvalue()
