"""The items of a self-assessment as data: modules, standards and items of `legislation/audit/`, read and checked.

What published audit tools of local partnerships have in common (learning.safeguarding-audits): items that rest on a duty,
described grades, evidence and impact, people to ask, questions for the board. A new item is one entry in YAML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from pydantic import ValidationError

from policygen.errors import Fault, Faults, LibraryFaults
from policygen.facts.known import Known
from policygen.file_model import Condition, FileModel
from policygen.formats import strict_yaml
from policygen.formats.strict_yaml import YamlFile
from policygen.language.english import nearest
from policygen.law.in_force import LawInForce
from policygen.law.model import Requirement
from policygen.learning.training_needs import TrainingFile, check_needs
from policygen.library.model import Library

FOLDER: Final = "audit"
"""The folder of legislation/ with the modules."""
OWN_ITEMS: Final = "our-learning."
"""How the keys of items begin that come from a school's own learning log. An answer to one is kept when its entry is gone."""
TRAINING: Final = "training/needs.yaml"
"""The file of legislation/ with the training needs, which items name."""

Who = Literal["pupils", "parents", "staff", "governors", "partners"]


class ItemFile(FileModel):
    """An item as its module states it."""

    asks: str
    meets: tuple[str, ...] = ()
    """Requirements, or topics with all of theirs, that the item is about."""
    when: Condition | None = None
    evidence: tuple[str, ...]
    impact: str
    who: tuple[Who, ...]
    partly: str
    fully: str
    documents: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    training: tuple[str, ...] = ()


class StandardFile(FileModel):
    """A standard: its items, and questions that the board asks itself at the end."""

    title: str
    questions: tuple[str, ...]
    items: Mapping[str, ItemFile]


class LeftOutFile(FileModel):
    """Duties of the module's themes that have no item, and why."""

    what: tuple[str, ...]
    why: str


class ModuleFile(FileModel):
    """A module of the self-assessment: safeguarding, the site, adults at risk."""

    title: str
    order: int
    """Its place among the modules."""
    about: str
    rests_on: tuple[str, ...]
    themes: tuple[str, ...]
    """Sources and topics for whose duties the module answers."""
    left_out: tuple[LeftOutFile, ...] = ()
    standards: Mapping[str, StandardFile]


@dataclass(frozen=True, slots=True)
class Item:
    """One item, with where it stands."""

    key: str
    """Module, standard and item: `safeguarding.lead.dsl-post`."""
    file: ItemFile
    module: str
    """The title of the module."""
    standard: str
    """The title of the standard."""
    written: tuple[str, int]
    """File and line."""

    def requirements(self, law: LawInForce) -> tuple[Requirement, ...]:
        """Return the requirements in force that the item is about."""
        return law.within(*self.file.meets)

    def comes_up(self, law: LawInForce, known: Known) -> bool:
        """Whether a school is asked it: its condition is not false, and something that it is about applies to the school.

        An item that rests on no requirement is good practice, and comes up wherever its condition is not false.
        """
        if self.file.when is not None and self.file.when.value(known) is False:
            return False
        return not self.file.meets or any(each.applies_to(known) is not False for each in self.requirements(law))


@dataclass(frozen=True, slots=True)
class AuditLibrary:
    """Every module with its items, and the training needs that they name."""

    modules: Mapping[str, ModuleFile]
    items: Mapping[str, Item]
    training: TrainingFile


def is_in(name: str, asked: str) -> bool:
    """Whether a requirement is the one asked for, or of the topic or the source asked for."""
    return name == asked or name.startswith(f"{asked}.")


