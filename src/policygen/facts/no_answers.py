"""What people type where they have no answer, or the answer to something else; and names that are none."""

from __future__ import annotations

import re
from typing import Final

from policygen.language.patterns import compiled_later

THERE_IS_NONE: Final = frozenset({"n/a", "n.a.", "na", "not applicable", "none", "nil", "no", "nothing", "-", "--"})
"""What people type where something does not exist; it leaves out what may be left out."""
_NO_ANSWER: Final = frozenset({
    "n/a", "na", "n.a.", "not applicable", "tbc", "t.b.c.", "tba", "tbd", "to be confirmed", "to be decided", "to follow",
    "as above", "see above", "ditto", "same", "same as above", "unknown", "don't know", "dont know", "do not know", "dunno",
    "not sure", "unsure", "none yet", "vacant", "vacancy", "pending", "xxx", "xx", "test", "asdf", "-", "--", ".", "...",
    "yes", "yes please", "yes thanks", "yes thank you", "yes we do", "yes we have", "yep", "yeah", "nope", "no thanks",
    "no thank you", "not yet", "ok", "okay", "all ok", "done", "correct", "none", "nil", "no", "nothing",
})  # fmt: skip
"""What people type where they have no answer; printed in a policy it would say nothing, or something untrue."""
_ITS: Final = (
    r"(?:(?:the|our|your|school'?s?|trust'?s?|la|council'?s?|local authority|county|partnership|lscp|dfe|staff|last year'?s"
    r"|old) )*"
)
_PLACES: Final = (
    r"(?:web ?sites?|web ?pages?|web|internet|intranet|hand ?book|prospectus|polic(?:y|ies)|file|list|sims|arbor|attached"
    r"|attachment|overleaf|previous|e-?mail|(?:row |line |cell |page )?(?:above|below)|(?:other |next )(?:row|page|sheet|form))"
)
_ELSEWHERE: Final = compiled_later(
    rf"(?:please |pls )?(?:see|refer to|look (?:at|on)|check) {_ITS}{_PLACES}"
    r"|(?:please |pls )?(?:ask|speak to)(?: at| in)? (?:the |our )(?:[^\W\d_]+ )?[^\W\d_]+"
    r"|(?:please |pls )?(?:ask|check with|speak to) (?:mrs? |ms |miss )[^\W\d_]+(?: [^\W\d_]+)?"
    # A motto, a badge, a box or a trust can begin with "Ask" too.
    r"|(?:please |pls )?(?:ask|check with|speak to) (?!(?:why|me|for|first|all|again|away|it'?s?|anything|questions?)\b)[^\W\d_]+"
    r"(?: (?!(?:trust|academ\w+|schools?|box|boxes|badges?|cards?|lanyards?|apps?|posters?|schemes?|campaign|project|line"
    r"|first|guide|team|group|club)\b)[^\W\d_]+)?"
    r"|(?:please |pls )?(?:ask|check with|speak to) it"
    r"|(?:please |pls )?(?:check with|try) (?:the |our )?(?:school |main )?(?:office|reception|head|dsl|senco|web ?site)"
    r"|(?:same )?as (?:before|last year|previously|at present|now|usual)|no change|see (?:dsl|head|office|it)",
    re.IGNORECASE,
)
"""What sends the reader to look or to ask somewhere else; a policy has to say the thing itself."""
_STANDS_ELSEWHERE: Final = compiled_later(rf"(?:please |pls )?on {_ITS}{_PLACES}", re.IGNORECASE)
_RANKS: Final = r"(?:executive |acting |interim |deputy |assistant |associate |vice[- ]?)*"
_POSTS: Final = (
    r"(?:head ?teacher|head|principal|dsl|ddsl|chair|governor|clerk|senco|sendco|bursar|business manager|office manager"
    r"|school office|office|admin|caretaker|lado|designated safeguarding lead|safeguarding lead)s?"
    r"(?: of (?:school|centre|governors|trustees|the board))?"
)
_FIELDS: Final = (
    r"(?:admin\w*|admissions?|advice|art|assistant|attendance|behaviour|boarding|business|care|catering|child|chief|class|classroom"
    r"|co-?opted|compliance|computing|cover|curriculum|data|deputy|designated|duty|early|education|emergency|english|estates?"
    r"|exams?|examinations?|executive|facilities|families|family|finance|first|form|foundation|general|geography|head|health"
    r"|help|history|home|hr|human|ict|inclusion|intervention|it|ks ?\d|la|language"
    r"|lead|learning|liaison|link|lunchtime|maths|medical|mental"
    r"|midday|music|network|nursery|office|online|operations|pa|parent|pastoral|pe|personnel|phase|phone|police|premises|prevent|private"
    r"|project|protection|pupil|qualified|reception|resources|responsible|safeguarding|safety|school|science|secondary|send?|senior|site|social"
    r"|special|specialist|staff|student|subject|supply|support|systems|teaching|team|technical|telephone|transport|trust|visits?"
    r"|vice|virtual|welfare|wellbeing|work|year|youth)"
)
_ROLE: Final = compiled_later(
    rf"(?:the )?(?:{_RANKS}{_POSTS}"
    # Teacher, Governor, Officer, Manager and Line are families' names as well: only with a field of work they are posts.
    rf"|(?=(?:.*[ -])?{_FIELDS}\b)(?:[^\W_]+[ -]){{0,4}}(?:officer|manager|teacher|governor|line)s?|(?:officer|manager|teacher)s?"
    r"|(?:[^\W\d_]+[ -]){0,3}(?:administrators?|co-?ordinators?|assistants?|secretary|secretaries|trustees?|(?<=school )nurses?"
    r"|(?:team|department|committee))"
    r"|(?:early years|inclusion|pastoral|phase|curriculum|subject|attendance|behaviour|prevent|online safety|mental health"
    r"|wellbeing|nursery|finance|business|site|it|send|medical|first aid|team|year \d+) (?:lead|leader|director)s?"
    r")(?: \([\w ]+\))?",
    re.IGNORECASE,
)
_ROLE_IN_BRACKETS: Final = compiled_later(r"([^(]*)\(([^()]*)\)", re.IGNORECASE)
_SEVERAL: Final = compiled_later(
    r"\s(?:[Aa][Nn][Dd]|&|or|then)\s|\s?[/;]\s?|\w\s?\+\s?\w|,\s*(?:[Mm]rs?|[Mm]iss|[Mm]s|[Dd]r)\b"
    # Two names with a comma between; letters behind a name (OBE, BA Hons) are none.
    r"|^\w[\w'’.-]*\s[^,]*,\s*(?![A-Z]{2,5}\b)[A-Z][\w'’.-]*\s+[A-Z][\w'’.-]+"
)
_NOBODY: Final = compiled_later(
    r"me|myself|mrs?|miss|ms|dr|nobody|no[ -]?one|someone(?: else)?|the same(?: person)?|same person(?: as .*)?|as dsl|as head"
    r"|(?:still )?to be (?:appointed|named|recruited|advised|agreed|elected|chosen)(?: .*)?|recruiting|being recruited|advertised"
    r"|awaiting appointment|(?:on )?maternity(?: cover| leave)?|agency|supply(?: cover)?"
    r"|(?:the )?new (?:head|dsl|senco|person)(?: .*)?",
    re.IGNORECASE,
)
"""What people type for somebody who is not there yet, or whose name they leave to the reader."""
_FULL_STOP_BEHIND: Final = compiled_later(r".*[^\W\d_]{4,}\.")


