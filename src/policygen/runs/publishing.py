"""The school's website bundle: public copies of what was approved, the page that leads to them, and what is missing.

found = publish(root, library, school, on)
found.copies, found.waiting, found.missing, found.notes
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from lxml import html as html_reader

from policygen.documents.catalogue import DocumentStatus, MadePolicies, standings
from policygen.errors import Fault, Faults
from policygen.facts.known import Known
from policygen.library.model import Library
from policygen.markup.blocks import plain
from policygen.markup.html import policy_page
from policygen.markup.typst_source import CONTROL_HEADER
from policygen.markup.typst_words import without_room
from policygen.papers.website import PublicCopy, Standing, ToPublish, public_index, publishing_list
from policygen.runs.approvals import PolicyState, open_in_file, policy_states, verify_file
from policygen.runs.file_record import prepare_kept
from policygen.runs.layout import KEPT, RECORDS, WEB
from policygen.runs.output_files import write_extras
from policygen.runs.pdf_files import pdfs_of
from policygen.schools.school_file import School
from policygen.storage import in_turn
from policygen.word.reading.own_file import read_own_file
from policygen.word.reading.passages import body_paragraphs

WEBSITE: Final = "website"
"""In `web`: what goes to the school's website as it is."""
LISTING: Final = "to-publish.html"
"""In `records`: what has to be published, why, and how it stands."""
PAGE, PDF, WORD = "web page", "PDF", "Word"


@dataclass(frozen=True, slots=True)
class PublishedBundle:
    """What was written for the website, and what is still missing there."""

    folder: Path
    index: Path
    listing: Path
    """For whoever keeps the website: what has to be there, why, and how it stands."""
    copies: tuple[PublicCopy, ...]
    waiting: tuple[str, ...]
    """Titles of what has to be published and was made here, but is not approved."""
    missing: tuple[str, ...]
    """Titles of what has to be published by law and is not among these files."""
    notes: tuple[str, ...]
    """What a person should know, in sentences."""


def publish(
    root: Path, library: Library, school: School, on: date, also: Sequence[str] = (), *, in_browser: bool = False
) -> PublishedBundle:
    """Write the website bundle of a school's output folder: of each document that is to be published, what was approved last.

    Only adopted copies go in, as they were approved: a page or PDF that would not say just what the adopted file says is left
    out and named. `also` are policies that the school publishes by its own choice. Files that somebody edited stay.

    Raises Faults where nothing is approved, where `also` names what is not approved here, or where records cannot be read; and
    OutputFault.
    """
    states = {each.policy: each for each in policy_states(root, on, tuple(library.policies))}
    approved = {key: each for key, each in states.items() if each.approved_file is not None}
    if not approved:
        step = "Approve the policies after the meeting with: policygen approve FILE… --by … --date …"
        raise Faults(Fault("Nothing here is adopted yet, so nothing can be published.", step, str(root)))
    for key in (each for each in also if each not in approved):
        step = f"Adopted are: {', '.join(sorted(approved))}."
        raise Faults(Fault(f"There is no adopted '{key}' here.", step, str(root)))
    listed = _in_their_order(_to_publish(library, school, on, states), states)
    public = {*also, *(each.document.key for each in listed if each.standing == "here")}
    chosen = [key for key in states if key in public]
    notes: list[str] = []
    folder, name = root / WEB / WEBSITE, str(school.answers.get("school_name") or "") or "Our school"
    copies = tuple(_public_copies([approved[key] for key in chosen], root, on, notes))
    index = _placed(folder / "index.html", public_index(name, copies).encode(), root, notes)
    listing = _placed(
        root / RECORDS / LISTING, publishing_list(name, on, listed, copies, in_browser=in_browser).encode(), root, notes
    )
    notes += _left_behind(folder, copies, index.name)
    return PublishedBundle(
        folder, index, listing, copies,
        waiting=tuple(each.document.file.title for each in listed if each.standing == "not approved"),
        missing=tuple(each.document.file.title for each in listed if each.standing == "not here" and each.by_law),
        notes=tuple(notes),
    )  # fmt: skip


