"""Finds, in a folder or a file, the version of each policy that the school adopted; says why any other file is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from policygen.errors import Fault, Faults, OutputFault
from policygen.facts.vocabulary import Value
from policygen.formats.package import as_written_here
from policygen.generation.identity import Stranger
from policygen.generation.lost_record import with_record_of
from policygen.generation.update import (
    How,
    Prior,
    another_school,
    first_lines,
    headings_of,
    is_a_page_of_ours,
    points_outside,
    read_prior,
    words_not_read,
)
from policygen.language.english import count, long_date
from policygen.library.model import Library
from policygen.policies.handouts import HANDOUT_NAME
from policygen.policies.recognising import FileTold, KnownName, Recognition, known_headings, known_names, recognise
from policygen.runs.layout import KEPT, START, NoFile, approval_day, may_be_policies
from policygen.runs.output_files import MADE_HERE
from policygen.word.reading.safe_open import WordFault

WORD: Final = ".docx"
NOT_READ: Final = (".doc", ".docm", ".rtf", ".odt", ".pages", ".pdf")
"""Documents that are not read: a policy in one of these would be missed in silence."""
_ARCHIVES: Final = (".zip", ".7z", ".rar", ".gz", ".tar")
_SHORTCUTS: Final = (".lnk", ".url", ".webloc", ".desktop", ".gdoc", ".icloud")
_HALF: Final = (".tmp", ".crdownload", ".part", ".partial", ".download")
_OF_SYSTEMS: Final = frozenset({"thumbs.db", "desktop.ini", "icon\r"})
_ANSWERS: Final = (".yaml", ".yml", ".json")
_OURS: Final = ("policygen-run.json", "policygen-files.json")


@dataclass(frozen=True, slots=True)
class Match:
    """An adopted file, and how it was recognised."""

    prior: Prior
    path: Path
    by: str


@dataclass(frozen=True, slots=True)
class FileSeen:
    """A file among the adopted ones: used for a policy, or why it is not."""

    path: Path
    policy: str = ""
    """The policy whose adopted version it is; empty where it is not used."""
    by: str = ""
    why: str = ""
    """Why it is not used, in words; empty where it is."""
    doubt: str = ""
    """It is used, and this is to be looked at."""
    may_be: tuple[str, ...] = ()
    """Where it is not used, the policies that it may be all the same."""
    unknown: bool = False
    """It says nowhere what it is, so it may be any policy."""
    not_asked: bool = False
    """It is one of our policies that this run was not asked for."""

    def asks(self, without: Collection[str]) -> bool:
        """Return whether a person has to look: it may be one of the policies for which there is no version before."""
        return bool(without) if self.unknown else any(each in without for each in self.may_be)


@dataclass(frozen=True, slots=True)
class Adopted:
    """What a folder of adopted files holds."""

    matches: Mapping[str, Match] = field(default_factory=dict)
    """The adopted file of each policy, by the policy's key."""
    files: tuple[FileSeen, ...] = ()
    """Every document of the folder."""
    asked_for: tuple[str, ...] = ()
    """The policies that were looked for."""

    def checked(self, answers: Mapping[str, Value], others: Stranger, on: date) -> Adopted:
        """Return the same with what speaks against a file's being the school's own, or its being of an earlier day than `on`.

        Raises Faults where it is another school's.
        """
        doubts = {
            match.path: "; ".join(
                filter(
                    None,
                    (
                        another_school(match.prior, answers, others),
                        _later_than(match.prior, on),
                        points_outside(match.prior),
                        words_not_read(match.prior),
                    ),
                )
            )
            for match in self.matches.values()
        }
        return replace(self, files=tuple(replace(each, doubt=doubts.get(each.path, "")) for each in self.files))

    def not_used(self) -> tuple[tuple[FileSeen, bool], ...]:
        """Return the files that are not used, each with whether a person has to look."""
        without = {key for key in self.asked_for if key not in self.matches}
        return tuple((each, each.asks(without)) for each in self.files if each.why)


