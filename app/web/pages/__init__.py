"""The pages, one module for each area: `…_routes(api)` gives its routes."""
