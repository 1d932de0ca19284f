"""To which schools a requirement applies where nobody has answered a question: from what the text shows, else "if you have …".

A text shows that a school has something (a sixth form, volunteers), never that it has not. Where it shows no kind of school, it
is read as one for children of school age that the state funds; independent schools, nurseries, special schools, boarding and
16 to 19 academies are taken up only where the text speaks of them. What was taken is told with the sentence that shows it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from policygen.coverage.foreign_text import ForeignText, FoundPassage
from policygen.expressions import Expression
from policygen.facts.known import Known
from policygen.facts.vocabulary import Value, Vocabulary, label

_MAINTAINED: Final = ("community", "voluntary_controlled", "voluntary_aided", "foundation")
_SHOWS: Final[tuple[tuple[str, Value, str], ...]] = (
    ("has_sixth_form", True, r"\b(?:our|the) (?:school'?s )?sixth[- ]form\b|\byears? 12\b"),
    ("has_nursery", True, r"\b(?:our|the) nursery\b|\bnursery (?:class|children|pupils|staff|manager)"),
    ("has_reception", True, r"\breception (?:class|children|year|pupils)|\bour (?:early years|EYFS)\b"),
    ("has_wraparound", True, r"\b(?:our )?(?:breakfast|after[- ]school|wraparound) (?:club|care|provision)"),
    ("uses_volunteers", True, r"\bvolunteers?\b"),
    ("uses_supply_agencies", True, r"\b(?:supply (?:staff|teachers?)|supply agenc\w+|agency (?:staff|workers?))\b"),
    ("uses_alternative_provision", True, r"\balternative provi(?:sion|ders?)\b"),
    ("lets_premises", True, r"\b(?:hire|hirers?|lettings?|lets?|rent\w*)\b[^.]{0,40}\b(?:premises|facilities|hall|building)"),
    ("arranges_work_experience", True, r"\bwork experience\b"),
    ("arranges_homestays", True, r"\b(?:host famil\w+|homestays?)\b"),
    (
        "hosts_trainees",
        True,
        r"\b(?:we|school) (?:host|take|train|have)s? (?:\w+ )?trainee|\btrainee teachers? (?:on|who come|placed)\b",
    ),
    ("boarding_provision", "boarding", r"\b(?:our boarders|boarding (?:house|staff|pupils|school))\b"),
)
_TYPES: Final[tuple[tuple[tuple[str, ...], str, str], ...]] = (
    (
        ("academy_16_19",),
        r"\bsixth[- ]form (?:college|academy|centre)\b|(?-i:[A-Z]\w+ Sixth Form)\b",
        r"\b(?:our|this|the|a) (?:16 to 19 (?:academy|free school)|sixth[- ]form college)\b",
    ),
    (("maintained_nursery",), r"\bnursery school\b", r"\b(?:our|this|a) (?:maintained )?nursery school\b"),
    (("pru",), r"\bpupil referral unit\b|\bPRU\b", r"\b(?:our|this) pupil referral unit\b|\bmanagement committee\b"),
    (
        ("non_maintained_special",),
        r"\bnon-maintained special school\b",
        r"\bnon-maintained special schools? (?:\(england\) )?regulations\b|\b(?:our|we are a) non-maintained special school\b",
    ),
    (
        ("independent",),
        r"\bprep(?:aratory)?\b|\bindependent school\b",
        r"\b(?:our|the) proprietor\b|\bindependent school standards\b|\b(?:an|our) independent school\b"
        r"|\bindependent schools? inspectorate\b|\bbursar\b",
    ),
    (
        ("academy",),
        r"\bacadem(?:y|ies) trust\b",
        r"\b(?:our|the) (?:academy|multi-academy)? ?trust\b|\b(?:our|the) trust board\b|\b(?:our|the) trustees\b",
    ),
    (
        _MAINTAINED,
        r"\b(?:voluntary (?:aided|controlled)|community|infant|junior) school\b",
        r"\b(?:our|the|full) governing (?:body|board)\b|\b(?:our|the) governors\b|\b(?:a|our) maintained school\b",
    ),
)
"""For each kind of school, what shows it in the first lines, and what shows it where it stands several times in the text."""
_SPECIAL: Final = re.compile(r"\bspecial (?:school|academy)\b", re.IGNORECASE)
_PHASES: Final[tuple[tuple[tuple[int, int], str], ...]] = (
    ((2, 4), r"\bnursery school\b|\bpre-?school\b"),
    ((4, 7), r"\binfants?'? (?:and nursery )?school\b"),
    ((7, 11), r"\bjunior school\b"),
    ((4, 11), r"\bprimary\b"),
    ((4, 18), r"\ball[- ]through\b"),
    ((11, 18), r"\b(?:secondary|high|upper|grammar) (?:school|academy)\b"),
)
_COVER: Final = 12
"""Passages at the start that say what a school is; the text may speak of other schools."""
_ALL_AGES: Final = ((4, 11), (11, 16), (11, 18))


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that the text shows of its school, and where."""

    fact: str
    said: str
    """In words, such as "it is an academy"."""
    passage: FoundPassage | None
    """None where nothing shows it and it was taken."""


