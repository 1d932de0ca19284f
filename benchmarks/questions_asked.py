"""How many questions each example school is asked: in the first pass, and what has a usual answer or can wait.

python benchmarks/questions_asked.py
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policygen.facts.vocabulary import NOT_SURE
from policygen.interview import Interview
from policygen.library.load import load
from policygen.schools.school_file import School, read_school

ON = date(2026, 11, 29)


def first_pass(interview: Interview, school: School) -> tuple[list[int], Interview]:
    """Answer the first pass as a school's file does; return what was said to be left each time, and where that leads."""
    said = []
    while True:
        question = interview.next()
        if question is not None:
            said.append(question.left)
            interview = interview.answer(question.name, school.answers.get(question.name, NOT_SURE))
            continue
        later = interview.with_usual_answers()
        if later is interview:
            return said, interview
        interview = later


def main() -> None:
    """Print a line for each example school."""
    library = load()
    print(f"{'school':24}{'asked':>7}{'said first':>12}{'goes up':>9}{'usual':>7}{'can wait':>10}")
    for path in sorted((Path(__file__).parent.parent / "examples").glob("*.yaml")):
        if "\nschools:" in path.read_text("utf-8"):
            continue  # a trust's file
        school = read_school(path, library.vocabulary)
        said, state = first_pass(Interview(library, list(library.policies.values()), School({}), ON), school)
        ups = sum(later >= earlier for earlier, later in zip(said, said[1:], strict=False))  # noqa: RUF007
        usual = len(state.usual())
        print(f"{path.stem:24}{len(said):>7}{said[0]:>12}{ups:>9}{usual:>7}{len(state.open()):>10}", flush=True)


if __name__ == "__main__":
    main()
