"""What bears the very name that was typed is found on both databases, within the scope alone."""

from __future__ import annotations

from sqlalchemy import Engine

from intake.domain.disposition import DossierKey
from storage.console.jumps import Jumps, dossiers_of, jumps_to
from storage.console.links import Links, links_of
from storage.console.mails import mail_head
from storage.register import SqlRegister
from tests.contract.builders import D3S, DOSSIER, appeal
from tests.contract.console.builders import ALL, APPEALS, D3S_ONLY, DH_ONLY, NOBODY, file_for, hold, paper, settle


def test_a_name_leads_to_what_bears_it_within_the_scope(register: SqlRegister, engine: Engine) -> None:
    filed = settle(register, "1:1", file_for("1234567B"))
    settle(register, "1:2", lambda r: r.open_appeal(appeal()), mailbox=APPEALS)
    digest = paper("1:1").sha256
    assert jumps_to(engine, DH_ONLY, "r2025-dh-0001").cases == ("R2025-DH-0001",)
    assert [each.key.director for each in jumps_to(engine, DH_ONLY, "1234567b").dossiers] == ["1234567B"]
    assert jumps_to(engine, DH_ONLY, f" n° {filed}").mails == (filed,)
    assert [each.message for each in jumps_to(engine, DH_ONLY, digest[:12]).documents] == [filed]
    for asked in ("R2025-DH-0001", "1234567B", str(filed), digest, digest[:12]):
        assert jumps_to(engine, ALL, asked), asked
        for scope in (D3S_ONLY, NOBODY):
            assert jumps_to(engine, scope, asked) == Jumps(), asked
    for asked in ("", "R2025-DH-0002", "9" * 19, "0", "-1", "'", "\x00", "f" * 64, digest[:11]):
        assert not jumps_to(engine, ALL, asked), asked


def test_a_mails_own_digest_leads_to_it(register: SqlRegister, engine: Engine) -> None:
    filed = settle(register, "1:1", file_for("1234567"))
    digest = mail_head(engine, filed).sha256
    assert filed in jumps_to(engine, DH_ONLY, digest).mails
    assert jumps_to(engine, D3S_ONLY, digest) == Jumps()


def test_a_directors_dossiers_are_found_in_every_campaign_of_the_scope(register: SqlRegister, engine: Engine) -> None:
    settle(register, "1:1", file_for(DOSSIER.director))
    settle(register, "1:2", file_for(DOSSIER.director, "D3S"))
    assert [each.key for each in dossiers_of(engine, D3S_ONLY, DOSSIER.director)] == [
        DossierKey(2025, "D3S", DOSSIER.director)
    ]
    assert len(dossiers_of(engine, ALL, DOSSIER.director)) == 2


def test_a_mail_leads_to_what_came_of_it_within_the_scope(register: SqlRegister, engine: Engine) -> None:
    mail = settle(register, "1:1", file_for("1000001", "D3S"), hold(), lambda r: r.open_appeal(appeal()), mailbox=D3S)
    key = DossierKey(2025, "D3S", "1000001")
    assert links_of(engine, ALL, [mail]) == {mail: Links((1,), (key,), ("R2025-DH-0001",))}
    assert links_of(engine, D3S_ONLY, [mail]) == {mail: Links((1,), (key,))}
    assert links_of(engine, DH_ONLY, [mail]) == {mail: Links(cases=("R2025-DH-0001",))}
    assert links_of(engine, NOBODY, [mail]) == links_of(engine, ALL, []) == {}
