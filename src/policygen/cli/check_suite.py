"""`policygen check SCHOOL --suite`: whether a school's policies agree with each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import typer

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, err
from policygen.cli.check_suite_shown import tell_suite
from policygen.consistency.findings import Contradiction
from policygen.consistency.school_suite import Folder, SchoolSuite, school_suite
from policygen.coverage.any_file import read_foreign
from policygen.coverage.suite_files import SuiteFile, suite_file_findings
from policygen.errors import Fault, Faults, SchoolFaults
from policygen.generation.update import is_a_page_of_ours, read_prior
from policygen.language.english import count
from policygen.library.model import Library
from policygen.runs.adopted_files import find_priors, refuse_unread
from policygen.runs.layout import may_be_policies
from policygen.runs.learned_libraries import school_library
from policygen.runs.policy_checks import policy_files_in, read_policy_file
from policygen.runs.school_folders import folder_of
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust, read_schools

_POLICY_FILES: Final = frozenset({".docx", ".doc", ".odt", ".pdf", ".rtf", ".md", ".txt", ".html", ".htm"})


def check_the_suite(library: Library, file: Path | None, on: date, policies: Path | None, *, json: bool, long: bool) -> int:
    """Hold a school's policies against each other, or those of each school of a trust; return the exit code."""
    if file is None:
        raise typer.BadParameter("Name the school's file: policygen check SCHOOL.yaml --suite.", param_hint="--suite")
    trust = read_schools(file, library.vocabulary)
    found = {
        key: _of(school_library(library, trust, school, key), school, file, on, _folder(policies, trust, key, school))
        for key, school in trust.schools
    }
    if json:
        as_json([_findings_data(each, key if _several(trust) else "") for key, clashes in found.items() for each in clashes])
    else:
        tell_suite(found, trust, policies, long=long)
    return NEEDS_A_PERSON if any(not each.is_note for clashes in found.values() for each in clashes) else DONE


def _folder(policies: Path | None, trust: Trust, key: str, school: School) -> Path | None:
    """Return the folder of one school: of a trust, the one in --policies that has the school's key or name."""
    if policies is None:
        return None
    if not policies.is_dir():
        raise Faults(Fault("There is no such folder.", "Give the folder with the policies you adopted.", str(policies)))
    if not _several(trust):
        return policies
    found = folder_of(policies, key, str(school.answers.get("school_name") or ""), [each for each, _ in trust.schools])
    if found.remark:
        instead = " The words that policygen makes are checked." if found.asks else ""
        err.print(f"{key}: {found.remark}{instead}", markup=False, style="yellow")
    return found.path


def _several(trust: Trust) -> bool:
    return bool(trust.name) or len(trust.schools) > 1


def _of(library: Library, school: School, file: Path, on: date, folder: Path | None) -> list[Contradiction]:
    try:
        suite = school_suite(library, school.answers, on)
        if folder is None or not folder.is_dir():
            return suite.clashes()
        return _of_a_folder(suite, folder)
    except SchoolFaults as error:
        step = Fault(f"Answer what is missing with: policygen ask {file}")
        raise SchoolFaults([*(fault.at(str(file)) for fault in error.faults), step]) from error


def _of_a_folder(suite: SchoolSuite, folder: Path) -> list[Contradiction]:
    """Return what a school's policies do not agree on, and what in its files is not its own; a file not read is one of these."""
    unread: list[Contradiction] = []
    matches = find_priors(folder, suite.library, "accept", lambda path, error: unread.append(_unread(path, error)))
    for match in matches.values():
        if match.prior.pending:
            err.print(f"{match.path.name}: {count(match.prior.pending, 'tracked change')} read as if accepted.", markup=False)
    paths = sorted(may_be_policies(folder, refuse_unread))
    names = [path.stem for path in paths if path.suffix.lower() in _POLICY_FILES and _is_a_policy(path)]
    found = suite.clashes(Folder({key: match.prior for key, match in matches.items()}, names))
    files = [SuiteFile(match.path.name, read_foreign(match.prior.data, match.path.name), key) for key, match in matches.items()]
    used = {match.path for match in matches.values()}
    files += _others(folder, {*used, *(folder / each.document for each in unread)})
    return [*unread, *found, *(each for each in suite_file_findings(files, suite) if not _is_told(each, found))]


def _is_told(finding: Contradiction, found: Iterable[Contradiction]) -> bool:
    """Return whether a policy that names another person than the others is told of these words already."""
    words = {place.words for place in finding.places}
    return any(each.kind == "name" and words & {place.words for place in each.places} for each in found)


def _others(folder: Path, told: Collection[Path]) -> Iterator[SuiteFile]:
    """Yield the documents of a folder that take the place of no policy of policygen; those that cannot be read are named."""
    for path in policy_files_in(folder, empty=True):
        if path in told:
            continue
        try:
            read = read_policy_file(path)
            if path.suffix.lower() == ".docx" and _made_here(read.data, path):
                continue
        except Faults as error:
            err.print(f"{path.name} is not read: {error.faults[0].what}", markup=False, style="yellow")
            continue
        kind = "policygen makes no policy like it" if path.suffix.lower() == ".docx" else f"it is a {path.suffix} file"
        said = "is looked through for what is not yours, and not held against the other policies"
        err.print(f"{path.name} {said}: {kind}.", markup=False)
        yield SuiteFile(path.name, read.text)


def _made_here(data: bytes, path: Path) -> bool:
    """Return whether a Word file is a page or an older policy that policygen wrote."""
    prior = read_prior(data, str(path), "accept")
    return prior.manifest is not None or is_a_page_of_ours(prior)


def _unread(path: Path, error: Faults) -> Contradiction:
    fault = error.faults[0]
    what = (
        f"{path.name} is not checked; if it is a policy that policygen makes, policygen's own words stand in for it. {fault.what}"
    )
    return Contradiction("unread file", what, (), fault.next_step, path.name)


def _is_a_policy(path: Path) -> bool:
    return not path.name.startswith(("~$", "."))


def _findings_data(clash: Contradiction, school: str) -> dict[str, Any]:
    return {
        **({"school": school} if school else {}),
        "kind": clash.kind,
        "what": clash.what,
        "places": [
            {"policy": each.policy, "file": each.file or None, "heading": each.heading, "words": each.words}
            for each in clash.places
        ],
        "next_step": clash.next_step,
    }
