"""From a row of the register to a school's first answers: what follows from it for sure, and what a person has to confirm."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policygen.errors import Fault, Faults
from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value, Vocabulary, label

Row = Mapping[str, str]
"""An establishment: what stands in each column, by the column's name."""


NOTHING: Final = frozenset({"", "not applicable", "not-applicable", "not recorded", "does not apply", "unknown", "none recorded"})
"""What the register writes where it has no value."""

CLOSED: Final = "2"
_SPACES: Final = re.compile(r"\s+")


SCHOOL_TYPES: Final[Mapping[str, str]] = {
    "1": "community", "2": "voluntary_aided", "3": "voluntary_controlled", "5": "foundation", "7": "community_special",
    "12": "foundation_special", "15": "maintained_nursery", "14": "pru", "8": "non_maintained_special",
    "10": "independent_special", "6": "independent", "11": "independent",
    "28": "academy", "34": "academy", "35": "academy", "40": "academy", "41": "academy",
    "33": "special_academy", "44": "special_academy", "36": "special_academy",
    "42": "ap_academy", "43": "ap_academy", "38": "ap_academy",
    "45": "academy_16_19", "46": "academy_16_19", "39": "academy_16_19",
}  # fmt: skip
"""Kinds of school by the register's codes of types, which are those of its CSV files and not of its web pages."""

_EMPLOYERS: Final = {
    "community": "local_authority", "voluntary_controlled": "local_authority", "community_special": "local_authority",
    "maintained_nursery": "local_authority", "pru": "local_authority", "voluntary_aided": "governing_body",
    "foundation": "governing_body", "foundation_special": "governing_body", "academy": "trust", "special_academy": "trust",
    "ap_academy": "trust", "academy_16_19": "trust", "independent": "proprietor", "independent_special": "proprietor",
    "non_maintained_special": "charity",
}  # fmt: skip
_PHASES: Final = {
    "1": "nursery",
    "2": "primary",
    "3": "middle",
    "4": "secondary",
    "5": "middle",
    "6": "post_16",
    "7": "all_through",
}
_PHASE_NAMES: Final = {
    "nursery": "nursery", "primary": "primary", "middle deemed primary": "middle", "middle deemed secondary": "middle",
    "secondary": "secondary", "16 plus": "post_16", "all-through": "all_through",
}  # fmt: skip
_STATUSES: Final = {"1": "open", "3": "closing", "4": "opening"}
_HEADS: Final = ("executive headteacher", "head of school", "headteacher", "principal", "head")
_FAITHS: Final = (
    ("charadi", "jewish"), ("jewish", "jewish"), ("muslim", "muslim"), ("sunni", "muslim"), ("hindu", "hindu"), ("sikh", "sikh"),
)  # fmt: skip
_CHURCHES: Final = {
    "church of england": "church_of_england", "roman catholic": "roman_catholic", "catholic": "roman_catholic",
    "methodist": "methodist", "none": "none", "multi-faith": "other",
}  # fmt: skip
_SMALL: Final = frozenset({"and", "of", "the", "for", "in", "with", "at", "on", "to"})


@dataclass(frozen=True, slots=True)
class TrustGroup:
    """A trust as the register knows it."""

    uid: str
    name: str
    kind: str
    """In small letters, such as `multi-academy trust`."""
    companies_house: str = ""
    open: bool = True


@dataclass(frozen=True, slots=True)
class InitialAnswers:
    """The first answers of a school, and what a person has to look at."""

    answers: Mapping[str, Value]
    notes: tuple[str, ...]
    """Sentences for the top of the school's file; names of people are only here, as suggestions."""


def value(row: Row, column: str) -> str:
    """Return what stands in a column, empty where the file has no such column or the register no value."""
    said = _SPACES.sub(" ", row.get(column, "")).strip()
    return "" if said.casefold() in NOTHING else said


def code(row: Row, column: str) -> str:
    """Return the code of a column such as `EstablishmentStatus`, without leading zeros; empty where it has none.

    A file that gives only names has the code of that name where it is known.
    """
    said = value(row, f"{column} (code)").lstrip("0")
    if said or column != "EstablishmentStatus":
        return said
    return _STATUS.get(value(row, "EstablishmentStatus (name)").casefold(), "")


