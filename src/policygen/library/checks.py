"""What must hold across the files of the library: every name that is used exists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from jinja2 import TemplateSyntaxError

from policygen.errors import Fault
from policygen.expressions import Expression
from policygen.facts.conditions import condition_faults
from policygen.facts.proposals import proposal_faults
from policygen.facts.vocabulary import Vocabulary
from policygen.language.english import nearest
from policygen.law.model import NEEDS_NEW_WORDS, EditionFile, RequirementEdition, RequirementFile, Source
from policygen.library import documents as library_documents
from policygen.library.findings import check_findings
from policygen.markup.tags import RUN_TOGETHER, lines_run_together
from policygen.markup.templates import links_in, names_in
from policygen.policies import handouts as handout_files
from policygen.policies.handouts import Handout
from policygen.policies.model import Clause, Policy, Shared

if TYPE_CHECKING:
    from policygen.library.reader import Reader


class Checks:
    """What must hold across files: every name that is used exists, and nothing is named twice."""

    def __init__(
        self,
        reader: Reader,
        vocabulary: Vocabulary,
        sources: Mapping[str, Source],
        policies: Mapping[str, Policy],
        titles: Mapping[str, str],
        documents: Mapping[str, Any],
    ) -> None:
        self.reader, self.vocabulary, self.policies, self.titles = reader, vocabulary, policies, titles
        self.documents = documents
        self.sources = sources
        self.requirements = {name: each for source in sources.values() for name, each in source.requirements.items()}
        self.values = {value for each in self.requirements.values() for value in _value_names(each)}
        self.renamed = {each.was: name for name, each in self.requirements.items() if each.was}
        topics = {name.rpartition(".")[0] for name in self.requirements}
        self.topics = topics | set(sources)
        self.sections = {section.name for policy in policies.values() for section in policy.sections}

    def fault(self, what: str, path: str, line: int | None, next_step: str = "") -> None:
        """Note a fault."""
        self.reader.faults.append(Fault(what, next_step, path, line))

    def run(self) -> None:
        """Check everything."""
        self._facts()
        for source in self.sources.values():
            self.source(source)
            check_findings(self, source)
        for policy in self.policies.values():
            self.policy(policy)
        used = {each.name for policy in self.policies.values() for clause in policy.clauses for each in clause.shared}
        for passage in self.reader.shared.values():
            self._passage(passage, used)

    def _passage(self, passage: Shared, used: set[str]) -> None:
        """Check a shared passage where it is written, so that a fault names its own file and line."""
        if self.template(passage.text, passage.path, 0):
            self._linked(passage.text, passage.path, lambda: 1)
            self._run_together(passage.text, passage.path, 1)
        if passage.name not in used:
            self.fault(f"No clause uses the shared passage '{passage.name}'.", passage.path, 1, "Use it, or delete the file.")

    def for_documents(self) -> library_documents.Names:
        """Return what the catalogue of documents may name."""
        return library_documents.Names(
            requirements=self.requirements, policies=self.policies, facts=self.vocabulary.facts, condition=self.condition,
            names=self.names, fault=self.fault, line=self.reader.line,
        )  # fmt: skip

    def _facts(self) -> None:
        path = "legislation/facts.yaml"
        for name, fact in self.vocabulary.facts.items():
            line = self._lazy_line(path, "facts", name)
            for condition in (fact.when, fact.is_, *(each.when for each in fact.propose), *fact.choices_when.values()):
                self.condition(condition, path, line)
            self.names([*fact.choices_when, *fact.called_before.values()], fact.choices, "choice", path, line)
            for wrong in proposal_faults(name, fact):
                self.fault(wrong, path, line())
            self.names(fact.breaks, self.requirements, "requirement", path, line)
            if fact.asked and not fact.ask:
                self.fault(f"The fact '{name}' has neither a question nor a rule.", path, line())
            if fact.asked and fact.subject not in self.vocabulary.subjects:
                self.fault(f"The fact '{name}' stands under no subject that is known.", path, line())
            self.names(fact.asked_of, self.vocabulary.roles, "role", path, line)
            if fact.asked and self.vocabulary.roles and not fact.asked_of:
                step = f"Say under 'asked_of' who knows the answer: {', '.join(self.vocabulary.roles)}."
                self.fault(f"Nobody is asked for '{name}'.", path, line(), step)
            if (fact.type in ("choice", "choices")) != bool(fact.choices):
                self.fault(f"The fact '{name}' needs choices, or has them without being a choice.", path, line())
        for number, rule in enumerate(self.vocabulary.rules):
            line = self._lazy_line(path, "rules", number)
            self.condition(rule.holds, path, line)
            self.names(rule.facts, self.vocabulary.facts, "fact", path, line)

    def _lazy_line(self, path: str, *keys: object) -> Callable[[], int | None]:
        return lambda: self.reader.line(path, *keys)

    def condition(self, condition: Expression | None, path: str, line: Callable[[], int | None]) -> None:
        """Report what is wrong with the names and the values in a condition."""
        if condition is not None:
            self.reader.faults += (fault.at(path, line()) for fault in condition_faults(condition, self.vocabulary))

    def names(
        self, names: Sequence[str], known: Mapping[str, Any] | set[str], kind: str, path: str,
        line: Callable[[], int | None],
    ) -> None:  # fmt: skip
        """Check that every name is known."""
        for name in names:
            if name not in known:
                now = self.renamed.get(name) if known is self.requirements else None
                step = f"It is called '{now}' now." if now else nearest(name, known)
                self.fault(f"There is no {kind} called '{name}'.", path, line(), step)

    def source(self, source: Source) -> None:
        """Check a source and its requirements."""
        folder = self.reader.folders[source.key]
        dates = [file.starts for file in source.file.editions.values()]
        if not dates:
            self.fault("A source has at least one edition.", f"{folder}/source.yaml", None)
        if dates != sorted(set(dates)):
            line = self.reader.line(f"{folder}/source.yaml", "editions")
            self.fault("Editions stand in order of the day they start, each on its own day.", f"{folder}/source.yaml", line)
        for name, edition in source.file.editions.items():
            line = self.reader.line(f"{folder}/source.yaml", "editions", name)
            if edition.ends is not None and edition.ends < edition.starts:
                self.fault(f"The edition '{name}' ends before it starts.", f"{folder}/source.yaml", line)
            if edition.published and edition.ends and edition.ends < edition.published:
                self.fault(f"The edition '{name}' ends before it was published.", f"{folder}/source.yaml", line)
        for name, requirement in source.requirements.items():
            topic, _, key = name.removeprefix(f"{source.key}.").rpartition(".")
            self._requirement(key, requirement, f"{folder}/{topic}.yaml", source)

    def _requirement(self, key: str, requirement: RequirementFile, path: str, source: Source) -> None:
        line = self._lazy_line(path, key)
        for condition in (requirement.applies, *(each.applies for each in requirement.editions.values())):
            if isinstance(condition, Expression):
                self.condition(condition, path, line)
        if not requirement.editions:
            self.fault(f"'{key}' stands in no edition.", path, line())
        if requirement.was in self.requirements:
            said = f"'{key}' was called '{requirement.was}', and there is a requirement of that name."
            self.fault(said, path, self.reader.line(path, key, "was"), "Ids are never used again: correct 'was'.")
        related = self._lazy_line(path, key, "relates_to")
        self.names(requirement.relates_to, self.topics | self.sections, "topic or section", path, related)
        for edition, stated in requirement.editions.items():
            place = self._lazy_line(path, key, "editions", edition)
            for said in _wrong_in_edition(key, edition, stated, source.file.editions.get(edition)):
                self.fault(said, path, place())

    def handout(self, handout: Handout) -> None:
        """Check the names that a hand-out uses."""
        path = f"policy_templates/{handout_files.FOLDER}/{handout_files.FOLDER}.yaml"
        line = self._lazy_line(path, handout.key)
        self.condition(handout.file.when, path, line)
        self.names(handout.file.policies, self.policies, "policy", path, line)
        self.template(handout.file.about, path, line() or 1)
        self._clauses(handout)

    def policy(self, policy: Policy) -> None:
        """Check a policy and its clauses."""
        path = self.reader.name(self.reader.root / "policy_templates" / policy.key / "policy.yaml")
        known = self.topics | set(self.requirements)
        for part, names in (("covers", policy.file.covers), ("covered_elsewhere", tuple(policy.file.left_to))):
            self.names(names, known, "topic or requirement", path, self._lazy_line(path, part))
        self.names(policy.file.includes, self.titles, "policy in suite.yaml", path, self._lazy_line(path, "includes"))
        self._covered_elsewhere(policy, path)
        self.names([policy.file.based_on], set(self.sources), "source", path, self._lazy_line(path, "based_on"))
        self._clauses(policy)

    def _covered_elsewhere(self, policy: Policy, path: str) -> None:
        """Check that each document that answers in place of a policy exists, and that a policy of ours there does answer."""
        known = {**self.titles, **self.documents, **self.policies}
        for number, each in enumerate(policy.file.covered_elsewhere):
            line = self._lazy_line(path, "covered_elsewhere", number, "to")
            self.names([each.to], known, "policy or document", path, line)
            there = self._policy_with(each.to)
            if there is policy:
                self.fault(f"'{policy.key}' leaves this to itself ('{each.to}').", path, line(), "Name the document that has it.")
            elif there is not None:
                met = {name for clause in there.clauses for name in clause.meets}
                for name in self._requirements_of(each.requirements):
                    if name not in met:
                        said = f"'{name}' is left to '{each.to}', and no clause of that policy meets it."
                        self.fault(said, path, line(), "Meet it there, or name the document that does.")

    def _policy_with(self, key: str) -> Policy | None:
        """Return the policy of a key in suite.yaml: its own, or the one that includes it; None where none is shipped."""
        including = (each for each in self.policies.values() if key in each.file.includes)
        return self.policies.get(key) or next(including, None)

    def _requirements_of(self, names: Sequence[str]) -> Iterator[str]:
        """Yield the requirements that some names of requirements and topics stand for."""
        for name in names:
            if name in self.requirements:
                yield name
            elif name in self.topics:
                yield from (each for each in self.requirements if each.startswith(f"{name}."))

    def _clauses(self, policy: Policy | Handout) -> None:
        seen: dict[str, Clause] = {}
        for clause in policy.clauses:
            if clause.name in seen:
                self.fault(f"There are two clauses called '{clause.name}'.", clause.path, clause.line)
            seen[clause.name] = clause
            self.clause(policy, clause)
        for section in policy.sections:
            self.template(section.title, section.path, 1)

    def clause(self, policy: Policy | Handout, clause: Clause) -> None:
        """Check what a clause names."""

        def line() -> int | None:
            return clause.line

        self.condition(clause.when, clause.path, line)
        self.names((*clause.meets, *clause.limits_from), self.requirements, "requirement", clause.path, line)
        if not self.template(clause.own_text, clause.path, clause.line) or not self.template(
            clause.heading, clause.path, clause.line
        ):
            return
        self._linked(clause.own_text, clause.path, line)
        self._run_together(clause.own_text, clause.path, clause.text_line)
        sections = {section.name for section in policy.sections} if isinstance(policy, Policy) else set()
        for text, path in ((clause.own_text, clause.path), *((each.text, each.path) for each in clause.shared)):
            here = (name for kind, name in _links_in_template(text) if kind in ("section", "appendix"))
            self.names(tuple(here), sections, f"section of '{policy.key}'" if path != clause.path else "section", path, line)

    def _linked(self, text: str, path: str, line: Callable[[], int | None]) -> None:
        """Check the policies, editions and requirements that a text names."""
        known: dict[str, Any] = {
            "policy": self.titles, "edition": set(self.sources), "in_force": self.requirements, "binds": self.requirements,
        }  # fmt: skip
        for kind, name in _links_in_template(text):
            if kind in known:
                self.names([name], known[kind], "requirement" if kind in ("in_force", "binds") else kind, path, line)

    def template(self, text: str, path: str, line: int) -> bool:
        """Check the placeholders of a text; return whether it can be read as a template."""
        try:
            _, wrong = names_in(text, self.vocabulary, self.values)
        except TemplateSyntaxError as error:
            self.fault(f"This text cannot be read as a template: {error.message}", path, line + error.lineno)
            return False
        for name in wrong:
            self.unknown_placeholder(name, path, line)
        return True

    def _run_together(self, text: str, path: str, first: int) -> None:
        """Report lines that run into what follows; `first` is the number of the text's first line."""
        for number in lines_run_together(text):
            self.fault(RUN_TOGETHER, path, first + number)

    def unknown_placeholder(self, name: str, path: str, line: int | None) -> None:
        """Report a placeholder that is neither a fact nor a number in the law."""
        what = "number in the law" if name.startswith("law.") else "fact"
        known = {f"law.{value}" for value in self.values} if name.startswith("law.") else self.vocabulary.facts
        self.fault(f"There is no {what} called '{name}'.", path, max(line, 1) if line is not None else None, nearest(name, known))


