"""How long `policygen check` takes: a policy of about 40 pages once the program has started, and a folder of 40 documents.

    python benchmarks/check_speed.py

Prints seconds of CPU, in one process, without the start of Python. The targets are 2 seconds and 60 seconds.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from time import process_time
from typing import Final

from policygen.coverage.any_file import read_foreign
from policygen.coverage.checking import checked
from policygen.generation.generate import generate
from policygen.generation.point_proof import Prover
from policygen.library.load import load, shipped_root
from policygen.markup.html import policy_page
from policygen.runs.policy_checks import check_policies
from policygen.schools.school_file import read_school

ON: Final = date(2026, 11, 24)
SCHOOLS: Final = ("oakfield-primary", "brookside-academy", "thornbury-prep", "willow-bank-special")
DOCUMENTS: Final = 40


def main() -> None:
    """Make the policies, check them, print the times."""
    library = load()
    pages: list[tuple[str, str]] = []
    for school in SCHOOLS:
        answers = read_school(shipped_root() / "examples" / f"{school}.yaml", library.vocabulary).answers
        pages += [
            (f"{school}_{key}", policy_page(generate(policy, library, answers, ON).document))
            for key, policy in library.policies.items()
        ]
    chosen = ("primary_safeguarding", "primary_behaviour", "primary_safer-recruitment")
    read = [read_foreign(page.encode(), f"{name}.html") for name, page in pages if name.endswith(chosen)]
    long = "\n\n".join(each.text for one in read for each in one.passages).encode()
    prover = Prover(library)
    checked(read_foreign(long, "Safeguarding policy.txt"), library, ON, documents=("safeguarding",), prover=prover)
    began = process_time()
    text = read_foreign(long, "Safeguarding policy.txt")
    checked(text, library, ON, documents=("safeguarding",), prover=prover)
    print(f"one policy of {text.words} words (about {text.words // 450} pages), warm: {process_time() - began:.1f} s")
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{name}.html" for name, _ in pages[:DOCUMENTS]]
        for path, (_, page) in zip(paths, pages, strict=False):
            path.write_text(page, encoding="utf-8")
        began = process_time()
        made = check_policies(paths, library, ON)
        words = sum(each.text.words for each in made.checked.values())
        print(f"a folder of {len(made.checked)} documents, {words} words: {process_time() - began:.1f} s")


if __name__ == "__main__":
    main()
