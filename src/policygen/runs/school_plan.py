"""What of one school is to be made in a run, and from what: decided from its files and from the record of its last run."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import policygen
from policygen.errors import Fault, OutputFault
from policygen.generation.decisions import choices_in
from policygen.library.model import Library
from policygen.runs.adopted_files import Adopted, Match, adopted_files
from policygen.runs.jobs import Job
from policygen.runs.layout import START
from policygen.runs.record import AdoptedFile, SchoolRecord, adopted_states, untouched
from policygen.runs.run import adopted_by
from policygen.schools.school_file import School


@dataclass(frozen=True, slots=True)
class SchoolPlan:
    """One school's part of a run, decided: nothing of it is made yet."""

    job: Job
    library: Library
    adopted: tuple[AdoptedFile, ...]
    """The school's adopted files, each with the policy that it was recognised as."""
    matches: Mapping[str, Match]
    """By policy, the adopted files that had to be read to recognise them."""
    inputs: Mapping[str, str]
    """By policy, the digest of everything that it is made from."""
    extras_inputs: str
    """Digest of everything behind what is written beside the policies; empty where nothing is."""
    to_make: tuple[str, ...]
    """The policies that are to be made, in the order of the job."""


def plan_school(job: Job, library: Library, before: SchoolRecord | None) -> SchoolPlan:
    """Return what is to be made of a school; `before` is the record of its last run.

    Raises Faults where an adopted file cannot be read, or could be two policies.
    """
    adopted = _adopted_now(job, before)
    if _known(adopted, job, library, before):
        return _plan(job, library, before, (*adopted, *_not_there_any_more(job, before, adopted)), {})
    assert job.prior is not None  # noqa: S101 - files were found there
    for key in job.keys:
        library.policy(key)
    found = adopted_by(replace(job.run, library=library), School(job.answers), job.others)
    now = _recognised(adopted, found, job.prior)
    return _plan(job, library, before, (*now, *_not_there_any_more(job, before, now)), found.matches)


def _not_there_any_more(job: Job, before: SchoolRecord | None, adopted: Sequence[AdoptedFile]) -> Iterator[AdoptedFile]:
    """Yield the files that were adopted versions at the last run and are not there, with no other in their place.

    They stay in the record, without a digest, until there is one or everything is made again: the next run says so too.
    """
    if before is None or job.again or job.prior is None:
        return
    now = {each.policy for each in adopted}
    for each in before.adopted:
        key = each.policy or each.was_for
        if key in job.keys and key not in now:
            why = "it is not there any more, and nothing stands in its place, so the policy is made anew. Put it back"
            why += ", or run once with --again where that is meant"
            yield AdoptedFile(name=each.name, sha256="", size=0, mtime_ns=0, was_for=key, why=why, asks=True)


def nothing_to_make(job: Job, library: Library, before: SchoolRecord | None) -> bool:
    """Return whether everything of a school is as its last run left it; no adopted file is read for that."""
    if before is None or before.failed or not before.finished or before.keys != job.keys or not (job.folder / START).is_file():
        return False
    if (before.library, before.policygen) != (library.digest, policygen.__version__):
        return False
    adopted = _adopted_now(job, before)
    return _known(adopted, job, library, before) and not _plan(job, library, before, adopted, {}).to_make


def _adopted_now(job: Job, before: SchoolRecord | None) -> tuple[AdoptedFile, ...]:
    return tuple(adopted_states(job.prior, _inside_only(job.prior), before)) if job.prior else ()


def _inside_only(folder: Path) -> list[Path]:
    """Return the adopted files of a school's folder; one that only points out of the folder is not its own."""
    paths = adopted_files(folder)
    for path in paths:
        if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
            step = "Put the file itself there: a school's adopted versions are looked for in its own folder only."
            raise OutputFault(Fault("This file only points to one outside the school's folder.", step, str(path)))
    return paths


def _known(adopted: Sequence[AdoptedFile], job: Job, library: Library, before: SchoolRecord | None) -> bool:
    """Return whether the last run says which adopted file is which policy."""
    if not adopted:
        return True
    if before is None or before.keys != job.keys or before.library != library.digest:
        return False
    return {(each.name, each.sha256) for each in adopted} == {(each.name, each.sha256) for each in before.adopted if each.sha256}


def _recognised(adopted: Sequence[AdoptedFile], found: Adopted, folder: Path) -> tuple[AdoptedFile, ...]:
    """Return the adopted files with what each was recognised as, or why it is not used."""
    without = {key for key in found.asked_for if key not in found.matches}
    seen = {
        each.path: {
            "policy": each.policy,
            "by": each.by,
            "why": each.why,
            "doubt": each.doubt,
            "asks": each.asks(without) or bool(each.doubt),
        }
        for each in found.files
    }
    return tuple(each.model_copy(update=seen[folder / each.name]) for each in adopted)


def _plan(
    job: Job, library: Library, before: SchoolRecord | None, adopted: tuple[AdoptedFile, ...], matches: Mapping[str, Match]
) -> SchoolPlan:
    inputs = dict(_input_digests(job, library, adopted))
    extras_inputs = _extras_digest(job, inputs) if job.run.extras else ""
    to_make = tuple(key for key in job.keys if not _policy_stands(job, before, key, inputs[key]))
    if job.run.extras and (to_make or not _extras_stand(job, before, extras_inputs)):
        to_make = tuple(job.keys)  # what is written beside is made from all of them
    return SchoolPlan(job, library, adopted, matches, inputs, extras_inputs, to_make)


def _policy_stands(job: Job, before: SchoolRecord | None, key: str, inputs: str) -> bool:
    """Return whether a policy was made from the same and its files are as they were written."""
    record = before.policies.get(key) if before and not job.again else None
    return record is not None and record.inputs == inputs and untouched(job.folder, record.outputs)


def _extras_stand(job: Job, before: SchoolRecord | None, inputs: str) -> bool:
    return before is not None and before.beside_inputs == inputs and untouched(job.folder, before.beside)


def _input_digests(job: Job, library: Library, adopted: Sequence[AdoptedFile]) -> Iterator[tuple[str, str]]:
    """Yield the digest of what each policy is made from."""
    common = _digest_of_parts(
        policygen.__version__,
        library.digest,
        job.run.on.isoformat(),
        job.run.pending_changes,
        job.run.moves,
        job.run.provenance,
        sorted((policy, sorted(names)) for policy, names in job.run.locked.items()),
        job.prior is not None,
        [(name, repr(value)) for name, value in sorted(job.answers.items())],
    )
    by_policy = {each.policy: each for each in adopted if each.policy}
    for key in job.keys:
        prior = by_policy.get(key)
        own = [repr(job.documents[key])] if key in job.documents and job.documents[key].next_review else []
        decided = [sorted(map(repr, choices_in(job.run.decisions, key).items()))] if job.run.decisions.get(key) else []
        yield key, _digest_of_parts(common, key, (prior.name, prior.sha256, prior.by) if prior else "", *own, *decided)


def _extras_digest(job: Job, inputs: Mapping[str, str]) -> str:
    """Return the digest of what stands behind everything beside the policies: the other documents count for it too."""
    held = [(name, repr(value)) for name, value in sorted(job.documents.items())]
    had = sorted((each.name, each.stat().st_size) for each in adopted_files(job.prior)) if job.prior else []
    usual = [(name, repr(value)) for name, value in sorted(job.proposed.items())]
    return _digest_of_parts(sorted(job.run.extras), sorted(inputs.items()), held, had, usual)


def _digest_of_parts(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()
