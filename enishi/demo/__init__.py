"""Invented networks that show the product, and the same people in tests (K5)."""
