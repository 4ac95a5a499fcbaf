"""A collection as it leaves: its requests go to the mock, their paths as they were compared there, the rest untouched. Pure.

A request names its host in many ways: `{{baseUrl}}`, other variables, `https://api.example.com`, nothing at all. Behind any of
them there may be a base path, which is part of what is compared (postman-mock.md §2.0). What is exported names one variable
everywhere; its value is the mock's address, with the base path behind it where all requests have the same one. Where they
differ, each request has its own in its path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.matching.address import base_of, has_address
from app.matching.example import folder_scope
from app.redaction import is_secret_name, masked
from converters.postman.ids import derive_id
from converters.postman.model import (
    Auth,
    AuthSetting,
    Collection,
    Environment,
    Example,
    Folder,
    Item,
    Json,
    Request,
    Url,
    Variable,
    walk,
)
from converters.postman.reading import own_id
from converters.postman.variables import Scope, names_in

BASE, OTHER_BASE, KEY = "baseUrl", "mockUrl", "mockKey"
API_KEY, AUTHORIZATION = "x-api-key", "authorization"
CREDENTIALS = frozenset(("value", "accessKey", "authKey", "nonce"))
"""Settings of auth blocks that are secret though their names do not say so: an API key's value, for one."""
NO_BASE = ("", "")

Base = tuple[str, str]
"""The path inside the base variable's value, and the text glued behind the variable that belongs to the path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed:
    """A collection whose requests go to a mock, and the environment to go with it.

    `variable`: the name of the one that holds the mock's address. `key`: of the one for the caller's key, "" where none is
    needed.
    """

    collection: Collection
    environment: Environment
    variable: str = BASE
    key: str = ""


def pointed_at(
    collection: Collection,
    environment: Environment | None,
    address: str,
    *,
    name: str,
    wants_key: bool = False,
    key_header: str = "",
) -> Pointed:
    """The collection with its requests sent to `address`, where a mock answers as the collection says.

    `{{baseUrl}}` holds the address, also in the environment, which goes before. Where that variable says something else too (it
    stands in an answer or a body) it stays as it is, and `{{mockUrl}}` holds the address. `name` is the mock's. `wants_key`: a
    script before each request adds the key that the variable `mockKey` holds, in a header that the requests do not use.
    """
    used = _names_used(collection, environment)
    variable = _free_name((BASE, OTHER_BASE), used | _declared_below(collection))
    bases = _bases(collection, environment)
    found = set(bases.values())
    common = next(iter(found))[0] if len({base for base, _ in found}) == 1 else ""
    rewritten = _with_requests(collection, lambda request: _sent_to(request, variable, bases, common))
    value = address + (f"/{_as_written(rewritten, environment, common)}" if common else "")
    pointed = replace(rewritten, variables=_set(rewritten.variables, Variable(key=variable, value=value, type="string")))
    rows = _set(environment.variables if environment else (), Variable(key=variable, value=value, type="default"))
    key = ""
    if wants_key:
        key = _free_name((KEY,), used)
        pointed = replace(pointed, events=(*pointed.events, _key_script(key, key_header or _free_header(collection))))
        rows = _set(rows, Variable(key=key, value="", type="secret"))
    made = Environment(id=derive_id("environment", "mock", name), name=name)
    return Pointed(collection=pointed, environment=replace(environment or made, variables=rows), variable=variable, key=key)


def with_secrets_masked(pointed: Pointed) -> Pointed:
    """The same without the values of secrets: of the environment those that are secret by type or by name; of the collection
    those that somebody has marked as secret, and credentials that stand in auth blocks. No mock looks at these."""
    rows = pointed.environment.variables
    collection = _with_requests(pointed.collection, lambda request: replace(request, auth=_masked_auth(request.auth)))
    return replace(
        pointed,
        environment=replace(pointed.environment, variables=tuple(_masked(row, by_name=True) for row in rows)),
        collection=replace(
            collection,
            items=_each_item(collection.items, lambda item: item, _masked_folder),
            variables=tuple(_masked(row, by_name=False) for row in collection.variables),
            auth=_masked_auth(collection.auth),
        ),
    )


def _masked_folder(folder: Folder) -> Folder:
    rows = tuple(_masked(row, by_name=False) for row in folder.variables)
    return replace(folder, variables=rows, auth=_masked_auth(folder.auth))


def _masked(row: Variable, *, by_name: bool) -> Variable:
    is_secret = row.type == "secret" or (by_name and is_secret_name(row.key))
    return replace(row, value=masked(row.value)) if is_secret and row.value else row


def _masked_auth(auth: Auth | None) -> Auth | None:
    """The credentials that are written out; those that a variable stands for stay."""
    if auth is None:
        return None
    return replace(auth, settings=tuple(_masked_setting(setting) for setting in auth.settings))


def _masked_setting(setting: AuthSetting) -> AuthSetting:
    value = setting.value
    is_secret = setting.key in CREDENTIALS or is_secret_name(setting.key)
    if not is_secret or not isinstance(value, str) or not value or "{{" in value:
        return setting
    return replace(setting, value=masked(value))


def _names_used(collection: Collection, environment: Environment | None) -> frozenset[str]:
    """The variables that stand somewhere else than in the host of a request: in what is compared, answered or filled in."""
    return frozenset(name for text in _texts(collection, environment) for name in names_in(text))


def _texts(collection: Collection, environment: Environment | None) -> Iterator[str]:
    for row in (*collection.variables, *(environment.variables if environment else ())):
        yield row.value
    for folders, item in walk(collection):
        for rows in (item.variables, *(folder.variables for folder in folders)):
            yield from (row.value for row in rows)
        yield from _request_texts(item.request)
        for example in item.examples:
            yield example.body
            yield from (header.value for header in example.headers)
            if example.original_request:
                yield from _request_texts(example.original_request)


def _request_texts(request: Request) -> Iterator[str]:
    if request.url:
        yield from request.url.path or ()
        yield from (row.value or "" for row in request.url.query)
        yield from (row.value or "" for row in request.url.variables)
    yield from (header.value for header in request.headers)
    body = request.body
    if body:
        yield body.raw
        yield from (field.value for field in body.fields)
        if body.graphql:
            yield from (body.graphql.query, body.graphql.variables)


def _declared_below(collection: Collection) -> frozenset[str]:
    """The variables of folders and items, which go before the collection's."""
    inner = (rows for folders, item in walk(collection) for rows in (item.variables, *(each.variables for each in folders)))
    return frozenset(row.key for rows in inner for row in rows)


