"""What in a file is another school's: names, authorities, telephone areas, web domains, people.

The school's own is what its start and its running heads name, or its answers; where neither is known, nothing is another's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from policygen.consistency.contacts import same_person
from policygen.consistency.policy_text import Told
from policygen.coverage.file_findings import FileFinding
from policygen.coverage.foreign_text import ForeignText, FoundPassage
from policygen.coverage.what_it_is import WhatItIs, authorities_in, schools_in
from policygen.facts.vocabulary import Contact, Person, Value
from policygen.generation.identity import telling_words
from policygen.language.statements import roles_in

PHONE: Final = re.compile(r"(?<![\d.])(?:\+44 ?\(?0?\)? ?\d|\(?0[12]\d)[\d ()]{6,12}\d\b")
_DOMAIN: Final = re.compile(r"(?:@|https?://(?:www\.)?|\bwww\.)([\w-]+(?:\.[\w-]+)+)")
_OTHERS: Final = re.compile(
    r"\.gov\.|\.nhs\.|\.police\.|gov\.uk|council|nspcc|childline|ceop|thinkuknow|saferinternet|iwf\.org|ofsted|teachers|unseen|"
    r"kooth|samaritans|youngminds|nspa|barnardos|google|microsoft|cpoms|myconcern|partnership|safeguarding|lscp|scp\.|scb\.|"
    r"legislation|actearly|reportharmful|swgfl|internetmatters|parentzone|crimestoppers|fearless|mind\.org|acas|protect-advice|"
    r"children|education\.|parliament|ico\.org|bbc|youtube|facebook|outlook|gmail|hotmail"
)
_SCHOOL_LIKE: Final = re.compile(r"\.sch\.uk$|school|academy|primary|college|nursery|prep\b")
_MINE: Final = frozenset(
    {"DSL", "deputy DSL", "headteacher", "chair", "SENCO", "safeguarding governor", "designated teacher", "mental health lead",
     "deputy head", "behaviour lead", "attendance champion", "office", "data protection lead", "IT support", "filtering lead"}
)  # fmt: skip
_ELSEWHERE: Final = re.compile(
    r"\b(?:feeder|transfer|transition|partner(?:ship)?|federat|trust|cluster|other schools?|previous|receiving|link"
    r"(?:ed)? with|"
    r"neighbour|alternative provision|provider|virtual|inspect|author|adapted from|based on|with thanks|live[sd]? in|resident|"
    r"border|out[- ]of[- ](?:area|county|borough)|if the child)\w*",
    re.IGNORECASE,
)
ROLE_FACTS: Final[Mapping[str, str]] = {
    "DSL": "dsl", "deputy DSL": "deputy_dsls", "headteacher": "head", "chair": "chair", "SENCO": "senco",
    "safeguarding governor": "safeguarding_governor", "designated teacher": "designated_teacher",
    "mental health lead": "mental_health_lead", "lead for Prevent": "prevent_lead", "attendance champion": "attendance_champion",
    "behaviour lead": "behaviour_lead", "data protection lead": "data_protection_officer",
    "early years safeguarding lead": "early_years_lead", "filtering lead": "online_lead",
}  # fmt: skip
"""The fact that names who holds a role."""


def another_schools(
    text: ForeignText, what: WhatItIs, told: Sequence[Told], answers: Mapping[str, Value]
) -> Iterator[FileFinding]:
    """Yield what does not fit the file's own school; with a school's `answers`, what does not fit these."""
    yield from _other_schools(text, what, answers)
    yield from _other_trusts(what, answers)
    yield from _other_authorities(text, what, answers)
    yield from _other_areas(text, answers)
    yield from _other_domains(text, own_school_words(what, answers), answers)
    yield from _other_people(text, told, answers)


def own_school_words(what: WhatItIs, answers: Mapping[str, Value]) -> frozenset[str]:
    """Return the words that tell the file's own school; none where that is not known."""
    name = str(answers.get("school_name") or "")
    return telling_words(name) if name else telling_words(what.schools[0].words) if what.names_one else frozenset()


def _other_schools(text: ForeignText, what: WhatItIs, answers: Mapping[str, Value]) -> Iterator[FileFinding]:
    own = own_school_words(what, answers)
    mine = own | telling_words(str(answers.get("trust_name") or ""))
    initials = {"".join(word[0] for word in str(answers.get("school_name") or "").lower().split())}
    seen: set[tuple[str, ...]] = set()
    for passage in text.passages if own else ():
        for name, words in schools_in(passage.text):
            if set(words) & mine or words in seen or {"".join(words)} & initials or _speaks_of_others(passage.text, name):
                continue
            seen.add(words)
            times = sum(name in each.text for each in text.passages)
            shown = str(answers.get("school_name") or what.schools[0].words)
            often = f" ({times} times)" if times > 1 else ""
            yield _other(f"It names another school, {name}{often}; this file is of {shown}.", name, passage)


