"""A large trust for tests, assembled from real rows of the DfE register and filled in with made-up people and practices.

What is real: each academy's name, URN, local authority, kind and phase, as the register had them. What is assembled: the trust
itself. It is the largest trust of the rows (62 open schools), and, because that trust has no special school, no alternative
provision, no 16 to 19 academy and no church school, academies of these kinds out of other trusts are counted to it. What is made
up: everything the rows do not hold. Ages follow the phase; people, numbers (01632 960000 to 960999, which are nobody's), dioceses
and practices are drawn at random, by the URN, so that each school has its own and every run has the same.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from policygen.facts.known import Known, broken_rules
from policygen.facts.vocabulary import LEFT_OUT, Contact, Fact, Person, Value, Vocabulary
from policygen.library.model import Library
from policygen.schools.school_file import School, dump_school
from policygen.schools.trust_file import Trust, read_schools

GIAS: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "gias"
ABSENT: Final = "the collected register files are not beside the checkout"
REGISTER: Final = "assembled/assembled-register-135-columns.csv"
LARGEST: Final = "5143"
NAME: Final = "ASSEMBLED LEARNING TRUST"
SPECIAL, PROVISION, SIXTEEN = {"33", "36", "44"}, {"38", "42", "43"}, {"39", "45", "46"}
"""The register's codes for kinds of academy."""
CHURCH: Final = {"CofE": "church_of_england", "C of E": "church_of_england", "Church of England": "church_of_england",
                 " CE ": "church_of_england", "Catholic": "roman_catholic", " RC ": "roman_catholic"}  # fmt: skip
AGES: Final = {"primary": (3, 11), "middle": (9, 13), "secondary": (11, 18), "all_through": (4, 18), "post_16": (16, 19)}

Row = dict[str, str]


# ---- rows


def rows(most_church: int = 8) -> list[Row]:
    """Return the register's rows of the assembled trust, each with the trust that it is counted to."""
    with (GIAS / REGISTER).open(encoding="cp1252", newline="") as file:
        every = [row for row in csv.DictReader(file) if row["EstablishmentStatus (name)"] == "Open"]
    largest = [row for row in every if row["Trusts (code)"] == LARGEST]
    others = [row for row in every if row["Trusts (code)"] not in ("", LARGEST)]
    kinds = [row for row in others if row["TypeOfEstablishment (code)"] in SPECIAL | PROVISION | SIXTEEN]
    church = [row for row in others if church_of(row["EstablishmentName"]) and row not in kinds][:most_church]
    return [{**row, "Trusts (code)": LARGEST, "Trusts (name)": NAME} for row in (*largest, *kinds, *church)]


def church_of(name: str) -> str:
    return next((faith for word, faith in CHURCH.items() if word in f" {name} "), "")


