"""What a definition asks of calls, kept with the collection made of it: compiled, and checked call by call. Pure."""
