"""Jobs, companies, buzz and slogans."""

from __future__ import annotations

# Rows of words are read faster than a column of them.
# fmt: off

JOB_AREAS = (
    "Accounting", "Advertising", "Audit", "Benefits", "Brand", "Bookings", "Catering", "Claims", "Content",
    "Customer Care", "Data", "Delivery", "Design", "Editorial", "Energy", "Events", "Export", "Facilities", "Finance",
    "Fleet", "Fraud", "Harvest", "Hospitality", "Insights", "Inventory", "Kitchen", "Learning", "Legal", "Logistics",
    "Maintenance", "Marketing", "Media", "Membership", "Network", "Packaging", "Partnerships", "Payments", "Payroll",
    "Platform", "Pricing", "Privacy", "Procurement", "Product", "Quality", "Recruiting", "Reliability", "Research",
    "Retail", "Returns", "Safety", "Sales", "Security", "Sourcing", "Support", "Sustainability", "Tax", "Training",
    "Travel", "Treasury", "Warehouse", "Web", "Workshop",
)

JOB_DESCRIPTORS = (
    "Acting", "Apprentice", "Assistant", "Associate", "Chief", "Consulting", "Deputy", "District", "Duty", "Evening",
    "Executive", "Field", "Founding", "Freelance", "Global", "Graduate", "Head", "Interim", "Joint", "Junior", "Lead",
    "Local", "National", "Night", "Principal", "Regional", "Remote", "Senior", "Staff", "Supervising", "Trainee",
    "Visiting",
)

JOB_TYPES = (
    "Administrator", "Adviser", "Agent", "Analyst", "Architect", "Assistant", "Auditor", "Buyer", "Captain", "Clerk",
    "Coach", "Controller", "Coordinator", "Counsel", "Designer", "Developer", "Director", "Dispatcher", "Editor",
    "Engineer", "Forecaster", "Inspector", "Instructor", "Manager", "Mediator", "Mentor", "Moderator", "Officer",
    "Operator", "Organizer", "Planner", "Producer", "Programmer", "Researcher", "Scientist", "Secretary", "Specialist",
    "Steward", "Supervisor", "Surveyor", "Technician", "Tester", "Translator", "Writer",
)

COMPANY_SUFFIXES = (
    "Inc", "LLC", "Ltd", "Group", "and Daughters", "and Sons", "GmbH", "AG", "BV", "Co", "PLC", "SA",
)

BUZZ_ADJECTIVES = (
    "agile", "always-on", "ambient", "award-winning", "best-of-breed", "bold", "borderless", "carbon-neutral",
    "category-defining", "cloud-born", "connected", "curated", "customer-obsessed", "data-rich", "deep-tech",
    "delightful", "design-led", "edge-ready", "effortless", "elastic", "evidence-based", "fast-moving", "field-tested",
    "first-mile", "friction-free", "full-funnel", "future-ready", "hands-free", "high-touch", "human-scale",
    "hyperlocal", "industry-grade", "inclusive", "insight-driven", "last-mile", "lean", "low-code", "modular",
    "multi-sided", "mobile-first", "next-level", "omnichannel", "on-demand", "peer-to-peer", "pay-as-you-go",
    "planet-friendly", "privacy-first", "purpose-led", "resilient", "self-service", "shoppable", "snackable",
    "state-of-the-art", "story-led", "tailor-made", "trusted", "unified", "zero-touch",
)

BUZZ_NOUNS = (
    "alignments", "analytics", "audiences", "backlogs", "blueprints", "brands", "bundles", "campaigns", "capabilities",
    "checkouts", "cohorts", "conversations", "conversions", "customer journeys", "dashboards", "decision loops",
    "ecosystems", "feedback loops", "flywheels", "footprints", "forecasts", "funnels", "gateways", "growth levers",
    "handovers", "hubs", "ideas", "insights", "integrations", "journeys", "key results", "landing pages", "learnings",
    "lifecycles", "loyalty programs", "marketplaces", "milestones", "moments", "narratives", "north stars", "offerings",
    "onboardings", "operating models", "outcomes", "personas", "playbooks", "portfolios", "quick wins", "roadmaps",
    "segments", "stakeholders", "storefronts", "subscriptions", "talent pools", "touchpoints", "value chains",
    "verticals", "workstreams",
)

