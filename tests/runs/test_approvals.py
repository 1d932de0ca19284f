"""Approvals on disk: whole or not there, never over one another, found again; and where each policy of a school stands."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import ROOT, TODAY

from policygen.approval.record import Decision
from policygen.cli.main import run
from policygen.errors import Faults
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.runs.approvals import approve_policy, policy_states, verify_file
from policygen.runs.approved_files import approvals_below, approved_folder

BOARD = Decision(approved_by="Full governing board", approved_on=date(2026, 11, 26), minute="12.3")
LATER = BOARD.model_copy(update={"approved_on": date(2027, 11, 25), "minute": "9.1"})
COMMITTEE = BOARD.model_copy(update={"approved_by": "Curriculum committee"})
OWN = "Our caretaker keeps the key to the river gate on a hook by the boiler."
Made = Callable[..., Path]


@pytest.fixture(scope="module")
def word(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> Callable[[str, str], bytes]:
    made: dict[tuple[str, str], bytes] = {}

    def of(policy: str, school: str) -> bytes:
        if (policy, school) not in made:
            made[policy, school] = generate(shipped.policies[policy], shipped, example(school), TODAY).word()
        return made[policy, school]

    return of


@pytest.fixture
def draft(word: Callable[[str, str], bytes], tmp_path: Path) -> Made:
    def put(policy: str = "whistleblowing", school: str = "oakfield-primary", folder: Path | None = None) -> Path:
        place = folder or tmp_path / "policies"
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{school}_{policy}_2026-11-24_draft.docx"
        path.write_bytes(word(policy, school))
        return path

    return put


def edit(path: Path, change: Callable[[Any], object]) -> None:
    file = docx.Document(io.BytesIO(path.read_bytes()))
    change(file)
    file.save(str(path))


def a_sentence(file: Any) -> None:
    next(each for each in file.paragraphs if len(each.text) > 80).insert_paragraph_before(OWN)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_an_approval_is_a_copy_and_a_record_in_records_and_the_file_stays(shipped: Library, draft: Made, tmp_path: Path) -> None:
    path = draft()
    before = path.read_bytes()
    done = approve_policy(path, BOARD, shipped)
    assert path.read_bytes() == before
    assert done.folder == tmp_path / "records" / "approved" / "whistleblowing" / "2026-11-26"
    assert sorted(files_of(done.folder)) == [
        "approval.yaml", "oakfield-primary-school_whistleblowing_2026-11-26_approved.docx"
    ]  # fmt: skip
    assert verify_file(done.document).state == "as approved"
    assert done.approval.decision.next_review == date(2027, 10, 15)  # the file's own day


def test_the_next_review_is_the_policys_interval_where_the_file_names_no_day(shipped: Library, draft: Made) -> None:
    done = approve_policy(draft(), LATER, shipped)
    assert done.approval.decision.next_review == date(2028, 11, 25)


def test_the_same_again_writes_nothing_and_other_words_on_that_day_are_refused(
    shipped: Library, draft: Made, tmp_path: Path
) -> None:
    path = draft()
    approve_policy(path, BOARD, shipped)
    before = files_of(tmp_path / "records")
    assert approve_policy(path, BOARD, shipped).unchanged
    with pytest.raises(Faults, match=r"an approval of 26 November 2026 already.*--date"):
        approve_policy(path, COMMITTEE, shipped)
    edit(path, a_sentence)
    with pytest.raises(Faults, match="its words are others"):
        approve_policy(path, BOARD, shipped)
    assert files_of(tmp_path / "records") == before
    done = approve_policy(path, LATER, shipped)
    assert OWN in [each.text for each in docx.Document(str(done.document)).paragraphs]
    assert {name: data for name, data in files_of(tmp_path / "records").items() if name in before} == before


def test_records_of_another_school_take_no_policy_of_this_one(shipped: Library, draft: Made, tmp_path: Path) -> None:
    approve_policy(draft(), BOARD, shipped)
    with pytest.raises(Faults, match=r"of another school: Oakfield Primary School\. Give the folder"):
        approve_policy(draft(school="willow-bank-special"), BOARD, shipped)


def test_which_policy_it_is_is_asked_where_a_file_does_not_say(shipped: Library, tmp_path: Path) -> None:
    file = docx.Document()
    file.add_paragraph("We let the hall to groups that keep children safe.")
    file.save(str(tmp_path / "hall.docx"))
    with pytest.raises(Faults, match=r"does not say which policy it is.*--policy"):
        approve_policy(tmp_path / "hall.docx", BOARD, shipped)
    with pytest.raises(Faults, match="no document called 'halls'"):
        approve_policy(tmp_path / "hall.docx", BOARD, shipped, policy="halls")
    done = approve_policy(tmp_path / "hall.docx", BOARD, shipped, policy="premises-management")
    assert "a line at its end" in " ".join(done.notes)
    assert verify_file(done.document).state == "as approved"


KILLED = """
import os, signal, sys
from pathlib import Path
from policygen.approval.adopting import Named, adopted_copy
from policygen.approval.record import Decision
from policygen.runs import approved_files
from datetime import date

