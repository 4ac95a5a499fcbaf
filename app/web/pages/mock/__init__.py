"""`/mocks/{name}`: the pages of one mock. `app/web/mock_frame.py` says what is around each of them."""
