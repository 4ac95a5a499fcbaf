"""From a folder of files to live mocks: find, read in child processes, build, publish, and follow changes."""
