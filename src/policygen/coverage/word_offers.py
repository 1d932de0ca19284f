"""Words of a file that are out of date, wrong or of another school, each with what takes its place, word for word.

    word_offers(checked, library, law, answers) -> WordOffer: paragraph, old, new, author, comment

What has to be thought about, and not only written otherwise, is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from policygen.coverage.checking import CheckedFile
from policygen.coverage.file_findings import FileFinding
from policygen.coverage.foreign_text import FoundPassage
from policygen.coverage.people_changed import people_to_change
from policygen.coverage.stale_in_file import stale_terms_for, title_alone
from policygen.coverage.words_fitted import Fitted, fitted
from policygen.facts.vocabulary import Value
from policygen.generation.causes import BASIS, FORCE
from policygen.law.in_force import LawInForce
from policygen.law.model import Edition, Requirement
from policygen.law.stale_terms import Passage, StaleTerm, stale_in, stale_in_passages
from policygen.library.model import Library

OUT_OF_DATE: Final = "Out of date"
OTHER_SCHOOL: Final = "Another school"
ANSWERS: Final = "Your answers"


@dataclass(frozen=True, slots=True)
class WordOffer:
    """Words that are out of date, wrong or another school's, and what takes their place."""

    key: str
    paragraph: int
    old: str
    new: str
    author: str
    comment: str
    part: str = ""
    """The header or footer it stands in, by its name in the file; empty for the text itself."""

    @property
    def label(self) -> str:
        """What it is, in one line."""
        where = " in a header or footer" if self.part else ""
        return f"“{self.old}” becomes “{self.new}”{where}"


def comment_of(requirement: Requirement) -> str:
    """Return what a comment says of a requirement: source, edition and place, force, what it asks, and the basis."""
    basis = "Not read in the newest edition." if requirement.unread else BASIS[requirement.basis] or "Read in the official text."
    return f"{requirement.citation()} ({FORCE[requirement.force]}). {requirement.title.rstrip('.')}. {basis}"


def word_offers(checked: CheckedFile, library: Library, law: LawInForce, answers: Mapping[str, Value]) -> tuple[WordOffer, ...]:
    """Return what can be put right in a file by other words in the same place."""
    terms = stale_terms_for(checked.text, library, law.on)
    found = (
        *_wrong_numbers(checked), *_usual_limits(checked, law), *_stale_offers(checked, terms, law),
        *_other_school(checked, answers), *_people_offers(checked, answers),
    )  # fmt: skip
    return tuple(_none_in_another(found))


def _none_in_another(offers: Iterable[WordOffer]) -> Iterator[WordOffer]:
    """Yield offers without those whose words an earlier one of the same paragraph takes already, or takes a part of."""
    taken: dict[tuple[str, int], list[WordOffer]] = {}
    for each in offers:
        before = taken.setdefault((each.part, each.paragraph), [])
        others = (one.old for one in before if each.key.split(":")[0] != one.key.split(":")[0])
        if not any(each.old in old or old in each.old for old in others):
            before.append(each)
            yield each


def _paragraphs_of(passage: FoundPassage, words: str = "") -> tuple[tuple[str, int], ...]:
    """Return the paragraphs of a passage that have some words, each with its part; none where words cannot be changed there."""
    if passage.within[0]:
        return (passage.within,)
    numbers = passage.paragraphs or (passage.place.paragraph,)
    if len(passage.cells) == len(numbers):
        numbers = tuple(each for each, cell in zip(numbers, passage.cells, strict=True) if words in cell)
    return tuple(("", each) for each in numbers if each and not passage.place.part)


# ---- out of date


def _stale_offers(checked: CheckedFile, terms: Sequence[StaleTerm], law: LawInForce) -> Iterator[WordOffer]:
    passages = [Passage(each.text, ((0, str(each.place.order)),)) for each in checked.text.passages]
    taken: dict[int, int] = {}
    for found in stale_in_passages(passages, terms, law.on):
        passage, words = checked.text.passages[int(found.place)], title_alone(found.words)
        order = passage.place.order
        start = passage.text.find(words, taken.get(order, 0))
        new = in_its_place(found.term, words, law)
        if start < 0 or not new or stale_in(new, [found.term], law.on):
            continue
        fit = fitted(passage.text, start, start + len(words), new)
        taken[order] = passage.text.find(fit.old, max(0, start - len(fit.old))) + len(fit.old)
        comment = f"Out of date since {found.term.since:%B %Y}. {' '.join(found.term.why.split())}"
        for part, number in _paragraphs_of(passage, fit.old):
            yield WordOffer(f"stale:{part}{number}:{start}", number, *fit, OUT_OF_DATE, comment, part)


def in_its_place(term: StaleTerm, words: str, law: LawInForce) -> str:
    """Return the words that may stand where a stale term stands; empty where a person has to find them."""
    if term.kind == "citation" and (cited := _edition_in_force(words, term, law)):
        return cited
    said = term.replace_with
    if term.severity == "info" or not said or _ADVICE.search(said) or ("governor" in words.casefold()) != ("governor" in said):
        return ""
    if len(words.split()) == 1 and words.isupper() and (short := _INITIALS.search(said)):
        return short[1]
    return _REST.split(said)[0].strip()


_ADVICE: Final = re.compile(
    r"^(?:remove|keep|describe|use|the edition|the body|all staff|report card|Ofsted|the current|see)\b|such as|; |: ", re.I
)
_REST: Final = re.compile(r", or |,? \((?!Domestic)| / |; |, including")
_INITIALS: Final = re.compile(r"\(([A-Z]{2,6})\)")
_YEAR: Final = re.compile(
    r"(?:\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Sept?|Aug|Jan|Feb"
    r"|Oct|Nov|Dec)"
    r"\.?\s+)?\b(?:19|20)\d\d\b"
)


