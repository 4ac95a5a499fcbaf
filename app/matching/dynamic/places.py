"""Cities, streets, countries and positions."""

from __future__ import annotations

from app.matching.dynamic.source import DynamicSource, Generator, between, joined, one_of
from app.matching.dynamic.words.places import CITIES, COUNTRIES, COUNTRY_CODES, STREET_ENDS, STREET_STARTS

street_name = joined(" ", one_of(STREET_STARTS), one_of(STREET_ENDS))


def street_address(source: DynamicSource) -> str:
    """Returns a house number and a street."""
    return f"{between(source, 1, 980)} {street_name(source)}"


def latitude(source: DynamicSource) -> str:
    """Returns degrees from -90 to 90 with four decimals."""
    return f"{source.random.random() * 180 - 90:.4f}"


def longitude(source: DynamicSource) -> str:
    """Returns degrees from -180 to 180 with four decimals."""
    return f"{source.random.random() * 360 - 180:.4f}"


GENERATORS: dict[str, Generator] = {
    "$randomCity": one_of(CITIES),
    "$randomStreetName": street_name,
    "$randomStreetAddress": street_address,
    "$randomCountry": one_of(COUNTRIES),
    "$randomCountryCode": one_of(COUNTRY_CODES),
    "$randomLatitude": latitude,
    "$randomLongitude": longitude,
}
