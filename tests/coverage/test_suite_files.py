"""What a hand put into a school's adopted policies and that is not the school's, or not of today, is told by the suite check."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import docx
import pytest
from conftest import ROOT, TODAY

from policygen.cli.main import run
from policygen.consistency.school_suite import SchoolSuite, school_suite
from policygen.coverage.any_file import read_foreign
from policygen.coverage.suite_files import SuiteFile, suite_file_findings
from policygen.facts.vocabulary import Value
from policygen.library.model import Library

PUT_IN = [
    ("another school", "safeguarding", "At Ashfield Primary School every concern is logged on the day it arises."),
    ("another school", "behaviour", "Pupils of Hollybush Academy line up when the bell goes."),
    ("another school", "prevent", "Staff at St. Cuthbert's C.E. Infant School speak to the lead for Prevent first."),
    ("another school", "safeguarding", "The designated safeguarding lead is Mrs Joanna Whitcombe."),
    ("another school", "attendance", "Speak to Sandra Mbeki (designated safeguarding lead) about any absence that worries you."),
    ("another school", "staff-code-of-conduct", "Headteacher: Mr Alan Prewitt"),
    ("left over", "safer-recruitment", "The link governor is [insert name of governor]."),
    ("left over", "behaviour", "Detentions are run by <insert role> each Thursday."),
    ("left over", "medical-conditions", "The first aider on duty is TBC."),
    ("out of date", "whistleblowing", "See KCSIE 2024, part four."),
    ("out of date", "allegations-against-staff", "This follows Keeping children safe in education (DfE, September 2023)."),
    ("out of date", "safeguarding", "We work with the LSCB and follow its procedures."),
    ("out of date", "safer-recruitment", "CRB checks are made through the school office."),
]
HARMLESS = [
    ("safeguarding", "At Oakfield Primary School every concern is logged on the day it arises."),
    ("behaviour", "Ms Patel runs the lunch club on Tuesdays."),
    ("attendance", "Year 6 pupils visit the secondary schools they will join in September."),
    ("prevent", "The [England] national guidance is read by the lead."),
    ("online-safety", "Devices are marked. School tablets stay in the trolley."),
    ("safeguarding", "We follow Keeping children safe in education 2026."),
    ("staff-code-of-conduct", "Staff park at the side of the school, near the nursery gate."),
    ("safeguarding", "Pupils who move here from another primary school are met by the DSL."),
]


@pytest.fixture(scope="module")
def suite(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> SchoolSuite:
    return school_suite(shipped, example("oakfield-primary"), TODAY)


def with_sentence(data: bytes, sentence: str) -> bytes:
    """Return a policy in which a hand put a sentence into the middle."""
    document, out = docx.Document(io.BytesIO(data)), io.BytesIO()
    long = [each for each in document.paragraphs if len(each.text.split()) > 20]
    long[len(long) // 2].insert_paragraph_before(sentence)
    document.save(out)
    return out.getvalue()


def found_in(suite: SchoolSuite, key: str, sentence: str) -> list[tuple[str, str]]:
    data = with_sentence(suite.made[key].word(), sentence)
    found = suite_file_findings([SuiteFile(f"{key}.docx", read_foreign(data, f"{key}.docx"), key)], suite)
    return [(each.kind, each.places[0].words) for each in found]


@pytest.mark.parametrize(("kind", "key", "sentence"), PUT_IN)
def test_what_is_not_the_schools_or_not_of_today_is_told_with_its_sentence(
    suite: SchoolSuite, kind: str, key: str, sentence: str
) -> None:
    assert found_in(suite, key, sentence) == [(kind, sentence)]


@pytest.mark.parametrize(("key", "sentence"), HARMLESS)
def test_a_sentence_of_the_schools_own_raises_no_alarm(suite: SchoolSuite, key: str, sentence: str) -> None:
    assert found_in(suite, key, sentence) == []


def test_policies_as_they_are_made_raise_no_alarm(suite: SchoolSuite) -> None:
    files = [SuiteFile(f"{key}.docx", read_foreign(each.word(), f"{key}.docx"), key) for key, each in suite.made.items()]
    assert suite_file_findings(files, suite) == []


def test_what_two_files_have_is_told_once_with_both_places(suite: SchoolSuite) -> None:
    text = "CRB checks are made through the school office, which keeps a list of them. " * 3
    files = [SuiteFile(name, read_foreign(text.encode(), name)) for name in ("lettings.txt", "volunteers.txt")]
    (found,) = suite_file_findings(files, suite)
    assert [each.policy for each in found.places] == ["lettings.txt", "volunteers.txt"]


def test_a_folder_with_only_a_policy_of_another_maker_is_looked_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (
        "Uniform. Children of Ashfield Primary School wear blue. Shoes are black and have no heel, and long hair is tied back. "
    )
    (tmp_path / "adopted").mkdir()
    (tmp_path / "adopted" / "uniform.txt").write_text(text * 2, "utf-8")
    school = tmp_path / "school.yaml"
    school.write_bytes((ROOT / "examples" / "oakfield-primary.yaml").read_bytes())
    command = ["check", str(school), "--suite", "--on", TODAY.isoformat(), "--policies", str(tmp_path / "adopted")]
    assert run(command) == 3
    told = capsys.readouterr()
    assert "It names another school, Children of Ashfield Primary School" in told.out
    assert "uniform.txt is looked through for what is not yours" in told.err
    assert len(told.out.splitlines()) < 6  # the documents that are only pointed to stand in one line
    assert run([*command, "--long"]) == 3
    assert capsys.readouterr().out.count("the folder does not have it") > 10
