"""Options by name: read from texts and from YAML values, with an error that says what to write instead."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from converters.openapi.to_postman.option_values import MEANINGS, OPTIONS, OptionError, option_rows, options_from
from converters.openapi.to_postman.options import ConvertOptions


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({}, ConvertOptions()),
        ({"folder_strategy": "paths"}, ConvertOptions(folder_strategy="paths")),
        ({"folder_strategy": " Nested_Tags "}, ConvertOptions(folder_strategy="nested_tags")),
        ({"include_webhooks": "yes", "descriptions": "0"}, ConvertOptions(include_webhooks=True, descriptions=False)),
        ({"include_webhooks": True, "descriptions": False}, ConvertOptions(include_webhooks=True, descriptions=False)),
        ({"statuses": "2XX, 404"}, ConvertOptions(statuses=("2XX", "404"))),
        ({"statuses": ["2XX", 404]}, ConvertOptions(statuses=("2XX", "404"))),
        ({"statuses": 404, "media_types": ""}, ConvertOptions(statuses=("404",))),
        ({"array_items": "3", "default_status": 503}, ConvertOptions(array_items=3, default_status=503)),
        ({"indent": 4}, ConvertOptions(indent="4")),
        ({"seed": 7, "base_url": " https://x.example "}, ConvertOptions(seed="7", base_url="https://x.example")),
    ],
)
def test_options_are_read_from_texts_and_yaml_values(given: dict[str, Any], options: ConvertOptions):
    assert options_from(given) == options


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"folder-strategy": "tags"}, "unknown_field", "There is no option 'folder-strategy'. Did you mean 'folder_strategy'?"),
        ({"seeds": "1"}, "unknown_field", "There is no option 'seeds'. Did you mean 'seed'?"),
        (
            {"folder_strategy": "pathes"},
            "setting.invalid",
            "folder_strategy: expected tags, nested_tags, every_tag, paths or none, found 'pathes'.",
        ),
        ({"descriptions": "maybe"}, "setting.invalid", "descriptions: expected true or false, found 'maybe'."),
        ({"descriptions": None}, "setting.invalid", "descriptions: expected true or false, found nothing."),
        ({"array_items": "-1"}, "setting.invalid", "array_items: expected a number from 0 to 100, found '-1'."),
        ({"array_items": True}, "setting.invalid", "array_items: expected a number from 0 to 100, found true."),
        ({"default_status": "200"}, "setting.invalid", "default_status: expected a number from 400 to 599, found '200'."),
        ({"statuses": {"a": 1}}, "setting.invalid", "statuses: expected a list of texts, found a mapping."),
        (
            {"base_url_name": "{{x}}"},
            "setting.invalid",
            "base_url_name: expected the name of a variable, without blanks and braces, found '{{x}}'.",
        ),
    ],
)
def test_an_error_says_what_is_allowed(given: dict[str, Any], code: str, message: str):
    with pytest.raises(OptionError) as error:
        options_from(given)
    assert (error.value.code, str(error.value), error.value.name) == (code, message, next(iter(given)))


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ({"folderStrategy": "Paths"}, "Write folder_strategy=paths."),
        ({"folderstrategy": "Tags"}, "Write folder_strategy=every_tag, or folder_strategy=tags for one copy of each request."),
        ({"requestNameSource": "URL"}, "Write request_name=path."),
        ({"nestedFolderHierarchy": True}, "Write folder_strategy=nested_tags."),
        ({"parametersResolution": "Schema"}, "Write request_values=placeholders and response_values=placeholders."),
        ({"preferredRequestBodyType": "form-data"}, "Write preferred_body=formdata."),
        ({"enableOptionalParameters": "false"}, "Write optional_parameters=none."),
        ({"indentCharacter": "Tab"}, "Write indent=tab."),
        ({"includeDeprecated": "false"}, "'includeDeprecated' is called include_deprecated here."),
        ({"includeWebhooks": "true"}, "'includeWebhooks' is called include_webhooks here."),
        ({"keepImplicitHeaders": "true"}, "is called keep_implicit_headers here."),
        ({"alwaysInheritAuthentication": "true"}, "is called inherit_auth here."),
        ({"includeAuthInfoInExample": "true"}, "is called auth_in_examples here."),
        ({"collapseFolders": "true"}, "is called collapse_folders here."),
        ({"stackLimit": 20}, "'stackLimit' is not needed: recursion ends by structure here"),
        ({"schemaFaker": True}, "'schemaFaker' is not needed"),
        ({"strictRequestMatching": True}, "is about validation, which is not a part of conversion"),
        ({"folderStrategy": "?"}, "folder_strategy=paths for paths; folder_strategy=every_tag"),
    ],
)
def test_names_of_openapi_to_postman_lead_to_ours(given: dict[str, Any], hint: str):
    with pytest.raises(OptionError) as error:
        options_from(given)
    assert error.value.code == "unknown_field"
    assert hint in str(error.value)


def test_every_option_is_there_with_its_default_first_and_a_meaning():
    assert list(OPTIONS) == list(MEANINGS) == [each.name for each in fields(ConvertOptions)]
    defaults = {name: option.values[0] for name, option in OPTIONS.items()}
    assert options_from(defaults) == ConvertOptions()
    assert [values.partition(", ")[0] for _, values, _ in option_rows()] == [value or '""' for value in defaults.values()]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@any_of(st.sampled_from(list(OPTIONS)) | st.text(), JSON)
def test_whatever_is_given_is_an_option_or_an_error_in_words(name: str, value: Any):
    refusal = ""
    try:
        hash(options_from({name: value}))
    except OptionError as wrong:
        refusal = str(wrong)
    assert not refusal or refusal.endswith((".", "?"))
