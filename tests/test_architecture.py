"""What imports cannot show: the middle prints, opens and asks nothing, and everything says what it is.

Which room may know which is in `.importlinter`, which `lint-imports` reads.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest
from conftest import ROOT

from measure_code import function_lines, shared_names

PACKAGE = ROOT / "src" / "policygen"
CONTRACTS = ConfigParser()
CONTRACTS.read(ROOT / ".importlinter", encoding="utf-8")
PURE = [name.replace(".", "/") for name in CONTRACTS["importlinter:contract:pure"]["source_modules"].split()]
EDGES = {"__main__", "api", "cli", "runs", "storage", "web"}
"""They read, write, ask and show. Some modules of formats, library, layers and schools do as well."""


def _pure_modules() -> Iterator[Path]:
    for name in PURE:
        found = ROOT / "src" / name
        yield from sorted(found.rglob("*.py")) if found.is_dir() else [found.with_suffix(".py")]


MIDDLE = list(_pure_modules())


@pytest.mark.parametrize("path", MIDDLE, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_the_middle_opens_prints_and_asks_nothing_and_never_looks_at_the_clock(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    calls = {node.func.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not calls & {"print", "open", "input"}
    assert ".today()" not in text
    assert ".now()" not in text


def test_a_new_room_is_held_to_be_pure_unless_it_is_an_edge() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    named = {name.split("/")[1] for name in PURE}
    assert rooms - named - EDGES - {"__init__"} == set()


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
    assert {name: length for name, length in function_lines().items() if length > 40} == {}


def test_a_name_stands_in_one_module() -> None:
    """Who searches for a word finds what it means; a few are common to all, such as those of the interface for programs."""
    assert shared_names()[1] <= 0.12


def test_modules_stay_short_enough_to_find_ones_way_in() -> None:
    lengths = {path.relative_to(PACKAGE).as_posix(): len(path.read_text("utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
