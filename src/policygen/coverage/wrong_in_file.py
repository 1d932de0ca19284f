"""Limits, numbers and duties in a file that are not what the law or guidance says, and advice that it calls law."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policygen.coverage.file_findings import FileFinding
from policygen.coverage.foreign_text import ForeignText
from policygen.coverage.judging import Judged
from policygen.coverage.wrong_intervals import one_name_each, too_rarely
from policygen.language.statements import sentences
from policygen.law.in_force import LawInForce

_LAW: Final = re.compile(
    r"\b(?:legal(?:ly)? (?:duty|obligation|requirement|required|obliged)|by law|the law requires|statutory (?:duty"
    r"|requirement))\b",
    re.IGNORECASE,
)
_LATE: Final = (
    r"(?:within|in|after|no later than)\s+(?:a maximum of\s+)?(?:24|48|72|twenty[- ]four|forty[- ]eight|two|three|2|3|5|five)"
)


@dataclass(frozen=True, slots=True)
class UsualError:
    """Something that policies often say and that is not so."""

    words: re.Pattern[str]
    requirement: str
    """The requirement that says otherwise: it gives the source and the place."""
    what: str
    next_step: str
    unless: re.Pattern[str] | None = None


def _usual(words: str, requirement: str, what: str, next_step: str, unless: str = "") -> UsualError:
    pattern = re.compile(unless, re.IGNORECASE) if unless else None
    return UsualError(re.compile(words, re.IGNORECASE), requirement, what, next_step, pattern)


USUAL_ERRORS: Final = (
    _usual(
        rf"(?:concern|disclos\w+|worr\w+)[^.]{{0,90}}\b(?:report|pass|tell|told|inform|refer|record|log)\w*"
        rf"[^.]{{0,60}}{_LATE}[- ]*(?:hours|days?|working days?)"
        rf"|\b(?:report|pass|tell|inform)\w*[^.]{{0,70}}\b(?:DSL|safeguarding lead|safeguarding officer)\b"
        rf"[^.]{{0,60}}{_LATE}[- ]*(?:hours|days?|working days?)"
        r"|\b(?:DSL|safeguarding lead|safeguarding officer)\b[^.]{0,60}\b(?:by|before"
        r"|at) the (?:end of the (?:school |working )?"
        r"(?:day|week|half[- ]term|term)|weekend|next (?:day|meeting|staff meeting))\b",
        "kcsie.concerns.act-at-once",
        "It gives staff time to pass on a concern; guidance says at once.",
        "Write that staff speak to the safeguarding lead at once, and record it as soon as they can.",
        r"\b(?:LADO|allegation|employer|low-level|at once|immediately|straight ?away|without delay|social (?:care|worker)s?"
        r"[^.]{0,40}(?:decide"
        r"|respond|acknowledge)|in writing)\b",
    ),
    _usual(
        rf"\b(?:immediate danger|significant harm|at risk of harm)\b[^.]{{0,90}}{_LATE}[- ]*(?:hours|days?|working days?)",
        "kcsie.referral.immediate",
        "It gives time before a child in danger is referred; guidance says immediately.",
        "Write that a referral to children's social care, and to the police where needed, is made immediately.",
        r"\b(?:immediately[^.]{0,60}referr|in writing|confirm|decide|decision|respond)",
    ),
    _usual(
        r"\bLADO\b[^.]{0,90}\b(?:within|in|after) (?:(?:two|three|four|five|seven|ten|2|3|4|5|7|10) (?:working |school )?days"
        r"|(?:48|72) hours|a (?:week|fortnight)|one week)"
        r"|\b(?:within|in|after) (?:(?:two|three|four|five|seven|ten|2|3|4|5|7|10) (?:working |school )?days|(?:48|72) hours"
        r"|a (?:week|fortnight)|one week)\b"
        r"[^.]{0,60}\bLADO\b",
        "kcsie.allegations.lado",
        "It gives days before the LADO is told of an allegation; guidance says without delay.",
        "Write that the LADO is contacted without delay, and at the latest within one working day.",
    ),
    _usual(
        r"\b(?:investigat\w+)\b[^.]{0,80}\b(?:before|prior to)\b[^.]{0,40}\b(?:contact|inform|tell|refer|report)\w*"
        r"[^.]{0,40}\b(?:LADO|social care)\b",
        "kcsie.allegations.basic-enquiries",
        "It has the school investigate before it calls the LADO or social care; only basic enquiries come before.",
        "Write that only basic enquiries, such as whether the person was at school that day, come before the call.",
        r"\b(?:not|never|no)\b[^.]{0,40}\binvestigat",
    ),
    _usual(
        r"\bFGM\b[^.]{0,120}\b(?:DSL|safeguarding lead|safeguarding officer|head\w*)\b[^.]{0,40}\b(?:will|must|shall) "
        r"(?:then )?(?:report|inform|contact)[^.]{0,30}\bpolice"
        r"|\bFGM\b[^.]{0,140}\b(?:DSL|head\w*)\b[^.]{0,30}\b(?:decides?|considers?|chooses?)\b[^.]{0,40}\bpolice"
        r"|\bFGM\b[^.]{0,120}\bwithin (?:48|72|two|three|five|2|3|5)\b",
        "fgm-act-2003.reporting.teachers-report",
        "It leaves the report of FGM to the safeguarding lead; the law puts it on the teacher personally.",
        "Write that the teacher who finds it reports it to the police, and tells the safeguarding lead as well.",
        r"\bteacher\b[^.]{0,60}\b(?:personal|themsel|must|duty|required)",
    ),
    _usual(
        r"\b(?:DBS|CRB)\b[^.]{0,60}\b(?:renew\w*|re-?check\w*|repeat\w*|updated?)[^.]{0,40}\bevery (?:three|3|five"
        r"|5) years\b[^.]{0,80}\b(?:law|legal\w*|statutory|requirement|required)\b"
        r"|\b(?:law|legal\w*|statutory|required)\b[^.]{0,80}\b(?:DBS|CRB)\b[^.]{0,60}\bevery (?:three|3|five|5) years\b",
        "kcsie.recruitment.existing-staff",
        "It says that the law renews DBS checks every few years; no law does.",
        "Say that renewing checks is your own rule, or take it out.",
    ),
    _usual(
        r"\b(?:head\w*|principal|school)\b[^.]{0,60}\b(?:may|can|will)\b[^.]{0,40}\b(?:send|sent|ask\w*)\b[^.]{0,40}\bhome\b"
        r"[^.]{0,40}\b(?:cool|calm|informal)",
        "exclusions.decision.no-informal",
        "It sends a child home informally; a child is only sent home by a suspension that is recorded.",
        "Take it out, or say that sending home is a suspension.",
        r"\b(?:never|not)\b",
    ),
    _usual(
        r"\b(?:DBS|disclosure|certificates?)\b[^.]{0,60}\b(?:cop(?:y|ies|ied)|kept|keep|retain\w*|stored|filed)\b[^.]{0,60}\b"
        r"(?:(?:for|up to) (?:a|one|two|three|four|five|six|seven|ten|\d+) years?|indefinitely|for as long|permanently)\b"
        r"|\bcop(?:y|ies) of (?:the |each |all |every )?(?:DBS|disclosure)\b[^.]{0,60}\b(?:years?|indefinitely|permanently)\b",
        "kcsie.single-central-record.copies-of-certificates",
        "It keeps copies of DBS certificates for years; a copy is kept for six months at most.",
        "Write that a copy, if one is kept, goes after six months at most; the record holds that the check was made, and when.",
        r"\b(?:not|never|no|six months|6 months|renew\w*|re-?check\w*|every)\b",
    ),
    _usual(
        r"\b(?:governors?|trustees|staff|volunteers?|DSL|deput\w+)\b[^.]{0,30}\b(?:(?:need|require|receive|have)s? no"
        r"|(?:do|does) not"
        r" (?:need|have to|require|receive)|(?:is|are) (?:not required|exempt)\w*)\b[^.]{0,40}\b(?:safeguarding"
        r"|child protection)"
        r" (?:training|induction)",
        "kcsie.staff.training",
        "It says that somebody needs no safeguarding training; guidance asks for it from staff, the leads, and"
        " governors or trustees.",
        "Write who is trained, when they start and how often after.",
        r"\b(?:until|before|unless|further|again|other than)\b",
    ),
    _usual(
        r"\bfiles?\b[^.]{0,160}\bwithin (?:(?:[6-9]|\d\d|six|seven|eight|nine|ten|twelve|fourteen|fifteen|twenty"
        r"|thirty) (?:working "
        r"|school )?days|(?:two|three|four|six|[2-6]) weeks|a (?:fortnight|month)|one month)",
        "kcsie.file-transfer.days",
        "It gives more than five days before the child protection file follows the child.",
        "Write that it goes within five days of an in-year move, or of the start of a new term.",
        r"\b(?:request|access|parents|complain\w*|allegation|staff file|personnel)\b",
    ),
    _usual(
        r"\b(?:always|automatically) (?:be )?suspended\b|\bsuspension (?:is|will be) (?:automatic|immediate)\b",
        "kcsie.allegations.suspension",
        "It suspends whoever is accused in every case; suspension is not automatic.",
        "Write that suspension is considered case by case, after other ways have been looked at.",
        r"\b(?:not|never|no)\b|\bpupils?\b|\bstudents?\b|\bexclu\w+",
    ),
    _usual(
        r"\b(?:child protection|safeguarding|welfare|concern)?\b[^.]{0,30}\b(?:records?|files?"
        r"|notes)\b[^.]{0,90}\b(?:kept|retained|held|stored"
        r"|destroyed)\b[^.]{0,40}(?:\b(?:until|when|at)\b[^.]{0,40}\b(?:18|19|2[0-4])\b"
        r"|\bfor (?:\w+) years? after (?:the|a|each|they|he"
        r"|she)\b[^.]{0,20}\b(?:left|leaves?|leaving)\b)",
        "records-guidance.retention.child-protection-files",
        "It keeps child protection files too short; the usual advice is until the child is 25.",
        "Write that the last school keeps the file until the child's 25th birthday, and longer where something requires it.",
        r"\b(?:attendance|register|accident|DBS|allegation|staff|recruit\w*|visitor|CCTV|first aid|medic\w*|exam|SEND"
        r"|admission)\b",
    ),
    _usual(
        r"\bOfsted\b[^.]{0,100}\bwithin (?:(?:15|20|21|28|30|fifteen|twenty|thirty) days|(?:three|four|3|4) weeks"
        r"|a month|one month)",
        "eyfs.allegations.notify-ofsted",
        "It gives more than 14 days before Ofsted is told of an allegation in the early years.",
        "Write that Ofsted is told as soon as possible, and within 14 days at the latest.",
        r"\bcomplain\w*",
    ),
    _usual(
        r"\b(?:guarantee|promise|offer|assure)\w*\b[^.]{0,40}\b(?:complete |total |full )?confidentiality\b"
        r"|\b(?:may|can|will|agree|promise|offer|happy)\b[^.]{0,30}\bkeep\b[^.]{0,60}\bsecrets?\b",
        "kcsie.disclosure.confidentiality",
        "It promises a child confidentiality; staff never do, for they may have to pass on what they hear.",
        "Write that staff never promise to keep a secret, and say whom they will tell.",
        r"\b(?:not|never|cannot|can't|no one|nobody|without|avoid|don't)\b",
    ),
    _usual(
        r"\b(?:allegations?|concerns?|worr(?:y|ies))\b[^.]{0,20}\b(?:about|against|involv\w+) (?:the |our )?head"
        r"(?: ?teacher)?\b[^.]{0,60}\b(?:deputy(?: head\w*)?|DSL|business manager|assistant head\w*)\b",
        "kcsie.allegations.case-manager",
        "It sends an allegation about the head to a colleague; guidance says the chair or the proprietor.",
        "Write that it goes to the chair of governors, or in an independent school to the chair or the proprietor.",
        r"\b(?:chair\w*|proprietor|LADO|trust\w*|chief executive|CEO)\b",
    ),
    _usual(
        r"\breferences?\b[^.]{0,30}\b(?:taken|followed|asked|obtained|requested|sought|checked|ask for|collected)\b[^.]{0,30}"
        r"\b(?:after|once|when|within [^.]{0,20} of)\b[^.]{0,40}"
        r"\b(?:starts?|started|begun|began|in post|joins?|joined|appointed)\b"
        r"|\b(?:ask for|take up|obtain|seek) (?:\w+ )?references?\b[^.]{0,40}\bafter\b[^.]{0,40}"
        r"\b(?:starts?|started|begun|in post|joins?|joined)\b",
        "kcsie.recruitment-selection.references-early",
        "It takes up references after the person has started; guidance says before the interview where possible.",
        "Write that references are taken up before the interview where possible, and are in before anybody starts.",
        r"\b(?:before|until|not|no one|nobody|never|kept|held|stored)\b",
    ),
)  # fmt: skip


def wrong_findings(text: ForeignText, held: Judged, law: LawInForce) -> Iterator[FileFinding]:
    """Yield wrong numbers, usual errors, and guidance that is called law, each passage once for each.

    What is told of a sentence by one requirement is told once, with the number that the sentence says where that is wrong.
    """
    told: set[tuple[str, str]] = set()
    for each in (*_numbers(text, held), *_usual_errors(text, law), *_rarer(text, law, held)):
        if _fault_of(each) not in told:
            told.add(_fault_of(each))
            yield each
    yield from _called_law(text, held)


def _fault_of(finding: FileFinding) -> tuple[str, str]:
    """Return what makes two findings the same fault: the requirement, and the sentence that it rests on."""
    return finding.against, " ".join(finding.words.split())


def _numbers(text: ForeignText, held: Judged) -> Iterator[FileFinding]:
    seen: set[tuple[str, str]] = set()
    for one in held.requirements:
        for each in one.points if one.applies else ():
            if each.instead and not _long_row(each.sentence) and (each.sentence, each.instead) not in seen:
                seen.add((each.sentence, each.instead))
                passage = text.passages[each.place.order] if each.place else None
                right, _, said = each.instead.partition(" (it says ")
                who, said = "law" if one.requirement.force == "must" else "guidance", said.rstrip(")")
                what = f"It says {said}; {who} says {right}: {each.point.says}."
                source = one.requirement.citation()
                yield FileFinding(
                    "wrong", what, f"Write {right} there.", each.sentence, passage, source=source, against=one.requirement.id
                )


def _long_row(sentence: str) -> bool:
    """Return whether a sentence is a row of several statements, in which a number may belong to any of them."""
    return " | " in sentence and len(sentence.split()) > _ROW_WORDS


_ROW_WORDS: Final = 25


def _usual_errors(text: ForeignText, law: LawInForce) -> Iterator[FileFinding]:
    for error in USUAL_ERRORS:
        requirement = law.requirements.get(error.requirement)
        for passage in text.passages if requirement is not None else ():
            if _FORBIDDEN.search(passage.header):
                continue
            for sentence in sentences(passage.text):
                said = one_name_each(sentence)
                if requirement and error.words.search(said) and not (error.unless and error.unless.search(said)):
                    yield FileFinding(
                        "wrong", error.what, error.next_step, sentence, passage, source=requirement.citation(),
                        requirement=error.requirement, against=error.requirement,
                    )  # fmt: skip
                    break


_FORBIDDEN: Final = re.compile(r"\b(?:not|never|avoid|don.?t)\b", re.IGNORECASE)
"""What the head of a table has over what is not to be done."""


def _rarer(text: ForeignText, law: LawInForce, held: Judged) -> Iterator[FileFinding]:
    """Yield what is done less often than law or guidance asks."""
    seen: set[str] = set()
    for passage in text.passages:
        before = ""
        for sentence in sentences(passage.text) if not _long_row(passage.text) else ():
            said = one_name_each(sentence)
            if "safeguarding" in held.policies:
                said = _ITSELF.sub("the child protection policy", said)
            for each in too_rarely(said, before):
                requirement = law.requirements.get(each.requirement)
                if requirement is not None and sentence not in seen:
                    seen.add(sentence)
                    source = requirement.citation()
                    yield FileFinding(
                        "wrong", each.what, each.next_step, sentence, passage, source=source, against=each.requirement
                    )
            before = said


_ITSELF: Final = re.compile(r"\b(?:the|this) (?:policy|document)\b", re.IGNORECASE)


def _called_law(text: ForeignText, held: Judged) -> Iterator[FileFinding]:
    """Yield sentences that say that the law asks for what guidance asks, where no requirement of law is stated by them too."""
    forces: dict[str, set[str]] = {}
    first: dict[str, tuple[str, int, str]] = {}
    for one in held.requirements:
        for each in one.points:
            if each.verdict == "stated" and not each.file and each.place is not None:
                forces.setdefault(each.sentence, set()).add(one.requirement.force)
                first.setdefault(each.sentence, (each.point.says, each.place.order, one.requirement.citation()))
    for sentence, found in forces.items():
        if "must" not in found and _LAW.search(sentence):
            says, order, source = first[sentence]
            yield FileFinding(
                "wrong", f"It calls this law; it is guidance: {says}.", "Write “should”, or “we will” as your own promise.",
                sentence, text.passages[order], sure=False, source=source,
            )  # fmt: skip
