"""Layers: a trust's clauses over policygen's, each with its place, its reason and its author; every mistake found."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import docx
import pytest
from conftest import answers_from
from layer_worlds import ABOUT, REPLACED, World, laid, write_layer

from policygen.errors import Faults, Gaps, LibraryFaults, SchoolFaults
from policygen.generation.causes import causes
from policygen.generation.generate import Generated, generate
from policygen.layers import load as load_layers
from policygen.layers import reading
from policygen.layers.folders import Folder
from policygen.layers.load import library_for
from policygen.library.load import load
from policygen.library.model import Library
from policygen.markup.blocks import Document, all_text
from policygen.policies.manifest import Manifest
from policygen.schools.school_file import School, read_school
from policygen.schools.trust_file import Trust, read_schools

ON = date(2026, 10, 1)
LOST = "The trust's own procedure names the lead."


def made(shelf: Library, **answers: object) -> Generated:
    given = {
        "school_name": "Oak", "school_word": "school", "pupil_word": "pupils", "school_type": "academy", "boarding": True,
        "dsl": {"name": "Ada Long", "phone": "01632 960001"}, **answers,
    }  # fmt: skip
    return generate(shelf.policies["safety"], shelf, answers_from(shelf, **given), ON)


def text(document: Document) -> str:
    return all_text(document)


# ---- what a layer can do


def test_an_empty_layer_changes_nothing(world: World, tmp_path: Path) -> None:
    root = world()
    plain, over = load(root), laid(root, write_layer(tmp_path / "ours"))
    assert text(made(plain).document) == text(made(over).document)
    assert [str(each) for each in over.layers] == ["trust: Our Trust"]


def test_a_layer_that_is_saved_while_it_is_read_is_read_again(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = write_layer(tmp_path / "ours", policy_templates__safety__roles_md=REPLACED)
    text_file, read_really = ours / "policy_templates" / "safety" / "roles.md", reading.laid_over
    saved: list[int] = []

    def read_while_saved(library: Library, folders: Sequence[Folder]) -> Library:
        done = read_really(library, folders)
        if not saved:
            saved.append(1)
            text_file.write_text(REPLACED.replace("own lead", "newer lead of ours"), encoding="utf-8")
        return done

    monkeypatch.setattr(reading, "laid_over", read_while_saved)
    assert "newer lead of ours" in text(made(laid(world(), ours)).document)


def test_a_layer_that_never_stays_the_same_is_refused(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, read_really = write_layer(tmp_path / "ours"), reading.laid_over

    def read_while_saved(library: Library, folders: Sequence[Folder]) -> Library:
        with (ours / "layer.yaml").open("a", encoding="utf-8") as file:
            file.write("# more\n")
        return read_really(library, folders)

    monkeypatch.setattr(reading, "laid_over", read_while_saved)
    with pytest.raises(LibraryFaults, match="changes while it is read"):
        laid(world(), ours)


def test_a_clause_of_the_same_name_replaces_the_words_and_keeps_what_it_meets(world: World, tmp_path: Path) -> None:
    shelf = laid(world(), write_layer(tmp_path / "ours", policy_templates__safety__roles_md=REPLACED))
    done = made(shelf)
    assert "the trust's own lead stands in" in text(done.document)
    assert "Files move" not in text(done.document)
    assert "guidance.lead.lead" in done.selection.met
    record = done.manifest.clauses["lead"]
    assert record.layer == "trust: Our Trust"
    clause = next(each for each in shelf.policies["safety"].clauses if each.name == "lead")
    assert clause.below is not None
    assert clause.path == "ours/policy_templates/safety/roles.md"
    assert clause.below.path == "policy_templates/safety/roles.md"


def test_a_new_clause_stands_after_the_one_it_names_and_under_its_heading(world: World, tmp_path: Path) -> None:
    added = "<!-- clause: nights\nwhy: context\nafter: boarders\n-->\nA house parent sleeps in each house.\n"
    shelf = laid(world(), write_layer(tmp_path / "ours", policy_templates__safety__roles_md=added))
    clauses = list(shelf.policies["safety"].clauses)
    assert [each.name for each in clauses] == ["lead", "boarders", "nights"]
    assert clauses[2].heading == "Boarding"
    first = "<!-- clause: first\nwhy: context\nafter: lead\n-->\nWe begin here.\n"
    shelf = laid(world(), write_layer(tmp_path / "theirs", policy_templates__safety__roles_md=first))
    assert [each.name for each in shelf.policies["safety"].clauses] == ["lead", "first", "boarders"]


def test_new_sections_titles_and_headings(world: World, tmp_path: Path) -> None:
    layer = write_layer(
        tmp_path / "ours",
        policy_templates__safety__policy_yaml="""\
            owner: Trust safeguarding lead
            sections: [{name: river, after: roles}]
            appendices: [{name: map}]
            titles: {roles: Who does what}
            headings: {Boarding: Nights}
            """,
        policy_templates__safety__river_md="# The river\n\n<!-- clause: river\nwhy: context\n-->\nSee {{ appendix('map') }}.\n",
        policy_templates__safety__map_md="# Map\n\n<!-- clause: map\nwhy: context\n-->\nThe map.\n",
    )
    done = made(laid(world(), layer))
    assert done.document.owner == "Trust safeguarding lead"
    said = text(done.document)
    assert [line for line in ("Who does what", "Nights", "The river", "Map") if line in said.splitlines()] == [
        "Who does what", "Nights", "The river", "Map",
    ]  # fmt: skip
    assert "See Appendix A." in said


def test_a_removed_clause_is_said_with_its_reason_and_never_hidden(world: World, tmp_path: Path) -> None:
    about = ABOUT + f"removes:\n  safety:\n    lead: {LOST}\n"
    done = made(laid(world(), write_layer(tmp_path / "ours", layer_yaml=about)))
    assert "lead" not in done.manifest.clauses
    assert [(each.id, waiver.reason) for each, waiver in done.selection.left_out] == [("guidance.lead.lead", LOST)]
    row = next(each for each in done.document.control if each.label == "Not in this policy")
    assert row.value == f"A lead is appointed (Guidance 2026, para 6). Our Trust: {LOST}"
    assert done.manifest.left_out == {"guidance.lead.lead": f"Our Trust: {LOST}"}
    assert '"left_out"' in done.manifest.text()


def test_what_does_not_apply_to_a_school_is_not_said_to_be_left_out(world: World, tmp_path: Path) -> None:
    about = ABOUT + "removes:\n  safety:\n    boarders: Our boarders have a handbook.\n"
    shelf = laid(world(), write_layer(tmp_path / "ours", layer_yaml=about))
    assert len(made(shelf).selection.left_out) == 1
    assert made(shelf, boarding=False).selection.left_out == ()


def test_another_clause_that_meets_it_leaves_nothing_out(world: World, tmp_path: Path) -> None:
    about = ABOUT + f"removes:\n  safety:\n    lead: {LOST}\n"
    added = "<!-- clause: our-lead\nmeets: [guidance.lead.lead]\n-->\nThe trust names the lead.\n"
    done = made(laid(world(), write_layer(tmp_path / "ours", layer_yaml=about, policy_templates__safety__roles_md=added)))
    assert done.selection.left_out == ()
    assert done.selection.met["guidance.lead.lead"] == ("our-lead",)


def test_a_condition_that_loses_a_duty_for_some_schools_is_a_gap_there(world: World, tmp_path: Path) -> None:
    narrowed = REPLACED.replace("-->", "when: boarding\n-->")
    shelf = laid(world(), write_layer(tmp_path / "ours", policy_templates__safety__roles_md=narrowed))
    assert made(shelf).selection.met["guidance.lead.lead"] == ("lead",)
    with pytest.raises(Gaps, match=r"If Our Trust means it, say why under 'without' in layer\.yaml"):
        made(shelf, boarding=False)
    about = ABOUT + "without:\n  guidance.lead.lead: The day schools share one lead.\n"
    shelf = laid(world(), write_layer(tmp_path / "theirs", layer_yaml=about, policy_templates__safety__roles_md=narrowed))
    assert [waiver.reason for _, waiver in made(shelf, boarding=False).selection.left_out] == ["The day schools share one lead."]


def test_a_policy_a_source_and_a_title_of_its_own(world: World, tmp_path: Path) -> None:
    layer = write_layer(
        tmp_path / "ours",
        policy_templates__worship__policy_yaml="""\
            title: Collective worship policy
            about: How we worship
            owner: Headteacher
            approver: The board
            audience: Everyone
            review_months: 12
            publish: true
            based_on: guidance
            covers: [ours]
            sections: [purpose]
            """,
        policy_templates__worship__purpose_md="# Purpose\n\n<!-- clause: worship\nmeets: [ours.days.daily]\n-->\nWe will meet.\n",
        legislation__ours__source_yaml=(
            'title: Our audit\nshort: Audit\nkind: good practice\neditions:\n  "2026": {starts: 2026-01-01}\n'
        ),
        legislation__ours__days_yaml=(
            "daily:\n  title: Daily\n  force: should\n  applies: everyone\n  says: Daily.\n"
            '  editions:\n    "2026": {at: page 1, basis: official}\n'
        ),
        policy_templates__suite_yaml="behaviour: our behaviour charter\n",
    )
    shelf = laid(world(), layer)
    assert shelf.titles["behaviour"] == "our behaviour charter"
    assert shelf.titles["worship"] == "collective worship policy"
    answers = answers_from(shelf, school_name="Oak", school_type="academy", boarding=False)
    done = generate(shelf.policies["worship"], shelf, answers, ON)
    assert done.manifest.clauses["worship"].layer == "trust: Our Trust"
    assert set(done.selection.met) == {"ours.days.daily"}


def png(width: int = 8, height: int = 4) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_logo_stands_on_the_cover_with_words_for_those_who_cannot_see_it(world: World, tmp_path: Path) -> None:
    layer = write_layer(tmp_path / "ours")
    (layer / "policy_templates").mkdir()
    (layer / "policy_templates" / "logo.png").write_bytes(png())
    shelf = laid(world(), layer)
    word = made(shelf).word()
    assert word == made(shelf).word()
    opened = docx.Document(io.BytesIO(word))
    (shape,) = opened.inline_shapes
    assert shape.width == 2 * shape.height
    assert 'descr="Logo of Our Trust"' in opened.paragraphs[0]._p.xml


def test_layers_stand_on_each_other_by_kind_and_the_school_is_on_top(world: World, tmp_path: Path) -> None:
    def layer(folder: str, kind: str, words: str) -> Path:
        about = f"name: {folder}\nkind: {kind}\n"
        clause = f"<!-- clause: lead\n-->\n{words}\n"
        return write_layer(tmp_path / folder, layer_yaml=about, policy_templates__safety__roles_md=clause)

    school, trust, diocese = layer("s", "school", "S."), layer("t", "trust", "T."), layer("d", "diocese", "D.")
    shelf = laid(world(), school, trust, diocese)
    assert [each.name for each in shelf.layers] == ["d", "t", "s"]
    clause = next(each for each in shelf.policies["safety"].clauses if each.name == "lead")
    words = []
    while clause is not None:
        words.append(clause.text)
        clause = clause.below  # type: ignore[assignment]
    assert words[:3] == ["S.", "T.", "D."]
    assert words[3].startswith("The lead of")


# ---- whose change it is


def test_a_change_that_comes_from_a_layer_has_its_author(world: World, tmp_path: Path) -> None:
    root = world()
    before = Manifest.model_validate_json(made(load(root)).manifest.text())
    about = ABOUT + "removes:\n  safety:\n    boarders: Our boarders have a handbook.\n"
    added = REPLACED + "\n<!-- clause: extra\nwhy: context\n-->\nMore.\n"
    layer = write_layer(tmp_path / "ours", layer_yaml=about, policy_templates__safety__roles_md=added)
    after = made(laid(root, layer))
    why = causes(before, after)
    assert {name: each.author for name, each in why.items()} == {
        "lead": "Trust wording", "extra": "Trust wording", "boarders": "Trust wording",
    }  # fmt: skip
    assert "Our Trust says this in words of its own." in why["lead"].reason().comment
    assert "Our boarders have a handbook." in why["boarders"].reason().comment
    again = causes(Manifest.model_validate_json(after.manifest.text()), made(load(root)))
    assert {again["lead"].author, again["extra"].author} == {"Trust wording"}


# ---- mistakes, each with its file and line

MISTAKES: list[tuple[str, dict[str, str], str]] = [
    ("no such clause to take out", {"layer_yaml": ABOUT + "removes:\n  safety:\n    leed: Why.\n"}, "ours/layer.yaml, line 5: The policy 'safety' has no clause 'leed'. Did you mean 'lead'?"),
    ("no such policy", {"layer_yaml": ABOUT + "removes:\n  safty:\n    lead: Why.\n"}, "ours/layer.yaml, line 4: There is no policy called 'safty'. Did you mean 'safety'?"),
    ("no such requirement", {"layer_yaml": ABOUT + "without:\n  guidance.lead.leed: Why.\n"}, "ours/layer.yaml, line 4: There is no requirement called 'guidance.lead.leed'. Did you mean"),
    ("a removal without a reason", {"layer_yaml": ABOUT + "removes:\n  safety:\n    lead: ''\n"}, "ours/layer.yaml, line 5: Nothing says why the clause 'lead' is taken out."),
    ("a reason still to be written", {"layer_yaml": ABOUT + "removes:\n  safety:\n    lead: 'TODO: removed in the master: give the reason'\n"}, "line 5: Nothing says why the clause 'lead' is taken out. Write the reason"),
    ("a kind that is none", {"layer_yaml": "name: X\nkind: county\n"}, "ours/layer.yaml, line 2: 'kind'"),
    ("a key that is none", {"layer_yaml": ABOUT + "remove: {}\n"}, "ours/layer.yaml, line 3: 'remove' is not a name that is known here."),
    ("a misspelt clause is not taken for a new one", {"policy_templates__safety__roles_md": REPLACED.replace("lead\n", "leads\n", 1)}, "ours/policy_templates/safety/roles.md, line 1: The clause 'leads' meets no requirement; say why it is there: learning, good practice or context. Did you mean 'lead'?"),
    ("a misspelt section", {"policy_templates__safety__role_md": "# Role\n\n" + REPLACED}, "role.md, line 1: 'safety' has no section 'role'. Did you mean 'roles'?"),
    ("a misspelt policy", {"policy_templates__safty__roles_md": REPLACED}, "ours/policy_templates/safty: There is no policy called 'safty'. Did you mean 'safety'?"),
    ("a duty lost", {"policy_templates__safety__roles_md": REPLACED.replace("-->", "meets: [guidance.lead.boarders]\n-->")}, "roles.md, line 1: With these words the clause 'lead' no longer meets guidance.lead.lead, and no other clause does. Add it to 'meets', or say why under 'without'"),
    ("a placeholder that does not exist", {"policy_templates__safety__roles_md": REPLACED.replace("dsl.name", "dsl.nam")}, "roles.md, line 1: There is no fact called 'dsl.nam'"),
    ("a condition over nothing", {"policy_templates__safety__roles_md": REPLACED.replace("-->", "when: bording\n-->")}, "There is no fact called 'bording'. Did you mean 'boarding'?"),
    ("must without law", {"policy_templates__safety__roles_md": "<!-- clause: new\nwhy: context\n-->\nStaff must smile.\n"}, "roles.md, line 1: The clause 'new' says 'must' and meets no law. Say 'will'."),
    ("must for what is guidance", {"policy_templates__safety__roles_md": "<!-- clause: boarders\n-->\nBoarders must be safe.\n"}, "says 'must', and nothing it meets is law."),
    ("after what is not there", {"policy_templates__safety__roles_md": "<!-- clause: new\nwhy: context\nafter: boarder\n-->\nWords.\n"}, "There is no clause 'boarder' here to stand after. Did you mean 'boarders'?"),
    ("after, for what stays in its place", {"policy_templates__safety__roles_md": REPLACED.replace("-->", "after: boarders\n-->")}, "A clause that replaces another stays in its place."),
    ("two of one name", {"policy_templates__safety__roles_md": REPLACED + REPLACED}, "There are two clauses called 'lead'."),
    ("taken out and replaced", {"layer_yaml": ABOUT + "removes:\n  safety:\n    lead: Why.\n", "policy_templates__safety__roles_md": REPLACED}, "The clause 'lead' is taken out here, and ours/policy_templates/safety/roles.md has words for it."),
    ("taken out without a reason", {"layer_yaml": ABOUT + "removes:\n  safety:\n    lead:\n"}, "layer.yaml, line 5: Nothing says why the clause 'lead' is taken out. Write the reason"),
    ("a section listed and not there", {"policy_templates__safety__policy_yaml": "sections: [{name: river}]\n"}, "The section 'river' has no file. Add river.md."),
    ("a section after none", {"policy_templates__safety__policy_yaml": "sections: [{name: river, after: role}]\n", "policy_templates__safety__river_md": "# River\n\n<!-- clause: river\nwhy: context\n-->\nW.\n"}, "There is no section 'role' to stand after. Did you mean 'roles'?"),
    ("a heading that is not there", {"policy_templates__safety__policy_yaml": "headings: {Bording: Nights}\n"}, "There is no heading 'Bording'. Did you mean 'Boarding'?"),
    ("questions of its own", {"legislation__facts_yaml": "facts: {}\n"}, "ours/legislation/facts.yaml: A layer has sources and requirements of its own"),
    ("a source that is there already", {"legislation__guidance__source_yaml": 'title: G\nshort: G\nkind: learning\neditions:\n  "2026": {starts: 2026-01-01}\n'}, "There is a source called 'guidance' already."),
    ("a folder that is none", {"policy_template__safety__roles_md": REPLACED}, "ours/policy_template: This has no place in a layer. Did you mean 'policy_templates'?"),
    ("a suite in the wrong place", {"suite_yaml": "a: b\n"}, "ours/suite.yaml: This has no place in a layer. Put it into policy_templates/."),
]  # fmt: skip


@pytest.mark.parametrize(("what", "files", "says"), MISTAKES, ids=[each[0] for each in MISTAKES])
def test_a_mistake_in_a_layer_is_found_with_its_place(
    world: World, tmp_path: Path, what: str, files: dict[str, str], says: str
) -> None:
    with pytest.raises(LibraryFaults) as found:
        laid(world(), write_layer(tmp_path / "ours", **files))
    assert says in str(found.value)


def test_words_out_of_date_are_found(tmp_path: Path, shipped: Library) -> None:
    from policygen.layers.load import with_layers

    words = "<!-- clause: ours\nwhy: context\n-->\nWe tell the local safeguarding children board (LSCB).\n"
    layer = write_layer(tmp_path / "ours", policy_templates__safeguarding__absence_md=words)
    with pytest.raises(LibraryFaults, match=r"absence\.md, line 1: The clause 'ours' says .* which is out of date"):
        with_layers(shipped, [Folder(layer, "ours")])


def test_a_logo_or_a_house_style_that_is_none_is_refused(world: World, tmp_path: Path) -> None:
    layer = write_layer(tmp_path / "ours")
    (layer / "policy_templates").mkdir()
    (layer / "policy_templates" / "logo.png").write_bytes(b"GIF89a")
    with pytest.raises(LibraryFaults, match=r"logo\.png: This is not a PNG picture"):
        laid(world(), layer)
    (layer / "policy_templates" / "logo.png").unlink()
    (layer / "policy_templates" / "house-style.docx").write_bytes(b"words")
    with pytest.raises(LibraryFaults, match=r"house-style\.docx: This is not a Word file"):
        laid(world(), layer)
    empty = io.BytesIO()
    docx.Document().save(empty)
    (layer / "policy_templates" / "house-style.docx").write_bytes(empty.getvalue())
    with pytest.raises(LibraryFaults, match=r"This house style has no line that says \{\{ body \}\}"):
        laid(world(), layer)


def test_layers_in_a_circle_and_layers_of_one_name_are_refused(world: World, tmp_path: Path) -> None:
    one = write_layer(tmp_path / "one", layer_yaml="name: One\nkind: trust\nafter: Two\n")
    two = write_layer(tmp_path / "two", layer_yaml="name: Two\nkind: trust\nafter: [One]\n")
    with pytest.raises(LibraryFaults, match="The layer 'One' stands on a layer that stands on it"):
        laid(world(), one, two)
    same = write_layer(tmp_path / "same", layer_yaml="name: One\nkind: diocese\n")
    with pytest.raises(LibraryFaults, match=r"same/layer\.yaml, line 1: Two layers are called 'One'"):
        laid(world(), one, same)
    with pytest.raises(LibraryFaults, match=r"This folder has no layer\.yaml"):
        laid(world(), tmp_path / "policy_templates")


def test_a_layer_that_others_push_out_of_memory_while_it_is_read_is_given_all_the_same(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_layers, "tell_hints", lambda _: load_layers._composed.clear())
    layer = write_layer(tmp_path / "ours", policy_templates__safety__roles_md=REPLACED)
    assert "the trust's own lead stands in" in all_text(made(laid(world(), layer)).document)


def test_a_file_of_a_layer_that_is_taken_away_while_its_folder_is_looked_through_is_none(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = write_layer(tmp_path / "ours", policy_templates__safety__roles_md=REPLACED)
    listed = [layer / "layer.yaml", layer / "policy_templates" / "safety" / "roles.md", layer / "gone.md"]
    monkeypatch.setattr(load_layers, "layer_files", lambda _: listed)
    assert "the trust's own lead stands in" in all_text(made(laid(world(), layer)).document)


def test_a_layer_that_changes_is_read_again(world: World, tmp_path: Path) -> None:
    root = world()
    layer = write_layer(tmp_path / "ours", policy_templates__safety__roles_md=REPLACED)
    first = laid(root, layer)
    assert laid(root, layer) is first
    (layer / "policy_templates" / "safety" / "roles.md").write_text(REPLACED.replace("own lead", "deputy"), encoding="utf-8")
    second = laid(root, layer)
    assert second.digest != first.digest
    assert "deputy" in text(made(second).document)


# ---- which layers a school has


def trust_file(folder: Path, body: str) -> Path:
    path = folder / "trust.yaml"
    path.write_text("trust: {name: Our Trust}\n" + body, encoding="utf-8")
    return path


SCHOOLS = """\
schools:
- school: oak
  answers: {school_name: Oak, school_type: academy, boarding: true}
