"""A trust's run: every school in a folder of its own, none with another's facts, none stopping the others."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest
import yaml
from conftest import ROOT, TRUST

from command_line import policygen
from policygen.errors import SchoolFaults
from policygen.library.model import Library
from policygen.runs.layout import KEPT, START
from policygen.schools.trust_file import read_schools

ON = "2026-11-24"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen("generate", *arguments, "--policy", "safeguarding", "--on", ON)


def words(folder: Path) -> str:
    (file,) = [each for each in folder.rglob("*.docx") if not each.stem.endswith(("_changes", "_brief"))]
    opened = docx.Document(str(file))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in opened.paragraphs), *cells])


def test_every_school_is_made_and_no_fact_crosses(tmp_path: Path, shipped: Library) -> None:
    done = run(TRUST, "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    trust = read_schools(TRUST, shipped.vocabulary)
    assert sorted(each.name for each in tmp_path.iterdir() if each.name not in (KEPT, START)) == sorted(
        key for key, _ in trust.schools
    )
    for key, school in trust.schools:
        text = words(tmp_path / key)
        assert str(school.answers["school_name"]) in text
        for other, another in trust.schools:
            if other != key:
                for fact in ("school_name", "website", "email", "phone", "urn"):
                    assert str(another.answers[fact]) not in text, (key, other, fact)


def test_the_same_bytes_as_one_by_one(tmp_path: Path) -> None:
    run(TRUST, "--out", tmp_path / "all")
    run(ROOT / "examples" / "brookside-academy.yaml", "--out", tmp_path / "one")
    (one,) = (tmp_path / "one").rglob("*.docx")
    assert (tmp_path / "all" / "brookside-academy" / "policies" / one.name).read_bytes() == one.read_bytes()


def test_one_school_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    good = yaml.safe_load((ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8"))["answers"]
    half = {"school_name": "Half", "urn": "123999"}
    file = tmp_path / "trust.yaml"
    schools = [{"school": "half", "answers": half}, {"school": "oak", "answers": good}]
    file.write_text(yaml.safe_dump({"trust": {"name": "Two"}, "schools": schools}), encoding="utf-8")
    done = run(file, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "half" in done.stderr
    assert "What kind of school is it?" in done.stderr
    assert list((tmp_path / "out" / "oak").rglob("*.docx"))
    assert not list((tmp_path / "out" / "half").rglob("*.docx"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("answers:\n  phase: : x\n", "broken.yaml, line 2: This is not correct YAML"),
        ("answers:\n  phase: primry\n", "broken.yaml, line 2: phase (Which phase is the school?)"),
        ("answers: {}\nasked_on: [1]\n", "broken.yaml, line 2: 'asked_on' is a list"),
        ("answers:\n  next_review: 2026-02-30\n", "broken.yaml, line 2: This is not correct YAML: no calendar has this day"),
        (None, "broken.yaml: There is no such file."),
    ],
    ids=["not YAML", "no choice", "days no list", "no day", "not there"],
)
def test_a_school_whose_file_cannot_be_read_does_not_stop_the_others(tmp_path: Path, text: str | None, says: str) -> None:
    good = yaml.safe_load((ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8"))["answers"]
    file = tmp_path / "trust.yaml"
    listed = ["broken.yaml", {"school": "oak", "answers": good}]
    locked = {"clauses": {"safeguarding": ["role-dsl"]}}
    file.write_text(yaml.safe_dump({"trust": {"name": "Two"}, "locks": locked, "schools": listed}), encoding="utf-8")
    if text is not None:
        (tmp_path / "broken.yaml").write_text(text, encoding="utf-8")
    done = run(file, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert says in done.stderr
    assert list((tmp_path / "out" / "oak").rglob("*.docx"))
    assert not (tmp_path / "out" / "broken").exists()


def test_a_school_whose_file_is_not_there_is_told_so_and_no_layer_is_blamed_on_another(tmp_path: Path) -> None:
    examples = ROOT / "examples"
    shutil.copytree(examples / "rivers-trust", tmp_path / "rivers-trust")
    for name in ("rivers-trust.yaml", "brookside-academy.yaml"):
        shutil.copy(examples / name, tmp_path)
    done = run(tmp_path / "rivers-trust.yaml", "--policy", "whistleblowing", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "ash-tree-ap.yaml: There is no such file." in done.stderr
    assert "Whether the layer" not in done.stdout + done.stderr
    assert list((tmp_path / "out" / "brookside-academy").rglob("*.docx"))


INSIDE = """\
trust: {name: Two}
schools:
- school: oak
  answers:
    school_name: Oak
    urn: "12"
  documents:
    unifrom: have
