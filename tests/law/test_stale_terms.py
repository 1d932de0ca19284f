"""Terms that have gone out of date: every one is found where it is stale, and not where the same words are right."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from conftest import ROLES, ROOT, TODAY
from docx import Document
from pydantic import ValidationError
from test_commands import policygen

from policygen.errors import Faults, LibraryFaults
from policygen.language.patterns import words_needed
from policygen.law import stale_terms
from policygen.law.stale_terms import Citation, StaleTerm, passages, stale_in
from policygen.library.load import load
from policygen.library.model import Library
from policygen.library.review import check_library
from policygen.word.reading.passages import paragraphs

World = Callable[..., Path]
CASES: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "stale_terms_cases.yaml").read_text("utf-8")
)
POLICIES = ROOT.parent / "shared" / "data" / "policies"

TERM = """\
terms:
- term: board
  kind: body
  replace_with: partnership
  since: 2019-09-29
  why: Boards ended.
  severity: error
  regex: '(?i)\\bsafety board\\b'
  safe:
  - {when: history, unless: (?i)formerly}
"""


def names(shipped: Library, text: str, on: date = TODAY) -> list[str]:
    return [found.term.term for found in stale_in(text, shipped.stale_terms, on)]


def test_every_term_has_cases_and_every_exception_that_words_can_show_has_one(shipped: Library) -> None:
    terms = {each.term: each for each in shipped.stale_terms}
    assert set(CASES) == set(terms)
    for name, term in terms.items():
        shown = [safe for safe in term.safe if safe.unless is not None]
        assert len(CASES[name].get("right", [])) >= len(shown), name


@pytest.mark.parametrize("name", CASES)
def test_a_term_is_found_where_it_is_stale(shipped: Library, name: str) -> None:
    assert [text for text in CASES[name]["stale"] if name not in names(shipped, text)] == []


@pytest.mark.parametrize("name", CASES)
def test_a_term_is_left_alone_where_it_is_right(shipped: Library, name: str) -> None:
    assert [text for text in CASES[name].get("right", []) if name in names(shipped, text)] == []


@pytest.mark.parametrize("name", CASES)
def test_each_exception_is_used(shipped: Library, name: str) -> None:
    term = next(each for each in shipped.stale_terms if each.term == name)
    for safe in term.safe:
        if safe.unless is not None:
            assert any(safe.unless.search(text) for text in CASES[name]["right"]), safe.when


def test_a_term_is_not_stale_before_its_day(shipped: Library) -> None:
    assert names(shipped, "We follow KCSIE 2025.", date(2026, 8, 31)) == []
    assert names(shipped, "We follow KCSIE 2025.", date(2026, 9, 1)) == ["Keeping children safe in education 2025"]


def test_a_year_or_a_month_counts_from_its_last_day(world: World) -> None:
    for since, day in (('"2018"', date(2018, 12, 31)), ('"2018-02"', date(2018, 2, 28)), ("2018", date(2018, 12, 31))):
        root = world(**{"legislation__stale-terms": TERM.replace("2019-09-29", since)})
        assert load(root).stale_terms[0].since == day


def test_a_term_is_found_across_a_line_break_and_placed_at_its_line(shipped: Library) -> None:
    (found,) = stale_in("# Who\n\nWe tell\nthe Local Safeguarding\n  Children Board.\n", shipped.stale_terms, TODAY)
    assert (found.words, found.place) == ("Local Safeguarding Children Board", "line 4")


def test_a_page_break_is_no_line(shipped: Library) -> None:
    assert [each.place for each in stale_in("One\f\r\n\r\n\fThe LSCB.\n", shipped.stale_terms, TODAY)] == ["line 3"]


def test_the_longer_of_two_terms_in_the_same_place_is_the_one_that_counts(shipped: Library) -> None:
    assert names(shipped, "Write to the LSCB chair.") == ["independent LSCB chair"]


def test_items_of_a_list_are_paragraphs_of_their_own() -> None:
    assert [each.text for each in passages("One\ntwo\n- three\n- four\nfive\n\nsix")] == [
        "One two",
        "- three",
        "- four five",
        "six",
    ]


MISTAKES = [
    ("regex", "'(?i)\\bsafety board\\b'", "'(board'", "stale-terms.yaml, line 8: 'regex': Input should be a valid regular expression."),
    ("day", "2019-09-29", "2019-13", "stale-terms.yaml, line 5: 'since': Input should be a valid date"),
    ("severity", "severity: error", "severity: bad", "stale-terms.yaml, line 7: 'severity': Input should be 'error', 'warn' or 'info'."),
    ("key", "severity: error", "severity: error\n  evidense: []", "'evidense' is not a name that is known here."),
    ("unless", "(?i)formerly", "(formerly", "stale-terms.yaml, line 10: 'unless': Input should be a valid regular expression."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "says"), MISTAKES, ids=[each[0] for each in MISTAKES])
def test_a_mistake_is_found_with_its_line(world: World, what: str, old: str, new: str, says: str) -> None:
    with pytest.raises(LibraryFaults) as found:
        load(world(**{"legislation__stale-terms": TERM.replace(old, new)}))
    assert says in str(found.value)


def test_a_term_or_a_regex_that_stands_twice_is_refused(world: World) -> None:
    twice = TERM + TERM.partition("\n")[2].replace("term: board", "term: Board")
    with pytest.raises(LibraryFaults) as found:
        load(world(**{"legislation__stale-terms": twice}))
    assert [fault.line for fault in found.value.faults] == [11, 17]
    assert "'Board' has a 'term' that stands here twice. Keep one." in str(found.value)


def test_a_shipped_clause_with_a_stale_term_is_a_fault(world: World) -> None:
    stale = ROLES.replace("safe at night.", "safe at night; the safety board sees to it.")
    root = world(**{"legislation__stale-terms": TERM, "policy_templates__safety__roles": stale})
    said = [str(each.fault) for each in check_library(load(root), TODAY) if each.kind == "fault"]
    assert said == [
        "policy_templates/safety/roles.md, line 10: The clause 'boarders' says 'safety board', which is out of date. "
        "Boards ended. Use: partnership."
    ]


def test_the_shipped_clauses_use_no_stale_term(shipped: Library) -> None:
    assert [str(each.fault) for each in check_library(shipped, TODAY) if "out of date" in each.fault.what] == []


def word_file() -> bytes:
    document = Document()
    document.add_heading("Who to tell", 1)
    document.add_paragraph("Tell the ").add_run("LSCB.")
    document.add_table(1, 1).cell(0, 0).text = "All staff have a CRB check."
    document.sections[0].footer.paragraphs[0].text = "Based on KCSIE 2023"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_the_text_of_a_word_file_has_tables_and_footers() -> None:
    assert paragraphs(word_file()) == [
        ("paragraph 1, under 'Who to tell'", "Who to tell"),
        ("paragraph 2, under 'Who to tell'", "Tell the LSCB."),
        ("paragraph 3, under 'Who to tell'", "All staff have a CRB check."),
        ("footer", "Based on KCSIE 2023"),
    ]


def test_what_is_no_word_file_is_said_in_words() -> None:
    with pytest.raises(Faults, match="This is not a Word file"):
        paragraphs(b"no")


def test_check_lists_what_is_stale_in_a_policy_and_says_that_a_person_is_needed(tmp_path: Path) -> None:
    (tmp_path / "old.docx").write_bytes(word_file())
    run = policygen("check", tmp_path / "old.docx", "--on", "2026-11-24")
    assert run.returncode == 3, run.stderr
    assert "'LSCB' (paragraph 2, under 'Who to tell')" in run.stdout
    assert "'KCSIE 2023' (footer)" in run.stdout
    (tmp_path / "old.md").write_text("Tell the LSCB.\n", encoding="utf-8")
    data = json.loads(policygen("check", tmp_path / "old.md", "--json", "--on", "2026-11-24").stdout)
    assert [(each["kind"], each["path"].endswith("old.md"), "line 1" in each["what"]) for each in data] == [("to do", True, True)]
    (tmp_path / "new.txt").write_text("Tell the DSL.\n", encoding="utf-8")
    assert policygen("check", tmp_path / "new.txt").returncode == 0
    missing = policygen("check", tmp_path / "none.docx")
    assert (missing.returncode, "none.docx" in missing.stderr) == (1, True)


LABELLED = {
    "01-forest-school-safeguarding-2025": ["safeguarding officer (for the lead in a school)"],
    "02-care-home-anti-bullying-2024": [],
    "03-eotas-complaints-2025": [],
    "04-primary-complaints-2025": ["fixed-term exclusion"],
    "05-tutors-safeguarding-undated": [
        "GDPR / EU GDPR (without UK)", "Information sharing: advice for practitioners 2015 / 2018 / 2024 (non-statutory)",
        "Sexual Offences Act of another year than 2003", "Working together to safeguard children 1999 to 2020",
    ],
    "06-nursery-safeguarding-2010": [
        "Criminal Records Bureau / CRB check", "Department for Children, Schools and Families / DCSF / DfES",
        "Independent Safeguarding Authority / ISA registered", "Local Safeguarding Children Board / LSCB",
        "safeguarding officer (for the lead in a school)",
    ],
    "07-pre-school-whistleblowing-2013": ["in good faith (as a condition for whistleblowing)"],
}  # fmt: skip


@pytest.mark.skipif(not POLICIES.is_dir(), reason="the real policies are not beside this checkout")
@pytest.mark.parametrize("name", LABELLED)
def test_real_policies_show_what_a_reader_found_stale_in_them(shipped: Library, name: str) -> None:
    text = (POLICIES / f"{name}.txt").read_text("utf-8").partition("text below")[2]
    must_or_may: list[StaleTerm] = [term for term in shipped.stale_terms if term.severity != "info"]
    assert sorted({found.term.term for found in stale_in(text, must_or_may, TODAY)}) == sorted(LABELLED[name])


def test_a_title_that_is_no_regular_expression_is_refused_as_it_is_read() -> None:
    with pytest.raises(ValidationError, match="'An Act \\(' is no regular expression"):
        Citation.model_validate({"titles": ["An Act ("], "years": "1999"})


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        (r"(?i)\bLSCBs?\b", {"lscb"}),
        (r"\bCRB\b|(?i:criminal records? bureau)", {"crb", "criminal record"}),
        (r"(?:EU )?GDPR", {"gdpr"}),
        (r"\b(?:Twitter|My ?Space)\b", {"twitter", "space"}),
        (r"(?<!skills )funding(?! body)", {"funding"}),
        (r"colou?r", {"colo"}),
        (r"abc+def", {"abc"}),
        (r"abc{2}d|efgh", set()),
        (r"(?:abc)*d", set()),
        (r"[abc]+\w*", set()),
        (r"(?P<one>abc) (?P=one)", set()),
    ],
)
def test_what_a_pattern_needs_is_read_from_how_it_is_written(pattern: str, needed: set[str]) -> None:
    assert words_needed(pattern) == needed


def test_no_term_is_missed_for_want_of_the_words_that_it_needs(shipped: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = "\n\n".join(text for case in CASES.values() for kind in case.values() for text in kind)
    quickly = stale_in(texts, shipped.stale_terms, TODAY)
    monkeypatch.setattr(stale_terms, "_may_stand", lambda *_: True)
    assert quickly == stale_in(texts, shipped.stale_terms, TODAY)
    assert len({each.term.term for each in quickly}) > len(shipped.stale_terms) * 0.7
