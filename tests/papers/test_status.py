"""`policygen status`: what a trust's board reads is what the last run left, of the right schools, and safe to open."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from conftest import ROOT, TODAY
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from test_web_page import BROWSER, audits

from command_line import policygen
from policygen.cli import changes_law
from policygen.cli import status as command
from policygen.formats.xlsx import workbook
from policygen.generation.impact import ClauseChange, SchoolChanges
from policygen.law.changes import LawChanges
from policygen.library.model import Library
from policygen.markup.blocks import Table, paper_text, plain
from policygen.markup.html import web_page
from policygen.markup.paper_reading import read_paper
from policygen.papers.policy_status import NotVerified, OpenQuestion, PolicyStatus, ToDecide, Update
from policygen.papers.trust_status import Forecast, SchoolStatus, share, status_data, status_paper, status_sheets
from policygen.policies.model import Clause
from policygen.runs import law_effects
from policygen.runs.record import NAME, read_record
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust, read_schools
from policygen.word.reading.accessibility import barriers
from policygen.word.writing.paper import write_paper

STATUS = read_paper((ROOT / "policy_templates/papers/trust-status.md").read_text(encoding="utf-8"), "trust-status.md")
NAMES = ("weir-primary", "st-brides-ce-academy", "mill-race-special")


# ---- small schools


def policy(title: str = "Safety policy", **other: Any) -> PolicyStatus:
    about = {
        "policy": title.partition(" ")[0].lower(), "title": title, "school": "Weir", "on": "2026-11-24", "edition": "Guidance 2026",
        "version": "2026.1", "document": "weir.docx", "clauses": 10, "requirements": 20, "words": 1000,
    }  # fmt: skip
    return PolicyStatus(**{**about, **other})


def updated(conflicts: int = 0, local_words: int = 0) -> Update:
    return Update(
        file="old.docx", recognised_by="its own record", two_way=False, tracked_changes=7, kept=2, local_words=local_words,
        questions=tuple(ToDecide(clause=f"c{each}", kind="words") for each in range(conflicts)), tracked="weir_changes.docx",
        brief=None, not_proved=(),
    )  # fmt: skip


def school(name: str = "Weir Primary", *policies: PolicyStatus, failed: tuple[str, ...] = ()) -> SchoolStatus:
    return SchoolStatus(name.lower(), name, "2026-11-24" if policies else "", policies, failed)


def text(*schools: SchoolStatus, on: date = TODAY, forecast: Forecast | None = None) -> str:
    return paper_text(status_paper("Rivers", schools, on, STATUS, forecast))


def table(caption: str, *schools: SchoolStatus, on: date = TODAY) -> list[list[str]]:
    """The cells of one table of the report, row by row; nothing where it has no such table."""
    blocks = [block for part in status_paper("Rivers", schools, on, STATUS).parts for block in part.blocks]
    found = [block for block in blocks if isinstance(block, Table) and block.title == caption]
    return [[" ".join(plain(runs) for runs in cell) for cell in row] for each in found for row in each.rows]


def test_a_schools_figures_are_the_sums_of_its_policies() -> None:
    one = policy(prior=updated(2, 100), to_do=(OpenQuestion(fact="dsl", question="DSL?"),), next_review="2027-10-15")
    other = policy(
        "Other policy", prior=updated(1), words=3000, next_review="2027-01-09",
        to_do=(OpenQuestion(fact="dsl", question="DSL?"), OpenQuestion(fact="head", question="Head?")),
        unverified=(NotVerified(requirement="a.b", title="A", basis="secondary"),) * 2,
    )  # fmt: skip
    found = school("Weir", one, other)
    assert (found.to_do, found.conflicts, found.unverified) == (("DSL?", "Head?"), 3, 1)
    assert found.local_share == pytest.approx(100 / 4000)
    assert found.next_review == "2027-01-09"
    (row,) = table("Schools and how their policies stand", found)
    assert row == ["Weir", "2", "2", "3", "2%", "9 January 2027", "1"]


def test_only_what_was_approved_since_it_was_made_counts_as_approved() -> None:
    both = school("Weir", policy(), policy("Other policy"))
    assert both.approved == 0
    assert "Approved as last made, by the records of the schools: none." in text(both)
    one = replace(both, approvals={"safety": date(2026, 12, 3), "other": date(2025, 12, 3)})
    assert (one.approved, one.approved_on(one.policies[0]), one.approved_on(one.policies[1])) == (1, date(2026, 12, 3), None)
    assert "by the records of the schools: 1." in text(one)
    assert status_data([one], TODAY)["schools"][0]["approved"] == 1
    every = replace(both, approvals={"safety": date(2026, 12, 3), "other": date(2026, 12, 3)})
    assert "by the records of the schools: all." in text(every)


def test_one_of_anything_is_told_in_the_singular() -> None:
    said = text(school("Weir", policy(prior=updated(1), unverified=(NotVerified(requirement="a.b", title="A", basis="x"),))))
    assert "1 policy made for 1 of 1 school." in said
    assert "1 place in which" in said
    assert "statements behind them, 1 rests on" in said
    assert "2 places in which" in text(school("Weir", policy(prior=updated(2))))
    assert "No place in which" in text(school("Weir", policy()))


@pytest.mark.parametrize(("part", "said"), [(0, "none"), (0.0001, "under 1%"), (0.0099, "under 1%"), (0.01, "1%"), (1, "100%")])
def test_a_small_share_is_not_told_as_nothing(part: float, said: str) -> None:
    assert share(part) == said


def test_a_share_that_is_the_same_in_all_is_told_once() -> None:
    (row,) = table(
        "Policies across the schools", school("Weir", policy(prior=updated(0, 1))), school("Lock", policy(prior=updated(0, 2)))
    )
    assert row[-1] == "under 1%"


def test_the_day_of_the_law_is_in_the_table_only_where_it_differs() -> None:
    same, other = school("Weir", policy()), SchoolStatus("lock", "Lock", "2025-11-01", (policy(on="2025-11-01"),))
    assert "24 November 2026" not in table("Schools and how their policies stand", same)[0]
    assert "as in force on 24 November 2026" in text(same)
    assert [row[2] for row in table("Schools and how their policies stand", same, other)] == [
        "24 November 2026",
        "1 November 2025",
    ]


def test_a_school_that_is_not_made_is_named_with_why_and_what_to_do() -> None:
    said = text(school("Weir", policy()), school("Lock", policy(), failed=("trust.yaml: no DSL.",)), school("Mill"))
    assert "1 policy made for 1 of 3 schools." in said
    assert "Not made: Lock, Mill." in said
    assert "Lock: trust.yaml: no DSL." in said
    assert "Put right what keeps schools" in said
    assert "schools that have none yet" in said
    sheets = {each.name: each for each in status_sheets([school("Lock", failed=("no DSL.",))], TODAY)}
    assert sheets["Not made"].rows == (("Lock", "no DSL."),)
    assert sheets["Schools"].rows[0][2] == "no"


REVIEWS = st.lists(st.one_of(st.none(), st.integers(-400, 400)), max_size=8)


@given(REVIEWS)
def test_what_is_overdue_and_what_is_due_soon_is_exactly_what_the_dates_say(days: list[int | None]) -> None:
    dates = [TODAY + timedelta(days=each) if each is not None else None for each in days]
    found = school("Weir", *(policy(f"Policy {n}", next_review=each.isoformat() if each else "") for n, each in enumerate(dates)))
    rows = {row[2]: row[3] for row in table("Policies due for review", found)}
    late = {f"Policy {n}" for n, each in enumerate(days) if each is not None and each < 0}
    soon = {f"Policy {n}" for n, each in enumerate(days) if each is not None and 0 <= each <= 60}
    assert {title for title, said in rows.items() if said == "overdue"} == late
    assert {title for title, said in rows.items() if said == "due"} == soon
    assert ("past their review day" in text(found)) == bool(late)


# ---- what is coming


LAW = LawChanges(date(2026, 11, 24), date(2027, 9, 1), (), (), 0, ())


def change(policy: str, name: str, kind: Any = "new words") -> ClauseChange:
    return ClauseChange(policy, Clause(name, (), None, (), "", "", "roles", "roles.md", 1), kind, ())


def coming(*schools: tuple[tuple[ClauseChange, ...], tuple[str, ...], tuple[str, ...]]) -> str:
    told = tuple(SchoolChanges(f"s{n}", (), clauses, ask, had, ()) for n, (clauses, ask, had) in enumerate(schools))
    return Forecast(LAW, told).sentence()


def test_a_forecast_counts_in_the_singular_and_the_plural() -> None:
    one = (change("safety", "lead"),)
    assert coming((one, ("dsl",), ())) == "1 clause in 1 policy, 1 school, 1 new question, 0 schools already answered"
    two = (change("safety", "lead"), change("other", "lead", "added"))
    assert coming((two, ("dsl", "head"), ()), (two, (), ("dsl",))) == (
        "2 clauses in 2 policies, 2 schools, 2 new questions, 1 school already answered"
    )


def test_only_what_has_to_be_approved_again_counts() -> None:
    assert coming(((change("safety", "lead"), change("safety", "rest", "look at it")), (), ())).startswith("1 clause in 1 policy")


def test_a_school_counts_as_answered_only_if_nothing_is_left_to_ask() -> None:
    one = (change("safety", "lead"),)
    assert coming((one, ("dsl",), ("head",)), (one, (), ("dsl", "head"))).endswith("2 new questions, 1 school already answered")


def test_a_forecast_of_nothing_says_so() -> None:
    assert coming(((), (), ())) == "nothing to approve and nothing to answer"


# ---- files


HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "<b>&amp;</b>",
    "O'Hare \u2013 \u00c9cole",
    "a\x07b",
    "[red]x[/red]",
)


def test_no_name_of_a_school_is_a_formula_in_the_workbook() -> None:
    schools = [school(name, policy(name, document=name, to_do=(OpenQuestion(fact="x", question=name),))) for name in HOSTILE]
    data = workbook(status_sheets(schools, TODAY), "Status", TODAY)
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    read = [page_row[0].value for page_row in book["Schools"].iter_rows(min_row=2)]
    assert read == [name.replace("\x07", "") for name in HOSTILE]
    assert all(cell.quotePrefix for cell in cells if isinstance(cell.value, str) and cell.value[:1] in "=+-@\t")
    assert workbook(status_sheets(schools, TODAY), "Status", TODAY) == data, "the same report, the same bytes"


def test_dates_and_numbers_of_the_workbook_can_be_sorted() -> None:
    data = workbook(status_sheets([school("Weir", policy(next_review="2027-10-15"))], TODAY), "Status", TODAY)
    page: Any = openpyxl.load_workbook(io.BytesIO(data))["Schools"]
    row = {name.value: cell.value for name, cell in zip(page[1], page[2], strict=True)}
    assert row["Next review"].date() == date(2027, 10, 15)
    assert row["Policies"] == 1


@pytest.fixture
def full() -> list[SchoolStatus]:
    every = policy(
        prior=updated(2, 40), to_do=(OpenQuestion(fact="dsl", question="DSL?"),), next_review="2026-01-09",
        unverified=(NotVerified(requirement="a.b", title="A", basis="secondary"),),
    )  # fmt: skip
    return [school("Weir <b>& Co</b>", every), school("Lock", failed=("no DSL.",)), school("Mill")]


def test_the_word_report_can_be_read_by_everyone(full: list[SchoolStatus], shipped: Library) -> None:
    data = write_paper(status_paper("Rivers", full, TODAY, STATUS, Forecast(LAW, ())), shipped.house_style, TODAY.isoformat())
    assert barriers(data) == []
    assert "Weir <b>& Co</b>" in "\n".join(
        cell.text for each in docx.Document(io.BytesIO(data)).tables for row in each.rows for cell in row.cells
    )


@pytest.mark.slow
@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_axe_finds_nothing_on_the_web_page(full: list[SchoolStatus], tmp_path: Path) -> None:
    page = web_page(status_paper("Rivers", full, TODAY, STATUS, Forecast(LAW, ())))
    assert "<b>& Co" not in page
    assert audits({"status": page}, tmp_path) == {}


def test_the_table_fits_a_terminal_of_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = io.StringIO()
    monkeypatch.setattr(command, "out", Console(width=80, file=wide, highlight=False))
    long = "The Very Reverend Bishop Somebody Church of England Voluntary Aided Primary School"
    command._tell_status(
        Trust("Rivers", ()), [school(long, policy(next_review="2027-10-15", prior=updated(12, 3)))], TODAY, None, None
    )
    lines = wide.getvalue().splitlines()
    assert max(map(len, lines)) <= 80
    assert any("2027-10-15" in line and "under 1%" in line and "12" in line for line in lines)


def test_a_trust_of_many_schools_does_not_fill_the_terminal_with_progress(
    shipped: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(changes_law, "err", Console(width=80, file=shown, force_terminal=True))
    monkeypatch.setattr(law_effects, "effects_on_school", lambda *_: SchoolChanges("s", (), (), (), (), ()))
    trust = Trust("Rivers", tuple((f"school-{n}", School({})) for n in range(40)))
    changes_law.changes_of_schools(shipped, trust, LAW)
    assert shown.getvalue().count("\n") <= 2, "one line that changes, not a line for each school"


# ---- the command


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen(*arguments)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trust of three schools whose whistleblowing and online safety policies are made."""
    place = tmp_path_factory.mktemp("trust")
    shutil.copytree(ROOT / "examples" / "rivers-trust", place / "rivers-trust")
    told = (ROOT / "examples" / "rivers-trust.yaml").read_text(encoding="utf-8")
    head, _, _ = told.partition("schools:\n")
    (place / "trust.yaml").write_text(
        head + "schools:\n" + "".join(f"- rivers-trust/{each}.yaml\n" for each in NAMES), encoding="utf-8"
    )
    both = ("--policy", "whistleblowing", "--policy", "online-safety")
    done = run("generate", place / "trust.yaml", "--on", TODAY, "--out", place / "policies", *both, "--jobs", "1")
    assert done.returncode in (0, 3), done.stderr
    return place


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    """The same, for one test to change."""
    shutil.copytree(made, tmp_path / "trust")
    return tmp_path / "trust"


