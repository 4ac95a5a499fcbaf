"""How bad a value that does not fit is: an error where it is sent, a warning where another one is made instead."""

import pytest

from app.workspace.levels import settled
from converters.diagnostics import Diagnostic

MEDIA = "#/paths/~1a/get/responses/200/content/application~1json"


@pytest.mark.parametrize(
    ("where", "level"),
    [
        (f"{MEDIA}/example", "error"),
        (f"{MEDIA}/examples/paid/value/schema_id", "error"),
        (f"{MEDIA}/examples/paid/value/parameters/0", "error"),
        (f"{MEDIA}/examples/schema", "error"),
        ("#/components/responses/schema/content/a~1b/example", "error"),
        ("#/paths/~1schemas/get/responses/200/headers/schema/example", "error"),
        ("#/components/examples/paid/value", "error"),
        (f"{MEDIA}/schema/properties/id/example", "warning"),
        ("#/components/schemas/Asked/examples/0", "warning"),
        ("#/definitions/Asked/example", "warning"),
        ("#/paths/~1a/get/parameters/0/example", "warning"),
    ],
)
def test_only_what_is_sent_is_an_error(where: str, level: str):
    [found] = settled([Diagnostic("warning", "value.invalid", "It does not fit.", "shop.yaml", where)])
    assert found.level == level
