"""The DfE register of schools and trusts (Get Information about Schools), read from the files that the user downloaded.

The register publishes CSV in cp1252, sometimes zipped; its columns change from release to release, so they are found by
name. Establishment, group and link files are told apart by their headers.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from rapidfuzz import fuzz, process, utils

from policygen.errors import Fault, Faults
from policygen.schools.register_answers import CLOSED, Row, TrustGroup, code, value

Kind = Literal["schools", "groups", "links"]

TRUSTS: Final = frozenset({"multi-academy trust", "single-academy trust", "secure single-academy trust"})


MOST: Final = 20
"""Schools or trusts that a search lists."""


LIKE_ENOUGH: Final = 84
"""How like what was asked for, of 100, a name has to be to be shown."""


COLUMNS: Final = frozenset(
    """URN|LA (code)|LA (name)|EstablishmentNumber|EstablishmentName|TypeOfEstablishment (code)|TypeOfEstablishment (name)
    EstablishmentStatus (code)|EstablishmentStatus (name)|PhaseOfEducation (code)|PhaseOfEducation (name)|StatutoryLowAge
    StatutoryHighAge|Boarders (name)|NurseryProvision (name)|OfficialSixthForm (name)|ReligiousCharacter (name)
    Diocese (name)|TrustSchoolFlag (name)|Trusts (code)|Trusts (name)|Federations (name)|LastChangedDate|Street|Locality
    Address3|Town|County (name)|Postcode|SchoolWebsite|TelephoneNum|HeadTitle (name)|HeadFirstName|HeadLastName
    HeadPreferredJobTitle|TypeOfResourcedProvision (name)|InspectorateName (name)|Group UID|Linked UID|Group Name|Group Type
    Group Status|Closed Date|Companies House Number""".replace("\n", "|")
    .replace("  ", "")
    .split("|")
)
"""The columns that are read; the register has some 140, and all schools of England have to fit in memory."""


LARGEST: Final = 300_000_000
"""Bytes a file may unfold to: the whole register is about 60 million."""
_SMALL: Final = 20_000_000
_TIGHTEST: Final = 60
"""So many times smaller than what it unfolds to may a file be that is not small: the register is 12 times, a bomb 1,000."""
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)


@dataclass(frozen=True)
class Register:
    """What the files hold: establishments by URN, trusts by their id, and which school is in which trust."""

    schools: Mapping[str, Row]
    groups: Mapping[str, TrustGroup]
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """URNs of the schools of each trust, by the trust's id."""

    def find_schools(self, asked: str, most: int = MOST, town: str = "") -> list[Row]:
        """Return the schools that what was asked for can mean, closed ones last: a URN, a postcode or a name.

        With a `town` only those in it, or of that council; without anything else all of them, by name.
        """
        asked, town = asked.strip(), town.strip().casefold()
        if asked.isdigit():
            return [self.schools[asked]] if asked in self.schools else []
        if _POSTCODE.fullmatch(asked):
            plain = asked.replace(" ", "").upper()
            return [row for row in self.schools.values() if value(row, "Postcode").replace(" ", "").upper() == plain]
        names = {urn: name for urn, name in self._school_names.items() if not town or _in_town(self.schools[urn], town)}
        if not asked:
            return [self.schools[urn] for urn in sorted(names, key=lambda urn: (names[urn], urn))][:most] if town else []
        found = [self.schools[urn] for urn in _similar_names(asked, names, most * 2)]
        return sorted(found, key=lambda row: code(row, "EstablishmentStatus") == CLOSED)[:most]

    def find_trusts(self, asked: str, most: int = MOST) -> list[TrustGroup]:
        """Return the trusts that what was asked for can mean: an id, a Companies House number or a name."""
        asked = asked.strip()
        if asked in self.groups:
            return [self.groups[asked]]
        if asked.isdigit():
            return [each for each in self.groups.values() if each.companies_house.lstrip("0") == asked.lstrip("0")]
        names = {uid: _plain_name(each.name) for uid, each in self.groups.items()}
        return [self.groups[uid] for uid in _similar_names(asked, names, most)]

    @cached_property
    def _school_names(self) -> Mapping[str, str]:
        """The names of the schools in the one spelling by which they are looked for."""
        return {urn: _plain_name(value(row, "EstablishmentName")) for urn, row in self.schools.items()}

    def schools_of(self, trust: TrustGroup) -> list[Row]:
        """Return the schools of a trust by name; those that have closed are not among them."""
        rows = [self.schools[urn] for urn in self.members.get(trust.uid, ()) if urn in self.schools]
        still = [row for row in rows if code(row, "EstablishmentStatus") != CLOSED]
        return sorted(still, key=lambda row: (value(row, "EstablishmentName"), row["URN"]))


