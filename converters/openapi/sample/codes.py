"""Codes, keys and numbers written as texts: each in the shape that its kind has, and where it can be not a plain number."""

from __future__ import annotations

import base64
from collections.abc import Callable

from converters.openapi.sample.callings import from_table
from converters.openapi.sample.formats import MAKERS, host, token
from converters.openapi.sample.names import About
from converters.openapi.sample.seeds import Dice
from converters.openapi.sample.times import born, moment, moment_of, stamp

Maker = Callable[[About], str]
_FIXED: tuple[tuple[str, str], ...] = (
    ("sortcode", "10-88-00"),
    ("bankcode blz clearingcode", "04-300"),
    ("branchcode transitnumber", "00-123"),
    ("institutionnumber", "0010"),
    ("mcc merchantcategorycode categorycode", "5734"),
    ("packagename bundleid bundleidentifier", "com.example.app"),
    ("airlinecode carriercode", "BH"),
    ("authcode authorizationcode approvalcode", "A48213"),
    ("verificationcode otp otpcode pin pincode passcode smscode onetimepassword", "048-213"),
    ("promocode promotioncode couponcode coupon vouchercode discountcode", "SPRING26"),
    ("iso6391code", "en"),
    ("sortdir sortdirection", "desc"),
    ("statuscode", "200"),
    ("streetnumber housenumber buildingnumber", "12B"),
    ("namesuffix", "Jr."),
    ("nameprefix salutation honorific", "Dr."),
    ("rel", "self"),
    ("kty", "RSA"),
    ("alg", "RS256"),
    ("crv", "P-256"),
    ("jwkuse", "sig"),
    ("typ tokentype", "Bearer"),
    ("iss issuerurl", "https://auth.example.com"),
    ("hostpath mountpoint mountpath", "/var/lib/data"),
    ("architecture arch", "amd64"),
    ("memory", "512m"),
    ("networkmode", "bridge"),
    ("sshurl", "git@git.example.com:northwind/web-client.git"),
    ("svnurl", "https://svn.example.com/northwind/web-client"),
    ("giturl", "git://git.example.com/northwind/web-client.git"),
    ("unicodeemoji", "🎉"),
    ("emoji", ":tada:"),
    ("emojiname", "tada"),
    ("weekday dayofweek weeklyanchor", "monday"),
    ("presence", "active"),
    ("conclusion", "success"),
    ("result outcome", "success"),
    ("confirmation", "confirmed"),
    ("jurisdiction", "Ireland"),
    ("abbreviation acronym", "NW"),
    ("deliveryservice", "Post office"),
    ("travelagency", "Tidewater Travel"),
    ("serviceclass", "economy"),
    ("wallet", "apple_pay"),
    ("sitemap", "https://example.com/sitemap.xml"),
    ("cmd", "npm run build"),
    ("entrypoint", "/entrypoint.sh"),
    ("dir", "dist"),
    ("expand", "data"),
    ("fields", "id,name"),
    ("emailprefix mailprefix", "team"),
    ("waveform", "FzYACgAAAAAAACQAAAAAAAA="),
    ("cron crontab schedule cronexpression", "0 9 * * 1"),
    ("ssn socialsecuritynumber", "000-12-3456"),
    ("mask", "0123"),
    ("bsbnumber bsb", "012-345"),
    ("returncode", "R01"),
    ("responsecode", "00"),
    ("transferencoding", "chunked"),
    ("contentencoding", "gzip"),
    ("contentdisposition", 'attachment; filename="report.pdf"'),
    ("html bodyhtml", "<p>A short text, as people write it.</p>"),
    ("pronouns", "they/them"),
    ("sql", "select id, name from customers"),
    ("buildcontext dockerfile", "./Dockerfile"),
    ("signal", "SIGTERM"),
    ("nodeversion", "22"),
    ("regexpattern regex", "^[a-z]+$"),
    ("httpproxy proxy", "http://proxy.example.com:3128"),
    ("statementdescriptor descriptor", "NORTHWIND SUPPLY"),
    ("statementdescriptorprefix", "NORTHWIND"),
    ("statementdescriptorsuffix", "ORDER 12"),
    ("invoiceprefix", "INV"),
    ("discriminator", "0"),
    ("doingbusinessas dba tradename", "Northwind Supply"),
    ("schema", "public"),
    ("namespace", "default"),
    ("search searchquery phrase", "walnut desk"),
    ("registry", "registry.example.com"),
    ("iframe", '<iframe src="https://example.com/embed"></iframe>'),
    ("pdf", "https://files.example.com/report.pdf"),
    ("linkaccess", "view"),
    ("usecase", "Order updates"),
    ("purpose", "Order updates"),
    ("authorization", "Bearer 8a1f3c5e7b9d2460"),
    ("topic", "Plans for spring"),
    ("framework", "react"),
    ("runtime", "nodejs22"),
)
_MADE: tuple[tuple[str, Maker], ...] = (
    ("airportcode iata iatacode", from_table(("LHR", "LIS", "OSL", "YUL"))),
    ("expmonth expirymonth expirationmonth", lambda about: "11"),
    ("expyear expiryyear expirationyear", lambda about: "2029"),
    ("expiry expirydate expirationdate cardexpiry", lambda about: _expiry(about)),
    ("birthyear yearofbirth dobyear", lambda about: str(moment_of(about).year)),
    ("birthmonth monthofbirth dobmonth", lambda about: f"{moment_of(about).month:02d}"),
    ("dayofbirth dobday", lambda about: f"{moment_of(about).day:02d}"),
    ("year", lambda about: str(moment_of(about).year)),
    ("month", lambda about: f"{moment_of(about).month:02d}" if born(about) else f"2026-{1 + about.seed % 12:02d}"),
    ("ts threadts messagets", stamp),
    ("password passphrase adminpassword", MAKERS["password"]),
    ("obfuscation verifykey", token),
    ("kid keyid thumbprint", lambda about: token(about, 16)),
    ("signature sig cryptogram encryptedcontent", lambda about: _bytes(about, 32)),
    ("jwk n modulus", lambda about: _bytes(about, 43)),
    ("publickey sshkey", lambda about: f"ssh-ed25519 {_bytes(about, 48)}"),
    ("certificate cert cacert pem certpem", lambda about: _pem(about, "CERTIFICATE")),
    ("privatekey", lambda about: _pem(about, "PRIVATE KEY")),
    ("idempotencykey requestkey", lambda about: token(about, 32)),
    ("dns nameserver nameservers dnsserver resolver", lambda about: f"192.0.2.{53 + about.variant}"),
    ("extrahost", lambda about: f"{host(about)}:192.0.2.10"),
    ("filekey componentkey stylekey setkey collectionkey variablekey", lambda about: token(about)),
    ("confirmationnumber bookingnumber reservationnumber", lambda about: f"BK{token(about, 6).upper()}"),
    ("idnumber documentnumber", from_table(("X4829137", "L0938271"))),
    ("bankaccountnumber", lambda about: f"0{about.seed % 10**9:09d}"),
    ("bankroutingnumber abaroutingnumber", lambda about: "011000015"),
)  # fmt: skip


def _expiry(about: About) -> str:
    """Such as is printed on a card, or the day something ends."""
    if about.says("yyyy") and not about.says("dd"):
        return "2029-11"
    return "11/29" if not {"card", "cardexpiry"}.isdisjoint((*about.tokens, *about.owner.lower().split("_"))) else moment(about)


def _pem(about: About, what: str) -> str:
    return f"-----BEGIN {what}-----\n{_bytes(about, 42)}\n-----END {what}-----"


def _bytes(about: About, count: int) -> str:
    return base64.b64encode(bytes.fromhex(Dice(about.seed).hex(2 * count))).decode().rstrip("=")


CODES: dict[str, Maker] = {name: from_table((text,)) for names, text in _FIXED for name in names.split()}
CODES |= {name: maker for names, maker in _MADE for name in names.split()}
