"""A person's decision on a reply, carried to the register: only from the state they were shown."""

from __future__ import annotations

from typing import assert_never

from intake.console.parts import Parts
from intake.console.reply_wording import Act
from intake.courier.readdressing import readdressed
from intake.errors import RulingError
from storage.console.replies import ReplyLine
from storage.queries import reply_text


def decide(parts: Parts, shown: ReplyLine, act: Act, who: str, why: str, *, to: str = "") -> None:
    """Raises RulingError, saying why, when the register refuses; ``to``: the other address."""
    register, only = parts.register, (shown.state,)
    match act:
        case Act.SEND:
            register.release_reply(shown.number, who, why, only_from=only)
        case Act.DROP:
            register.cancel_reply(shown.number, who, why, only_from=only)
        case Act.FOUND_SENT:
            register.reply_found_sent(shown.number, who, why)
        case Act.READDRESS:
            raw = reply_text(parts.engine, shown.number)
            if raw is None:
                raise RulingError(f"réponse {shown.number} : sans texte à envoyer")
            register.readdress_reply(shown.number, readdressed(raw, to, parts.own_addresses), who, why)
        case _:
            assert_never(act)
