"""What stands in the folders of a run."""

from __future__ import annotations

import json
from pathlib import Path

from policygen.runs.record import NAME


def seen(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file with the time it was written and its bytes."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


def made(folder: Path) -> dict[str, bytes]:
    """What a run made, by name; of the records what does not depend on the clock."""
    files = {name: data for name, (_, data) in seen(folder).items()}
    return {name: _timeless(data) if name.endswith(NAME) else data for name, data in files.items()}


def _timeless(record: bytes) -> bytes:
    data = json.loads(record)
    for each in [*data["adopted"], *data["beside"], *(out for one in data["policies"].values() for out in one["outputs"])]:
        del each["mtime_ns"]
    return json.dumps(data).encode()
