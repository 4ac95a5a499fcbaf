"""Small tables of believable words: our own, so that samples never change with a library's release."""

from __future__ import annotations

GIVEN_NAMES = ("Ada", "Noor", "Mateo", "Ines", "Kofi", "Yuki", "Lena", "Omar", "Priya", "Tomas", "Maya", "Elias")
FAMILY_NAMES = (
    "Okafor",
    "Lindgren",
    "Moreau",
    "Tanaka",
    "Silva",
    "Novak",
    "Haddad",
    "Keller",
    "Reyes",
    "Iyer",
    "Brandt",
    "Doyle",
)
COMPANIES = (
    "Northwind Supply",
    "Blue Harbor",
    "Copperleaf",
    "Granite & Co",
    "Lumen Works",
    "Orchard Labs",
    "Tidewater",
    "Fernhill",
)
PRODUCTS = (
    "Walnut desk",
    "Trail backpack",
    "Ceramic mug",
    "Desk lamp",
    "Wool blanket",
    "City bicycle",
    "Steel bottle",
    "Canvas tote",
)
STREETS = ("12 Harbour Street", "48 Linden Avenue", "7 Mill Lane", "105 Station Road", "23 Park Row", "90 Orchard Way")
CITIES = ("Lisbon", "Utrecht", "Nairobi", "Osaka", "Montreal", "Leipzig", "Valencia", "Aarhus")
STATES = ("California", "Bavaria", "Ontario", "Victoria", "Lazio", "Kerala")
COUNTRIES = ("Portugal", "Kenya", "Japan", "Canada", "Germany", "Denmark", "Spain", "Brazil")
COUNTRY_CODES = ("PT", "KE", "JP", "CA", "DE", "DK", "ES", "BR")
POSTAL_CODES = ("SW1A 2AA", "1012 AB", "K1A 0B1", "D02 X285", "2000-A", "EH1 1YZ")
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "CAD", "CHF")
LANGUAGES = ("en", "de", "fr", "es", "pt", "ja")
LOCALES = ("en-US", "de-DE", "fr-FR", "es-ES", "pt-BR", "ja-JP")
TIME_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Africa/Nairobi", "America/Toronto", "Europe/Lisbon")
COLORS = ("blue", "amber", "green", "crimson", "slate", "ivory")
HEX_COLORS = ("#2f6f4f", "#c2410c", "#1d4ed8", "#7c3aed", "#0f766e", "#b91c1c")
STATUSES = ("active", "pending", "completed", "open", "ready")
ROLES = ("admin", "editor", "viewer", "member")
DEPARTMENTS = ("Sales", "Support", "Engineering", "Finance", "Logistics")
JOBS = ("Product manager", "Engineer", "Designer", "Accountant", "Team lead")
TAGS = ("new", "featured", "summer", "priority", "internal", "seasonal")
CATEGORIES = ("Furniture", "Outdoor", "Kitchen", "Electronics", "Books")
TITLES = ("Quarterly review", "Spring launch", "Getting started", "Weekly summary", "Release plan", "Field notes")
SENTENCES = (
    "Delivered on time and in good condition.",
    "Covers everything the team agreed on.",
    "Please ring the bell at the side entrance.",
    "Prepared for the meeting on Monday.",
    "A short note that says what this is about.",
    "Works with the settings of the main account.",
)
ERRORS = (
    "The request could not be processed.",
    "Something about this request is not right.",
    "This is not possible right now.",
)
WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "island", "juniper", "kestrel", "lagoon",
    "maple", "nimbus", "orchid", "pebble", "quartz", "river", "sable", "timber", "umber", "violet", "willow", "zephyr",
)  # fmt: skip
KEYS = ("primary", "secondary", "region", "source", "channel", "batch", "season", "origin")
BROWSERS = ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0",)
