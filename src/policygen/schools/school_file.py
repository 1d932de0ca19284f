"""A school's file of answers: plain YAML that people may edit, read with clear faults and saved without loss."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from policygen.documents.catalogue import HeldDocument
from policygen.documents.policy_days import with_own_days
from policygen.documents.school_entries import read_documents, written_documents
from policygen.errors import Fault, Faults, SchoolFaults
from policygen.facts.answers import AnswerError, read_answer, written
from policygen.facts.known import broken_rules
from policygen.facts.proposals import still_proposed
from policygen.facts.vocabulary import Value, Vocabulary
from policygen.formats import strict_yaml
from policygen.formats.strict_yaml import LineOf
from policygen.schools.edited_text import WIDTH, CannotEdit, Part, edited, indented, rank_of, with_headings
from policygen.storage import write_whole

HEAD = """\
# Answers for policygen. You may edit this file: one answer a line, by the name of its question.
# "not sure yet" becomes a to-do in the documents; "left out" skips a question that may be skipped.
# Ask what is still open:  policygen ask {name}
# Make the documents:      policygen generate {name}
"""

_T = TypeVar("_T")
_DASH_BELOW_KEY: Final = re.compile(r"^( *)\w+:[ \t]*\n\1- ", re.MULTILINE)
"""A list whose dashes stand right below its name, as policygen writes them; people indent them."""

_DOCUMENTS_SAID: Final = "The documents that the school has: policygen documents FILE lists them."
_ASKED_SAID: Final = "When these questions were last answered."
_PROPOSED_SAID: Final = (
    "Usual answers that policygen put in above: they count as your school's own choice. Change them there, or with ask."
)
_PARTS: Final = ("answers", "proposed", "documents", "asked_on", "layer")
_DOCUMENTS: Final = (".docx", ".docm", ".doc", ".pdf", ".odt", ".rtf", ".xlsx")


@dataclass(frozen=True)
class School:
    """A school's answers file, as read."""

    answers: Mapping[str, Value]
    asked_on: Mapping[str, str] = field(default_factory=dict)
    """When each question that changes often was last answered: dates in text, by fact."""
    documents: Mapping[str, HeldDocument] = field(default_factory=dict)
    """What the school says of its documents, by their names."""
    proposed: Mapping[str, Value] = field(default_factory=dict)
    """Usual answers that were put in; one that the answers still hold nobody has confirmed yet."""
    head: str = ""
    """The comments at the top of the file, kept when it is saved."""
    layer: str = ""
    """The folder of the school's own layer, as its file names it."""
    home: Path | None = None
    """The folder in which its file stands."""

    def answers_for(self, policy: str) -> Mapping[str, Value]:
        """Return the answers with the days that the school has set for one policy."""
        return with_own_days(policy, self.answers, self.documents)

    def with_days(self, policy: str, start: date, review: date) -> School:
        """Return the school with days of its own for one policy."""
        held = replace(self.documents.get(policy, HeldDocument()), effective_date=start, next_review=review)
        return replace(self, documents={**self.documents, policy: held})

    def with_answer(self, name: str, value: Value, on: str) -> School:
        """Return the school with one more answer."""
        asked = {**self.asked_on, name: on}
        proposed = {key: each for key, each in self.proposed.items() if key != name}
        return replace(self, answers={**self.answers, name: value}, asked_on=asked, proposed=proposed)

    def with_proposals(self, proposed: Mapping[str, Value]) -> School:
        """Return the school with usual answers in place of those that were put in before and nobody has confirmed."""
        before = still_proposed(self.answers, self.proposed)
        own = {name: value for name, value in self.answers.items() if name not in before}
        added = {name: value for name, value in proposed.items() if name not in own}
        return replace(self, answers={**own, **added}, proposed=added)

    def without_answer(self, name: str) -> School:
        """Return the school with one answer taken back."""
        answers = {key: value for key, value in self.answers.items() if key != name}
        return replace(self, answers=answers, proposed={key: each for key, each in self.proposed.items() if key != name})


def with_both_changes(now: School, before: School, after: School) -> School:
    """Return a school with what one person changed from `before` to `after`, on what stands `now`, changed by somebody else.

    Where both changed one answer, the later one, `after`, stands.
    """
    return replace(
        now,
        answers=_both(now.answers, before.answers, after.answers),
        asked_on=_both(now.asked_on, before.asked_on, after.asked_on),
        documents=_both(now.documents, before.documents, after.documents),
        proposed=_both(now.proposed, before.proposed, after.proposed),
    )


