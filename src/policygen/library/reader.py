"""Reads legislation/ and policy_templates/ strictly: every fault is found, with its file and line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from policygen.errors import Fault, Faults, LibraryFaults
from policygen.facts.vocabulary import Vocabulary
from policygen.formats import strict_yaml
from policygen.law.in_force import Legislation
from policygen.law.model import ReadingFile, RequirementFile, Source, SourceFile
from policygen.law.stale_terms import StaleTerm, StaleTermsFile
from policygen.library import documents as library_documents
from policygen.library.checks import Checks
from policygen.library.forms import check_forms, read_forms
from policygen.library.model import Library
from policygen.library.points import CONCEPTS, check_points, read_lexicon
from policygen.policies import handouts as handout_files
from policygen.policies.handouts import Handout, HandoutFile
from policygen.policies.model import Policy, PolicyFile, Section, Shared, uses
from policygen.policies.sections import read_section

Model = TypeVar("Model", bound=BaseModel)


DATA_FILES = frozenset({"facts.yaml", "stale-terms.yaml", "local-authorities.yaml", CONCEPTS}) | library_documents.FILES
"""Files of legislation/ that hold no requirements."""


SHARED = "shared"
"""The folder of policy_templates/ with the passages that several policies have in common."""


READING = "reading-"
"""How the name of a file begins that says what the other paragraphs of an edition are."""

PARAGRAPHS = re.compile(r"\d+([-–]\d+)?")


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
        lexicon = read_lexicon(self, legislation)
        self.stop_if_faulty()
        assert vocabulary is not None  # noqa: S101 - a missing vocabulary is a fault
        titles = self.data(self.root / "policy_templates" / "suite.yaml") or {}
        forms = dict(read_forms(self, self.root / "policy_templates" / "forms"))
        checks = Checks(self, vocabulary, sources, policies, titles)
        checks.run()
        check_points(checks, lexicon)
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
            lexicon=lexicon,
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
            for name, value in (
                ("term", term.term.casefold()),
                ("regex" if term.regex else "cites", " ".join(each.pattern for each in term.patterns)),
            ):
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
