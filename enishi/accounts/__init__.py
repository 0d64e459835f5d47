"""One account per person: sign-in, addresses, sessions, language and theme (H9 A8)."""
