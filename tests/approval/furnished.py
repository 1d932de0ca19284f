"""A policy as a school has it after a year: with a footnote, a picture, a text box and a link of its own in it."""

from __future__ import annotations

import io
import random
import struct
import zlib

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from policygen.formats.package import read_parts, write_parts

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NOTES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:footnotes xmlns:w="{MAIN}">'
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
    '<w:footnote w:id="1"><w:p><w:r><w:t xml:space="preserve">The caretaker keeps the key to the river gate.</w:t></w:r></w:p>'
    "</w:footnote></w:footnotes>"
)
_BOX = (
    f'<w:r xmlns:w="{MAIN}"><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:200pt;height:40pt"><v:textbox>'
    '<w:txbxContent><w:p><w:r><w:t xml:space="preserve">Ring the bell at the river gate.</w:t></w:r></w:p></w:txbxContent>'
    "</v:textbox></v:shape></w:pict></w:r>"
)


def furnished(data: bytes, seed: int) -> bytes:
    """Return a policy with a sentence, a footnote, a picture, a text box and a link that the school put in."""
    chance = random.Random(seed)
    document = docx.Document(io.BytesIO(data))
    plain = [each for each in document.paragraphs if len(each.text) > 80 and len(each.runs) == 1]
    one, two, three, four = (plain[place] for place in chance.sample(range(len(plain)), 4))
    one._p.append(etree.fromstring(f'<w:r xmlns:w="{MAIN}"><w:footnoteReference w:id="1"/></w:r>'))
    two.add_run().add_picture(io.BytesIO(_png(chance.randrange(256))))
    three._p.append(etree.fromstring(_BOX))
    target = document.part.relate_to("https://www.council.example/early-help", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    four._p.append(etree.fromstring(
        f'<w:hyperlink xmlns:w="{MAIN}" xmlns:r="{OFFICE}" r:id="{target}"><w:r><w:t xml:space="preserve"> Early help</w:t></w:r>'
        "</w:hyperlink>"
    ))  # fmt: skip
    one.insert_paragraph_before("Our caretaker keeps the key to the river gate on a hook by the boiler.")
    out = io.BytesIO()
    document.save(out)
    return _with_notes(out.getvalue())


def _png(red: int) -> bytes:
    """Return a picture of one colour."""
    rows = b"".join(b"\x00" + bytes((red, 80, 120)) * 40 for _ in range(20))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    packed = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def _with_notes(data: bytes) -> bytes:
    parts = dict(read_parts(data))
    parts["word/footnotes.xml"] = _NOTES.encode()
    rels, types = "word/_rels/document.xml.rels", "[Content_Types].xml"
    line = f'<Relationship Id="rIdNotes" Type="{OFFICE}/footnotes" Target="footnotes.xml"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", line.encode())
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    parts[types] = parts[types].replace(
        b"</Types>", f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'.encode()
    )
    return write_parts(parts)
