"""The list of documents: who needs which, how each stands, what a school's file and folder say, and what is written."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from conftest import EXAMPLES, ROOT, TODAY, TRUST, answers_from
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from policygen.cli.main import run
from policygen.documents.catalogue import Catalogue, DocumentStatus, HeldDocument, MadePolicies, add_months, review_due, standings
from policygen.documents.school_entries import written_documents
from policygen.errors import Faults, LibraryFaults, SchoolFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.formats.xlsx import Sheet, workbook
from policygen.law.in_force import LawInForce
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.html import web_page
from policygen.papers.document_list import documents_paper, documents_sheet
from policygen.policies.recognising import FileTold, known_names, recognise
from policygen.runs.document_lists import school_list, write_documents
from policygen.runs.existing_documents import holdings
from policygen.schools.school_file import School, dump_school, parse_school, read_school, save_school
from policygen.word.reading.accessibility import barriers
from policygen.word.writing.paper import write_paper

Example = Callable[[str], Mapping[str, Value]]
ListOf = Callable[..., dict[str, DocumentStatus]]


@pytest.fixture(scope="session")
def list_of(shipped: Library, example: Example) -> ListOf:
    """How the documents of an example stand, by key."""

    def make(
        name: str, held: Mapping[str, HeldDocument] | None = None, on: date = TODAY, **changed: Value
    ) -> dict[str, DocumentStatus]:
        known = Known(shipped.vocabulary, {**example(name), **changed})
        shelf = MadePolicies(frozenset(shipped.policies))
        law = shipped.legislation.on(on)
        return {each.key: each for each in standings(shipped.documents, law, known, held or {}, shelf)}

    return make


COMMUNITY, ACADEMY, INDEPENDENT = "oakfield-primary", "brookside-academy", "noor-hill-school"
NURSERY, SIXTH_FORM, PRU, AP = "little-acorns-nursery", "meridian-sixth-form", "the-bridge-pru", "ash-tree-ap"
PREP, AIDED, NMSS, SPECIAL = "thornbury-prep", "st-aidans-ce-primary", "larkhill-school", "willow-bank-special"
EVERY_KIND = (COMMUNITY, ACADEMY, INDEPENDENT, NURSERY, SIXTH_FORM, PRU, AP, PREP, AIDED, NMSS, SPECIAL)

FORCE: list[tuple[str, str, str | None]] = [
    # The behaviour of maintained schools, academies and independent schools rests on different law.
    ("behaviour", COMMUNITY, "must"), ("behaviour", ACADEMY, "must"), ("behaviour", INDEPENDENT, "must"),
    ("behaviour", PRU, "must"), ("behaviour", NMSS, "must"), ("behaviour", SIXTH_FORM, "advice"),
    ("written-statement-behaviour", COMMUNITY, "must"), ("written-statement-behaviour", PRU, "must"),
    ("written-statement-behaviour", ACADEMY, None), ("written-statement-behaviour", INDEPENDENT, None),
    ("anti-bullying", COMMUNITY, "advice"), ("anti-bullying", ACADEMY, "must"), ("anti-bullying", PREP, "must"),
    ("complaints", COMMUNITY, "must"), ("complaints", ACADEMY, "must"), ("complaints", INDEPENDENT, "must"),
    ("complaints", PRU, "must"), ("complaints", SIXTH_FORM, "advice"),
    ("whistleblowing", ACADEMY, "must"), ("whistleblowing", SIXTH_FORM, "must"), ("whistleblowing", INDEPENDENT, "should"),
    ("single-central-record", COMMUNITY, "must"), ("single-central-record", INDEPENDENT, "must"),
    ("single-central-record", SIXTH_FORM, "should"),
    ("first-aid", COMMUNITY, "advice"), ("first-aid", ACADEMY, "must"), ("first-aid", INDEPENDENT, "must"),
    ("risk-assessment-policy", COMMUNITY, "advice"), ("risk-assessment-policy", INDEPENDENT, "must"),
    ("health-safety", NURSERY, "must"), ("fire-safety", SIXTH_FORM, "must"), ("data-protection", PRU, "must"),
    ("freedom-of-information", COMMUNITY, "must"), ("freedom-of-information", INDEPENDENT, None),
    ("equality-objectives", ACADEMY, "must"), ("equality-objectives", INDEPENDENT, None),
    ("equality-objectives", NMSS, None),
    ("accessibility-plan", INDEPENDENT, "must"), ("accessibility-plan", SIXTH_FORM, None),
    ("send-information-report", COMMUNITY, "must"), ("send-information-report", NURSERY, "must"),
    ("send-information-report", SPECIAL, "must"), ("send-information-report", PRU, None),
    ("send-information-report", INDEPENDENT, None), ("send-information-report", SIXTH_FORM, None),
    ("send-policy", COMMUNITY, "advice"), ("send-policy", PRU, "advice"), ("send-policy", INDEPENDENT, "advice"),
    ("send-policy", SIXTH_FORM, None),
    ("attendance", PRU, "should"), ("attendance", NURSERY, None), ("attendance", SIXTH_FORM, None),
    ("rshe", COMMUNITY, "must"), ("rshe", INDEPENDENT, "must"), ("rshe", NURSERY, None), ("rshe", SIXTH_FORM, None),
    ("exclusions", ACADEMY, "should"), ("exclusions", INDEPENDENT, None), ("exclusions", NURSERY, None),
    ("restrictive-interventions", COMMUNITY, "must"), ("restrictive-interventions", SIXTH_FORM, None),
    ("admissions", AIDED, "must"), ("admissions", ACADEMY, "must"), ("admissions", INDEPENDENT, "must"),
    ("admissions", COMMUNITY, None), ("admissions", PRU, None),
    ("charging-remissions", COMMUNITY, "must"), ("charging-remissions", ACADEMY, "should"),
    ("charging-remissions", INDEPENDENT, None),
    ("curriculum-iss", INDEPENDENT, "must"), ("curriculum-iss", ACADEMY, None), ("curriculum-iss", COMMUNITY, None),
    ("eyfs-policies", COMMUNITY, "must"), ("eyfs-policies", NURSERY, "must"), ("eyfs-policies", ACADEMY, None),
    ("boarding-principles", PREP, "must"), ("boarding-principles", INDEPENDENT, None),
    ("boarding-principles", NMSS, "must"),
    ("careers-provider-access", ACADEMY, "must"), ("careers-provider-access", COMMUNITY, None),
    ("careers-provider-access", INDEPENDENT, None),
    ("looked-after", COMMUNITY, "should"), ("looked-after", INDEPENDENT, None), ("looked-after", SIXTH_FORM, None),
    ("medical-conditions", COMMUNITY, "must"), ("medical-conditions", ACADEMY, "should"),
    ("medical-conditions", INDEPENDENT, "advice"),
    ("uniform", ACADEMY, "should"), ("uniform", INDEPENDENT, None),
    ("governance-docs", PRU, "must"), ("governance-docs", ACADEMY, "must"), ("governance-docs", INDEPENDENT, None),
    ("capability", COMMUNITY, "must"), ("capability", ACADEMY, "advice"),
    ("staff-discipline", NURSERY, "must"), ("staff-discipline", ACADEMY, "should"),
    ("school-website-information", COMMUNITY, "must"), ("school-website-information", INDEPENDENT, "must"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "school", "force"), FORCE, ids=str)
def test_each_kind_of_school_has_what_law_asks_of_its_kind(list_of: ListOf, key: str, school: str, force: str | None) -> None:
    standing = list_of(school)[key]
    assert standing.force == force
    assert standing.needed == (force is not None)


def test_the_catalogue_holds_each_of_the_79_documents_and_every_title_of_the_suite(shipped: Library) -> None:
    assert len(shipped.documents.documents) == 79
    assert set(shipped.titles) == set(shipped.documents.documents)
    assert set(shipped.policies) <= set(shipped.documents.documents)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_has_a_whole_list_in_which_each_status_has_its_reason(shipped: Library, path: Path) -> None:
    listed = school_list(shipped, read_school(path, shipped.vocabulary), TODAY)
    assert len(listed.standings) == 79
    assert [each.key for each in listed.standings if not each.said] == []
    assert [each.key for each in listed.standings if each.needed and not each.reasons] == []
    assert [each.key for each in listed.standings if each.status == "not needed" and each.reasons] == []


@pytest.mark.parametrize("school", EVERY_KIND)
def test_safeguarding_documents_are_for_every_school(list_of: ListOf, school: str) -> None:
    rows = list_of(school)
    for key in ("safeguarding", "staff-code-of-conduct", "low-level-concerns", "allegations-against-staff", "safer-recruitment",
                "child-on-child-abuse", "online-safety", "filtering-monitoring", "prevent"):  # fmt: skip
        assert rows[key].force in ("must", "should")
        assert rows[key].status == "made here"


def test_law_that_has_not_begun_is_coming_and_never_a_reason(list_of: ListOf, shipped: Library) -> None:
    for school in EVERY_KIND:
        for each in list_of(school).values():
            law = shipped.legislation.on(TODAY).requirements
            assert all(reason.requirement in law for reason in each.reasons if reason.requirement)
            assert not any(reason.requirement in law for reason in each.coming)
    allergy = list_of(COMMUNITY)["allergy-safety"]
    assert allergy.force == "advice"
    assert "childrens-wellbeing-act.allergy.policy" in [reason.requirement for reason in allergy.coming]
    assert "martyns-law.premises.procedures" in [reason.requirement for reason in list_of(ACADEMY)["emergency-plan"].coming]


def test_the_day_asked_about_decides_what_is_law(list_of: ListOf) -> None:
    before = list_of(COMMUNITY, on=date(2026, 3, 31))["restrictive-interventions"]
    assert (before.force, before.status) == (None, "coming")
    assert [reason.starts for reason in before.coming] == [date(2026, 4, 1)]
    assert list_of(COMMUNITY, on=date(2026, 4, 1))["restrictive-interventions"].force == "must"


def test_what_rests_on_nothing_checked_is_marked(list_of: ListOf) -> None:
    rows = list_of(COMMUNITY)
    assert rows["pay"].unverified
    assert rows["early-help"].unverified
    assert not rows["health-safety"].unverified
    assert [
        each.key for each in rows.values() for reason in each.reasons if not reason.requirement and reason.basis == "official"
    ] == []


def test_publication_follows_the_kind_of_school(list_of: ListOf) -> None:
    assert list_of(COMMUNITY)["behaviour"].publish[0].force == "must"
    assert list_of(ACADEMY)["whistleblowing"].publish[0].force == "must"
    assert list_of(COMMUNITY)["whistleblowing"].publish == ()
    assert "good practice" in list_of(COMMUNITY)["whistleblowing"].publication
    assert list_of(INDEPENDENT)["behaviour"].publish[0].where == "for parents"
    assert list_of(COMMUNITY)["emergency-plan"].publish == ()
    assert "15 March" in list_of(AIDED)["admissions"].publication
    assert list_of(COMMUNITY)["allergy-safety"].publish == ()


def test_a_condition_that_no_question_asks_about_is_said_and_not_guessed(list_of: ListOf) -> None:
    standing = list_of(COMMUNITY)["biometrics"]
    assert standing.status == "depends"
    assert "fingerprints" in standing.said
    assert list_of(COMMUNITY, {"biometrics": HeldDocument(not_needed=True)})["biometrics"].status == "not needed"
    assert list_of(COMMUNITY, {"biometrics": HeldDocument()})["biometrics"].status == "have"


def test_an_open_question_is_named(shipped: Library, example: Example) -> None:
    answers = {key: value for key, value in example(COMMUNITY).items() if key != "lets_premises"}
    law, shelf = shipped.legislation.on(TODAY), MadePolicies()
    rows = {each.key: each for each in standings(shipped.documents, law, Known(shipped.vocabulary, answers), {}, shelf)}
    assert rows["lettings"].status == "depends"
    assert rows["lettings"].questions == ("lets_premises",)


def test_what_law_requires_is_not_settled_by_saying_that_it_is_not_needed(list_of: ListOf) -> None:
    standing = list_of(COMMUNITY, {"complaints": HeldDocument(not_needed=True)})["complaints"]
    assert standing.status == "missing"
    assert "requires it" in standing.said
    assert list_of(COMMUNITY, {"early-help": HeldDocument(not_needed=True)})["early-help"].status == "not needed"


def test_a_document_inside_another_stands_as_that_one_does(list_of: ListOf) -> None:
    inside = {"cctv": HeldDocument(inside="data-protection")}
    assert list_of(COMMUNITY, inside)["cctv"].status == "missing"
    whole = {**inside, "data-protection": HeldDocument(adopted=date(2025, 1, 10))}
    standing = list_of(COMMUNITY, whole)["cctv"]
    assert (standing.status, standing.said) == ("have", "Inside the Data protection policy and privacy notices.")


def test_where_policygen_has_it_inside_another_policy_that_is_said(list_of: ListOf) -> None:
    assert list_of(COMMUNITY)["mobile-phones"].inside == "behaviour"
    assert list_of(COMMUNITY)["behaviour"].inside == ""
    assert list_of(COMMUNITY)["uniform"].status == "missing"


DAYS = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@given(adopted=DAYS, months=st.integers(1, 60), on=DAYS)
def test_a_review_is_overdue_exactly_when_its_cycle_has_ended(adopted: date, months: int, on: date) -> None:
    due = review_due(adopted, None, months)
    assert due is not None
    assert (due < on) == (add_months(adopted, months) < on)
    assert due > adopted


@given(adopted=DAYS, own=DAYS, months=st.integers(1, 60))
def test_the_school_s_own_day_never_puts_a_review_off_beyond_the_cycle(adopted: date, own: date, months: int) -> None:
    due = review_due(adopted, own, months)
    assert due == min(own, add_months(adopted, months))


@given(day=DAYS, months=st.integers(0, 60), more=st.integers(0, 60))
def test_months_are_added_without_leaving_the_month_or_going_back(day: date, months: int, more: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day in (day.day, 28, 29, 30)
    assert add_months(day, months + more) >= later


@given(adopted=DAYS, on=DAYS)
def test_overdue_in_the_list_follows_the_cycle_of_the_document(
    shipped: Library, example: Example, adopted: date, on: date
) -> None:
    known = Known(shipped.vocabulary, example(COMMUNITY))
    catalogue = shipped.documents.model_copy(
        update={"documents": {"governance-docs": shipped.documents.documents["governance-docs"]}}
    )
    law = LawInForce(on, {}, (), {})
    row = standings(catalogue, law, known, {"governance-docs": HeldDocument(adopted=adopted)}, MadePolicies())[0]
    assert row.due == add_months(adopted, 12)
    assert row.overdue == (add_months(adopted, 12) < on)


def parse(text: str, shipped: Library) -> School:
    return parse_school(text.encode(), "school.yaml", shipped.vocabulary)


STATED = """\
answers: {school_name: Hill School}
documents:
  # what the office keeps
  uniform: have
  complaints: {adopted: 2026-03-01, next_review: 2026-12-01}
  cctv: not needed
  pay:
    inside: appraisal
