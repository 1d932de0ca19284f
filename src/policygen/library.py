"""Reads legislation/ and policy_templates/ strictly: every fault is found, with its file and line, before any school is."""

from __future__ import annotations

import hashlib
import os
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, TypeVar

from jinja2 import TemplateSyntaxError
from pydantic import BaseModel, ValidationError

import policygen
from policygen import handouts as handout_files
from policygen import library_documents, strict_yaml
from policygen.documents import Catalogue
from policygen.errors import Fault, Faults, LibraryFaults
from policygen.expressions import Expression
from policygen.facts import Fact, Vocabulary
from policygen.form_files import Form
from policygen.handouts import Handout, HandoutFile
from policygen.legislation import Legislation, ReadingFile, RequirementFile, Source, SourceFile
from policygen.library_forms import check_forms, read_forms
from policygen.policies import Clause, Origin, Policy, PolicyFile, Section, Shared, read_section, uses
from policygen.review_calendar import OccasionsFile
from policygen.stale_terms import StaleTerm, StaleTermsFile
from policygen.wording import links_in, names_in

Model = TypeVar("Model", bound=BaseModel)

DATA_FILES = frozenset({"facts.yaml", "stale-terms.yaml", "local-authorities.yaml"}) | library_documents.FILES
"""Files of legislation/ that hold no requirements."""

SHARED = "shared"
"""The folder of policy_templates/ with the passages that several policies have in common."""

READING = "reading-"
"""How the name of a file begins that says what the other paragraphs of an edition are."""

PARAGRAPHS = re.compile(r"\d+([-–]\d+)?")


@dataclass(frozen=True)
class Library:
    """Everything that travels with policygen: the questions, the law and the policies."""

    vocabulary: Vocabulary
    legislation: Legislation
    policies: Mapping[str, Policy]
    handouts: Mapping[str, Handout]
    titles: Mapping[str, str]
    """Titles of policies by key, for references between policies; policies not shipped yet are among them."""
    authorities: tuple[str, ...]
    register_names: Mapping[str, str]
    """Names of the local authorities by the DfE register's code and by its own name in small letters."""
    stale_terms: tuple[StaleTerm, ...]
    house_style: bytes
    forms: Mapping[str, Form]
    digest: str
    """Of every file that was read."""
    documents: Catalogue = field(default_factory=Catalogue)
    """The documents that schools have, shipped here or not."""
    occasions: OccasionsFile = field(default_factory=OccasionsFile)
    """What comes round in a school's year."""
    layers: tuple[Origin, ...] = ()
    """The layers in it, the last one on top."""

    def policy(self, key: str) -> Policy:
        """Return a policy by its key.

        Raises LibraryFaults, with the nearest name, where there is none.
        """
        if key not in self.policies:
            raise LibraryFaults(Fault(f"There is no policy called '{key}'.", nearest(key, self.policies)))
        return self.policies[key]


def shipped_root() -> Path:
    """Return the folder that holds legislation/ and policy_templates/: beside the package, or of the checkout."""
    package = Path(policygen.__file__).parent
    return package if (package / "legislation").is_dir() else package.parents[1]


def load(root: Path | None = None, cache: Path | None = None, own: Path | None = None) -> Library:
    """Read the library from a folder that holds legislation/ and policy_templates/.

    With `own`, a school's or trust's folder of the same shape, what stands in its legislation/ is read as well: its own
    learning, for example. With `cache`, a folder, the result is kept there and used again while no file has changed.

    Raises LibraryFaults with every fault found.
    """
    root = root or shipped_root()
    if own is not None and not (own / "legislation").is_dir():
        raise LibraryFaults(Fault("This folder has no legislation/ in it.", "See docs/writing-law-and-clauses.md.", str(own)))
    files = sorted(_files(root)) + (sorted(_files(own)) if own else [])
    if cache is None:
        return Reader(root, files, own).library()
    stamp = _stamp(root, files)
    kept = _from_cache(cache, stamp)
    if kept is not None:
        return kept
    library = Reader(root, files, own).library()
    _into_cache(cache, stamp, library)
    return library


