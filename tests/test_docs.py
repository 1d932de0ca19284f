"""The documents cannot go stale: the command reference is made from the commands, and links lead somewhere."""

from __future__ import annotations

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
    known = set(re.findall(r"^## policygen (\w+)", reference, re.MULTILINE))
    options = set(re.findall(r"`(--[\w-]+)", reference)) | {"--version"}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for line in re.findall(r"policygen (?:ask|generate|changes|explain|check|serve|register|adopt)\b[^`\n]*", text):
            assert line.split()[1] in known, (page.name, line)
            assert set(re.findall(r"--[a-z][\w-]+", line.split(" # ")[0])) <= options, (page.name, line)


def test_the_list_of_modules_leaves_none_out_and_names_none_that_is_gone() -> None:
    listed = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8").partition("## Every module")[2]
    package = ROOT / "src" / "policygen"
    groups = {"word": "**Word**", "guidance": "**Published guidance**", "cli": "**Commands**"}
    for folder in ("", *groups):
        text = listed.partition(groups[folder])[2].partition("\n\n")[0] if folder else listed.partition("**Word**")[0]
        named = set(re.findall(r"`(\w+\.py)`", text)) - {"test_docs.py"}
        there = {path.name for path in (package / folder).glob("*.py") if not path.name.startswith("__")}
        assert named == there, folder or "policygen"
