"""Pages of a profile, by what a member does there."""
