"""What counts as a document that a school has: a file that says something, whatever its ordinary name; not an empty one."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
from conftest import ROOT, TODAY

from policygen.library.model import Library
from policygen.runs.document_lists import school_list
from policygen.runs.existing_documents import holdings
from policygen.schools.school_file import read_school

# Written before looking at what is recognised: 40 names as offices give them.
ORDINARY = {
    "Safeguarding Policy 2026.pdf": "safeguarding", "CP Policy.pdf": "safeguarding", "Child Protection policy v3 FINAL.pdf": "safeguarding",
    "Attendance.pdf": "attendance", "Attendance Policy Sept 26.pdf": "attendance", "Behaviour policy (approved).pdf": "behaviour",
    "Behaviour & Relationships Policy.pdf": "behaviour", "H&S Policy.pdf": "health-and-safety", "Health and Safety 2026.pdf": "health-and-safety",
    "Staff Code of Conduct.pdf": "staff-code-of-conduct", "Code of Conduct for staff and volunteers.pdf": "staff-code-of-conduct",
    "Whistle blowing.pdf": "whistleblowing", "Whistleblowing Policy.pdf": "whistleblowing", "Online Safety.pdf": "online-safety",
    "E-Safety Policy.pdf": "online-safety", "Complaints Procedure.pdf": "complaints", "Complaints.pdf": "complaints",
    "SEND policy 25-26.pdf": "send", "SEN Information Report.pdf": "sen-information-report", "Accessibility Plan.pdf": "accessibility-plan",
    "Admissions Policy 2027-28.pdf": "admissions", "Charging and Remissions.pdf": "charging", "Data Protection Policy.pdf": "data-protection",
    "GDPR policy.pdf": "data-protection", "Freedom of Information publication scheme.pdf": "publication-scheme",
    "First Aid Policy.pdf": "first-aid", "Fire Safety.pdf": "fire", "Supporting Pupils with Medical Conditions.pdf": "medical-conditions",
    "Medical needs policy.pdf": "medical-conditions", "RSE Policy.pdf": "rse", "Relationships and Sex Education.pdf": "rse",
    "Single Central Record.xlsx": "single-central-record", "SCR.xlsx": "single-central-record", "Uniform.pdf": "uniform",
    "Pupil Premium Strategy Statement.pdf": "pupil-premium-statement", "Equality objectives.pdf": "equality-objectives",
    "ECT policy.pdf": "ect", "Exclusions Policy.pdf": "exclusions", "Safer Recruitment.pdf": "safer-recruitment",
    "Prevent risk assessment.pdf": "prevent",
}  # fmt: skip


def filled(folder: Path, names: list[str]) -> None:
    for name in names:
        (folder / name).write_bytes(b"%PDF-1.7 some words" if name.endswith(".pdf") else b"PK some words")


def test_most_ordinary_names_are_known(shipped: Library, tmp_path: Path) -> None:
    assert len(ORDINARY) == 40
    filled(tmp_path, list(ORDINARY))
    found = holdings(tmp_path, shipped.documents)
    missed = [name for name in ORDINARY if name in found.unrecognised]
    assert len(missed) <= 4, missed


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("Data Protection (GDPR).pdf", "data-protection"), ("LAC policy.pdf", "looked-after"), ("Online Safety & AUP.pdf", "online-safety"),
        ("Managing medicines.pdf", "medical-conditions"),
    ],
)  # fmt: skip
def test_short_forms_in_a_files_name_are_known(shipped: Library, tmp_path: Path, name: str, document: str) -> None:
    filled(tmp_path, [name])
    found = holdings(tmp_path, shipped.documents)
    assert list(found.held) == [document]
    assert found.unrecognised == ()


def test_a_file_of_a_kind_that_is_not_read_is_named_and_counts_as_nothing(shipped: Library, tmp_path: Path) -> None:
    names = ("Attendance Policy.jpg", "Behaviour Policy", "Complaints.txt", "SEND policy.url", "old/Uniform.pages")
    (tmp_path / "old").mkdir()
    for name in (*names, "our-school.yaml", "Thumbs.db", "~$havior.docx", ".DS_Store"):
        (tmp_path / name).write_bytes(b"some words")
    found = holdings(tmp_path, shipped.documents)
    assert found.held == {}
    assert found.unrecognised == names


@pytest.mark.parametrize("name", ["Attendance Policy.docx", "Attendance Policy.pdf", "Attendance Policy.odt"])
def test_an_empty_file_is_no_document(shipped: Library, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    found = holdings(tmp_path, shipped.documents)
    assert "attendance" not in found.held
    assert found.unreadable == (name,)


def test_a_word_file_without_words_and_a_pdf_that_is_none_are_no_documents(shipped: Library, tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "Behaviour Policy.docx"))
    (tmp_path / "Attendance Policy.pdf").write_bytes(b"<html>Not found</html>")
    found = holdings(tmp_path, shipped.documents)
    assert set(found.held) == set()


def test_the_record_that_this_run_makes_is_not_missing(shipped: Library) -> None:
    school = read_school(ROOT / "examples" / "oakfield-primary.yaml", shipped.vocabulary)
    listed = school_list(shipped, school, TODAY, made={"single-central-record": "oakfield_single-central-record.xlsx"})
    (record,) = [each for each in listed.standings if each.key == "single-central-record"]
    assert record.status == "made here"
    assert (
        record.said == "An empty form was made: oakfield_single-central-record.xlsx. You have it once it is filled in and kept."
    )


def test_the_pupil_premium_statement_is_among_the_documents(shipped: Library) -> None:
    school = read_school(ROOT / "examples" / "oakfield-primary.yaml", shipped.vocabulary)
    listed = school_list(shipped, school, TODAY)
    assert "pupil-premium-statement" in [each.key for each in listed.standings]


def test_a_send_policy_is_not_the_report_that_the_law_asks_for(shipped: Library, tmp_path: Path) -> None:
    filled(tmp_path, ["SEND Policy 2026.pdf", "Pupil Code of Conduct.pdf"])
    found = holdings(tmp_path, shipped.documents)
    assert list(found.held) == ["send-policy"]
    assert found.unrecognised == ("Pupil Code of Conduct.pdf",)
