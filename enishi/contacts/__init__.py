"""Contacts: what the secretariat keeps of talks with one person, and when it means to be in touch again; theirs to see (R058)."""
