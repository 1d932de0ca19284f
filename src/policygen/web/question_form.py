"""A question as a form, and what was typed into the form as an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup
from starlette.datastructures import FormData

from policygen.facts.answers import AnswerError, read_answer, read_part
from policygen.facts.listed import on_list
from policygen.facts.vocabulary import LEFT_OUT, NOT_SURE, RECORD_FIELDS, Fact, Person, Value
from policygen.interview import Question
from policygen.web.views import component

LABELS: Final = {
    "name": "Full name", "role": "Job title", "phone": "Telephone", "email": "Email address", "web": "Web address",
    "hours": "When it is open",
}  # fmt: skip
_KINDS: Final = {"phone": ("tel", "tel"), "email": ("email", "email"), "web": ("url", "url")}
NONE: Final = "__none"
BOTH: Final = "You chose somebody and filled in the fields with somebody else. Choose nobody, or empty the fields."
_SPARE: Final = 3
"""Rows for more people than are named already."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A question on its page: with the answer that stands there, or with what was typed and is wrong."""

    fact: Fact
    stands: Mapping[str, Sequence[str]]
    error: str
    wrong: str = ""
    """The id of the field that the error is about, where a question has several."""

    @property
    def heading(self) -> dict[str, object]:
        return {"text": self.fact.ask, "isPageHeading": True, "classes": "govuk-label--l govuk-fieldset__legend--l"}

    @property
    def around(self) -> dict[str, object]:
        """The hint and the error, as components take them."""
        hint: dict[str, object] = {"hint": {"text": self.fact.hint}} if self.fact.hint else {}
        return {**hint, **({"errorMessage": {"text": self.error}} if self.error else {})}

    def error_at(self, field: str) -> dict[str, object]:
        """The error as a component takes it, where it is about this field."""
        return {"errorMessage": {"text": self.error}} if self.error and self.wrong == field else {}

    def said(self, name: str = "answer") -> Sequence[str]:
        return self.stands.get(name, ())


def fields(
    question: Question,
    typed: Mapping[str, Sequence[str]] | None,
    error: str,
    listed: Sequence[str],
    people: Mapping[str, Person],
) -> Markup:
    """Return the fields of a question as markup: with the answer that stands there, or with what was `typed` and is wrong."""
    fact = question.fact
    wrong = wrong_field(fact, typed, error) if error and typed is not None else ""
    shown = _Shown(fact, _as_sent(fact, question.suggestion) if typed is None else typed, error, wrong)
    match fact.type:
        case "yes or no" | "choice":
            return _choose_one(shown)
        case "choices":
            return _tick_several(shown)
        case "date":
            return _day_parts(shown)
        case "person" | "contact":
            inside = _chooser(people, shown) if fact.type == "person" else Markup()
            return _fieldset(shown, inside + Markup().join(_record_inputs(fact.type, "", shown)))
        case "people":
            rows = max(_rows_filled(shown.stands), 1) + _SPARE - 1
            inside = Markup().join(_person_row(fact.type, shown, row) for row in range(rows))
            return _fieldset(shown, _chooser(people, shown) + inside)
        case "paragraph":
            said = "".join(shown.said())
            return component("textarea", id="answer", name="answer", label=shown.heading, value=said, rows=5, **shown.around)
    return _line_input(shown, listed)


def _choose_one(shown: _Shown) -> Markup:
    choices = {"yes": "Yes", "no": "No"} if shown.fact.type == "yes or no" else shown.fact.choices
    items = [{"value": key, "text": said, "checked": [key] == list(shown.said())} for key, said in choices.items()]
    legend = {"legend": shown.heading}
    return component("radios", idPrefix="answer", name="answer", fieldset=legend, items=items, **shown.around)


def _tick_several(shown: _Shown) -> Markup:
    ticked = shown.said()
    items = [{"value": key, "text": said, "checked": key in ticked} for key, said in shown.fact.choices.items()]
    none = {"value": NONE, "text": "None of these", "checked": NONE in ticked, "behaviour": "exclusive"}
    every = [*items, {"divider": "or"}, none]
    legend = {"legend": shown.heading}
    return component("checkboxes", idPrefix="answer", name="answer", fieldset=legend, items=every, **shown.around)


