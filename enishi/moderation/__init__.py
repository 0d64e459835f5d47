"""Moderation: what is reported, what is decided, and how a member appeals (C5, R187)."""
