"""Five policies of invented schools, in other words, layouts and order than ours, made into Word files for the tests.

`foreign/<name>.md` holds the words of each, `foreign/plants.yaml` what is wrong in it on purpose. The files look as such files do:
a council's numbered model, a bank's colour-coded template, an old policy without styles, a nursery's tables, a lettered one.

In a text: "! " title, "!! " a line of the cover, "# " and "## " headings, "+ " a numbered paragraph, "- " an item, "| a | b |" a row,
"> " a box; "**bold**", and "==y:words==" for words marked with yellow (y), green (g) or blue (b).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import docx
import yaml
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

_FOLDER: Final = Path(__file__).parent / "foreign"
NAMES: Final = ("council", "bank", "old2019", "nursery", "independent")
_SAME_DAY: Final = (2026, 1, 1, 0, 0, 0)
_MARKS: Final = {"y": WD_COLOR_INDEX.YELLOW, "g": WD_COLOR_INDEX.BRIGHT_GREEN, "b": WD_COLOR_INDEX.TURQUOISE}


@dataclass(frozen=True)
class ForeignPolicy:
    """One of the five."""

    name: str
    file_name: str
    data: bytes
    text: str
    """Its words, as written in the text file."""
    plants: Mapping[str, Any]


@cache
def foreign_policy(name: str) -> ForeignPolicy:
    """Return a policy by its name, as a Word file of the same bytes each time."""
    _, about, body = (_FOLDER / f"{name}.md").read_text(encoding="utf-8").split("---\n", 2)
    front: dict[str, str] = yaml.safe_load(about)
    made = _Made(front)
    for mark, lines in _parts(body):
        made.put(mark, lines)
    plants = yaml.safe_load((_FOLDER / "plants.yaml").read_text(encoding="utf-8"))[name]
    return ForeignPolicy(name, front["file"], _same_bytes(made.document), body, plants)


def _parts(body: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of a text, each with its mark; rows of one table come together."""
    for part in re.split(r"\n\s*\n", body.strip()):
        lines = part.split("\n")
        if lines[0].startswith("|"):
            yield "|", lines
            continue
        for line in lines:
            mark, _, words = line.partition(" ")
            known = mark in ("!", "!!", "#", "##", "+", "-", "•", ">")
            yield (mark, [words]) if known else ("", [line])


def _same_bytes(document: Any) -> bytes:
    made, held = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _SAME_DAY), old.read(name), zipfile.ZIP_DEFLATED)
    return held.getvalue()


# ---- how each looks


@dataclass(frozen=True)
class _Look:
    font: str
    size: int
    colour: str
    heading: str
    """The style of a heading; empty for bold words in the style of all others."""
    subheading: str
    numbered: str = ""
    bullet: str = ""
    number: tuple[str, str] = ("%1.", "%1.%2")
    letters: bool = False


_LOOKS: Final = {
    "council": _Look("Arial", 11, "1F4E79", "Heading 1", "Council side heading", "Council paragraph"),
    "bank": _Look("Calibri", 11, "7030A0", "Larder section", "Larder subsection", "", "Larder bullet"),
    "old": _Look("Comic Sans MS", 12, "000000", "", ""),
    "nursery": _Look("Century Gothic", 11, "00897B", "Heading 2", "Heading 3", "", "List Bullet"),
    "independent": _Look("Cambria", 11, "3B2314", "Heading 1", "Heading 2", "House paragraph", "", ("%1.", "%1%2"), letters=True),
}


