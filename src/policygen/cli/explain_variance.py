"""`policygen explain --variance TRUST.yaml`: who differs from the trust, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.markup import escape

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, err, out
from policygen.errors import Faults
from policygen.language.english import count
from policygen.layers.load import library_for, trust_folders, with_layers
from policygen.layers.variance import Difference, SchoolSide, variance, variance_paper
from policygen.library.model import Library
from policygen.markup.blocks import Table, plain
from policygen.policies.model import Policy
from policygen.runs.school_folders import folder_of
from policygen.schools.school_file import School
from policygen.schools.trust_file import Trust, read_schools
from policygen.storage import write_whole


@dataclass(frozen=True, slots=True)
class VarianceQuestion:
    """What is asked about a trust."""

    file: Path
    on: date
    prior: Path | None
    word: Path | None
    html: Path | None
    json: bool
    long: bool = False
    """Whether what schools have by their facts is listed too."""


def tell_variance(library: Library, asked: VarianceQuestion) -> int:
    """Print the variance map, write it where asked; return the exit code."""
    trust = read_schools(asked.file, library.vocabulary)
    sides = [_side(library, trust, key, school, asked.prior) for key, school in trust.schools]
    law = {each.library.digest: each.library.legislation.on(asked.on) for each in sides}
    layers = {
        str(layer) for _, school in trust.schools for layer in with_layers(library, trust_folders(library, trust, school)).layers
    }
    found = variance(sides, trust.shared, layers, trust.locks.clauses, law)
    paper = variance_paper(
        found, trust.name, asked.on, [each.key for each in sides], library.papers["variance"],
        looked_at_files=asked.prior is not None, by_facts=asked.long,
    )  # fmt: skip
    if asked.word:
        from policygen.word.writing.paper import write_paper

        write_whole(asked.word, write_paper(paper, library.house_style, asked.on.isoformat()))
        err.print(f"Written: {asked.word}", markup=False)
    if asked.html:
        from policygen.markup.html import web_page

        write_whole(asked.html, web_page(paper).encode())
        err.print(f"Written: {asked.html}", markup=False)
    if asked.json:
        as_json([{"kind": each.kind, "what": each.what, "why": each.why, "schools": list(each.schools)} for each in found])
    else:
        out.print(f"[bold]{escape(paper.title)}[/bold]\n{escape(paper.about)}")
        for each in paper.parts:
            for block in each.blocks:
                _print_variance(block)
        if not asked.long and any(each.kind == "facts" for each in found):
            err.print("What schools have by their facts is listed too with --long.", markup=False)
    return NEEDS_A_PERSON if any(_is_locked(each) for each in found) else DONE


def _is_locked(difference: Difference) -> bool:
    return difference.kind == "locked"


def _print_variance(block: object) -> None:
    if isinstance(block, Table):
        for row in block.rows:
            what, why, schools = (" ".join(plain(runs) for runs in cell) for cell in row)
            out.print(f"  {what}", markup=False)
            out.print(f"      {why} ({schools})", markup=False, style="dim")
    else:
        out.print(f"\n{plain(getattr(block, 'runs', ()))}", markup=False, style="bold")


def _side(library: Library, trust: Trust, key: str, school: School, prior: Path | None) -> SchoolSide:
    own = library_for(library, trust, school)
    edits = {}
    if prior is not None and prior.is_dir():
        found = folder_of(prior, key, str(school.answers.get("school_name") or ""), [each for each, _ in trust.schools])
        if found.remark:
            err.print(f"{key}: {found.remark}", markup=False, style="yellow")
        edits = _edits(own, found.path) if found.path is not None else {}
    return SchoolSide(key, school.answers, trust.own.get(key, {}), own, edits)


def _edits(library: Library, folder: Path) -> dict[str, dict[str, str]]:
    """Return what was changed by hand in a school's adopted files, by policy; a file that cannot be used is named."""
    from policygen.runs.adopted_files import find_priors

    def unread(path: Path, error: Faults) -> None:
        err.print(f"{path} is left out: {error.faults[0].what}", markup=False, style="yellow")

    try:
        matches = find_priors(folder, library, "", unread)
    except Faults as error:
        err.print(f"{folder} is left out: {error.faults[0]}", markup=False, style="yellow")
        return {}
    found: dict[str, dict[str, str]] = {}
    for key, match in matches.items():
        edited = _edits_in(match.prior.data, library.policies[key])
        if edited is None:
            err.print(f"{match.path} does not say what it was made from: its edits cannot be told.", markup=False)
        elif edited:
            found[key] = edited
    return found


def _edits_in(data: bytes, policy: Policy) -> dict[str, str] | None:
    """Return how each clause was changed by hand, and what was added between clauses; None where the file cannot tell."""
    from policygen.word.reading.hand_edits import hand_edits, own_passages
    from policygen.word.writing.document import clause_bookmark

    edited = hand_edits(data)
    if edited is None:
        return None
    names = {clause_bookmark(clause.name): clause.name for clause in policy.clauses}
    told = {
        names.get(each.clause, each.clause.removeprefix("_c_")): "edited by hand" if each.now else "taken out by hand"
        for each in edited
    }
    added = own_passages(data)
    return {**told, "(added)": f"{count(added, 'passage')} added by hand"} if added else told
