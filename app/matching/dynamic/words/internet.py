"""Parts of domain names, languages and browsers."""

from __future__ import annotations

# Rows of words are read faster than a column of them.
# fmt: off

DOMAIN_STARTS = (
    "amber", "arrow", "bay", "birch", "blue", "bright", "bronze", "cedar", "clear", "cloud", "copper", "coral", "dawn",
    "deep", "ember", "fern", "field", "fox", "frost", "gold", "granite", "green", "harbor", "hazel", "heron", "hill",
    "iron", "lake", "lark", "leaf", "light", "maple", "marsh", "meadow", "mist", "moon", "moss", "north", "oak",
    "ocean", "orchid", "pearl", "pine", "plum", "quick", "rain", "raven", "red", "reed", "ridge", "river", "robin",
    "sage", "sand", "shore", "silver", "sky", "snow", "south", "spark", "star", "stone", "storm", "summit", "sun",
    "swift", "thorn", "tide", "true", "wave", "west", "wild", "willow", "wind", "winter", "wood", "wren",
)

DOMAIN_ENDS = (
    "base", "beam", "bridge", "brook", "craft", "crest", "dale", "desk", "fall", "field", "flow", "forge", "gate",
    "grove", "haven", "house", "kit", "lab", "line", "link", "loft", "mark", "mill", "nest", "path", "point", "port",
    "press", "root", "shop", "span", "stack", "stead", "trail", "view", "vale", "ward", "way", "well", "works", "yard",
)

DOMAIN_SUFFIXES = (
    "biz", "com", "info", "io", "name", "net", "org",
)

LOCALES = (
    "af", "am", "ar", "az", "be", "bg", "bn", "bs", "ca", "ckb", "cs", "cy", "da", "de", "dz", "el", "en", "es", "et",
    "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gsw", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk",
    "km", "kn", "ko", "lb", "lo", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "mt", "my", "nb", "ne", "nl", "nn", "pa",
    "pl", "ps", "pt", "ro", "ru", "si", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "te", "th", "tl", "tr", "uk", "ur",
    "uz", "vi", "yue", "zh", "zu",
)

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome"
_SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version"

USER_AGENTS = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME}/141.0.0.0 Safari/537.36",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME}/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:144.0) Gecko/20100101 Firefox/144.0",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_SAFARI}/18.6 Safari/605.1.15",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {_CHROME}/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0",
    f"Mozilla/5.0 (X11; Linux x86_64) {_CHROME}/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) {_SAFARI}/18.6 Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) {_SAFARI}/18.5 Mobile/15E148 Safari/604.1",
    f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME}/142.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0",
    f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME}/130.0.0.0 Mobile Safari/537.36 SamsungBrowser/28.0",
)
