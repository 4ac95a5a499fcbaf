"""The matching rules as a plain scan: every example, every step, nothing prepared and nothing clever.

Written from the page of rules, not from the matcher, so that the two can be held against each other. Slow on purpose: scores
are fractions, values that repeat are tried in every order, distances are counted by the textbook. Of the matcher it uses only
the reading of a Postman address (`saved_address`); numbers in brackets are the rules' paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from urllib.parse import unquote, unquote_plus

from app.matching.address import has_address, saved_address
from app.matching.paths import Form, Wildcard
from app.matching.rules import MatchRules
from converters.postman.ids import is_derived
from converters.postman.model import Collection, Environment, Example, Item, Request, walk
from converters.postman.variables import Scope
from tests.properties import oracle_bodies

Score = Fraction
Part = str | re.Pattern[str]
PathScore = Callable[["Candidate", "Call", MatchRules], "Score | None"]
"""A saved segment or value: a text, or what an open one must meet."""


@dataclass(frozen=True)
class Call:
    """A call as a client writes it. `asked` holds the selectors, `x-mock-…` → value."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    data: bytes
    asked: Mapping[str, str]

    def header(self, name: str) -> str | None:
        values = [value for key, value in self.headers if key == name]
        return ", ".join(values) if values else None


@dataclass(frozen=True)
class Candidate:
    """An example with what surrounds it."""

    position: int
    example: Example
    item: Item
    scope: Scope
    own_id: bool
    is_default: bool

    @property
    def request(self) -> Request:
        return self.example.original_request or self.item.request


@dataclass(frozen=True)
class Answer:
    """Which example answers, by reading order, and with what score. A selected one scores 0."""

    position: int
    score: Score


def candidates(collection: Collection, environment: Environment | None, defaults: frozenset[str]) -> list[Candidate]:
    """All examples that can be served (2.1, 2.14): status 200 to 599; the environment's variables beat the folder's."""
    found: list[Candidate] = []
    ids = [example.id for _, item in walk(collection) for example in item.examples]
    for folders, item in walk(collection):
        layers = [environment.variables if environment else ()]
        layers += [folder.variables for folder in reversed(folders)]
        scope = Scope.of(*layers, collection.variables)
        for example in item.examples:
            if 200 <= example.code <= 599:
                own = ids.count(example.id) == 1 and not is_derived(example.id)
                found.append(Candidate(len(found), example, item, scope, own, example.id in defaults))
    return found


def answer(all_of_them: Sequence[Candidate], call: Call, rules: MatchRules) -> Answer | None:
    """The whole procedure (2.12); a HEAD that nothing answers is answered as a GET (2.14)."""
    found = _answer(all_of_them, call, rules, call.method)
    if found is None and call.method == "HEAD":
        found = _answer(all_of_them, call, rules, "GET")
    return found


def _answer(all_of_them: Sequence[Candidate], call: Call, rules: MatchRules, method: str) -> Answer | None:
    left = [one for one in all_of_them if one.request.method == method]  # 2.2
    code = call.asked.get("x-mock-response-code")
    if code is not None:  # 2.3, before id and name
        left = [one for one in left if str(one.example.code) == code]
    if "x-mock-response-id" in call.asked:
        return _by_id(left, call.asked["x-mock-response-id"])
    if "x-mock-response-name" in call.asked:
        return _by_name([one for one in left if one.example.name == call.asked["x-mock-response-name"]], call, rules)
    scored = all_scores(left, call, rules)
    if not scored:
        return None
    best = max(points for _, points in scored)
    return Answer(choose([one for one, points in scored if points == best], rules).position, best)  # 2.8


def all_scores(left: Sequence[Candidate], call: Call, rules: MatchRules) -> list[tuple[Candidate, Score]]:
    """Those that are not out; ours: where none is left by its own path, those left by the path of their request."""
    scored = [(one, points) for one in left if (points := score(one, call, rules)) is not None]
    if not scored and rules.request_paths and rules.mode == "postman":
        scored = [(one, points) for one in left if (points := score(one, call, rules, path=template_score)) is not None]
    return scored


def scores(every: Iterable[Candidate], call: Call, rules: MatchRules, method: str) -> list[float]:
    """The scores of all examples of a method that are not out."""
    return [float(points) for _, points in all_scores([one for one in every if one.request.method == method], call, rules)]


def _by_id(left: Sequence[Candidate], asked: str) -> Answer | None:
    """The bare id, or `<owner>-<id>`; ids are not chosen among: the first in the file has it."""
    owner, _, bare = asked.partition("-")
    for wanted in (asked, bare if owner.isdigit() else asked):
        for one in left:
            if one.example.id == wanted:
                return Answer(one.position, Score(0))
    return None


