"""Imports run one way (design.md section 2): the contracts of pyproject.toml, and what they cannot say."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMPOSING = {"email.headerregistry", "email.message", "email.policy", "email.utils"}
LAYERLESS = {"allocator", "sample", "log", "metrics", "one_robot", "shift", "systemd"}
"""Leaves: they know errors at most, and may be used anywhere above the domain."""


def _imports(path: Path) -> Iterator[str]:
    """Full names of the modules a file imports, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            yield node.module or ""


def test_the_contracts_are_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_domain_imports_the_standard_library_and_itself_alone() -> None:
    for path in sorted((ROOT / "intake" / "domain").rglob("*.py")):
        for name in _imports(path):
            allowed = name.startswith("intake.domain") or name.partition(".")[0] in sys.stdlib_module_names
            assert allowed, f"{path.name} imports {name}"


def test_the_domain_reads_no_clock_no_file_and_no_network() -> None:
    forbidden = {"io", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3", "subprocess", "tempfile"}
    forbidden |= {"asyncio", "email", "http", "logging", "smtplib", "threading", "time", "urllib"}
    for path in sorted((ROOT / "intake" / "domain").rglob("*.py")):
        assert not {name.partition(".")[0] for name in _imports(path)} & forbidden, path.name
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("now", "utcnow", "today") or _is_ours(node), f"{path.name}:{node.lineno}"
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "open", f"{path.name}:{node.lineno}"


def _is_ours(node: ast.Attribute) -> bool:
    """``facts.now``: the instant the core is given."""
    return isinstance(node.value, ast.Name) and node.value.id in ("facts", "self")


def test_the_courier_composes_mail_and_never_parses_it() -> None:
    for path in sorted((ROOT / "intake" / "courier").glob("*.py")):
        taken = {name for name in _imports(path) if name.partition(".")[0] == "email"}
        assert taken <= COMPOSING, f"{path.name} imports {taken - COMPOSING}"


def test_every_module_has_its_place_in_the_layers() -> None:
    """A new module that no contract names would be free to import anything."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = [layer for contract in settings["contracts"] for layer in contract.get("layers", [])]
    placed = {name for layer in layers for name in layer.replace("|", " ").replace(":", " ").split()}
    for path in sorted((ROOT / "intake").iterdir()):
        if path.suffix == ".py" or (path / "__init__.py").exists():
            name = path.stem
            assert name == "__init__" or name in LAYERLESS or f"intake.{name}" in placed, f"intake.{name}"
