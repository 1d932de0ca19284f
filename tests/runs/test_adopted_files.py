"""The adopted files of a school: the right one is used for each policy, and of every other it is said why it is not."""

from __future__ import annotations

import io
import os
import re
from datetime import date
from pathlib import Path

import docx
import pytest
from conftest import ROOT

from helpers import policygen
from policygen.errors import Faults, OutputFault
from policygen.formats.package import read_parts, write_parts
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.runs.adopted_files import adopted_files, look_through
from policygen.runs.existing_documents import holdings
from policygen.schools.school_file import read_school

LAST = date(2025, 11, 1)
OAKFIELD = ROOT / "examples" / "oakfield-primary.yaml"


def word_of(shipped: Library, key: str) -> bytes:
    return generate(shipped.policies[key], shipped, read_school(OAKFIELD, shipped.vocabulary).answers, LAST).word()


@pytest.fixture(scope="module")
def behaviour(shipped: Library) -> bytes:
    return word_of(shipped, "behaviour")


def with_words(data: bytes, words: str) -> bytes:
    """A document as a person has changed and saved it."""
    opened = docx.Document(io.BytesIO(data))
    next(each for each in opened.paragraphs if len(each.text) > 80).add_run(f" {words}")
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def plain(*lines: str) -> bytes:
    opened = docx.Document()
    for line in lines:
        opened.add_paragraph(line)
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def seen_in(folder: Path, shipped: Library, *keys: str) -> tuple[dict[str, str], dict[str, tuple[str, bool]]]:
    """What is used, by policy, and what is not, with why and whether a person has to look."""
    found = look_through(folder, shipped, keys or ("behaviour", "attendance"), "", school="Oakfield Primary School")
    used = {key: match.path.name for key, match in found.matches.items()}
    return used, {each.path.name: (each.why, asks) for each, asks in found.not_used()}


def test_every_file_of_the_folder_is_named_with_why_it_is_not_used(tmp_path: Path, shipped: Library, behaviour: bytes) -> None:
    (tmp_path / "behaviour.docx").write_bytes(behaviour)
    (tmp_path / "prevent.docx").write_bytes(word_of(shipped, "prevent"))
    (tmp_path / "attendance.DOC").touch()
    (tmp_path / "Uniform policy.pdf").touch()
    (tmp_path / "~$attendance.doc").touch()
    (tmp_path / "behaviour_changes.docx").touch()
    (tmp_path / "minutes.docx").write_bytes(plain("Minutes of 3 May"))
    (tmp_path / "visits.docx").write_bytes(plain("Educational visits", "Read with: attendance policy"))
    used, not_used = seen_in(tmp_path, shipped)
    assert used == {"behaviour": "behaviour.docx"}
    assert {name: (why.split(".")[0], asks) for name, (why, asks) in not_used.items()} == {
        "attendance.DOC": ("it is a ", True),
        "Uniform policy.pdf": ("it is a ", False),
        "behaviour_changes.docx": ("it cannot be read", True),
        "minutes.docx": ("it does not say which policy it is", True),
        "prevent.docx": (
            "it is the document “Policy and risk assessment on preventing radicalisation”, which this run was not asked for",
            False,
        ),
        "visits.docx": ("it is the document “Educational visits policy”, which policygen does not make", False),
    }


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Behaviour policy.txt", "it is a .txt file"),
        ("behaviour.htm", "it is a .htm file"),
        ("Behaviour policy.docx.zip", "unpack it"),
        ("Behaviour policy.docx.lnk", "it only points to a document"),
        ("Behaviour policy.gdoc", "it only points to a document"),
        ("Behaviour policy.docx.crdownload", "download it again"),
        ("Behaviour policy.dotx", "it is a .dotx file"),
        ("Behaviour policy", "its name does not end with what it is"),
        ("Behaviour policy.docx ", "its name does not end with what it is"),
        ("Behaviour policy.jpg", "it is a .jpg file"),
    ],
)
def test_a_file_of_any_other_kind_is_named_and_asked_about(tmp_path: Path, shipped: Library, name: str, why: str) -> None:
    (tmp_path / name).write_bytes(b"Behaviour policy")
    _, not_used = seen_in(tmp_path, shipped)
    assert why in not_used[name][0]
    assert not_used[name][1]


