"""An adopted policy brought up to date by whoever made it: ours is merged with the new version, anybody else's gets the least.

    update_adopted(made, prior, library, answers)  ->  Updated; `left` says what is for a person in a file made elsewhere

A policy made elsewhere is never merged as if it were ours: that would put a second policy beside the school's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from policygen.coverage.minimal_update import Offers
from policygen.coverage.updating_file import UpdatedFile, all_offers, start_update, updated_file
from policygen.facts.vocabulary import Value
from policygen.generation.generate import Generated
from policygen.generation.point_proof import Prover
from policygen.generation.update import Prior, Updated, refuse_another_school, update
from policygen.language.english import long_date
from policygen.library.model import Library
from policygen.markup.blocks import Heading, ListItem, Paper, Paragraph, Part, Run
from policygen.word.merging.choices import Choices
from policygen.word.reading.base import Base
from policygen.word.reading.blocks import CLAUSE, Block
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.text import readable
from policygen.word.reading.word_file import WordFile

_OURS: Final = 0.15
"""The share of a file's sentences that are word for word ours where it is ours without its record."""
_SENTENCE: Final = 8
_NONE: Final[Choices] = {}


def update_adopted(
    made: Generated,
    prior: Prior,
    library: Library,
    answers: Mapping[str, Value],
    remade: Base | None = None,
    *,
    moves: bool = False,
    locked: Collection[str] = (),
    prover: Prover | None = None,
    choices: Choices = _NONE,
    showing: bool = False,
) -> Updated:
    """Bring an adopted file up to date: merged where policygen made it, by the least that does it where not.

    Raises what `generation.update.update` raises.
    """
    if not made_elsewhere(prior, made):
        return update(made, prior, remade, moves=moves, locked=locked, prover=prover, choices=choices, showing=showing)
    refuse_another_school(made, prior)
    started = start_update(prior.data, prior.name, library, made.law.on, answers, (made.manifest.policy,))
    offers = all_offers(started)
    done = updated_file(started, offers, showing=showing)
    tracked = None if done.findings else done.redline
    brief = replace(
        own_policy_brief(done, made.document.title), organisation=made.document.school, date=str(long_date(made.law.on))
    )
    left = (*done.still_missing, *offers.left)
    return Updated(done.clean, tracked, done.merged, brief, done.findings, left=left, elsewhere=True)


def made_elsewhere(prior: Prior, made: Generated) -> bool:
    """Tell whether an adopted file is of anybody's making but ours: it has no record, no clause of ours, and other sentences."""
    if prior.manifest is not None:
        return prior.manifest.own_words
    opened = prior.opened or open_word(prior.data)
    file = WordFile(opened.parts, opened.document)
    if any(name.startswith(CLAUSE) for name in file.bookmarks(file.document).values()):
        return False
    theirs, ours = _long_sentences(file), _long_sentences(made.word_file())
    return len(theirs & ours) < _OURS * max(len(theirs), 1)


def _long_sentences(file: WordFile) -> frozenset[str]:
    words = (" ".join(readable(text).casefold().split()) for block in file.blocks(file.document) for text in _block_words(block))
    return frozenset(each for each in words if len(each.split()) >= _SENTENCE)


def _block_words(block: Block) -> list[str]:
    if not block.inside:
        return [block.words]
    return [text for container in block.inside for each in container for text in _block_words(each)]


def own_policy_brief(done: UpdatedFile, title: str) -> Paper:
    """Return the page that goes with a file of the school's own that was brought up to date."""
    offers: Offers = done.offers
    parts = (
        ("Words changed", list(offers.reworded)), ("Added", [each.label for each in offers.points]),
        ("Still to be said by you", list(done.still_missing)), ("Left for you to look at", list(offers.left)),
    )  # fmt: skip
    blocks: list[Part] = [Part("in-short", (_paper_line(f"{done.revisions} tracked changes. Nothing of yours was taken out."),))]
    for heading, lines in parts:
        if lines:
            items = (ListItem((Run(line),), ordered=False) for line in lines)
            blocks.append(Part(heading.casefold().replace(" ", "-"), (Heading((Run(heading),), 1, numbered=False), *items)))
    about = "The policy was made elsewhere: its own words stay, and only what the law asks and it does not say came in."
    return Paper(f"{title}: what changed", about, "", "", tuple(blocks))


def _paper_line(text: str) -> Paragraph:
    return Paragraph((Run(text),))
