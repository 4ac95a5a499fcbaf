"""What is brought in from elsewhere, understood: recordings, data dumps, which environment fits, what a new revision changes.

Pure: values in, values out. Files and processes are `app.actions` and `app.workspace`; the store is not known here.
"""
