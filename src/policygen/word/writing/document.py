"""Blocks to Word: the body is written as XML into the house style, with a hidden bookmark round each clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from policygen.errors import Fault, LibraryFaults
from policygen.formats.package import PartCompressor, with_override, with_relationship, write_parts
from policygen.formats.xml_text import escape
from policygen.markup.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    ListItem,
    Paragraph,
    Part,
    Run,
    Runs,
    Table,
    heading_numbers,
    plain,
)
from policygen.markup.column_widths import column_widths
from policygen.policies.manifest import NAMESPACE, Manifest
from policygen.word.reading.base import base_of_file, first_record
from policygen.word.reading.word_file import WordFile
from policygen.word.writing.house_style import NO_DOCUMENT, packed, styled

ENTRIES_ON_A_PAGE: Final = 44
"""Where two levels of headings are more than this, the contents list has one, so that it stays on a page."""


BULLETS: Final = 2
NUMBERS: Final = 3


FIRST_LIST: Final = 100
"""Ordered lists get numbering instances of their own from here on, so that each counts from 1."""

TO_CONFIRM_FILL: Final = "FFF3B0"
"""The colour behind words that are to be confirmed; in grey print it is seen as well."""

TO_CONFIRM_SHADING: Final = f'<w:shd w:val="clear" w:color="auto" w:fill="{TO_CONFIRM_FILL}"/>'
"""On the words themselves: a highlight in a style is lost in LibreOffice and in PDF, and a school's own style may have none."""

AFTER_A_TABLE: Final = '<w:spacing w:before="80"/>'
"""The room above what follows a table: as much as between two paragraphs. It is a property of what follows, because an empty
paragraph would be a change to every file that was adopted without it."""

_BODY = re.compile(rb"<w:p\b(?:(?!</w:p>).)*?%%BODY%%.*?</w:p>", re.DOTALL)
_RUN_OF_WORDS: Final = rb"<w:r(?: [^>]*)?>(?:<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>)?<w:t(?: [^>]*)?>"
_NOT_A_BOOKMARK = re.compile(r"\W")


@lru_cache(maxsize=4096)
def clause_bookmark(name: str) -> str:
    """Return the name of the hidden bookmark round a clause."""
    return "_c_" + _NOT_A_BOOKMARK.sub("_", name)


def section_bookmark(name: str) -> str:
    """Return the name of the hidden bookmark round a section's heading."""
    return "_s_" + _NOT_A_BOOKMARK.sub("_", name)


def write_word(document: Document, manifest: Manifest, house_style: bytes, on: str) -> bytes:
    """Return the Word file of a document in a house style.

    `on`, an ISO date, is the date the file carries. Raises LibraryFaults where the house style has no place for the body.
    """
    return write_parts(word_file(document, manifest, house_style, on).saved(), pressed(house_style))


def pressed(house_style: bytes) -> PartCompressor:
    """Return a press that knows the parts that are the same in every document of a house style."""
    press = PartCompressor()
    press.learn(packed(house_style))
    return press


def word_file(document: Document, manifest: Manifest, house_style: bytes, on: str) -> WordFile:
    """Return a document in a house style as the parts of a Word file, read already.

    Raises LibraryFaults where the house style has no place for the body.
    """
    parts = styled(document, house_style)
    body = Body(document)
    inner = body.xml()
    page = _shaded_control(parts["word/document.xml"], document)
    if not _BODY.search(page):
        raise LibraryFaults(Fault("The house style has no place for the text.", "Add a line that says {{ body }}."))
    parts["word/document.xml"] = _BODY.sub(lambda _: inner.encode(), page, count=1)
    parts["word/numbering.xml"] = with_lists(parts["word/numbering.xml"], body.ordered)
    add_links(parts, body.links)
    _add_manifest(parts, manifest)
    parts["docProps/core.xml"] = properties(document, on).encode()
    file = WordFile(parts)
    file.add("customXml/item1.xml", first_record(manifest.text(), base_of_file(file)))
    file.carries_own_base = True
    return file


