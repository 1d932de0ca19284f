"""A school's own edits are never put back; what they took out that is asked for is named."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import pytest
from conftest import ROOT, TODAY

import policygen.generation.update as bringing_up
from helpers import policygen, word_text
from policygen.facts.vocabulary import Value
from policygen.generation import lost_points
from policygen.generation.generate import Generated, generate
from policygen.generation.lost_points import lost_in_sentences
from policygen.generation.point_proof import Prover
from policygen.generation.update import Updated, read_prior, update
from policygen.library.model import Library
from policygen.markup.blocks import paper_text
from policygen.word.writing.document import clause_bookmark

AVAILABLE = "In term time the DSL or a deputy is available throughout the day, as a rule in person."


def edited(data: bytes, old: str, new: str = "") -> bytes:
    """Return a Word file in which a person put other words in place of some."""
    document = docx.Document(io.BytesIO(data))
    paragraph = next(each for each in document.paragraphs if old in each.text)
    words = paragraph.text.replace(old, new)
    for run in paragraph.runs[1:]:
        paragraph._p.remove(run._r)
    paragraph.runs[0].text = words
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def emptied(data: bytes) -> bytes:
    document = docx.Document(io.BytesIO(data))
    body: Any = document.element.body
    for each in list(body)[:-1]:
        body.remove(each)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


@pytest.fixture
def brought_up(shipped: Library, policy_of: Callable[..., Generated]) -> Callable[..., Updated]:
    def make(old: str, new: str = "") -> Updated:
        made = policy_of("oakfield-primary")
        return update(made, read_prior(edited(made.word(), old, new), "adopted.docx"), prover=Prover(shipped))

    return make


def test_a_sentence_that_guidance_asks_for_is_named_when_it_is_taken_out(brought_up: Callable[..., Updated]) -> None:
    updated = brought_up(AVAILABLE)
    said = [str(each) for each in updated.lost]
    assert any("available in school hours” is no longer there; the guidance asks for it (KCSIE 2026" in each for each in said), (
        said
    )
    assert updated.tracked is not None
    assert b"available in school hours" in _part(updated.tracked, "word/comments.xml")
    assert AVAILABLE not in word_text(updated.clean)
    assert "No longer said, and asked for" in paper_text(updated.brief)


def test_all_that_one_sentence_said_is_told_at_once(shipped: Library, example: Callable[[str], Mapping[str, Value]]) -> None:
    made = generate(shipped.policies["whistleblowing"], shipped, example("willow-bank-special"), TODAY)
    gone = "All staff must know how they are protected, what it covers and whom they can approach"
    updated = update(made, read_prior(edited(made.word(), gone, "Staff read it"), "adopted.docx"), prover=Prover(shipped))
    about = ("how they are protected", "what is covered", "whom to approach")
    assert len({each.sentence for each in updated.lost}) < len(updated.lost)
    told = [each for each in lost_in_sentences(updated.lost) if about[0] in each.what]
    assert len(told) == 1
    assert all(each in told[0].what for each in about)
    assert (told[0].law, told[0].what.count("It said: ")) == (True, 1)
    assert told[0].what in paper_text(updated.brief)
    assert sum(about[1] in each.what for each in lost_in_sentences(updated.lost)) == 1


def test_the_same_in_other_words_is_not_missed(brought_up: Callable[..., Updated]) -> None:
    assert brought_up(AVAILABLE, "During school hours our designated safeguarding lead can be contacted in person.").lost == ()


def test_a_sentence_turned_round_is_named(brought_up: Callable[..., Updated]) -> None:
    said = [
        str(each)
        for each in brought_up(
            "the DSL or a deputy is available throughout", "neither the DSL nor a deputy is available throughout"
        ).lost
    ]
    assert any("the sentence says that it is not so" in each for each in said), said


def test_a_file_that_nobody_edited_loses_nothing_and_is_not_read_for_it(
    shipped: Library, policy_of: Callable[..., Generated], monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> None:
        pytest.fail("the clean copy was read, although its words are those generated")

    monkeypatch.setattr("policygen.generation.update.pieces_in", read)
    made = policy_of("oakfield-primary")
    assert update(made, read_prior(made.word(), "adopted.docx"), prover=Prover(shipped)).lost == ()


def test_another_number_is_named_with_both(brought_up: Callable[..., Updated]) -> None:
    said = " ".join(str(each) for each in brought_up("within 5 days for a move", "within 15 days for a move").lost)
    assert "5 days (it says “15 days”)" in said


def test_a_sentence_without_a_point_may_go(brought_up: Callable[..., Updated]) -> None:
    assert brought_up("and support family, children and staff").lost == ()


def test_an_emptied_policy_is_not_said_to_be_whole(shipped: Library, policy_of: Callable[..., Generated], tmp_path: Path) -> None:
    made = policy_of("oakfield-primary")
    adopted = tmp_path / "adopted"
    adopted.mkdir()
    (adopted / "safeguarding.docx").write_bytes(emptied(made.word()))
    ran = policygen(
        "generate", ROOT / "examples" / "oakfield-primary.yaml", "--policy", "safeguarding", "--prior", adopted,
        "--out", tmp_path / "out", "--on", TODAY.isoformat(),
    )  # fmt: skip
    assert ran.returncode == 3, ran.stderr
    assert "gaps          none" not in ran.stdout
    assert "is no longer there" in ran.stdout


def moved(data: bytes, sentence: str, to: int) -> bytes:
    """Return a Word file in which a person moved a sentence to the end of another paragraph."""
    document = docx.Document(io.BytesIO(edited(data, sentence, "")))
    document.paragraphs[to].add_run(f" {sentence}.")
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def test_what_is_as_it_was_generated_need_not_be_read(
    shipped: Library, policy_of: Callable[..., Generated], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading the clauses alone that changed, and those that meet a requirement with one, tells what reading all of them tells."""
    chosen = random.Random(29)
    made = policy_of("oakfield-primary")
    data = made.word()
    paragraphs = [each.text for each in docx.Document(io.BytesIO(data)).paragraphs]
    long = [place for place, text in enumerate(paragraphs) if len(text) > 60]
    sentences = [each.rstrip(".") for place in long for each in paragraphs[place].split(". ") if 40 < len(each) < 200]
    files = [moved(data, each, chosen.choice(long)) for each in chosen.sample(sentences, 8)]
    files += [edited(data, each, chosen.choice(("", "Somebody does it."))) for each in chosen.sample(sentences, 8)]
    files += [emptied(data)]

    def lost() -> list[tuple[str, ...]]:
        return [
            tuple(str(point) for point in update(made, read_prior(each, "adopted.docx"), prover=Prover(shipped)).lost)
            for each in files
        ]

    few = lost()
    every = {clause_bookmark(each.name) for each in made.selection.clauses}
    monkeypatch.setattr(bringing_up, "clauses_to_read", lambda *_: every)
    assert lost() == few
    assert sum(map(bool, few)) > 3


def test_words_that_stand_as_they_were_need_no_second_look(
    brought_up: Callable[..., Updated], policy_of: Callable[..., Generated], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is told at once because the very words are still there is what reading everything again tells."""
    chosen = random.Random(16)
    paragraphs = [each.text for each in docx.Document(io.BytesIO(policy_of("oakfield-primary").word())).paragraphs]
    sentences = [each for text in paragraphs for each in text.split(". ") if 40 < len(each) < 200]
    edits = [(each, each.replace(" will ", " will not ")) for each in chosen.sample(sentences, 6)]
    edits += [(each, "") for each in chosen.sample(sentences, 4)]
    edits += [(each, f"{each}, which nobody has to do") for each in chosen.sample(sentences, 4)]
    at_once = [brought_up(*edit).lost for edit in edits]
    monkeypatch.setattr(lost_points._Copy, "_says_the_same", lambda *_: False)
    assert [brought_up(*edit).lost for edit in edits] == at_once
    assert any(at_once)


def _part(data: bytes, name: str) -> bytes:
    import zipfile

    return zipfile.ZipFile(io.BytesIO(data)).read(name)
