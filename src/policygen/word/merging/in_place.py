"""A few words put into, or changed in, a Word file that anybody made: in its own styles and lists, tracked, nothing taken out.

The file with the words in it is made beside the file, and every block of the one is known in the other by its place: nothing is
matched by likeness, so no paragraph of theirs can be taken for another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Final, Literal

from lxml import etree

from policygen.formats.package import FAST, PartCompressor
from policygen.formats.xml_text import escape
from policygen.markup.blocks import Runs
from policygen.word.merging.compare import changed
from policygen.word.merging.plan import Rules, Step, in_both
from policygen.word.merging.update import Merge, Merged, Reason
from policygen.word.namespaces import (
    BOOKMARK_END,
    BOOKMARK_START,
    ID,
    NAME,
    PPR,
    ROW,
    RUN,
    SPACE,
    TABLE,
    TEXT,
    VAL,
    Element,
    P,
    W,
)
from policygen.word.reading.base import MANIFEST, Base, manifest_part, with_base
from policygen.word.reading.blocks import CLAUSE, Block
from policygen.word.reading.safe_open import Opened
from policygen.word.reading.text import tokens_of
from policygen.word.reading.word_file import WordFile
from policygen.word.writing.document import clause_bookmark

_NOT_TAKEN: Final = ("sectPr", "pageBreakBefore", "rPr", "pPrChange", "framePr", "outlineLvl")
_PLAIN: Final = (
    "rStyle",
    "b",
    "bCs",
    "i",
    "iCs",
    "u",
    "highlight",
    "shd",
    "vertAlign",
    "strike",
    "webHidden",
    "rPrChange",
    "caps",
)
_FREE_ID: Final = 1_000_000
_LIST_MARK: Final = "– "


@dataclass(frozen=True, slots=True)
class NewLine:
    """A paragraph to put in."""

    kind: Literal["heading", "text", "item"]
    runs: Runs
    like: int = 0
    """The paragraph of the file whose look it takes, by its place in the main part from 1; 0 where there is none of its kind."""


@dataclass(frozen=True, slots=True)
class NewPassage:
    """Paragraphs of one clause to put in after a paragraph of the file."""

    clause: str
    after: int
    """By its place in the main part from 1; 0 is the end. Inside a table, the passage comes after the table."""
    lines: tuple[NewLine, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class OtherWords:
    """Words of one paragraph that others take the place of."""

    paragraph: int
    old: str
    new: str
    reason: Reason
    part: str = ""
    """The header or footer in which the paragraph is counted; empty for the main part."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A paragraph of ours that an earlier update put in."""

    paragraph: int
    """By its place in the main part from 1."""
    base: Block
    """As it was put in."""
    runs: Runs = ()
    """What it says by now; empty where that has not changed. What the school wrote in it stays."""
    reason: Reason | None = None


def merge_in_place(
    prior: Opened,
    passages: Sequence[NewPassage],
    words: Sequence[OtherWords],
    manifest: str,
    date: str,
    standing: Sequence[Standing] = (),
    *,
    showing: bool = False,
) -> Merged:
    """Return a file with passages put in and words changed, tracked and clean; it carries the manifest and its words as the base.

    `standing` are the passages that came in before: three versions of each are merged. `date` is an ISO date and time; `showing`
    keeps what is shown of the merge.
    """
    file = WordFile(prior.parts, prior.document)
    target = file.again()
    parts = [file.document, *dict.fromkeys(each.part for each in words if each.part)]
    twins = {twin: own for part in parts for twin, own in _twin_elements(target, file, part)}
    theirs = list(target.root(file.document).iter(P))
    reasons = {clause_bookmark(each.clause): each.reason for each in passages}
    renamed: dict[Element, str] = {}
    for number, change in enumerate(words):
        paragraph = list(target.root(change.part).iter(P))[change.paragraph - 1] if change.part else theirs[change.paragraph - 1]
        if _say_instead(paragraph, change.old, change.new):
            mark = renamed.setdefault(paragraph, f"_r_{number}")
            known = reasons.get(mark)
            comment = "\n".join(dict.fromkeys([*([known.comment] if known else []), change.reason.comment]))
            reasons[mark] = replace(change.reason, comment=comment)
    bases = {theirs[each.paragraph - 1]: each.base for each in standing}
    anew = frozenset(theirs[each.paragraph - 1] for each in standing if each.runs)
    for each in standing:
        if each.runs:
            _say_anew(theirs[each.paragraph - 1], each.runs)
            reasons[each.base.clause] = each.reason or Reason("policygen")
    _put_passages(target, theirs, passages)
    _carry(target, manifest)
    press = PartCompressor(FAST)
    press.learn(prior.packed.values())
    made = _InPlace(file, target, date, reasons, press, twins, renamed, parts[1:], bases, anew, showing).done()
    return replace(made, report=replace(made.report, two_way=False))


