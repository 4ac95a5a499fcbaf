"""What callers did: calls written down as they come, and what they tell: coverage, misses, HAR. See noted.py first."""
