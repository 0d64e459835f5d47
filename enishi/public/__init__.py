"""The pages of a network that anybody may open."""
