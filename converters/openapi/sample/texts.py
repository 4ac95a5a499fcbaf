"""What a property's name says about its text: `city` is a city, `created_at` a moment, `customerId` a customer's id."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from converters.openapi.sample import words
from converters.openapi.sample.callings import PEOPLE, from_table, name_of, person, town_of
from converters.openapi.sample.codes import CODES
from converters.openapi.sample.cues import head
from converters.openapi.sample.flags import flag_named
from converters.openapi.sample.formats import (
    currency,
    email,
    family_name,
    given_name,
    host,
    ipv4,
    money,
    phone,
    slug,
    token,
    url,
    uuid,
)
from converters.openapi.sample.homonyms import HOMONYMS, OF_LANGUAGES, name_in_script, spoken, user_name
from converters.openapi.sample.more_texts import CHOICES
from converters.openapi.sample.names import About, keys_of, singular, tokens_of
from converters.openapi.sample.seeds import Dice, pick
from converters.openapi.sample.sentences import FAILURES, described, detail, noted, reason, title, written
from converters.openapi.sample.times import clock, day, moment
from converters.openapi.sample.told_texts import cased, hinted, spelt

Maker = Callable[[About], str]
_DONE_BY_PEOPLE = frozenset(
    (
        *("created", "updated", "modified", "edited", "changed", "invited", "approved", "assigned", "uploaded", "requested"),
        *("reviewed", "deleted", "closed", "merged", "signed", "added", "posted", "locked", "started", "submitted", "owned"),
    )
)
_FLAGS = ("is", "has", "can", "should")
_VAGUE = frozenset(
    ("id", "ids", "type", "kind", "object", "text", "number", "name", "key", "token", "at", "on", "source", "data")
)


def text_named(about: About) -> str:
    """A believable text: as its description says it is spelt, else by its name, else by what the description speaks of."""
    made = spelt(about) or _by_name(about, about.tokens)
    if not made and about.told:
        made = _by_head(about) or hinted(about)
    return cased(about, made or pick(words.WORDS, about.seed))


def _by_name(about: About, tokens: tuple[str, ...]) -> str:
    """What a name says; empty if it says nothing."""
    for key in keys_of(tokens):
        maker = TEXTS.get(key)
        made = maker(about) if maker else ""
        if made:
            return made
    if not tokens:
        return ""
    if tokens[-1] in ("name", "label", "caption"):
        return name_of(about)
    if tokens[0] in _FLAGS and len(tokens) > 1:
        return "true" if flag_named(tokens, about.variant) else "false"
    if tokens[0] in ("num", "number"):
        return str(1 + about.seed % 40)
    if "date" in tokens:
        return day(about)
    if len(tokens) > 1 and tokens[-1] == "by" and tokens[-2] in _DONE_BY_PEOPLE:
        return person(about)
    return person(about) if len(tokens) > 1 and tokens[-1] in PEOPLE else ""


def _by_head(about: About) -> str:
    """What the noun says that the description begins with: `The build command to run` is a command."""
    said = head(about.told)
    if not said or said[-1] in _VAGUE:
        return ""
    return _by_name(replace(about, tokens=(*about.tokens, *said)), said)


def _full_name(about: About) -> str:
    is_code = not {"repo", "repository"}.isdisjoint(tokens_of(about.owner))
    return f"northwind/{pick(words.REPOSITORIES, about.base + about.variant)}" if is_code else person(about)


def _town(part: Callable[[words.Town], str]) -> Maker:
    return lambda about: part(town_of(about))


def _state(about: About) -> str:
    """A state of a country in an address, else the state something is in."""
    places = {"address", "location", "billing", "shipping", "place", "venue", "city", "warehouse"}
    return _status(about) if places.isdisjoint(about.thing) else town_of(about).state


def _status(about: About) -> str:
    for names, table in words.STATUSES_OF:
        if not names.isdisjoint(about.thing):
            return pick(table, about.base + about.variant)
    return pick(words.STATUSES, about.base + about.variant)


def _identifier(about: About) -> str:
    """Such as `cus_3f9a1c7e20b4`: the thing's name cut short, so that ids of different things look different."""
    thing = tokens_of(singular("_".join(about.tokens[:-1]))) or tokens_of(about.owner)
    last = thing[-1] if thing and thing[-1].isascii() and thing[-1].isalpha() else "id"
    return f"{last if len(last) < 5 else last[:3]}_{Dice(about.seed).hex(12)}"


def _kind(about: About) -> str:
    """A schema's own name where a property says what kind of object it is in."""
    tokens = tokens_of(singular(about.owner))
    return (
        "_".join(tokens)
        if len(about.tokens) == 1 and 0 < len(tokens) < 4
        else pick(("standard", "basic", "regular"), about.seed)
    )


