"""What is made from a page, as a run of policygen carries it out: one school's policies, into the folder beside its answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from policygen.errors import Fault, SchoolFaults
from policygen.runs.jobs import Job, LibrarySource, jobs_of
from policygen.runs.model import Run
from policygen.runs.run import run_for_school
from policygen.schools.school_file import School
from policygen.schools.trust_file import read_schools
from policygen.web.workspace import Workspace

FOLDER: Final = "policies"


def policies_folder(workspace: Workspace, key: str) -> Path:
    """Return the folder in which a school's policies are made: beside its answers."""
    return workspace.folder / f"{key}-{FOLDER}"


def job_of_school(workspace: Workspace, key: str) -> Job:
    """Return what is to be made for a school, from its file as it stands now.

    Raises Faults where its file, a layer or a learning log is wrong.
    """
    trust = read_schools(workspace.path(key), workspace.library.vocabulary)
    if trust.name or len(trust.schools) != 1:
        raise SchoolFaults(Fault("This is a trust's file.", "Open one of its schools."))
    folder = policies_folder(workspace, key)
    (job,) = jobs_of(trust, asked_of_page(workspace, folder), source_of(workspace))
    if job.refused:
        raise SchoolFaults([Fault(each) for each in job.refused])
    return job.placed(folder, None, job.source)


def school_run(workspace: Workspace, key: str, prior: Path | None = None, *, showing: bool = False) -> tuple[Run, School]:
    """Return a run that makes a school's policies, and the school as its file stands now. Raises as `run_for_school` does."""
    trust = read_schools(workspace.path(key), workspace.library.vocabulary)
    if trust.name or len(trust.schools) != 1:
        raise SchoolFaults(Fault("This is a trust's file.", "Open one of its schools."))
    school_key, school = trust.schools[0]
    asked = replace(asked_of_page(workspace, policies_folder(workspace, key)), prior=prior, showing=showing)
    return run_for_school(asked, trust, school, school_key), school


def asked_of_page(workspace: Workspace, folder: Path) -> Run:
    """Return what a page asks of a run: every policy, into a folder, on the day of the workspace."""
    return Run(workspace.library, workspace.on, (), folder, None, "", False, frozenset(), False)


def source_of(workspace: Workspace) -> LibrarySource:
    """Return where a run reads the library: what the workspace holds already."""
    source = LibrarySource()
    source.holds(workspace.library)
    return source


def steps_of(job: Job, school: str = "") -> list[str]:
    """Return what a job makes, in order, as a person reads it."""
    policies = job.source.library().policies
    head = f"{school}: " if school else ""
    return [f"{head}{policies[key].file.title}" for key in job.keys]
