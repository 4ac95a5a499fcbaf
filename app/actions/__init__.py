"""What a person can do, one function each; the API, the pages and the command line only ask and render."""
