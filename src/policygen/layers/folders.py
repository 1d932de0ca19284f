"""Where a layer stands: its folder, and the files in it that are read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

LAYER: Final = "layer.yaml"


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a layer, and what it is called in messages."""

    path: Path
    shown: str


def layer_files(folder: Path) -> list[Path]:
    """Return the files of a layer's folder that are read, in order."""
    endings = (".yaml", ".md", ".docx", ".png")
    found = (each for each in folder.rglob("*") if each.suffix in endings and each.is_file())
    return sorted(each for each in found if not each.name.startswith(("~$", ".")))
