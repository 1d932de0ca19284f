"""What a merged file carries of the new version besides its words: the edition in its properties, and the manifest."""

from __future__ import annotations

from typing import Final

from policygen.word.reading.base import manifest_part
from policygen.word.reading.word_file import WordFile

_PROPERTIES: Final = "docProps/core.xml"
_CORE: Final = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"


def say_edition(file: WordFile, new: WordFile) -> None:
    """Carry the edition and version of the new file in the properties of the school's."""
    if _PROPERTIES not in file or _PROPERTIES not in new:
        return
    for tag in ("{http://purl.org/dc/elements/1.1/}subject", f"{_CORE}keywords", f"{_CORE}version"):
        mine, theirs = file.root(_PROPERTIES).find(tag), new.root(_PROPERTIES).find(tag)
        if mine is not None and theirs is not None and mine.text != theirs.text:
            mine.text = theirs.text
            file.touch(_PROPERTIES)


def adopt_manifest(file: WordFile, new: WordFile, manifest: bytes) -> None:
    """Carry the manifest in a file that was made elsewhere."""
    part = manifest_part(new)
    number = 1
    while f"customXml/item{number}.xml" in file or f"customXml/itemProps{number}.xml" in file:
        number += 1
    made = f"customXml/item{number}.xml"
    file.add(made, manifest)
    for each in new.relationships(part).values():
        if each.target in new:
            properties = f"customXml/itemProps{number}.xml"
            file.add(properties, new.content(each.target))
            file.add_type(properties, new.type_of(each.target))
            file.relate(made, each.kind, properties)
    file.add_default_type("xml", "application/xml")
    file.relate(file.document, "customXml", made)
