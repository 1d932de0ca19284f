"""How much work a PDF is: by policygen's own program for Typst, proofs included, and by LibreOffice.

    python benchmarks/pdf_files.py

Prints CPU seconds and pages of the longest policies of an example school, made from their Word files. A first PDF by
Typst, which reads the letters, is not counted.
"""

from __future__ import annotations

import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import pypdfium2

from policygen.formats.pdf import convert, find_libreoffice
from policygen.generation.generate import generate
from policygen.library.load import load
from policygen.runs.pdf_files import pdf_of_word
from policygen.schools.school_file import read_school

ROOT = Path(__file__).resolve().parents[1]
ON = date(2026, 11, 24)
MOST = 4


def main() -> None:
    library = load()
    answers = read_school(ROOT / "examples" / "oakfield-primary.yaml", library.vocabulary).answers
    words = {key: generate(library.policies[key], library, answers, ON, with_provenance=True).word() for key in library.policies}
    longest = sorted(words, key=lambda key: len(words[key]))[-MOST:]
    pdf_of_word(words[longest[0]], "", ON)
    print(f"{'':28}{'pages':>7}{'Typst s':>9}{'LibreOffice s':>15}")
    for key in longest:
        start = time.process_time()
        made = pdf_of_word(words[key], "", ON)
        ours = time.process_time() - start
        print(f"{key:28}{len(pypdfium2.PdfDocument(made)):7}{ours:9.2f}{by_libreoffice(words[key]):15.2f}")


def by_libreoffice(word: bytes) -> float:
    """Return the CPU seconds that LibreOffice takes with its start; not a number where it is not there."""
    if find_libreoffice() is None:
        return float("nan")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "policy.docx"
        file.write_bytes(word)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        convert([file])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
