"""What is made from a case: its file of evidence, written down before it leaves; the mail that corrects it."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from intake.cases.evidence import evidence_of
from intake.console.access.guard import audited, needs
from intake.console.reach import parts_of
from intake.console.reached import reached_case
from intake.console.rendering import page
from intake.domain.access import Permission
from intake.errors import MessageError
from intake.requalifying import correction_of
from storage.case_files import case_file

PIECE = 64 * 1024


@needs(Permission.SEE_DOCUMENTS)
def evidence(request: Request) -> Response:
    """``GET /recours/{reference}/preuves.zip``."""
    case, parts = reached_case(request, Permission.SEE_DOCUMENTS), parts_of(request)
    audited(request, "evidence_taken", kind="case", item=case.reference, corps=case.corps)
    try:
        made = evidence_of(parts, case_file(parts.engine, case.reference), parts.policy.authority)
    except MessageError as fault:
        raise HTTPException(500, f"Le dossier de preuve n’a pas pu être fait : {fault}.") from fault
    headers = {
        "Content-Disposition": f'attachment; filename="{case.reference}-preuves.zip"',
        "Content-Length": str(len(made.archive)),
    }
    return StreamingResponse(_pieces(made.archive), media_type="application/zip", headers=headers)


@needs(Permission.REQUALIFY)
def correction(request: Request) -> Response:
    """``GET /recours/{reference}/correction``: the mail that requalifying prepares, for a person to send."""
    case, parts = reached_case(request, Permission.REQUALIFY), parts_of(request)
    audited(request, "correction_seen", kind="case", item=case.reference, corps=case.corps)
    try:
        prepared = correction_of(case_file(parts.engine, case.reference), parts.composer, parts.clock())
    except MessageError as fault:
        raise HTTPException(404, f"Ce courriel ne peut pas être préparé : {fault}.") from fault
    mail = parts.seeing.written(prepared.raw) if prepared is not None else None
    values = {"reference": case.reference, "prepared": prepared, "mail": mail}
    return page(request, "appeal_correction.html.j2", values)


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[start : start + PIECE] for start in range(0, len(content), PIECE))