def test_what_a_computer_or_policygen_put_there_is_not_named(tmp_path: Path, shipped: Library, behaviour: bytes) -> None:
    (tmp_path / "Thumbs.db").touch()
    (tmp_path / "desktop.ini").touch()
    made = tmp_path / "made"
    done = policygen("generate", OAKFIELD, "--policy", "behaviour", "--html", "--calendar", "--on", LAST, "--out", made)
    assert done.returncode in (0, 3), done.stderr
    used, not_used = seen_in(tmp_path, shipped)
    assert list(used) == ["behaviour"]
    assert not_used == {}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders, and links need an administrator")
def test_what_is_no_file_is_named_and_never_waited_for(tmp_path: Path, behaviour: bytes) -> None:
    (tmp_path / "behaviour.docx").write_bytes(behaviour)
    for make in (
        lambda path: path.symlink_to(path.name),
        lambda path: path.symlink_to(tmp_path / "nowhere.docx"),
        lambda path: path.symlink_to(tmp_path, target_is_directory=True),
        lambda path: path.mkdir(),
        os.mkfifo,
    ):
        path = tmp_path / "Attendance policy.docx"
        make(path)
        with pytest.raises(OutputFault, match=r"Attendance policy\.docx.*so it cannot be read"):
            adopted_files(tmp_path)
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()


def test_nobody_is_asked_where_every_policy_has_its_version(tmp_path: Path, shipped: Library, behaviour: bytes) -> None:
    (tmp_path / "behaviour.docx").write_bytes(behaviour)
    (tmp_path / "Behaviour policy.pdf").touch()
    (tmp_path / "minutes.docx").write_bytes(plain("Minutes of 3 May"))
    used, not_used = seen_in(tmp_path, shipped, "behaviour")
    assert set(used) == {"behaviour"}
    assert [asks for _, asks in not_used.values()] == [False, False]


@pytest.mark.parametrize("name", ["BEHAVIOUR.DOCX", "x_changes.docx", "x_brief.docx", "x_compared.docx", "policy.Docx"])
def test_a_policy_is_used_whatever_its_file_is_called(tmp_path: Path, shipped: Library, behaviour: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(with_words(behaviour, "We ring the bell."))
    assert seen_in(tmp_path, shipped)[0] == {"behaviour": name}


def test_the_copy_in_which_changes_were_settled_is_used_before_the_untouched_one(
    tmp_path: Path, shipped: Library, behaviour: bytes
) -> None:
    (tmp_path / "behaviour.docx").write_bytes(behaviour)
    (tmp_path / "behaviour_changes.docx").write_bytes(with_words(behaviour, "We decided."))
    used, not_used = seen_in(tmp_path, shipped)
    assert used == {"behaviour": "behaviour_changes.docx"}
    assert "is used in its place: it is the one that somebody worked in" in not_used["behaviour.docx"][0]


def test_the_same_file_twice_is_not_called_a_later_version(tmp_path: Path, shipped: Library, behaviour: bytes) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "behaviour.docx").write_bytes(behaviour)
    used, not_used = seen_in(tmp_path, shipped)
    assert used == {"behaviour": "behaviour.docx"}
    ((why, _),) = not_used.values()
    assert "it is the same file, byte for byte" in why


def test_the_file_that_is_used_for_a_policy_is_named_in_its_line(tmp_path: Path, behaviour: bytes) -> None:
    (tmp_path / "ours" / "2025").mkdir(parents=True)
    (tmp_path / "ours" / "2025" / "Odd name.docx").write_bytes(with_words(behaviour, "We ring the bell."))
    asked = ("--policy", "behaviour", "--policy", "attendance", "--on", LAST, "--out", tmp_path / "out")
    done = policygen("generate", OAKFIELD, *asked, "--prior", tmp_path / "ours")
    (line,) = [each for each in done.stdout.splitlines() if each.split()[:1] == ["behaviour"]]
    assert "from “2025/Odd name.docx”" in line