def _links_in_template(text: str) -> list[tuple[str, str]]:
    """Return what a text links to; nothing where it is no template, which is a fault of its own."""
    try:
        return list(links_in(text))
    except TemplateSyntaxError:
        return []


def _value_names(requirement: RequirementFile) -> Iterator[str]:
    yield from requirement.values
    for edition in requirement.editions.values():
        yield from edition.values or ()


def _wrong_in_edition(key: str, name: str, stated: RequirementEdition, edition: EditionFile | None) -> Iterator[str]:
    """Yield what is missing or does not agree in what one edition is said to state."""
    if stated.change in NEEDS_NEW_WORDS and not stated.note:
        yield f"'{key}' is {stated.change} in {name}; say in 'note' what that asks of a policy."
    if stated.basis == "secondary" and not stated.evidence:
        yield f"'{key}' in {name} is second-hand; give its evidence."
    if stated.basis == "official" and stated.change != "removed" and not stated.at:
        yield f"'{key}' in {name} is read in the official text; say where ('at')."
    if stated.checked and stated.checked.basis != stated.basis:
        yield f"'{key}' in {name} rests on '{stated.basis}', and its 'checked' is signed for '{stated.checked.basis}'."
    if edition and isinstance(stated.ends, date) and stated.ends < edition.starts:
        yield f"'{key}' in {name} ends before the edition starts."
