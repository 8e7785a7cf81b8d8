"""One console and one browser for all the journeys; each test has a window of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.console import DESK, RunningConsole, launch, running_console
from tests.browser.mails import JOURNEYS


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningConsole]:
    with running_console(tmp_path_factory.mktemp("console"), JOURNEYS) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each file: while Playwright runs, no other event loop can run in this thread."""
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser) -> Iterator[Page]:
    """A window without anybody's cookies; what its console complains of fails the test."""
    context = browser.new_context(viewport=DESK, locale="fr-FR", timezone_id="Europe/Paris")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.set_default_timeout(30_000)
    yield page
    context.close()
    # A refusal (403, 404, 409) is told there too, and is no fault of the page.
    assert [each for each in complaints if "Failed to load resource" not in each] == []
