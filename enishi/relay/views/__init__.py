"""The pages of the relay: reading it, and what is done with the baton."""
