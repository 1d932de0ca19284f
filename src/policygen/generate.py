"""The pipeline, start to end, on values and bytes: policy, law, answers and a date in; a document out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from markupsafe import Markup

import policygen
from policygen.document import Block, Cell, ControlRow, Document, Heading, Paragraph, Part, Run, Table, plain
from policygen.errors import Fault, Gaps, LibraryFaults, SchoolFaults
from policygen.facts import NOT_SURE, Contact, Known, Person, Value, Vocabulary, label
from policygen.legislation import NEEDS_NEW_WORDS, LawInForce, Legislation, Requirement
from policygen.library import Library
from policygen.manifest import Manifest, answers_digest, clause_records
from policygen.policies import Policy, Section, Selection, select
from policygen.wording import TO_BE_CONFIRMED, Wording, escape, long_date, names_in

MOST_CHANGES: Final = 16
"""Rows of "What has changed" that fit a page; further ones are counted, and listed by `policygen explain`."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """A question that is still open, and where its answer belongs."""

    fact: str
    question: str


@dataclass(frozen=True, slots=True)
class Generated:
    """One policy for one school."""

    document: Document
    manifest: Manifest
    selection: Selection
    law: LawInForce
    to_do: tuple[ToDo, ...]
    unverified: tuple[Requirement, ...]
    word: bytes = b""


def needed_facts(policy: Policy, legislation: Legislation, known: Known, on: date) -> list[str]:
    """Return the facts that a policy depends on for this school, whether they are answered or not."""
    law = legislation.on(on)
    selection = select(policy, law, known)
    names: dict[str, None] = dict.fromkeys(name for name, fact in known.vocabulary.facts.items() if fact.required)
    names.update(dict.fromkeys(_CONTROL_FACTS))
    for requirement in law.requirements.values():
        if policy.has_to_meet(requirement.id) and requirement.applies != "everyone":
            names.update(dict.fromkeys(sorted(requirement.applies.undecided(known))))
    for clause in policy.clauses:
        if clause.when is not None:
            names.update(dict.fromkeys(sorted(clause.when.undecided(known))))
    for clause in (*selection.clauses, *selection.undecided_clauses):
        used, _ = names_in(clause.text + clause.heading, known.vocabulary, ())
        names.update(dict.fromkeys(sorted(used)))
    return list(names)


def open_questions(
    policies: Iterable[Policy], legislation: Legislation, known: Known, on: date
) -> tuple[list[str], list[str]]:
    """Return the questions that still matter and have not been asked, and those answered "not sure yet"."""
    names = [name for policy in policies for name in needed_facts(policy, legislation, known, on)]
    return known.questions(names), known.not_sure(names)


def generate(policy: Policy, library: Library, answers: Mapping[str, Value], on: date) -> Generated:
    """Make a school's policy as it has to be on a date.

    Raises SchoolFaults where an answer is missing that decides what the policy has to say, Gaps where an applicable
    requirement would be left out, and LibraryFaults where a clause cannot be put into words.
    """
    known = Known(library.vocabulary, answers)
    _refuse_without_required(known)
    law = library.legislation.on(on)
    if policy.file.based_on not in law.editions:
        raise LibraryFaults(Fault(f"No edition of '{policy.file.based_on}' is in force on {long_date(on)}."))
    selection = select(policy, law, known)
    if selection.gaps:
        raise Gaps(policy.key, [f"{each.id}: {each.title} ({each.citation()})" for each in selection.gaps])
    return _Maker(library, policy, known, law, selection).generated(answers)


def _refuse_without_required(known: Known) -> None:
    missing = [
        name
        for name, fact in known.vocabulary.facts.items()
        if fact.required and name not in known.answers and known.relevant(name) is not False
    ]
    if missing:
        faults = [
            Fault(f"{name}: {known.vocabulary.facts[name].ask}", "This has to be answered first.") for name in missing
        ]
        raise SchoolFaults(faults)


_CONTROL_FACTS: Final = (
    "school_name", "trust_name", "urn", "approved_by", "effective_date", "next_review", "policy_version", "website",
    "policy_web_page", "address", "postcode", "phone", "email",
)  # fmt: skip


class _Maker:
    def __init__(self, library: Library, policy: Policy, known: Known, law: LawInForce, selection: Selection) -> None:
        self.library, self.policy, self.known, self.law, self.selection = library, policy, known, law, selection
        self.edition = law.editions[policy.file.based_on]
        self.chosen = {clause.name for clause in selection.clauses}
        self.numbers = self._section_numbers()
        self.wording = Wording(
            known,
            law.values(),
            {
                "section": self._section_link, "appendix": self._section_link, "policy": self._policy_title,
                "edition": self._edition_title, "in_force": self._applies,
            },
        )  # fmt: skip

    def generated(self, answers: Mapping[str, Value]) -> Generated:
        front = tuple(self._front())
        body = tuple(
            part for section in self.policy.sections for part in self._section(section) if section.part != "front"
        )
        unverified = tuple(each for each in self._met() if each.unverified)
        control = tuple(self._control(len(unverified)))
        to_do = tuple(self._to_do())
        document = Document(
            title=self.policy.file.title,
            about=self.policy.file.about,
            school=str(self.known["school_name"]),
            trust=str(self.known["trust_name"] or ""),
            edition=self.edition.title,
            version=str(self.known["policy_version"] or f"{self.edition.name}.1"),
            status="Draft for approval" if to_do or not self.known["effective_date"] else "For approval",
            date=str(long_date(self.known["effective_date"] or self.law.on)),
            owner=self.policy.file.owner,
            control=control,
            front=front,
            body=body,
            keywords=(str(self.edition), "safeguarding", "policygen"),
        )
        manifest = Manifest(
            policygen=policygen.__version__,
            policy=self.policy.key,
            title=self.policy.file.title,
            school=document.school,
            urn=str(self.known["urn"] or ""),
            on=self.law.on.isoformat(),
            editions=self._editions_met(),
            library=self.library.digest,
            answers=answers_digest(answers),
            clauses=clause_records(self.selection, self.law, document),
            unverified=tuple(each.id for each in unverified),
            to_do=tuple(each.fact for each in to_do),
            base=_base(document),
        )
        return Generated(document, manifest, self.selection, self.law, to_do, unverified)

    # ---- sections

    def _section_numbers(self) -> dict[str, str]:
        numbers: dict[str, str] = {}
        counts = {"body": 0, "appendix": 0, "front": 0}
        for section in self.policy.sections:
            if any(clause.name in self.chosen for clause in section.clauses):
                counts[section.part] += 1
                count = counts[section.part]
                numbers[section.name] = str(count) if section.part == "body" else chr(64 + count)
        return numbers

    def _section(self, section: Section) -> Iterator[Part]:
        clauses = [clause for clause in section.clauses if clause.name in self.chosen]
        if not clauses:
            return
        appendix = section.part == "appendix"
        runs = self.wording.runs(section.title, section.path)
        title = Heading(runs, 1, section.name, numbered=section.part == "body", appendix=appendix)
        yield Part(f"heading.{section.name}", (title,), clause=False, new_page=section.part != "body")
        heading = ""
        for clause in clauses:
            if clause.heading != heading:
                heading = clause.heading
                runs = self.wording.runs(heading, clause.path)
                name = f"heading.{section.name}.{clause.name}"
                if heading:
                    yield Part(name, (Heading(runs, 2, numbered=section.part == "body"),), clause=False)
            place = f"{clause.path}, clause '{clause.name}'"
            yield Part(clause.name, self.wording.blocks(clause.text, place, clause.line))
        if section.part == "body":
            yield from self._sources(section, [clause.name for clause in clauses])

    def _sources(self, section: Section, clauses: Sequence[str]) -> Iterator[Part]:
        met = [self.law.requirements[name] for name, by in self.selection.met.items() if set(by) & set(clauses)]
        cited = citations(met)
        if cited:
            runs = (Run("Rests on: ", bold=True), Run("; ".join(cited) + "."))
            yield Part(f"sources.{section.name}", (Paragraph(runs, "sources"),), clause=False)

    # ---- the front

    def _front(self) -> Iterator[Part]:
        changes = self._changes()
        if changes:
            heading = Heading((Run("What has changed"),), 1, "what-has-changed", numbered=False)
            yield Part("what-has-changed", (heading, *changes), clause=False)
        for section in self.policy.sections:
            if section.part == "front":
                yield from self._section(section)

    def _changes(self) -> list[Block]:
        """Return what this edition asks the school to do differently: law first, then what is new, then the rest."""
        rows = [each for each in self._met() if each.change in NEEDS_NEW_WORDS and each.note]
        rows += self._removed()
        rows.sort(
            key=lambda each: (each.force != "must", _ORDER[each.change or "changed"], each.edition.short, each.id)
        )
        if not rows:
            return []
        shown = [
            (_cell(_CHANGED[each.change or "changed"]), _cell(each.note), _cell(_where(each)))
            for each in rows[:MOST_CHANGES]
        ]
        header = (_cell("Change"), _cell("What it means for this policy"), _cell("Source"))
        blocks: list[Block] = [
            Paragraph(
                (Run(f"This version follows {self.edition.title}. These are the changes that this policy takes up."),)
            ),
            Table(header, tuple(shown), "Changes that this version takes up"),
        ]
        if any(each.unverified for each in rows[:MOST_CHANGES]):
            blocks.append(Paragraph((Run(_STARRED),), "note"))
        if len(rows) > MOST_CHANGES:
            more = len(rows) - MOST_CHANGES
            blocks.append(Paragraph((Run(f"{more} further changes of detail are taken up in the text."),), "note"))
        return blocks

    def _removed(self) -> list[Requirement]:
        """Return what the edition before asked of this policy and this edition no longer does."""
        before = self.library.legislation.on(self.edition.starts - timedelta(days=1))
        source = self.library.legislation.sources[self.edition.source]
        gone = []
        for name, requirement in before.requirements.items():
            file = source.requirements.get(name)
            stated = file.editions.get(self.edition.name) if file else None
            if (
                stated
                and stated.change == "removed"
                and self.policy.has_to_meet(name)
                and requirement.applies_to(self.known)
            ):
                gone.append(_removed(requirement, stated.note, self.edition, stated.basis))
        return gone

    def _control(self, unverified: int) -> Iterator[ControlRow]:
        known, about = self.known, self.policy.file
        yield ControlRow("Status", "Draft for approval" if not known["effective_date"] else "For approval")
        yield ControlRow("Owner", about.owner)
        yield self._row("Approved by", "approved_by")
        yield self._row("In effect from", "effective_date")
        yield self._row("Next review", "next_review")
        yield ControlRow("Version", str(known["policy_version"] or f"{self.edition.name}.1"))
        yield ControlRow("Based on", f"{self.edition.title}, in force from {long_date(self.edition.starts)}")
        yield ControlRow("For", about.audience)
        page = known["policy_web_page"] or known["website"]
        if about.publish and page:
            yield ControlRow("Published at", str(page))
        total = len(self._met())
        if unverified:
            yield ControlRow(
                "Checked against official text",
                f"{total - unverified} of the {total} legal and guidance requirements behind this policy; "
                f"the other {unverified} rest on reports of the current edition or on the edition before it.",
            )
        else:
            yield ControlRow(
                "Checked against official text", f"All {total} legal and guidance requirements behind this policy"
            )

    def _row(self, title: str, fact: str) -> ControlRow:
        value = self.known[fact]
        if value is None or value == "":
            self.wording.to_do.setdefault(fact)
            return ControlRow(title, TO_BE_CONFIRMED, fact)
        return ControlRow(title, str(long_date(value)))

    # ---- helpers that clauses call

    def _section_link(self, name: str) -> Markup:
        section = next(each for each in self.policy.sections if each.name == name)
        if name not in self.numbers:
            raise LibraryFaults(Fault(f"A clause points to the section '{name}', which this document does not have."))
        if section.part == "front":
            return Markup("[{}](#{})").format(Markup(escape(section.title)), Markup(name))  # noqa: S704
        word = "section" if section.part == "body" else "Appendix"
        return Markup(f"[{word} {self.numbers[name]}](number:{name})")  # noqa: S704 - our own names

    def _policy_title(self, key: str) -> str:
        return self.library.titles[key]

    def _edition_title(self, source: str) -> str:
        if source not in self.law.editions:
            raise LibraryFaults(Fault(f"No edition of '{source}' is in force on {long_date(self.law.on)}."))
        return self.law.editions[source].title

    def _applies(self, requirement: str) -> bool:
        found = self.law.requirements.get(requirement)
        return found is not None and found.applies_to(self.known) is True

    # ---- what it rests on

    def _met(self) -> list[Requirement]:
        return [self.law.requirements[name] for name in self.selection.met]

    def _editions_met(self) -> dict[str, str]:
        return {each.edition.source: each.edition.name for each in self._met()}

    def _to_do(self) -> Iterator[ToDo]:
        names = dict(self.wording.to_do)
        for clause in self.selection.undecided_clauses:
            names.update(dict.fromkeys(clause.when.undecided(self.known) if clause.when else ()))
            for requirement in clause.meets:
                names.update(dict.fromkeys(self._undecided(requirement)))
        for requirement_open in self.selection.undecided_requirements:
            names.update(dict.fromkeys(self._undecided(requirement_open.id)))
        facts = self.known.questions(names) + self.known.not_sure(names)
        unreachable = [name for name in names if name not in facts and name in self.known.vocabulary.facts]
        listed = {*facts, *(name for name in unreachable if self.known.vocabulary.facts[name].asked)}
        for name in self.known.vocabulary.facts:
            if name in listed:
                yield ToDo(name, _question(self.known, name))

    def _undecided(self, requirement: str) -> Iterable[str]:
        found = self.law.requirements.get(requirement)
        if found is None or found.applies == "everyone":
            return ()
        return found.applies.undecided(self.known)  # type: ignore[no-any-return]


_ORDER: Final = {"new": 0, "changed": 1, "removed": 2}
_CHANGED: Final = {"new": "New", "changed": "Changed", "removed": "Removed"}
_STARRED: Final = "* Reported by others or carried over; not yet checked against the official text of this edition."


def _question(known: Known, name: str) -> str:
    question, value = label(known.vocabulary, name), known[name]
    if isinstance(value, Person | Contact):
        return f"{question} (a telephone number or an address is missing)"
    return question


def _removed(requirement: Requirement, note: str, edition: object, basis: str) -> Requirement:
    from dataclasses import replace

    return replace(
        requirement,
        edition=edition,
        stated_in=edition.name,
        change="removed",
        note=note,
        at="",
        basis=basis,  # type: ignore
    )


def _where(requirement: Requirement) -> str:
    return requirement.citation() + (" *" if requirement.unverified else "")


def _cell(text: str) -> Cell:
    return ((Run(text),),)


def _base(document: Document) -> dict[str, tuple[str, ...]]:
    from policygen.document import block_text

    return {part.name: tuple(block_text(block) for block in part.blocks) for part in document.parts}


def citations(requirements: Iterable[Requirement]) -> list[str]:
    """Return where some requirements stand, one entry a source: "KCSIE 2025, paras 102, 104-106, Annex C"."""
    by_source: dict[str, list[Requirement]] = {}
    for each in requirements:
        by_source.setdefault(str(each.edition), []).append(each)
    cited = []
    for name in sorted(by_source, key=lambda name: (_KIND_ORDER.get(by_source[name][0].edition.kind, 9), name)):
        places = _places(each.at for each in by_source[name])
        cited.append(f"{name}, {places}" if places else name)
    return cited


_KIND_ORDER: Final = {"act": 0, "regulations": 1, "statutory guidance": 2, "standards": 3, "guidance": 4}


def _places(loci: Iterable[str]) -> str:
    import re

    numbers: set[int] = set()
    others: dict[str, None] = {}
    for locus in loci:
        for part in re.split(r"\s*;\s*", locus):
            found = re.fullmatch(r"paras? ([\d,\s\-–and]+)", part)
            if found:
                numbers.update(_numbers(found.group(1)))
            elif part:
                others.setdefault(part)
    spans = _spans(sorted(numbers))
    paras = [f"{'paras' if len(numbers) > 1 else 'para'} {', '.join(spans)}"] if spans else []
    return "; ".join([*paras, *others])


def _numbers(text: str) -> Iterator[int]:
    import re

    for part in re.split(r",|\band\b", text):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if ends:
            yield from range(ends[0], ends[-1] + 1)


def _spans(numbers: Sequence[int]) -> list[str]:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return [str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans]


__all__ = [
    "NOT_SURE",
    "Generated",
    "ToDo",
    "Vocabulary",
    "citations",
    "generate",
    "needed_facts",
    "open_questions",
    "plain",
]
