"""What a request brings along to say who asks. Read from headers only: what stands in an address is written into logs."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.access.cookies import session_in
from app.access.errors import AuthRequired
from app.access.peers import Headers, Peers

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """A personal token, an address that a trusted proxy vouches for, a session, or the local user: what comes first counts.

    `has_cookie`: a session's cookie came along, so that a browser may have been made to ask.
    """

    token: str | None = field(default=None, repr=False)
    email: str | None = None
    session: str | None = field(default=None, repr=False)
    is_local: bool = False
    is_secure: bool = False

    @property
    def has_cookie(self) -> bool:
        """Whether the browser added something by itself."""
        return self.session is not None


def read_credentials(
    headers: Headers, *, peer: str | None, scheme: str, host: str, peers: Peers, sso_header: str | None
) -> Credentials:
    """What the headers say, as far as whoever sent them may say so.

    `host`: the name in the Host header, without port. Raises AuthRequired for what can be read in two ways.
    """
    is_secure = peers.is_secure(scheme, peer, headers)
    return Credentials(
        token=_token(headers),
        email=_email(headers, sso_header) if sso_header and peers.is_trusted(peer) else None,
        session=session_in(headers, is_secure=is_secure),
        is_local=peers.is_local_user(peer, host, headers),
        is_secure=is_secure,
    )


def _token(headers: Headers) -> str | None:
    """`Authorization: Bearer …`, or `X-Api-Key` as scripts for Postman's API send it. Other schemes are a proxy's."""
    bearer = [value[7:] for name, value in headers if name == b"authorization" and value[:7].lower() == b"bearer "]
    given = bearer or [value for name, value in headers if name == b"x-api-key"]
    if len(given) > 1:
        raise AuthRequired("Send one token, once.")
    return given[0].strip().decode("latin-1") if given else None


def _email(headers: Headers, sso_header: str) -> str | None:
    given = [value for name, value in headers if name == sso_header.lower().encode()]
    if not given:
        return None
    try:
        text = given[0].decode().strip()
    except UnicodeDecodeError:
        text = ""
    if len(given) > 1 or not text or len(text) > LONGEST or not text.isprintable():
        raise AuthRequired("The proxy does not say clearly who asks.")
    return text
