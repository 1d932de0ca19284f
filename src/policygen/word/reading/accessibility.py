"""What stands between a Word file and a reader who uses a screen reader, magnifies, or cannot tell colours apart.

The faults that Word's own accessibility checker names, and a few that it does not: each with where, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policygen.word.namespaces import PPR, RUN, TABLE, TEXT, VAL, Element, P, W
from policygen.word.reading.pale_text import pale_colours
from policygen.word.reading.safe_open import open_word, parse

_TYPED_LIST: Final = re.compile(r"^\s*(?:[•●▪–\-*]\s+\S|\(?(?:\d{1,2}|[a-z])[.)]\s+\S)")
_POOR_LINK: Final = re.compile(r"^(?:click here|here|this link|read more|more|link)\.?$", re.IGNORECASE)
_TITLE: Final = "{http://purl.org/dc/elements/1.1/}title"


@dataclass(frozen=True, slots=True)
class Barrier:
    """One thing in a file that keeps someone from reading it."""

    what: str
    where: str
    next_step: str


def barriers(data: bytes, name: str = "") -> list[Barrier]:
    """Return what keeps people from reading a Word file.

    Raises WordFault where it is not a Word file that can be used.
    """
    opened = open_word(data, name)
    body = parse(opened.parts[opened.document], opened.document, name)
    styles = parse(opened.parts["word/styles.xml"]) if "word/styles.xml" in opened.parts else None
    properties = parse(opened.parts["docProps/core.xml"]) if "docProps/core.xml" in opened.parts else None
    names = _style_names(styles)
    return [
        *_title_barrier(properties), *_language(body, styles), *_heading_barriers(body, names), *_tables(body), *_pictures(body),
        *_typed_lists(body, names), *_links(body), *_blanks(body), *_colours(body, styles),
    ]  # fmt: skip


def _style_names(styles: Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        called = style.find(f"{W}name")
        found[style.get(f"{W}styleId") or ""] = (called.get(VAL) or "").lower() if called is not None else ""
    return found


def _title_barrier(properties: Element | None) -> Iterator[Barrier]:
    if properties is None or not (properties.findtext(_TITLE) or "").strip():
        yield Barrier("The document has no title.", "file properties", "In Word: File, Info, Title.")


def _language(body: Element, styles: Element | None) -> Iterator[Barrier]:
    roots = [body] if styles is None else [body, styles]
    if not any(each.get(VAL) for root in roots for each in root.iter(f"{W}lang")):
        yield Barrier("No language is set, so it may be read aloud in the wrong one.", "whole document", "Review, Language.")


def _heading_barriers(body: Element, names: dict[str, str]) -> Iterator[Barrier]:
    before, any_heading = 0, False
    for paragraph in body.iter(P):
        level = _level(paragraph, names)
        if not level or not _words_in(paragraph).strip():
            continue
        any_heading = True
        if level > before + 1:
            after = f"after level {before}" if before else "first"
            yield Barrier(f"A heading of level {level} comes {after}.", _shortened_words(paragraph), "Use the next level down.")
        before = level
    if not any_heading and sum(1 for _ in body.iter(P)) > 30:
        yield Barrier("There are no headings, so nobody can jump from part to part.", "whole document", "Use heading styles.")


def _level(paragraph: Element, names: dict[str, str]) -> int:
    style = paragraph.find(f"{PPR}/{W}pStyle")
    outline = paragraph.find(f"{PPR}/{W}outlineLvl")
    if outline is not None and (outline.get(VAL) or "9").isdecimal() and int(outline.get(VAL) or 9) < 9:
        return int(outline.get(VAL) or 0) + 1
    called = names.get(style.get(VAL) or "", "") if style is not None else ""
    found = re.fullmatch(r"heading ([1-9])", called)
    return int(found.group(1)) if found else 0


def _tables(body: Element) -> Iterator[Barrier]:
    for table in body.iter(TABLE):
        rows = [each for each in table.findall(f"{W}tr") if each.find(f"{W}trPr/{W}del") is None]
        if len(rows) > 1 and rows[0].find(f"{W}trPr/{W}tblHeader") is None:
            said = " ".join(_words_in(each) for row in rows for each in row.iter(P))
            yield Barrier("A table has no header row.", _short(said), "Table Layout, Repeat Header Rows on the first row.")


def _pictures(body: Element) -> Iterator[Barrier]:
    for each in body.iter("{*}docPr"):
        decorative = any(part.tag.endswith("}decorative") for part in each.iter())
        if not (each.get("descr") or each.get("title")) and not decorative and _is_picture(each):
            step = "Right-click it, View Alt Text: say what it shows, or mark it as decorative."
            yield Barrier("A picture has no alternative text.", each.get("name") or "picture", step)


def _is_picture(about: Element) -> bool:
    holder = about.getparent()
    return holder is not None and next(holder.iter("{*}pic"), None) is not None


def _typed_lists(body: Element, names: dict[str, str]) -> Iterator[Barrier]:
    run = 0
    for paragraph in body.iter(P):
        typed = bool(_TYPED_LIST.match(_words_in(paragraph))) and paragraph.find(f"{PPR}/{W}numPr") is None
        run = run + 1 if typed and not _level(paragraph, names) else 0
        if run == 2:
            yield Barrier("A list is typed by hand.", _shortened_words(paragraph), "Use Word's bullets or numbering.")


def _links(body: Element) -> Iterator[Barrier]:
    for link in body.iter(f"{W}hyperlink"):
        text = _words_in(link).strip()
        if _POOR_LINK.match(text):
            yield Barrier(f"A link says only “{text}”.", _shortened_words(link.getparent()), "Say where it leads.")


def _blanks(body: Element) -> Iterator[Barrier]:
    blank = 0
    for element in body.iter(P):
        empty = not _words_in(element).strip() and element.find(f".//{W}drawing") is None and element.find(f".//{W}br") is None
        inside = element.getparent() is not None and element.getparent().tag == f"{W}tc"  # type: ignore[union-attr]
        blank = blank + 1 if empty and not inside else 0
        if blank == 2:
            yield Barrier("Blank paragraphs are used for space.", "several places", "Use the spacing of the style instead.")
            return


def _colours(body: Element, styles: Element | None) -> Iterator[Barrier]:
    """Yield one barrier for all colours that are too pale."""
    found = pale_colours(body, styles)
    if found:
        named = ", ".join(f"{colour} ({ratio:.1f} to 1)" for colour, (ratio, _) in found.items())
        first = next(iter(found.values()))[1]
        colours = "colour" if len(found) == 1 else "colours"
        yield Barrier(f"Text is too pale for its background, in the {colours} {named}.", _short(first), "Choose a darker colour.")


def _words_in(element: Element) -> str:
    """Return the words of an element, without those that a pending change moves away."""
    runs = (run for run in element.iter(RUN) if next(run.iterancestors(f"{W}moveFrom"), None) is None)
    return "".join(each.text or "" for run in runs for each in run.iter(TEXT))


def _shortened_words(element: Element | None) -> str:
    return _short(_words_in(element)) if element is not None else ""


def _short(words: str) -> str:
    text = " ".join(words.split())
    return text if len(text) <= 60 else f"{text[:57]} …"
