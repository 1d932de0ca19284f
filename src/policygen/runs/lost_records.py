"""Finds, for an adopted file that another program saved without its record, the generated file that still has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from policygen.errors import Faults
from policygen.generation.generate import Generated
from policygen.generation.lost_record import the_lender, with_record_of
from policygen.generation.update import Prior, read_prior
from policygen.runs.adopted_files import WORD, Match, adopted_files
from policygen.storage import read_whole


def with_its_record(match: Match, made: Generated, places: Sequence[Path]) -> Match:
    """Return an adopted file with the record of the file that it was made from, where that is in one of the places."""
    lender = the_lender(match.prior, _others(match.path, places), made)
    lent = with_record_of(match.prior, lender) if lender is not None else None
    if lender is None or lent is None:
        return match
    return replace(match, prior=lent, by=f"{match.by}; what it was made from stands in “{Path(lender.name).name}”")


def _others(path: Path, places: Sequence[Path]) -> Iterator[Prior]:
    """Yield the other Word files of some folders that can be read and hold no changes that nobody has settled."""
    found = dict.fromkeys(each for place in places if place.is_dir() for each in adopted_files(place))
    for each in found:
        if each.suffix.lower() != WORD or each == path:
            continue
        try:
            prior = read_prior(read_whole(each), str(each))
        except (Faults, OSError):
            continue
        if not prior.pending:
            yield prior
