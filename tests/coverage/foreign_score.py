"""How much of what was planted in the five foreign policies `check` finds; `python tests/coverage/foreign_score.py` prints it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from foreign_policies import NAMES, ForeignPolicy, foreign_policy

from policygen.coverage.checking import CheckedFile, checked
from policygen.coverage.judging import JudgedPoint, JudgedRequirement
from policygen.coverage.reading_word import read_word
from policygen.generation.point_proof import Prover
from policygen.library.model import Library

ON = date(2026, 11, 29)


@dataclass(frozen=True)
class Plant:
    """One thing planted in a policy, and whether it was found."""

    policy: str
    kind: str
    what: str
    found: bool
    shown: str = ""


def plants_found(policy: ForeignPolicy, library: Library, prover: Prover) -> tuple[Plant, ...]:
    """Return everything planted in a policy with whether `check` finds it, without an answer and without a hint."""
    held = checked(read_word(policy.data, policy.file_name), library, ON, prover=prover)
    return tuple(Plant(policy.name, *each) for each in _found(policy, held))


def _found(policy: ForeignPolicy, held: CheckedFile) -> Iterator[tuple[str, str, bool, str]]:
    plants = policy.plants
    by_id = {each.requirement.id: each for each in held.held.requirements}
    points = {point.point.id: point for one in held.held.requirements for point in one.points}
    said = [(_flat(each.words), _flat(f"{each.words} {each.what}"), each.kind) for each in held.findings]
    school = held.what.schools[0].words if held.what.schools else "none"
    yield "policy", plants["policy"], held.policies == (plants["policy"],), str(held.policies)
    yield "school", plants["school"], school.casefold() == plants["school"].casefold(), school
    due = any(each.kind == "review date" and each.sure for each in held.findings)
    yield "review", "the review is due", due == plants["review"], ""
    for each in plants["holes"]:
        known = [by_id[one] for one in each if one in by_id]
        yield (
            "holes",
            str(each),
            any(one.missing for one in known),
            "; ".join(map(_verdicts, known)) or "not asked of this policy",
        )
    for each in plants["wrong"]:
        judged = points.get(each["point"])
        words = _flat(each["words"])
        named = bool(judged and judged.instead) or any(words.removeprefix("within ") in whole for _, whole, _ in said)
        yield "wrong", each["words"], named or (judged is not None and judged.verdict in ("partly", "not found")), _point(judged)
        yield "wrong, named", each["words"], named, _point(judged)
    for kind in ("stale", "others", "left"):
        for each in plants[kind]:
            words = _flat(each)
            yield kind, each, any(words in whole or (len(own) > 2 and own in words) for own, whole, _ in said), ""
    for each in plants["says"]:
        judged = points.get(each)
        yield "says", each, judged is not None and judged.verdict == "stated", _point(judged)


def _flat(words: str) -> str:
    return " ".join(words.replace("’", "'").casefold().split())


def _verdicts(one: JudgedRequirement) -> str:
    return f"{one.requirement.id} {', '.join(f'{each.point.name} {each.verdict}' for each in one.points)}"


def _point(judged: JudgedPoint | None) -> str:
    return f"{judged.verdict}: {judged.sentence[:100]}" if judged else "not asked of this policy"


def main() -> None:
    """Print the table, and what was not found."""
    from policygen.cli.app import read_library

    library = read_library()
    prover = Prover(library)
    found = [each for name in NAMES for each in plants_found(foreign_policy(name), library, prover)]
    for each in found:
        if not each.found:
            print(f"{each.policy}: {each.kind}: {each.what} – {each.shown}")
    for kind in dict.fromkeys(each.kind for each in found):
        rows = [[each.found for each in found if (each.policy, each.kind) == (name, kind)] for name in NAMES]
        cells = [f"{name} {sum(row)}/{len(row)}" for name, row in zip(NAMES, rows, strict=True)]
        print(f"{kind:14}", *cells, f" all {sum(map(sum, rows))}/{sum(map(len, rows))}")


if __name__ == "__main__":
    main()
