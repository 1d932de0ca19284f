"""In which order a reader is told what a policy does not say: what protects children first, then the other headline points.

The order is policygen's own choice, and no law: what staff do with a worry, who leads, allegations, safer recruitment and what
inspectors look for come first. Nothing is left out by it; of a long list the first are shown and the others counted by theme.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from policygen.coverage.judging import JudgedRequirement

LOOKED_AT_FIRST: Final = (
    "kcsie.concerns.act-at-once", "kcsie.referral.immediate", "kcsie.dsl.exists", "kcsie.allegations.lado",
    "kcsie.dsl.deputies", "fgm-act-2003.reporting.teachers-report", "kcsie.recruitment.dbs",
    "kcsie.recruitment.single-central-record", "kcsie.staff.training", "kcsie.child-on-child.procedures",
    "kcsie.low-level.sharing-route", "kcsie.low-level.policy", "kcsie.filtering.appropriate", "prevent-duty.duty.due-regard",
    "kcsie.dsl.availability", "kcsie.file-transfer.days", "kcsie.greater-risk.designated-teacher-appointed",
    "kcsie.absence.response", "kcsie.governance.board-lead", "kcsie.dsl.training", "kcsie.disclosure.confidentiality",
    "kcsie.concerns.whistleblowing", "kcsie.staff.read-part-one", "kcsie.records.written", "kcsie.allegations.case-manager",
    "kcsie.dbs-referral.refer", "kcsie.pre-appointment-checks.identity", "kcsie.recruitment.online-search",
    "kcsie.filtering.device-checks", "kcsie.policy.reviewed-yearly", "kcsie.policy.public",
    "kcsie.child-on-child.zero-tolerance", "kcsie.child-on-child.support", "kcsie.sexual-harm.police",
    "kcsie.greater-risk.send-barriers", "kcsie.greater-risk.social-worker", "kcsie.greater-risk.looked-after",
    "kcsie.risks.prevent-report", "kcsie.risks.fgm-suspected", "kcsie.risks.mental-health-concern",
    "kcsie.risks.private-fostering", "kcsie.nudes.every-incident", "kcsie.online-safety.whole-approach",
    "kcsie.allegations.premises", "kcsie.allegations.supply", "kcsie.absence.deletion-return", "kcsie.referral.escalate",
    "kcsie.referral.local-route", "kcsie.early-help.know-process", "kcsie.concerns.dsl-unavailable", "kcsie.policy.followed",
    "kcsie.governance.governor-training", "kcsie.allegations.confidentiality", "kcsie.status.have-regard",
)  # fmt: skip
_PLACES: Final = {name: place for place, name in enumerate(LOOKED_AT_FIRST)}
_TELLING: Final = {"limit": 0, "prohibition": 1, "doer": 2, "record": 3, "act": 4}
"""Kinds of points of which a missing one weighs more, where nothing else says which comes first."""
_LAST: Final = 9


def ranked(requirements: Iterable[JudgedRequirement]) -> dict[str, int]:
    """Return the rank of each requirement by its id: the lowest is told first."""
    given = list(enumerate(requirements))
    ordered = sorted(given, key=lambda each: (*_weight_of(each[1]), each[0]))
    return {one.requirement.id: rank for rank, (_, one) in enumerate(ordered)}


def _weight_of(one: JudgedRequirement) -> tuple[int, int, int]:
    place = _PLACES.get(one.requirement.id, len(_PLACES))
    kinds = [_TELLING.get(each.point.kind, _LAST) for each in one.missing if each.point.headline]
    return place, min(kinds, default=_LAST + 1), one.verdict != "not found"
