"""How well a point that a policy does not make is found, measured on policies that others wrote and that were labelled by hand.

    python benchmarks/labelled_policies.py FOLDER        the folder with labels.yaml and the texts; it is not part of the project

A label asks one question of a text: covered (y), partly (p) or not (n). A question stands for the points below: y where one is
stated, p where one is partly stated, n otherwise. Prints the confusion table for the safeguarding policies and for all, and each
disagreement, so that a reader can dispute the label, the points or the recogniser.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml

from policygen.coverage.any_file import read_foreign
from policygen.coverage.judging import verdict_of
from policygen.generation.point_proof import Prover
from policygen.library.load import load
from policygen.library.model import Library

ON: Final = date(2026, 11, 24)
QUESTIONS: Final = {
    "dsl_named": ("kcsie.dsl.exists.has", "kcsie.dsl.senior.senior", "kcsie.dsl.senior.leads"),
    "deputies": (
        "kcsie.dsl.deputies.trained", "kcsie.dsl.deputies.lead-stays", "kcsie.dsl.deputies.lead", "kcsie.dsl.deputies.same",
        "kcsie.dsl.cover.cover",
    ),
    "lado_one_working_day": (
        "kcsie.allegations.lado.discuss", "kcsie.allegations.lado.limit", "working-together.organisation.tell-lado.limit",
    ),
    "low_level_concerns": (
        "kcsie.low-level.definition.however-small", "kcsie.low-level.policy.policy", "kcsie.low-level.sharing-route.route",
    ),
    "filtering_monitoring": (
        "kcsie.filtering.appropriate.appropriate", "kcsie.filtering.device-checks.yearly", "kcsie.filtering.standards.standards",
        "kcsie.filtering.standards.roles",
    ),
    "child_on_child": (
        "kcsie.child-on-child.aware.everywhere", "kcsie.child-on-child.to-dsl.dsl", "kcsie.child-on-child.procedures.prevent",
        "kcsie.child-on-child.procedures.report",
    ),
    "online_searches": ("kcsie.recruitment.online-search.search", "kcsie.recruitment.online-search-told.told"),
    "fgm_mandatory_reporting": (
        "fgm-act-2003.reporting.teachers-report.teacher", "fgm-act-2003.reporting.teachers-report.own-duty",
        "fgm-act-2003.reporting.when.next-day",
    ),
    "prevent_channel": (
        "kcsie.risks.prevent-report.dsl", "kcsie.risks.prevent-duty.regard", "prevent-duty.duty.due-regard.duty",
        "prevent-duty.duty.channel.cooperate",
    ),
    "children_absent": ("kcsie.absence.response.responds", "kcsie.absence.warning.sign"),
    "lac_designated_teacher": (
        "kcsie.greater-risk.looked-after.information", "kcsie.greater-risk.designated-teacher.work",
        "kcsie.greater-risk.designated-teacher-appointed.appointed",
    ),
    "send": ("kcsie.greater-risk.send-barriers.communicate", "kcsie.greater-risk.send-support.senco"),
    "record_keeping": ("kcsie.records.written.written", "kcsie.records.written.reasons"),
    "file_transfer_5_days": ("kcsie.file-transfer.days.in-year", "kcsie.file-transfer.days.new-term"),
    "annual_staff_training": (
        "kcsie.staff.training.induction", "kcsie.staff.training.yearly", "kcsie.staff.training.online",
    ),
    "governor": ("kcsie.governance.board-lead.lead",),
    "whistleblowing": ("kcsie.concerns.whistleblowing.heard", "kcsie.concerns.whistleblowing.nspcc"),
    "private_fostering": ("kcsie.risks.private-fostering.notify", "children-act-1989.private-fostering.notify.notify"),
    "mental_health": ("kcsie.risks.mental-health-sign.sign", "kcsie.risks.mental-health-concern.dsl"),
    "premises": ("kcsie.allegations.premises.lado", "kcsie.provision.premises.assurance"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """A label beside what was judged."""

    policy: str
    safeguarding: bool
    question: str
    label: str
    found: str
    """n where no point is stated or partly stated; p; y."""
    sentence: str


def answered(folder: Path, library: Library) -> Iterator[Answered]:
    """Yield every label with what is judged of its points."""
    law = library.legislation.on(ON)
    points = {f"{each.requirement}.{each.name}": each for one in law.requirements.values() for each in one.points}
    prover = Prover(library)
    for entry in yaml.safe_load((folder / "labels.yaml").read_text(encoding="utf-8")):
        name = next(each for each in entry["files"] if each.endswith(".txt"))
        words = (folder / name).read_text(encoding="utf-8").split("text below", 1)[1].partition("\n")[2]
        reading = read_foreign(words.encode(), name).reading()
        for question, label in entry["points"].items():
            judgements = [(points[each], prover.judged(points[each], reading, law)) for each in QUESTIONS[question]]
            told = [(verdict_of(point, each), each) for point, each in judgements]
            verdict, best = max(told, key=lambda each: (each[0] == "stated", each[0] == "partly"))
            found = {"stated": "y", "partly": "p"}.get(verdict, "n")
            yield Answered(entry["id"], "safeguarding" in entry["doc"], question, str(label), found, best.sentence)


def told_of(title: str, rows: Iterable[Answered]) -> None:
    """Print the confusion table of some labels, and precision and recall in both readings of "not stated"."""
    rows = list(rows)
    print(f"{title}: {len(rows)} labels")
    for label in "ypn":
        told = ", ".join(f"{found} {sum((each.label, each.found) == (label, found) for each in rows)}" for found in "ypn")
        print(f"  label {label}, judged: {told}")
    true = sum(each.label == "n" for each in rows)
    for name, kinds in (("not stated (no point stated)", "pn"), ("not found (no point stated or partly stated)", "n")):
        said = sum(each.found in kinds for each in rows)
        both = sum(each.label == "n" and each.found in kinds for each in rows)
        print(f"  {name}: precision {both}/{said} = {both / said:.2f}, recall {both}/{true} = {both / true:.2f}")


def main() -> None:
    """Measure on a folder of labelled policies."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    rows = list(answered(Path(sys.argv[1]), load()))
    told_of("safeguarding policies", (each for each in rows if each.safeguarding))
    told_of("all", rows)
    for each in rows:
        if (each.label == "n") != (each.found == "n"):
            print(f"{each.policy} {each.question}: label {each.label}, judged {each.found}: {each.sentence[:140]}")


if __name__ == "__main__":
    main()
