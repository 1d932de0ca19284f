"""START-HERE.html: what a run's folder holds, what to do next, and what is still open, for the person who opens the folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from policygen.documents.catalogue import DocumentStatus
from policygen.language.english import count
from policygen.markup.html import paper_page
from policygen.papers.policy_status import PolicyStatus


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file as it is linked: what it is, in a word or two, and its address below the folder."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing in a folder, such as a policy or a form, with the files that it is there as."""

    key: str
    title: str
    files: tuple[FileLink, ...]
    whom: str = ""
    """Whom it is for: of a hand-out one of staff, parents, pupils, governors."""


@dataclass(frozen=True, slots=True)
class FolderThere:
    """A folder with what is in it."""

    name: str
    things: tuple[Thing, ...]
    older: int = 0
    """How many files of earlier days are in it, which are not listed."""


@dataclass(frozen=True, slots=True)
class SchoolFolders:
    """What a school's folder holds, besides what the run knows."""

    folders: tuple[FolderThere, ...]
    flat: int = 0
    """How many files an earlier version of policygen left in the folder itself."""
    strangers: int = 0
    """How many documents there were made for another school."""

    def things(self, folder: str) -> tuple[Thing, ...]:
        """Return what is in one of the folders."""
        return next((each.things for each in self.folders if each.name == folder), ())

    def files_of(self, folder: str, key: str) -> tuple[FileLink, ...]:
        """Return the files of one thing in a folder; none where it is not there."""
        return next((each.files for each in self.things(folder) if each.key == key), ())


def start_here_page(
    school: str, on: date, statuses: Sequence[PolicyStatus], documents: Sequence[DocumentStatus], there: SchoolFolders,
    *, in_browser: bool = False,
) -> str:  # fmt: skip
    """Return the page of one school; `documents` are the policies as the catalogue lists them, with who approves them.

    To who made them `in_browser` it names what to choose there, to others the commands.
    """
    listed = {each.key: each for each in documents}
    return paper_page(
        "start-here.html.jinja",
        title="Start here", organisation=school, on=on, policies=count(len(statuses), "policy", "policies"),
        rows=[_policy_line(each, listed.get(each.policy), there) for each in statuses],
        questions=_open_questions(statuses), critical=[each.title for each in statuses if each.held_up_by],
        decide=[each for each in statuses if each.prior and each.prior.questions],
        lost=[each for each in statuses if _leaves_out(each)],
        tracked={each.policy: _link_called(there.files_of("policies", each.policy), "with tracked changes") for each in statuses},
        choices=there.files_of("records", "own-choices"), calendar=there.files_of("records", "calendar"),
        lists=there.files_of("records", "documents"),
        hand_outs={whom: [each for each in there.things("hand-outs") if each.whom == whom] for whom in WHOM},
        publish=[_publication_line(each, there) for each in documents if each.publish],
        not_published=[each.file.title for each in documents if not each.publish],
        reviews=sorted((date.fromisoformat(each.next_review), each.title) for each in statuses if each.next_review),
        there=there, in_browser=in_browser,
    )  # fmt: skip


def _leaves_out(status: PolicyStatus) -> bool:
    """Whether a policy says less than it has to: as it is made, or by what the school took out of it."""
    return bool(status.gaps or (status.prior and status.prior.lost))


WHOM = ("staff", "parents", "pupils", "governors")


def _policy_line(status: PolicyStatus, listed: DocumentStatus | None, there: SchoolFolders) -> dict[str, object]:
    links = there.files_of("policies", status.policy)
    prior = status.prior
    return {
        "title": status.title, "links": links, "open": _open_in(status), "approver": listed.approver if listed else "",
        "changes": "new" if prior is None else count(prior.tracked_changes, "change") if prior.tracked_changes else "the same",
        "next_review": date.fromisoformat(status.next_review) if status.next_review else None,
        "draft": "_draft" in status.document,
    }  # fmt: skip


def _open_in(status: PolicyStatus) -> list[str]:
    """Return what of a policy a person still has to do, each in a few words."""
    prior = status.prior
    said = [
        count(len(status.to_do), "answer to find out", "answers to find out") if status.to_do else "",
        f"{count(len(prior.questions), 'place')} to decide" if prior and prior.questions else "",
        f"{count(len(prior.lost), 'thing')} no longer said" if prior and prior.lost else "",
        f"{len(status.gaps)} to put right" if status.gaps else "",
        "the tracked copy did not prove right: read the clean one" if prior and prior.not_proved else "",
        f"{count(len(prior.locked_changed), 'clause')} that the trust locks was changed"
        if prior and prior.locked_changed
        else "",
    ]
    return [each for each in said if each]


@dataclass(frozen=True, slots=True)
class OpenHere:
    """A question that is still open, and how many policies wait for it."""

    question: str
    critical: bool
    policies: int


def _open_questions(statuses: Sequence[PolicyStatus]) -> list[OpenHere]:
    """Return what is still to be found out, each once, what a child's safety hangs on first."""
    found: dict[str, OpenHere] = {}
    for status in statuses:
        for each in status.to_do:
            before = found.get(each.fact)
            critical, number = each.critical or bool(before and before.critical), before.policies + 1 if before else 1
            found[each.fact] = OpenHere(each.question, critical, number)
    return sorted(found.values(), key=lambda each: not each.critical)


def _publication_line(document: DocumentStatus, there: SchoolFolders) -> dict[str, object]:
    first = document.publish[0]
    return {
        "title": document.file.title, "links": there.files_of("web", document.key), "where": first.where, "why": first.why,
        "source": first.source, "must": first.force == "must",
    }  # fmt: skip


def _link_called(links: Sequence[FileLink], words: str) -> FileLink | None:
    return next((each for each in links if each.words == words), None)
