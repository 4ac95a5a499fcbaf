"""What the options of openapi-to-postman are called here, for people who come from there. Pure."""

from __future__ import annotations

from typing import Any

_VALUES: dict[str, dict[str, str]] = {
    "folderStrategy": {
        "paths": "folder_strategy=paths",
        "tags": "folder_strategy=every_tag, or folder_strategy=tags for one copy of each request",
    },
    "nestedFolderHierarchy": {"true": "folder_strategy=nested_tags", "false": "folder_strategy=tags"},
    "requestNameSource": {"url": "request_name=path", "fallback": "request_name=summary"},
    "indentCharacter": {"space": "indent=2", "tab": "indent=tab"},
    "parametersResolution": {
        "schema": "request_values=placeholders and response_values=placeholders",
        "example": "request_values=examples and response_values=examples, the defaults",
    },
    "requestParametersResolution": {"schema": "request_values=placeholders", "example": "request_values=examples"},
    "exampleParametersResolution": {"schema": "response_values=placeholders", "example": "response_values=examples"},
    "preferredRequestBodyType": {
        "x-www-form-urlencoded": "preferred_body=urlencoded",
        "form-data": "preferred_body=formdata",
        "raw": "preferred_body=json, xml or text",
        "first-listed": "preferred_body=first",
    },
    "enableOptionalParameters": {"true": "optional_parameters=all", "false": "optional_parameters=none"},
}
"""Options whose values have other names too."""

_NAMES = {
    "includeAuthInfoInExample": "auth_in_examples",
    "keepImplicitHeaders": "keep_implicit_headers",
    "includeWebhooks": "include_webhooks",
    "includeDeprecated": "include_deprecated",
    "alwaysInheritAuthentication": "inherit_auth",
    "collapseFolders": "collapse_folders",
}
"""Options that have another name only."""

_NEEDLESS = {
    "stackLimit": "recursion ends by structure here; sample_nodes says how much a made body may hold",
    "schemaFaker": "values are always made; request_values and response_values say which",
    "optimizeConversion": "large definitions need no other way of conversion here",
    "includeReferenceMap": "references are always followed",
}
_VALIDATION = (
    *("disabledParametersValidation", "shortValidationErrors", "detailedBlobValidation", "suggestAvailableFixes"),
    *("validateMetadata", "showMissingInSchemaErrors", "ignoreUnresolvedVariables", "strictRequestMatching"),
    *("allowUrlPathVarMatching", "validationPropertiesToIgnore"),
)


def advice_for(name: str, value: Any) -> str | None:
    """What to write instead of an option of openapi-to-postman, such as `folderStrategy=Tags`; None for any other name."""
    spelled = _spelled_alike(name)
    if spelled in _VALUES:
        ours = _VALUES[spelled]
        said = str(value).strip().lower()
        return f"{spelled!r} has another name here. Write {ours[said] if said in ours else _every(ours)}."
    if spelled in _NAMES:
        return f"{spelled!r} is called {_NAMES[spelled]} here."
    if spelled in _NEEDLESS:
        return f"{spelled!r} is not needed: {_NEEDLESS[spelled]}."
    if spelled in _VALIDATION:
        return f"{spelled!r} is about validation, which is not a part of conversion: see `understudy check`."
    return None


def _every(ours: dict[str, str]) -> str:
    return "; ".join(f"{written} for {theirs}" for theirs, written in ours.items())


def _spelled_alike(name: str) -> str:
    """Their own spelling, whatever the case."""
    theirs = (*_VALUES, *_NAMES, *_NEEDLESS, *_VALIDATION)
    return next((known for known in theirs if known.lower() == name.lower()), name)
