"""What saved examples are called: no two of an item alike, and `x-mock-response-name` finds the usual one by its plain name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from converters.openapi.to_postman import media as kinds
from converters.openapi.to_postman.cases import Case
from converters.openapi.to_postman.context import Context
from converters.openapi.to_postman.naming import Names, first_line
from converters.openapi.to_postman.statuses import is_marked, reason


class ExampleNames:
    """Names the examples of one operation.

    Of several with one title the usual answer keeps it, else the first. The others say their status; one of several media
    types of that status says its media type.
    """

    def __init__(self, context: Context, cases: Sequence[Case], usual: Case) -> None:
        self._context = context
        self._is_swagger = context.document.spec_version.startswith("2")
        self._types: defaultdict[int, set[str]] = defaultdict(set)
        for case in cases:
            self._types[case.code].add(kinds.plain(case.content_type))
        self._plain: dict[str, Case] = {self.title(usual).lower(): usual}
        for case in cases:
            self._plain.setdefault(self.title(case).lower(), case)
        self._names = Names()

    def of(self, case: Case) -> str:
        """The name of a case's example."""
        title = self.title(case)
        plain = self._plain[title.lower()]
        own = case.key if case.key is not None and case.key != title else ""
        status = str(case.code) if case.code != plain.code else ""
        kind = self._kind(case) if len(self._types[case.code]) > 1 else ""
        marks = [own, status, *([f"{status}, {kind}"] if status and kind else [kind]), str(case.code)]
        names = [f"{title} ({mark})" for mark in dict.fromkeys(marks) if mark and f"({mark})" not in title]
        return self._names.first_free([title, *names] if case is plain or not names else names)

    def of_variant(self, case: Case, title: str) -> str:
        """The name of an answer that is saved once more, for another request."""
        return self._names.distinct(title, self._kind(case), str(case.code))

    def title(self, case: Case) -> str:
        """What the example says of itself: what `example_name` asks for, else what there is; what was chosen here is marked."""
        response, example = case.response, case.example
        summary = first_line(example.summary) if example is not None else ""
        description = first_line(response.description)
        first = {"summary": summary, "description": description}.get(self._context.options.example_name, "")
        if case.key and not first:
            return case.key
        title = first or summary or first_line(response.summary) or description or reason(case.code)
        if self._is_swagger and example is not None and not case.key:
            title = f"{title} ({case.content_type})"  # Swagger 2.0 names an example by its media type
        if is_marked(response.status) and not case.key:
            title = f"{title} ({response.status})"
        return f"{title} (generated)" if case.beside else title

    def _kind(self, case: Case) -> str:
        return kinds.plain(case.content_type)
