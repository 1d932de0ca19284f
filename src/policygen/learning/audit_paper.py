"""A self-assessment for people: a paper for the board, a web page with a picture of the grades, a workbook to fill in.

The words of the paper stand in `policy_templates/papers/self-assessment.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from markupsafe import Markup, escape

from policygen.language.english import count
from policygen.learning.audit_answers import GRADES
from policygen.learning.self_assessment import ItemState, SelfAssessment, grade_counts
from policygen.markup.blocks import Paper
from policygen.markup.paper_templates import PaperTemplate

_COLOURS: Final[Mapping[str, tuple[str, str]]] = {
    "fully": ("#00703c", "#ffffff"), "partly": ("#ffdd00", "#0b0c0c"), "not yet": ("#b10e1e", "#ffffff"),
    "does not apply": ("#b1b4b6", "#0b0c0c"), "open": ("#ffffff", "#0b0c0c"),
}  # fmt: skip
"""Fill and ink of each grade; the number in the bar and the table below say the same without colour."""
_MOST_PLACES: Final = 3
"""Places of the law that stand under an item; the workbook has all."""
_ROW, _BAR, _LEFT, _WIDE = 34, 22, 330, 860


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
    """Return the grades as bars, one a row, as SVG with a text that says the same; colour is never the only sign."""
    height = _ROW * len(rows) + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="picture-title picture-text" '
        f'viewBox="0 0 {_WIDE} {height}" width="100%" font-family="sans-serif" font-size="15">',
        f'<title id="picture-title">{escape(title)}</title>',
        f'<desc id="picture-text">{escape(picture_in_words(rows))}</desc>',
    ]
    for place, (name, states) in enumerate(rows.items()):
        top = place * _ROW + 6
        parts.append(f'<text x="0" y="{top + 16}" fill="#0b0c0c">{escape(name)}</text>')
        parts += _bar(grade_counts(states), top)
    parts.append(_legend_of_grades(height - 20))
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704 - every word in it is escaped above


def _bar(counts: Mapping[str, int], top: int) -> list[str]:
    total = sum(counts.values()) or 1
    left, made = float(_LEFT), []
    for name, (fill, ink) in _COLOURS.items():
        width = (_WIDE - _LEFT - 4) * counts[name] / total
        if not counts[name]:
            continue
        made.append(
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="{fill}" stroke="#0b0c0c"/>'
            f'<text x="{left + width / 2:.1f}" y="{top + 16}" fill="{ink}" text-anchor="middle">{counts[name]}</text>'
        )
        left += width
    return made


def _legend_of_grades(top: int) -> str:
    made, left = [], 0
    for name, (fill, _) in _COLOURS.items():
        made.append(f'<rect x="{left}" y="{top}" width="14" height="14" fill="{fill}" stroke="#0b0c0c"/>')
        made.append(f'<text x="{left + 20}" y="{top + 12}" fill="#0b0c0c">{escape(name)}</text>')
        left += 40 + 9 * len(name)
    return "".join(made)


def picture_in_words(rows: Mapping[str, Sequence[ItemState]]) -> str:
    """Return what the picture shows, in words: each row with the number of items of each grade."""
    said = []
    for name, states in rows.items():
        counts = grade_counts(states)
        there = ", ".join(f"{counts[each]} {each}" for each in (*reversed(GRADES[:3]), GRADES[3], "open") if counts[each])
        said.append(f"{name}, {count(len(states), 'item')}: {there}.")
    return " ".join(said)


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
