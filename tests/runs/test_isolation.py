"""No word of one school is ever in a byte of another's files, however the schools of a trust are made.

Random trusts of random kinds of schools; every text, person, contact, number and address of each school carries a mark that
only it has. Longer runs: `POLICYGEN_TRUSTS=50 python -m pytest tests/runs/test_isolation.py`.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import yaml
from conftest import EXAMPLES
from folders import made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policygen.facts.vocabulary import Vocabulary
from policygen.library.model import Library
from policygen.runs.batch import here
from policygen.runs.jobs import LibrarySource, Stopped, jobs_of
from policygen.runs.model import Run
from policygen.runs.processes import side_by_side
from policygen.schools.trust_file import Trust, read_schools

pytestmark = pytest.mark.slow

TRUSTS = int(os.environ.get("POLICYGEN_TRUSTS", "2"))
ON, LAST_YEAR = date(2026, 11, 24), date(2025, 11, 1)
OTHERS = ("behaviour", "prevent", "online-safety", "whistleblowing", "safer-recruitment", "attendance")
SHARED = ("filtering_system", "board_name", "values_statement", "approved_by")
SHARED_BY = "t"


@dataclass
class Marks:
    """Marks that only one school has: words, telephone numbers."""

    letter: str
    given: list[str] = field(default_factory=list)

    def word(self) -> str:
        count = len(self.given)
        self.given.append(f"zq{self.letter}{chr(97 + count // 26)}{chr(97 + count % 26)}qz")
        return self.given[-1]

    def phone(self) -> str:
        self.given.append(f"01{ord(self.letter)} 96{len(self.given):04}")
        return self.given[-1]

    def answer(self, kind: str, value: Any, *, plain: bool) -> Any:
        """Return an answer with a mark, where its kind has room for one."""
        if value in ("left out", "not sure yet") or not value:
            return value
        match kind:
            case "text" | "paragraph" if plain:
                return f"{value} {self.word()}"
            case "phone":
                return self.phone()
            case "email":
                return f"{self.word()}@example.org"
            case "web":
                return f"https://www.{self.word()}.example"
            case "person" | "contact":
                kinds = {"name": "text", "role": "text", "hours": "text"}
                return {part: self.answer(kinds.get(part, part), each, plain=True) for part, each in value.items()}
            case "people":
                return [self.answer("person", each, plain=True) for each in value]
        return value


def marked(raw: Mapping[str, Any], marks: Marks, vocabulary: Vocabulary) -> dict[str, Any]:
    facts = vocabulary.facts
    plain = {name for name, fact in facts.items() if not fact.pattern and not fact.from_list}
    return {name: marks.answer(facts[name].type, value, plain=name in plain) for name, value in raw.items()}


@dataclass
class Marked:
    """A trust in a folder, and the marks of each of its schools."""

    trust: Trust
    marks: dict[str, Marks]
    keys: tuple[str, ...]
    file: Path


def marked_trust(folder: Path, kinds: list[Path], policy: str, library: Library) -> Marked:
    """Write a trust file of schools of some kinds, and read it."""
    shared = Marks(SHARED_BY)
    texts = {name: f"{name.replace('_', ' ')} {shared.word()}" for name in SHARED}
    schools, marks = [], {}
    for number, kind in enumerate(kinds):
        letter = chr(97 + number)
        key = f"school-{letter}"
        marks[key] = Marks(letter)
        raw = yaml.safe_load(kind.read_text(encoding="utf-8"))["answers"]
        raw = {name: value for name, value in raw.items() if name not in SHARED[number % 2 :]}  # some have their own
        schools.append({"school": key, "answers": {**marked(raw, marks[key], library.vocabulary), "urn": f"{140000 + number}"}})
    file = folder / "trust.yaml"
    told = {"trust": {"name": "Rivers"}, "answers": texts, "schools": schools}
    file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return Marked(read_schools(file, library.vocabulary), marks, ("safeguarding", policy), file)


def contents(path: Path) -> Iterator[bytes]:
    """A file's name and bytes; of a Word file those of its parts too, and each part's words without what stands between."""
    data = path.read_bytes()
    yield path.name.encode()
    yield data
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for name in package.namelist():
                part = package.read(name)
                yield part
                yield b"".join(piece.partition(b">")[2] for piece in part.split(b"<"))


def nothing_crosses(out: Path, marked: Marked) -> None:
    for key, mine in marked.marks.items():
        foreign = [mark.encode() for other, marks in marked.marks.items() if other != key for mark in marks.given]
        found: set[str] = set()
        files = [each for each in sorted((out / key).rglob("*")) if each.is_file()]
        assert any(each.name == "policygen-run.json" for each in files)
        for path in files:
            for data in contents(path):
                small = data.lower()
                assert not [mark for mark in foreign if mark in small], (key, path.name)
                found.update(mark for mark in mine.given if mark.encode() in small)
        assert len(found) > len(mine.given) / 3, "a school's own marks are in its files"
    everything = b"".join(path.read_bytes() for path in out.rglob("*.html"))
    assert f"zq{SHARED_BY}".encode() in everything


def work(marked: Marked, library: Library, out: Path, **other: Any) -> Any:
    run = Run(library, ON, marked.keys, out, None, "", False, frozenset({"html"}), False)
    shelf = LibrarySource(out)
    shelf.holds(library)
    return jobs_of(marked.trust, replace(run, **other), shelf)


def all_well(outcomes: Any) -> None:
    assert [each.failed for each in outcomes if each.failed] == []


def adopt(marked: Marked, library: Library, folder: Path) -> None:
    """Last year's files, each school's with words of its own in one."""
    all_well(here(work(marked, library, folder, on=LAST_YEAR, extras=frozenset()), lambda: None))
    for key, marks in marked.marks.items():
        path = next((folder / key).rglob("*_safeguarding_*.docx"))
        opened = docx.Document(str(path))
        for paragraph in [each for each in opened.paragraphs if len(each.text) > 80][:40:4]:
            paragraph.add_run(f" We add {marks.word()}.")
        opened.save(str(path))


def stopped_half_way(jobs: Any) -> None:
    left = len(jobs) + 1

    def tell() -> None:
        nonlocal left
        left -= 1
        if not left:
            raise Stopped

    with pytest.raises(Stopped):
        list(here(jobs, tell))


@settings(max_examples=TRUSTS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(EXAMPLES), min_size=2, max_size=4), st.sampled_from(OTHERS))
def test_no_word_of_a_school_is_in_anothers_files(shipped: Library, kinds: list[Path], policy: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        marked = marked_trust(folder, kinds, policy, shipped)
        all_well(here(work(marked, shipped, folder / "one"), lambda: None))
        nothing_crosses(folder / "one", marked)
        reference = made(folder / "one")
        stopped_half_way(work(marked, shipped, folder / "resumed"))
        all_well(here(work(marked, shipped, folder / "resumed"), lambda: None))
        assert made(folder / "resumed") == reference
        if sys.platform == "linux":
            all_well(side_by_side(work(marked, shipped, folder / "two"), 2, lambda: None, method="fork"))
            assert made(folder / "two") == reference

        adopt(marked, shipped, folder / "adopted")
        all_well(here(work(marked, shipped, folder / "new", prior=folder / "adopted"), lambda: None))
        nothing_crosses(folder / "new", marked)
        if sys.platform == "linux":
            all_well(
                side_by_side(work(marked, shipped, folder / "side", prior=folder / "adopted"), 2, lambda: None, method="fork")
            )
            assert made(folder / "side") == made(folder / "new")
