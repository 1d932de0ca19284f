"""One answer at a time: text or YAML in, a checked value out, in the words of the person who typed it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, Literal

from policygen.facts.no_answers import THERE_IS_NONE, plainly, points_elsewhere, says_nothing, without_full_stop, wrong_name
from policygen.facts.sentence_ends import end_of_sentence
from policygen.facts.telephones import are_telephones
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Contact, Fact, Person, Value, fact_of_type
from policygen.language.patterns import compiled_later

LONGEST_TEXT: Final = 300
LONGEST_PARAGRAPH: Final = 2000

_EMAIL = compiled_later(r"[^@\s<>(),;:\"\[\]\\]+@[\w-]+(\.[\w-]+)+")
_POSTCODE = compiled_later(r"([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})", re.IGNORECASE)
_WEB = compiled_later(r"(https?://)?[\w-]+(\.[\w-]+)+([/?#]\S*)?", re.IGNORECASE)
_CONTROL = compiled_later(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_UNSEEN = compiled_later(r"[\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""What comes along with a copy and nobody sees: in a name it is printed as it came, in a number or an address it is wrong."""
_DAY_FIRST = compiled_later(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:\d\d)?\d\d)")
MONTHS: Final = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
                  "november", "december")  # fmt: skip
_LONG_DATE = compiled_later(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]+)\s+(\d{4})")
_EMAIL_WITHIN = compiled_later(r"\w@[\w-]+(\.[\w-]+)*\.[a-z]{2,}", re.IGNORECASE)
_PHONE_WITHIN = compiled_later(r"(?<!\d)(?:\+44|0)[\d ()-]{8,}\d")
_FEWEST_FIGURES: Final = 10
_EMERGENCY: Final = frozenset({"999", "112", "111", "101"})
"""Numbers of services; nobody is reached there by name."""


class AnswerError(ValueError):
    """An answer that cannot be right; the message says what would be, without repeating the answer."""


class NoSuchChoice(AnswerError):
    """An answer that is none of a question's choices; the message names them as an answers file does."""

    def __init__(self, fact: Fact, near: str) -> None:
        hint = f" Did you mean {near}?" if near else ""
        super().__init__(f"This is not one of the choices: {', '.join(fact.choices)}.{hint}")
        self.fact, self.near = fact, near

    def in_words(self) -> str:
        """Return the message with the choices as a drop-down shows them."""
        several = " Put a semicolon between several." if self.fact.type == "choices" else ""
        hint = f' Did you mean "{self.fact.choices[self.near]}"?' if self.near in self.fact.choices else ""
        return f"This is not one of the choices: {'; '.join(self.fact.choices.values())}.{several}{hint}"


def read_answer(fact: Fact, raw: object) -> Value:
    """Return an answer as a checked value.

    `raw` is what YAML holds or what a person typed. Raises AnswerError.
    """
    if isinstance(raw, str) and raw.strip().lower() == NOT_SURE:
        if fact.required:
            raise AnswerError("This question has to be answered before a policy can be made.")
        return NOT_SURE
    if isinstance(raw, str) and raw.strip().lower() == LEFT_OUT:
        if not fact.optional:
            raise AnswerError(f'This question cannot be left out; answer it, or write "{NOT_SURE}".')
        return LEFT_OUT
    if fact.optional and fact.type not in _RECORDS and isinstance(raw, str) and plainly(raw) in THERE_IS_NONE:
        return LEFT_OUT
    if isinstance(raw, Mapping | list) and fact.type in _ONE_VALUE:
        raise AnswerError("This needs one value, and a list of several stands here.")
    return _READERS[fact.type](fact, raw)


