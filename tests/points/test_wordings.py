"""A wording is looked for by some of its phrases, those whose words a text has: what is found is what all of them would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policygen.points.concepts import Wording, wording_of
from policygen.points.folding import fold, inflections

WORDS = ("child", "protection", "policy", "file", "day", "lead", "to", "the", "up-to-date", "kcsie", "report's", "5")
PHRASES = st.lists(
    st.lists(st.one_of(st.sampled_from((*WORDS, "...")), st.sampled_from(WORDS).map(lambda word: f"{word}*")), min_size=1, max_size=4)
    .map(" ".join)
    .filter(lambda phrase: bool(fold(phrase).strip(" *.…")) and not phrase.startswith("...") and not phrase.endswith("...")),
    min_size=1, max_size=7,
)  # fmt: skip
FORMS = tuple(form for word in WORDS for form in (inflections(word) if word.isalnum() else (word,)))
TEXTS = st.lists(st.one_of(st.sampled_from(FORMS), st.sampled_from((".", "protection-led", "children's"))), max_size=12).map(
    lambda words: fold(" ".join(words))
)


def words_in(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]+", text))


def found_by_all(phrases: tuple[str, ...], text: str) -> tuple[tuple[int, int], ...]:
    """Where any phrase stands, all looked for at once: as if every text had every word."""
    every_word = frozenset(form for phrase in phrases for word in fold(phrase).split() for form in inflections(word))
    pattern = Wording(phrases)._pattern(frozenset(each.partition("'")[0] for each in every_word) | words_in(text))
    return tuple(match.span() for match in pattern.finditer(text))


@given(PHRASES.map(tuple), st.lists(TEXTS, min_size=1, max_size=8))
def test_what_is_found_is_what_all_phrases_would_find(phrases: tuple[str, ...], texts: list[str]) -> None:
    wording = Wording(phrases)
    for text in texts:
        assert wording.spans(text, words_in(text)) == found_by_all(phrases, text)


def test_the_longest_phrase_is_found_where_several_begin() -> None:
    wording = wording_of(("child protection", "child protection file", "child"))
    text = fold("the child protection files of a child")
    assert [text[begin:end] for begin, end in wording.spans(text, words_in(text))] == ["child protection files", "child"]


@pytest.mark.parametrize("text", ["", "nothing of it", "protection of the policy"])
def test_a_text_without_the_words_has_nothing_and_no_pattern_is_made_for_it(text: str) -> None:
    wording = Wording(("child protection",))
    assert wording.spans(text, words_in(text)) == ()
    assert not wording._patterns