@dataclass(frozen=True)
class Applies:
    """Whether requirements apply to the school of a text."""

    vocabulary: Vocabulary
    profiles: tuple[Known, ...]
    """Every school that it may be."""
    shown: tuple[Shown, ...] = ()
    ages: tuple[int, int] | None = None
    """The ages of its children, where the start of the text shows them."""
    _memo: dict[str, bool | None] = field(default_factory=dict, compare=False, repr=False)

    def value(self, condition: Expression | Literal["everyone"] | None) -> bool | None:
        """Return whether a condition holds; None where it holds for some of the schools that it may be."""
        if not isinstance(condition, Expression):
            return True
        if condition.text not in self._memo:
            values = {condition.value(each) for each in self.profiles}
            self._memo[condition.text] = values.pop() if len(values) == 1 else None
        return self._memo[condition.text]

    def condition_words(self, condition: Expression | Literal["everyone"] | None) -> str:
        """Return what an open condition asks, such as "if you have a sixth form"; empty where it is decided."""
        if not isinstance(condition, Expression) or self.value(condition) is not None:
            return ""
        return f"if {self._said(ast.parse(' '.join(condition.text.split()), mode='eval').body)}"

    def _said(self, node: ast.expr, *, denied: bool = False) -> str:
        if isinstance(node, ast.UnaryOp):
            return self._said(node.operand, denied=not denied)
        if isinstance(node, ast.BoolOp):
            every = isinstance(node.op, ast.And) != denied
            parts = [each for each in node.values if self._decided(each) is None]
            return (" and " if every else " or ").join(dict.fromkeys(self._said(each, denied=denied) for each in parts))
        text = ast.unparse(node).replace("'", '"')
        yes, no = _SAID.get(text) or _SAID.get(text.partition(" ")[0]) or self._question(text)
        return no if denied else yes

    def _decided(self, node: ast.expr) -> bool | None:
        return self.value(_expression(ast.unparse(node)))

    def _question(self, text: str) -> tuple[str, str]:
        name = next((each for each in re.findall(r"[a-z_]+", text) if each in self.vocabulary.facts), text)
        asked = label(self.vocabulary, name).rstrip("?")
        return f"this is so for you: {asked}", f"this is not so for you: {asked}"


def _expression(text: str) -> Expression:
    from policygen.expressions import parse

    return parse(text.replace("'", '"'))


def applies_to_known(known: Known) -> Applies:
    """Return what applies to a school whose answers are known."""
    return Applies(known.vocabulary, (known,))