def status(place: Path, *more: object) -> subprocess.CompletedProcess[str]:
    return run("status", place / "trust.yaml", "--in", place / "policies", "--on", TODAY, *more)


def data(place: Path, *more: object) -> Mapping[str, Any]:
    return dict(json.loads(status(place, "--json", *more).stdout))


def edit_record(place: Path, key: str, **changed: Any) -> None:
    file = place / "policies" / key / NAME
    file.write_text(json.dumps({**json.loads(file.read_text("utf-8")), **changed}), encoding="utf-8")


def test_the_figures_are_those_of_the_records(place: Path) -> None:
    told = {each["key"]: each for each in data(place)["schools"]}
    assert list(told) == list(NAMES)
    for key in NAMES:
        record = read_record(place / "policies" / key)
        assert record is not None
        assert told[key]["school"] == record.school
        assert {each["policy"] for each in told[key]["policies"]} == {"whistleblowing", "online-safety"}
        unverified = {each.requirement for one in record.policies.values() for each in one.status.unverified}
        assert told[key]["unverified"] == len(unverified)
    assert data(place)["forecast"] is None


def test_a_later_run_of_one_policy_does_not_take_the_others_out_of_the_report(place: Path) -> None:
    trust = place / "trust.yaml"
    run("generate", trust, "--on", TODAY, "--out", place / "policies", "--policy", "whistleblowing", "--jobs", "1")
    assert [len(each["policies"]) for each in data(place)["schools"]] == [2, 2, 2]


