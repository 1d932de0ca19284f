"""What `changes` says of a Word file that it cannot compare: the file's name, the precise cause, and a step that exists."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest

from policygen.cli.changes_word import word_changes
from policygen.errors import Faults

_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def word(text: str) -> bytes:
    made, out = docx.Document(), io.BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def with_part(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, content.replace(old, new) if name == part else content)
    return out.getvalue()


GOOD = word("Staff tell the lead.")
MACROS = with_part(
    GOOD,
    "[Content_Types].xml",
    b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    b"vnd.ms-word.document.macroEnabled.main+xml",
)
TRACKED = with_part(
    GOOD,
    "word/document.xml",
    b"<w:r><w:t>Staff",
    b'<w:ins w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"><w:r><w:t>All </w:t></w:r></w:ins><w:r><w:t>Staff',
)

CASES = {
    "empty": (b"", "The file is empty."),
    "a PDF by another name": (b"%PDF-1.4 words", "This is a PDF."),
    "the old format": (_OLD_WORD + b"words", "This is the old .doc format."),
    "with a password": (_OLD_WORD + "EncryptedPackage".encode("utf-16-le"), "The file has a password."),
    "with macros": (MACROS, "This is a Word file with macros (.docm)."),
    "rich text": (b"{\\rtf1 words}", "This is a rich text file (.rtf)."),
    "cut off": (GOOD[:3000], "The file is damaged: it cannot be unpacked."),
    "a damaged part": (with_part(GOOD, "word/styles.xml", b"</w:styles>", b""), "word/styles.xml is damaged"),
    "words in no format": (b"words", "This is not a Word file."),
    "changes that wait": (TRACKED, "This file holds 1 tracked change that nobody has settled."),
}


@pytest.mark.parametrize("bad_is_old", [True, False], ids=["older", "newer"])
@pytest.mark.parametrize("case", CASES)
def test_a_file_that_cannot_be_compared_is_named_with_its_cause(tmp_path: Path, case: str, bad_is_old: bool) -> None:
    data, said = CASES[case]
    good, bad = tmp_path / "good.docx", tmp_path / "bad.docx"
    good.write_bytes(word("Staff tell the lead at once."))
    bad.write_bytes(data)
    with pytest.raises(Faults) as found:
        word_changes(*((bad, good) if bad_is_old else (good, bad)), None, "2026-11-29", as_data=False)
    assert str(found.value).startswith(f"{bad}: ")
    assert said in str(found.value)
    assert "--accept-existing" not in str(found.value)
    assert {each.name for each in tmp_path.iterdir()} == {"good.docx", "bad.docx"}


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "good.docx").write_bytes(GOOD)
    (tmp_path / "folder.docx").mkdir()
    with pytest.raises(Faults, match=r"folder\.docx: This is a folder\."):
        word_changes(tmp_path / "folder.docx", tmp_path / "good.docx", None, "2026-11-29", as_data=False)


@pytest.mark.parametrize("out", ["given.docx", None])
def test_a_comparison_in_which_somebody_works_is_never_written_over(tmp_path: Path, out: str | None) -> None:
    old, new = tmp_path / "old.docx", tmp_path / "new.docx"
    old.write_bytes(GOOD)
    new.write_bytes(word("All staff tell the lead."))
    target = tmp_path / out if out else None
    written = tmp_path / (out or "new_compared.docx")
    word_changes(old, new, target, "2026-11-29", as_data=False)
    worked_in = word("Somebody's own notes.")
    written.write_bytes(worked_in)
    word_changes(old, new, target, "2026-11-29", as_data=False)
    assert written.read_bytes() == worked_in
    assert written.with_name(f"{written.stem}-2.docx").is_file()
