"""The pipeline, start to end, on values and bytes: policy, law, answers and a date in; a document out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

import policygen
from policygen.documents.policy_days import dated_answers
from policygen.errors import Fault, Gaps, LibraryFaults, SchoolFaults
from policygen.expressions import Expression
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.broken_requirements import Broken, broken_by_answers
from policygen.generation.front_matter import (
    APPROVED,
    MOST_BESIDE_REVIEWS,
    MOST_CHANGES,
    approval_status,
    changes,
    control_table,
    edition_before,
    left_out_rows,
    removed_requirements,
    version,
)
from policygen.generation.learned_changes import from_reviews, review_table
from policygen.generation.open_questions import ToDo, open_page, questions_open_in
from policygen.generation.provenance import Place, first_words, provenance
from policygen.language.english import long_date
from policygen.law.in_force import LawInForce, Legislation
from policygen.law.model import Requirement
from policygen.library.model import Library
from policygen.markup.blocks import Document, Heading, Part, Run
from policygen.markup.outputs import escape
from policygen.markup.paper_templates import PaperTemplate
from policygen.markup.wording import ClauseRenderer
from policygen.policies.manifest import Manifest, answers_digest, clause_records, words_digest
from policygen.policies.model import Origin, Policy, Section
from policygen.policies.selection import Selection, select
from policygen.policies.traceability import ledger

if TYPE_CHECKING:
    from policygen.word.reading.word_file import WordFile


WordsOn = Callable[[date, Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Generated:
    """One policy for one school."""

    document: Document
    manifest: Manifest
    selection: Selection
    law: LawInForce
    to_do: tuple[ToDo, ...]
    unverified: tuple[Requirement, ...]
    house_style: bytes
    broken: tuple[Broken, ...]
    """Requirements that the school's own answers leave unmet, whatever the text says."""
    brief_template: PaperTemplate = field(repr=False)
    """The words of the page that goes with a tracked update."""
    next_review: date | None = None
    """The day on which this policy is next reviewed."""
    legislation: Legislation = field(default_factory=lambda: Legislation({}), repr=False)
    """The law of other days."""
    words_on: WordsOn = field(default=lambda _day, _clauses: {}, repr=False)
    """Tells for some clauses what the digest of their words is on another day, from the same answers."""

    def word(self) -> bytes:
        """Return the document as a Word file."""
        from policygen.word.writing.document import write_word  # what asks for the words alone need not wait for it

        return write_word(self.document, self.manifest, self.house_style, self.manifest.on)

    def word_file(self) -> WordFile:
        """Return the parts of the same Word file, read already."""
        from policygen.word.writing.document import word_file

        return word_file(self.document, self.manifest, self.house_style, self.manifest.on)


def generate(
    policy: Policy, library: Library, answers: Mapping[str, Value], on: date, *, with_provenance: bool = False
) -> Generated:
    """Make a school's policy as it has to be on a date.

    `with_provenance` adds the appendix that says of every passage why it is there, and of every requirement where it is met.

    Raises SchoolFaults where an answer is missing that decides what the policy has to say, Gaps where an applicable
    requirement would be left out, and LibraryFaults where a clause cannot be put into words.
    """
    known = Known(library.vocabulary, dated_answers(policy.key, library.policies.keys(), answers, library.documents))
    _refuse_without_required(known)
    law = library.legislation.on(on)
    if policy.file.based_on not in law.editions:
        raise LibraryFaults(Fault(f"No edition of '{policy.file.based_on}' is in force on {long_date(on)}."))
    edition = law.editions[policy.file.based_on]
    if edition.partly:
        said = f"Only part of {edition} is recorded, so no policy can be made as it stood on {long_date(on)}."
        raise LibraryFaults(Fault(said, "Choose a later day."))
    selection = select(policy, law, known)
    if selection.gaps:
        layers = [each.name for each in library.layers if _has_words_of(policy, each)]
        raise Gaps(policy.key, [f"{each.id}: {each.title} ({each.citation()})" for each in selection.gaps], layers)
    maker = _Maker(library, known, law, selection, answers)
    if not with_provenance:
        return maker.generated()
    rows = ledger(library.policies.values(), law, known)
    return maker.generated(
        lambda body: provenance(policy.key, rows, maker.places(body), library.titles, library.papers["provenance"])
    )


