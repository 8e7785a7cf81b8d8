"""Mails as people's machines really send them, each named by its quirk, and what the robot must say of each.

``corpus/NAME.eml`` can be opened and read: whatever is long or odd stands in it as a placeholder (``writing.py``).
``table.yaml`` asserts the outcomes, ``replies/NAME.txt`` whole replies. ``python -m tests.mails NAME`` writes the mail
as it comes off the wire, to be given to ``intake explain``; ``--replies`` writes the replies again.
"""