def applies_to_text(text: ForeignText, vocabulary: Vocabulary) -> Applies:
    """Return what applies to the school of a text, from what the text shows of it."""
    shown: list[Shown] = []
    answers: dict[str, Value] = {}
    for fact, value, words in _SHOWS:
        found = next((each for each in _passages_with(text, words) if not _denied_there(each, words)), None)
        if found is not None:
            answers[fact] = value
            shown.append(Shown(fact, _SAID.get(fact, (fact, ""))[0], found))
    types, by = _types(text)
    ages, ages_by = _ages(text)
    shown += [Shown("school_type", by[0], by[1]), Shown("phase", ages_by[0], ages_by[1])]
    profiles = tuple(
        Known(vocabulary, {**answers, "school_type": kind, "age_low": low, "age_high": high}, asking=True)
        for kind in types
        for low, high in ages
    )
    return Applies(vocabulary, profiles, tuple(shown), ages[0] if ages_by[1] is not None else None)


def _denied_there(passage: FoundPassage, words: str) -> bool:
    """Return whether a passage says that the school has not what it speaks of: "We do not let our premises"."""
    said = passage.text.replace("’", "'")
    return all(
        _DENIES.search(said[max(said.rfind(". ", 0, match.start()), 0) : match.start()])
        for match in re.finditer(words, said, re.IGNORECASE)
    )


_DENIES: Final = re.compile(r"\b(?:not|no|never|without|nobody|none)\b", re.IGNORECASE)


def _types(text: ForeignText) -> tuple[tuple[str, ...], tuple[str, FoundPassage | None]]:
    """Return the kinds of school that it may be, and what shows it: the first lines, or what the text says most often."""
    shown = [(types, found) for types, cover, _ in _TYPES if (found := _on_cover(text, cover)) is not None]
    counts = {types: list(_passages_with(text, words)) for types, _, words in _TYPES} if not shown else {}
    most = max(map(len, counts.values()), default=0)
    if most >= _OFTEN or sum(map(bool, counts.values())) == 1:
        shown = [(types, found[0]) for types, found in counts.items() if found and 2 * len(found) >= most]
    if not shown:
        return _where_nothing_shows(text)
    types = tuple(each for kinds, _ in shown for each in kinds)
    special = next((each for each in text.passages[:_COVER] if _SPECIAL.search(each.text)), None)
    if special is not None:
        types = tuple(dict.fromkeys(each for kind in types for each in _AS_SPECIAL.get(kind, ())))
        return types or ("community_special", "foundation_special", "special_academy"), ("it is a special school", special)
    return types, (" or ".join(_TYPE_SAID[kinds[0]] for kinds, _ in shown), shown[0][1])


def _where_nothing_shows(text: ForeignText) -> tuple[tuple[str, ...], tuple[str, FoundPassage | None]]:
    """Return the kinds of school that it may be where no words show it; independent schools have a "board of governors" too."""
    governors = next(_passages_with(text, r"\bboard of governors\b"), None)
    if governors is not None:
        return (*_MAINTAINED, "academy", "independent"), ("it is a state-funded or an independent school", governors)
    return (*_MAINTAINED, "academy"), ("it is a state-funded school: nothing in the file says otherwise", None)


def _on_cover(text: ForeignText, words: str) -> FoundPassage | None:
    pattern = re.compile(words, re.IGNORECASE)
    names = ((each, each.text.partition(". ")[0]) for each in text.passages[:_COVER])
    return next((each for each, name in names if len(name.split()) <= _NAME_WORDS and pattern.search(name)), None)


_NAME_WORDS: Final = 12
"""Words of a line that holds a name; a longer one is a sentence, and may speak of others."""
_OFTEN: Final = 2
_AS_SPECIAL: Final[Mapping[str, tuple[str, ...]]] = {
    "community": ("community_special",), "foundation": ("foundation_special",), "academy": ("special_academy",),
    "independent": ("independent_special", "non_maintained_special"), "pru": ("pru",),
}  # fmt: skip


def _ages(text: ForeignText) -> tuple[tuple[tuple[int, int], ...], tuple[str, FoundPassage | None]]:
    for ages, words in _PHASES:
        found = next((each for each in text.passages[:_COVER] if re.search(words, each.text, re.IGNORECASE)), None)
        if found is not None:
            return (ages,), (f"its children are about {ages[0]} to {ages[1]}", found)
    return _ALL_AGES, ("its children are of school age: nothing at the start of the file says which", None)