def test_a_tracked_copy_in_which_nobody_worked_is_left(tmp_path: Path, shipped: Library, behaviour: bytes) -> None:
    (tmp_path / "behaviour.docx").write_bytes(with_words(behaviour, "We ring the bell."))
    (tmp_path / "behaviour_changes.docx").write_bytes(behaviour)
    used, not_used = seen_in(tmp_path, shipped)
    assert used == {"behaviour": "behaviour.docx"}
    assert not_used == {"behaviour_changes.docx": ("it stands as policygen wrote it", False)}


def test_two_copies_that_people_worked_in_are_both_named(tmp_path: Path, shipped: Library, behaviour: bytes) -> None:
    (tmp_path / "behaviour.docx").write_bytes(with_words(behaviour, "One."))
    (tmp_path / "behaviour_changes.docx").write_bytes(with_words(behaviour, "Two."))
    with pytest.raises(Faults, match="Two files could be the policy that was adopted"):
        seen_in(tmp_path, shipped)


@pytest.mark.parametrize(
    ("lines", "policy"),
    [
        (("Oakfield Primary School", "Staff behaviour policy"), "staff-code-of-conduct"),
        (("Child Protection Policy",), "safeguarding"),
        (("Educational visits", "Read with: attendance policy"), ""),
    ],
)
def test_a_file_without_a_record_is_never_taken_for_another_policy(
    tmp_path: Path, shipped: Library, lines: tuple[str, ...], policy: str
) -> None:
    (tmp_path / "doc1.docx").write_bytes(plain(*lines))
    used, not_used = seen_in(tmp_path, shipped, *shipped.policies)
    assert used == ({policy: "doc1.docx"} if policy else {})
    assert bool(not_used) != bool(policy)


def test_a_file_that_may_be_one_policy_or_another_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "Behaviour policy.docx").write_bytes(plain("Staff behaviour policy"))
    done = policygen("generate", OAKFIELD, "--policy", "behaviour", "--on", LAST, "--out", tmp_path / "out", "--prior", tmp_path)
    assert done.returncode == 3, done.stderr
    assert "Behaviour policy.docx is not used: it may be “Staff code of conduct” or “Behaviour policy”" in done.stderr


def test_a_version_that_is_later_than_the_day_asked_for_is_named(tmp_path: Path, behaviour: bytes) -> None:
    (tmp_path / "behaviour.docx").write_bytes(behaviour)
    done = policygen(
        "generate", OAKFIELD, "--policy", "behaviour", "--on", "2025-10-01", "--out", tmp_path / "out", "--prior", tmp_path
    )
    assert done.returncode == 3, done.stderr
    assert "it was made for 1 November 2025, which is later than 1 October 2025" in " ".join(done.stderr.split())


def test_a_day_beyond_the_known_editions_is_named(tmp_path: Path) -> None:
    asked = ("generate", OAKFIELD, "--policy", "behaviour", "--dry-run", "--out", tmp_path / "out", "--on")
    done = policygen(*asked, "2027-11-28")
    assert done.returncode == 3, done.stderr
    assert "a new edition was to be expected on 1 September 2027 and is not known here" in " ".join(done.stderr.split())
    assert "to be expected" not in policygen(*asked, "2027-08-31").stderr


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"next_review": "2020-01-15"}, "15 January 2020 is past"),
        ({"next_review": "2062-10-15"}, "15 October 2062 is many years away"),
        ({"effective_date": "2028-12-03"}, "15 October 2027 is before the policies take effect"),
    ],
)
def test_days_that_cannot_be_meant_are_named_when_policies_are_made(tmp_path: Path, answers: dict[str, str], says: str) -> None:
    lines = OAKFIELD.read_text(encoding="utf-8").splitlines()
    changed = [
        next((f"  {name}: {day}" for name, day in answers.items() if line.startswith(f"  {name}:")), line) for line in lines
    ]
    (tmp_path / "oak.yaml").write_text("\n".join(changed), encoding="utf-8")
    done = policygen("generate", tmp_path / "oak.yaml", "--policy", "behaviour", "--dry-run", "--on", "2026-12-03")
    assert done.returncode == 3, done.stderr
    assert says in " ".join(done.stderr.split())


