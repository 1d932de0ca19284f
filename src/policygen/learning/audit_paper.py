"""A self-assessment for people: a paper for the board, a web page with a picture of the grades, a workbook to fill in.

The words of the paper stand in `policy_templates/papers/self-assessment.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup

from policygen.learning.self_assessment import ItemState, SelfAssessment, grade_counts
from policygen.markup.bar_picture import BarPart, bar_picture
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

_GRADE_BARS: Final = (
    BarPart("fully", "#00703c", "#ffffff"), BarPart("partly", "#ffdd00", "#0b0c0c"), BarPart("not yet", "#b10e1e", "#ffffff"),
    BarPart("does not apply", "#b1b4b6", "#0b0c0c"), BarPart("open", "#ffffff", "#0b0c0c"),
)  # fmt: skip
"""What a bar is parted into; the number in it and the table below say the same without colour."""
_MOST_PLACES: Final = 3
"""Places of the law that stand under an item; the workbook has all."""


def audit_paper(assessment: SelfAssessment, template: PaperTemplate) -> Paper:
    """Return the paper: in short, standard by standard with questions for the board, actions, what is to be finished."""
    states = assessment.states
    data = {
        "today": assessment.on,
        "years": f"{assessment.year}/{(assessment.year + 1) % 100:02}",
        "number": len(states),
        "counts": _named_counts(states),
        "open": len(assessment.open()),
        "unfinished": [
            {"question": each.item.file.asks, "grade": each.answer.grade, "missing": each.to_write}
            for each in assessment.to_finish()
        ],
        "better": sum(each.change == "better" for each in states),
        "worse": [{"question": each.item.file.asks} for each in states if each.change == "worse"],
        "compared": any(each.last for each in states),
        "standards": [
            {
                "title": title, **_named_counts(inside), "rows": [_item_row(each) for each in inside],
                "questions": assessment.questions.get(title, ()),
            }
            for title, inside in assessment.by_standard().items()
        ],
        "actions": [
            {
                "action": each.answer.action, "owner": each.answer.owner, "due": each.answer.due, "question": each.item.file.asks,
                "overdue": each.is_overdue(assessment.on),
            }
            for each in assessment.actions()
        ],
        "unverified": sorted({
            f"{each.title} ({each.edition.short})"
            for state in states for each in state.requirements if each.basis == "unverified"
        }),
    }  # fmt: skip
    return template.paper(data, assessment.school, assessment.on)


def _item_row(state: ItemState) -> dict[str, object]:
    answer = state.answer
    places = list(
        dict.fromkeys(f"{each.edition.short}, {each.at}" if each.at else each.edition.short for each in state.requirements)
    )
    return {
        "question": state.item.file.asks,
        "rests": "; ".join(places[:_MOST_PLACES]),
        "more_rests": max(len(places) - _MOST_PLACES, 0),
        "grade": state.grade or "",
        "looks": state.item.file.fully if state.grade == "fully" else state.item.file.partly if state.grade == "partly" else "",
        "evidence": answer.evidence,
        "impact": answer.impact,
        "asked": ", ".join(answer.asked),
        "note": answer.note,
        "last": (state.last.counted or "") if state.last else "",
        "found": [each.says for each in state.found],
        "look_at": state.item.file.evidence,
        "ask_impact": state.item.file.impact,
    }


def _named_counts(states: Sequence[ItemState]) -> dict[str, int]:
    return {name.replace(" ", "_"): number for name, number in grade_counts(states).items()}


def grades_picture(rows: Mapping[str, Sequence[ItemState]], title: str) -> Markup:
    """Return the grades as bars, one a row, as SVG with a text that says the same."""
    return bar_picture({name: _best_first(states) for name, states in rows.items()}, _GRADE_BARS, title)


def _best_first(states: Sequence[ItemState]) -> dict[str, int]:
    counts = grade_counts(states)
    return {each.name: counts[each.name] for each in _GRADE_BARS}


def trust_audit_paper(trust: str, assessments: Sequence[SelfAssessment], template: PaperTemplate) -> Paper:
    """Return the paper for a trust's board: its schools side by side, and by standard where most is open."""
    on = assessments[0].on
    by_school = [{"title": each.school, **_named_counts(each.states), "actions": len(each.actions())} for each in assessments]
    standards: dict[str, list[ItemState]] = {}
    for assessment in assessments:
        for title, states in assessment.by_standard().items():
            standards.setdefault(title, []).extend(states)
    data = {
        "today": on,
        "schools": by_school,
        "standards": [{"title": title, **_named_counts(states)} for title, states in standards.items()],
        "shared": _shared_items(assessments),
        "actions": [
            {
                "school": each.school, "action": state.answer.action, "owner": state.answer.owner, "due": state.answer.due,
                "overdue": state.is_overdue(on),
            }
            for each in assessments for state in each.actions()
        ],
    }  # fmt: skip
    return template.paper(data, trust, on)


def _shared_items(assessments: Sequence[SelfAssessment]) -> list[dict[str, object]]:
    """Return the items that are not fully in place in more than one school, those of most schools first."""
    weak: dict[str, list[str]] = {}
    for assessment in assessments:
        for state in assessment.states:
            if state.grade in ("not yet", "partly"):
                weak.setdefault(state.item.file.asks, []).append(assessment.school)
    found = sorted(weak.items(), key=lambda each: -len(each[1]))
    return [{"question": question, "schools": schools} for question, schools in found if len(schools) > 1]
