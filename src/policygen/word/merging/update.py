"""A school's Word file brought up to date: merged with the new version, every change tracked with its cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Final

from policygen.errors import Fault
from policygen.formats.package import FAST, PartCompressor, write_parts
from policygen.language.english import count
from policygen.word.merging.apply import StepWriter, mark_contents_dirty
from policygen.word.merging.bound_controls import take_off
from policygen.word.merging.carried_record import adopt_manifest, say_edition
from policygen.word.merging.choices import Chosen
from policygen.word.merging.clause_bookmarks import put_bookmarks
from policygen.word.merging.comments import Comments
from policygen.word.merging.content_importer import ContentImporter, Ids, paired_lists
from policygen.word.merging.counted_steps import clauses_with, passages_in_common, words_counted
from policygen.word.merging.decided import decided_steps
from policygen.word.merging.facts_changed import FactChange, facts_changed, still_named
from policygen.word.merging.moved_edits import said_edits
from policygen.word.merging.paired_stories import paired_stories
from policygen.word.merging.plan import Conflict, Rules, Step, plan
from policygen.word.merging.questions import question
from policygen.word.merging.revision_marks import RevisionMarks, Tracked, Untracked
from policygen.word.merging.shown import ShownPassage, shown_passages
from policygen.word.merging.standing import with_their_standing
from policygen.word.namespaces import ROW, TABLE, Element, P
from policygen.word.reading.base import Base, Decision, base_of_file, carries, manifest_part, with_base
from policygen.word.reading.blocks import Block, digest
from policygen.word.reading.clause_ranges import in_one_clause, in_their_clauses
from policygen.word.reading.safe_open import Opened, WordFault, open_word, protection
from policygen.word.reading.text import readable
from policygen.word.reading.word_file import WordFile
from policygen.word.writing.document import clause_bookmark

_BODY: Final = "body"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a clause changed: whose change it is, and what its comment says."""

    author: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Local:
    """Something of the school's own that was kept."""

    clause: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the merge did, for the change brief."""

    two_way: bool
    """There was no base: what the school changed and what is new could not be told apart."""
    revisions: int
    comments: int
    new: tuple[str, ...]
    """Clauses (their bookmarks) that came in."""
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    settled: tuple[Conflict, ...]
    """Questions that were asked before and are not asked again."""
    not_compared: tuple[str, ...]
    """Headers, footers and other places that only one of the files has."""
    lost: tuple[str, ...]
    words: int = 0
    """About how many words the body has now."""
    local_words: int = 0
    """How many of them the school wrote: what it added, and what it put in place of other words."""
    facts: tuple[FactChange, ...] = ()
    """Names, numbers and dates that changed."""
    still_named: tuple[tuple[str, str], ...] = ()
    """Names and numbers that changed and still stand in words of the school's own, each with where."""
    paragraphs: int = 0
    """Passages that the new version has in its body: paragraphs with words, and tables."""
    kept: int = 0
    """How many of them the school's file has too, in other words or the same."""
    protected: str = ""
    """What the school's file is protected for; while it is, nobody can accept or reject changes."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A school's file with the new version merged in."""

    redline: bytes
    clean: bytes
    conflicts: tuple[Conflict, ...]
    kept_local: tuple[Local, ...]
    report: Report
    decided: tuple[tuple[Conflict, Chosen], ...] = ()
    """Questions that the school has decided, each with what it chose."""
    shown: Mapping[str, tuple[ShownPassage, ...]] = field(default_factory=dict, repr=False, compare=False)
    """The body, headers and footers as a person reads them, by place; only where the rules ask for it."""


def merge_and_redline(
    prior: bytes | Opened,
    new: bytes | WordFile,
    base: Base | None,
    reasons: Mapping[str, Reason],
    date: str,
    *,
    moves: bool = False,
    keep_unmatched: bool = False,
    page_breaks: bool = False,
    default: Reason = Reason("policygen"),
) -> Merged:
    """Return the school's file brought up to the new version, tracked and clean.

    `reasons` goes by clause; `default` is for what stands between clauses. `date` is an ISO date and time. Without a base
    every difference is a change to the new version; `keep_unmatched` keeps what has no counterpart in it; with `page_breaks`
    breaks of page that come and go are changes too, which they cannot be where a file was saved by LibreOffice. Raises WordFault
    where a file cannot be read, or still holds tracked changes that nobody has settled. A file that was read already need not
    be read again; `new`, given as such, is used up.
    """
    return begun_merge(prior, new, base, reasons, date, Rules(keep_unmatched, moves), default, page_breaks=page_breaks).done()


