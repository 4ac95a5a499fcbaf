"""What the store says, alive in this process: revisions compiled to mocks that answer, and kept up with every change."""
