"""Run by the system's Python, whose GSSAPI is none of ours: on each line a token and a channel binding, in base64.

It answers « yes PRINCIPAL » or « no WHY ».
"""

import base64
import sys

import gssapi
from gssapi.raw import ChannelBindings

CHANNEL_BOUND = 2048
"""GSS_C_CHANNEL_BOUND_FLAG (MIT krb5 1.19): the client said by which channel it came."""


def answer(token: bytes, binding: bytes) -> str:
    accepting = gssapi.SecurityContext(usage="accept", channel_bindings=ChannelBindings(application_data=binding))
    try:
        accepting.step(token)
        complete = accepting.complete
    except gssapi.exceptions.GSSError as error:
        return "no " + " ".join(str(error).split())
    if not complete:
        return "no not complete"
    if not int(accepting.actual_flags) & CHANNEL_BOUND:
        return "no not bound to the channel"
    return f"yes {accepting.initiator_name}"


for line in sys.stdin:
    said = [base64.b64decode(each) for each in line.split()]
    print(answer(*said), flush=True)
