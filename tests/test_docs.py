"""The documents cannot go stale: the command reference is made from the commands, and links lead somewhere."""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path

import pytest
from conftest import ROOT

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_command_reference_is_up_to_date() -> None:
    made = runpy.run_path(str(ROOT / "scripts" / "make_cli_docs.py"))["text"]()
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == made, "run: python scripts/make_cli_docs.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_to_files_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_named_in_the_documents_exists() -> None:
    reference = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    known = set(re.findall(r"^## policygen (\w+(?: create)?)", reference, re.MULTILINE))
    options = set(re.findall(r"`(--[\w-]+)", reference)) | {"--version"}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for line in re.findall(
            r"policygen (?:ask|generate|changes|explain|check|serve|register|spreadsheet|layer create)\b[^`\n]*", text
        ):
            assert " ".join(line.split()[1:3] if line.split()[1] == "layer" else line.split()[1:2]) in known, (page.name, line)
            assert set(re.findall(r"--[a-z][\w-]+", line.split(" # ")[0])) <= options, (page.name, line)


def test_every_room_stands_in_how_it_works_in_its_own_words() -> None:
    package = ROOT / "src" / "policygen"
    page = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8").partition("## Rooms")[2].partition("\n## ")[0]
    listed = dict(re.findall(r"^\| `([\w.]+)` \| (.+) \|$", page, re.MULTILINE))
    files = [file for file in package.rglob("__init__.py") if file.parent != package]
    files += [file for folder in (package, package / "word") for file in folder.glob("*.py") if not file.name.startswith("__")]
    assert listed == {_room(file, package): (_says(file) or "").splitlines()[0] for file in files}


def test_every_module_that_the_documents_name_is_there() -> None:
    package, other = ROOT / "src" / "policygen", ["scripts", "benchmarks", "tests"]
    there = {file.name for file in package.rglob("*.py")} | {file.name for name in other for file in (ROOT / name).rglob("*.py")}
    for page in PAGES:
        for path in re.findall(r"`([\w/]+\.py)`", page.read_text(encoding="utf-8")):
            assert (ROOT / path).exists() or (package / path).exists() or ("/" not in path and path in there), (page.name, path)


def _room(file: Path, package: Path) -> str:
    place = file.parent if file.name == "__init__.py" else file.with_suffix("")
    return ".".join(place.relative_to(package).parts)


def _says(file: Path) -> str | None:
    return ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
