"""An index by paragraph: for each source, what stands where, how binding it is, and which clauses meet it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from policygen.language.english import count
from policygen.law.model import ReadingFile, Source, ordered_editions
from policygen.law.places import StatedRequirement, edition_name, paragraph_numbers, stated_in
from policygen.library.model import Library
from policygen.policies.finding import FoundClause, clauses_by_requirement

OTHERS: Final = "other-sources.md"
"""The page of the sources that have sections, regulations or headings and no numbered paragraphs."""

_FEWEST: Final = 3
"""How many requirements with a numbered paragraph a source has, at least, for a page of its own."""

_MOST_CLAUSES: Final = 3
_MADE: Final = "Made from the law and the policies by `scripts/make_law_index.py`; do not edit."
_HEAD: Final = "| {place} | What it asks | Force | Basis | Met by |\n|---|---|---|---|---|\n"

_Met = Mapping[str, tuple[FoundClause, ...]]


def law_index(library: Library) -> dict[str, str]:
    """Return the pages of the index by file name: one for each source with numbered paragraphs, one for the others, a list."""
    met = clauses_by_requirement(library.policies.values())
    sources = [each for each in library.legislation.sources.values() if each.file.kind not in ("learning", "good practice")]
    numbered = [each for each in sources if _with_numbers(each) >= _FEWEST]
    pages = {f"{each.key}.md": _source_page(each, met) for each in numbered}
    pages[OTHERS] = _others_page([each for each in sources if each not in numbered], met)
    pages["README.md"] = _contents(numbered)
    return pages


def _with_numbers(source: Source) -> int:
    return sum(any(paragraph_numbers(each.at) for each in one.editions.values()) for one in source.requirements.values())


def _contents(numbered: Iterable[Source]) -> str:
    lines = [
        "# The law by paragraph", "", _MADE, "",
        "For each paragraph: what it asks in our own words, the requirement's id, how binding it is (must: law; should: "
        "statutory guidance; advice), what the reading rests on where that is not the official text, and the clauses that meet "
        "it, with file and line in `policy_templates/`.",
        "The same from a terminal, for every edition: `policygen explain kcsie@2025:104`.", "",
        *(f"- [{each.file.title}]({each.key}.md): {count(len(each.requirements), 'requirement')}" for each in numbered),
        f"- [Acts, regulations and guidance without numbered paragraphs]({OTHERS})",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


# ---- a source with numbered paragraphs


def _source_page(source: Source, met: _Met) -> str:
    editions = [
        name for name, _ in reversed(ordered_editions(source)) if any(_at(source, each, name) for each in source.requirements)
    ]
    parts = [f"# {source.file.title}\n\n{_MADE}\n\n{_where_written(source)}\n"]
    shown: set[tuple[str, str]] = set()
    for edition in editions:
        rows = [each for each in _stated_requirements(source, edition) if (each.id, each.at) not in shown]
        shown.update((each.id, each.at) for each in rows)
        if rows:
            parts.append(_edition_part(source, edition, rows, met))
    parts += [_asking_nothing(source, edition) for edition in editions if _readings(source, edition)][:1]
    return "\n".join(parts)


def _readings(source: Source, edition: str) -> list[ReadingFile]:
    return [each for each in source.readings if each.edition == edition]


def _asking_nothing(source: Source, edition: str) -> str:
    """Return what the paragraphs are that ask nothing of a school, for the newest edition that was read whole."""
    listed = [
        (_order(str(key)), f"- {key}: {holds} ({kind})\n")
        for reading in _readings(source, edition)
        for kind, paragraphs in reading.by_kind()
        for key, holds in paragraphs.items()
    ]
    lines = "".join(line for _, line in sorted(listed))
    return f"## {edition_name(source, edition)}: paragraphs that ask nothing of a school\n\n{lines}"


def _where_written(source: Source) -> str:
    files = sorted({path for path, _ in source.written.values()})
    folder = files[0].rpartition("/")[0] if files else ""
    return f"Requirements are written in `{folder}/`; the line stands behind the id. An older edition lists what stood elsewhere."


def _at(source: Source, requirement: str, edition: str) -> str:
    stated = source.requirements[requirement].editions.get(edition)
    return stated.at if stated and stated.change != "removed" else ""


def _stated_requirements(source: Source, edition: str) -> list[StatedRequirement]:
    return [stated_in(source, name, edition) for name in source.requirements if _at(source, name, edition)]


def _edition_part(source: Source, edition: str, rows: Sequence[StatedRequirement], met: _Met) -> str:
    placed = [(place, each) for each in rows for place in _paragraph_runs(each.at)]
    placed.sort(key=lambda pair: (_order(pair[0]), pair[0], pair[1].id))
    lines = [_index_row(place, each, met) for place, each in placed]
    return f"## {edition_name(source, edition)}\n\n{_HEAD.format(place='Para')}" + "".join(lines)


def _paragraph_runs(at: str) -> Iterator[str]:
    """Yield the places of a requirement, each run of paragraphs as one: "104-106", "Annex C, Deputies"."""
    run: list[str] = []
    for number in paragraph_numbers(at):
        if run and not _follows(run[-1], number):
            yield _number_run(run)
            run = []
        run.append(number)
    if run:
        yield _number_run(run)
    yield from (place.strip() for place in at.split(";") if place.strip() and not paragraph_numbers(place))


def _follows(one: str, other: str) -> bool:
    (*wide, last), (*other_wide, next_one) = one.split("."), other.split(".")
    return wide == other_wide and int(next_one) == int(last) + 1


def _number_run(numbers: Sequence[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1].rpartition('.')[2]}"


def _order(place: str) -> tuple[tuple[int, ...], str]:
    """Return a key by which numbered paragraphs come first, in order of number, and headings after them."""
    first = place.partition("-")[0]
    return (tuple(int(each) for each in first.split(".")), "") if first[:1].isdigit() else ((10**6,), place)


def _index_row(place: str, each: StatedRequirement, met: _Met) -> str:
    basis = "" if each.basis == "official" else each.basis
    return f"| {place} | {each.title} `{_short(each)}` | {each.force} | {basis} | {_clauses_meeting(met.get(each.id, ()))} |\n"


def _short(each: StatedRequirement) -> str:
    _, line = each.source.written.get(each.id, ("", 0))
    return f"{each.id.removeprefix(each.source.key + '.')}:{line}"


def _clauses_meeting(clauses: Sequence[FoundClause]) -> str:
    listed = [f"{each.clause.name} `{each.clause.path.removeprefix('policy_templates/')}:{each.clause.line}`" for each in clauses]
    more = f" and {len(listed) - _MOST_CLAUSES} more" if len(listed) > _MOST_CLAUSES else ""
    return "; ".join(listed[:_MOST_CLAUSES]) + more or "–"


# ---- sources without


def _others_page(sources: Iterable[Source], met: _Met) -> str:
    parts = [f"# Acts, regulations and guidance without numbered paragraphs\n\n{_MADE}\n"]
    for source in sorted(sources, key=lambda each: each.file.title):
        newest = [stated for name in source.requirements if (stated := _newest(source, name))]
        if newest:
            title = f"## {source.file.title}\n\nWritten in `legislation/{source.key.replace('.', '/')}/`.\n\n"
            rows = sorted(newest, key=lambda each: (each.at, each.id))
            parts.append(title + _HEAD.format(place="Where") + "".join(_index_row(each.at or "–", each, met) for each in rows))
    return "\n".join(parts)


def _newest(source: Source, name: str) -> StatedRequirement | None:
    """Return a requirement as the newest edition that names its place states it; None where it was removed."""
    stated = [edition for edition, _ in ordered_editions(source) if edition in source.requirements[name].editions]
    if not stated or source.requirements[name].editions[stated[-1]].change == "removed":
        return None
    placed = [edition for edition in stated if source.requirements[name].editions[edition].at]
    return stated_in(source, name, (placed or stated)[-1])
