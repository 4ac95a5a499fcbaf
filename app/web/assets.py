"""Style sheets, scripts and pictures of the pages: read from the package once, under an address that changes with them."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "yaml": "application/yaml",
    "txt": "text/plain; charset=utf-8",
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it is sent. `packed`: the same by gzip, empty where that is no shorter."""

    data: bytes
    packed: bytes
    media_type: str
    etag: str


@cache
def assets() -> Mapping[str, Asset]:
    """Every file below `static`, by its path there."""
    folder = resources.files("app.web").joinpath("static")
    return {path: _asset(path, file.read_bytes()) for path, file in sorted(_files(folder))}


@cache
def version() -> str:
    """Stands for the content of all files together: scripts name each other by relative paths, so they change as one."""
    whole = hashlib.sha256()
    for path, asset in assets().items():
        whole.update(f"{path} {asset.etag}\n".encode())
    return whole.hexdigest()[:12]


def asset_url(path: str) -> str:
    """The address of a file, such as `style/tokens.css`. Raises KeyError when there is none."""
    assert assets()[path]
    return f"/static/{version()}/{path}"


def asset_routes() -> APIRouter:
    """The route by which browsers get them."""
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{of_version}/{path:path}")
    async def static_file(request: Request, of_version: str, path: str) -> Response:
        asset = assets().get(path)
        if asset is None:
            raise HTTPException(404)
        is_current = of_version == version()
        headers = {
            "Cache-Control": FOR_EVER if is_current else ASK_AGAIN,  # a page of another release still gets what there is
            "ETag": asset.etag,
            "Vary": "Accept-Encoding",
        }
        if request.headers.get("if-none-match") == asset.etag:
            return Response(status_code=304, headers=headers)
        if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(asset.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.media_type)
        return Response(asset.data, headers=headers, media_type=asset.media_type)

    return router


def _asset(path: str, data: bytes) -> Asset:
    packed = gzip.compress(data, mtime=0)
    return Asset(
        data=data,
        packed=packed if len(packed) < len(data) else b"",
        media_type=MEDIA_TYPES[path.rpartition(".")[2]],
        etag=f'"{hashlib.sha256(data).hexdigest()[:16]}"',
    )


def _files(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _files(each, f"{above}{each.name}/")
        elif not each.name.startswith("."):
            yield f"{above}{each.name}", each
