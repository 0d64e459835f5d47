"""The ideas box: what members wish for, and what became of it (H3, R051)."""
