"""Makes a PDF of a few lines, so that a test shows the reader everything that is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Printed:
    """Some words at a place on a page, from its foot up."""

    text: str
    x: float
    y: float
    size: float = 12
    bold: bool = False


def pdf(*pages: Sequence[Printed], trailer: str = "") -> bytes:
    """Return a PDF with these pages."""
    kids = " ".join(f"{5 + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    for place, page in enumerate(pages):
        fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} /Contents {6 + 2 * place} 0 R >>"
        )
        stream = "\n".join(_shown(each) for each in page)
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
    return _file(objects, trailer)


def _shown(printed: Printed) -> str:
    text = printed.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    font = "F2" if printed.bold else "F1"
    return f"BT /{font} {printed.size} Tf 1 0 0 1 {printed.x} {printed.y} Tm ({text}) Tj ET"


def _file(objects: Sequence[str], trailer: str) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{each}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    head = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    end = f"{head}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


_KEYS = f"/O <{'11' * 32}> /U <{'22' * 32}>"
ENCRYPTED = f"/Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 {_KEYS} >> /ID [<{'33' * 16}> <{'33' * 16}>]"
"""What a file says that opens with a password only."""
