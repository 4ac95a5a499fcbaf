"""Three-way re-sync: what a new definition changed is taken over into a collection that people have edited. Pure.

plan = plan_sync(old, new, mine)              # collections: the old and the new definition converted, and the edited one
print(*plan_rows(plan), plan_summary(plan), sep="\\n")
collection = apply_plan(plan, {plan.conflicts[0].id: "new"})
"""

from converters.sync.layout import laid_out
from converters.sync.merge import apply_plan, plan_sync
from converters.sync.model import Change, Choices, SyncPlan, SyncSettings
from converters.sync.report import plan_rows, plan_summary, plan_to_json

__all__ = [
    "Change",
    "Choices",
    "SyncPlan",
    "SyncSettings",
    "apply_plan",
    "laid_out",
    "plan_rows",
    "plan_summary",
    "plan_sync",
    "plan_to_json",
]
