"""Postman's REST API, asked politely: what a workspace holds, and the collections, environments and mocks in it.

`client` asks, over the guarded fetcher only; `answers` understands errors and rate limits; `settings` says a mock's
configuration in our words. The key goes to the one host it is for, and into no message.
"""