def _files(root: Path) -> Iterator[Path]:
    for folder in (root / "legislation", root / "policy_templates"):
        for path in folder.rglob("*"):
            if path.suffix in (".yaml", ".md", ".docx") and not path.name.startswith(("~$", ".")):
                yield path


def _stamp(root: Path, files: Sequence[Path]) -> str:
    digest = hashlib.sha256(policygen.__version__.encode())
    for path in (*files, *sorted(Path(policygen.__file__).parent.glob("*.py"))):
        state = path.stat()
        digest.update(f"{path.relative_to(root) if path.is_relative_to(root) else path}".encode())
        digest.update(f"{state.st_size}:{state.st_mtime_ns}".encode())
    return digest.hexdigest()


def _from_cache(cache: Path, stamp: str) -> Library | None:
    try:
        kept = pickle.loads((cache / f"library-{stamp[:24]}.pickle").read_bytes())  # noqa: S301 - our own file
    except Exception:
        return None
    return kept if isinstance(kept, Library) else None


def _into_cache(cache: Path, stamp: str, library: Library) -> None:
    try:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        for old in cache.glob("library-*.pickle"):
            old.unlink(missing_ok=True)
        target = cache / f"library-{stamp[:24]}.pickle"
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(pickle.dumps(library, protocol=pickle.HIGHEST_PROTOCOL))
        part.replace(target)
    except OSError:
        return


