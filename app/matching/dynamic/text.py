"""Words by kind, phrases, and filler text in the manner of lorem ipsum."""

from __future__ import annotations

from string import Formatter

from app.matching.dynamic.source import DynamicSource, Generator, between, one_of
from app.matching.dynamic.words.language import ABBREVIATIONS, ADJECTIVES, INGVERBS, LATIN, NOUNS, VERBS

_PHRASES = (
    "Before you {verb} the {noun}, please {verb} the {adjective} {abbreviation} {noun}.",
    "Nobody dared to {verb} the {abbreviation} {noun} while it was {adjective}.",
    "{ingverb} the {adjective} {noun} took down our {abbreviation} {noun} again!",
    "Have you tried {ingverb} the {abbreviation} {noun} instead of the {noun}?",
    "Our {adjective} {noun} can {verb} any {abbreviation} {noun} overnight.",
    "The {noun} keeps {ingverb} because its {abbreviation} {noun} is {adjective}.",
    "Once the {noun} is {adjective}, {ingverb} it is just another {abbreviation} {noun}.",
    "Let us {verb} the {abbreviation} {noun} first and {verb} the {noun} on Monday.",
)

_noun = one_of(NOUNS)
_verb = one_of(VERBS)
_ingverb = one_of(INGVERBS)
_adjective = one_of(ADJECTIVES)
_abbreviation = one_of(ABBREVIATIONS)
_any_word = NOUNS + VERBS + INGVERBS + ADJECTIVES
_words_by_kind = {"noun": _noun, "verb": _verb, "ingverb": _ingverb, "adjective": _adjective, "abbreviation": _abbreviation}


def _parsed(pattern: str) -> tuple[str | Generator, ...]:
    parts: list[str | Generator] = []
    for text, kind, _, _ in Formatter().parse(pattern):
        parts += [text, _words_by_kind[kind]] if kind else [text]
    return tuple(parts)


_patterns = tuple(_parsed(pattern) for pattern in _PHRASES)


def words(source: DynamicSource) -> str:
    """Returns two to five words of any kind."""
    return " ".join(source.random.choices(_any_word, k=between(source, 2, 5)))


def phrase(source: DynamicSource) -> str:
    """Returns a sentence of technical chatter."""
    parts = _patterns[int(source.random.random() * len(_patterns))]
    text = "".join([part if isinstance(part, str) else part(source) for part in parts])
    return text[0].upper() + text[1:]


def lorem_words(source: DynamicSource) -> str:
    """Returns three words of filler."""
    return " ".join(source.random.choices(LATIN, k=3))


def lorem_slug(source: DynamicSource) -> str:
    """Returns three words of filler joined by dashes."""
    return "-".join(source.random.choices(LATIN, k=3))


def lorem_sentence(source: DynamicSource) -> str:
    """Returns a sentence of four to ten words of filler."""
    return " ".join(source.random.choices(LATIN, k=between(source, 4, 10))).capitalize() + "."


def _sentences(source: DynamicSource, least: int, most: int) -> str:
    return " ".join([lorem_sentence(source) for _ in range(between(source, least, most))])


def lorem_sentences(source: DynamicSource) -> str:
    """Returns two to six sentences."""
    return _sentences(source, 2, 6)


def lorem_paragraph(source: DynamicSource) -> str:
    """Returns three to six sentences."""
    return _sentences(source, 3, 6)


def lorem_paragraphs(source: DynamicSource) -> str:
    """Returns three paragraphs."""
    return " ".join([lorem_paragraph(source) for _ in range(3)])


def lorem_lines(source: DynamicSource) -> str:
    """Returns one to five lines of a sentence each."""
    return _sentences(source, 1, 5)


_amount = (lorem_sentence, lorem_sentences, lorem_paragraph, lorem_paragraphs, lorem_words)


def lorem_text(source: DynamicSource) -> str:
    """Returns filler of any amount."""
    return _amount[between(source, 0, len(_amount) - 1)](source)


GENERATORS: dict[str, Generator] = {
    "$randomNoun": _noun,
    "$randomVerb": _verb,
    "$randomIngverb": _ingverb,
    "$randomAdjective": _adjective,
    "$randomWord": one_of(_any_word),
    "$randomWords": words,
    "$randomPhrase": phrase,
    "$randomAbbreviation": _abbreviation,
    "$randomLoremWord": one_of(LATIN),
    "$randomLoremWords": lorem_words,
    "$randomLoremSentence": lorem_sentence,
    "$randomLoremSentences": lorem_sentences,
    "$randomLoremParagraph": lorem_paragraph,
    "$randomLoremParagraphs": lorem_paragraphs,
    "$randomLoremText": lorem_text,
    "$randomLoremSlug": lorem_slug,
    "$randomLoremLines": lorem_lines,
}
