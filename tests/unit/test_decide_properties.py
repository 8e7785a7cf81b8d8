"""What holds of every mail whatever it says and carries: laws of ``decide``, tried on arbitrary letters."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.domain.decide import decide
from intake.domain.disposition import (
    Answer,
    AppealClass,
    Disposition,
    FileSupport,
    Hold,
    Kind,
    OpenAppeal,
    ReplyKind,
    ReturnSupport,
    WithholdAnswer,
)
from intake.domain.document import (
    BoxState,
    Document,
    Field,
    Form,
    Format,
    PdfReading,
    Sha256,
    SignatureBox,
)
from intake.domain.known import Action, Known, KnownAppeal, Received, Ruling
from intake.domain.letter import Address, Hop, Letter, MessageKey, ReturnedReport
from intake.domain.mailbox import Mailbox, Purpose
from intake.domain.reply import outcome_of
from tests.unit.builders import (
    CAMPAIGNS,
    MATRICULE,
    NOTICE,
    NOW,
    OTHER_MATRICULE,
    OWN_ADDRESSES,
    decision_text,
    mailbox,
    scanned_support,
    support,
    template,
)

INSTANTS = st.datetimes(datetime(2023, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
PHRASES = st.sampled_from(
    [
        "",
        "Bonjour, ci-joint le support.",
        "Je conteste mon évaluation.",
        "Je forme un recours contre mon évaluation 2024.",
        "Je ne suis pas d’accord avec mon évaluation.",
        "Je retire mon recours.",
        "Je saisis la CAPN.",
        "Je conteste ma PFR.",
        "Mobilité : quand paraît la liste des postes ?",
        "M. X est détaché.",
        "Réponse automatique : absente",
        "TR: pour attribution",
        "Undelivered Mail Returned to Sender",
        f"Décision de Mme MONTCLAR, matricule {MATRICULE}",
        NOTICE,
    ]
)
TEXTS = st.one_of(PHRASES, st.text(max_size=60), st.just(template().titles[0]), st.just(decision_text(MATRICULE)))
NAMES = st.one_of(
    st.sampled_from(
        [
            "support.pdf",
            "décision PFR.pdf",
            f"decision_{OTHER_MATRICULE}.pdf",
            f"Support {MATRICULE}.pdf",
            "fiche B.pdf",
            "recours.docx",
            "evaluation MONTCLAR.pdf",
            "IMG_0001234.jpg",
        ]
    ),
    st.text(min_size=1, max_size=30),
)
BOXES = st.builds(SignatureBox, st.integers(1, 12), st.text(max_size=5), st.sampled_from(BoxState))
READINGS = st.one_of(
    st.just(support()),
    st.just(scanned_support()),
    st.builds(
        support,
        st.sampled_from([MATRICULE, OTHER_MATRICULE, "", "x"]),
        corps=st.sampled_from(["DH", "D3S", "DIRSOINS"]),
        year=st.sampled_from([2024, 2025]),
        signed=st.booleans(),
        interview=st.sampled_from(["", "15/10/2024", "32/13/2025", "hier"]),
    ),
    st.builds(
        PdfReading,
        format=st.sampled_from(Format),
        form=st.sampled_from(Form),
        pages=st.integers(0, 40),
        fields=st.lists(st.builds(Field, st.text(max_size=8), st.text(max_size=8)), max_size=4).map(tuple),
        signature_boxes=st.lists(BOXES, max_size=2).map(tuple),
        producer=st.sampled_from(["", "DocuSign", "Microsoft Print to PDF"]),
        text=TEXTS,
        text_by_ocr=st.booleans(),
        readers_agree=st.sampled_from([True, False, None]),
    ),
)
CONTENTS = st.integers(0, 5).map(lambda number: Sha256(f"{number:064d}"))
ADDRESSES = st.builds(
    Address,
    st.sampled_from(
        [
            "x@ch.example",
            "no-reply@ch.example",
            "mailer-daemon@ch.example",
            "agent@sante.gouv.fr",
            "",
            "sans-arobase",
            *sorted(OWN_ADDRESSES),
        ]
    ),
    st.text(max_size=10),
)
IDS = st.sampled_from(["<a@x>", "<b@x>", "<ours@x>"])


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, ...]:
    """At most four files, positions in order."""
    papers = draw(st.lists(st.tuples(NAMES, CONTENTS, READINGS), max_size=4))
    return tuple(
        Document(position, name, sha256, 10, "application/pdf", reading)
        for position, (name, sha256, reading) in enumerate(papers)
    )


HOPS = st.lists(
    st.builds(Hop, st.sampled_from(["mx1.sante.gouv.fr", "mx.example", ""]), st.none() | INSTANTS), max_size=3
).map(tuple)
INNER = st.builds(
    Letter, message_id=IDS, subject=TEXTS, sender=st.none() | ADDRESSES, body=TEXTS, own_words=TEXTS, hops=HOPS
)
LETTERS = st.builds(
    Letter,
    message_id=st.none() | IDS,
    subject=TEXTS,
    sender=st.none() | ADDRESSES,
    reply_to=st.lists(ADDRESSES, max_size=1).map(tuple),
    return_path=st.sampled_from([None, "", "x@ch.example"]),
    in_reply_to=st.lists(IDS, max_size=1).map(tuple),
    references=st.lists(IDS, max_size=2).map(tuple),
    hops=HOPS,
    headers=st.sampled_from([(), (("auto-submitted", "auto-replied"),), (("list-id", "<l>"),)]),
    report_type=st.sampled_from([None, "delivery-status", "disposition-notification"]),
    report=st.none() | st.builds(ReturnedReport, st.none() | IDS),
    original_sender=st.none() | ADDRESSES,
    body=TEXTS,
    own_words=TEXTS,
    documents=documents(),
    unopened=st.lists(st.text(min_size=1, max_size=10), max_size=1).map(tuple),
    inner=st.lists(INNER, max_size=1).map(tuple),
)
RULINGS = st.builds(
    Ruling,
    position=st.none() | st.integers(0, 4),
    action=st.sampled_from(Action),
    who=st.just("c.agent"),
    why=st.just("vu"),
    at=st.just(NOW),
    director=st.sampled_from([None, MATRICULE]),
    corps=st.sampled_from([None, "D3S"]),
    campaign=st.sampled_from([None, 2024]),
    kind=st.none() | st.sampled_from(Kind),
    case=st.sampled_from([None, "scanned"]),
    appeal_class=st.none() | st.sampled_from(AppealClass).map(str),
    reference=st.sampled_from([None, "R2025-DH-0001"]),
)
KNOWN = st.builds(
    Known,
    filed=st.dictionaries(CONTENTS, st.just("2025/DH/1"), max_size=2),
    appeals=st.lists(
        st.builds(KnownAppeal, st.sampled_from(["R2025-DH-0001", "R2025-DH-0002"]), st.just("fil")), max_size=2
    ).map(tuple),
    own_message_ids=st.sampled_from([frozenset(), frozenset({"<ours@x>"})]),
    replies_to_sender=st.integers(0, 12),
    replies_to_domain=st.integers(0, 250),
    replies_from_mailbox=st.integers(0, 1200),
    rulings=st.lists(RULINGS, max_size=2).map(tuple),
    own_addresses=st.just(OWN_ADDRESSES),
)
RECEIVED = st.builds(Received, st.just(MessageKey(1)), st.none() | INSTANTS, INSTANTS)
MAILBOXES = st.builds(mailbox, st.sampled_from(Purpose), st.sampled_from(["DH", "D3S", "DIRSOINS"]))


@settings(max_examples=400, deadline=None)
@given(LETTERS, RECEIVED, MAILBOXES, KNOWN)
def test_the_laws_of_decide_hold_for_every_mail(letter: Letter, received: Received, box: Mailbox, known: Known) -> None:
    found = decide(letter, received, box, CAMPAIGNS, known, NOW)
    _every_document_has_one_fate(letter, found)
    _nothing_is_passed_over(letter, box, found)
    _machines_are_not_answered(letter, found, known)
    _replies_are_sure(found)
    _returns_have_two_readers(letter, found, known)
    _supports_are_interactive(letter, found, known)
    assert found == decide(letter, received, box, CAMPAIGNS, known, NOW), "the same mail, the same outcome"


def _every_document_has_one_fate(letter: Letter, found: tuple[Disposition, ...]) -> None:
    positions = Counter(
        position for each in found if outcome_of(each) and isinstance(position := getattr(each, "position", None), int)
    )
    assert positions == {document.position: 1 for document in letter.documents}


def _nothing_is_passed_over(letter: Letter, box: Mailbox, found: tuple[Disposition, ...]) -> None:
    assert found, "a mail always has an outcome"
    assert all(each.reasons for each in found if not isinstance(each, Answer)), "every outcome says why"


def _machines_are_not_answered(letter: Letter, found: tuple[Disposition, ...], known: Known) -> None:
    answers = [each for each in found if isinstance(each, Answer)]
    assert len(answers) + sum(isinstance(each, WithholdAnswer) for each in found) <= 1
    if letter.headers or letter.report_type or letter.return_path == "" or letter.sender is None:
        assert not answers
    for answer in answers:
        assert answer.to.email not in OWN_ADDRESSES
        assert "@" in answer.to.email


def _replies_are_sure(found: tuple[Disposition, ...]) -> None:
    kinds = {each.kind for each in found if isinstance(each, Answer)}
    if ReplyKind.FATES in kinds:
        assert not any(isinstance(each, Hold) for each in found)
        assert any(isinstance(each, ReturnSupport) for each in found)
    for appeal in (each for each in found if isinstance(each, OpenAppeal)):
        assert appeal.appeal_class in (AppealClass.FIRST_LEVEL, AppealClass.UNSURE)
        assert appeal.provisional == (appeal.appeal_class is AppealClass.UNSURE)
        assert kinds <= {ReplyKind.REGISTRATION if appeal.provisional else ReplyKind.ACKNOWLEDGEMENT}


def _returns_have_two_readers(letter: Letter, found: tuple[Disposition, ...], known: Known) -> None:
    if known.rulings:
        return
    for returned in (each for each in found if isinstance(each, ReturnSupport)):
        reading = letter.documents[returned.position].reading
        assert reading.readers_agree is True
        assert reading.format in (Format.SCANNED, Format.FLATTENED, Format.ENCRYPTED, Format.DAMAGED)


def _supports_are_interactive(letter: Letter, found: tuple[Disposition, ...], known: Known) -> None:
    if known.rulings:
        return
    for filed in (each for each in found if isinstance(each, FileSupport)):
        assert letter.documents[filed.position].reading.format is Format.INTERACTIVE
        assert filed.dossier.director in (MATRICULE, OTHER_MATRICULE)
