"""Short training sessions from a school's own policy: what changed, a published review, three questions with answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import ValidationError

from policygen.errors import Fault, Faults, LibraryFaults
from policygen.facts.known import Known
from policygen.file_model import FileModel
from policygen.formats import strict_yaml
from policygen.generation.point_proof import Prover
from policygen.language.english import nearest, upper_first
from policygen.law.changes import law_changes
from policygen.law.model import NOT_SEEN
from policygen.learning.audit_items import is_in, known_requirements
from policygen.library.model import Library
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate


class QuestionFile(FileModel):
    """A question, and the point whose words in the school's policy answer it."""

    asks: str
    point: str


class SessionFile(FileModel):
    """A session."""

    title: str
    policy: str
    topics: tuple[str, ...]
    review: str
    questions: tuple[QuestionFile, ...]


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question with the sentence of the school's policy that answers it, and where it stands."""

    asks: str
    answer: str
    place: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session for one school on a date."""

    key: str
    title: str
    policy: str
    changed: tuple[str, ...]
    review: str
    found: str
    suggests: str
    questions: tuple[AnsweredQuestion, ...]


def read_sessions(text: str, path: str, library: Library) -> dict[str, SessionFile]:
    """Return the sessions of `legislation/training/sessions.yaml`, every name checked.

    Raises LibraryFaults with every fault, its file and line.
    """
    parsed = strict_yaml.parse(text, path)
    sessions: dict[str, SessionFile] = {}
    faults: list[Fault] = []
    for key, stated in (parsed.value or {}).items():
        try:
            sessions[key] = SessionFile.model_validate(stated)
        except ValidationError as error:
            faults += strict_yaml.model_faults(error, parsed.line, path, [key])
        except Faults as error:
            faults += error.faults
    requirements = known_requirements(library)
    for key, each in sessions.items():
        named = [("policy", each.policy, set(library.policies))]
        named += [("requirement or topic", topic, requirements) for topic in (*each.topics, each.review)]
        named += [("requirement", question.point.rpartition(".")[0], requirements) for question in each.questions]
        faults += [
            Fault(f"'{key}': there is no {kind} called '{name}'.", nearest(name, known), path, parsed.line(key))
            for kind, name, known in named
            if name not in known
        ]
    if faults:
        raise LibraryFaults(faults)
    return sessions


def session_for(key: str, file: SessionFile, library: Library, known: Known, on: date) -> Session:
    """Return a session for a school; a question that its policy does not answer is left out.

    A review is told by its year: its title may be a child's name.
    """
    law = library.legislation.on(on)
    review = law.requirements.get(file.review)
    return Session(
        key, file.title, library.policies[file.policy].file.title, tuple(_changed_lately(file, library, known, on)),
        f"A review published in {review.edition.starts.year}" if review else "",
        review.found if review and review.found != NOT_SEEN else "", review.says if review else "",
        tuple(_answers_found(file, library, known, on)),
    )  # fmt: skip


def _changed_lately(file: SessionFile, library: Library, known: Known, on: date) -> Iterator[str]:
    """Yield what changed in a year about the session's topics, in the words meant for staff and parents."""
    changes = law_changes(library.legislation, on - timedelta(days=365), on)
    law = library.legislation.on(on)
    for name in dict.fromkeys(each.requirement.id for each in changes.changes):
        requirement = law.requirements.get(name)
        if requirement is None or not requirement.public or requirement.applies_to(known) is False:
            continue
        if any(is_in(name, topic) for topic in file.topics):
            yield requirement.public


def _answers_found(file: SessionFile, library: Library, known: Known, on: date) -> Iterator[AnsweredQuestion]:
    wanted = {each.point.rpartition(".")[0] for each in file.questions}
    proofs: Mapping[str, tuple[str, tuple[str, ...]]] = {
        f"{proof.point.requirement}.{proof.point.name}": (proof.judgement.sentence, proof.clauses)
        for proof in Prover(library).proofs(known, on, [library.policies[file.policy]], wanted)
        if proof.judgement.stated
    }
    for question in file.questions:
        if question.point in proofs:
            sentence, clauses = proofs[question.point]
            yield AnsweredQuestion(question.asks, upper_first(sentence.strip().replace(" | ", "; ")), clauses[0])


def session_paper(session: Session, template: PaperTemplate, school: str, on: date) -> Paper:
    """Return a session as a paper for whoever leads it."""
    data = {
        "title": session.title, "today": on, "policy": session.policy, "changed": session.changed, "review": session.review,
        "found": session.found, "suggests": session.suggests,
        "questions": [{"asks": each.asks, "answer": each.answer} for each in session.questions],
    }  # fmt: skip
    return template.paper(data, school, on)
