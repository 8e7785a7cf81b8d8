"""What every test shares: hypothesis judges what is true, never how long it took on a busy machine."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")