class Reader:
    """Reads every file, collecting faults, and puts the library together."""

    def __init__(self, root: Path, files: Sequence[Path], own: Path | None = None, shown: str = "") -> None:
        self.root, self.files, self.own, self.shown = root, files, own, shown
        self.faults: list[Fault] = []
        self.texts: dict[str, str] = {}
        self.digest = hashlib.sha256()
        self.folders: dict[str, str] = {}
        """Where each source stands, for messages."""
        self.shared: dict[str, Shared] = {}

    def library(self) -> Library:
        """Return the library, or stop with every fault found."""
        legislation = self.root / "legislation"
        vocabulary = self.model(Vocabulary, legislation / "facts.yaml")
        sources = dict(self.sources(legislation)) if vocabulary else {}
        if self.own and vocabulary:
            self._add_own(sources, self.own / "legislation")
        self.shared = dict(self._shared(self.root / "policy_templates" / SHARED))
        policies = dict(self._policies(self.root / "policy_templates"))
        handouts = self._handouts(self.root / "policy_templates" / handout_files.FOLDER)
        stale_terms = tuple(self._stale_terms(legislation / "stale-terms.yaml"))
        documents, occasions = library_documents.read(self, legislation)
        self.stop_if_faulty()
        assert vocabulary is not None  # noqa: S101 - a missing vocabulary is a fault
        titles = self.data(self.root / "policy_templates" / "suite.yaml") or {}
        forms = dict(read_forms(self, self.root / "policy_templates" / "forms"))
        checks = Checks(self, vocabulary, sources, policies, titles)
        checks.run()
        library_documents.check(documents, occasions, checks.for_documents())
        check_forms(checks, forms)
        for handout in handouts.values():
            checks.handout(handout)
        self.stop_if_faulty()
        authorities = (self.data(legislation / "local-authorities.yaml") or {}).get("authorities", ())
        return Library(
            vocabulary=vocabulary.model_copy(
                update={"documents": {key: each.title for key, each in documents.documents.items()}}
            ),
            legislation=Legislation(sources),
            policies=policies,
            handouts=handouts,
            titles=titles,
            authorities=tuple(each["name"] for each in authorities),
            register_names={
                said: each["name"] for each in authorities for said in (str(each["code"]), each["register"].casefold())
            },
            stale_terms=stale_terms,
            house_style=self.content(self.root / "policy_templates" / "house-style.docx"),
            forms=forms,
            digest=self.digest.hexdigest(),
            documents=documents,
            occasions=occasions,
        )

    def stop_if_faulty(self) -> None:
        """Raise LibraryFaults where anything is wrong so far."""
        if self.faults:
            raise LibraryFaults(self.faults)

    def _add_own(self, sources: dict[str, Source], folder: Path) -> None:
        for key, source in self.sources(folder):
            if key in sources:
                said = f"There is a source called '{key}' already."
                self.faults.append(Fault(said, "Give the folder another name.", str(folder / key.replace(".", "/"))))
            sources.setdefault(key, source)

    def name(self, path: Path) -> str:
        """Return a file's name for messages: short within the library, whole in a folder of the user's own."""
        if not path.is_relative_to(self.root):
            return path.as_posix()
        short = path.relative_to(self.root).as_posix()
        return f"{self.shown}/{short}" if self.shown else short

    def content(self, path: Path) -> bytes:
        """Return a file as bytes and count it in the digest."""
        data = path.read_bytes() if path.is_file() else b""
        self.digest.update(self.name(path).encode() + b"\0" + data)
        return data

    def text(self, path: Path) -> str:
        """Return the text of a file, read once."""
        name = self.name(path)
        if name not in self.texts:
            self.texts[name] = strict_yaml.decode(self.content(path), name)
        return self.texts[name]

    def data(self, path: Path) -> Any:
        """Return what a YAML file holds; None where it cannot be read."""
        try:
            return strict_yaml.load(self.text(path), self.name(path))
        except Faults as error:
            self.faults.extend(error.faults)
            return None

    def model(self, model: type[Model], path: Path) -> Model | None:
        """Return a file as its model; None where it is not of that form."""
        data = self.data(path)
        if data is None:
            self.faults.append(Fault("This file is missing or empty.", path=self.name(path)))
            return None
        return self._validated(model, data, path)

    def _validated(self, model: type[Model], data: Any, path: Path, under: Sequence[object] = ()) -> Model | None:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.faults.extend(strict_yaml.model_faults(error, self.text(path), self.name(path), under))
        except Faults as error:
            line = strict_yaml.line_of(self.text(path), under)
            self.faults.extend(fault.at(self.name(path), line) for fault in error.faults)
        return None

    def line(self, path: str, *keys: object) -> int | None:
        """Return the line of a path of keys in a file that was read, by its name."""
        return strict_yaml.line_of(self.texts[path], keys) if path in self.texts else None

    def sources(self, folder: Path) -> Iterator[tuple[str, Source]]:
        """Yield the sources of a folder of law, by key."""
        for path in (each for each in self.files if each.name == "source.yaml" and each.is_relative_to(folder)):
            about = self.model(SourceFile, path)
            if about is None:
                continue
            key = ".".join(path.parent.relative_to(folder).parts)
            self.folders.setdefault(key, self.name(path.parent))
            topics = [each for each in self.files if each.parent == path.parent and each.suffix == ".yaml"]
            requirements: dict[str, RequirementFile] = {}
            readings: list[ReadingFile] = []
            for topic in topics:
                if topic.name.startswith(READING):
                    readings += self._reading(topic, about)
                elif topic != path:
                    requirements.update(self._requirements(key, topic, about))
            yield key, Source(key, about, requirements, tuple(readings))
        folders = {path.parent for path in self.files if path.name == "source.yaml"}
        for path in self.files:
            inside = path.is_relative_to(folder) and path.suffix == ".yaml"
            if inside and path.parent not in folders and path.name not in DATA_FILES:
                self.faults.append(Fault("This folder has no source.yaml.", path=self.name(path)))

    def _reading(self, path: Path, about: SourceFile) -> Iterator[ReadingFile]:
        reading = self.model(ReadingFile, path)
        if reading is None:
            return
        name = self.name(path)
        if reading.edition not in about.editions:
            said = f"There is no edition '{reading.edition}'."
            self.faults.append(Fault(said, f"It has {', '.join(about.editions)}.", name, self.line(name, "edition")))
        for kind in ("information", "definition", "not for schools"):
            listed = getattr(reading, kind.replace(" ", "_"))
            for key, why in listed.items():
                if not PARAGRAPHS.fullmatch(str(key)) or not why.strip():
                    said = f"'{key}' under '{kind}' is not a paragraph with a reason, such as '25-28: the kinds of abuse'."
                    self.faults.append(Fault(said, path=name, line=self.line(name, kind, key)))
        yield reading

    def _requirements(self, source: str, path: Path, about: SourceFile) -> Iterator[tuple[str, RequirementFile]]:
        data = self.data(path)
        if not isinstance(data, Mapping):
            self.faults.append(Fault("This file holds no requirements.", path=self.name(path)))
            return
        for key, stated in data.items():
            requirement = self._validated(RequirementFile, stated, path, [key])
            if requirement is None:
                continue
            for edition in requirement.editions:
                if edition not in about.editions:
                    known = ", ".join(about.editions)
                    self.faults.append(
                        Fault(
                            f"'{source}' has no edition '{edition}'.", f"It has {known}.", self.name(path),
                            self.line(self.name(path), key, "editions", edition),
                        )
                    )  # fmt: skip
            yield f"{source}.{path.stem}.{key}", requirement

    def _stale_terms(self, path: Path) -> Iterator[StaleTerm]:
        stated = self.model(StaleTermsFile, path) if path in self.files else None
        seen: set[str] = set()
        for number, each in enumerate(stated.terms if stated else ()):
            term = self._validated(StaleTerm, each, path, ["terms", number])
            if term is None:
                continue
            for name, value in (("term", term.term.casefold()), ("regex", term.regex.pattern)):
                if value in seen:
                    place = self.line(self.name(path), "terms", number, name)
                    self.faults.append(
                        Fault(f"'{term.term}' has a '{name}' that stands here twice.", "Keep one.", self.name(path), place)
                    )
                seen.add(value)
            yield term

    def _shared(self, folder: Path) -> Iterator[tuple[str, Shared]]:
        for path in (each for each in self.files if each.parent == folder and each.suffix == ".md"):
            passage = Shared(path.stem, self.text(path).strip("\n"), self.name(path))
            if not passage.text.strip():
                self.faults.append(Fault("This shared passage has no text.", path=passage.path))
            if uses(passage.text):
                said = "A shared passage cannot hold another one."
                self.faults.append(Fault(said, "Name both in the clause.", passage.path, 1))
            yield path.stem, passage

    def _policies(self, folder: Path) -> Iterator[tuple[str, Policy]]:
        for path in (each for each in self.files if each.name == "policy.yaml" and each.is_relative_to(folder)):
            policy = self.policy(path)
            if policy is not None:
                yield path.parent.name, policy

    def _handouts(self, folder: Path) -> dict[str, Handout]:
        listed = folder / f"{handout_files.FOLDER}.yaml"
        if listed not in self.files:
            return {}
        about = {key: self._validated(HandoutFile, stated, listed, [key]) for key, stated in (self.data(listed) or {}).items()}
        paths = {path.stem: path for path in self.files if path.parent == folder and path.suffix == ".md"}
        sections = {key: self._section(listed, path, key, "body") for key, path in paths.items()}
        try:
            return handout_files.read_handouts(
                {key: each for key, each in about.items() if each}, {key: each for key, each in sections.items() if each}
            )
        except Faults as error:
            self.faults.extend(error.faults)
            return {}

    def policy(self, path: Path) -> Policy | None:
        """Return the policy of a `policy.yaml` with its sections; none where it cannot be read."""
        about = self.model(PolicyFile, path)
        if about is None:
            return None
        sections = [each for each in self._policy_sections(path, about) if each is not None]
        return Policy(path.parent.name, about, tuple(sections))

    def _policy_sections(self, path: Path, about: PolicyFile) -> Iterator[Section | None]:
        parts: list[tuple[Literal["front", "body", "appendix"], tuple[str, ...]]] = [
            ("front", about.front), ("body", about.sections), ("appendix", about.appendices),
        ]  # fmt: skip
        named = set()
        for part, names in parts:
            for name in names:
                named.add(name)
                yield self._section(path, path.parent / f"{name}.md", name, part)
        for other in self.files:
            if other.parent == path.parent and other.suffix == ".md" and other.stem not in named:
                self.faults.append(Fault("policy.yaml does not name this section.", path=self.name(other)))

    def _section(self, policy: Path, path: Path, name: str, part: Literal["front", "body", "appendix"]) -> Section | None:
        if not path.is_file():
            self.faults.append(Fault(f"The section '{name}' has no file.", f"Add {name}.md.", self.name(policy)))
            return None
        try:
            return read_section(name, self.text(path), self.name(path), part, shared=self.shared)
        except Faults as error:
            self.faults.extend(error.faults)
            return None


