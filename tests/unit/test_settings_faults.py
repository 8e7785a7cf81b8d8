"""Each mistake of an administrator gets its own sentence: where, what was found, what is expected, how to mend it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intake.configuration import load_settings
from intake.errors import ConfigError

SOUND = """\
version: 1
state_directory: var
database: {url: "sqlite:///var/intake.db"}
archive: {directory: var/archive}
deposits: {directory: var/saga}
sending: {maildir: var/sent}
campaigns: {years: [2025, 2024]}
mailboxes:
  dh:
    address: dh@cng.example
    purpose: evaluation
    corps: DH
    contact: {service: Bureau, email: dh@cng.example}
    source: {maildir: {path: var/dh}}
  d3s:
    address: d3s@cng.example
    purpose: evaluation
    corps: D3S
    contact: {service: Bureau, email: d3s@cng.example}
    source: {maildir: {path: var/d3s}}
"""
SMTP = "sending: {smtp: {host: relay.example, port: 587, user: u, password: {env: P}}}"
IMAP = "source: {imap: {host: imap.example, port: 993, user: u, password: {env: P}}}"


def refused(tmp_path: Path, raw: bytes) -> str:
    path = tmp_path / "mailboxes.yaml"
    path.write_bytes(raw)
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    return str(caught.value).replace(str(tmp_path) + os.sep, "")


def broken(tmp_path: Path, *changes: tuple[str, str]) -> str:
    """What is said of the sound file after those changes."""
    text = SOUND
    for old, new in changes:
        assert old in text, f"nothing to change: {old}"
        text = text.replace(old, new, 1)
    return refused(tmp_path, text.encode())


def test_the_sound_file_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "mailboxes.yaml"
    path.write_text(SOUND, encoding="utf-8")
    assert [box.mailbox.name for box in load_settings(path).mailboxes] == ["dh", "d3s"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "purpose: evaluation",
            "purpos: evaluation",
            "ligne 11, clé mailboxes.dh.purpos : clé inconnue « purpos » — vouliez-vous dire « purpose » ?",
        ),
        (
            "version: 1",
            "version: 2",
            "mailboxes.yaml, ligne 1, clé version : trouvé : 2 ; attendu : 1 — écrivez version: 1",
        ),
        (
            "purpose: evaluation",
            "purpose: evaluations",
            "mailboxes.yaml, ligne 11, clé mailboxes.dh.purpose : trouvé : « evaluations » ; "
            "attendu : evaluation ou appeal — vouliez-vous dire « evaluation » ?",
        ),
        (
            "deposits: {directory: var/saga}\n",
            "",
            "mailboxes.yaml, ligne 1, clé deposits : clé obligatoire absente — ajoutez « deposits: … »",
        ),
        (
            "archive: {directory: var/archive}",
            "archive: var/archive",
            "mailboxes.yaml, ligne 4, clé archive : trouvé : « var/archive » ; attendu : un bloc de clés "
            "— corrigez cette valeur",
        ),
        (
            "[2025, 2024]",
            "[2025, 2019]",
            "mailboxes.yaml, ligne 7, clé campaigns.years.1 : campagne inconnue : 2019 — campagnes connues : "
            "2025, 2024 ; ou ajoutez 2019/campaign.yaml à campaigns.directory",
        ),
        (
            "[2025, 2024]",
            "[2025, 2025]",
            "mailboxes.yaml, ligne 7, clé campaigns.years.1 : campagne donnée deux fois : 2025 — gardez-en une",
        ),
        (
            "purpose: evaluation",
            "return_files_mib: 0\n    purpose: evaluation",
            "mailboxes.yaml, ligne 11, clé mailboxes.dh.return_files_mib : trouvé : 0 ; attendu : de 1 à 50 (Mio) "
            "— pour ne rien retourner, mettez return_files: false",
        ),
        (
            "purpose: evaluation",
            "receipts: oui\n    purpose: evaluation",
            "mailboxes.yaml, ligne 11, clé mailboxes.dh.receipts : trouvé : « oui » ; attendu : true ou false "
            "— corrigez cette valeur",
        ),
        (
            "address: d3s@cng.example",
            "address: DH@cng.example",
            "mailboxes.yaml, ligne 16, clé mailboxes.d3s.address : « DH@cng.example » est déjà une adresse de la "
            "boîte dh — gardez-la dans une seule",
        ),
        (
            "path: var/d3s",
            "path: var/dh",
            "mailboxes.yaml, ligne 20, clé mailboxes.d3s.source : même emplacement que la boîte dh "
            "— chaque boîte a le sien",
        ),
        (
            "address: dh@cng.example",
            "address: cng-carrière@cng.example",
            "mailboxes.yaml, ligne 10, clé mailboxes.dh.address : on n’écrit jamais depuis une adresse accentuée "
            "— mettez la forme sans accent ici, l’accentuée dans aliases",
        ),
        (
            "address: dh@cng.example",
            "address: dh",
            "mailboxes.yaml, ligne 10, clé mailboxes.dh.address : trouvé : « dh » ; attendu : une adresse de courriel "
            "— écrivez nom@domaine.fr",
        ),
        (
            "source: {maildir: {path: var/dh}}",
            "source: {}",
            "mailboxes.yaml, ligne 14, clé mailboxes.dh.source : trouvé : rien ; attendu : imap, maildir, ews ou graph "
            "— donnez-en exactement un",
        ),
        (
            "sqlite:///var/intake.db",
            "mysql://h/b",
            "mailboxes.yaml, ligne 3, clé database.url : base « mysql » non prise en charge ; attendu : sqlite ou "
            "postgresql ou postgresql+psycopg — écrivez sqlite:///CHEMIN ou postgresql+psycopg://UTILISATEUR@HOTE/BASE",
        ),
        (
            "sqlite:///var/intake.db",
            "sqlite://",
            "mailboxes.yaml, ligne 3, clé database.url : une base en mémoire oublie tout à l’arrêt "
            "— donnez un chemin : sqlite:///var/intake.db",
        ),
        (
            "corps: DH\n",
            "corps: DH\n    contact: {}\n",
            "mailboxes.yaml, ligne 14, clé contact : clé déjà donnée ligne 13 — gardez-en une seule",
        ),
        (
            "service: Bureau",
            "service: 0145",
            "mailboxes.yaml, ligne 13, clé mailboxes.dh.contact.service : trouvé : « 101 » ; attendu : un texte (entre "
            "guillemets s’il ressemble à un nombre, une date ou un oui/non) — corrigez cette valeur",
        ),
    ],
)
def test_a_fault_names_line_key_and_remedy(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in broken(tmp_path, (old, new))


def test_a_port_out_of_range_is_told_with_the_usual_ones(tmp_path: Path) -> None:
    said = broken(tmp_path, ("sending: {maildir: var/sent}", SMTP.replace("587", "65536")))
    assert said == (
        "mailboxes.yaml, ligne 6, clé sending.smtp.port : trouvé : 65536 ; attendu : de 1 à 65535 "
        "— d’ordinaire 587 (starttls), 465 (tls)"
    )


def test_a_numeric_secret_is_never_repeated(tmp_path: Path) -> None:
    said = broken(tmp_path, ("sending: {maildir: var/sent}", SMTP.replace("{env: P}", "{env: 4839201}")))
    assert "4839201" not in said


@pytest.mark.parametrize("of_two", ["user: u", "password: {env: P}"])
def test_a_user_and_a_password_go_together(tmp_path: Path, of_two: str) -> None:
    said = broken(tmp_path, ("sending: {maildir: var/sent}", SMTP.replace(", " + of_two, "")))
    assert "ligne 6, clé sending.smtp : user et password vont ensemble" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("poll_seconds: 0", "clé poll_seconds : trouvé : 0 ; attendu : au moins 1"),
        ("reading: {workers: 0}", "clé reading.workers : trouvé : 0 ; attendu : au moins 1"),
        ("reading: {memory_mib: 64}", "clé reading.memory_mib : trouvé : 64 ; attendu : au moins 256"),
        ('trusted_hosts: ["*sante.gouv.fr"]', "clé trusted_hosts.0 : trouvé : « *sante.gouv.fr » ; attendu : un nom"),
        ("texts: {directory: absent}", "clé texts.directory : dossier introuvable : "),
    ],
)
def test_a_value_that_cannot_be_is_told(tmp_path: Path, line: str, said: str) -> None:
    assert f"ligne 2, {said}" in broken(tmp_path, ("version: 1", f"version: 1\n{line}"))


def test_a_folder_of_campaigns_that_is_not_there_is_told(tmp_path: Path) -> None:
    said = broken(tmp_path, ("years: [2025, 2024]", "years: [2025], directory: campagnes"))
    assert "ligne 7, clé campaigns.directory : dossier introuvable : campagnes — créez-le, ou mettez null" in said


def test_two_mailboxes_never_share_an_imap_folder(tmp_path: Path) -> None:
    said = broken(tmp_path, ("source: {maildir: {path: var/dh}}", IMAP), ("source: {maildir: {path: var/d3s}}", IMAP))
    assert "clé mailboxes.d3s.source : même emplacement que la boîte dh" in said


def test_two_ways_out_are_one_too_many(tmp_path: Path) -> None:
    said = broken(tmp_path, ("sending: {", SMTP.removesuffix("}") + ", "))
    assert "clé sending : trouvé : smtp et maildir ; attendu : smtp, maildir, ews ou graph" in said


def test_all_faults_are_told_together_in_the_files_order(tmp_path: Path) -> None:
    said = broken(tmp_path, ("corps: D3S", "corps: D4S"), ("version: 1", "version: un"), ("corps: DH", "corp: DH"))
    first, *faults = said.splitlines()
    assert first == "mailboxes.yaml : 4 fautes"
    assert [fault.split(" : ")[0] for fault in faults] == [
        "  - mailboxes.yaml, ligne 1, clé version",
        "  - mailboxes.yaml, ligne 9, clé mailboxes.dh.corps",
        "  - mailboxes.yaml, ligne 12, clé mailboxes.dh.corp",
        "  - mailboxes.yaml, ligne 18, clé mailboxes.d3s.corps",
    ]


# --- secrets never stand in the file, and are never repeated

SECRET = "hunter2-Tr0ub4dor"


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        f'"{SECRET}"',
        f"[{SECRET}]",
        f"{{{SECRET}}}",
        f"{{value: {SECRET}}}",
        f"{{env: [{SECRET}]}}",
        f"{{env: {SECRET}, env: {SECRET}}}",
        f"&{SECRET} *{SECRET}x",
        f"{{env: A, file: {SECRET}}}",
        f"*{SECRET}",
        f"!{SECRET}",
        f"'{SECRET}",
        f"@{SECRET}",
        f"%{SECRET}: : ",
    ],
)
def test_a_literal_password_is_refused_and_never_repeated(tmp_path: Path, written: str) -> None:
    said = broken(tmp_path, ("sending: {maildir: var/sent}", SMTP.replace("{env: P}", written)))
    assert SECRET not in said
    assert "ligne " in said


def test_a_literal_password_is_told_how_to_be_kept(tmp_path: Path) -> None:
    said = broken(tmp_path, ("sending: {maildir: var/sent}", SMTP.replace("{env: P}", SECRET)))
    assert said == (
        "mailboxes.yaml, ligne 6, clé sending.smtp.password : un secret ne s’écrit pas dans ce fichier : un renvoi est "
        "attendu — écrivez {env: NOM}, {file: CHEMIN} ou {credential: NOM}"
    )


@pytest.mark.parametrize(
    "url", [f"postgresql://u:{SECRET}@h/b", f"postgresql+psycopg://h/b?user=u&password={SECRET}", f"[{SECRET}]"]
)
def test_a_password_in_the_databases_url_is_refused_and_never_repeated(tmp_path: Path, url: str) -> None:
    said = broken(tmp_path, ('"sqlite:///var/intake.db"', url))
    assert "clé database.url" in said
    assert SECRET not in said


def test_a_password_never_crosses_the_network_in_clear(tmp_path: Path) -> None:
    in_clear = IMAP.replace("port: 993", "port: 143, security: none")
    said = broken(tmp_path, ("source: {maildir: {path: var/dh}}", in_clear))
    assert "clé mailboxes.dh.source.imap.security : le mot de passe passerait en clair sur le réseau" in said


def test_a_loopback_relay_may_be_plain(tmp_path: Path) -> None:
    path = tmp_path / "mailboxes.yaml"
    plain = "sending: {smtp: {host: localhost, port: 25, security: none, user: u, password: {env: P}}}"
    path.write_text(SOUND.replace("sending: {maildir: var/sent}", plain), encoding="utf-8")
    assert load_settings(path).sending is not None


# --- files that are no configuration at all


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "mailboxes.yaml : le fichier est vide"),
        (b"# rien\n", "mailboxes.yaml : le fichier est vide"),
        (b"bonjour", "mailboxes.yaml, ligne 1 : un bloc de clés est attendu, trouvé : « bonjour »"),
        (b"a: 1\nb:\n\t- c\n", "mailboxes.yaml, ligne 3, colonne 1 : ce n’est pas du YAML : tabulation"),
        (b"a: b: c\n", "mailboxes.yaml, ligne 1, colonne 5 : ce n’est pas du YAML : « : » inattendu"),
        (b"a: 1\nb: [1, 2\n", "ce n’est pas du YAML : "),
        (b'a: "1\n', "ce n’est pas du YAML : "),
        (b"a: 1\n  b: 2\n", "mailboxes.yaml, ligne 2, colonne 4 : ce n’est pas du YAML"),
        (b"a: 1\n---\nb: 2\n", "ce n’est pas du YAML : plusieurs documents"),
        (b"a: 2025-13-45\n", "mailboxes.yaml : date ou nombre impossible"),
        ("a: é\n".encode("cp1252"), "mailboxes.yaml, ligne 1 : octet 0xe9 illisible en UTF-8 — enregistrez"),
        (b"a: \x00\n", "mailboxes.yaml : ce n’est pas du texte"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "mailboxes.yaml, ligne 2 : octet 0xe2 illisible en UTF-8"),
    ],
)
def test_what_is_no_configuration_is_told_so(tmp_path: Path, raw: bytes, said: str) -> None:
    assert said in refused(tmp_path, raw)


def test_a_missing_file_is_told_with_the_option_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="fichier introuvable — indiquez le bon chemin par --config FICHIER"):
        load_settings(tmp_path / "absent.yaml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="c’est un dossier, un fichier est attendu"):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("inbox", "clé mailboxes.dh.source.imap.sent_folder : c’est le dossier que le robot relève : il relirait"),
        ('" "', "clé mailboxes.dh.source.imap.sent_folder : trouvé : « » ; attendu : un nom de dossier"),
        ("Envoi", "clé mailboxes.dh.source.imap.sent_folder : c’est le dossier que relève la boîte d3s"),
    ],
)
def test_copies_never_go_where_the_robot_reads(tmp_path: Path, folder: str, said: str) -> None:
    dh = IMAP.replace("user: u,", f"user: u, sent_folder: {folder},")
    d3s = IMAP.replace("user: u,", "user: u, folder: Envoi,")
    changes = (("source: {maildir: {path: var/dh}}", dh), ("source: {maildir: {path: var/d3s}}", d3s))
    assert said in broken(tmp_path, *changes)


def test_the_days_of_patience_are_bounded(tmp_path: Path) -> None:
    smtp = SMTP.replace("port: 587", "port: 587, give_up_after_days: 31")
    assert broken(tmp_path, ("sending: {maildir: var/sent}", smtp)).endswith(
        "ligne 6, clé sending.smtp.give_up_after_days : trouvé : 31 ; attendu : de 1 à 30 jours — d’ordinaire 5"
    )