def _in_their_order(listed: Iterable[ToPublish], states: Iterable[str]) -> tuple[ToPublish, ...]:
    """Return what is to be published in the order of the suite, and behind it what is not here."""
    places = {policy: place for place, policy in enumerate(states)}
    return tuple(sorted(listed, key=lambda each: places.get(each.document.key, len(places))))


def _to_publish(library: Library, school: School, on: date, states: dict[str, PolicyState]) -> Iterator[ToPublish]:
    known, ships = Known(library.vocabulary, school.answers), MadePolicies(frozenset(library.policies))
    for each in standings(library.documents, library.legislation.on(on), known, {}, ships):
        if each.publish:
            yield ToPublish(each, _standing_of(each, states))


def _standing_of(document: DocumentStatus, states: dict[str, PolicyState]) -> Standing:
    state = states.get(document.key)
    if state is None:
        return "not here"
    return "here" if state.approved_file is not None else "not approved"


def _public_copies(chosen: Sequence[PolicyState], root: Path, on: date, notes: list[str]) -> Iterator[PublicCopy]:
    files = [each.approved_file for each in chosen if each.approved_file is not None]
    for state, file, drawn in zip(chosen, files, pdfs_of(files, on), strict=True):
        if verify_file(file).state != "as approved":
            notes.append(f"{state.title}: the adopted copy in the records was changed since, so it is not published.")
            continue
        if left := open_in_file(file):
            notes.append(f"{state.title}: it says in public that this is to be confirmed: {'; '.join(left)}.")
        made = {".docx": file.read_bytes()}
        if isinstance(drawn, bytes):
            made[".pdf"] = drawn
        else:
            notes += [f"{state.title}: {each.what}" for each in drawn.faults]
        shown = page_of_approved(made[".docx"], file.name)
        if shown:
            made[".html"] = shown.encode()
        else:
            kinds = "Word and PDF" if ".pdf" in made else "Word"
            notes.append(f"{state.title}: it holds what a page would not show, so it is published as {kinds}.")
        yield _written(state, made, root, notes)


def _written(state: PolicyState, made: dict[str, bytes], root: Path, notes: list[str]) -> PublicCopy:
    kinds = {".html": PAGE, ".pdf": PDF, ".docx": WORD}
    placed = {end: _placed(root / WEB / WEBSITE / f"{state.policy}{end}", made[end], root, notes) for end in kinds if end in made}
    decision = state.approval.decision if state.approval else None
    said = f"A{decision.told()[1:]}." if decision else ""  # "Approved on …"
    files = tuple((kinds[end], path.name) for end, path in placed.items())
    return PublicCopy(state.policy, state.title, said, decision.next_review if decision else None, files)


def _placed(path: Path, data: bytes, root: Path, notes: list[str]) -> Path:
    prepare_kept(root)
    with in_turn(root, KEPT):  # a making of the same school keeps a record of what was written too
        written, kept = write_extras(path, data, root=root)
    if kept is not None:
        notes.append(f"{kept.name} was edited by hand and stays as it is; the new one is {written.name}.")
    return written


def page_of_approved(data: bytes, name: str) -> str:
    """Return an adopted Word file as a web page; empty where a page would not say all that the file says."""
    try:
        own = read_own_file(data, name)
    except Faults:
        return ""
    shown = policy_page(own.document)
    return shown if _says_in_order(shown, data) else ""


def _says_in_order(page: str, data: bytes) -> bool:
    """Return whether a page says each paragraph of a Word file, in order; for the heads of the control table it has a caption."""
    found, place = without_room(["".join(map(str, html_reader.fromstring(page).itertext()))]), 0
    heads = {plain(part) for cell in CONTROL_HEADER for part in cell}
    for each in body_paragraphs(data):
        if each not in heads:
            wanted = without_room([each])
            place = found.find(wanted, place)
            if place < 0:
                return False
            place += len(wanted)
    return True


def _left_behind(folder: Path, copies: Iterable[PublicCopy], index: str) -> Iterator[str]:
    """Yield what stands in the folder and is not public any more; nothing is deleted."""
    listed = {"index.html", index, *(name for each in copies for _, name in each.files)}
    for path in sorted(folder.iterdir()):
        if path.is_file() and path.name not in listed and not path.name.startswith("."):
            yield f"{path.name} stands in {folder.name} and no page leads to it: take it away if it is not to be public."
