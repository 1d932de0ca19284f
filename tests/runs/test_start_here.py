"""START-HERE.html: what is open, what to do next, every file with its link, and nothing of another school."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml
from conftest import LAST_YEAR, ROOT, TODAY
from test_web_page import BROWSER, Reader, audits

from helpers import policygen
from policygen.library.model import Library
from policygen.papers.policy_status import NoLongerSaid, OpenQuestion, PolicyStatus, ToDecide, Update
from policygen.papers.start_here import FileLink, FolderThere, SchoolFolders, Thing, start_here_page
from policygen.papers.start_here_trust import SchoolLine, trust_start_page
from policygen.runs.layout import KEPT, START

EXAMPLE = ROOT / "examples" / "oakfield-primary.yaml"
TWO = ("--policy", "whistleblowing", "--policy", "behaviour")
EXTRAS = ("--html", "--handouts", "--house-rules", "--calendar")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two policies, one of them against last year's, and what goes with them."""
    place = tmp_path_factory.mktemp("start")
    one = ("generate", EXAMPLE, "--policy", "whistleblowing", "--on", LAST_YEAR)
    assert policygen(*one, "--out", place / "before").returncode in (0, 3)
    done = policygen("generate", EXAMPLE, *TWO, *EXTRAS, "--on", TODAY, "--prior", place / "before", "--out", place / "out")
    assert done.returncode in (0, 3), done.stderr
    assert done.stderr.splitlines()[-1] == f"Open {place / 'out' / START}"
    return place / "out"


def page_in(folder: Path) -> str:
    return (folder / START).read_text(encoding="utf-8")


def linked(folder: Path) -> set[str]:
    return {unquote(each) for each in Reader(page_in(folder)).links if not each.startswith("#")}


def again(folder: Path, *asked: str) -> str:
    done = policygen("generate", EXAMPLE, *asked, "--on", TODAY, "--out", folder)
    assert done.returncode in (0, 3), done.stderr
    return done.stderr


# ---- what is on it


def test_every_file_is_linked_and_every_link_leads_to_a_file(made: Path) -> None:
    files = {each.relative_to(made).as_posix() for each in made.rglob("*") if each.is_file() and KEPT not in each.parts}
    assert linked(made) == files - {START}


def test_the_page_needs_nothing_else_and_its_headings_never_skip(made: Path) -> None:
    text, page = page_in(made), Reader(page_in(made))
    assert page.open == []
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(later - earlier <= 1 for earlier, later in zip(page.levels, page.levels[1:], strict=False))
    assert not re.search(r"<script|<link|src=|https?:", text)


def test_what_to_do_next_stands_first_and_in_order(made: Path) -> None:
    text = page_in(made)
    steps = (
        "questions that are still open", "your words and the new ones meet", "Confirm your own choices", "have it approved",
        "Publish what has to be published", "Tell staff, parents and pupils", "How each policy stands", "When next",
        "What is in this folder",
    )  # fmt: skip
    places = [text.index(each) for each in steps]
    assert places == sorted(places)


def test_publication_is_as_the_catalogue_says_it_with_its_rule(made: Path, shipped: Library) -> None:
    text = unescape(page_in(made))
    publish = text[text.index("Publish what has") : text.index("Tell staff")]
    assert "Behaviour policy: on the website." in publish
    assert "Education and Inspections Act 2006" in publish
    assert "Nothing asks for these to be published: Whistleblowing policy." in publish
    assert not shipped.documents.documents["whistleblowing"].publish_note.startswith("Yes")


