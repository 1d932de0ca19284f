"""What templates were compiled to is used again, and never trusted where it may be something else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from policygen.library import compiled_templates
from policygen.library.compiled_templates import CompiledTemplates, keep_compiled, save_compiled
from policygen.markup import templates

TEXT = "{% if name %}{{ name|upper_first }} is here.{% endif %}"


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave what this process compiled, and where it is kept, as it was."""
    kept, used = list(templates._COMPILED), list(compiled_templates._IN_USE)
    yield
    templates._COMPILED[:], compiled_templates._IN_USE[:] = kept, used
    templates._template.cache_clear()


def filled(cache: Path, stamp: str = "a library") -> str:
    """Fill a template in as a process would that has compiled nothing yet, and save what it compiled."""
    templates._template.cache_clear()
    keep_compiled(cache, stamp)
    said = templates._template(TEXT).render({"name": "oak"})
    save_compiled()
    return str(said)


def refuse(*_: object) -> Any:
    raise AssertionError("it is compiled again")


def test_what_was_compiled_once_is_not_compiled_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled(tmp_path) == "Oak is here."
    (file,) = tmp_path.iterdir()
    before = file.stat()
    monkeypatch.setattr(type(templates.environment()), "compile", refuse)
    assert filled(tmp_path) == "Oak is here."
    assert file.stat().st_mtime_ns == before.st_mtime_ns


def test_another_library_has_its_own_and_the_old_ones_go(tmp_path: Path) -> None:
    filled(tmp_path)
    (first,) = tmp_path.iterdir()
    filled(tmp_path, "another library")
    (second,) = tmp_path.iterdir()
    assert first.name != second.name


@pytest.mark.parametrize("kept", [0, 1, 31, 32, 33, 60, -1])
def test_a_damaged_file_is_as_none(tmp_path: Path, kept: int) -> None:
    filled(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for damaged in (whole[:kept], whole[:kept] + b"\x00" + whole[kept:], b"\x00" * len(whole)):
        file.write_bytes(damaged)
        assert filled(tmp_path) == "Oak is here."
        assert file.read_bytes() == whole


def test_what_two_processes_compile_is_kept_together(tmp_path: Path) -> None:
    one, other = CompiledTemplates(tmp_path, "a"), CompiledTemplates(tmp_path, "a")
    assert not one and not other
    one["first"], other["second"] = b"1", b"2"
    one.save()
    other.save()
    assert dict(CompiledTemplates(tmp_path, "a")) == {"first": b"1", "second": b"2"}


def test_a_folder_that_cannot_be_written_to_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder", "utf-8")
    assert filled(tmp_path / "cache") == "Oak is here."


def test_the_documents_are_the_same_bytes_with_and_without(tmp_path: Path) -> None:
    school = ROOT / "examples" / "brookside-academy.yaml"
    made = []
    for number in range(3):
        out = tmp_path / str(number)
        cache = tmp_path / ("cache" if number else "other")
        subprocess.run(
            [sys.executable, "-m", "policygen", "generate", str(school), "--policy", "prevent", "--on", "2026-11-24", "--out", out],
            check=True, capture_output=True, env={**os.environ, "XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache), "HOME": str(cache)},
        )  # fmt: skip
        made.append({path.name: path.read_bytes() for path in out.rglob("*.docx")})
    assert made[0] and made[0] == made[1] == made[2]
    assert list(tmp_path.rglob("templates-*.bin"))
