"""A sheet of questions in Word: a table with a place to type, a list to choose from or boxes to tick beside each question.

The places are content controls, which Word shows as fields; every one of them can also be filled in as plain text, so that the
sheet still reads after another program has turned them into text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from policygen.formats.package import write_parts
from policygen.formats.xml_text import escape
from policygen.markup.blocks import Document
from policygen.word.writing.document import paragraph, properties, text
from policygen.word.writing.house_style import styled

TICKED: Final = "☒"
UNTICKED: Final = "☐"
TYPE_HERE: Final = "Type here"
CHOOSE: Final = "Choose"
CHOOSE_DAY: Final = "Choose or type a day"
TO_FILL_IN: Final = "To fill in"
"""What its pages say at the foot, where a policy says its status."""

_W14: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
_MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_BOX_FONT: Final = '<w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" w:hAnsi="MS Gothic"/>'
_GREY: Final = '<w:color w:val="595959"/>'
_SMALL: Final = '<w:sz w:val="17"/><w:szCs w:val="17"/>'
_TINY: Final = '<w:color w:val="767676"/><w:sz w:val="14"/><w:szCs w:val="14"/>'
_WIDTHS: Final = (3700, 4502, 1550)
"""Of the three columns, in twentieths of a point."""
_EMPTY: Final = '<w:shd w:val="clear" w:color="auto" w:fill="FFF9E0"/>'
"""Behind a cell that is still to be filled in."""


@dataclass(frozen=True, slots=True)
class Place:
    """One place for an answer: a line to type on, a list, a day, or a box to tick; `said` is what stands there already."""

    kind: Literal["line", "lines", "list", "open list", "day", "box"]
    label: str = ""
    said: str = ""
    choices: tuple[str, ...] = ()

    @property
    def ticked(self) -> bool:
        """Whether the box has its tick."""
        return self.said == TICKED


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A row: the question, why it is asked, its code, the places for its answer, and the boxes at its end."""

    ask: str
    why: str
    code: str
    answer: tuple[Place, ...]
    boxes: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """A whole sheet: a title, a line under it, what to do, and the questions under their headings."""

    title: str
    about: str
    school: str
    date: str
    intro: tuple[str, ...]
    groups: tuple[tuple[str, tuple[SheetQuestion, ...]], ...]
    headings: tuple[str, str, str]
    """Over the three columns."""


def write_answer_sheet(sheet: AnswerSheet, house_style: bytes, on: str) -> bytes:
    """Return a sheet as a Word file in a house style; `on`, an ISO date, is the date the file carries."""
    document = Document(
        title=sheet.title, about=sheet.about, school=sheet.school, trust="", edition="", version="1", status=TO_FILL_IN,
        date=sheet.date, owner="policygen", control=(), front=(), body=(),
    )  # fmt: skip
    parts = styled(document, house_style)
    page = parts["word/document.xml"].decode()
    head, _, rest = page.partition("<w:body>")
    section = rest[rest.rindex("<w:sectPr") :]
    parts["word/document.xml"] = f"{_with_box_names(head)}<w:body>{''.join(_Writer().body(sheet))}{section}".encode()
    parts["docProps/core.xml"] = properties(document, on).encode()
    return write_parts(parts)


def _with_box_names(head: str) -> str:
    """Return the beginning of the main part with the names that boxes to tick need."""
    added = f' xmlns:w14="{_W14}" xmlns:mc="{_MC}" mc:Ignorable="w14"'
    return head if "xmlns:w14=" in head else head[: head.rindex(">")] + added + head[head.rindex(">") :]


