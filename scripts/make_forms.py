"""Make policy_templates/forms/*/form.docx, the Word templates of the forms, in the look of the house style.

Run it after changing a form, or a clause that a form shows:  python scripts/make_forms.py
The words come from form.yaml and from the clauses of the policies, so that a form and the appendix of the policy never differ.
A school or trust restyles a template in Word; its placeholders are facts, as in clauses, and docxtpl's tags for rows and paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import yaml

import make_house_style as house
from policygen.formats.package import write_parts
from policygen.policies.forms import FormFile
from policygen.policies.model import Shared
from policygen.policies.sections import read_section

TEMPLATES = Path(__file__).parents[1] / "policy_templates"
CONTROL = re.compile(r"^\s*(\{%[^%]*%\}\s*)+$")
LABELS = 38
"""Width of the column of what is asked, in hundredths of the page's."""
QUOTES = {'"': "&quot;"}


class Look(NamedTuple):
    """How a kind of form looks: its page, and the room that it gives."""

    corner: str = "Confidential"
    """What stands in the corner of each page."""
    width: int = house.TEXT_WIDTH
    landscape: bool = False
    least: int = 440
    """Height of a row to write in."""
    line: int = 300
    """Height of each line of writing."""
    text: int = 20
    """Size of its text in half points."""
    notes: str = "above"
    """Where it says who fills it in and where it is kept: above, below, or nowhere."""
    answer: str = "Record"
    """The head of the column to write in."""


LOOKS = {
    "form": Look(),
    "wide": Look(width=14684, landscape=True, text=18),
    "letter": Look(corner="In confidence", text=21, notes="", answer="Details"),
    "agreement": Look(corner="Agreement", text=23, least=720, notes="below", answer="Write here"),
    "large": Look(corner="Our rules", text=36, least=1000, notes="below", answer="Write here"),
    "leaflet": Look(corner="Information for visitors", text=23, least=0),
}


def styles(look: Look) -> str:
    """The house style's styles, with headings that carry no numbers and are smaller than a policy's."""
    text = house.styles()
    plain = {
        "Heading1": f'<w:keepNext/><w:keepLines/>{house.spacing(0, 60, 240)}<w:outlineLvl w:val="0"/>',
        "Heading2": f'<w:keepNext/><w:keepLines/>{house.spacing(160, 60, 240)}<w:outlineLvl w:val="1"/>',
    }
    sizes = {"Heading1": 36, "Heading2": 25}
    for name, paragraph in plain.items():
        start = text.index(f'w:styleId="{name}"')
        about, rest = text[:start], text[start:]
        rest = re.sub(r"<w:pPr>.*?</w:pPr>", f"<w:pPr>{paragraph}</w:pPr>", rest, count=1)
        rest = re.sub(
            r"<w:rPr>.*?</w:rPr>", f"<w:rPr><w:b/>{house.colour(house.INK)}{house.size(sizes[name])}</w:rPr>", rest, count=1
        )
        text = about + rest
    extra = [
        house.style("FormAbout", "Form About", house.spacing(30, 50, 252), house.colour(house.GREY) + house.size(19)),
        house.style("FormText", "Form Text", house.spacing(40, 70, 252), house.size(look.text)),
        house.style("FormLabel", "Form Label", house.spacing(20, 20, 252), house.size(max(20, look.text - 3))),
        house.style("FormSources", "Form Sources", house.spacing(80, 0, 240), house.colour(house.GREY) + house.size(15)),
        house.style("FormGap", "Form Gap", '<w:spacing w:before="0" w:after="0" w:line="140" w:lineRule="exact"/>', house.size(8)),
    ]  # fmt: skip
    bullet = text.index('w:styleId="ListBullet"')
    more = house.spacing(0, look.text * 3, 252)
    made = (
        text[bullet:]
        .replace(house.spacing(0, 30), more, 1)
        .replace("</w:pPr></w:style>", f"</w:pPr><w:rPr>{house.size(look.text)}</w:rPr></w:style>", 1)
    )
    return (text[:bullet] + made).replace("</w:styles>", f"{''.join(extra)}</w:styles>")