Unread = Callable[[Path, Faults], None]
"""Takes a file that cannot be read, and why."""


def look_through(
    place: Path, library: Library, keys: Collection[str], how: How, unread: Unread | None = None, school: str = ""
) -> Adopted:
    """Return the adopted file of each policy that is asked for, and of every file of the place what it is.

    `school` is the school's name, which stands in the names of files. Raises Faults where a file cannot be used, unless `unread`
    takes it, or where two could be the same policy.
    """
    if not place.exists():
        raise Faults(Fault("There is no such file or folder.", "Give the folder with the policies you adopted.", str(place)))
    reader = _Reader(library, keys, how, school, alone=not place.is_dir())
    candidates: dict[str, list[Match]] = {}
    files: list[FileSeen] = []
    for path in adopted_files(place):
        try:
            seen, match = reader.seen(path)
        except (WordFault, OutputFault) as error:
            if _beside(path):
                seen, match = FileSeen(path, why=f"it cannot be read. {error.faults[0].what}", unknown=True), None
            elif unread is None:
                raise
            else:
                unread(path, error)
                continue
        files.append(seen)
        if match is not None:
            candidates.setdefault(seen.policy, []).append(match)
    matches = {key: _the_one(found, place) for key, found in candidates.items()}
    return Adopted(matches, tuple(_not_the_one(each, matches, place) for each in files), tuple(keys))


def find_priors(place: Path, library: Library, how: How, unread: Unread | None = None) -> Mapping[str, Match]:
    """Return the adopted file of each policy of the library, by the policy's key. Raises as `look_through` does."""
    return look_through(place, library, library.policies, how, unread).matches


def adopted_files(place: Path) -> list[Path]:
    """Return the files that may be a school's adopted policies: those of a folder, of whatever kind, or the one file.

    Of a folder that policygen wrote to, its forms, hand-outs and lists are left out.

    Raises OutputFault where a folder or a file in it cannot be read, for a policy there would be missed in silence.
    """
    if not place.is_dir():
        return [place]
    found = [each for each in may_be_policies(place, refuse_unread) if not each.name.startswith(("~$", "."))]
    made_in = {folder for folder in {each.parent for each in found} if _a_run_wrote_to(folder)}
    return sorted(each for each in found if _is_of_a_person(each, made_in))


def _a_run_wrote_to(folder: Path) -> bool:
    """Return whether a run wrote to a folder: beside policies it has pages, lists and records of ours in it."""
    above = (folder, folder.parent)
    return any(
        (each / KEPT).is_dir() or (each / START).is_file() or any((each / name).is_file() for name in _OURS) for each in above
    )


def _is_of_a_person(path: Path, made_in: Collection[Path]) -> bool:
    """Return whether a file may be a school's own: of any kind, unless a computer or policygen put it there."""
    if path.suffix.lower() in (WORD, *NOT_READ):
        return True
    if path.name.lower() in _OF_SYSTEMS or path.suffix.lower() in _ANSWERS:
        return False
    return path.parent not in made_in


def refuse_unread(error: OSError) -> None:
    """Raise OutputFault for a folder or a file that cannot be read: what is in it would be missed in silence."""
    if isinstance(error, NoFile):
        step = "Put the document itself there, or take it away."
        raise OutputFault(Fault(f"{error.strerror}, so it cannot be read.", step, str(error.filename))) from error
    step = "Check who may open it."
    raise OutputFault(Fault(f"This folder cannot be read: {error.strerror}.", step, str(error.filename))) from error


def read_file(path: Path) -> bytes:
    """Return an adopted file.

    Raises OutputFault where it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        step = "If it is open in Word, close it there."
        raise OutputFault(Fault(f"This file cannot be read: {error.strerror}.", step, str(path))) from error


def names_in(library: Library) -> tuple[KnownName, ...]:
    """Return what the documents of a library are called, and the policies that its layers add."""
    titles = library.documents.all_names()
    return known_names({**titles, **{key: (*titles.get(key, ()), each.file.title) for key, each in library.policies.items()}})


def told_by(prior: Prior, path: Path) -> FileTold:
    """Return what a Word file says of itself."""
    return FileTold(_stem(path), first_lines(prior), headings_of(prior))


def _stem(path: Path) -> str:
    """Return a file's name without what policygen puts at its end."""
    stem = path.stem
    return next((stem.removesuffix(each) for each in MADE_HERE if stem.endswith(each)), stem)


