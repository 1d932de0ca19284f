"""Reads `legislation/concepts.yaml`, and checks the points of every requirement: names, recognisers, exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import PurePath
from typing import Final

from policygen.law.model import RequirementFile, Source, ordered_editions
from policygen.law.points import PointFile, points_faults
from policygen.library.checks import Checks
from policygen.library.documents import ModelReader
from policygen.points.concepts import ConceptsFile, Lexicon
from policygen.points.recogniser import RecogniserFault, parse_recogniser

CONCEPTS: Final = "concepts.yaml"


def read_lexicon(reader: ModelReader, folder: PurePath) -> Lexicon:
    """Return the lexicon of a library; an empty one where it has no such file."""
    path = folder / CONCEPTS
    made = reader.model(ConceptsFile, path) if path in reader.files else None
    return Lexicon(made.concepts, made.asked_as) if made is not None else Lexicon()


def check_points(checks: Checks, lexicon: Lexicon) -> None:
    """Report what is wrong with the concepts and the points of every requirement, each with its line."""
    path = f"legislation/{CONCEPTS}"
    wrong = list(lexicon.faults())
    for name, fault in wrong:
        checks.fault(fault.what, path, checks.reader.line(path, "concepts", name), fault.next_step)
    if wrong:
        return
    # Any number does here: what is checked is that the name exists and that the recogniser can be read.
    values = dict.fromkeys(checks.values, 1)
    for source in checks.sources.values():
        for name, requirement in source.requirements.items():
            if requirement.points or any(each.points for each in requirement.editions.values()):
                _check_requirement(checks, lexicon, values, source, name, requirement)


def _check_requirement(
    checks: Checks, lexicon: Lexicon, values: Mapping[str, int], source: Source, name: str, requirement: RequirementFile
) -> None:
    topic, _, key = name.removeprefix(f"{source.key}.").rpartition(".")
    path = f"{checks.reader.folders[source.key]}/{topic}.yaml"
    stated = requirement.editions
    by_edition = {edition: stated[edition].points for edition, _ in ordered_editions(source) if edition in stated}
    for place, fault in points_faults(requirement.points, by_edition):
        checks.fault(fault.what, path, checks.reader.line(path, key, *place), fault.next_step)
    _check_found(checks, lexicon, values, path, (key, "points"), requirement.points)
    for edition, points in by_edition.items():
        _check_found(checks, lexicon, values, path, (key, "editions", edition, "points"), points)


def _check_found(
    checks: Checks,
    lexicon: Lexicon,
    values: Mapping[str, int],
    path: str,
    place: tuple[str, ...],
    points: Mapping[str, PointFile | None],
) -> None:
    for name, point in points.items():
        line = partial(checks.reader.line, path, *place, name)
        if point is None:
            continue
        checks.condition(point.when, path, line)
        try:
            if point.find is not None:
                parse_recogniser(point.find, lexicon, values)
        except RecogniserFault as error:
            for fault in error.faults:
                checks.fault(f"The point '{name}': {fault.what}", path, line(), fault.next_step)