def _twin_elements(target: WordFile, file: WordFile, part: str) -> Iterator[tuple[Element, Element]]:
    return zip(target.root(part).iter(P, TABLE, ROW), file.root(part).iter(P, TABLE, ROW), strict=True)


class _InPlace(Merge):
    """A merge in which it is known which block is which."""

    def __init__(
        self,
        file: WordFile,
        target: WordFile,
        date: str,
        reasons: Mapping[str, Reason],
        press: PartCompressor,
        twins: Mapping[Element, Element],
        renamed: Mapping[Element, str],
        others: Sequence[str],
        bases: Mapping[Element, Block],
        said_anew: frozenset[Element],
        showing: bool,
    ) -> None:
        self.twins, self.renamed, self.others, self.bases = twins, renamed, others, bases
        self.said_anew = said_anew
        super().__init__(file, target, None, date, Rules(showing=showing), reasons, Reason("policygen"), press)

    def _plans(self) -> Iterator[tuple[str, tuple[str, str, list[Step]]]]:
        for name, part in (("body", self.prior.document), *((each, each) for each in self.others)):
            known = {element: block for block in _every_block(self.prior.blocks(part)) for element in block.elements}
            yield name, (part, part, list(self._steps(self.new.blocks(part), known)))

    def _manifest(self) -> bytes | None:
        """Return the record: the base holds what is ours, for all else is the school's own."""
        part, blocks = manifest_part(self.new), self.new.blocks(self.new.document)
        ours = tuple(self._as_put_in(each) for each in blocks if each.clause.startswith(CLAUSE) and self._is_ours(each))
        return with_base(self.new.content(part), Base({"body": ours}))

    def _is_ours(self, block: Block) -> bool:
        """Tell whether a block in a clause of ours came in by an update: what the school wrote between is its own."""
        return block.element in self.bases or block.element not in self.twins

    def _as_put_in(self, block: Block) -> Block:
        """Return a block as an update put it in: what the school changed in it since is the school's."""
        base = self.bases.get(block.element)
        said_anew = block.element in self.said_anew
        return block if base is None or said_anew else base

    def _steps(self, blocks: Sequence[Block], known: Mapping[Element, Block]) -> Iterator[Step]:
        for block in blocks:
            twin = self.twins.get(block.element)
            prior = known.get(twin) if twin is not None else None
            if prior is None:
                yield Step("insert", new=block)
            elif prior.words == block.words:
                yield Step("keep", prior, block)
            elif block.element in self.said_anew:
                yield from in_both(self.bases[block.element], prior, block, Rules())
            elif block.kind == "p":
                named = replace(block, clause=self.renamed.get(block.element, block.clause))
                yield Step("change", prior, named, changed(_keys(prior), _keys(block)))
            else:
                yield Step("inside", prior, block, inside=tuple(list(self._steps(each, known)) for each in block.inside))


