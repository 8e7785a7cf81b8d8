"""What Kerberos' errors mean to us: who must act, in French, with the remedy. Codes: MIT's krb5 (krb5_err.et)."""

from __future__ import annotations

from urllib.parse import urlsplit

from intake.errors import ConfigError, IntakeError, TransientError
from intake.exchange.faults import RefusedLoginError
from intake.exchange.gssapi import LIBRARY, GssapiError
from intake.exchange.options import EwsOptions
from intake.exchange.tickets import Tickets

_FIRST = -1765328384
"""KRB5KDC_ERR_NONE: the others follow."""
NO_TICKET = (_FIRST + 195, _FIRST + 141, 39756032)
"""KRB5_FCC_NOFILE, KRB5_CC_NOTFOUND, and GSSAPI's own for a cache of somebody else."""
EXPIRED = _FIRST + 32
UNREACHABLE = _FIRST + 156
REFUSED = {
    _FIRST + 1: "le compte a expiré",
    _FIRST + 18: "le compte est désactivé ou verrouillé",
    _FIRST + 23: "le mot de passe du compte a expiré",
    _FIRST + 24: "le domaine refuse la clé de la table : le mot de passe du compte a changé depuis",
    _FIRST + 31: "le domaine refuse la clé de la table : le mot de passe du compte a changé depuis",
}
"""Tried again and again, these would have the account locked."""
TO_MEND = {
    _FIRST + 6: ("le domaine ne connaît pas ce compte", "corrigez user : compte@DOMAINE, le domaine en capitales"),
    _FIRST + 7: (
        "le domaine ne connaît pas le service HTTP/{host}",
        "mettez dans url le nom que porte le SPN du serveur, ou faites-le enregistrer : setspn -S HTTP/{host} COMPTE",
    ),
    _FIRST + 14: (
        "le domaine refuse le chiffrement des clés",
        "faites refaire la table de clés en AES-256 (ktpass /crypto AES256-SHA1)",
    ),
    _FIRST + 37: ("l’horloge de ce serveur s’écarte de celle du domaine", "réglez-la : timedatectl, chrony"),
    _FIRST + 154: ("le domaine Kerberos est introuvable", "vérifiez /etc/krb5.conf et le DNS de ce serveur"),
}
_RENEW_KEYTAB = "faites refaire la table de clés par l’annuaire (ktpass), et rétablir le compte s’il le faut"
_KEEP_CACHE = "faites-le tenir à jour (k5start -U -f TABLE -k {file}), ou donnez dans keytab la table de clés du compte"
_GIVE_KEYTAB = "donnez dans keytab la table de clés du compte : les tickets se renouvellent alors d’eux-mêmes"


def host_of(options: EwsOptions) -> str:
    """Whose web service is asked: the name in the address, as it is written there."""
    return urlsplit(options.url).hostname or ""


def fault_of(error: GssapiError | OSError, options: EwsOptions) -> IntakeError:
    """That error, as the fault of somebody."""
    where, host = options.where, host_of(options)
    if isinstance(error, OSError):
        return _no_file(error, options)
    if error.code in REFUSED:
        return RefusedLoginError(where, f"{REFUSED[error.code]} ({error.words})", _RENEW_KEYTAB)
    if error.code == UNREACHABLE:
        return TransientError(f"{where} : aucun contrôleur du domaine Kerberos ne répond ({error.words})")
    if error.code in NO_TICKET or error.code == EXPIRED:
        return _no_ticket(error, where, options.tickets)
    if error.code in TO_MEND:
        problem, remedy = TO_MEND[error.code]
        return ConfigError(where, f"{problem.format(host=host)} ({error.words})", remedy.format(host=host))
    remedy = f"essayez à la main, sous le compte du service : kinit, puis kvno HTTP/{host}"
    return ConfigError(where, f"Kerberos refuse ({error.words})", remedy)


def _no_file(error: OSError, options: EwsOptions) -> ConfigError:
    """No library, or a keytab or a cache that is not there, or not ours to read."""
    if error.filename is None:
        remedy = "installez la bibliothèque du système : apt install libgssapi-krb5-2"
        return ConfigError(options.where, f"auth: kerberos demande {LIBRARY}, absente de ce serveur", remedy)
    problem = f"{error.filename} ne se lit pas ({error.strerror})"
    if options.tickets.keytab is not None:
        remedy = "mettez-l’y, lisible par le compte du service seul"
        return ConfigError(options.where, f"table de clés : {problem}", remedy)
    return ConfigError(options.where, f"tickets : {problem}", _KEEP_CACHE.format(file=error.filename))


def _no_ticket(error: GssapiError, where: str, tickets: Tickets) -> ConfigError:
    if tickets.keytab is not None and error.code != EXPIRED:
        remedy = f"corrigez user : klist -k {tickets.keytab} dit de qui sont les clés"
        return ConfigError(where, f"{tickets.keytab} n’a pas de clé pour user ({error.words})", remedy)
    what = "le ticket Kerberos a expiré" if error.code == EXPIRED else "pas de ticket Kerberos pour le robot"
    place = f"dans {tickets.cache}" if tickets.cache else "dans le cache du système (KRB5CCNAME)"
    return ConfigError(where, f"{what}, {place} ({error.words})", _GIVE_KEYTAB)
