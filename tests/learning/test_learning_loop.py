"""An entry of a learning log goes round: policy, hand-out, audit, calendar, explained both ways; taken out, it takes all back."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, TODAY

from helpers import word_text
from policygen.cli.app import FIX
from policygen.cli.main import run
from policygen.facts.known import Known
from policygen.generation.generate import Generated, generate
from policygen.generation.update import read_prior, update
from policygen.learning.in_policies import learned_from, with_learning
from policygen.learning.log import parse_log
from policygen.learning.log_in_calendar import learned_dues
from policygen.library.model import Library
from policygen.papers.handouts import make_handouts, words_of
from policygen.policies.learned import Learned

SENTENCE = "At lunchtime a deputy carries the concern forms."
LOG = f"""\
of: Oakfield Primary School
entries:
  2026-001:
    status: acting
    source: near miss
    date: 2026-11-03
    happened: A concern went round by word of mouth.
    pattern: tools
    finding: What is said at lunch is written down a day later.
    change: Forms are in the hall.
    owner: DSL
    due: 2026-12-18
    test: Read the five latest records in March.
    adds:
      safeguarding.how-we-learn: {SENTENCE}
    links:
      audit: [safeguarding.leadership.board-leads]
  2026-002:
    status: draft
    happened: A gate stood open.
    adds:
      safeguarding.how-we-learn: The gate has a spring.
