"""Training for people: a paper for the board without names, and the list of who is due for whoever keeps the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from policygen.facts.known import Known
from policygen.formats.xlsx import Sheet
from policygen.language.english import count
from policygen.law.in_force import LawInForce
from policygen.learning.training_needs import NeedFile, TrainingFile, grounds_of, months_between
from policygen.learning.training_record import NeedState, TrainedPerson, need_counts, needs_of_school, readers
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

_YEAR = 12


def training_paper(
    people: Sequence[TrainedPerson], states: Sequence[NeedState], training: TrainingFile, law: LawInForce, known: Known,
    documents: Sequence[str], template: PaperTemplate, school: str,
) -> Paper:  # fmt: skip
    """Return the paper for the board: each need with its source and interval, and counts; no name stands in it."""
    needs = needs_of_school(training, known)
    rows = [need_row(key, each, training, law, states) for key, each in needs.items()]
    grounds = [each for need in needs.values() for each in grounds_of(need, law)]
    data = {
        "today": law.on, "people": len(people), "needs": rows,
        "reading": [_reading_row(each, people) for each in documents],
        "unverified": sorted({f"{each.title} ({each.edition.short})" for each in grounds if each.basis == "unverified"}),
    }  # fmt: skip
    return template.paper(data, school, law.on)


def need_row(
    key: str, need: NeedFile, training: TrainingFile, law: LawInForce, states: Sequence[NeedState] = ()
) -> Mapping[str, object]:
    """Return a need in words: who has it, what it rests on, after how long it is due again, and the counts."""
    counts = need_counts([each for each in states if each.need == key])
    return {
        "title": need.title,
        "who": ", ".join(training.groups[each] for each in need.who),
        "rests": "; ".join(
            f"{each.edition.short}, {each.at} ({each.force})" if each.at else f"{each.edition.short} ({each.force})"
            for each in grounds_of(need, law)
        ),
        "interval": interval_words(need, law),
        "needed": sum(counts.values()),
        **{name.replace(" ", "_"): number for name, number in counts.items()},
    }


def interval_words(need: NeedFile, law: LawInForce) -> str:
    """Return after how long a training is due again, in words."""
    if need.ends:
        return "when the certificate ends"
    if need.each_edition:
        return f"each new edition of {law.editions[need.each_edition].short}" if need.each_edition in law.editions else ""
    months = months_between(need, law)
    if months is None:
        return "regularly; nothing sets how often"
    return count(months // _YEAR, "year") if months % _YEAR == 0 else count(months, "month")


def _reading_row(document: str, people: Sequence[TrainedPerson]) -> dict[str, object]:
    read, everyone = readers(people, document)
    return {"title": document, "readers": read, "people": everyone}


def due_sheet(states: Sequence[NeedState], training: TrainingFile) -> Sheet:
    """Return who is due for what, with names: for whoever keeps the record, and nobody else."""
    order = {"never": 0, "overdue": 1, "due soon": 2}
    due = sorted(
        (each for each in states if each.stands in order),
        key=lambda each: (order[each.stands], each.due or date.max, each.need, each.person.row),
    )
    rows = [(each.person.name, each.person.role, training.needs[each.need].title, each.stands, each.due) for each in due]
    return Sheet("Who is due", ("Name", "Role", "Training", "How it stands", "Due"), tuple(rows), (28, 24, 40, 14, 14))
