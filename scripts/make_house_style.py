"""Make policy_templates/house-style.docx, the Word template that every policy is poured into.

Run it after changing the look here:  python scripts/make_house_style.py
A school or trust restyles its own copy in Word instead; the names of the styles are what policygen relies on.
"""

from __future__ import annotations

from pathlib import Path

from policygen.formats.package import write_parts

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

INK = "1B3A4B"
"""Headings and rules: 11.6:1 on white."""
TINT = "E8EEF1"
"""Behind table headers and boxes; black on it is 17.9:1."""
GREY = "4A4A4A"
TEXT_WIDTH = 9752


def run(**look: str) -> str:
    return "".join(f'<w:{name} w:val="{value}"/>' if value else f"<w:{name}/>" for name, value in look.items())


def style(name: str, title: str, paragraph: str = "", text: str = "", *, based: str = "Normal", after: str = "",
          kind: str = "paragraph", quick: bool = True, extra: str = "") -> str:  # fmt: skip
    base = f'<w:basedOn w:val="{based}"/>' if based else ""
    following = f'<w:next w:val="{after}"/>' if after else ""
    custom = "" if title.lower() in BUILT_IN else ' w:customStyle="1"'
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"{custom}><w:name w:val="{title}"/>{base}{following}'
        f"{'<w:qFormat/>' if quick else ''}"
        f"{f'<w:pPr>{paragraph}</w:pPr>' if paragraph else ''}{f'<w:rPr>{text}</w:rPr>' if text else ''}{extra}</w:style>"
    )


BUILT_IN = {
    "title", "subtitle", "heading 1", "heading 2", "heading 3", "toc 1", "toc 2", "toc heading", "list bullet",
    "list bullet 2", "list number", "list number 2", "list continue", "caption", "header", "footer", "hyperlink",
    "table grid",
}  # fmt: skip


def spacing(before: int, after: int, line: int = 269) -> str:
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="auto"/>'


def border(size: int = 8, colour: str = INK, space: int = 6, sides: str = "top left bottom right") -> str:
    lines = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>' for side in sides.split())
    return f"<w:pBdr>{lines}</w:pBdr>"


