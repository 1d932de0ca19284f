"""A small library with a layer in front of it, for tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

from policygen.layers.folders import Folder
from policygen.layers.load import with_layers
from policygen.library.load import load
from policygen.library.model import Library

World = Callable[..., Path]

ABOUT = "name: Our Trust\nkind: trust\n"

REPLACED = """\
<!-- clause: lead
-->
At {{ school_name }}, {{ dsl.name }} leads, and the trust's own lead stands in.
"""


def write_layer(folder: Path, **files: str) -> Path:
    """Write a layer into a folder; keyword names are paths with `__` for `/` and `_md` or `_yaml` for the ending."""
    texts = {"layer.yaml": ABOUT}
    for name, text in files.items():
        stem, _, ending = name.replace("__", "/").rpartition("_")
        texts[f"{stem}.{ending}"] = dedent(text)
    for name, text in texts.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def laid(root: Path, *folders: Path) -> Library:
    """Return the library of a folder with layers over it."""
    return with_layers(load(root), [Folder(each, each.name) for each in folders])
