"""Notices: who is told what has happened, when, and by which way; each member sets how much (K3, R063, N15)."""