data, root, at, minute = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
decision = Decision(approved_by="Full governing board", approved_on=date(2026, 11, 26), minute=minute)
copy = adopted_copy(data, "x", Named("whistleblowing", "Whistleblowing policy", "Oakfield", "123001"), decision, "a.docx")
if at != "nowhere":
    written = 0
    write = approved_files.write_whole
    def dies(path, content, **more):
        global written
        written += 1
        if at == f"file {written}":
            path.write_bytes(content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        write(path, content, **more)
    approved_files.write_whole = dies
    if at == "rename":
        os.rename = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
try:
    done = approved_files.write_approved(root, copy)
    print("same" if done.unchanged else "written")
except Exception as error:
    print("refused", error)
"""


def approving(path: Path, root: Path, at: str = "nowhere", minute: str = "1") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", KILLED, str(path), str(root), at, minute]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no such signal")
def test_a_run_that_is_killed_leaves_nothing_half_written_and_the_next_one_goes_on(
    shipped: Library, draft: Made, tmp_path: Path
) -> None:
    path = draft()
    for at in ("file 1", "file 2", "rename"):
        killed = approving(path, tmp_path, at)
        killed.communicate(timeout=60)
        assert killed.returncode == -signal.SIGKILL
        assert approvals_below(tmp_path) == ([], [])
        assert verify_file(path).state == "never approved"
    done = approving(path, tmp_path)
    assert done.communicate(timeout=60)[0].strip() == "written"
    left = sorted(each.name for each in approved_folder(tmp_path, "whistleblowing").iterdir())
    assert left == ["2026-11-26"]


def test_of_two_who_approve_at_the_same_moment_one_is_recorded_and_the_other_is_told(
    shipped: Library, draft: Made, tmp_path: Path
) -> None:
    path = draft()
    both = [approving(path, tmp_path, minute=minute) for minute in ("1", "2", "2")]
    said = sorted(each.communicate(timeout=60)[0].split(" ")[0].strip() for each in both)
    assert said in (["refused", "refused", "written"], ["refused", "same", "written"])
    [record], unread = approvals_below(tmp_path)
    assert not unread
    assert verify_file(Path(record.place).with_name("a.docx")).state == "as approved"


def test_each_policy_of_a_school_is_told_with_its_approval_and_what_changed_since(
    shipped: Library, draft: Made, tmp_path: Path
) -> None:
    first, second = draft(), draft("prevent")
    assert [(each.policy, each.state) for each in policy_states(tmp_path, TODAY)] == [
        ("prevent", "for approval"), ("whistleblowing", "for approval")
    ]  # fmt: skip
    approve_policy(first, BOARD, shipped)
    approve_policy(second, BOARD, shipped)
    edit(second, a_sentence)
    prevent, whistle = policy_states(tmp_path, date(2028, 1, 1))
    assert (whistle.state, whistle.changed_in, whistle.overdue) == ("adopted", (), True)
    assert whistle.approval is not None
    assert whistle.approval.decision.minute == "12.3"
    assert prevent.state == "adopted"
    assert len(prevent.changed_in) >= 1
    assert not any("header" in each for each in policy_states(tmp_path, TODAY)[1].changed_in)


def test_an_approved_file_without_its_seal_is_known_by_its_words(shipped: Library, draft: Made, tmp_path: Path) -> None:
    done = approve_policy(draft(), BOARD, shipped)
    approve_policy(draft("prevent"), BOARD, shipped)
    bare = tmp_path / "policies" / "from the web.docx"
    file = docx.Document(str(done.document))
    for name in [name for name, each in file.part.rels.items() if "customXml" in each.reltype]:
        del file.part.rels[name]
    file.save(str(bare))
    found = verify_file(bare)
    assert (found.state, found.approval and found.approval.policy) == ("as approved", "whistleblowing")
    assert "no seal of its own" in found.by


def test_a_record_that_someone_broke_is_named_and_the_seal_inside_serves(shipped: Library, draft: Made, tmp_path: Path) -> None:
    done = approve_policy(draft(), BOARD, shipped)
    done.record.write_text("policy: [", encoding="utf-8")
    found = verify_file(done.document)
    assert found.state == "as approved"
    assert any("approval.yaml" in each for each in found.notes)
    with pytest.raises(Faults, match="approval"):
        policy_states(tmp_path, TODAY)


def test_an_approved_file_changed_in_the_records_is_no_measure(shipped: Library, draft: Made, tmp_path: Path) -> None:
    path = draft()
    done = approve_policy(path, BOARD, shipped)
    other = tmp_path / "policies" / "copy.docx"
    other.write_bytes(done.document.read_bytes())
    edit(done.document, a_sentence)
    assert verify_file(done.document).state == "changed since"
    assert verify_file(other).state == "as approved"


# ---- the commands


@pytest.fixture
def typed(
    shipped: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setattr("policygen.library.load.load", lambda *_, **__: shipped)

    def command(*arguments: object) -> tuple[int, str, str]:
        code = run([str(each) for each in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def test_the_commands_tell_in_words_and_in_exit_codes(typed: Callable[..., tuple[int, str, str]], draft: Made) -> None:
    path = draft()
    code, out, _ = typed("verify", path)
    assert (code, "never approved" in out) == (3, True)
    code, out, _ = typed("approve", path, "--by", "Full governing board", "--date", "2026-11-26", "--minute", "12.3")
    assert code == 0
    assert "approved on 26 November 2026 by Full governing board, minute 12.3. Next review: 15 October 2027." in out
    copy = next(path.parent.parent.glob("records/approved/*/*/*.docx"))
    code, out, _ = typed("verify", copy)
    assert code == 0
    assert "as approved on 26 November 2026 by Full governing board, minute 12.3" in out
    edit(copy, lambda file: setattr(next(e for e in file.paragraphs if len(e.text) > 80).runs[0], "text", "No."))
    code, out, _ = typed("verify", copy)
    assert (code, "changed since" in out, "now:      No." in out) == (3, True, True)
    code, out, _ = typed("verify", copy, "--json")
    [told] = json.loads(out)
    assert (code, told["state"], told["changes"][0]["kind"]) == (3, "changed since", "changed")


def test_a_day_to_come_and_a_file_that_is_not_there_are_refused(
    typed: Callable[..., tuple[int, str, str]], draft: Made, tmp_path: Path
) -> None:
    code, _, err = typed("approve", draft(), "--by", "Board", "--date", "2099-01-01")
    assert (code, "still to come" in err) == (2, True)
    code, _, err = typed("approve", tmp_path / "no.docx", "--by", "Board", "--date", "2026-11-26")
    assert (code, "There is no such file" in err) == (1, True)
    (tmp_path / "scan.docx").write_bytes(b"%PDF-1.4")
    code, _, err = typed("verify", tmp_path / "scan.docx")
    assert (code, "This is a PDF" in err) == (1, True)
