"""What headings are about, however they are worded: themes told from the words of a heading, ours or anybody's.

themes_of("Conduct of staff")        ->  {"adults"}
themes_of("Concerns about adults")   ->  {"adults"}
theme_closeness({"dsl"}, {"roles"})        ->  0.6
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

_WORDS: Final[Mapping[str, str]] = {
    "dsl": r"designated (?!teacher)|(?:safeguarding|child protection) (?:officer|co-?ordinator|person|team)s?\b|"
    r"safeguarding leads?\b|\bdsls?\b|\bdsp\b|named (?:senior )?person|deput(?:y|ies)\b",
    "board": r"\bgovern(?!ment)|trustee|proprietor|\bboard\b(?!ing)|management committee",
    "head": r"head ?teacher|principal\b|\bthe head\b|head of (?:school|nursery)|senior lead",
    "staff": r"all (?:staff|adults)|\bstaff (?:do|will|must|should|duties|act|know|training|are)|every(?:one|body)\b|"
    r"every member of staff",
    "roles": r"who does what|who is responsible|responsibilit|\broles?\b|\bduties\b|\bofficers\b|people to know|"
    r"who'?s who|key people",
    "concern": r"worried|what to do|\brespon[sd](?!ib)|\breport(?:ing|s|ed)?\b|\brefer|immediate|in danger|acting on|"
    r"taking action|"
    r"disclos|\btells? (?:us|you|someone|them)|early help|concern(?!s? (?:about|to do with|over) (?:an? |any |other )?"
    r"(?:adult|staff|member))|procedures?\b|escalat|social care",
    "adults": r"(?<!trusted )\badults?\b(?! (?:in|at) (?:the )?school\b)(?!.*\bsite\b)|allegation|conduct|(?:complain|"
    r"concern)\w*.*\b(?:staff|adult)|"
    r"one of us|low[- ]level|whistle|speaking up|\blado\b|unsafe practice|against (?:an? )?(?:staff|adult|teacher)",
    "peers": r"child[- ]on[- ]child|peer[- ]on|between (?:children|pupils|students)|(?:pupils?|children|"
    r"students) who (?:harm|hurt|abuse)"
    r"|bully|sexual (?:violence|harm|harass)|\bnudes?\b|semi-nude|sexting|youth[- ]produced|harmful sexual",
    "online": r"\bonline|internet|e-?safety|digital|filtering|mobile|phones?\b|camera|devices?\b|screens?\b|cyber|tablets?\b|"
    r"social media|technolog|\bict\b|photograph",
    "recruitment": r"recruit|appoint(?!ed)|choos\w+ .*(?:staff|people|adults)|safe (?:staff|people|adults)|selection|"
    r"vetting|\bdbs\b|"
    r"pre-employment|employ|candidate|shortlist|single central",
    "records": r"record|\bfiles?\b|\bmoves?\b|transfer|paperwork|written",
    "sharing": r"\bshar(?!ing of nudes)|confiden|information\b(?! for)|data prot|consent|privacy",
    "training": r"train|induction|professional development|\bpart one\b|\breads?\b|refresh",
    "risks": r"\brisks? (?:to|for|that|of)\b|recogni|\bsigns?\b|indicator|(?:forms?|types?|kinds?|"
    r"categories) of (?!provision|school)|watch for|"
    r"(?<!in )danger(?!ous)|"
    r"(?:particular|specific) (?:risk|danger|issue|form|safeguarding)|\bwords we use|definition|exploit|abuse\b|"
    r"neglect|\bharms?\b|"
    r"violence|homeless|county lines|drugs|at home",
    "fostering": r"private(?:ly)? foster",
    "fgm": r"\bfgm\b|genital|honour|forced marriage",
    "prevent": r"radicalis|extremis|\bprevent (?:duty|strategy)|\bprevent$|terroris|\bchannel\b",
    "domestic abuse": r"domestic",
    "mental health": r"mental(?:ly)? (?:health|ill)|wellbeing|self-harm|health and safety outside",
    "greater risk": r"greater risk|more risk|vulnerab|young carer|social worker|face more|lesbian|gender|medical condition",
    "special needs": r"special (?:educational|needs)|\bsend?\b|disab|additional needs",
    "looked after": r"designated teacher|virtual school|looked[- ]after|previously looked|in care",
    "absence": r"absen[ct]|attendance|missing|off roll|\bregisters?\b(?! of)|comes off",
    "visitors": r"visitor|premises|lettings?\b|hir(?:e|ers)\b|speakers?\b|contractors?\b|outside organi[sz]ations",
    "force": r"\bforce\b|restrain|restrictive|physical contact|touch|intimate care|handling",
    "curriculum": r"curriculum|teaching (?!regul)|\blessons?\b|pshe|relationships (?:and|education)|stay(?:ing)? safe|"
    r"keep(?:ing)? safe|"
    r"preventative education",
    "purpose": r"\baims?\b|purpose|introduc|principles?\b|commit(?:ment|ted)|promise|where we stand|statement|ethos|"
    r"scope|rationale|"
    r"why we|overview|equality|everyone's responsib|best interests|discriminat",
    "law": r"\blaws?\b|\blegal|legislat|statut|guidance|framework|compl(?:y|ies)|have regard|due regard",
    "review": r"monitoring(?! system)|\breview(?:ed)?\b|oversight|evaluat|watching over|about this (?:policy|"
    r"document)|quality|"
    r"publish|public\b|understood|governance",
    "parents": r"parent|famil(?:y|ies)|carers\b(?! )",
    "contacts": r"\bcontacts\b|key contact|contact details|who to (?:speak|tell|ask|call)|whom to|getting advice|"
    r"telephone|useful (?:names|numbers)",
    "voice": r"voice|can tell us|listen|support(?:ing)? (?:for )?(?:children|pupils|students)|routes?|worry box|trusted",
    "boarding": r"boarding|boarders?\b|residential|\bsleep",
    "early years": r"early years|\beyfs\b|nursery|babies",
    "elsewhere": r"alternative provision|work experience|homestay|learning elsewhere|trips\b|visits\b|clubs",
}  # fmt: skip
_THEMES: Final = {name: re.compile(words, re.IGNORECASE) for name, words in _WORDS.items()}
_NEAR: Final[Mapping[tuple[str, str], float]] = {
    ("dsl", "roles"): 0.6, ("board", "roles"): 0.6, ("head", "roles"): 0.6, ("staff", "roles"): 0.4, ("contacts", "roles"): 0.3,
    ("law", "purpose"): 0.5, ("review", "purpose"): 0.3, ("sharing", "records"): 0.7, ("records", "sharing"): 0.4,
    ("peers", "risks"): 0.35, ("greater risk", "risks"): 0.4, ("absence", "risks"): 0.25, ("voice", "concern"): 0.5,
    ("early years", "purpose"): 0.1, ("parents", "concern"): 0.2, ("curriculum", "online"): 0.2, ("online", "curriculum"): 0.3,
    ("training", "staff"): 0.5, ("staff", "concern"): 0.3, ("concern", "staff"): 0.4, ("visitors", "review"): 0.1,
    ("special needs", "greater risk"): 0.9, ("looked after", "greater risk"): 0.9, ("fostering", "risks"): 0.8,
    ("special needs", "risks"): 0.4, ("looked after", "risks"): 0.4, ("fostering", "looked after"): 0.3,
    ("fgm", "risks"): 0.8, ("prevent", "risks"): 0.8, ("domestic abuse", "risks"): 0.8, ("mental health", "risks"): 0.8,
    ("risks", "concern"): 0.1, ("dsl", "concern"): 0.1, ("board", "review"): 0.4,
}  # fmt: skip
"""How near a theme that a passage is of is to another that a heading is of."""


_TELLING: Final = frozenset(
    {"peers", "adults", "online", "greater risk", "special needs", "looked after", "absence", "recruitment", "force"}
)
_GENERAL: Final = frozenset({"risks", "concern", "staff", "purpose"})
"""Themes that do not count beside a telling one: "harm between children" is not about every harm."""


def themes_of(words: str) -> frozenset[str]:
    """Return the themes that some words are about."""
    plain = re.sub(r"[_{}%]+", " ", words)
    found = frozenset(name for name, pattern in _THEMES.items() if pattern.search(plain))
    return found - _GENERAL if found & _TELLING else found


def theme_closeness(of_passage: Collection[str], of_heading: Collection[str]) -> float:
    """Return how near themes are to those of a heading, from 0 to 1: the best of each, less where a heading has many."""
    if not of_passage or not of_heading:
        return 0.0
    best = (1.0 if one == other else _NEAR.get((one, other), 0.0) for one in of_passage for other in of_heading)
    return max(best) / float(len(of_heading) ** 0.25)