"""


def test_a_school_s_file_says_what_it_has(shipped: Library) -> None:
    assert parse(STATED, shipped).documents == {
        "uniform": HeldDocument(), "cctv": HeldDocument(not_needed=True), "pay": HeldDocument(inside="appraisal"),
        "complaints": HeldDocument(adopted=date(2026, 3, 1), next_review=date(2026, 12, 1)),
    }  # fmt: skip


WRONG = [
    ("complaint: have", 3, "There is no document called 'complaint'. Did you mean 'complaints'?"),
    ("School uniform policy: have", 3, "Did you mean 'uniform'?"),
    ("zzz: have", 3, "See the names with: policygen documents --names"),
    ("complaints: yes please", 3, "documents, complaints: this is not understood. Write 'have'"),
    ("complaints:\n    adopted: someday", 4, "documents, complaints, adopted: This needs a date such as 1 September 2026"),
    ("complaints:\n    adoptd: 2026-03-01", 4, "'adoptd' is not known here; use adopted, effective_date, next_review, inside. Did you mean 'adopted'?"),
    ("complaints:\n    inside: complaints", 4, "a document does not stand inside itself."),
    ("complaints:\n    inside: behavior", 4, "there is no document called 'behavior'. Did you mean 'behaviour'?"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "number", "said"), WRONG)
def test_a_mistake_under_documents_is_named_with_its_line(shipped: Library, line: str, number: int, said: str) -> None:
    with pytest.raises(SchoolFaults) as wrong:
        parse(f"answers: {{}}\ndocuments:\n  {line}\n", shipped)
    (fault,) = wrong.value.faults
    assert fault.line == number
    assert said in str(fault)


def test_documents_that_are_no_list_are_refused(shipped: Library) -> None:
    with pytest.raises(SchoolFaults, match="line 2: 'documents' lists documents by their names"):
        parse("answers: {}\ndocuments: all of them\n", shipped)


def test_what_a_file_says_of_its_documents_is_saved_without_loss(shipped: Library, tmp_path: Path) -> None:
    school = parse(STATED, shipped)
    fresh = dump_school(School(school.answers, documents=school.documents), shipped.vocabulary, "school.yaml")
    assert parse(fresh, shipped).documents == school.documents
    path = tmp_path / "school.yaml"
    path.write_text(STATED, encoding="utf-8")
    save_school(school.with_answer("phone", "01632 960123", "2026-11-24"), path, shipped.vocabulary)
    saved = path.read_text(encoding="utf-8")
    assert "# what the office keeps" in saved
    assert parse(saved, shipped).documents == school.documents
    assert written_documents(school.documents)["uniform"] == "have"


FOUND = [
    ("Behaviour Policy 2025-26 FINAL", "behaviour"), ("complaints_procedure_v2", "complaints"),
    ("Anti-Bullying Policy", "anti-bullying"), ("SEND Information Report 2026", "send-information-report"),
    ("Child Protection & Safeguarding Policy", "safeguarding"), ("Staff-Pay-Policy", "pay"), ("CCTV", "cctv"),
    ("Visitor policy", "visitors-site-security"), ("Data protection policy", "data-protection"),
    ("Pay and display parking", ""), ("Play policy", ""), ("Newsletter 4", ""), ("Policy", ""),
    ("Written statement of behaviour principles", "written-statement-behaviour"),
    ("Health and Safety Policy", "health-safety"), ("Food hygiene rota", ""), ("Low level concerns", "low-level-concerns"),
]  # fmt: skip


def by_name(name: str, catalogue: Catalogue) -> str:
    return recognise(FileTold(name), known_names(catalogue.all_names())).document


@pytest.mark.parametrize(("name", "key"), FOUND)
def test_a_file_is_known_by_its_name_or_left_alone(shipped: Library, name: str, key: str) -> None:
    assert by_name(name, shipped.documents) == key


@pytest.mark.parametrize("key", sorted(p.parent.name for p in (ROOT / "policy_templates").glob("*/policy.yaml")))
def test_every_document_is_known_by_its_own_title(shipped: Library, key: str) -> None:
    assert by_name(shipped.documents.documents[key].title, shipped.documents) == key


def test_all_titles_are_told_apart(shipped: Library) -> None:
    wrong = {key: by_name(each.title, shipped.documents) for key, each in shipped.documents.documents.items()}
    assert {key: found for key, found in wrong.items() if found != key} == {}


def test_a_folder_is_looked_through_with_what_could_not_be_told(shipped: Library, example: Example, tmp_path: Path) -> None:
    from policygen.generation.generate import generate

    made = generate(shipped.policies["whistleblowing"], shipped, example(COMMUNITY), date(2025, 11, 3))
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "adopted.docx").write_bytes(made.word())
    (tmp_path / "Uniform policy.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "Complaints policy.docx").write_bytes(b"this is no Word file")
    (tmp_path / "minutes.docx").write_bytes(b"nor is this")
    (tmp_path / "~$minutes.docx").write_bytes(b"")
    found = holdings(tmp_path, shipped.documents)
    assert found.held["whistleblowing"] == HeldDocument(
        adopted=date(2025, 11, 3), file="policies/adopted.docx", by="its own record"
    )
    assert found.held["uniform"] == HeldDocument(file="Uniform policy.pdf", by="its name")
    assert found.held["complaints"].file == "Complaints policy.docx"
    assert found.unrecognised == ("minutes.docx",)
    assert found.unreadable == ("Complaints policy.docx", "minutes.docx")


def test_a_title_inside_a_file_counts_where_its_name_says_nothing(shipped: Library, tmp_path: Path) -> None:
    from docx import Document

    word = Document()
    word.add_heading("Hill School Accessibility Plan", 0)
    word.add_paragraph("It stands beside the behaviour policy.")
    word.save(str(tmp_path / "doc1.docx"))
    assert list(holdings(tmp_path, shipped.documents).held) == ["accessibility-plan"]


def test_a_folder_that_is_not_there_or_is_a_file_is_named(shipped: Library, tmp_path: Path) -> None:
    with pytest.raises(Faults, match="There is no such folder"):
        holdings(tmp_path / "nowhere", shipped.documents)
    (tmp_path / "list.txt").write_text("x", encoding="utf-8")
    with pytest.raises(Faults, match="a file, not a folder"):
        holdings(tmp_path / "list.txt", shipped.documents)


def test_a_folder_that_nobody_may_read_is_named(shipped: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(Faults, match="cannot be read: Permission denied"):
        holdings(tmp_path, shipped.documents)


def test_the_school_s_word_goes_before_the_folder_and_takes_its_date(shipped: Library, example: Example, tmp_path: Path) -> None:
    (tmp_path / "Uniform policy.pdf").write_bytes(b"%PDF-1.4")
    school = School(
        example(COMMUNITY), documents={"uniform": HeldDocument(adopted=date(2024, 1, 1)), "complaints": HeldDocument()}
    )
    rows = {each.key: each for each in school_list(shipped, school, TODAY, tmp_path).standings}
    assert (rows["uniform"].adopted, rows["uniform"].overdue) == (date(2024, 1, 1), True)
    assert rows["complaints"].status == "have"


@pytest.mark.parametrize("school", [COMMUNITY, PREP, SIXTH_FORM])
def test_the_paper_has_no_barrier_and_every_needed_document(shipped: Library, example: Example, school: str) -> None:
    listed = school_list(shipped, School(example(school), documents={"uniform": HeldDocument(adopted=date(2024, 1, 1))}), TODAY)
    paper = documents_paper(
        listed.standings, shipped.documents, listed.known, listed.name, TODAY, shipped.papers["document-list"]
    )
    word = write_paper(paper, shipped.house_style, str(TODAY))
    assert barriers(word) == []
    assert word == write_paper(paper, shipped.house_style, str(TODAY))
    page = web_page(paper)
    assert all(each.file.title in page for each in listed.standings if each.needed)


def test_the_workbook_holds_text_as_text_and_is_the_same_each_time() -> None:
    sheet = Sheet(
        "List", ("Name", "Day"), (("=HYPERLINK(1)", date(2026, 3, 1)), ("+1", None), ("@sum", None), ("plain", None)), (20, 12)
    )
    data = workbook([sheet], "A list", TODAY)
    assert data == workbook([sheet], "A list", TODAY)
    page = load_workbook(io.BytesIO(data)).active
    assert page is not None
    assert [cell.data_type for cell in page["A"]] == ["s"] * 5
    assert [bool(cell.quotePrefix) for cell in page["A"]][1:] == [True, True, True, False]
    assert page["B2"].value.date() == date(2026, 3, 1)
    core = zipfile.ZipFile(io.BytesIO(data)).read("docProps/core.xml").decode()
    assert core.count("2026-11-24T00:00:00Z") == 2


def test_the_sheet_has_a_row_for_each_document(shipped: Library, example: Example) -> None:
    listed = school_list(shipped, School(example(COMMUNITY)), TODAY)
    assert len(documents_sheet(listed.standings, shipped.documents).rows) == 79
    assert documents_sheet(listed.standings, shipped.documents, "Hill").rows[0][0] == "Hill"


def test_a_list_that_someone_edited_is_left_alone(shipped: Library, example: Example, tmp_path: Path) -> None:
    listed = school_list(shipped, School(example(COMMUNITY)), TODAY)
    first = write_documents(shipped, listed, tmp_path, TODAY)
    assert write_documents(shipped, listed, tmp_path, TODAY).unchanged
    word = first.files[".docx"]
    word.write_bytes(word.read_bytes() + b"edited")
    again = write_documents(shipped, listed, tmp_path, TODAY)
    assert again.kept == word
    assert again.files[".xlsx"].name == word.name.replace(".docx", "-2.xlsx")
    assert word.read_bytes().endswith(b"edited")


def test_the_command_tells_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["documents", str(ROOT / "examples" / f"{COMMUNITY}.yaml"), "--on", "2026-11-24"])
    said = capsys.readouterr().out
    assert code == 3
    assert "law requires" in said
    assert "Complaints procedure" in said


def test_the_command_prints_data(capsys: pytest.CaptureFixture[str]) -> None:
    run(["documents", str(TRUST), "--on", "2026-11-24", "--json"])
    data = json.loads(capsys.readouterr().out)
    assert len(data) == 5
    assert {len(each["documents"]) for each in data} == {79}
    assert all(reason["basis"] for each in data for row in each["documents"] for reason in row["reasons"])


def test_the_command_writes_a_folder_for_each_school_of_a_trust(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["documents", str(TRUST), "--on", "2026-11-24", "--out", str(tmp_path)])
    capsys.readouterr()
    assert len(list(tmp_path.glob("*/*_documents_2026-11-24.docx"))) == 5
    whole = load_workbook(tmp_path / "rivers-learning-trust_documents_2026-11-24.xlsx").active
    assert whole is not None
    assert whole.max_row == 5 * 79 + 1


def test_the_names_are_listed_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["documents", "--names"]) == 0
    assert "send-information-report" in capsys.readouterr().out
    assert run(["documents"]) == 2


def test_a_wrong_folder_is_the_user_s_to_put_right(capsys: pytest.CaptureFixture[str]) -> None:
    code = run(["documents", str(ROOT / "examples" / f"{COMMUNITY}.yaml"), "--have", "nowhere"])
    assert code == 1
    assert "There is no such folder" in capsys.readouterr().err


WRONG_CATALOGUES = [
    ("group: safe", "There is no group called 'safe'."),
    ("owner: nobody", "There is no role called 'nobody'."),
    ("grounds: [{law: guidance.lead.leed}]", "Did you mean 'guidance.lead.lead'?"),
    ("grounds: [{law: guidance.lead.lead, force: must}]", "stands in its own file"),
    ("grounds: [{source: act, when: boardin, force: must, basis: secondary}]", "There is no fact called 'boardin'. Did you mean 'boarding'?"),
    ("grounds: [{source: act, force: must}]", "a ground from a source has 'force' and 'basis'"),
    ("grounds: [{source: act, force: must, basis: official}]", "is recorded as a requirement"),
    ("grounds: [{note: why}]", "neither 'law' nor 'source'"),
    ("grounds: []", "has no ground"),
    ("made_in: safty", "Did you mean 'safety'?"),
    ("months_law: guidance.lead.gone", "There is no requirement called 'guidance.lead.gone'."),
    ("colour: red", "'colour' is not a name that is known here."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), WRONG_CATALOGUES)
def test_a_mistake_in_the_catalogue_is_found_when_it_is_read(world: Callable[..., Path], line: str, said: str) -> None:
    entry = {"title": "Plan", "names": "[plan]", "group": "safeguarding", "owner": "head", "approver": "board", "months": "12",
             "grounds": "[{law: guidance.lead.lead}]", "for": "every school"}  # fmt: skip
    key, _, value = line.partition(": ")
    body = "\n".join(f"    {name}: {text}" for name, text in {**entry, key: value}.items())
    head = "groups: {safeguarding: S}\nroles: {head: Head}\napprovers: {board: Board}\nsources: {act: An Act}\n"
    with pytest.raises(LibraryFaults) as wrong:
        load(world(legislation__documents=f"{head}documents:\n  plan:\n{body}\n"))
    assert said in str(wrong.value)
    assert "legislation/documents.yaml" in str(wrong.value)


def test_a_library_without_a_catalogue_is_whole(world: Callable[..., Path]) -> None:
    library = load(world())
    assert library.documents.documents == {}
    with pytest.raises(SchoolFaults, match="There is no document called 'uniform'"):
        parse_school(b"documents: {uniform: have}", "s.yaml", library.vocabulary)
    assert answers_from(library, school_name="Hill") == {"school_name": "Hill"}
