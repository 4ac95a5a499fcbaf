"""A kept mock edited: examples, names and words; each edit is a new revision, whose document keeps all that nobody touched."""
