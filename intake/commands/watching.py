"""Commands that tell how the robot does: check, status, verify, reconcile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import typer

from intake.commands.options import DEFAULT_CONFIG, AsJson, ConfigFile, open_house, print_json, short_instant
from intake.errors import ConfigError, IntakeError

if TYPE_CHECKING:
    from intake.bootstrap import House
    from intake.domain.letter import MailboxName


@dataclass(frozen=True)
class Check:
    """One line of ``intake check``: ``code`` 0, or the exit code of its fault."""

    part: str
    words: str
    code: int = 0


def add_to(app: typer.Typer) -> None:
    """Register these commands."""
    app.command("check")(check)
    app.command("status")(status)
    app.command("verify")(verify)
    app.command("reconcile")(reconcile)


def check(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Vérifie tout : configuration, boîtes, envoi, base, archive, dépôts, OCR. Une ligne chacun, et le remède."""
    worst = 0
    with open_house(config) as house:
        for line in _checks(house):
            worst = max(worst, line.code)
            if as_json:
                print_json({"part": line.part, "ok": line.code == 0, "words": line.words})
            else:
                print(f"{'bon   ' if line.code == 0 else 'DÉFAUT'} {line.part:<24} {line.words}")
    return worst


def _checks(house: House) -> Iterator[Check]:
    yield Check("configuration", f"{house.settings.file} : {len(house.mailboxes)} boîtes")
    yield _tried("campagnes", lambda: ", ".join(campaign.name for campaign in house.campaigns))
    yield _tried("textes", lambda: (house.composer, house.alerts.writer, "tous les textes se lisent")[-1])
    yield _tried("base de données", lambda: (house.register, house.engine.url.render_as_string())[1])
    yield _tried("archive", lambda: house.archive.check())
    yield _tried("dépôts SAGA", lambda: house.deposits.check())
    yield _tried("antivirus", lambda: house.antivirus.check() if house.antivirus else _NO_ANTIVIRUS)
    yield _tried("envoi", lambda: house.ways.way_out.check())
    if house.settings.console.oidc is not None:
        yield _tried("fournisseur d’identité", partial(_identity_provider, house))
    for name in house.mailboxes:
        yield _tried(f"boîte {name}", partial(_look_into, house, name))
    yield from (Check("fin d’EWS", words, 1) for words in house.ways.ending)
    yield _tried("lecture", _readers)
    yield Check("OCR", _ocr(house))


COPIES_ARE_LATE = timedelta(hours=1)
"""A server started anew is back by then."""
_NO_ANTIVIRUS = "aucun de configuré : les messages sont ouverts sans analyse"


def _tried(part: str, look: Callable[[], str]) -> Check:
    try:
        return Check(part, look())
    except ConfigError as fault:
        return Check(part, str(fault), 3)
    except IntakeError as fault:
        return Check(part, str(fault), 4)


def _identity_provider(house: House) -> str:
    from intake.admission import provider_of

    provider = provider_of(house.settings.console, house.clock)
    return provider.check() if provider else "aucun"


def _look_into(house: House, name: MailboxName) -> str:
    way_in = house.ways.way_in(name)()
    try:
        seen = f"{len(way_in.list_keys())} messages"
    finally:
        way_in.close()
    sent_folder = house.ways.sent_folders.get(name)
    if sent_folder is not None:
        sent_folder().close()
        seen += " ; le dossier des messages envoyés s’ouvre"
    return seen


def _readers() -> str:
    from intake.reading.sandbox import Sandbox

    with Sandbox(workers=1, ocr=False) as readers:
        if readers.is_offline():
            return "les lecteurs démarrent, sans accès au réseau"
    return "les lecteurs démarrent ; ce noyau n’accepte pas le filtre qui leur fermerait le réseau"


def _ocr(house: House) -> str:
    from intake.reading.pdf.pages import ocr

    if not house.settings.reading.ocr:
        return "désactivé par la configuration : les scans au nom muet seront retenus"
    if ocr.available():
        return "tesseract et ses données françaises sont là"
    return "absent : les scans au nom muet seront retenus (installer tesseract-ocr et tesseract-ocr-fra)"


def status(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Par boîte : dernier succès, retard, exceptions, réponses."""
    from storage import queries

    with open_house(config) as house:
        rows, stopped = queries.status(house.engine), house.register.stop_of_replies()
    if stopped and as_json:
        print_json({"mailbox": None, "replies_stopped": stopped})
    elif stopped:
        print(f"DÉFAUT {stopped}")
    for row in rows:
        if as_json:
            print_json(vars(row) | {"outbox": {str(state): count for state, count in row.outbox}})
            continue
        waiting = ", ".join(f"{state} {count}" for state, count in row.outbox) or "aucune"
        print(f"{row.mailbox:<22} relevée le {short_instant(row.last_success_at)}, {row.on_server or 0} sur le serveur")
        print(f"  à traiter {row.backlog}, retenus {row.held}, réponses : {waiting}")
        if row.copies_since and house.clock() - row.copies_since > COPIES_ARE_LATE:
            late = f"{row.copies_waiting} copie(s) de réponses manquent au dossier des messages envoyés"
            print(f"  DÉFAUT depuis le {short_instant(row.copies_since)} : {late} ; {row.copy_problem or 'pas essayé'}")
        if row.last_problem and (
            row.last_success_at is None or (row.last_problem_at or row.last_success_at) >= row.last_success_at
        ):
            print(f"  DÉFAUT depuis le {short_instant(row.last_problem_at)} : {row.last_problem}")
    if not rows and not as_json:
        print("Aucune boîte n’a encore été relevée : lancer « intake run ».")
    return 0


def verify(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Recalcule l’historique, le journal de la console, l’archive et les dépôts ; dit ce qui a été altéré ou manque."""
    from intake.verification import verify_house

    with open_house(config) as house:
        report = verify_house(house)
    if as_json:
        print_json(vars(report))
    else:
        kept = f"{report.mails} messages, {report.replies} réponses parties"
        rest = f"dépôts : {report.deposits} pièces ; recours : {report.dates} dates"
        print(f"historique : {report.history} ; journal de la console : {report.audit} ; archive : {kept} ; {rest}")
        for fault in report.faults:
            print(f"  FAUX  {fault}")
        print("Tout concorde." if not report.faults else f"{len(report.faults)} défaut(s).")
    return 1 if report.faults else 0


def reconcile(config: ConfigFile = DEFAULT_CONFIG, as_json: AsJson = False) -> int:
    """Compare chaque boîte au registre : tout message du serveur doit être connu et dans un seul état final."""
    from intake.verification import reconcile_house

    wrong = False
    with open_house(config) as house:
        for row in reconcile_house(house):
            wrong |= bool(row.unknown or row.unfinished)
            if as_json:
                print_json(vars(row))
            else:
                print(
                    f"{row.mailbox:<22} sur le serveur {row.on_server}, connus {row.known}, inconnus {row.unknown}, "
                    f"réglés {row.settled}, retenus {row.held}, en cours {row.unfinished}"
                )
    return 1 if wrong else 0
