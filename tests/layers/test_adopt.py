"""A Word master edited by hand becomes a layer: the words come back, one school's values never travel to another."""

from __future__ import annotations

import io
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import ROOT, TODAY

from command_line import policygen
from policygen.errors import Faults, LibraryFaults
from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.generation.update import read_prior
from policygen.layers.adopt import Adopted, Adoption, foreign
from policygen.layers.folders import Folder
from policygen.layers.load import with_layers
from policygen.layers.one_school import secrets_of, without_values
from policygen.library.model import Library
from policygen.markup.tags import lines_run_together
from policygen.word.reading.hand_edits import by_clause, hand_edits, shown
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

Answers = Callable[[str], Any]
POLICIES = ["safeguarding", "attendance", "behaviour"]
ADDED = " We check this twice."


def file_of(data: bytes) -> WordFile:
    opened = open_word(data)
    return WordFile(opened.parts, opened.document)


def words(data: bytes) -> dict[str, str]:
    file = file_of(data)
    found = by_clause(file.blocks(file.document))
    return {name: shown(blocks) for name, blocks in found.items() if name and not name.startswith("_c_sources")}


def adopted(library: Library, data: bytes, answers: Any) -> Adopted:
    prior = read_prior(data, "master.docx")
    assert prior.manifest is not None
    assert prior.base is not None
    policy = library.policies[prior.manifest.policy]
    secrets = secrets_of(answers, library.vocabulary)
    return Adoption(file_of(data), prior.base, prior.manifest, policy, library.vocabulary, secrets).adopted()


def layer_of(made: Adopted, folder: Path, about: str = "name: Our Trust\nkind: trust\n") -> Folder:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "layer.yaml").write_text(about, encoding="utf-8")
    for name, text in made.files().items():
        target = folder / "policy_templates" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return Folder(folder, "master")


def word_of(library: Library, key: str, answers: Any) -> bytes:
    return generate(library.policies[key], library, answers, TODAY).word()