class _Made:
    def __init__(self, front: Mapping[str, str]) -> None:
        self.look = _LOOKS[front["look"]]
        self.document: Any = docx.Document()
        normal = self.document.styles["Normal"]
        normal.font.name, normal.font.size = self.look.font, Pt(self.look.size)
        self._styles()
        section = self.document.sections[0]
        section.header.paragraphs[0].text = front["header"]
        section.footer.paragraphs[0].text = front["footer"]
        if front["look"] == "independent":
            section.different_first_page_header_footer = True

    def put(self, mark: str, lines: list[str]) -> None:
        """Put one part of the text into the document."""
        by_mark: Mapping[str, Callable[[str], None]] = {
            "!": lambda words: self._cover(words, 24), "!!": lambda words: self._cover(words, 13), "#": self._heading,
            "##": lambda words: self._heading(words, side=True), ">": self._box, "•": self._typed_item, "": self._text,
            "+": lambda words: self._text(words, self.look.numbered),
            "-": lambda words: self._text(words, self.look.bullet or "List Bullet"),
        }  # fmt: skip
        if mark == "|":
            self._table([[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines])
        else:
            by_mark[mark](lines[0])

    # ---- styles

    def _styles(self) -> None:
        styles, look = self.document.styles, self.look
        for name, level in ((look.heading, 0), (look.subheading, 1)):
            if not name:
                continue
            known = name in [each.name for each in styles]
            style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.font.name, style.font.bold = look.font, True
            style.font.size, style.font.color.rgb = Pt(16 - 3 * level), RGBColor.from_string(look.colour)
            fonts = style.element.rPr.find(qn("w:rFonts"))
            for each in [key for key in fonts.attrib if "Theme" in key]:
                del fonts.attrib[each]
            if not known:
                style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level}"/>'))
        if look.numbered:
            self._own_style(look.numbered)
            self._number_styles()
        if look.bullet and look.bullet not in [each.name for each in styles]:
            self._own_style(look.bullet)
            self._list([("bullet", "\u2022", look.bullet)])

    def _own_style(self, name: str) -> None:
        style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.paragraph_format.space_after = self.document.styles["Normal"], Pt(6)

    def _number_styles(self) -> None:
        first, second = self.look.number
        kind = "upperLetter" if self.look.letters else "decimal"
        self._list([(kind, first, self.look.heading), ("decimal", second, self.look.numbered)])

    def _list(self, levels: list[tuple[str, str, str]]) -> None:
        """Put a list into the file whose levels are styles."""
        numbering = self.document.part.numbering_part.element
        number = 1 + max(int(each.get(qn("w:abstractNumId"))) for each in numbering.findall(qn("w:abstractNum")))
        inside = "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
            f'<w:pStyle w:val="{self.document.styles[style].style_id}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="680" w:hanging="680"/></w:pPr></w:lvl>'
            for level, (kind, text, style) in enumerate(levels)
        )
        numbering.insert(0, parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{inside}</w:abstractNum>'
        ))  # fmt: skip
        num = 1 + max(int(each.get(qn("w:numId"))) for each in numbering.findall(qn("w:num")))
        numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{num}"><w:abstractNumId w:val="{number}"/></w:num>'))
        for level, (_, _, style) in enumerate(levels):
            about = self.document.styles[style].element.get_or_add_pPr()
            about.insert_element_before(
                parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'),
                "w:spacing", "w:ind", "w:outlineLvl",
            )  # fmt: skip

    # ---- parts

    def _cover(self, words: str, size: int) -> None:
        paragraph = self._text(words)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for run in paragraph.runs:
            run.font.size, run.bold = Pt(size), size > 20

    def _heading(self, words: str, *, side: bool = False) -> None:
        style = self.look.subheading if side else self.look.heading
        paragraph = self._text(words, style)
        if not style:
            for run in paragraph.runs:
                run.bold = run.underline = True

    def _text(self, words: str, style: str = "") -> Any:
        return _say(self.document.add_paragraph(style=style or None), words)

    def _typed_item(self, words: str) -> None:
        paragraph = self._text(f"\u2022\t{words}")
        paragraph.paragraph_format.left_indent = Pt(28)

    def _box(self, words: str) -> None:
        self._table([[words]], head="FDE9D9")

    def _table(self, rows: list[list[str]], head: str = "") -> None:
        table = self.document.add_table(rows=0, cols=max(map(len, rows)))
        table.style = "Table Grid"
        for number, row in enumerate(rows):
            for cell, words in zip(table.add_row().cells, row, strict=False):
                _say(cell.paragraphs[0], words)
                if number == 0 and (head or len(rows) > 2):
                    fill = head or "D9E2F3"
                    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:fill="{fill}"/>'))
        self.document.add_paragraph()


def _say(paragraph: Any, words: str) -> Any:
    for part in re.split(r"(\*\*.+?\*\*|==[ygb]:.+?==)", words):
        if part.startswith("**"):
            paragraph.add_run(part[2:-2]).bold = True
        elif part.startswith("=="):
            run = paragraph.add_run(part[4:-2])
            run.font.highlight_color = _MARKS[part[2]]
        elif part:
            paragraph.add_run(part)
    return paragraph
