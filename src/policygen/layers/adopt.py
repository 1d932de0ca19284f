"""An edited Word master turned into a layer: its words as clauses, with the placeholders where values stood."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

import yaml

from policygen.errors import Fault, Faults
from policygen.facts.vocabulary import Vocabulary
from policygen.layers.not_taken import not_taken_as_it_stands, words_of_stories, words_without_place
from policygen.layers.one_school import is_of_one_school, without_values
from policygen.markup.placeholders import Kept, kept, simple_values, tokens
from policygen.markup.tags import split_at_tags
from policygen.policies.manifest import Manifest
from policygen.policies.model import Clause, Policy
from policygen.policies.sections import LONGEST_NAME
from policygen.word.reading.base import Base, body_in_clauses
from policygen.word.reading.blocks import Block
from policygen.word.reading.hand_edits import by_clause, shown
from policygen.word.reading.text import readable
from policygen.word.reading.to_markdown import fitting, markdown, paragraphs_of, references, style_of
from policygen.word.reading.usual_styles import use_usual_styles
from policygen.word.reading.word_file import WordFile
from policygen.word.writing.document import clause_bookmark, section_bookmark

REASON: Final = "TODO: removed in the master: give the reason"
_DRAWN: Final = "```"
_REACHED: Final = re.compile(r"\b0\d[\d ]{8,12}\d\b|\b[\w.+-]+@[\w-]+\.[\w.]+\b")
_NOT_NAMES: Final = re.compile(r"[^a-z0-9]+")


@dataclass
class Adopted:
    """What a master became: sections by name, as Markdown, what it takes out, and what a person has to look at."""

    policy: str
    sections: dict[str, list[str]] = field(default_factory=dict)
    new_sections: list[tuple[str, str, str]] = field(default_factory=list)
    """Part (`sections` or `appendices`), name, and the section before."""
    titles: dict[str, str] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    removes: dict[str, str] = field(default_factory=dict)
    whole: dict[str, object] | None = None
    """The policy.yaml of a policy of its own; none for a layer over a policy that is there."""
    findings: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def empty(self) -> bool:
        """Whether the master is as it was generated."""
        return not (self.sections or self.removes or self.titles or self.headings)

    def files(self) -> dict[str, str]:
        """Return the files of the layer under its `policy_templates/`, as text by path."""
        made = {f"{self.policy}/{name}.md": "\n".join(parts).rstrip("\n") + "\n" for name, parts in self.sections.items()}
        about: dict[str, object] = dict(self.whole or {})
        for part, name, after in self.new_sections:
            listed = about.setdefault(part, [])
            assert isinstance(listed, list)  # noqa: S101 - set above
            listed.append({"name": name, **({"after": after} if after else {})})
        about.update({name: each for name, each in (("titles", self.titles), ("headings", self.headings)) if each})
        if about:
            made[f"{self.policy}/policy.yaml"] = yaml.safe_dump(about, allow_unicode=True, sort_keys=False, width=110)
        return made


class Adoption:
    """Reads one master beside the words it was generated with."""

    def __init__(
        self, file: WordFile, base: Base, manifest: Manifest, policy: Policy, vocabulary: Vocabulary, secrets: Mapping[str, str]
    ) -> None:
        use_usual_styles(file)
        self.file, self.base, self.manifest, self.policy = file, base, manifest, policy
        self.blocks = [each for each in body_in_clauses(file) if each.kind != "auto" and each.words.strip()]
        self.before = by_clause(base.stories.get("body", ()))
        self.now = by_clause(self.blocks)
        self.sources = file.sources(file.document)
        self.clauses = {clause_bookmark(clause.name): clause for clause in policy.clauses}
        self.places = _places_of(policy)
        self.values = self._values()
        of_one = {value: source for source, value in self.values.items() if is_of_one_school(source, vocabulary)}
        self.secrets = {**of_one, **secrets}
        self.done = Adopted(policy.key)

    def adopted(self) -> Adopted:
        """Return the layer that the master is."""
        for name in self.manifest.clauses:
            bookmark = clause_bookmark(name)
            before, now = self.before.get(bookmark, []), self.now.get(bookmark, [])
            if [each.words for each in before] == [each.words for each in now]:
                continue
            clause = self.clauses.get(bookmark)
            if clause is None:
                self.done.findings.append(f"The clause '{name}' is edited, and the policy no longer has it.")
            elif now:
                self._edited(clause, before, now)
            elif before:
                self.done.removes[name] = REASON
                self.done.counts["removed"] += 1
        self._own_words()
        if not self.done.empty:
            self.done.findings += not_taken_as_it_stands(self.file, self._edited_blocks())
        return self.done

    def _edited_blocks(self) -> list[Block]:
        known = {block.words for block in self.base.stories.get("body", ())}
        return [block for block in self.blocks if block.words not in known]

    # ---- clauses

    def _edited(self, clause: Clause, before: Sequence[Block], now: Sequence[Block]) -> None:
        if _DRAWN in clause.text:
            said = f"The clause '{clause.name}' is a flowchart or a form; its edits are not taken over. Change it in the layer."
            self.done.findings.append(said)
            return
        found, lost = kept(clause.text, _block_words(before), _block_words(now), self.values, fitting(now))
        if lost:
            said = f"'{clause.name}': {lost} condition(s) were edited inside, so the words now stand in every school. Look at it."
            self.done.findings.append(said)
        text = self._without_secrets(self._text_of(now, found), clause.name)
        self.done.sections.setdefault(clause.section, []).append(f"<!-- clause: {clause.name}\n-->\n{text}\n")
        self.done.counts["replaced"] += 1

    def _text_of(self, blocks: Sequence[Block], found: Sequence[Kept]) -> str:
        """Return blocks as Markdown; references to sections of the policy stay references."""
        every = sorted([*found, *references(blocks, found, self.places)], key=lambda each: (each.first, each.last))
        text = markdown(blocks, every, self.sources)
        for section in self.policy.sections:
            text = text.replace(f"](#{section_bookmark(section.name)})", f"](#{section.name})")
        return text

    def _values(self) -> dict[str, str]:
        """Return what each placeholder printed in the document, where it printed the same everywhere that it shows."""
        seen: dict[str, Counter[str]] = {}
        for bookmark, clause in self.clauses.items():
            if bookmark in self.before and _DRAWN not in clause.text:
                for source, value in simple_values(clause.text, _block_words(self.before[bookmark])):
                    seen.setdefault(source, Counter())[value] += 1
        return {source: counts.most_common(1)[0][0] for source, counts in seen.items()}

    def _without_secrets(self, text: str, clause: str) -> str:
        """Return words in which what is true of the one school stands as a placeholder; what cannot be told is reported."""
        text, put = without_values(text, {self.manifest.school: "{{ school_name }}", **self.secrets})
        if put:
            self.done.findings.append(f"'{clause}': {put} value(s) of this school became placeholders. Look at it.")
        known = "".join(each.text for each in self.policy.clauses if each.name == clause)
        if any(each not in known for each in _REACHED.findall(_words_alone(text))):
            said = f"'{clause}' holds what looks like a telephone number or an e-mail address of one school. Look at it."
            self.done.findings.append(said)
        return text

    # ---- what stands in no clause: headings renamed, paragraphs and sections of its own

    def _own_words(self) -> None:
        begun = next((at for at, each in enumerate(self.blocks) if each.clause), len(self.blocks))
        mine = [each for each in self.blocks[begun:] if not each.clause]
        ours = self._ours()
        matcher = SequenceMatcher(None, [each.words for each in ours], [each.words for each in mine], autojunk=False)
        own: set[int] = set()
        for what, one, other, first, last in matcher.get_opcodes():
            new = mine[first:last]
            if what == "replace" and other - one == last - first and all(style_of(each).endswith(_HEADINGS) for each in new):
                for old, each in zip(ours[one:other], new, strict=True):
                    self._renamed(readable(old.words), readable(each.words))
            elif what in ("replace", "insert"):
                own |= {id(each) for each in new}
        self._groups(begun, own)

    def _ours(self) -> list[Block]:
        body = [each for each in self.base.stories.get("body", ()) if each.kind != "auto" and each.words.strip()]
        begun = next((at for at, each in enumerate(body) if each.clause), len(body))
        return [each for each in body[begun:] if not each.clause]

    def _renamed(self, old: str, new: str) -> None:
        title = next((each.name for each in self.policy.sections if _same_but_answers(each.title, old)), "")
        heading = next(
            (each.heading for each in self.policy.clauses if each.heading and _same_but_answers(each.heading, old)), ""
        )
        if title:
            self.done.titles[title] = new
        elif heading:
            self.done.headings[heading] = new
        else:
            self.done.findings.append("A heading was reworded that holds a placeholder; change it in the layer's policy.yaml.")
            return
        self.done.counts["renamed"] += 1

    def _groups(self, begun: int, own: set[int]) -> None:
        """Make clauses of what is the master's own, each after the clause that it follows."""
        last: Clause | None = None
        group: list[Block] = []
        for block in [*self.blocks[begun:], None]:
            if block is not None and id(block) in own:
                group.append(block)
                continue
            if group:
                self._added(group, last)
                group = []
            if block is not None and block.clause in self.clauses:
                last = self.clauses[block.clause]

    def _added(self, group: Sequence[Block], last: Clause | None) -> None:
        at = next((at for at, each in enumerate(group) if style_of(each) in ("Heading1", "AppendixHeading")), len(group))
        if at:
            self._clause(group[:at], last)
        if at < len(group):
            rest = next(
                (n for n in range(at + 1, len(group)) if style_of(group[n]) in ("Heading1", "AppendixHeading")), len(group)
            )
            self._section(group[at], group[at + 1 : rest], last)
            if rest < len(group):
                self._added(group[rest:], last)

    def _clause(self, group: Sequence[Block], last: Clause | None) -> None:
        if last is None:
            self.done.findings.append("Words before the first clause are not taken over.")
            return
        name, text = self._named(group)
        self.done.sections.setdefault(last.section, []).append(
            f"{text[0]}<!-- clause: {name}\nwhy: context\nafter: {last.name}\n-->\n{text[1]}\n"
        )

    def _section(self, heading: Block, group: Sequence[Block], last: Clause | None) -> None:
        title = readable(heading.words)
        name = _free_name(
            title, {section.name for section in self.policy.sections} | {each for _, each, _ in self.done.new_sections}
        )
        if not group:
            self.done.findings.append("A section of its own has a heading and no words; it is not taken over.")
            return
        clause, text = self._named(group)
        part = "appendices" if style_of(heading) == "AppendixHeading" else "sections"
        kind = "appendix" if part == "appendices" else "body"
        here = [each.name for each in self.policy.sections if each.part == kind]
        after = last.section if last is not None and last.section in here else ""
        self.done.new_sections.append((part, name, after))
        shown_title = self._without_secrets(title.removeprefix(": "), name)
        self.done.sections[name] = [f"# {shown_title}\n\n{text[0]}<!-- clause: {clause}\nwhy: context\n-->\n{text[1]}\n"]

    def _named(self, group: Sequence[Block]) -> tuple[str, tuple[str, str]]:
        """Return a name for the words of a group, and its `##` heading and its text."""
        heading = ""
        if style_of(group[0]) == "Heading2" and len(group) > 1:
            heading, group = f"## {readable(group[0].words)}\n\n", group[1:]
        name = _free_name(" ".join(readable(group[0].words).split()[:4]), {clause.name for clause in self.policy.clauses})
        self.done.counts["added"] += 1
        text = self._text_of([each for each in group if not style_of(each).startswith("Heading2")], ())
        return name, (self._without_secrets(heading, name), self._without_secrets(text, name))