"""
ON = ["--on", TODAY.isoformat()]


def learned(library: Library, text: str = LOG, *, of_trust: bool = False) -> Learned:
    return learned_from(parse_log(text.encode(), "log.yaml", library), library, of_trust=of_trust)


def policy(library: Library, answers: Any, what: Learned) -> Generated:
    with_it = with_learning(library, what)
    return generate(with_it.policies["safeguarding"], with_it, answers, TODAY)


@pytest.fixture(scope="module")
def oakfield(example: Callable[[str], Any]) -> Any:
    return example("oakfield-primary")


@pytest.fixture(scope="module")
def plain(shipped: Library, oakfield: Any) -> Generated:
    return policy(shipped, oakfield, ())


@pytest.fixture(scope="module")
def taught(shipped: Library, oakfield: Any) -> Generated:
    return policy(shipped, oakfield, learned(shipped))


def authors(tracked: bytes) -> set[str]:
    document = zipfile.ZipFile(io.BytesIO(tracked)).read("word/document.xml").decode()
    return set(re.findall(r'<w:(?:ins|del) [^>]*?w:author="([^"]*)"', document))


def comments(tracked: bytes) -> str:
    return re.sub(r"<[^>]*>", " ", zipfile.ZipFile(io.BytesIO(tracked)).read("word/comments.xml").decode())


def test_its_sentence_stands_after_the_passage_it_names_and_a_draft_says_nothing(taught: Generated) -> None:
    names = [clause.name for clause in taught.selection.clauses]
    assert names[names.index("how-we-learn") + 1] == "learned-2026-001"
    text = word_text(taught.word())
    assert text.count(SENTENCE) == 2, "in its place, and under what changed because of reviews"
    assert "The gate" not in text


def test_an_entry_is_tracked_as_our_learning_with_a_comment_that_names_it(plain: Generated, taught: Generated) -> None:
    done = update(taught, read_prior(plain.word(), "adopted.docx"))
    assert done.tracked is not None, done.findings
    assert authors(done.tracked) == {"Our learning"}
    said = comments(done.tracked)
    assert "Entry 2026-001 of our learning log has added this clause." in said
    assert "What is said at lunch is written down a day later." in said
    assert word_text(done.clean) == word_text(taught.word())


def test_taken_out_it_takes_everything_back_tracked(plain: Generated, taught: Generated) -> None:
    done = update(plain, read_prior(taught.word(), "adopted.docx"))
    assert done.tracked is not None, done.findings
    assert authors(done.tracked) == {"Our learning"}
    assert "Entry 2026-001 of our learning log no longer has this clause." in comments(done.tracked)
    assert word_text(done.clean) == word_text(plain.word())


def test_without_a_log_the_library_is_the_same_and_with_it_the_bytes_are(
    shipped: Library, oakfield: Any, taught: Generated
) -> None:
    assert with_learning(shipped, ()) is shipped
    assert policy(shipped, oakfield, learned(shipped)).word() == taught.word()
    elsewhere = learned_from(parse_log(LOG.encode(), "another/folder/log.yaml", shipped), shipped)
    assert with_learning(shipped, elsewhere).digest == with_learning(shipped, learned(shipped)).digest
    changed = learned(shipped, LOG.replace("owner: DSL", "owner: Deputy"))
    assert with_learning(shipped, changed).digest != with_learning(shipped, learned(shipped)).digest


@pytest.mark.parametrize(
    "odd",
    [
        "{{ dsl.name }} {% if 1 %}x{% endif %} {# y #} says so.",
        "# <!-- clause: x --> **not** a [heading](http://x) `here`.",
        "1. Not a list - nor <b>this</b> & that | or_this_.",
    ],
)
def test_whatever_a_school_writes_stands_as_it_wrote_it(shipped: Library, oakfield: Any, odd: str) -> None:
    text = LOG.replace(f"how-we-learn: {SENTENCE}", f"how-we-learn: {json.dumps(odd)}")
    made = policy(shipped, oakfield, learned(shipped, text))
    part = next(each for each in made.document.body if each.name == "learned-2026-001")
    assert "".join(run.text for block in part.blocks for run in block.runs) == odd  # type: ignore[union-attr]


def test_hand_outs_for_staff_and_governors_have_it(shipped: Library, oakfield: Any, taught: Generated) -> None:
    library = with_learning(shipped, learned(shipped))
    made = make_handouts(library, Known(library.vocabulary, oakfield), taught.law, [(taught, None)])
    said = {each.key: words_of(each.paper) for each in made}
    assert SENTENCE in said["summary-safeguarding"]
    assert SENTENCE in said["governors"]
    assert "Local review of 2025" in said["governors"], "published reviews stand beside it"
    assert SENTENCE not in said["pupils-primary"]


def test_the_calendar_has_its_day_and_the_look_at_whether_it_worked(shipped: Library) -> None:
    dues = {each.key: each for each in learned_dues(learned(shipped), TODAY)}
    assert dues["learning/2026-001"].day == date(2026, 12, 18)
    assert dues["learning/2026-001/test"].day == date(2027, 3, 18)
    late = {each.key: each for each in learned_dues(learned(shipped), date(2027, 1, 5))}
    assert late["learning/2026-001"].overdue


def test_a_trusts_sentence_goes_where_its_passage_goes_and_a_schools_own_always(shipped: Library, example: Any) -> None:
    where = "safeguarding.lesson-peers"  # not in a nursery school's policy
    text = LOG.replace("safeguarding.how-we-learn: At", f"{where}: At")
    nursery = example("little-acorns-nursery")

    def has(*, of_trust: bool) -> bool:
        made = policy(shipped, nursery, learned(shipped, text, of_trust=of_trust))
        assert "lesson-peers" not in {each.name for each in made.selection.clauses}
        return SENTENCE in word_text(made.word())

    assert has(of_trust=False)
    assert not has(of_trust=True)


def test_the_commands_show_it_and_take_it_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    log = tmp_path / "school-learning-log.yaml"
    log.write_text(LOG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def told(*arguments: str) -> Any:
        capsys.readouterr()
        run([*arguments, "--json", *ON])
        return json.loads(capsys.readouterr().out)

    def items() -> dict[str, Any]:
        return {each["item"]: each for each in told("audit", "school.yaml")[0]["items"]}

    def days() -> set[str]:
        return {each["key"] for each in told("calendar", "school.yaml")}

    capsys.readouterr()
    run(["generate", "school.yaml", "--policy", "safeguarding", "--long", *ON])
    assert "1 sentence from learning logs: policygen explain learned-2026-001 --school school.yaml" in capsys.readouterr().out
    assert "Forms are in the hall." in items()["our-learning.2026-001"]["asks"]
    assert any("2026-001" in said for said in items()["safeguarding.leadership.board-leads"]["looked_up"])
    assert "learning/2026-001" in days()
    clause = told("explain", "how-we-learn", "--school", "school.yaml")[0]
    assert [each["entry"] for each in clause["learned"]] == ["2026-001"]
    (entry,) = told("explain", "2026-001", "--school", "school.yaml")
    assert entry["clauses"] == ["safeguarding.how-we-learn"]
    assert entry["sentences"] == [{"after": "safeguarding.how-we-learn", "text": SENTENCE}]

    log.unlink()
    assert "our-learning.2026-001" not in items()
    assert "learning/2026-001" not in days()
    assert told("explain", "how-we-learn", "--school", "school.yaml")[0]["learned"] == []
    assert run(["explain", "2026-001", "--school", "school.yaml", *ON]) == FIX


def test_an_answer_to_its_audit_item_is_kept_when_the_entry_is_gone(tmp_path: Path) -> None:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    answers = "school: Oakfield Primary School\nyear: 2026\nanswers:\n  our-learning.2026-001: {grade: partly}\n"
    (tmp_path / "self-assessment-2026.yaml").write_text(answers, encoding="utf-8")
    assert run(["audit", str(tmp_path / "school.yaml"), *ON]) != FIX


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("how-we-learn: At", "how-we-lern: At", "line 15: Entry 2026-001: There is no clause 'safeguarding.how-we-lern'."),
        ("status: acting", "status: closed", "line 4: Entry 2026-001: It is closed, and nothing says how the change was tested"),
        ("A concern went", "Mrs Pemberton went", "line 7: Entry 2026-001: Word 2 of what is written looks like a name."),
        ("  2026-002:\n", "  2026-001:\n", "line"),
        ("source: near miss", "source: [near", "line"),
    ],
)
def test_a_wrong_log_stops_the_run_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], right: str, wrong: str, said: str
) -> None:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    (tmp_path / "school-learning-log.yaml").write_text(LOG.replace(right, wrong, 1), encoding="utf-8")
    assert run(["generate", str(tmp_path / "school.yaml"), "--out", str(tmp_path / "out"), *ON]) == FIX
    told = " ".join(capsys.readouterr().err.split())
    assert "school-learning-log.yaml" in told
    assert said in told
    assert "Pemberton" not in told
    assert not (tmp_path / "out").exists()


def test_a_trusts_log_reaches_its_schools_and_a_schools_log_no_other(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path, dirs_exist_ok=True)
    trusts = LOG.replace("Oakfield Primary School", "Rivers Learning Trust").replace(SENTENCE, "Every hall has a radio.")
    (tmp_path / "rivers-trust-learning-log.yaml").write_text(trusts, encoding="utf-8")
    own = LOG.replace("Oakfield Primary School", "Weir Primary Academy")
    (tmp_path / "rivers-trust" / "weir-primary-learning-log.yaml").write_text(own, encoding="utf-8")
    made = ["generate", str(tmp_path / "rivers-trust.yaml"), "--policy", "safeguarding", "--out", str(tmp_path / "out"), *ON]
    assert run([*made, "--jobs", "2"]) != FIX
    texts = {
        path.parents[1].name: word_text(path.read_bytes())
        for path in sorted((tmp_path / "out").glob("*/policies/*_safeguarding_*.docx"))
    }
    assert len(texts) == 5
    assert all("Every hall has a radio." in text for text in texts.values())
    assert [name for name, text in texts.items() if SENTENCE in text] == ["weir-primary"]
