"""Everything that travels with policygen, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from policygen.documents.catalogue import Catalogue
from policygen.documents.reviews import OccasionsFile
from policygen.errors import Fault, LibraryFaults
from policygen.facts.vocabulary import Vocabulary
from policygen.language.english import nearest
from policygen.law.in_force import Legislation
from policygen.law.stale_terms import StaleTerm
from policygen.library.learning import LearningFile
from policygen.markup.paper_templates import PaperTemplate
from policygen.points.concepts import Lexicon
from policygen.policies.forms import Form
from policygen.policies.handouts import Handout
from policygen.policies.learned import Learned
from policygen.policies.model import Origin, Policy


@dataclass(frozen=True)
class Library:
    """Everything that travels with policygen: the questions, the law and the policies."""

    vocabulary: Vocabulary
    legislation: Legislation
    policies: Mapping[str, Policy]
    handouts: Mapping[str, Handout]
    titles: Mapping[str, str]
    """Titles of policies by key, for references between policies; policies not shipped yet are among them."""
    authorities: tuple[str, ...]
    register_names: Mapping[str, str]
    """Names of the local authorities by the DfE register's code and by its own name in small letters."""
    stale_terms: tuple[StaleTerm, ...]
    house_style: bytes
    forms: Mapping[str, Form]
    papers: Mapping[str, PaperTemplate]
    """The words of briefings, reports, lists and calendars."""
    digest: str
    """Of every file that policies and forms are made from; the words of papers are not in it, for no policy rests on them."""
    documents: Catalogue = field(default_factory=Catalogue)
    """The documents that schools have, shipped here or not."""
    occasions: OccasionsFile = field(default_factory=OccasionsFile)
    """What comes round in a school's year."""
    lexicon: Lexicon = field(default_factory=Lexicon)
    """What the concepts are called that recognisers name."""
    learning: LearningFile = field(default_factory=LearningFile)
    """What learning logs ask, know and look for."""
    learned: Learned = ()
    """What the school and its trust learned, of a library made for one school; its sentences are in the policies already."""
    layers: tuple[Origin, ...] = ()
    """The layers in it, the last one on top."""
    hints: tuple[Fault, ...] = ()
    """What in the user's own folders is written in an old form, which still works in this version."""

    def policy(self, key: str) -> Policy:
        """Return a policy by its key.

        Raises LibraryFaults, with the nearest name, where there is none.
        """
        if key not in self.policies:
            raise LibraryFaults(Fault(f"There is no policy called '{key}'.", nearest(key, self.policies)))
        return self.policies[key]
