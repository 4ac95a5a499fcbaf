"""Status keys as codes a mock server can send: ranges and `default` get a fitting one that nothing else has."""

from __future__ import annotations

from collections.abc import Sequence

from converters.openapi.model import Response

_USUAL = {
    "1": (100, 102), "2": (200, 201, 202, 203, 206), "3": (302, 303, 307, 301, 308), "4": (400, 404, 422, 409, 403, 401, 429),
    "5": (500, 503, 502, 504, 501),
}  # fmt: skip
_DEFAULTS = (500, 400, 503, 502, 504, 404, 422, 409, 302)


def codes_of(responses: Sequence[Response], default: int = 500) -> list[int | None]:
    """The code of each response; None for a key that is no status. `default`: what a `default` beside others is served with."""
    keys = [response.status.strip().upper() for response in responses]
    taken = {int(key) for key in keys if _is_code(key)}
    codes: list[int | None] = []
    for key in keys:
        code = _code(key, keys, taken, default)
        codes.append(code)
        if code is not None:
            taken.add(code)
    return codes


def _is_code(key: str) -> bool:
    return key.isascii() and key.isdigit() and 100 <= int(key) <= 599


def _code(key: str, keys: list[str], taken: set[int], default: int) -> int | None:
    if _is_code(key):
        return int(key)
    if len(key) == 3 and key[0] in _USUAL and key[1:] == "XX":
        return next((code for code in _USUAL[key[0]] if code not in taken), int(key[0]) * 100 + 99)
    if key != "DEFAULT":
        return None
    if not any(key[0] == "2" for key in keys if key):
        return 200
    ranges = {key[0] for key in keys if key.endswith("XX")}
    free = [code for code in (default, *_DEFAULTS) if code not in taken and str(code)[0] not in ranges]
    return free[0] if free else next(code for code in range(500, 600) if code not in taken)


def is_marked(status: str) -> bool:
    """Whether a key stands for a code chosen here: `default`, `4XX`."""
    return not _is_code(status.strip())


def is_wanted(status: str, patterns: Sequence[str]) -> bool:
    """Whether a key is among patterns such as `404`, `4XX`, `default`; without any pattern each one is."""
    key = status.strip().upper()
    wanted = [pattern.strip().upper() for pattern in patterns]
    return not wanted or key in wanted or (key != "DEFAULT" and f"{key[:1]}XX" in wanted)


def reason(code: int) -> str:
    """The reason phrase of a code (RFC 9110 and the registry); a general one for others."""
    return _REASONS.get(code) or _CLASSES.get(code // 100, "Status")


_CLASSES = {1: "Information", 2: "Success", 3: "Redirection", 4: "Client Error", 5: "Server Error"}
_REASONS = {  # our own: the standard library's phrases change with Python's version
    100: "Continue",
    101: "Switching Protocols",
    102: "Processing",
    103: "Early Hints",
    200: "OK",
    201: "Created",
    202: "Accepted",
    203: "Non-Authoritative Information",
    204: "No Content",
    205: "Reset Content",
    206: "Partial Content",
    207: "Multi-Status",
    208: "Already Reported",
    226: "IM Used",
    300: "Multiple Choices",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    305: "Use Proxy",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    409: "Conflict",
    410: "Gone",
    411: "Length Required",
    412: "Precondition Failed",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    417: "Expectation Failed",
    418: "I'm a Teapot",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    423: "Locked",
    424: "Failed Dependency",
    425: "Too Early",
    426: "Upgrade Required",
    428: "Precondition Required",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    451: "Unavailable For Legal Reasons",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
    505: "HTTP Version Not Supported",
    506: "Variant Also Negotiates",
    507: "Insufficient Storage",
    508: "Loop Detected",
    510: "Not Extended",
    511: "Network Authentication Required",
}
