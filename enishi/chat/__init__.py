"""Chat: conversations of two or of several, whose messages are numbered, stored before they are called sent, and asked for since a number."""
