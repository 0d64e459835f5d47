"""What the secretariat tells: announcements, issues of the in-house news, and stories of people who agreed to them (E1, E4, R037, R039, R042)."""
