"""What a school decides where its words and the new version's meet: done as it was shown, tracked as its own, and not asked again."""

from __future__ import annotations

import random
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from small import W, by_hand, changed, clauses, in_body, word
from test_merge_cases import BASE, body, edit, said
from test_merge_cases import texts as texts_of

from policygen.formats.package import read_parts
from policygen.markup.blocks import Paragraph, Run, Table
from policygen.word.merging.choices import Choice, Choices, Chosen, one_line
from policygen.word.merging.decided import choices_of
from policygen.word.merging.plan import Conflict, Rules
from policygen.word.merging.update import Merged, Reason, begun_merge
from policygen.word.proof import resolve
from policygen.word.proof.verify import verify
from policygen.word.reading.base import read_base

DATE = "2026-11-24T00:00:00Z"
AUTHOR = "Decided by the school on 24 November 2026"
FIRST = BASE[0][1][0].runs[0].text  # type: ignore[union-attr]
HOSTILE = '</w:t></w:r><w:r><w:t>"&amp; ' + "\ue000F PAGE|9\ue001 {{ 7*7 }} ]]>"


def decide(base: bytes, prior: bytes, new: bytes, choices: Choices, *, unmatched: bool = False) -> Merged:
    rules = Rules(unmatched, showing=True, choices=choices)
    made = begun_merge(prior, new, None if unmatched else read_base(base), {}, DATE, rules, Reason("Law 2026")).done()
    assert verify(made.redline, prior, made.clean) == []
    assert shown_marks(made) == file_marks(made.redline)
    return made


def chosen(conflict: Conflict, choice: Choice, words: str = "") -> Choices:
    return {(conflict.clause, conflict.digest): Chosen(choice, words, AUTHOR, f"{AUTHOR} (Head): done.")}


def texts(data: bytes) -> str:
    """Return the words of a file under the heading of its only section."""
    return texts_of(data).partition("First section\n")[2]


def shown_marks(made: Merged) -> dict[str, str]:
    """Return what the merge shows as coming in and going."""
    blocks = [each for passages in made.shown.values() for each in passages]
    return {mark: squeezed("".join(words for each in blocks for words in each.marked_words(mark))) for mark in ("ins", "del")}


def file_marks(redline: bytes) -> dict[str, str]:
    """Return what the XML of a Word file marks as inserted and deleted."""
    found = {"ins": "", "del": ""}
    for mark in ElementTree.fromstring(read_parts(redline)["word/document.xml"]).iter():
        kind = mark.tag.removeprefix(W)
        if kind in found:
            found[kind] += "".join(each.text or "" for each in mark.iter(f"{W}t" if kind == "ins" else f"{W}delText"))
    return {kind: squeezed(each) for kind, each in found.items()}


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u2011\u00ad]", "", text)


def authors(redline: bytes) -> set[str]:
    return {str(each.get(f"{W}author")) for each in body(redline).iter(f"{W}ins", f"{W}del")}


SENTENCE = (
    word(BASE), edit(word(BASE), "five", "ten school"), word(said(one=FIRST, two="Files move in three days.")),
)  # fmt: skip


def test_the_three_texts_of_a_question_are_whole_sentences() -> None:
    (asked,) = decide(*SENTENCE, {}).conflicts
    assert (asked.base, asked.school, asked.new) == (
        "Files move in five days.", "Files move in ten school days.", "Files move in three days.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "words", "stands"),
    [
        ("ours", "", "Files move in ten school days."),
        ("new", "", "Files move in three days."),
        ("own", "Files move at once, by hand.", "Files move at once, by hand."),
        ("own", HOSTILE, '</w:t></w:r><w:r><w:t>"&amp; F PAGE|9 {{ 7*7 }} ]]>'),
    ],
)
def test_the_clean_copy_has_the_decided_words(choice: Choice, words: str, stands: str) -> None:
    (asked,) = decide(*SENTENCE, {}).conflicts
    made = decide(*SENTENCE, chosen(asked, choice, one_line(words)))
    assert texts(made.clean).splitlines() == [FIRST, stands]
    assert made.conflicts == ()
    assert [each.kind for each, _ in made.decided] == ["same words"]
    assert (AUTHOR in authors(made.redline)) == (choice != "ours")
    assert AUTHOR in read_parts(made.redline)["word/comments.xml"].decode()
    assert texts(resolve.reject(made.redline)) == texts(SENTENCE[1])


def test_a_decision_holds_only_for_the_three_texts_that_it_is_about() -> None:
    (asked,) = decide(*SENTENCE, {}).conflicts
    decisions = chosen(asked, "new")
    base, prior, _ = SENTENCE
    other = decide(base, prior, word(said(one=FIRST, two="Files move in two days.")), decisions)
    assert len(other.conflicts) == 1
    edited = decide(base, edit(word(BASE), "five", "nine school"), SENTENCE[2], decisions)
    assert len(edited.conflicts) == 1
    assert "nine school" in texts(edited.clean)


def test_only_the_sentence_is_decided_and_what_the_law_changes_beside_it_keeps_its_cause() -> None:
    before = said(one="Files move in five days. Staff record it. We tell parents.")
    new = said(one="Files move in three days. Staff record it at once. We tell parents.")
    prior = edit(word(before), "five", "ten school")
    (asked,) = decide(word(before), prior, word(new), {}).conflicts
    made = decide(word(before), prior, word(new), chosen(asked, "own", "Files move at once."))
    assert texts(made.clean) == "Files move at once. Staff record it at once. We tell parents."
    assert authors(made.redline) == {AUTHOR, "Law 2026"}


