"""Made-up collections and environments, and JSON that looks like one, for the property tests."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from converters.postman.model import (
    Auth,
    AuthSetting,
    Body,
    Collection,
    Environment,
    Example,
    Folder,
    FormField,
    GraphQL,
    Header,
    Item,
    PathVariable,
    QueryParam,
    Request,
    Url,
    Variable,
)
from converters.postman.url import url_text

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
WORD = st.text("abcXYZ019-_{}:ä", min_size=1, max_size=6)
TOKEN = st.text("abcXYZ-", min_size=1, max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)

variables = st.lists(
    st.builds(
        Variable, key=WORD, value=TEXT, type=st.sampled_from(["", "string", "secret"]), description=TEXT, disabled=st.booleans()
    ),
    max_size=2,
).map(tuple)
headers = st.lists(
    st.builds(Header, key=TOKEN, value=st.text("abc äß;=", max_size=8), description=TEXT, disabled=st.booleans()), max_size=3
).map(tuple)
queries = st.lists(
    st.builds(QueryParam, key=WORD, value=st.none() | TEXT, description=TEXT, disabled=st.booleans()), max_size=3
).map(tuple)
path_variables = st.lists(
    st.builds(PathVariable, key=WORD, value=st.none() | TEXT, description=TEXT, disabled=st.booleans()), max_size=2
).map(tuple)
urls = st.builds(
    Url,
    protocol=st.none() | st.sampled_from(["https", "{{scheme}}"]),
    host=st.lists(WORD, max_size=3).map(tuple),
    port=st.none() | st.sampled_from(["80", "{{port}}"]),
    path=st.lists(WORD, min_size=1, max_size=3).map(tuple),
    query=queries,
    hash=st.none() | WORD,
    variables=path_variables,
).map(lambda url: replace(url, raw=url_text(url)))
urlencoded = st.builds(FormField, key=WORD, value=TEXT, description=TEXT, disabled=st.booleans())
form_data = st.builds(FormField, key=WORD, value=TEXT, content_type=TEXT) | st.builds(
    FormField, key=WORD, type=st.just("file"), src=st.none() | TEXT | st.lists(TEXT, max_size=2)
)
bodies = st.none() | st.one_of(
    st.builds(Body, mode=st.just("raw"), raw=TEXT, language=st.sampled_from(["", "json"]), disabled=st.booleans()),
    st.builds(Body, mode=st.just("urlencoded"), fields=st.lists(urlencoded, max_size=2).map(tuple)),
    st.builds(Body, mode=st.just("formdata"), fields=st.lists(form_data, max_size=2).map(tuple)),
    st.builds(Body, mode=st.just("file"), file_src=st.none() | TEXT),
    st.builds(Body, mode=st.just("graphql"), graphql=st.builds(GraphQL, query=TEXT, variables=TEXT, operation_name=TEXT)),
)
auths = st.none() | st.builds(
    Auth,
    type=st.sampled_from(["basic", "bearer", "noauth"]),
    settings=st.lists(st.builds(AuthSetting, key=WORD, value=JSON, type=st.sampled_from(["string", "any"])), max_size=2).map(
        tuple
    ),
)
requests = st.builds(
    Request,
    method=st.sampled_from(["GET", "POST", "PURGE"]),
    url=st.none() | urls,
    headers=headers,
    body=bodies,
    auth=auths,
    description=TEXT,
)
examples = st.builds(
    Example,
    id=WORD,
    name=TEXT,
    original_request=st.none() | requests,
    code=st.integers(100, 700),
    status=TEXT,
    headers=headers,
    body=TEXT,
    preview_language=st.sampled_from(["", "json"]),
)
events = st.lists(st.fixed_dictionaries({"listen": st.just("test"), "script": JSON}), max_size=1).map(tuple)
items = st.builds(
    Item,
    id=WORD,
    name=TEXT,
    description=TEXT,
    request=requests,
    examples=st.lists(examples, max_size=2).map(tuple),
    variables=variables,
    events=events,
)
nodes = st.recursive(
    items,
    lambda inner: st.builds(
        Folder,
        id=WORD,
        name=TEXT,
        description=TEXT,
        items=st.lists(inner, max_size=2).map(tuple),
        variables=variables,
        auth=auths,
        events=events,
    ),
    max_leaves=3,
)
collections = st.builds(
    Collection,
    id=WORD,
    name=TEXT,
    description=TEXT,
    version=TEXT,
    items=st.lists(nodes, max_size=2).map(tuple),
    variables=variables,
    auth=auths,
    events=events,
)
environments = st.builds(
    Environment, id=WORD, name=TEXT, variables=variables, scope=st.sampled_from(["environment", "globals"])
)

# JSON that looks like a collection: the right keys, with anything at all as their values.
KEYS = st.sampled_from(
    [
        *(
            "info",
            "item",
            "name",
            "request",
            "response",
            "url",
            "method",
            "header",
            "body",
            "auth",
            "raw",
            "path",
            "host",
            "query",
        ),
        *(
            "variable",
            "key",
            "value",
            "disabled",
            "mode",
            "urlencoded",
            "formdata",
            "graphql",
            "file",
            "options",
            "type",
            "basic",
        ),
        *("code", "status", "originalRequest", "id", "event", "description", "schema", "values", "src"),
    ]
)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["basic", "formdata", "{{a}}/b"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=6),
    max_leaves=30,
)