def _in_town(row: Row, town: str) -> bool:
    return any(town in value(row, each).casefold() for each in ("Town", "Locality", "LA (name)"))


def _similar_names(asked: str, names: Mapping[str, str], most: int) -> list[str]:
    """Return the keys of the names most like what was asked; the same name before the rest, and the same order every time.

    The names are in one spelling.
    """
    plain = _plain_name(asked)
    exact = [key for key, name in names.items() if name == plain]
    found = process.extract(plain, names, scorer=fuzz.token_set_ratio, limit=most, score_cutoff=LIKE_ENOUGH)
    ranked = sorted(found, key=lambda each: (-each[1], each[2]))
    return [*exact, *(key for _, _, key in ranked if key not in exact)][:most]


def _plain_name(name: str) -> str:
    """Return a name as people and the register both write it: CE for C of E and Church of England, St for Saint."""
    plain = f" {' '.join(utils.default_process(name.translate(_APOSTROPHES)).split())} "
    for said, one in _ONE_SPELLING:
        plain = said.sub(one, plain)
    return " ".join(plain.split())


_ONE_SPELLING: Final = tuple(
    (re.compile(f"(?<= )(?:{said})(?= )"), one)
    for said, one in (
        ("c of e|c o e|cof e|cofe|coe|c e|church (?:of|in) england", "ce"),
        ("roman catholic|r c|rc", "catholic"),
        ("saints?|sts?|ss", "st"),
        ("voluntary aided|v a|aided", "va"),
        ("voluntary controlled|v c|controlled", "vc"),
        ("jnr|jun|jr", "junior"),
        ("inf", "infant"),
        ("prim", "primary"),
        ("sec", "secondary"),
        (" *and *", " "),
    )
)
"""What is written in several ways in names, and one of them."""

_APOSTROPHES: Final = {ord("'"): None, 0x2019: None}

# ---- reading


def read_register(places: Sequence[Path]) -> Register:
    """Read the files of the register from files and folders.

    Raises Faults where a place is not there, a file cannot be read, or none of them holds establishments.
    """
    reader = _RegisterReader()
    for path in _register_files(places):
        for name, data in _register_texts(path):
            reader.add(name, data)
    if not reader.schools:
        said = "None of these files is the register's list of establishments."
        step = (
            "Download it from the register's own site (Get Information about Schools, Downloads: establishment fields, CSV) "
            "and name the file or its folder."
        )
        raise Faults(Fault(said, step, str(places[0])))
    return reader.register()


def _register_files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(each for each in place.rglob("*") if each.name.casefold().endswith((".csv", ".csv.gz", ".zip")))
        elif place.is_file():
            yield place
        else:
            raise Faults(Fault("There is no such file or folder.", "Name the file that you downloaded.", str(place)))


def _register_texts(path: Path) -> Iterator[tuple[str, str]]:
    try:
        if path.suffix.casefold() == ".zip":
            with zipfile.ZipFile(path) as archive:
                for inside in archive.infolist():
                    if inside.filename.casefold().endswith(".csv"):
                        _refuse_more(inside.file_size, inside.compress_size, path)
                        yield f"{path}: {inside.filename}", _decoded(_at_most(archive.open(inside).read, path))
        elif path.suffix.casefold() == ".gz":
            with gzip.open(path) as file:
                _refuse_more(_unfolded(file.read), path.stat().st_size, path)
                file.seek(0)
                yield str(path), _decoded(_at_most(file.read, path))
        else:
            _refuse_more(path.stat().st_size, path.stat().st_size, path)
            yield str(path), _decoded(path.read_bytes())
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        step = "Download it again, and do not save it from Excel."
        raise Faults(Fault("This file cannot be read.", step, str(path))) from error


def _unfolded(read: Callable[[int], bytes]) -> int:
    """Return how much a file unfolds to, without keeping it; it is not read further than it may be."""
    size = 0
    while size <= LARGEST and (piece := read(1_000_000)):
        size += len(piece)
    return size


def _refuse_more(size: int, stored: int, path: Path) -> None:
    """Raise Faults where a file unfolds to more than a register can hold, before it is unfolded."""
    if size > LARGEST or (size > _SMALL and size > _TIGHTEST * max(stored, 1)):
        raise Faults(Fault("This file is larger than the whole register.", "Download it again.", str(path)))


