"""Reads the folders of legislation/: a source with its editions, its requirements, and what its other paragraphs are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from policygen.errors import Fault
from policygen.law.model import ReadingFile, RequirementFile, Source, SourceFile
from policygen.library import documents as library_documents
from policygen.library.learning import LEARNING_LOG
from policygen.library.points import CONCEPTS
from policygen.library.yaml_files import YamlFiles

DATA_FILES: Final = (
    frozenset({"facts.yaml", "stale-terms.yaml", "local-authorities.yaml", CONCEPTS, LEARNING_LOG}) | library_documents.FILES
)
"""Files of legislation/ that hold no requirements."""

OTHER_FOLDERS: Final = frozenset({"audit", "board", "layouts", "pack", "review", "training"})
"""Folders of legislation/ that hold no source: what rests on the law, read by the room `learning`."""

SOURCE_FILE: Final = "source.yaml"
READING: Final = "reading-"
"""How the name of a file begins that says what the other paragraphs of an edition are."""

_PARAGRAPH: Final = re.compile(r"\d+([-–]\d+)?")


def read_sources(files: YamlFiles, folder: Path) -> Iterator[tuple[str, Path, Source]]:
    """Yield the sources of a folder of law, each with its key and its own folder; what is wrong is among the files' faults."""
    inside = [path for path in files.files if path.suffix == ".yaml" and path.is_relative_to(folder)]
    for path in (each for each in inside if each.name == SOURCE_FILE):
        about = files.model(SourceFile, path)
        if about is not None:
            key = ".".join(path.parent.relative_to(folder).parts)
            yield key, path.parent, _read_source(files, key, path, about)
    folders = {path.parent for path in inside if path.name == SOURCE_FILE}
    for path in inside:
        if path.parent not in folders and path.name not in DATA_FILES and path.parent.name not in OTHER_FOLDERS:
            files.faults.append(Fault(f"This folder has no {SOURCE_FILE}.", path=files.name(path)))


def _read_source(files: YamlFiles, key: str, path: Path, about: SourceFile) -> Source:
    requirements: dict[str, RequirementFile] = {}
    readings: list[ReadingFile] = []
    written: dict[str, tuple[str, int]] = {}
    for topic in (each for each in files.beside[path.parent] if each.suffix == ".yaml"):
        if topic.name.startswith(READING):
            readings += _paragraph_reading(files, topic, about)
        elif topic != path:
            stated = dict(_read_requirements(files, key, topic, about))
            requirements.update(stated)
            written.update(_places_written(files, topic, stated))
    return Source(key, about, requirements, tuple(readings), written)


def _places_written(files: YamlFiles, path: Path, names: Iterable[str]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yield where each requirement of a file is written."""
    for name in names:
        yield name, (files.name(path), files.line(files.name(path), name.rpartition(".")[2]) or 1)


def _paragraph_reading(files: YamlFiles, path: Path, about: SourceFile) -> Iterator[ReadingFile]:
    reading = files.model(ReadingFile, path)
    if reading is None:
        return
    name = files.name(path)
    if reading.edition not in about.editions:
        said = f"There is no edition '{reading.edition}'."
        files.faults.append(Fault(said, f"It has {', '.join(about.editions)}.", name, files.line(name, "edition")))
    for kind in ("information", "definition", "not for schools"):
        for key, why in getattr(reading, kind.replace(" ", "_")).items():
            if not _PARAGRAPH.fullmatch(str(key)) or not why.strip():
                said = f"'{key}' under '{kind}' is not a paragraph with a reason, such as '25-28: the kinds of abuse'."
                files.faults.append(Fault(said, path=name, line=files.line(name, kind, key)))
    yield reading


def _read_requirements(files: YamlFiles, source: str, path: Path, about: SourceFile) -> Iterator[tuple[str, RequirementFile]]:
    data, name = files.data(path), files.name(path)
    if not isinstance(data, Mapping):
        files.faults.append(Fault("This file holds no requirements.", path=name))
        return
    for key, stated in data.items():
        requirement = files.validated(RequirementFile, stated, path, [key])
        if requirement is None:
            continue
        for edition in requirement.editions:
            if edition not in about.editions:
                known, line = ", ".join(about.editions), files.line(name, key, "editions", edition)
                files.faults.append(Fault(f"'{source}' has no edition '{edition}'.", f"It has {known}.", name, line))
        yield f"{source}.{path.stem}.{key}", requirement
