"""Word files edited by script as people edit them: sentences, a paragraph, a section, a list item, a name, a table cell."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import docx

LAW: Final = re.compile(r"\b2025\b")
"""What a policy of last year says and one of this year does not: words beside it meet the new edition's."""


@dataclass
class Edits:
    """What a school did to one document."""

    written: list[str] = field(default_factory=list)
    """Every passage that the school wrote; none of it may be lost."""
    taken_out: list[str] = field(default_factory=list)


def edit(data: bytes, word: str, surname: str, *, beside_law: bool) -> tuple[bytes, Edits]:
    """Return a document as a school would hand it back, and what was done. `word` and `surname` are the school's alone."""
    document, edits = docx.Document(io.BytesIO(data)), Edits()
    body = list(_body(document))
    plain = [each for each in body if each.style.name == "Normal" and len(each.text) > 80 and each.runs]
    headings = [each for each in body if each.style.name == "Heading 1"]
    if beside_law:
        _beside_law(plain, word, edits)
    _add(plain[len(plain) // 2], f" We look at this again at {word} every spring.", edits)
    _reword(plain[1:], edits)
    at = plain[-2]
    at.insert_paragraph_before(_note(f"On the {word} path we walk in pairs, and the second adult carries the radio.", edits))
    headings[2].insert_paragraph_before(_note(f"Our arrangements for the {word} gate", edits), style=headings[2].style)
    headings[2].insert_paragraph_before(_note(f"The {word} gate is opened by two adults, who stay until the last child.", edits))
    items = [each for each in body if each.style.name == "List Bullet" and len(each.text) > 30]
    if len(items) > 3:
        edits.taken_out.append(items[2].text)
        items[2]._p.getparent().remove(items[2]._p)
    _cells(document, word, surname, edits)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue(), edits


def _note(text: str, edits: Edits) -> str:
    edits.written.append(text)
    return text


def _body(document: Any) -> Iterator[Any]:
    begun = False
    for each in document.paragraphs:
        begun = begun or each.style.name == "Heading 1"
        if begun:
            yield each


def _add(paragraph: Any, sentence: str, edits: Edits) -> None:
    paragraph.add_run(sentence)
    edits.written.append(sentence.strip())


def _reword(paragraphs: Sequence[Any], edits: Edits) -> None:
    for paragraph in paragraphs:
        for run in paragraph.runs:
            found = re.search(r"\b\w+ (?:is|are|will|has|have) \w+ \w+", run.text)
            if found:
                new = re.sub(r" (is|are|will|has|have) ", r" \1 here and always ", found[0], count=1)
                run.text = run.text.replace(found[0], new, 1)
                edits.written.append(new)
                return


def _beside_law(paragraphs: Sequence[Any], word: str, edits: Edits) -> None:
    for paragraph in paragraphs:
        for run in paragraph.runs:
            if LAW.search(run.text):
                run.text = LAW.sub(f"2025 (the {word} booklet)", run.text, count=1)
                edits.written.append(f"(the {word} booklet)")
                return


def _cells(document: Any, word: str, surname: str, edits: Edits) -> None:
    """Change a name in the first table that has one, and the last cell of the last table with words in it."""
    tables = [table for table in document.tables if len(table.rows) > 1]
    names = (
        cell for table in tables[1:] for row in table.rows for cell in row.cells
        if re.fullmatch(r"[A-Z]\w+ [A-Z]\w+", cell.text) and cell.text.rpartition(" ")[2][-4:].islower()
        and cell.paragraphs[0].runs and any("01632" in other.text for other in row.cells)
    )  # fmt: skip
    cell = next(names, None)
    if cell is not None:
        cell.paragraphs[0].runs[0].text = _note(f"Robin {surname}", edits)
        for run in cell.paragraphs[0].runs[1:]:
            run.text = ""
    last = next((c for table in reversed(tables[1:]) for c in table.rows[-1].cells if len(c.text) > 15), None)
    if last is not None:
        _add(last.paragraphs[-1], f" (see the {word} folder)", edits)
