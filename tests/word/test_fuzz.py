"""Broken Word files: each is refused in plain words or brought up to date; none hangs, crashes or writes anything.

POLICYGEN_FUZZ says how many files are tried; the number given here keeps the usual run short. One file again:

    POLICYGEN_FUZZ_SEED=1234 python -m pytest tests/word/test_fuzz.py -s
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from broken import broken
from conftest import LAST_YEAR, TODAY, answers_from
from small import clauses, word

from policygen.errors import Faults
from policygen.facts.vocabulary import Value
from policygen.formats.package import read_parts, write_parts
from policygen.generation.generate import Generated, generate
from policygen.generation.update import read_prior, update
from policygen.library.load import load
from policygen.library.model import Library
from policygen.word.merging.update import merge_and_redline
from policygen.word.proof.verify import verify
from policygen.word.reading.passages import paragraphs
from policygen.word.reading.safe_open import open_word, ready

FILES = int(os.environ.get("POLICYGEN_FUZZ", "150"))
ONE = os.environ.get("POLICYGEN_FUZZ_SEED")
BATCH = 25
LONGEST = 120
"""Seconds after which a file is said to hang, on a machine that does much else."""
FOLDERS = tuple(Path(__file__).parents[3] / "shared" / "data" / name for name in ("docx", "policies"))
REAL = sorted(path for folder in FOLDERS for path in folder.glob("*.docx"))

Small = Callable[[], Generated]


@pytest.fixture
def made(world: Callable[..., Path]) -> tuple[Generated, bytes]:
    """The new version of a small policy, and the file of last year's."""
    library = load(world())
    answers = answers_from(library, school_name="Small", school_type="community")
    policy = library.policies["safety"]
    return generate(policy, library, answers, TODAY), generate(policy, library, answers, LAST_YEAR).word()


class _Writing:
    """Notices, while it is on, every file that Python opens to write."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._heard)

    def _heard(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "open":
            path, mode, flags = arguments
            if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & (os.O_WRONLY | os.O_RDWR):
                self.seen.append(str(path))
        elif event in ("os.mkdir", "os.rename", "os.remove", "tempfile.mkstemp", "subprocess.Popen", "socket.connect"):
            self.seen.append(f"{event} {arguments}")


@pytest.fixture(scope="session")
def writing() -> _Writing:
    return _Writing()


@contextmanager
def bounded(what: str) -> Iterator[None]:
    """Break off what takes far too long, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def late(number: int, frame: object) -> None:
        raise AssertionError(f"{what} took more than {LONGEST} seconds.")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def source(rng: random.Random, last_year: bytes, whole: Callable[[], bytes]) -> bytes:
    """Return a sound file: mostly a small policy, now and then a whole one or one that others made."""
    kind = rng.random()
    if kind < 0.25 and REAL:
        return rng.choice(REAL).read_bytes()
    if kind < 0.3:
        return whole()
    return last_year if kind < 0.6 else as_safety(word(clauses(rng)))


def as_safety(data: bytes) -> bytes:
    """Return a random small file as one of the policy that is brought up to date."""
    parts = read_parts(data)
    record = "customXml/item1.xml"
    parts[record] = parts[record].replace(b'"policy": "p"', b'"policy": "safety"')
    assert b'"safety"' in parts[record]
    return write_parts(parts)


RICH = word(clauses(random.Random(5)))
"""A new version with lists, tables and links to bring into a broken file."""


def tried(data: bytes, new: Generated) -> str:
    """Do all that is done with a file somebody hands over, and return how it ended. Raises what is not a fault."""
    outcome = "brought up to date"
    steps: tuple[Callable[[], object], ...] = (
        lambda: open_word(data, "x.docx"),
        lambda: ready(data, "x.docx", "accept"),
        lambda: ready(data, "x.docx", "reject"),
        lambda: paragraphs(data),
        lambda: read_prior(data, "x.docx"),
    )
    for step in steps:
        try:
            step()
        except Faults as fault:
            assert str(fault).strip()
            outcome = "refused"
    try:
        whole = ready(data, "x.docx", "accept")
        compared = merge_and_redline(whole, RICH, None, {}, "2026-11-24T00:00:00Z")
        verify(compared.redline, whole, compared.clean)
        done = update(new, read_prior(data, "x.docx", "accept"))
    except Faults as fault:
        assert str(fault).strip()
        return "refused"
    open_word(done.clean)
    if done.findings:
        assert done.tracked is None
        return "clean copy only"
    return "up to date, not read whole" if outcome == "refused" else outcome


@pytest.fixture
def whole(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Callable[[], bytes]:
    kept: list[bytes] = []

    def make() -> bytes:
        if not kept:
            kept.append(generate(shipped.policies["safeguarding"], shipped, example("oakfield-primary"), LAST_YEAR).word())
        return kept[0]

    return make


@pytest.mark.parametrize("start", [int(ONE)] if ONE else range(0, FILES, BATCH))
def test_a_broken_file_is_refused_or_brought_up_to_date(
    start: int,
    made: tuple[Generated, bytes],
    whole: Callable[[], bytes],
    writing: _Writing,
) -> None:
    new, last_year = made
    ended: Counter[str] = Counter()
    for seed in range(start, start + 1 if ONE else min(start + BATCH, FILES)):
        rng = random.Random(seed)
        ways, data = broken(rng, source(rng, last_year, whole))
        what = f"File {seed} ({ways})"
        writing.seen.clear()
        writing.on = True
        try:
            with bounded(what):
                ended[tried(data, new)] += 1
        except Exception as error:
            error.add_note(what)
            raise
        finally:
            writing.on = False
        assert writing.seen == [], what
    print(dict(ended))
