"""A real Chromium that shows pages side by side in frames of a given width, and says what came of each."""

from __future__ import annotations

import html
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers.packages import ensure_packages, find_program

CHROMIUM_SECONDS = 120

_FRAME = '<iframe width="{width}" height="600" style="border:0" srcdoc="{page}"></iframe>'
_LOOK = """
<pre id="seen"></pre>
<script>
addEventListener("load", () => {
  const seen = [...document.querySelectorAll("iframe")].map((frame) => ({
    text: frame.contentDocument.body.innerText,
    width: frame.contentDocument.documentElement.scrollWidth,
    fetched: frame.contentWindow.performance.getEntriesByType("resource").map((entry) => entry.name),
  }));
  document.getElementById("seen").textContent = JSON.stringify(seen);
});
</script>
"""


@dataclass(frozen=True)
class Seen:
    """Of one page: the words a person sees, how wide it came out, and the addresses it asked for."""

    text: str
    width: int
    fetched: tuple[str, ...]


def see(pages: list[str], width: int, directory: Path) -> list[Seen]:
    """Those pages, in a window of ``width`` CSS pixels each."""
    ensure_packages({"chromium": "chromium"})
    frames = "".join(_FRAME.format(width=width, page=html.escape(page)) for page in pages)
    wall = directory / f"wall-{width}.html"
    wall.write_text(f'<!DOCTYPE html><meta charset="utf-8">{frames}{_LOOK}', encoding="utf-8")
    dumped = _dump(wall, directory / "profile")
    seen = re.search(r'<pre id="seen">(.+?)</pre>', dumped, re.DOTALL)
    assert seen is not None, dumped[-2000:]
    rows = json.loads(html.unescape(seen[1]))
    return [Seen(row["text"], row["width"], tuple(row["fetched"])) for row in rows]


def _dump(page: Path, profile: Path) -> str:
    """The page as it stands once it is loaded. No sandbox: root has none, and the pages are ours."""
    command = [
        find_program("chromium") or "chromium",
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        # No name leads anywhere: what a page asks for is told, and fails at once.
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={profile}",
        "--dump-dom",
        page.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=CHROMIUM_SECONDS, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
