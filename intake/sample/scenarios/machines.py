"""Mail that a machine wrote, or that must not be answered: no reply, ever (domain.md 33)."""

from __future__ import annotations

from email.utils import format_datetime

from intake.sample.desk import Desk, career, evaluations
from intake.sample.mail import OUR_SERVER, Draft, Expected, SampleMail, mailbox_address, trace


def _mailbox(desk: Desk) -> str:
    corps = desk.corps()
    return career(corps) if desk.turn % 3 == 2 else evaluations(corps)


def bounce(desk: Desk) -> SampleMail:
    """A delivery report (RFC 3464) about a mail of ours."""
    mailbox, person = _mailbox(desk), desk.person()
    text = f"La remise à {person.email} a échoué : boîte inconnue.\r\n"
    status = (
        f"Reporting-MTA: dns; mx.{person.house.domain}\r\n\r\nFinal-Recipient: rfc822; {person.email}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
    )
    ours = f"From: {mailbox_address(mailbox)}\r\nTo: {person.email}\r\nSubject: Campagne {desk.year}\r\n"
    parts = (("text/plain; charset=utf-8", text), ("message/delivery-status", status), ("text/rfc822-headers", ours))
    daemon = f"Mail Delivery System <MAILER-DAEMON@{person.house.domain}>"
    draft = Draft(daemon, "Undelivered Mail Returned to Sender", "")
    return _report(desk, mailbox, draft, "delivery-status", parts, "bounce")


def plain_bounce(desk: Desk) -> SampleMail:
    """A bounce that is no report: words only, from a mail daemon with the null path."""
    mailbox, person = _mailbox(desk), desk.person()
    text = (
        "Your message could not be delivered.\n\n"
        f"<{person.email}>:\n550 5.2.2 Boîte pleine (mailbox full)\n\n--- Below this line is a copy of the message.\n"
    )
    draft = Draft(f"MAILER-DAEMON@{person.house.domain}", "failure notice", text, return_path="")
    return desk.post(draft, mailbox, Expected(automatic="bounce"))


def out_of_office(desk: Desk) -> SampleMail:
    """« Réponse automatique »; some carry the headers that say so, some only the words."""
    mailbox, person = _mailbox(desk), desk.person()
    text = (
        "Bonjour,\n\nJe suis absent(e) du bureau et n'ai pas accès à ma messagerie. En cas d'urgence, veuillez "
        f"contacter le secrétariat de direction.\n\n{person.full_name}\n"
    )
    said = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    headers = said if desk.turn % 2 == 0 else ()
    draft = Draft(person.email, f"Réponse automatique : Campagne d'évaluation {desk.year}", text, headers=headers)
    return desk.post(draft, mailbox, Expected(automatic="auto-reply"))


def read_receipt(desk: Desk) -> SampleMail:
    """A read receipt (RFC 8098)."""
    mailbox, person = _mailbox(desk), desk.person()
    note = (
        f"Reporting-UA: poste.example\r\nFinal-Recipient: rfc822;{person.email}\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n"
    )
    parts = (
        ("text/plain; charset=utf-8", "Votre message a été lu.\r\n"),
        ("message/disposition-notification", note),
    )
    draft = Draft(person.email, f"Lu : Campagne d'évaluation {desk.year}", "")
    return _report(desk, mailbox, draft, "disposition-notification", parts, "receipt")


def mailing_list(desk: Desk) -> SampleMail:
    """A list's mail (RFC 2369)."""
    headers = (
        ("List-Id", "Actualités RH <actu-rh.listes.example>"),
        ("List-Unsubscribe", "<mailto:actu-rh-off@listes.example>"),
        ("Precedence", "list"),
    )
    text = "Au sommaire ce mois-ci : l'entretien annuel, mode d'emploi ; agenda ; brèves.\n"
    draft = Draft("Actualités RH <actu-rh@listes.example>", "Lettre d'information", text, headers=headers)
    return desk.post(draft, _mailbox(desk), Expected(automatic="list"))


def no_reply(desk: Desk) -> SampleMail:
    """A robot's notice from an address that nobody reads."""
    text = "Une mise à jour de votre espace est disponible. Merci de ne pas répondre à ce message automatique.\n"
    headers = (("Auto-Submitted", "auto-generated"),) if desk.turn % 2 == 0 else ()
    draft = Draft("Plateforme <no-reply@plateforme.example>", "Notification", text, headers=headers)
    return desk.post(draft, _mailbox(desk), Expected(automatic="auto-reply"))


def our_own(desk: Desk) -> SampleMail:
    """One of our own replies, forwarded back by a rule on the other side."""
    mailbox = _mailbox(desk)
    headers = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    text = "Bonjour,\n\nVotre message a bien été reçu. Ceci est une réponse automatique.\n\nLe CNG\n"
    address = mailbox_address(mailbox)
    draft = Draft(f"CNG <{address}>", f"Re: Évaluation {desk.year}", text, headers=headers, return_path="")
    return desk.post(draft, mailbox, Expected(automatic="own"))


def _report(
    desk: Desk, mailbox: str, draft: Draft, kind: str, parts: tuple[tuple[str, str], ...], automatic: str
) -> SampleMail:
    """A multipart/report (RFC 6522) with the null path, written out by hand as mail servers do."""
    stamp = desk.stamp(mailbox)
    nobody = Draft(draft.sender, draft.subject, "", return_path="")
    encoded = draft.subject.encode("ascii", "xmlcharrefreplace").decode()
    lines = [f"{name}: {value}" for name, value in trace(nobody, stamp)]
    lines += [
        f"Date: {format_datetime(stamp.received)}",
        f"From: {draft.sender}",
        f"To: {stamp.to}",
        f"Subject: {_q(draft.subject) if not draft.subject.isascii() else encoded}",
        f"Message-ID: {stamp.message_id}",
        "Auto-Submitted: auto-replied",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type={kind}; boundary="rapport/{OUR_SERVER}"',
        "",
    ]
    for media_type, words in parts:
        lines += [f"--rapport/{OUR_SERVER}", f"Content-Type: {media_type}", "Content-Transfer-Encoding: 8bit"]
        lines += ["", words]
    lines += [f"--rapport/{OUR_SERVER}--", ""]
    raw = "\r\n".join(lines).encode()
    return SampleMail(mailbox, raw, desk.scenario, Expected(automatic=automatic), stamp.message_id)


def _q(text: str) -> str:
    return "=?utf-8?Q?" + "".join(f"={byte:02X}" for byte in text.encode()) + "?="
