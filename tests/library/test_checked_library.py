"""The library that was checked when the wheel was built is used while every file is the same, and never otherwise."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

import policygen
from policygen.library import load as loading
from policygen.library.load import CHECKED, checked_library, load
from policygen.library.model import Library


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shipped: Library) -> Path:
    """A package with a small library beside it, as a wheel has it, and the checked one in it."""
    (tmp_path / "legislation").mkdir()
    (tmp_path / "legislation" / "facts.yaml").write_text("subjects: {}\nfacts: {}\n", encoding="utf-8")
    (tmp_path / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.setattr(policygen, "__file__", str(tmp_path / "__init__.py"))
    monkeypatch.setattr(loading, "_read", lambda *_: shipped)
    (tmp_path / CHECKED).write_bytes(checked_library(tmp_path))
    return tmp_path


def never(*_: object) -> Library:
    raise AssertionError("it was read")


def test_it_is_used_without_reading_while_nothing_changed(
    package: Path, monkeypatch: pytest.MonkeyPatch, shipped: Library
) -> None:
    monkeypatch.setattr(loading, "_read", never)
    found = load(package, cache=package / "cache")
    assert found.digest == shipped.digest
    assert set(found.policies) == set(shipped.policies)


@pytest.mark.parametrize("name", ["legislation/facts.yaml", "__init__.py", "legislation/new.yaml"])
def test_one_changed_or_new_file_has_everything_read_and_checked_again(
    package: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = package / name
    path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + "# one more line\n", encoding="utf-8")
    monkeypatch.setattr(loading, "_read", never)
    with pytest.raises(AssertionError, match="it was read"):
        load(package, cache=package / "cache")


def test_a_damaged_one_is_passed_over(package: Path, shipped: Library) -> None:
    data = (package / CHECKED).read_bytes()
    (package / CHECKED).write_bytes(data[: len(data) // 2])
    assert load(package, cache=package / "cache") is shipped


def test_without_a_cache_the_files_themselves_are_read(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_read", never)
    with pytest.raises(AssertionError, match="it was read"):
        load(package)


@pytest.mark.parametrize(
    ("command", "unneeded"),
    [
        (["explain", "kcsie@2025:104"], {"docx", "docxtpl", "openpyxl", "markdown_it", "pypdfium2", "questionary"}),
        (["documents", str(ROOT / "examples" / "oakfield-primary.yaml")], {"docx", "docxtpl", "pypdfium2", "questionary"}),
    ],
)  # fmt: skip
def test_a_short_command_imports_nothing_that_only_others_need(command: list[str], unneeded: set[str]) -> None:
    code = (
        "import sys; from policygen.cli.main import run; run(sys.argv[1:]); print('\\n' + ' '.join(sys.modules), file=sys.stderr)"
    )
    load(cache=Path(loading_cache()))  # so that the library is there
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True, timeout=120)
    imported = set(done.stderr.splitlines()[-1].split())
    assert "policygen.library.model" in imported
    assert unneeded & imported == set()


def loading_cache() -> str:
    import platformdirs

    return platformdirs.user_cache_dir("policygen", appauthor=False)


def test_reading_a_kept_library_compiles_no_regular_expression(shipped: Library) -> None:
    kept = pickle.dumps(shipped)
    assert b"_compile" not in kept
    found = pickle.loads(kept)
    assert [each.patterns for each in found.stale_terms] == [each.patterns for each in shipped.stale_terms]
    assert all(pattern.search("") is None for each in found.stale_terms for pattern in each.patterns)


def test_a_list_of_documents_imports_nothing_that_fills_templates_or_searches() -> None:
    """Half of a short command was importing what it did not use."""
    asked = "import sys, policygen.cli.main, policygen.cli.documents; print(*sys.modules)"
    imported = set(subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split())
    assert "policygen.library.model" in imported
    assert not imported & {"jinja2", "markdown_it", "rapidfuzz", "lxml", "importlib.metadata"}
