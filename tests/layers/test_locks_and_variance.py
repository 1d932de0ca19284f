"""What a trust locks, what each school has to fill, and the map of who differs and why."""

from __future__ import annotations

import io
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import TRUST
from layer_worlds import REPLACED, World, write_layer

from command_line import policygen
from policygen.errors import Faults, SchoolFaults
from policygen.layers.load import library_for
from policygen.layers.variance import SchoolSide, variance, variance_paper
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import paper_text
from policygen.schools.trust_file import read_schools

SHARED = "trust: {name: T}\nanswers: {motto: Together, approved_by: the board}\n"
SCHOOLS = """\
schools:
- school: oak
  answers: {school_name: Oak, school_type: academy, boarding: true, dsl: {name: Ada Long}}
- school: elm
  answers: {school_name: Elm, school_type: academy, boarding: false, motto: Alone}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "trust.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def of(root: Path, path: Path, key: str) -> Library:
    shelf = load(root)
    trust = read_schools(path, shelf.vocabulary)
    return library_for(shelf, trust, dict(trust.schools)[key], key)


def test_a_locked_answer_stops_only_the_school_that_differs(world: World, tmp_path: Path) -> None:
    root = world()
    path = write(tmp_path, SHARED + "locks: {facts: [motto]}\n" + SCHOOLS)
    of(root, path, "oak")
    with pytest.raises(SchoolFaults, match=r"trust\.yaml, line 8: 'motto' is answered by the trust and locked") as found:
        of(root, path, "elm")
    assert "Alone" not in str(found.value)


def test_a_locked_answer_in_a_schools_own_file_is_named_with_its_line(world: World, tmp_path: Path) -> None:
    root = world()
    (tmp_path / "ash.yaml").write_text("answers:\n  school_name: Ash\n  motto: Alone\n", encoding="utf-8")
    path = write(tmp_path, SHARED + "locks: {facts: [motto]}\nschools: [ash.yaml]\n")
    with pytest.raises(SchoolFaults, match=r"ash\.yaml, line 3: 'motto' is answered by the trust and locked"):
        of(root, path, "ash")


def test_what_has_to_be_filled_stops_only_the_school_that_has_not(world: World, tmp_path: Path) -> None:
    root = world()
    path = write(tmp_path, SHARED + "must_fill: [dsl]\n" + SCHOOLS)
    of(root, path, "oak")
    with pytest.raises(SchoolFaults, match=r"dsl \(DSL\?\): the trust asks every school to fill this in"):
        of(root, path, "elm")


def test_a_locked_clause_stays_the_trusts(world: World, tmp_path: Path) -> None:
    root = world()
    write_layer(tmp_path / "words", layer_yaml="name: Oak\nkind: school\n", policy_templates__safety__roles_md=REPLACED)
    schools = SCHOOLS.replace("- school: oak\n", "- school: oak\n  layer: words\n")
    of(root, write(tmp_path, SHARED + "locks: {clauses: {safety: [boarders]}}\n" + schools), "oak")
    path = write(tmp_path, SHARED + "locks: {clauses: {safety: [lead]}}\n" + schools)
    with pytest.raises(Faults, match=r"roles\.md, line 1: The clause 'lead' of 'safety' is locked by the trust"):
        of(root, path, "oak")
    about = "name: Oak\nkind: school\nremoves: {safety: {lead: We have none.}}\n"
    (tmp_path / "words" / "layer.yaml").write_text(about, encoding="utf-8")
    (tmp_path / "words" / "policy_templates" / "safety" / "roles.md").unlink()
    with pytest.raises(Faults, match="is locked by the trust, and this school's layer changes it"):
        of(root, path, "oak")


@pytest.mark.parametrize(
    ("locks", "says"),
    [
        ("locks: {facts: [moto]}\n", "line 3: There is no question called 'moto'. Did you mean 'motto'?"),
        ("locks: {facts: [website]}\n", "'website' is locked, and the trust has no answer to it."),
        ("locks: {fact: [motto]}\n", "'locks' has 'facts' and 'clauses'."),
        ("locks: {clauses: {safety: lead}}\n", "Locked clauses stand by policy, each in a list."),
        ("locks: {clauses: {safety: [leed]}}\n", "trust.yaml, line 3: The policy 'safety' has no clause 'leed'. Did you mean 'lead'?"),
        ("locks: {clauses: {safty: [lead]}}\n", "There is no policy called 'safty'. Did you mean 'safety'?"),
        ("must_fill: dsl\n", "'must_fill' is a list of questions."),
        ("must_fill: [dls]\n", "There is no question called 'dls'. Did you mean 'dsl'?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_locks_is_found(world: World, tmp_path: Path, locks: str, says: str) -> None:
    root = world()
    with pytest.raises(Faults) as found:
        of(root, write(tmp_path, SHARED + locks + SCHOOLS), "oak")
    assert says in str(found.value)


def test_the_map_says_who_differs_and_why_and_no_personal_answer(world: World, tmp_path: Path) -> None:
    root = world()
    write_layer(tmp_path / "words", layer_yaml="name: Oak\nkind: school\n", policy_templates__safety__roles_md=REPLACED)
    text = SHARED.replace("motto:", "dsl: {name: Bea Short}, motto:") + SCHOOLS.replace("oak\n", "oak\n  layer: words\n", 1)
    shelf = load(root)
    trust = read_schools(write(tmp_path, text), shelf.vocabulary)
    libraries = {key: library_for(shelf, trust, school) for key, school in trust.schools}
    sides = [
        SchoolSide(
            key, school.answers, trust.own[key], libraries[key], {"safety": {"lead": "edited by hand"}} if key == "elm" else {}
        )
        for key, school in trust.schools
    ]

    law = {each.digest: each.legislation.on(date(2026, 10, 1)) for each in libraries.values()}
    found = {(each.kind, each.what): each for each in variance(sides, trust.shared, (), {"safety": ("lead",)}, law)}
    assert found["answer", "Motto?"].why == "answers 'Alone'; the trust answers 'Together'"
    assert found["answer", "Motto?"].schools == ("elm",)
    assert found["answer", "DSL?"].why == "own answer"
    assert found["layer", "safety: lead"].why.startswith("replaced by Oak (")
    assert "locked" in found["locked", "safety: lead"].why
    assert found["facts", "safety: boarders"].schools == ("oak",)
    assert found["facts", "safety: boarders"].why == "only where: boarding"
    said = paper_text(
        variance_paper(
            tuple(found.values()), "T", date(2026, 10, 1), ["oak", "elm"], shelf.papers["variance"], looked_at_files=True
        )
    )
    assert said.index("Locked by the trust") < said.index("Answers that differ")
    assert "boarders" not in said, "what schools have by their facts is nobody's choice"
    assert "1 group of clauses that schools have by their facts" in said
    whole = variance_paper(
        tuple(found.values()), "T", date(2026, 10, 1), ["oak", "elm"], shelf.papers["variance"], looked_at_files=True,
        by_facts=True,
    )  # fmt: skip
    assert "boarders" in paper_text(whole)
    assert "Ada Long" not in said
    assert "Bea Short" not in said
    assert (
        variance_paper((), "T", date(2026, 10, 1), ["oak", "elm"], shelf.papers["variance"], looked_at_files=True).parts[0].blocks
    )


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen(*arguments)


def test_a_locked_clause_edited_by_hand_is_kept_and_asked_about(tmp_path: Path) -> None:
    common = ["--policy", "safeguarding", "--on", "2026-11-24"]
    adopted = tmp_path / "adopted"
    assert run("generate", TRUST, "--out", adopted, *common).returncode in (0, 3)
    (file,) = (adopted / "weir-primary").rglob("*.docx")
    document = docx.Document(io.BytesIO(file.read_bytes()))
    next(each for each in document.paragraphs if "Our schools lie near rivers" in each.text).add_run(" Ours does not.")
    document.save(str(file))
    (other,) = (adopted / "mill-race-special").rglob("*.docx")
    document = docx.Document(io.BytesIO(other.read_bytes()))
    gone = next(each for each in document.paragraphs if "Our schools lie near rivers" in each.text)
    element: Any = gone._p
    element.getparent().remove(element)
    document.save(str(other))
    (adopted / "st-brides-ce-academy" / "z.docx").write_bytes(b"no Word file")
    done = run("generate", TRUST, "--out", tmp_path / "new", "--prior", adopted, "--json", *common)
    assert done.returncode == 1, "one school has a file that cannot be read"
    data = json.loads(done.stdout)["schools"]
    assert data["weir-primary"][0]["prior"]["locked_changed"] == ["rivers-water"]
    assert data["brookside-academy"][0]["prior"]["locked_changed"] == []
    (brief,) = (tmp_path / "new" / "weir-primary").rglob("*_brief.txt")
    assert "These clauses are the trust's; the school has changed them." in brief.read_text(encoding="utf-8")
    page = tmp_path / "map.html"
    told = run("explain", "--variance", TRUST, "--prior", adopted, "--json", "--html", page, "--on", "2026-11-24")
    assert told.returncode == 3
    edited = [each for each in json.loads(told.stdout) if each["kind"] == "locked"]
    assert {(each["what"], each["why"].split(";")[0], *each["schools"]) for each in edited} == {
        ("safeguarding: rivers-water", "edited by hand", "weir-primary"),
        ("safeguarding: rivers-water", "taken out by hand", "mill-race-special"),
    }
    assert "z.docx is left out" in " ".join(told.stderr.split())
    assert "rivers-water" in page.read_text(encoding="utf-8")


def test_explain_says_whose_words_a_clause_has_and_what_layers_change() -> None:
    (clause,) = json.loads(run("explain", "board-check", "--trust", TRUST, "--json").stdout)
    assert clause["layer"] == "trust: Rivers Learning Trust"
    assert clause["file"].endswith("rivers-trust/layer/policy_templates/attendance/monitoring.md:1")
    assert [each["layer"] for each in clause["below"]] == ["policygen"]
    changes = {each["clause"]: each for each in json.loads(run("explain", "--layers", TRUST, "--json").stdout)}
    assert {name: each["kind"] for name, each in changes.items()} == {
        "board-check": "replaced", "rivers-water": "added", "lesson-moments": "removed",
    }  # fmt: skip
    assert "brookside-academy" not in changes["board-check"]["schools"]
    assert changes["lesson-moments"]["reason"]
    assert changes["lesson-moments"]["unmet"][0]["applies_to"] == "everyone"
    assert run("explain", "lesson-moments").returncode == 0
