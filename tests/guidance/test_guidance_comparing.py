"""Two editions are aligned by their words: what only moved or was numbered anew is never called a change."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policygen.guidance.compare import Comparison, Kind, compare
from policygen.guidance.passages import Guidance, Passage
from policygen.guidance.report import report
from policygen.guidance.show import comparison_data, in_context
from policygen.guidance.words import Segment, differences, words

LEAD = "Each school should have a senior lead who is given the time and the training that the work needs."
FILES = "Files should move to the next school within five days, apart from the main file, and a receipt is kept."
HOME = "Where a child is taught at home the school meets the parents first and tells the council what was said."
NIGHT = "Boarders should know a grown-up outside the house whom they can ring at night about any worry they have."
ORDER = [LEAD, FILES, HOME, NIGHT]


def edition(texts: Sequence[str], first: int = 1) -> Guidance:
    return Guidance(
        "Rules", "2031", tuple(Passage(str(number), ("Part one",), 1, text) for number, text in enumerate(texts, first))
    )


def kinds(comparison: Comparison) -> list[Kind]:
    return [each.kind for each in comparison.changes()]


WORDS = ["school", "lead", "file", "child", "home", "must", "should", "may", "night", "five", "days", "parent", "record", "board"]
paragraphs = st.lists(st.lists(st.sampled_from(WORDS), min_size=6).map(" ".join), min_size=1, max_size=8)


@given(paragraphs)
def test_a_text_compared_with_itself_says_nothing(texts: list[str]) -> None:
    found = compare(edition(texts), edition(texts))
    assert found.changes() == []
    assert found.counts()["same"] == len(texts)


@given(paragraphs, st.integers(2, 40))
def test_numbers_alone_say_nothing(texts: list[str], first: int) -> None:
    found = compare(edition(texts), edition(texts, first))
    assert found.changes() == []
    assert found.counts()["renumbered"] == len(texts)


@settings(max_examples=30)
@given(st.permutations(ORDER), st.integers(0, 3))
def test_a_paragraph_that_is_taken_out_is_found_and_so_is_one_put_in(texts: list[str], place: int) -> None:
    without = [*texts[:place], *texts[place + 1 :]]
    gone, come = compare(edition(texts), edition(without)), compare(edition(without), edition(texts))
    assert [(each.kind, each.old[0].text) for each in gone.changes()] == [("removed", texts[place])]
    assert [(each.kind, each.new[0].text) for each in come.changes()] == [("new", texts[place])]


@given(paragraphs, paragraphs)
def test_every_passage_stands_in_exactly_one_change(old: list[str], new: list[str]) -> None:
    found = compare(edition(old), edition(new))
    assert sorted(int(each.number) for change in found.aligned for each in change.old) == list(range(1, len(old) + 1))
    assert sorted(int(each.number) for change in found.aligned for each in change.new) == list(range(1, len(new) + 1))


@given(paragraphs, paragraphs)
def test_the_segments_hold_the_words_of_both(old: list[str], new: list[str]) -> None:
    before, after = words(" ".join(old)), words(" ".join(new))
    segments = differences(before, after)
    assert " ".join(each.text for each in segments if each.kind != "deleted").split() == [word.shown for word in after]
    assert " ".join(each.text for each in segments if each.kind != "inserted").split() == [word.shown for word in before]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("see paragraph 238 for more", "see paragraph 235 for more"),
        ("see para 12 for more", "see paragraphs 13-14 for more"),
        ("as set out (see 286-290) below", "as set out (see paras 285-289) below"),
        ("on page 40, footnote 7, of this", "on page 41, footnote 9, of this"),
        ("the school’s “lead”", 'the school\'s "lead"'),
        ("child on child abuse", "child-on-child abuse"),
        ("pre-appointment checks are made", "preappointment checks are made"),
        ("Statutory  guidance:\nhere", "statutory guidance here."),
        ("as the Act says 135F in full", "as the Act says in full"),
        ("see Annex C of this", "see Annex H of this"),
    ],
)
def test_what_printing_changes_is_no_change(old: str, new: str) -> None:
    assert kinds(compare(edition([LEAD, old]), edition([LEAD, new]))) == []


@pytest.mark.parametrize(
    ("old", "new", "modals", "numbers"),
    [
        ("Schools should keep a record of it.", "Schools must keep a record of it.", ("should → must (stronger)",), ()),
        ("Schools must keep a record of it.", "Schools may keep a record of it.", ("must → may (weaker)",), ()),
        ("Files move within five days of it.", "Files move within two days of it.", (), ("five → two",)),
        ("Children under 16 are asked first.", "Children under 18 are asked first.", (), ("16 → 18",)),
        ("It is in paragraph 9 and 14 days are given.", "It is in paragraph 8 and 10 days are given.", (), ("14 → 10",)),
        ("Training is renewed every two years.", "Training is renewed every year.", (), ()),
    ],
)
def test_verbs_that_bind_and_numbers_are_named(old: str, new: str, modals: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    found = compare(edition([LEAD, old, HOME]), edition([LEAD, new, HOME])).changes()
    assert [(each.kind, each.modals, each.numbers) for each in found] == [("reworded", modals, numbers)]


def test_what_binds_otherwise_comes_first_then_new_and_removed_then_the_longest() -> None:
    old = [LEAD, FILES, HOME, "Schools should keep a record of every concern."]
    new = [
        LEAD + " Deputies too.",
        FILES.replace("receipt", "signed receipt"),
        NIGHT,
        "Schools must keep a record of every concern.",
    ]
    changes = compare(edition(old), edition(new)).changes()
    assert [f"{each.kind} {(each.new or each.old)[0]}" for each in changes] == [
        "reworded para 4", "new para 3", "removed para 3", "reworded para 1", "reworded para 2",
    ]  # fmt: skip


def test_a_duty_inside_new_or_removed_words_comes_before_any_size() -> None:
    note = "It is also of interest that many schools have told us at length how they go about this work each year."
    old = [LEAD, FILES, f"{HOME} A parent should sign it.", NIGHT]
    new = [LEAD, f"{FILES} {note}", HOME, f"{NIGHT} They must be told.", "Governors should be asked."]
    changes = compare(edition(old), edition(new)).changes()
    assert [(str((each.new or each.old)[0]), each.modals) for each in changes] == [
        ("para 4", ("must (new)",)), ("para 3", ("should (gone)",)), ("para 5", ("should (new)",)), ("para 2", ()),
    ]  # fmt: skip


def test_a_duty_that_only_stands_elsewhere_in_its_passage_is_neither_new_nor_gone() -> None:
    old, new = f"{LEAD} {HOME} {FILES}", f"{HOME} {FILES} {LEAD}"
    assert [each.modals for each in compare(edition([old, NIGHT]), edition([new, NIGHT])).changes()] == [()]


def test_a_split_a_merger_and_a_move_are_named() -> None:
    both = f"{LEAD} {FILES}"
    split = compare(edition([both, HOME]), edition([LEAD, FILES, HOME])).changes()
    assert [(each.kind, len(each.new), each.rewritten) for each in split] == [("split", 2, False)]
    merged = compare(edition([LEAD, FILES, HOME]), edition([both, HOME])).changes()
    assert [(each.kind, len(each.old), each.rewritten) for each in merged] == [("merged", 2, False)]
    moved = compare(edition([LEAD, FILES, HOME, NIGHT]), edition([NIGHT, LEAD, FILES, HOME])).changes()
    assert [(each.kind, each.old[0].number, each.new[0].number) for each in moved] == [("moved", "4", "1")]


def test_a_footnote_that_changed_is_a_change_and_its_number_is_none() -> None:
    old = Guidance("", "", (Passage("1", (), 1, LEAD, ("The Act of 2030.",)),))
    new = Guidance("", "", (Passage("1", (), 1, LEAD, ("The other Act.",)),))
    assert kinds(compare(old, new)) == ["reworded"]


def test_the_publishers_own_table_of_changes_is_not_compared() -> None:
    table = Passage("", ("Annex F: Table of changes from 2030",), 9, "Para 7 was changed.")
    with_table = Guidance("", "", (*edition(ORDER).parts, table))
    assert kinds(compare(edition(ORDER), with_table)) == []


def test_long_runs_that_are_the_same_are_cut_down_to_the_words_near_a_change() -> None:
    long = " ".join(f"word{number}" for number in range(40))
    shown = list(in_context([Segment("same", long), Segment("deleted", "old"), Segment("same", long)], context=2))
    assert [each.text for each in shown] == ["… word38 word39", "old", "word0 word1 …"]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_escapes_every_word_and_needs_no_other_file() -> None:
    evil = '<script>alert("x")</script> & <img src=x onerror=y>'
    old = Guidance(evil, "", (Passage("1", (evil,), 1, f"{LEAD} <b>five</b>"),))
    new = Guidance(evil, "", (Passage("1", (evil,), 1, f"{LEAD} {evil}"),))
    page = report(compare(old, new))
    reader = _Reader()
    reader.feed(page)
    assert not reader.open
    assert not {"script", "img", "b", "link"} & set(reader.seen)
    assert {"del", "ins", "h1", "h2", "h3", "main", "caption"} <= set(reader.seen)
    assert 'lang="en-GB"' in page
    assert "http" not in page


def test_the_data_holds_the_counts_and_the_words() -> None:
    data = comparison_data(compare(edition([LEAD]), edition([LEAD.replace("should", "must")], 3)))
    assert data["counts"]["reworded"] == 1
    assert data["changes"][0]["new"][0]["number"] == "3"
    assert {"kind": "inserted", "text": "must"} in data["changes"][0]["words"]
