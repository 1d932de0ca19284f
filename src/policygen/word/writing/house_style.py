"""A house style made ready: docxtpl reads it once, and each document then costs only what is filled in.

The parts that hold no placeholder are rendered and packed once; the cover, the headers and the footers are filled by docxtpl's
own steps, and where they only print words, once for all documents (`moulds`). `tests/word/test_moulds.py` holds that the result
is docxtpl's, byte for byte.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateError
from lxml import etree

from policygen.errors import Fault, LibraryFaults
from policygen.formats.package import Packed, PartCompressor, read_parts
from policygen.markup.blocks import Document
from policygen.markup.bounded import BoundedEnvironment
from policygen.word.writing.moulds import Mould, Shape, has_signs_only, mould_of, shape_of, words_with_signs

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN: Final = "word/document.xml"
DRAFT: Final = "DRAFT"
"""What the header of a document says until it is approved."""
_FOOTNOTES: Final = "word/footnotes.xml"


def styled(document: Document, house_style: bytes) -> dict[str, bytes]:
    """Return the parts of a house style with its cover, control table, headers and footers filled."""
    return _ready(house_style).filled(_template_words(document))


def packed(house_style: bytes) -> list[Packed]:
    """Return the parts of a house style that are the same in every document, as they stand in a package."""
    return _ready(house_style).packed


def rendered(document: Document, house_style: bytes) -> dict[str, bytes]:
    """Return the same parts as `styled`, by docxtpl alone."""
    return _filled_template(_template_words(document), house_style)


def _template_words(document: Document) -> dict[str, object]:
    return {
        "school": document.school, "trust": document.trust, "title": document.title, "about": document.about,
        "short_title": document.title, "edition": document.edition, "version": document.version,
        "status": document.status, "draft": DRAFT if document.draft else "",
        "date": document.date, "owner": document.owner, "control": document.control,
        "body": "%%BODY%%",
    }  # fmt: skip


def _filled_template(words: Mapping[str, object], house_style: bytes) -> dict[str, bytes]:
    from docxtpl import DocxTemplate

    template = DocxTemplate(io.BytesIO(house_style))
    template.render(dict(words), jinja_env=_style_environment(), autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return read_parts(out.getvalue())


@lru_cache(maxsize=8)
def _ready(house_style: bytes) -> _Ready:
    try:
        return _Ready(house_style)
    except TemplateError as error:
        known = ", ".join(name for name in _template_words(NO_DOCUMENT) if name != "control")
        said = f"The house style holds a placeholder that cannot be filled in: {error.message}."
        raise LibraryFaults(Fault(said, f"Put it right in Word. There are {known}.", "house-style.docx")) from error
    except (zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError) as error:
        step = "Begin again with a copy of policy_templates/house-style.docx."
        raise LibraryFaults(
            Fault("The house style is not a Word document that can be used.", step, "house-style.docx")
        ) from error


class _Ready:
    """A house style, read."""

    def __init__(self, house_style: bytes) -> None:
        self.house_style = house_style
        nothing = dict.fromkeys(_template_words(NO_DOCUMENT), "") | {"control": ()}
        self.fixed = _filled_template(nothing, house_style)
        from docxtpl import DocxTemplate  # commands that write no Word file need not wait for it

        self.template: Any = DocxTemplate(io.BytesIO(house_style))
        self.template.render_init()
        self.body = self.template.patch_xml(self.template.get_xml())
        self.stories = dict(self._stories())
        self.shell = deepcopy(self.template.docx._element)
        self.place = self.shell.index(self.shell.body)
        self.shell.remove(self.shell.body)
        press = PartCompressor()
        changing = {_MAIN, *self.stories}
        self.packed = [press.packed(content) for name, content in self.fixed.items() if name not in changing]
        self.by_docxtpl = b"{" in self.fixed.get(_FOOTNOTES, b"")
        """Notes with placeholders are rare enough to be left to docxtpl whole."""
        self.simple = has_signs_only((*self.stories.values(), self.body), _style_environment())
        self.moulds: dict[Shape, Mould | None] = {}

    def _stories(self) -> Iterator[tuple[str, str]]:
        for uri in (self.template.HEADER_URI, self.template.FOOTER_URI):
            for _, part in self.template.get_headers_footers(uri):
                yield str(part.partname).lstrip("/"), self.template.patch_xml(self.template.get_part_xml(part))

    def filled(self, words: Mapping[str, object]) -> dict[str, bytes]:
        """Return the parts with words filled in."""
        if self.by_docxtpl:
            return _filled_template(words, self.house_style)
        mould = self._mould(words)
        return {**self.fixed, **(mould.filled(words) if mould else self._changing(words))}

    def _mould(self, words: Mapping[str, object]) -> Mould | None:
        shape = shape_of(words) if self.simple else None
        if shape is None:
            return None
        if shape not in self.moulds:
            self.moulds[shape] = mould_of(self._changing(words_with_signs(words)))
        return self.moulds[shape]

    def _changing(self, words: Mapping[str, object]) -> dict[str, bytes]:
        """Return the parts that are not the same in every document, by docxtpl's own steps."""
        parts = {
            name: _serialised_part(etree.fromstring(self._render(source, words).encode()))
            for name, source in self.stories.items()
        }
        template = self.template
        template.render_init()
        tree = template.fix_tables(self._render(self.body, words))
        template.fix_docpr_ids(tree)
        page = deepcopy(self.shell)
        page.insert(self.place, tree)
        return {**parts, _MAIN: _serialised_part(page)}

    def _render(self, source: str, words: Mapping[str, object]) -> str:
        return str(self.template.render_xml_part(source, None, dict(words), _style_environment()))


def _serialised_part(root: Any) -> bytes:
    done: bytes = etree.tostring(root, encoding="UTF-8", standalone=True)
    return done


NO_DOCUMENT: Final = Document(
    title="", about="", school="", trust="", edition="", version="", status="", date="", owner="", control=(), front=(), body=()
)


class _Remembering(BoundedEnvironment):
    """Compiles each text of a house style once, and not for every document."""

    def from_string(self, source: Any, globals: Any = None, template_class: Any = None) -> Template:
        if not isinstance(source, str) or globals or template_class:
            return super().from_string(source, globals, template_class)
        return _compiled_part(source)


@lru_cache(maxsize=1)
def _style_environment() -> _Remembering:
    return _Remembering(undefined=StrictUndefined, autoescape=True)


@lru_cache(maxsize=256)
def _compiled_part(source: str) -> Template:
    return BoundedEnvironment.from_string(_style_environment(), source)
