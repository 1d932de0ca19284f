"""Reads one layer's folder strictly, and lays it over a library."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from policygen.errors import Fault, LibraryFaults
from policygen.language.english import nearest
from policygen.law.in_force import Legislation
from policygen.law.model import Source
from policygen.layers.folders import LAYER, Folder, layer_files
from policygen.layers.model import KINDS, LayerFile, Layering, LayerPolicy, LayerPolicyFile, in_order, reason_fault
from policygen.library.checks import Checks
from policygen.library.model import Library
from policygen.library.reader import Reader
from policygen.policies.clause_checks import stale_words, unlawful_must
from policygen.policies.model import Clause, Origin, Policy, Section
from policygen.policies.sections import read_section

_POLICIES: Final = "policy_templates"
_IN_A_LAYER: Final = (LAYER, "legislation", _POLICIES)


def laid_over(library: Library, folders: Sequence[Folder]) -> Library:
    """Return a library with the layers of some folders over it.

    Raises LibraryFaults with every fault found, each with the layer's file and line.
    """
    readers = [_LayerReader(folder) for folder in folders]
    about = [reader.about() for reader in readers]
    for at, layer in enumerate(about):
        if layer.name in [each.name for each in about[:at]]:
            said = f"Two layers are called '{layer.name}'."
            raise LibraryFaults(Fault(said, "Give each its own name.", readers[at].path, readers[at].line("name")))
    try:
        order = in_order(about)
    except ValueError as error:
        said = f"The layer '{error}' stands on a layer that stands on it."
        raise LibraryFaults(Fault(said, "Take one 'after' out.", readers[0].path, readers[0].line("after"))) from error
    for at in order:
        library = readers[at].over(library, about[at])
    return library


class _LayerReader:
    """Reads one layer's folder and lays it over a library."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder.path
        self.files = layer_files(folder.path)
        self.reader = Reader(folder.path, self.files, shown=folder.shown)
        self.path = self.reader.name(folder.path / LAYER)

    def line(self, *keys: object) -> int | None:
        """Return a line of layer.yaml."""
        return self.reader.line(self.path, *keys)

    def about(self) -> LayerFile:
        """Return what layer.yaml says."""
        if not (self.folder / LAYER).is_file():
            kinds = ", ".join(KINDS)
            raise LibraryFaults(
                Fault("This folder has no layer.yaml.", f"Give it one with a name and a kind ({kinds}).", self.path)
            )
        about = self.reader.model(LayerFile, self.folder / LAYER)
        self.reader.stop_if_faulty()
        assert about is not None  # noqa: S101 - stopped otherwise
        return about

    def over(self, library: Library, about: LayerFile) -> Library:
        """Return a library with this layer over it."""
        self._refuse_strangers()
        sources = self._sources(library)
        titles = {**library.titles, **(self.reader.data(self._at("suite.yaml")) or {} if self._has("suite.yaml") else {})}
        policies = dict(library.policies)
        own = dict(self._own_policies(library, about.origin))
        self._refuse_unknown(library, about, own, sources)
        for key, layer in self._layer_policies(library, about):
            laying = Layering(policies[key], layer, about.origin, self.path, self.line)
            policies[key] = laying.laid()
            self.reader.faults += laying.faults
        for key, policy in own.items():
            policies[key] = policy
            titles.setdefault(key, policy.file.title[:1].lower() + policy.file.title[1:])
        style = self._house_style(library, about)
        self.reader.stop_if_faulty()
        self._check(library, sources, policies, titles, about.origin)
        self.reader.stop_if_faulty()
        return replace(
            library, legislation=Legislation(sources), policies=policies, titles=titles, house_style=style,
            digest=hashlib.sha256(f"{library.digest}\0{self._digest()}".encode()).hexdigest(),
            layers=(*library.layers, about.origin), hints=(*library.hints, *self.reader.hints),
        )  # fmt: skip

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for path in self.files:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(self.folder).as_posix()}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def _at(self, name: str) -> Path:
        return self.folder / _POLICIES / name

    def _has(self, name: str) -> bool:
        return self._at(name) in self.files

    # ---- what has no place in a layer

    def _refuse_strangers(self) -> None:
        for path in sorted(self.folder.iterdir()):
            if path.name.startswith((".", "~$")) or path.name in _IN_A_LAYER or path.suffix.lower() in (".txt", ".md"):
                continue
            step = nearest(path.name, set(_IN_A_LAYER)) or f"A layer has {', '.join(_IN_A_LAYER)}."
            if path.name in ("house-style.docx", "logo.png", "suite.yaml", "policy.yaml"):
                step = f"Put it into {_POLICIES}/."
            self.reader.faults.append(Fault("This has no place in a layer.", step, self.reader.name(path)))
        for name in ("facts.yaml", "stale-terms.yaml", "local-authorities.yaml"):
            if (self.folder / "legislation" / name).exists():
                said = "A layer has sources and requirements of its own; the questions and terms are policygen's."
                self.reader.faults.append(
                    Fault(said, "Take this file out.", self.reader.name(self.folder / "legislation" / name))
                )

    def _refuse_unknown(
        self, library: Library, about: LayerFile, own: Mapping[str, Policy], sources: Mapping[str, Source]
    ) -> None:
        for key in about.removes:
            if key not in library.policies and key not in own:
                said = f"There is no policy called '{key}'."
                self._fault(said, nearest(key, library.policies), self.path, self.line("removes", key))
        known = {name for source in sources.values() for name in source.requirements}
        for name, reason in about.without.items():
            line = self.line("without", name)
            if name not in known:
                self._fault(f"There is no requirement called '{name}'.", nearest(name, known), self.path, line)
            elif fault := reason_fault(f"'{name}' is left unmet", reason):
                self.reader.faults.append(fault.at(self.path, line))

    def _fault(self, what: str, step: str, path: str, line: int | None) -> None:
        self.reader.faults.append(Fault(what, step, path, line))

    # ---- law, policies and looks

    def _sources(self, library: Library) -> dict[str, Source]:
        sources = dict(library.legislation.sources)
        for key, source in self.reader.sources(self.folder / "legislation"):
            path = f"{self.reader.folders[key]}/source.yaml"
            if key in sources:
                self._fault(f"There is a source called '{key}' already.", "Give the folder another name.", path, None)
            for name, each in source.requirements.items():
                if each.force == "must" and source.file.kind in ("learning", "good practice"):
                    said = f"'{name}' says 'must', and its source is {source.file.kind}: only law says must."
                    self._fault(said, "Write 'force: advice'.", path, None)
            sources.setdefault(key, source)
        return sources

    def _keys(self) -> list[str]:
        """Return the policies that the layer has a folder for."""
        inside = [
            each.relative_to(self.folder / _POLICIES) for each in self.files if each.is_relative_to(self.folder / _POLICIES)
        ]
        return sorted({each.parts[0] for each in inside if len(each.parts) > 1})

    def _own_policies(self, library: Library, origin: Origin) -> Iterator[tuple[str, Policy]]:
        for key in self._keys():
            path = self._at(key) / "policy.yaml"
            if key in library.policies:
                continue
            if path not in self.files:
                step = nearest(key, library.policies) or "A policy of your own needs a policy.yaml."
                self._fault(f"There is no policy called '{key}'.", step, self.reader.name(self._at(key)), None)
                continue
            policy = self.reader.policy(path)
            if policy is not None:
                yield key, replace(policy, sections=tuple(_with_origin(origin, section) for section in policy.sections))

    def _layer_policies(self, library: Library, about: LayerFile) -> Iterator[tuple[str, LayerPolicy]]:
        keys = {*self._keys(), *about.removes, *(library.policies if about.without else ())}
        for key in sorted(keys & library.policies.keys()):
            path = self._at(key) / "policy.yaml"
            stated = self.reader.model(LayerPolicyFile, path) if path in self.files else LayerPolicyFile()
            if stated is None:
                continue
            names = {section.name for section in library.policies[key].sections}
            sections = [
                self._section(each, names) for each in self.files if each.parent == self._at(key) and each.suffix == ".md"
            ]
            yield key, LayerPolicy(
                stated, self.reader.name(path), tuple(each for each in sections if each is not None),
                about.removes.get(key, {}), about.without,
            )  # fmt: skip

    def _section(self, path: Path, below: set[str]) -> Section | None:
        try:
            name = self.reader.name(path)
            return read_section(path.stem, self.reader.text(path), name, "body", titled=path.stem not in below, layer=True)
        except LibraryFaults as error:
            self.reader.faults.extend(error.faults)
            return None

    def _house_style(self, library: Library, about: LayerFile) -> bytes:
        style = library.house_style
        if not (self._has("house-style.docx") or self._has("logo.png")):
            return style
        from policygen.word.writing.logo import logo_fault, style_fault, with_logo  # only a layer with a look of its own needs it

        if self._has("house-style.docx"):
            style = self.reader.content(self._at("house-style.docx"))
            if said := style_fault(style):
                self._fault(
                    said, "Begin from policygen's house-style.docx.", self.reader.name(self._at("house-style.docx")), None
                )
                return style
        if self._has("logo.png"):
            logo = self.reader.content(self._at("logo.png"))
            if said := logo_fault(logo):
                self._fault(said, "Save the logo as PNG.", self.reader.name(self._at("logo.png")), None)
                return style
            style = with_logo(style, logo, f"Logo of {about.name}")
        return style

    # ---- what must hold

    def _check(
        self,
        library: Library,
        sources: Mapping[str, Source],
        policies: Mapping[str, Policy],
        titles: Mapping[str, str],
        origin: Origin,
    ) -> None:
        """Check what this layer brings, and nothing that was checked before."""
        checks = Checks(self.reader, library.vocabulary, sources, policies, titles, library.documents.documents)
        for key, source in sources.items():
            if key not in library.legislation.sources:
                checks.source(source)
        for key, policy in policies.items():
            if key not in library.policies:
                checks.policy(policy)
            elif policy is not library.policies[key]:
                for clause in policy.clauses:
                    if clause.layer == origin:
                        checks.clause(policy, clause)
                for section in policy.sections:
                    checks.template(section.title, section.path, 1)
                self.reader.faults += _empty_links(policy)
            if policy is not library.policies.get(key):
                mine = [clause for clause in policy.clauses if clause.layer == origin]
                self.reader.faults += _faults_of_words(mine, sources)
                for clause in mine:
                    self.reader.faults += stale_words(clause, library.stale_terms, date.max)


def _with_origin(origin: Origin, section: Section) -> Section:
    return replace(section, clauses=tuple(replace(clause, layer=origin) for clause in section.clauses))


def _empty_links(policy: Policy) -> Iterator[Fault]:
    """Yield links to sections from which a layer took every clause."""
    from policygen.markup.templates import links_in

    empty = {section.name for section in policy.sections if not section.clauses}
    for clause in policy.clauses if empty else ():
        for kind, name in links_in(clause.text):
            if kind in ("section", "appendix") and name in empty:
                said = f"The clause '{clause.name}' points to '{name}', which has no clauses left."
                yield Fault(said, "Change that clause too, or leave a clause in the section.", clause.path, clause.line)


def _faults_of_words(clauses: Sequence[Clause], sources: Mapping[str, Source]) -> Iterator[Fault]:
    """Yield 'must' where nothing that a clause meets is law in any edition."""
    stated = {name: each for source in sources.values() for name, each in source.requirements.items()}
    for clause in clauses:
        met = [stated[name] for name in clause.meets if name in stated]
        yield from unlawful_must(clause, {edition.force or each.force for each in met for edition in each.editions.values()})


# ---- which layers a school has
