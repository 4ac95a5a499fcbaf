"""Routes that are made when they are first needed: a process starts with a hundred and more, and most of its calls go to a few.

FastAPI works out parameters and schemas of a route when it is declared, and once more when its router is included. Here a
declaration is kept as it is; the rest comes to be when a request asks for the route, or the API's description for all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import compile_path, get_name


class LateRoute(APIRoute):
    """A route that knows how to match, and everything else from the moment on that it is asked for anything else."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, methods: set[str] | list[str] | None = None, **said: Any
    ) -> None:
        self.is_made = False
        self.said = {**said, "methods": methods}
        self.path = path
        self.endpoint = endpoint
        self.name = said.get("name") or get_name(endpoint)
        self.methods = {method.upper() for method in methods or ("GET",)}
        self.path_regex, self.path_format, self.param_convertors = compile_path(path)

    def __getattr__(self, name: str) -> Any:
        """Makes the route: only what is not there yet is looked for here. Raises what APIRoute raises for a bad declaration."""
        if self.is_made or name.startswith("__"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        super().__init__(self.path, self.endpoint, **self.said)
        self.is_made = True
        return getattr(self, name)


class Routes(APIRouter):
    """A part of the application's routes: what they share, and where each is declared."""

    def __init__(self, *, prefix: str = "", tags: list[str | Enum] | None = None, include_in_schema: bool = True) -> None:
        super().__init__(prefix=prefix, tags=tags, include_in_schema=include_in_schema, route_class=LateRoute)

    def include_router(self, router: APIRouter, **said: Any) -> None:
        """Adds the routes, as they are declared. Only routers of this kind, about which nothing more is said."""
        if said or not isinstance(router, Routes):
            raise TypeError("parts are joined as they are; what they share belongs into their own declaration")
        self.routes.extend(router.routes)


class Application(FastAPI):
    """Takes the routes of its parts as its own, so that a route is made once at most."""

    def include_router(self, router: APIRouter, **said: Any) -> None:
        """Adds the routes. A router of another kind, or with more said of it, is included as FastAPI does it."""
        late = [route for route in router.routes if isinstance(route, LateRoute)]
        if said or len(late) < len(router.routes):
            super().include_router(router, **said)
            return
        for route in late:
            own = {name: value for name, value in route.said.items() if name != "dependency_overrides_provider"}
            self.router.add_api_route(route.path, route.endpoint, route_class_override=LateRoute, **own)