def _has_words_of(policy: Policy, layer: Origin) -> bool:
    return any(clause.layer == layer for clause in policy.clauses) or any(each.layer == layer for each in policy.removed.values())


def asked_first(known: Known) -> tuple[str, ...]:
    """Return the questions without whose answers no policy can be made, and that are not answered yet."""
    return tuple(
        name
        for name, fact in known.vocabulary.facts.items()
        if fact.required and name not in known.answers and known.relevant(name) is not False
    )


def _refuse_without_required(known: Known) -> None:
    missing = asked_first(known)
    if missing:
        step = "This has to be answered first."
        raise SchoolFaults([Fault(f"{name}: {known.vocabulary.facts[name].ask}", step) for name in missing])


def clause_helpers(library: Library, law: LawInForce, known: Known) -> dict[str, Callable[[str], object]]:
    """Return what clauses may ask for by name: a policy's title, an edition's, whether a requirement is in force and binds."""

    def edition(source: str) -> str:
        if source not in law.editions:
            raise LibraryFaults(Fault(f"No edition of '{source}' is in force on {long_date(law.on)}."))
        return law.editions[source].title

    def binds(name: str) -> str:
        """Return "must" where a requirement is law on the day, "will" where it is not: the school's promise."""
        requirement = law.requirements.get(name)
        return "must" if requirement is not None and requirement.force == "must" else "will"

    def in_force(name: str) -> bool:
        found = law.requirements.get(name)
        return found is not None and found.applies_to(known) is True

    return {"policy": lambda key: library.titles[key], "edition": edition, "in_force": in_force, "binds": binds}


def clause_wording(library: Library, known: Known, law: LawInForce, selection: Selection) -> ClauseRenderer:
    """Return what puts the clauses of a school's policy into words, with the numbers of its sections.

    Raises KeyError where no edition is in force that the policy is based on.
    """
    return _Maker(library, known, law, selection).wording


