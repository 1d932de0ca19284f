"""Old Word files (.doc) to .docx, by the LibreOffice of this computer, in a folder of its own that is gone afterwards."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Final

from policygen.formats.pdf import find_libreoffice
from policygen.formats.programs import run_to_the_end

_SECONDS: Final = 90


def docx_from_doc(data: bytes) -> bytes | None:
    """Return an old Word file as .docx; None where there is no LibreOffice, or it cannot read the file."""
    program = find_libreoffice()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="policygen-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        (folder / "old.doc").write_bytes(data)
        command = [
            str(program), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
            "--convert-to", "docx", "--outdir", str(folder / "out"), str(folder / "old.doc"),
        ]  # fmt: skip
        try:
            run_to_the_end(command, _SECONDS)
        except (subprocess.TimeoutExpired, OSError):
            return None
        new = folder / "out" / "old.docx"
        return new.read_bytes() if new.is_file() else None
