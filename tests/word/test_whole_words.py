"""A mark never cuts what is one thing to a reader: a word, a number, a date, a telephone number, an address, a name."""

from __future__ import annotations

import pytest

from policygen.word.merging.compare import changed
from policygen.word.reading.text import tokens_of


def marks(old: str, new: str) -> list[tuple[str, str]]:
    """Return what goes and what comes, change by change."""
    one, other = ([token.key for token in tokens_of(words)] for words in (old, new))
    return [("".join(one[i:end]), "".join(other[j:stop])) for i, end, j, stop in changed(one, other)]


@pytest.mark.parametrize(
    ("words", "gone", "come"),
    [
        ("Agreed on {}.", "7 December 2026", "6 December 2026"),
        ("Agreed on {}.", "7 December", "8 January"),
        ("Away on {}.", "1-5 May 2026", "2-6 May 2026"),
        ("Away on {}.", "1st – 5th May", "2nd – 6th May"),
        ("A new edition of {}.", "September 2025", "September 2026"),
        ("From {} on.", "1/9/2025", "1/9/2026"),
        ("Ring {} now.", "01632 960009", "01632 960777"),
        ("Ring {} now.", "+44 (0)1632 960009", "+44 (0)1632 960777"),
        ("Write to {}.", "i.alsayed@oak.example", "i.mcallister@oak.example"),
        ("See {} for it.", "www.oak.example/a", "www.oak.example/b"),
        ("It is £{} a year.", "1,200", "1,300"),
        ("We ring at {} daily.", "9.30am", "9.45am"),
        ("Version {} of it.", "2026.1", "2026.2"),
        ("Tell {} at once.", "Imogen Marsden", "Imogen Okafor"),
        ("Tell {} at once.", "Imogen Marsden", "Nadia Marsden"),
        ("Tell {} at once.", "Sia\u0302n Jones", "Sian Jones"),
        ("The {} team.", "multi-agency", "multi\u2011academy"),
    ],
)
def test_the_whole_of_it_goes_and_comes(words: str, gone: str, come: str) -> None:
    assert marks(words.format(gone), words.format(come)) == [(gone, come)]


def test_a_word_that_only_begins_a_sentence_is_no_part_of_a_name() -> None:
    assert marks("The Headteacher decides.", "The Principal decides.") == [("Headteacher", "Principal")]


def test_a_space_that_does_not_break_is_a_space() -> None:
    assert marks("Within 5 days.", "Within 5\u00a0days.") == []