def test_the_same_run_writes_the_same_page(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    before = page_in(out)
    again(out, *TWO)
    assert page_in(out).replace("copy with", "") != before.replace("copy with", ""), "without --prior nothing is an update"
    shutil.rmtree(out)
    shutil.copytree(made, out)
    (out / START).unlink()
    again(out, *TWO, *EXTRAS, "--prior", str(made.parent / "before"))
    assert page_in(out) == before


def test_after_a_run_of_one_policy_the_others_are_still_listed(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    again(out, "--policy", "whistleblowing")
    assert "2 policies" in page_in(out)
    assert linked(out) >= {
        "policies/oakfield-primary-school_behaviour_2026-11-24_draft.docx", "web/oakfield-primary-school_behaviour_2026-11-24_draft.html",
    }  # fmt: skip
    assert "Behaviour on one page" in page_in(out), "a hand-out keeps its title"


def test_a_page_that_somebody_edited_stays(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    (out / START).write_text("our notes", encoding="utf-8")
    again(out, *TWO, *EXTRAS)
    assert page_in(out) == "our notes"
    assert "What to do next" in (out / "START-HERE-2.html").read_text(encoding="utf-8")


def test_of_a_folder_that_two_schools_share_only_the_ones_own_is_listed(made: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other.yaml"
    shutil.copytree(made, out)
    other.write_text(EXAMPLE.read_text("utf-8").replace("Oakfield Primary School", "Elm Primary School"), encoding="utf-8")
    assert policygen("generate", other, "--policy", "prevent", "--on", TODAY, "--out", out).returncode in (0, 3)
    text = page_in(out)
    assert "Elm Primary School. 1 policy" in text
    assert "oakfield" not in text.lower()
    assert "Documents of another school are here too" in text


def test_what_was_approved_is_linked_by_a_safe_address_and_what_is_older_is_counted(made: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(made, out)
    kept = out / "records" / "approved" / "behaviour" / "2026-11-20" / "Behaviour & 100% ours #1.docx"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"approved")
    (kept.parent / "approval.yaml").touch()
    shutil.copy(
        next((out / "policies").glob("*_behaviour_*")),
        out / "policies" / "oakfield-primary-school_behaviour_2025-11-01_draft.docx",
    )
    again(out, "--policy", "whistleblowing")
    assert 'href="records/approved/behaviour/2026-11-20/Behaviour%20%26%20100%25%20ours%20%231.docx"' in page_in(out)
    assert "Behaviour policy, as approved on 20 November 2026" in page_in(out)
    assert "1 file of earlier days is in this folder too." in page_in(out)
    assert not {each for each in linked(out) if "2025-11-01" in each or each.endswith(".yaml")}


def test_the_page_of_a_trust_leads_to_its_schools(tmp_path: Path) -> None:
    answers = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))["answers"]
    schools = [
        {"school": "oak tree", "answers": answers}, {"school": "half", "answers": {"school_name": "Half & Co", "urn": "123999"}},
    ]  # fmt: skip
    file = tmp_path / "trust.yaml"
    file.write_text(yaml.safe_dump({"trust": {"name": "Two Trust"}, "schools": schools}), encoding="utf-8")
    out = tmp_path / "out"
    done = policygen("generate", file, "--policy", "prevent", "--calendar", "--on", TODAY, "--out", out, "--jobs", "1")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == f"Open {out / START}"
    assert {f"oak tree/{START}"} == {each for each in linked(out) if each.endswith("html") and "calendar" not in each}
    assert all((out / each).is_file() for each in linked(out))
    assert "Half &amp; Co: " in page_in(out)
    assert page_in(out / "oak tree").count("Half") == 0


# ---- what is open

OPEN = PolicyStatus(
    policy="safety", title="Safety <b>policy</b>", school="Oak", on="2026-11-24", edition="", version="", next_review="2027-01-31",
    document="policies/oak_safety_2026-11-24_draft.docx", clauses=1, requirements=1, words=1, gaps=("guidance.lead.lead",),
    to_do=(OpenQuestion(fact="lado", question="Who is the LADO?", critical=True), OpenQuestion(fact="tea", question="Who makes tea?")),
    prior=Update(
        file="old.docx", recognised_by="", two_way=False, tracked_changes=3, kept=0, local_words=0,
        questions=(ToDecide(clause="x", kind="both"),), tracked=None, brief=None, not_proved=(),
        lost=(NoLongerSaid(requirement="r", point="", says="…"),),
    ),
)  # fmt: skip
THERE = SchoolFolders((
    FolderThere("policies", (Thing("safety", "Safety policy", (FileLink("with tracked changes", "policies/a%20b.docx"),)),), older=3),
), flat=2)  # fmt: skip


def test_each_policy_says_what_a_person_still_has_to_do() -> None:
    second = OPEN.model_copy(
        update={"policy": "second", "title": "Second policy", "gaps": (), "to_do": OPEN.to_do[1:], "prior": None}
    )
    text = " ".join(start_here_page("Oak & Ash", TODAY, [OPEN, second], [], THERE).split())
    for said in (
        "Oak &amp; Ash. 2 policies", "Safety &lt;b&gt;policy&lt;/b&gt;", "2 questions are not answered yet",
        "Who is the LADO? <strong>Answer this first.</strong>", "Who makes tea? (2 policies)", "2 answers to find out; 1 place to decide; 1 thing no longer said; 1 to put right",
        'href="policies/a%20b.docx"', "<td>new</td>", "<td>3 changes</td>", "31 January 2027", "3 files of earlier days",
        "2 files of an earlier version of policygen lie beside this page",
    ):  # fmt: skip
        assert said in text, said
    assert text.index("Who is the LADO?") < text.index("Who makes tea?")
    assert "not for approval yet: Safety" in text


def test_who_made_it_by_command_reads_commands_and_who_made_it_in_the_browser_what_to_choose_there() -> None:
    schools = [SchoolLine("Oak", f"oak/{START}", (OPEN,)), SchoolLine("Elm", "", (), ("There is no head.",))]
    school, trust = start_here_page("Oak", TODAY, [OPEN], [], THERE), trust_start_page("Two", TODAY, schools, [])
    for said in ("policygen ask", "--house-rules", "policygen readers", "--handouts"):
        assert f"<code>{said}</code>" in school, said
    assert "<code>policygen status</code>" in trust
    in_pages = start_here_page("Oak", TODAY, [OPEN], [], THERE, in_browser=True)
    in_pages += trust_start_page("Two", TODAY, schools, [], in_browser=True)
    for named in ("Check your answers", "Make our policies", "Decide", "Approve and publish", "Who has read and understood it"):
        assert f"“{named}”" in in_pages, named
    assert "<code>" not in in_pages
    assert "--" not in in_pages.split("<body")[1]


def test_where_nothing_is_open_it_says_so() -> None:
    done = OPEN.model_copy(update={"gaps": (), "to_do": (), "prior": None})
    text = start_here_page("Oak", TODAY, [done], [], SchoolFolders(()))
    assert text.count("There is none.") == 2
    assert "<td>nothing</td>" in text
    assert "not for approval" not in text


@pytest.mark.slow
@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_axe_finds_nothing_on_either_page(made: Path, tmp_path: Path) -> None:
    schools = [SchoolLine("Oak", f"oak/{START}", (OPEN,)), SchoolLine("Elm", "", (), ("There is no head.",))]
    trust = trust_start_page("Two", TODAY, schools, THERE.folders[0].things)
    pages = {"a run": page_in(made), "open": start_here_page("Oak", TODAY, [OPEN], [], THERE), "trust": trust}
    assert audits(pages, tmp_path) == {}