def begun_merge(
    prior: bytes | Opened,
    new: bytes | WordFile,
    base: Base | None,
    reasons: Mapping[str, Reason],
    date: str,
    rules: Rules,
    default: Reason,
    *,
    page_breaks: bool = False,
) -> Merge:
    """Return a merge that is planned and not carried out. Takes and raises what `merge_and_redline` does."""
    by_bookmark = {clause_bookmark(name): why for name, why in reasons.items()}
    press = PartCompressor(FAST)
    opened = prior if isinstance(prior, Opened) else open_word(prior)
    press.learn(opened.packed.values())
    file = _settled(opened, "school's file")
    if not isinstance(new, WordFile):
        opened_new = open_word(new)
        press.learn(opened_new.packed.values())
        new = _settled(opened_new, "new version")
    file.page_breaks = new.page_breaks = page_breaks
    return Merge(file, new, base, date, rules, by_bookmark, default, press)


def _settled(opened: Opened, what: str) -> WordFile:
    if opened.pending:
        step = "Accept or reject them first, in Word or with --accept-existing or --reject-existing."
        raise WordFault(Fault(f"The {what} holds {count(opened.pending, 'tracked change')} that nobody has settled.", step))
    return WordFile(opened.parts, opened.document)


class Merge:
    """One merge from start to end."""

    def __init__(
        self,
        prior: WordFile,
        new: WordFile,
        base: Base | None,
        date: str,
        rules: Rules,
        reasons: Mapping[str, Reason],
        default: Reason,
        press: PartCompressor,
    ) -> None:
        self.prior, self.new, self.base, self.date = prior, new, base, date
        self.rules, self.reasons, self.default, self.press = rules, reasons, default, press
        self.not_compared: list[str] = []
        self.school: tuple[Block, ...] = ()
        """The body of the school's file, each block in its clause."""
        self.clean: WordFile | None = None
        """The clean copy, when it is made: to be read."""
        self.generated: tuple[Block, ...] | None = None
        """The body of the new version, which is the base that the clean copy carries; None where it carries none."""
        self.plans = dict(self._plans())
        self.settled: list[Conflict] = []
        self.decided: list[tuple[Conflict, Chosen]] = []
        self.made: Mapping[Step, list[Element]] = {}
        """What was put in the tracked file for each step that puts something in."""
        self.conflicts = self._open_conflicts()
        self.facts = facts_changed(steps for _, _, steps in self.plans.values())
        self.still_named: tuple[tuple[str, str], ...] = ()

    def _plans(self) -> Iterator[tuple[str, tuple[str, str, list[Step]]]]:
        """Yield the steps of the body and of each header and footer, with the part they are in and the part they come from."""
        yield _BODY, (self.prior.document, self.new.document, self._plan(_BODY, self.prior.document, self.new.document))
        pairs = paired_stories(self.prior, self.new)
        theirs = {story.place: story.part for story in self.new.stories() if story.part not in pairs.values()}
        for story in self.prior.stories():
            part = pairs.get(story.part)
            if part is None or (self.base is not None and story.place not in self.base.stories):
                self.not_compared.append(story.place)
            else:
                yield story.place, (story.part, part, self._plan(story.place, story.part, part))
        self.not_compared += theirs

    def _plan(self, place: str, part: str, source: str) -> list[Step]:
        new = in_one_clause(self.new.blocks(source))
        base = in_one_clause(self.base.stories.get(place, ())) if self.base is not None else None
        school = in_their_clauses(new if base is None else base, self.prior.blocks(part))
        self.school = school if place == _BODY else self.school
        steps = plan(school if base is None else with_their_standing(base, school), school, new, self.rules)
        return decided_steps(steps, self.rules.choices)

    def _open_conflicts(self) -> list[Conflict]:
        known = set(self.base.decisions) if self.base else set()
        found: list[Conflict] = []
        for step in (step for _, _, steps in self.plans.values() for step in _every(steps)):
            asked = [each for each in step.conflicts if _decision(each) in known]
            self.settled += asked
            step.conflicts[:] = [each for each in step.conflicts if each not in asked]
            found += step.conflicts
            self.decided += step.decided
        return found

    def done(self) -> Merged:
        """Carry it out."""
        steps = [step for _, _, steps in self.plans.values() for step in _every(steps)]
        lists = paired_lists(steps, [self.new.root(source) for _, source, _ in self.plans.values()])
        ids, manifest = Ids(self.prior), self._manifest()
        clean = self._clean(copy(ids), lists, manifest)
        marks = Tracked(ids, self.date)
        lost = self._write(ContentImporter(self.prior, self.new, ids, lists), marks, None)
        comments = Comments(self.prior, ids, self.date)
        self._comment(comments)
        return Merged(
            self._packed(self.prior, manifest), clean, tuple(self.conflicts), tuple(_local(steps)),
            Report(
                self.base is None, marks.count, comments.count,
                clauses_with(steps, "insert"), clauses_with(steps, "change", "split", "join"),
                clauses_with(steps, "delete"), tuple(self.settled), tuple(self.not_compared), tuple(lost),
                words_counted(self.plans[_BODY][2]), self._local_words(),
                self.facts, self.still_named, *passages_in_common(self.plans[_BODY][2]), protection(self.prior.original),
            ),
            tuple(self.decided), dict(self._shown()) if self.rules.showing else {},
        )  # fmt: skip

    def _shown(self) -> Iterator[tuple[str, tuple[ShownPassage, ...]]]:
        for place, (_, _, steps) in self.plans.items():
            yield place, tuple(shown_passages(steps, self._whose))

    def _whose(self, step: Step) -> tuple[str, str]:
        """Return the author and the comment of what a step changes."""
        why = self.reasons.get(step.clause, self.default)
        said = [chosen.comment for _, chosen in step.decided]
        return step.author or why.author, "\n".join(filter(None, [*said, why.comment]))

    def _clean(self, ids: Ids, lists: Mapping[str, str], manifest: bytes | None) -> bytes:
        """Return the clean copy: made first, from the school's file read again."""
        twin = self.prior.again()
        twins = _twins(self.prior, twin, [part for part, _, steps in self.plans.values() if _any_marks(steps)])
        self._write(ContentImporter(twin, self.new, ids, lists), Untracked(), twins)
        self.still_named = still_named(self.facts, twin, self.new) if self.facts else ()
        packed, self.clean = self._packed(twin, manifest), twin.as_it_stands()
        return packed

    def _write(self, importer: ContentImporter, marks: RevisionMarks, twins: Mapping[Element, Element] | None) -> list[str]:
        file = importer.prior
        for part, source, steps in self.plans.values():
            if not _any_marks(steps):
                continue
            writer = StepWriter(importer, part, source, marks, self._author, twins, moves=self.rules.moves)
            writer.write(file.body if part == file.document else file.root(part), steps)
            changed = (step.prior for step in _every(steps) if step.do not in ("keep", "inside") and step.prior is not None)
            importer.lost += take_off(element for block in changed for element in writer.elements(block))
            if part == file.document:
                mark_contents_dirty(writer, steps)
            put_bookmarks(writer, steps)
            file.touch(part)
            if isinstance(marks, Tracked) and part == file.document:
                self.made = writer.made
        return importer.lost

    def _author(self, clause: str) -> str:
        return self.reasons.get(clause, self.default).author

    def _manifest(self) -> bytes | None:
        part = manifest_part(self.new)
        if not part:
            return None
        made = base_of_file(self.new)
        self.generated = made.stories[_BODY]
        decided = (conflict for conflict, _ in self.decided)
        raised = [_decision(each) for each in (*self.conflicts, *self.settled, *decided)]
        if not raised and (self.new.carries_own_base or carries(self.new.content(part), made)):
            return self.new.content(part)
        return with_base(self.new.content(part), made, dict.fromkeys(raised))

    def _packed(self, file: WordFile, manifest: bytes | None) -> bytes:
        if manifest is not None:
            part = manifest_part(file)
            if part:
                file.add(part, manifest)
                say_edition(file, self.new)
            else:
                adopt_manifest(file, self.new, manifest)
        return write_parts(file.saved(), self.press)

    def _local_words(self) -> int:
        """Count the words of the school's file that were not generated; without a base, those of the passages kept."""
        if self.base is None:
            return sum(len(each.words.split()) for each in _local(list(_every(self.plans[_BODY][2]))))
        generated, school = self.base.stories.get(_BODY, ()), self.prior.blocks(self.prior.document)
        theirs, mine = {block.words for block in generated}, {block.words for block in school}
        added = Counter(word for block in school if block.words not in theirs for word in block.words.split())
        added.subtract(word for block in generated if block.words not in mine for word in block.words.split())
        return sum(count for count in added.values() if count > 0)

    # ---- comments

    def _comment(self, comments: Comments) -> None:
        """One comment for each changed clause, and one for each question."""
        steps = list(_every(self.plans[_BODY][2]))
        asked: set[str] = set()
        for number, step in enumerate(steps):
            if step.do == "keep" and not step.conflicts and not step.decided:
                continue  # nearly every step
            why = self.reasons.get(step.clause)
            if step.marks and step.do != "inside" and why and why.comment and step.clause not in asked:
                asked.add(step.clause)
                self._put(comments, steps, number, why.comment, step.clause)
            if step.was is not None and step.new is not None:
                paragraph, said = self._paragraph(step), said_edits(step.was, step.new)
                if said and paragraph is not None:
                    comments.add(paragraph, said)
            for conflict in step.conflicts:
                extra = self.reasons.get(conflict.clause, Reason(""))
                self._put(comments, steps, number, question(conflict, extra.author, extra.comment), None)
            for _, chosen in step.decided:
                self._put(comments, steps, number, chosen.comment, None)

    def _put(self, comments: Comments, steps: Sequence[Step], number: int, text: str, clause: str | None) -> None:
        anchor = self._anchor(steps, number, clause)
        if anchor is not None:
            comments.add(anchor, text)

    def _anchor(self, steps: Sequence[Step], number: int, clause: str | None) -> Element | None:
        """Return the paragraph a comment goes on: one of the clause that stays or comes, else the nearest before or after."""
        if clause is not None:
            for step in steps[number:]:
                if step.clause == clause and step.do in ("change", "insert", "split"):
                    return self._paragraph(step)
        order = [*range(number, -1, -1), *range(number + 1, len(steps))]
        for place in order:
            step = steps[place]
            if step.do in ("keep", "change") and step.prior is not None and step.prior.kind == "p":
                found: Element = step.prior.element
                return found
        return None

    def _paragraph(self, step: Step) -> Element | None:
        for element in self.made.get(step, ()) or (step.prior.elements if step.prior else ()):
            found: list[Element] = [*element.iter(P)]
            if found:
                return found[0]
        return None


def _every(steps: Sequence[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        for inside in step.inside:
            yield from _every(inside)


def _decision(conflict: Conflict) -> Decision:
    return Decision(conflict.clause, digest(conflict.school), digest(conflict.new))


def _local(steps: Sequence[Step]) -> Iterator[Local]:
    for step in steps:
        if step.local and step.prior is not None and step.prior.speaks:
            yield Local(step.prior.clause, readable(step.prior.words).translate({0x1D: "\n", 0x1E: " | ", 0x1F: " "}).strip())


def _any_marks(steps: Sequence[Step]) -> bool:
    return any(step.marks for step in steps)


def _twins(file: WordFile, twin: WordFile, parts: Sequence[str]) -> dict[Element, Element]:
    """Return which paragraph, table or row of a file is which of the same file's again."""
    twins: dict[Element, Element] = {}
    for part in parts:
        twins.update(zip(file.root(part).iter(P, TABLE, ROW), twin.root(part).iter(P, TABLE, ROW), strict=True))
    return twins
