"""A member's first page, and the list of a person's networks."""
