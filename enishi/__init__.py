"""Enishi (縁): people who leave a company and the company they left stay connected, on the terms of the person."""

__version__ = "0.1.0"
