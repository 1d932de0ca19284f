"""Whether requirements stand where they say: their signs are looked up in the passages that they cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from policygen.guidance.passages import Guidance, Passage
from policygen.guidance.places import boxes_after, passages_at, place_of
from policygen.guidance.words import folded
from policygen.law import loci
from policygen.law.model import RequirementEdition, RequirementFile, Source, ordered_editions

Verdict = Literal["stands", "wrong", "missing", "no signs", "no place"]


@dataclass(frozen=True, slots=True)
class LocusFinding:
    """What looking up one requirement's place gave."""

    requirement: str
    at: str
    official: bool
    """Whether the requirement claims to have been read in the official text."""
    verdict: Verdict
    check_phrases: tuple[str, ...] = ()
    """The signs that do not stand in the cited passages."""
    missing: tuple[str, ...] = ()
    """The cited places that the edition does not have."""
    likely: str = ""
    """Where most of the signs do stand."""

    @property
    def failed(self) -> bool:
        """Whether a place that claims to be read in the official text is not right."""
        return self.official and self.verdict in ("wrong", "missing", "no place")


def check_loci(source: Source, edition: str, guidance: Guidance) -> list[LocusFinding]:
    """Return what each requirement of a source says of its place in an edition, looked up in that edition's text."""
    texts = _Texts(guidance)
    return [_look_up(name, stated, signs, texts) for name, stated, signs in _places_stated(source, edition)]


def _places_stated(source: Source, edition: str) -> Iterator[tuple[str, RequirementEdition, tuple[str, ...]]]:
    """Yield each requirement that states its place in an edition, with the signs that hold for that edition."""
    order = [name for name, _ in ordered_editions(source)]
    so_far = order[: order.index(edition) + 1] if edition in order else []
    for name, requirement in source.requirements.items():
        stated = requirement.editions.get(edition)
        if stated is not None and stated.change != "removed":
            yield name, stated, _signs(requirement, so_far)


def _signs(requirement: RequirementFile, editions: Sequence[str]) -> tuple[str, ...]:
    given = [requirement.editions[name].check_phrases for name in editions if name in requirement.editions]
    return next((signs for signs in reversed(given) if signs is not None), requirement.check_phrases)


class _Texts:
    """An edition's passages with their bare words, folded once."""

    def __init__(self, guidance: Guidance) -> None:
        self.guidance = guidance
        self.folded = {each: f" {folded(' '.join((*each.heading[-1:], each.text, *each.notes)))} " for each in guidance.parts}

    def stands(self, sign: str, passages: Iterable[Passage]) -> bool:
        wanted = f" {folded(sign)} "
        return any(wanted in self.folded[each] for each in passages)

    def likely(self, signs: Sequence[str], near: Sequence[int]) -> str:
        """Return the places that hold most of the signs; of several, those nearest to the numbers cited."""
        counted = [(sum(self.stands(sign, [each]) for sign in signs), each) for each in self.guidance.parts]
        most = max((count for count, _ in counted), default=0)
        best = [each for count, each in counted if count == most and most > 0]
        best.sort(key=lambda each: _paragraphs_away(each, near))
        return place_of(best[:3])


def _paragraphs_away(passage: Passage, near: Sequence[int]) -> int:
    if not passage.number:
        return 10_000
    return min((abs(int(passage.number) - number) for number in near), default=0)


def _look_up(name: str, stated: RequirementEdition, signs: tuple[str, ...], texts: _Texts) -> LocusFinding:
    official = stated.basis == "official"
    near = loci.paragraphs(stated.at)
    if not stated.at.strip():
        return LocusFinding(name, "", official, "no place", likely=texts.likely(signs, ()))
    passages, missing = passages_at(texts.guidance, stated.at)
    # A box or a case study without numbers is cited by the paragraph before it.
    near_by = passages + boxes_after(texts.guidance, stated.at)
    absent = tuple(sign for sign in signs if not texts.stands(sign, near_by))
    none_stands = bool(signs) and len(absent) == len(signs)
    verdict: Verdict = "missing" if missing else "no signs" if not signs else "wrong" if none_stands else "stands"
    likely = texts.likely(signs, near) if verdict in ("missing", "wrong") else ""
    return LocusFinding(name, stated.at, official, verdict, absent, tuple(missing), likely)
