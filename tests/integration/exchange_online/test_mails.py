"""One mail of Exchange Online: its bytes, what is not in them, and what Graph cannot give."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from intake.errors import TransientError
from intake.mailboxes.graph_message import REBUILT
from intake.ports import Arrival, FetchFault
from intake.reading.mime import read_letter
from tests.integration.exchange_online.mails import PDF, mail, one, raws, with_files
from tests.servers.graph import GraphServer
from tests.servers.graph.places import GraphPlace
from tests.servers.graph.store import Reference


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


def test_a_mail_without_transport_headers_is_rebuilt_from_what_exchange_knows_of_it(
    server: GraphServer, place: GraphPlace
) -> None:
    place.deliver(with_files("a.pdf").replace(b"Received: ", b"X-Received: "))
    server.graph.trouble(r"GET .*/messages/[^/]+/\$value", status=500, code="ErrorMimeContentConversionFailed")
    letter = read_letter(one(place.open()).raw, with_pdf=False)
    assert letter.sender is not None
    assert (letter.sender.name, letter.sender.email) == ("Élise", "dir@exemple.fr")
    assert (letter.subject, letter.message_id) == ("Mon support", "<m1@exemple.fr>")
    assert [each.email for each in letter.recipients] == ["boite@essai.example"]


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
