"""A start loads what this installation uses: what few ask for is loaded when it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

PDFS = {"pypdfium2", "pikepdf", "pypdf"}
"""They are opened by the reading workers alone."""
SELDOM = {"fastapi", "authlib", "joserfc", "msal", "requests", "exchangelib", "icalendar"} | PDFS
"""The API, an identity provider, Exchange, a calendar."""
CONSOLE = "intake.cli intake.bootstrap intake.admission intake.console.app intake.console.serving"
ROBOT = "intake.cli intake.bootstrap intake.configuration intake.one_robot"


@pytest.mark.parametrize("modules", [pytest.param(CONSOLE, id="console"), pytest.param(ROBOT, id="robot")])
def test_a_start_loads_nothing_that_most_installations_never_ask_for(modules: str) -> None:
    program = f"import sys, {modules.replace(' ', ', ')}; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert SELDOM & set(loaded) == set()