def read_audit(texts: Mapping[str, str], library: Library, on: date) -> AuditLibrary:
    """Return the self-assessment of the files of `legislation/audit/` and `legislation/training/`, every name in them checked.

    `texts` has the files' texts by path (`legislation/audit/site.yaml`); `on` is the day whose duties the themes answer for.

    Raises LibraryFaults with every fault, its file and line.
    """
    faults: list[Fault] = []
    parsed: dict[str, YamlFile] = {}
    modules: dict[str, ModuleFile] = {}
    training = TrainingFile()
    for path, text in texts.items():
        try:
            parsed[path] = file = strict_yaml.parse(text, path)
            if _folder_of(path) == FOLDER:
                modules[_stem_of(path)] = ModuleFile.model_validate(file.value)
            elif path.endswith(TRAINING):
                training = TrainingFile.model_validate(file.value)
        except ValidationError as error:
            faults += strict_yaml.model_faults(error, parsed[path].line, path)
        except Faults as error:
            faults += (each.at(path, each.line) for each in error.faults)
    made = AuditLibrary(modules, dict(_items(modules, parsed)), training)
    if not faults:
        needs = next((path for path in parsed if path.endswith(TRAINING)), TRAINING)
        faults += check_needs(training, library, needs, parsed[needs].line) if needs in parsed else ()
        faults += _wrong_names(made, library)
        faults += _duties_without_item(made, library.legislation.on(on))
    if faults:
        raise LibraryFaults(faults)
    return made


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0].rpartition("/")[2]


def _stem_of(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")


def _items(modules: Mapping[str, ModuleFile], parsed: Mapping[str, YamlFile]) -> Iterator[tuple[str, Item]]:
    for name, module in sorted(modules.items(), key=lambda each: each[1].order):
        path = next(each for each in parsed if _stem_of(each) == name)
        for place, standard in module.standards.items():
            for key, each in standard.items.items():
                line = parsed[path].line("standards", place, "items", key) or 1
                whole = f"{name}.{place}.{key}"
                yield whole, Item(whole, each, module.title, standard.title, (path, line))


def known_requirements(library: Library) -> set[str]:
    """Return the id of every requirement that any edition states, with each topic and source."""
    names = {name for source in library.legislation.sources.values() for name in source.requirements}
    topics = {name.rpartition(".")[0] for name in names}
    return names | topics | set(library.legislation.sources)


def _wrong_names(audit: AuditLibrary, library: Library) -> Iterator[Fault]:
    """Yield every name in an item that nothing has."""
    requirements = known_requirements(library)
    for item in audit.items.values():
        kinds: tuple[tuple[str, Iterable[str], set[str]], ...] = (
            ("requirement or topic", item.file.meets, requirements),
            ("document", item.file.documents, set(library.documents.documents)),
            ("question", item.file.facts, set(library.vocabulary.facts)),
            ("training need", item.file.training, set(audit.training.needs)),
        )
        for kind, named, known in kinds:
            for name in named:
                if name not in known:
                    yield Fault(f"'{item.key}': there is no {kind} called '{name}'.", nearest(name, known), *item.written)
        if not item.file.evidence:
            yield Fault(f"'{item.key}' names no evidence to look at.", "Say what shows it.", *item.written)
    for name, module in audit.modules.items():
        for named in (*module.rests_on, *module.themes, *(each for left in module.left_out for each in left.what)):
            if named not in requirements:
                said = f"There is no source, topic or requirement called '{named}'."
                yield Fault(said, nearest(named, requirements), f"legislation/{FOLDER}/{name}.yaml")


def _duties_without_item(audit: AuditLibrary, law: LawInForce) -> Iterator[Fault]:
    """Yield the duties of a module's themes that neither an item is about nor a reason leaves out."""
    about = {each.id for each in law.within(*(asked for item in audit.items.values() for asked in item.file.meets))}
    for key, module in audit.modules.items():
        left = {each.id for each in law.within(*(each for left in module.left_out for each in left.what))}
        for requirement in law.within(*module.themes):
            if requirement.force != "advice" and requirement.id not in about | left:
                said = f"No item of the self-assessment is about '{requirement.id}' ({requirement.title})."
                step = "Name it under 'meets' of an item, or under 'left_out' with a reason."
                yield Fault(said, step, f"legislation/{FOLDER}/{key}.yaml")
