"""A governors' briefing on what has changed: law first, what it means here, what to decide, what is coming, then the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from policygen.generation.impact import ClauseChange, SchoolChanges
from policygen.language.english import count, long_date
from policygen.law.changes import NOT_LAW, ORDER, LawChange, LawChanges
from policygen.law.model import Requirement
from policygen.markup.blocks import Block, ListItem, Paper, Run
from policygen.markup.papers import heading, item, note, part, table, words
from policygen.policies.model import Policy

MOST_LAW: Final = 7
MOST_GUIDANCE: Final = 9


MOST_COMING: Final = 5
"""So that the text before the table stays within two pages."""

KIND: Final[Mapping[str, str]] = {
    "new": "New", "changed": "Changed", "removed": "Gone", "reworded": "Reworded", "moved": "Moved",
}  # fmt: skip
STARRED: Final = (
    "* Rests on reports of the new text, not on the official text itself. "
    "Check it against the official text before you rely on it."
)


def briefing(law: LawChanges, schools: Sequence[SchoolChanges], policies: Mapping[str, Policy], organisation: str) -> Paper:
    """Return the briefing for a school, a trust, or (with no schools) for anyone."""
    days = f"{long_date(law.start)} to {long_date(law.end)}"
    changes = _that_concern(law, schools)
    parts = [
        part("in-short", _in_short(law, changes, schools, policies)),
        part("law-first", _group("The law first", [each for each in changes if each.requirement.force == "must"], MOST_LAW)),
        part("guidance", _group("Guidance", [each for each in changes if each.requirement.force == "should"], MOST_GUIDANCE)),
    ]
    if schools:
        parts.append(part("for-us", _for_us(schools)))
    parts.append(part("decide", _decide(law, changes, schools, policies)))
    parts.append(part("coming", _coming(_coming_for(law, schools))))
    parts.append(part("table", _table(changes, schools, policies), new_page=True))
    return Paper(
        title="What has changed, and what to decide",
        about=f"Briefing for governors and trustees: {days}",
        organisation=organisation or "Schools in England",
        date=str(long_date(law.end)),
        parts=tuple(each for each in parts if each.blocks),
    )


def _that_concern(law: LawChanges, schools: Sequence[SchoolChanges]) -> list[LawChange]:
    asking = [each for each in law.asking_for_words() if each.requirement.edition.kind not in NOT_LAW]
    if not schools:
        return asking
    mine = {each.requirement.id for school in schools for each in school.law}
    ours = {each.requirement.id for school in schools for clause in school.clauses for each in clause.because}
    # What our policies already speak of comes first, within law, guidance and advice.
    concerning = [each for each in asking if each.requirement.id in mine]
    return sorted(concerning, key=lambda each: (ORDER[each.requirement.force], each.requirement.id not in ours))


def _coming_for(law: LawChanges, schools: Sequence[SchoolChanges]) -> list[Requirement]:
    mine = {each.id for school in schools for each in school.coming}
    return [each for each in law.coming if not schools or each.id in mine]


def _in_short(
    law: LawChanges, changes: Sequence[LawChange], schools: Sequence[SchoolChanges], policies: Mapping[str, Policy]
) -> Iterator[Block]:
    yield heading("In short")
    musts = sum(1 for each in changes if each.requirement.force == "must")
    doubtful = sum(1 for each in changes if not each.confirmed)
    lines = [
        f"{count(musts, 'change')} in law and {count(len(changes) - musts, 'change')} in guidance"
        + (" that concern us." if schools else " ask something of schools."),
    ]
    if law.editions:
        lines.append("New in force: " + ", ".join(_editions(law, changes)) + ".")
    stronger = [each for each in changes if each.force_change]
    if stronger:
        named = "; ".join(f"{each.requirement.title} ({_force(each)})" for each in stronger)
        lines.append(f"The force is another for: {named}.")
    if schools:
        lines.append(_clauses_in_short(schools, policies))
    if doubtful:
        lines.append(f"{doubtful} of the {len(changes)} rest on reports of the new text and are marked *.")
    for line in lines:
        yield item(line)


def _editions(law: LawChanges, changes: Sequence[LawChange]) -> list[str]:
    sources = {each.requirement.edition.source for each in changes}
    named = [name for source, name in law.editions if source in sources]
    return named[:6] + ([f"and {len(named) - 6} more"] if len(named) > 6 else [])


def _force(change: LawChange) -> str:
    before, after = change.force_change or ("", "")
    return f"from {before} to {after}"


def _clauses_in_short(schools: Sequence[SchoolChanges], policies: Mapping[str, Policy]) -> str:
    touched = [each for school in schools for each in school.clauses if each.kind != "look at it"]
    names = {(each.policy, each.clause.name) for each in touched}
    which = {each.policy for each in touched}
    affected = sum(1 for school in schools if school.affected)
    asked = {name for school in schools for name in school.to_ask}
    titles = ", ".join(policies[key].file.title for key in policies if key in which)
    return (
        f"{count(len(names), 'clause')} in {count(len(which), 'policy', 'policies')}"
        + (f" ({titles})" if 0 < len(which) <= 3 else "")
        + (f", in {affected} of {len(schools)} schools" if len(schools) > 1 else "")
        + f"; {count(len(asked), 'new question')} to answer."
    )


def _group(title: str, changes: Sequence[LawChange], most: int) -> Iterator[Block]:
    if not changes:
        return
    yield heading(title)
    for each in changes[:most]:
        yield ListItem((Run(f"{KIND[each.kind]}: ", bold=True), Run(_what(each) + f" ({_where(each)})")), ordered=False)
    if len(changes) > most:
        yield note(f"{len(changes) - most} more stand in the table.")


def _what(change: LawChange) -> str:
    return change.notes[-1] if change.notes else f"{change.requirement.title}."


def _where(change: LawChange) -> str:
    since = f", since {long_date(change.since)}" if change.since else ""
    return change.requirement.citation() + since + ("" if change.confirmed else " *")


def _for_us(schools: Sequence[SchoolChanges]) -> Iterator[Block]:
    yield heading("What it means for us" if len(schools) == 1 else "What it means for each school")
    rows = [
        (
            school.school,
            str(len({each.requirement.id for each in school.law if each.asks_for_words})),
            *(str(sum(1 for each in school.clauses if each.kind == kind)) for kind in ("new words", "added", "dropped")),
            str(len(school.to_ask)) if school.to_ask else "none",
        )
        for school in schools
    ]
    header = ("School", "Changes that apply", "Clauses reworded", "added", "dropped", "Questions to answer")
    yield table(header, rows, "Schools and what changes for them")


def _decide(
    law: LawChanges, changes: Sequence[LawChange], schools: Sequence[SchoolChanges], policies: Mapping[str, Policy]
) -> Iterator[Block]:
    yield heading("What to decide")
    which = {each.policy for school in schools for each in school.clauses if each.kind != "look at it"}
    titles = [policies[key].file.title for key in policies if key in which]
    steps = []
    if titles:
        steps.append(f"Approve the updated {_listed(titles)}; the clean and the compared versions come from policygen generate.")
    asked = sorted({name for school in schools for name in school.to_ask})
    if asked:
        steps.append(f"Have the new questions answered: {_listed(asked)}. policygen ask puts them.")
    if any(each.requirement.force == "must" for each in changes):
        steps.append("Note the changes in law above, and name who sees to each, by when.")
    if any(not each.confirmed for each in changes):
        steps.append("Have the changes marked * checked against the official text, and record who did it.")
    if law.carried_over:
        steps.append(
            f"Note that {law.carried_over} further requirements were carried over from the edition before: "
            "whether the new one says something else has not been seen."
        )
    for each in steps or ["Nothing: no change asks for a decision."]:
        yield ListItem(words(each), ordered=True, list_id=1)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _coming(coming: Sequence[Requirement]) -> Iterator[Block]:
    if not coming:
        return
    yield heading("Coming, and not in force")
    for each in coming[:MOST_COMING]:
        when = f"from {long_date(each.starts)}" if each.starts else ("proposed" if each.basis == "draft" else "no day fixed")
        yield ListItem(words(f"{each.title} ({each.citation()}; {when})"), ordered=False)
    if len(coming) > MOST_COMING:
        yield note(f"{len(coming) - MOST_COMING} more: policygen explain --coming")


def _table(changes: Sequence[LawChange], schools: Sequence[SchoolChanges], policies: Mapping[str, Policy]) -> Iterator[Block]:
    if not changes:
        return
    yield heading("Every change")
    clauses = _clauses_by_requirement(schools, policies)
    header = ("Force", "What", "Source", "Since", *(("Where in our policies",) if schools else ()))
    rows = [
        (
            _force_words(each),
            f"{KIND[each.kind]}: {_what(each)}",
            each.requirement.citation() + ("" if each.confirmed else " *"),
            str(long_date(each.since)) if each.since else "–",
            *((clauses(each),) if schools else ()),
        )
        for each in changes
    ]
    yield table(header, rows, "Every change with its source")
    if any(not each.confirmed for each in changes):
        yield note(STARRED)


def _force_words(change: LawChange) -> str:
    if change.force_change is None:
        return change.requirement.force
    before, after = change.force_change
    return f"{after} (was {before})"


def _clauses_by_requirement(schools: Sequence[SchoolChanges], policies: Mapping[str, Policy]) -> Callable[[LawChange], str]:
    found: dict[str, dict[str, None]] = {}
    for school in schools:
        for clause in school.clauses:
            for each in clause.because:
                found.setdefault(each.requirement.id, {}).setdefault(_place(clause, policies))
    return lambda change: "; ".join(found.get(change.requirement.id, {"–": None}))


def _place(clause: ClauseChange, policies: Mapping[str, Policy]) -> str:
    policy = policies[clause.policy]
    section = next(each.title for each in policy.sections if each.name == clause.clause.section)
    heading = clause.clause.heading or section
    return f"{policy.key}: {heading if '{' not in heading else section if '{' not in section else clause.clause.name}"
