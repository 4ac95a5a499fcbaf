"""What a property's name says about its text: `city` is a city, `created_at` a moment, `customerId` a customer's id."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from converters.openapi.sample import words
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
from converters.openapi.sample.more_texts import CHOICES
from converters.openapi.sample.names import About, keys_of, noun_of, singular, tokens_of
from converters.openapi.sample.seeds import Dice, pick
from converters.openapi.sample.times import clock, day, moment

Maker = Callable[[About], str]
_FLAGS = ("is", "has", "can", "should")


def text_named(about: About) -> str:
    """A believable text for what a property is about."""
    tokens = about.tokens
    for key in keys_of(tokens):
        maker = TEXTS.get(key)
        if maker:
            return maker(about)
    if tokens and tokens[-1] in ("name", "label", "caption"):
        return name_of(about)
    if tokens and tokens[0] in _FLAGS and len(tokens) > 1:
        return "true" if about.seed % 2 else "false"
    if "date" in tokens:
        return day(about)
    if len(tokens) > 1 and tokens[-1] in _PEOPLE:
        return _person(about)
    return pick(words.WORDS, about.seed)


def name_of(about: About) -> str:
    """What the thing a name belongs to is called: people, firms and products as such, others by a word and what they are."""
    thing = about.thing
    for kinds, make in _NAMES:
        if not kinds.isdisjoint(thing[-2:]):
            return make(about)
    noun = noun_of("_".join(thing))
    word = pick(words.WORDS, about.seed).capitalize()
    return f"{word} {noun}" if noun and len(noun) < 18 else f"{word} {pick(words.WORDS, about.seed // 24)}"


def _person(about: About) -> str:
    return f"{given_name(about)} {family_name(about)}"


def _full_name(about: About) -> str:
    is_code = not {"repo", "repository"}.isdisjoint(tokens_of(about.owner))
    return f"northwind/{pick(words.REPOSITORIES, about.base + about.variant)}" if is_code else _person(about)


def _user_name(about: About) -> str:
    return f"{given_name(about)}.{family_name(about)}".lower()


def _from(table: Sequence[str]) -> Maker:
    """Of several items each has the next of the table, so that they differ."""
    return lambda about: pick(table, about.base + about.variant)


def _town(part: Callable[[words.Town], str]) -> Maker:
    return lambda about: part(town_of(about))


def town_of(about: About) -> words.Town:
    """The town of an address; all parts of one address are of the same."""
    return pick(words.TOWNS, about.shared("town", _OF_TOWNS))


def _state(about: About) -> str:
    """A state of a country in an address, else the state something is in."""
    places = {"address", "location", "billing", "shipping", "place", "venue", "city", "warehouse"}
    return _status(about) if places.isdisjoint(about.thing) else town_of(about).state


def _status(about: About) -> str:
    for names, table in words.STATUSES_OF:
        if not names.isdisjoint(about.thing):
            return pick(table, about.base + about.variant)
    return pick(words.STATUSES, about.base + about.variant)


def _described(about: About) -> str:
    """A sentence that fits the thing it describes."""
    thing = set(tokens_of(about.owner)) | set(about.tokens[:-1])
    for kinds, table in _SENTENCES_OF:
        if not kinds.isdisjoint(thing):
            return pick(table, about.base + about.variant)
    noun = noun_of("_".join(about.tokens[:-1]) or about.owner)
    if not noun:
        return pick(words.SENTENCES, about.base + about.variant)
    article = "An" if noun[0] in "aeio" else "A"
    return pick(words.ABOUT_THINGS, about.base + about.variant).format(noun=noun, A=article)


def _noted(about: About) -> str:
    is_sold = not {"order", "delivery", "shipment", "parcel", "booking"}.isdisjoint(tokens_of(about.owner))
    return pick(words.SENTENCES[:3] if is_sold else words.SENTENCES, about.base + about.variant)


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


def _code(about: About) -> str:
    if not _FAILURES.isdisjoint((*about.tokens, *tokens_of(about.owner))):
        return pick(words.ERROR_CODES, about.base + about.variant)
    return f"{pick(words.WORDS, about.seed)[:3].upper()}-{about.base % 900 + 100 + about.variant}"


def _title(about: About) -> str:
    for kinds, table in _TITLES_OF:
        if not kinds.isdisjoint(tokens_of(about.owner)):
            return pick(table, about.base + about.variant)
    return pick(words.TITLES, about.base + about.variant)


def _version(about: About) -> str:
    return f"{1 + about.seed % 4}.{about.seed // 4 % 10}.{about.seed // 40 % 10}"


def _iban(about: About) -> str:
    """A German IBAN with the right check digits (ISO 13616)."""
    number = f"37040044{about.seed % 10**10:010d}"
    return f"DE{98 - int(number + '131400') % 97:02d}{number}"


_OF_TOWNS = frozenset(
    (
        *("address", "city", "town", "locality", "state", "province", "county", "region", "country", "code", "name", "zip"),
        *(
            "zipcode",
            "postal",
            "postcode",
            "time",
            "zone",
            "timezone",
            "tz",
            "lat",
            "latitude",
            "lng",
            "lon",
            "long",
            "longitude",
        ),
        *("iso", "iso2", "iso3", "alpha2", "alpha3", "nationality", "coordinates", "geo", "location"),
    )
)
_OF_LANGUAGES = frozenset(("language", "lang", "code", "locale", "culture"))
_OF_FIRMS = frozenset(("name", "legal", "display"))
_PEOPLE = frozenset(
    (
        *("user", "customer", "author", "owner", "contact", "person", "member", "employee", "shopper", "guest", "patient"),
        *(
            "holder",
            "cardholder",
            "recipient",
            "sender",
            "full",
            "display",
            "assignee",
            "buyer",
            "artist",
            "creator",
            "reviewer",
        ),
        *("manager", "driver", "student", "teacher", "attendee", "speaker", "reporter", "editor", "signer", "payer", "lead"),
        *(
            "subscriber",
            "individual",
            "passenger",
            "traveler",
            "participant",
            "visitor",
            "admin",
            "profile",
            "approver",
            "doctor",
        ),
    )
)
_FIRMS = frozenset(
    (
        *("company", "organization", "organisation", "business", "merchant", "brand", "vendor", "supplier", "shop", "store"),
        *("manufacturer", "publisher", "employer", "partner", "tenant", "client", "org", "bank", "institution", "account"),
    )
)
_FAILURES = frozenset(("error", "errors", "problem", "failure", "exception", "violation", "fault"))
_NAMES: tuple[tuple[frozenset[str], Maker], ...] = (
    (_PEOPLE, _person),
    (_FIRMS, lambda about: pick(words.COMPANIES, about.shared("firm", _OF_FIRMS))),
    (frozenset(("product", "item", "article", "sku", "variant", "goods", "listing")), _from(words.PRODUCTS)),
    (frozenset(("project", "workspace", "initiative", "campaign", "board")), _from(words.PROJECTS)),
    (frozenset(("task", "todo", "ticket", "issue", "story", "subtask")), _from(words.TASKS)),
    (frozenset(("event", "meeting", "conference", "webinar")), _from(words.EVENTS)),
    (frozenset(("team", "group", "squad", "department")), _from(words.TEAMS)),
    (frozenset(("pet", "dog", "cat", "animal", "bird")), _from(words.PETS)),
    (frozenset(("plan", "tier", "subscription", "package")), _from(words.PLANS)),
    (frozenset(("restaurant", "cafe", "venue")), _from(words.RESTAURANTS)),
    (frozenset(("book", "movie", "film", "novel")), _from(words.BOOKS)),
    (frozenset(("song", "track", "album", "playlist")), _from(words.SONGS)),
    (frozenset(("repository", "repo", "service", "app", "application", "deployment")), _from(words.REPOSITORIES)),
    (frozenset(("category", "genre", "collection", "section")), _from(words.CATEGORIES)),
    (frozenset(("tag", "label", "topic", "keyword")), _from(words.TAGS)),
    (frozenset(("role", "permission")), _from(words.ROLES)),
    (frozenset(("country", "nation")), lambda about: town_of(about).country),
    (frozenset(("city", "town", "location", "place")), lambda about: town_of(about).city),
    (frozenset(("state", "province")), lambda about: town_of(about).state),
    (frozenset(("currency",)), lambda about: words.CURRENCY_NAMES[words.CURRENCIES.index(currency(about))]),
    (frozenset(("language",)), _from(words.LANGUAGE_NAMES)),
    (frozenset(("color", "colour")), _from(words.COLORS)),
    (frozenset(("file", "attachment", "document", "asset", "image", "media")), _from(words.FILES)),
)
_SENTENCES_OF: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (_FAILURES, words.ERRORS),
    (frozenset(("line", "lineitem")), words.PRODUCTS),
    (frozenset(("product", "item", "variant", "listing")), words.ABOUT_PRODUCTS),
    (frozenset(("article", "blog", "story", "page", "document", "chapter", "lesson", "course")), words.ABOUT_TEXTS),
    (frozenset(("user", "person", "author", "profile", "employee", "member", "artist", "customer")), words.ABOUT_PEOPLE),
    (frozenset(("event", "meeting", "webinar", "conference")), words.ABOUT_EVENTS),
    (frozenset(("comment", "reply", "note", "message", "post", "remark")), words.COMMENTS),
    (frozenset(("review", "feedback", "testimonial", "rating")), words.REVIEWS),
    (frozenset(("order", "delivery", "shipment", "parcel")), words.SENTENCES[:3]),
)
_TITLES_OF: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (_FAILURES, words.ERROR_TITLES),
    (frozenset(("task", "todo", "ticket", "issue", "subtask")), words.TASKS),
    (frozenset(("product", "item", "listing")), words.PRODUCTS),
    (frozenset(("event", "meeting")), words.EVENTS),
    (frozenset(("book", "movie", "film")), words.BOOKS),
    (frozenset(("song", "track", "album")), words.SONGS),
    (frozenset(("project", "campaign")), words.PROJECTS),
    (frozenset(("employee", "person", "contact", "profile")), words.JOBS),
)
_ALIKE: tuple[tuple[str, Maker], ...] = (
    ("id ids", _identifier),
    ("uuid guid", lambda about: uuid(about.seed)),
    ("email mail emailaddress", email),
    ("firstname givenname forename", given_name),
    ("lastname familyname surname", family_name),
    ("middlename", given_name),
    ("displayname realname legalname", _person),
    ("fullname", _full_name),
    ("initials", lambda about: given_name(about)[0] + family_name(about)[0]),
    ("nickname", given_name),
    ("username login screenname handle", _user_name),
    ("author owner assignee creator recipient sender reporter reviewer cardholder accountholder attendee", _person),
    ("manager director instructor teacher actor cast contact driver doctor host organizer contactperson speaker", _person),
    ("company organization organisation merchant vendor supplier brand manufacturer employer", _from(words.COMPANIES)),
    ("phone phonenumber telephone mobile mobilenumber fax tel cell msisdn", phone),
    ("url uri href link website homepage webpage permalink", url),
    ("image avatar icon logo photo picture thumbnail banner poster cover", url),
    ("hostname domain domainname fqdn", host),
    ("ip ipaddress ipv4", ipv4),
    ("ipv6", lambda about: f"2001:db8::{1 + about.seed % 65000:x}"),
    ("mac macaddress", lambda about: ":".join(("02", *(token(about, 10)[at : at + 2] for at in range(0, 10, 2))))),
    ("street streetaddress address line1 addressline1 address1 street1 streetname", _from(words.STREETS)),
    ("line2 addressline2 address2 street2", lambda about: f"Floor {1 + about.seed % 9}"),
    ("city town locality", _town(lambda town: town.city)),
    ("province county", _town(lambda town: town.state)),
    ("region", _town(lambda town: town.state)),
    ("statecode regioncode provincecode", _town(lambda town: town.state_code)),
    ("country countryname", _town(lambda town: town.country)),
    ("countrycode countryiso iso2 alpha2", lambda about: town_of(about).code),
    ("iso3 alpha3", _town(lambda town: town.long_code)),
    ("nationality", _town(lambda town: town.code)),
    ("zip zipcode postcode postalcode", lambda about: town_of(about).postal_code),
    ("currency currencycode", currency),
    ("currencysymbol", lambda about: words.CURRENCY_SIGNS[words.CURRENCIES.index(currency(about))]),
    ("language lang languagecode", lambda about: pick(words.LANGUAGES, about.shared("language", _OF_LANGUAGES))),
    ("locale culture", lambda about: pick(words.LOCALES, about.shared("language", _OF_LANGUAGES))),
    ("timezone tz zoneinfo", lambda about: town_of(about).time_zone),
    ("lat latitude", lambda about: str(town_of(about).latitude)),
    ("lng lon longitude", lambda about: str(town_of(about).longitude)),
    ("color colour", _from(words.COLORS)),
    ("hex hexcolor colorhex backgroundcolor textcolor bgcolor fontcolor", _from(words.HEX_COLORS)),
    ("status", _status),
    ("state", _state),
    ("role roles", _from(words.ROLES)),
    ("scope scopes permission permissions", _from(words.SCOPES)),
    ("department", _from(words.DEPARTMENTS)),
    ("team", _from(words.TEAMS)),
    ("job jobtitle position occupation profession", _from(words.JOBS)),
    ("tag tags label labels keyword keywords", _from(words.TAGS)),
    ("category genre", _from(words.CATEGORIES)),
    ("product productname item itemname article", _from(words.PRODUCTS)),
    ("material", _from(words.MATERIALS)),
    ("project projectname", _from(words.PROJECTS)),
    ("title subject headline heading", _title),
    ("description summary bio about abstract overview synopsis", _described),
    ("comment comments reply", _from(words.COMMENTS)),
    ("note notes remark remarks", _noted),
    ("feedback review", _from(words.REVIEWS)),
    ("text body content message caption instructions", _described),
    ("error errormessage reason failurereason errordescription", _from(words.ERRORS)),
    ("detail details", lambda about: pick(words.ERRORS if is_failure(about) else words.SENTENCES, about.seed)),
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
    ("cardnumber", lambda about: "4242424242424242"),
    ("cvc cvv", lambda about: f"0{10 + about.seed % 90}"),
    ("cardbrand cardtype", _from(words.CARDS)),
    ("vat vatnumber vatid", lambda about: f"DE{about.seed % 10**9:09d}"),
    ("taxid", lambda about: f"{10 + about.seed % 90}-{about.seed // 90 % 10**7:07d}"),
    ("accountnumber", lambda about: f"0{about.seed % 10**9:09d}"),
    ("routingnumber", lambda about: "011000015"),
    ("version appversion apiversion firmware", _version),
    ("file filename attachment", _from(words.FILES)),
    ("path filepath directory folder", lambda about: f"/{pick(words.WORDS, about.seed)}/{pick(words.WORDS, about.seed // 24)}"),
    ("slug permalinkslug", slug),
    ("mimetype mediatype filetype", _from(words.MIME_TYPES)),
    ("contenttype", lambda about: "application/json"),
    ("extension", _from(("pdf", "png", "csv"))),
    ("useragent", _from(words.BROWSERS)),
    ("date birthday dob birthdate day", day),
    ("time", clock),
    ("timestamp datetime at on created updated modified expires expiry deadline since until", moment),
    ("month", lambda about: f"2026-{1 + about.seed % 12:02d}"),
    ("year", lambda about: "2026"),
    ("query search q", _from(words.WORDS)),
    ("price amount total subtotal cost fee tax balance", money),
    ("quantity", lambda about: str(1 + about.seed % 9)),
    ("count", lambda about: str(1 + about.seed % 40)),
    ("percent percentage", lambda about: str(5 + about.seed % 90)),
    ("size", _from(("S", "M", "L", "XL"))),
    ("unit units", _from(("kg", "piece", "box"))),
    ("gender", _from(("female", "male"))),
    ("serialnumber serial", lambda about: f"SN-{token(about, 10).upper()}"),
    ("number", lambda about: f"N-{10000 + about.base % 90000 + about.variant}"),
    ("ordernumber", lambda about: f"ORD-{10000 + about.base % 90000 + about.variant}"),
    ("invoicenumber", lambda about: f"INV-2026-{about.base % 9000 + 1000 + about.variant}"),
    ("trackingnumber", lambda about: f"1Z{token(about, 16).upper()}"),
    ("reference ref externalreference", lambda about: f"REF-{about.base % 90000 + 10000 + about.variant}"),
    ("code errorcode", _code),
    ("type kind object", _kind),
    ("method httpmethod", lambda about: "GET"),
    ("environment env", _from(("production", "staging"))),
    ("level severity priority", _from(("high", "medium", "low"))),
    ("model", _from(("Model A", "Series 5", "X200"))),
)  # fmt: skip
TEXTS: dict[str, Maker] = {name: _from(table) for name, table in CHOICES.items()}
TEXTS |= {name: maker for names, maker in _ALIKE for name in names.split()}


def is_failure(about: About) -> bool:
    """Whether a value belongs to something that says what went wrong."""
    return not _FAILURES.isdisjoint(tokens_of(about.owner))


def _with_check_digit(digits: str) -> str:
    """The 12 digits with the thirteenth of EAN-13 and ISBN-13."""
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return f"{digits}{-total % 10}"