def _passages_with(text: ForeignText, words: str) -> Iterator[FoundPassage]:
    pattern = re.compile(words, re.IGNORECASE)
    return (each for each in text.passages if pattern.search(each.text.replace("’", "'")))


_TYPE_SAID: Final[Mapping[str, str]] = {
    "academy_16_19": "it is a 16 to 19 academy or college", "maintained_nursery": "it is a maintained nursery school",
    "pru": "it is a pupil referral unit", "non_maintained_special": "it is a non-maintained special school",
    "independent": "it is an independent school", "academy": "it is an academy", "community": "it is a maintained school",
}  # fmt: skip
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "has_sixth_form": ("you have a sixth form", "you have no sixth form"),
    "sixth_form": ("you have a sixth form", "you have no sixth form"),
    "has_nursery": ("you have nursery classes", "you have no nursery classes"),
    "has_reception": ("you have Reception classes", "you have no Reception classes"),
    "early_years": ("you have nursery or Reception classes", "you have no nursery or Reception classes"),
    "has_wraparound": ("you run a breakfast or after-school club", "you run no club before or after school"),
    "uses_volunteers": ("you have volunteers", "you have no volunteers"),
    "uses_supply_agencies": ("you use staff from agencies", "you use no staff from agencies"),
    "uses_alternative_provision": ("you use alternative provision", "you use no alternative provision"),
    "lets_premises": ("you let or lend your premises", "you do not let your premises"),
    "arranges_work_experience": ("you arrange work experience", "you arrange no work experience"),
    "arranges_homestays": ("children stay with host families that you arrange", "you arrange no stays with host families"),
    "hosts_trainees": ("you have trainee teachers", "you have no trainee teachers"),
    "boarding": ("children board or stay overnight", "no children board"),
    "boarding_school": ("children board", "no children board"),
    "boarding_provision": ("children board or stay overnight", "no children board"),
    "residential_special": ("you are a residential special school", "you are no residential special school"),
    "residential_trips": ("you run trips with an overnight stay", "you run no trips with an overnight stay"),
    "remote_education": ("you ever teach children online at home", "you never teach online"),
    "independent_standards_apply": ("you are an academy or independent school", "you are neither an academy nor independent"),
    "independent": ("you are an independent school", "you are not an independent school"),
    "academy": ("you are an academy", "you are not an academy"),
    "maintained": ("you are a maintained school", "you are not a maintained school"),
    "pru": ("you are a pupil referral unit", "you are not a pupil referral unit"),
    "non_maintained_special": ("you are a non-maintained special school", "you are not a non-maintained special school"),
    "alternative_provision": ("you are alternative provision", "you are not alternative provision"),
    "in_multi_academy_trust": ("you are in a multi-academy trust", "you are not in a multi-academy trust"),
    "state_funded": ("you are state-funded", "you are not state-funded"),
    "sixteen_to_nineteen": ("you are a 16 to 19 academy", "you are not a 16 to 19 academy"),
    "nursery_school": ("you are a nursery school", "you are not a nursery school"),
    "secondary_age": ("you have children of 12 or older", "you have no children of 12 or older"),
    "primary_age": ("you have children of 10 or younger", "you have no children of 10 or younger"),
    "statutory_age": ("you have children of school age", "you have no children of school age"),
    "age_high >= 16": ("you have students of 16 or older", "you have no students of 16 or older"),
    "age_high >= 8": ("you have children of 8 or older", "you have no children of 8 or older"),
    "age_low <= 7": ("you have children of 7 or younger", "you have no children of 7 or younger"),
    "ai_use != \"none\"": ("you use generative AI", "you use no generative AI"),
    "detention != \"none\"": ("you use detention", "you do not use detention"),
    "catering": ("you provide food", "you provide no food"),
}  # fmt: skip