def size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def colour(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


def styles() -> str:
    number = '<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr>'
    indent = '<w:ind w:left="{left}" w:hanging="{hanging}"/>'
    keep = "<w:keepNext/><w:keepLines/>"
    made = [
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>',
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>',
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" '
        'w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        style("CoverSchool", "Cover School", spacing(1800, 120), f"<w:b/>{colour(INK)}{size(36)}"),
        style("CoverLine", "Cover Line", spacing(0, 80), colour(GREY) + size(24)),
        style("Title", "Title", spacing(480, 160, 240) + '<w:contextualSpacing/>', f"<w:b/>{colour(INK)}{size(64)}", after="Normal"),
        style("Subtitle", "Subtitle", spacing(0, 360), colour(GREY) + size(28), after="Normal"),
        style("Heading1", "heading 1", keep + number.format(level=0, list=1) + spacing(320, 100, 252)
              + indent.format(left=567, hanging=567) + '<w:outlineLvl w:val="0"/>', f"<w:b/>{colour(INK)}{size(32)}", after="Normal"),
        style("Heading2", "heading 2", keep + number.format(level=1, list=1) + spacing(200, 60, 252)
              + indent.format(left=567, hanging=567) + '<w:outlineLvl w:val="1"/>', f"<w:b/>{colour(INK)}{size(25)}", after="Normal"),
        style("Heading3", "heading 3", keep + spacing(200, 60, 252) + '<w:outlineLvl w:val="2"/>',
              f"<w:b/>{colour(INK)}{size(22)}", after="Normal"),
        style("FrontHeading", "Front Heading", '<w:numPr><w:numId w:val="0"/></w:numPr>' + spacing(0, 140, 252)
              + '<w:ind w:left="0" w:firstLine="0"/>', based="Heading1", after="Normal"),
        style("FrontSubheading", "Front Subheading", '<w:numPr><w:numId w:val="0"/></w:numPr><w:ind w:left="0" w:firstLine="0"/>',
              based="Heading2", after="Normal"),
        style("AppendixHeading", "Appendix Heading", number.format(level=0, list=4) + spacing(0, 140, 252)
              + '<w:ind w:left="0" w:firstLine="0"/>', based="Heading1", after="Normal"),
        style("TOCHeading", "TOC Heading", keep + spacing(0, 140), f"<w:b/>{colour(INK)}{size(32)}", after="Normal"),
        style("TOC1", "toc 1", f'<w:tabs><w:tab w:val="left" w:pos="567"/></w:tabs>{spacing(70, 10, 252)}'
              '<w:ind w:left="567" w:hanging="567"/>', "<w:b/>", quick=False),
        style("TOC2", "toc 2", f'<w:tabs><w:tab w:val="left" w:pos="1134"/></w:tabs>{spacing(0, 0, 252)}'
              '<w:ind w:left="1134" w:hanging="567"/>', size(21), quick=False),
        style("ListBullet", "List Bullet", number.format(level=0, list=2) + spacing(0, 30) + '<w:contextualSpacing w:val="0"/>'),
        style("ListBullet2", "List Bullet 2", number.format(level=1, list=2) + spacing(0, 40)),
        style("ListNumber", "List Number", number.format(level=0, list=3) + spacing(0, 50)),
        style("ListNumber2", "List Number 2", number.format(level=1, list=3) + spacing(0, 40)),
        style("ListContinue", "List Continue", spacing(0, 60) + '<w:ind w:left="454"/>'),
        style("Caption", "caption", "<w:keepNext/>" + spacing(120, 60), f"<w:b/>{colour(INK)}{size(20)}"),
        style("Sources", "Sources", spacing(60, 100, 240) + '<w:ind w:left="0"/>', colour(GREY) + size(16)),
        style("Note", "Note", spacing(60, 120, 252), colour(GREY) + size(19)),
        style("Box", "Box", "<w:keepLines/>" + border() + '<w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/>'
              + spacing(60, 60, 252) + '<w:ind w:left="1134" w:right="1134"/><w:jc w:val="center"/>'),
        style("StrongBox", "Strong Box", f'<w:shd w:val="clear" w:color="auto" w:fill="{INK}"/>', f"<w:b/>{colour('FFFFFF')}", based="Box"),
        style("Arrow", "Arrow", "<w:keepNext/>" + spacing(20, 20, 240) + '<w:jc w:val="center"/>', colour(INK) + size(18)),
        style("TableText", "Table Text", spacing(20, 20, 252), size(20)),
        style("TableHead", "Table Head", "<w:keepNext/>" + spacing(30, 30, 252), f"<w:b/>{colour(INK)}{size(20)}"),
        style("Header", "header", border(4, GREY, 4, "bottom") + '<w:tabs><w:tab w:val="right" w:pos="9752"/></w:tabs>'
              + spacing(0, 0, 240), colour(GREY) + size(17), quick=False),
        style("Footer", "footer", border(4, GREY, 4, "top") + '<w:tabs><w:tab w:val="right" w:pos="9752"/></w:tabs>'
              + spacing(0, 0, 240), colour(GREY) + size(17), quick=False),
        style("Hyperlink", "Hyperlink", text=f'{colour("0B4F8A")}<w:u w:val="single"/>', based="DefaultParagraphFont", kind="character", quick=False),
        style("ToConfirm", "To Confirm", text='<w:b/><w:shd w:val="clear" w:color="auto" w:fill="FFF3B0"/>', based="DefaultParagraphFont", kind="character"),
        '<w:style w:type="table" w:customStyle="1" w:styleId="PolicyTable"><w:name w:val="Policy Table"/><w:basedOn w:val="TableNormal"/>'
        f'<w:tblPr><w:tblBorders>{table_borders()}</w:tblBorders><w:tblCellMar><w:top w:w="28" w:type="dxa"/>'
        '<w:left w:w="100" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr></w:tblStylePr>'
        f'<w:tblStylePr w:type="firstCol"><w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{TINT}"/></w:tcPr></w:tblStylePr>'
        "</w:style>",
    ]  # fmt: skip
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
        f'{size(22)}<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{spacing(0, 80)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    return f"{XML}<w:styles {W}>{defaults}{''.join(made)}</w:styles>"


def table_borders() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A9BA5"/>' for side in sides)


def level(
    number: int, shape: str, text: str, left: int, hanging: int, *, linked: str = "", font: str = "", follow: str = ""
) -> str:
    """`linked` ties a level to a heading style, so that promoting a heading in Word renumbers it."""
    tie = f'<w:pStyle w:val="{linked}"/>' if linked else ""
    face = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:hint="default"/></w:rPr>' if font else ""
    between = f'<w:suff w:val="{follow}"/>' if follow else ""
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>{tie}{between}<w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>{face}</w:lvl>'
    )


