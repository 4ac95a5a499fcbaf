"""Companies, their slogans and their buzz."""

from __future__ import annotations

from app.matching.dynamic.source import DynamicSource, Generator, between, joined, one_of
from app.matching.dynamic.words.names import LAST_NAMES
from app.matching.dynamic.words.work import (
    BUZZ_ADJECTIVES,
    BUZZ_NOUNS,
    BUZZ_VERBS,
    COMPANY_SUFFIXES,
    SLOGAN_ADJECTIVES,
    SLOGAN_DESCRIPTORS,
    SLOGAN_NOUNS,
)

_last_name = one_of(LAST_NAMES)
_suffix = one_of(COMPANY_SUFFIXES)
_buzz_adjective = one_of(BUZZ_ADJECTIVES)
_buzz_verb = one_of(BUZZ_VERBS)
_buzz_noun = one_of(BUZZ_NOUNS)
_slogan_adjective = one_of(SLOGAN_ADJECTIVES)
_slogan_descriptor = one_of(SLOGAN_DESCRIPTORS)
_slogan_noun = one_of(SLOGAN_NOUNS)


def company_name(source: DynamicSource) -> str:
    """Returns a company's name in one of the usual three ways: with a suffix, two partners, or three."""
    kind = between(source, 0, 2)
    if kind == 0:
        return f"{_last_name(source)} {_suffix(source)}"
    if kind == 1:
        return f"{_last_name(source)} - {_last_name(source)}"
    return f"{_last_name(source)}, {_last_name(source)} and {_last_name(source)}"


GENERATORS: dict[str, Generator] = {
    "$randomCompanyName": company_name,
    "$randomCompanySuffix": _suffix,
    "$randomBs": joined(" ", _buzz_verb, _buzz_adjective, _buzz_noun),
    "$randomBsAdjective": _buzz_adjective,
    "$randomBsBuzz": _buzz_verb,
    "$randomBsNoun": _buzz_noun,
    "$randomCatchPhrase": joined(" ", _slogan_adjective, _slogan_descriptor, _slogan_noun),
    "$randomCatchPhraseAdjective": _slogan_adjective,
    "$randomCatchPhraseDescriptor": _slogan_descriptor,
    "$randomCatchPhraseNoun": _slogan_noun,
}
