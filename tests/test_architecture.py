"""What may know what: the middle of policygen is pure, and only the edges read, ask, show and know the time."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "src" / "policygen"
EDGES = {
    "library", "library_documents", "library_forms", "layered", "schools", "trusts", "priors", "outputs", "runs", "also", "pdf",
    "holdings", "school_lists", "register", "sheets", "summaries", "run_record", "batch", "crew", "cluster", "__main__", "cli",
}  # fmt: skip
FORBIDDEN = {"os", "pathlib", "time", "socket", "subprocess", "urllib", "http", "random", "tempfile", "shutil", "sys", "locale"}
MIDDLE = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0].removesuffix(".py") not in EDGES)


def imports(path: Path) -> set[str]:
    """Modules that a file imports when it runs; what only the type checker reads does not count."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return found


@pytest.mark.parametrize("path", MIDDLE, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_middle_has_no_clock_paths_network_or_printing(path: Path) -> None:
    assert not {name.partition(".")[0] for name in imports(path)} & FORBIDDEN
    text = path.read_text(encoding="utf-8")
    calls = {node.func.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"print", "open", "input"}
    assert ".today()" not in text
    assert ".now()" not in text


@pytest.mark.parametrize("path", MIDDLE, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_middle_never_leans_on_the_edges(path: Path) -> None:
    used = {name.removeprefix("policygen.").partition(".")[0] for name in imports(path) if name.startswith("policygen.")}
    allowed = {"library", "schools"}  # for their types only: Library and School are values
    assert not used & (EDGES - allowed)


def test_every_public_thing_says_what_it_is() -> None:
    silent = []
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        silent += [path.name] if not ast.get_docstring(tree) else []
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.name}: {node.name}")
    assert silent == []


def test_functions_stay_short_enough_to_read_at_once() -> None:
    long = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 60:
                long.append(f"{path.name}: {node.name}")
    assert long == []
