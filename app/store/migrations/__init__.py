"""The steps from one shape of the tables to the next, oldest first. Run by `app.store.migrate`, never by hand."""
