"""A proposal in words: as Markdown for a pull request, and as a line for whoever only wants to know how it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.actions.compare import compare_revisions
from app.actions.reviews.proposals import Proposal, show_proposal
from app.actions.reviews.texts import shown_text
from app.compare.subjects import read_subject
from app.store.transaction import Store

NAMED = 10
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|!~])")


@dataclass(frozen=True, slots=True)
class BreakingChange:
    """A change that breaks callers, as a comparison tells it."""

    subject: str
    text: str


def summary(store: Store, name: str, number: int, *, studio: str = "") -> str:
    """The proposal as Markdown: what changes, what breaks first, verdicts, open threads. `studio`: the address of the pages.

    Raises ReviewNotFound.
    """
    proposal = show_proposal(store, name, number)
    return "\n".join(_lines(proposal, studio.rstrip("/"), breaking_of(store, proposal))) + "\n"


def breaking_of(store: Store, proposal: Proposal) -> tuple[BreakingChange, ...]:
    """What breaks callers of what the proposal was compared with. Raises RevisionUnreadable, CompareBusy."""
    base = proposal.offered.base
    if base is None:
        return ()
    found = compare_revisions(store, proposal.mock.name, base, proposal.review.revision).comparison.changes
    return tuple(BreakingChange(str(each.subject), each.text) for each in found if each.breaking)


def counts_of(proposal: Proposal) -> Counter[str]:
    """How many operations and examples change or go: `operations`, `examples`, `removed`."""
    found: Counter[str] = Counter()
    for key, hash in proposal.offered.changes.items():
        kind = read_subject(key).kind
        found[f"{kind}s" if hash else "removed"] += 1
    return found


def in_markdown(text: str) -> str:
    """A text that people gave, as text in Markdown: nothing in it formats, links or mentions."""
    one_line = " ".join(shown_text(text).split())
    return _MARKS.sub(r"\\\1", one_line).replace("@", "@\u200b")


def _lines(proposal: Proposal, studio: str, breaking: tuple[BreakingChange, ...]) -> Iterator[str]:
    review, mock = proposal.review, proposal.mock
    page = f"{studio}/mocks/{mock.name}/reviews/{review.number}"
    title = in_markdown(review.title)
    yield f"### {f'[{title}]({page})' if studio else title}"
    yield ""
    base = f"compared with revision {proposal.offered.base}" if proposal.offered.base else "nothing is published yet"
    yield f"`{mock.name}` proposal {review.number}, revision {review.revision} ({base}): **{proposal.state}**"
    yield ""
    yield from _changes(proposal, breaking)
    yield from _verdicts(proposal)
    threads = proposal.open_threads
    if threads:
        yield f"**Open threads: {len(threads)}**"
        yield ""
        for thread in threads[:NAMED]:
            where = in_markdown(str(read_subject(thread.now or thread.subject)))
            link = f"[#{thread.number}]({page}#thread-{thread.number})" if studio else f"#{thread.number}"
            yield f"- {link} {where}{' (outdated)' if thread.is_outdated else ''}"
        if len(threads) > NAMED:
            yield f"- and {len(threads) - NAMED} more"
        yield ""
    if proposal.unmet:
        yield "**Before it is published:** " + "; ".join(in_markdown(text) for _, text in proposal.unmet)
        yield ""


def _changes(proposal: Proposal, breaking: tuple[BreakingChange, ...]) -> Iterator[str]:
    if breaking:
        yield f"**Breaking: {len(breaking)}**"
        yield ""
        for each in breaking[:NAMED]:
            yield f"- {in_markdown(each.subject)}: {in_markdown(each.text)}"
        if len(breaking) > NAMED:
            yield f"- and {len(breaking) - NAMED} more"
        yield ""
    found = counts_of(proposal)
    removed = f", {found['removed']} removed" if found["removed"] else ""
    settings = "; settings or order change" if found["mocks"] else ""
    yield f"Changes: {found['operations']} operations, {found['examples']} examples{removed}{settings}."
    yield ""


def _verdicts(proposal: Proposal) -> Iterator[str]:
    needed = proposal.gates.gates.approvals
    yield f"**Approvals: {proposal.approvals}{f' of {needed}' if needed else ''}**"
    yield ""
    for each in proposal.standings:
        said = "approves" if each.verdict.verdict == "approve" else "asks for changes"
        why = f" ({each.why_not})" if each.why_not and each.verdict.verdict == "approve" else ""
        note = f": {in_markdown(each.verdict.note)[:200]}" if each.verdict.note else ""
        yield f"- {in_markdown(each.verdict.author)} {said} revision {each.verdict.revision}{why}{note}"
    if proposal.standings:
        yield ""
