"""`policygen learn` as people run it: asked in a terminal, killed at any moment, listed, closed, fed from reviews."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT

from policygen.cli.app import DONE, FIX, NEEDS_A_PERSON
from policygen.cli.main import run
from policygen.facts.known import Known
from policygen.formats import strict_yaml
from policygen.learning.log import parse_log
from policygen.learning.review_prompts import prompt_page
from policygen.library.model import Library
from policygen.word.reading.accessibility import barriers

ON = ["--on", "2026-11-29"]
ENTRY = """\
of: Oakfield Primary School
entries:
  2026-001:
    status: testing
    source: near miss
    date: 2026-11-03
    happened: A gate stood open at lunch.
    made_sense: The lock sticks.
    pattern: tools
    finding: The gate is left open whenever the lock sticks.
    change: The lock is replaced.
    owner: Site manager
    due: 2026-12-18
    test: Try the gate on ten days.
  2026-002:
    status: draft
    happened: A list was out of date.
"""


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path / "school.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def log(school: Path) -> Path:
    path = school / "school-learning-log.yaml"
    path.write_text(ENTRY, encoding="utf-8")
    return path


def test_it_lists_shows_and_closes(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["learn", "school.yaml", "--list", *ON]) == NEEDS_A_PERSON, "a draft is unfinished"
    assert "still being written" in " ".join(capsys.readouterr().out.split())
    assert run(["learn", "school.yaml", "--show", "2026-001", *ON]) == DONE
    assert "Site manager" in capsys.readouterr().out
    shown = ["learn", "school.yaml", "--close", "2026-001", "--result", "Shut on ten days.", "--tested-on", "12/3/2027"]
    assert run(shown) == DONE
    capsys.readouterr()
    assert run(["learn", "school.yaml", "--json", *ON]) == NEEDS_A_PERSON
    first = json.loads(capsys.readouterr().out)[0]
    assert (first["entry"], first["status"], first["tested_on"]) == ("2026-001", "closed", "2027-03-12")
    assert "A list was out of date." in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--close", "2026-002", "--result", "Fine."], "Entry 2026-002 is still a draft"),
        (["--close", "2026-001"], "line 3: Entry 2026-001 is closed only with what its test showed, and when. Give both:"),
        (["--close", "2026-001", "--result", "Mrs Pemberton is happy.", "--tested-on", "1/2/2027"], "looks like a name"),
        (["--show", "2026-01"], "There is no entry '2026-01'. Did you mean '2026-001'?"),
        ([], "Asking needs a terminal."),
    ],
)
def test_what_cannot_be_done_is_said_with_the_next_step(
    log: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(["learn", "school.yaml", *arguments]) == FIX
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert "Pemberton" not in told
    assert log.read_text(encoding="utf-8") == ENTRY


def test_a_log_without_a_test_of_change_is_not_closed(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_text(ENTRY.replace("    test: Try the gate on ten days.\n", ""), encoding="utf-8")
    assert run(["learn", "school.yaml", "--close", "2026-001", "--result", "Fine.", "--tested-on", "1/2/2027"]) == FIX
    assert "so it cannot be closed" in capsys.readouterr().err


def test_another_schools_log_is_never_used(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.write_text(ENTRY.replace("Oakfield Primary", "Elsewhere"), encoding="utf-8")
    assert run(["learn", "school.yaml", "--list"]) == FIX
    assert "of another school" in " ".join(capsys.readouterr().err.split())


def test_this_terms_findings_are_a_page_to_print(school: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["learn", "school.yaml", "--from-reviews", "--out", "page", *ON]) == NEEDS_A_PERSON
    stem = "oakfield-primary-school_could-it-happen-here_autumn-2026"
    page = (school / "page" / f"{stem}.html").read_text(encoding="utf-8")
    assert barriers((school / "page" / f"{stem}.docx").read_bytes()) == []
    assert page.count("This review found:") == 4
    assert run(["learn", "school.yaml", "--from-reviews", *ON]) == NEEDS_A_PERSON
    assert "Could" not in capsys.readouterr().err


def test_a_trust_has_a_log_and_each_of_its_schools_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    trust = tmp_path / "examples" / "rivers-trust.yaml"
    (tmp_path / "examples" / "rivers-trust-learning-log.yaml").write_text(
        "of: Rivers Learning Trust\nentries:\n  T1: {happened: A rota had a gap.}\n", encoding="utf-8"
    )
    assert run(["learn", str(trust), "--list"]) == NEEDS_A_PERSON
    assert "T1" in capsys.readouterr().out
    assert run(["learn", str(trust), "--school", "weir-primary", "--list"]) == DONE
    assert "Nothing is in the log yet" in capsys.readouterr().out
    assert run(["learn", str(trust), "--school", "weir"]) == FIX
    assert "no school 'weir'" in capsys.readouterr().err


ANSWERS = (
    ("Where does this learning", "\x1b[B\r", "source"),
    ("When did it happen", "3/11/2026\r", "date"),
    ("What happened", "A gate stood open.\r", "happened"),
    ("Why did it make sense", "The lock sticks.\r", "made_sense"),
)


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal as Unix has it")
def test_an_answer_is_saved_at_once_survives_a_kill_and_is_gone_on_with(school: Path, shipped: Library) -> None:
    import pexpect

    def started() -> pexpect.spawn:
        return pexpect.spawn(
            sys.executable, ["-m", "policygen", "learn", "school.yaml", *ON],
            cwd=str(school), encoding="utf-8", timeout=60, dimensions=(40, 100), env={**os.environ, "TERM": "xterm"},
        )  # fmt: skip

    child = started()
    for number, (asked, typed, _) in enumerate(ANSWERS[:3]):
        child.expect(asked)
        if number == 2:
            child.send("Mrs Pemberton left a gate open.\r")
            child.expect("looks like a name")
            child.expect("name of a person")
            child.send("y\r")
            child.expect(asked)
        child.send(typed)
    child.expect(ANSWERS[3][0])
    os.kill(child.pid, signal.SIGKILL)
    child.close(force=True)
    path = school / "school-learning-log.yaml"
    entry = parse_log(path.read_bytes(), "log", shipped).entries["2026-001"]
    assert (entry.happened, entry.status) == ("A gate stood open.", "draft")
    assert str(entry.date) == "2026-11-03"
    assert "Pemberton" not in path.read_text(encoding="utf-8")

    child = started()
    child.expect("not finished. Go on with it")
    child.send("y\r")
    child.expect(ANSWERS[3][0])
    child.send(ANSWERS[3][1])
    child.expect("What kinds of things")
    child.sendintr()
    child.expect("Every answer so far is saved")
    child.close()
    assert strict_yaml.load(path.read_text(encoding="utf-8"), "x")["entries"]["2026-001"]["made_sense"] == "The lock sticks."


WRITER = """
import sys
from pathlib import Path
from policygen.learning.log import LogEntry
from policygen.library.load import load
from policygen.runs.learning_logs import log_at, save_log_entry
library, path = load(Path(sys.argv[1])), Path(sys.argv[2])
found = log_at(path, "Oak", library)
for number in range(10**6):
    name = f"A{number % 7}"
    found = save_log_entry(found, name, LogEntry(happened=f"A gate stood open, {number}."), library)
    print(name, number, flush=True)