def mixed(every: list[Row], count: int) -> list[Row]:
    """Return a few of the rows with as many kinds among them as there can be."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in every:
        kind = row["TypeOfEstablishment (code)"]
        special = next((str(n) for n, codes in enumerate((SPECIAL, PROVISION, SIXTEEN)) if kind in codes), "")
        phase = "" if special else row["PhaseOfEducation (name)"]
        groups.setdefault((special, phase, church_of(row["EstablishmentName"])), []).append(row)
    order = sorted(groups.values(), key=lambda each: each[0]["URN"])
    taken = [group[turn] for turn in range(len(every)) for group in order if turn < len(group)]
    return taken[:count]


def begin(chosen: list[Row], folder: Path) -> Path:
    """Begin the trust's file with `policygen register`, from a register that holds these rows."""
    register = folder / "register"
    register.mkdir(parents=True)
    with (register / "edubasealldata.csv").open("w", encoding="cp1252", newline="") as file:
        writer = csv.DictWriter(file, list(chosen[0]), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(chosen)
    into = folder / "trust.yaml"
    line = [sys.executable, "-m", "policygen", "register", NAME, "--trust", "--from", register, "--into", into]
    done = subprocess.run(list(map(str, line)), capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"policygen register ended with {done.returncode}:\n{done.stderr}")
    return into


# ---- what the register does not hold


TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "dsl_out_of_hours": ("The number of the {word} desk is answered from 7.30am to 6pm, and in the holidays by the lead on duty.",
                         "Call the {word} mobile; on trips it is carried by the lead on duty."),
    "address": ("{word} Lane, Northby", "2 {word} Road, Westmere", "The Avenue, {word}"),
    "safeguarding_partnership": ("{area} Safeguarding Children Partnership",),
    "threshold_document": ("Levels of need in {area}", "The {area} continuum of need"),
    "escalation_procedure": ("the {area} procedure for professional disagreements",),
    "diocese": ("Diocese of Barchester", "Diocese of Westmere", "Diocese of Northby"),
    "record_system_name": ("SafeNotes", "ConcernBook", "the trust's case system"),
    "searching_authorised": ("senior leaders and heads of year", "the head, the deputies and the site manager"),
    "medicine_store": ("in a locked cupboard in the {word} room, or in its fridge", "in the medical room beside reception"),
    "monitoring_alerts_to": ("the DSL, on the same school day", "the DSL and the online safety lead, within two hours"),
    "message_channels": ("school e-mail and the parents' app", "school e-mail and the learning platform"),
    "school_day": ("8.45am to 3.15pm", "8.30am to 3pm", "9am to 3.30pm"),
    "registers_close": ("9.15am", "9am", "9.30am"),
    "absence_reporting": ("by telephone before 8.30am on each day", "through the parents' app before 9am"),
    "first_day_call_time": ("9.30am", "10am"),
    "leave_notice": ("at least 15 school days", LEFT_OUT),
    "values_statement": ("At {word} we notice, we listen and we act.", LEFT_OUT),
    "school_learning": ("After an audit, the {word} gate is staffed until the last child has gone.", LEFT_OUT),
    "behaviour_rules": ("Be ready, be kind, be {word}.", LEFT_OUT),
    "attendance_recognition": ("We write home when attendance gets better.", LEFT_OUT),
    "defibrillator": ("by the main entrance", "in the {word} hall", LEFT_OUT),
    "spare_adrenaline": ("four, two in the dining hall and two in the front office", "two, in the {word} office", LEFT_OUT),
    "spare_inhalers": ("two, in the front office and the sports hall", LEFT_OUT),
    "foods_not_brought": ("nuts, and food with nuts or sesame in it", LEFT_OUT),
    "restraint_training": ("the two-day course of the trust", LEFT_OUT),
    "it_support": ("our own technician", "the trust's IT team"),
    "board_name": ("trust board",),
}  # fmt: skip
SHARED: Final[Mapping[str, Value]] = {
    "approved_by": "the trust board", "board_name": "trust board", "effective_date": date(2026, 12, 3),
    "next_review": date(2027, 10, 15), "policy_version": "2026.1", "trust_size": "multi", "employer": "trust",
    "filtering_system": "the trust's filtering service",
}  # fmt: skip
FIRST_NAMES: Final = ("Amina", "Bryn", "Chidi", "Dilys", "Emeka", "Farah", "Gwen", "Hari", "Isolde", "Joss", "Kezia", "Lorcan",
                      "Mirela", "Nia", "Osian", "Priya", "Quentin", "Rhian", "Stellan", "Tamsin", "Uzma", "Vikram")  # fmt: skip
BEGINNINGS: Final = ("Quill", "Thorn", "Wether", "Brack", "Fenni", "Gorse", "Hathers", "Ingle", "Kestle", "Larch", "Merri",
                     "Oster", "Penhal", "Rother", "Skelmer", "Tarn", "Ullath", "Vess", "Wyver", "Yarrow")  # fmt: skip
ENDINGS: Final = ("combe", "drick", "feather", "gill", "holt", "ingsby", "kirkham", "latch", "mouth", "narth", "oxley", "pettle",
                  "quoyle", "rigg", "sedge", "thwaite", "umber", "vane", "wold", "zeal")  # fmt: skip


