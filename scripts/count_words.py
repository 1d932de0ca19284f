"""Print how many words each policy has, for an example school on a day, and its budget.

    python scripts/count_words.py [--school oakfield-primary] [--on 2026-11-24] [--long]

`--long` also lists the paragraphs that are too long for a procedure.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from policygen.generation.length import policy_lengths
from policygen.library.load import load
from policygen.schools.school_file import read_school

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Print a row for each policy, and the sum."""
    parser = argparse.ArgumentParser(description="Words of each policy.")
    parser.add_argument("--school", default="oakfield-primary")
    parser.add_argument("--on", type=date.fromisoformat, default=date(2026, 11, 24))
    parser.add_argument("--long", action="store_true")
    asked = parser.parse_args()
    library = load(ROOT)
    answers = read_school(ROOT / "examples" / f"{asked.school}.yaml", library.vocabulary).answers
    lengths = sorted(policy_lengths(library, answers, asked.on), key=lambda each: -each.words)
    for each in lengths:
        over = f"  {each.over:,} over" if each.over else ""
        print(f"{each.policy:<28}{each.words:>7,} of {each.budget:,}{over}")
        for clause, words in each.long_paragraphs if asked.long else ():
            print(f"    {clause}: a paragraph of {words} words")
    print(f"{'sum':<28}{sum(each.words for each in lengths):>7,} of {sum(each.budget for each in lengths):,}")


if __name__ == "__main__":
    main()
