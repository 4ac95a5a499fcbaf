"""Security requirements as Postman's auth: one scheme in the auth block, the others of an AND as headers, rows and cookies."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote

from converters.openapi.model import Operation, SecurityRequirement, SecurityScheme
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.schemes import Rows, SchemeWriter, best_flow
from converters.pointers import unescape
from converters.postman.model import Auth
from converters.slices import did_you_mean, nearest
from converters.source.text import shown

NO_AUTH = Auth(type="noauth")
_NOTHING = Rows()
_COMPONENTS = "/components/securitySchemes/"
Wanted = tuple[SecurityRequirement, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """How a request authenticates. `auth` None: as its collection does. `rows`: what it sends beside that.

    `in_examples`: what original requests send, the auth block spelt out. `note`: what the auth does not say, in one line.
    """

    auth: Auth | None = None
    rows: Rows = _NOTHING
    in_examples: Rows = _NOTHING
    note: str = ""


class Security:
    """Turns security requirements into auth, the collection's own once and for all."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.schemes = context.document.security_schemes
        self._write = SchemeWriter(context)
        self._told: set[str] = set()
        self._shared = self._common()
        self.collection = self._access(self._shared).auth if self._shared is not None else None

    def access(self, operation: Operation) -> Access:
        """What an operation needs: nothing of its own where the collection's auth already says it."""
        wanted = operation.security if operation.security is not None else self.context.document.security
        if self.context.options.inherit_auth and self._shared is not None:
            wanted = (self._shared,)
        elif operation.security is None and not wanted and self._shared is None:
            return Access()
        for key in {key: None for requirement in wanted for key in requirement if self._scheme(key) is None}:
            self._report_missing(key)
        access = self._access(self._chosen(wanted))
        self._declare_others(wanted)
        auth = None if access.auth == self.collection or self.context.options.inherit_auth else access.auth
        return Access(auth, access.rows, access.in_examples, self._note(wanted))

    def _common(self) -> SecurityRequirement | None:
        """The document's requirement, or the one that most operations have; the most frequent where all must inherit."""
        if self.context.document.security:
            return self._chosen(self.context.document.security)
        own = [operation.security for operation in self.context.document.operations]
        chosen = [requirement for wanted in own if wanted and (requirement := self._chosen(wanted))]
        if not chosen:
            return None
        counts = Counter(map(_frozen, chosen))
        most = max(chosen, key=lambda requirement: counts[_frozen(requirement)])
        is_of_most = 2 * counts[_frozen(most)] > len(own)
        return most if is_of_most or self.context.options.inherit_auth else None

    def _declare_others(self, wanted: Wanted) -> None:
        """Declares the variables of the alternatives that are not sent, for people who send one of those."""
        for key, scopes in (pair for requirement in wanted for pair in requirement.items()):
            scheme = self._scheme(key)
            if scheme is not None and self._write.auth(scheme, scopes) is None:
                self._write.rows(scheme)

    def _chosen(self, wanted: Wanted) -> SecurityRequirement:
        """The alternative to fulfil: the first that can be sent in full, without deprecated schemes if that is possible."""
        return min(wanted, key=self._faults) if wanted else {}

    def _faults(self, requirement: SecurityRequirement) -> int:
        schemes = [self._scheme(key) for key in requirement]
        if None in schemes:
            return 3
        known = [scheme for scheme in schemes if scheme is not None]
        if any(scheme.type == "mutualTLS" for scheme in known) or sum(map(_is_authorization, known)) > 1:
            return 2
        return 1 if any(scheme.deprecated for scheme in known) else 0

    def _scheme(self, key: str) -> SecurityScheme | None:
        """A scheme by its name, or by the address of its component (3.2 §4.30)."""
        if key in self.schemes:
            return self.schemes[key]
        name = key.partition("#")[2]
        if not name.startswith(_COMPONENTS):
            return None
        return self.schemes.get(unescape(unquote(name[len(_COMPONENTS) :])))

    def _access(self, requirement: SecurityRequirement) -> Access:
        """One scheme in the auth block, API keys last: they can stand beside another, a second Authorization header cannot."""
        auth: Auth | None = None
        rows, spelt_out = Rows(), Rows()
        for key, scopes in sorted(requirement.items(), key=lambda item: self._is_key(item[0])):
            scheme = self._scheme(key)
            if scheme is None:
                continue
            block = self._write.auth(scheme, scopes) if auth is None else None
            if block is not None:
                auth = block
            elif _is_authorization(scheme) and auth is not None:
                self._report_clash(scheme)
                continue
            else:
                rows += self._write.rows(scheme)
            if self.context.options.auth_in_examples:
                spelt_out += self._write.rows(scheme)
        return Access(auth or NO_AUTH, rows, spelt_out)

    def _is_key(self, key: str) -> bool:
        scheme = self._scheme(key)
        return scheme is not None and scheme.type == "apiKey"

    def _report_missing(self, key: str) -> None:
        """Tells once of each scheme that is required but not described."""
        if key not in self._told:
            self._told.add(key)
            message = f"There is no security scheme {shown(key)}{did_you_mean(nearest(key, self.schemes, count=1))}"
            self.context.warn("ref.unresolved", message, "#/components/securitySchemes")

    def _report_clash(self, scheme: SecurityScheme) -> None:
        if scheme.key not in self._told:
            self._told.add(scheme.key)
            message = f"Security scheme {scheme.key!r} cannot be combined with another in one request."
            self.context.findings.info("item.skipped", message, "#/security")

    def _note(self, wanted: Wanted) -> str:
        """The alternatives in one line, the chosen one first, and what a scheme needs that no auth block has."""
        chosen = self._chosen(wanted)
        ordered = [chosen, *(one for one in wanted if one is not chosen)] if wanted else []
        remarks = [remark for key, scopes in chosen.items() if (remark := self._remark(key, scopes))]
        if len(ordered) < 2 and not remarks:
            return ""
        told = ", or ".join(" + ".join(_named(key, scopes) for key, scopes in one.items()) or "none" for one in ordered)
        return "security: " + "; ".join([told, *remarks])

    def _remark(self, key: str, scopes: tuple[str, ...]) -> str:
        scheme = self._scheme(key)
        if scheme is None:
            return ""
        facts = ["deprecated"] if scheme.deprecated else []
        if scheme.type == "mutualTLS":
            facts.append("a client certificate")
        if scheme.type == "openIdConnect" and scheme.open_id_connect_url:
            facts.append(f"OpenID Connect, {scheme.open_id_connect_url}")
        if scheme.type == "oauth2" and scheme.oauth2_metadata_url:
            facts.append(f"metadata at {scheme.oauth2_metadata_url}")
        if scheme.type == "oauth2" and best_flow(scheme, scopes) == "deviceAuthorization":
            facts.append(f"device code from {scheme.flows['deviceAuthorization'].get('deviceAuthorizationUrl') or '?'}")
        return f"{key}: {', '.join(facts)}" if facts else ""


def _frozen(requirement: SecurityRequirement) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted(requirement.items()))


def _is_authorization(scheme: SecurityScheme) -> bool:
    """Whether a scheme takes the Authorization header."""
    return scheme.type in ("http", "oauth2", "openIdConnect")


def _named(key: str, scopes: tuple[str, ...]) -> str:
    return f"{key} ({', '.join(scopes)})" if scopes else key