- school: elm
  layer: [one, two]
  answers: {boarding: maybe}
- school: ash
  answers: none
"""


def test_a_fault_of_a_school_inside_a_trust_file_has_its_line_there(tmp_path: Path, shipped: Library) -> None:
    file = tmp_path / "trust.yaml"
    file.write_text(INSIDE, encoding="utf-8")
    with pytest.raises(SchoolFaults) as found:
        read_schools(file, shipped.vocabulary)
    assert [(each.path.removeprefix(f"{file}, "), each.line) for each in found.value.faults] == [
        ("school 'oak'", 6), ("school 'oak'", 8), ("school 'elm'", 10), ("school 'elm'", 11), ("school 'ash'", 13),
    ]  # fmt: skip


def test_two_schools_of_one_urn_are_both_named(tmp_path: Path, shipped: Library) -> None:
    file = tmp_path / "trust.yaml"
    schools = [{"school": each, "answers": {"urn": "123456"}} for each in ("oak", "elm")]
    file.write_text(yaml.safe_dump({"trust": {"name": "Two"}, "schools": schools}), encoding="utf-8")
    with pytest.raises(SchoolFaults, match="'oak' and 'elm' have the same URN, 123456"):
        read_schools(file, shipped.vocabulary)


def test_two_schools_that_do_not_know_their_numbers_yet_are_two(tmp_path: Path, shipped: Library) -> None:
    file = tmp_path / "trust.yaml"
    schools = [{"school": each, "answers": {"urn": "not sure yet"}} for each in ("oak", "elm")]
    file.write_text(yaml.safe_dump({"trust": {"name": "Two"}, "schools": schools}), encoding="utf-8")
    assert [key for key, _ in read_schools(file, shipped.vocabulary).schools] == ["oak", "elm"]


@pytest.mark.parametrize("name", ["Two\nBEGIN:VEVENT", "Two\x07", "Two\u2028"])
def test_a_trusts_name_stands_on_one_line(tmp_path: Path, shipped: Library, name: str) -> None:
    file = tmp_path / "trust.yaml"
    schools = [{"school": "oak", "answers": {}}]
    file.write_text(yaml.safe_dump({"trust": {"name": name}, "schools": schools}), encoding="utf-8")
    with pytest.raises(SchoolFaults, match="cannot be printed, or a new line"):
        read_schools(file, shipped.vocabulary)


def test_adopted_files_are_looked_for_in_the_schools_own_folder_only(tmp_path: Path) -> None:
    run(TRUST, "--out", tmp_path / "adopted")
    done = run(TRUST, "--out", tmp_path / "new", "--prior", tmp_path / "adopted", "--json")
    data = json.loads(done.stdout)
    assert data["failed"] == {}
    for key, results in data["schools"].items():
        assert Path(results[0]["prior"]["file"]).parts[-3:-1] == (key, "policies")
        assert results[0]["prior"]["tracked_changes"] == 0


@pytest.mark.parametrize("name", ["rivers-trust.yaml"])
def test_ask_tells_what_a_trust_file_is_for(name: str) -> None:
    done = policygen("ask", ROOT / "examples" / name, "--no-input")
    assert done.returncode == 1
    assert "This is a trust's file" in done.stderr


def two_schools(folder: Path) -> tuple[Path, Path]:
    """A trust of two schools, and a folder of adopted files with one for each."""
    good = yaml.safe_load((ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8"))["answers"]
    schools = [
        {"school": "oak", "answers": good},
        {"school": "elm", "answers": {**good, "school_name": "Elm Bank Academy", "urn": "123077", "phone": "01632 960777"}},
    ]
    (folder / "trust.yaml").write_text(yaml.safe_dump({"trust": {"name": "Two Trees"}, "schools": schools}), encoding="utf-8")
    adopted = folder / "adopted"
    for name in ("oak", "elm"):
        (adopted / name).mkdir(parents=True)
        policy = docx.Document()
        for line in ("Behaviour policy", *["We ring the bell at nine."] * 60):
            policy.add_paragraph(line)
        policy.save(str(adopted / name / "Behaviour policy.docx"))
    return folder / "trust.yaml", adopted


def behaviour(trust: Path, adopted: Path, *more: object) -> subprocess.CompletedProcess[str]:
    asked = ("--policy", "behaviour", "--policy", "attendance", "--on", ON, "--prior", adopted)
    return policygen("generate", trust, *asked, "--out", trust.parent / "made", *more)


def test_what_no_school_reads_among_the_adopted_files_is_named_each_time(tmp_path: Path) -> None:
    trust, adopted = two_schools(tmp_path)
    shutil.copytree(adopted / "oak", adopted / "oakk")
    shutil.copy(adopted / "oak" / "Behaviour policy.docx", adopted / "Old behaviour.docx")
    (adopted / "pictures").mkdir()
    (adopted / "pictures" / "logo.png").touch()
    for _ in range(2):
        done = behaviour(trust, adopted)
        assert done.returncode == 3, done.stderr
        assert "“oakk” in" in done.stderr
        assert "“Old behaviour.docx” in" in done.stderr
        assert "pictures" not in done.stderr
    assert "“oakk” in" in json.loads(behaviour(trust, adopted, "--json").stdout)["not_read"][1]


def test_policies_without_a_version_before_are_counted_beside_those_with_one(tmp_path: Path) -> None:
    assert "1 updated, 1 new" in behaviour(*two_schools(tmp_path)).stdout


def test_an_adopted_file_that_is_not_there_any_more_is_named_until_it_is_back(tmp_path: Path) -> None:
    trust, adopted = two_schools(tmp_path)
    assert "any more" not in behaviour(trust, adopted).stderr
    gone = adopted / "oak" / "Behaviour policy.docx"
    gone.rename(tmp_path / "kept.docx")
    for _ in range(2):
        done = behaviour(trust, adopted)
        assert done.returncode == 3
        assert "Behaviour policy.docx is not used: it is not there any more" in " ".join(done.stderr.split())
    (tmp_path / "kept.docx").rename(gone)
    assert "any more" not in behaviour(trust, adopted).stderr
    gone.unlink()
    behaviour(trust, adopted, "--again")
    assert "any more" not in behaviour(trust, adopted).stderr


def test_keys_that_differ_in_case_alone_are_both_named(tmp_path: Path) -> None:
    trust, adopted = two_schools(tmp_path)
    trust.write_text(trust.read_text(encoding="utf-8").replace("school: elm", "school: OAK"), encoding="utf-8")
    done = behaviour(trust, adopted)
    assert done.returncode == 1
    assert "'oak' and 'OAK'" in done.stderr


@pytest.mark.parametrize("where", ["header", "footer", "table"])
def test_a_file_that_names_another_school_only_in_its_margins_is_not_used(tmp_path: Path, where: str) -> None:
    trust, adopted = two_schools(tmp_path)
    policy = docx.Document(str(adopted / "oak" / "Behaviour policy.docx"))
    if where == "table":
        policy.add_table(1, 2).rows[0].cells[1].text = "Elm Bank Academy"
    else:
        getattr(policy.sections[0], where).paragraphs[0].text = "Elm Bank Academy"
    policy.save(str(adopted / "oak" / "Behaviour policy.docx"))
    done = behaviour(trust, adopted)
    assert done.returncode == 1
    assert "This file is another school's, so it is not used." in " ".join(done.stderr.split())


def standing(trust: Path) -> subprocess.CompletedProcess[str]:
    return policygen("status", trust, "--in", trust.parent / "made", "--on", ON)


def behaviour_made(trust: Path) -> subprocess.CompletedProcess[str]:
    return policygen("generate", trust, "--policy", "behaviour", "--on", ON, "--out", trust.parent / "made")


def in_a_row(done: subprocess.CompletedProcess[str]) -> str:
    return " ".join(done.stderr.split())


def test_the_status_names_a_school_whose_answers_changed_since_its_policies_were_made(tmp_path: Path) -> None:
    trust, _ = two_schools(tmp_path)
    behaviour_made(trust)
    assert standing(trust).returncode == 0
    trust.write_text(trust.read_text(encoding="utf-8").replace("01632 960777", "01632 960778"), encoding="utf-8")
    done = standing(trust)
    assert done.returncode == 3
    assert "Elm Bank Academy: What was made is not up to date: answers have changed since." in in_a_row(done)
    assert "Oakfield Primary School: What was made" not in in_a_row(done)
    behaviour_made(trust)
    assert standing(trust).returncode == 0


def test_the_status_names_the_law_that_has_changed_since_policies_were_made(tmp_path: Path) -> None:
    trust, _ = two_schools(tmp_path)
    made = trust.parent / "made"
    policygen("generate", trust, "--policy", "online-safety", "--on", "2026-08-31", "--out", made)
    before, after = (policygen("status", trust, "--in", made, "--on", day) for day in ("2026-08-31", "2026-09-01"))
    assert "not up to date" not in in_a_row(before)
    assert (after.returncode, in_a_row(after).count("is not up to date: the law has changed since (KCSIE 2026")) == (3, 2)
    policygen("generate", trust, "--policy", "online-safety", "--on", "2026-09-01", "--out", made)
    assert "not up to date" not in in_a_row(policygen("status", trust, "--in", made, "--on", "2026-09-01"))


@pytest.mark.parametrize("renamed", [False, True])
def test_a_school_that_was_taken_out_of_the_trusts_file_or_renamed_is_named(tmp_path: Path, renamed: bool) -> None:
    trust, _ = two_schools(tmp_path)
    behaviour_made(trust)
    data = yaml.safe_load(trust.read_text(encoding="utf-8"))
    data["schools"] = [data["schools"][0], *([{**data["schools"][1], "school": "elm-bank"}] if renamed else [])]
    trust.write_text(yaml.safe_dump(data), encoding="utf-8")
    for _ in range(2):
        assert f"“elm” in {tmp_path / 'made'} was made for a school" in in_a_row(behaviour_made(trust))
        done = standing(trust)
        assert done.returncode == 3
        assert f"“elm” in {tmp_path / 'made'} was made for a school" in in_a_row(done)
    shutil.move(tmp_path / "made" / "elm", tmp_path / "elm")
    assert standing(trust).returncode == 0


def test_what_another_trust_made_in_the_same_folder_is_not_called_left_over(tmp_path: Path) -> None:
    trust, _ = two_schools(tmp_path)
    behaviour_made(trust)
    data = yaml.safe_load(trust.read_text(encoding="utf-8"))
    other = tmp_path / "other.yaml"
    other.write_text(
        yaml.safe_dump({"trust": {"name": "Other"}, "schools": [{**data["schools"][0], "school": "ash"}]}), encoding="utf-8"
    )
    assert "was made for a school" not in in_a_row(behaviour_made(other))


def test_a_run_that_was_killed_before_its_first_policy_is_told_as_cut_short(tmp_path: Path) -> None:
    trust, _ = two_schools(tmp_path)
    behaviour_made(trust)
    for record in (tmp_path / "made").rglob("policygen-run.json"):
        record.write_text(
            json.dumps({**json.loads(record.read_text(encoding="utf-8")), "policies": {}, "finished": False}), encoding="utf-8"
        )
    done = standing(trust)
    assert done.returncode == 3
    assert "cut short with 0 of 1 policy made" in in_a_row(done)


def test_a_clause_that_the_trust_locks_and_a_school_changed_is_told_at_the_end_of_the_run(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    trust, adopted = tmp_path / "examples" / "rivers-trust.yaml", tmp_path / "adopted" / "weir-primary"
    asked = ("generate", trust, "--policy", "safeguarding", "--on", ON)
    policygen(*asked, "--out", tmp_path / "first")
    adopted.mkdir(parents=True)
    (made,) = (tmp_path / "first" / "weir-primary").rglob("*_draft.docx")
    opened = docx.Document(str(made))
    for paragraph in opened.paragraphs:
        if "river" in paragraph.text and paragraph.runs:
            paragraph.runs[-1].text += " Except on Fridays."
    opened.save(str(adopted / "ours.docx"))
    for _ in range(2):
        done = policygen(*asked, "--out", tmp_path / "made", "--prior", tmp_path / "adopted")
        assert done.returncode == 3
        assert "weir-primary 1 clause that the trust locks and the school has changed" in in_a_row(done)


def test_hidden_rows_of_a_sheet_that_a_trusts_file_names_are_told_by_every_run(tmp_path: Path) -> None:
    trust, _ = two_schools(tmp_path)
    policygen("spreadsheet", trust, "--into", tmp_path / "schools.xlsx")
    book = openpyxl.load_workbook(tmp_path / "schools.xlsx")
    row = next(cell.row for cell in book["Schools"]["A"] if cell.value == "elm")
    book["Schools"].row_dimensions[row].hidden = True
    book.save(tmp_path / "schools.xlsx")
    trust.write_text("trust:\n  name: Two Trees\nschools: schools.xlsx\n", encoding="utf-8")
    for done in (behaviour_made(trust), behaviour_made(trust), standing(trust)):
        assert f"schools.xlsx: Hidden rows are read like the others: {row} (elm)." in in_a_row(done)
