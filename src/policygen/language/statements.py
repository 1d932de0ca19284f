"""A policy as statements: each sentence and each row of a table, with what it is about and what in it binds someone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from policygen.language.patterns import compiled_later
from policygen.language.quantities import Quantity, quantities

_NEXT: Final = compiled_later(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")
_WORD: Final = compiled_later(r"[A-Za-z][A-Za-z'’-]*")
_STOP: Final = frozenset(
    """
    a about above after again all also always an and any anyone are as at away be because been before being below
    between both but by can come could day days did do does down each either else every everyone few first for from
    further get go had half has have he her here him his hour hours how i if in into is it its itself last latest least
    less like long made make many may me minute minutes month months more most must my need needs never new next no nor
    not now of off on once one only or other others our out over own part per right same school schools shall she should
    since so some someone soon such take term terms than that the their them then there these they this those though
    through time to too under until up upon us use used very was way we week weeks well were what when where whether
    which while who whom whose why will with within without working would year yearly years yes you your
    """.split()  # noqa: SIM905
)
_SAME: Final = {
    "student": "pupil", "child": "pupil", "children": "pupil", "learner": "pupil", "young": "pupil", "academy": "school",
    "college": "school", "centre": "school", "nursery": "school", "carer": "parent", "principal": "headteacher",
}  # fmt: skip


ROLES: Final[Mapping[str, str]] = {
    "deputy DSL": r"deput(?:y|ies) (?:DSLs?|designated safeguarding leads?)|deputy safeguarding leads?",
    "deputy head": r"(?:deputy|assistant) head(?: ?teachers?|s)?\b(?! and)|(?:vice|deputy) principals?\b",
    "DSL": r"DSL\b|designated safeguarding lead\b|designated safeguarding officer\b",
    "headteacher": r"head ?teacher|principal\b|head of (?:school|centre|college)\b|executive head",
    "chair": r"(?:the )?chair of (?:the )?(?:governors|governing (?:body|board)|board of trustees|trustees|local board|board|"
    r"management committee|corporation|proprietor)|the chair\b",
    "SENCO": r"SENCO\b|special educational needs (?:and disabilities |and disability )?co-?ordinator",
    "lead for Prevent": r"lead for Prevent|Prevent lead\b",
    "safeguarding governor": r"lead for safeguarding on the|safeguarding governor|governor for safeguarding",
    "designated teacher": r"designated teacher",
    "mental health lead": r"mental health lead",
    "attendance champion": r"attendance champion",
    "medical lead": r"medical lead\b|lead for medical conditions",
    "case manager": r"case manager",
    "LADO": r"LADO\b|local authority designated officer",
    "early years safeguarding lead": r"early years safeguarding lead",
    "filtering lead": r"senior leader for filtering",
    "data protection lead": r"data protection (?:officer|lead)\b|DPO\b",
    "behaviour lead": r"senior leader for behaviour",
    "governing body": r"governing (?:body|board)|board of trustees|trustees\b|proprietor\b|management committee",
    "office": r"the office\b|^office\b",
    "keeper of the record": r"keeper of the record",
    "attendance officer": r"attendance officer",
    "police": r"police\b",
    "social care": r"children's social care|social care\b",
    "line manager": r"line managers?\b",
    "IT support": r"IT support\b",
}  # fmt: skip
"""Roles that policies name, each with the words for it; the first that fits is meant."""
_ROLES: Final = compiled_later(
    "|".join(f"(?P<r{number}>\\b(?:{words}))" for number, words in enumerate(ROLES.values())), re.IGNORECASE
)
_MODALS: Final = compiled_later(
    r"\b(?P<modal>must(?: not)?|should(?: not)?|may(?: not)?|will(?: not)?|shall(?: not)?|need not|(?:do|does) not have to|"
    r"(?:has|have) to|cannot|can)\b",
    re.IGNORECASE,
)
_CONTACT: Final = compiled_later(r"(?:\+44|\b0)\d[\d ]{7,}|\S@\S|\b999\b")
_ITSELF: Final = compiled_later(
    r"\b(?:review|approv|look)\w*(?: and \w+)? (?:it|this|the|our) ?(?:whole )?(?:policy|code|procedure|document)?\b.{0,40}"
    r"\b(?:policy|code)\b|\b(?:this|the) (?:policy|code)\b.{0,30}\b(?:is |are )?(?:review|approv)|"
    r"\b(?:review|approv)\w*(?: and \w+)? (?:this|the) (?:policy|code)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Statement:
    """A sentence or a row of a table, with its place."""

    policy: str
    clause: str
    """The clause it stands in; empty where the school wrote it between clauses."""
    place: str
    """The heading it stands under, with its number."""
    text: str
    row: bool = False

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Its numbers with their units."""
        return list(_sentence_quantities(self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that say what it is about, shortened to their stems."""
        return _sentence_words(self.text)

    @cached_property
    def terms(self) -> frozenset[object]:
        """The words that say what it is about, and its numbers."""
        return frozenset((*self.words, *(each.same for each in self.quantities)))

    @cached_property
    def modals(self) -> tuple[str, ...]:
        """Its words of force, in order: must, should, will, may."""
        return tuple(_plain_modal(match.group("modal").lower()) for match in _MODALS.finditer(self.text))

    @property
    def clause_id(self) -> tuple[str, str]:
        """Its policy and its clause."""
        return (self.policy, self.clause)

    @cached_property
    def of_contacts(self) -> bool:
        """Whether it is a row that tells how to reach somebody."""
        return self.row and bool(_CONTACT.search(self.text))

    @cached_property
    def of_itself(self) -> bool:
        """Whether it says how the policy itself is approved or reviewed: each policy says that of itself alone."""
        return bool(_ITSELF.search(self.text))

    @cached_property
    def roles(self) -> tuple[str, ...]:
        """The roles it names, in order."""
        return tuple(roles_in(self.text))


# A school's file says most sentences as its policy does, and the suite of the next school says many of them again.
@lru_cache(maxsize=1 << 14)
def _sentence_quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(quantities(text))


@lru_cache(maxsize=1 << 14)
def _sentence_words(text: str) -> frozenset[str]:
    return frozenset(content_words(text))


def _plain_modal(word: str) -> str:
    if word in ("shall", "has to", "have to"):
        return "must"
    if word in ("shall not", "cannot"):
        return "must not"
    if word in ("do not have to", "does not have to"):
        return "need not"
    return "may" if word == "can" else word


def roles_in(text: str) -> Iterator[str]:
    """Yield the roles that a text names, in order."""
    return (role for role, _, _ in role_places(text))


@lru_cache(maxsize=1 << 14)
def role_places(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the roles that a text names, each with where its words begin and end."""
    names = list(ROLES)
    found = _ROLES.finditer(text)
    return tuple((names[int((match.lastgroup or "r0")[1:])], match.start(), match.end()) for match in found)


def content_words(text: str) -> Iterator[str]:
    """Yield the stems of the words that carry meaning."""
    for match in _WORD.finditer(text):
        word = match.group().lower().replace("’", "'").removesuffix("'s").strip("'-")
        if len(word) > 2 and word not in _STOP:
            yield stem(word)


@lru_cache(maxsize=1 << 14)  # a suite has some thousand different words, each of them many times
def stem(word: str) -> str:
    """Return a word without the endings of number and tense, good enough to compare words."""
    word = _SAME.get(word, word)
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ied", "y"), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) > 3 and not word.endswith("ss"):
            word = word.removesuffix(ending) + instead
            break
    return _SAME.get(word, word).rstrip("e")


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a paragraph."""
    for sentence in _NEXT.split(" ".join(text.split())):
        if sentence.strip():
            yield sentence.strip()


def row_text(cells: Sequence[str]) -> str:
    """Return a row of a table as one line."""
    return " | ".join(" ".join(cell.split()) for cell in cells)