def numbering() -> str:
    lists = {
        1: level(0, "decimal", "%1", 567, 567, linked="Heading1") + level(1, "decimal", "%1.%2", 567, 567, linked="Heading2"),
        2: level(0, "bullet", "•", 454, 284, linked="ListBullet", font="Arial")
        + level(1, "bullet", "–", 794, 284, linked="ListBullet2", font="Arial"),
        3: level(0, "decimal", "%1.", 454, 397, linked="ListNumber") + level(1, "lowerLetter", "%2)", 851, 397, linked="ListNumber2"),
        4: level(0, "upperLetter", "Appendix %1", 0, 0, linked="AppendixHeading", follow="nothing"),
    }  # fmt: skip
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{key}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
        for key, levels in lists.items()
    )
    numbers = "".join(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>' for key in lists)
    return f"{XML}<w:numbering {W}>{abstract}{numbers}</w:numbering>"


def paragraph(kind: str, text: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{kind}"/></w:pPr>{words(text)}</w:p>'


def words(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def tag(text: str) -> str:
    return f"<w:p>{words(text)}</w:p>"


def field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def cell(width: int, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def row(*cells: str, header: bool = False) -> str:
    head = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def control_table() -> str:
    first, second = 2600, TEXT_WIDTH - 2600
    loop = [
        row(
            cell(first, paragraph("TableHead", "Document control")),
            cell(second, paragraph("TableHead", "Details")),
            header=True,
        ),
        row(cell(first, tag("{%tr for row in control %}")), cell(second, "<w:p/>")),
        row(
            cell(first, paragraph("TableText", "{{ row.label }}")),
            cell(second, paragraph("TableText", "{{ row.value }}")),
        ),
        row(cell(first, tag("{%tr endfor %}")), cell(second, "<w:p/>")),
    ]
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="PolicyTable"/><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        '<w:tblCaption w:val="Document control"/><w:tblDescription w:val="Who owns and approves this policy, and when"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{first}"/><w:gridCol w:w="{second}"/></w:tblGrid>{"".join(loop)}</w:tbl>'
    )


def document() -> str:
    body = "".join([
        paragraph("CoverSchool", "{{ school }}"),
        tag("{%p if trust %}"), paragraph("CoverLine", "{{ trust }}"), tag("{%p endif %}"),
        paragraph("Title", "{{ title }}"),
        paragraph("Subtitle", "{{ about }}"),
        control_table(),
        tag("{{ body }}"),
    ])  # fmt: skip
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId10"/><w:footerReference w:type="default" r:id="rId11"/>'
        '<w:headerReference w:type="first" r:id="rId12"/><w:footerReference w:type="first" r:id="rId13"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1191" w:right="1077" w:bottom="1021" w:left="1077" '
        'w:header="567" w:footer="510" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    return f"{XML}<w:document {W} {R}><w:body>{body}{section}</w:body></w:document>"


def header() -> str:
    draft = words("{% if draft %}{{ draft }} · {% endif %}")
    inside = draft + words("{{ short_title }}") + "<w:r><w:tab/></w:r>" + words("{{ school }}")
    return f'{XML}<w:hdr {W} {R}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{inside}</w:p></w:hdr>'


def footer() -> str:
    inside = (
        words("Version {{ version }} · {{ status }} · {{ date }}") + "<w:r><w:tab/></w:r>" + words("Page ")
        + field("PAGE") + words(" of ") + field("NUMPAGES")
    )  # fmt: skip
    return f'{XML}<w:ftr {W} {R}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{inside}</w:p></w:ftr>'


def first_header() -> str:
    """The cover's: empty once the document is approved."""
    inside = words("{{ draft }}")
    return f'{XML}<w:hdr {W} {R}><w:p><w:pPr><w:pStyle w:val="Header"/><w:pBdr/></w:pPr>{inside}</w:p></w:hdr>'


def empty(kind: str) -> str:
    root = "hdr" if kind == "Header" else "ftr"
    return f"{XML}<w:{root} {W} {R}><w:p><w:pPr><w:pBdr/></w:pPr></w:p></w:{root}>"


def settings() -> str:
    return (
        f'{XML}<w:settings {W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-GB"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


TYPES = {
    "word/document.xml": "wordprocessingml.document.main", "word/styles.xml": "wordprocessingml.styles",
    "word/numbering.xml": "wordprocessingml.numbering", "word/settings.xml": "wordprocessingml.settings",
    "word/header1.xml": "wordprocessingml.header", "word/footer1.xml": "wordprocessingml.footer",
    "word/header2.xml": "wordprocessingml.header", "word/footer2.xml": "wordprocessingml.footer",
    "docProps/app.xml": "extended-properties",
}  # fmt: skip


def content_types(types: dict[str, str] = TYPES) -> str:
    base = "application/vnd.openxmlformats-officedocument"
    overrides = "".join(f'<Override PartName="/{part}" ContentType="{base}.{kind}+xml"/>' for part, kind in types.items())
    core = '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}{core}</Types>'
    )


def relationships(targets: dict[str, tuple[str, str]]) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    lines = "".join(
        f'<Relationship Id="{name}" Type="{package if kind.startswith("metadata") else office}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'{XML}<Relationships xmlns="{package}">{lines}</Relationships>'


def core() -> str:
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>House style</dc:title></cp:coreProperties>'
    )


def parts() -> dict[str, str]:
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships({
            "rId1": ("officeDocument", "word/document.xml"),
            "rId2": ("metadata/core-properties", "docProps/core.xml"),
            "rId3": ("extended-properties", "docProps/app.xml"),
        }),
        "word/document.xml": document(),
        "word/styles.xml": styles(),
        "word/numbering.xml": numbering(),
        "word/settings.xml": settings(),
        "word/header1.xml": header(),
        "word/footer1.xml": footer(),
        "word/header2.xml": first_header(),
        "word/footer2.xml": empty("Footer"),
        "word/_rels/document.xml.rels": relationships({
            "rId1": ("styles", "styles.xml"), "rId2": ("numbering", "numbering.xml"), "rId3": ("settings", "settings.xml"),
            "rId10": ("header", "header1.xml"), "rId11": ("footer", "footer1.xml"),
            "rId12": ("header", "header2.xml"), "rId13": ("footer", "footer2.xml"),
        }),
        "docProps/core.xml": core(),
        "docProps/app.xml": f'{XML}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Application>policygen</Application></Properties>",
    }  # fmt: skip


def main() -> None:
    target = Path(__file__).parents[1] / "policy_templates" / "house-style.docx"
    target.write_bytes(write_parts({name: text.encode() for name, text in parts().items()}))
    print(f"Wrote {target.relative_to(target.parents[1])}")


if __name__ == "__main__":
    main()