def test_the_name_of_another_school_on_the_first_page_is_refused_for_a_school_alone(tmp_path: Path) -> None:
    (tmp_path / "Behaviour policy.docx").write_bytes(plain("Elmfield Academy", "Behaviour policy", "We ring the bell."))
    done = policygen("generate", OAKFIELD, "--policy", "behaviour", "--on", LAST, "--out", tmp_path / "out", "--prior", tmp_path)
    assert done.returncode == 1, done.stderr
    assert "names another school on its first page" in done.stderr
    assert not list((tmp_path / "out").rglob("*.docx"))


def test_a_folder_that_nobody_may_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(OutputFault, match="This folder cannot be read: Permission denied"):
        adopted_files(tmp_path)


def test_a_blank_form_of_ours_is_no_policy_that_the_school_has(tmp_path: Path, shipped: Library) -> None:
    out = tmp_path / "out"
    done = policygen("generate", OAKFIELD, "--policy", "safer-recruitment", "--forms", "--on", LAST, "--out", out)
    assert done.returncode in (0, 3), done.stderr
    forms = list((out / "forms").glob("*.docx"))
    assert forms
    for each in (out / "policies").glob("*.docx"):
        each.unlink()
    assert holdings(out, shipped.documents).held.keys() <= {"single-central-record"}


def without_record(data: bytes) -> bytes:
    """A policy of ours whose record and bookmarks some program has left out; its properties still name policygen."""
    parts = {name: part for name, part in read_parts(data).items() if not name.startswith("customXml/")}
    parts["word/document.xml"] = re.sub(rb"<w:bookmark(?:Start|End)[^>]*/>", b"", parts["word/document.xml"])
    for name, part in (
        ("word/_rels/document.xml.rels", rb"<Relationship [^>]*customXml[^>]*/>"),
        ("[Content_Types].xml", rb"<Override [^>]*customXml[^>]*/>"),
    ):
        parts[name] = re.sub(part, b"", parts[name])
    return write_parts(parts)


def test_a_policy_of_ours_that_lost_its_record_is_no_page_of_ours(tmp_path: Path, shipped: Library, behaviour: bytes) -> None:
    (tmp_path / "doc1.docx").write_bytes(without_record(behaviour))
    assert seen_in(tmp_path, shipped)[0] == {"behaviour": "doc1.docx"}


def test_a_policy_under_the_name_of_a_brief_that_lost_its_record_is_asked_about(
    tmp_path: Path, shipped: Library, behaviour: bytes
) -> None:
    (tmp_path / "x_brief.docx").write_bytes(with_words(without_record(behaviour), "We ring the bell."))
    used, not_used = seen_in(tmp_path, shipped)
    assert used == {}
    assert not_used["x_brief.docx"][1]


def test_the_adopted_files_of_a_whole_suite_are_counted_where_one_policy_is_made(
    tmp_path: Path, shipped: Library, behaviour: bytes
) -> None:
    for key in ("prevent", "attendance", "online-safety"):
        (tmp_path / f"{key}.docx").write_bytes(word_of(shipped, key))
    asked = ("generate", OAKFIELD, "--policy", "behaviour", "--dry-run", "--on", LAST, "--prior", tmp_path)
    assert policygen(*asked).stderr.count("is not used: it is the document") == 3  # one of them may be the one that is missed
    (tmp_path / "behaviour.docx").write_bytes(behaviour)
    (tmp_path / "Uniform policy.pdf").touch()
    told = " ".join(policygen(*asked).stderr.split())
    assert "3 adopted files are not used: this run was not asked for their policies." in told
    assert "is not used: it is the document" not in told
    assert "Uniform policy.pdf is not used" in told
