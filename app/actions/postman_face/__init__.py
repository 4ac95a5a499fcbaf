"""What scripts written for Postman's API ask for, in terms of what is kept here.

The collection of a mock is that of its newest revision and has the id of the mock. A collection without a mock is a mock that
was never published. A mock may follow the collection that another one holds: what is changed there, it answers with at once.
"""
