"""Faults and latency that a mock, an example or a call asks for: what may go wrong, decided purely, and how it is sent."""
