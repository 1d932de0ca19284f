"""A trust's run: side by side, again, after a stop, and with one that fails."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from conftest import ROOT, TRUST, World, answers_from
from folders import made, seen

from command_line import policygen
from policygen.errors import SchoolFaults
from policygen.formats.package import read_parts, write_parts
from policygen.layers.folders import Folder
from policygen.layers.load import layers_state
from policygen.library.load import load
from policygen.library.model import Library
from policygen.runs import school_making
from policygen.runs.batch import carry_out, here, unchanged
from policygen.runs.file_record import RECORD
from policygen.runs.jobs import Job, LibrarySource, Outcome, Stopped, Tell, jobs_of
from policygen.runs.layout import KEPT
from policygen.runs.model import Run
from policygen.runs.processes import side_by_side
from policygen.runs.record import NAME, SchoolRecord, read_record, read_records
from policygen.runs.school_folders import folder_of
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust
from policygen.storage import LOCK, alone_in

ON = date(2026, 11, 24)
ANSWERS = {
    "school_word": "school", "pupil_word": "pupils", "school_type": "academy", "boarding": False, "age_low": 5,
    "routes": ["box"], "approved_by": "The board", "effective_date": "2026-09-01", "next_review": "2027-09-01",
    "trust_name": "Three Rivers", "care": {"phone": "01632 960001"},
}  # fmt: skip


def quiet() -> None:
    """Nobody is told."""


class Small:
    """A trust of small schools with two small policies."""

    def __init__(self, root: Path, out: Path) -> None:
        shutil.copytree(root / "policy_templates" / "safety", root / "policy_templates" / "second")
        self.library: Library = load(root)
        self.out = out
        self.shelf = LibrarySource(cache=out)
        self.shelf.holds(self.library)
        self.changed: dict[str, dict[str, object]] = {}

    def jobs(self, count: int = 3, **other: object) -> list[Job]:
        schools = []
        for number in range(count):
            key = f"school-{number}"
            about = {"school_name": f"School {number}", "urn": f"12300{number}", "dsl": {"name": f"Lead {chr(65 + number) * 2}"}}
            given = {**ANSWERS, **about, **self.changed.get(key, {})}
            answers = answers_from(self.library, **{name: value for name, value in given.items() if value is not None})
            schools.append((key, School(answers)))
        run = Run(self.library, ON, ("safety", "second"), self.out / "out", None, "", False, frozenset(), False)
        again, telling = bool(other.pop("again", False)), bool(other.pop("telling", False))
        run = replace(run, **other)  # type: ignore[arg-type]
        return jobs_of(Trust("Three Rivers", tuple(schools)), run, self.shelf, again=again, telling=telling)

    def run(self, **other: object) -> list[Outcome]:
        return list(here(self.jobs(**other), quiet))  # type: ignore[arg-type]

    def record(self, key: str) -> SchoolRecord:
        record = read_record(self.out / "out" / key)
        assert record is not None
        return record


@pytest.fixture
def small(world: World, tmp_path: Path) -> Small:
    return Small(world(), tmp_path)


def edit(path: Path, words: str) -> None:
    """Change a document as a person would: in Word, and saved."""
    opened = docx.Document(str(path))
    next(each for each in opened.paragraphs if "The lead of" in each.text).add_run(f" {words}")
    opened.save(str(path))


# ---- what has not changed


def test_what_has_not_changed_is_left_alone(small: Small) -> None:
    first = small.run()
    before = seen(small.out / "out")
    assert [each.made for each in first] == [2, 2, 2]
    jobs = small.jobs()
    assert all(unchanged(job) for job in jobs)
    assert [each.made for each in here(jobs, quiet)] == [0, 0, 0]
    assert {name: data for name, data in seen(small.out / "out").items() if not name.endswith(NAME)} == {
        name: data for name, data in before.items() if not name.endswith(NAME)
    }


def test_what_is_left_alone_is_told_like_what_is_made(small: Small) -> None:
    first, second = small.run(telling=True), small.run(telling=True)
    for one, other in zip(first, second, strict=True):
        assert [each | {"written": False} for each in one.data] == list(other.data)
        assert replace(one, made=0, data=()) == replace(other, data=())


def test_only_the_school_whose_answers_changed_is_made_again(small: Small) -> None:
    small.run()
    small.changed["school-1"] = {"dsl": {"name": "Somebody Else"}}
    assert [each.made for each in small.run()] == [0, 2, 0]


@pytest.mark.parametrize("what", ["day", "option", "library", "version", "again"])
def test_what_everything_is_made_from_counts(small: Small, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    small.run()
    other: dict[str, object] = {}
    if what == "day":
        other = {"on": date(2026, 11, 25)}
    elif what == "option":
        other = {"moves": True}
    elif what == "again":
        other = {"again": True}
    elif what == "library":
        small.shelf.holds(replace(small.library, digest="another"))
        small.library = small.shelf.library()
    else:
        monkeypatch.setattr("policygen.__version__", "99")
    assert not any(unchanged(job) for job in small.jobs(**other))  # type: ignore[arg-type]
    assert [each.made for each in small.run(**other)] == [2, 2, 2]


def test_a_file_that_has_gone_is_made_again_and_only_it(small: Small) -> None:
    small.run()
    gone = next((small.out / "out" / "school-0").rglob("*_second_*.docx"))
    data = gone.read_bytes()
    gone.unlink()
    assert [each.made for each in small.run()] == [1, 0, 0]
    assert gone.read_bytes() == data


def test_a_file_that_only_has_a_new_time_is_the_same(small: Small) -> None:
    small.run()
    for path in (small.out / "out").rglob("*.docx"):
        os.utime(path, (1, 1))
    assert [each.made for each in small.run()] == [0, 0, 0]


def test_a_file_that_a_person_edited_is_left_and_the_new_one_stands_beside_it(small: Small) -> None:
    small.run()
    path = next((small.out / "out" / "school-0").rglob("*_safety_*.docx"))
    edit(path, "Our own words.")
    mine = path.read_bytes()
    outcome = small.run()[0]
    assert (outcome.made, outcome.kept) == (1, (f"policies/{path.name}",))
    assert path.read_bytes() == mine
    assert path.with_name(f"{path.stem}-2.docx").is_file()
    assert [each.made for each in small.run()] == [0, 0, 0]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 99}', b"\xff\xfe"])
def test_a_record_that_cannot_be_read_is_as_if_there_were_none(small: Small, damage: bytes) -> None:
    small.run()
    (small.out / "out" / "school-1" / NAME).write_bytes(damage)
    assert [each.made for each in small.run()] == [0, 2, 0]
    assert small.record("school-1").school == "School 1"


def test_a_run_for_one_policy_keeps_what_is_known_of_the_others(small: Small) -> None:
    small.run()
    small.run(keys=("second",))
    record = small.record("school-0")
    assert (set(record.policies), record.keys) == ({"safety", "second"}, ("second",))
    assert [each.made for each in small.run()] == [0, 0, 0]


def test_web_pages_are_made_again_where_one_has_gone(small: Small) -> None:
    small.run(extras=frozenset({"html"}))
    pages = sorted((small.out / "out" / "school-2" / "web").glob("*.html"))
    assert {f"web/{page.name}" for page in pages} <= {each.name for each in small.record("school-2").beside}
    assert [each.made for each in small.run(extras=frozenset({"html"}))] == [0, 0, 0]
    pages[0].unlink()
    assert [each.made for each in small.run(extras=frozenset({"html"}))] == [0, 0, 2]
    assert pages[0].is_file()


# ---- adopted files


@pytest.fixture
def adopted(small: Small) -> Path:
    """Last year's, as adopted; one of them with the school's own words."""
    small.run(on=date(2025, 11, 1), folder=small.out / "adopted")
    edit(next((small.out / "adopted" / "school-0").rglob("*_safety_*.docx")), "We meet by the oak.")
    return small.out / "adopted"


def test_an_update_is_left_alone_until_an_adopted_file_changes(small: Small, adopted: Path) -> None:
    first = small.run(prior=adopted)
    assert [each.updates for each in first] == [2, 2, 2]
    for path in adopted.rglob("*.docx"):
        os.utime(path, (2, 2))
    assert [each.made for each in small.run(prior=adopted)] == [0, 0, 0]
    edit(next((adopted / "school-1").rglob("*_second_*.docx")), "And by the gate.")
    assert [each.made for each in small.run(prior=adopted)] == [0, 1, 0]
    shutil.rmtree(adopted / "school-2")
    assert [(each.made, each.updates) for each in small.run(prior=adopted)] == [(0, 2), (0, 2), (2, 0)]


def test_the_record_says_how_much_is_the_schools_own(small: Small, adopted: Path) -> None:
    small.run(prior=adopted)
    status = small.record("school-0").policies["safety"].status
    assert status.prior is not None
    assert status.prior.file == f"policies/{next((adopted / 'school-0').rglob('*_safety_*.docx')).name}"
    assert 0 < status.local_share < 1
    assert status.tracked_changes > 0
    assert (status.next_review, status.version) == ("2027-09-01", "2026.1")
    other = small.record("school-1").policies["safety"].status
    assert other.local_share == 0
    assert [each.key for each in read_records(small.out / "out")] == ["school-0", "school-1", "school-2"]


def test_a_tracked_copy_that_a_person_worked_in_is_never_written_over(small: Small, adopted: Path) -> None:
    small.run(prior=adopted)
    tracked = next((small.out / "out" / "school-0").rglob("*_safety_*_changes.docx"))
    edit(tracked, "Decided on Tuesday.")
    mine = tracked.read_bytes()
    small.changed["school-0"] = {"dsl": {"name": "Somebody Else"}}
    outcome = small.run(prior=adopted)[0]
    assert tracked.read_bytes() == mine
    assert outcome.kept == (f"policies/{tracked.name}",)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_to_another_schools_file_is_refused(small: Small, adopted: Path) -> None:
    theirs = next((adopted / "school-1").rglob("*_safety_*.docx"))
    mine = next((adopted / "school-0").rglob("*_safety_*.docx"))
    mine.unlink()
    mine.symlink_to(theirs)
    first, *others = small.run(prior=adopted)
    assert "points to one outside the school's folder" in "".join(first.failed)
    assert not any(each.failed for each in others)


def test_another_schools_file_in_a_schools_folder_is_refused(small: Small, adopted: Path) -> None:
    shutil.copy(next((adopted / "school-1").rglob("*_safety_*.docx")), next((adopted / "school-0").rglob("*_safety_*.docx")))
    first, *others = small.run(prior=adopted)
    assert "made for another school" in "".join(first.failed)
    assert [each.updates for each in others] == [2, 2]


def test_an_adopted_file_that_cannot_be_read_is_not_passed_over_by_the_next_run(small: Small, adopted: Path) -> None:
    next((adopted / "school-0").rglob("*_safety_*.docx")).write_bytes(b"no Word file")
    for _ in range(2):
        first, *others = small.run(prior=adopted)
        assert first.failed
        assert not any(each.failed for each in others)


# ---- names of folders


@pytest.mark.parametrize(
    "key", ["", ".", "..", "../elsewhere", "a/b", "a\\b", "C:", "con", "CON.x", "a ", "a.", ".hidden", "a\nb", "x?"]
)
def test_a_school_whose_name_is_no_folders_name_is_refused(small: Small, key: str) -> None:
    run = Run(small.library, ON, ("safety",), small.out / "out", None, "", False, frozenset(), False)
    with pytest.raises(SchoolFaults, match="cannot be the name of a folder"):
        jobs_of(Trust("T", ((key, School({})),)), run, small.shelf)


def test_two_schools_never_share_a_folder(small: Small) -> None:
    run = Run(small.library, ON, ("safety",), small.out / "out", None, "", False, frozenset(), False)
    with pytest.raises(SchoolFaults, match="would share the folder 'Oak'"):
        jobs_of(Trust("T", (("oak", School({})), ("Oak", School({})))), run, small.shelf)


# ---- side by side


@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere processes start anew and would read the shipped library")
def test_as_many_processes_as_you_like_make_the_same(small: Small, count: int) -> None:
    small.run()
    jobs = small.jobs(5, folder=small.out / "side")
    outcomes = {each.key: each for each in side_by_side(jobs, count, quiet, method="fork")}
    assert set(outcomes) == {job.key for job in jobs}
    there = made(small.out / "side")
    assert {name: there[name] for name in made(small.out / "out")} == made(small.out / "out")


def test_processes_that_start_anew_read_the_library_themselves(tmp_path: Path, shipped: Library) -> None:
    from policygen.schools.trust_file import read_schools

    trust = read_schools(TRUST, shipped.vocabulary)
    run = Run(shipped, ON, ("whistleblowing",), tmp_path / "out", None, "", False, frozenset(), False)
    jobs = jobs_of(replace(trust, schools=trust.schools[:3]), run, LibrarySource(tmp_path / "cache"))
    assert [each.failed for each in side_by_side(jobs, 2, quiet, method="spawn")] == [(), (), ()]
    run = replace(run, folder=tmp_path / "one")
    assert not any(
        each.failed
        for each in here(jobs_of(replace(trust, schools=trust.schools[:3]), run, LibrarySource(tmp_path / "cache")), quiet)
    )
    assert made(tmp_path / "out") == made(tmp_path / "one")


def killed_at(key: str) -> Callable[[Job, Tell], Outcome]:
    """A maker whose process is killed when it has made one policy of a school."""

    def make(job: Job, tell: Tell) -> Outcome:
        def die() -> None:
            if job.key == key:
                os.kill(os.getpid(), signal.SIGKILL)
            tell()

        return carry_out(job, die)

    return make


@pytest.mark.skipif(sys.platform != "linux", reason="the maker of this test is only known to a copy of this process")
@pytest.mark.parametrize("count", [1, 2])
def test_a_process_that_dies_costs_its_school_only(small: Small, count: int) -> None:
    outcomes = {each.key: each for each in side_by_side(small.jobs(5), count, quiet, make=killed_at("school-1"), method="fork")}
    assert {key for key, each in outcomes.items() if each.failed} == {"school-1"}
    assert "signal 9" in outcomes["school-1"].failed[0]
    assert set(small.record("school-1").policies) == {"safety"}
    again = small.run(count=5)
    assert [each.made for each in again] == [0, 1, 0, 0, 0]
    assert not any(each.failed for each in again)
    assert not list((small.out / "out").rglob("*.part"))


def test_a_school_that_fails_spoils_no_other_and_says_so_next_time_too(small: Small) -> None:
    small.changed["school-1"] = {"school_name": None}
    for _ in range(2):
        outcomes = small.run()
        assert [bool(each.failed) for each in outcomes] == [False, True, False]
        assert unchanged(small.jobs()[1]) is None
    assert small.record("school-1").failed
    small.changed.clear()
    assert [each.made for each in small.run()] == [0, 2, 0]
    assert not small.record("school-1").failed


def test_a_fault_of_policygen_is_told_without_anybodys_name(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object) -> None:
        raise KeyError("Lead BB, 01632 960001")

    monkeypatch.setattr(school_making, "status_of", wrong)
    outcome = small.run()[1]
    assert "KeyError, policygen.runs.school_making line" in outcome.failed[0]
    assert "Lead" not in str(outcome)
    assert "960001" not in str(outcome)


def test_no_answer_is_told_when_a_job_is_shown(small: Small) -> None:
    assert "Lead BB" not in repr(small.jobs()[1])


# ---- stopped


def test_what_is_whole_is_not_made_again_after_a_stop(small: Small) -> None:
    reference = small.out / "reference"
    small.run(folder=reference)
    done = 0

    def stop() -> None:
        nonlocal done
        done += 1
        if done == 3:
            raise Stopped

    with pytest.raises(Stopped):
        list(here(small.jobs(), stop))
    before = seen(small.out / "out")
    assert [each.made for each in small.run()] == [0, 1, 2]
    after = seen(small.out / "out")
    assert all(after[name] == before[name] for name in before if not name.endswith((NAME, RECORD, ".added")))
    assert not [name for name in after if name.endswith(".added")], "the record is whole at the end"
    assert made(small.out / "out") == made(reference)


def test_a_dry_run_writes_nothing(small: Small) -> None:
    outcomes = small.run(dry_run=True, telling=True)
    assert [each.made for each in outcomes] == [2, 2, 2]
    assert all(each.data[0]["written"] is False for each in outcomes)
    assert not (small.out / "out").exists()


COMMAND = ["generate", str(TRUST), "--on", ON.isoformat(), "--policy", "whistleblowing", "--policy", "prevent"]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen(*COMMAND, *arguments)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are others there")
@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_is_stopped_or_killed_is_carried_on(tmp_path: Path, how: signal.Signals, code: int, jobs: int) -> None:
    command = [sys.executable, "-m", "policygen", *COMMAND, "--out", str(tmp_path / "out"), "--jobs", str(jobs)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    while process.poll() is None and not list((tmp_path / "out").glob(f"*/{NAME}")):
        time.sleep(0.005)
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    assert process.returncode in {code, 0}, said  # it may have been done already
    before = {name: each for name, each in seen(tmp_path / "out").items() if name.endswith(".docx")}
    assert "Traceback" not in said
    carried_on = run("--out", tmp_path / "out")
    assert carried_on.returncode == 0, carried_on.stderr
    assert not list((tmp_path / "out").rglob("*.part"))
    after = seen(tmp_path / "out")
    assert all(after[name] == each for name, each in before.items() if _recorded(tmp_path / "out", name))
    run("--out", tmp_path / "whole", "--jobs", 1)
    assert made(tmp_path / "out") == made(tmp_path / "whole")


def _recorded(folder: Path, name: str) -> bool:
    record = read_record(folder / name.partition("/")[0])
    return record is not None and any(out.name == Path(name).name for each in record.policies.values() for out in each.outputs)


def test_what_is_said_of_a_second_run(tmp_path: Path) -> None:
    assert "unchanged" not in run("--out", tmp_path).stdout
    second = run("--out", tmp_path)
    assert second.stdout.count("2 policies, unchanged") == 5
    assert second.stderr == ""


def test_no_such_folder_of_adopted_files_is_said_once(tmp_path: Path) -> None:
    done = run("--out", tmp_path / "out", "--prior", tmp_path / "nowhere")
    assert done.returncode == 1
    assert "There is no such folder. For a trust, give the folder that holds a folder for each school." in done.stderr


# ---- two runs at once


def test_a_second_run_leaves_a_folder_alone_in_which_the_first_one_writes(small: Small) -> None:
    folder = small.out / "out" / "school-1"
    folder.mkdir(parents=True)
    half = folder / ".policy.docx.x.part"
    half.touch()
    (folder / KEPT).mkdir()
    with alone_in(folder, KEPT):
        outcomes = small.run()
        assert half.exists(), "it is the first run's"
    assert ["Another run of policygen is writing into this folder" in "".join(each.failed) for each in outcomes] == [
        False,
        True,
        False,
    ]
    assert not any(each.failed for each in small.run())
    assert not half.exists()
    assert not list((small.out / "out").rglob(LOCK))


# ---- whose files they are


def without_record(path: Path) -> None:
    """As LibreOffice or Google Docs hands a file back: the words are there, the record is not."""
    parts = read_parts(path.read_bytes())
    path.write_bytes(write_parts({name: part for name, part in parts.items() if not name.startswith("customXml/")}))


def test_another_schools_file_without_its_record_is_refused_by_every_run(small: Small, adopted: Path) -> None:
    mine = next((adopted / "school-0").rglob("*_safety_*.docx"))
    shutil.copy(next((adopted / "school-1").rglob("*_safety_*.docx")), mine)
    without_record(mine)
    for _ in range(3):
        first, *others = small.run(prior=adopted)
        assert "another school" in "".join(first.failed)
        assert [each.updates for each in others] == [2, 2]


def test_a_person_of_another_school_in_an_adopted_file_is_named_by_every_run(small: Small, adopted: Path) -> None:
    edit(next((adopted / "school-0").rglob("*_safety_*.docx")), "Ask Lead BB.")
    for _ in range(2):
        first, *others = small.run(prior=adopted)
        assert first.needs_a_person
        assert "of another school of the trust" in "".join(said for said, _ in first.not_used)
        assert not any(each.not_used for each in others)


def test_a_school_without_a_folder_of_adopted_files_is_named_with_the_likely_one(small: Small, adopted: Path) -> None:
    (adopted / "school-0").rename(adopted / "School 0 old")
    for _ in range(2):
        first, *others = small.run(prior=adopted)
        assert first.needs_a_person
        assert "There is no folder “school-0”" in first.not_used[0][0]
        assert "Is it “School 0 old”?" in first.not_used[0][0]
        assert not any(each.not_used for each in others)


@pytest.mark.parametrize("name", ["School 0", "SCHOOL-0", "school_0", "School 0 "])
def test_a_folder_by_the_schools_name_is_its_own_and_said(small: Small, adopted: Path, name: str) -> None:
    (adopted / "school-0").rename(adopted / name)
    first, *others = small.run(prior=adopted)
    assert (first.updates, first.not_used) == (2, ((f"Its files are read from the folder “{name}”.", False),))
    assert not any(each.not_used for each in others)


def test_a_folder_that_is_composed_in_another_way_is_the_same(tmp_path: Path) -> None:
    (tmp_path / unicodedata.normalize("NFD", "École")).mkdir()
    found = folder_of(tmp_path, unicodedata.normalize("NFC", "École"), "")
    assert found.path is not None


def test_two_folders_that_may_be_meant_are_named_and_neither_is_used(tmp_path: Path) -> None:
    (tmp_path / "Oak School").mkdir()
    (tmp_path / "OAK").mkdir()
    found = folder_of(tmp_path, "oak", "Oak School")
    assert found.path is None
    assert "“OAK” and “Oak School” may both be meant" in found.remark


def test_a_folder_of_another_school_of_the_trust_is_never_taken(tmp_path: Path) -> None:
    (tmp_path / "oak-primary").mkdir()
    assert folder_of(tmp_path, "oak", "Oak Primary", ["oak", "oak-primary"]).path is None


def test_adopted_files_that_lie_flat_are_named_with_what_to_do(small: Small, adopted: Path) -> None:
    for path in (adopted / "school-0").rglob("*.docx"):
        path.rename(adopted / f"old {path.name.partition('_')[2]}")  # known by its own record alone
    shutil.rmtree(adopted / "school-0")
    first, *others = small.run(prior=adopted)
    assert first.needs_a_person
    assert f"Files of it stand in {adopted} itself: “old safety_" in first.not_used[0][0]
    assert "Move them into a folder “school-0” there." in first.not_used[0][0]
    assert [each.updates for each in others] == [2, 2]


def test_a_layer_saved_while_a_run_is_under_way_is_told_by_the_schools_made_after_it(small: Small, tmp_path: Path) -> None:
    layer = tmp_path / "ours"
    layer.mkdir()
    (layer / "layer.yaml").write_text("name: Our Trust\nkind: trust\n", "utf-8")
    with_it = [replace(job, source=replace(job.source, layers=(Folder(layer, "ours"),))) for job in small.jobs()]
    jobs = [replace(job, source=replace(job.source, state=layers_state(job.source.layers))) for job in with_it]
    outcomes = here(jobs, quiet)
    first = next(outcomes)
    (layer / "layer.yaml").write_text("name: Our Trust\nkind: trust\n# saved again\n", "utf-8")
    second, third = outcomes
    assert not first.not_used
    for each in (second, third):
        assert each.needs_a_person
        assert "A file of its layers was saved while the run was under way" in each.not_used[0][0]


# ---- a refusal is never remembered as knowledge


def two_of_one(folder: Path) -> None:
    mine = next(folder.rglob("*_safety_*.docx"))
    edit(mine, "One.")
    shutil.copy(mine, folder / "copy.docx")
    edit(folder / "copy.docx", "Two.")


def of_another_school(folder: Path) -> None:
    theirs = next((folder.parent / "school-1").rglob("*_safety_*.docx"))
    shutil.copy(theirs, next(folder.rglob("*_safety_*.docx")))


BAD_FILES: dict[str, Callable[[Path], object]] = {
    "no Word file": lambda folder: (folder / "z.docx").write_bytes(b"no Word file"),
    "empty": lambda folder: (folder / "z.docx").write_bytes(b""),
    "a renamed .doc": lambda folder: (folder / "z.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "two of one policy": two_of_one,
    "another school's": of_another_school,
}


@pytest.mark.parametrize("bad", BAD_FILES)
@pytest.mark.parametrize("good_run_before", [True, False])
def test_a_refusal_is_repeated_by_every_run_until_it_is_put_right(
    small: Small, adopted: Path, bad: str, good_run_before: bool
) -> None:
    mine = adopted / "school-0"
    kept = shutil.copytree(mine, small.out / "kept")
    if good_run_before:
        assert not any(each.failed for each in small.run(prior=adopted))
    BAD_FILES[bad](mine)
    for dry_run in (False, False, True, False):
        first, *others = small.run(prior=adopted, dry_run=dry_run)
        assert first.failed
        assert not any(each.failed for each in others)
    shutil.rmtree(mine)
    shutil.copytree(kept, mine)
    assert [(each.failed, each.updates) for each in small.run(prior=adopted)] == [((), 2)] * 3


def test_a_second_run_of_one_trust_says_so_and_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / KEPT).mkdir()
    with alone_in(tmp_path, KEPT):
        second = run("--out", tmp_path)
    assert second.returncode == 1
    assert f"{tmp_path}: Another run of policygen is writing into this folder." in second.stderr
    assert not list(tmp_path.rglob("*.docx"))


COPIED = """
import os, signal, sys, time
from pathlib import Path
from policygen.storage import alone_in
folder = Path(sys.argv[1])
with alone_in(folder):
    copy = os.fork()
    if copy == 0:
        time.sleep(30)
        os._exit(0)
with alone_in(folder):
    print("alone")
os.kill(copy, signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system starts no copies of a process")
def test_a_copy_of_a_process_holds_no_lock_of_the_first_one(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", COPIED, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "alone\n", done.stderr
