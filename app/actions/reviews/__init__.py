"""Design reviews: what a person can do with a proposal, one function each. API, command line and pages call these."""
