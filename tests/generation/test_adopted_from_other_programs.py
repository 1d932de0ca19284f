"""Adopted policies and masters made after public bug reports, which are not in the project: the outcome of each, a line each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from conftest import ROOT

from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated, generate
from policygen.generation.update import Updated, read_prior, update
from policygen.layers.adopt import Adopted, Adoption, foreign
from policygen.layers.one_school import secrets_of
from policygen.library.model import Library
from policygen.schools.school_file import parse_school
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

CASES = ROOT.parent / "shared" / "data" / "cases"
TODAY = date(2026, 11, 28)
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the inputs made after public reports (../shared) are not here")

ADOPTED = {
    "a-altchunk": "",
    "a-body-in-sdt": "",
    "a-field-unclosed": "",
    "a-google": "two-way",
    "a-plain": "",
    "a-protected": "protected",
    "a-sdt-own": "",
    "a-smarttag-name": "",
    "a-strict": "",
    "a-trackrevisions-on": "",
    "a-zip-folders": "",
    "a2-cell-sdt-block": "",
    "a2-comment-across": "",
    "a2-footnote-in-law": "",
    "a2-header-own": "still in footer, still in header",
    "a2-inline-sdt-bound": "taken off",
    "a2-own-para-phone": "still in text",
    "a2-row-sdt": "",
    "a2-textbox-phone": "still in text box",
    "a3-flat": "two-way",
    "a4-bound-store": "taken off",
}
MASTERS = {
    "ad-field": "",
    "ad-footnote": "footnote",
    "ad-foreign-custom": "own",
    "ad-foreign-english": "own",
    "ad-foreign-german": "own",
    "ad-foreign-titlecase": "own",
    "ad-foreign-wps": "own",
    "ad-jinja": "",
    "ad-link": "",
    "ad-list": "",
    "ad-look": "",
    "ad-markdown": "",
    "ad-merged": "merged cells",
    "ad-names": "",
    "ad-pending": "",
    "ad-picture": "picture",
    "ad-structures": "text box",
    "ad-typed-list": "",
    "ad-unicode": "",
}


@pytest.fixture(scope="module")
def answers(shipped: Library) -> Mapping[str, Value]:
    """Those of a school that has a new safeguarding lead."""
    text = (ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8")
    for old, new in (("Imogen Marsden", "Nadia Okafor"), ("i.marsden@", "n.okafor@"), ("01632 960009", "01632 960777")):
        text = text.replace(old, new)
    return parse_school(text.encode(), "school.yaml", shipped.vocabulary).answers


@pytest.fixture(scope="module")
def made(shipped: Library, answers: Mapping[str, Value]) -> Generated:
    return generate(shipped.policies["safeguarding"], shipped, answers, TODAY)


def outcome(done: Updated) -> str:
    report = done.merged.report
    found = {f"still in {where}" for _, where in report.still_named}
    found |= {"two-way"} if report.two_way else set()
    found |= {"asked"} if done.merged.conflicts else set()
    found |= {"protected"} if report.protected else set()
    found |= {"taken off"} if report.lost else set()
    found |= {"not proved"} if done.findings else set()
    return ", ".join(sorted(found))


def rows(data: bytes) -> list[str]:
    opened = open_word(data)
    blocks = WordFile(opened.parts, opened.document).blocks(opened.document)
    return [row.words for block in blocks for container in block.inside for row in container if block.kind == "tbl"]


@needs_cases
@pytest.mark.parametrize(("name", "expected"), ADOPTED.items())
def test_an_adopted_policy_ends_as_it_should(made: Generated, name: str, expected: str) -> None:
    path = CASES / f"{name}.adopted.docx"
    if not path.exists():
        pytest.skip("this input is not here")
    done = update(made, read_prior(path.read_bytes(), path.name))
    assert outcome(done) == expected
    old, new = ("Imogen Marsden", "01632 960009", "i.marsden@"), ("Nadia Okafor", "01632 960777", "n.okafor@")
    mixed = [row for row in rows(done.clean) if any(each in row for each in old) and any(each in row for each in new)]
    assert mixed == []


@needs_cases
@pytest.mark.parametrize(("name", "expected"), MASTERS.items())
def test_a_master_keeps_every_word_or_names_it(shipped: Library, answers: Mapping[str, Value], name: str, expected: str) -> None:
    path = CASES / f"{name}.master.docx"
    if not path.exists():
        pytest.skip("this input is not here")
    made = adopted(shipped, path.read_bytes(), answers)
    text = "\n".join(made.files().values())
    assert "[text box]" not in text
    assert "[picture]" not in text
    assert (made.whole is not None) == (expected == "own")
    assert expected in ("", "own") or any(expected in each for each in made.findings)


def adopted(library: Library, data: bytes, answers: Mapping[str, Value]) -> Adopted:
    prior, secrets = read_prior(data, "master.docx"), secrets_of(answers, library.vocabulary)
    opened = open_word(prior.data)
    file = WordFile(opened.parts, opened.document)
    if prior.manifest is None or prior.base is None:
        return foreign(file, "handbook", library.policies, secrets)
    policy = library.policies[prior.manifest.policy]
    return Adoption(file, prior.base, prior.manifest, policy, library.vocabulary, secrets).adopted()