def _day_parts(shown: _Shown) -> Markup:
    parts = [
        {"name": name, "id": "answer" if name == "day" else f"answer-{name}", "label": name.capitalize(),
         "value": "".join(shown.said(name)), "classes": f"govuk-input--width-{4 if name == 'year' else 2}"}
        for name in ("day", "month", "year")
    ]  # fmt: skip
    return component("date-input", id="date", items=parts, fieldset={"legend": shown.heading}, **shown.around)


def _line_input(shown: _Shown, listed: Sequence[str]) -> Markup:
    kind, complete = _KINDS.get(shown.fact.type, ("text", ""))
    made = component(
        "input", id="answer", name="answer", label=shown.heading, value="".join(shown.said()), spellcheck=False,
        type="text" if kind == "url" else kind, autocomplete=complete or "off",
        attributes={"list": "names"} if listed else {}, **shown.around,
    )  # fmt: skip
    options = Markup().join(Markup('<option value="{}"></option>').format(each) for each in listed)
    return made + (Markup('<datalist id="names">{}</datalist>').format(options) if listed else Markup())


def _fieldset(shown: _Shown, inside: Markup) -> Markup:
    hint = Markup('<div class="govuk-hint">{}</div>').format(shown.fact.hint) if shown.fact.hint else Markup()
    return component("fieldset", legend=shown.heading, html=hint + inside)


def wrong_field(fact: Fact, typed: Mapping[str, Sequence[str]], error: str) -> str:
    """Return the id of the field that an error is about: of a person or an office, the part that it speaks of."""
    if fact.type not in ("person", "people", "contact"):
        return "answer"
    if "".join(typed.get("somebody", ())):
        return "somebody"
    unread: dict[str, str] = {}
    for name, said in typed.items():
        part = name.partition("-")[0]
        if part in RECORD_FIELDS[fact.type] and (text := "".join(said).strip()):
            try:
                read_part(fact, part, text)
            except AnswerError as found:
                unread[f"answer-{name}"] = in_page_words(str(found))
    if unread:
        return next((field for field, words in unread.items() if words in error), next(iter(unread)))
    needed = "phone" if fact.type == "contact" else "name"
    rows = (name for name, said in typed.items() if "-" in name and "".join(said) and not "".join(typed.get(_name_of(name), ())))
    after = next((f"-{name.rpartition('-')[2]}" for name in rows), "-0") if fact.type == "people" else ""
    return f"answer-{needed}{after}"


def _name_of(field: str) -> str:
    return f"name-{field.rpartition('-')[2]}"


def _chooser(people: Mapping[str, Person], shown: _Shown) -> Markup:
    """Somebody who is named already can be chosen, so that nobody is typed twice."""
    if not people:
        return Markup()
    items = [{"value": "", "text": "Choose somebody, or fill in below"}]
    items += [{"value": name, "text": f"{name}{', ' + each.role if each.role else ''}"} for name, each in people.items()]
    return component(
        "select", id="somebody", name="somebody", label={"text": "Somebody who is named already"}, items=items,
        value="".join(shown.said("somebody")), **shown.error_at("somebody"),
    )  # fmt: skip


def _record_inputs(kind: str, after: str, shown: _Shown) -> Iterator[Markup]:
    for part in RECORD_FIELDS[kind]:
        name = f"{part}{after}"
        label = "What it is called" if kind == "contact" and part == "name" else LABELS[part]
        input_kind, _ = _KINDS.get(part, ("text", ""))
        yield component(
            "input", id=f"answer-{name}", name=name, label={"text": label}, value="".join(shown.said(name)), spellcheck=False,
            type="text" if input_kind == "url" else input_kind, autocomplete="off", **shown.error_at(f"answer-{name}"),
        )  # fmt: skip


def _person_row(kind: str, shown: _Shown, row: int) -> Markup:
    inside = Markup().join(_record_inputs(kind, f"-{row}", shown))
    return component("fieldset", legend={"text": f"Person {row + 1}", "classes": "govuk-fieldset__legend--s"}, html=inside)


def _rows_filled(stands: Mapping[str, Sequence[str]]) -> int:
    numbers = [int(name.rpartition("-")[2]) for name, said in stands.items() if name.startswith("name-") and "".join(said)]
    return max(numbers, default=-1) + 1


