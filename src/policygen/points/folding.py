"""Words as they are compared: one case, one kind of quote and dash, and the inflections of English as far as rules go."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from policygen.language.quantities import NUMBER_WORDS

_QUOTES: Final = str.maketrans({"’": "'", "‘": "'", "“": " ", "”": " ", '"': " ", "\u00a0": " ", "—": "–", "&": " and "})
_NUMBERS: Final = re.compile(r"\b(twenty|thirty|forty|fifty|sixty)-(?=(?:" + "|".join(NUMBER_WORDS) + r")\b)")
_DASH: Final = re.compile("(?<=\\w)[-\u2011/](?=\\w)")
_WHITE: Final = re.compile(r"\s+")

_IRREGULAR: Final = [
    "be is are was were been being", "have has had having", "do does did done doing", "go goes went gone going",
    "say says said saying", "tell tells told telling", "write writes wrote written writing", "keep keeps kept keeping",
    "hold holds held holding", "make makes made making", "ring rings rang rung ringing", "give gives gave given giving",
    "take takes took taken taking", "speak speaks spoke spoken speaking", "know knows knew known knowing",
    "see sees saw seen seeing", "find finds found finding", "lead leads led leading", "leave leaves left leaving",
    "send sends sent sending", "bring brings brought bringing", "begin begins began begun beginning",
    "meet meets met meeting", "teach teaches taught teaching", "think thinks thought thinking", "get gets got getting",
    "hear hears heard hearing", "read reads reading", "set sets setting", "put puts putting", "let lets letting",
    "choose chooses chose chosen choosing", "come comes came coming", "become becomes became becoming",
    "understand understands understood understanding", "pay pays paid paying", "buy buys bought buying",
    "seek seeks sought seeking", "feel feels felt feeling", "lose loses lost losing", "show shows showed shown showing",
    "withdraw withdraws withdrew withdrawn withdrawing", "draw draws drew drawn drawing", "wear wears wore worn wearing",
    "child children", "person people persons", "man men", "woman women", "party parties",
    "offence offences offense", "judgement judgment judgements judgments", "enquiry enquiries inquiry inquiries",
]  # fmt: skip
_FORMS: Final = {form: tuple(line.split()) for line in _IRREGULAR for form in line.split()[:1]}
_VOWELS: Final = frozenset("aeiou")


@lru_cache(maxsize=16384)  # a school's copy says most of what the new version says, and other schools' copies too
def fold(text: str) -> str:
    """Return a text in the form in which words are compared; its punctuation stays."""
    text = text.translate(_QUOTES).lower()
    text = _NUMBERS.sub("\\1\u2011", text)
    text = _DASH.sub(lambda match: "-" if match.group() == "\u2011" else " ", text)
    return _WHITE.sub(" ", text).strip()


@lru_cache(maxsize=8192)
def inflections(word: str) -> frozenset[str]:
    """Return a folded word in the forms that a sentence may have it in."""
    forms = {word, *_FORMS.get(word, ())}
    if len(word) > 2 and word.isalpha():
        forms |= {word + "s", word + "'s", word + "s'"}
    if len(word) > 3 and word.isalpha() and not word.endswith(("ing", "ed", "ly", "ss's")):
        forms |= set(_regular(word))
    forms |= {_other_spelling(each) for each in forms}
    return frozenset(forms)


def _regular(word: str) -> list[str]:
    if word.endswith("e"):
        return [word + "d", word[:-1] + "ing", word[:-1] + "ation"]
    if word.endswith("y") and word[-2] not in _VOWELS:
        return [word[:-1] + "ies", word[:-1] + "ied", word + "ing"]
    made = [word + "ed", word + "ing", word + "es"]
    if word[-1] not in "aeiouwxy" and word[-2] in _VOWELS and word[-3] not in _VOWELS:
        made += [word + word[-1] + "ed", word + word[-1] + "ing"]
    return made


def _other_spelling(word: str) -> str:
    """Return a word with -ise for -ize, or the other way round; as it is where it has neither."""
    return re.sub(r"i([sz])(e|es|ed|ing|ation)$", lambda match: f"i{'z' if match.group(1) == 's' else 's'}{match.group(2)}", word)