def _both(now: Mapping[str, _T], before: Mapping[str, _T], after: Mapping[str, _T]) -> dict[str, _T]:
    taken = before.keys() - after.keys()
    changed = {name: value for name, value in after.items() if name not in before or before[name] != value}
    return {**{name: value for name, value in now.items() if name not in taken}, **changed}


def refuse_other_things(path: Path) -> None:
    """Raise SchoolFaults where a person gave a document or a folder in place of a file of answers."""
    step = "Give the file with the answers, such as our-school.yaml."
    if path.suffix.lower() in _DOCUMENTS:
        raise SchoolFaults(Fault("This is a document, not a file of answers.", step, str(path)))
    if path.is_dir():
        raise SchoolFaults(Fault("This is a folder, not a file of answers.", step, str(path)))


def read_school(path: Path, vocabulary: Vocabulary) -> School:
    """Read an answers file.

    Raises SchoolFaults naming the line, the question and the fix.
    """
    refuse_other_things(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        step = f"Look whether the name and the folder are right, or start one with: policygen ask {path}"
        raise SchoolFaults(Fault("There is no such file.", step, str(path))) from error
    except OSError as error:
        raise SchoolFaults(Fault(f"This file cannot be read: {error.strerror}.", path=str(path))) from error
    return replace(parse_school(data, str(path), vocabulary), home=path.parent)


def parse_school(data: bytes, path: str, vocabulary: Vocabulary) -> School:
    """Return a school from the bytes of an answers file; `path` is for messages.

    Raises SchoolFaults.
    """
    try:
        text = strict_yaml.decode(data, path)
        file = strict_yaml.parse(text, path)
    except Faults as error:
        raise SchoolFaults(error.faults) from error
    refuse_cut_text(file, text, path)
    head = "".join(_head_lines(text))
    if file.value is None:
        return School({}, head=head)
    _refuse_other_yaml(file.value, path)
    return replace(school_of(file.value, file.line, path, vocabulary), head=head)


def refuse_cut_text(file: strict_yaml.YamlFile, text: str, path: str) -> None:
    """Raise SchoolFaults where an answer holds a `#` that YAML takes for the beginning of a comment."""
    said, step = "What stands behind the # here would be lost.", "Put quotes round the whole answer."
    faults = [Fault(said, step, path, line) for line in strict_yaml.cut_short(file, text)]
    if faults:
        raise SchoolFaults(faults)


def _refuse_other_yaml(raw: object, path: str) -> None:
    if not isinstance(raw, Mapping) or not isinstance(raw.get("answers", {}), Mapping | None):
        example = "answers:\n  school_name: Oakfield Primary School"
        raise SchoolFaults(Fault("This is not an answers file.", f"It begins like this:\n{example}", path))
    if "schools" in raw:
        step = "Name the file of one of its schools; its answers all together: policygen spreadsheet."
        raise SchoolFaults(Fault("This is a trust's file, not a school's.", step, path))


def school_of(raw: Mapping[str, Any], line_of: LineOf, path: str, vocabulary: Vocabulary) -> School:
    """Return a school from what its file, or its entry in a trust file, holds; `line_of` knows the line of its keys.

    Raises SchoolFaults, in the order of the lines.
    """
    faults = [_unknown_question(str(key), list(_PARTS), path, line_of(key)) for key in raw if key not in _PARTS]
    if not isinstance(raw.get("layer") or "", str):
        faults.append(Fault("'layer' is the name of one folder.", "Such as 'layer: our-words'.", path, line_of("layer")))
    if not isinstance(raw.get("asked_on") or {}, Mapping):
        step = "Take it out: policygen ask writes it again."
        faults.append(Fault("'asked_on' is a list of questions with days.", step, path, line_of("asked_on")))
    answers, wrong = read_answers(raw.get("answers") or {}, vocabulary, line_of, path)
    proposed, strange = read_answers(raw.get("proposed") or {}, vocabulary, lambda _, name: line_of("proposed", name), path)
    documents, amiss = read_documents(raw.get("documents"), vocabulary.documents, line_of, path)
    faults += [*wrong, *strange, *amiss, *_against_rules(answers, vocabulary, line_of, path)]
    if faults:
        raise SchoolFaults(sorted(faults, key=lambda fault: fault.line or 0))
    asked_on = {str(key): str(value) for key, value in (raw.get("asked_on") or {}).items()}
    return School(answers, asked_on, documents, proposed, layer=raw.get("layer") or "")


def _against_rules(answers: Mapping[str, Value], vocabulary: Vocabulary, line_of: LineOf, path: str) -> Iterator[Fault]:
    """Yield the rules between answers that do not hold, each at the last of the answers that stands in the file."""
    for rule in broken_rules(vocabulary, answers):
        line = next((found for name in reversed(rule.facts) if (found := line_of("answers", name))), None)
        named = " and ".join(f"'{name}'" for name in rule.facts)
        yield Fault(rule.says, f"Look at {named}.", path, line)


def _head_lines(text: str) -> list[str]:
    lines = []
    for line in text.splitlines(keepends=True):
        if line.strip() and not line.lstrip().startswith("#"):
            break
        lines.append(line)
    return lines


def read_answers(raw: object, vocabulary: Vocabulary, line_of: LineOf, path: str) -> tuple[dict[str, Value], list[Fault]]:
    """Return the answers that can be read, and a fault for each that cannot."""
    if not isinstance(raw, Mapping):
        said = "The answers are a list of names with values."
        return {}, [Fault(said, "Such as 'school_name: Oakfield Primary School'.", path, line_of("answers"))]
    answers: dict[str, Value] = {}
    faults: list[Fault] = []
    asked = [name for name, fact in vocabulary.facts.items() if fact.asked]
    for name, given in raw.items():
        fact = vocabulary.facts.get(name)
        if fact is None or not fact.asked:
            line = line_of("answers", name)
            faults.append(_worked_out(name, path, line) if fact is not None else _unknown_question(str(name), asked, path, line))
            continue
        try:
            answers[name] = read_answer(fact, given)
        except AnswerError as error:
            faults.append(Fault(f"{name} ({fact.ask}): {error}", path=path, line=line_of("answers", name)))
    return answers, faults


def _unknown_question(name: str, known: list[str], path: str, line: int | None) -> Fault:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    step = f"Did you mean '{near[0]}'?" if near else "Take the line out, or see the questions with: policygen explain --facts"
    return Fault(f"There is no question called '{name}'.", step, path, line)


def _worked_out(name: str, path: str, line: int | None) -> Fault:
    return Fault(f"'{name}' is worked out from other answers.", "Take the line out.", path, line)


def dump_school(school: School, vocabulary: Vocabulary, name: str, before: str = "") -> str:
    """Return the text of an answers file: the questions in their order, under their subjects.

    `before` is the text it had: comments, order and untouched lines in it are kept.
    """
    if before.strip() and strict_yaml.load(before, name):
        return _updated(before, school, vocabulary)
    lines = [school.head or HEAD.format(name=name), "answers:" if school.answers else "answers: {}"]
    lines += with_headings(_answers_part(school, vocabulary, {}))
    if school.proposed:
        proposed = {name: written(value) for name, value in school.proposed.items()}
        lines += ["", f"# {_PROPOSED_SAID}", "proposed:", *indented(proposed)]
    if school.documents:
        lines += ["", f"# {_DOCUMENTS_SAID}", "documents:", *indented(written_documents(school.documents))]
    if school.layer:
        lines += ["", "# The folder with the school's own clauses.", *indented({"layer": school.layer}, 0)]
    if school.asked_on:
        lines += ["", f"# {_ASKED_SAID}", "asked_on:", *indented(dict(school.asked_on))]
    return "\n".join(lines) + "\n"


def inline_text(before: str, within: Sequence[str | int], school: School, vocabulary: Vocabulary) -> str:
    """Return a file's text in which a school, which stands in it `within` some keys, has other answers; comments stay."""
    data = strict_yaml.load(before, "")
    for key in within:
        data = data[key]
    return _rewritten(before, _parts_of(school, vocabulary, data), within)


def _updated(before: str, school: School, vocabulary: Vocabulary) -> str:
    """Change only what changed in a file's text, so that a person's comments, headings and order stay."""
    parts = _parts_of(school, vocabulary, strict_yaml.load(before, ""))
    try:
        made = edited(before, parts)
        if _reads_back(made, school, vocabulary):
            return made
    except (CannotEdit, yaml.YAMLError, Faults):
        pass  # written in a form that only a whole reading understands, such as all answers on one line
    return _rewritten(before, parts)


def _parts_of(school: School, vocabulary: Vocabulary, data: Mapping[str, Any]) -> dict[str, Part]:
    """Return what each part of a school's file is to hold; `data` is what it holds."""
    held, _ = read_documents(data.get("documents"), vocabulary.documents, lambda *_: None, "")
    parts = {"answers": _answers_part(school, vocabulary, data.get("answers") or {})}
    if school.proposed or data.get("proposed"):
        proposed = {name: written(value) for name, value in school.proposed.items()}
        parts["proposed"] = Part(proposed, data.get("proposed") or {}, order=tuple(vocabulary.facts), comment=_PROPOSED_SAID)
    if school.documents != held:
        parts["documents"] = Part(written_documents(school.documents), data.get("documents") or {}, comment=_DOCUMENTS_SAID)
    if school.asked_on:
        parts["asked_on"] = Part(dict(school.asked_on), data.get("asked_on") or {}, comment=_ASKED_SAID)
    return parts


def _answers_part(school: School, vocabulary: Vocabulary, stands: Mapping[str, Any]) -> Part:
    return Part(
        {name: written(value) for name, value in school.answers.items()},
        stands,
        lambda name, raw: _same_answer(vocabulary, name, raw, school.answers[name]),
        tuple(vocabulary.facts),
        {name: vocabulary.subjects[fact.subject] for name, fact in vocabulary.facts.items() if fact.subject},
    )


def _reads_back(text: str, school: School, vocabulary: Vocabulary) -> bool:
    """Whether a text reads back as what is to be saved."""
    data = strict_yaml.load(text, "")
    stands = data.get("answers") or {}
    return (
        stands.keys() == school.answers.keys()
        and all(_same_answer(vocabulary, name, raw, school.answers[name]) for name, raw in stands.items())
        and (not school.asked_on or {k: str(v) for k, v in (data.get("asked_on") or {}).items()} == dict(school.asked_on))
        and read_documents(data.get("documents"), vocabulary.documents, lambda *_: None, "")[0] == school.documents
    )


def _rewritten(before: str, parts: Mapping[str, Part], within: Sequence[str | int] = ()) -> str:
    from ruamel.yaml import YAML  # only a file of an unusual form needs it

    editor = YAML(typ="rt")
    editor.preserve_quotes = True
    editor.width = WIDTH
    offset = 0 if _DASH_BELOW_KEY.search(before) else 2
    editor.indent(mapping=2, sequence=offset + 2, offset=offset)
    data = whole = editor.load(before)
    for key in within:
        data = data[key]
    for title, part in parts.items():
        held = data.get(title)
        if held is None:
            data[title] = held = type(data)()
        for name in [name for name in held if name not in part.wanted]:
            del held[name]
        for name, value in part.wanted.items():
            if name not in held:
                place = sum(1 for other in held if other in part.order and rank_of(part.order)(other) < rank_of(part.order)(name))
                held.insert(place, name, _in_plain_types(value))
            elif not part.says_already(name):
                held[name] = _in_plain_types(value)
    out = io.StringIO()
    editor.dump(whole, out)
    return out.getvalue()


def _in_plain_types(value: object) -> object:
    """A value in plain types, which the editor writes in its usual form."""
    if isinstance(value, list):
        return [_in_plain_types(each) for each in value]
    return {key: _in_plain_types(each) for key, each in value.items()} if isinstance(value, dict) else value


def _same_answer(vocabulary: Vocabulary, name: str, raw: object, value: Value) -> bool:
    try:
        return bool(read_answer(vocabulary.facts[name], raw) == value)
    except AnswerError:
        return False


def save_school(school: School, path: Path, vocabulary: Vocabulary) -> None:
    """Save an answers file whole.

    Raises OutputFault.
    """
    try:
        before = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    except FileNotFoundError:
        before = ""  # taken away at this moment
    write_whole(path, dump_school(school, vocabulary, path.name, before).encode())