def _as_sent(fact: Fact, value: Value) -> Mapping[str, Sequence[str]]:
    """Return the answer that stands there as the form would send it."""
    if value == "" and not isinstance(value, tuple):
        return {}
    if isinstance(value, bool):
        return {"answer": ["yes" if value else "no"]}
    if isinstance(value, date):
        return {"day": [str(value.day)], "month": [str(value.month)], "year": [str(value.year)]}
    if fact.type in ("person", "contact") and not isinstance(value, str):
        return {part: [getattr(value, part)] for part in RECORD_FIELDS[fact.type]}
    if fact.type == "people" and isinstance(value, tuple):
        return {f"{part}-{row}": [getattr(each, part)] for row, each in enumerate(value) for part in RECORD_FIELDS["people"]}
    if isinstance(value, tuple):
        return {"answer": list(map(str, value)) or [NONE]}
    return {"answer": [str(value)]}


# ---- what was typed


def answer_in_form(fact: Fact, form: FormData, listed: Sequence[str], people: Mapping[str, Person], stands: Value = "") -> Value:
    """Return what a form says, read as the same answer typed anywhere else is; `stands` is the answer that the form showed.

    Raises AnswerError, also where somebody is chosen and somebody else is typed in: neither is thrown away.
    """
    said = [str(each) for each in form.getlist("answer")]
    match str(form.get("do", "")):
        case "later":
            return read_answer(fact, NOT_SURE)
        case "leave-out":
            return read_answer(fact, LEFT_OUT)
    match fact.type:
        case "choices":
            if not said:
                raise AnswerError("Tick what is true, or “None of these”.")
            if NONE in said and len(said) > 1:
                raise AnswerError("Either “None of these” or something else can be true, not both.")
            return read_answer(fact, [each for each in said if each != NONE])
        case "yes or no" | "choice" if not said:
            raise AnswerError("Choose one of the answers.")
        case "date":
            parts = [str(form.get(name, "")).strip() for name in ("day", "month", "year")]
            return read_answer(fact, "/".join(parts) if any(parts) else "")
        case "person":
            chosen, typed = people.get(str(form.get("somebody", ""))), _parts(fact.type, form, "")
            if chosen and typed and typed not in (_parts_of(chosen), _parts_of(stands)):
                raise AnswerError(BOTH)
            return chosen or read_answer(fact, typed)
        case "contact":
            return read_answer(fact, _parts(fact.type, form, ""))
        case "people":
            return tuple(_people_typed(fact, form, people))
    answer = read_answer(fact, (said or [""])[0])
    return on_list(answer, listed)


_PART_NAMED: Final = re.compile(rf"^(Person \d+: )?(?:{'|'.join(LABELS)}): ")


def in_page_words(error: str) -> str:
    """Return an error without the name that a part has in the file, and with the buttons in place of what is written there."""
    return _PART_NAMED.sub(r"\1", error).replace(f'write "{NOT_SURE}"', "choose “Not sure yet”")


def _parts(kind: str, form: FormData, after: str) -> dict[str, str]:
    return {part: said for part in RECORD_FIELDS[kind] if (said := str(form.get(f"{part}{after}", "")).strip())}


def _parts_of(person: Value) -> dict[str, str]:
    return {part: said for part in RECORD_FIELDS["person"] if (said := getattr(person, part, ""))}


def _people_typed(fact: Fact, form: FormData, people: Mapping[str, Person]) -> Iterator[Person]:
    one = fact.model_copy(update={"type": "person"})
    chosen = people.get(str(form.get("somebody", "")))
    named = set()
    rows = sorted({int(name.rpartition("-")[2]) for name in form if name.startswith("name-") and name[5:].isdigit()})
    for row in rows:
        parts = _parts("people", form, f"-{row}")
        if parts:
            try:
                person = read_answer(one, parts)
            except AnswerError as error:
                raise AnswerError(f"Person {row + 1}: {error}") from error
            if isinstance(person, Person):
                named.add(person.name)
                yield person
    if chosen is not None and chosen.name not in named:
        yield chosen


def typed_in(form: FormData) -> Mapping[str, Sequence[str]]:
    """Return what was typed, to be shown again beside what is wrong with it."""
    return {name: [str(each) for each in form.getlist(name)] for name in form}