def test_a_school_without_a_record_is_not_made(place: Path) -> None:
    shutil.rmtree(place / "policies" / NAMES[1])
    done = status(place)
    assert done.returncode == 3
    assert "not made" in done.stdout
    assert [each["made"] for each in data(place)["schools"]] == [True, False, True]


def test_what_was_made_for_another_school_is_not_counted(place: Path) -> None:
    shutil.copy(place / "policies" / NAMES[0] / NAME, place / "policies" / NAMES[1] / NAME)
    done = status(place)
    assert done.returncode == 3
    assert "made for another school" in done.stderr
    told = data(place)["schools"][1]
    assert (told["made"], told["policies"]) == (False, [])


def test_a_record_that_cannot_be_read_is_no_record(place: Path) -> None:
    (place / "policies" / NAMES[0] / NAME).write_text("{", encoding="utf-8")
    done = status(place)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_exit_codes(place: Path, tmp_path: Path) -> None:
    assert run("status", ROOT / "examples" / "oakfield-primary.yaml").returncode == 1, "it is for a trust"
    nothing = run("status", place / "trust.yaml", "--in", tmp_path / "none")
    assert (nothing.returncode, "policygen generate" in nothing.stderr) == (1, True)
    assert status(place, "--to", "2026-01-01").returncode == 2, "the later day has to be later"
    assert status(place, "--to", "kcsie@1999").returncode == 1
    open_ones = any(each["to_find_out"] or each["to_decide"] for each in data(place)["schools"])
    assert status(place).returncode == (3 if open_ones else 0)
    edit_record(place, NAMES[0], failed=["no DSL."])
    assert status(place).returncode == 3


