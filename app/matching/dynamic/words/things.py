"""Products, what they are made of and how they are sold; colours."""

from __future__ import annotations

# Rows of words are read faster than a column of them.
# fmt: off

PRODUCTS = (
    "Apron", "Backpack", "Basket", "Bench", "Bicycle", "Blanket", "Bookend", "Bottle", "Bowl", "Broom", "Candle",
    "Chair", "Clock", "Coaster", "Colander", "Cushion", "Desk", "Doormat", "Dumbbell", "Easel", "Fork", "Frame",
    "Gloves", "Hammock", "Hat", "Jacket", "Jug", "Kettle", "Keyboard", "Kite", "Ladder", "Lamp", "Lunchbox", "Mirror",
    "Mug", "Notebook", "Paddle", "Pencil Case", "Picnic Set", "Pillow", "Planter", "Plate", "Raincoat", "Rug", "Saddle",
    "Scarf", "Shelf", "Shoes", "Shovel", "Skillet", "Sled", "Soap", "Socks", "Sofa", "Speaker", "Spoon", "Stool",
    "Sweater", "Table", "Teapot", "Tent", "Toothbrush", "Towel", "Tray", "Tripod", "Umbrella", "Vase", "Wallet",
    "Watch", "Whisk", "Whistle",
)

PRODUCT_ADJECTIVES = (
    "Adjustable", "Bespoke", "Breathable", "Classic", "Collapsible", "Colourful", "Compact", "Cosy", "Dainty",
    "Durable", "Elegant", "Everyday", "Festive", "Foldable", "Giant", "Handwoven", "Heirloom", "Insulated",
    "Lightweight", "Limited", "Little", "Magnetic", "Minimal", "Padded", "Patterned", "Pocket", "Polished", "Portable",
    "Quilted", "Reclaimed", "Reversible", "Round", "Rustic", "Sculpted", "Silent", "Slim", "Speckled", "Stackable",
    "Striped", "Sturdy", "Tall", "Traditional", "Upcycled", "Vintage", "Washable", "Waterproof", "Weighted",
    "Windproof",
)

PRODUCT_MATERIALS = (
    "Acrylic", "Aluminium", "Ash", "Bamboo", "Beech", "Birch", "Brass", "Canvas", "Cardboard", "Cashmere", "Cast Iron",
    "Ceramic", "Cherrywood", "Clay", "Copper", "Cork", "Corduroy", "Cotton", "Denim", "Enamel", "Felt", "Fleece",
    "Flannel", "Glass", "Hemp", "Jute", "Leather", "Linen", "Maple", "Marble", "Merino", "Nylon", "Oak", "Paper",
    "Pewter", "Pine", "Porcelain", "Rattan", "Rubber", "Silicone", "Silk", "Slate", "Stainless Steel", "Stoneware",
    "Suede", "Teak", "Terracotta", "Titanium", "Tweed", "Velvet", "Walnut", "Willow", "Wool",
)

DEPARTMENTS = (
    "Antiques", "Art Supplies", "Baby", "Bakery", "Bathroom", "Beauty", "Bedding", "Bicycles", "Books", "Camping",
    "Clothing", "Computers", "Crafts", "Delicatessen", "Electronics", "Fishing", "Flowers", "Games", "Garden", "Gifts",
    "Grocery", "Haberdashery", "Hardware", "Health", "Home", "Jewellery", "Kitchen", "Lighting", "Luggage", "Music",
    "Office", "Outdoors", "Paint", "Pets", "Pharmacy", "Photography", "Plants", "Shoes", "Sports", "Stationery",
    "Tools", "Toys", "Travel", "Watches", "Wine",
)

COLOURS = (
    "amber", "azure", "beige", "black", "blue", "bronze", "brown", "burgundy", "coral", "cream", "crimson", "cyan",
    "fuchsia", "gold", "gray", "green", "indigo", "ivory", "khaki", "lavender", "lilac", "lime", "magenta", "maroon",
    "mint", "mustard", "navy", "olive", "orange", "orchid", "peach", "pink", "plum", "purple", "red", "rose", "rust",
    "salmon", "sand", "silver", "tan", "teal", "turquoise", "violet", "white", "yellow",
)