def _by_name(named: Sequence[Candidate], call: Call, rules: MatchRules) -> Answer | None:
    """Among the same-named the best path fit; the rule over all if none fits (2.14)."""
    if not named:
        return None
    fits = [(one, path_score(one, call, rules)) for one in named]
    best = max((points for _, points in fits if points is not None), default=None)
    return Answer(choose([one for one, points in fits if points == best], rules).position, Score(0))


def choose(tied: Sequence[Candidate], rules: MatchRules) -> Candidate:
    """The tie rule (2.8, 2.14): default, 200, another 2xx, any; the first by id, by reading order if an id is not its own."""
    groups: list[Callable[[Candidate], bool]] = [
        lambda one: one.is_default,
        lambda one: one.example.code == 200,
        lambda one: rules.tie_2xx and one.example.code // 100 == 2,
        lambda one: True,
    ]
    preferred = next(group for belongs in groups if (group := [one for one in tied if belongs(one)]))
    by_id = all(one.own_id for one in preferred)
    return sorted(preferred, key=lambda one: (one.example.id if by_id else "", one.position))[0]


def score(one: Candidate, call: Call, rules: MatchRules, path: PathScore | None = None) -> Score | None:
    """Steps 4 to 6; None if the example is out."""
    points = (path or path_score)(one, call, rules)
    if points is None:
        return None
    if rules.match_query_params:
        change = query_change(one, call, strict=rules.mode == "strict")
        if change is None:
            return None
        points += change
    if not all(same_header(one, call, name) for name in asked_headers(call, rules)):
        return None
    bonus = body_change(one, call, rules)
    return None if bonus is None else points + bonus


# 2.4: the path


def call_segments(path: str) -> list[str]:
    """Decoded, without control characters and outer blanks; an encoded slash stays inside its segment (2.14)."""
    segments = []
    for raw in path.split("/"):
        text = unquote(re.sub("%2f", "\x01", raw, flags=re.IGNORECASE))
        segments.append("".join(c for c in text if c >= " " or c == "\x01").strip())
    while segments and not segments[0]:
        del segments[0]
    return segments


def parts_of(form: Form) -> list[Part]:
    """A saved form: literal texts, and patterns that need at least one character for each variable."""
    parts: list[Part] = []
    for segment in form:
        if isinstance(segment, str):
            parts.append(segment)
        elif isinstance(segment, Wildcard):
            parts.append(re.compile("(.+)", re.DOTALL))
        else:
            parts.append(re.compile("(.+)".join(re.escape(text) for text in segment.texts), re.DOTALL | re.IGNORECASE))
    return parts


def path_score(one: Candidate, call: Call, rules: MatchRules) -> Score | None:
    """The best of the example's path forms, the form without its base variable's path costing 1 (2.14)."""
    request = one.request if has_address(one.request) else one.item.request
    forms = saved_address(request, one.scope, wildcards=rules.match_wildcards).forms
    called = call_segments(call.path)
    points = [
        Score(step - saved.cost)
        for saved in forms
        for step in (form_score(parts_of(saved.form), called, rules),)
        if step is not None
    ]
    return max(points, default=None)


def template_score(one: Candidate, call: Call, rules: MatchRules) -> Score | None:
    """65 where the call fits the path of the item's request, and so does the example's own path, written with values."""
    own, theirs = one.request, one.item.request
    if own is theirs or own.method != theirs.method or not rules.match_wildcards:
        return None
    saved = saved_address(own if has_address(own) else theirs, one.scope).forms
    called = call_segments(call.path)
    for form in saved_address(theirs, one.scope).forms if saved else ():
        parts = parts_of(form.form)
        values = ["x" if not isinstance(part, str) else part for part in parts_of(saved[0].form)]
        is_new = all(form.form != other.form for other in saved) and any(not isinstance(part, str) for part in parts)
        if is_new and met(cut(parts), cut(values), same_but_for_case) and met(cut(parts), cut(called), same_but_for_case):
            return Score(65)
    return None


def form_score(saved: list[Part], called: list[str], rules: MatchRules) -> int | None:
    """The table of 2.4, in its order; in strict mode its first five rows."""
    literal = [part for part in saved if isinstance(part, str)]
    if len(literal) == len(saved):
        if literal == called:
            return 100
        if cut(literal) == cut(called):
            return 95
        if lower(literal) == lower(called):
            return 90
        if lower(cut(literal)) == lower(cut(called)):
            return 85
    if met(cut(saved), cut(called), same_but_for_case):
        return 80
    if rules.mode == "strict":
        return None
    if met(saved, called, same_without_ids):
        return 79
    longest = max(len(saved), len(called))
    if met(filled_up(saved, longest), filled_up(called, longest), same_without_ids):
        return 75
    if rules.fuzzy_paths and met(cut(saved), cut(called), near):
        return 70
    return None