def _beside(path: Path) -> bool:
    """Return whether a file has the name of one that policygen writes beside policies."""
    return path.stem.endswith(MADE_HERE) or HANDOUT_NAME in path.name


class _Reader:
    """Says of one file after the other what it is."""

    def __init__(self, library: Library, keys: Collection[str], how: How, school: str, *, alone: bool) -> None:
        self.library, self.keys, self.how, self.school, self.alone = library, keys, how, school, alone
        self._names: tuple[KnownName, ...] | None = None

    def seen(self, path: Path) -> tuple[FileSeen, Match | None]:
        """Return what a file is, and the match where it is the adopted version of a policy that is asked for.

        Raises WordFault and OutputFault where it cannot be used.
        """
        if path.suffix.lower() != WORD and not self.alone:
            return self._not_word(path), None
        data = read_file(path)
        prior = read_prior(data, str(path), self.how)
        if _beside(path) and (why := _nobody_worked_in(data, prior)):
            return FileSeen(path, why=why, may_be=(prior.manifest.policy,) if prior.manifest else ()), None
        if prior.manifest is not None:
            return self._of_a_policy(path, prior, prior.manifest.policy, "its own record")
        if is_a_page_of_ours(prior):
            return FileSeen(path, why="it is no policy but a page that policygen made"), None
        found = self._recognised(prior, path)
        if _beside(path) and not path.stem.endswith("_changes"):
            may_be = (found.document,) if found.document else found.could_be
            return FileSeen(path, why="it has the name of a page that policygen writes beside a policy", may_be=may_be), None
        if found.document:
            return self._of_a_policy(path, prior, found.document, found.by)
        if self.alone and len(self.keys) == 1:
            return self._of_a_policy(path, prior, next(iter(self.keys)), "your word")
        return self._unclear(path, found), None

    def _of_a_policy(self, path: Path, prior: Prior, key: str, by: str) -> tuple[FileSeen, Match | None]:
        if key in self.keys:
            return FileSeen(path, key, by), Match(prior, path, by)
        return FileSeen(path, by=by, why=self._why_not_this(key), not_asked=key in self.library.policies), None

    def _why_not_this(self, key: str) -> str:
        if key in self.library.policies:
            return f"it is the document “{self._title(key)}”, which this run was not asked for"
        return f"it is the document “{self._title(key)}”, which policygen does not make"

    def _title(self, key: str) -> str:
        listed = self.library.policies[key].file if key in self.library.policies else self.library.documents.documents.get(key)
        return listed.title if listed else key

    def _unclear(self, path: Path, found: Recognition) -> FileSeen:
        step = "Give the right one with --policy and --prior FILE, or call the file by the policy's title"
        if found.could_be:
            could = " or ".join(f"“{self._title(key)}”" for key in found.could_be)
            return FileSeen(path, why=f"it may be {could}. {step}", may_be=found.could_be)
        return FileSeen(path, why=f"it does not say which policy it is. {step}", unknown=True)

    def _not_word(self, path: Path) -> FileSeen:
        found = recognise(FileTold(_stem(path)), self.names(), self.school)
        may_be = (found.document,) if found.document else found.could_be
        what, step = _kind_of(path.suffix.lower())
        return FileSeen(path, why=f"{what}. If it is a policy that you adopted, {step}", may_be=may_be)

    def _recognised(self, prior: Prior, path: Path) -> Recognition:
        return recognise(told_by(prior, path), self.names(), self.school, known_headings(self.library.policies.values()))

    def names(self) -> tuple[KnownName, ...]:
        """Return what documents are called; made when it is first needed."""
        if self._names is None:
            self._names = names_in(self.library)
        return self._names


