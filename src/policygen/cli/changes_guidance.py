"""`policygen changes` for two files of published guidance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer
from rich.markup import escape
from rich.text import Text

from policygen.cli.app import DONE, NEEDS_A_PERSON, as_json, err, out, read_library
from policygen.cli.guidance_files import guidance_file, telling
from policygen.errors import Fault, Faults
from policygen.guidance.compare import Change, Comparison, Kind
from policygen.guidance.effects import Effect
from policygen.language.english import count
from policygen.law.model import Source
from policygen.library.load import load, shipped_root
from policygen.storage import write_whole

_STYLES = {"deleted": ("red strike", "[-", "-]"), "inserted": ("green", "{+", "+}"), "same": ("", "", "")}
"""How words are shown; the brackets say it without colour too."""
_COUNTED: Final[tuple[Kind, ...]] = ("renumbered", "reworded", "new", "removed", "split", "merged", "moved")


@dataclass(frozen=True, slots=True)
class GuidanceQuestion:
    """What a person asks about two files of guidance."""

    html: Path | None = None
    source: str | None = None
    from_edition: str = ""
    to_edition: str = ""
    apply: bool = False
    root: Path | None = None
    json: bool = False


def guidance_changes(old: Path, new: Path, question: GuidanceQuestion) -> int:
    """Compare two files of guidance and tell what changed; return the exit code."""
    from policygen.guidance.compare import compare
    from policygen.guidance.show import comparison_data

    source = _source_asked(question)
    before, after = guidance_file(old), guidance_file(new)
    with telling("Comparing …"):
        comparison = compare(before, after)
    found = _effects_asked(source, question, comparison)
    if question.json:
        as_json(comparison_data(comparison, found))
    else:
        _tell_passage_counts(comparison)
        for number, each in enumerate(comparison.changes(), 1):
            _tell_passage_change(number, each)
    if question.html:
        _write_page(question.html, comparison, found)
    if source is not None:
        if not question.json:
            _tell_effects(found, comparison, question)
        if question.apply:
            _take_over_guidance(source, found, question)
    return NEEDS_A_PERSON if any(each.state not in ("same place", "moved") for each in found) else DONE


def _source_asked(question: GuidanceQuestion) -> Source | None:
    if question.source is None:
        if question.apply or question.from_edition or question.to_edition:
            raise typer.BadParameter("say whose requirements are meant, such as kcsie", param_hint="--source")
        return None
    sources = (load(question.root) if question.root else read_library()).legislation.sources
    if question.source not in sources:
        raise Faults(Fault(f"There is no source called '{question.source}'.", f"There are: {', '.join(sorted(sources))}."))
    source = sources[question.source]
    for name, option in ((question.from_edition, "--from-edition"), (question.to_edition, "--to-edition")):
        if name not in source.file.editions:
            said = f"{option} names an edition of {question.source}: {', '.join(source.file.editions)}."
            step = f"Add a new one to legislation/{question.source}/source.yaml first."
            raise Faults(Fault(said, step))
    return source


def _effects_asked(source: Source | None, question: GuidanceQuestion, comparison: Comparison) -> list[Effect]:
    from policygen.guidance.effects import effects

    return effects(source, question.from_edition, question.to_edition, comparison) if source else []


def _tell_passage_counts(comparison: Comparison) -> None:
    from policygen.guidance.show import aligned

    counts = comparison.counts()
    out.print(f"{comparison.old.title or 'Old'}  →  {comparison.new.title or 'New'}", style="bold", markup=False)
    numbered = (len(comparison.old.numbered()), len(comparison.new.numbered()))
    out.print(
        f"{numbered[0]} → {numbered[1]} numbered paragraphs; {aligned(comparison)} passages in both, {counts['same']} the same"
    )
    out.print(", ".join(f"{counts[kind]} {kind}" for kind in _COUNTED if counts[kind]))


def _tell_passage_change(number: int, change: Change) -> None:
    from policygen.guidance.show import in_context, pages, where

    telling_words = "; ".join((*change.modals, *change.numbers))
    kind = f"{change.kind} heading" if change.heading else change.kind
    out.print()
    out.print(f"[bold]{number}. {kind}[/bold]  {escape(where(change))}  [dim]{escape(pages(change))}[/dim]", end="")
    out.print(f"  [bold yellow]{escape(telling_words)}[/bold yellow]" if telling_words else "")
    line = Text("   ")
    for each in in_context(change.words):
        style, opens, closes = _STYLES[each.kind]
        line.append(f"{opens}{each.text}{closes}", style=style)
        line.append(" ")
    out.print(line)


def _tell_effects(effects: Sequence[Effect], comparison: Comparison, question: GuidanceQuestion) -> None:
    numbers = {id(each): str(number) for number, each in enumerate(comparison.changes(), 1)}
    moved = [each for each in effects if each.state == "moved"]
    read = [each for each in effects if each.state not in ("same place", "moved")]
    out.print()
    citing = f"{count(len(effects), 'requirement')} citing {question.from_edition}"
    out.print(
        f"[bold]{question.source}[/bold]: {citing}. {len(moved)} stand in passages that moved with the same words, "
        f"{len(read)} in passages whose words changed."
    )
    for each in effects:
        if each in read or (each.to_write and not question.apply):
            seen = [numbers[id(change)] for change in each.changes if id(change) in numbers]
            change = f", change {', '.join(seen)}" if seen else ""
            out.print(f"  {each.requirement}  [bold]{escape(_step(each))}[/bold]  {_how(each)}{change}")


def _step(effect: Effect) -> str:
    return effect.before if effect.after == effect.before else f"{effect.before} → {effect.after or 'nowhere'}"


def _how(effect: Effect) -> str:
    if not effect.to_write:
        return effect.state
    recorded = "not recorded yet" if not effect.recorded else f"recorded: {escape(effect.recorded)}"
    return f"{effect.state}, {recorded}"


def _write_page(path: Path, comparison: Comparison, effects: Sequence[Effect]) -> None:
    from policygen.guidance.report import report

    write_whole(path, report(comparison, effects).encode())
    err.print(f"Written: {path}", markup=False)


def _take_over_guidance(source: Source, effects: Sequence[Effect], question: GuidanceQuestion) -> None:
    from policygen.guidance.take_over import with_places

    folder = (question.root or shipped_root()) / "legislation" / Path(*source.key.split("."))
    topics = dict.fromkeys(each.requirement.split(".")[-2] for each in effects if each.to_write)
    written: dict[Path, str] = {}
    for topic in topics:
        path = folder / f"{topic}.yaml"
        before = path.read_text(encoding="utf-8-sig")
        mine = [each for each in effects if each.requirement.split(".")[-2] == topic]
        after = with_places(before, mine, question.from_edition, question.to_edition)
        if after != before:
            written[path] = after
    for path, text in written.items():
        write_whole(path, text.encode())
    said = f"Written for review: {count(len(written), 'file')} in {folder}. See the edit with: git diff"
    err.print(said if written else "Nothing to write: every place is recorded.", markup=False)