def _every_block(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        for inside in block.inside:
            yield from _every_block(inside)


def _keys(block: Block) -> list[str]:
    return [token.key for token in tokens_of(block.words)]


# ---- words in place of others


def _say_instead(paragraph: Element, old: str, new: str) -> bool:
    """Put words in place of others in the runs of a paragraph; return whether they stood there."""
    texts = [each for each in paragraph.iter(TEXT) if next(each.iterancestors(P), None) is paragraph]
    whole = "".join(each.text or "" for each in texts)
    found = re.search(r"\s+".join(map(re.escape, old.split())), whole)
    if found is None:
        return False
    at, put = 0, new
    for each in texts:
        own = each.text or ""
        start, end = max(found.start() - at, 0), min(found.end() - at, len(own))
        if start < end or (put and 0 <= found.start() - at < len(own)):
            each.text, put = own[:start] + put + own[max(end, start) :], ""
            each.set(SPACE, "preserve")
        at += len(own)
    return True


def _say_anew(paragraph: Element, runs: Runs) -> None:
    """Put other words in place of all the words of a paragraph, in its look."""
    look = _look_of(paragraph, plain=True)
    for each in [child for child in paragraph if child.tag != PPR and child.tag not in (BOOKMARK_START, BOOKMARK_END)]:
        paragraph.remove(each)
    for run in runs:
        if run.text:
            _put_run(paragraph, run.text, look, bold=run.bold, italic=run.italic, to_do=bool(run.to_do))


# ---- passages


def _put_passages(target: WordFile, theirs: Sequence[Element], passages: Sequence[NewPassage]) -> None:
    last: dict[Element, Element] = {}
    number = _FREE_ID
    for passage in passages:
        anchor = _standing_alone(theirs[passage.after - 1], target.body) if passage.after else _last_block(target.body)
        number += 1
        made = [etree.Element(BOOKMARK_START, {ID: str(number), NAME: clause_bookmark(passage.clause)})]
        made += [_paragraph_like(line, theirs) for line in passage.lines]
        made.append(etree.Element(BOOKMARK_END, {ID: str(number)}))
        place = last.get(anchor, anchor)
        for element in made:
            place.addnext(element)
            place = element
        last[anchor] = place


def _standing_alone(paragraph: Element, body: Element) -> Element:
    """Return the block after which something may stand: the paragraph itself, or the table or box around it."""
    found = paragraph
    for parent in paragraph.iterancestors():
        if parent is body:
            break
        if parent.tag in (TABLE, P):
            found = parent
    return found


def _last_block(body: Element) -> Element:
    """Return the last paragraph or table of a body; one made where it has none."""
    found = [each for each in body if each.tag in (P, TABLE)]
    if found:
        return found[-1]
    made = etree.Element(P)
    body.insert(0, made)
    return made


def _paragraph_like(line: NewLine, theirs: Sequence[Element]) -> Element:
    """Return a new paragraph that looks like one of the file's."""
    model = theirs[line.like - 1] if line.like else None
    made = etree.Element(P)
    theirs_own = model.find(PPR) if model is not None else None
    if theirs_own is not None:
        properties = deepcopy(theirs_own)
        for name in _NOT_TAKEN:
            for each in properties.findall(W + name):
                properties.remove(each)
        made.append(properties)
    look = _look_of(model, plain=line.kind != "heading")
    if line.kind == "item" and not line.like:
        _put_run(made, _LIST_MARK, look)
    for run in line.runs:
        if run.text:
            _put_run(made, run.text, look, bold=run.bold, italic=run.italic, to_do=bool(run.to_do))
    return made


def _look_of(model: Element | None, *, plain: bool) -> Element | None:
    """Return the look of a paragraph's letters, without what marks single words."""
    runs = (
        [run for run in model.iter(RUN) if any((each.text or "").strip() for each in run.iter(TEXT))] if model is not None else []
    )
    if not runs:
        return None
    longest = max(runs, key=lambda run: sum(len(each.text or "") for each in run.iter(TEXT)))
    found = longest.find(W + "rPr")
    if found is None:
        return None
    look = deepcopy(found)
    for name in _PLAIN if plain else ("highlight", "rPrChange"):
        for each in look.findall(W + name):
            look.remove(each)
    return look


def _put_run(
    paragraph: Element, words: str, look: Element | None, *, bold: bool = False, italic: bool = False, to_do: bool = False
) -> None:
    run = etree.SubElement(paragraph, RUN)
    about = deepcopy(look) if look is not None else etree.Element(W + "rPr")
    for wanted, name in ((bold or to_do, "b"), (italic, "i")):
        if wanted:
            etree.SubElement(about, W + name)
    if to_do:
        etree.SubElement(about, W + "highlight", {VAL: "yellow"})
    if len(about):
        run.append(about)
    for number, part in enumerate(words.split("\t")):
        if number:
            etree.SubElement(run, W + "tab")
        if part:
            etree.SubElement(run, TEXT, {SPACE: "preserve"}).text = part


# ---- the record


def _carry(target: WordFile, manifest: str) -> None:
    """Put the manifest in the file, in the place where one stands already or in a new one."""
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<manifest xmlns="{MANIFEST}">{escape(manifest)}</manifest>'
    part = manifest_part(target) or "customXml/itemPolicygen.xml"
    target.add(part, xml.encode())
    if not target.relationships(part):
        store = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
        about = "customXml/itemPropsPolicygen.xml"
        target.add(
            about,
            f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ds:datastoreItem xmlns:ds="{store}" '
            f'ds:itemID="{{8F1B0C52-6C0D-4C43-9D1E-2D8C6A3B7E10}}"><ds:schemaRefs><ds:schemaRef ds:uri="{MANIFEST}"/>'
            "</ds:schemaRefs></ds:datastoreItem>".encode(),
        )
        target.add_type(about, "application/vnd.openxmlformats-officedocument.customXmlProperties+xml")
        target.relate(part, "customXmlProps", about)