def plainly(text: str) -> str:
    """Return a text as it is compared with what people type: small letters, plain apostrophes, no exclamation mark.

    >>> plainly(" Don’t know! ")
    "don't know"
    """
    return text.strip().casefold().replace("’", "'").rstrip("!")


def says_nothing(text: str, *, letter: bool = False) -> bool:
    """Return whether a text is what people type where they have no answer: such words, a single letter, signs alone.

    With `letter` a single letter is an answer, but for the y and n of another question.
    """
    said = plainly(text)
    alone = len(text) == 1 and text.isalpha() and not (letter and said not in ("y", "n"))
    return said.rstrip(".") in _NO_ANSWER or said in _NO_ANSWER or alone or not any(map(str.isalnum, text))


def points_elsewhere(text: str, sentence: str = "") -> bool:
    """Return whether a text sends the reader somewhere else; `sentence` is the beginning that it ends, if it ends one.

    >>> points_elsewhere("See website."), points_elsewhere("See the best in all"), points_elsewhere("on Arbor", "Parents tell us")
    (True, False, False)
    """
    said = plainly(text).rstrip(".")
    if _ELSEWHERE.fullmatch(said):
        return True
    told_there = sentence and not sentence.endswith("called")  # "Parents tell us" on the website
    return not told_there and _STANDS_ELSEWHERE.fullmatch(said) is not None


def wrong_name(name: str) -> str:
    """Return why a text is not the name of one person, in the user's words; empty where it may be."""
    if _NOBODY.fullmatch(name.rstrip(".")):
        return 'This is not a name. Give the name, or write "not sure yet".'
    if _ROLE.fullmatch(name):
        return "This is a job title. Give the person's name here and the title as the role."
    found = _ROLE_IN_BRACKETS.fullmatch(name)
    if found and any(_ROLE.fullmatch(said.strip()) for said in found.groups()):
        return "A job title stands here beside the name. Give the name alone here and the title as the role."
    if _SEVERAL.search(name):
        return "This looks like more than one person. Name one here."
    if any(each.isdigit() for each in name) or "@" in name:
        return "A name has no figures and no @. Telephone and e-mail come next."
    return ""


def without_full_stop(name: str) -> str:
    """Return a person's name without the full stop of a sentence; that of a short form (Jr., J.) stays.

    >>> without_full_stop("Jane Smith."), without_full_stop("Sammy Davis Jr.")
    ('Jane Smith', 'Sammy Davis Jr.')
    """
    return name[:-1] if _FULL_STOP_BEHIND.fullmatch(name) else name
