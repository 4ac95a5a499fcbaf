"""Which example answers a request, and why: pure, without clock, network, files or database."""
