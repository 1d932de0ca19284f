"""`policygen explain --variance TRUST.yaml`: who differs from the trust, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.markup import escape

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, err, out
from policygen.layers.load import library_for, trust_folders, with_layers
from policygen.layers.variance import Difference, SchoolSide, variance, variance_paper
from policygen.library.model import Library
from policygen.markup.blocks import Table, plain
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
        looked_at_files=asked.prior is not None,
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
    return NEEDS_A_PERSON if any(_is_locked(each) for each in found) else DONE


def _is_locked(difference: Difference) -> bool:
    return difference.kind == "edited" and "locked" in difference.why


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
    folder = prior / key if prior is not None else None
    edits = _edits(own, folder) if folder is not None and folder.is_dir() else {}
    return SchoolSide(key, school.answers, trust.own.get(key, {}), own, edits)


def _edits(library: Library, folder: Path) -> dict[str, list[str]]:
    """Return the clauses that were edited by hand in a school's adopted files, by policy."""
    from policygen.runs.adopted_files import find_priors
    from policygen.word.reading.hand_edits import hand_edits
    from policygen.word.writing.document import clause_bookmark

    found: dict[str, list[str]] = {}
    for key, match in find_priors(folder, library, "").items():
        names = {clause_bookmark(clause.name): clause.name for clause in library.policies[key].clauses}
        edited = hand_edits(match.prior.data)
        if edited is None:
            err.print(f"{match.path} does not say what it was made from: its edits cannot be told.", markup=False)
        elif edited:
            found[key] = [names.get(each.clause, each.clause.removeprefix("_c_")) for each in edited]
    return found
