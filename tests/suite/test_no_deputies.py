"""A school without deputy safeguarding leads sends nobody to one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from conftest import TODAY

from policygen.facts.vocabulary import Value
from policygen.generation.generate import generate
from policygen.library.model import Library
from policygen.markup.blocks import all_text


def test_nobody_is_sent_to_a_deputy_whom_the_school_does_not_have(
    shipped: Library, example: Callable[[str], Mapping[str, Value]]
) -> None:
    answers = {**example("oakfield-primary"), "deputy_dsls": ()}
    for key in ("safeguarding", "behaviour", "attendance", "staff-code-of-conduct", "prevent"):
        said = all_text(generate(shipped.policies[key], shipped, answers, TODAY).document)
        assert not re.search(r"DSL or (?:a|the) deputy|DSL and deputies", said), key
    with_them = all_text(generate(shipped.policies["safeguarding"], shipped, example("oakfield-primary"), TODAY).document)
    without = all_text(generate(shipped.policies["safeguarding"], shipped, answers, TODAY).document)
    assert "the DSL or a deputy" in with_them
    assert "the DSL or whoever stands in for the DSL" in without
