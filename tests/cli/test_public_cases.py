"""Every input that was made after a public report, run as its user runs it: what has to come of it stands a line each beside this.

The inputs are not in the project (`../shared/data/cases`); without them the test is left out. Commands run in this process and
share the library that is read.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from case_words import (
    carried,
    dangling,
    in_any_part,
    lines_of,
    mixed_rows,
    stores_differ,
    unmarked_inner_rows,
    words_of,
)
from conftest import ROOT

from policygen.cli.main import run
from policygen.library.model import Library
from policygen.word.proof.resolve import accept, reject

CASES = ROOT.parent / "shared" / "data" / "cases"
EXPECTED = Path(__file__).with_name("public_cases.txt")
DAY = "2026-11-28"
OLD_LEAD = ("Imogen Marsden", "01632 960009", "i.marsden@oakfield.example")
NEW_LEAD = ("Nadia Okafor", "01632 960777", "n.okafor@oakfield.example")
NAMES = {
    "a2-upper-ext": "Safeguarding.DOCX",
    "a2-name-brief": "oakfield-primary-school_safeguarding_2025-11-28_brief.docx",
    "a2-name-changes-suffix": "oakfield-primary-school_safeguarding_2025-11-28_changes.docx",
    "a2-name-compared": "Safeguarding 2025_compared.docx",
    "a2-onedrive-name": "Safeguarding policy-DESKTOP-4K2 (1).docx",
}
"""What an adopted file was called, where that is the case."""
POLICIES = {"a3-staff-behaviour": "behaviour", "a3-visits": "attendance"}
URNS = {"g-apos": "St Mary's", "g-closed-urn": "121669", "g-closed-and-successor": "Stokesley School", "g-laestab": "900040",
        "g-lost": "900044", "g-newline": "900042", "g-quotes": "900043", "g-web": "900041", "g-dupe": "900020",
        "g-phone": "900030"}  # fmt: skip

Run = Callable[..., str]


def cases() -> Iterator[tuple[str, str]]:
    for line in EXPECTED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, expected = line.partition(": ")
            yield name, expected


def wrong(expected: str, found: str) -> list[str]:
    """Return what is asked for and not there."""
    missing = []
    for part in map(str.strip, re.split(r";(?: |$)", expected)):
        forbidden = part.removeprefix("not ") if part.startswith("not ") else ""
        good = forbidden not in found if forbidden else any(each.strip() in found for each in re.split(r" \| ", part))
        missing += [] if good else [part]
    return missing


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the answers of a school that has a new safeguarding lead."""
    made = tmp_path_factory.mktemp("cases")
    text = (ROOT / "examples" / "oakfield-primary.yaml").read_text(encoding="utf-8")
    for old, new in zip(OLD_LEAD, NEW_LEAD, strict=True):
        text = text.replace(old, new)
    (made / "school.yaml").write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def typed(shipped: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command and returns how it ends and all that it prints."""
    monkeypatch.setattr("policygen.library.load.load", lambda *_, **__: shipped)

    def typing(*arguments: object) -> str:
        code = run([str(each) for each in arguments])
        printed = capsys.readouterr()
        return f"ends {code}\n{printed.out}\n{printed.err}"

    return typing


@pytest.mark.skipif(not CASES.is_dir(), reason="the inputs made after public reports (../shared) are not here")
@pytest.mark.parametrize(("name", "expected"), [pytest.param(*case, id=case[0]) for case in cases()])
def test_what_was_reported_ends_as_it_should(
    name: str, expected: str, typed: Run, folder: Path, tmp_path: Path, shipped: Library
) -> None:
    title, _, kind = name.rpartition(".")
    found = OUTCOMES[kind](title, typed, folder, tmp_path)
    assert wrong(expected, found) == [], found[:3000]


@pytest.mark.skipif(not CASES.is_dir(), reason="the inputs made after public reports (../shared) are not here")
def test_every_input_has_its_line() -> None:
    inputs = {re.sub(r"\.(?:old|new)\.docx$", ".pair", each.name) for each in CASES.iterdir() if each.name != "README.md"}
    inputs = {re.sub(r"^(pending-[^.]*)\.docx$", r"\1.pending", each) for each in inputs}
    inputs = {re.sub(r"\.(adopted|master|check|sheet)\.(?:docx|xlsx|csv)$", r".\1", each) for each in inputs}
    assert inputs == {name for name, _ in cases()}


# ---- what comes of an input, as text to look in


def pair(name: str, typed: Run, _: Path, place: Path) -> str:
    old, new, target = CASES / f"{name}.old.docx", CASES / f"{name}.new.docx", place / "compared.docx"
    told = typed("changes", old, new, "--out", target)
    if not target.exists():
        return f"refused\n{told}"
    marked, sides = target.read_bytes(), (old.read_bytes(), new.read_bytes())
    listed = told.partition("not tracked ")[2]
    same = words_of(reject(marked)) == words_of(sides[0]) and words_of(accept(marked)) == words_of(sides[1])
    any_marks = not told.partition("\n")[2].startswith("0 tracked")
    found = ["tracked" if same and any_marks and not dangling(marked, *sides) else "untouched" if same else "not the same words"]
    found += [f"dangling {each}" for each in dangling(marked, *sides)]
    found += ["listed"] if listed else []
    found += [f"listed {each}" for each in ("heading", "list", "numbered", "style", "struck", "hidden", "header", "footer",
                                            "section") if each in listed.lower()]  # fmt: skip
    found += ["inner rows marked"] if not unmarked_inner_rows(marked) else []
    if "section" in name:
        swapped = words_of(accept(marked), "header") != words_of(sides[1], "header")
        found += ["header swapped" if swapped else "header not swapped"]
    number = re.search(r"^(\d+) tracked changes? from", told, re.MULTILINE)
    return "\n".join([*found, f"marks {number[1] if number else '?'}.", told.replace("tracked", "marked")])


def adopted(name: str, typed: Run, folder: Path, place: Path) -> str:
    source = CASES / f"{name}.adopted.docx"
    (place / "adopted").mkdir()
    shutil.copy(source, place / "adopted" / NAMES.get(name, source.name))
    policy = POLICIES.get(name, "safeguarding")
    told = typed("generate", folder / "school.yaml", "--policy", policy, "--prior", place / "adopted",
                 "--out", place / "out", "--on", DAY)  # fmt: skip
    marked = next((place / "out").rglob("*_changes.docx"), None)
    if marked is None:
        return told.replace("tracked", "marked")
    clean = marked.with_name(marked.name.replace("_changes", "")).read_bytes()
    brief = (place / "out" / "records" / marked.name.replace("_changes.docx", "_brief.txt")).read_text(encoding="utf-8")
    told = f"{told}\n{brief}"
    left = [each for each in OLD_LEAD if each in in_any_part(clean)]
    own = carried(source.read_bytes(), (CASES / "a-plain.adopted.docx").read_bytes())
    found = ["tracked" if words_of(reject(marked.read_bytes())) == words_of(source.read_bytes()) else "not the school's file"]
    found += ["old gone" if not left else "old told" if all(each in told for each in left) else f"old left: {left}"]
    found += ["rows right" if not mixed_rows(clean, OLD_LEAD, NEW_LEAD) else f"mixed: {mixed_rows(clean, OLD_LEAD, NEW_LEAD)}"]
    found += ["own kept" if all(each in in_any_part(clean) for each in own) else "own lost"]
    found += ["claims no words"] if not re.search(r"[1-9]\d* passages? of your own", told) else []
    found += ["store agrees" if not stores_differ(clean) else "store differs"]
    return "\n".join([*found, told])


def master(name: str, typed: Run, folder: Path, place: Path) -> str:
    source, layer = CASES / f"{name}.master.docx", place / "layer"
    foreign = name.startswith("ad-foreign")
    school = ROOT / "examples" / "oakfield-primary.yaml" if name == "ad-names" else folder / "school.yaml"
    told = typed("layer", "create", source, "--into", layer, "--school", school, "--name", "Our trust", "--kind", "trust",
                 *(("--policy", "water-safety") if foreign else ()))  # fmt: skip
    files = "\n".join(each.read_text(encoding="utf-8") for each in sorted(layer.rglob("*.md"))) if layer.exists() else ""
    if not files:
        return told
    answers = place / "school.yaml"
    answers.write_text(school.read_text(encoding="utf-8") + "\nlayer: layer\n", encoding="utf-8")
    policy = next((layer / "policy_templates").iterdir()).name
    made = typed("generate", answers, "--policy", policy, "--out", place / "out", "--on", DAY).replace("ends 0", "")
    policies = list((place / "out").rglob("*.docx"))
    lines = [line for each in policies for line in lines_of(each.read_bytes())]
    base = CASES / ("ad-link.master.docx" if not foreign else "t0-plain.old.docx")
    own = carried(source.read_bytes(), base.read_bytes())
    lost = [each for each in own if " ".join(each.split()) not in {" ".join(line.split()) for line in lines}]
    return "\n".join(["words kept" if policies and not lost else f"lost {lost}", told, files, made, *lines])


def checked(name: str, typed: Run, *_: Path) -> str:
    told = typed("check", CASES / f"{name}.check.docx")
    return told + ("\nfound" if re.search(r"^to do ", told, re.MULTILINE) else "")


def sheet(name: str, typed: Run, _: Path, place: Path) -> str:
    source = next(CASES.glob(f"{name}.sheet.*"))
    shutil.copytree(ROOT / "examples", place / "examples")
    told = typed("spreadsheet", place / "examples" / "rivers-trust.yaml", "--from", source)
    before = {each.name: each.read_text(encoding="utf-8").splitlines() for each in (ROOT / "examples").rglob("*.yaml")}
    taken = [line for each in (place / "examples").rglob("*.yaml") for line in each.read_text(encoding="utf-8").splitlines()
             if line not in before.get(each.name, ())]  # fmt: skip
    return "\n".join([told, *taken, *(f"{line} taken" for line in taken)])


def register(name: str, typed: Run, _: Path, place: Path) -> str:
    asked = next((urn for start, urn in URNS.items() if name.startswith(start)), "900001")
    source = CASES / f"{name}.register"
    if not asked.isdigit():
        return typed("register", asked, "--from", source)
    told = typed("register", asked, "--from", source, "--into", place / "school.yaml")
    return told + ((place / "school.yaml").read_text(encoding="utf-8") if (place / "school.yaml").exists() else "")


def answers(name: str, typed: Run, _: Path, place: Path) -> str:
    source = CASES / f"{name}.yaml"
    told = typed("check", source)
    policy = "behaviour" if "phone" in name else "safeguarding" if name == "y-hours" else "attendance"
    made = typed("generate", source, "--policy", policy, "--out", place / "out", "--on", DAY)
    words = [line for each in (place / "out").rglob("*.docx") for line in lines_of(each.read_bytes())]
    return "\n".join([made, told.partition("\n")[2], *words])


def pending(name: str, *_: object) -> str:
    data = (CASES / f"{name}.docx").read_bytes()
    return f"accepted: {words_of(accept(data))}\nrejected: {words_of(reject(data))}\n"


OUTCOMES: dict[str, Callable[..., str]] = {"pair": pair, "adopted": adopted, "master": master, "check": checked, "sheet": sheet, "register": register,
            "yaml": answers, "pending": pending}  # fmt: skip