class Checks:
    """What must hold across files: every name that is used exists, and nothing is named twice."""

    def __init__(
        self,
        reader: Reader,
        vocabulary: Vocabulary,
        sources: Mapping[str, Source],
        policies: Mapping[str, Policy],
        titles: Mapping[str, str],
    ) -> None:
        self.reader, self.vocabulary, self.policies, self.titles = reader, vocabulary, policies, titles
        self.sources = sources
        self.requirements = {name: each for source in sources.values() for name, each in source.requirements.items()}
        self.values = {value for each in self.requirements.values() for value in _value_names(each)}
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
        for policy in self.policies.values():
            self.policy(policy)
        used = {each.name for policy in self.policies.values() for clause in policy.clauses for each in clause.shared}
        for passage in self.reader.shared.values():
            self._passage(passage, used)

    def _passage(self, passage: Shared, used: set[str]) -> None:
        """Check a shared passage where it is written, so that a fault names its own file and line."""
        if self.template(passage.text, passage.path, 0):
            self._linked(passage.text, passage.path, lambda: 1)
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
            for condition in (fact.when, fact.is_, *(each.when for each in fact.suggest)):
                self.condition(condition, path, line)
            if fact.asked and not fact.ask:
                self.fault(f"The fact '{name}' has neither a question nor a rule.", path, line())
            if fact.asked and fact.subject not in self.vocabulary.subjects:
                self.fault(f"The fact '{name}' stands under no subject that is known.", path, line())
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
                self.fault(f"There is no {kind} called '{name}'.", path, line(), nearest(name, known))

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
            if edition.ends is not None and edition.ends < edition.starts:
                line = self.reader.line(f"{folder}/source.yaml", "editions", name)
                self.fault(f"The edition '{name}' ends before it starts.", f"{folder}/source.yaml", line)
        for name, requirement in source.requirements.items():
            topic, _, key = name.removeprefix(f"{source.key}.").rpartition(".")
            self._requirement(key, requirement, f"{folder}/{topic}.yaml", source)

    def _requirement(self, key: str, requirement: RequirementFile, path: str, source: Source) -> None:
        conditions = [requirement.applies, *(each.applies for each in requirement.editions.values())]
        line = self._lazy_line(path, key)
        for condition in conditions:
            if isinstance(condition, Expression):
                self.condition(condition, path, line)
        if not requirement.editions:
            self.fault(f"'{key}' stands in no edition.", path, line())
        touched = self._lazy_line(path, key, "touches")
        self.names(requirement.touches, self.topics | self.sections, "topic or section", path, touched)
        for edition, stated in requirement.editions.items():
            place = self._lazy_line(path, key, "editions", edition)
            if stated.change in ("new", "changed", "removed") and not stated.note:
                self.fault(f"'{key}' is {stated.change} in {edition}; say in 'note' what that asks of a policy.", path, place())
            if stated.basis == "secondary" and not stated.evidence:
                self.fault(f"'{key}' in {edition} is second-hand; give its evidence.", path, place())
            if stated.basis == "official" and stated.change != "removed" and not stated.at:
                self.fault(f"'{key}' in {edition} is read in the official text; say where ('at').", path, place())
            begun = source.file.editions.get(edition)
            if begun and isinstance(stated.ends, type(begun.starts)) and stated.ends < begun.starts:
                self.fault(f"'{key}' in {edition} ends before the edition starts.", path, place())

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
        for part, names in (("covers", policy.file.covers), ("leaves", tuple(policy.file.leaves))):
            self.names(names, known, "topic or requirement", path, self._lazy_line(path, part))
        self.names(policy.file.holds, self.titles, "policy in suite.yaml", path, self._lazy_line(path, "holds"))
        self.names([policy.file.based_on], set(self.sources), "source", path, self._lazy_line(path, "based_on"))
        self._clauses(policy)

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
        self.names(clause.meets, self.requirements, "requirement", clause.path, line)
        if not self.template(clause.own_text, clause.path, clause.line) or not self.template(
            clause.heading, clause.path, clause.line
        ):
            return
        self._linked(clause.own_text, clause.path, line)
        sections = {section.name for section in policy.sections} if isinstance(policy, Policy) else set()
        for text, path in ((clause.own_text, clause.path), *((each.text, each.path) for each in clause.shared)):
            here = (name for kind, name in _links(text) if kind in ("section", "appendix"))
            self.names(tuple(here), sections, f"section of '{policy.key}'" if path != clause.path else "section", path, line)

    def _linked(self, text: str, path: str, line: Callable[[], int | None]) -> None:
        """Check the policies, editions and requirements that a text names."""
        known: dict[str, Any] = {
            "policy": self.titles, "edition": set(self.sources), "in_force": self.requirements, "binds": self.requirements,
        }  # fmt: skip
        for kind, name in _links(text):
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

    def unknown_placeholder(self, name: str, path: str, line: int | None) -> None:
        """Report a placeholder that is neither a fact nor a number in the law."""
        what = "number in the law" if name.startswith("law.") else "fact"
        known = {f"law.{value}" for value in self.values} if name.startswith("law.") else self.vocabulary.facts
        self.fault(f"There is no {what} called '{name}'.", path, max(line, 1) if line is not None else None, nearest(name, known))


