"""Why a mail waits for a person, in few classes: what the exception queue is sorted out by."""

from __future__ import annotations

from enum import StrEnum

from intake.domain.words import fold


class Cause(StrEnum):
    """Classes of reasons, the most pressing first: a hold belongs to the first that one of its reasons speaks of."""

    APPEAL = "appeal"
    """An appeal, or what may be one: its clock may run."""
    UNREADABLE = "unreadable"
    """The mail or a part of it could not be opened."""
    INFECTED = "infected"
    REPLY = "reply"
    """A reply is due and did not leave, or did not arrive."""
    SENDER = "sender"
    """Who wrote is in doubt."""
    IDENTITY = "identity"
    """Whose document it is, which campaign's or which corps' is in doubt."""
    INCOMPLETE = "incomplete"
    """A support that is not finished: signature, fields or pages are missing."""
    FORMAT = "format"
    """What the file is could not be said for sure."""
    QUESTION = "question"
    """No document: a question, or a forgotten attachment."""
    OTHER = "other"


_SIGNS: tuple[tuple[Cause, tuple[str, ...]], ...] = (
    (Cause.INFECTED, ("antivirus", "virus trouve", "infecte")),
    (
        Cause.APPEAL,
        ("recours", "contest", "capn", "observations de l evaluateur", "decision definitive", "requalifi", "conteste"),
    ),
    (Cause.REPLY, ("reponse due", "n a pas ete remise", "accuse de reception a decider", "reponse du robot")),
    (Cause.SENDER, ("expediteur", "de la part de")),
    (
        Cause.UNREADABLE,
        ("illisible", "n a pas pu etre", "mot de passe", "la lecture a", "memoire", "delai depasse", "protege"),
    ),
    (
        Cause.INCOMPLETE,
        ("encart de signature", "signature", "champ obligatoire", "champs obligatoires", "partie", "incomplet"),
    ),
    (
        Cause.IDENTITY,
        ("matricule", "directeur", "campagne", "identite", "corps", "l annee", "collegue", "dossier", "meme chose"),
    ),
    (Cause.QUESTION, ("sans piece jointe", "lien de telechargement", "question")),
    (Cause.FORMAT, ("lecteurs", "format", "formulaire", "pages", "fichier", "extension", "image", "scan")),
)


def cause_of(reasons: tuple[str, ...]) -> Cause:
    """The class of the first reason that belongs to one; a hold of several reasons is known by its first."""
    for reason in reasons:
        words = f" {fold(reason)} "
        for cause, signs in _SIGNS:
            if any(f" {sign}" in words for sign in signs):
                return cause
    return Cause.OTHER
