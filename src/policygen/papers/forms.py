"""Forms: stand-alone Word forms, posters and registers, filled from the same facts and law as the policies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from policygen.errors import Fault, LibraryFaults
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.file_model import Condition
from policygen.language.english import long_date
from policygen.law.citations import citations
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.markup.blocks import Paper, Part
from policygen.markup.plain import Words, clean, plain_text
from policygen.markup.wording import ClauseRenderer
from policygen.papers.registers import RegisterPage, write_workbook
from policygen.policies.forms import Form, Kit, Sheet, Subject
from policygen.policies.model import Clause
from policygen.policies.selection import select
from policygen.word.writing.form import FormWords, fill
from policygen.word.writing.poster import write_poster

if TYPE_CHECKING:
    from datetime import date

    from policygen.library.model import Library


@dataclass(frozen=True, slots=True)
class MadeForm:
    """A form for one school: a Word file, or a spreadsheet."""

    key: str
    title: str
    suffix: Literal[".docx", ".xlsx"]
    data: bytes
    to_do: tuple[str, ...]
    """The facts that it needs and that are not known."""


def make_forms(
    library: Library, answers: Mapping[str, Value], on: date, kit: Kit = "", subjects: Collection[Subject] = ()
) -> list[MadeForm]:
    """Return every form that a school has use for, as it has to be on a date.

    With a `kit`, the forms of that kit in their place; `subjects` leaves out those that are for other incidents only.

    Raises LibraryFaults where a form cannot be filled in.
    """
    school = _School(library, Known(library.vocabulary, answers), library.legislation.on(on))
    wanted = [form for form in library.forms.values() if form.file.kit == kit and _about_asked(form, subjects)]
    return [made for form in wanted for made in school.made(form)]


def _about_asked(form: Form, subjects: Collection[Subject]) -> bool:
    return not subjects or not form.file.about_whom or any(each in subjects for each in form.file.about_whom)


class _School:
    """Fills in forms for one school."""

    def __init__(self, library: Library, known: Known, law: LawInForce) -> None:
        self.library, self.known, self.law = library, known, law
        self.name = plain_text(str(known["school_name"]))
        self._chosen: dict[str, dict[str, Clause]] = {}

    def made(self, form: Form) -> Iterator[MadeForm]:
        if not self._wanted(form):
            return
        words = self._words(form)
        title = words.text(form.file.title, form.key)
        if form.file.poster:
            yield self._poster(form, title)
        elif form.template:
            about = FormWords(title, self.name, self._rests_on(form), self.law.on.isoformat())
            data = fill(form.template, form.template_texts, words.context, about, f"forms/{form.key}")
            yield MadeForm(form.key, title, ".docx", data, tuple(words.to_do))
        if form.file.sheets:
            words = self._words(form)
            data = self._register(form, words, title)
            yield MadeForm(form.key, title, ".xlsx", data, tuple(words.to_do))

    def _wanted(self, form: Form) -> bool:
        """A form is made where its condition holds and at least one clause that it shows is in the policy."""
        if form.file.policy not in self.library.policies or not self._holds(form.file.when):
            return False
        chosen = self._clauses(form.file.policy)
        return not form.file.clauses or any(name in chosen for name in form.file.clauses)

    def _clauses(self, policy: str) -> Mapping[str, Clause]:
        if policy not in self._chosen:
            selection = select(self.library.policies[policy], self.law, self.known)
            self._chosen[policy] = {clause.name: clause for clause in selection.clauses}
        return self._chosen[policy]

    def _words(self, form: Form) -> Words:
        chosen = self._clauses(form.file.policy)
        words = Words(ClauseRenderer(self.known, self.law.values(), self._helpers()))
        learning = self.library.learning
        sources = [each for each in learning.sources.values() if each.board]
        words.context.update(
            clause=lambda name: name in chosen, form_date=str(long_date(self.law.on)), rests_on=self._rests_on(form),
            patterns=[{"title": each.title, "looks_like": " ".join(each.looks_like)} for each in learning.patterns.values()],
            board_questions=[{"title": each.title, "asks": " ".join(each.board)} for each in sources],
        )  # fmt: skip
        return words

    def _helpers(self) -> Mapping[str, Callable[[str], object]]:
        return {
            "policy": lambda key: self.library.titles[key],
            "edition": self._edition,
            "in_force": lambda name: self._applying(name) is not None,
            "binds": lambda name: "must" if (found := self.law.requirements.get(name)) and found.force == "must" else "will",
        }

    def _edition(self, source: str) -> str:
        if source not in self.law.editions:
            raise LibraryFaults(Fault(f"No edition of '{source}' is in force on {long_date(self.law.on)}."))
        return self.law.editions[source].title

    def _applying(self, name: str) -> Requirement | None:
        found = self.law.requirements.get(name)
        return found if found is not None and found.applies_to(self.known) is True else None

    def _met(self, form: Form) -> Iterator[Requirement]:
        chosen = self._clauses(form.file.policy)
        names = dict.fromkeys(form.file.meets)
        for clause in form.file.clauses:
            names.update(dict.fromkeys(chosen[clause].meets if clause in chosen else ()))
        yield from filter(None, map(self._applying, names))

    def _rests_on(self, form: Form) -> str:
        own = ", ".join(dict.fromkeys(words for clause in self._shown(form) for words in clause.house))
        return "; ".join([*citations(self._met(form)), *([f"our own limits, which no law sets: {own}"] if own else [])])

    def _shown(self, form: Form) -> Iterator[Clause]:
        chosen = self._clauses(form.file.policy)
        return (chosen[name] for name in form.file.clauses if name in chosen)

    # ---- posters

    def _poster(self, form: Form, title: str) -> MadeForm:
        clauses = self._clauses(form.file.policy)
        clause = next(clauses[name] for name in form.file.poster if name in clauses)
        wording = ClauseRenderer(self.known, self.law.values(), self._helpers())
        blocks = wording.blocks(clause.text, f"{clause.path}, clause '{clause.name}'", clause.line)
        for part in form.file.parts:
            blocks += wording.blocks(part.text, f"forms/{form.key}")
        about = clean(Words(wording).text(form.file.about, form.key))
        paper = Paper(title, about, self.name, str(long_date(self.law.on)), (Part(clause.name, blocks),))
        data = write_poster(paper, self.library.house_style, self.law.on.isoformat())
        return MadeForm(form.key, title, ".docx", data, tuple(wording.to_do))

    # ---- registers

    def _register(self, form: Form, words: Words, title: str) -> bytes:
        pages = [self._page(sheet, words, form.key) for sheet in form.file.sheets if self._holds(sheet.when)]
        how = [clean(words.text(each, form.key)) for each in (form.file.about, form.file.filled_in_by, form.file.kept) if each]
        return write_workbook(title, self.name, how, pages, self.law.on)

    def _holds(self, condition: Condition | None) -> bool:
        return condition is None or condition.value(self.known) is True

    def _page(self, sheet: Sheet, words: Words, place: str) -> RegisterPage:
        columns = [
            (
                each.model_copy(
                    update={"header": clean(words.text(each.header, place)), "for_whom": clean(words.text(each.for_whom, place))}
                ),
                self._basis(each.meets),
            )
            for each in sheet.columns
            if self._holds(each.when)
        ]
        return RegisterPage(clean(words.text(sheet.name, place)), clean(words.text(sheet.about, place)), tuple(columns))

    def _basis(self, names: Iterable[str]) -> str:
        """Return what a column rests on, in words: force, source and place, and what is not verified."""
        said = []
        for requirement in filter(None, map(self._applying, names)):
            place = requirement.citation()
            if requirement.unverified:
                before = f"; {requirement.at_before}" if requirement.at_before and not requirement.at else ""
                place += f" (not yet checked against the official text of this edition{before})"
            said.append(f"{_FORCE[requirement.force]}: {requirement.title}. {place}.")
        return "\n".join(said)


_FORCE: Final = {"must": "Law", "should": "Statutory guidance", "advice": "Advice"}
"""What a requirement is, for people who read a register."""