def _speaks_of_others(text: str, name: str) -> bool:
    """Return whether a school is named as somebody else: where children come from or go to, with whom something is shared."""
    before, _, after = text.partition(name)
    return bool(_ELSEWHERE.search(f"{before} {after}") or _SOMEBODY_ELSE.search(before[-_NEAR:]) or _RECEIVES.match(after))


_NEAR: Final = 60
_SOMEBODY_ELSE: Final = re.compile(
    r"\b(?:joins?|joined|joining|come|comes|coming|came|arriv\w+|start\w*) (?:\w+ ){0,3}from (?:the )?$|\b(?:go|goes"
    r"|going|mov\w+|sent|send\w*"
    r"|leav\w+|pass\w*) (?:[\w']+ ){0,4}(?:on )?(?:to|for) (?:the )?$|\b(?:shar\w+|together|jointly|along|work\w*"
    r"|agree\w*|meet\w*)"
    r" (?:[\w']+ ){0,4}with (?:the )?$|\b(?:for example|such as|e\.g\.|including|like|near|next to|beside|opposite"
    r"|between),? (?:the )?$"
    r"|\b(?:next|new|old|last|local|nearby|secondary|primary|sister) (?:school|academy)\b.{0,20}$|\b(?:visit\w*) (?:the )?$",
    re.IGNORECASE,
)
_RECEIVES: Final = re.compile(
    r"^,? (?:and (?:we|us|our (?:school|academy|college|nursery|pupils|students))\b|receives|is told|asks us|sends us"
    r"|takes|where (?:he|she|they|the child))\b"
)


def _other_trusts(what: WhatItIs, answers: Mapping[str, Value]) -> Iterator[FileFinding]:
    """Yield a trust that is not the school's own and whose trustees, policy or staff the file speaks of as its own."""
    given = telling_words(str(answers.get("trust_name") or ""))
    cover = [each for each in what.trusts if each.passage.place.order < _COVER or each.passage.kind in ("header", "footer")]
    own = given or (telling_words(cover[0].words) if cover else frozenset())
    for each in what.trusts if own else ():
        if (
            not telling_words(each.words) & own
            and _AS_OWN.search(each.passage.text)
            and not _ELSEWHERE.search(each.passage.text.replace(each.words, ""))
        ):
            yield _other(f"It names another trust, {each.words}.", each.words, each.passage)


_COVER: Final = 14
_AS_OWN: Final = re.compile(
    r"\b(?:trustees?|board|approv\w+|overs(?:een|ees)|policy|our (?:school|work|staff|policies)|staff of"
    r"|chief executive|all schools)\b",
    re.IGNORECASE,
)


def _other_authorities(text: ForeignText, what: WhatItIs, answers: Mapping[str, Value]) -> Iterator[FileFinding]:
    given = " ".join(
        str(answers.get(each) or "") for each in ("local_authority", "other_authorities", "safeguarding_partnership")
    )
    counts = Counter({each.words: each.times for each in what.authorities})
    own = _place_words(given)
    if not own and len(counts) > 1:
        first, second = counts.most_common(2)
        own = _place_words(first[0]) if first[1] > second[1] else frozenset()
    if not own:
        if len(counts) > 1:
            first_found = what.authorities[0]
            listed = " and ".join(each.words for each in what.authorities[:2])
            yield _other(f"It names two local authorities, {listed}, equally often.", first_found.words, first_found.passage)
        return
    seen: set[str] = set()
    for passage in text.passages:
        for name, words in authorities_in(passage.text):
            rest = _PARTNERSHIP.sub(" ", passage.text.replace(name, ""))
            if _place_words(words[0]) & own or words[0] in seen or _ELSEWHERE.search(rest):
                continue
            seen.add(words[0])
            yield _other(f"It names another local authority, {name}.", name, passage)


_PARTNERSHIP: Final = re.compile(r"\b(?:the|our|local)?\s*(?:safeguarding )?partner(?:ship|s)?\b", re.IGNORECASE)


def _place_words(text: str) -> frozenset[str]:
    plain = re.findall(r"[a-z’'-]{3,}", text.lower())
    return frozenset(plain) - {
        "council", "county", "city", "borough", "district", "metropolitan", "safeguarding", "children", "partnership", "board",
        "local", "authority", "london", "royal", "the", "and", "with", "upon", "lado", "mash", "lscb", "north", "south", "east",
        "west", "children's", "children’s",
    }  # fmt: skip


def _other_areas(text: ForeignText, answers: Mapping[str, Value]) -> Iterator[FileFinding]:
    numbers = [(re.sub(r"\D", "", found), found, each) for each in text.passages for found in PHONE.findall(each.text)]
    landlines = [(_area(digits), shown, each) for digits, shown, each in numbers if _area(digits)]
    counts = Counter(area for area, _, _ in landlines)
    known = {_area(re.sub(r"\D", "", number)) for number in _known_numbers(answers)} - {""}
    usual = counts.most_common(1)[0] if counts else ("", 0)
    own = known or ({usual[0]} if usual[1] >= 2 and usual[1] > len(landlines) / 2 else set())
    seen: set[str] = set()
    for area, shown, passage in landlines if own else ():
        before = passage.text.partition(shown)[0][-_NEAR:]
        if area not in own and area not in seen and (known or counts[area] < usual[1]) and not _OUTSIDE.search(before):
            seen.add(area)
            said = f"The number {shown.strip()} is of another area than the others ({', '.join(sorted(own))})."
            yield _other(said, shown.strip(), passage)


