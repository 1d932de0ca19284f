"""The school's website: the page that lists its public policies, and the list of what has to be published and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from policygen.documents.catalogue import DocumentStatus, Reason, reason_line
from policygen.markup.html import paper_page

Standing = Literal["here", "not approved", "not here"]


@dataclass(frozen=True, slots=True)
class PublicCopy:
    """A policy as the public reads it: the approved one, with the files that it is there as."""

    key: str
    title: str
    about: str
    """When and by whom it was approved, in words."""
    next_review: date | None
    files: tuple[tuple[str, str], ...]
    """What each file is, in a word or two, with its name below the folder of the website."""


@dataclass(frozen=True, slots=True)
class ToPublish:
    """A document that is to be published, with why and how it stands."""

    document: DocumentStatus
    standing: Standing

    @property
    def by_law(self) -> bool:
        """Whether the law asks for it; guidance or good practice otherwise."""
        return any(each.force == "must" for each in self.document.publish)


def public_index(school: str, copies: Sequence[PublicCopy]) -> str:
    """Return the page for the school's website that leads to each public policy."""
    return paper_page("website-index.html.jinja", title="Our policies", organisation=school, copies=copies)


def publishing_list(
    school: str, on: date, listed: Sequence[ToPublish], copies: Sequence[PublicCopy], *, in_browser: bool = False
) -> str:
    """Return the list, for whoever keeps the website, of what has to be published: why, by what, and how it stands."""
    there = {each.key: each for each in copies}
    rows = [
        {
            "title": each.document.file.title, "where": _first(each).where[:1].upper() + _first(each).where[1:],
            "why": _first(each).why,
            "asks": "the law" if each.by_law else "guidance" if _first(each).force == "should" else "good practice",
            "source": reason_line(_first(each)), "standing": each.standing, "there": there.get(each.document.key),
        }
        for each in sorted(listed, key=lambda one: not one.by_law)
    ]  # fmt: skip
    others = [each for each in copies if each.key not in {one.document.key for one in listed}]
    return paper_page(
        "publishing-list.html.jinja",
        title="What is to be published",
        organisation=school,
        on=on,
        rows=rows,
        others=others,
        in_browser=in_browser,
    )


def _first(each: ToPublish) -> Reason:
    return each.document.publish[0]