def _read_text(fact: Fact, raw: object, longest: int = LONGEST_TEXT) -> str:
    if isinstance(raw, bool | Mapping | list) or raw is None:
        raise AnswerError("This needs text. Put quotes round a word such as yes or no.")
    text = raw.strip() if isinstance(raw, str) else str(raw)
    if not text:
        raise AnswerError(f'This is empty. Answer it, or write "{NOT_SURE}".')
    if says_nothing(text, letter=fact.letter) or points_elsewhere(text, "".join(fact.finishes[:1])):
        raise AnswerError(f'This is not an answer. Give one, or write "{NOT_SURE}".')
    if fact.subject == "school" and fact.type == "text" and _is_of_another_question(text):
        raise AnswerError("This holds an e-mail address or a telephone number. Each is asked for by itself; leave it out here.")
    if fact.finishes:
        text = _as_an_end(fact, text)
    if _CONTROL.search(text):
        raise AnswerError("This holds a character that cannot be printed. Type it again without copying.")
    limit = fact.max if fact.max and fact.type in ("text", "paragraph") else longest
    if len(text) > limit:
        raise AnswerError(f"This is {len(text):,} characters long; there is room for {limit:,}.")
    if fact.pattern and not re.fullmatch(fact.pattern, text):
        raise AnswerError(f"This should look like {fact.example}." if fact.example else "This is not of the right form.")
    if fact.type == "paragraph":
        return text
    with_commas = fact.type in ("text", "contact") and not fact.a_name
    return as_one_line(text.splitlines()) if with_commas else " ".join(text.split())


def as_one_line(lines: Sequence[str]) -> str:
    """Return the lines of an answer that is printed on one line: with a comma between, as those of an address have."""
    said = ""
    for line in (" ".join(each.split()) for each in lines):
        goes_on = said.endswith(_GOES_ON) or line.startswith(_GOES_ON_WITH)
        said = f"{said}{' ' if goes_on else ', '}{line}" if said and line else said or line
    return said


_GOES_ON: Final = (",", ";", ":", ".", "!", "?", "-", "–", "/", "&", "(", " and", " or", " of", " in", " at", " the")
_GOES_ON_WITH: Final = ("and ", "or ", "(", "&", "–", "- ", "/")


def _as_an_end(fact: Fact, text: str) -> str:
    end = end_of_sentence(text, fact.finishes)
    if not end:
        example = f', such as "{fact.example}"' if fact.example else ""
        raise AnswerError(f'Finish the sentence "{fact.finishes[0]} …"{example}.')
    return end


def _is_of_another_question(text: str) -> bool:
    """Return whether a text is or holds an e-mail address or a telephone number, as a pasted signature does."""
    return _EMAIL_WITHIN.search(text) is not None or (
        sum(map(str.isdigit, text)) >= _FEWEST_FIGURES and _PHONE_WITHIN.search(text) is not None
    )


def _without_stop(text: str) -> str:
    """Return a number or an address without the full stop of the sentence in which it was typed or copied."""
    return text.removesuffix(".").rstrip()


def _read_paragraph(fact: Fact, raw: object) -> str:
    return _read_text(fact, raw, LONGEST_PARAGRAPH)


