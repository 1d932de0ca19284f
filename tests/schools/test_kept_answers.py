"""A school of a trust is asked with what the trust answers, and only what is its own is saved for it, where its answers stand."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policygen.errors import SchoolFaults
from policygen.facts.vocabulary import Vocabulary
from policygen.library.model import Library
from policygen.schools.kept_answers import AnswersInTrust
from policygen.schools.trust_file import read_schools

TRUST = """\
# Northern trust: keep this comment.
trust: {name: Northern Trust}

answers:
  board_name: trust board   # agreed in May
  filtering_system: the regional service
locks:
  facts: [filtering_system]

schools:
- oakfield-primary.yaml
# the small one, answered here
- school: elm-grove
  answers:
    school_name: Elm Grove School
    phone: 01632 960222   # the office
- school: other
  answers: {school_name: Other School}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "examples" / "oakfield-primary.yaml", tmp_path)
    own = tmp_path / "oakfield-primary.yaml"
    text = own.read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith(("  board_name:", "  filtering_system:"))]
    own.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "northern.yaml").write_text(TRUST, encoding="utf-8")
    return tmp_path / "northern.yaml"


def kept(file: Path, key: str, shipped: Library) -> AnswersInTrust:
    return AnswersInTrust(file, key, shipped.vocabulary)


@pytest.mark.parametrize("key", ["oakfield-primary", "elm-grove", "other"])
def test_the_trusts_answers_hold_for_a_school_and_are_never_copied_into_its_own(file: Path, shipped: Library, key: str) -> None:
    place = kept(file, key, shipped)
    school = place.school_now()
    assert school.answers["board_name"] == "trust board"
    place.save_own(school.with_answer("email", "office@school.example", "2026-11-24"))
    trust = read_schools(file, shipped.vocabulary)
    assert trust.own[key]["email"] == "office@school.example"
    assert "board_name" not in trust.own[key]
    assert trust.shared["board_name"] == "trust board"


def test_an_answer_of_a_school_in_the_trust_file_goes_into_its_entry_and_every_comment_stays(
    file: Path, shipped: Library
) -> None:
    place = kept(file, "elm-grove", shipped)
    place.save_own(place.school_now().with_answer("phone", "01632 960333", "2026-11-24"))
    text = file.read_text(encoding="utf-8")
    for said in ("# Northern trust: keep this comment.", "# agreed in May", "# the small one, answered here"):
        assert said in text
    assert "01632 960333" in text
    assert "01632 960222" not in text
    others = read_schools(file, shipped.vocabulary)
    assert others.own["other"] == {"school_name": "Other School"}
    assert dict(others.schools)["elm-grove"].asked_on["phone"] == "2026-11-24"


def test_a_locked_answer_is_refused_and_nothing_is_written(file: Path, shipped: Library) -> None:
    place = kept(file, "elm-grove", shipped)
    before = file.read_bytes()
    with pytest.raises(SchoolFaults, match="locked"):
        place.save_own(place.school_now().with_answer("filtering_system", "another", "2026-11-24"))
    assert file.read_bytes() == before


def test_the_trusts_answer_given_again_holds_again(file: Path, shipped: Library) -> None:
    place = kept(file, "elm-grove", shipped)
    place.save_own(place.school_now().with_answer("board_name", "local board", "2026-11-24"))
    assert read_schools(file, shipped.vocabulary).own["elm-grove"]["board_name"] == "local board"
    place.save_own(place.school_now().with_answer("board_name", "trust board", "2026-11-24"))
    assert "board_name" not in read_schools(file, shipped.vocabulary).own["elm-grove"]


def test_a_school_that_is_not_the_trusts_is_named_with_those_that_are(file: Path, shipped: Library) -> None:
    with pytest.raises(SchoolFaults, match="Its schools are: oakfield-primary, elm-grove, other"):
        kept(file, "elm", shipped).school_now()


def test_another_schools_broken_file_keeps_nobody_from_answering(file: Path, shipped: Library) -> None:
    (file.parent / "oakfield-primary.yaml").write_text("answers: [", encoding="utf-8")
    place = kept(file, "elm-grove", shipped)
    place.save_own(place.school_now().with_answer("email", "a@b.example", "2026-11-24"))
    with pytest.raises(SchoolFaults):
        kept(file, "oakfield-primary", shipped).school_now()


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=40
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES)
def test_any_words_saved_in_an_entry_read_back_as_they_were_or_are_refused(file: Path, shipped: Library, name: str) -> None:
    from policygen.facts.answers import AnswerError, read_answer

    vocabulary: Vocabulary = shipped.vocabulary
    try:
        said = read_answer(vocabulary.facts["board_name"], name)
    except AnswerError:
        return
    file.write_text(TRUST, encoding="utf-8")
    place = kept(file, "elm-grove", shipped)
    place.save_own(place.school_now().with_answer("board_name", said, "2026-11-24"))
    assert place.school_now().answers["board_name"] == said
    assert dict(read_schools(file, vocabulary).schools)["other"].answers["board_name"] == "trust board"
