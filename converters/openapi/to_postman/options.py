"""What a conversion may be asked to do differently. The defaults are made for mocking.

The names are the same everywhere: here, `understudy convert -O name=value`, and `convert:` in `mocks.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions:
    """Options of `openapi_to_collection`.

    Folders and names
        `folder_strategy`: `tags`: a folder for the first tag of an operation, below the tag's parents (3.2); `nested_tags`: the
        tags of an operation are folders inside one another, in their order; `every_tag`: a copy of the item in the folder of
        each of its tags; `paths`: folders from the path's literal segments; `none`: no folders.
        `collapse_folders`: a folder that holds nothing but one folder becomes one with it (`orders / items`).
        `request_name`: what an item is called first: `summary`, `operation_id`, `path`, or `method_path` (`GET /orders`).
        `example_name`: what a saved example is called first: its `key`, its `summary`, or the response's `description`.
        `descriptions`: keep descriptions of folders, requests, parameters.

    Which parts
        `include_deprecated`: keep deprecated operations, parameters and properties. `include_webhooks`, `include_callbacks`:
        calls the API makes itself become requests in a folder of their own.
        `statuses`, `media_types`: which responses become saved examples, as patterns such as `2XX`, `404`, `default`,
        `application/json`, `*/xml`; empty: all of them.

    Requests
        `preferred_body`: the kind of body the item sends where the definition offers several: `first` of them, `json`, `xml`,
        `urlencoded`, `formdata`, or `text`. `body_variants`: each other one is sent by a saved example of its own.
        `optional_parameters`: which optional query parameters, headers and cookies a request sends: `example` those with a
        declared example, `all`, or `none`; the others are there, but disabled. `deprecated_parameters`: `disabled`, or
        `as_others`.
        `keep_implicit_headers`: header parameters named Accept, Content-Type, Authorization, which say nothing by the
        specification.
        `inherit_auth`: no request has auth of its own; all use the collection's.
        `auth_in_examples`: original requests carry the auth as header, query row or cookie, with its variable.
        `error_requests`: which requests errors are saved with: `parameters`: ones that differ in an id, a parameter or a form
        field, so that every JSON body stays valid; `bodies`: also in a missing or wrong JSON field; `none`: the usual one.

    Values
        `request_values`, `response_values`: `examples`: declared examples first, then samples of the schema; `samples`: never
        the declared examples; `placeholders`: `<string>`, `<integer>` … for people to fill in (not for mocking).
        `array_items`: how many items an array has where its schema leaves it open. `sample_nodes`: how many values a made body
        may hold before optional properties are left out. `seed`: another text gives other made values, as stable as the first.
        `indent`: of written JSON and XML: `2`, `4`, `tab`, or `none` (one line).
        `external_examples`: fetch or open what `externalValue` names, through the function given for it.

    Servers
        `base_url`: the value of the first server's variable, instead of the definition's address. `base_url_name`: its name.
        `default_status`: the code that a `default` response beside others is served with, if it is free.
    """

    folder_strategy: Literal["tags", "nested_tags", "every_tag", "paths", "none"] = "tags"
    collapse_folders: bool = False
    request_name: Literal["summary", "operation_id", "path", "method_path"] = "summary"
    example_name: Literal["key", "summary", "description"] = "key"
    descriptions: bool = True

    include_deprecated: bool = True
    include_webhooks: bool = False
    include_callbacks: bool = False
    statuses: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()

    preferred_body: Literal["first", "json", "xml", "urlencoded", "formdata", "text"] = "first"
    body_variants: bool = True
    optional_parameters: Literal["example", "all", "none"] = "example"
    deprecated_parameters: Literal["disabled", "as_others"] = "disabled"
    keep_implicit_headers: bool = False
    inherit_auth: bool = False
    auth_in_examples: bool = False
    error_requests: Literal["parameters", "bodies", "none"] = "parameters"

    request_values: Literal["examples", "samples", "placeholders"] = "examples"
    response_values: Literal["examples", "samples", "placeholders"] = "examples"
    array_items: int = 2
    sample_nodes: int = 320
    seed: str = ""
    indent: Literal["2", "4", "tab", "none"] = "2"
    external_examples: bool = False

    base_url: str = ""
    base_url_name: str = "baseUrl"
    default_status: int = 500