_STATUS: Final = {"open": "1", "closed": "2", "open, but proposed to close": "3", "proposed to open": "4"}


def start_school(
    row: Row, vocabulary: Vocabulary, authorities: Mapping[str, str], trust: TrustGroup | None = None
) -> InitialAnswers:
    """Return a school's first answers from its row of the register.

    `authorities` gives the local authorities' names by the register's code and by the register's name. Answers that the
    register does not hold, or that the questions do not take, are left out: they will be asked.
    Raises Faults where the school has closed or is of a kind that policygen has no policies for.
    """
    name = value(row, "EstablishmentName")
    kind = code(row, "TypeOfEstablishment")
    if code(row, "EstablishmentStatus") == CLOSED:
        raise Faults(Fault(f"{name} has closed, says the register.", "Look for the school that took its place."))
    if kind and kind not in SCHOOL_TYPES:
        said = value(row, "TypeOfEstablishment (name)") or "another kind"
        raise Faults(Fault(f"{name} is not a school that policygen has policies for: {said}.", "Choose another."))
    given = dict(_given(row, authorities, trust))
    answers = dict(_readable(given, vocabulary))
    known = Known(vocabulary, answers)
    answers = {fact: answer for fact, answer in answers.items() if known.relevant(fact) is not False}
    return InitialAnswers(answers, tuple(_notes(row, given, answers, vocabulary)))


