"""Which class of appeal mail is this? Transparent weighted rules over the sender's own words (domain.md 17 to 20).

Recall first: a mail with any sign of contestation is never « ordinary » — at worst it is « unsure », goes to a person
and has a provisional clock. The way of a mail, file by file: ``parts`` (what of it is read), ``sentences`` (mended by
``spelling``), ``statements`` (who contests what, and how; ``weights``: what it is worth) without those about
``files``, and ``signs`` (the other classes' words), ``evidence`` (each with its weight), ``weighing`` (the class),
``doubts`` (what a person should look at all the same). Then the whole mail is weighed (``whole``), set against what
is done in it (``acts``), and the last word is said (``settling``, ``generalities``): what the sentences missed is at
least « unsure », what only they saw is not sure, a few words of protest are looked at (``curt``); ``strays`` takes
out what is written by the evaluator, to the evaluator, about something else, or after the appeal. Below an ordinary
mail, what it quotes and CNG has not written is read, too (``quoted``). ``likeness`` knows the same appeal again.
"""

from intake.domain.triage.doubts import MUTE, contestation_in, speaks_of_another_matter
from intake.domain.triage.settling import Triage
from intake.domain.triage.weighing import triage

__all__ = ["MUTE", "Triage", "contestation_in", "speaks_of_another_matter", "triage"]
