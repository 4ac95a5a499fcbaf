"""Words of technical chatter by kind, and the Latin of filler text."""

from __future__ import annotations

# Rows of words are read faster than a column of them.
# fmt: off

NOUNS = (
    "adapter", "antenna", "archive", "backlog", "backup", "badge", "bandwidth", "beacon", "branch", "bridge", "buffer",
    "cable", "cache", "certificate", "channel", "cluster", "compiler", "container", "cookie", "cursor", "daemon",
    "dashboard", "dataset", "debugger", "drive", "endpoint", "event", "feature flag", "feed", "firewall", "folder",
    "gateway", "hash", "header", "heartbeat", "hotfix", "hub", "index", "instance", "interface", "kernel", "keyring",
    "layer", "ledger", "linter", "listener", "lockfile", "logfile", "manifest", "mesh", "migration", "mirror", "mutex",
    "node", "packet", "parser", "partition", "patch", "payload", "pipeline", "plugin", "pointer", "pool", "port",
    "prompt", "proxy", "query", "queue", "record", "registry", "relay", "replica", "repository", "router", "runtime",
    "sandbox", "scheduler", "schema", "script", "sensor", "server", "session", "shard", "signal", "snapshot", "socket",
    "spooler", "stack", "stream", "stub", "subnet", "switch", "table", "thread", "timer", "token", "trace", "tunnel",
    "volume", "webhook", "worker",
)

VERBS = (
    "allocate", "archive", "attach", "audit", "batch", "benchmark", "bisect", "bootstrap", "bundle", "clone", "compile",
    "configure", "containerize", "debounce", "debug", "decode", "decrypt", "defragment", "deploy", "detach", "diff",
    "drain", "encrypt", "escape", "evict", "fetch", "flush", "fork", "format", "garbage-collect", "hash", "hot-swap",
    "inline", "inspect", "install", "instrument", "invalidate", "isolate", "log", "mirror", "mock", "mount",
    "normalize", "orchestrate", "page", "partition", "ping", "poll", "prefetch", "profile", "prune", "publish", "purge",
    "queue", "rebase", "rebuild", "redirect", "refactor", "rename", "render", "replicate", "resize", "retry",
    "roll back", "rotate", "sandbox", "seed", "shard", "sign", "sniff", "sort", "spool", "stub", "subscribe", "tag",
    "tail", "throttle", "tokenize", "trace", "tune", "unmount", "unpack", "upload", "vectorize", "version", "warm up",
    "zip",
)

INGVERBS = (
    "allocating", "archiving", "attaching", "auditing", "batching", "benchmarking", "bisecting", "bootstrapping",
    "bundling", "cloning", "compiling", "configuring", "debouncing", "debugging", "decoding", "decrypting", "deploying",
    "draining", "encrypting", "escaping", "evicting", "fetching", "flushing", "forking", "formatting", "hashing",
    "inlining", "inspecting", "installing", "instrumenting", "invalidating", "isolating", "logging", "mirroring",
    "mocking", "mounting", "normalizing", "orchestrating", "paging", "partitioning", "pinging", "polling",
    "prefetching", "profiling", "pruning", "publishing", "purging", "queueing", "rebasing", "rebuilding", "redirecting",
    "refactoring", "rendering", "replicating", "resizing", "retrying", "rotating", "seeding", "sharding", "signing",
    "sorting", "spooling", "subscribing", "tagging", "throttling", "tokenizing", "tracing", "tuning", "unpacking",
    "uploading", "versioning", "zipping",
)

ADJECTIVES = (
    "abstract", "active", "ad-hoc", "anonymous", "append-only", "archived", "atomic", "authoritative", "balanced",
    "binary", "bitwise", "bounded", "canonical", "circular", "cold", "columnar", "compressed", "concurrent", "corrupt",
    "dangling", "default", "deferred", "degraded", "deprecated", "detached", "deterministic", "dirty", "durable",
    "dynamic", "eager", "elastic", "embedded", "ephemeral", "experimental", "federated", "flaky", "fuzzy", "greedy",
    "headless", "hierarchical", "hot", "idempotent", "idle", "immutable", "implicit", "incremental", "inline",
    "isolated", "lazy", "legacy", "linked", "local", "lossless", "nested", "nightly", "nullable", "opaque", "optional",
    "orphaned", "parallel", "partial", "pending", "persistent", "pinned", "polymorphic", "portable", "private", "quiet",
    "read-only", "recursive", "redundant", "remote", "reserved", "rolling", "scoped", "sequential", "shared", "signed",
    "sparse", "stale", "stateful", "stateless", "static", "strict", "synthetic", "temporary", "throttled", "trusted",
    "typed", "unsigned", "upstream", "vectorized", "verbose", "versioned", "virtual", "volatile", "weak", "zero-copy",
)

ABBREVIATIONS = (
    "ACL", "AES", "API", "ARM", "ARP", "ASCII", "BIOS", "CDN", "CIDR", "CLI", "CORS", "CPU", "CRC", "CSS", "CSV",
    "DHCP", "DNS", "DOM", "ECC", "FIFO", "FPGA", "FTP", "GPU", "GUI", "HDMI", "HTML", "HTTP", "IDE", "IMAP", "IOPS",
    "IP", "IPC", "ISO", "JIT", "JPEG", "JSON", "JWT", "LAN", "LDAP", "LED", "LIFO", "LRU", "MAC", "MIME", "MQTT", "NAT",
    "NFC", "NFS", "NTP", "OCR", "OTP", "PCI", "PDF", "PHP", "PNG", "POP", "QR", "RAID", "RAM", "REST", "RFID", "ROM",
    "RPC", "RSA", "RSS", "RTC", "SDK", "SHA", "SLA", "SMTP", "SOAP", "SQL", "SSD", "SSH", "SSO", "SVG", "TCP", "TLS",
    "TTL", "UDP", "UEFI", "URI", "URL", "USB", "UTF", "UUID", "VLAN", "VM", "VPN", "WAN", "XML", "YAML",
)

LATIN = (
    "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do", "eiusmod", "tempor",
    "incididunt", "ut", "labore", "et", "dolore", "magna", "aliqua", "enim", "ad", "minim", "veniam", "quis", "nostrud",
    "exercitation", "ullamco", "laboris", "nisi", "aliquip", "ex", "ea", "commodo", "consequat", "duis", "aute",
    "irure", "in", "reprehenderit", "voluptate", "velit", "esse", "cillum", "eu", "fugiat", "nulla", "pariatur",
    "excepteur", "sint", "occaecat", "cupidatat", "non", "proident", "sunt", "culpa", "qui", "officia", "deserunt",
    "mollit", "anim", "id", "est", "laborum", "arma", "virumque", "cano", "primus", "oris", "italiam", "fato", "litora",
    "multum", "terris", "alto", "saevae", "memorem", "bello", "passus", "dum", "conderet", "urbem", "genus", "unde",
    "patres", "atque", "altae", "moenia", "causas", "numine", "laeso", "regina", "casus", "pietate", "labores",
    "tantaene", "animis", "irae", "antiqua", "tyrii", "tenuere", "longe", "ostia", "dives", "studiis", "omnibus",
    "unam", "hic", "illius", "hoc", "regnum", "gentibus", "tum", "fovet", "veritas", "lucem", "sidera", "ventis",
    "montes", "silvas", "fluvius", "hortus", "tempus", "annus", "noctem", "diem",
)
