"""What a yes or no is: yes, unless the name speaks of what is seldom or unwelcome, as `banned`, `has_more`, `dry_run`."""

from __future__ import annotations

import itertools

_SELDOM = frozenset(
    (
        *("archived", "banned", "blocked", "canceled", "cancelled", "closed", "delinquent", "deleted", "denied", "deprecated"),
        *("disabled", "disputed", "expired", "failed", "flagged", "forced", "frozen", "hidden", "invalid", "locked", "missing"),
        *("muted", "overdue", "paused", "rejected", "removed", "restricted", "reversed", "revoked", "spam", "stale", "stopped"),
        *("suspended", "terminated", "timedout", "trashed", "truncated", "unavailable", "void", "voided", "withdrawn"),
        *("error", "errors", "failure", "failing", "fraud", "fraudulent", "mock", "mocked", "nsfw", "oomkilled", "dead"),
        *("force", "debug", "delete", "destroy", "disable", "ignore", "insecure", "legacy", "no", "none", "not", "only"),
        *("skip", "suppress", "test", "trial", "dry", "draft", "incomplete", "obsolete", "sandbox", "without", "exclude"),
        *("refunded", "merged", "bot", "deaf", "mute", "deceased", "duplicate", "outdated", "stranger", "nobody", "livemode"),
        *("wont", "never", "stop", "kill", "tty", "privileged", "inactive", "unlisted", "undelivered", "late", "lost"),
    )
)
_PAIRS = frozenset(("hasmore", "hasnext", "hasprev", "hasprevious", "pastdue", "optout", "optedout", "ismoved", "ishidden"))
_MANY = 4  # from there on it is another value that is asked for, whatever the usual one


def flag_named(tokens: tuple[str, ...], variant: int) -> bool:
    """A believable yes or no for a property with these words in its name; of several things one is different."""
    if not _SELDOM.isdisjoint(tokens) or any(one + other in _PAIRS for one, other in itertools.pairwise(tokens)):
        return variant > _MANY
    return variant % 2 == 0