def _at_most(read: Callable[[int], bytes], path: Path) -> bytes:
    data = read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Faults(Fault("This file is larger than the whole register.", "Download it again.", str(path)))
    return data


def _decoded(data: bytes) -> str:
    """Return a file's text: cp1252 as the register writes it, or UTF-8 or UTF-16 as a program that saved it again does."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    if data.startswith(b"\xef\xbb\xbf"):
        return data.decode("utf-8-sig", errors="replace")
    try:
        return data.decode("utf-8")  # the letters of cp1252 beyond ASCII are hardly ever UTF-8 by chance
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


class _RegisterReader:
    def __init__(self) -> None:
        self.schools: dict[str, Row] = {}
        self.groups: dict[str, TrustGroup] = {}
        self.members: dict[str, set[str]] = {}

    def register(self) -> Register:
        return Register(self.schools, self.groups, {uid: frozenset(urns) for uid, urns in self.members.items()})

    def add(self, name: str, text: str) -> None:
        rows = csv.reader(io.StringIO(text, newline=""))
        try:
            header = [title.strip() for title in next(rows, [])]
            kind = kind_of(header)
            if kind is None:
                return
            take = {"schools": self._school, "groups": self._group, "links": self._link}[kind]
            wanted = [(place, title) for place, title in enumerate(header) if title in COLUMNS]
            once: dict[str, str] = {}  # a word that stands in fifty thousand rows is kept once
            for cells in rows:
                take({title: once.setdefault(cells[place], cells[place]) for place, title in wanted if place < len(cells)})
        except csv.Error as error:
            said = f"This file is not in the form of the register ({error})."
            raise Faults(Fault(said, "Download it again.", name, rows.line_num)) from error

    def _school(self, row: Row) -> None:
        urn = row.get("URN", "").strip()
        if not urn.isdigit() or not value(row, "EstablishmentName"):
            return
        if urn not in self.schools or _newness(row) >= _newness(self.schools[urn]):
            self.schools[urn] = row
        uid, trust = value(row, "Trusts (code)"), value(row, "Trusts (name)")
        if uid and trust:
            flag = value(row, "TrustSchoolFlag (name)").casefold()
            kind = next((each for each in TRUSTS if each in flag), "")
            self.groups.setdefault(uid, TrustGroup(uid, trust, kind))
            self.members.setdefault(uid, set()).add(urn)

    def _group(self, row: Row) -> None:
        kind = value(row, "Group Type").casefold()
        if kind in TRUSTS:
            uid = value(row, "Group UID")
            still = value(row, "Group Status").casefold() != "closed"
            self.groups[uid] = TrustGroup(uid, value(row, "Group Name"), kind, value(row, "Companies House Number"), still)

    def _link(self, row: Row) -> None:
        uid = value(row, "Group UID") or value(row, "Linked UID")
        kind = value(row, "Group Type").casefold()
        if kind in TRUSTS and uid and not value(row, "Closed Date"):
            self.groups.setdefault(uid, TrustGroup(uid, value(row, "Group Name"), kind, value(row, "Companies House Number")))
            self.members.setdefault(uid, set()).add(row.get("URN", "").strip())


def _newness(row: Row) -> tuple[tuple[int, ...], int]:
    """Say which of two rows of the same school to keep: the one changed last, then the one that says more."""
    return _changed_day(value(row, "LastChangedDate")), len(row)


def _changed_day(text: str) -> tuple[int, ...]:
    """Return a day as numbers that sort, whether the register, Excel or a database wrote it: day first, or year first."""
    parts = [int(each) for each in re.findall(r"\d+", text)[:3]]
    if len(parts) < 3:
        return ()
    if parts[0] > 31:
        return tuple(parts)
    year = parts[2] if parts[2] > 99 else 2000 + parts[2]
    return year, parts[1], parts[0]


def kind_of(header: Iterable[str]) -> Kind | None:
    """Return what a file of the register holds, told by the names of its columns; None where it is none of the three."""
    titles = set(header)
    if {"URN", "Group Type"} <= titles and titles & {"Group UID", "Linked UID"}:
        return "links"
    if {"Group UID", "Group Name", "Group Type"} <= titles:
        return "groups"
    return "schools" if {"URN", "EstablishmentName", "EstablishmentStatus (name)"} <= titles else None
