"""What a conversion may be asked to do differently. The defaults are made for mocking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertOptions:
    """Options of `openapi_to_collection`.

    `folder_strategy`: `tags`: a folder for the first tag of an operation; `paths`: folders from the path's literal segments.
    `include_deprecated`: keep deprecated operations.
    `include_webhooks`: webhooks, which are calls the API makes itself, become requests in a folder of their own.
    `optional_parameters`: which optional query parameters and headers a request sends: `example` those with a declared
    example, `all`, or `none`. The others are there, but disabled.
    """

    folder_strategy: Literal["tags", "paths"] = "tags"
    include_deprecated: bool = True
    include_webhooks: bool = False
    optional_parameters: Literal["example", "all", "none"] = "example"
