"""Replies by Graph's sendMail: from which mailbox, how a doubt is cleared up, what each refusal means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from intake.courier.graph import GraphSender, GraphWayOut
from intake.errors import ConfigError
from intake.mailboxes.maildir import make_maildir
from intake.microsoft.session import GraphAccount
from intake.microsoft.tokens import TokenSource
from intake.ports import Outgoing, Verdict
from tests.servers.graph import CLIENT, SECRET, App, GraphServer, graph_server
from tests.servers.graph.places import application

DH, D3S = "cng-evaluations-dh@sante.gouv.fr", "cng-evaluations-d3s@sante.gouv.fr"


@dataclass(frozen=True)
class Post:
    """The program, and the way out through it."""

    server: GraphServer
    way_out: GraphWayOut

    @property
    def sent(self) -> list[bytes]:
        return self.server.graph.sent


def way_out(server: GraphServer, client: str = CLIENT, secret: str = SECRET) -> GraphWayOut:
    tokens = TokenSource(application(server, client=client, secret=secret))
    account = GraphAccount(DH, tokens, server.url, server.ca_file, 20.0)
    return GraphWayOut(GraphSender(account, (DH, D3S), settles=0.3))


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    with graph_server(tmp_path / "cloud") as server:
        for address in (DH, D3S):
            make_maildir(server.graph.add(address, tmp_path / address).inbox)
        yield Post(server, way_out(server))


def reply(sender: str = DH, number: int = 1, words: str = "Bonjour,") -> Outgoing:
    raw = (
        f"From: =?utf-8?q?CNG=2C_=C3=A9valuation?= <{sender}>\r\nTo: a@ch-exemple.fr\r\n"
        f"Message-ID: <{number}@sante.gouv.fr>\r\nAuto-Submitted: auto-replied\r\n\r\n{words}\r\n"
    )
    return Outgoing(f"<{number}@sante.gouv.fr>", "a@ch-exemple.fr", raw.encode())


@pytest.mark.parametrize(
    "head",
    [
        f"From: {DH}\r\n",
        f"from: CNG <{DH}>\r\n",
        f'From: "CNG, évaluation"\r\n <{DH.upper()}>\r\n',
        f"X-Other: a@b.example\r\nFrom: CNG <{DH}>\r\nTo: c@d.example\r\n",
    ],
    ids=["bare", "named", "folded", "among-others"],
)
def test_a_reply_leaves_from_the_mailbox_its_from_names(post: Post, head: str) -> None:
    mail = Outgoing("<1@sante.gouv.fr>", "a@ch-exemple.fr", f"{head}Message-ID: <1@sante.gouv.fr>\r\n\r\n".encode())
    assert post.way_out.send(mail).verdict is Verdict.SENT
    assert post.server.graph.requests[-1].path[2] == DH


def test_each_mailbox_keeps_its_own_copy(post: Post) -> None:
    post.way_out.send(reply(DH, 1))
    post.way_out.send(reply(D3S, 2))
    kept = {address: len(box.items("sentitems")) for address, box in post.server.graph.mailboxes.items()}
    assert kept == {DH: 1, D3S: 1}


def test_a_reply_from_an_address_that_is_not_ours_never_leaves(post: Post) -> None:
    assert post.way_out.send(reply("autre@sante.gouv.fr")).verdict is Verdict.REFUSED
    assert post.sent == []


# --- doubt


def test_an_answer_lost_after_the_mail_was_taken_is_found_in_the_mailbox(post: Post) -> None:
    post.server.graph.trouble("POST .*sendMail", hang_up=True, done=True)
    sending = post.way_out.send(reply())
    assert sending.verdict is Verdict.SENT
    assert "retrouvé" in sending.evidence
    assert len(post.sent) == 1


def test_an_answer_lost_before_the_mail_was_taken_lets_it_leave_again(post: Post) -> None:
    post.way_out.send(reply(number=1))
    post.server.graph.trouble("POST .*sendMail", hang_up=True)
    assert post.way_out.send(reply(number=2)).verdict is Verdict.LATER
    assert post.way_out.was_sent("<2@sante.gouv.fr>") is False


def test_where_no_reply_was_ever_kept_under_our_id_its_absence_proves_nothing(post: Post) -> None:
    post.server.graph.trouble("POST .*sendMail", hang_up=True)
    assert post.way_out.send(reply()).verdict is Verdict.UNCERTAIN
    assert post.way_out.was_sent("<1@sante.gouv.fr>") is None


def test_where_exchange_writes_ids_of_its_own_a_reply_is_never_sent_twice(post: Post) -> None:
    post.server.graph.keeps_ids = False
    post.way_out.send(reply(number=1))
    post.server.graph.trouble("POST .*sendMail", hang_up=True, done=True)
    assert post.way_out.send(reply(number=2)).verdict is Verdict.UNCERTAIN


def test_a_copy_that_people_moved_is_found(post: Post) -> None:
    post.way_out.send(reply())
    box = post.server.graph.mailboxes[DH]
    box.move(next(iter(box.items("sentitems"))), "archive")
    assert post.way_out.was_sent("<1@sante.gouv.fr>") is True


def test_a_draft_may_be_on_its_way(post: Post) -> None:
    post.way_out.send(reply(number=1))
    post.server.graph.mailboxes[DH].put(reply(number=2).raw, "drafts")
    assert post.way_out.was_sent("<2@sante.gouv.fr>") is None


def test_an_answer_that_is_neither_yes_nor_no_is_looked_up(post: Post) -> None:
    # microsoft-graph-docs #13979: 200 for a mail that was not taken.
    post.way_out.send(reply(number=1))
    post.server.graph.trouble("POST .*sendMail", status=200, code="")
    assert post.way_out.send(reply(number=2)).verdict is Verdict.LATER
    for number, status in enumerate((200, 500, 504), start=3):
        post.server.graph.trouble("POST .*sendMail", status=status, code="", done=True)
        assert post.way_out.send(reply(number=number)).verdict is Verdict.SENT


# --- refusals


@pytest.mark.parametrize(
    ("trouble", "verdict"),
    [
        pytest.param({"status": 429, "headers": {"Retry-After": "120"}}, Verdict.LATER, id="throttled"),
        pytest.param({"status": 503}, Verdict.LATER, id="busy"),
        pytest.param({"status": 403, "code": "ErrorAccessDenied"}, Verdict.LATER, id="no-right"),
        pytest.param({"status": 403, "code": "ErrorSendAsDenied"}, Verdict.LATER, id="send-as"),
        pytest.param({"status": 404, "code": "ErrorInvalidUser"}, Verdict.LATER, id="no-mailbox"),
        pytest.param({"status": 400, "code": "ErrorInvalidRecipients"}, Verdict.REFUSED, id="recipient"),
        pytest.param({"status": 413, "code": "ErrorMessageSizeExceeded"}, Verdict.REFUSED, id="too-large"),
    ],
)
def test_each_refusal_has_its_verdict(post: Post, trouble: dict[str, object], verdict: Verdict) -> None:
    post.server.graph.trouble("POST .*sendMail", **trouble)
    sending = post.way_out.send(reply())
    assert (sending.verdict, post.sent) == (verdict, [])


def test_while_graph_asks_to_be_left_alone_nothing_is_sent_from_that_mailbox(post: Post) -> None:
    post.server.graph.trouble("POST .*sendMail", status=429, headers={"Retry-After": "600"})
    post.way_out.send(reply(DH, 1))
    asked = len(post.server.graph.requests)
    assert post.way_out.send(reply(DH, 1)).verdict is Verdict.LATER
    assert len(post.server.graph.requests) == asked
    assert post.way_out.send(reply(D3S, 2)).verdict is Verdict.SENT


def test_a_token_that_died_is_replaced_and_the_reply_leaves_once(post: Post) -> None:
    post.way_out.send(reply(number=1))
    post.server.graph.authority.revoke_all()
    assert post.way_out.send(reply(number=2)).verdict is Verdict.SENT
    assert len(post.sent) == 2


def test_a_reply_larger_than_graph_takes_is_refused_before_it_is_sent(post: Post) -> None:
    sending = post.way_out.send(reply(words="x" * 70 + "\r\n" + ("y" * 70 + "\r\n") * 45_000))
    assert (sending.verdict, "Graph n’en prend pas plus de 3 Mo" in sending.evidence) == (Verdict.REFUSED, True)
    assert post.sent == []


def test_without_a_token_the_reply_waits_and_its_reason_is_told(post: Post) -> None:
    sending = way_out(post.server, secret="faux").send(reply())
    assert sending.verdict is Verdict.LATER
    assert "AADSTS7000215" in sending.evidence


def test_the_check_opens_each_mailbox_and_sends_nothing(post: Post) -> None:
    assert "2 boîte(s)" in post.way_out.check()
    assert post.sent == []
    post.server.graph.authority.apps["borne"] = App("borne", "mot", mailboxes=frozenset({DH}))
    with pytest.raises(ConfigError, match=D3S):
        way_out(post.server, "borne", "mot").check()


def test_the_rest_of_the_head_is_never_taken_for_the_sender(post: Post) -> None:
    forged = replace(reply(), raw=b"Subject: x\r\n\r\nFrom: " + DH.encode() + b"\r\n")
    assert post.way_out.send(forged).verdict is Verdict.REFUSED
