"""Words find requirements and clauses; a sentence finds the clause that states it, whoever's answers stand in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest
from conftest import TODAY

from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.clause_words import clause_words
from policygen.generation.generate import generate
from policygen.language.abbreviations import abbreviated
from policygen.language.statements import sentences, stem
from policygen.library.model import Library
from policygen.markup.pieces import pieces_of
from policygen.markup.templates import environment
from policygen.points.folding import fold
from policygen.policies.finding import FoundByWords, by_sentence, by_words, is_sentence, stating, template_words
from policygen.policies.words_meant import WordsMeant, words_meant

Answers = Callable[[str], Mapping[str, Value]]


def asked(shipped: Library, words: str) -> FoundByWords:
    law = shipped.legislation.on(TODAY)
    return by_words(words, law.requirements.values(), shipped.policies.values())


def test_a_role_finds_its_topic_first_by_its_short_form_and_by_its_long_one(shipped: Library) -> None:
    short, long = asked(shipped, "dsl"), asked(shipped, "designated safeguarding lead")
    assert all(each.id.startswith("kcsie.dsl.") for each in short.requirements[:5])
    assert short.requirements == long.requirements


def test_a_policy_word_finds_the_policy(shipped: Library) -> None:
    assert [each.key for each in asked(shipped, "attendance policy").policies] == ["attendance"]


def test_every_word_that_is_asked_for_is_held(shipped: Library) -> None:
    found = asked(shipped, "adrenaline spare")
    assert found.clauses
    assert all("adrenaline" in f"{each.id} {each.title} {each.says}".lower() for each in found.requirements)
    assert not asked(shipped, "adrenaline zeppelin")


def test_one_of_three_words_may_be_missing_where_nothing_holds_all(shipped: Library) -> None:
    assert asked(shipped, "deputies trained zeppelin").requirements


def test_long_forms_become_short_ones() -> None:
    assert abbreviated("Ask the Local Authority Designated Officer") == "Ask the lado"


def test_template_words_say_what_stands_in_each_case() -> None:
    text = '{% if boarding %}The house{% else %}The {{ head_title }}{% endif %} follows {{ policy("behaviour") }}.'
    assert template_words(text, {"behaviour": "the behaviour policy"}) == "The house The head_title follows the behaviour policy."


def test_a_sentence_of_a_generated_policy_finds_its_clause(shipped: Library, example: Answers) -> None:
    document = generate(shipped.policies["safeguarding"], shipped, example("thornbury-prep"), TODAY).document
    pieces = [each for each in pieces_of(document) if each.kind == "text" and each.clause]
    said = [(each.clause, line) for each in pieces for line in sentences(each.text) if is_sentence(line)][::40]
    assert len(said) >= 8
    titles = shipped.titles
    found = [(clause, stating(by_sentence(line, shipped.policies.values(), titles=titles))) for clause, line in said]
    right = sum(clause in {each.clause.name for each in hits} for clause, hits in found)
    assert right >= 0.9 * len(said)


def test_a_sentence_that_nobody_wrote_finds_no_clause(shipped: Library) -> None:
    nonsense = "The zeppelin lands on the roof each Tuesday and the band plays until the moon is up."
    assert stating(by_sentence(nonsense, shipped.policies.values())) == []


def test_with_a_school_its_own_answers_count_and_clauses_it_has_not_are_left_out(shipped: Library, example: Answers) -> None:
    known = Known(shipped.vocabulary, example("oakfield-primary"))
    words = clause_words(shipped, shipped.legislation.on(TODAY), known)
    clauses = {each.name: each for each in shipped.policies["safeguarding"].clauses}
    assert words(clauses["boarding"]) is None
    said = words(clauses["contacts-out-of-hours"])
    assert said
    assert "{" not in said
    sentence = " ".join(said.split())
    hits = stating(by_sentence(sentence, shipped.policies.values(), words, shipped.titles))
    assert hits[0].clause.name == "contacts-out-of-hours"
    assert hits[0].alike > 95


def test_and_leaves_out_what_is_empty_so_that_a_list_can_hold_conditions() -> None:
    text = '{{ ["staff", "visitors" if late else "", "governors"]|and }}'
    assert environment().from_string(text).render(late=False) == "staff and governors"
    assert environment().from_string(text).render(late=True) == "staff, visitors and governors"


# ---- what is meant by the words


def meant(shipped: Library, words: str) -> WordsMeant:
    law = shipped.legislation.on(TODAY)
    return words_meant(words, law.requirements.values(), shipped.policies.values(), shipped.stale_terms, shipped.lexicon.asked_as)


def test_a_slip_of_the_hand_is_told_and_the_known_word_is_looked_for(shipped: Library) -> None:
    found = meant(shipped, "desginated safeguarding lead")
    assert found.words == "designated safeguarding lead"
    assert found.said == ("Nothing here has the word “desginated”: “designated” was looked for.",)


def test_a_name_that_is_no_more_finds_what_is_said_today(shipped: Library) -> None:
    found = meant(shipped, "peer on peer abuse")
    assert found.words == "child-on-child abuse"
    assert "“peer on peer” is called “child-on-child abuse” now" in found.said[0]


def test_words_that_are_known_or_like_nothing_stay_as_they_are(shipped: Library) -> None:
    for words in ("DDSL", "early help", "xyzzy", "SENCO"):
        assert meant(shipped, words) == WordsMeant(words)


def test_the_short_form_of_deputies_finds_what_is_said_of_them(shipped: Library) -> None:
    assert "kcsie.dsl.deputies" in [each.id for each in asked(shipped, "DDSL").requirements]


def test_words_in_a_row_go_before_the_same_words_apart(shipped: Library) -> None:
    first = asked(shipped, "child-on-child abuse").requirements[0]
    assert "child-on-child abuse" in f"{first.title} {first.says}"


def stems(text: str) -> set[str]:
    return {stem(word) for word in re.findall("[a-z0-9]+", abbreviated(text).lower())}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("epipen", "allergy-safety: where-adrenaline-is"),
        ("EBSA", "attendance: barriers"),
        ("EBSA plan", "attendance: barriers"),
        ("bunking off", "safeguarding: absence-known"),
        ("Knives", "behaviour: weapons"),
        ("crush on a teacher", "staff-code-of-conduct: infatuation"),
        ("nappies", "medical-conditions: intimate-care"),
        ("reduced timetable", "attendance: part-time"),
        ("calpol", "medical-conditions: not-prescribed"),
        ("child not collected", "attendance: collection"),
    ],
)
def test_words_of_schools_find_what_the_law_and_the_policies_call_otherwise(shipped: Library, typed: str, first: str) -> None:
    words = meant(shipped, typed)
    found = asked(shipped, words.words) or asked(shipped, words.known)
    assert f"{found.clauses[0].policy.key}: {found.clauses[0].clause.name}" == first
    assert "was looked for" in words.said[0], "who asked is told what was looked for"


def test_every_word_of_schools_leads_somewhere_and_to_one_place(shipped: Library) -> None:
    asked_as = shipped.lexicon.asked_as
    requirements = shipped.legislation.on(TODAY).requirements.values()
    texts = [f"{each.id} {each.title} {each.says} {' '.join(each.check_phrases)}" for each in requirements]
    texts += [
        f"{each.name} {each.heading} {template_words(each.text)}" for one in shipped.policies.values() for each in one.clauses
    ]
    held = [stems(text) for text in texts]
    assert [known for known in asked_as if not any(stems(known) <= each for each in held)] == []
    typed = [fold(each) for phrases in asked_as.values() for each in phrases]
    assert sorted(typed) == sorted(set(typed))
    assert list(asked_as) == sorted(asked_as)
