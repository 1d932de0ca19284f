"""Where requirements stand, in as few words as a reader can follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from policygen.law.model import Requirement

_KINDS: Final = ("act", "regulations", "statutory guidance", "standards", "guidance", "learning", "good practice")
_PROMPTING: Final = frozenset({"learning", "good practice"})
_PARAS: Final = re.compile(r"paras? ([\d,\s\-–]+|[\d,\s\-–]+and[\d,\s\-–]+)")


def citations(requirements: Iterable[Requirement]) -> list[str]:
    """Return where some requirements stand, law first, an entry a source: "KCSIE 2025, paras 102, 104-106; Annex C"."""
    by_source: dict[str, list[Requirement]] = {}
    for each in requirements:
        by_source.setdefault(str(each.edition), []).append(each)
    ordered = sorted(by_source, key=lambda name: (_KINDS.index(by_source[name][0].edition.kind), name))
    return [", ".join(filter(None, (name, _grouped_places(each.at for each in by_source[name])))) for name in ordered]


def rests_on(requirements: Iterable[Requirement]) -> tuple[list[str], list[str]]:
    """Return what a text rests on, and what prompted it: reviews and good practice bind nobody, so nothing rests on them."""
    apart: tuple[list[Requirement], list[Requirement]] = ([], [])
    for each in requirements:
        apart[each.edition.kind in _PROMPTING].append(each)
    return citations(apart[0]), citations(apart[1])


def entries(requirements: Iterable[Requirement]) -> list[str]:
    """Return both, law first: "KCSIE 2025, para 102", "prompted by Local review of 2022 (Child Q)"."""
    law, prompting = rests_on(requirements)
    return [*law, *(f"prompted by {each}" for each in prompting)]


def _grouped_places(loci: Iterable[str]) -> str:
    numbers: set[int] = set()
    others: dict[str, None] = {}
    for locus in loci:
        for part in re.split(r"\s*;\s*", locus):
            found = _PARAS.fullmatch(part)
            if found:
                numbers.update(_numbers(found.group(1)))
            elif part:
                others.setdefault(part)
    spans = [", ".join(_number_spans(sorted(numbers)))] if numbers else []
    paras = [f"{'paras' if len(numbers) > 1 else 'para'} {span}" for span in spans]
    return ", ".join([*paras, *others])


def _numbers(text: str) -> Iterator[int]:
    for part in re.split(r",|and", text):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if ends:
            yield from range(ends[0], ends[-1] + 1)


def _number_spans(numbers: Sequence[int]) -> list[str]:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return [str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans]