def test_a_folder_that_is_not_there_is_named_also_beside_a_school_whose_file_is_broken(place: Path, tmp_path: Path) -> None:
    (place / "rivers-trust" / f"{NAMES[1]}.yaml").write_text("answers: [\n", encoding="utf-8")
    nowhere = run("status", place / "trust.yaml", "--in", tmp_path / "nowhere")
    told = " ".join(nowhere.stderr.split())
    assert (nowhere.returncode, nowhere.stdout) == (1, "")
    assert "There is no such folder." in told
    assert f"{NAMES[1]}.yaml" in told, "what is wrong in the school's file is said in the same run"
    assert status(place).returncode == 3, "where policies stand, the trust is told where they are"
    for each in (NAMES[0], NAMES[2]):
        shutil.rmtree(place / "policies" / each)
    assert status(place).returncode == 3, "policies of the school whose file is broken are policies too"


def test_a_school_that_cannot_be_made_does_not_keep_the_forecast_back(place: Path) -> None:
    file = place / "rivers-trust" / f"{NAMES[0]}.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "pupil_word" not in line), encoding="utf-8")
    run(
        "generate",
        place / "trust.yaml",
        "--on",
        "2025-11-01",
        "--out",
        place / "policies",
        "--policy",
        "whistleblowing",
        "--jobs",
        "1",
    )
    done = run("status", place / "trust.yaml", "--in", place / "policies", "--on", "2025-11-01", "--to", "kcsie@2026", "--json")
    assert done.returncode == 3, done.stderr
    told = json.loads(done.stdout)
    assert [each["made"] for each in told["schools"]] == [False, True, True]
    assert "2 schools" in told["forecast"]["said"]


