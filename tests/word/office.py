"""LibreOffice as a judge: opens Word files, settles their tracked changes and saves them again, by a macro of its own."""

from __future__ import annotations

import atexit
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias
from xml.sax.saxutils import escape

from policygen.formats.package import read_parts, write_parts

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
How: TypeAlias = Literal["accept", "reject", "keep"]
_SECONDS = 180

_MACRO = """
Sub Main
  jobs = FreeFile
  Open "{jobs}" For Input As #jobs
  Do While Not Eof(jobs)
    Line Input #jobs, how
    Line Input #jobs, source
    Line Input #jobs, target
    Settle how, source, target
  Loop
  Close #jobs
End Sub

Sub Settle(how, source, target)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  page = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  If IsNull(page) Then Exit Sub
  before = Waiting(page)
  If how <> "keep" Then
    Dim none()
    helper = createUnoService("com.sun.star.frame.DispatchHelper")
    helper.executeDispatch(page.CurrentController.Frame, ".uno:" & how & "AllTrackedChanges", "", 0, none())
  End If
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "MS Word 2007 XML"
  page.storeToURL(ConvertToURL(target), kind())
  told = FreeFile
  Open target & ".told" For Output As #told
  Print #told, before & " " & Waiting(page)
  Close #told
  page.close(True)
End Sub

Function Waiting(page)
  Waiting = 0
  If Not page.Redlines.hasElements() Then Exit Function
  every = page.Redlines.createEnumeration()
  Do While every.hasMoreElements()
    every.nextElement()
    Waiting = Waiting + 1
  Loop
End Function
"""


@dataclass(frozen=True, slots=True)
class Settled:
    """A file as LibreOffice saved it, and how many tracked changes it saw before and after."""

    data: bytes
    before: int
    after: int


def settled(folder: Path, files: Sequence[tuple[How, bytes]]) -> list[Settled]:
    """Return files as LibreOffice saves them with every tracked change accepted or rejected, or as they are."""
    profile, jobs = _profile_in(folder), folder / "jobs.txt"
    macro = profile / "user" / "basic" / "Standard" / "Module1.xba"
    lines, targets = [], []
    for number, (how, data) in enumerate(files):
        source, target = folder / f"{number}.docx", folder / f"{number}.out.docx"
        source.write_bytes(_without_comments(data))
        lines += [how.capitalize() if how != "keep" else how, str(source), str(target)]
        targets.append(target)
    jobs.write_text("\n".join(lines) + "\n", encoding="utf-8")
    macro.write_text(_module(_MACRO.replace("{jobs}", str(jobs))), encoding="utf-8")
    _run(profile, "macro:///Standard.Module1.Main")
    return [_read(target) for target in targets]


def opened(folder: Path, data: bytes) -> bytes:
    """Return the text of a file, with its comments in place, as LibreOffice converts it. Fails where it does not open."""
    source = folder / "whole.docx"
    source.write_bytes(data)
    _run(_profile_in(folder), "--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(folder), str(source))
    return (folder / "whole.txt").read_bytes()


def _profile_in(folder: Path) -> Path:
    """Return a profile of LibreOffice in a folder, which nothing but the files of that folder was opened with."""
    profile = folder / "profile"
    if not profile.exists():
        shutil.copytree(_fresh_profile(), profile)
    return profile


@cache
def _fresh_profile() -> Path:
    """Return a profile as the first start of LibreOffice makes it, which takes as long as a file does."""
    folder = Path(tempfile.mkdtemp(prefix="policygen-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _run(folder / "profile", "--terminate_after_init")
    return folder / "profile"


def _without_comments(data: bytes) -> bytes:
    """Return a file without comments: a LibreOffice for servers has no window to show them in, and ends."""
    parts = read_parts(data)
    document = parts["word/document.xml"]
    document = re.sub(rb"<w:commentRange(Start|End) [^>]*/>|<w:commentReference [^>]*/>", b"", document)
    return write_parts({**parts, "word/document.xml": document})


def _run(profile: Path, *arguments: str) -> None:
    assert SOFFICE is not None
    command = [SOFFICE, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)
    assert done.returncode == 0, done.stderr


def _read(target: Path) -> Settled:
    before, after = Path(f"{target}.told").read_text(encoding="utf-8").split()
    return Settled(target.read_bytes(), int(before), int(after))


def _module(code: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">\n'
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">'
        f"{escape(code)}</script:module>\n"
    )
