"""The sample campaign: which mails, how many of each, in which order. The same seed gives the same bytes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from intake.sample.answers import answers
from intake.sample.desk import Desk, History
from intake.sample.form import fill_form, heavy_form
from intake.sample.mail import Attached, Draft, Expected, SampleMail, Stamp, compose, mailbox_address
from intake.sample.people import Directory
from intake.sample.scenarios import appeals, decisions, doubtful, machines, ordinary, returned, supports, wrapped

PARIS = ZoneInfo("Europe/Paris")
DEFAULT_YEAR, DEFAULT_COUNT, DEFAULT_SEED = 2025, 200, 2025


@dataclass(frozen=True)
class Scenario:
    """A kind of mail: its name, its share of the campaign, and who writes it."""

    name: str
    weight: int
    write: Callable[[Desk], SampleMail]


SCENARIOS = (
    Scenario("support", 16, supports.good_dh),
    Scenario("support-and-decision", 9, supports.with_decision),
    Scenario("scan-of-support", 6, returned.scanned),
    Scenario("decision-named-in-file", 5, decisions.named_in_file),
    Scenario("appeal-bare", 4, appeals.bare),
    Scenario("draft-by-evaluated", 2, doubtful.draft_by_evaluated),
    Scenario("bounce", 3, machines.bounce),
    Scenario("mobility", 5, ordinary.mobility),
    Scenario("support-d3s", 11, supports.good_d3s),
    Scenario("printed-support", 5, returned.printed),
    Scenario("question", 5, doubtful.question),
    Scenario("same-bytes-again", 3, supports.same_bytes),
    Scenario("support-and-signed-scan", 4, supports.with_signed_scan),
    Scenario("unidentified-decision", 2, doubtful.unidentified_decision),
    Scenario("unsure", 2, appeals.unsure),
    Scenario("out-of-office", 5, machines.out_of_office),
    Scenario("support-dirsoins", 7, supports.good_dirsoins),
    Scenario("regional-bundle", 2, supports.regional_bundle),
    Scenario("follow-up", 2, appeals.follow_up),
    Scenario("late-support", 4, supports.late),
    Scenario("late-for-last-year", 1, supports.late_for_last_year),
    Scenario("new-version", 2, supports.new_version),
    Scenario("other-corps-mailbox", 3, supports.other_corps_mailbox),
    Scenario("support-in-career-mailbox", 2, supports.career_mailbox),
    Scenario("forwarded-support", 3, supports.forwarded),
    Scenario("inline-pdf", 3, supports.inline_pdf),
    Scenario("octet-stream", 3, supports.octet_stream),
    Scenario("decomposed-name", 2, supports.decomposed_name),
    Scenario("encoded-name", 3, supports.encoded_name),
    Scenario("zip-of-supports", 2, supports.zipped),
    Scenario("owner-password", 1, supports.owner_password),
    Scenario("broken-xref", 1, supports.broken_xref),
    Scenario("no-words", 2, supports.no_words),
    Scenario("no-message-id", 1, supports.no_message_id),
    Scenario("shared-message-id", 1, supports.shared_message_id),
    Scenario("support-and-fiche-b", 3, supports.with_board_opinion),
    Scenario("support-and-delegation", 2, supports.with_delegation),
    Scenario("decision-named-in-mail", 4, decisions.named_in_mail),
    Scenario("platform-support", 3, returned.platform),
    Scenario("scan-with-hidden-text", 3, returned.scanned_with_text),
    Scenario("scan-with-signature-field", 2, returned.scanned_with_signature_field),
    Scenario("user-password", 1, returned.user_password),
    Scenario("truncated-support", 2, returned.truncated),
    Scenario("bundle-with-one-scan", 1, returned.bundle_with_one_scan),
    Scenario("word-file", 2, returned.word_file),
    Scenario("photo-of-support", 1, returned.photo),
    Scenario("colleagues-copy", 1, doubtful.colleagues_copy),
    Scenario("dynamic-xfa", 1, doubtful.dynamic_xfa),
    Scenario("portfolio", 1, wrapped.portfolio_of_both),
    Scenario("bound-with-decision", 1, doubtful.bound_with_decision),
    Scenario("scan-with-detected-fields", 2, doubtful.detected_fields),
    Scenario("blank-support", 1, doubtful.blank),
    Scenario("identity-only", 1, doubtful.identity_only),
    Scenario("unsigned-box", 3, doubtful.unsigned_box),
    Scenario("merged-supports", 1, doubtful.merged),
    Scenario("last-years-form", 2, doubtful.last_years_form),
    Scenario("host-organisation", 2, doubtful.host_organisation),
    Scenario("mute-scan", 4, doubtful.mute_scan),
    Scenario("broken-and-mute", 2, doubtful.broken_and_mute),
    Scenario("locked-zip", 1, doubtful.locked_zip),
    Scenario("winmail", 1, wrapped.winmail),
    Scenario("mixed-bundle", 1, doubtful.mixed_bundle),
    Scenario("transfer-link", 2, doubtful.transfer_link),
    Scenario("bounce-in-words", 2, machines.plain_bounce),
    Scenario("read-receipt", 2, machines.read_receipt),
    Scenario("mailing-list", 2, machines.mailing_list),
    Scenario("no-reply", 2, machines.no_reply),
    Scenario("our-own", 1, machines.our_own),
    Scenario("appeal-in-word", 1, appeals.in_word),
    Scenario("appeal-in-pdf", 2, appeals.in_pdf),
    Scenario("appeal-forwarded-inside", 1, appeals.forwarded_inside),
    Scenario("appeal-without-accents", 1, appeals.without_accents),
    Scenario("appeal-in-evaluation-mailbox", 1, appeals.in_evaluation_mailbox),
    Scenario("capn", 1, appeals.capn),
    Scenario("observations", 1, appeals.observations),
    Scenario("final-decision", 1, appeals.final_decision),
    Scenario("gracieux-copy", 1, appeals.gracieux_copy),
    Scenario("pfr-only", 1, appeals.bonus_only),
    Scenario("withdrawal", 1, appeals.withdrawal),
    Scenario("retirement", 3, ordinary.retirement),
    Scenario("disclaimer", 3, ordinary.with_disclaimer),
    Scenario("ordinary-with-paper", 1, ordinary.with_paper),
)
"""The first twenty are a cross-section: a small count shows a little of everything."""


def sample_mails(
    year: int = DEFAULT_YEAR, count: int = DEFAULT_COUNT, seed: int = DEFAULT_SEED
) -> Iterator[SampleMail]:
    """The campaign's mails in the order of their receipt: one of each scenario, then by weight."""
    people, history = Directory(seed), History()
    turns: Counter[str] = Counter()
    for serial, scenario in enumerate(programme(count, seed)):
        desk = Desk(
            scenario=scenario.name,
            year=year,
            seed=seed,
            serial=serial,
            turn=turns[scenario.name],
            received=_received(year, serial, count),
            draw=random.Random(f"desk:{seed}:{serial}"),
            people=people,
            history=history,
        )
        turns[scenario.name] += 1
        yield scenario.write(desk)


