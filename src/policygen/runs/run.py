"""One run: the policies of a school made, brought up to date and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policygen.errors import Fault, SchoolFaults
from policygen.generation.decisions import choices_in
from policygen.generation.generate import Generated
from policygen.generation.identity import NO_STRANGERS, Stranger
from policygen.generation.update import Prior
from policygen.law.expected import editions_not_known
from policygen.library.model import Library
from policygen.policies.manifest import answers_digest
from policygen.runs import extras
from policygen.runs.adopted_files import Adopted, Match, look_through
from policygen.runs.decision_files import decisions_of
from policygen.runs.file_record import prepare_kept
from policygen.runs.layout import KEPT
from policygen.runs.learned_libraries import school_library
from policygen.runs.lost_records import with_its_record
from policygen.runs.model import Beside
from policygen.runs.one_school import leave_behind
from policygen.runs.policy_files import write_policy
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust
from policygen.storage import alone_in

if TYPE_CHECKING:
    from policygen.points.recogniser import Recogniser
    from policygen.word.reading.base import Base
from policygen.runs.model import Result, Run, Suite


def run_for_school(run: Run, trust: Trust, school: School, key: str = "") -> Run:
    """Return a run with the library that a school of a trust has: its trust's layers, its own, and what both have learned.

    Raises Faults where the school may not be made as it stands, a layer or a log is wrong, or it has none of the policies
    asked for.
    """
    library = school_library(run.library, trust, school, key)
    keys = tuple(each for each in run.keys if each in library.policies) if run.keys else tuple(library.policies)
    if not keys:
        library.policy(run.keys[0])
    locked = {policy: frozenset(names) for policy, names in trust.locks.clauses.items()}
    return replace(run, library=library, keys=keys, locked=locked, decisions=decisions_of(trust, school, key))


def editions_missing(run: Run) -> tuple[str, ...]:
    """Return, in words, the guidance of which the run's day can have a newer edition than is known."""
    based_on = (
        run.library.policies[key].file.based_on for key in run.keys or run.library.policies if key in run.library.policies
    )
    return tuple(editions_not_known(run.library.legislation, based_on, run.on))


def adopted_by(run: Run, school: School, others: Stranger = NO_STRANGERS) -> Adopted:
    """Return what the folder of a school's adopted files holds; nothing where none was given.

    `others` tells the other schools of its trust. Raises as `look_through` does, and Faults where a file is another school's.
    """
    if run.prior is None:
        return Adopted()
    name = str(school.answers.get("school_name", ""))
    found = look_through(run.prior, run.library, run.keys, run.pending_changes, school=name)
    return found.checked(school.answers, others, run.on)


def make_school(
    run: Run, school: School, file: Path, telling: Callable[[str], object], adopted: Adopted | None = None
) -> list[Result]:
    """Make one school's policies, brought up to date where there were adopted ones, and write them."""
    priors = (adopted or adopted_by(run, school)).matches
    if run.dry_run:
        return _made_of(run, school, file, telling, priors)
    prepare_kept(run.folder)
    with alone_in(run.folder, KEPT):
        return _made_of(run, school, file, telling, priors)


def _made_of(run: Run, school: School, file: Path, telling: Callable[[str], object], priors: Mapping[str, Match]) -> list[Result]:
    wanted = {key: run.library.policies[key] for key in run.keys}
    results = []
    for key in run.keys:
        telling(f"Making the {wanted[key].file.title.lower()} …")
        target = None if run.dry_run else run.folder
        results.append(make_policy(run, key, school, file, priors.get(key), target))
    listed = with_extras(results, write_extras(Suite(run, school, tuple(results))))
    if not run.dry_run:
        leave_behind(run, school, listed)
    return listed


def write_extras(suite: Suite) -> tuple[Beside, ...]:
    """Write what a run was asked to write beside the policies."""
    beside: tuple[Beside, ...] = ()
    for name in extras.in_order_written(suite.run.extras):
        beside += tuple(extras.EXTRAS[name](replace(suite, beside=beside)))
    return beside


def with_extras(results: Sequence[Result], files: Iterable[Beside]) -> list[Result]:
    """List what was written beside the policies under the policy it goes with, or under the first where it goes with all."""
    listed: dict[str, list[Beside]] = {each.made.manifest.policy: [] for each in results}
    for file in files:
        place = next((key for key in (file.policy, file.key, *listed) if key in listed), None)
        if place is not None:
            listed[place].append(file)
    return [replace(each, beside=tuple(listed[each.made.manifest.policy])) for each in results]


def make_policy(run: Run, key: str, school: School, file: Path, match: Match | None, folder: Path | None) -> Result:
    """Make one policy of a school, brought up to date where there was an adopted one; written where there is a folder for it."""
    library = run.library
    made = _generated(run, key, school.answers_for(key), file)
    if match is None:
        return Result(made, write_policy(made, folder) if folder else None)
    if match.prior.manifest is None:
        match = with_its_record(match, made, [place for place in (run.prior, run.folder) if place])
    from policygen.coverage.foreign_prior import update_adopted
    from policygen.generation.point_proof import Prover

    updated = update_adopted(
        made, match.prior, library, school.answers, _remade(library, key, school, match.prior), moves=run.moves,
        locked=run.locked.get(key, ()), prover=Prover(library, _recognisers(library.digest)),
        choices=choices_in(run.decisions, key), showing=run.showing,
    )  # fmt: skip
    return Result(made, write_policy(made, folder, updated, library.house_style) if folder else None, match, updated)


@lru_cache(maxsize=1)
def _recognisers(_digest: str) -> dict[tuple[str, date], Recogniser]:
    """Return where the recognisers of a library are kept, which is known by its digest."""
    return {}


def _remade(library: Library, key: str, school: School, prior: Prior) -> Base | None:
    """Return the base made again, for a file that lost its own but says what it was made from, where that is still at hand."""
    before = prior.manifest
    if before is None or prior.base is not None:
        return None
    if before.library != library.digest or before.answers != answers_digest(school.answers_for(key)):
        return None
    from policygen.generation.generate import generate as make
    from policygen.word.reading.base import base_of

    return base_of(make(library.policy(key), library, school.answers_for(key), date.fromisoformat(before.on)).word())


def _generated(run: Run, key: str, answers: Any, file: Path) -> Generated:
    from policygen.generation.generate import generate as make

    try:
        return make(run.library.policy(key), run.library, answers, run.on, with_provenance=run.provenance)
    except SchoolFaults as error:
        step = Fault(f"Answer what is missing with: policygen ask {file}")
        raise SchoolFaults([*(fault.at(file) for fault in error.faults), step]) from error
