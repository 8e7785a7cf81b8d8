"""What a file that holds one mail is: the mail as it travelled, or Outlook's own keeping of it (.msg, winmail.dat)."""

from __future__ import annotations

from intake.reading.media_type import media_type
from intake.reading.mime.outlook_mail import carried_bytes, outlook_part, unread
from intake.reading.mime.parts import Tree, parse
from intake.reading.unpacking.member import TOO_LARGE
from intake.reading.unpacking.outlook import BROKEN, is_message, outlook_message
from intake.reading.unpacking.tnef import tnef_message

TNEF = "application/vnd.ms-tnef"


def parse_saved(raw: bytes, *, allowance: int) -> tuple[Tree, tuple[str, ...]]:
    """The tree of the mail, and in French what of it could not be read.

    No mail begins as Outlook's files do, so nothing that travelled is taken for one of them.
    """
    if is_message(raw):
        message = outlook_message(raw, allowance=allowance)
    elif media_type(raw) == TNEF:
        message = tnef_message(raw)
    else:
        return parse(raw), ()
    if carried_bytes(message) > allowance:
        return Tree(outlook_part(message, with_files=False), None, [], cut=False), (TOO_LARGE,)
    problems = [f"« {name} », {problem}" if name else problem for name, problem in unread(message)]
    empty = not message.properties.values and not message.attachments and not problems
    return Tree(outlook_part(message), None, [], cut=False), tuple(problems or ([BROKEN] if empty else []))