def _number(about: About) -> str:
    """What a thing is numbered with: a card by its digits, all else by a letter and digits."""
    if "card" in (*about.thing[-1:], *tokens_of(about.owner)[-1:]):
        return "4242 4242 4242 4242"
    return f"N-{10000 + about.base % 90000 + about.variant}"


def _code(about: About) -> str:
    if about.says("oauth", "authorization") or "oauth" in tokens_of(about.owner):
        return token(about)
    if not FAILURES.isdisjoint((*about.tokens, *tokens_of(about.owner))):
        return pick(words.ERROR_CODES, about.base + about.variant)
    return f"{pick(words.WORDS, about.seed)[:3].upper()}-{about.base % 900 + 100 + about.variant}"


def _version(about: About) -> str:
    return f"{1 + about.seed % 4}.{about.seed // 4 % 10}.{about.seed // 40 % 10}"


def _iban(about: About) -> str:
    """A German IBAN with the right check digits (ISO 13616)."""
    number = f"37040044{about.seed % 10**10:010d}"
    return f"DE{98 - int(number + '131400') % 97:02d}{number}"


_ALIKE: tuple[tuple[str, Maker], ...] = (
    ("id ids", _identifier),
    ("uuid guid", lambda about: uuid(about.seed)),
    ("email mail emailaddress", email),
    ("firstname givenname forename", given_name),
    ("lastname familyname surname", family_name),
    ("middlename", given_name),
    ("maidenname birthname", family_name),
    ("kana kanji", name_in_script),
    ("displayname realname legalname", person),
    ("fullname", _full_name),
    ("initials", lambda about: given_name(about)[0] + family_name(about)[0]),
    ("nickname", given_name),
    ("username login screenname handle", user_name),
    ("recipient reporter cardholder accountholder attendee", person),
    ("manager director instructor teacher cast contact doctor organizer contactperson speaker", person),
    ("company organization organisation merchant vendor supplier manufacturer employer", from_table(words.COMPANIES)),
    ("phone phonenumber telephone mobile mobilenumber fax tel cell msisdn", phone),
    ("url uri href link website homepage webpage permalink", url),
    ("avatar icon logo photo picture thumbnail banner poster cover", url),
    ("hostname domain domainname fqdn", host),
    ("ip ipaddress ipv4", ipv4),
    ("ipv6", lambda about: f"2001:db8::{1 + about.seed % 65000:x}"),
    ("mac macaddress", lambda about: ":".join(("02", *(token(about, 10)[at : at + 2] for at in range(0, 10, 2))))),
    ("street streetaddress line1 addressline1 address1 street1 streetname", from_table(words.STREETS)),
    ("line2 addressline2 address2 street2", lambda about: f"Floor {1 + about.seed % 9}"),
    ("city town locality location place birthplace neighborhood suburb adminarea2", _town(lambda town: town.city)),
    ("province county adminarea1 administrativearea", _town(lambda town: town.state)),
    ("region", _town(lambda town: town.state)),
    ("statecode regioncode provincecode", _town(lambda town: town.state_code)),
    ("country countryname", _town(lambda town: town.country)),
    ("countrycode countryiso iso2 alpha2 alpha2code", lambda about: town_of(about).code),
    ("iso3 alpha3 alpha3code", _town(lambda town: town.long_code)),
    ("nationality", _town(lambda town: town.code)),
    ("zip zipcode postcode postalcode", lambda about: town_of(about).postal_code),
    ("currency currencycode", currency),
    ("currencysymbol", lambda about: words.CURRENCY_SIGNS[words.CURRENCIES.index(currency(about))]),
    ("lang languagecode", spoken),
    ("locale culture", lambda about: pick(words.LOCALES, about.shared("language", OF_LANGUAGES))),
    ("timezone tz zoneinfo", lambda about: town_of(about).time_zone),
    ("lat latitude", lambda about: str(town_of(about).latitude)),
    ("lng lon longitude", lambda about: str(town_of(about).longitude)),
    ("hex hexcolor colorhex backgroundcolor textcolor bgcolor fontcolor", from_table(words.HEX_COLORS)),
    ("status", _status),
    ("state", _state),
    ("role roles", from_table(words.ROLES)),
    ("scope scopes", from_table(words.SCOPES)),
    ("permission permissions", from_table(words.PERMISSIONS)),
    ("department", from_table(words.DEPARTMENTS)),
    ("team", from_table(words.TEAMS)),
    ("job jobtitle occupation profession", from_table(words.JOBS)),
    ("tag tags label labels keyword keywords", from_table(words.TAGS)),
    ("category genre", from_table(words.CATEGORIES)),
    ("product productname item itemname article", from_table(words.PRODUCTS)),
    ("material", from_table(words.MATERIALS)),
    ("project projectname", from_table(words.PROJECTS)),
    ("title subject heading", title),
    ("bio aboutme", from_table(words.ABOUT_PEOPLE)),
    ("description summary about abstract overview synopsis", described),
    ("comment comments reply", from_table(words.COMMENTS)),
    ("note notes remark remarks", noted),
    ("feedback review", from_table(words.REVIEWS)),
    ("text body content message caption instructions", written),
    ("error errormessage failurereason errordescription", from_table(words.ERRORS)),
    ("reason", reason),
    ("detail details", detail),
    ("token accesstoken refreshtoken idtoken secret clientsecret apikey cursor nonce salt", token),
    ("hash digest sha256 fingerprint", lambda about: token(about, 64)),
    ("sha sha1 commit commitid gitsha commitsha", lambda about: token(about, 40)),
    ("checksum md5", lambda about: token(about, 32)),
    ("etag", lambda about: f'"{token(about, 12)}"'),
    ("sku", lambda about: f"SKU-{1000 + about.base % 9000 + about.variant}"),
    ("barcode ean gtin upc", lambda about: _with_check_digit(f"00{about.seed % 10**10:010d}")),
    ("isbn", lambda about: _with_check_digit(f"978{about.seed % 10**9:09d}")),
    ("iban", _iban),
    ("bic swift swiftcode", lambda about: "COBADEFFXXX"),
    ("last4 lastfour cardlast4", lambda about: f"0{about.seed % 1000:03d}"),
    ("cardnumber", lambda about: "4242 4242 4242 4242"),
    ("cvc cvv", lambda about: f"0{10 + about.seed % 90}"),
    ("cardbrand cardtype", from_table(words.CARDS)),
    ("vat vatnumber vatid", lambda about: f"DE{about.seed % 10**9:09d}"),
    ("taxid", lambda about: f"{10 + about.seed % 90}-{about.seed // 90 % 10**7:07d}"),
    ("accountnumber", lambda about: f"0{about.seed % 10**9:09d}"),
    ("routingnumber", lambda about: "011000015"),
    ("version appversion apiversion firmware", _version),
    ("file filename attachment", from_table(words.FILES)),
    ("path filepath directory folder", lambda about: f"/{pick(words.WORDS, about.seed)}/{pick(words.WORDS, about.seed // 24)}"),
    ("slug permalinkslug", slug),
    ("mimetype mediatype filetype", from_table(words.MIME_TYPES)),
    ("contenttype", lambda about: "application/json"),
    ("extension", from_table(("pdf", "png", "csv"))),
    ("useragent", from_table(words.BROWSERS)),
    ("date birthday dob birthdate day", day),
    ("time", clock),
    ("timestamp datetime at on created updated modified expires deadline since until", moment),
    ("query q", from_table(words.WORDS)),
    ("price amount total subtotal cost fee tax balance", money),
    ("quantity", lambda about: str(1 + about.seed % 9)),
    ("count", lambda about: str(1 + about.seed % 40)),
    ("percent percentage", lambda about: str(5 + about.seed % 90)),
    ("size", from_table(("S", "M", "L", "XL"))),
    ("unit units", from_table(("kg", "piece", "box"))),
    ("gender", from_table(("female", "male"))),
    ("explanation rebuttal disclosure policy memo footer header hint pretext preview placeholder help information", written),
    ("transcript output fallback agenda refusal sample response greeting announcement snippet excerpt quote", written),
    ("serialnumber serial", lambda about: f"SN-{token(about, 10).upper()}"),
    ("number", _number),
    ("ordernumber", lambda about: f"ORD-{10000 + about.base % 90000 + about.variant}"),
    ("invoicenumber", lambda about: f"INV-2026-{about.base % 9000 + 1000 + about.variant}"),
    ("trackingnumber", lambda about: f"1Z{token(about, 16).upper()}"),
    ("reference externalreference", lambda about: f"REF-{about.base % 90000 + 10000 + about.variant}"),
    ("code errorcode", _code),
    ("type kind object", _kind),
    ("environment env", from_table(("production", "staging"))),
    ("level severity priority", from_table(("high", "medium", "low"))),
    ("model", from_table(("Model A", "Series 5", "X200"))),
)  # fmt: skip
TEXTS: dict[str, Maker] = {name: from_table(table) for name, table in CHOICES.items()}
TEXTS |= {name: maker for names, maker in _ALIKE for name in names.split()}
TEXTS |= CODES | HOMONYMS


def _with_check_digit(digits: str) -> str:
    """The 12 digits with the thirteenth of EAN-13 and ISBN-13."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return f"{digits}{-total % 10}"
