"""A file of data that stands beside the law, such as the lines of the inspection pack: read strictly as one model."""

from __future__ import annotations

from typing import TypeVar

from pydantic import ValidationError

from policygen.errors import LibraryFaults
from policygen.file_model import FileModel
from policygen.formats import strict_yaml
from policygen.formats.strict_yaml import YamlFile

_Model = TypeVar("_Model", bound=FileModel)


def read_data(model: type[_Model], text: str, path: str) -> tuple[_Model, YamlFile]:
    """Return a file's content as a model, and the file as parsed, which knows the line of each of its keys.

    Raises LibraryFaults with every fault, its file and line.
    """
    parsed = strict_yaml.parse(text, path)
    try:
        return model.model_validate(parsed.value), parsed
    except ValidationError as error:
        raise LibraryFaults(strict_yaml.model_faults(error, parsed.line, path)) from error