@dataclass
class Own:
    """What only one school has: surnames, a word of its own, and telephone numbers."""

    number: int
    urn: str
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.draw = random.Random(self.urn)

    @property
    def surnames(self) -> list[str]:
        places = range(self.number * 4, self.number * 4 + 4)
        return [BEGINNINGS[each % 20] + ENDINGS[each // 20 % 20] for each in places]

    @property
    def word(self) -> str:
        """A word that stands in the school's own sentences and nowhere else."""
        return f"{self.surnames[3]}ley"

    @property
    def phones(self) -> list[str]:
        return [f"01632 {960000 + self.number * 10 + each}" for each in range(10)]

    def person(self, role: str) -> Person:
        name = f"{self.draw.choice(FIRST_NAMES)} {self.draw.choice(self.surnames[:3])}"
        return Person(name, role, self.draw.choice(self.phones), f"office@s{self.urn}.example")

    @property
    def marks(self) -> list[str]:
        """Everything that may stand in no other school's documents."""
        return [self.urn, self.word, *self.surnames, *self.phones]


def fill(trust: Trust, library: Library) -> dict[str, tuple[School, Own]]:
    """Return each school with every question answered that is asked of it."""
    filled = {}
    for number, (key, school) in enumerate(trust.schools):
        own = Own(number, str(school.answers["urn"]))
        filled[key] = replace(school, answers=_answered(dict(school.answers), own, library)), own
    return filled


def _answered(answers: dict[str, Value], own: Own, library: Library) -> dict[str, Value]:
    vocabulary = library.vocabulary
    answers |= {"trust_name": NAME.title(), **SHARED}
    phase = {"academy_16_19": "post_16", "ap_academy": "secondary", "special_academy": "all_through"}.get(
        str(answers["school_type"]), answers.get("phase", "")
    )
    answers["phase"] = answers.get("phase") or phase
    answers["age_low"], answers["age_high"] = AGES[str(phase)]
    answers["religious_character"] = church_of(str(answers["school_name"])) or "none"
    answers["local_authority"] = answers.get("local_authority") or own.draw.choice(sorted(library.authorities))
    answers["boarding_provision"] = "none"
    for name, fact in vocabulary.facts.items():
        if fact.asked and name not in answers and Known(vocabulary, answers).relevant(name) is not False:
            answers[name] = _answer(name, fact, answers, own)
    broken = broken_rules(vocabulary, answers)
    if broken:
        raise SystemExit(f"{answers['school_name']}: {broken[0].says}")
    return answers


def _answer(name: str, fact: Fact, answers: Mapping[str, Value], own: Own) -> Value:  # noqa: PLR0911 - one line a type
    draw = own.draw
    match fact.type:
        case "yes or no":
            # A lead who is no senior leader is a gap, and told as one; here every school keeps to that.
            drawn = draw.random() < 0.6
            return drawn or name == "dsl_on_leadership_team"
        case "choice":
            return draw.choice(list(fact.choices))
        case "choices":
            return tuple(each for each in fact.choices if draw.random() < 0.6) or tuple(fact.choices)[:1]
        case "person":
            return own.person(name.replace("_", " ").capitalize())
        case "people":
            return tuple(own.person("Deputy") for _ in range(draw.randint(1, 3)))
        case "contact":
            said = name.replace("_la", "").replace("_", " ").capitalize()
            return Contact(f"{said} of {_area(answers)}", draw.choice(own.phones), "", f"www.s{own.urn}.example", "9am to 5pm")
        case "number":
            return draw.choice([10, 25, 50])
        case "phone":
            return own.phones[0]
        case "email":
            return f"office@s{own.urn}.example"
        case "web":
            return f"https://www.s{own.urn}.example"
        case "postcode":
            return f"ZZ{draw.randint(1, 9)} {draw.randint(1, 9)}ZZ"
    if name in TEXTS:
        return draw.choice(TEXTS[name]).format(word=own.word, area=_area(answers))
    return LEFT_OUT if fact.optional else f"{fact.example or f'{own.word} hall'}"


def _area(answers: Mapping[str, Value]) -> str:
    return str(answers["local_authority"]).removesuffix(" Council").removesuffix(" County").removesuffix(" City")


def new_this_year(filled: Mapping[str, tuple[School, Own]]) -> dict[str, tuple[School, Own]]:
    """Return the schools as they are a year later: every fifth has another safeguarding lead."""
    later = {}
    for number, (key, (school, own)) in enumerate(filled.items()):
        given = {"dsl": own.person("Designated safeguarding lead")} if number % 5 == 0 else {}
        later[key] = replace(school, answers={**school.answers, **given}), own
    return later


def write(filled: Mapping[str, tuple[School, Own]], file: Path, vocabulary: Vocabulary) -> None:
    """Write the schools' files, beside the trust's; what all share stands in the trust's."""
    import yaml

    from policygen.facts.answers import written

    folder = file.parent / f"{file.stem}-schools"
    shared = {**SHARED, "trust_name": NAME.title()}
    for key, (school, _) in filled.items():
        own = {name: value for name, value in school.answers.items() if name not in shared}
        (folder / f"{key}.yaml").write_text(dump_school(replace(school, answers=own), vocabulary, key), encoding="utf-8")
    told: dict[str, Any] = {
        "trust": {"name": NAME.title()},
        "answers": {name: written(value) for name, value in shared.items()},
        "schools": [f"{folder.name}/{key}.yaml" for key in filled],
    }
    file.write_text(yaml.safe_dump(told, allow_unicode=True, sort_keys=False), encoding="utf-8")


def kinds_of(filled: Mapping[str, tuple[School, Own]]) -> Iterator[tuple[str, str, str]]:
    """Yield kind, phase and faith of each school."""
    for school, _ in filled.values():
        yield str(school.answers["school_type"]), str(school.answers["phase"]), str(school.answers["religious_character"])


def assemble(folder: Path, library: Library, count: int | None = None) -> tuple[Path, dict[str, tuple[School, Own]]]:
    """Write a trust of all the rows, or of some, as it was last year; return its file and its schools."""
    chosen = rows()
    file = begin(mixed(chosen, count) if count else chosen, folder)
    filled = fill(read_schools(file, library.vocabulary), library)
    write(filled, file, library.vocabulary)
    return file, filled
