"""Forms, posters and registers: for every example school, from the same facts and law as the policies."""

from __future__ import annotations

import io
import re
import runpy
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import yaml
from conftest import EXAMPLES, LAST_YEAR, ROOT, TODAY, World

from command_line import policygen
from policygen.errors import LibraryFaults
from policygen.facts.vocabulary import Person, Value
from policygen.formats.package import read_parts, write_parts
from policygen.generation.generate import generate
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import Table, plain
from policygen.papers.forms import MadeForm, make_forms
from policygen.schools.school_file import read_school
from policygen.word.reading.accessibility import barriers

SCHOOLS = [path.stem for path in EXAMPLES]
SHARED = ROOT.parent / "shared" / "facts" / "checks-by-role.yaml"

Forms = Mapping[str, MadeForm]


@lru_cache(maxsize=1)
def shelf() -> Library:
    return load()


def answers_of(school: str) -> dict[str, Value]:
    return dict(read_school(ROOT / "examples" / f"{school}.yaml", shelf().vocabulary).answers)


@lru_cache(maxsize=32)
def forms_of(school: str, on: date = TODAY) -> Forms:
    return {f"{each.key}{each.suffix}": each for each in make_forms(shelf(), answers_of(school), on)}


def made_with(school: str, **changed: Value) -> Forms:
    answers = {**answers_of(school), **changed}
    return {f"{each.key}{each.suffix}": each for each in make_forms(shelf(), answers, TODAY)}


