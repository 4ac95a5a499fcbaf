"""The mock plane: raw ASGI, from a request's bytes to an answer's bytes."""
