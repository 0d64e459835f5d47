"""Journeys walked in a browser."""
