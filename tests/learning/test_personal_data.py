"""The guard of the learning log sees who somebody is, and lets ordinary words of schools pass."""

from __future__ import annotations

from pathlib import Path

import yaml

from policygen.learning.personal_data import personal_data

HERE = Path(__file__).parent
PLANTED = yaml.safe_load((HERE / "planted_identifiers.yaml").read_text("utf-8"))
HARMLESS = yaml.safe_load((HERE / "harmless_texts.yaml").read_text("utf-8"))


def test_of_sixty_planted_identifiers_of_eight_kinds_at_least_57_are_caught() -> None:
    texts = [text for each in PLANTED.values() for text in each]
    assert (len(PLANTED), len(texts)) == (8, 60)
    assert sum(1 for text in texts if list(personal_data(text))) >= 57


def test_of_sixty_harmless_texts_at_most_three_raise_an_alarm() -> None:
    assert len(HARMLESS) == 60
    assert sum(1 for text in HARMLESS if list(personal_data(text))) <= 3


def test_what_is_said_never_repeats_what_was_written() -> None:
    for text in (text for each in PLANTED.values() for text in each):
        for found in personal_data(text):
            words = text[found.start : found.end]
            assert words not in found.says
            assert words not in found.next_step


def test_a_building_that_is_called_like_a_person_is_let_pass_where_the_school_says_so() -> None:
    text = "The lock of the Harper Centre sticks."
    assert list(personal_data(text))
    assert not list(personal_data(text, ["Harper Centre"]))
