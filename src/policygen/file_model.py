"""Files as people write them: read strictly, frozen, with conditions in the one small language."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer, PlainValidator

from policygen.expressions import Expression, parse


def _condition(text: object) -> Expression:
    if isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str):
        raise ValueError("a condition is text")  # noqa: TRY004 - pydantic reports ValueError, not TypeError
    return parse(text)


Condition = Annotated[Expression, PlainValidator(_condition), PlainSerializer(str)]
"""A condition in a file: text there, an Expression here."""


class FileModel(BaseModel):
    """A file as written: frozen, unknown keys refused."""

    # A command that only reads the cached library builds no validator: `defer_build` makes each when it is first used.
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=True, defer_build=True)