def test_the_report_is_written_as_word_a_web_page_and_a_workbook(place: Path, tmp_path: Path) -> None:
    done = status(place, "--out", tmp_path / "report")
    assert "The report is in" in done.stdout
    assert sorted(each.suffix for each in (tmp_path / "report").iterdir()) == [".docx", ".html", ".xlsx"]
    first = {each.name: each.read_bytes() for each in (tmp_path / "report").iterdir()}
    status(place, "--out", tmp_path / "report")
    assert {each.name: each.read_bytes() for each in (tmp_path / "report").iterdir()} == first


def test_no_name_or_number_of_a_person_is_in_the_report(place: Path, shipped: Library, tmp_path: Path) -> None:
    trust = read_schools(place / "trust.yaml", shipped.vocabulary)
    people = {each for _, one in trust.schools for each in (one.answers["dsl"].name, one.answers["dsl"].phone)}
    told = status(place, "--json").stdout
    assert [each for each in people if each in told] == []


def test_data_for_a_program_holds_everything() -> None:
    told = status_data([school("Weir", policy(prior=updated(1)))], TODAY, Forecast(LAW, ()))
    assert told["schools"][0]["to_decide"] == 1
    assert told["forecast"]["to"] == "2027-09-01"


# ---- no false all-clear


LOCKED = updated().model_copy(update={"locked_changed": ("role-dsl",)})
NOT_PROVED = updated().model_copy(update={"not_proved": ("rejecting does not give the adopted words",)})


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (school("Weir", policy(prior=LOCKED)), "Safety policy: 1 clause that the trust locks and the school has changed."),
        (school("Weir", policy(prior=NOT_PROVED)), "Safety policy: the tracked copy did not prove right"),
        (school("Weir", policy(next_review="2020-01-15")), "Safety policy: its review was due on 15 January 2020."),
    ],
    ids=["locked", "not proved", "overdue"],
)
def test_what_nobody_may_take_for_all_clear_is_in_every_form_of_the_report(found: SchoolStatus, says: str) -> None:
    assert says in text(found)
    assert says in str(status_sheets([found], TODAY))
    assert says in json.dumps(status_data([found], TODAY))
    assert "Have looked at what is listed under To look at" in text(found)


