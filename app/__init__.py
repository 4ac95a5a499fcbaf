"""Understudy's server, command line and matching core."""

__version__ = "0.1.0"
