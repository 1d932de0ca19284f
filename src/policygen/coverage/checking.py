"""A file checked from end to end: what it is, what it says of what the law asks, and what in it is wrong or not its own.

    checked(text, library, on, answers=None, beside={}, documents=()) -> CheckedFile

The date is given, nothing is fetched, and no answer is needed; with a school's answers more can be told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from policygen.consistency.policy_text import PolicyText, Told
from policygen.coverage.another_school import another_schools
from policygen.coverage.another_setting import another_setting
from policygen.coverage.file_findings import KINDS, FileFinding
from policygen.coverage.foreign_text import ForeignText
from policygen.coverage.judging import Judged, JudgedRequirement, judged
from policygen.coverage.left_over import as_policy_text, contradiction_findings, left_over_findings, review_findings
from policygen.coverage.stale_in_file import stale_findings, stale_terms_for
from policygen.coverage.what_it_is import WhatItIs, what_it_is
from policygen.coverage.wrong_in_file import wrong_findings
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value
from policygen.generation.point_proof import Prover
from policygen.language.statements import content_words
from policygen.library.model import Library
from policygen.policies.model import Section

_NONE: Final[Mapping[str, ForeignText]] = {}


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One file, checked."""

    text: ForeignText
    what: WhatItIs
    held: Judged
    findings: tuple[FileFinding, ...]
    """In the order in which a head looks at them."""
    people: tuple[Told, ...] = ()
    """Who holds a role by the file, and how to reach them."""
    by_answers: bool = False
    """Whether a school's answers were used."""

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies that it was held against."""
        return self.held.policies

    def tells_as_wrong(self, one: JudgedRequirement) -> bool:
        """Return whether all that a requirement misses rests on sentences that are told as wrong for this very requirement."""
        wrong = {(each.against, each.words) for each in self.findings if each.sure and each.against}
        return bool(one.missing) and all((one.requirement.id, each.sentence) in wrong for each in one.missing)

    @property
    def needs_putting_right(self) -> bool:
        """Whether something is wrong for sure: law that is not said, or a finding that needs no second look."""
        missing = self.held.with_verdict("not found", "partly", force="must")
        return any(each.applies for each in missing) or any(each.sure for each in self.findings)

    @property
    def needs_a_look(self) -> bool:
        """Whether a person has something to look at."""
        return bool(self.findings or self.held.with_verdict("not found", "partly", "not judged") or not self.what.documents)


def checked(
    text: ForeignText,
    library: Library,
    on: date,
    answers: Mapping[str, Value] | None = None,
    beside: Mapping[str, ForeignText] = _NONE,
    documents: Sequence[str] = (),
    prover: Prover | None = None,
) -> CheckedFile:
    """Check a file on a day. `documents` says what it is where a person said so; `beside` are policies that it may point to."""
    answers = answers or {}
    what = what_it_is(text, library, str(answers.get("school_name") or ""), documents)
    policies, parts = policies_for(what, library)
    known = Known(library.vocabulary, answers) if answers else None
    held = judged(text, library, on, policies, known, beside, prover, parts)
    read = as_policy_text(text, policies[0] if policies else "file", text.name)
    found = findings_in(text, what, held, library, read, known)
    return CheckedFile(text, what, held, found, read.told, bool(answers))


def findings_in(
    text: ForeignText, what: WhatItIs, held: Judged, library: Library, read: PolicyText, known: Known | None
) -> tuple[FileFinding, ...]:
    """Return what is found in a file besides coverage, in the order in which a head looks at it."""
    found = [*_findings(text, what, held, library, read, known), *contradiction_findings(text, read)]
    return tuple(sorted(found, key=lambda each: (KINDS.index(each.kind), not each.sure)))


def policies_for(what: WhatItIs, library: Library) -> tuple[tuple[str, ...], dict[str, frozenset[str]]]:
    """Return the policies whose law a file is held against, and of those that it is only a part of, the sections that it is.

    A policy on bullying alone is held against what the behaviour policy says of bullying.
    """
    whole = [document for document in what.documents if document in library.policies]
    parts: dict[str, frozenset[str]] = {}
    for document in what.documents:
        for key, policy in library.policies.items():
            if document in policy.file.includes and key not in whole:
                words = frozenset(content_words(document.replace("-", " "))) - _EVERYWHERE
                sections = [each.name for each in policy.sections if words & _section_words(each)]
                parts[key] = parts.get(key, frozenset()) | frozenset(sections)
    return tuple(dict.fromkeys((*whole, *parts))), parts


_EVERYWHERE: Final = frozenset(content_words("use security keeping single policy pupil monitoring"))


def _section_words(section: Section) -> frozenset[str]:
    title = section.title if "{" not in section.title else ""
    return frozenset(content_words(f"{section.name.replace('-', ' ')} {title}"))


def _findings(
    text: ForeignText, what: WhatItIs, held: Judged, library: Library, read: PolicyText, known: Known | None
) -> Iterator[FileFinding]:
    law, answers = library.legislation.on(held.on), known.answers if known is not None else {}
    yield from wrong_findings(text, held, law)
    yield from stale_findings(text, stale_terms_for(text, library, law.on), law.on)
    if not what.not_a_policy:
        yield from review_findings(what, text, law.on, _cycle(what, library))
    yield from another_schools(text, what, read.told, answers)
    yield from another_setting(text, held.applies, known)
    yield from left_over_findings(text)


def _cycle(what: WhatItIs, library: Library) -> int:
    """Return after how many months the document is usually reviewed; 0 where that is not known or it is kept up all the time."""
    found = [library.documents.documents[key].months for key in what.documents if key in library.documents.documents]
    return min((each for each in found if isinstance(each, int)), default=0)
