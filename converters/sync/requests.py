"""A request three ways: method, address, headers, body, auth, description."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from converters.postman.model import Auth, Body, GraphQL, Json, Request, Url
from converters.postman.url import url_text
from converters.postman.write_body import body_to_json
from converters.postman.write_parts import request_to_json, url_to_json
from converters.sync.addresses import merge_paths, origin_of, path_template, path_text
from converters.sync.bodies import merge_text
from converters.sync.extras import merge_extras
from converters.sync.ledger import Ledger, Place
from converters.sync.model import Kind
from converters.sync.pairing import Tier
from converters.sync.rows import PLAIN_ROW, Rows, atomic_rows, keyed_rows, merge_fields, merge_rows, with_fields
from converters.sync.secrets import shown_auth, shown_setting
from converters.sync.values import MISSING, get, plain, same_json, same_text, same_trimmed

HEADERS = keyed_rows("header", lambda row: row.key.lower(), {**PLAIN_ROW, "value": same_trimmed})
QUERY = keyed_rows("query", lambda row: row.key, PLAIN_ROW)
FORM = keyed_rows("field", lambda row: row.key, {**PLAIN_ROW, "type": same_text, "src": same_json, "content_type": same_text})
SETTINGS = atomic_rows("", lambda row: row.key, lambda row: plain(row.value), shown_setting)


def _path_variables() -> Rows:
    fields = {"key": same_text, **PLAIN_ROW}
    return keyed_rows("variable", lambda row: row.key, fields, extra=(Tier(lambda row: "the only one", unique=True),))


VARIABLES_OF_PATH = _path_variables()


def merge_request(ledger: Ledger, place: Place, name: str, base: Request | None, mine: Request, new: Request) -> Request:
    """`mine` with what new changed; `mine` itself if that is nothing. `name`: of the fields, such as `request`."""
    at = f"{name}." if name else ""
    now = merge_fields(ledger, place, name, base, mine, new, {"method": same_text})
    parts = {
        "url": _optional(ledger, place, f"{at}url", base, mine, new, "url", merge_url, url_to_json),
        "headers": merge_rows(ledger, place, at, HEADERS, base.headers if base else (), mine.headers, new.headers),
        "body": merge_body(ledger, place, f"{at}body", get(base, "body"), mine.body, new.body),
        "auth": merge_auth(ledger, place, f"{at}auth", get(base, "auth"), mine.auth, new.auth),
        "description": merge_text(
            ledger, place, f"{at}description", get(base, "description"), mine.description, new.description
        ),
    }
    return merge_extras(ledger, place, name, base, with_fields(now, parts), new, "request")


def merge_optional_request(ledger: Ledger, place: Place, name: str, base: Any, mine: Any, new: Any) -> Request | None:
    """The original request of an example, which may not be there."""
    if mine is None or new is None:
        found: Request | None = ledger.settle(place, name, base, mine, new, same=_same_presence, shown=request_to_json)
        return found
    return merge_request(ledger, place, name, None if base is MISSING else base, mine, new)


def _same_presence(left: Any, right: Any) -> bool:
    return bool(left == right)


def _optional(
    ledger: Ledger, place: Place, name: str, base: Any, mine: Any, new: Any, field: str,
    merge: Callable[[Ledger, Place, str, Any, Any, Any], Any], shown: Callable[[Any], Json],
) -> Any:  # fmt: skip
    """A part that may be None on any side: merged if it is there, else settled as a whole."""
    sides = get(base, field), getattr(mine, field), getattr(new, field)
    if sides[1] is None or sides[2] is None:
        return ledger.settle(place, name, *sides, same=_same_presence, shown=shown)
    return merge(ledger, place, name, None if sides[0] is MISSING else sides[0], sides[1], sides[2])


def merge_url(ledger: Ledger, place: Place, name: str, base: Url | None, mine: Url, new: Url) -> Url:
    """An address part by part; `raw` follows the parts. An address that is only text has no parts that are switched off."""
    if base is not None and isinstance(mine.source, str) and _same_address(base, mine):
        return mine if _same_url(base, new) else ledger.settle(place, name, base, mine, new, same=_same_url, shown=url_to_json)
    at = f"{name}."
    changed: dict[str, Any] = {}
    host = ledger.settle(
        place, f"{at}host", origin_of(base) if base else MISSING, origin_of(mine), origin_of(new), same=_same_presence
    )
    if host != origin_of(mine):
        changed |= {"protocol": new.protocol, "host": new.host, "port": new.port}
    path = _merged_path(ledger, place, f"{at}path", base, mine, new)
    if path != mine.segments:
        changed["path"] = path
    for field, rows in (("query", QUERY), ("variables", VARIABLES_OF_PATH)):
        value = merge_rows(ledger, place, at, rows, getattr(base, field, ()), getattr(mine, field), getattr(new, field))
        if value is not getattr(mine, field):
            changed[field] = value
    changed_hash = ledger.settle(place, f"{at}hash", get(base, "hash"), mine.hash, new.hash, same=same_text)
    if changed_hash is not mine.hash:
        changed["hash"] = changed_hash
    now = replace(mine, **changed) if changed else mine
    return replace(now, raw=url_text(now)) if changed and mine.raw is not None else now


def _merged_path(ledger: Ledger, place: Place, name: str, base: Url | None, mine: Url, new: Url) -> tuple[str, ...]:
    if base is not None and base.segments != new.segments:
        followed = merge_paths(base, mine, new)
        if followed is not None and followed != mine.segments:
            is_move = place.subject == "item" and path_template(base) != path_template(new)
            kind: Kind = "renamed" if is_move else "changed"
            taken = ledger.note(kind, place, name, (path_text(base), path_text(mine), path_text(new)), "new")
            return followed if taken == "new" else mine.segments
    sides = (side.segments if side is not None else MISSING for side in (base, mine, new))
    return tuple(ledger.settle(place, name, *sides, same=_same_path, shown=lambda path: "/" + "/".join(path)))


def _same_path(left: Any, right: Any) -> bool:
    return left == right or (
        left is not MISSING and right is not MISSING and path_template(Url(path=left)) == path_template(Url(path=right))
    )


def _same_address(base: Url, mine: Url) -> bool:
    """Whether an address that is only text says what the parts say that are sent."""
    sent = [(row.key, row.value or "") for row in base.query if not row.disabled]
    return (
        origin_of(base) == origin_of(mine)
        and path_template(base) == path_template(mine)
        and sent == [(row.key, row.value or "") for row in mine.query]
    )


def _same_url(left: Any, right: Any) -> bool:
    if not isinstance(left, Url) or not isinstance(right, Url):
        return left is right
    return replace(left, raw=None) == replace(right, raw=None) or (isinstance(right.source, str) and _same_address(left, right))


def merge_body(ledger: Ledger, place: Place, name: str, base: Any, mine: Body | None, new: Body | None) -> Body | None:
    """A body; its content is merged where all three have one of the same mode, else it is settled as a whole."""
    was, ours, theirs = (_some_body(side) for side in (base, mine, new))
    if isinstance(was, Body) and ours is not None and theirs is not None and was.mode == ours.mode == theirs.mode:
        return _merge_content(ledger, place, name, was, ours, theirs)
    chosen: Body | None = ledger.settle(place, name, was, ours, theirs, same=_same_presence, shown=body_to_json)
    return mine if chosen is ours else chosen


def _merge_content(ledger: Ledger, place: Place, name: str, base: Body, mine: Body, new: Body) -> Body:
    now = merge_fields(
        ledger, place, name, base, mine, new, {"language": same_text, "file_src": same_json, "disabled": same_json}
    )
    raw = merge_text(ledger, place, name, base.raw, mine.raw, new.raw)
    fields = merge_rows(ledger, place, f"{name}.", FORM, base.fields, mine.fields, new.fields)
    sides = base.graphql, mine.graphql, new.graphql
    graphql = ledger.settle(place, f"{name}.graphql", *sides, same=_same_presence, shown=_shown_graphql)
    parts = {"raw": raw, "fields": fields, "graphql": graphql}
    return with_fields(now, parts)


def _some_body(body: Any) -> Any:
    """None for what sends nothing, however it is written."""
    return None if isinstance(body, Body) and not body.mode else body


def _shown_graphql(graphql: GraphQL) -> Json:
    return {"query": graphql.query, "variables": graphql.variables}


def merge_auth(ledger: Ledger, place: Place, name: str, base: Any, mine: Auth | None, new: Auth | None) -> Auth | None:
    """How to authenticate: setting by setting where all three do it in one way, else as a whole."""
    if isinstance(base, Auth) and mine and new and base.type == mine.type == new.type:
        settings = merge_rows(ledger, place, name, SETTINGS, base.settings, mine.settings, new.settings)
        return mine if settings is mine.settings else replace(mine, settings=settings)
    chosen: Auth | None = ledger.settle(place, name, base, mine, new, same=_same_auth, shown=shown_auth)
    return chosen


def _same_auth(left: Any, right: Any) -> bool:
    if not isinstance(left, Auth) or not isinstance(right, Auth):
        return left is right
    return left.type == right.type and same_json(_settings(left), _settings(right))


def _settings(auth: Auth) -> Json:
    return {setting.key: plain(setting.value) for setting in auth.settings}
