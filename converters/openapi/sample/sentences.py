"""Sentences and titles for what things say of themselves: descriptions, messages, notes; neutral where nothing tells more."""

from __future__ import annotations

from converters.openapi.sample import words
from converters.openapi.sample.callings import without_how
from converters.openapi.sample.names import About, noun_of, tokens_of
from converters.openapi.sample.seeds import pick

FAILURES = frozenset(("error", "errors", "problem", "failure", "exception", "violation", "fault"))


def is_failure(about: About) -> bool:
    """Whether a value belongs to something that says what went wrong."""
    return not FAILURES.isdisjoint(tokens_of(about.owner))


def described(about: About) -> str:
    """A sentence that fits the thing it describes."""
    thing = set(tokens_of(about.owner)) | set(about.tokens[:-1])
    for kinds, table in _SENTENCES_OF:
        if not kinds.isdisjoint(thing):
            return pick(table, about.base + about.variant)
    noun = noun_of("_".join(without_how(about)))
    if not noun:
        return pick(words.SENTENCES, about.base + about.variant)
    return pick(words.ABOUT_THINGS, about.base + about.variant).format(noun=noun)


def written(about: About) -> str:
    """What somebody wrote: the text of a message or page."""
    thing = set(tokens_of(about.owner)) | set(about.tokens[:-1])
    for kinds, table in _SENTENCES_OF:
        if not kinds.isdisjoint(thing):
            return pick(table, about.base + about.variant)
    return pick(words.COMMENTS if about.tokens[-1:] == ("message",) else words.SENTENCES, about.base + about.variant)


def noted(about: About) -> str:
    """What somebody wished for or noted down."""
    return pick(words.DELIVERIES if _is_sold(about) else words.SENTENCES, about.base + about.variant)


def reason(about: About) -> str:
    """Why something was done, or went wrong."""
    if is_failure(about) or not FAILURES.isdisjoint(about.tokens):
        return pick(words.ERRORS, about.base + about.variant)
    if "finish" in about.tokens:
        return "stop"
    return pick(words.LOCK_REASONS if "lock" in about.tokens else words.REASONS, about.base + about.variant)


def detail(about: About) -> str:
    """More of what went wrong, or of anything else."""
    return pick(words.ERRORS if is_failure(about) else words.SENTENCES, about.seed)


def title(about: About) -> str:
    """What a thing is headed with; of people their job."""
    for kinds, table in _TITLES_OF:
        if not kinds.isdisjoint(tokens_of(about.owner)):
            return pick(table, about.base + about.variant)
    return pick(words.TITLES, about.base + about.variant)


def _is_sold(about: About) -> bool:
    return not {"order", "delivery", "shipment", "parcel", "booking"}.isdisjoint(tokens_of(about.owner))


_SENTENCES_OF: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (FAILURES, words.ERRORS),
    (frozenset(("line", "lineitem")), words.PRODUCTS),
    (frozenset(("product", "item", "variant", "listing")), words.ABOUT_PRODUCTS),
    (frozenset(("article", "blog", "story", "page", "document", "chapter", "lesson", "course")), words.ABOUT_TEXTS),
    (frozenset(("user", "person", "author", "profile", "employee", "member", "artist", "customer")), words.ABOUT_PEOPLE),
    (frozenset(("event", "meeting", "webinar", "conference")), words.ABOUT_EVENTS),
    (frozenset(("comment", "reply", "note", "message", "post", "remark")), words.COMMENTS),
    (frozenset(("review", "feedback", "testimonial", "rating")), words.REVIEWS),
    (frozenset(("order", "delivery", "shipment", "parcel")), words.DELIVERIES),
    (frozenset(("commit", "push", "diff", "patch")), words.COMMITS),
    (frozenset(("prompt", "instruction", "instructions", "input")), words.PROMPTS),
)
_TITLES_OF: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (FAILURES, words.ERROR_TITLES),
    (frozenset(("task", "todo", "ticket", "issue", "subtask")), words.TASKS),
    (frozenset(("product", "item", "listing")), words.PRODUCTS),
    (frozenset(("event", "meeting")), words.EVENTS),
    (frozenset(("book", "movie", "film")), words.BOOKS),
    (frozenset(("song", "track", "album")), words.SONGS),
    (frozenset(("project", "campaign")), words.PROJECTS),
    (frozenset(("employee", "person", "contact", "profile")), words.JOBS),
)
