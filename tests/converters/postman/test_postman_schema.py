"""What the converter makes is valid by the published schema of the collection format v2.1."""

from __future__ import annotations

import json

import jsonschema_rs
import pytest

from converters.postman.model import (
    Auth,
    AuthSetting,
    Body,
    Collection,
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
from converters.postman.url import parse_url
from converters.postman.write import collection_to_json
from tests.corpus import ROOT

SCHEMA_FILE = ROOT.parent / "reference" / "postman-collection-v2.1.0.schema.json"

BODIES = {
    "none": None,
    "raw": Body(mode="raw", raw="{}", language="json"),
    "urlencoded": Body(mode="urlencoded", fields=(FormField(key="a", value="1", description="Words", disabled=True),)),
    "formdata": Body(
        mode="formdata",
        fields=(FormField(key="a", value="1", content_type="text/plain"), FormField(key="f", type="file", src=["/x"])),
    ),
    "file": Body(mode="file", file_src="/x", disabled=True),
    "graphql": Body(mode="graphql", graphql=GraphQL(query="{a}", variables="{}", operation_name="o")),
}


def made(body: Body | None) -> Collection:
    """A collection that uses every field the model has."""
    url = Url(
        protocol="https",
        host=("{{b}}",),
        port="80",
        path=("a", ":id", ""),
        query=(QueryParam(key="q", value=None, description="Words"), QueryParam(key="r", value="1", disabled=True)),
        hash="h",
        variables=(PathVariable(key="id", value="7", description="Words"), PathVariable(key="n")),
    )
    auth = Auth(type="apikey", settings=(AuthSetting(key="key", value="k"), AuthSetting(key="n", value=None, type="any")))
    headers = (Header(key="Accept", value="*/*", description="Words", disabled=True),)
    request = Request(method="POST", url=url, headers=headers, body=body, auth=auth, description="Words")
    example = Example(
        id="e",
        name="E",
        original_request=request,
        code=201,
        status="Created",
        headers=headers,
        body="{}",
        preview_language="json",
    )
    events = ({"listen": "test", "script": {"exec": ["x"]}},)
    variables = (Variable(key="b", value="1", type="string", description="Words", disabled=True),)
    item = Item(id="i", name="I", description="Words", request=request, examples=(example,), variables=variables, events=events)
    folder = Folder(
        id="f", name="F", description="Words", items=(item,), variables=variables, auth=Auth(type="noauth"), events=events
    )
    bare = Item(id="j", name="J", request=Request(url=parse_url("https://h/a?b=1")), examples=(Example(id="k"),))
    return Collection(
        id="c",
        name="C",
        description="Words",
        version="1.0.0",
        items=(folder, bare, Folder(id="g")),
        variables=variables,
        auth=auth,
        events=events,
    )


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
def test_a_made_collection_is_valid(body: Body | None) -> None:
    schema = jsonschema_rs.validator_for(json.loads(SCHEMA_FILE.read_text()))
    assert [
        f"{list(error.instance_path)}: {error.message}" for error in schema.iter_errors(collection_to_json(made(body)))
    ] == []


def test_an_empty_collection_is_valid() -> None:
    schema = jsonschema_rs.validator_for(json.loads(SCHEMA_FILE.read_text()))
    assert schema.is_valid(collection_to_json(Collection(id="c")))
