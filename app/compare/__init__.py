"""Two revisions side by side: what became of every operation, example and field, and whether it breaks callers. Pure."""