def programme(count: int, seed: int = DEFAULT_SEED) -> tuple[Scenario, ...]:
    """Which scenario each mail has: each once in the table's order, then the rest by weight, shuffled."""
    first = SCENARIOS[:count]
    rest = _by_weight(count - len(first))
    random.Random(f"programme:{seed}").shuffle(rest)
    return (*first, *rest)


def write_sample(
    deliver: Callable[[str, bytes], None],
    *,
    year: int = DEFAULT_YEAR,
    count: int = DEFAULT_COUNT,
    seed: int = DEFAULT_SEED,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[SampleMail, ...]:
    """Delivers every mail (mailbox, raw bytes) and tells ``progress`` (done, total) after each."""
    written: list[SampleMail] = []
    for mail in sample_mails(year, count, seed):
        deliver(mail.mailbox, mail.raw)
        written.append(mail)
        if progress is not None:
            progress(len(written), count)
    return tuple(written)


def heavy_mails(count: int, *, size: int = 1_400_000, year: int = DEFAULT_YEAR) -> Iterator[SampleMail]:
    """Mails of about ``size`` bytes, each with one good support of another DH director: for measuring."""
    blank = heavy_form("DH", year, int((size - _BESIDE_THE_FORM) * _BYTES_PER_ENCODED_BYTE))
    people = Directory(count)
    for serial in range(count):
        person = people.person("DH")
        values = answers(person, year, interview=date(year, 10, 1 + serial % 28))
        attached = Attached(f"Support_{person.matricule}.pdf", fill_form(blank, values))
        draft = Draft(person.secretariat, f"Évaluation {year}", "Bonjour,\n\nCi-joint le support.\n", [attached])
        stamp = Stamp(mailbox_address("evaluations-dh"), _received(year, serial, count), serial)
        expected = Expected(((attached.name, "file"),))
        yield SampleMail("evaluations-dh", compose(draft, stamp), "heavy-support", expected, stamp.message_id)


_BESIDE_THE_FORM = 115_000
"""Bytes, encoded, of headers and of the answers and signatures that filling adds."""
_BYTES_PER_ENCODED_BYTE = 57 / 78
"""Base64 in lines of 76 characters and CRLF (RFC 2045, 6.8)."""


def _by_weight(count: int) -> list[Scenario]:
    """``count`` scenarios in proportion to their weights (largest remainders)."""
    total = sum(scenario.weight for scenario in SCENARIOS)
    shares = [(scenario, count * scenario.weight / total) for scenario in SCENARIOS]
    drawn = [scenario for scenario, share in shares for _ in range(int(share))]
    byremainder = sorted(shares, key=lambda pair: pair[1] - int(pair[1]), reverse=True)
    return drawn + [scenario for scenario, _ in byremainder[: count - len(drawn)]]


def _received(year: int, serial: int, count: int) -> datetime:
    """Office hours from early October to the week before the deadline, in order."""
    opening = datetime(year, 10, 6, 8, 30, tzinfo=PARIS)
    day, share = divmod(serial * 52 / max(count, 1), 1)
    return opening + timedelta(days=day, minutes=int(share * 570), seconds=serial % 60)
