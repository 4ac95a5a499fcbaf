"""Security schemes as Postman's auth: one in the auth block, the others of an AND as headers and query rows."""

from __future__ import annotations

from dataclasses import dataclass

from converters.openapi.model import Operation, SecurityRequirement, SecurityScheme
from converters.openapi.to_postman.context import Context
from converters.postman.model import Auth, AuthSetting, Header, QueryParam
from converters.slices import did_you_mean, nearest
from converters.source.text import shown

NO_AUTH = Auth(type="noauth")


@dataclass(frozen=True, slots=True)
class Access:
    """How a request authenticates. `auth` None: as its collection does."""

    auth: Auth | None = None
    headers: tuple[Header, ...] = ()
    query: tuple[QueryParam, ...] = ()


class Security:
    """Turns security requirements into auth, the collection's own once and for all."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.schemes = context.document.security_schemes
        self._missing: set[str] = set()
        self._shared = self._common()
        self.collection = self._access(self._shared).auth if self._shared is not None else None

    def access(self, operation: Operation) -> Access:
        """What an operation needs: nothing of its own where the collection's auth already says it."""
        wanted = operation.security if operation.security is not None else self.context.document.security
        if operation.security is None and not wanted and self._shared is None:
            return Access()
        requirement = _first(wanted)
        access = self._access(requirement)
        return Access(None, access.headers, access.query) if access.auth == self.collection else access

    def _common(self) -> SecurityRequirement | None:
        """The document's requirement, or the one that every operation has."""
        if self.context.document.security:
            return _first(self.context.document.security)
        own = [operation.security for operation in self.context.document.operations]
        if own and own[0] and all(wanted == own[0] for wanted in own):
            return _first(own[0])
        return None

    def _access(self, requirement: SecurityRequirement) -> Access:
        auths: list[Auth] = []
        headers: list[Header] = []
        query: list[QueryParam] = []
        cookies: list[str] = []
        for key, scopes in sorted(requirement.items(), key=lambda item: self._is_key(item[0])):
            scheme = self.schemes.get(key)
            if scheme is None:
                self._report_missing(key)
                continue
            if scheme.type == "apiKey" and scheme.location == "cookie":
                cookies.append(f"{scheme.name}={self._secret(key, 'the API key', suffix='')}")
            elif not auths and (auth := self._auth(scheme, scopes)) is not None:
                auths.append(auth)
            else:
                self._beside(scheme, headers, query)
        if cookies:
            headers.append(Header(key="Cookie", value="; ".join(cookies)))
        return Access(auths[0] if auths else NO_AUTH, tuple(headers), tuple(query))

    def _report_missing(self, key: str) -> None:
        """Tells once of each scheme that is required but not described."""
        if key not in self._missing:
            self._missing.add(key)
            message = f"There is no security scheme {shown(key)}{did_you_mean(nearest(key, self.schemes, count=1))}"
            self.context.warn("ref.unresolved", message, "#/components/securitySchemes")

    def _is_key(self, key: str) -> bool:
        """API keys come last: they can stand beside another scheme, a second Authorization header cannot."""
        scheme = self.schemes.get(key)
        return scheme is not None and scheme.type == "apiKey"

    def _beside(self, scheme: SecurityScheme, headers: list[Header], query: list[QueryParam]) -> None:
        """A scheme that is asked for together with the one in the auth block, or that has no auth block."""
        if scheme.type == "apiKey":
            value = self._secret(scheme.key, "the API key", suffix="")
            if scheme.location == "query":
                query.append(QueryParam(key=scheme.name, value=value))
            else:
                headers.append(Header(key=scheme.name, value=value))
        elif scheme.type == "http" and scheme.scheme not in ("basic", "bearer", "digest"):
            value = self._secret(scheme.key, "the credentials", suffix="Credentials")
            headers.append(Header(key="Authorization", value=f"{scheme.scheme} {value}"))
        elif scheme.type != "mutualTLS":
            self.context.findings.info(
                "item.skipped", f"Security scheme {scheme.key!r} cannot be combined with another in one request.", "#/security"
            )

    def _auth(self, scheme: SecurityScheme, scopes: tuple[str, ...]) -> Auth | None:
        if scheme.type == "apiKey":
            value = self._secret(scheme.key, "the API key", suffix="")
            return _auth("apikey", key=scheme.name, value=value, **{"in": scheme.location or "header"})
        if scheme.type == "http" and scheme.scheme.lower() in ("basic", "digest"):
            user = self.context.variables.declare(f"{scheme.key}Username", description=f"The user name for {scheme.key}.")
            password = self._secret(scheme.key, "the password", suffix="Password")
            return _auth(scheme.scheme.lower(), username=user, password=password)
        if scheme.type == "http" and scheme.scheme.lower() == "bearer":
            return _auth("bearer", token=self._secret(scheme.key, "the bearer token", suffix="Token"))
        if scheme.type == "openIdConnect":
            return _auth("bearer", token=self._secret(scheme.key, "the access token", suffix="Token"))
        if scheme.type == "oauth2":
            return self._oauth2(scheme, scopes)
        return None

    def _oauth2(self, scheme: SecurityScheme, scopes: tuple[str, ...]) -> Auth:
        flow = next(iter(scheme.flows), "")
        found = scheme.flows.get(flow, {})
        grants = {
            "authorizationCode": "authorization_code", "implicit": "implicit", "password": "password_credentials",
            "clientCredentials": "client_credentials", "application": "client_credentials", "accessCode": "authorization_code",
        }  # fmt: skip
        settings = {
            "accessToken": self._secret(scheme.key, "the access token", suffix="Token"),
            "tokenType": "Bearer",
            "addTokenTo": "header",
            "grant_type": grants.get(flow, ""),
            "accessTokenUrl": str(found.get("tokenUrl") or ""),
            "authUrl": str(found.get("authorizationUrl") or ""),
            "refreshTokenUrl": str(found.get("refreshUrl") or ""),
            "scope": " ".join(scopes),
        }
        return _auth("oauth2", **{key: value for key, value in settings.items() if value})

    def _secret(self, key: str, what: str, *, suffix: str) -> str:
        name = key if not suffix or key.lower().endswith(suffix.lower()) else f"{key}{suffix}"
        return self.context.variables.declare(name, "", description=f"{what[0].upper()}{what[1:]} for {key}.")


def _first(wanted: tuple[SecurityRequirement, ...] | None) -> SecurityRequirement:
    """The requirement to fulfil: the first that asks for something, unless the first of all is nothing."""
    return wanted[0] if wanted else {}


def _auth(type: str, **settings: str) -> Auth:
    return Auth(type=type, settings=tuple(AuthSetting(key=key, value=value) for key, value in settings.items()))
