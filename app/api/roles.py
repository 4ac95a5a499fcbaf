"""The authorisation table: each route of the API and the pages, and the role that it needs at least. Nothing else decides.

`open` routes take anybody, signed in or not. Which objects of a person's own a route gives, the route's action decides; what is
somebody else's is not there (404).
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Literal

from app.store.records import Role

Needed = Role | Literal["open"]

ROLES: Mapping[tuple[str, str], Needed] = {
    # operations
    ("GET", "/healthz"): "open",
    ("GET", "/readyz"): "open",
    ("GET", "/metrics"): "viewer",
    # pages
    ("GET", "/"): "viewer",
    ("GET", "/static/{of_version}/{path}"): "open",
    ("GET", "/sign-in"): "open",
    ("GET", "/setup"): "open",
    ("GET", "/invitation"): "open",
    ("GET", "/guest"): "open",
    ("GET", "/mocks/{name}"): "viewer",
    ("GET", "/mocks/{name}/calling"): "viewer",
    ("GET", "/mocks/{name}/fit"): "viewer",
    ("GET", "/mocks/{name}/requests/{request_id}"): "viewer",
    ("GET", "/mocks/{name}/requests/{request_id}/send"): "viewer",  # secrets in full: editors
    ("GET", "/mocks/{name}/requests/{request_id}/form"): "editor",  # holds secrets in full
    ("GET", "/mocks/{name}/requests/{request_id}/newest"): "editor",
    ("GET", "/mocks/{name}/calls"): "viewer",
    ("GET", "/mocks/{name}/calls/{id}"): "viewer",
    ("GET", "/mocks/{name}/misses"): "viewer",
    ("GET", "/mocks/{name}/coverage"): "viewer",
    ("GET", "/mocks/{name}/drift"): "viewer",
    ("GET", "/mocks/{name}/revisions"): "viewer",
    ("GET", "/mocks/{name}/keys"): "editor",
    ("GET", "/mocks/{name}/settings"): "viewer",
    ("GET", "/mocks/{name}/compare"): "viewer",
    ("GET", "/mocks/{name}/compare/lines"): "viewer",
    ("GET", "/mocks/{name}/reviews"): "viewer",
    ("GET", "/mocks/{name}/reviews/{number}"): "viewer",
    ("GET", "/mocks/{name}/reviews/{number}/lines"): "viewer",
    ("GET", "/mocks/{name}/reviews/{number}/comment"): "reviewer",
    ("GET", "/mocks/{name}/reviews/{number}/try"): "viewer",
    ("GET", "/reviews"): "viewer",
    ("GET", "/convert"): "editor",
    ("GET", "/people"): "owner",
    ("GET", "/people/{id}"): "owner",
    ("GET", "/audit"): "owner",
    ("GET", "/settings"): "viewer",
    ("GET", "/about"): "viewer",
    # the API itself
    ("GET", "/api/v1/openapi.json"): "viewer",
    # mocks
    ("GET", "/api/v1/mocks"): "viewer",
    ("GET", "/api/v1/mocks/{name}"): "viewer",
    ("PUT", "/api/v1/mocks/{name}"): "editor",
    ("DELETE", "/api/v1/mocks/{name}"): "editor",
    ("POST", "/api/v1/mocks/{name}/rename"): "editor",
    ("POST", "/api/v1/mocks/{name}/pause"): "editor",
    ("POST", "/api/v1/mocks/{name}/resume"): "editor",
    ("POST", "/api/v1/mocks/{name}/expire"): "editor",
    ("POST", "/api/v1/mocks/{name}/restore"): "editor",
    ("POST", "/api/v1/mocks/{name}/purge"): "owner",
    # revisions
    ("GET", "/api/v1/mocks/{name}/revisions"): "viewer",
    ("POST", "/api/v1/mocks/{name}/revisions"): "editor",
    ("GET", "/api/v1/mocks/{name}/revisions/{number}"): "viewer",
    ("GET", "/api/v1/mocks/{name}/revisions/{number}/collection"): "editor",  # as it was sent, secrets too; `export` masks them
    ("GET", "/api/v1/mocks/{name}/revisions/{number}/environment"): "editor",  # its values may be secret
    ("POST", "/api/v1/mocks/{name}/publish"): "editor",
    ("POST", "/api/v1/mocks/{name}/rollback"): "editor",
    ("GET", "/api/v1/mocks/{name}/publications"): "viewer",
    # what is in a mock
    ("GET", "/api/v1/mocks/{name}/tree"): "viewer",
    ("GET", "/api/v1/mocks/{name}/requests/{request_id}"): "viewer",  # secrets in full: editors
    ("GET", "/api/v1/mocks/{name}/calling"): "viewer",
    ("POST", "/api/v1/mocks/{name}/edits"): "editor",
    ("POST", "/api/v1/mocks/{name}/revisions/{number}/restore"): "editor",
    ("POST", "/api/v1/mocks/{name}/resync"): "editor",
    ("GET", "/api/v1/mocks/{name}/drift"): "viewer",
    # definitions
    ("POST", "/api/v1/definitions/outline"): "editor",
    ("POST", "/api/v1/definitions/preview"): "editor",
    ("POST", "/api/v1/definitions/mocks"): "editor",
    # reviews
    ("GET", "/api/v1/reviews"): "viewer",
    ("GET", "/api/v1/mocks/{name}/reviews"): "viewer",
    ("POST", "/api/v1/mocks/{name}/reviews"): "editor",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}"): "viewer",
    ("PATCH", "/api/v1/mocks/{name}/reviews/{number}"): "editor",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/revisions"): "editor",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/withdraw"): "editor",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/publish"): "editor",  # past its gates: owners
    ("PUT", "/api/v1/mocks/{name}/reviews/{number}/verdict"): "reviewer",
    ("DELETE", "/api/v1/mocks/{name}/reviews/{number}/verdict"): "reviewer",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/threads"): "viewer",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/threads"): "reviewer",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/threads/{thread}/comments"): "reviewer",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/threads/{thread}/resolve"): "reviewer",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/threads/{thread}/reopen"): "reviewer",
    ("PATCH", "/api/v1/mocks/{name}/reviews/{number}/comments/{comment}"): "reviewer",
    ("DELETE", "/api/v1/mocks/{name}/reviews/{number}/comments/{comment}"): "reviewer",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/comments/{comment}/accept"): "editor",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/timeline"): "viewer",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/summary"): "viewer",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/feed"): "viewer",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/compare"): "viewer",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/compare/body"): "viewer",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/calls"): "viewer",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/revisions/{revision}/collection"): "viewer",  # secrets masked
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/send"): "viewer",
    ("GET", "/api/v1/mocks/{name}/reviews/{number}/guests"): "editor",
    ("POST", "/api/v1/mocks/{name}/reviews/{number}/guests"): "editor",  # with a verdict: owners
    ("DELETE", "/api/v1/mocks/{name}/reviews/{number}/guests/{id}"): "editor",
    ("GET", "/api/v1/mocks/{name}/feed"): "viewer",
    ("GET", "/api/v1/mocks/{name}/gates"): "viewer",
    ("PUT", "/api/v1/mocks/{name}/gates"): "owner",  # who may take them away may publish past them
    ("GET", "/api/v1/me/notifications"): "viewer",
    ("POST", "/api/v1/me/notifications/read"): "viewer",
    ("POST", "/api/v1/guests"): "open",
    ("GET", "/api/v1/guests/current"): "open",
    ("GET", "/api/v1/webhooks"): "owner",
    ("POST", "/api/v1/webhooks"): "owner",
    ("PATCH", "/api/v1/webhooks/{id}"): "owner",
    ("DELETE", "/api/v1/webhooks/{id}"): "owner",
    ("GET", "/api/v1/webhooks/{id}/deliveries"): "owner",
    ("POST", "/api/v1/webhooks/{id}/deliveries/{delivery}/again"): "owner",
    ("GET", "/api/v1/mocks/{name}/compare"): "viewer",
    ("GET", "/api/v1/mocks/{name}/compare/summary"): "viewer",
    ("GET", "/api/v1/mocks/{name}/compare/body"): "viewer",
    ("POST", "/api/v1/mocks/{name}/replay"): "viewer",
    ("POST", "/api/v1/mocks/{name}/send"): "viewer",  # who may look at a mock may try it, without a key
    # keys
    ("GET", "/api/v1/keys"): "editor",
    ("POST", "/api/v1/keys"): "editor",
    ("GET", "/api/v1/keys/{id}"): "editor",
    ("PUT", "/api/v1/keys/{id}"): "editor",
    ("DELETE", "/api/v1/keys/{id}"): "editor",
    ("POST", "/api/v1/keys/{id}/rotate"): "editor",
    # environments
    ("GET", "/api/v1/environments"): "viewer",
    ("GET", "/api/v1/environments/{name}"): "editor",  # its values may be secret
    ("PUT", "/api/v1/environments/{name}"): "editor",
    ("DELETE", "/api/v1/environments/{name}"): "editor",
    # imports
    ("POST", "/api/v1/imports"): "editor",
    ("POST", "/api/v1/imports/url"): "editor",
    ("GET", "/api/v1/imports/postman/workspaces"): "editor",
    ("GET", "/api/v1/imports/postman/workspaces/{id}"): "editor",
    ("POST", "/api/v1/imports/postman"): "editor",
    # exports
    ("GET", "/api/v1/mocks/{name}/revisions/{number}/export"): "viewer",  # secrets in full: editors
    ("GET", "/api/v1/bundle"): "owner",  # the values of all environments
    ("POST", "/api/v1/bundle"): "owner",
    # calls
    ("GET", "/api/v1/calls"): "viewer",
    ("GET", "/api/v1/calls/stream"): "viewer",
    ("GET", "/api/v1/calls/export"): "viewer",
    ("GET", "/api/v1/calls/{id}"): "viewer",
    ("DELETE", "/api/v1/calls/{id}"): "editor",
    ("POST", "/api/v1/calls/{id}/example"): "editor",
    ("DELETE", "/api/v1/mocks/{name}/calls"): "editor",
    ("GET", "/api/v1/mocks/{name}/misses"): "viewer",
    ("GET", "/api/v1/mocks/{name}/counts"): "viewer",
    ("GET", "/api/v1/mocks/{name}/coverage"): "viewer",
    # the face for scripts that were written for Postman's API
    ("GET", "/postman/mocks"): "viewer",
    ("POST", "/postman/mocks"): "editor",
    ("GET", "/postman/mocks/{id}"): "viewer",
    ("PUT", "/postman/mocks/{id}"): "editor",
    ("DELETE", "/postman/mocks/{id}"): "editor",
    ("POST", "/postman/mocks/{id}/publish"): "editor",
    ("DELETE", "/postman/mocks/{id}/unpublish"): "editor",
    ("GET", "/postman/mocks/{id}/call-logs"): "viewer",
    ("GET", "/postman/mocks/{id}/server-responses"): "viewer",
    ("POST", "/postman/mocks/{id}/server-responses"): "editor",
    ("GET", "/postman/mocks/{id}/server-responses/{response_id}"): "viewer",
    ("PUT", "/postman/mocks/{id}/server-responses/{response_id}"): "editor",
    ("DELETE", "/postman/mocks/{id}/server-responses/{response_id}"): "editor",
    ("GET", "/postman/collections"): "viewer",
    ("POST", "/postman/collections"): "editor",
    ("GET", "/postman/collections/{id}"): "viewer",
    ("PUT", "/postman/collections/{id}"): "editor",
    ("PATCH", "/postman/collections/{id}"): "editor",
    ("DELETE", "/postman/collections/{id}"): "editor",
    ("GET", "/postman/collections/{id}/transformations"): "viewer",
    ("POST", "/postman/import/openapi"): "editor",
    ("POST", "/postman/collections/{id}/folders"): "editor",
    ("GET", "/postman/collections/{id}/folders/{entity_id}"): "viewer",
    ("PUT", "/postman/collections/{id}/folders/{entity_id}"): "editor",
    ("DELETE", "/postman/collections/{id}/folders/{entity_id}"): "editor",
    ("POST", "/postman/collections/{id}/requests"): "editor",
    ("GET", "/postman/collections/{id}/requests/{entity_id}"): "viewer",
    ("PUT", "/postman/collections/{id}/requests/{entity_id}"): "editor",
    ("DELETE", "/postman/collections/{id}/requests/{entity_id}"): "editor",
    ("POST", "/postman/collections/{id}/responses"): "editor",
    ("GET", "/postman/collections/{id}/responses/{entity_id}"): "viewer",
    ("PUT", "/postman/collections/{id}/responses/{entity_id}"): "editor",
    ("DELETE", "/postman/collections/{id}/responses/{entity_id}"): "editor",
    ("GET", "/postman/environments"): "viewer",
    ("POST", "/postman/environments"): "editor",
    ("GET", "/postman/environments/{id}"): "editor",  # its values may be secret
    ("PUT", "/postman/environments/{id}"): "editor",
    ("PATCH", "/postman/environments/{id}"): "editor",
    ("DELETE", "/postman/environments/{id}"): "editor",
    ("GET", "/postman/workspaces"): "viewer",
    ("GET", "/postman/workspaces/{id}"): "viewer",
    ("GET", "/postman/workspaces/{id}/global-variables"): "viewer",
    ("GET", "/postman/me"): "viewer",
    # who may: coming in, leaving, oneself
    ("POST", "/api/v1/setup"): "open",
    ("POST", "/api/v1/sessions"): "open",
    ("POST", "/api/v1/invitations/accept"): "open",
    ("DELETE", "/api/v1/sessions/current"): "open",
    ("GET", "/api/v1/me"): "viewer",
    ("PUT", "/api/v1/me/password"): "viewer",
    ("GET", "/api/v1/sessions"): "viewer",
    ("DELETE", "/api/v1/sessions/{id}"): "viewer",
    ("GET", "/api/v1/tokens"): "viewer",
    ("POST", "/api/v1/tokens"): "viewer",
    ("DELETE", "/api/v1/tokens/{id}"): "viewer",
    # who may: others
    ("GET", "/api/v1/people"): "owner",
    ("GET", "/api/v1/people/{id}"): "owner",
    ("PATCH", "/api/v1/people/{id}"): "owner",
    ("GET", "/api/v1/people/{id}/sessions"): "owner",
    ("GET", "/api/v1/people/{id}/tokens"): "owner",
    ("GET", "/api/v1/invitations"): "owner",
    ("POST", "/api/v1/invitations"): "owner",
    ("DELETE", "/api/v1/invitations/{id}"): "owner",
    ("GET", "/api/v1/audit"): "owner",
}

GUESTS: Set[tuple[str, str]] = frozenset(
    (method, f"/api/v1/mocks/{{name}}/reviews/{{number}}{rest}")
    for method, rest in (
        ("GET", ""),
        ("PUT", "/verdict"),  # as far as the link allows it
        ("DELETE", "/verdict"),
        ("GET", "/threads"),
        ("POST", "/threads"),
        ("POST", "/threads/{thread}/comments"),
        ("PATCH", "/comments/{comment}"),  # one's own
        ("DELETE", "/comments/{comment}"),
        ("GET", "/compare"),
        ("GET", "/compare/body"),
        ("GET", "/calls"),
        ("GET", "/revisions/{revision}/collection"),
        ("POST", "/send"),
        ("GET", "/timeline"),
        ("GET", "/summary"),
    )
) | frozenset(("GET", f"/mocks/{{name}}/reviews/{{number}}{rest}") for rest in ("", "/lines", "/comment", "/try"))
"""Routes that guests may use too, who have no role: for the proposal of their link, and no other. Each names it by the
parameters `name` and `number`."""
