"""The file of evidence of a case: a zip that anybody opens and verifies without this program.

The same state of the case gives the same bytes: nothing in it tells when it was made. Only the time-stamp, where an
authority is configured, is new each time.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from intake.cases.describing import instant, received_words, step_line
from intake.cases.timestamping import Authority, Stamp, stamp
from intake.cases.witnesses import receipt_candidates
from intake.domain.cases.entries import current
from intake.domain.cases.wording import DATES, STATES, reasoning_of
from intake.domain.document import Sha256
from intake.errors import MessageError
from storage.queries import reply_text

if TYPE_CHECKING:
    from intake.cases.sources import Sources
    from storage.case_files import CaseFile, CaseMail

SUMS, STAMP, AUTHORITY = "SHA256SUMS", "SHA256SUMS.tsr", "autorite-horodatage.pem"
MADE_ON = (1980, 1, 1, 0, 0, 0)
"""The oldest date a zip can hold: the files' own dates prove nothing."""
HERE = Path(__file__).parent
Files = dict[str, bytes]


@dataclass(frozen=True)
class Evidence:
    """The zip; ``problem`` says, in French, why it has no time-stamp though one was due."""

    archive: bytes
    files: int
    stamp: Stamp | None
    problem: str | None


def evidence_of(house: Sources, file: CaseFile, authority: Authority | None) -> Evidence:
    """Raises MessageError when a mail of the case is no longer in the archive as it was."""
    files = _files(house, file)
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items())).encode()
    made, problem = None, None
    if authority is not None:
        try:
            made = stamp(sums, authority)
        except MessageError as fault:
            problem = str(fault)
    stamped = {STAMP: made.answer, AUTHORITY: made.authority} if made else {}
    return Evidence(_zipped(files | {SUMS: sums} | stamped), len(files), made, problem)


def _files(house: Sources, file: CaseFile) -> Files:
    mails, replies, chain = _mails(house, file), _replies(house, file), _chain(file)
    record = _record(house, file, list(mails), list(replies))
    return {
        "LISEZMOI.txt": (HERE / "lisezmoi.txt.j2").read_bytes(),
        "dossier.html": _page(house, file, record).encode(),
        "dossier.json": json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode() + b"\n",
        **mails,
        **replies,
        **chain,
    }


def _mails(house: Sources, file: CaseFile) -> Files:
    """As they came, byte for byte."""
    return {
        f"courriels/{number:02d}-{mail.appeal_class}.eml": house.archive.get(mail.sha256)
        for number, mail in enumerate(file.mails, start=1)
    }


def _replies(house: Sources, file: CaseFile) -> Files:
    """Those that left, as they left."""
    left = [reply for reply in file.replies if reply.sent_at is not None]
    found: Files = {}
    for number, reply in enumerate(left, start=1):
        # One that left before the archive kept replies stands in the outbox alone.
        content = house.archive.get(Sha256(reply.sha256)) if reply.sha256 else reply_text(house.engine, reply.number)
        if content is not None:
            found[f"reponses/{number:02d}-{reply.kind}.eml"] = content
    return found


def _chain(file: CaseFile) -> Files:
    """One file an entry: the hash of the entry before, then the entry. Its SHA-256 is the entry's own hash."""
    return {_link_name(line.seq): (line.before + line.body).encode() for line in file.history}


def _link_name(seq: int) -> str:
    return f"historique/{seq:09d}.txt"


def _record(house: Sources, file: CaseFile, mails: list[str], replies: list[str]) -> dict[str, object]:
    case = file.case
    return {
        "reference": case.reference,
        "corps": case.corps,
        "campaign": case.campaign,
        "class": case.appeal_class,
        "provisional": case.provisional,
        "state": case.state,
        "received_at": case.received_at,
        "received_on": case.received_on,
        "evidence": case.evidence,
        "flags": case.flags,
        "reasons": case.reasons,
        "receipt_candidates": [vars(each) for each in receipt_candidates(house, file)],
        "dates": [vars(each) | {"reasoning": reasoning_of(each), "recomputed": each.recomputed} for each in file.dates],
        "steps": [vars(each) for each in file.entries],
        "mails": [_mail_row(name, mail) for name, mail in zip(mails, file.mails, strict=True)],
        "replies": replies,
        "history": [
            {
                "seq": line.seq,
                "at": line.at,
                "event": line.event,
                "who": line.who,
                "detail": json.loads(line.detail),
                "before": line.before,
                "hash": line.hash,
                "file": _link_name(line.seq),
            }
            for line in file.history
        ],
    }


def _mail_row(name: str, mail: CaseMail) -> dict[str, object]:
    return {
        "file": name,
        "sha256": mail.sha256,
        "mailbox": mail.mailbox,
        "class": mail.appeal_class,
        "joined_at": mail.joined_at,
        "received_at": mail.received_at,
        "server_date": mail.received.server_date,
        "polled_at": mail.received.polled_at,
    }


def _page(house: Sources, file: CaseFile, record: Mapping[str, object]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE), undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    standing = current(file.dates)
    return environment.get_template("dossier.html.j2").render(
        case=file.case,
        state=STATES[file.case.state],
        received=received_words(file),
        dates=[(DATES[each.kind], each.day, reasoning_of(each), standing[each.kind] == each) for each in file.dates],
        witnesses=[(each.verdict, instant(each.at), each.words) for each in receipt_candidates(house, file)],
        steps=[step_line(each) for each in file.entries],
        mails=record["mails"],
        replies=record["replies"],
        history=[(line.seq, instant(line.at), line.event, line.who, line.hash) for line in file.history],
    )


def _zipped(files: Files) -> bytes:
    """Stored, not compressed: a compressor of another version would write other bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, MADE_ON)
            entry.external_attr = 0o100644 << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return target.getvalue()
