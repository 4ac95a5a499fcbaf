"""Picture addresses by theme, at an example host, and a small SVG picture that needs no host."""

from __future__ import annotations

from app.matching.dynamic.source import DynamicSource, Generator, between, one_of
from app.matching.dynamic.words.names import FIRST_NAMES

_THEMES = (
    "abstract",
    "animals",
    "business",
    "cats",
    "city",
    "food",
    "nightlife",
    "fashion",
    "people",
    "nature",
    "sports",
    "transport",
)

_theme = one_of(_THEMES)
_portrait = one_of(tuple(name.lower() for name in FIRST_NAMES if name.isascii()))


def _picture(theme: str, source: DynamicSource) -> str:
    return f"https://images.example.com/640x480/{theme}/{between(source, 1, 9999):04d}.jpg"


def picture_of(theme: str) -> Generator:
    """Returns a generator of picture addresses of one theme."""
    return lambda source: _picture(theme, source)


def any_picture(source: DynamicSource) -> str:
    """Returns the address of a picture of any theme."""
    return _picture(_theme(source), source)


def avatar(source: DynamicSource) -> str:
    """Returns the address of a small portrait."""
    return f"https://avatars.example.com/128/{_portrait(source)}-{between(source, 1, 99):02d}.jpg"


def svg_data_uri(source: DynamicSource) -> str:
    """Returns a plain coloured SVG picture as a data URI, percent-encoded so that it holds no quote."""
    colour = f"{source.random.getrandbits(24):06x}"
    return (
        "data:image/svg+xml;charset=UTF-8,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%2F2000%2Fsvg%22"
        "%20width%3D%22640%22%20height%3D%22480%22%3E%3Crect%20width%3D%22100%25%22%20height%3D%22100%25%22"
        f"%20fill%3D%22%23{colour}%22%2F%3E%3C%2Fsvg%3E"
    )


GENERATORS: dict[str, Generator] = {
    "$randomAvatarImage": avatar,
    "$randomImageUrl": any_picture,
    "$randomImageDataUri": svg_data_uri,
    **{f"$random{theme.capitalize()}Image": picture_of(theme) for theme in _THEMES},
}