def _yes_or_no(_fact: Fact, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    typed = _without_stop(str(raw).strip().lower())
    if typed in ("yes", "y", "true"):
        return True
    if typed in ("no", "n", "false"):
        return False
    raise AnswerError("This needs yes or no.")


def _read_choice(fact: Fact, raw: object) -> str:
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    if raw is None and "none" in fact.choices:
        return "none"
    typed = str(raw).strip()
    before = {text.lower(): key for text, key in fact.called_before.items()}
    labels = {**before, **{text.lower(): key for key, text in fact.choices.items()}}
    if typed in fact.choices:
        return typed
    if typed.lower() in labels:
        return labels[typed.lower()]
    near = get_close_matches(typed.lower(), [*fact.choices, *labels], n=1, cutoff=0.6)
    raise NoSuchChoice(fact, labels.get(near[0], near[0]) if near else "")


def _choices(fact: Fact, raw: object) -> tuple[str, ...]:
    given = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else [raw]
    if any(isinstance(each, Mapping | list) for each in given):
        raise AnswerError("This needs a list of choices, each on a line of its own.")
    if raw == "" or (isinstance(raw, str) and raw.lower() == "none"):
        given = []
    chosen = {_read_choice(fact, each) for each in given}
    return tuple(key for key in fact.choices if key in chosen)


_WITH_UNIT: Final = {
    "years": (compiled_later(r"(?:aged?:?\s*)?([0-9]{1,9})\s*(?:(?:years?|yrs?)(?:\s+old)?)?", re.IGNORECASE), "11 or 11 years"),
    "pounds": (compiled_later(r"(?:£|GBP)?\s*([0-9]{1,9})(?:\.00)?\s*(?:£|pounds?|GBP)?", re.IGNORECASE), "25 or £25"),
    "": (compiled_later(r"([0-9]{1,9})"), "25"),
}
"""Numbers as people type them, by what they count, with examples; a sign of something else is a slip, such as £ at an age."""


def _read_number(fact: Fact, raw: object) -> int:
    written, example = _WITH_UNIT[fact.unit]
    whole = not isinstance(raw, bool | float)
    found = written.fullmatch(_without_stop(_UNSEEN.sub("", str(raw)).strip())) if whole else None
    limits = f" from {fact.min} to {fact.max}" if fact.min is not None and fact.max is not None else ""
    if found is None:
        raise AnswerError(f"This needs a whole number{limits}, such as {example}.")
    number = int(found[1])
    if (fact.min is not None and number < fact.min) or (fact.max is not None and number > fact.max):
        raise AnswerError(f"This needs a whole number{limits}.")
    return number


def _read_date(_fact: Fact, raw: object) -> date:
    if isinstance(raw, date):
        return date(raw.year, raw.month, raw.day)
    typed = _without_stop(str(raw).strip())
    try:
        if found := _DAY_FIRST.fullmatch(typed):
            return date(_four_digit_year(found[3]), int(found[2]), int(found[1]))
        if found := _LONG_DATE.fullmatch(typed):
            return date(int(found[3]), _month_number(found[2]), int(found[1]))
        return date.fromisoformat(typed)
    except ValueError as error:
        raise AnswerError("This needs a date such as 1 September 2026, 01/09/2026 or 2026-09-01.") from error


def _four_digit_year(typed: str) -> int:
    """Return a year; 26 is 2026."""
    return int(typed) if len(typed) == 4 else 2000 + int(typed)


def _month_number(name: str) -> int:
    for number, month in enumerate(MONTHS, 1):
        if month.startswith(name.lower()) and len(name) >= 3:
            return number
    raise ValueError(name)


def _read_phone(fact: Fact, raw: object) -> str:
    if isinstance(raw, int) and not isinstance(raw, bool):
        raise AnswerError("Put quotes round the telephone number, so that its first 0 is kept.")
    said = _without_stop(_read_text(fact, raw))
    if fact.type != "contact" and said in _EMERGENCY:
        raise AnswerError("This is a number of an emergency or advice service. Give the number at which you are reached.")
    if not are_telephones(said):
        raise AnswerError(
            "This does not look like a telephone number with its first 0. Examples: 01632 960123; 01632 960123 ext 201/202; "
            "01632 960123 or 01632 960124."
        )
    return said


def _matching(pattern: re.Pattern[str], says: str) -> Callable[[Fact, object], str]:
    def read(fact: Fact, raw: object) -> str:
        typed = _without_stop(_read_text(fact, raw))
        if _UNSEEN.search(typed):
            raise AnswerError("This holds a sign that nobody sees. Type it again without copying.")
        if not pattern.fullmatch(typed):
            raise AnswerError(says)
        return typed

    return read


def _postcode(fact: Fact, raw: object) -> str:
    found = _POSTCODE.fullmatch(_without_stop(_read_text(fact, raw)))
    if not found:
        raise AnswerError("This does not look like a postcode. An example: SW1A 1AA.")
    return f"{found[1]} {found[2]}".upper()


def _urn(fact: Fact, raw: object) -> str:
    typed = _without_stop(_read_text(fact, raw))
    if not re.fullmatch(r"[1-9]\d{5}", typed):
        raise AnswerError("A URN has six digits, and none begins with 0.")
    return typed


def _beside_a_name(fact: Fact, raw: object) -> str:
    said = _read_text(fact, raw)
    if _EMAIL.fullmatch(said) or (len(said) >= _FEWEST_FIGURES and are_telephones(said)):
        raise AnswerError("This is an e-mail address or a telephone number. It has a line of its own.")
    return said


_PARTS: Final[Mapping[str, Callable[[Fact, object], str]]] = {
    "phone": _read_phone,
    "email": _matching(_EMAIL, "This does not look like an e-mail address. An example: office@school.example."),
    "web": _matching(_WEB, "This does not look like a web address. An example: www.school.example."),
    "name": _read_text,
    "role": _beside_a_name,
    "hours": _beside_a_name,
}
_PLAIN: Final = {"person": fact_of_type("person"), "contact": fact_of_type("contact")}


def _read_parts(raw: object, kind: Literal["person", "contact"]) -> dict[str, str]:
    allowed = RECORD_FIELDS[kind]
    if isinstance(raw, str):
        raw = {"name": raw}
    if not isinstance(raw, Mapping):
        raise AnswerError(f"This needs {', '.join(allowed)}, each on a line of its own.")
    made: dict[str, str] = {}
    for part, given in raw.items():
        if part not in allowed:
            near = get_close_matches(str(part), allowed, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise AnswerError(f"'{part}' is not known here; use {', '.join(allowed)}.{hint}")
        if given is None or given == "" or (part != "name" and isinstance(given, str) and plainly(given) in THERE_IS_NONE):
            continue
        try:
            made[str(part)] = _PARTS[part](_PLAIN[kind], given)
        except AnswerError as error:
            raise AnswerError(f"{part}: {error}") from error
    return made


def read_part(fact: Fact, part: str, typed: str) -> str:
    """Return one part of a person or a contact; empty where what was typed says that there is none.

    Raises AnswerError.
    """
    if part != "name" and plainly(typed) in THERE_IS_NONE:
        return ""
    kind = "contact" if fact.type == "contact" else "person"
    made = _PARTS[part](_PLAIN[kind], typed)
    return _one_name(made) if part == "name" and kind == "person" else made


def _one_name(name: str) -> str:
    if wrong := wrong_name(name):
        raise AnswerError(wrong)
    return without_full_stop(name)


def _person(_fact: Fact, raw: object) -> Person:
    parts = _read_parts(raw, "person")
    if "name" not in parts:
        raise AnswerError("This needs at least a name.")
    return Person(**{**parts, "name": _one_name(parts["name"])})


def _read_people(fact: Fact, raw: object) -> tuple[Person, ...]:
    if raw is None or raw in ("", "none"):
        return ()
    given = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else [raw]
    return tuple(_person(fact, each) for each in given)


def _read_contact(_fact: Fact, raw: object) -> Contact:
    if isinstance(raw, str) and are_telephones(raw.strip()):
        raw = {"phone": raw}
    parts = _read_parts(raw, "contact")
    if not any(parts.get(way) for way in ("phone", "email", "web")):
        raise AnswerError("This needs a phone number, an e-mail address or a web address.")
    return Contact(**parts)


_RECORDS: Final = frozenset({"people", "choices", "choice", "yes or no"})
_ONE_VALUE: Final = frozenset({"yes or no", "choice", "number", "date"})


_READERS: Final[Mapping[str, Callable[[Fact, Any], Value]]] = {
    "text": _read_text, "paragraph": _read_paragraph, "yes or no": _yes_or_no, "choice": _read_choice, "choices": _choices,
    "number": _read_number, "date": _read_date, "phone": _read_phone, "email": _PARTS["email"], "web": _PARTS["web"],
    "postcode": _postcode, "urn": _urn, "person": _person, "people": _read_people, "contact": _read_contact,
}  # fmt: skip


def written(value: Value) -> object:
    """Return a value as it stands in an answers file."""
    match value:
        case Person() | Contact():
            allowed = RECORD_FIELDS["person" if isinstance(value, Person) else "contact"]
            return {part: getattr(value, part) for part in allowed if getattr(value, part)}
        case tuple():
            return [written(each) for each in value]
        case _:
            return value
