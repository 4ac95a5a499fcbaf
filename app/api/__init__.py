"""The JSON API under /api/v1/, health checks, and the rules that guard them and the pages."""
