"""A form's Word template, filled in: docxtpl's placeholders, our own sandbox, and the same bytes every time."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from copy import deepcopy
from functools import lru_cache
from typing import Final, NamedTuple

from jinja2 import Template, TemplateError
from lxml import etree

from policygen.errors import Fault, LibraryFaults
from policygen.formats.package import read_parts, write_parts
from policygen.markup.blocks import Document
from policygen.markup.plain import CLOSE, OPEN, plain_environment
from policygen.word.namespaces import RUN, TEXT, VAL, Element, W
from policygen.word.reading.safe_open import parse
from policygen.word.writing.document import TO_CONFIRM_FILL, properties

_WORDY: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_AFTER_SHADING: Final = frozenset({
    "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath", "rPrChange",
})  # fmt: skip
"""What stands behind shading in the look of a run."""
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


class FormWords(NamedTuple):
    """What a form's file says of itself."""

    title: str
    school: str
    rests_on: str
    on: str
    """An ISO date."""


def template_text(template: bytes) -> dict[str, str]:
    """Return the parts of a Word template that hold placeholders, as text that Jinja reads, by name.

    Word may have cut a placeholder into pieces; docxtpl joins them, and moves the tags of rows and paragraphs outside.
    """
    from docxtpl import DocxTemplate

    reader = DocxTemplate.__new__(DocxTemplate)
    found = {name: data.decode() for name, data in read_parts(template).items() if _WORDY.fullmatch(name)} if template else {}
    return {name: str(reader.patch_xml(text)) for name, text in found.items() if "{{" in text or "{%" in text}


def fill(template: bytes, texts: Mapping[str, str], context: MutableMapping[str, object], about: FormWords, place: str) -> bytes:
    """Return a form's Word file, filled in for a school.

    Raises LibraryFaults, naming the form, where the template cannot be filled in.
    """
    parts = read_parts(template)
    for name, text in texts.items():
        try:
            filled = _compiled_form(text).render(context)
        except (TemplateError, TypeError, ValueError, KeyError) as error:
            said = f"This form cannot be filled in: {error}."
            raise LibraryFaults(Fault(said, "Look at its placeholders in Word.", f"{place}/form.docx")) from error
        parts[name] = _marked_unknown_words(filled.encode(), place)
    parts["docProps/core.xml"] = properties(_form_as_document(about), about.on).encode()
    return write_parts(parts)


@lru_cache(maxsize=128)
def _compiled_form(text: str) -> Template:
    return plain_environment(xml=True).from_string(text)


def _form_as_document(about: FormWords) -> Document:
    return Document(
        title=about.title, about="", school=about.school, trust="", edition=about.rests_on, version="1", status="Form", date="",
        owner=about.school, control=(), front=(), body=(),
    )  # fmt: skip


def _marked_unknown_words(xml: bytes, place: str) -> bytes:
    """Return a part in which every word that says what is not known yet is highlighted, as in the policies."""
    root = parse(xml, f"{place}/form.docx")
    for run in [each for each in root.iter(RUN) if any(OPEN in (text.text or "") for text in each.iter(TEXT))]:
        _split_unknown(run)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _split_unknown(run: Element) -> None:
    """Cut a run where something is not known, and highlight that piece."""
    holder = run.getparent()
    if holder is None:
        return
    place = holder.index(run)
    words = "".join(text.text or "" for text in run.iter(TEXT))
    pieces = []
    for number, stretch in enumerate(re.split(f"{OPEN}(.*?){CLOSE}", words)):
        if stretch:
            pieces.append(_piece(run, stretch, to_do=number % 2 == 1))
    holder.remove(run)
    for piece in reversed(pieces):
        holder.insert(place, piece)


def _piece(run: Element, words: str, *, to_do: bool) -> Element:
    piece = deepcopy(run)
    for child in list(piece):
        if child.tag != f"{W}rPr":
            piece.remove(child)
    if to_do:
        look = piece.find(f"{W}rPr")
        if look is None:
            look = etree.SubElement(piece, f"{W}rPr")
        style = etree.Element(f"{W}rStyle")
        style.set(VAL, "ToConfirm")
        look.insert(0, style)
        _shade(look)
    text = etree.SubElement(piece, TEXT)
    text.text = words
    text.set(_SPACE, "preserve")
    return piece


def _shade(look: Element) -> None:
    """Shade words by their own look, in the place that the order of its parts gives shading."""
    for old in look.findall(f"{W}shd"):
        look.remove(old)
    shading = etree.Element(f"{W}shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", TO_CONFIRM_FILL)):
        shading.set(f"{W}{name}", value)
    later = next((place for place, each in enumerate(look) if etree.QName(each).localname in _AFTER_SHADING), len(look))
    look.insert(later, shading)
