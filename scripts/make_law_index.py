"""Write docs/law/: for every paragraph of a source, what it asks and which clauses meet it; a test checks that it is up to date.

python scripts/make_law_index.py
"""

from __future__ import annotations

from pathlib import Path

from policygen.library.load import load
from policygen.papers.law_index import law_index

TARGET = Path(__file__).parents[1] / "docs" / "law"


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    pages = law_index(load())
    for old in TARGET.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, text in pages.items():
        (TARGET / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
