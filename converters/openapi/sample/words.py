"""Small tables of believable words: our own, so that samples never change with a library's release."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """A place whose parts agree: `code` is ISO 3166-1 alpha-2, `long_code` alpha-3.

    No postal code is a number by itself: in a form nobody could tell whether it is one.
    """

    city: str
    state: str
    state_code: str
    country: str
    code: str
    long_code: str
    postal_code: str
    latitude: float
    longitude: float
    time_zone: str


TOWNS = (
    Town("Utrecht", "Utrecht", "UT", "Netherlands", "NL", "NLD", "3511 LN", 52.0907, 5.1214, "Europe/Amsterdam"),
    Town("Leipzig", "Saxony", "SN", "Germany", "DE", "DEU", "04109", 51.3397, 12.3731, "Europe/Berlin"),
    Town("Aarhus", "Midtjylland", "82", "Denmark", "DK", "DNK", "8000 C", 56.1629, 10.2039, "Europe/Copenhagen"),
    Town("Dublin", "Leinster", "L", "Ireland", "IE", "IRL", "D02 X285", 53.3498, -6.2603, "Europe/Dublin"),
    Town("Montreal", "Quebec", "QC", "Canada", "CA", "CAN", "H2Y 1C6", 45.5019, -73.5674, "America/Toronto"),
    Town("Portland", "Oregon", "OR", "United States", "US", "USA", "97205-1410", 45.5152, -122.6784, "America/Los_Angeles"),
    Town("Lisbon", "Lisbon", "11", "Portugal", "PT", "PRT", "1100-148", 38.7223, -9.1393, "Europe/Lisbon"),
    Town("Osaka", "Osaka", "27", "Japan", "JP", "JPN", "530-0001", 34.6937, 135.5023, "Asia/Tokyo"),
)  # fmt: skip

STREETS = ("12 Harbour Street", "48 Linden Avenue", "7 Mill Lane", "105 Station Road", "23 Park Row", "90 Orchard Way")
GIVEN_NAMES = (
    *("Ada", "Noor", "Mateo", "Ines", "Kofi", "Yuki", "Lena", "Omar", "Priya", "Tomas", "Maya", "Elias"),
    *("Clara", "Jonas", "Amara", "Felix", "Sofia", "Hugo", "Leila", "Marco"),
)
FAMILY_NAMES = (
    *("Okafor", "Lindgren", "Moreau", "Tanaka", "Silva", "Novak", "Haddad", "Keller", "Reyes", "Iyer", "Brandt", "Doyle"),
    *("Fischer", "Costa", "Nyberg", "Mensah", "Vega"),
)
COMPANIES = (
    *("Northwind Supply", "Blue Harbor", "Copperleaf", "Granite & Co", "Lumen Works", "Orchard Labs", "Tidewater", "Fernhill"),
)
PRODUCTS = (
    *(
        "Walnut desk",
        "Trail backpack",
        "Ceramic mug",
        "Desk lamp",
        "Wool blanket",
        "City bicycle",
        "Steel bottle",
        "Canvas tote",
    ),
)
PROJECTS = (
    *("Website relaunch", "Spring campaign", "Mobile app", "Data migration", "Office move", "Customer portal"),
    *("Onboarding guide", "Annual report"),
)
TASKS = (
    *("Draft the release notes", "Review the budget", "Update the contact page", "Call the supplier", "Fix the login form"),
    *("Prepare the demo", "Order new labels", "Check the translations"),
)
EVENTS = ("Spring meetup", "Product launch", "Team workshop", "Open day", "Summer festival", "Design conference")
TEAMS = ("Growth", "Platform", "Customer Success", "Design", "Operations", "Finance")
PETS = ("Biscuit", "Luna", "Pepper", "Milo", "Clover", "Rex")
PLANS = ("Starter", "Team", "Business", "Enterprise")
RESTAURANTS = ("The Copper Pot", "Olive & Thyme", "Harbor Kitchen", "Little Saigon", "Casa Verde")
BOOKS = ("The Quiet Harbor", "A Map of Small Things", "Winter Orchard", "The Glass Ferry", "Letters from the Coast")
SONGS = ("Paper Lanterns", "Northern Line", "Slow Tide", "Golden Hour", "Afterglow")
REPOSITORIES = ("billing-service", "web-client", "data-pipeline", "design-tokens", "mobile-app", "docs-site")
CURRENCIES = ("EUR", "USD", "GBP", "JPY", "CAD", "CHF")
CURRENCY_NAMES = ("Euro", "US dollar", "Pound sterling", "Japanese yen", "Canadian dollar", "Swiss franc")
CURRENCY_SIGNS = ("€", "$", "£", "¥", "$", "CHF")
LANGUAGES = ("en", "de", "fr", "es", "pt", "ja")
LANGUAGE_NAMES = ("English", "German", "French", "Spanish", "Portuguese", "Japanese")
LOCALES = ("en-US", "de-DE", "fr-FR", "es-ES", "pt-BR", "ja-JP")
COLORS = ("blue", "amber", "green", "crimson", "slate", "ivory")
HEX_COLORS = ("#2f6f4f", "#c2410c", "#1d4ed8", "#7c3aed", "#0f766e", "#b91c1c")
STATUSES = ("active", "pending", "completed", "open", "ready")
STATUSES_OF: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset(("order", "shipment", "delivery", "parcel")), ("processing", "shipped", "delivered")),
    (frozenset(("payment", "charge", "transaction", "refund", "transfer", "payout")), ("succeeded", "pending")),
    (frozenset(("invoice", "bill")), ("paid", "open")),
    (frozenset(("task", "issue", "ticket", "todo", "story")), ("in_progress", "open", "done")),
    (frozenset(("job", "build", "run", "deployment", "pipeline", "workflow", "export", "import")), ("running", "queued")),
    (frozenset(("booking", "reservation", "appointment")), ("confirmed", "pending")),
    (frozenset(("article", "post", "page")), ("published", "draft")),
    (frozenset(("server", "service", "node", "health", "database")), ("healthy", "running")),
)
ROLES = ("admin", "editor", "viewer", "member")
SCOPES = ("read", "write", "profile")
PERMISSIONS = ("read", "write", "admin")
DEPARTMENTS = ("Sales", "Support", "Engineering", "Finance", "Logistics")
JOBS = ("Product manager", "Engineer", "Designer", "Accountant", "Team lead")
TAGS = ("new", "featured", "summer", "priority", "internal", "seasonal")
CATEGORIES = ("Furniture", "Outdoor", "Kitchen", "Electronics", "Books")
TITLES = ("Quarterly review", "Spring launch", "Getting started", "Weekly summary", "Release plan", "Field notes")
CARDS = ("visa", "mastercard", "amex")
MATERIALS = ("oak", "steel", "cotton", "glass", "wool", "ceramic")
MIME_TYPES = ("application/pdf", "image/png", "text/csv", "application/json")
FILES = ("invoice-2026-01.pdf", "team-photo.png", "quarterly-report.pdf", "price-list.csv", "floor-plan.png", "contract.pdf")
SENTENCES = (
    "A short text, as people write it.",
    "Covers what was agreed on.",
    "Everything important fits on one page.",
    "Here is what has changed since last time.",
    "Please have a look before Monday.",
    "Thanks, this is all we need.",
)
DELIVERIES = (
    "Delivered on time and in good condition.",
    "Please ring the bell at the side entrance.",
    "Leave it with the neighbors if nobody is at home.",
)
ABOUT_THINGS = (
    "A short description of the {noun}.",
    "What the {noun} is for, in one sentence.",
    "Says in a few words what the {noun} is about.",
)
REASONS = ("No longer needed.", "Requested by the customer.", "Replaced by a newer one.")
LOCK_REASONS = ("resolved", "off-topic")
COMMITS = ("Fix the login form", "Update the contact page", "Add tests for the price list")
PROMPTS = (
    "Write a short welcome note for new members.",
    "Summarize the meeting in three sentences.",
    "Suggest a name for a small bakery by the sea.",
)
ABOUT_PRODUCTS = (
    "Made by hand from solid oak, with a matte finish.",
    "Light and sturdy, for short trips and long days.",
    "A small batch from our own workshop.",
    "Holds its shape and colour for years.",
)
ABOUT_TEXTS = (
    "What three small teams learned from moving to a shared calendar.",
    "A short guide to planning a launch without losing the weekend.",
    "Notes from a year of running a workshop by the harbor.",
    "Why simple checklists work, and when they stop working.",
)
ABOUT_PEOPLE = (
    "Writes about design and small towns.",
    "Joined the team in spring and leads the support desk.",
    "Spends most weekends by the sea.",
    "Works on payments and likes tidy spreadsheets.",
)
ABOUT_EVENTS = (
    "An afternoon of short talks, with time for questions.",
    "Doors open at nine, coffee is served from half past eight.",
    "Bring a laptop and something to show.",
)
COMMENTS = (
    "Looks good to me, thanks for the quick turnaround.",
    "Could we move this to Thursday?",
    "I added the numbers from last month.",
    "Please check the second paragraph again.",
)
REVIEWS = (
    "Arrived quickly and works exactly as described.",
    "Good value, though the box was a little dented.",
    "Would buy it again without thinking twice.",
)
ERRORS = (
    "The request could not be processed.",
    "Something about this request is not right.",
    "This is not possible right now.",
)
ERROR_TITLES = ("Invalid request", "Not possible", "Request refused")
ERROR_CODES = ("invalid_request", "invalid_parameter", "not_allowed")
WORDS = (
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "island", "juniper", "kestrel", "lagoon",
    "maple", "nimbus", "orchid", "pebble", "quartz", "river", "sable", "timber", "umber", "violet", "willow", "zephyr",
)  # fmt: skip
KEYS = ("primary", "secondary", "region", "source", "channel", "batch", "season", "origin")
BROWSERS = ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0",)
