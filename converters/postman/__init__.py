"""Postman collections and environments: the model, tolerant reading, exact writing."""
