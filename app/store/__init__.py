"""What is kept: mocks, revisions, keys, people, calls. The only SQL of the product. See README.md."""
