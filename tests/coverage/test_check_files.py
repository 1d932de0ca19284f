"""`policygen check FILE` from a head's side: one command, no question, the law first, a report, and the file itself untouched."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from conftest import EXAMPLES, TODAY
from foreign_makers import BODY, deleted, word
from pdf_maker import ENCRYPTED, Printed, pdf

from policygen.cli.main import run
from policygen.formats.pdf import find_libreoffice
from policygen.runs.policy_checks import read_policy_file

ON = TODAY.isoformat()
POLICY = (
    "Thornbury Lane Primary School", "Whistleblowing policy", "Review date: May 2025", "# Our commitment", *BODY,
    "Staff who raise a concern about the LSCB are protected where they speak in good faith.", "[Insert name of governor] is told.",
)  # fmt: skip


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "Whistleblowing 2024.docx"
    path.write_bytes(word(*POLICY, edit=lambda document: document.element.body.insert(5, deleted("Nobody is protected."))))
    return path


def test_one_command_and_no_question_tell_a_head_what_is_wrong_law_first(
    policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(policy), "--on", ON]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "Whistleblowing policy (known by its title) · Thornbury Lane Primary School" in said
    assert "The file holds 1 tracked change that nobody has accepted or rejected" in said
    order = ["Law", "The law asks, and it does not say", "Wrong or out of date", "left over", "--out FOLDER"]
    assert [said.index(each) for each in order] == sorted(said.index(each) for each in order)
    assert "Its review was due by 31 May 2025" in said


def test_the_screen_is_short_and_long_tells_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Safeguarding policy.txt"
    path.write_text("Safeguarding policy\n\n" + "\n\n".join(BODY), encoding="utf-8")
    assert run(["check", str(path), "--on", ON]) == 1
    short = capsys.readouterr().out
    assert len(short.splitlines()) <= 32
    assert run(["check", str(path), "--on", ON, "--long"]) == 1
    long = capsys.readouterr().out
    assert len(long.splitlines()) > 100
    assert "Not judged: read it yourself" in long


def test_reports_are_written_and_the_file_itself_stays_as_it_is(policy: Path, tmp_path: Path) -> None:
    before, out = policy.read_bytes(), tmp_path / "report"
    assert run(["check", str(policy), "--on", ON, "--out", str(out)]) == 1
    assert policy.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {policy.name, "report"}
    made = {path.name.partition(ON)[2]: path for path in out.glob("whistleblowing-2024*")}
    assert set(made) == {"_check.docx", "_check.html", "_check.csv", "_check.json", "_comments_check.docx"}
    assert "What the law asks and it does not say" in "\n".join(
        each.text for each in docx.Document(str(made["_check.docx"])).paragraphs
    )
    page = made["_check.html"].read_text(encoding="utf-8")
    assert '<svg xmlns="http://www.w3.org/2000/svg" role="img"' in page
    assert "<desc id=" in page
    data = json.loads(made["_check.json"].read_text(encoding="utf-8"))
    table = list(csv.DictReader(io.StringIO(made["_check.csv"].read_text(encoding="utf-8-sig"))))
    assert len(table) == len(data)
    assert {each["about"] for each in data} >= {"coverage", "out of date", "left over", "review date"}
    again = {path: path.read_bytes() for path in made.values()}
    assert run(["check", str(policy), "--on", ON, "--out", str(out)]) == 1
    assert {path: path.read_bytes() for path in made.values()} == again


def test_the_commented_copy_is_the_same_file_with_comments_at_the_places(policy: Path, tmp_path: Path) -> None:
    run(["check", str(policy), "--on", ON, "--out", str(tmp_path / "report")])
    path = next((tmp_path / "report").glob("*_comments_check.docx"))
    before, after = zipfile.ZipFile(policy), zipfile.ZipFile(path)
    touched = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert touched <= {"word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml", "word/comments.xml"}
    old, new = docx.Document(str(policy)), docx.Document(str(path))
    assert [each.text for each in new.paragraphs] == [each.text for each in old.paragraphs]
    assert before.read("word/document.xml").count(b"<w:del ") == after.read("word/document.xml").count(b"<w:del ")
    beside = {each.text: "".join(each._p.xpath(".//w:commentReference/@w:id")) for each in new.paragraphs}
    said = {str(each.comment_id): each.text for each in new.comments}
    assert "template" in said[beside["[Insert name of governor] is told."]]
    assert "out of date" in said[beside[POLICY[-2]]]


def test_a_school_file_settles_what_depends(policy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    oakfield = next(path for path in EXAMPLES if path.stem == "oakfield-primary")
    run(["check", str(policy), "--on", ON, "--school", str(oakfield)])
    said = capsys.readouterr().out
    assert "depend on your school" not in said
    assert "this file is of Oakfield Primary School" in said


def test_what_it_is_can_be_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "our document.txt"
    path.write_text("About this document\n\n" + "\n\n".join(BODY * 4), encoding="utf-8")
    assert run(["check", str(path), "--on", ON]) == 3
    assert "Which policy this is could not be told" in capsys.readouterr().out
    assert run(["check", str(path), "--on", ON, "--as", "safeguarding"]) == 1
    assert "known by you said so" not in capsys.readouterr().out
    assert run(["check", str(path), "--on", ON, "--as", "safegarding"]) == 2
    assert "Did you mean 'safeguarding'?" in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_a_folder_is_one_table_of_what_is_here_missing_old_double_and_unknown(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Whistle Blowing Policy v2.txt").write_text("Whistle blowing policy\n\n" + "\n\n".join(BODY), encoding="utf-8")
    (tmp_path / "Letter.txt").write_text("Dear parents and carers\n\n" + "\n\n".join(BODY), encoding="utf-8")
    (tmp_path / "Behaviour policy.pdf").write_bytes(pdf([]))
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    assert run(["check", str(tmp_path), "--on", ON, "--out", str(tmp_path / "report")]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "Asked by law and not here" in said
    assert "Child protection and safeguarding policy" in said
    assert "Here twice: Whistleblowing policy: " in said
    assert "Letter.txt: looks like a letter, not a policy" in said
    assert "Behaviour policy.pdf: This is a picture of a policy" in said
    assert "photo" not in said
    names = {path.name for path in (tmp_path / "report").iterdir()}
    assert {f"{ON}_policies-check{ending}" for ending in (".docx", ".html", ".csv")} <= names
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".html", ".csv", ".json")]
    # A second time the reports, which stand in the folder, are not taken for policies.
    capsys.readouterr()
    run(["check", str(tmp_path), "--on", ON, "--json"])
    rows = json.loads(capsys.readouterr().out)
    read = {policy.name, "Whistle Blowing Policy v2.txt", "Letter.txt"}
    assert {Path(each["path"]).name for each in rows if each["about"] == "file"} == read
    assert {each["about"] for each in rows} >= {"missing document", "double", "unknown"}
    assert any("Behaviour policy.pdf" in each["what"] for each in rows)


def test_several_files_are_told_one_after_the_other_and_one_that_cannot_be_read_stops_none(
    policy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "scan.pdf").write_bytes(pdf([]))
    assert run(["check", str(policy), str(tmp_path / "scan.pdf"), "--on", ON]) == 1
    told = capsys.readouterr()
    assert policy.name in told.out
    assert "Asked by law and not here" not in told.out
    assert "This is a picture of a policy" in " ".join(told.err.split())


LONG = "\n\n".join(
    f"{number}. Staff follow rule {number} of the school at all times and tell the office." for number in range(500)
)


@pytest.mark.parametrize(
    ("name", "make", "said"),
    [
        ("scan.pdf", lambda: pdf([]), "This is a picture of a policy"),
        ("locked.pdf", lambda: pdf([Printed("Safeguarding policy", 72, 700)], trailer=ENCRYPTED), "only with a password"),
        ("old.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, ".doc"),
        ("locked.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        ("policy.odt", lambda: b"PK", "are not read. Save it as a Word document"),
        ("broken.docx", lambda: b"PK\x03\x04 broken", "broken.docx"),
        ("none.docx", None, "There is no such file."),
    ],
)
def test_what_cannot_be_read_says_so_with_the_next_step_and_writes_nothing(
    name: str, make: Callable[[], bytes] | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("policygen.runs.policy_checks.docx_from_doc", lambda _data: None)
    if make is not None:
        (tmp_path / name).write_bytes(make())
    assert run(["check", str(tmp_path / name), "--on", ON, "--out", str(tmp_path / "report")]) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert said in told
    assert "Traceback" not in told
    assert [path.name for path in tmp_path.iterdir()] == ([name] if make is not None else [])


def test_a_pdf_of_three_hundred_pages_is_read_to_its_last_page(tmp_path: Path) -> None:
    lines = [Printed(f"Staff follow rule {each} of the school at all times and tell the office.", 72, 700) for each in range(300)]
    (tmp_path / "long.pdf").write_bytes(pdf(*([each] for each in lines)))
    read = read_policy_file(tmp_path / "long.pdf").text
    assert read.pages == 300
    assert "rule 299" in read.passages[-1].text


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("letter.txt", "Dear parents and carers\n\n" + "\n\n".join(BODY * 5), "This looks like a letter, not a policy"),
        (
            "polisi.txt",
            "Polisi Diogelu\n\n" + "Mae ein hysgol yn rhoi diogelu plant yn gyntaf ac yn gwrando. " * 12,
            "is in Welsh",
        ),
        ("many pages.txt", "Safeguarding policy\n\n" + LONG, "Child protection and safeguarding policy"),
        ("no headings.txt", "safeguarding policy " + " ".join(BODY * 12), "Which policy this is could not be told"),
    ],
)
def test_what_is_unusual_is_read_and_said(
    name: str, data: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(data, encoding="utf-8")
    assert run(["check", str(tmp_path / name), "--on", ON]) in (1, 3)
    assert said in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.skipif(find_libreoffice() is None, reason="there is no LibreOffice on this machine")
def test_an_old_word_file_is_read_through_libreoffice(tmp_path: Path) -> None:
    (tmp_path / "new.docx").write_bytes(word("Whistleblowing policy", *BODY))
    command = [
        str(find_libreoffice()),
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "doc",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "new.docx")], check=True, capture_output=True, timeout=120
    )
    read = read_policy_file(tmp_path / "new.doc")
    assert [each.text for each in read.text.passages if each.text in BODY] == list(BODY)
    assert "LibreOffice" in read.text.remarks[-1]


def test_long_says_what_keeps_people_from_reading_the_word_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = docx.Document()
    document.add_heading("Safeguarding policy", 1)
    document.add_paragraph(
        "The DSL is trained every three years. We follow the law and Working Together to Safeguard Children 2018."
    )
    for each in BODY:
        document.add_paragraph(each)
    document.add_table(rows=2, cols=2).cell(0, 0).text = "Role"
    document.save(str(tmp_path / "ours.docx"))
    assert run(["check", str(tmp_path / "ours.docx"), "--on", ON, "--long"]) == 1
    long = capsys.readouterr().out
    assert "A table has no header row." in long
    assert "--json" not in long
    assert "“Working Together to Safeguard Children 2018” is out of date" in long
    titles = [line.partition(": ") for line in long.splitlines() if line.startswith("  · ")]
    assert not [first for first, _, rest in titles if rest.startswith(first.removeprefix("  · ").removeprefix("partly: "))]


def test_a_text_with_too_few_words_is_not_said_to_be_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "policy.md"
    file.write_text("# Child protection policy\n\nWe keep children safe.\n", encoding="utf-8")
    assert run(["check", str(file), "--as", "safeguarding"]) == 3
    assert "policy.md has too few words to be held against the law" in " ".join(capsys.readouterr().err.split())
