"""The pages of contacts with one person."""
