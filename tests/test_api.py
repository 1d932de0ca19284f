"""What programs may import: few names, sorted, each of use, each in the document, whose examples run."""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from conftest import LAST_YEAR, ROOT, TODAY

from policygen import api
from policygen.facts.vocabulary import Value
from policygen.library.model import Library

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
Example = Callable[[str], Mapping[str, Value]]


def test_the_names_are_sorted_and_all_there() -> None:
    assert api.__all__ == sorted(api.__all__)
    assert all(hasattr(api, name) for name in api.__all__)


def test_every_name_says_what_it_is_and_stands_in_the_document() -> None:
    assert [name for name in api.__all__ if not inspect.getdoc(getattr(api, name))] == []
    assert [name for name in api.__all__ if not re.search(rf"\b{name}\b", PAGE)] == []


def test_the_documented_arguments_are_the_real_ones() -> None:
    for name, arguments in re.findall(r"`(\w+)\(([^`]*)\)`", PAGE):
        documented = [each.partition("=")[0].strip() for each in arguments.split(",")]
        real = list(inspect.signature(getattr(api, name)).parameters)
        assert real[: len(documented)] == documented, name


def test_the_examples_of_the_document_run_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec("\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)), names)
    assert (tmp_path / "safeguarding_changes.docx").read_bytes()[:2] == b"PK"
    assert names["wrong"] == []


def test_a_policy_that_changed_has_tracked_changes_that_prove_right(shipped: Library, example: Example) -> None:
    answers = example("oakfield-primary")
    adopted = api.generate("prevent", shipped, answers, LAST_YEAR)
    new = api.generate("prevent", shipped, answers, TODAY, adopted.word)
    assert new.tracked is not None
    assert adopted.tracked is None
    assert new.findings == ()
    assert api.verify(new.tracked, adopted.word, new.word) == []


def test_an_adopted_file_of_another_school_is_refused(shipped: Library, example: Example) -> None:
    adopted = api.generate("prevent", shipped, example("oakfield-primary"), TODAY)
    with pytest.raises(api.Faults, match="another school"):
        api.generate("prevent", shipped, example("larkhill-school"), TODAY, adopted.word)


def test_open_questions_are_those_that_still_matter(shipped: Library, example: Example) -> None:
    answers = example("oakfield-primary")
    without = {name: value for name, value in answers.items() if name != "dsl"}
    assert "dsl" not in api.open_questions(shipped, answers, TODAY)
    assert "dsl" in api.open_questions(shipped, without, TODAY)


def test_what_applies_is_in_force_on_the_day(shipped: Library, example: Example) -> None:
    now = api.in_force(shipped, example("oakfield-primary"), TODAY)
    assert {each.force for each in now} >= {"must", "should"}
    assert {each.id for each in now} <= set(shipped.legislation.on(TODAY).requirements)
    assert api.changes(shipped, date(2026, 11, 24), date(2026, 11, 24)).changes == ()


def test_policies_of_an_example_school_agree(shipped: Library, example: Example) -> None:
    found = api.contradictions(shipped, example("oakfield-primary"), TODAY)
    assert {each.kind for each in found} == {"also needed"}
