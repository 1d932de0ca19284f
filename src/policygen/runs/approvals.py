"""Approving the policies of a school: one approved and sealed, one held against its approval, and where each of them stands.

found = approve_policy(path, decision, library)
for each in policy_states(folder, on):
    print(each.title, each.state, each.approval and each.approval.decision.told(), each.changed_in)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Literal

from policygen.approval.adopting import Named, adopted_copy
from policygen.approval.carried import approval_in
from policygen.approval.held_against import OnRecord, Verified, held_against
from policygen.approval.record import Approval, Decision
from policygen.approval.standing_words import REVIEW, STATUS, control_words, to_be_confirmed
from policygen.documents.catalogue import add_months
from policygen.errors import Fault, Faults
from policygen.facts.answers import AnswerError, read_answer
from policygen.facts.vocabulary import Fact
from policygen.generation.front_matter import FOR_APPROVAL
from policygen.generation.update import Prior, is_a_page_of_ours, read_prior
from policygen.language.english import count, long_date
from policygen.library.model import Library
from policygen.policies.recognising import known_headings, recognise
from policygen.runs.adopted_files import names_in, told_by
from policygen.runs.approved_files import ApprovedFiles, approvals_below, approvals_near, output_root, write_approved
from policygen.runs.layout import POLICIES
from policygen.runs.output_files import MADE_HERE, slug
from policygen.storage import read_whole
from policygen.word.reading.safe_open import open_word
from policygen.word.reading.word_file import WordFile

State = Literal["draft", "for approval", "adopted"]
_HEAD: Final = re.compile(r"\b(?:head|headteacher|principal)\b", re.IGNORECASE)
_COMMITTEE: Final = re.compile(r"\bcommittee\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PolicyState:
    """Where a policy of a school stands."""

    policy: str
    title: str
    state: State
    """`adopted` where an approval is on record, also while a newer draft waits; `for approval` or `draft` where none is."""
    approval: Approval | None = None
    """The latest: `.decision` has `approved_on`, `approved_by`, `minute`, `next_review`."""
    approved_file: Path | None = None
    """The approved file in the records."""
    newest: Path | None = None
    """The newest file of the policy among those that were made, or edited, since."""
    changed_in: tuple[str, ...] = ()
    """Where the newest file says something else than was approved, in words; empty where it says the same or is not there."""
    overdue: bool = False
    """Whether the day of the next review has passed."""


# ---- approving


def approve_policy(
    file: Path, decision: Decision, library: Library, *, out: Path | None = None, policy: str = ""
) -> ApprovedFiles:
    """Record that a policy was approved: write its adopted copy, sealed, into the records, and leave the file as it is.

    `decision.next_review` may be None: it is then the day that the file itself names, or the approval's day and the policy's
    usual interval. `out` is the school's output folder, found from the file where it is None; `policy` the document's key, where
    the file does not tell.

    Raises Faults where the file cannot be approved (tracked changes nobody settled, not ready, another edition approved on the
    same day, which document it is unknown, records of another school) and OutputFault where it cannot be written.
    """
    prior = read_prior(read_whole(file), str(file))
    named = _what_it_is(prior, file, library, policy)
    root = out or output_root(file)
    _refuse_another_school(root, named)
    decision, notes = _with_review(prior, decision, named.policy, library), list(_doubts(prior, decision, named.policy, library))
    copy = adopted_copy(prior.data, str(file), named, decision, _file_name(named, decision))
    if copy.said_at_the_end:
        notes.append("The file has no table of document control, so the approval is said in a line at its end.")
    notes += [f"It holds {each}, whose words are not read and not sealed." for each in copy.not_sealed]
    return replace(write_approved(root, copy), notes=tuple(notes))


def _what_it_is(prior: Prior, file: Path, library: Library, policy: str) -> Named:
    if policy:
        known = {**library.titles, **{key: each.title for key, each in library.documents.documents.items()}}
        if policy not in known:
            raise Faults(Fault(f"There is no document called '{policy}'.", "policygen documents lists them.", str(file)))
        manifest = prior.manifest
        return Named(policy, known[policy], manifest.school if manifest else "", manifest.urn if manifest else "")
    if prior.manifest is not None:
        return Named(prior.manifest.policy, prior.manifest.title, prior.manifest.school, prior.manifest.urn)
    if is_a_page_of_ours(prior):
        raise Faults(Fault("This is no policy but a page that policygen made.", "Give the policy itself.", str(file)))
    opened = prior.opened or open_word(prior.data)
    carried = approval_in(WordFile(opened.parts, opened.document))
    if carried is not None:
        return Named(carried.approval.policy, carried.approval.title, carried.approval.school, carried.approval.urn)
    found = recognise(told_by(prior, file), names_in(library), "", known_headings(library.policies.values()))
    if not found.document:
        could = f" It may be: {', '.join(found.could_be)}." if found.could_be else ""
        step = f"Say which it is with --policy.{could}"
        raise Faults(Fault("The file does not say which policy it is.", step, str(file)))
    listed = library.documents.documents.get(found.document)
    return Named(found.document, listed.title if listed else library.titles[found.document])


def _file_name(named: Named, decision: Decision) -> str:
    parts = (slug(named.school) if named.school else "", named.policy, decision.approved_on.isoformat(), "approved")
    return "_".join(filter(None, parts)) + ".docx"


def _refuse_another_school(root: Path, named: Named) -> None:
    for each in approvals_below(root)[0]:
        mine, theirs = (named.urn or named.school), (each.approval.urn or each.approval.school)
        if mine and theirs and bool(named.urn) == bool(each.approval.urn) and mine != theirs:
            step = "Give the folder of this policy's own school with --out."
            raise Faults(Fault(f"The records here are of another school: {each.approval.school}.", step, str(root)))


def _with_review(prior: Prior, decision: Decision, policy: str, library: Library) -> Decision:
    if decision.next_review is not None:
        return decision
    months = _review_months(policy, library)
    latest = add_months(decision.approved_on, months) if months else None
    own = _date_told(_control_said(prior).get(REVIEW, ""))
    if own is not None and own > decision.approved_on and (latest is None or own <= latest):
        return decision.model_copy(update={"next_review": own})
    return decision.model_copy(update={"next_review": latest})


def _review_months(policy: str, library: Library) -> int | None:
    if policy in library.policies:
        return library.policies[policy].file.review_months
    listed = library.documents.documents.get(policy)
    return listed.months if listed is not None and isinstance(listed.months, int) else None


def _date_told(text: str) -> date | None:
    try:
        found = read_answer(Fact(type="date"), text) if text else None
    except AnswerError:
        return None
    return found if isinstance(found, date) else None


def _control_said(prior: Prior) -> dict[str, str]:
    return control_words(_opened_file(prior))


def _opened_file(prior: Prior) -> WordFile:
    opened = prior.opened or open_word(prior.data)
    return WordFile(opened.parts, opened.document)


def open_in_file(file: Path) -> list[str]:
    """Return what a policy's file says is still to be confirmed. Raises Faults where it cannot be read."""
    return to_be_confirmed(_opened_file(read_prior(read_whole(file), str(file))))


