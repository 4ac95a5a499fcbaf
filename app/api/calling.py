"""`/api/v1/mocks/{name}/calling`: how an example is called, ready to be pasted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.actions.addresses import mocks_origin
from app.actions.calling import LANGUAGES, example_call, written
from app.api.context import ApiContext
from app.api.described_mocks import MockName
from app.api.problems import declared
from app.routes import Routes

EXAMPLE: dict[str, Any] = {
    "revision": 3,
    "request": "orders",
    "example": "orders-1",
    "name": "paid",
    "status": 201,
    "method": "POST",
    "url": "http://localhost:8000/mock/checkout/orders",
    "selector": "",
    "key_header": "x-api-key",
    "is_masked": False,
    "written": {
        "curl": 'curl http://localhost:8000/mock/checkout/orders \\\n  --data-raw \'{"bread": "rye"}\'',
        "httpie": "http POST http://localhost:8000/mock/checkout/orders \\\n  …",
        "fetch": 'const answer = await fetch("http://localhost:8000/mock/checkout/orders", {…});',
        "python": "import httpx\n\nanswer = httpx.post(…)",
        "newman": "newman run checkout.postman_collection.json -e checkout.postman_environment.json",
    },
}


class CallingOut(BaseModel):
    """A call that gets one example, secrets masked."""

    revision: int
    request: str = Field(description="The request's id.")
    example: str = Field(description="The example's id.")
    name: str = Field(description="The example's name.")
    status: int
    method: str
    url: str
    selector: str = Field(description="The header that selects the example; empty where the request gets it by itself.")
    key_header: str = Field(description="The header for the caller's key; empty where none is needed.")
    is_masked: bool = Field(description="Whether something was masked: the call has `***` where a secret stands.")
    written: dict[Literal["curl", "httpie", "fetch", "python", "newman"], str] = Field(
        description="The call in each language, the key as the variable `UNDERSTUDY_KEY` or a placeholder."
    )

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})


def calling_routes(api: ApiContext) -> Routes:
    """The route that says how an example is called."""
    router = Routes(prefix="/api/v1/mocks/{name}", tags=["editing"])

    @router.get(
        "/calling",
        summary="How an example is called",
        operation_id="getCalling",
        responses=declared(404, 409, 421, 422, 500),
    )
    def calling(
        request: Request,
        name: MockName,
        item: Annotated[
            str, Query(alias="request", max_length=1000, description="A request's id; without one the first request.")
        ] = "",
        example: Annotated[str, Query(max_length=1000, description="An example's id; without one the request's first.")] = "",
        revision: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="Its number; without one the newest.")] = None,
    ) -> CallingOut:
        """The request that the example was saved with, with what selects it where the request alone gets another one."""
        server = mocks_origin(api.overview.listening(), api.reached(request))
        call = example_call(api.store_for(request), name, item, example, revision, server=server)
        return CallingOut(
            revision=call.revision.number,
            request=call.request_id,
            example=call.example_id,
            name=call.example_name,
            status=call.status,
            method=call.method,
            url=call.url,
            selector=call.selector,
            key_header=call.key_header,
            is_masked=call.is_masked,
            written={language: written(call, language) for language in LANGUAGES},
        )

    return router