def test_two_places_in_one_sentence_are_one_question() -> None:
    before = said(one="Within five days the lead writes to the council by letter.")
    new = said(one="Within three days the lead writes to the council by e-mail.")
    prior = edit(edit(word(before), "five", "ten"), "letter", "telephone")
    (asked,) = decide(word(before), prior, word(new), {}).conflicts
    made = decide(word(before), prior, word(new), chosen(asked, "new"))
    assert texts(made.clean) == "Within three days the lead writes to the council by e-mail."


def test_keeping_ours_keeps_the_whole_sentence_as_it_was_shown() -> None:
    before = said(one="Within five days the lead writes to the council by letter.")
    new = said(one="Within three days the lead writes to the authority by letter.")
    prior = edit(word(before), "five", "ten")
    (asked,) = decide(word(before), prior, word(new), {}).conflicts
    made = decide(word(before), prior, word(new), chosen(asked, "ours"))
    assert texts(made.clean) == texts(prior) == asked.school


BOTH = (
    word(BASE), edit(word(BASE), "Files move in five days.", "Files move in five days. We keep a copy."),
    word(said(one=FIRST, two="Files move in five days. The new school confirms it.")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "stands"),
    [
        ("both", "Files move in five days. We keep a copy. The new school confirms it."),
        ("ours", "Files move in five days. We keep a copy."),
        ("new", "Files move in five days. The new school confirms it."),
        ("own", "Ours alone."),
    ],
)
def test_what_both_added_can_stay_or_go(choice: Choice, stands: str) -> None:
    (asked,) = decide(*BOTH, {}).conflicts
    made = decide(*BOTH, chosen(asked, choice, "Ours alone."))
    assert texts(made.clean).splitlines()[1] == stands
    assert made.conflicts == ()


def _without(inside: Any, begins: str) -> None:
    for each in list(inside.iter(f"{W}p")):
        if "".join(one.text or "" for one in each.iter(f"{W}t")).startswith(begins):
            each.getparent().remove(each)


GONE = (word(BASE), edit(word(BASE), "five", "ten school"), word(said(one=FIRST)))
LEFT_OUT = (
    word(BASE), in_body(word(BASE), lambda inside: _without(inside, "Files")), word(said(one=FIRST, two="Files move in three days.")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("case", "choice", "stands"),
    [
        (GONE, "ours", ["Files move in ten school days."]), (GONE, "new", []), (GONE, "own", ["Ours alone."]),
        (LEFT_OUT, "ours", []), (LEFT_OUT, "new", ["Files move in three days."]), (LEFT_OUT, "own", ["Ours alone."]),
    ],
)  # fmt: skip
def test_what_one_side_took_out_goes_or_comes_as_decided(
    case: tuple[bytes, bytes, bytes], choice: Choice, stands: list[str]
) -> None:
    (asked,) = decide(*case, {}).conflicts
    made = decide(*case, chosen(asked, choice, "Ours alone."))
    assert texts(made.clean).splitlines() == [FIRST, *stands]
    assert made.conflicts == ()


def test_a_table_is_kept_or_taken_whole_and_never_written_in_a_form() -> None:
    def with_table(*rows: tuple[str, ...]) -> bytes:
        cells = [tuple(((Run(cell),),) for cell in row) for row in rows]
        return word([("one", [Paragraph((Run(FIRST),)), Table(cells[0], tuple(cells[1:]), "Roles")])])

    base, new = with_table(("Who", "Tel"), ("Lead", "1234")), with_table(("Who", "Tel", "When"), ("Lead", "5678", "Always"))
    prior = edit(base, "1234", "9999")
    (asked,) = decide(base, prior, new, {}).conflicts
    assert (asked.kind, choices_of(asked)) == ("table", ("ours", "new"))
    assert "Always" in texts(decide(base, prior, new, chosen(asked, "new")).clean)
    assert "9999" in texts(decide(base, prior, new, chosen(asked, "ours")).clean)
    assert len(decide(base, prior, new, chosen(asked, "own", "Ring the office.")).conflicts) == 1


def test_words_that_may_be_an_older_versions_stay_or_go_together() -> None:
    prior = word(
        [("one", [Paragraph((Run(FIRST),))]), ("two", [Paragraph((Run(f"{each} is ours."),)) for each in ("Moss", "Fern")])]
    )
    new = word(said(one=FIRST))
    (asked,) = decide(new, prior, new, {}, unmatched=True).conflicts
    assert asked.kind == "whose"
    assert texts(decide(new, prior, new, chosen(asked, "new"), unmatched=True).clean) == FIRST
    kept = decide(new, prior, new, chosen(asked, "ours"), unmatched=True)
    assert ("Fern is ours." in texts(kept.clean), kept.conflicts) == (True, ())


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_decided_is_done_and_proves_right(seed: int) -> None:
    rng = random.Random(seed)
    before = clauses(rng)
    base, new = word(before), word(changed(rng, before))
    prior = by_hand(rng, base)
    asked = decide(base, prior, new, {}).conflicts
    choices: dict[tuple[str, str], Chosen] = {}
    for each in asked:
        choices |= chosen(each, rng.choice(choices_of(each)), "Words of our own stand here.")
    made = decide(base, prior, new, choices)
    assert made.conflicts == ()
    plain = texts_of(made.clean)
    for conflict, done in made.decided:
        if conflict.kind == "same words":
            wanted = {"ours": conflict.school, "new": conflict.new, "own": done.words}[done.choice]
            assert squeezed(wanted) in squeezed(plain)
