"""What is made from a page, as a run of policygen carries it out: one school's policies, into the folder beside its answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from policygen.errors import Fault, SchoolFaults
from policygen.runs.decision_files import record_place
from policygen.runs.jobs import Job, LibrarySource, jobs_of
from policygen.runs.kept_adopted import adopted_folder
from policygen.runs.layout import folder_for
from policygen.runs.model import Run
from policygen.runs.run import run_for_school
from policygen.schools.kept_answers import school_of_trust
from policygen.schools.school_file import School
from policygen.schools.school_names import FOLDER_STEP, can_be_a_folder
from policygen.schools.trust_file import Trust, read_schools
from policygen.web.workspace import Workspace


def made_beside(workspace: Workspace, key: str) -> Path:
    """Return the folder beside a school's or a trust's file in which it is made: the one of before where there is one."""
    folder, before = workspace.folder / folder_for(Path(f"{key}.yaml")), workspace.folder / f"{key}-policies"
    return before if before.is_dir() and not folder.is_dir() else folder


def policies_folder(workspace: Workspace, key: str) -> Path:
    """Return the folder in which policies are made: beside the answers; of a trust's school in the trust's, under its own name.

    Raises SchoolFaults where there is no such school, or its name in the trust cannot be the name of a folder.
    """
    in_trust = workspace.trust_of(key)
    if in_trust is None:
        return made_beside(workspace, key)
    school_of_trust(*in_trust)
    return folder_in_trust(workspace, *key.split(":", 1))


def folder_in_trust(workspace: Workspace, trust: str, school: str) -> Path:
    """Return the folder in which the policies of a trust's school are made, by the keys of both.

    Raises SchoolFaults where the school's cannot be the name of a folder.
    """
    if not can_be_a_folder(school):
        raise SchoolFaults(Fault(f"'{school}' cannot be the name of a folder.", FOLDER_STEP))
    return made_beside(workspace, trust) / school


def job_of_school(workspace: Workspace, key: str) -> Job:
    """Return what is to be made for a school, from its file as it stands now, and from its trust's where it has one.

    Raises Faults where a file, a layer or a learning log is wrong.
    """
    in_trust = workspace.trust_of(key)
    if in_trust is not None:
        job = next((each for each in jobs_of_trust(workspace, key.partition(":")[0]) if each.key == in_trust[1]), None)
    else:
        trust = read_schools(workspace.path(key), workspace.library.vocabulary)
        if trust.file:
            raise SchoolFaults(Fault("This is a trust's file.", "Open one of its schools."))
        folder = policies_folder(workspace, key)
        job = _alone(workspace, trust, folder)
    if job is None:
        raise SchoolFaults(Fault("There is no such school in this trust.", "Go back to the trust."))
    if job.refused:
        raise SchoolFaults([Fault(each) for each in job.refused])
    return job


def jobs_of_trust(workspace: Workspace, key: str) -> list[Job]:
    """Return what is to be made for every school of a trust, each into a folder of its own in the trust's.

    Raises SchoolFaults where the trust's file is wrong, or a school's name cannot be the name of a folder.
    """
    asked = asked_of_page(workspace, made_beside(workspace, key))
    adopted = adopted_folder(workspace.folder, key)
    run = replace(asked, prior=adopted if adopted.is_dir() else None)
    return jobs_of(workspace.read_trust(key), run, source_of(workspace))


def _alone(workspace: Workspace, trust: Trust, folder: Path) -> Job:
    (job,) = jobs_of(trust, asked_of_page(workspace, folder), source_of(workspace))
    return job.placed(folder, None, job.source)


def school_run(workspace: Workspace, key: str, prior: Path | None = None, *, showing: bool = False) -> tuple[Run, School]:
    """Return a run that makes a school's policies, and the school as its file stands now. Raises as `run_for_school` does."""
    trust, school, school_key = _in_its_trust(workspace, key)
    asked = replace(asked_of_page(workspace, policies_folder(workspace, key)), prior=prior, showing=showing)
    return run_for_school(asked, trust, school, school_key), school


def decision_record(workspace: Workspace, key: str) -> Path:
    """Return where the record of a school's decisions stands. Raises SchoolFaults where there is no such school."""
    found = record_place(*_in_its_trust(workspace, key))
    if found is None:
        raise SchoolFaults(Fault("This school has no folder in which decisions can be kept.", "Save its file in a folder first."))
    return found


def _in_its_trust(workspace: Workspace, key: str) -> tuple[Trust, School, str]:
    """Return a school as its file stands now, with its trust, which has no file where it stands alone, and its name there."""
    in_trust = workspace.trust_of(key)
    if in_trust is not None:
        return in_trust[0], school_of_trust(*in_trust), in_trust[1]
    trust = read_schools(workspace.path(key), workspace.library.vocabulary)
    if trust.file:
        raise SchoolFaults(Fault("This is a trust's file.", "Open one of its schools."))
    return trust, school_of_trust(trust, key), key


def asked_of_page(workspace: Workspace, folder: Path) -> Run:
    """Return what a page asks of a run: every policy, into a folder, on the day of the workspace."""
    return Run(workspace.library, workspace.on, (), folder, None, "", False, frozenset(), False, in_browser=True)


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
