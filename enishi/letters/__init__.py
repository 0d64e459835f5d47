"""Letters: the newsletter to a segment, by mail (E3, R053)."""
