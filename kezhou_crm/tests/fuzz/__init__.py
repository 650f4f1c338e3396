"""The API under random requests, made from its own document."""
