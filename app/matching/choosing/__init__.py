"""Rules on examples, kept beside the collection: they say what saved examples cannot, and only for mocks that have some."""