def _doubts(prior: Prior, decision: Decision, policy: str, library: Library) -> Iterator[str]:
    """Yield what speaks against a decision, in sentences."""
    if prior.manifest is not None and prior.manifest.on > decision.approved_on.isoformat():
        made = long_date(date.fromisoformat(prior.manifest.on))
        yield f"The file was made for {made}, after the day of this approval: look whether it is what was approved."
    if open_ones := to_be_confirmed(_opened_file(prior)):
        stands = "stands" if len(open_ones) == 1 else "stand"
        yield f"{count(len(open_ones), 'thing')} in it still {stands} as to be confirmed: {'; '.join(open_ones)}."
    listed = library.documents.documents.get(policy)
    who = listed.approver if listed is not None else ""
    by_less = _HEAD.search(decision.approved_by) or (who == "full_board" and _COMMITTEE.search(decision.approved_by))
    if who in ("full_board", "board_or_committee") and by_less:
        yield f"The list of documents says who approves it: {str(library.documents.approvers[who]).lower()}."


# ---- verifying


def verify_file(file: Path) -> Verified:
    """Return what became of a policy's file since it was approved, held against the records near it or the seal inside it.

    Raises Faults where the file cannot be read.
    """
    prior = read_prior(read_whole(file), str(file))
    records, unread = approvals_near(file, prior.manifest.policy if prior.manifest else "")
    found = held_against(prior.data, str(file), records)
    return replace(found, notes=(*found.notes, *unread))


# ---- where each policy stands


def policy_states(root: Path, on: date, suite: Sequence[str] = ()) -> list[PolicyState]:
    """Return where each policy of a school's output folder stands: those that were made there, or approved.

    They come in the order of `suite`, and behind it by title.

    Files that cannot be read are left out; `verify_file` says why. Raises Faults where a record of an approval cannot be read.
    """
    approved, unread = approvals_below(root)
    if unread:
        raise Faults([Fault(each) for each in unread])
    newest = _newest_files(root)
    latest: dict[str, OnRecord] = {}
    for each in sorted(approved, key=lambda one: one.approval.decision.approved_on):
        latest[each.approval.policy] = each
    found = [_state_of_policy(key, newest.get(key), latest.get(key), on) for key in {**newest, **latest}]
    places = {policy: place for place, policy in enumerate(suite)}
    return sorted(found, key=lambda each: (places.get(each.policy, len(places)), each.title))


def _state_of_policy(policy: str, made: tuple[Path, Prior] | None, record: OnRecord | None, on: date) -> PolicyState:
    path, prior = made or (None, None)
    if record is None:
        ready = prior is not None and _control_said(prior).get(STATUS, "") == FOR_APPROVAL
        title = prior.manifest.title if prior is not None and prior.manifest else policy
        return PolicyState(policy, title, "for approval" if ready else "draft", newest=path)
    approval = record.approval
    changed: tuple[str, ...] = ()
    if prior is not None:
        held = held_against(prior.data, str(path), [record])
        if held.state != "as approved" and not held.draft_of_it:
            changed = tuple(dict.fromkeys((*(each.place for each in held.changes), *held.sections))) or ("the whole of it",)
    due = approval.decision.next_review
    return PolicyState(
        policy, approval.title, "adopted", approval, Path(record.place).with_name(approval.file), path, changed,
        overdue=due is not None and due < on,
    )  # fmt: skip


def _newest_files(root: Path) -> dict[str, tuple[Path, Prior]]:
    """Return the newest file of each policy that a folder holds, by what the files say of themselves."""
    place = root / POLICIES if (root / POLICIES).is_dir() else root
    found: dict[str, tuple[Path, Prior]] = {}
    for path in sorted(place.glob("*.docx")):
        if path.stem.endswith(MADE_HERE) or path.name.startswith(("~$", ".")):
            continue
        try:
            prior = read_prior(path.read_bytes(), str(path))
        except (Faults, OSError):
            continue
        if prior.manifest is None:
            continue
        known = found.get(prior.manifest.policy)
        if known is None or known[1].manifest is None or known[1].manifest.on <= prior.manifest.on:
            found[prior.manifest.policy] = (path, prior)
    return found
