"""Machines are known as such, and persons are not taken for them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.domain.automatic.telling import automatic
from intake.domain.document import Document, Format, PdfReading, Sha256
from intake.domain.letter import Address, Automatic, Letter

BOX = "cng-evaluations-dh@sante.gouv.fr"


def letter(
    subject: str = "Support d’évaluation", body: str = "Bonjour,\n\nVeuillez trouver le support.", **changes: object
) -> Letter:
    plain = Letter(
        message_id="<1@chu.fr>",
        subject=subject,
        sender=Address("jean.dupre@chu.fr", "Jean Dupré"),
        return_path="jean.dupre@chu.fr",
        body=body,
        own_words=body,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # tests name the fields they change


def kind(found: Letter) -> Automatic | None:
    finding = automatic(found, frozenset({BOX}), frozenset({"<ours@sante.gouv.fr>"}))
    return finding[0] if finding else None


def headed(name: str, value: str) -> Letter:
    return letter(headers=((name, value),))


def test_a_persons_mail_is_not_automatic() -> None:
    assert automatic(letter(), frozenset({BOX}), frozenset()) is None


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Absence de support dans mon dossier", "Je ne trouve pas mon support."),
        ("En congé maladie : question sur mon évaluation", "Bonjour, je suis en congé maladie depuis juin."),
        ("Recours", "Je suis absente jusqu'au 5, mais je conteste mon évaluation."),
        ("TR: Non remis : Recours", "Mon recours m'est revenu, le voici."),
        ("Re: Votre accusé de réception", "Merci."),
        ("Erreur dans la notification de ma décision", "Le montant notifié est faux."),
        ("Accusé de réception de mon recours", "Merci de bien vouloir accuser réception de mon recours."),
        ("Lu et approuvé", "Le support signé est en lien France Transfert : cliquez pour télécharger."),
        ("Échec de l'envoi depuis SAGA", "SAGA ne fonctionne pas, je vous envoie donc le support."),
        ("Auto-évaluation", "Ci-joint."),
        ("Rappel : envoi du support", "Je vous rappelle mon envoi du 3."),
    ],
)
def test_a_persons_words_about_absence_errors_and_receipts_are_a_persons(subject: str, body: str) -> None:
    assert kind(letter(subject, body)) is None


@pytest.mark.parametrize(
    "name", ["x-auto-response-suppress", "x-ms-exchange-inbox-rules-loop", "disposition-notification-to", "importance"]
)
def test_headers_that_persons_mail_carries_too_are_no_sign(name: str) -> None:
    assert kind(headed(name, "All")) is None


def test_auto_submitted_no_is_a_person() -> None:
    assert kind(headed("auto-submitted", "no")) is None


@pytest.mark.parametrize(
    "value", ["auto-replied", "Auto-Replied (vacation)", "auto-generated; owner=x", "auto-notified", "yes"]
)
def test_auto_submitted_is_believed(value: str) -> None:
    assert kind(headed("auto-submitted", value)) is Automatic.AUTO_REPLY


@pytest.mark.parametrize("name", ["x-autoreply", "x-autorespond", "x-autoresponder", "x-vacation", "x-auto-reply"])
def test_old_headers_of_responders_are_known(name: str) -> None:
    assert kind(headed(name, "yes")) is Automatic.AUTO_REPLY
    assert kind(headed(name, "no")) is None


@pytest.mark.parametrize("value", ["bulk", "Bulk", "JUNK", "list", " list "])
def test_precedence_is_read_whatever_its_capitals(value: str) -> None:
    assert kind(headed("precedence", value)) is Automatic.LIST


def test_precedence_auto_reply_is_an_auto_reply() -> None:
    assert kind(headed("precedence", "auto_reply")) is Automatic.AUTO_REPLY


@pytest.mark.parametrize("name", ["list-id", "list-unsubscribe", "feedback-id", "mailing-list", "list-post"])
def test_lists_and_mass_mailings_are_known(name: str) -> None:
    assert kind(headed(name, "<x>")) is Automatic.LIST


@pytest.mark.parametrize(
    ("report_type", "automatic_class"),
    [
        ("delivery-status", Automatic.BOUNCE),
        ("feedback-report", Automatic.BOUNCE),
        ("disposition-notification", Automatic.RECEIPT),
        ("inconnu", Automatic.BOUNCE),
    ],
)
def test_a_report_is_what_its_type_says(report_type: str, automatic_class: Automatic) -> None:
    assert kind(letter(report_type=report_type)) is automatic_class


@pytest.mark.parametrize(
    "email", ["MAILER-DAEMON@x.fr", "postmaster@x.fr", "Mailer_Daemon@x.fr", "MAILER-DAEMON", "post_master@x.fr"]
)
def test_a_mail_systems_own_address_is_a_bounce(email: str) -> None:
    assert kind(letter(sender=Address(email))) is Automatic.BOUNCE
    assert kind(letter(return_path=email)) is Automatic.BOUNCE


def test_the_null_path_is_never_answered() -> None:
    assert kind(letter(return_path="")) is Automatic.BOUNCE
    assert kind(letter("Réponse automatique : Support", return_path="")) is Automatic.AUTO_REPLY
    assert kind(letter("Lu : Support", return_path="")) is Automatic.RECEIPT
    replied = letter(return_path="", headers=(("auto-submitted", "auto-replied"),))
    assert kind(replied) is Automatic.AUTO_REPLY


def test_failed_recipients_are_a_bounce() -> None:
    assert kind(headed("x-failed-recipients", "a@b.fr")) is Automatic.BOUNCE


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        (
            "failure notice",
            "Hi. This is the qmail-send program at mx.x.fr.\nI'm afraid I wasn't able to deliver your message",
        ),
        (
            "Mail delivery failed: returning message to sender",
            "This message was created automatically by mail delivery software.",
        ),
        ("Non remis : Support", "Votre message n'a pas pu être remis aux destinataires suivants :"),
        ("Undeliverable: Support", "Delivery has failed to these recipients or groups:\na@b.fr"),
        ("Undelivered Mail Returned to Sender", "This is the mail system at host x."),
        ("Échec de la remise", "Le message n'a pas pu être remis à a@b.fr : adresse inconnue"),
        ("Delivery Status Notification (Delay)", "This is a warning message only. Delivery has been delayed."),
        ("Re:Bonjour", "The following recipients could not be reached:\n a@b.fr on 14/11/2025"),
        ("Sans objet", "Your message to a@b.fr could not be delivered: mailbox full"),
    ],
)
def test_a_bounce_without_a_form_is_known_by_its_words(subject: str, body: str) -> None:
    assert kind(letter(subject, body)) is Automatic.BOUNCE


@pytest.mark.parametrize(
    "subject",
    [
        "Réponse automatique : Support",
        "Reponse automatique: Support",
        "Automatic reply: Support",
        "Absent : Support",
        "Absente: Support",
        "Absence du bureau",
        "Message d'absence",
        "Absent du bureau : Support",
        "Absente jusqu'au 15 novembre",
        "Out of Office: Support",
        "Re: Out of office",
        "Auto: Support",
        "Je suis en congés jusqu'au 5",
        "Accusé de réception automatique",
        "Absence : Re: Support",
        "Absent(e) : Support",
        "Abwesenheitsnotiz: Support",
    ],
)
def test_an_out_of_office_subject_is_an_auto_reply(subject: str) -> None:
    assert kind(letter(subject, "Je reviens le 15.")) is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "body",
    [
        "Ceci est un message automatique, merci de ne pas y répondre.",
        "Bonjour,\n\nMerci de ne pas répondre à ce message.",
        "This is an automated response. Do not reply to this email.",
        "Afin que votre message me soit remis, cliquez sur le lien ci-dessous.",
        "Votre message est en attente (Mailinblack).",
        "Votre demande porte le numéro 123. Ce message est envoyé automatiquement.",
        "Nous accusons réception de votre envoi. Ce courriel est un envoi automatique.",
    ],
)
def test_a_program_that_says_so_is_believed(body: str) -> None:
    assert kind(letter("Re: Support", body)) is Automatic.AUTO_REPLY


@pytest.mark.parametrize("subject", ["Message Recall Success: Support", "Échec du rappel du message : Support"])
def test_what_outlook_tells_of_a_recall_is_a_receipt(subject: str) -> None:
    assert kind(letter(subject, "")) is Automatic.RECEIPT


def test_an_absence_told_in_answer_to_our_mail_is_an_auto_reply() -> None:
    answer = letter(
        "Re: Support", "Je suis actuellement absente, de retour le 15.", in_reply_to=("<ours@sante.gouv.fr>",)
    )
    assert kind(answer) is Automatic.AUTO_REPLY


def test_words_alone_do_not_make_a_mail_with_a_document_automatic() -> None:
    document = Document(0, "support.pdf", Sha256("0" * 64), 1, "application/pdf", PdfReading(Format.INTERACTIVE))
    sent = letter("Support", "Merci de ne pas répondre à ce message.", documents=(document,))
    assert kind(sent) is None


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Lu : Support", "Votre message\nÀ : Jean\nObjet : Support\na été lu le vendredi 14 novembre 2025."),
        ("Lu: Support", "Votre message À: Jean a été lu le 14/11/2025."),
        ("Non lu : Support", "Votre message a été supprimé sans être lu le 14/11/2025."),
        ("Read: Support", "Your message To: Jean was read on Friday, November 14, 2025."),
        ("Accusé de lecture", "Ceci est un accusé de lecture."),
        ("Rappel : Support", "Jean souhaiterait rappeler le message « Support »."),
    ],
)
def test_a_read_receipt_without_a_form_is_known_by_its_words(subject: str, body: str) -> None:
    assert kind(letter(subject, body)) is Automatic.RECEIPT


@pytest.mark.parametrize(
    "email",
    [
        "noreply@x.fr",
        "no-reply@x.fr",
        "ne-pas-repondre@x.fr",
        "saga-noreply@x.fr",
        "nepasrepondre@x.fr",
        "do-not-reply@x.fr",
        "notification@x.fr",
        "no.reply.saga@x.fr",
    ],
)
def test_a_no_reply_address_is_not_answered(email: str) -> None:
    assert kind(letter(sender=Address(email))) is Automatic.AUTO_REPLY


@pytest.mark.parametrize(
    "email", ["jean.robot@x.fr", "reply@x.fr", "norbert.eply@x.fr", "direction-generale@x.fr", "bounce.marie@x.fr"]
)
def test_a_persons_address_is_answered(email: str) -> None:
    assert kind(letter(sender=Address(email), return_path=email)) is None


@pytest.mark.parametrize(
    "path", ["owner-liste@x.fr", "liste-bounces@x.fr", "liste-bounces+jean=x.fr@lists.fr", "bounces@news.fr"]
)
def test_the_envelope_sender_of_a_list_is_known(path: str) -> None:
    assert kind(letter(return_path=path)) is Automatic.LIST


def test_our_own_address_in_any_spelling_is_ours() -> None:
    own = frozenset({"cng-carrière-d3s@sante.gouv.fr"})
    for email in ("cng-carrière-d3s@sante.gouv.fr", "CNG-CARRIE\u0300RE-D3S@sante.gouv.fr"):
        finding = automatic(letter(sender=Address(email)), own, frozenset())
        assert finding is not None
        assert finding[0] is Automatic.OWN


def test_a_mail_we_sent_is_ours_whoever_shows_it() -> None:
    sent = letter(message_id="<ours@sante.gouv.fr>")
    assert kind(sent) is Automatic.OWN
    asked = automatic(sent, frozenset(), lambda message_id: message_id.startswith("<ours"))
    assert asked is not None
    assert asked[0] is Automatic.OWN


def test_every_finding_says_why_in_one_short_sentence() -> None:
    for found in (
        letter(return_path=""),
        headed("list-id", "x"),
        letter("Absent : x"),
        headed("auto-submitted", "x" * 900),
    ):
        finding = automatic(found, frozenset(), frozenset())
        assert finding is not None
        assert 0 < len(finding[1]) < 120
        assert "\n" not in finding[1]
