"""Mails for those mailboxes, and what a way in gives of them."""

from __future__ import annotations

from email.message import EmailMessage

from intake.ports import Arrival, WayIn
from tests.servers.graph import GraphServer

PDF = b"%PDF-1.7 " + bytes(range(256)) * 40


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