class _Maker:
    """Puts one school's document together from what was selected."""

    def __init__(
        self, library: Library, known: Known, law: LawInForce, selection: Selection, answers: Mapping[str, Value] | None = None
    ) -> None:
        self.answers = known.answers if answers is None else answers
        """The answers as they were given, before the policy had a day of its own."""
        self.library, self.known, self.law, self.selection = library, known, law, selection
        self.policy = selection.policy
        self.edition = law.editions[self.policy.file.based_on]
        self.chosen = {clause.name for clause in selection.clauses}
        self.numbers = _section_numbers(self.policy, self.chosen)
        self.met = [law.requirements[name] for name in selection.met]
        places = {"section": self._section_link, "appendix": self._section_link}
        helpers = {**clause_helpers(library, law, known), **places}
        self.wording = ClauseRenderer(known, law.values(), helpers)

    def generated(self, appended: Callable[[Sequence[Part]], tuple[Part, ...]] = lambda _: ()) -> Generated:
        """Return the document with its record; `appended` makes what follows the appendices from the parts before it."""
        front = tuple(self._front())
        body = tuple(part for section in self.policy.sections if section.part != "front" for part in self._section(section))
        body += appended((*front, *body))
        unverified = tuple(each for each in self.met if each.unverified)
        open_on_the_cover = [row.to_do for row in control_table(self.policy.file, self.known, self.edition, "") if row.to_do]
        to_do = tuple(questions_open_in(self.known, self._open_names(open_on_the_cover)))
        status = approval_status(self.known, self.edition, self.law.on, held_up=any(each.critical for each in to_do))
        control = (
            *control_table(self.policy.file, self.known, self.edition, status),
            *left_out_rows(self.selection.left_out),
        )
        front = (*open_page(to_do, control, (*front, *body), self._part_place), *front)
        document = Document(
            title=self.policy.file.title,
            about=self.policy.file.about,
            school=str(self.known["school_name"]),
            trust=str(self.known["trust_name"] or ""),
            edition=self.edition.title,
            version=version(self.known, self.edition),
            status=status,
            draft=status != APPROVED,
            date=str(long_date(self.known["effective_date"] or self.law.on)),
            owner=self.policy.file.owner,
            control=control,
            front=front,
            body=body,
            keywords=(str(self.edition), "safeguarding", "policygen"),
        )
        return Generated(
            document, self._manifest(document, unverified, to_do), self.selection, self.law, to_do, unverified,
            self.library.house_style, tuple(broken_by_answers(self.known, self.met)), self.library.papers["change-brief"],
            review if isinstance(review := self.known["next_review"], date) else None, self.library.legislation,
            self._words_on,
        )  # fmt: skip

    def _manifest(self, document: Document, unverified: Sequence[Requirement], to_do: Sequence[ToDo]) -> Manifest:
        return Manifest(
            policygen=policygen.__version__,
            policy=self.policy.key,
            title=document.title,
            school=document.school,
            urn=str(self.known["urn"] or ""),
            on=self.law.on.isoformat(),
            editions={each.edition.source: each.edition.name for each in self.met},
            library=self.library.digest,
            answers=answers_digest(self.answers),
            clauses=clause_records(self.selection, self.law, document),
            unverified=tuple(each.id for each in unverified),
            to_do=tuple(each.fact for each in to_do),
            left_out={each.id: f"{waiver.layer.name}: {waiver.reason}" for each, waiver in self.selection.left_out},
        )

    def _words_on(self, day: date, clauses: Collection[str]) -> dict[str, str]:
        law = self.library.legislation.on(day)
        if self.policy.file.based_on not in law.editions:
            return {}
        earlier = _Maker(self.library, self.known, law, select(self.policy, law, self.known), self.answers)
        try:
            parts = [part for section in self.policy.sections for part in earlier._section(section, clauses)]
        except LibraryFaults:  # it points to what was not there that day
            return {}
        return {part.name: words_digest(part.blocks) for part in parts if part.clause and part.name in clauses}

    # ---- sections

    def _front(self) -> Iterator[Part]:
        removed = removed_requirements(self.policy, self.library.legislation, self.edition, self.known)
        since = edition_before(self.library.legislation, self.edition)
        reviews = from_reviews(self.library.learned, {self.policy.key: self.chosen}, self.met, since)
        most = MOST_BESIDE_REVIEWS if reviews else MOST_CHANGES
        changed = [*changes(self.edition, since, self.met, removed, most), *review_table(reviews)]
        if changed:
            heading = Heading((Run("What has changed"),), 1, "what-has-changed", numbered=False)
            # A page of its own even for one row: what follows is a page that people copy, or the contents; each begins a page.
            yield Part("what-has-changed", (heading, *changed), clause=False, new_page=True)
        for section in self.policy.sections:
            if section.part == "front":
                yield from self._section(section)

    def _section(self, section: Section, wanted: Collection[str] | None = None) -> Iterator[Part]:
        """Yield the heading of a section and its clauses; with `wanted`, of the clauses these alone."""
        clauses = [clause for clause in section.clauses if clause.name in self.chosen]
        if not clauses:
            return
        numbered = section.part == "body"
        runs = self.wording.runs(section.title, section.path)
        title = Heading(runs, 1, section.name, numbered=numbered, appendix=section.part == "appendix")
        yield Part(f"heading.{section.name}", (title,), clause=False, new_page=self._begins_a_page(section))
        heading = ""
        marks = self._open_clauses(section)
        for clause in clauses:
            if clause.heading != heading and clause.heading:
                words = self.wording.runs(clause.heading, clause.path)
                yield Part(f"heading.{section.name}.{clause.name}", (Heading(words, 2, numbered=numbered),), clause=False)
            heading = clause.heading
            if wanted is not None and clause.name not in wanted:
                continue
            blocks = self.wording.clause(clause.text, f"{clause.path}, clause '{clause.name}'", clause.line)
            yield Part(clause.name, (*blocks, *self.wording.open_marks(marks.get(clause.name, ()))))

    def _open_clauses(self, section: Section) -> dict[str, list[str]]:
        """Return what the clauses of a section hang on that are not in it for want of an answer, by the clause before."""
        undecided = {clause.name for clause in self.selection.undecided_clauses}
        if not undecided:
            return {}
        found: dict[str, list[str]] = {}
        inside = [clause.name for clause in section.clauses if clause.name in self.chosen]
        last = inside[0] if inside else ""
        for clause in section.clauses:
            if clause.name in self.chosen:
                last = clause.name
            elif clause.name in undecided:
                open_ones = list(clause.when.undecided(self.known) if clause.when else ())
                open_ones += (name for each in clause.meets for name in self._undecided(each))
                found.setdefault(last, []).extend(open_ones)
        return found

    def _part_place(self, part: str) -> str:
        """Return where a part stands: "section 4", "Appendix A", or the title of a front page."""
        name = part.removeprefix("heading.")
        for section in self.policy.sections:
            if section.name in self.numbers and any(name in (clause.name, section.name) for clause in section.clauses):
                word = {"body": "section ", "appendix": "Appendix ", "front": ""}[section.part]
                title = "".join(run.text for run in self.wording.runs(section.title, section.path))
                return f"{word}{self.numbers[section.name]}" if word else title
        return ""

    def places(self, parts: Sequence[Part]) -> dict[str, Place]:
        """Return where each clause stands in the document."""
        blocks = {part.name: part.blocks for part in parts}
        found = {}
        for section in self.policy.sections:
            number = self.numbers.get(section.name, "")
            word = {"body": "section ", "appendix": "Appendix ", "front": ""}[section.part]
            title = "".join(run.text for run in self.wording.runs(section.title, section.path)) if number else ""
            for clause in section.clauses:
                if clause.name in blocks:
                    first = first_words(blocks[clause.name])
                    found[clause.name] = Place(word + number if word else "", title, first)
        return found

    def _begins_a_page(self, section: Section) -> bool:
        """Front sections stand alone; so does a form, which people copy. Other appendices follow one another."""
        if section.part != "appendix":
            return section.part == "front"
        appendices = [each for each in self.policy.sections if each.part == "appendix"]
        place = appendices.index(section)
        return place == 0 or _has_form(section) or _has_form(appendices[place - 1])

    # ---- helpers that clauses call

    def _section_link(self, name: str, worded: bool = True) -> Markup:
        section = next(each for each in self.policy.sections if each.name == name)
        if name not in self.numbers:
            raise LibraryFaults(
                Fault(f"A clause points to the section '{name}', which this document does not have.", path=section.path)
            )
        if section.part == "front":
            return Markup("[{}](#{})").format(escape(section.title), Markup(name))  # noqa: S704 - our own names
        word = "section " if section.part == "body" else "Appendix "
        return Markup(f"[{word if worded else ''}{self.numbers[name]}](number:{name})")  # noqa: S704 - our own names

    # ---- what is still open

    def _open_names(self, on_the_cover: Iterable[str]) -> list[str]:
        """Return the facts that are not known and that the document hangs on, in its words or in what stands in it."""
        names = dict.fromkeys((*self.wording.to_do, *on_the_cover))
        for clause in self.selection.undecided_clauses:
            names.update(dict.fromkeys(clause.when.undecided(self.known) if clause.when else ()))
            for requirement in clause.meets:
                names.update(dict.fromkeys(self._undecided(requirement)))
        for requirement_open in self.selection.undecided_requirements:
            names.update(dict.fromkeys(self._undecided(requirement_open.id)))
        return list(names)

    def _undecided(self, requirement: str) -> Iterable[str]:
        found = self.law.requirements.get(requirement)
        return found.applies.undecided(self.known) if found and isinstance(found.applies, Expression) else ()


def _section_numbers(policy: Policy, chosen: set[str]) -> dict[str, str]:
    numbers: dict[str, str] = {}
    counts = {"body": 0, "appendix": 0, "front": 0}
    for section in policy.sections:
        if any(clause.name in chosen for clause in section.clauses):
            counts[section.part] += 1
            count = counts[section.part]
            numbers[section.name] = chr(64 + count) if section.part == "appendix" else str(count)
    return numbers


def _has_form(section: Section) -> bool:
    return any("```form" in clause.text for clause in section.clauses)
