"""What things are called: people, firms and products as such, towns by an address, all else by a word and what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from converters.openapi.sample import words
from converters.openapi.sample.cues import head
from converters.openapi.sample.formats import currency, family_name, given_name
from converters.openapi.sample.names import About, noun_of, tokens_of
from converters.openapi.sample.seeds import pick

Maker = Callable[[About], str]


def name_of(about: About) -> str:
    """What the thing a name belongs to is called: people, firms and products as such, others by a word and what they are."""
    thing = without_how(about) if about.tokens[-2:-1] != ("full",) else about.thing
    if _FIRM_WORDS.isdisjoint(thing) and _is_persons(about):
        return person(about)
    for kinds, make in _NAMES:
        if not kinds.isdisjoint(thing[-2:]):
            return make(about)
    noun = noun_of("_".join(without_how(about)))
    word = pick(words.WORDS, about.seed).capitalize()
    return f"{word} {noun}" if noun and len(noun) < 18 else f"{word} {pick(words.WORDS, about.seed // 24)}"


def _is_persons(about: About) -> bool:
    """Whether the description says that it is the name of somebody: `Cardholder name`."""
    if not about.told:
        return False
    return about.says("person", "holder", "cardholder", "individual") or not PEOPLE.isdisjoint(head(about.told))


def without_how(about: About) -> tuple[str, ...]:
    """What a name or description is of, where the word before it only says of what sort it is: `official_name`."""
    thing = about.tokens[:-1]
    return tokens_of(about.owner) if not thing or thing[-1] in _SAYING_HOW or about.tokens[-1] in _SAYING_HOW else thing


def person(about: About) -> str:
    """The full name of the person a value is of."""
    return f"{given_name(about)} {family_name(about)}"


def from_table(table: Sequence[str]) -> Maker:
    """Makes values of a table: of several items each has the next, so that they differ."""
    return lambda about: pick(table, about.base + about.variant)


def town_of(about: About) -> words.Town:
    """The town of an address; all parts of one address are of the same."""
    return pick(words.TOWNS, about.shared("town", _OF_TOWNS))


_OF_TOWNS = frozenset(
    (
        *("address", "city", "town", "locality", "state", "province", "county", "region", "country", "code", "name", "zip"),
        *("zipcode", "postal", "postcode", "time", "zone", "timezone", "tz", "lat", "latitude", "lng", "lon", "long"),
        *("longitude", "iso", "iso2", "iso3", "alpha2", "alpha3", "nationality", "coordinates", "geo", "location"),
    )
)
_OF_FIRMS = frozenset(("name", "legal", "display"))
_FIRM_WORDS = frozenset(("company", "business", "bank", "legal", "product", "file", "event", "org", "organization", "account"))
PEOPLE = frozenset(
    (
        *("user", "customer", "author", "owner", "contact", "person", "member", "employee", "shopper", "guest", "patient"),
        *("holder", "cardholder", "recipient", "sender", "assignee", "buyer", "artist", "creator", "inviter", "signatory"),
        *("manager", "driver", "student", "teacher", "attendee", "speaker", "reporter", "editor", "signer", "payer"),
        *("subscriber", "individual", "passenger", "traveler", "participant", "visitor", "admin", "approver", "representative"),
        *("doctor", "reviewer", "actor", "performer", "director", "writer", "composer", "payee", "beneficiary", "committer"),
        *("collaborator", "maintainer", "moderator", "debtor", "creditor"),
    )
)
_OF_PEOPLE = PEOPLE | frozenset(
    (
        *("full", "display", "verified", "legal", "real", "preferred", "billing", "shipping", "character", "profile"),
        *("lead", "staff", "agent", "operator", "host"),
    )
)
_SAYING_HOW = frozenset(
    (
        *("official", "short", "long", "full", "common", "custom", "original", "friendly", "normalized", "new", "public"),
        *("old", "alternate", "alternative", "previous", "former", "default", "localized", "detailed", "brief", "meta"),
        *("internal", "additional", "extended", "unique", "simple", "raw", "human", "readable", "seo", "private"),
        *("external", "canonical"),
    )
)
"""Words before `name` or `description` that do not say of what."""
FIRMS = frozenset(
    (
        *("company", "organization", "organisation", "business", "merchant", "brand", "vendor", "supplier", "shop", "store"),
        *("manufacturer", "publisher", "employer", "partner", "tenant", "client", "org", "bank", "institution", "account"),
    )
)
_NAMES: tuple[tuple[frozenset[str], Maker], ...] = (
    (_OF_PEOPLE, person),
    (FIRMS, lambda about: pick(words.COMPANIES, about.shared("firm", _OF_FIRMS))),
    (frozenset(("product", "item", "article", "sku", "variant", "goods", "listing")), from_table(words.PRODUCTS)),
    (frozenset(("project", "workspace", "initiative", "campaign", "board")), from_table(words.PROJECTS)),
    (frozenset(("task", "todo", "ticket", "issue", "story", "subtask")), from_table(words.TASKS)),
    (frozenset(("event", "meeting", "conference", "webinar")), from_table(words.EVENTS)),
    (frozenset(("team", "group", "squad", "department")), from_table(words.TEAMS)),
    (frozenset(("pet", "dog", "cat", "animal", "bird")), from_table(words.PETS)),
    (frozenset(("plan", "tier", "subscription", "package")), from_table(words.PLANS)),
    (frozenset(("restaurant", "cafe", "venue")), from_table(words.RESTAURANTS)),
    (frozenset(("book", "movie", "film", "novel")), from_table(words.BOOKS)),
    (frozenset(("song", "track", "album", "playlist")), from_table(words.SONGS)),
    (frozenset(("repository", "repo", "service", "app", "application", "deployment")), from_table(words.REPOSITORIES)),
    (frozenset(("category", "genre", "collection", "section")), from_table(words.CATEGORIES)),
    (frozenset(("tag", "label", "topic", "keyword")), from_table(words.TAGS)),
    (frozenset(("role", "permission")), from_table(words.ROLES)),
    (frozenset(("country", "nation")), lambda about: town_of(about).country),
    (frozenset(("city", "town", "location", "place")), lambda about: town_of(about).city),
    (frozenset(("state", "province")), lambda about: town_of(about).state),
    (frozenset(("currency",)), lambda about: words.CURRENCY_NAMES[words.CURRENCIES.index(currency(about))]),
    (frozenset(("language",)), from_table(words.LANGUAGE_NAMES)),
    (frozenset(("color", "colour")), from_table(words.COLORS)),
    (frozenset(("file", "attachment", "document", "asset", "image", "media")), from_table(words.FILES)),
)