class _Writer:
    """Writes the body; gives each content control a number of its own."""

    def __init__(self) -> None:
        self.number = 1000

    def body(self, sheet: AnswerSheet) -> Iterator[str]:
        yield paragraph("Title", text(sheet.title, '<w:sz w:val="40"/><w:szCs w:val="40"/>'))
        yield paragraph("Subtitle", text(sheet.about, ""))
        for line in sheet.intro:
            yield paragraph("", text(line, ""))
        for heading, questions in sheet.groups:
            yield paragraph("FrontSubheading", text(heading, ""), '<w:keepNext/><w:outlineLvl w:val="0"/>')
            yield self._table(heading, sheet.headings, questions)
        yield paragraph("", "")

    def _table(self, title: str, headings: Sequence[str], questions: Sequence[SheetQuestion]) -> str:
        about = (
            '<w:tblPr><w:tblStyle w:val="PolicyTable"/><w:tblW w:w="9752" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" '
            'w:noVBand="1"/>'
            f'<w:tblCaption w:val="{_quoted(title)}"/></w:tblPr>'
        )
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
        head = "".join(
            _cell(width, paragraph("TableHead", text(words, ""))) for words, width in zip(headings, _WIDTHS, strict=True)
        )
        rows = "".join(map(self._row, questions))
        first = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"
        return f"<w:tbl>{about}<w:tblGrid>{grid}</w:tblGrid>{first}{rows}</w:tbl>"

    def _row(self, question: SheetQuestion) -> str:
        asked = paragraph("TableText", text(question.ask, "<w:b/>"))
        if question.why:
            asked += paragraph("TableText", text(question.why, _GREY + _SMALL))
        asked += paragraph("TableText", text(question.code, _TINY))
        answer = "".join(paragraph("TableText", self._place(place)) for place in question.answer)
        boxes = "".join(paragraph("TableText", self._place(place, _SMALL)) for place in question.boxes) or paragraph(
            "TableText", ""
        )
        open_ = not any(place.said and place.said != UNTICKED for place in (*question.answer, *question.boxes))
        cells = _cell(_WIDTHS[0], asked) + _cell(_WIDTHS[1], answer, _EMPTY if open_ else "") + _cell(_WIDTHS[2], boxes)
        split = "" if len(question.answer) > 12 else "<w:trPr><w:cantSplit/></w:trPr>"
        return f"<w:tr>{split}{cells}</w:tr>"

    def _place(self, place: Place, look: str = "") -> str:
        if place.kind == "box":
            return self._box(place) + text(f" {place.label}", look)
        label = text(f"{place.label}: ", _GREY) if place.label else ""
        return label + self._control(place)

    def _box(self, place: Place) -> str:
        state = (
            f'<w14:checkbox><w14:checked w14:val="{int(place.ticked)}"/><w14:checkedState w14:val="2612" w14:font="MS Gothic"/>'
            '<w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/></w14:checkbox>'
        )
        return self._sdt(place.label, state, text(TICKED if place.ticked else UNTICKED, _BOX_FONT))

    def _control(self, place: Place) -> str:
        kinds = {"line": "<w:text/>", "lines": '<w:text w:multiLine="1"/>', "day": _DAY}
        kind = kinds.get(place.kind) or _listed_choices("dropDownList" if place.kind == "list" else "comboBox", place.choices)
        hint = {"list": CHOOSE, "open list": f"{CHOOSE} or type", "day": CHOOSE_DAY}.get(place.kind, TYPE_HERE)
        if not place.said:
            return self._sdt(place.label, kind, text(hint, _GREY), "<w:showingPlcHdr/>")
        lines = place.said.split("\n")
        words = "<w:r><w:br/></w:r>".join(text(line, "") for line in lines)
        return self._sdt(place.label, kind, words)

    def _sdt(self, label: str, kind: str, inside: str, state: str = "") -> str:
        self.number += 1
        named = f'<w:alias w:val="{_quoted(label[:60])}"/>' if label else ""
        about = f'{named}<w:id w:val="{self.number}"/><w:lock w:val="sdtLocked"/>{state}{kind}'
        return f"<w:sdt><w:sdtPr>{about}</w:sdtPr><w:sdtContent>{inside}</w:sdtContent></w:sdt>"


_DAY: Final = (
    '<w:date><w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="en-GB"/><w:storeMappedDataAs w:val="dateTime"/>'
    '<w:calendar w:val="gregorian"/></w:date>'
)


def _listed_choices(kind: str, choices: Sequence[str]) -> str:
    items = (f'<w:listItem w:displayText="{each}" w:value="{each}"/>' for each in map(_quoted, choices))
    return f"<w:{kind}>{''.join(items)}</w:{kind}>"


def _quoted(words: str) -> str:
    return escape(words, quoted=True)


def _cell(width: int, inside: str, look: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{inside}</w:tc>'
