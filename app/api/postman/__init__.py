"""`/postman`: a face like that of Postman's REST API, for scripts that were written for it. One module for each resource.

Shapes are Postman's own (postman-mock.md §5); what is done, `app/actions/postman_face` does. Our API's description leaves it
out.
"""
