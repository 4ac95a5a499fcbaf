"""Files, directories and media types; columns, types, collations and engines of databases."""

from __future__ import annotations

# Rows of words are read faster than a column of them.
# fmt: off

FILE_ADJECTIVES = (
    "annual", "archived", "blue", "brand", "combined", "corrected", "daily", "detailed", "draft", "early", "final",
    "first", "global", "green", "internal", "last", "legal", "main", "master", "merged", "monthly", "new", "old",
    "open", "original", "public", "quarterly", "quick", "raw", "recent", "revised", "second", "shared", "short",
    "signed", "spring", "summer", "updated", "weekly", "winter",
)

FILE_NOUNS = (
    "agenda", "article", "backup", "balance", "banner", "brochure", "budget", "calendar", "catalogue", "chart",
    "contract", "cover", "diagram", "export", "figures", "forecast", "guide", "handbook", "interview", "inventory",
    "invoice", "itinerary", "journal", "layout", "ledger", "letter", "logo", "manual", "map", "memo", "minutes",
    "notes", "offer", "orders", "outline", "photo", "plan", "portrait", "poster", "presentation", "prices", "profile",
    "proposal", "receipt", "recipe", "recording", "report", "review", "roster", "sample", "schedule", "screenshot",
    "sketch", "song", "statement", "story", "summary", "survey", "timetable", "transcript",
)

EXTENSIONS = (
    "7z", "aac", "avi", "bin", "bmp", "bz2", "csv", "css", "dmg", "doc", "docx", "eml", "epub", "flac", "geojson",
    "gif", "gpx", "gz", "htm", "html", "ico", "ics", "iso", "jar", "jpeg", "jpg", "js", "json", "kml", "log", "m4a",
    "m4v", "md", "mid", "mkv", "mov", "mp3", "mp4", "mpeg", "odp", "ods", "odt", "ogg", "opus", "otf", "pdf", "png",
    "ppt", "pptx", "ps", "rar", "rtf", "sh", "sql", "svg", "tar", "tex", "tif", "tiff", "toml", "tsv", "ttf", "txt",
    "vcf", "wav", "webm", "webp", "woff", "woff2", "xhtml", "xls", "xlsx", "xml", "yaml", "zip",
)

COMMON_EXTENSIONS = (
    "csv", "docx", "gif", "html", "jpeg", "jpg", "json", "m2v", "mp3", "mp4", "mpeg", "pdf", "png", "txt", "wav",
    "xlsx", "zip",
)

TYPES = (
    "application", "audio", "chemical", "font", "image", "message", "model", "multipart", "text", "video",
)

COMMON_TYPES = (
    "application", "audio", "image", "text", "video",
)

DIRECTORIES = (
    "/bin", "/boot", "/boot/efi", "/data", "/data/exports", "/etc", "/etc/cron.d", "/etc/nginx", "/etc/ssl/certs",
    "/etc/systemd", "/export", "/home", "/home/alma/documents", "/home/deploy", "/home/shared/photos", "/lib", "/lib64",
    "/media/backup", "/media/usb", "/mnt/archive", "/mnt/data", "/mnt/nas", "/opt", "/opt/app/config", "/opt/app/logs",
    "/opt/reports", "/opt/tools/bin", "/root", "/run/lock", "/sbin", "/srv", "/srv/ftp", "/srv/git", "/srv/www",
    "/usr/bin", "/usr/include", "/usr/lib", "/usr/local/bin", "/usr/local/etc", "/usr/local/share", "/usr/sbin",
    "/usr/share/doc", "/usr/share/fonts", "/usr/share/man", "/usr/src", "/var/backups", "/var/cache", "/var/lib",
    "/var/log", "/var/log/journal", "/var/mail", "/var/opt", "/var/spool", "/var/www/html",
)

MIME_TYPES = (
    "application/atom+xml", "application/epub+zip", "application/geo+json", "application/gzip", "application/hal+json",
    "application/javascript", "application/json", "application/ld+json", "application/msword",
    "application/octet-stream", "application/pdf", "application/problem+json", "application/rtf", "application/sql",
    "application/vnd.api+json", "application/vnd.ms-excel", "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/wasm",
    "application/x-7z-compressed", "application/x-tar", "application/x-www-form-urlencoded", "application/xhtml+xml",
    "application/xml", "application/yaml", "application/zip", "audio/aac", "audio/flac", "audio/midi", "audio/mpeg",
    "audio/ogg", "audio/wav", "audio/webm", "font/otf", "font/ttf", "font/woff", "font/woff2", "image/avif",
    "image/bmp", "image/gif", "image/jpeg", "image/png", "image/svg+xml", "image/tiff", "image/webp", "message/rfc822",
    "model/gltf+json", "model/obj", "multipart/form-data", "text/calendar", "text/css", "text/csv", "text/html",
    "text/markdown", "text/plain", "text/vcard", "text/xml", "video/mp4", "video/mpeg", "video/ogg", "video/quicktime",
    "video/webm",
)

COLUMN_NAMES = (
    "id", "uuid", "account_id", "order_id", "customer_id", "first_name", "last_name", "full_name", "email", "phone",
    "street", "city", "postal_code", "country", "currency", "price", "amount", "quantity", "discount", "status",
    "category", "title", "description", "notes", "slug", "sku", "color", "weight", "language", "timezone", "avatar",
    "password_hash", "token", "is_active", "is_deleted", "created_at", "updated_at", "deleted_at", "expires_at",
    "published_at", "version", "position", "latitude", "longitude",
)

COLUMN_TYPES = (
    "bigint", "binary", "bit", "blob", "boolean", "char", "date", "datetime", "decimal", "double", "enum", "float",
    "geometry", "int", "json", "mediumint", "mediumtext", "numeric", "point", "real", "serial", "set", "smallint",
    "text", "time", "timestamp", "tinyint", "varbinary", "varchar", "year",
)

COLLATIONS = (
    "ascii_bin", "ascii_general_ci", "cp1250_bin", "cp1250_general_ci", "latin1_general_ci", "latin1_swedish_ci",
    "utf8_bin", "utf8_general_ci", "utf8_unicode_ci", "utf8mb4_0900_ai_ci", "utf8mb4_bin", "utf8mb4_general_ci",
    "utf8mb4_unicode_ci",
)

ENGINES = (
    "ARCHIVE", "Aria", "BLACKHOLE", "CSV", "InnoDB", "MEMORY", "MyISAM", "RocksDB",
)