def _readable(given: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[tuple[str, Value]]:
    for name, fact in vocabulary.facts.items():
        if fact.asked and given.get(name) not in (None, ""):
            try:
                yield name, read_answer(fact, given[name])
            except AnswerError:
                continue  # what the register holds is not always an answer; the question will be asked


def _given(row: Row, authorities: Mapping[str, str], trust: TrustGroup | None) -> Iterator[tuple[str, Any]]:
    kind = SCHOOL_TYPES.get(code(row, "TypeOfEstablishment"), "")
    yield "school_name", value(row, "EstablishmentName")
    yield "urn", row["URN"].strip()
    yield "laestab", _laestab(row)
    yield "school_type", kind
    yield "establishment_status", _STATUSES.get(code(row, "EstablishmentStatus"))
    yield "phase", phase(row)
    yield "age_low", value(row, "StatutoryLowAge")
    yield "age_high", value(row, "StatutoryHighAge")
    yield (
        "address",
        ", ".join(filter(None, (value(row, each) for each in ("Street", "Locality", "Address3", "Town", "County (name)")))),
    )
    yield "postcode", value(row, "Postcode")
    yield "phone", _phone_with_spaces(value(row, "TelephoneNum"))
    yield "website", value(row, "SchoolWebsite")
    yield "head_title", _head_title(value(row, "HeadPreferredJobTitle"))
    yield "religious_character", faith(row)
    yield "diocese", value(row, "Diocese (name)")
    yield (
        "local_authority",
        authorities.get(value(row, "LA (code)").lstrip("0")) or authorities.get(value(row, "LA (name)").casefold()),
    )
    yield "federation", value(row, "Federations (name)")
    yield "employer", _EMPLOYERS.get(kind)
    yield from _trust(row, trust)
    yield from _provision(row)


def _trust(row: Row, trust: TrustGroup | None) -> Iterator[tuple[str, Any]]:
    name = trust.name if trust else value(row, "Trusts (name)")
    yield "trust_name", readable_name(name)
    said = trust.kind if trust and trust.kind else value(row, "TrustSchoolFlag (name)").casefold()
    if "multi-academy" in said:
        yield "trust_size", "multi"
    elif "single-academy" in said:
        yield "trust_size", "single"


def _provision(row: Row) -> Iterator[tuple[str, Any]]:
    nursery = value(row, "NurseryProvision (name)").casefold()
    if nursery.endswith("nursery classes"):
        yield "has_nursery", nursery.startswith("has")
    sixth = value(row, "OfficialSixthForm (name)").casefold()
    if sixth.endswith("sixth form"):
        yield "has_sixth_form", sixth.startswith("has")
    if value(row, "Boarders (name)").casefold() == "no boarders":
        yield "boarding_provision", "none"
    provision = value(row, "TypeOfResourcedProvision (name)")
    if provision:
        yield "has_resourced_provision", True
    inspectorate = value(row, "InspectorateName (name)").casefold()
    if inspectorate in ("ofsted", "isi", "independent schools inspectorate"):
        yield "inspectorate", "ofsted" if inspectorate == "ofsted" else "isi"


def phase(row: Row) -> str:
    """Return a school's phase; where the register gives none, as for special schools, the one its ages tell of, or nothing."""
    said = _PHASES.get(code(row, "PhaseOfEducation")) or _PHASE_NAMES.get(value(row, "PhaseOfEducation (name)").casefold())
    if said:
        return said
    low, high = value(row, "StatutoryLowAge"), value(row, "StatutoryHighAge")
    if not (low.isdigit() and high.isdigit()):
        return ""
    youngest, oldest = int(low), int(high)
    if youngest >= 16:
        return "post_16"
    if youngest <= 7:
        return "primary" if oldest <= 12 else "all_through"
    return "secondary" if youngest >= 10 else "middle"


def faith(row: Row) -> str:
    """Return the religious character among the choices of the question; nothing where the register does not say."""
    said = _SPACES.sub(" ", row.get("ReligiousCharacter (name)", "").strip()).casefold()
    if said in ("does not apply", "none"):
        return "none"
    if said in _CHURCHES:
        return _CHURCHES[said]
    for word, answer in _FAITHS:
        if word in said:
            return answer
    return "other_christian" if any(word in said for word in _CHRISTIAN) else ""


_CHRISTIAN: Final = (
    "christian", "church", "anglican", "catholic", "methodist", "quaker", "protestant", "moravian", "orthodox", "adventist",
    "evangelical",
)  # fmt: skip


def _laestab(row: Row) -> str:
    authority, number = value(row, "LA (code)").lstrip("0"), value(row, "EstablishmentNumber")
    return f"{authority.zfill(3)}/{number.zfill(4)}" if authority and number else ""


def _phone_with_spaces(number: str) -> str:
    """Return a telephone number with the nought that a spreadsheet has eaten."""
    digits = re.sub(r"\D", "", number)
    return f"0{digits}" if len(digits) == 10 and not digits.startswith("0") else number


def _head_title(said: str) -> str:
    plain = said.casefold().replace("head teacher", "headteacher")
    return next((title for title in _HEADS if title in plain), "")


def readable_name(name: str) -> str:
    """Return a trust's name in ordinary letters where the register writes it in capitals."""
    if not name.isupper():
        return name
    words = name.title().split()
    return " ".join(word.lower() if number and word.lower() in _SMALL else word for number, word in enumerate(words)).replace(
        "'S", "'s"
    )


def _notes(row: Row, given: Mapping[str, Any], answers: Mapping[str, Value], vocabulary: Vocabulary) -> Iterator[str]:
    changed = value(row, "LastChangedDate")
    since = f", where this school was last changed on {changed}" if changed else ""
    yield f"Begun from the DfE register{since}. Check every answer: the register is not always up to date."
    head = " ".join(filter(None, (value(row, each) for each in ("HeadTitle (name)", "HeadFirstName", "HeadLastName"))))
    if head:
        yield f"The register names as head: {head}. Confirm it before you answer 'head'."
    if value(row, "Trusts (name)").isupper() and "trust_name" in answers:
        yield "The register writes the trust's name in capitals: check 'trust_name'."
    boarders = value(row, "Boarders (name)")
    if boarders and "boarding_provision" not in answers:
        yield f"About boarding the register says: {boarders}."
    if not code(row, "PhaseOfEducation") and not value(row, "PhaseOfEducation (name)") and "phase" in answers:
        yield "The register gives no phase: 'phase' was taken from the ages."
    for name in ("address", "website", "phone", "postcode"):
        if given.get(name) and name not in answers:
            yield f"What the register has for '{label(vocabulary, name)}' could not be used."