def edit(data: bytes, change: Callable[[Any], None]) -> bytes:
    document = docx.Document(io.BytesIO(data))
    change(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def paragraph(document: Any, text: str) -> Any:
    return next(each for each in document.paragraphs if text in each.text)


@pytest.mark.parametrize("key", POLICIES)
def test_a_master_nobody_edited_is_an_empty_layer(shipped: Library, example: Answers, key: str) -> None:
    data = word_of(shipped, key, example("oakfield-primary"))
    assert hand_edits(data) == ()
    made = adopted(shipped, data, example("oakfield-primary"))
    assert made.empty
    assert made.files() == {}


def at_random(data: bytes, seed: str) -> bytes:
    chance = random.Random(seed)

    def change(document: Any) -> None:
        skipped = ("Head", "TOC", "Box", "Strong", "Note", "Arrow")
        long = [each for each in document.paragraphs if len(each.text) > 80 and not each.style.name.startswith(skipped)]
        for each in chance.sample(long, min(12, len(long))):
            run = chance.choice([run for run in each.runs if run.text.strip()])
            parts = run.text.split(" ")
            parts.insert(chance.randrange(len(parts) + 1), "carefully")
            run.text = chance.choice([run.text + ADDED, " ".join(parts), f"Here, {run.text}"])

    return edit(data, change)


@pytest.mark.parametrize("name", ["oakfield-primary", "brookside-academy", "thornbury-prep"])
@pytest.mark.parametrize("key", POLICIES)
def test_edited_words_come_back_for_the_same_school(
    shipped: Library, example: Answers, tmp_path: Path, name: str, key: str
) -> None:
    master = at_random(word_of(shipped, key, example(name)), f"{name} {key}")
    made = adopted(shipped, master, example(name))
    library = with_layers(shipped, [layer_of(made, tmp_path / "layer")])
    wanted, got = words(master), words(word_of(library, key, example(name)))
    drawn = {f"_c_{each.name.replace('-', '_')}" for each in shipped.policies[key].clauses if "```" in each.text}
    assert made.counts["replaced"] > 5
    assert {clause: text for clause, text in wanted.items() if clause not in drawn} == {
        clause: text for clause, text in got.items() if clause not in drawn
    }


def test_another_school_has_its_own_values_in_the_edited_words(shipped: Library, example: Answers, tmp_path: Path) -> None:
    one, other = example("oakfield-primary"), example("brookside-academy")
    master = at_random(word_of(shipped, "safeguarding", one), "another")

    def more(document: Any) -> None:
        place = paragraph(document, "Absence can be an early sign")
        place.add_run(f" At {one['school_name']} {one['dsl'].name} is told, on {one['dsl'].phone}.")

    made = adopted(shipped, edit(master, more), one)
    text = "\n".join(made.files().values())
    for value in (one["school_name"], one["dsl"].name, one["dsl"].phone, one["lado"].phone):
        assert value not in text
    library = with_layers(shipped, [layer_of(made, tmp_path / "layer")])
    said = words(word_of(library, "safeguarding", other))["_c_absence_warning"]
    assert f"At {other['school_name']} {other['dsl'].name} is told, on {other['dsl'].phone}." in said


def test_what_says_nothing_here_stays_before_the_words_it_stood_before(
    shipped: Library, example: Answers, tmp_path: Path
) -> None:
    answers = example("oakfield-primary")

    def more(document: Any) -> None:
        paragraph(document, "saying plainly that it is a referral").add_run(" We check this twice.")

    made = adopted(shipped, edit(word_of(shipped, "safeguarding", answers), more), answers)
    (text,) = [each for each in made.files().values() if "We check this twice" in each]
    items = [line for line in text.splitlines() if line.startswith("1. ")]
    assert items[2].startswith("1. {% if boarding %}For each boarder"), items
    assert list(lines_run_together(text)) == []
    with_layers(shipped, [layer_of(made, tmp_path / "layer")])


def test_added_and_removed_words_and_new_headings(shipped: Library, example: Answers, tmp_path: Path) -> None:
    answers = example("oakfield-primary")

    def change(document: Any) -> None:
        for words in (
            "A child missing during the day",
            "Whoever notices tells the office at once, and calls 999",
            "Staff search the site for up to ten minutes.",
            "If the child is not found, or has left and is out of sight",
        ):
            gone = paragraph(document, words)
            gone._p.getparent().remove(gone._p)
        section = next(each for each in document.paragraphs if each.text == "Sharing information")
        own = section.insert_paragraph_before("The river", style=section.style)
        section.insert_paragraph_before("We walk in pairs; *no one* crosses the {bridge} alone.")
        assert own.text == "The river"

    made = adopted(shipped, edit(word_of(shipped, "safeguarding", answers), change), answers)
    assert made.removes == {"missing-from-site": "TODO: removed in the master: give the reason"}
    assert [each[1] for each in made.new_sections] == ["own-the-river"]
    about = "name: Our Trust\nkind: trust\nremoves:\n  safeguarding:\n    missing-from-site: '{}'\n"
    with pytest.raises(LibraryFaults, match="Nothing says why the clause 'missing-from-site' is taken out"):
        with_layers(shipped, [layer_of(made, tmp_path / "todo", about.format(made.removes["missing-from-site"]))])
    library = with_layers(shipped, [layer_of(made, tmp_path / "layer", about.format("It stands in the site plan."))])
    text = "\n".join(words(word_of(library, "safeguarding", answers)).values())
    assert "We walk in pairs; *no one* crosses the {bridge} alone." in text
    assert "goes missing during the day" not in text


def test_a_flowchart_that_was_edited_is_reported_and_left(shipped: Library, example: Answers) -> None:
    answers = example("oakfield-primary")

    def change(document: Any) -> None:
        table = next(each for each in document.tables if "immediate danger" in each.rows[0].cells[0].text)
        table.rows[0].cells[0].paragraphs[0].add_run(" now")

    made = adopted(shipped, edit(word_of(shipped, "safeguarding", answers), change), answers)
    assert made.sections == {}
    assert "is a flowchart or a form; its edits are not taken over" in "\n".join(made.findings)


def test_a_master_from_elsewhere_becomes_a_policy_of_its_own(shipped: Library, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("Behaviour at Hill School", style="Title")
    for title in ("Purpose", "Rules"):
        document.add_heading(title, 1)
        document.add_paragraph(f"{title}: Hill School is kind. Ring 01632 960123.")
    out = io.BytesIO()
    document.save(out)
    made = foreign(file_of(out.getvalue()), "behaviour", shipped.policies, {"Hill School": "{{ school_name }}"})
    assert made.policy == "own-behaviour"
    assert "became a policy of your own" in made.findings[0]
    assert "telephone numbers" in made.findings[1]
    assert not any("Hill School" in text for text in made.files().values())
    library = with_layers(shipped, [layer_of(made, tmp_path / "layer")])
    assert [section.title for section in library.policies["own-behaviour"].sections] == ["Purpose", "Rules"]
    empty = io.BytesIO()
    docx.Document().save(empty)
    with pytest.raises(Faults, match="This file has no headings"):
        foreign(file_of(empty.getvalue()), "behaviour", shipped.policies, {})


def test_values_are_put_back_only_as_whole_words_and_never_inside_placeholders() -> None:
    values: dict[str, Value] = {"Ada Long": "{{ dsl.name }}", "Oak": "{{ school_name }}", "0123": "{{ phone }}"}
    text, count = without_values("Ada Long, Ada Longer and {{ Ada Long }}; Oak; 0123", values)
    assert (text, count) == ("{{ dsl.name }}, Ada Longer and {{ Ada Long }}; Oak; 0123", 1)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return policygen("layer", "create", *arguments)


def test_the_command_writes_once_and_never_over_words_that_are_there(shipped: Library, example: Answers, tmp_path: Path) -> None:
    master, into = tmp_path / "master.docx", tmp_path / "layer"
    data = word_of(shipped, "prevent", example("oakfield-primary"))
    master.write_bytes(data)
    done = run(master, "--into", into)
    assert (done.returncode, into.exists()) == (0, False)
    assert "Nothing was edited" in done.stdout

    def change(document: Any) -> None:
        first = next(each for each in document.paragraphs if len(each.text) > 120 and each.style.name == "Normal")
        gone = [each for each in document.paragraphs if len(each.text) > 120 and each.style.name == "Normal"][3]
        first.add_run(ADDED)
        gone._p.getparent().remove(gone._p)

    master.write_bytes(edit(data, change))
    done = run(master, "--into", into, "--name", "Rivers", "--school", ROOT / "examples" / "oakfield-primary.yaml")
    assert done.returncode in (0, 3), done.stderr
    assert (into / "layer.yaml").read_text(encoding="utf-8").startswith("name: Rivers\nkind: trust\n")
    again = run(master, "--into", into)
    assert again.returncode == 1
    assert "This layer has words for the policy already." in again.stderr
    assert run(master, "--into", into, "--policy", "behaviour").returncode == 1
    assert "This file cannot be read" in run(tmp_path / "none.docx", "--into", into).stderr
