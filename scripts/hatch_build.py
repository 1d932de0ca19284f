"""Puts the library, read and checked, into the wheel, so that the first command need not read and check it again."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CheckedLibrary(BuildHookInterface[Any]):
    """Reads legislation/ and policy_templates/ strictly; a fault in them stops the build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Read the library and add it; an editable install reads its files itself, for they change."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from policygen.library.load import CHECKED, checked_library

        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / CHECKED
        path.write_bytes(checked_library(root))
        build_data["force_include"][str(path)] = f"policygen/{CHECKED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - as hatchling calls it
        """Take the file away that was made on the way."""
        if hasattr(self, "folder"):
            self.folder.cleanup()
