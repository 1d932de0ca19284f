"""Updates of files that another program saved again: the same as of the file that nobody touched, whatever the program.

A few are tried here; all forty updates by four programs with POLICYGEN_ALL_RESAVES=1.
"""

from __future__ import annotations

import io
import os
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import docx
import pytest
from conftest import EXAMPLES, ROOT
from office import SOFFICE
from resaves import by_google, by_libreoffice, by_pages, by_word

from policygen.cli.main import run
from policygen.facts.vocabulary import Person, Value
from policygen.generation.generate import Generated, generate
from policygen.generation.lost_record import with_record_of
from policygen.generation.update import Prior, Updated, read_prior, update
from policygen.library.model import Library
from policygen.schools.school_file import read_school
from policygen.word.reading.passages import paragraphs

ALL = bool(os.environ.get("POLICYGEN_ALL_RESAVES"))
TODAY, LAST_YEAR = date(2026, 11, 28), date(2026, 3, 2)
OWN = "Our caretaker Mr Bell keeps the key to the river gate on a hook by the boiler."
NUMBER = re.compile(r"\b([Ss]ections?|[Pp]age|[Aa]ppendix|of|and) (\d+|[A-Z]\b)")
PROGRAMS: Mapping[str, Callable[[bytes, int], bytes]] = {"word": by_word, "google": by_google, "pages": by_pages}
SHORT = ("prevent", "whistleblowing")
CASES = range(40)
FEW = ((1, "word"), (13, "google"), (2, "pages"), (14, "word"), (25, "google"), (26, "pages"), (5, "google"), (9, "pages"))


@dataclass(frozen=True)
class Case:
    """A policy as the school adopted it, with or without words of its own, and what is made now."""

    untouched: bytes
    adopted: bytes
    same: Generated
    now: Generated


def the_case(library: Library, number: int, *, small: bool) -> Case:
    chance = random.Random(number)
    policies = SHORT if small else sorted(library.policies)
    policy = library.policies[policies[number % len(policies)]]
    before = read_school(EXAMPLES[number % len(EXAMPLES)], library.vocabulary).answers
    then = TODAY if number % 3 else LAST_YEAR
    made = generate(policy, library, before, then)
    data = made.word()
    adopted = with_own_words(data, chance) if number % 2 else data
    return Case(data, adopted, made, generate(policy, library, later(before, chance), TODAY))


def later(answers: Mapping[str, Value], chance: random.Random) -> Mapping[str, Value]:
    """Return answers in which some people were replaced."""
    people = sorted(name for name, value in answers.items() if isinstance(value, Person))
    new = {
        name: Person(name=f"Nadia {chance.choice(('Okafor', 'Lindqvist', 'Amari'))}", role=answers[name].role,
                     phone=f"01632 9607{chance.randrange(10, 99)}", email=f"n.{name.replace('_', '')}@new.example")
        for name in chance.sample(people, min(3, len(people)))
    }  # fmt: skip
    return {**answers, **new}


def with_own_words(data: bytes, chance: random.Random) -> bytes:
    document = docx.Document(io.BytesIO(data))
    plain = [each for each in document.paragraphs if len(each.text) > 80 and len(each.runs) == 1]
    places = chance.sample(range(len(plain)), min(2, len(plain)))
    plain[places[0]].insert_paragraph_before(OWN)
    plain[places[-1]].runs[0].text += " We check this each term."
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_adopted(data: bytes, untouched: bytes) -> Prior:
    """Return a file as a run takes it: with the record of the file as it was generated, where it has lost its own."""
    prior = read_prior(data, "adopted.docx")
    lent = None if prior.manifest else with_record_of(prior, read_prior(untouched, "made.docx"))
    return lent or prior


def words(done: Updated) -> list[str]:
    """Return what a reader sees of the body, but for numbers of sections, which a program without fields keeps as typed."""
    body = (text for place, text in paragraphs(done.clean) if place.startswith("paragraph"))
    return [NUMBER.sub(r"\1 #", text) for text in body]


def wrong(case: Case, again: bytes, same_again: bytes) -> list[str]:
    """Return what is not as with the untouched file."""
    nothing = update(case.same, as_adopted(same_again, case.untouched)).merged
    untouched, done = (update(case.now, as_adopted(data, case.untouched)) for data in (case.adopted, again))
    found = [f"{nothing.report.revisions} marks where nothing changed"] if nothing.report.revisions else []
    found += [] if words(done) == words(untouched) else ["other words"]
    found += [f"not proved: {each}" for each in done.findings[:1]]
    asked = len(done.merged.conflicts) - len(untouched.merged.conflicts)
    return found + ([f"{asked:+} questions"] if asked else [])


@pytest.mark.parametrize(
    ("number", "program"), [(number, name) for number in CASES for name in PROGRAMS] if ALL else FEW
)  # fmt: skip
def test_a_file_saved_again_is_updated_like_the_untouched_one(shipped: Library, number: int, program: str) -> None:
    case, save = the_case(shipped, number, small=not ALL), PROGRAMS[program]
    assert wrong(case, save(case.adopted, number), save(case.untouched, number)) == []


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None or not ALL, reason="LibreOffice is not here, or POLICYGEN_ALL_RESAVES is not set")
def test_a_file_that_libreoffice_saved_again_is_updated_like_the_untouched_one(shipped: Library, tmp_path: Path) -> None:
    cases = [the_case(shipped, number, small=False) for number in CASES]
    again = by_libreoffice(tmp_path, [each for case in cases for each in (case.adopted, case.untouched)])
    found = {number: wrong(case, again[2 * number], again[2 * number + 1]) for number, case in zip(CASES, cases, strict=True)}
    assert {number: each for number, each in found.items() if each} == {}


@pytest.mark.parametrize("place", ["adopted", "out", ""])
def test_a_run_finds_the_record_that_a_program_left_out(
    shipped: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    monkeypatch.setattr("policygen.library.load.load", lambda *_, **__: shipped)
    school = ROOT / "examples" / "oakfield-primary.yaml"
    made = generate(shipped.policies["prevent"], shipped, read_school(school, shipped.vocabulary).answers, LAST_YEAR).word()
    (tmp_path / "adopted").mkdir()
    (tmp_path / "adopted" / "Preventing radicalisation policy.docx").write_bytes(
        by_google(with_own_words(made, random.Random(3)), 3)
    )
    if place:
        (tmp_path / place).mkdir(exist_ok=True)
        (tmp_path / place / "oakfield_prevent_2026-03-02_draft.docx").write_bytes(made)
    later_answers = tmp_path / "school.yaml"
    later_answers.write_text(school.read_text(encoding="utf-8").replace("Imogen Marsden", "Nadia Okafor"), encoding="utf-8")
    code = run(["generate", str(later_answers), "--policy", "prevent", "--prior", str(tmp_path / "adopted"),
                "--out", str(tmp_path / "out"), "--on", "2026-11-28"])  # fmt: skip
    told = capsys.readouterr().out
    assert ("what it was made from stands in “oakfield_prevent_2026-03-02_draft.docx”" in told) == bool(place)
    assert ("compared by headings and words alone" in told) == (not place)
    assert code in (0, 3)
    clean = next((tmp_path / "out").rglob("*_prevent_2026-11-28_draft.docx")).read_bytes()
    assert OWN in [text for _, text in paragraphs(clean)]
    assert "Imogen Marsden" not in "".join(text for _, text in paragraphs(clean))
