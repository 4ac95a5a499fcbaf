"""`/mocks/{name}/requests/{request_id}`: a request and its examples, looked at, sent and edited."""
