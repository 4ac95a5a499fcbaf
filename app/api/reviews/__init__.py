"""The API of design reviews: proposals, what is said of them, guests, and who is told."""
