"""Reads legislation/ and policy_templates/ strictly: every fault is found, with its file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal

from policygen.documents.catalogue import Catalogue
from policygen.documents.reviews import OccasionsFile
from policygen.errors import Fault, Faults
from policygen.facts.vocabulary import Vocabulary
from policygen.law.in_force import Legislation
from policygen.law.model import Source
from policygen.law.stale_terms import StaleTerm, StaleTermsFile
from policygen.library import documents as library_documents
from policygen.library.checks import Checks
from policygen.library.findings import check_all_used
from policygen.library.forms import check_forms, read_forms
from policygen.library.learning import read_learning
from policygen.library.model import Library
from policygen.library.papers import read_papers
from policygen.library.points import check_points, read_lexicon
from policygen.library.source_files import read_sources
from policygen.library.yaml_files import YamlFiles
from policygen.points.concepts import Lexicon
from policygen.policies import handouts as handout_files
from policygen.policies.forms import Form
from policygen.policies.handouts import Handout, HandoutFile
from policygen.policies.model import Policy, PolicyFile, Section, Shared, uses
from policygen.policies.sections import read_section

SHARED = "shared"
"""The folder of policy_templates/ with the passages that several policies have in common."""

Part = Literal["front", "body", "appendix"]


class Reader(YamlFiles):
    """Reads every file, collecting faults, and puts the library together."""

    def __init__(self, root: Path, files: Sequence[Path], own: Path | None = None, shown: str = "") -> None:
        super().__init__(root, files, own, shown)
        self.folders: dict[str, str] = {}
        """Where each source stands, for messages."""
        self.shared: dict[str, Shared] = {}
        self.legislation, self.templates = root / "legislation", root / "policy_templates"

    def library(self) -> Library:
        """Return the library, or stop with every fault found."""
        vocabulary = self.model(Vocabulary, self.legislation / "facts.yaml")
        sources = self._all_sources() if vocabulary else {}
        self.shared = dict(self._shared_passages(self.templates / SHARED))
        policies = dict(self._policies(self.templates))
        handouts = self._handouts(self.templates / handout_files.FOLDER)
        stale_terms = tuple(self._stale_terms(self.legislation / "stale-terms.yaml"))
        documents, occasions = library_documents.read_documents_and_occasions(self, self.legislation)
        lexicon, learning = read_lexicon(self, self.legislation), read_learning(self, self.legislation)
        papers = dict(read_papers(self))
        self.stop_if_faulty()
        assert vocabulary is not None  # noqa: S101 - a missing vocabulary is a fault
        titles = self.data(self.templates / "suite.yaml") or {}
        forms = dict(read_forms(self, self.templates / "forms"))
        checks = Checks(self, vocabulary, sources, policies, titles, documents.documents)
        self._check(checks, lexicon, documents, occasions, forms, handouts)
        authorities, register_names = self._authorities()
        shown_titles = {key: each.title for key, each in documents.documents.items()}
        return Library(
            vocabulary=vocabulary.model_copy(update={"documents": shown_titles}),
            legislation=Legislation(sources), policies=policies, handouts=handouts, titles=titles,
            authorities=authorities, register_names=register_names, stale_terms=stale_terms,
            house_style=self.content(self.templates / "house-style.docx"), forms=forms, papers=papers,
            digest=self.digest.hexdigest(), documents=documents, occasions=occasions, lexicon=lexicon, learning=learning,
            hints=tuple(self.hints),
        )  # fmt: skip

    def _check(
        self, checks: Checks, lexicon: Lexicon, documents: Catalogue, occasions: OccasionsFile, forms: Mapping[str, Form],
        handouts: Mapping[str, Handout],
    ) -> None:  # fmt: skip
        """Check what must hold across files, and stop with every fault found."""
        checks.run()
        check_points(checks, lexicon)
        library_documents.check_documents(documents, occasions, checks.for_documents())
        check_forms(checks, forms)
        for handout in handouts.values():
            checks.handout(handout)
        check_all_used(checks, handouts.values())
        self.stop_if_faulty()

    def _authorities(self) -> tuple[tuple[str, ...], dict[str, str]]:
        """Return the names of the local authorities, and the names by what the DfE register calls each."""
        listed = (self.data(self.legislation / "local-authorities.yaml") or {}).get("authorities", ())
        by_register = {said: each["name"] for each in listed for said in (str(each["code"]), each["register"].casefold())}
        return tuple(each["name"] for each in listed), by_register

    # ---- law

    def sources(self, folder: Path) -> Iterator[tuple[str, Source]]:
        """Yield the sources of a folder of law, by key, and keep where each stands."""
        for key, path, source in read_sources(self, folder):
            self.folders.setdefault(key, self.name(path))
            yield key, source

    def _all_sources(self) -> dict[str, Source]:
        sources = dict(self.sources(self.legislation))
        folder = self.own / "legislation" if self.own else None
        for key, source in self.sources(folder) if folder else ():
            if folder and key in sources:
                said = f"There is a source called '{key}' already."
                self.faults.append(Fault(said, "Give the folder another name.", str(folder / key.replace(".", "/"))))
            sources.setdefault(key, source)
        return sources

    def _stale_terms(self, path: Path) -> Iterator[StaleTerm]:
        stated = self.model(StaleTermsFile, path) if path in self.files else None
        seen: set[str] = set()
        for number, each in enumerate(stated.terms if stated else ()):
            term = self.validated(StaleTerm, each, path, ["terms", number])
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

    # ---- words

    def _shared_passages(self, folder: Path) -> Iterator[tuple[str, Shared]]:
        for path in (each for each in self.beside.get(folder, ()) if each.suffix == ".md"):
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
        about = {key: self.validated(HandoutFile, stated, listed, [key]) for key, stated in (self.data(listed) or {}).items()}
        paths = {path.stem: path for path in self.beside[folder] if path.suffix == ".md"}
        sections = {key: self._section_of(listed, path, key, "body") for key, path in paths.items()}
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
        parts: tuple[tuple[Part, tuple[str, ...]], ...] = (
            ("front", about.front), ("body", about.sections), ("appendix", about.appendices),
        )  # fmt: skip
        for part, names in parts:
            for name in names:
                yield self._section_of(path, path.parent / f"{name}.md", name, part)
        listed = {name for _, names in parts for name in names}
        for other in self.beside[path.parent]:
            if other.suffix == ".md" and other.stem not in listed:
                self.faults.append(Fault("policy.yaml does not name this section.", path=self.name(other)))

    def _section_of(self, policy: Path, path: Path, name: str, part: Part) -> Section | None:
        if not path.is_file():
            self.faults.append(Fault(f"The section '{name}' has no file.", f"Add {name}.md.", self.name(policy)))
            return None
        try:
            return read_section(name, self.text(path), self.name(path), part, shared=self.shared)
        except Faults as error:
            self.faults.extend(error.faults)
            return None