def test_what_is_in_order_asks_for_nothing() -> None:
    assert school("Weir", policy(next_review="2027-10-15", prior=updated())).to_look_at(TODAY) == ()


def all_clear(place: Path) -> None:
    """Take out of the records what needs a person, so that only what a test does is left."""
    for key in NAMES:
        file = place / "policies" / key / NAME
        record = json.loads(file.read_text("utf-8"))
        for each in record["policies"].values():
            each["status"] |= {"to_do": [], "next_review": "2027-10-15"}
        file.write_text(json.dumps(record), encoding="utf-8")


def test_a_run_that_was_cut_short_is_told_and_is_no_all_clear(place: Path) -> None:
    all_clear(place)
    assert status(place).returncode == 0
    edit_record(place, NAMES[0], finished=False, keys=["whistleblowing", "online-safety", "behaviour"])
    done = status(place)
    assert done.returncode == 3
    assert "The last run was cut short with 2 of 3 policies made" in " ".join(done.stderr.split())


def test_an_adopted_file_that_asks_for_a_person_is_told(place: Path) -> None:
    all_clear(place)
    file = {"name": "policy.docx", "sha256": "", "why": "it does not say which policy it is", "asks": True}
    edit_record(place, NAMES[0], adopted=[file])
    done = status(place)
    assert done.returncode == 3
    assert "policy.docx: it is not used" in " ".join(done.stderr.split())


def test_a_slip_in_one_schools_file_leaves_the_report_of_the_others(place: Path) -> None:
    (place / "rivers-trust" / f"{NAMES[0]}.yaml").write_text("answers:\n  phase: : x\n", encoding="utf-8")
    done = status(place)
    assert done.returncode == 3
    assert f"{NAMES[0]}.yaml, line 2: This is not correct YAML" in " ".join(done.stderr.split())
    told = {each["key"]: each["made"] for each in data(place)["schools"]}
    assert told == {NAMES[0]: False, NAMES[1]: True, NAMES[2]: True}