def _shaded_control(page: bytes, document: Document) -> bytes:
    """Return the page with what is not known yet in its control table shaded, in whichever way a house style lays that out."""
    for row in document.control:
        if row.to_do:
            run = _RUN_OF_WORDS + re.escape(escape(row.value).encode()) + rb"</w:t></w:r>"
            shaded = text(row.value, f'<w:rStyle w:val="ToConfirm"/>{TO_CONFIRM_SHADING}').encode()
            page = re.sub(run, shaded.replace(b"\\", rb"\\"), page)
    return page


@lru_cache(maxsize=512)  # a suite has some 150
def _table_of_words(table: Table) -> str:
    """Return a table that is the same in any document, written once for all schools that have it; nothing where it has links."""
    cells = (*table.header, *(cell for row in table.rows for cell in row))
    if any(run.link or run.number_of for cell in cells for runs in cell for run in runs):
        return ""
    return Body(NO_DOCUMENT)._table(table)


class Body:
    """Writes the parts of a document, counting bookmarks, lists and links as it goes."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.ordered: dict[int, int] = {}
        """Numbering instance by list."""
        self.links: dict[str, str] = {}
        """Relationship by address."""
        self._bookmarks = 0
        self._headings = 0
        self._numbers = heading_numbers(document)

    def xml(self) -> str:
        """Return the whole body: front, contents, sections and appendices."""
        front = [self.part(part) for part in self.document.front]
        contents = self._contents()
        first, *rest = self.document.body
        body = [self.part(replace(first, new_page=True)), *(self.part(part) for part in rest)]
        return "".join([*front, contents, *body])

    def part(self, part: Part) -> str:
        """Return the blocks of a part, with a bookmark round them where an update has to know them again."""
        blocks = "".join(self._blocks(part))
        name = clause_bookmark(part.name) if part.clause else ""
        return self._bookmarked(name, blocks) if name else blocks

    def _bookmarked(self, name: str, inside: str) -> str:
        self._bookmarks += 1
        number = self._bookmarks
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'

    def _blocks(self, part: Part) -> Iterator[str]:
        before: Block | None = None
        for block in part.blocks:
            if isinstance(before, Table) and isinstance(block, Table):
                yield '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'
            yield self._block(
                block, new_page=part.new_page and before is None, room=AFTER_A_TABLE if isinstance(before, Table) else ""
            )
            before = block
        if isinstance(before, Table):
            yield '<w:p><w:pPr><w:spacing w:before="0" w:after="60" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'

    def _block(self, block: Block, *, new_page: bool = False, room: str = "") -> str:
        match block:
            case Heading():
                return self._heading(block, new_page=new_page)
            case Paragraph():
                return paragraph(_LOOKS[block.look], self._runs(block.runs), "" if block.look == "caption" else room)
            case ListItem():
                return self._item(block, room)
            case Table():
                return _table_of_words(block) or self._table(block)

    def _heading(self, heading: Heading, *, new_page: bool) -> str:
        style = _heading_style(heading)
        place = section_bookmark(heading.place) if heading.place else f"_h_{self._headings}"
        self._headings += 1
        inside = self._runs(heading.runs)
        if heading.appendix:
            inside = f'<w:r><w:t xml:space="preserve">: </w:t></w:r>{inside}'
        inside = self._bookmarked(place, inside)
        return paragraph(style, inside, "<w:pageBreakBefore/>" if new_page else "")

    def _item(self, item: ListItem, room: str) -> str:
        if item.continues:
            return paragraph("ListContinue", self._runs(item.runs), room)
        level = min(item.level, 1)
        style = ("ListNumber" if item.ordered else "ListBullet") + ("2" if level else "")
        if not item.ordered:
            return paragraph(style, self._runs(item.runs), room)
        number = self.ordered.setdefault(item.list_id, FIRST_LIST + len(self.ordered))
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        return paragraph(style, self._runs(item.runs), place + room)

    def _table(self, table: Table) -> str:
        rows = [table.header or _FORM_HEADER, *table.rows]
        widths = column_widths(table, rows)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        first_column = "1" if table.look == "form" else "0"
        title = escape(table.title, quoted=True)
        properties = (
            '<w:tblStyle w:val="PolicyTable"/>'
            f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{"04A0" if first_column == "1" else "0420"}" w:firstRow="1" w:lastRow="0" '
            f'w:firstColumn="{first_column}" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{title}"/><w:tblDescription w:val="{title}"/>'
        )
        head = self._row(rows[0], widths, header=True, height=0)
        lines = table.lines or (0,) * len(table.rows)
        body = "".join(self._row(row, widths, header=False, height=count) for row, count in zip(table.rows, lines, strict=True))
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>"

    def _row(self, row: Sequence[Cell], widths: Sequence[int], *, header: bool, height: int) -> str:
        style = "TableHead" if header else "TableText"
        tall = f'<w:trHeight w:val="{max(440, 300 * height)}" w:hRule="atLeast"/>' if height else ""
        about = f"<w:trPr><w:cantSplit/>{tall}{'<w:tblHeader/>' if header else ''}</w:trPr>"
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            + ("".join(paragraph(style, self._runs(runs)) for runs in cell) or paragraph(style, ""))
            + "</w:tc>"
            for cell, width in zip(row, widths, strict=False)
        )
        return f"<w:tr>{about}{cells}</w:tr>"

    def _runs(self, runs: Runs) -> str:
        return "".join(self._run(run) for run in runs)

    def _run(self, run: Run) -> str:
        look = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
        if run.to_do:
            return text(run.text, f'<w:rStyle w:val="ToConfirm"/>{look}{TO_CONFIRM_SHADING}')
        if run.number_of:
            return self._number(run, look)
        if run.link.startswith("#"):
            inside = text(run.text, '<w:rStyle w:val="Hyperlink"/>' + look)
            return f'<w:hyperlink w:anchor="{section_bookmark(run.link[1:])}" w:history="1">{inside}</w:hyperlink>'
        if run.link:
            name = self.links.setdefault(run.link, f"rIdLink{len(self.links) + 1}")
            inside = text(run.text, '<w:rStyle w:val="Hyperlink"/>' + look)
            return f'<w:hyperlink r:id="{name}" w:history="1">{inside}</w:hyperlink>'
        return text(run.text, look)

    def _number(self, run: Run, look: str) -> str:
        """A section's number as a cross-reference, so that Word keeps it right when sections are added."""
        word, _, number = run.text.rpartition(" ")
        code = f" REF {section_bookmark(run.number_of)} \\r \\h "
        if word == "Appendix":
            word, number = "", run.text
        lead = text(f"{word} ", look) if word else ""
        return lead + _field(code, number, look)

    # ---- contents

    def _contents(self) -> str:
        """A contents list that is right when opened: sections with their numbers, on one page, as links. See docs/decisions."""
        entries = list(self._entries())
        if not entries:
            return ""
        levels = 2 if any(style == "TOC2" for style, *_ in entries) else 1
        code = f' TOC \\o "1-{levels}" \\h \\z \\n \\t "Front Heading,1,Appendix Heading,1" '
        lines = []
        for position, (style, place, number, title) in enumerate(entries):
            tab = "<w:r><w:tab/></w:r>" if number else ""
            inside = text(number, "") + tab + text(title, "") if number else text(title, "")
            link = f'<w:hyperlink w:anchor="{place}" w:history="1">{inside}</w:hyperlink>'
            begin = _field_begin(code) if position == 0 else ""
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if position == len(entries) - 1 else ""
            lines.append(paragraph(style, begin + link + end))
        heading = paragraph("TOCHeading", text("Contents", ""), "<w:pageBreakBefore/>")
        return heading + "".join(lines)

    def _entries(self) -> Iterator[tuple[str, str, str, str]]:
        deepest = 2 if len(self._listed(2)) <= ENTRIES_ON_A_PAGE else 1
        for position, heading, number in self._listed(deepest):
            place = section_bookmark(heading.place) if heading.place else f"_h_{position}"
            title = plain(heading.runs)
            if heading.appendix:
                yield "TOC1", place, "", f"{number}: {title}"
            else:
                yield f"TOC{heading.level}", place, number, title

    def _listed(self, deepest: int) -> list[tuple[int, Heading, str]]:
        return [
            (position, heading, number)
            for position, (heading, number) in enumerate(self._numbers)
            if heading.listed and (heading.level == 1 or (heading.level <= deepest and heading.numbered))
        ]


