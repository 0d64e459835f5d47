"""The pages of the ideas box: of members, and of those who answer."""