_OUTSIDE: Final = re.compile(
    r"\b(?:protect|helpline|line|charity|acas|ofsted|df[eE]|department|nspcc|childline|council|lado"
    r"|designated officer|mash|hub|police"
    r"|social care|partnership|ico|information commissioner|tra|dbs|union|hospital|nhs|gp|samaritans|foundation"
    r"|advice|forced marriage"
    r"|crimestoppers|embassy|service|team|authority|trust|national)\b",
    re.IGNORECASE,
)
"""Somebody outside the school, before whose number nothing is told of the school's own area."""


def _area(digits: str) -> str:
    """Return the area of a landline's digits, as far as it tells areas apart; nothing for mobiles and national numbers."""
    digits = "0" + digits.removeprefix("44").lstrip("0")
    if not re.match(r"0[12]", digits) or len(digits) not in (10, 11):
        return ""
    length = 3 if digits.startswith("02") else 4 if re.match(r"011|01\d1", digits) else 5
    return digits[:length]


def _known_numbers(answers: Mapping[str, Value]) -> Iterator[str]:
    for value in answers.values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Person | Contact) and each.phone:
                yield each.phone
    if answers.get("phone"):
        yield str(answers["phone"])


def _other_domains(text: ForeignText, school: frozenset[str], answers: Mapping[str, Value]) -> Iterator[FileFinding]:
    found = [
        (match[1].lower().removeprefix("www."), match[0], each) for each in text.passages for match in _DOMAIN.finditer(each.text)
    ]
    local = [(domain, words, each) for domain, words, each in found if not _OTHERS.search(domain)]
    given = {str(answers.get(each) or "").lower() for each in ("website", "email", "policy_web_page")}
    people = set(_known_emails(answers))
    known = {domain for one in (given | people) if (domain := re.sub(r"^.*@|^https?://(?:www\.)?|/.*$", "", one))}
    known = known or {domain for domain, _, _ in local if any(word in domain and len(word) > _SHORT for word in school)}
    usual = Counter(domain for domain, words, _ in local if words[:1] == "@" or _SCHOOL_LIKE.search(domain)).most_common(2)
    clear = bool(usual) and usual[0][1] >= 2 and (len(usual) == 1 or usual[0][1] > usual[1][1])
    own = known or ({usual[0][0]} if clear else set())
    seen: set[str] = set()
    for domain, _, passage in local if own else ():
        if any(domain == each or domain.endswith(f".{each}") or each.endswith(f".{domain}") for each in own) or domain in seen:
            continue
        if _SCHOOL_LIKE.search(domain) or _MINE & set(roles_in(passage.text)) or _desk_at(passage, domain):
            seen.add(domain)
            yield _other(f"The address {domain} is not of the school's own domain ({', '.join(sorted(own))}).", domain, passage)


def _desk_at(passage: FoundPassage, domain: str) -> bool:
    """Return whether somebody of a school's own is written to at a domain: the office, the head, the clerk."""
    return bool(
        re.search(
            rf"\b(?:head|office|admin|clerk|dsl|bursar|secretary|principal|reception)@{re.escape(domain)}", passage.text.lower()
        )
    )


_SHORT: Final = 3
"""Letters of a word that says too little to be known in a web address."""


def _known_emails(answers: Mapping[str, Value]) -> Iterator[str]:
    for value in answers.values():
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Person) and each.email:
                yield each.email.lower()


def _other_people(text: ForeignText, told: Iterable[Told], answers: Mapping[str, Value]) -> Iterator[FileFinding]:
    """Yield people who hold a role in the file that somebody else holds by the school's answers."""
    seen: set[tuple[str, str]] = set()
    for each in told:
        holders = _holders(answers, ROLE_FACTS.get(each.role, ""))
        if (
            not each.name
            or not holders
            or any(same_person(each.name, holder) for holder in holders)
            or (each.role, each.name) in seen
        ):
            continue
        seen.add((each.role, each.name))
        passage = next((one for one in text.passages if each.name in one.text), None)
        yield FileFinding(
            "another school", f"It names {each.name} as {each.role}; your answers name {' and '.join(holders)}.",
            "Put the right person in, or correct your answers.", each.words, passage,
        )  # fmt: skip


def _holders(answers: Mapping[str, Value], fact: str) -> list[str]:
    value = answers.get(fact) if fact else None
    return [each.name for each in (value if isinstance(value, tuple) else (value,)) if isinstance(each, Person) and each.name]


def _other(what: str, words: str, passage: FoundPassage) -> FileFinding:
    return FileFinding("another school", what, "If it is not meant, put your own in.", words, passage)