def _heading_style(heading: Heading) -> str:
    if heading.appendix:
        return "AppendixHeading"
    if heading.level >= 3:
        return "Heading3"
    if heading.numbered:
        return f"Heading{heading.level}"
    return "FrontHeading" if heading.level == 1 else "FrontSubheading"


_LOOKS: Final = {
    "text": "", "box": "Box", "strong box": "StrongBox", "arrow": "Arrow", "caption": "Caption",
    "note": "Note",
}  # fmt: skip
_FORM_HEADER: Final[tuple[Cell, ...]] = (((Run("To fill in"),),), ((Run("Record"),),))


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """Return a paragraph of a style around runs."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    about = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{about}{inside}</w:p>"


def text(words: str, look: str) -> str:
    """Return a run of words with a look; nothing where there are no words."""
    about = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{about}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>' if words else ""


def _field_begin(code: str, look: str = "") -> str:
    about = f"<w:rPr>{look}</w:rPr>" if look else ""
    return (
        f'<w:r>{about}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{about}<w:instrText xml:space="preserve">{escape(code)}</w:instrText></w:r>'
        f'<w:r>{about}<w:fldChar w:fldCharType="separate"/></w:r>'
    )


def _field(code: str, result: str, look: str) -> str:
    about = f"<w:rPr>{look}</w:rPr>" if look else ""
    return _field_begin(code, look) + text(result, look) + f'<w:r>{about}<w:fldChar w:fldCharType="end"/></w:r>'


def with_lists(numbering: bytes, ordered: dict[int, int]) -> bytes:
    """Return the numbering part with an instance for each ordered list, so that each counts from 1."""
    made = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{NUMBERS}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for number in ordered.values()
    )
    return numbering.replace(b"</w:numbering>", made.encode() + b"</w:numbering>")


def add_links(parts: dict[str, bytes], links: dict[str, str]) -> None:
    """Add a relationship for each address that the body links to."""
    rels = parts["word/_rels/document.xml.rels"]
    for address, name in links.items():
        rels = with_relationship(rels, name, "hyperlink", address, external=True)
    parts["word/_rels/document.xml.rels"] = rels


def _add_manifest(parts: dict[str, bytes], manifest: Manifest) -> None:
    """Carry the manifest and the words as generated in a part that Word and LibreOffice keep and never show."""
    xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    store = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
    parts["customXml/item1.xml"] = f'{xml}<manifest xmlns="{NAMESPACE}">{escape(manifest.text())}</manifest>'.encode()
    parts["customXml/itemProps1.xml"] = (
        f'{xml}<ds:datastoreItem ds:itemID="{{6B1F4F0A-52C1-4F0E-9D3B-7C0A5F6E2D11}}" xmlns:ds="{store}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
    empty = f'{xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    parts["customXml/_rels/item1.xml.rels"] = with_relationship(empty.encode(), "rId1", "customXmlProps", "itemProps1.xml")
    rels = parts["word/_rels/document.xml.rels"]
    parts["word/_rels/document.xml.rels"] = with_relationship(rels, "rIdManifest", "customXml", "../customXml/item1.xml")
    kind = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    parts["[Content_Types].xml"] = with_override(parts["[Content_Types].xml"], "customXml/itemProps1.xml", kind)


def properties(document: Document, on: str) -> str:
    """Return the part that holds title, subject, author role, keywords and date."""
    moment = f"{on}T00:00:00Z"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(document.title)} - {escape(document.school)}</dc:title>"
        f"<dc:subject>{escape(document.edition)}</dc:subject><dc:creator>{escape(document.owner)}</dc:creator>"
        f"<cp:keywords>{escape(', '.join(document.keywords))}</cp:keywords><cp:lastModifiedBy>policygen</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        f"<dc:language>en-GB</dc:language><cp:version>{escape(document.version)}</cp:version></cp:coreProperties>"
    )