def words(data: bytes) -> str:
    """Every word of a Word file, with its headers and footers."""
    found = []
    for name, part in sorted(read_parts(data).items()):
        if re.fullmatch(r"word/(document|header\d|footer\d)\.xml", name):
            for paragraph in re.findall(r"<w:p[ >].*?</w:p>", part.decode(), re.DOTALL):
                found.append("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", paragraph)))
    text = "\n".join(found)
    for mark, meant in (("&#39;", "'"), ("&quot;", '"'), ("&#34;", '"'), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")):
        text = text.replace(mark, meant)
    return text


def form_words(school: str, form: str, on: date = TODAY) -> str:
    return words(forms_of(school, on)[f"{form}.docx"].data)


def cells(data: bytes) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield str(cell.value)
                if cell.comment:
                    yield cell.comment.text


# ---------------------------------------------------------------- every form of every school


@pytest.mark.parametrize("school", SCHOOLS)
def test_every_form_is_whole_and_nothing_of_its_making_is_left(school: str) -> None:
    for name, form in forms_of(school).items():
        text = words(form.data) if form.suffix == ".docx" else "\n".join(cells(form.data))
        left = [
            mark
            for mark in ("{{", "}}", "{%", "%}", "{#", "&#", "None", "ChoiceText", "\ue000", "**", "to be confirmed")
            if mark in text
        ]
        assert left == [], name
        assert form.to_do == (), name
        assert answers_of(school)["school_name"] in text, name


@pytest.mark.parametrize("school", SCHOOLS)
def test_nothing_keeps_anyone_from_reading_a_form(school: str) -> None:
    for name, form in forms_of(school).items():
        if form.suffix == ".docx":
            assert barriers(form.data) == [], name


@pytest.mark.parametrize("school", SCHOOLS)
def test_no_form_holds_a_fact_of_another_school(school: str) -> None:
    own = (ROOT / "examples" / f"{school}.yaml").read_text(encoding="utf-8")
    others = [answers_of(each) for each in SCHOOLS if each != school]
    foreign = {str(each["school_name"]) for each in others} | {str(each["phone"]) for each in others if each.get("phone")}
    foreign |= {each[name].name for each in others for name in ("dsl", "head", "chair") if isinstance(each.get(name), Person)}
    for name, form in forms_of(school).items():
        text = words(form.data) if form.suffix == ".docx" else "\n".join(cells(form.data))
        assert [fact for fact in foreign if fact in text and fact not in own] == [], name


@pytest.mark.parametrize("school", ["oakfield-primary", "meridian-sixth-form", "willow-bank-special"])
def test_the_same_school_has_the_same_bytes_every_time(school: str) -> None:
    again = {f"{each.key}{each.suffix}": each.data for each in make_forms(shelf(), answers_of(school), TODAY)}
    assert again == {name: each.data for name, each in forms_of(school).items()}


@pytest.mark.parametrize("on", [date(2024, 10, 1), LAST_YEAR, date(2027, 9, 2)])
def test_forms_are_made_for_other_days_too(on: date) -> None:
    assert set(forms_of("oakfield-primary", on)) == set(forms_of("oakfield-primary"))


@pytest.mark.parametrize("school", SCHOOLS)
def test_a_form_asks_exactly_what_the_appendix_of_the_policy_asks(school: str) -> None:
    answers = answers_of(school)
    documents = {
        key: generate(shelf().policies[key], shelf(), answers, TODAY).document
        for key in {form.file.policy for form in shelf().forms.values() if form.template}
    }
    for form in shelf().forms.values():
        if not form.template or f"{form.key}.docx" not in forms_of(school):
            continue
        in_form = [
            [cell.text for cell in row.cells]
            for table in docx.Document(io.BytesIO(forms_of(school)[f"{form.key}.docx"].data)).tables
            for row in table.rows
        ]
        labels = {row[0] for row in in_form}
        for part in documents[form.file.policy].parts:
            if part.name not in form.file.clauses:
                continue
            for block in part.blocks:
                if isinstance(block, Table):
                    asked = [" ".join(plain(runs) for runs in row[0]) for row in block.rows]
                    assert [label for label in asked if label not in labels] == [], (form.key, part.name)


# ---------------------------------------------------------------- what each form says, and to whom

AN_INDEPENDENT, A_MAINTAINED, AN_ACADEMY = "thornbury-prep", "oakfield-primary", "brookside-academy"
A_NURSERY, POST_16, A_SPECIAL, A_PRU = "little-acorns-nursery", "meridian-sixth-form", "willow-bank-special", "the-bridge-pru"

SAYS: list[tuple[str, str, list[str], list[str]]] = [
    # form, school, what it says, what it does not say
    ("concern-record", A_MAINTAINED, ["Record of a concern about a child", "in the child's own words where you can", "until the person is 25", "Back and sides", "Never take a photograph"], ["For every concern.", "barred list"]),
    ("concern-record", POST_16, ["Meridian Sixth Form", "Given to (DSL or deputy)", "Where it is kept:"], ["Oakfield"]),
    ("chronology", A_MAINTAINED, ["Chronology", "a referral made or not", "What came of it, on", "Date of birth", "It goes with the file to the next school"], ["headteacher decides"]),
    ("chronology", A_SPECIAL, ["Willow Bank School", "Social worker, plan, other services"], ["student"]),
    ("file-transfer", A_MAINTAINED, ["within 5 days", "Sent on, by (secure electronic transfer, by hand, tracked post)", "Receipt, to be returned to Oakfield Primary School", "pupil's main file", "SENCO or named person"], ["student's main file"]),
    ("file-transfer", POST_16, ["Receipt, to be returned to Meridian Sixth Form", "student's main file"], ["pupil's main file"]),
    ("low-level-concern", A_MAINTAINED, ["Low-level concern, in confidence", "another adult / myself", "Could it meet the harm threshold?", "chair of the governing body", "The context, as far as you know it"], ["to the LADO."]),
    ("low-level-concern", POST_16, ["to the principal", "Employer told"], ["headteacher"]),
    ("allegation-checklist", A_MAINTAINED, ["within 1 working day: date, time, name, advice", "(section 141F)", "Reviews: first, within 4 weeks", "for 10 years where that is longer", "Ofsted, where the provision is registered"], ["trust safeguarding lead"]),
    ("allegation-checklist", POST_16, ["DBS: criteria met?", "Teaching Regulation Agency"], ["section 141F", "Ofsted, where"]),
    ("recruitment-checklist", A_MAINTAINED, ["Disqualification from childcare", "an acceptable reference was here before the start", "Enhanced DBS certificate", "destroyed within 6 months", "Prohibition from teaching"], ["Section 128 direction"]),
    ("recruitment-checklist", AN_INDEPENDENT, ["Section 128 direction: checked on (or not in management)", "Early start"], []),
    ("recruitment-checklist", POST_16, ["Children's barred list: on the certificate"], ["or separately on", "Early start", "Disqualification from childcare"]),
    ("single-central-record", A_MAINTAINED, ["Separate check of the children's barred list", "Governors", "Prohibition from teaching", "Right to work in the United Kingdom", "The agency's written confirmation"], ["Section 128 direction", "trustees"]),
    ("single-central-record", AN_INDEPENDENT, ["Section 128 direction", "As in the register of the proprietor"], ["Members of the management committee"]),
    ("single-central-record", POST_16, ["Enhanced DBS certificate with barred list"], ["Separate check of the children's barred list"]),
    ("visitor-leaflet", A_MAINTAINED, ["Welcome, and how we keep children safe", "Imogen Marsden", "Leon Radcliffe", "Take no pictures, films or recordings", "our youngest children", "Ruth Dunmore"], ["Stand back"]),
    ("visitor-leaflet", POST_16, ["Bernard Dunmore", "In an emergency ring 999"], ["our youngest children", "Imogen"]),
    ("staff-declaration", A_MAINTAINED, ["Keeping children safe in education 2026, Part one", "What we do when a child is absent or missing", "I know who the DSL and deputies are", "Name, role, date, signature", "training matrix"], ["2025"]),
    ("code-acknowledgement", A_MAINTAINED, ["children under 8: I know what disqualifies", "about an adult or myself", "about the headteacher", "Version of the code", "Signature, date"], ["principal"]),
    ("code-acknowledgement", POST_16, ["about the principal"], ["what disqualifies"]),
    ("training-matrix", A_MAINTAINED, ["First aid (paediatric), allergy", "Restrictive interventions", "Prevent", "Safer recruitment", "Part one read and checked"], ["Healthcare plans"]),
    ("training-matrix", POST_16, ["Healthcare plans"], ["paediatric", "Restrictive interventions"]),
    ("agreement-youngest", A_NURSERY, ["Our rules for screens", "I ask a grown-up before I use a screen", "My name or mark", "Parent's name, signature and date", "I am never in trouble for telling"], ["police", "hotspot"]),
    ("agreement-youngest", A_MAINTAINED, ["Read with (name of parent or member of staff)"], ["Parent's name"]),
    ("agreement-primary", A_MAINTAINED, ["Our agreement for being online", "I never tell someone I know only online my full name", "It is not my fault", "My name, class, signature and date", "the school can see what I do"], ["sexual", "gamble"]),
    ("agreement-secondary", AN_ACADEMY, ["Report Remove or CEOP", "real or made by AI", "Parent's name, signature and date", "Name, form, signature and date", "I do not break copyright"], ["grown-up"]),
    ("agreement-sixth", POST_16, ["intimate image, real or false", "test or attack systems", "if I am under 18", "rules of the exam boards", "disciplinary steps"], ["grown-up", "the consequences in the behaviour policy"]),
    ("agreement-parents", A_MAINTAINED, ["Pictures of my child may be used", "I set controls on our devices", "our website, our social media", "Parent's name, signature and date", "yes or no to each; I can change my mind at any time", "For the parents and carers of our pupils"], ["exam boards"]),
    ("agreement-staff", A_MAINTAINED, ["second check at sign-in", "Name, role, version read, signature and date", "never look at, copy or pass on a sexual image of a child", "not their friend or follower on social media"], ["principal"]),
    ("agreement-visitors", POST_16, ["guest network", "Code given by, and ends on", "Name, organisation, host", "add no student as a contact", "Agreement for visitors"], ["pupil"]),
    ("restrictive-intervention-record", A_SPECIAL, ["Seclusion: where, who watched", "placing authority", "Parents told: each parent", "no more force than needed", "significant harm to the"], []),
    ("restrictive-intervention-record", A_MAINTAINED, ["Sex, ethnicity, special needs or disability"], ["placing authority"]),
    ("restrictive-intervention-letter", A_MAINTAINED, ["Dear parent or carer,", "A copy of our record is enclosed", "From Oakfield Primary School", "We would like to meet you on", "chair of the governing body"], ["Who fills it in"]),
    ("restrictive-intervention-letter", POST_16, ["From Meridian Sixth Form"], ["A copy of our record is enclosed"]),
    ("healthcare-plan", A_MAINTAINED, ["Parents or carers: names and numbers", "In the pupil's own words", "at least every 12 months", "Trips, sport, journeys, clubs", "tests, feelings, friends"], ["exams", "nights"]),
    ("healthcare-plan", POST_16, ["People to ring: names and numbers", "In the student's own words", "exams"], ["Parents or carers: names", "Agreed by parent"]),
    ("allergy-action-plan", A_MAINTAINED, ["Allergic to; intolerances", "second device after 5 minutes", "Spare adrenaline may be used: parent", "Milder signs in this pupil", "Staff who have read this plan"], ["student"]),
    ("allergy-action-plan", POST_16, ["Spare adrenaline may be used: student"], ["Spare adrenaline may be used: parent"]),
    ("poster-worried-about-a-child", A_MAINTAINED, ["What to do if you are worried about a child", "Call 999 now.", "01632 960001", "Imogen Marsden", "Tell the DSL or a deputy in person, at once."], ["In words"]),
    ("poster-worried-about-an-adult", A_MAINTAINED, ["within 1 working day", "Farid Hartley", "Ruth Dunmore", "0800 028 0285", "LADO"], ["Imogen"]),
    ("poster-abuse-between-children", A_MAINTAINED, ["It is never just banter", "Listen, reassure, promise no secrecy", "Sanction and support", "Imogen Marsden", "Social care and the police"], ["Teaching and supervision and"]),
    ("poster-abuse-between-children", A_NURSERY, ["Teaching and supervision and support"], ["Sanction"]),
    ("poster-missing", A_MAINTAINED, ["A child who should be here cannot be found", "any child of primary age or younger", "headteacher or DSL rings 999", "Staff search the whole site", "What to do if a pupil is missing"], ["A student who should"]),
    ("poster-missing", POST_16, ["A student who should be here cannot be found"], ["primary age"]),
    ("poster-anaphylaxis", A_MAINTAINED, ["Give ADRENALINE at once", "No better after 5 minutes", "AIRWAY", "BREATHING", "and for the spare devices", "ana-fil-axis"], ["ibuprofen"]),
    ("poster-nude-images", A_MAINTAINED, ["Do not look, copy, print, send, save or delete.", "a child under 13", "real or made by AI", "Report Remove", "Tell the DSL or a deputy at once"], ["an image of one of our children"]),
    ("poster-nude-images", A_NURSERY, ["It is an image of one of our children"], ["a child under 13"]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "school", "says", "does_not"), SAYS, ids=[f"{form}-{school}" for form, school, _, _ in SAYS])
def test_a_form_says_what_is_true_of_this_school_and_not_of_others(
    form: str, school: str, says: list[str], does_not: list[str]
) -> None:
    text = form_words(school, form)
    assert [each for each in says if each not in text] == []
    assert [each for each in does_not if each in text] == []


def test_every_form_is_looked_at_closely() -> None:
    counted: dict[str, int] = {}
    for form, _, says, does_not in SAYS:
        counted[form] = counted.get(form, 0) + len(says) + len(does_not)
    beside_policies = {key for key, form in shelf().forms.items() if not form.file.kit}  # those of kits have tests of their own
    assert set(counted) == beside_policies
    assert {form: count for form, count in counted.items() if count < 5} == {}


@pytest.mark.parametrize(
    ("form", "made_for", "not_for"),
    [
        ("agreement-youngest.docx", [A_NURSERY, A_MAINTAINED, A_SPECIAL], [AN_ACADEMY, POST_16]),
        ("agreement-primary.docx", [A_MAINTAINED, AN_INDEPENDENT], [A_NURSERY, POST_16, AN_ACADEMY]),
        ("agreement-secondary.docx", [AN_ACADEMY, A_SPECIAL], [A_MAINTAINED, A_NURSERY, POST_16]),
        ("agreement-sixth.docx", [POST_16, AN_ACADEMY], [A_MAINTAINED, A_NURSERY, A_PRU]),
    ],
)
def test_agreements_are_made_for_the_ages_that_a_school_has(form: str, made_for: list[str], not_for: list[str]) -> None:
    assert [school for school in made_for if form not in forms_of(school)] == []
    assert [school for school in not_for if form in forms_of(school)] == []


def test_last_years_forms_name_last_years_edition() -> None:
    assert "Keeping children safe in education 2025, Part one" in form_words(A_MAINTAINED, "staff-declaration", LAST_YEAR)
    assert "law as on 1 November 2025" in form_words(A_MAINTAINED, "staff-declaration", LAST_YEAR)


# ---------------------------------------------------------------- the single central record as a spreadsheet


@lru_cache(maxsize=32)
def record(school: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(forms_of(school)["single-central-record.xlsx"].data))


def headers(school: str, page: str) -> list[str]:
    return [str(cell.value) for cell in record(school)[page][1]]


def note(school: str, page: str, header: str) -> str:
    found = next(cell.comment for cell in record(school)[page][1] if cell.value == header)
    assert found is not None
    return str(found.text)


@pytest.mark.parametrize(
    ("school", "pages", "not_pages"),
    [
        (
            A_MAINTAINED,
            {"Staff", "Supply staff", "Governors", "Volunteers", "Contractors"},
            {"Proprietor body", "Members and trustees"},
        ),
        (AN_INDEPENDENT, {"Staff", "Proprietor body"}, {"Governors", "Members and trustees"}),
        (AN_ACADEMY, {"Staff", "Members and trustees"}, {"Governors", "Proprietor body"}),
        (POST_16, {"Staff", "Members and trustees"}, {"Governors", "Proprietor body"}),
        (A_PRU, {"Staff", "Management committee"}, {"Governors", "Proprietor body"}),
        (A_NURSERY, {"Staff", "Governors"}, {"Proprietor body"}),
    ],
)
def test_the_record_has_the_pages_of_this_kind_of_school(school: str, pages: set[str], not_pages: set[str]) -> None:
    there = set(record(school).sheetnames)
    assert pages <= there
    assert not not_pages & there


@pytest.mark.parametrize(
    ("school", "has", "has_not"),
    [
        (
            A_MAINTAINED,
            ["Separate barred list check", "Childcare disqualification: asked on"],
            ["Section 128 direction", "In management", "Academy"],
        ),
        (AN_INDEPENDENT, ["Section 128 direction", "In management", "Separate barred list check"], ["Academy"]),
        (AN_ACADEMY, ["Section 128 direction", "Separate barred list check"], ["Childcare disqualification: asked on"]),
        (
            POST_16,
            ["Prohibition from teaching"],
            ["Separate barred list check", "Section 128 direction", "Childcare disqualification: asked on"],
        ),
        (A_NURSERY, ["Childcare disqualification: asked on"], ["Section 128 direction"]),
    ],
)
def test_the_record_has_the_columns_of_this_kind_of_school(school: str, has: list[str], has_not: list[str]) -> None:
    there = headers(school, "Staff")
    assert [each for each in has if each not in there] == []
    assert [each for each in has_not if each in there] == []
    assert [
        each
        for each in ("Identity: date checked", "Right to work: date checked", "Further checks of time abroad")
        if each not in there
    ] == []


def test_a_note_says_for_whom_a_check_is_and_what_it_rests_on() -> None:
    said = note(AN_INDEPENDENT, "Staff", "Section 128 direction")
    assert said.startswith("People in management.")
    assert "Law: " in said
    assert "KCSIE 2026" in said
    assert "not yet checked against the official text of this edition" in said
    assert "Statutory guidance: A 16 to 19 academy keeps a single central record" in note(
        POST_16, "Staff", "Identity: date checked"
    )
    assert "Law: The record shows each check and its date" in note(A_MAINTAINED, "Staff", "Identity: date checked")
    assert "16 to 19" not in note(A_MAINTAINED, "Staff", "Identity: date checked")


def test_the_record_is_ready_to_use() -> None:
    sheet = record(A_MAINTAINED)["Staff"]
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref.startswith("A1:")
    kinds = {rule.type: rule for rule in sheet.data_validations.dataValidation}
    assert set(kinds) == {"list", "date"}
    lists = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert '"Yes,No,Not required"' in lists
    assert all(len(each) < 256 for each in lists)
    by_header = {str(cell.value): str(cell.coordinate).rstrip("1") for cell in sheet[1]}
    assert sheet.column_dimensions[by_header["Identity: date checked"]].number_format == "dd/mm/yyyy"
    assert sheet.column_dimensions[by_header["Name, former names"]].number_format == "@"
    guide = record(A_MAINTAINED)["Read me"]
    listed = {(row[0].value, row[1].value) for row in guide.iter_rows()}
    assert {("Staff", header) for header in by_header} <= listed


@pytest.mark.skipif(not SHARED.exists(), reason="the collected facts are not beside the checkout")
@pytest.mark.parametrize(
    ("school", "kind"),
    [(A_MAINTAINED, "maintained"), (AN_ACADEMY, "academy"), (AN_INDEPENDENT, "independent"), (POST_16, "post16")],
)
def test_the_record_of_staff_has_a_column_for_each_check_that_the_collected_facts_ask_for(school: str, kind: str) -> None:
    rows = yaml.safe_load(SHARED.read_text(encoding="utf-8"))["rows"]
    teacher = next(row for row in rows if row["role"] == "teacher" and kind in row["school_types"])
    column = {
        "identity": "Identity: date checked", "right_to_work": "Right to work: date checked", "enhanced_dbs": "Enhanced DBS certificate: level",
        "separate_barred_list": "Separate barred list check", "prohibition_from_teaching": "Prohibition from teaching",
        "section_128": "Section 128 direction", "overseas": "Further checks of time abroad", "qualifications": "Qualifications: required and seen",
    }  # fmt: skip
    there = headers(school, "Staff")
    for check, header in column.items():
        asked = teacher["checks"][check]["force"] in ("must", "should")
        assert (header in there) == asked, (check, teacher["checks"][check])


def test_the_training_matrix_has_the_columns_of_this_kind_of_school() -> None:
    def there(school: str) -> list[str]:
        book = openpyxl.load_workbook(io.BytesIO(forms_of(school)["training-matrix.xlsx"].data))
        return [str(cell.value) for cell in book["Staff"][1]]

    assert "Paediatric first aid: next due" in there(A_MAINTAINED)
    assert "Keeping children safe in education 2026, Part one: read on" in there(A_MAINTAINED)
    assert "Paediatric first aid: next due" not in there(POST_16)
    assert "Reasonable force and restrictive interventions: last" not in there(POST_16)
    assert "Medical needs of a student: what, signed off on" in there(POST_16)


# ---------------------------------------------------------------- answers are data


@pytest.mark.parametrize(
    "hostile",
    ["{{ 7*7 }} School", "=cmd()|' /C calc'!A0", "<w:p>x</w:p> & Co", "+44 School", "{% raw %} \ue000School", "@SUM(1)"],
)
def test_a_hostile_answer_comes_out_as_plain_text(hostile: str) -> None:
    forms = made_with(A_MAINTAINED, school_name=hostile, dsl=Person(name=hostile, phone="=1+1"))
    shown = hostile.replace("\ue000", " ").replace("  ", " ")
    for name, form in forms.items():
        if form.suffix == ".docx":
            assert shown in words(form.data), name
            docx.Document(io.BytesIO(form.data))
            assert "49 School" not in words(form.data)
        else:
            book = openpyxl.load_workbook(io.BytesIO(form.data))
            kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
            assert kinds == {"s"}
            assert shown in list(cells(form.data))


def test_words_that_excel_would_read_as_a_formula_are_kept_as_words() -> None:
    data = made_with(A_MAINTAINED, school_name="=1+1")["single-central-record.xlsx"].data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = b"".join(package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/"))
        assert b"<f>" not in sheets
        assert b'quotePrefix="1"' in package.read("xl/styles.xml")


def test_what_is_not_known_yet_is_a_clear_to_do() -> None:
    answers = answers_of(A_MAINTAINED)
    del answers["dsl"]
    made = {each.key: each for each in make_forms(shelf(), answers, TODAY) if each.suffix == ".docx"}
    leaflet = made["visitor-leaflet"]
    assert "dsl" in leaflet.to_do
    page = read_parts(leaflet.data)["word/document.xml"].decode()
    assert re.search(
        r'<w:rStyle w:val="ToConfirm"/>.*?<w:shd w:val="clear" w:color="auto" w:fill="FFF3B0"/>.*?</w:rPr><w:t xml:space="preserve">\[[\w ’\']+: to be confirmed\]<',
        page,
    )
    assert "\ue000" not in page
    assert "to be confirmed" in words(made["poster-worried-about-a-child"].data)
    assert "dsl" in made["poster-worried-about-a-child"].to_do


# ---------------------------------------------------------------- the templates


def script(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    return runpy.run_path(str(ROOT / "scripts" / "make_forms.py"))


def test_the_templates_are_what_the_script_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    made = dict(script(monkeypatch)["templates"]())
    stale = [str(path) for path, data in made.items() if not path.exists() or path.read_bytes() != data]
    assert stale == [], "run: python scripts/make_forms.py"
    assert len(made) == sum(1 for form in shelf().forms.values() if form.template)


FORM = {
    "title": "Small form", "about": "For {{ school_name }}.", "policy": "safety", "audience": "staff", "meets": ["guidance.lead.lead"],
    "parts": [{"text": "Held for {{ law.days }} days.\n\n```form\ntitle: Facts\nfields:\n- Name of the {{ pupil }}\n{% if boarding %}\n- Bed\n{% endif %}\n```\n"}],
}  # fmt: skip


@pytest.fixture
def small(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Library]:
    """A small library with one form; keyword names change its file."""
    made = script(monkeypatch)

    def make(template: Callable[[bytes], bytes] = lambda data: data, **changed: Any) -> Library:
        root = world()
        folder = root / "policy_templates" / "forms" / "small"
        folder.mkdir(parents=True)
        stated = {key: value for key, value in {**FORM, **changed}.items() if value is not None}
        (folder / "form.yaml").write_text(yaml.safe_dump(stated, sort_keys=False), encoding="utf-8")
        from policygen.policies.forms import FormFile

        data = template(made["template"](FormFile.model_validate(stated), {"lead": "Lead."}))
        if data:
            (folder / "form.docx").write_bytes(data)
        return load(root)

    return make


ANSWERS: dict[str, Value] = {
    "school_name": "Elm School",
    "pupil_word": "pupils",
    "school_word": "school",
    "school_type": "academy",
    "boarding": True,
}


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        parts = read_parts(data)
        before = parts["word/document.xml"]
        parts["word/document.xml"] = before.replace(old.encode(), new.encode())
        assert parts["word/document.xml"] != before
        return write_parts(parts)

    return change


def test_a_small_form_is_filled_in(small: Callable[..., Library]) -> None:
    library = small()
    text = words(make_forms(library, ANSWERS, TODAY)[0].data)
    assert "For Elm School." in text
    assert "Held for 3 days." in text
    assert "Name of the pupil" in text
    assert "Bed" in text
    assert "Bed" not in words(make_forms(library, {**ANSWERS, "boarding": False}, TODAY)[0].data)
    assert "Held for 5 days." in words(make_forms(library, ANSWERS, LAST_YEAR)[0].data)


def test_a_placeholder_that_word_cut_into_pieces_is_still_filled_in(small: Callable[..., Library]) -> None:
    cut = replaced(
        "Held for {{ law.days }} days.",
        'Held for {{ la</w:t></w:r><w:proofErr w:type="spellStart"/><w:r><w:rPr><w:b/></w:rPr><w:t>w.days }} days.',
    )
    assert "Held for 3 days." in words(make_forms(small(cut), ANSWERS, TODAY)[0].data)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"template": replaced("{{ law.days }}", "{{ law.dayz }}")}, "There is no number in the law called 'law.dayz'. Did you mean 'law.days'?"),
        ({"template": replaced("{{ school_name }}", "{{ scool_name }}")}, "There is no fact called 'scool_name'. Did you mean 'school_name'?"),
        ({"template": replaced("{{ law.days }}", "{{ section('roles') }}")}, "A form stands alone and cannot point to the section 'roles'"),
        ({"template": replaced("{{ law.days }}", "{{ policy('nowhere') }}")}, "There is no policy called 'nowhere'"),
        ({"template": replaced("{{ law.days }}", "{{ law.days")}, "This cannot be read as a template"),
        ({"template": lambda _: b""}, "This form has no Word template"),
        ({"about": "For {{ scool_name }}."}, "There is no fact called 'scool_name'"),
        ({"when": "bording"}, "There is no fact called 'bording'. Did you mean 'boarding'?"),
        ({"meets": ["guidance.lead.led"]}, "There is no requirement called 'guidance.lead.led'. Did you mean 'guidance.lead.lead'?"),
        ({"policy": "safty"}, "There is no policy called 'safty'. Did you mean 'safety'?"),
        ({"poster": ["leed"], "parts": []}, "There is no clause in that policy called 'leed'. Did you mean 'lead'?"),
        ({"meets": None}, "This form rests on nothing"),
        ({"sheets": [{"name": "P", "columns": [{"header": "{{ nme }}"}]}]}, "There is no fact called 'nme'"),
        ({"sheets": [{"name": "P", "columns": [{"header": "H", "meets": ["guidance.x"]}]}]}, "There is no requirement called 'guidance.x'"),
        ({"sheets": [{"name": "P", "columns": [{"header": "H", "when": "bording"}]}]}, "There is no fact called 'bording'"),
    ],
)  # fmt: skip
def test_a_wrong_form_is_refused_when_the_library_is_read(
    small: Callable[..., Library], changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(LibraryFaults) as caught:
        small(**changed)
    assert said in str(caught.value)
    assert "policy_templates/forms/small/form." in str(caught.value)


def test_a_template_cannot_reach_what_it_should_not(small: Callable[..., Library]) -> None:
    library = small(replaced("{{ law.days }}", "{{ ''.__class__.__mro__ }}"))
    with pytest.raises(LibraryFaults, match="This form cannot be filled in"):
        make_forms(library, ANSWERS, TODAY)


def test_a_name_that_is_not_known_in_form_yaml_is_refused(world: World) -> None:
    folder = world() / "policy_templates" / "forms" / "small"
    folder.mkdir(parents=True)
    (folder / "form.yaml").write_text(
        "title: T\nabout: A\npolicy: safety\naudience: x\nwhy: good practice\ncolour: red\n", encoding="utf-8"
    )
    with pytest.raises(LibraryFaults, match=r"forms/small/form\.yaml, line 6: 'colour' is not a name that is known here"):
        load(folder.parents[2])


# ---------------------------------------------------------------- files


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen("generate", *arguments, options=("-W", "error"))


def test_generate_writes_forms_and_never_over_one_that_someone_edited(tmp_path: Path) -> None:
    asked = (
        ROOT / "examples" / "oakfield-primary.yaml",
        "--forms",
        "--policy",
        "whistleblowing",
        "--out",
        tmp_path,
        "--on",
        "2026-11-24",
    )
    first = run(*asked)
    assert first.returncode == 0, first.stderr
    assert "The forms are in" in first.stderr
    forms = tmp_path / "forms"
    assert {path.name for path in forms.glob("*_*")} == {
        f"oakfield-primary-school_{each.key}_2026-11-24{each.suffix}" for each in forms_of("oakfield-primary").values()
    }
    edited = forms / "oakfield-primary-school_concern-record_2026-11-24.docx"
    untouched = forms / "oakfield-primary-school_chronology_2026-11-24.docx"
    before = untouched.stat().st_mtime_ns
    edited.write_bytes(edited.read_bytes() + b"ours")
    assert run(*asked).returncode == 0
    assert edited.read_bytes().endswith(b"ours")
    assert edited.with_name(f"{edited.stem}-2.docx").exists()
    assert untouched.stat().st_mtime_ns == before


def test_forms_are_written_only_where_they_are_asked_for(tmp_path: Path) -> None:
    asked = (
        ROOT / "examples" / "oakfield-primary.yaml",
        "--policy",
        "whistleblowing",
        "--out",
        tmp_path,
        "--on",
        TODAY.isoformat(),
    )
    assert run(*asked).returncode == 0
    assert not (tmp_path / "forms").exists()
    assert run(*asked, "--forms", "--dry-run").returncode == 0
    assert not (tmp_path / "forms").exists()
