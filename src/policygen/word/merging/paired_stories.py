"""Which header or footer of one file is which of another: by what it says where sections came or went, else by its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Indel

from policygen.word.reading.word_file import Story, WordFile

_LIKE: Final = 0.6


def paired_stories(prior: WordFile, new: WordFile) -> dict[str, str]:
    """Return the part of the new file for each header and footer of the school's that it has; the others have none.

    A section that came before the others must not give its header to them: then only what they say tells which is which.
    """
    mine, theirs = list(prior.stories()), list(new.stories())
    if prior.section_count == new.section_count:
        places = {story.place: story.part for story in theirs}
        return {story.part: places[story.place] for story in mine if story.place in places}
    pairs: dict[str, str] = {}
    for story in mine:
        found = _most_like(prior, story, new, [each for each in theirs if each.part not in pairs.values()])
        if found is not None:
            pairs[story.part] = found.part
    return pairs


def _most_like(prior: WordFile, story: Story, new: WordFile, others: Sequence[Story]) -> Story | None:
    kind, _, pages = story.place.split(" ", 2)
    words = _words_of_story(prior, story)
    scored = [
        (Indel.normalized_similarity(words, _words_of_story(new, each)), -number)
        for number, each in enumerate(others)
        if each.place.split(" ", 2)[::2] == [kind, pages]
    ]
    alike, place = max(scored, default=(0.0, 0))
    return others[-place] if alike >= _LIKE else None


def _words_of_story(file: WordFile, story: Story) -> str:
    return "\n".join(block.words for block in file.blocks(story.part))
