"""How long the console's pages take under load, beside a bare page of the same framework in the same run.

``python -m tests.bench.console_pages [--mails 100000] [--postgresql] [--seconds 15]``: a register is made in bulk, a
real ``intake console`` serves it, a person logs in, and wrk asks for the list, one exception and a search with that
session. Times are printed, never asserted.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from storage.database import open_database, upgrade
from tests.bench.console_seed import seed
from tests.browser.console import PASSWORD, free_port, serving
from tests.scenarios.installation import install, run_intake
from tests.servers.packages import ensure_packages, find_program
from tests.servers.postgresql import PASSWORD as DATABASE_PASSWORD
from tests.servers.postgresql import postgresql

CONNECTIONS, THREADS = 8, 2
LOGIN = "mesure"
PASSWORD_VARIABLE = "MESURE_POSTGRESQL"
_PERCENTILES = """
done = function(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.timeout
  io.write(string.format("FIGURES %d %d %.3f %.3f %d\\n", summary.requests, summary.duration,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, failed))
end
"""
_BARE = """
import sys, uvicorn
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route
def page(request): return HTMLResponse("<!DOCTYPE html><title>nu</title><p>nu")
uvicorn.run(Starlette(routes=[Route("/healthz", page)]), port=int(sys.argv[1]), log_config=None)
"""


@dataclass(frozen=True)
class Figures:
    """Requests a second, milliseconds of half and of 95 % of them, and how many failed."""

    rate: float
    p50: float
    p95: float
    failed: int


@dataclass(frozen=True)
class Database:
    """Where the register is; its password, in a configuration, is never written in the address."""

    url: str
    password: str = ""

    @property
    def setting(self) -> dict[str, Any]:
        """The block ``database`` of a configuration."""
        if not self.password:
            return {"url": self.url}
        return {"url": self.url.replace(f":{self.password}@", "@"), "password": {"env": PASSWORD_VARIABLE}}


def main() -> int:
    """Print the table; 1 when requests failed."""
    arguments = _arguments()
    ensure_packages({"wrk": "wrk"})
    with tempfile.TemporaryDirectory(prefix="intake-bench-") as place, ExitStack() as stack:
        database = Database(f"sqlite:///{place}/var/intake.db")
        if arguments.postgresql:
            server = stack.enter_context(postgresql())
            os.environ[PASSWORD_VARIABLE] = DATABASE_PASSWORD
            database = Database(server.url_of(server.create_database()), DATABASE_PASSWORD)
        address = stack.enter_context(_console(Path(place), database, arguments.mails))
        bare = stack.enter_context(_bare())
        cookie = _session(address)
        failed = 0
        print(f"{arguments.mails} mails, {CONNECTIONS} connections, {arguments.seconds} s each")
        print(f"  {'':22}{'per s':>8}{'p50 ms':>9}{'p95 ms':>9}")
        for name, target in _targets(address, bare, arguments.mails).items():
            found = _load(target, cookie, arguments.seconds, Path(place))
            failed += found.failed
            print(f"  {name:22}{found.rate:8.0f}{found.p50:9.1f}{found.p95:9.1f}  {found.failed or ''}")
    return int(failed > 0)


def _targets(address: str, bare: str, mails: int) -> dict[str, str]:
    held = 50 * (mails // 100)
    return {
        "bare page": f"{bare}/healthz",
        "list": f"{address}/exceptions",
        "list, one cause": f"{address}/exceptions?motif=identity&ordre=oldest",
        "one exception": f"{address}/exceptions/{held}",
        "search": f"{address}/recherche?q=support+mot{held}",
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--postgresql", action="store_true", help="a real PostgreSQL in the place of SQLite")
    parser.add_argument("--seconds", type=int, default=15)
    return parser.parse_args()


@contextmanager
def _console(place: Path, database: Database, mails: int) -> Iterator[str]:
    port = free_port()

    def changed(content: dict[str, Any]) -> None:
        content["database"] = database.setting
        content["console"] = {"port": port}

    config = install(place, changed)
    (place / "var").mkdir(exist_ok=True)
    engine = open_database(database.url)
    upgrade(engine)
    seed(engine, mails)
    engine.dispose()
    opened = run_intake(config, "user", "add", LOGIN, "--role", "operator", "--password-stdin", typed=f"{PASSWORD}\n")
    assert opened.code == 0, opened.err
    with serving(config, f"http://127.0.0.1:{port}"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _bare() -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", _BARE, str(port)])
    try:
        httpx.HTTPTransport(retries=20).handle_request(httpx.Request("GET", f"http://127.0.0.1:{port}/healthz"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def _session(address: str) -> str:
    """The cookies of a person who logged in."""
    with httpx.Client(base_url=address) as client:
        token = client.get("/connexion").text.partition('name="csrf" value="')[2].partition('"')[0]
        client.post("/connexion", data={"login": LOGIN, "password": PASSWORD, "csrf": token})
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def _load(target: str, cookie: str, seconds: int, place: Path) -> Figures:
    script = place / "percentiles.lua"
    script.write_text(_PERCENTILES)
    command = [find_program("wrk") or "wrk", f"-c{CONNECTIONS}", f"-t{THREADS}", f"-d{seconds}s", f"-s{script}"]
    done = subprocess.run([*command, "-H", f"Cookie: {cookie}", target], capture_output=True, text=True, check=True)
    words = next(line for line in done.stdout.splitlines() if line.startswith("FIGURES")).split()
    requests, microseconds, p50, p95, failed = (float(each) for each in words[1:])
    return Figures(requests / (microseconds / 1e6), p50, p95, int(failed))


if __name__ == "__main__":
    sys.exit(main())
