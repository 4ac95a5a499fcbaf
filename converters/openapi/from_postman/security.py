"""Auth of requests as security schemes and requirements. Tokens, keys, passwords: nothing secret is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from converters.openapi.from_postman.texts import guessed
from converters.openapi.from_postman.variables import Variables
from converters.postman.model import Auth, Collection, Folder, Header, Item

Requirement = dict[str, list[str]]

_FLOWS = {
    "authorization_code": "authorizationCode",
    "authorization_code_with_pkce": "authorizationCode",
    "client_credentials": "clientCredentials",
    "password_credentials": "password",
    "implicit": "implicit",
}
FLOW_FIELDS = {
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
    "clientCredentials": ("tokenUrl",),
    "password": ("tokenUrl",),
    "implicit": ("authorizationUrl",),
}
"""The addresses of each kind of OAuth flow."""

_HTTP = {
    "basic": ("basicAuth", {"type": "http", "scheme": "basic"}, ""),
    "bearer": ("bearerAuth", {"type": "http", "scheme": "bearer"}, ""),
    "digest": ("digestAuth", {"type": "http", "scheme": "digest"}, ""),
    "oauth1": ("oauth1", {"type": "http", "scheme": "OAuth"}, "OAuth 1.0."),
    "hawk": ("hawkAuth", {"type": "http", "scheme": "Hawk"}, "Hawk authentication."),
    "ntlm": ("ntlmAuth", {"type": "http", "scheme": "NTLM"}, "NTLM authentication."),
    "awsv4": ("awsAuth", {"type": "http", "scheme": "AWS4-HMAC-SHA256"}, "AWS Signature, version 4."),
    "edgegrid": ("edgegridAuth", {"type": "http", "scheme": "EG1-HMAC-SHA256"}, "Akamai EdgeGrid."),
    "jwt": ("jwtAuth", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}, ""),
    "asap": ("asapAuth", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}, "Atlassian ASAP: a signed JWT."),
}
_TOLD = {
    "awsv4": ("region", "service"),
    "oauth1": ("signatureMethod", "version"),
    "digest": ("algorithm",),
    "hawk": ("algorithm",),
    "jwt": ("algorithm",),
    "asap": ("alg",),
}
"""Settings that are no secret and that OpenAPI has no word for."""


class Schemes:
    """The security schemes in use, by key."""

    def __init__(self, variables: Variables) -> None:
        self._variables = variables
        self.found: dict[str, dict[str, Any]] = {}

    def requirement(self, auth: Auth | None) -> Requirement | None:
        """What an auth block asks for: {} for noauth, None for none at all."""
        if auth is None:
            return None
        kind = auth.type.lower()
        if kind in ("noauth", ""):
            return {}
        settings = {one.key: one.value for one in auth.settings}
        if kind == "apikey":
            return {self._key(*self._api_key(settings)): []}
        if kind == "oauth2":
            return self._oauth2(settings)
        key, scheme, description = _HTTP.get(kind) or (f"{kind}Auth", {"type": "http", "scheme": _token(kind)}, "")
        told = {name: str(settings[name]) for name in _TOLD.get(kind, ()) if isinstance(settings.get(name), str)}
        more = {"x-understudy-auth": {"type": kind, **told}} if kind in _TOLD or kind not in _HTTP else {}
        return {self._key(key, {**scheme, **({"description": description} if description else {}), **more}): []}

    def from_headers(self, headers: Sequence[Header]) -> Requirement | None:
        """What a literal Authorization header asks for; None without one."""
        value = next((one.value for one in headers if one.key.strip().lower() == "authorization" and not one.disabled), None)
        if value is None:
            return None
        word = value.partition(" ")[0].lower() if " " in value.strip() else ""
        kind = word if word in ("basic", "bearer", "digest") else ""
        guess = "security scheme from an Authorization header"
        if kind:
            key, scheme, _ = _HTTP[kind]
            return {self._key(key, guessed(dict(scheme), guess)): []}
        return {self._key("authorizationHeader", guessed(_api_scheme("Authorization", "header"), guess)): []}

    def _api_key(self, settings: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        place = "query" if settings.get("in") == "query" else "header"
        name = self._variables.filled(str(settings.get("key") or "")) or "X-API-Key"
        scheme = _api_scheme(name, place)
        return "apiKeyAuth", scheme if settings.get("key") else guessed(scheme, "name from nothing: the collection has none")

    def _oauth2(self, settings: dict[str, Any]) -> Requirement:
        flow = _FLOWS.get(str(settings.get("grant_type") or ""), "")
        scopes = [one for one in re.split(r"[\s,]+", self._variables.filled(str(settings.get("scope") or ""))) if one]
        scopes = [one for one in scopes if "{{" not in one]
        guesses = [] if flow else ["flow from nothing: the collection has none"]
        urls = {"authorizationUrl": settings.get("authUrl"), "tokenUrl": settings.get("accessTokenUrl")}
        flow = flow or ("authorizationCode" if urls["authorizationUrl"] else "clientCredentials")
        made: dict[str, Any] = {}
        for name in FLOW_FIELDS[flow]:
            made[name] = self._address(urls[name])
            if not made[name]:
                made[name] = "/oauth/authorize" if name == "authorizationUrl" else "/oauth/token"
                guesses.append(f"{name} from nothing: the collection has none")
        refresh = self._address(settings.get("refreshTokenUrl"))
        if refresh:
            made["refreshUrl"] = refresh
        made["scopes"] = dict.fromkeys(scopes, "")
        return {self._key("oauth2", guessed({"type": "oauth2", "flows": {flow: made}}, *guesses)): scopes}

    def _address(self, value: Any) -> str:
        """An address of a flow, its variables filled in; "" where one of them has no value."""
        text = self._variables.filled(value.strip()) if isinstance(value, str) else ""
        return "" if "{{" in text else re.sub(r"[\s{}<>\"\\^`|]", "", text)

    def _key(self, key: str, scheme: dict[str, Any]) -> str:
        """The key of a scheme; another one where the key has another scheme already. Scopes are added up."""
        name, number = key, 2
        while name in self.found and not _joined(self.found[name], scheme):
            name, number = f"{key}{number}", number + 1
        self.found.setdefault(name, scheme)
        return name


def _joined(known: dict[str, Any], scheme: dict[str, Any]) -> bool:
    """Whether two schemes are one; the known one then has the scopes of both."""
    if _without_scopes(known) != _without_scopes(scheme):
        return False
    for name, flow in scheme.get("flows", {}).items():
        known["flows"][name]["scopes"] |= flow["scopes"]
    return True


def _without_scopes(scheme: dict[str, Any]) -> dict[str, Any]:
    flows = {name: {**flow, "scopes": {}} for name, flow in scheme.get("flows", {}).items()}
    return {**scheme, "flows": flows}


def _api_scheme(name: str, place: str) -> dict[str, Any]:
    return {"type": "apiKey", "in": place, "name": name}


def _token(kind: str) -> str:
    return re.sub(r"[^A-Za-z0-9-]+", "-", kind).strip("-") or "unknown"


def auth_of(collection: Collection, folders: Sequence[Folder], item: Item) -> tuple[Auth | None, bool]:
    """The auth a request has in the end, and whether it is the collection's: the nearest around it that has one."""
    for holder in (item.request.auth, *(folder.auth for folder in reversed(folders))):
        if holder is not None and holder.type.lower() != "inherit":
            return holder, False
    return collection.auth, True
