"""What a document was made from: carried inside the Word file and written beside it.

A year later the manifest, and the words as generated (the base, which stands beside it in the file: see
`word/reading/base.py`), are what lets an update keep the school's own edits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from policygen.law.in_force import LawInForce
from policygen.markup.blocks import Block, Document, block_text
from policygen.policies.selection import Selection

FORMAT: Final = 1
NAMESPACE: Final = "urn:policygen:manifest:1"


class ClauseRecord(BaseModel):
    """What one clause was made from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    meets: Mapping[str, str]
    """Requirements it meets, each with the edition that states it and the digest of what it says."""
    why: tuple[str, ...] = ()
    template: str
    """Digest of the clause's text in the library."""
    text: str
    """Digest of its words in the document."""
    layer: str = ""
    """The layer its words come from, such as "trust: Rivers Learning Trust"; empty where they are policygen's."""


class Manifest(BaseModel):
    """What a document was made from."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: int = FORMAT
    policygen: str
    policy: str
    title: str
    school: str
    urn: str = ""
    on: str
    editions: Mapping[str, str]
    """The editions in force of the sources that the policy rests on."""
    library: str
    """Digest of legislation/ and policy_templates/."""
    answers: str
    """Digest of the answers it was made from; the answers themselves stay in the school's file."""
    clauses: Mapping[str, ClauseRecord]
    unverified: tuple[str, ...] = ()
    """Requirements met that rest on anything but the official text of the edition in force."""
    to_do: tuple[str, ...] = ()
    left_out: Mapping[str, str] = {}
    """Requirements that a layer leaves unmet, by id, with the layer and its reason."""

    own_words: bool = False
    """Whether the policy is the school's own, made elsewhere, with nothing of ours but the clauses named here."""

    def text(self) -> str:
        """Return the manifest as JSON that is the same for the same document."""
        kept = _LAST[0] if _LAST else None
        if kept is None or kept[0] is not self:
            kept = self, self._as_json()
            _LAST[:] = [kept]
        return kept[1]

    def _as_json(self) -> str:
        data = self.model_dump(mode="json")
        if not data["left_out"]:
            del data["left_out"]
        if not data["own_words"]:
            del data["own_words"]
        for clause in data["clauses"].values():
            if not clause["layer"]:
                del clause["layer"]
        return json.dumps(data, ensure_ascii=False, sort_keys=True)


_LAST: Final[list[tuple[Manifest, str]]] = []
"""The last one whose text was asked for: it is asked for in the document, and for the file beside it."""


def digest(*parts: object) -> str:
    """Return a short digest of some values, the same on every machine."""
    return hashlib.sha256(_AS_JSON.encode(parts).encode()).hexdigest()[:16]


_AS_JSON: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=str)


@lru_cache(maxsize=8192)
def _requirement_digest(says: str, force: str, *values: tuple[str, int | str]) -> str:
    return digest(says, force, dict(values))


@lru_cache(maxsize=8192)
def _template_digest(text: str, heading: str) -> str:
    return digest(text, heading)


def answers_digest(answers: Mapping[str, Any]) -> str:
    """Return the digest of a school's answers."""
    return digest({name: repr(value) for name, value in sorted(answers.items())})


def words_digest(blocks: Iterable[Block]) -> str:
    """Return the digest of the words of a clause."""
    return digest([block_text(each) for each in blocks])


def clause_records(selection: Selection, law: LawInForce, document: Document) -> dict[str, ClauseRecord]:
    """Return what each clause of a document was made from."""
    blocks = {part.name: part.blocks for part in document.parts if part.clause}
    records = {}
    for clause in selection.clauses:
        met = [law.requirements[name] for name in clause.meets if clause.name in selection.met.get(name, ())]
        records[clause.name] = ClauseRecord(
            meets={
                each.id: f"{each.stated_in} {_requirement_digest(each.says, each.force, *each.values.items())}" for each in met
            },
            why=clause.why,
            template=_template_digest(clause.text, clause.heading),
            text=words_digest(blocks.get(clause.name, ())),
            layer=str(clause.layer or ""),
        )
    return records
