"""Text folding."""
