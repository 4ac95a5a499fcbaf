"""Pages of a list: counts are those of the array beside them, and whether there is more agrees with what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from converters.openapi.model import Json
from converters.openapi.sample.fields import Fields, key_of
from converters.openapi.sample.names import singular, tokens_of
from converters.openapi.sample.shape import Shape

_COUNTS = frozenset(
    (
        *("count", "total", "totalcount", "totalitems", "totalresults", "totalrecords", "totalelements", "numberofelements"),
        *("itemcount", "resultcount", "recordcount", "length", "numresults", "resultscount", "totalsize", "totalhits"),
        *("returned", "itemscount", "totalrows", "rowcount", "numitems"),
    )
)
_MORE = frozenset(("hasmore", "hasnext", "hasnextpage", "more", "moreresults", "hasmoreitems", "hasmoreresults", "istruncated"))
_NEXT = frozenset(
    ("next", "nextpage", "nextcursor", "nextpagetoken", "nexturl", "nextlink", "nexttoken", "nextoffset", "nextid")
)
_BEFORE = frozenset(("hasprev", "hasprevpage", "hasprevious", "hasprevpages", "haspreviouspage"))
_PAGES = frozenset(("totalpages", "pagecount", "numpages", "lastpage", "pages"))
_ABOUT_PAGES = frozenset(
    ("meta", "metadata", "pagination", "paging", "pageinfo", "paginationinfo", "pagemeta", "page", "responsemetadata")
)
_ABOUT_MONEY = frozenset(("subtotal", "tax", "currency", "amount", "price", "discount", "shipping", "paid"))


def rule(keys: Mapping[str, str], rows: Mapping[str, Shape]) -> Callable[[Fields], None] | None:
    """The rule for an object with these properties: an array, and what is said about it here or in the part about pages."""
    arrays = [name for name, shape in rows.items() if shape.kind == "array" and not shape.branches]
    if not arrays:
        return None
    named = {name: _named(name) & keys.keys() for name in arrays}
    is_sold = any(not _ABOUT_MONEY.isdisjoint(tokens_of(name)) for name in rows)
    listed = arrays[0] if len(arrays) == 1 and not is_sold else ""
    said = bool(keys.keys() & (_COUNTS | _MORE | _PAGES)) and listed
    about = [keys[key] for key in _ABOUT_PAGES if key in keys and rows[keys[key]].kind == "object"] if listed else []
    if not said and not about and not any(named.values()):
        return None

    def apply(fields: Fields) -> None:
        for name, counts in named.items():
            counted = fields.value.get(name)
            if isinstance(counted, list):
                for key in sorted(counts):
                    fields.put(keys[key], len(counted))
        array = fields.value.get(listed)
        if listed and isinstance(array, list):
            _tell(fields, keys, len(array))
            for name in about:
                fields.change(name, partial(_told, fields.inside(rows[name]), len(array)))

    return apply


@lru_cache(maxsize=4096)
def _named(array: str) -> frozenset[str]:
    """What the count of an array may be called: `order_count` and `num_orders` of `orders`."""
    many, one = key_of(array), key_of(singular(array))
    return frozenset((f"{one}count", f"{many}count", f"num{many}", f"total{many}", f"numberof{many}", f"numof{many}"))


def _told(fields: Fields, count: int, child: Json) -> Json:
    if not isinstance(child, dict):
        return child
    fields.value = dict(child)
    _tell(fields, {key_of(name): name for name in child}, count)
    return fields.value


def _tell(fields: Fields, keys: Mapping[str, str], count: int) -> None:
    """A list that is all there is; with more to come only where what comes next cannot be null."""
    found = [keys[key] for key in keys if key in _NEXT and fields.value.get(keys[key]) is not None]
    ends = [fields.put(name, None) for name in found] if keys.keys() & (_COUNTS | _MORE | _PAGES) else [not found]
    is_last = all(ends)
    for key in keys:
        if key in _COUNTS and key != "size" and is_last:
            fields.put(keys[key], count)
        elif key in _MORE:
            fields.put(keys[key], not is_last)
        elif key in _BEFORE:
            fields.put(keys[key], False)
        elif key in _PAGES:
            fields.put(keys[key], 1 if is_last else 2)
