"""The write-up check: does an entry blame, stop at one person, judge by hindsight, or say nothing of why or of a test.

In the spirit of the tools by which reports of incidents are reviewed; what is looked for is data in
`legislation/learning/learning-log.yaml`, under `writing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from policygen.learning.log import LogEntry, answer_of
from policygen.library.learning import LearningFile, WritingCheck


@dataclass(frozen=True, slots=True)
class WritingFinding:
    """Something in a write-up that a person should look at again; it never stops anybody."""

    check: str
    title: str
    question: str
    """The question whose answer it is about; empty where it is about what is not said."""
    words: str
    """The words of the list that were found, as the list has them."""
    says: str
    instead: str


def writing_findings(entry: LogEntry, learning: LearningFile) -> Iterator[WritingFinding]:
    """Yield what the check finds in an entry, in the order of its checks, each once a question."""
    for key, check in learning.writing.items():
        if check.unanswered and not any(answer_of(entry, name) for name in check.unanswered):
            yield WritingFinding(key, check.title, "", "", check.says, check.instead)
        for name in learning.questions:
            if not check.only or name in check.only:
                found = _listed_words(check, _answer_text(answer_of(entry, name)), learning.people)
                if found:
                    yield WritingFinding(key, check.title, name, found, check.says, check.instead)


def _answer_text(value: object) -> str:
    if isinstance(value, Mapping):
        return ". ".join(map(str, value.values()))
    return ". ".join(value) if isinstance(value, tuple) else str(value or "")


def _listed_words(check: WritingCheck, text: str, people: tuple[str, ...]) -> str:
    plain = " ".join(text.replace("’", "'").split())
    return ", ".join(each for each in check.words if _in_a_list(each, people).search(plain))


@lru_cache(maxsize=512)
def _in_a_list(words: str, people: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a list's words: `*` is any ending, `<person>` any of the people."""
    who = f"(?:{'|'.join(map(re.escape, people))})"
    pattern = re.escape(words).replace(r"\*", r"\w*").replace("<person>", rf"(?:\w+ ){{0,2}}{who}")
    return re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE)