- school: elm
  answers: {school_name: Elm, school_type: academy, boarding: false}
"""


def library_of(root: Path, path: Path, key: str) -> Library:
    shelf = load(root)
    trust = read_schools(path, shelf.vocabulary)
    return library_for(shelf, trust, dict(trust.schools)[key], key)


def test_a_trust_says_for_which_schools_a_layer_is(world: World, tmp_path: Path) -> None:
    root = world()
    write_layer(tmp_path / "all", layer_yaml="name: All\nkind: trust\n")
    write_layer(tmp_path / "houses", layer_yaml="name: Houses\nkind: diocese\n")
    path = trust_file(tmp_path, "layers:\n- all\n- {use: houses, for: boarding}\n" + SCHOOLS)
    assert [each.name for each in library_of(root, path, "oak").layers] == ["Houses", "All"]
    assert [each.name for each in library_of(root, path, "elm").layers] == ["All"]


def test_a_condition_that_is_not_known_yet_says_what_to_answer(world: World, tmp_path: Path) -> None:
    root = world()
    write_layer(tmp_path / "houses")
    schools = "schools:\n- school: oak\n  answers: {school_name: Oak, school_type: academy}\n"
    path = trust_file(tmp_path, "layers: [{use: houses, for: boarding}]\n" + schools)
    with pytest.raises(SchoolFaults, match=r"trust.yaml, line 2: Whether the layer 'houses' .* Answer this first: boarding"):
        library_of(root, path, "oak")


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ("layers: [../ours]\n", "trust.yaml, line 2: '../ours' is outside the folder of the trust file."),
        ("layers: [/etc]\n", "'/etc' is outside the folder of the trust file."),
        ("layers: [nowhere]\n", "There is no folder 'nowhere'."),
        ("layers: ours\n", "'layers' is a list of folders."),
        ("layers: [{use: ours, fro: boarding}]\n", "This is not a layer."),
        ("layers: [{use: ours, for: bording}]\n", "There is no fact called 'bording'. Did you mean 'boarding'?"),
        ("layers: [{use: ours, for: boarding and}]\n", "The condition 'boarding and' cannot be read."),
        ("layer: [ours]\n", "'layer' has no place in a trust file."),
    ],
)
def test_a_mistake_in_the_list_of_layers_is_found(world: World, tmp_path: Path, layers: str, says: str) -> None:
    root = world()
    write_layer(tmp_path / "ours")
    with pytest.raises(SchoolFaults) as found:
        library_of(root, trust_file(tmp_path, layers + SCHOOLS), "oak")
    assert says in str(found.value)


def test_a_schools_own_layer_is_on_top_and_stays_in_its_folder(world: World, tmp_path: Path) -> None:
    root = world()
    write_layer(tmp_path / "words", layer_yaml="name: Oak\nkind: school\n", policy_templates__safety__roles_md=REPLACED)
    file = tmp_path / "oak.yaml"
    file.write_text("layer: words\nanswers: {school_name: Oak}\n", encoding="utf-8")
    shelf = load(root)
    school = read_school(file, shelf.vocabulary)
    done = library_for(shelf, Trust("", (("oak", school),)), school)
    assert [str(each) for each in done.layers] == ["school: Oak"]
    for name, says in (("../words", "outside the folder"), ("nowhere", "There is no folder 'nowhere'")):
        file.write_text(f"layer: {name}\nanswers: {{school_name: Oak}}\n", encoding="utf-8")
        school = read_school(file, shelf.vocabulary)
        with pytest.raises(Faults, match=says):
            library_for(shelf, Trust("", (("oak", school),)), school)
    file.write_text("layer: [a, b]\nanswers: {}\n", encoding="utf-8")
    with pytest.raises(SchoolFaults, match=r"oak\.yaml, line 1: 'layer' is the name of one folder"):
        read_school(file, shelf.vocabulary)


def test_a_school_without_layers_has_the_library_as_it_is(shipped: Library) -> None:
    school = School({})
    assert library_for(shipped, Trust("", (("x", school),)), school) is shipped