def _edition_in_force(words: str, term: StaleTerm, law: LawInForce) -> str:
    """Return a citation with the year of the edition in force in place of its own; empty where that is not known."""
    if len(_YEAR.findall(words)) != 1:
        return ""
    title = _bare_title(_YEAR.sub("", words))
    known = [each for each in law.editions.values() if re.fullmatch(r"20\d\d", each.name) and _is_called(each, title)]
    if len(known) > 1:
        known = [each for each in known if _bare_title(_YEAR.sub("", each.title)) in _bare_title(term.term)]
    return _YEAR.sub(known[0].name, words) if len(known) == 1 else ""


def _is_called(edition: Edition, title: str) -> bool:
    whole = _bare_title(_YEAR.sub("", edition.title))
    return title == edition.short.casefold() or whole == title or (len(title.split()) > 1 and whole.startswith(f"{title} "))


def _bare_title(words: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", words).casefold().split()).removesuffix(" statutory guidance")


# ---- wrong


def _wrong_numbers(checked: CheckedFile) -> Iterator[WordOffer]:
    """Yield the numbers that are not those of the law, where nothing else in the sentence differs."""
    for one in checked.held.requirements:
        for each in one.points if one.applies else ():
            right, _, said = each.instead.partition(" (it says ")
            said = said.rstrip(")").strip("“”")
            if not (each.place and _LIMIT.search(said) and _LIMIT.search(right)):
                continue
            passage = checked.text.passages[each.place.order]
            right = right.removeprefix("within ") if not said.startswith("within ") else right
            yield from _number_instead(passage, said, right, f"number:{each.point.id}", one.requirement)


def _number_instead(passage: FoundPassage, said: str, right: str, key: str, requirement: Requirement) -> Iterator[WordOffer]:
    found = [*re.finditer(r"\s+".join(map(re.escape, said.split())), passage.text)]
    places = _paragraphs_of(passage, said)
    if len(found) != 1 or not places or places[0][0]:
        return
    fit: Fitted = fitted(passage.text, found[0].start(), found[0].end(), right)
    for _, number in places:
        yield WordOffer(key, number, *fit, str(requirement.edition), comment_of(requirement))


_NUMBER: Final = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|fourteen|fifteen|twenty(?:[- ]\w+)?|forty-eight)"
_LIMIT: Final = re.compile(
    rf"(?:\b(?:within|in|after|no later than|every|each)\s+(?:a maximum of\s+)?)?\b{_NUMBER}[ -]"
    r"(?:(?:working|school|calendar) )?(?:hours?|days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_RIGHT: Final[Mapping[str, str]] = {
    "kcsie.allegations.lado": "within one working day",
    "kcsie.staff.training": "every year",
    "kcsie.concerns.act-at-once": "at once",
    "kcsie.referral.immediate": "immediately",
}
"""What takes the place of the limit in a sentence that usually has it wrong."""


def _usual_limits(checked: CheckedFile, law: LawInForce) -> Iterator[WordOffer]:
    for each in checked.findings:
        right, limits = _RIGHT.get(each.requirement, ""), _LIMIT.findall(each.words)
        if each.kind == "wrong" and right and each.passage and len(limits) == 1:
            requirement = law.requirements[each.requirement]
            yield from _number_instead(each.passage, limits[0], right, f"limit:{each.requirement}", requirement)


# ---- another school's


def _other_school(checked: CheckedFile, answers: Mapping[str, Value]) -> Iterator[WordOffer]:
    """Yield the names of another school where a sentence speaks of it as its own."""
    own = str(answers.get("school_name") or (checked.what.schools[0].words if checked.what.names_one else ""))
    for each in checked.findings if own else ():
        if each.kind != "another school" or not each.what.startswith("It names another school"):
            continue
        name = _name_alone(each)
        for passage in checked.text.passages:
            found = re.search(rf"{_SPEAKS_OF_ITSELF}{re.escape(name)}", passage.text) or (
                passage.text.strip() == name or passage.within[0] != ""
            )
            if not (found and name in passage.text):
                continue
            for part, number in _paragraphs_of(passage, name):
                comment = f"Another school's name. If {name} is meant, reject this change."
                yield WordOffer(f"school:{part}{number}:{name}", number, name, own, OTHER_SCHOOL, comment, part)


_SPEAKS_OF_ITSELF: Final = (
    r"(?i:\b(?:governors?|governing (?:body|board)|trustees|staff|pupils|students|children|parents|families|everyone|all|policy"
    r"|practice|we)\s+(?:of|at|in|for|from)\s+(?:the\s+)?|^(?:At|In|Here at)\s+)"
)


def _name_alone(finding: FileFinding) -> str:
    """Return a school's name without the words before it that are none of it."""
    return re.sub(r"^.*\b(?:of|at|in)\s+(?=[A-Z])", "", finding.words) if _HOLDER.match(finding.words) else finding.words


_HOLDER: Final = re.compile(r"(?:Governors?|Trustees|Staff|Pupils|Students|Parents|Children)\b")


def _people_offers(checked: CheckedFile, answers: Mapping[str, Value]) -> Iterator[WordOffer]:
    """Yield the names and numbers of people who hold a role no more, by the school's answers."""
    for passage, role, old, new in people_to_change(checked.text, checked.people, answers):
        for part, number in _paragraphs_of(passage, old):
            comment = f"By your answers, {role}. If the file is right, reject this change and correct your answers."
            yield WordOffer(f"person:{part}{number}:{old}", number, old, new, ANSWERS, comment, part)