def met(saved: Sequence[Part], called: Sequence[Part], same: Callable[[str, str], bool]) -> bool:
    """Segment by segment, equally many; an open one meets a non-empty one."""
    return len(saved) == len(called) and all(
        same(part, str(segment)) if isinstance(part, str) else part.fullmatch(str(segment)) is not None
        for part, segment in zip(saved, called, strict=True)
    )


def cut(segments: Sequence[Part]) -> list[Part]:
    """Without trailing slashes."""
    kept = list(segments)
    while kept and kept[-1] == "":
        kept.pop()
    return kept


def lower(segments: Sequence[Part]) -> list[Part]:
    return [segment.lower() if isinstance(segment, str) else segment for segment in segments]


def filled_up(segments: Sequence[Part], count: int) -> list[Part]:
    """With trailing slashes up to that many segments: what differs only in them is then equal."""
    return [*segments, *[""] * (count - len(segments))]


def same_but_for_case(saved: str, called: str) -> bool:
    return saved.lower() == called.lower()


def same_without_ids(saved: str, called: str) -> bool:
    return without_id(saved) == without_id(called)


def without_id(segment: str) -> str:
    """Ids become empty segments: digits only, a UUID inside, or 256 characters and more."""
    text = segment.lower()
    uuid = re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", text)
    return "" if re.fullmatch("[0-9]+", text) or uuid or len(segment) >= 256 else text


def near(saved: str, called: str) -> bool:
    """(length − distance) / length ≥ 0.75, of the call's segment."""
    one, other = saved.lower(), called.lower()
    if one == other:
        return True
    return bool(other) and Score(len(other) - levenshtein(one, other), len(other)) >= Score(3, 4)


def levenshtein(one: str, other: str) -> int:
    """The table of the textbook, row by row."""
    row = list(range(len(other) + 1))
    for i, character in enumerate(one, 1):
        before, row = row, [i]
        for j, sent in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (character != sent)))
    return row[-1]


# 2.5: the query


def query_change(one: Candidate, call: Call, *, strict: bool) -> Score | None:
    """What the query adds; None where strict mode finds another value under a common key."""
    saved: dict[str, list[str]] = {}
    request = one.request if has_address(one.request) else one.item.request
    for key, value in saved_address(request, one.scope).query:
        if key or value:
            saved.setdefault(unquote_plus(key), []).append(value)
    sent: dict[str, list[str]] = {}
    for key, value in call_rows(call.query):
        sent.setdefault(key, []).append(value)
    both = saved.keys() & sent.keys()
    equal = sum(any(all(map(same_value, saved[key], order)) for order in orders(saved[key], sent[key])) for key in both)
    if strict and equal < len(both):
        return None
    missing = len(saved.keys() ^ sent.keys())
    if equal:
        return Score(10 * equal, len(both) + missing)
    return Score(-min(missing, 10))


def call_rows(query: str) -> Iterator[tuple[str, str]]:
    for piece in query.split("&"):
        key, _, value = piece.partition("=")
        if key or value:
            yield unquote_plus(key), value


def orders(saved: Sequence[str], sent: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return permutations(sent) if len(saved) == len(sent) else iter(())


def same_value(saved: str, sent: str) -> bool:
    """`{{x}}` and `<type>` meet any value, `{{x}}` inside a text any run; values count in either spelling."""
    return any(oracle_bodies.meets(one, other) for one in (saved, unquote_plus(saved)) for other in (sent, unquote_plus(sent)))


# 2.6: headers and body


def asked_headers(call: Call, rules: MatchRules) -> list[str]:
    asked = call.asked.get("x-mock-match-request-headers")
    names = rules.match_headers if asked is None else asked.split(",")
    return [name.strip().lower() for name in names if name.strip()]


def same_header(one: Candidate, call: Call, name: str) -> bool:
    values = [
        one.scope.resolve(header.value).strip()
        for header in one.request.headers
        if header.key.lower() == name and not header.disabled
    ]
    sent = call.header(name)
    if not values or sent is None:
        return not values and sent is None
    return oracle_bodies.meets(", ".join(values).lower(), sent.lower())


def body_change(one: Candidate, call: Call, rules: MatchRules) -> int | None:
    """+5 for an equal body, 0 for another; None where the filter, or strict mode, drops the example."""
    asked = {"true": True, "false": False}.get(call.asked.get("x-mock-match-request-body", ""))
    filters = rules.match_body if asked is None else asked
    saved = oracle_bodies.saved_body(one.request, one.scope)
    if saved is None:
        return None if filters and call.data else 0
    equal = bool(call.data) and saved.meets(call.data, call.header("content-type") or "")
    if filters:
        declared = oracle_bodies.declared_type(one.request, one.scope)
        right_type = not declared or declared == oracle_bodies.media_type(call.header("content-type") or "")
        return 0 if equal and right_type else None
    if equal:
        return 5
    switched_off = call.asked.get("x-mock-match-request-body") == "false"
    return None if rules.mode == "strict" and not switched_off else 0
