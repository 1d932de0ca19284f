"""Reads `legislation/documents.yaml` and `calendar.yaml`, and checks every name in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final, Protocol, TypeVar

from pydantic import BaseModel

from policygen.documents.catalogue import Catalogue, LegalBasis
from policygen.documents.reviews import OccasionsFile, is_day
from policygen.expressions import Expression

Model = TypeVar("Model", bound=BaseModel)
Line = Callable[[], int | None]

CATALOGUE: Final = "documents.yaml"
OCCASIONS: Final = "calendar.yaml"
FILES: Final = frozenset({CATALOGUE, OCCASIONS})
_CATALOGUE_PATH: Final = f"legislation/{CATALOGUE}"
_OCCASIONS_PATH: Final = f"legislation/{OCCASIONS}"


class ModelReader(Protocol):
    """What reads a file strictly; the library's own reader."""

    files: Sequence[Any]

    def model(self, model: type[Model], path: Any) -> Model | None:
        """Return what a file holds, as a model; None, with its faults kept, where it cannot be."""


@dataclass(frozen=True)
class Names:
    """What the two files may name, and how a wrong name is reported."""

    requirements: Mapping[str, Any]
    policies: Mapping[str, Any]
    facts: Mapping[str, Any]
    condition: Callable[[Expression | None, str, Line], None]
    names: Callable[[Sequence[str], Mapping[str, Any], str, str, Line], None]
    fault: Callable[..., None]
    line: Callable[..., int | None]


def read_documents_and_occasions(reader: ModelReader, folder: PurePath) -> tuple[Catalogue, OccasionsFile]:
    """Return the documents and the occasions of a library; none where it has no such file."""
    catalogue = _read_or_empty(reader, Catalogue, folder / CATALOGUE)
    return catalogue, _read_or_empty(reader, OccasionsFile, folder / OCCASIONS)


def _read_or_empty(reader: ModelReader, model: type[Model], path: PurePath) -> Model:
    made = reader.model(model, path) if path in reader.files else None
    return made if made is not None else model()


def check_documents(catalogue: Catalogue, occasions: OccasionsFile, names: Names) -> None:
    """Report every name that does not exist, and every ground that is not whole."""
    for key, document in catalogue.documents.items():
        place = _line_finder(names, _CATALOGUE_PATH, "documents", key)
        shared: list[tuple[str, Mapping[str, Any], str]] = [
            (document.group, catalogue.groups, "group"),
            (document.owner, catalogue.roles, "role"),
            (document.approver, catalogue.approvers, "approver"),
        ]
        for name, known, kind in shared:
            names.names([name], known, kind, _CATALOGUE_PATH, place)
        laws = [each for each in (document.months_law,) if each]
        names.names(laws, names.requirements, "requirement", _CATALOGUE_PATH, place)
        names.names([each for each in (document.made_in,) if each], names.policies, "policy", _CATALOGUE_PATH, place)
        if not document.grounds:
            names.fault(f"'{key}' has no ground; say why a school has it.", _CATALOGUE_PATH, place())
        _grounds(key, (*document.grounds, *document.publish), catalogue, names, _CATALOGUE_PATH, place)
    for key, occasion in occasions.occasions.items():
        place = _line_finder(names, _OCCASIONS_PATH, "occasions", key)
        names.names([occasion.who], catalogue.roles, "role", _OCCASIONS_PATH, place)
        names.condition(occasion.when, _OCCASIONS_PATH, place)
        _grounds(key, (occasion.ground,), catalogue, names, _OCCASIONS_PATH, place)
        if bool(occasion.days) == bool(occasion.undated):
            names.fault(f"'{key}' has days, or says why it has none ('undated').", _OCCASIONS_PATH, place())
        for day in occasion.days:
            if not is_day(day):
                names.fault(f"'{key}': '{day}' is not a day of the year such as '09-01'.", _OCCASIONS_PATH, place())


def _line_finder(names: Names, path: str, *keys: object) -> Line:
    return lambda: names.line(path, *keys)


def _grounds(key: str, grounds: Iterable[LegalBasis], catalogue: Catalogue, names: Names, path: str, place: Line) -> None:
    for ground in grounds:
        if bool(ground.law) == bool(ground.source):
            names.fault(f"'{key}' has a ground with neither 'law' nor 'source', or with both.", path, place())
        elif ground.law:
            names.names([ground.law], names.requirements, "requirement", path, place)
            if ground.force or ground.when or ground.basis or ground.at:
                said = f"'{key}': what {ground.law} asks, of whom and where stands in its own file."
                names.fault(said, path, place(), "Leave force, when, at and basis out.")
        else:
            names.names([ground.source], catalogue.sources, "source", path, place)
            names.condition(ground.when, path, place)
            if ground.force is None or ground.basis is None:
                names.fault(f"'{key}': a ground from a source has 'force' and 'basis'.", path, place())
            if ground.basis == "official":
                said = f"'{key}': what was read in an official text is recorded as a requirement."
                names.fault(said, path, place(), "Name it with 'law'.")
