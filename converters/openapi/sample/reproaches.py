"""What the codes of errors mean: sentences for people, and words by which an API's own names for errors are known."""

from __future__ import annotations

REPROACHES: dict[int, str] = {
    400: "The request is not valid.",
    401: "Authentication is missing or not valid.",
    402: "A payment is required first.",
    403: "You are not allowed to do this.",
    404: "The requested resource could not be found.",
    405: "This method is not allowed here.",
    406: "There is no answer of an acceptable kind.",
    408: "The request took too long.",
    409: "The request conflicts with the current state of the resource.",
    410: "The requested resource is no longer available.",
    411: "The length of the request is missing.",
    412: "A condition of the request does not hold.",
    413: "The request is too large.",
    414: "The address of the request is too long.",
    415: "This media type is not supported.",
    416: "The requested range is not available.",
    422: "The request is well formed, but some of its values are not valid.",
    423: "The resource is locked.",
    424: "A request that this one depends on failed.",
    426: "Another protocol is required.",
    428: "The request must be conditional.",
    429: "Too many requests. Try again later.",
    451: "The resource is not available for legal reasons.",
    500: "Something went wrong on the server.",
    501: "This is not supported yet.",
    502: "A server behind this one gave no valid answer.",
    503: "The service is not available at the moment. Try again later.",
    504: "A server behind this one did not answer in time.",
}
SAID: dict[int, frozenset[str]] = {
    code: frozenset(text.split())
    for code, text in {
        400: "bad invalid validation malformed request parameter",
        401: "unauthorized unauthorised unauthenticated authentication auth token credentials",
        402: "payment card funds",
        403: "forbidden permission permissions denied access authorization",
        404: "found missing unknown exist nonexistent",
        405: "method",
        406: "acceptable",
        409: "conflict exists duplicate already idempotency state",
        410: "gone expired removed",
        412: "precondition",
        413: "large size",
        415: "media unsupported",
        422: "unprocessable validation invalid entity",
        423: "locked",
        429: "rate limit many throttled quota throttling",
        500: "internal server api unexpected unknown",
        501: "implemented",
        502: "gateway",
        503: "unavailable service",
        504: "timeout",
    }.items()
}
ERROR_WORDS = frozenset(("error", "fail", "failed", "failure", "err"))
GENERIC = frozenset(
    (
        *("error", "errors", "errorresponse", "anerror", "anerroroccurred", "unexpectederror", "anunexpectederror", "default"),
        *("defaulterror", "defaulterrorresponse", "genericerror", "failure", "response", "anerrorresponse", "apierror"),
        *("unexpectedresponse", "errorpayload", "errorobject", "httperror", "seeerror", "defaultresponse"),
        *("anunexpectederrorresponse", "clienterrorresponse", "clienterror", "unexpectederrorresponse", "errormessage"),
        *("anythingelse", "other", "othererrors", "allothererrors", "unexpected", "anyerror", "anyothererror"),
    )
)
"""Descriptions, without blanks, that say no more than that there is an error."""
PHRASES = (
    *("Bad Request", "Unauthorized", "Payment Required", "Forbidden", "Not Found", "Method Not Allowed", "Not Acceptable"),
    *("Request Timeout", "Conflict", "Gone", "Length Required", "Precondition Failed", "Content Too Large"),
    *("Payload Too Large", "Request Entity Too Large", "URI Too Long", "Unsupported Media Type", "Range Not Satisfiable"),
    *("Expectation Failed", "Unprocessable Content", "Unprocessable Entity", "Locked", "Failed Dependency"),
    *("Too Many Requests", "Internal Server Error", "Not Implemented", "Bad Gateway", "Service Unavailable"),
    *("Gateway Timeout", "Upgrade Required", "Precondition Required"),
)
"""Reason phrases of errors, former ones as well."""
