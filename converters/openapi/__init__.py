"""OpenAPI definitions: read into one model, sampled, turned into Postman collections."""