"""


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
from policygen.learning.log import LogEntry, parse_log
from policygen.library.load import load
from policygen.runs.learning_logs import log_at, save_log_entry
library, path, chance = load(Path(sys.argv[1])), Path(sys.argv[2]), random.Random(7)

def write(told):
    found = log_at(path, "Oak", library)
    for number in range(10**6):
        found = save_log_entry(found, f"A{number % 7}", LogEntry(happened=f"A gate stood open, {number}."), library)
        os.write(told, f"A{number % 7} {number}\\n".encode())

for _ in range(12):  # each is killed in the middle of whatever it is doing
    path.unlink(missing_ok=True)
    read, told = os.pipe()
    if not (child := os.fork()):
        write(told)
    os.close(told)
    first = os.read(read, 1)
    time.sleep(chance.uniform(0.0, 0.12))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    lines = (first + os.fdopen(read, "rb").read()).decode().split("\\n")[:-1]
    entries = parse_log(path.read_bytes(), "log", library).entries
    for line in lines:
        name, number = line.split()
        if int(entries[name].happened.rpartition(" ")[2].rstrip(".")) < int(number):
            sys.exit(f"{line} was said to be saved and is not there")
print(len(lines))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix")
def test_killed_at_any_moment_nothing_that_was_saved_is_lost(world: object, tmp_path: Path) -> None:
    root = world()  # type: ignore[operator]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(root), str(tmp_path / "log.yaml")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_two_who_write_into_one_log_at_once_lose_nothing(world: object, tmp_path: Path, shipped: Library) -> None:
    root, path = world(), tmp_path / "log.yaml"  # type: ignore[operator]
    both = WRITER.replace('f"A{number % 7}"', 'f"{sys.argv[3]}{number}"').replace("range(10**6)", "range(25)")
    both = both.replace("for number", "print(flush=True)\nsys.stdin.readline()\nfor number")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", both, str(root), str(path), who], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
        )
        for who in "AB"
    ]
    for each in writers:
        assert each.stdout is not None
        each.stdout.readline()  # both are ready
    for each in writers:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in writers:
        each.communicate(timeout=120)
    assert [each.returncode for each in writers] == [0, 0]
    assert len(parse_log(path.read_bytes(), "log", shipped).entries) == 50


@pytest.mark.skipif(sys.platform == "win32", reason="pexpect needs a terminal as Unix has it")
def test_an_answer_to_a_finding_is_an_entry_at_once_and_the_finding_is_not_put_again(school: Path, shipped: Library) -> None:
    import pexpect

    command = ["-m", "policygen", "learn", "school.yaml", "--from-reviews", *ON]
    child = pexpect.spawn(
        sys.executable, command, cwd=str(school), encoding="utf-8", timeout=60, dimensions=(40, 100),
        env={**os.environ, "TERM": "xterm"},
    )  # fmt: skip
    child.expect("The record system is fit for its purpose")
    child.expect("Could it happen here")
    child.send("\x1b[B\x1b[B\x1b[B\r")  # evidence that it could not
    child.expect("What would tell you")
    child.send("\r")
    child.expect("Say what shows it")
    child.send("The last twenty records, read in March, show it.\r")
    child.expect("Saved as entry 2026-001")
    child.expect("Each open risk has an owner")
    child.expect("Could it happen here")
    child.send("\x1b[B\r")
    child.expect("What would tell you")
    child.send("Ask who owns each of the ten open risks.\r")
    child.expect("Saved as entry 2026-002")
    os.kill(child.pid, signal.SIGKILL)
    child.close(force=True)
    log = parse_log((school / "school-learning-log.yaml").read_bytes(), "log", shipped)
    assert [each.status for each in log.entries.values()] == ["declined", "draft"]
    assert log.entries["2026-002"].more == {"could": "could", "tells": "Ask who owns each of the ten open risks."}
    page = prompt_page(shipped, [log], [Known(shipped.vocabulary, {})], date(2026, 11, 29))
    assert len(page.prompts) == 2
    assert not {each.review for each in page.prompts} & {each.review for each in log.entries.values()}