def run(text: str, look: str = "") -> str:
    about = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{about}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def runs(text: str) -> str:
    """A line of Markdown as runs: `**` is bold."""
    return "".join(run(piece, "<w:b/>" if number % 2 else "") for number, piece in enumerate(text.split("**")))


def paragraph(style: str, inside: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'


def control(kind: str, text: str) -> list[str]:
    """Jinja tags as docxtpl has them for a whole paragraph (p) or row (tr)."""
    return [f"{{%{kind} {tag.strip()} %}}" for tag in re.findall(r"\{%-?(.*?)-?%\}", text)]


@dataclass
class Asked:
    """A row of a form: what is asked and how many lines there are to answer it, or Jinja tags round rows."""

    label: str = ""
    lines: int = 1
    tags: str = ""


@dataclass
class Writer:
    """Writes the body of one form."""

    look: Look
    room: float = 1.0
    pages: tuple[str, ...] = ()
    """Titles of tables that begin on a new page."""
    blocks: list[str] = field(default_factory=list)

    def table(self, title: str, widths: Sequence[int], header: Sequence[str], rows: Iterator[str], *, labels: bool) -> None:
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        name = escape(re.sub(r"\{[{%].*?[%}]\}", "", title).strip(" ,:"), QUOTES)
        head = house.row(
            *(house.cell(width, paragraph("TableHead", runs(text))) for width, text in zip(widths, header, strict=True)),
            header=True,
        )
        look = "04A0" if labels else "0420"
        properties = (
            f'<w:tblStyle w:val="PolicyTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="{look}" w:firstRow="1" w:lastRow="0" w:firstColumn="{int(labels)}" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f'<w:tblCaption w:val="{name}"/><w:tblDescription w:val="{name}"/>'
        )
        if title in self.pages:
            self.blocks.append(paragraph("FormGap", "", "<w:pageBreakBefore/>"))
        elif not self._after_heading():
            self.blocks.append(paragraph("FormGap", ""))
        self.blocks.append(f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{''.join(rows)}</w:tbl>")

    def _after_heading(self) -> bool:
        return "Heading" in self.blocks[-1] if self.blocks else True

    def form(self, title: str, asked: Sequence[Asked]) -> None:
        first = self.look.width * LABELS // 100
        widths = (first, self.look.width - first)
        self.table(title, widths, (title, self.look.answer), self._answers(asked, widths), labels=False)

    def _answers(self, asked: Sequence[Asked], widths: Sequence[int]) -> Iterator[str]:
        for each in asked:
            if each.tags:
                yield from self._tags(each.tags, widths)
            else:
                yield self._row([each.label, ""], widths, self._height(each.lines), labels=True)

    def _height(self, lines: int) -> int:
        return round(self.room * max(self.look.least, self.look.line * lines))

    def _tags(self, tags: str, widths: Sequence[int]) -> Iterator[str]:
        for tag in control("tr", tags):
            yield house.row(house.cell(widths[0], house.tag(escape(tag))), *(house.cell(width, "<w:p/>") for width in widths[1:]))

    def _row(self, cells: Sequence[str], widths: Sequence[int], height: int, *, labels: bool = False) -> str:
        tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
        inside = "".join(house.cell(width, paragraph("TableText", runs(text))) for text, width in zip(cells, widths, strict=True))
        if labels:
            shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{house.TINT}"/></w:tcPr>'
            inside = inside.replace("</w:tcPr>", shade, 1).replace("TableText", "FormLabel", 1)
        return f"<w:tr><w:trPr><w:cantSplit/>{tall}</w:trPr>{inside}</w:tr>"

    def grid(self, data: dict[str, Any]) -> None:
        """A table with a column a thing: rows to write in, or cells that are filled in."""
        share = [self.look.width * width // sum(data["widths"]) for width in data["widths"]]
        self.table(data["title"], share, data["columns"], self._cells(data, share), labels=False)

    def _cells(self, data: dict[str, Any], widths: Sequence[int]) -> Iterator[str]:
        for each in data.get("cells", ()):
            if isinstance(each, str):
                yield from self._tags(each, widths)
            else:
                yield self._row(each, widths, 0)
        height = self._height(int(data.get("lines", 1)))
        for _ in range(int(data.get("rows", 0))):
            yield self._row([""] * len(widths), widths, height)

    # ---- Markdown with Jinja in it

    def markdown(self, text: str) -> None:
        lines = text.strip("\n").splitlines()
        place = 0
        while place < len(lines):
            line = lines[place]
            if line.startswith("```"):
                end = lines.index("```", place + 1)
                self._fence(line[3:].strip(), lines[place + 1 : end])
                place = end + 1
            elif line.startswith("|"):
                end = _end_of_table(lines, place)
                self._markdown_table(lines[place:end])
                place = end
            else:
                self._line(line)
                place += 1

    def _line(self, line: str) -> None:
        if CONTROL.match(line):
            self.blocks += [house.tag(escape(tag)) for tag in control("p", line)]
        elif line.startswith("- "):
            self.blocks.append(paragraph("ListBullet", runs(line[2:])))
        elif line.startswith(("#", ">")) or re.match(r"\d+\. ", line):
            raise ValueError(f"a form has no such line: {line}")
        elif re.fullmatch(r"\*\*[^*]+\*\*", line.strip()):
            return  # the title of the table that follows says it
        elif line.strip():
            self.blocks.append(paragraph("FormText", runs(line)))

    def _fence(self, kind: str, lines: Sequence[str]) -> None:
        if kind == "grid":
            self.grid(yaml.safe_load("\n".join(lines)))
        elif kind == "form":
            title, asked = _fields(lines)
            self.form(title, asked)
        else:
            raise ValueError(f"a form has no block called '{kind}'")

    def _markdown_table(self, lines: Sequence[str]) -> None:
        header, _, *rows = lines
        columns = _cells_of(header)
        first = self.look.width * 36 // 100
        widths = (first, *(((self.look.width - first) // (len(columns) - 1),) * (len(columns) - 1)))

        def written() -> Iterator[str]:
            for line in rows:
                if CONTROL.match(line):
                    yield from self._tags(line, widths)
                else:
                    yield self._row(_cells_of(line), widths, 0)

        self.table(", ".join(columns), widths, columns, written(), labels=False)


def _end_of_table(lines: Sequence[str], start: int) -> int:
    """Where a table ends: its last row, or a tag that closes a condition round rows."""
    end = start
    while end < len(lines) and (lines[end].startswith("|") or CONTROL.match(lines[end])):
        end += 1
    return end


def _cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _fields(lines: Sequence[str]) -> tuple[str, list[Asked]]:
    """The title and the rows of a form block; a line of Jinja tags stands between rows."""
    title = str(yaml.safe_load(lines[0])["title"])
    asked: list[Asked] = []
    chunk: list[str] = []

    def finish() -> None:
        if chunk:
            stated = yaml.safe_load("\n".join(chunk))[0]
            about = stated if isinstance(stated, dict) else {"label": stated}
            asked.append(Asked(str(about["label"]), int(about.get("lines", 1))))
            chunk.clear()

    for line in lines[2:]:
        if CONTROL.match(line):
            finish()
            asked.append(Asked(tags=line))
        elif line.startswith("- "):
            finish()
            chunk.append(line)
        else:
            chunk.append(line)
    finish()
    return title, asked


# ---- one form


def body(form: FormFile, clauses: dict[str, str]) -> str:
    look = LOOKS[form.look]
    writer = Writer(look, form.room, form.pages)
    add = writer.blocks.append
    add(paragraph("Heading1", runs(form.title)))
    if form.about and look.notes:
        add(paragraph("FormText", runs(form.about)))
    writer.blocks += notes(form) if look.notes == "above" else []
    for part in form.parts:
        if part.clause:
            add(house.tag(f'{{%p if clause("{part.clause}") %}}'))
        if part.heading:
            add(paragraph("Heading2", runs(part.heading), "<w:pageBreakBefore/>" if part.new_page else ""))
        writer.markdown(clauses[part.clause] if part.clause else part.text)
        if part.clause:
            add(house.tag("{%p endif %}"))
    writer.blocks += notes(form) if look.notes == "below" else []
    add(house.tag("{%p if rests_on %}"))
    add(paragraph("FormSources", run("Rests on: ", "<w:b/>") + run("{{ rests_on }}.")))
    add(house.tag("{%p endif %}"))
    return "".join(writer.blocks)


def notes(form: FormFile) -> list[str]:
    """Who fills a form in, whom it is given to and where it is kept."""
    said = (("Who fills it in", form.filled_in_by), ("Give it to", form.give_to), ("Where it is kept", form.kept))
    return [paragraph("FormAbout", run(f"{lead}: ", "<w:b/>") + run(text)) for lead, text in said if text]


def document(form: FormFile, clauses: dict[str, str]) -> str:
    look = LOOKS[form.look]
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if look.landscape else 'w:w="11906" w:h="16838"'
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId10"/><w:footerReference w:type="default" r:id="rId11"/>'
        f'<w:pgSz {size}/><w:pgMar w:top="1077" w:right="1077" w:bottom="907" w:left="1077" w:header="510" w:footer="454" w:gutter="0"/></w:sectPr>'
    )
    return f"{house.XML}<w:document {house.W} {house.R}><w:body>{body(form, clauses)}{section}</w:body></w:document>"


def header(form: FormFile) -> str:
    tabs = _tab(LOOKS[form.look])
    inside = house.words("{{ school_name }}") + "<w:r><w:tab/></w:r>" + house.words(LOOKS[form.look].corner)
    return f"{house.XML}<w:hdr {house.W} {house.R}>{paragraph('Header', inside, tabs)}</w:hdr>"


def _tab(look: Look) -> str:
    return (
        f'<w:tabs><w:tab w:val="clear" w:pos="{house.TEXT_WIDTH}"/><w:tab w:val="right" w:pos="{look.width}"/></w:tabs>'
        if look.landscape
        else ""
    )


def footer(form: FormFile) -> str:
    inside = (
        house.words(escape(form.title) + " · law as on {{ form_date }}") + "<w:r><w:tab/></w:r>" + house.words("Page ")
        + house.field("PAGE") + house.words(" of ") + house.field("NUMPAGES")
    )  # fmt: skip
    return f"{house.XML}<w:ftr {house.W} {house.R}>{paragraph('Footer', inside, _tab(LOOKS[form.look]))}</w:ftr>"


def template(form: FormFile, clauses: dict[str, str]) -> bytes:
    """The Word template of a form."""
    parts = {name: text for name, text in house.parts().items() if "header2" not in name and "footer2" not in name}
    types = {name: text for name, text in house.TYPES.items() if "header2" not in name and "footer2" not in name}
    parts["[Content_Types].xml"] = house.content_types(types)
    parts["word/document.xml"] = document(form, clauses)
    parts["word/styles.xml"] = styles(LOOKS[form.look])
    parts["word/numbering.xml"] = re.sub(r'<w:pStyle w:val="[^"]*Heading[^"]*"/>', "", house.numbering())
    parts["word/header1.xml"], parts["word/footer1.xml"] = header(form), footer(form)
    parts["word/_rels/document.xml.rels"] = house.relationships({
        "rId1": ("styles", "styles.xml"), "rId2": ("numbering", "numbering.xml"), "rId3": ("settings", "settings.xml"),
        "rId10": ("header", "header1.xml"), "rId11": ("footer", "footer1.xml"),
    })  # fmt: skip
    parts["docProps/core.xml"] = parts["docProps/core.xml"].replace("House style", "Form")
    return write_parts({name: text.encode() for name, text in parts.items()})


def clauses_of(policy: str) -> dict[str, str]:
    """The words of a policy's clauses, by name."""
    found: dict[str, str] = {}
    passages = {
        path.stem: Shared(path.stem, path.read_text(encoding="utf-8").strip("\n"), path.name)
        for path in sorted((TEMPLATES / "shared").glob("*.md"))
    }
    for path in sorted((TEMPLATES / policy).glob("*.md")):
        for clause in read_section(path.stem, path.read_text(encoding="utf-8"), path.name, "body", shared=passages).clauses:
            found[clause.name] = clause.text
    return found


def templates() -> Iterator[tuple[Path, bytes]]:
    """Every template with the place where it belongs."""
    for path in sorted((TEMPLATES / "forms").glob("*/form.yaml")):
        form = FormFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        if not form.poster:
            yield path.with_name("form.docx"), template(form, clauses_of(form.policy))


def main() -> None:
    for path, data in templates():
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
            print(f"Wrote {path.relative_to(TEMPLATES.parent)}")


if __name__ == "__main__":
    main()