def _kind_of(ending: str) -> tuple[str, str]:
    """Return what a file is by its ending, and what to do where it is a policy."""
    if ending in _ARCHIVES:
        return f"it is a {ending} file", "unpack it and put the Word document here"
    if ending in _SHORTCUTS:
        return "it only points to a document", "put the Word document itself here (.docx)"
    if ending in _HALF:
        return f"it is a {ending} file, as a program leaves it that was stopped", "save or download it again (.docx)"
    what = (
        f"it is a {ending} file" if ending.strip(". ") and ending == ending.strip() else "its name does not end with what it is"
    )
    return what, "open it in Word and save it as a Word document (.docx)"


def _later_than(prior: Prior, on: date) -> str:
    """Say that an adopted file was made for a later day than the one that is asked for; empty where it was not."""
    if prior.manifest is None or prior.manifest.on <= on.isoformat():
        return ""
    made = long_date(date.fromisoformat(prior.manifest.on))
    return f"it was made for {made}, which is later than {long_date(on)}: look whether the day (--on) is right"


def _nobody_worked_in(data: bytes, prior: Prior) -> str:
    """Say why a file that policygen writes beside a policy is not what a school adopted; empty where a person worked in it."""
    if prior.pending:
        return f"it holds {count(prior.pending, 'tracked change')} that nobody has accepted or rejected yet"
    return "it stands as policygen wrote it" if as_written_here(data) else ""


def _in_place(path: Path, place: Path) -> str:
    """Return a file's name with the folders that it stands in, inside the place that was given."""
    return path.relative_to(place).as_posix() if path != place else path.name


def _not_the_one(seen: FileSeen, matches: Mapping[str, Match], place: Path) -> FileSeen:
    """Return a file with the reason why another of the same policy is used in its place, where one is."""
    if not seen.policy or matches[seen.policy].path == seen.path:
        return seen
    used = matches[seen.policy]
    why = f"“{_in_place(used.path, place)}” is used in its place: it is {_why_that_one(used, seen.path)}"
    return replace(seen, policy="", why=why)


def _why_that_one(used: Match, other: Path) -> str:
    """Say what sets the file that is used apart from another of the same policy."""
    if approval_day(used.path) and not approval_day(other):
        return "the approved version of this policy"
    data = other.read_bytes()
    if data == used.prior.data:
        return "the same file, byte for byte"
    if as_written_here(data) and not as_written_here(used.prior.data):
        return "the one that somebody worked in"
    return "the later version of this policy"


def _the_one(found: list[Match], place: Path) -> Match:
    """Return the version that was adopted: the one approved last, where any was; else the later one."""
    last = max(approval_day(each.path) for each in found)
    one, *others = [each for each in found if approval_day(each.path) == last]
    for other in others:
        one = _later(one, other, place)
    return one


def _later(one: Match, other: Match, place: Path) -> Match:
    """Return the later version of a policy, or the one with the school's decisions in it. Raises Faults where neither is."""
    first, second = one.prior.manifest, other.prior.manifest
    if first is not None and second is not None and first.on != second.on:
        return one if first.on > second.on else other
    if (first is None) != (second is None):
        own, ours = (other, one) if first is not None else (one, other)
        return own if as_written_here(ours.prior.data) and with_record_of(own.prior, ours.prior) else ours
    if one.prior.data == other.prior.data:
        return one
    decided = list(_with_decisions(one, other))
    if len(decided) == 1:
        return decided[0]
    said = f"Two files could be the policy that was adopted: {_in_place(one.path, place)} and {_in_place(other.path, place)}."
    raise Faults(
        Fault(said, "Name the right one with --policy and --prior FILE, or move the other away.", str(other.path.parent))
    )


def _with_decisions(one: Match, other: Match) -> Iterator[Match]:
    """Yield each of two files that somebody worked in, where the other stands as policygen wrote it."""
    for mine, theirs in ((one, other), (other, one)):
        if as_written_here(theirs.prior.data) and not as_written_here(mine.prior.data):
            yield mine
