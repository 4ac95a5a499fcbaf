"""Fetch what stands at an address that a person gave, and nothing that lies behind a wall (security.md §4).

The only HTTP client. `rules` say what is allowed, `urls` reads an address, `guard` looks the host up and checks each address
it has, `connect` goes to one that was checked, `fetch` asks for the document, follows redirects by hand and counts what comes.
"""