def _links(text: str) -> list[tuple[str, str]]:
    """Return what a text links to; nothing where it is no template, which is a fault of its own."""
    try:
        return list(links_in(text))
    except TemplateSyntaxError:
        return []


def condition_faults(condition: Expression, vocabulary: Vocabulary) -> Iterator[Fault]:
    """Yield what is wrong with the names and the values in a condition, still without its place."""
    for name in sorted(condition.names):
        if name not in vocabulary.facts:
            yield Fault(f"There is no fact called '{name}'.", nearest(name, vocabulary.facts))
    for name in condition.bare:
        fact = vocabulary.facts.get(name)
        if fact is not None and fact.type in ("choice", "number"):
            yield Fault(f"'{name}' is a {fact.type} and cannot stand alone in a condition.")
    for comparison in condition.comparisons:
        fact = vocabulary.facts.get(comparison.name)
        if fact is None:
            continue
        for literal in comparison.literals:
            wrong = _wrong_literal(comparison.name, fact, literal, comparison.inside)
            if wrong:
                yield Fault(wrong, nearest(str(literal), fact.choices))


def _value_names(requirement: RequirementFile) -> Iterator[str]:
    yield from requirement.values
    for edition in requirement.editions.values():
        yield from edition.values or ()


def _wrong_literal(name: str, fact: Fact, literal: str | int, inside: bool) -> str:
    """Return what is wrong with comparing a fact with a literal; empty where nothing is."""
    if fact.type in ("choice", "choices"):
        if inside != (fact.type == "choices"):
            return f"Write '\"{literal}\" in {name}' for a fact with several choices, '{name} == \"{literal}\"' for one."
        return "" if literal in fact.choices else f"'{name}' has no choice '{literal}'."
    if fact.type == "number":
        return "" if type(literal) is int else f"'{name}' is a number and is compared with text."
    if fact.type == "yes or no":
        return f"'{name}' is yes or no; write '{name}' or 'not {name}'."
    return "" if isinstance(literal, str) else f"'{name}' is text and is compared with a number."


def nearest(name: str, known: Mapping[str, Any] | set[str]) -> str:
    """Return "Did you mean …?" with the known name that is most like a wrong one; empty where none is."""
    near = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else ""
