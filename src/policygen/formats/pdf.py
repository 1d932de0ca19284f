"""Word files to tagged PDFs, by the LibreOffice of this computer: PDF/UA, with bookmarks, title and language."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from policygen.errors import Fault, OutputFault
from policygen.formats.programs import run_to_the_end

PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "win32": (
        r"C:\Program Files\LibreOffice\program\soffice.exe",
        r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    ),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
    "linux": (
        "/usr/lib/libreoffice/program/soffice",
        "/opt/libreoffice/program/soffice",
        "/snap/bin/libreoffice",
    ),
}
"""Where LibreOffice stands when it is not on the path."""

GET: Final[Mapping[str, str]] = {
    "win32": "install it from https://www.libreoffice.org/download (or: winget install TheDocumentFoundation.LibreOffice)",
    "darwin": "install it from https://www.libreoffice.org/download (or: brew install --cask libreoffice)",
    "linux": "install it from your distribution (for example: sudo apt install libreoffice-writer)",
}

SECONDS_TO_START: Final = 60


SECONDS_A_FILE: Final = 20
"""Many times what it takes; LibreOffice that waits for something would wait for ever."""

OPTIONS: Final[Mapping[str, object]] = {
    "UseTaggedPDF": True, "PDFUACompliance": True, "ExportBookmarks": True, "ExportBookmarksToPDFDestination": False,
    "ExportNotes": False, "ExportNotesInMargin": False, "InitialView": 0, "DisplayPDFDocumentTitle": True,
}  # fmt: skip


def find_libreoffice(platform: str = sys.platform) -> Path | None:
    """Return the LibreOffice of this computer; None where there is none."""
    given = os.environ.get("POLICYGEN_SOFFICE")
    if given:
        return Path(given) if Path(given).is_file() else None
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return Path(found)
    return next((Path(place) for place in PLACES.get(platform, PLACES["linux"]) if Path(place).is_file()), None)


def how_to_get(platform: str = sys.platform) -> str:
    """Return how LibreOffice is installed on a computer of this kind."""
    return GET.get(platform, GET["linux"])


def convert(files: Sequence[Path]) -> list[bytes]:
    """Return each Word file as a tagged PDF, all in one start of LibreOffice with a profile of its own.

    Raises OutputFault where LibreOffice is not there, takes too long or leaves a file out.
    """
    if not files:
        return []
    program = find_libreoffice()
    if program is None:
        raise OutputFault(Fault("LibreOffice was not found.", f"To get it, {how_to_get()}."))
    with tempfile.TemporaryDirectory(prefix="policygen-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        copies = [folder / "in" / f"{number}.docx" for number in range(len(files))]
        copies[0].parent.mkdir()
        for file, copy in zip(files, copies, strict=True):
            copy.write_bytes(file.read_bytes())
        _run_office(program, folder, copies)
        return [_result(folder / "out" / f"{copy.stem}.pdf", file) for file, copy in zip(files, copies, strict=True)]


def _run_office(program: Path, folder: Path, copies: Sequence[Path]) -> None:
    limit = SECONDS_TO_START + SECONDS_A_FILE * len(copies)
    command = [
        str(program), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
        "--convert-to", f"pdf:writer_pdf_Export:{_options()}", "--outdir", str(folder / "out"), *map(str, copies),
    ]  # fmt: skip
    try:
        run_to_the_end(command, limit)
    except subprocess.TimeoutExpired as error:
        step = "The Word files are written. Try again, or make the PDFs in Word: File, Save as, PDF."
        raise OutputFault(Fault(f"LibreOffice did not finish within {limit} seconds.", step)) from error
    except OSError as error:
        raise OutputFault(Fault(f"LibreOffice did not start: {error.strerror}.", "Install it again.", str(program))) from error


def _options() -> str:
    kinds = {bool: "boolean", int: "long"}
    return json.dumps({name: {"type": kinds[type(value)], "value": str(value).lower()} for name, value in OPTIONS.items()})


def _result(pdf: Path, file: Path) -> bytes:
    if not pdf.is_file():
        step = "The Word file is written. Open it in LibreOffice or Word to see whether something is wrong with it."
        raise OutputFault(Fault("LibreOffice made no PDF of this file.", step, str(file)))
    return pdf.read_bytes()