BUZZ_VERBS = (
    "accelerate", "activate", "align", "amplify", "automate", "balance", "bootstrap", "bundle", "calibrate", "champion",
    "co-create", "compound", "connect", "consolidate", "curate", "de-risk", "democratize", "digitize", "double down on",
    "elevate", "energize", "fast-track", "fine-tune", "future-proof", "gamify", "go live with", "humanize", "ideate",
    "ignite", "industrialize", "localize", "map", "measure", "modernize", "multiply", "nudge", "onboard", "own",
    "personalize", "pilot", "pioneer", "pivot", "power", "prototype", "rally", "reframe", "reimagine", "roll out",
    "roadmap", "sharpen", "showcase", "simplify", "socialize", "spearhead", "supercharge", "surface", "sustain",
    "test-drive", "unblock", "unify", "unlock", "upskill",
)

SLOGAN_ADJECTIVES = (
    "Accessible", "Affordable", "All-weather", "Beautiful", "Better", "Bolder", "Brighter", "Calmer", "Carefree",
    "Certified", "Clearer", "Community-run", "Complete", "Confident", "Considered", "Crafted", "Dependable",
    "Down-to-earth", "Easy", "Effortless", "Endless", "Essential", "Everyday", "Fair", "Faster", "Fearless", "Finer",
    "Flexible", "Fresh", "Friendly", "Gentle", "Genuine", "Grown-up", "Guaranteed", "Happier", "Homegrown", "Honest",
    "Instant", "Joyful", "Kinder", "Lasting", "Leaner", "Lighter", "Limitless", "Local", "Lovable", "Mindful", "Modest",
    "Neighbourly", "Nimble", "Original", "Patient", "Perfected", "Personal", "Playful", "Polished", "Powerful",
    "Precise", "Proven", "Quick", "Quiet", "Radiant", "Refreshing", "Reliable", "Rested", "Safer", "Sensible", "Simple",
    "Smarter", "Smooth", "Solid", "Spirited", "Steady", "Straightforward", "Stronger", "Surprising", "Sustainable",
    "Tidy", "Timeless", "Trusted", "Unhurried", "Unmistakable", "Uplifting", "Warmer", "Well-made", "Wiser",
    "Wonderful",
)

SLOGAN_DESCRIPTORS = (
    "after-hours", "all-day", "all-in-one", "around-the-clock", "at-home", "big-city", "breakfast-time", "built-in",
    "by-the-hour", "carry-on", "countryside", "cross-border", "daily", "dinner-table", "do-it-yourself", "doorstep",
    "early-bird", "end-of-day", "expert-led", "family-sized", "farm-fresh", "first-class", "five-minute",
    "full-service", "garden-grown", "go-anywhere", "hand-finished", "hands-on", "high-street", "in-house", "in-season",
    "island-wide", "kitchen-tested", "late-night", "lifelong", "long-distance", "low-energy", "low-waste",
    "made-to-measure", "members-only", "morning", "neighbourhood", "next-day", "no-fuss", "no-nonsense", "nordic",
    "offline", "on-the-go", "one-click", "one-stop", "open-air", "overnight", "own-brand", "pocket-sized", "rainy-day",
    "ready-made", "rooftop", "same-day", "seaside", "second-hand", "self-made", "set-and-forget", "shared",
    "side-by-side", "small-batch", "solar-powered", "step-by-step", "street-level", "summer-long", "table-ready",
    "three-course", "travel-sized", "two-minute", "under-the-hood", "walk-in", "weekday", "weekend", "whole-house",
    "winter-proof", "year-round",
)

SLOGAN_NOUNS = (
    "accounting", "adventures", "advice", "answers", "appointments", "baking", "banking", "bookings", "breakfasts",
    "breaks", "budgets", "care", "cleaning", "coaching", "coffee", "comfort", "commutes", "company", "cooking", "deals",
    "deliveries", "design", "discoveries", "dreams", "energy", "errands", "evenings", "fitness", "gardening",
    "getaways", "gifts", "health", "hiring", "holidays", "homes", "hospitality", "ideas", "insurance", "journeys",
    "kitchens", "laundry", "learning", "lighting", "living", "logistics", "maintenance", "mealtimes", "meetings",
    "memories", "mobility", "mornings", "music", "nights", "office space", "paperwork", "parcels", "parking", "parties",
    "payments", "peace of mind", "photos", "planning", "play", "policies", "power", "pricing", "protection", "recipes",
    "renovations", "rentals", "repairs", "retail", "returns", "savings", "schedules", "service", "shipping", "shopping",
    "skills", "sleep", "software", "sound", "storage", "stories", "style", "support", "teamwork", "tickets", "travel",
    "tuition", "weddings", "wellbeing", "workdays",
)