def _free_name(wished: tuple[str, ...], taken: frozenset[str]) -> str:
    names: Iterable[str] = (*wished, *(f"{wished[-1]}{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _bases(collection: Collection, environment: Environment | None) -> dict[int, Base]:
    """What stands before the path of each address, by the identity of the address."""
    around = Scope.of(environment.variables if environment else ())
    outermost = Scope.of(collection.variables)
    return {
        id(request.url): base_of(request.url, around.over(folder_scope(folders, outermost)))
        for folders, item in walk(collection)
        for request in (item.request, *(example.original_request for example in item.examples))
        if request is not None and request.url is not None and has_address(request)
    } or {0: NO_BASE}


def _as_written(collection: Collection, environment: Environment | None, common: str) -> str:
    """The base path with the variables that its value was written with, where there is such a value: they go on to count."""
    rows = (*(environment.variables if environment else ()), *collection.variables)
    scope = Scope.of(environment.variables if environment else (), collection.variables)
    for row in rows:
        _, _, path = row.value.partition("://")[2].partition("/")
        if "{{" in path and scope.resolve(path).rstrip("/") == common:
            return path.rstrip("/")
    return common


def _sent_to(request: Request, variable: str, bases: Mapping[int, Base], common: str) -> Request:
    url = request.url
    if url is None or id(url) not in bases:
        return request
    base, glued = bases[id(url)]
    before = (*(base.split("/") if base != common else ()), *((glued,) if glued else ()))
    host = ("{{" + variable + "}}",)
    if not before and (url.host, url.protocol, url.port) == (host, None, None):
        return request
    path = (*before, *(url.path or ())) if before or url.path is not None else None
    return replace(request, url=replace(_with_own_path(url), protocol=None, host=host, port=None, path=path))


def _with_own_path(url: Url) -> Url:
    """With the path among the parts that it is written as: clients send those, and pass over what only `raw` says."""
    source = url.source
    if not isinstance(source, dict) or url.path is None or source.get("path") is not None:
        return url
    return replace(url, source={**source, "path": list(url.path)})


def _with_requests(collection: Collection, change: Callable[[Request], Request]) -> Collection:
    def changed(item: Item) -> Item:
        made = replace(
            item,
            request=change(item.request),
            examples=tuple(_with_request(example, change) for example in item.examples),
        )
        return item if made == item else replace(made, examples=tuple(map(_with_own_id, made.examples)))

    return replace(collection, items=_each_item(collection.items, changed))


def _with_request(example: Example, change: Callable[[Request], Request]) -> Example:
    saved = example.original_request
    return example if saved is None else replace(example, original_request=change(saved))


def _with_own_id(example: Example) -> Example:
    """With the id written down that was derived from, among others, the address that is another one now: callers may use it."""
    source = example.source
    is_told = not isinstance(source, dict) or own_id(source) is not None
    return example if is_told else replace(example, source={**source, "id": example.id})


def _each_item(
    items: tuple[Item | Folder, ...],
    change: Callable[[Item], Item],
    change_folder: Callable[[Folder], Folder] = lambda folder: folder,
) -> tuple[Item | Folder, ...]:
    """As deep as folders are read (converters.postman.read_items)."""
    return tuple(
        change(node)
        if isinstance(node, Item)
        else replace(change_folder(node), items=_each_item(node.items, change, change_folder))
        for node in items
    )


def _set(rows: tuple[Variable, ...], wanted: Variable) -> tuple[Variable, ...]:
    """The rows with that value where the variable is declared; with a row more where it is not."""
    is_there = any(row.key == wanted.key and not row.disabled for row in rows)
    changed = (replace(row, value=wanted.value) if row.key == wanted.key and not row.disabled else row for row in rows)
    return tuple(changed) if is_there else (*changed, wanted)


def _free_header(collection: Collection) -> str:
    """A header for the key, where mocks look for keys, that no request sends for its own purposes."""
    sent = {header.key.strip().lower() for request in _requests(collection) for header in request.headers}
    blocks = (collection.auth, *(request.auth for request in _requests(collection)))
    for auth in filter(None, blocks):
        names = [str(setting.value).lower() for setting in auth.settings if setting.key == "key"]
        sent |= set(names) if auth.type == "apikey" else set() if auth.type == "noauth" else {AUTHORIZATION}
    return next((name for name in (API_KEY, AUTHORIZATION) if name not in sent), API_KEY)


def _requests(collection: Collection) -> Iterator[Request]:
    return (item.request for _, item in walk(collection))


def _key_script(key: str, header: str) -> dict[str, Json]:
    value = f"pm.variables.get('{key}')"
    lines = [
        "// The key of whoever calls the mock. The mock takes it out before it compares.",
        f"if ({value}) {{",
        f"    pm.request.headers.upsert({{key: '{header}', value: {value}}});",
        "}",
    ]
    return {"listen": "prerequest", "script": {"type": "text/javascript", "exec": lines}}
