"""One security scheme as Postman can express it: an auth block, or the header, query row or cookie it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin

from converters.openapi.model import Json, SecurityScheme
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.query import one_line
from converters.postman.model import Auth, AuthSetting, Header, QueryParam

GRANTS = {
    "authorizationCode": "authorization_code",
    "clientCredentials": "client_credentials",
    "password": "password_credentials",
    "implicit": "implicit",
    "deviceAuthorization": "",
}
"""OAuth flows as Postman names them, the one to prefer first. It has no word for the device flow: its token is typed in."""

_URLS = {"accessTokenUrl": "tokenUrl", "authUrl": "authorizationUrl", "refreshTokenUrl": "refreshUrl"}


@dataclass(frozen=True, slots=True)
class Rows:
    """What a scheme sends where no auth block does it; a cookie as `name=value`."""

    headers: tuple[Header, ...] = ()
    query: tuple[QueryParam, ...] = ()
    cookies: tuple[str, ...] = ()

    def __add__(self, other: Rows) -> Rows:
        return Rows(self.headers + other.headers, self.query + other.query, self.cookies + other.cookies)


class SchemeWriter:
    """Writes security schemes; their secrets become variables named after the scheme."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self._secrets: set[str] = set()

    def auth(self, scheme: SecurityScheme, scopes: tuple[str, ...]) -> Auth | None:
        """The auth block of a scheme; None where Postman has none for it."""
        if scheme.type == "apiKey" and scheme.location != "cookie":
            return made("apikey", key=_key_name(scheme), value=self._key(scheme), **{"in": scheme.location or "header"})
        if scheme.type == "oauth2":
            return self._oauth2(scheme, scopes)
        if scheme.type == "openIdConnect":
            return made("bearer", token=self._token(scheme))
        return self._http(scheme) if scheme.type == "http" else None

    def rows(self, scheme: SecurityScheme) -> Rows:
        """What a scheme sends, spelt out; nothing for a client certificate."""
        if scheme.type == "apiKey":
            return self._key_rows(scheme)
        if scheme.type in ("oauth2", "openIdConnect"):
            return _authorization("Bearer", self._token(scheme))
        if scheme.type != "http":
            return Rows()
        if scheme.scheme.lower() == "bearer":
            return _authorization("Bearer", self._token(scheme))
        kind = one_line(scheme.scheme)
        rows = _authorization(kind.capitalize() if kind == kind.lower() else kind, self._credentials(scheme))
        if scheme.scheme.lower() == "dpop":  # RFC 9449 §4.1: the token comes with a proof of its own
            rows += Rows(headers=(Header(key="DPoP", value=self._secret(scheme, "Proof", "The proof")),))
        return rows

    def _key_rows(self, scheme: SecurityScheme) -> Rows:
        name, value = _key_name(scheme), self._key(scheme)
        if scheme.location == "cookie":
            return Rows(cookies=(f"{name}={value}",))
        if scheme.location == "query":
            return Rows(query=(QueryParam(key=name, value=value),))
        return Rows(headers=(Header(key=name, value=value),))

    def _http(self, scheme: SecurityScheme) -> Auth | None:
        kind = scheme.scheme.lower()
        if kind == "bearer":
            return made("bearer", token=self._token(scheme))
        if kind in ("basic", "digest", "ntlm"):
            user = self._secret(scheme, "Username", "The user name")
            return made(kind, username=user, password=self._secret(scheme, "Password", "The password"))
        if kind == "oauth":  # RFC 5849: OAuth 1.0
            parts = {
                "consumerKey": "ConsumerKey",
                "consumerSecret": "ConsumerSecret",
                "token": "Token",
                "tokenSecret": "TokenSecret",
            }
            secrets = {key: self._secret(scheme, suffix, f"The {key}") for key, suffix in parts.items()}
            return made("oauth1", **secrets, signatureMethod="HMAC-SHA1", version="1.0")
        return None

    def _oauth2(self, scheme: SecurityScheme, scopes: tuple[str, ...]) -> Auth:
        name = best_flow(scheme, scopes)
        flow, grant = scheme.flows.get(name, {}), GRANTS.get(name, "")
        settings = {"accessToken": self._token(scheme), "tokenType": "Bearer", "addTokenTo": "header", "grant_type": grant}
        settings |= {setting: self._absolute(flow.get(field)) for setting, field in _URLS.items()}
        settings["scope"] = " ".join(scopes)
        if grant:
            settings["clientId"] = self._secret(scheme, "ClientId", "The client id")
        if grant not in ("", "implicit"):
            settings["clientSecret"] = self._secret(scheme, "ClientSecret", "The client secret")
        if grant == "password_credentials":
            settings["username"] = self._secret(scheme, "Username", "The user name")
            settings["password"] = self._secret(scheme, "Password", "The password")
        return made("oauth2", **{key: value for key, value in settings.items() if value})

    def _absolute(self, url: Json) -> str:
        """An address of a flow; relative ones are relative to the API's server."""
        text = url.strip() if isinstance(url, str) else ""
        servers = self.context.document.servers
        if not text or "://" in text or not servers or "{" in servers[0].url:
            return text
        try:
            return urljoin(servers[0].url, text)
        except ValueError:
            return text

    def _key(self, scheme: SecurityScheme) -> str:
        return self._secret(scheme, "", "The API key")

    def _token(self, scheme: SecurityScheme) -> str:
        what = "The bearer token" if scheme.type == "http" else "The access token"
        return self._secret(scheme, "Token", f"{what} ({scheme.bearer_format})" if scheme.bearer_format else what)

    def _credentials(self, scheme: SecurityScheme) -> str:
        what = (
            "User name and password, joined by a colon, in Base64," if scheme.scheme.lower() == "basic" else "The credentials"
        )
        return self._secret(scheme, "Credentials", what)

    def _secret(self, scheme: SecurityScheme, suffix: str, what: str) -> str:
        """The variable of a secret, empty: named after the scheme, so that each scheme has its own."""
        key = scheme.key
        name = key if not suffix or key.lower().endswith(suffix.lower()) else f"{key}{suffix}"
        if name in self.context.variables.found and name not in self._secrets:
            name = f"{name}Secret"
        self._secrets.add(name)
        described = f"{what} for {key}. {scheme.description}".strip()
        return self.context.variables.declare(name, "", description=described)


def _key_name(scheme: SecurityScheme) -> str:
    """What an API key is sent as; the scheme's own key where the definition forgot to say."""
    return one_line(scheme.name) or scheme.key


def best_flow(scheme: SecurityScheme, scopes: tuple[str, ...]) -> str:
    """The flow to get a token by: one that has all the scopes, and among those the one Postman does best."""
    known = [name for name in GRANTS if name in scheme.flows]
    able = [name for name in known if _scopes(scheme.flows[name]).issuperset(scopes)]
    return next(iter(able or known or scheme.flows), "")


def _scopes(flow: Mapping[str, Json]) -> set[str]:
    scopes = flow.get("scopes")
    return set(scopes) if isinstance(scopes, dict) else set()


def _authorization(kind: str, value: str) -> Rows:
    return Rows(headers=(Header(key="Authorization", value=f"{kind} {value}".strip()),))


def made(type: str, **settings: str) -> Auth:
    """An auth block with its settings in order."""
    return Auth(type=type, settings=tuple(AuthSetting(key=key, value=value) for key, value in settings.items()))
