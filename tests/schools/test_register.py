"""The DfE register: schools and trusts are found, and their files begun; what is unsure is asked, never guessed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from command_line import policygen
from policygen.errors import Faults
from policygen.library.model import Library
from policygen.schools.register import kind_of, read_register
from policygen.schools.register_answers import SCHOOL_TYPES, TrustGroup, faith, phase, readable_name, start_school
from policygen.schools.school_file import read_school
from policygen.schools.trust_file import read_schools

GIAS = ROOT.parent / "shared" / "data" / "gias"
with_data = pytest.mark.skipif(not GIAS.is_dir(), reason="the collected register files are not beside the checkout")

SCHOOL = {
    "URN": "123456", "LA (code)": "931", "LA (name)": "Oxfordshire", "EstablishmentNumber": "41",
    "EstablishmentName": "St Ebbe\u2019s CE Primary School", "TypeOfEstablishment (code)": "02",
    "TypeOfEstablishment (name)": "Voluntary aided school", "EstablishmentStatus (code)": "1",
    "EstablishmentStatus (name)": "Open", "PhaseOfEducation (code)": "2", "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": "3", "StatutoryHighAge": "11", "Boarders (name)": "No boarders",
    "NurseryProvision (name)": "Has Nursery Classes", "OfficialSixthForm (name)": "Does not have a sixth form",
    "ReligiousCharacter (name)": "Church of England", "Diocese (name)": "Diocese of Oxford", "TrustSchoolFlag (name)": "Not applicable",
    "Trusts (code)": "", "Trusts (name)": "", "LastChangedDate": "15-11-2025", "Street": "Brook Street", "Locality": "",
    "Address3": "", "Town": "Oxford", "County (name)": "Not recorded", "Postcode": "OX1 1AA", "SchoolWebsite": "www.ebbe.example",
    "TelephoneNum": "1632960123", "HeadTitle (name)": "Ms", "HeadFirstName": "Zinnia", "HeadLastName": "Quillfeather",
    "HeadPreferredJobTitle": "Executive Head Teacher", "TypeOfResourcedProvision (name)": "Not applicable",
    "InspectorateName (name)": "",
}  # fmt: skip


def school(urn: str, name: str, **changed: str) -> dict[str, str]:
    titled = {
        "kind": "TypeOfEstablishment (code)", "kind_name": "TypeOfEstablishment (name)", "status": "EstablishmentStatus (code)",
        "trust": "Trusts (code)", "trust_name": "Trusts (name)", "flag": "TrustSchoolFlag (name)", "phase": "PhaseOfEducation (code)",
        "phase_name": "PhaseOfEducation (name)", "low": "StatutoryLowAge", "high": "StatutoryHighAge", "changed": "LastChangedDate",
    }  # fmt: skip
    return {**SCHOOL, "URN": urn, "EstablishmentName": name, **{titled.get(key, key): value for key, value in changed.items()}}


def academy(urn: str, name: str, **changed: str) -> dict[str, str]:
    in_trust = {
        "kind": "34",
        "trust": "5711",
        "trust_name": "RIVERS AND HILLS TRUST",
        "flag": "Supported by a multi-academy trust",
    }
    return school(urn, name, **{**in_trust, **changed})


def as_csv(*rows: dict[str, str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("cp1252")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    rows = [
        SCHOOL,
        school("123457", "Old Mill School", status="2"),
        academy("140001", "Weir Academy"),
        academy("140002", "Lock Academy", phase="4", low="11", high="18"),
        academy("140003", "Lock Academy", kind="44", phase="0", phase_name="Not applicable", low="4", high="16"),
        academy("140004", "Shut Academy", status="2"),
        academy("140005", "Rivers Nursery Centre", kind="27", kind_name="Miscellaneous"),
    ]
    (folder / "edubasealldata20260312.csv").write_bytes(as_csv(*rows))
    return folder


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen("register", *arguments)


# ---- a school


def test_a_school_is_begun_from_its_urn(place: Path, tmp_path: Path, shipped: Library) -> None:
    file = tmp_path / "ebbe.yaml"
    done = run("123456", "--from", place, "--into", file)
    assert done.returncode == 0, done.stderr
    answers = read_school(file, shipped.vocabulary).answers
    assert answers["school_name"] == "St Ebbe\u2019s CE Primary School", "cp1252, with its curly apostrophe"
    assert (answers["laestab"], answers["school_type"], answers["phase"]) == ("931/0041", "voluntary_aided", "primary")
    assert answers["local_authority"] == "Oxfordshire County Council"
    assert answers["address"] == "Brook Street, Oxford", "no 'Not recorded' in it"
    assert answers["phone"] == "01632960123", "with the nought that was lost"
    assert (answers["head_title"], answers["has_nursery"]) == ("executive headteacher", True)
    assert "has_sixth_form" not in answers, "it is not asked of a primary school"


def test_the_heads_name_is_only_a_suggestion(place: Path, tmp_path: Path, shipped: Library) -> None:
    file = tmp_path / "ebbe.yaml"
    run("123456", "--from", place, "--into", file)
    text = file.read_text(encoding="utf-8")
    (line,) = [line for line in text.splitlines() if "Quillfeather" in line]
    assert line.startswith("# ")
    assert "Confirm" in line
    assert "head" not in read_school(file, shipped.vocabulary).answers


def test_a_file_that_is_there_is_never_written_over(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "ebbe.yaml"
    file.write_text("answers: {}\n# mine\n", encoding="utf-8")
    done = run("123456", "--from", place, "--into", file)
    assert done.returncode == 1
    assert "there already" in done.stderr
    assert "# mine" in file.read_text(encoding="utf-8")


def test_two_schools_of_one_name_are_told_apart_by_urn(place: Path, tmp_path: Path) -> None:
    done = run("Lock Academy", "--from", place, "--into", tmp_path / "lock.yaml")
    assert done.returncode == 1
    assert "140002" in done.stderr
    assert "140003" in done.stderr
    assert not (tmp_path / "lock.yaml").exists()


def test_a_closed_school_is_refused_and_so_is_a_kind_without_policies(place: Path, tmp_path: Path) -> None:
    closed = run("123457", "--from", place, "--into", tmp_path / "a.yaml")
    other = run("140005", "--from", place, "--into", tmp_path / "b.yaml")
    assert (closed.returncode, other.returncode) == (1, 1)
    assert "closed" in closed.stderr
    assert "Miscellaneous" in other.stderr
    assert not list(tmp_path.glob("*.yaml"))


def test_what_the_register_leaves_open_is_left_open(shipped: Library) -> None:
    bare = {"URN": "111111", "EstablishmentName": "Bare School", "EstablishmentStatus (name)": "Open"}
    start = start_school(bare, shipped.vocabulary, shipped.register_names)
    assert set(start.answers) == {"school_name", "urn", "establishment_status"}


@pytest.mark.parametrize("asked", ["OX1 1AA", "ox11aa", "st ebbes primary", "Ebbe's primary school", "123456"])
def test_a_school_is_found_by_urn_postcode_and_words(place: Path, asked: str) -> None:
    found = read_register([place]).find_schools(asked)
    assert "123456" in [row["URN"] for row in found]


@pytest.mark.parametrize(
    "asked",
    ["Saint Ebbe's C of E Primary School", "St. Ebbes Church of England Primary School", "st ebbe’s CofE primary",
     "ST EBBES C.E. PRIMARY SCHOOL", "Saint Ebbes CE Prim School", "St Ebbe`s C. of E. Primary"],
)  # fmt: skip
def test_a_church_school_is_found_however_its_name_is_written(place: Path, asked: str) -> None:
    names = ("Ebbe Primary School", "St Ebba Catholic Primary School", "All Saints CofE Primary School", "St Ebbes Court School")
    rows = [school(str(200000 + number), name) for number, name in enumerate(names)]
    (place / "others.csv").write_bytes(as_csv(*rows))
    assert read_register([place]).find_schools(asked)[0]["URN"] == "123456"


def test_every_kind_of_school_is_a_choice_of_the_question(shipped: Library) -> None:
    assert set(SCHOOL_TYPES.values()) == set(shipped.vocabulary.facts["school_type"].choices)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("Church of England", "church_of_england"), ("Roman Catholic", "roman_catholic"), ("Does not apply", "none"), ("None", "none"),
        ("Quaker", "other_christian"), ("Christian/Evangelical", "other_christian"), ("Orthodox Jewish", "jewish"),
        ("Sunni Deobandi", "muslim"), ("Greek Orthodox", "other_christian"), ("", ""), ("Church of England/Methodist", "other_christian"),
    ],
)  # fmt: skip
def test_faith_is_read_from_the_registers_names(said: str, answer: str) -> None:
    assert faith({"ReligiousCharacter (name)": said}) == answer


@pytest.mark.parametrize(
    ("code", "low", "high", "answer"),
    [("2", "3", "11", "primary"), ("0", "4", "16", "all_through"), ("0", "11", "19", "secondary"), ("0", "16", "19", "post_16"),
     ("5", "9", "13", "middle"), ("0", "", "", ""), ("0", "2", "11", "primary"), ("06", "16", "19", "post_16")],
)  # fmt: skip
def test_a_special_school_has_the_phase_of_its_ages(code: str, low: str, high: str, answer: str) -> None:
    row = {"PhaseOfEducation (code)": code, "StatutoryLowAge": low, "StatutoryHighAge": high}
    assert phase(row) == answer


# ---- a trust


def test_a_trust_is_begun_with_all_its_schools(place: Path, tmp_path: Path, shipped: Library) -> None:
    file = tmp_path / "rivers" / "trust.yaml"
    done = run("Rivers and Hills Trust", "--trust", "--from", place, "--into", file)
    assert done.returncode == 3, "one was left out, and it says so"
    assert "140005" in done.stderr
    trust = read_schools(file, shipped.vocabulary)
    assert trust.name == "Rivers and Hills Trust"
    assert [str(school.answers["urn"]) for _, school in trust.schools] == ["140002", "140003", "140001"]
    assert {school.answers["trust_name"] for _, school in trust.schools} == {"Rivers and Hills Trust"}
    assert {school.answers["trust_size"] for _, school in trust.schools} == {"multi"}
    assert len({key for key, _ in trust.schools}) == 3, "schools of one name have files of their own"


def test_the_files_of_a_trust_say_how_a_trust_goes_on(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "trust.yaml"
    done = run("5711", "--trust", "--from", place, "--into", file)
    assert "Carry on with: policygen spreadsheet" in done.stdout
    for each in (file, *(tmp_path / "trust-schools").glob("*.yaml")):
        assert "policygen generate trust.yaml" in each.read_text(encoding="utf-8")
        assert "policygen ask" not in each.read_text(encoding="utf-8"), "ask knows nothing of what the trust answers"


def test_a_list_of_trusts_says_how_to_begin_a_trust(place: Path) -> None:
    done = run("Rivers", "--trust", "--from", place)
    assert "--trust --from" in done.stderr
    assert "a school's file" not in done.stderr


def test_what_all_share_stands_once(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "trust.yaml"
    run("5711", "--trust", "--from", place, "--into", file)
    for each in (tmp_path / "trust-schools").glob("*.yaml"):
        assert "trust_name:" not in each.read_text(encoding="utf-8")
    assert "trust_name: Rivers and Hills Trust" in file.read_text(encoding="utf-8")


def test_membership_comes_from_the_links_file_too(place: Path, tmp_path: Path) -> None:
    link = {
        "URN": "123456",
        "Group UID": "9001",
        "Group Name": "NORTH TRUST",
        "Group Type": "Multi-academy trust",
        "Closed Date": "",
    }
    ended = {**link, "URN": "140001", "Closed Date": "01/01/2020"}
    (place / "alllinksdata.csv").write_bytes(as_csv(link, ended))
    books = read_register([place])
    (north,) = books.find_trusts("north trust")
    assert [row["URN"] for row in books.schools_of(north)] == ["123456"]


def test_the_groups_file_says_which_trust_has_closed(place: Path) -> None:
    group = {"Group UID": "5711", "Group Name": "Rivers and Hills Trust", "Group Type": "Multi-academy trust",
             "Group Status": "Closed", "Companies House Number": "07318714"}  # fmt: skip
    (place / "groups.csv").write_bytes(
        as_csv(group, {**group, "Group UID": "1", "Group Name": "None", "Group Type": "Federation"})
    )
    books = read_register([place])
    assert (
        books.find_trusts("7318714")
        == books.find_trusts("5711")
        == [TrustGroup("5711", "Rivers and Hills Trust", "multi-academy trust", "07318714", open=False)]
    )
    assert books.find_trusts("None") == []


@pytest.mark.parametrize(
    ("name", "read"),
    [("THE LEARNING TRUST", "The Learning Trust"), ("ST MARY'S TRUST", "St Mary's Trust"), ("ACADEMIES OF THE NORTH", "Academies of the North"),
     ("Dixons Academies Trust", "Dixons Academies Trust")],
)  # fmt: skip
def test_capitals_become_a_name(name: str, read: str) -> None:
    assert readable_name(name) == read


# ---- files


def test_the_newest_row_of_a_school_wins(place: Path) -> None:
    (place / "older.csv").write_bytes(as_csv(school("123456", "The old name", changed="01-12-2019")))
    assert read_register([place]).schools["123456"]["EstablishmentName"].startswith("St Ebbe")


def test_zipped_files_are_read(place: Path, tmp_path: Path) -> None:
    data = (place / "edubasealldata20260312.csv").read_bytes()
    (tmp_path / "one.csv.gz").write_bytes(gzip.compress(data))
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("results/edubasealldata.csv", data)
    plain = read_register([place]).schools
    assert read_register([tmp_path / "one.csv.gz"]).schools == read_register([tmp_path / "two.zip"]).schools == plain


@pytest.mark.parametrize("name", ["bomb.csv.gz", "bomb.zip"])
def test_a_file_that_unfolds_to_far_more_is_refused_before_it_fills_the_memory(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("edubasealldata.csv", b"0" * 30_000_000)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"0" * 30_000_000))
    tracemalloc.start()
    with pytest.raises(Faults, match="larger than the whole register"):
        read_register([tmp_path / name])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


def test_a_file_saved_again_as_utf_8_is_read(tmp_path: Path) -> None:
    text = as_csv(SCHOOL).decode("cp1252")
    (tmp_path / "saved.csv").write_bytes(text.encode("utf-8-sig"))
    assert read_register([tmp_path / "saved.csv"]).schools["123456"]["EstablishmentName"] == SCHOOL["EstablishmentName"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("broken.zip", b"PK\x03\x04 no"), ("broken.csv.gz", b"\x1f\x8b\x08 no"), ("a.csv", b"colour,size\r\nred,2\r\n"), ("b.csv", b""),
     ("centres.csv", b"URN,Name\r\n1,x\r\n")],
)  # fmt: skip
def test_a_file_that_is_not_the_register_is_named_with_what_to_do(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Faults) as error:
        read_register([tmp_path / name])
    assert str(tmp_path / name) in str(error.value)
    assert "ownload" in str(error.value)


def test_rows_shorter_than_the_header_are_read(tmp_path: Path) -> None:
    lines = as_csv(SCHOOL).decode("cp1252").splitlines()
    lines[0] += ',"HasSharedHT"'
    (tmp_path / "short.csv").write_bytes("\r\n".join(lines).encode("cp1252"))
    assert "123456" in read_register([tmp_path / "short.csv"]).schools


def test_files_are_told_apart_by_their_headers() -> None:
    assert kind_of(["URN", "Group UID", "Group Type"]) == kind_of(["URN", "Linked UID", "Group Type"]) == "links"
    assert kind_of(["Group UID", "Group Name", "Group Type"]) == "groups"
    assert kind_of(SCHOOL) == "schools"
    assert kind_of(["URN", "LinkURN"]) is None


def test_the_result_can_be_read_by_a_program(place: Path) -> None:
    data: dict[str, Any] = json.loads(run("Rivers and Hills", "--from", place, "--json").stdout)
    assert [each["uid"] for each in data["trusts"]] == ["5711"]
    assert run("nobody at all", "--from", place, "--json").returncode == 1


# ---- the register's own rows


@with_data
@pytest.mark.parametrize(
    "file", sorted((GIAS / "register-rows").glob("layout*.csv")) if GIAS.is_dir() else [], ids=lambda file: file.stem
)
def test_every_layout_of_the_register_is_read(file: Path, shipped: Library) -> None:
    books = read_register([file])
    begun = 0
    for row in books.schools.values():
        try:
            start = start_school(row, shipped.vocabulary, shipped.register_names)
        except Faults:
            continue
        begun += 1
        assert start.answers["local_authority"]
        assert start.answers["school_type"]
    assert begun > 0


@with_data
def test_all_schools_of_england_are_read_and_searched() -> None:
    books = read_register([GIAS / "bulk"])
    assert len(books.schools) == 51_012
    found = books.find_schools("oakfield primary school")
    assert {row["EstablishmentName"] for row in found[:2]} == {"Oakfield Primary School"}
    assert any("\u2019" in row["EstablishmentName"] or "é" in row["EstablishmentName"] for row in books.schools.values())


@with_data
def test_the_largest_trust_of_the_rows_is_begun(tmp_path: Path, shipped: Library) -> None:
    file = tmp_path / "trust.yaml"
    done = run("5143", "--trust", "--from", GIAS / "assembled", "--into", file)
    assert done.returncode in (0, 3), done.stderr
    assert len(read_schools(file, shipped.vocabulary).schools) >= 60
