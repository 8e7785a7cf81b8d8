"""What is left of hostile HTML does nothing in a real browser, without any policy to hold it back."""

from __future__ import annotations

from pathlib import Path

from intake.reading.preview.html import harmless
from intake.reading.preview.rewriting import Pictures
from tests.browser.chromium import see
from tests.unit.html_attacks import ATTACKS

ACTED = "UN SCRIPT A AGI"
TRAP = f"<script>window.alert = () => document.body.append('{ACTED}')</script>"
WIDTH = 800


def test_a_browser_runs_nothing_and_fetches_nothing_of_what_is_left(tmp_path: Path) -> None:
    left = [harmless(attack, Pictures())[0] for attack in ATTACKS.values()]
    for name, seen in zip(ATTACKS, see([TRAP + html for html in left], WIDTH, tmp_path), strict=True):
        assert ACTED not in seen.text, name
        assert seen.fetched == (), name


def test_the_browser_does_what_was_not_made_harmless(tmp_path: Path) -> None:
    raw = [ATTACKS[name] for name in ("picture tag twice", "picture named image", "mutation by style")]
    assert all(ACTED in seen.text for seen in see([TRAP + html for html in raw], WIDTH, tmp_path))
    fetching = see([ATTACKS["source set"]], WIDTH, tmp_path)
    assert any("t/" in address for address in fetching[0].fetched)
