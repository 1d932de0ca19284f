"""How hard a text is to read: known syllables, known sentences, and what does not count."""

from __future__ import annotations

import pytest

from policygen.markup.blocks import Heading, ListItem, Paragraph, Run, Table
from policygen.markup.readability import reading, syllables

SYLLABLES = {
    "child": 1, "asked": 1, "places": 2, "wanted": 2, "safe": 1, "safely": 2, "people": 2, "idea": 3, "area": 3, "serious": 3,
    "telephone": 3, "safeguarding": 3, "attendance": 3, "emergency": 4, "designated": 4, "decision": 3, "behaviour": 3, "read": 1,
    "special": 2, "material": 4, "somewhere": 2, "people's": 2, "being": 2, "table": 2, "used": 1, "video": 3,
}  # fmt: skip


def said(text: str) -> Paragraph:
    return Paragraph((Run(text),))


@pytest.mark.parametrize("word", sorted(SYLLABLES))
def test_a_word_has_its_syllables(word: str) -> None:
    assert syllables(word) == SYLLABLES[word]


def test_short_plain_words_are_for_young_readers_and_long_ones_are_not() -> None:
    easy = reading([said("We will help you. Tell an adult you trust. It is not your fault.")])
    hard = reading([said("Safeguarding responsibilities necessitate appropriate multi-agency communication and documentation.")])
    assert easy.age < 7
    assert hard.age > 16


def test_the_grade_is_the_published_formula() -> None:
    found = reading([said("The cat sat on the mat.")])
    assert (found.words, found.sentences, found.syllables) == (6, 1, 6)
    assert found.grade == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert found.age == 5.0


def test_items_and_cells_are_sentences_of_their_own() -> None:
    items = [ListItem((Run(text),), ordered=False) for text in ("put a note in the box", "come to the drop-in")]
    row = ((Run("A child is in danger"),),), ((Run("Ring the police now"),),)
    assert reading(items).sentences == 2
    assert reading([Table((), (row,), "What to do")]).sentences == 2


def test_names_numbers_addresses_headings_and_labels_say_nothing_of_how_hard_it_is() -> None:
    plain = reading([said("Ring Sam if you are sad.")])
    full = reading(
        [
            Heading((Run("Safeguarding responsibilities of organisations"),), 2),
            said("Ring Bartholomew Featherstonehaugh if you are sad."),
            said("Telephone: 01632 960009, safeguarding@international.example"),
        ],
        ["Bartholomew Featherstonehaugh"],
    )
    assert full == plain


def test_a_capital_inside_a_sentence_begins_a_name() -> None:
    assert reading([said("You can ring Childline any day.")]).syllables == 7


def test_nothing_to_read_is_for_anyone() -> None:
    assert reading([]).age == 5.0
    assert reading([]).sentence_length == 0.0
