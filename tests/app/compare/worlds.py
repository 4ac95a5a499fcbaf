"""Small collections to compare: an operation in a line, its examples below it."""

from __future__ import annotations

from converters.postman.model import Collection, Example, Folder, Header, Item, Request, Variable
from converters.postman.url import parse_url


def example(name: str, body: str = "", code: int = 200, *, id: str = "", call: str = "", **headers: str) -> Example:
    """An example whose id is its name unless said. `call`: `GET /orders/7`, where it is not its item's."""
    rows = tuple(Header(key=key.replace("_", "-"), value=value) for key, value in headers.items())
    return Example(
        id=id or name, name=name, code=code, body=body, headers=rows, original_request=request(call) if call else None
    )


def request(call: str) -> Request:
    """`GET /orders/:id?full=true`."""
    method, _, address = call.partition(" ")
    return Request(method=method, url=parse_url("{{baseUrl}}" + address))


def item(call: str, *examples: Example, id: str = "", name: str = "") -> Item:
    """An item named and identified by what it calls unless said."""
    return Item(id=id or call, name=name or call, request=request(call), examples=examples)


def collection(*items: Item | Folder, **variables: str) -> Collection:
    rows = tuple(Variable(key=key, value=value) for key, value in variables.items())
    return Collection(id="shop", name="Shop", items=items, variables=rows)
