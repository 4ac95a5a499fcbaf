"""The words of a property's name, and what a value is of: `customerId` is a customer's id wherever it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from converters.openapi.sample.cues import cues
from converters.openapi.sample.seeds import seed_of

_BREAK = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ID_WORDS = frozenset(("id", "ids", "uuid", "guid", "key"))
_TONGUES = frozenset(
    (
        *("bulgarian", "catalan", "chinese", "simplified", "traditional", "croatian", "czech", "danish", "dutch", "english"),
        *("finnish", "french", "german", "greek", "hungarian", "italian", "japanese", "korean", "norwegian", "polish"),
        *("portuguese", "romanian", "russian", "serbian", "slovak", "spanish", "swedish", "turkish", "ukrainian"),
        *("localized", "localised", "translated", "normalized", "canonical"),
    )
)
_JOINTS = frozenset(("of", "to", "for"))
_VOID = frozenset(
    ("the", "new", "data", "info", "response", "request", "result", "object", "dto", "model", "schema", "base", "me", "my")
)


@dataclass(frozen=True, slots=True)
class About:
    """What a value is about: the words of its name, what it belongs to, which one of several it is, and its description.

    `seed` differs from value to value, `base` is the seed of the first of several; `told` is the description.
    """

    tokens: tuple[str, ...]
    owner: str
    seed: int
    base: int
    variant: int = 0
    salt: str = ""
    told: str = ""

    def says(self, *words: str) -> bool:
        """Whether the description has one of these telling words (`cues`)."""
        return bool(self.told) and not cues(self.told).isdisjoint(words)

    def shared(self, what: str, told: frozenset[str]) -> int:
        """A seed for all values that describe one thing: by its name without the words that say what is `told` of it.

        Without further words the thing is the owner: `customer_email` of an Order and `email` of a Customer are of one person.
        """
        return _shared(what, self.tokens, told, self.owner, self.variant, self.salt)

    @property
    def thing(self) -> tuple[str, ...]:
        """What the value is said of: the words before the last of its name, else its owner's."""
        return self.tokens[:-1] or tokens_of(self.owner)


@lru_cache(maxsize=16384)
def _shared(what: str, tokens: tuple[str, ...], told: frozenset[str], owner: str, variant: int, salt: str) -> int:
    while tokens and tokens[-1] in told:
        tokens = tokens[:-1]
    return seed_of(what, "_".join(tokens) or owner, variant, salt)


@lru_cache(maxsize=16384)
def tokens_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: `shippingAddress_line1` → shipping, address, line1."""
    return tuple(part.lower() for part in _BREAK.split(name) if part)


@lru_cache(maxsize=4096)
def singular(name: str) -> str:
    """The name of one of them: `orders` → order, `categories` → category."""
    word = "_".join(tokens_of(name))
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "aliases", "statuses", "viruses", "bonuses", "campuses", "canvases")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


@lru_cache(maxsize=16384)
def subject(owner: str, name: str) -> str:
    """What a value is of: an id belongs to the thing it names, so that `orderId` and the `id` of an Order agree."""
    tokens = tokens_of(name)
    if tokens and tokens[-1] in _ID_WORDS:
        return f"{singular('_'.join(tokens[:-1])) or singular(owner)}#id"
    return f"{singular(owner)}.{name}"


def noun_of(owner: str) -> str:
    """What a schema's name calls its things, as people say it: `CreateOrderRequest` → order; empty for long names."""
    tokens = [token for token in tokens_of(singular(owner)) if token not in _VOID]
    if tokens and tokens[0] in ("create", "update", "get", "list", "post", "put", "patch"):
        tokens = tokens[1:]
    return " ".join(tokens) if len(tokens) <= 3 and all(token.isalpha() for token in tokens) else ""


def is_id(name: str) -> bool:
    """Whether a property of that name holds an id."""
    tokens = tokens_of(name)
    return bool(tokens) and tokens[-1] in ("id", "uuid", "guid")


def seed_for(owner: str, name: str, variant: int, salt: str = "") -> int:
    """The seed of a value: what it is of, and which one of several."""
    return seed_of(subject(owner, name), variant, salt) if salt else seed_of(subject(owner, name), variant)


def about(owner: str, name: str, variant: int, salt: str = "", told: str = "") -> About:
    """What the value of a property is about."""
    seed = seed_for(owner, name, variant, salt)
    return About(tokens_of(name), owner, seed, seed_for(owner, name, 0, salt) if variant else seed, variant, salt, told)


@lru_cache(maxsize=16384)
def keys_of(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Where to look a name up, most telling first: the whole of it, its last two words, its last word, many as one.

    `day_of_birth` is a day, `note_to_payer` a note, `titleJapanese` a title, `image_512` an image.
    """
    while len(tokens) > 1 and (tokens[-1] in _TONGUES or tokens[-1].isdigit()):
        tokens = tokens[:-1]
    if not tokens:
        return ()
    end = next((at for at in range(1, len(tokens) - 1) if tokens[at] in _JOINTS), len(tokens))
    ahead = tokens[:end]
    one = singular(ahead[-1])
    return tuple(dict.fromkeys(("".join(tokens), "".join(ahead[-2:]), "".join((*ahead[-2:-1], one)), ahead[-1], one)))