_HEADINGS: Final = ("Heading1", "Heading2", "FrontHeading", "FrontSubheading", "AppendixHeading")


def _block_words(blocks: Sequence[Block]) -> list[str]:
    return [token.text for block in blocks for paragraph in paragraphs_of(block) for token in tokens(paragraph.words)]


def _places_of(policy: Policy) -> dict[str, str]:
    """Return what is written for a reference to each section of a policy, by its bookmark."""
    kinds = {"body": "section", "appendix": "appendix"}
    return {
        section_bookmark(each.name): f'{{{{ {kinds[each.part]}("{each.name}") }}}}'
        for each in policy.sections
        if each.part in kinds
    }


def _same_but_answers(template: str, words: str) -> bool:
    return template == words.removeprefix(": ")


def _free_name(words: str, taken: set[str]) -> str:
    stem = "own-" + _NOT_NAMES.sub("-", words.lower()).strip("-")[: LONGEST_NAME - 8].strip("-")
    names = [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    name = next(each for each in names if each not in taken)
    taken.add(name)
    return name


def _words_alone(text: str) -> str:
    return "".join(words for words, tag in split_at_tags(text) if tag is None or tag.kind != "print")


def foreign(file: WordFile, key: str, taken: Mapping[str, Policy], secrets: Mapping[str, str]) -> Adopted:
    """Return a master that policygen did not make as a policy of its own, section by section as its headings stand."""
    use_usual_styles(file)
    blocks = [each for each in file.blocks(file.document) if each.kind != "auto" and each.words.strip()]
    sources = file.sources(file.document)
    done = Adopted(f"own-{key}" if key in taken else key)
    starts = [at for at, each in enumerate(blocks) if style_of(each) == "Heading1"]
    if not starts:
        step = "Give the titles of its sections the style 'Heading 1' in Word, and save it."
        raise Faults(Fault("This file has no headings, so its sections cannot be told.", step))
    names: list[str] = []
    for at, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        title, inside = readable(blocks[at].words), blocks[at + 1 : end]
        if inside:
            name = _free_name(title, set(names))
            names.append(name)
            text, _ = without_values(_adopted_clauses(inside, name, sources), secrets)
            done.sections[name] = [f"# {title}\n\n{text}"]
            done.counts["added"] += 1
    first = " ".join(shown(blocks[: starts[0]]).split("\n")[0].split()) or key.replace("-", " ").capitalize()
    done.whole = {
        "title": without_values(first, secrets)[0], "about": "Our own policy", "owner": "to be confirmed",
        "approver": "to be confirmed", "audience": "Everyone who works here", "review_months": 12, "publish": True,
        "based_on": "kcsie", "covers": [], "sections": names,
    }  # fmt: skip
    done.findings.append(
        "The file does not say what it was made from, so it became a policy of your own, section by section as its headings "
        f"stand. Nothing says which requirements it meets: look at {done.policy}/policy.yaml, and name them under 'meets'."
    )
    done.findings += not_taken_as_it_stands(file, blocks)
    done.findings += words_without_place(file, [*blocks[: min(1, starts[0])], *blocks[starts[0] :]])
    done.findings += words_of_stories(file)
    if any(_REACHED.search(text) for parts in done.sections.values() for text in parts):
        done.findings.append("It holds what looks like telephone numbers or e-mail addresses of one school. Look at them.")
    return done


def _adopted_clauses(blocks: Sequence[Block], name: str, sources: object) -> str:
    parts: list[list[Block]] = [[]]
    for each in blocks:
        if style_of(each) == "Heading2":
            parts.append([])
        parts[-1].append(each)
    return "\n".join(
        _one_part(part, f"{name[: LONGEST_NAME - 3]}-{number}", sources) for number, part in enumerate(parts, 1) if part
    )


def _one_part(part: Sequence[Block], name: str, sources: object) -> str:
    heading = f"## {readable(part[0].words)}\n\n" if style_of(part[0]) == "Heading2" else ""
    text = markdown(part[1:] if heading else part, (), sources)  # type: ignore[arg-type]
    return f"{heading}<!-- clause: {name}\nwhy: context\n-->\n{text}\n" if text.strip() else heading


def in_section_order(policy: Policy, adopted: Adopted) -> Iterator[str]:
    """Yield the sections of a layer in the order of the policy, for telling."""
    known = [section.name for section in policy.sections]
    yield from sorted(adopted.sections, key=lambda name: known.index(name) if name in known else len(known))
